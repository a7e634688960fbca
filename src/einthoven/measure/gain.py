"""Whether the recorded amplitudes can be true: sizes no heart makes, and limb leads that contradict each other."""

from __future__ import annotations

import numpy as np

from einthoven.ecg import LIMB_LEADS
from einthoven.measure.delineate import Template
from einthoven.measure.measurements import GLOBAL_QUANTITIES, LEAD_QUANTITIES, Quantity

#: QRS peak to peak, mV: the largest of hypertrophy stay below these, the smallest of tamponade above.
LARGEST_LIMB_QRS_MV, LARGEST_CHEST_QRS_MV, SMALLEST_QRS_MV = 5.0, 9.0, 0.15
#: II - I - III relative to the largest of the three, rms over the median beat. Rounding and filters leave under 0.1.
CONTRADICTION = 0.20
CONTRADICTORY = "gains differ between leads: II is not I + III"
IMPLAUSIBLE = "the gain is in doubt"


def implausible(qrs_mv: dict[str, float]) -> str | None:
    """Amplitudes that hardly any heart makes, in either direction, as a warning.

    Parameters
    ----------
    qrs_mv : dict of str to float
        QRS peak to peak in each usable lead, mV.
    """
    large = {n: v for n, v in qrs_mv.items() if v > (LARGEST_LIMB_QRS_MV if n in LIMB_LEADS else LARGEST_CHEST_QRS_MV)}
    if large:
        name = max(large, key=lambda n: large[n])
        return f"QRS of {large[name]:.1f} mV in {name} is larger than hearts make: {IMPLAUSIBLE}, no amplitude is given"
    if len(qrs_mv) >= 6 and max(qrs_mv.values()) < SMALLEST_QRS_MV:
        return f"no QRS reaches {SMALLEST_QRS_MV:g} mV in any lead: {IMPLAUSIBLE}, no amplitude is given"
    return None


def contradictory(template: Template, rows: dict[str, int]) -> bool:
    """Whether II is not I + III (Einthoven's law), as in recordings whose leads were each scaled by themselves.

    Parameters
    ----------
    template : Template
        The dominant median beat.
    rows : dict of str to int
        Row of each usable lead. Derived leads agree by construction.
    """
    if any(name not in rows for name in ("I", "II", "III")):
        return False
    i, ii, iii = (template.fine[rows[name]] - template.fine[rows[name]].mean() for name in ("I", "II", "III"))
    size = max(float(np.sqrt((lead**2).mean())) for lead in (i, ii, iii))
    return float(np.sqrt(((ii - i - iii) ** 2).mean())) > CONTRADICTION * size


def without_amplitudes(leads: dict[str, dict[str, Quantity]], reason: str) -> dict[str, dict[str, Quantity]]:
    """Withdraw every voltage: what a millivolt of the recording is worth is unknown. Shapes and times stay."""
    voltages = {name: d.unit for name, d in LEAD_QUANTITIES.items() if d.unit.startswith("mV")}
    return {
        lead: {
            name: Quantity.missing(voltages[name], reason) if name in voltages and q.value is not None else q
            for name, q in quantities.items()
        }
        for lead, quantities in leads.items()
    }


def without_axes(values: dict[str, Quantity]) -> dict[str, Quantity]:
    """Withdraw the axes, which compare the leads' amplitudes."""
    axes = [name for name in GLOBAL_QUANTITIES if name.endswith("_axis")]
    return values | {name: Quantity.missing("deg", CONTRADICTORY) for name in axes}
