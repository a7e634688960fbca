"""Whether the recorded amplitudes can be true: sizes no heart makes, and limb leads that contradict each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import LIMB_FROM_I_II, LIMB_LEADS
from einthoven.measure.measurements import GLOBAL_QUANTITIES, LEAD_QUANTITIES, Quantity
from einthoven.measure.median.wave import Template
from einthoven.measure.signal.filters import Signal, samples

#: QRS peak to peak, mV: the largest of hypertrophy stay below these, the smallest of tamponade above.
LARGEST_LIMB_QRS_MV, LARGEST_CHEST_QRS_MV, SMALLEST_QRS_MV = 5.0, 9.0, 0.25
#: How far a limb lead is from what the others make of it, rms over the mean beat, as a share of the lead itself or, if
#: that is more, of two thirds of the largest (devices leave under 0.02): from the first on amplitudes and axes
#: are less certain, from the second on the leads contradict each other ...
MISFIT, CONTRADICTION, OF_LARGEST = 0.15, 0.30, 2 / 3
#: ... and below this share of the largest they agree, once the odd one is left out.
AGREEMENT = 0.05
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


@dataclass(frozen=True, slots=True)
class LimbLeads:
    """How the recorded limb leads fit each other.

    Attributes
    ----------
    contradict : bool
        Whether they can't all be true.
    odd : str or None
        The one lead without which all others agree.
    factor : float or None
        Its size relative to what the others make it; negative if it is upside down.
    misfit : float
        What the leads leave unexplained, as a share; 0 where that is negligible or the odd lead's alone.
    """

    contradict: bool = False
    odd: str | None = None
    factor: float | None = None
    misfit: float = 0.0

    @property
    def warning(self) -> str | None:
        """In words."""
        if self.misfit and not self.contradict:
            return f"gains differ between leads by some {self.misfit:.0%}: amplitudes and axes are less certain"
        if not self.contradict:
            return None
        if self.odd is None or self.factor is None:
            return f"{CONTRADICTORY}; no amplitude and no axis is given"
        upside_down = ", upside down" if self.factor < 0 else ""
        return (
            f"gains differ between leads: {self.odd} is {abs(self.factor):.2g} times what the other limb leads make "
            f"it{upside_down}; no amplitude of {self.odd} is given"
        )


def limb_leads(fine: Signal, at: NDArray[np.intp], rows: dict[str, int]) -> LimbLeads:
    """Check Einthoven's and Goldberger's laws (II = I + III, aVF = (II + III) / 2, ...) on the mean beat.

    The mean, since it is linear: the median beat of II need not be the sum of those of I and III.

    Parameters
    ----------
    fine : ndarray, shape (leads, samples)
    at : ndarray of int, shape (beats,)
        Fiducial samples of alike beats.
    rows : dict of str to int
        Row of each lead that is usable and was recorded; leads derived from others agree by construction.
    """
    names = [name for name in LIMB_LEADS if name in rows]
    if len(names) < 3:
        return LimbLeads()
    window = np.arange(-samples(0.25), samples(0.45))
    index = np.clip(at[:, None] + window, 0, fine.shape[1] - 1)
    beat = fine[[rows[name] for name in names]][:, index].mean(axis=1)
    beat -= beat.mean(axis=1, keepdims=True)
    expected = _made_of_the_others(beat, names)
    own, size = _rms(expected), float(_rms(beat).max())
    misfit = float((_rms(beat - expected) / np.maximum(own, max(OF_LARGEST * size, 1e-9))).max())
    return LimbLeads() if misfit <= MISFIT else _odd_one(beat, names, size, misfit)


def _odd_one(beat: Signal, names: list[str], size: float, misfit: float) -> LimbLeads:
    """Which lead is at fault: with three leads it can't be told, for any of them makes the other two agree."""
    unknown = LimbLeads(contradict=misfit > CONTRADICTION, misfit=misfit)
    if len(names) < 4:
        return unknown
    fits = []
    for k, name in enumerate(names):
        others = [n for n in names if n != name]
        rest = np.delete(beat, k, axis=0)
        if _rms(rest - _made_of_the_others(rest, others)).max() < AGREEMENT * size:
            expected = _made_of(rest, others, name)
            fits.append(LimbLeads(True, name, float(beat[k] @ expected / (expected @ expected + 1e-12))))
    return fits[0] if len(fits) == 1 else unknown


def _made_of_the_others(beat: Signal, names: list[str]) -> Signal:
    """Each limb lead as all others make it."""
    matrix = np.array([LIMB_FROM_I_II[name] for name in names])
    projection = matrix @ np.linalg.pinv(matrix)
    # The residual of a fit without the lead itself follows from that of the fit to all.
    left = (beat - projection @ beat) / (1 - np.diag(projection))[:, None]
    return np.asarray(beat - left)


def _rms(leads: Signal) -> NDArray[np.float64]:
    return np.asarray(np.sqrt((leads**2).mean(axis=1)))


def _made_of(beat: Signal, names: list[str], lead: str) -> NDArray[np.float64]:
    """One limb lead as the others make it."""
    matrix = np.array([LIMB_FROM_I_II[name] for name in names])
    return np.asarray(np.array(LIMB_FROM_I_II[lead]) @ np.linalg.pinv(matrix) @ beat)


def repaired(template: Template, limb: LimbLeads, rows: dict[str, int]) -> Template:
    """The template with the odd limb lead as the others make it: for axes, which need I and aVF."""
    if limb.odd is None or limb.odd not in rows:
        return template
    names = [name for name in LIMB_LEADS if name in rows and name != limb.odd]
    at = [rows[name] for name in names]
    fine, smooth = template.fine.copy(), template.smooth.copy()
    fine[rows[limb.odd]] = _made_of(fine[at], names, limb.odd)
    smooth[rows[limb.odd]] = _made_of(smooth[at], names, limb.odd)
    return replace(template, fine=fine, smooth=smooth)


def withheld(
    values: dict[str, Quantity], leads: dict[str, dict[str, Quantity]], limb: LimbLeads
) -> tuple[dict[str, Quantity], dict[str, dict[str, Quantity]], str | None]:
    """Global and lead quantities without those that a wrong gain voids, and the warning that says so."""
    if limb.odd is not None:
        reason = f"gains differ between leads: {limb.odd} does not fit the other limb leads"
        leads = leads | _without_amplitudes({limb.odd: leads[limb.odd]}, reason)
    elif limb.contradict:
        axes = {name: Quantity.missing("deg", CONTRADICTORY) for name in GLOBAL_QUANTITIES if name.endswith("_axis")}
        return values | axes, _without_amplitudes(leads, CONTRADICTORY), limb.warning
    elif limb.misfit:
        values, leads = _less_certain(values, leads, limb.misfit)
    height = {name: of_lead["qrs_amplitude"].value for name, of_lead in leads.items()}
    doubt = implausible({name: value for name, value in height.items() if value is not None})
    if doubt:
        leads = _without_amplitudes(leads, IMPLAUSIBLE)
    return values, leads, "; ".join(filter(None, (limb.warning, doubt))) or None


def _less_certain(
    values: dict[str, Quantity], leads: dict[str, dict[str, Quantity]], misfit: float
) -> tuple[dict[str, Quantity], dict[str, dict[str, Quantity]]]:
    """Amplitudes and axes with what unequal gains may make of them."""

    def widened(q: Quantity, by: float) -> Quantity:
        return q if q.value is None or q.sd is None else replace(q, sd=float(np.hypot(q.sd, by)))

    axes = {n: widened(q, float(np.degrees(misfit))) for n, q in values.items() if n.endswith("_axis")}
    voltages = {name for name, d in LEAD_QUANTITIES.items() if d.unit.startswith("mV")}
    wider = {
        lead: {n: widened(q, misfit * abs(q.value or 0.0)) if n in voltages else q for n, q in quantities.items()}
        for lead, quantities in leads.items()
    }
    return values | axes, wider


def _without_amplitudes(leads: dict[str, dict[str, Quantity]], reason: str) -> dict[str, dict[str, Quantity]]:
    """Withdraw every voltage: what a millivolt of the recording is worth is unknown. Shapes and times stay."""
    voltages = {name: d.unit for name, d in LEAD_QUANTITIES.items() if d.unit.startswith("mV")}
    return {
        lead: {
            name: Quantity.missing(voltages[name], reason) if name in voltages and q.value is not None else q
            for name, q in quantities.items()
        }
        for lead, quantities in leads.items()
    }
