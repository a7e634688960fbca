"""Where a wave begins and ends: the one definition for synthetic beats.

After IEC 60601-2-51 Annex FF and IEC 60601-2-25: a wave begins in a lead where that wave alone, without noise and
without the other waves, first departs from zero by ``VISIBLE_MV`` (P: ``VISIBLE_P_MV``; end of T: ``VISIBLE_T_MV`` and
``T_END_SHARE`` of its height), and ends where it last does so; globally it begins at the earliest onset and ends at the
latest offset over the 12 leads. QRS is what activation gives and T what recovery gives with the ST segment, without the
U wave. T has no sharp onset; here it is where T without ST has a quarter of its height in that lead (convention of this
model).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.electrics import constants as k

Array = NDArray[np.float64]

#: T begins where it has this share of its height: on average where the delineator, taught by cardiologists, begins it.
T_ONSET_SHARE = 0.25
#: And ends where it last has this share: the tail of a tall T is not seen beside it (convention of this model).
T_END_SHARE = 0.05
#: An R wave is the wave of a lead if it is this share of the deepest negative one (as the measurement of R peaks).
R_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Fiducials:
    """Boundaries in seconds, from the QRS onset of the beat (P: from P onset); NaN where there is no such wave.

    Attributes
    ----------
    whole : dict of str to float
        Earliest onset and latest offset over the leads: ``qrs_on``, ``qrs_off``, ``t_on``, ``t_off``, or ``p_on``,
        ``p_off``.
    leads : dict of str to ndarray, shape (12,)
        Columns of ``WAVE_DTYPE`` in the order of ``STANDARD_LEADS``.
    """

    whole: dict[str, float]
    leads: dict[str, Array]


def visible(wave: Array, threshold: float | Array = k.VISIBLE_MV) -> tuple[Array, Array]:
    """First and last sample at which each lead shows a wave (leads, samples), mV; NaN where it does not."""
    seen = np.abs(wave) >= threshold
    there = seen.any(axis=1)
    first = seen.argmax(axis=1)
    last = wave.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)
    return np.where(there, first, np.nan), np.where(there, last, np.nan)


def qrs_fiducials(qrs: Array) -> dict[str, Array]:
    """Columns qrs_on, r_peak, qrs_off of QRS in 12 leads, in samples."""
    on, off = visible(qrs)
    tall = qrs.max(axis=1) >= np.maximum(R_SHARE * -qrs.min(axis=1), k.VISIBLE_MV)
    peak = np.where(tall, qrs.argmax(axis=1), qrs.argmin(axis=1))
    return {"qrs_on": on, "r_peak": np.where(np.isnan(on), np.nan, peak), "qrs_off": off}


def t_fiducials(recovery: Array, t_alone: Array, j: float) -> dict[str, Array]:
    """Columns t_on, t_peak, t_off, in samples, of recovery in 12 leads.

    Parameters
    ----------
    recovery, t_alone : ndarray, shape (12, samples)
        All of it without U, and T without ST.
    j : float
        End of QRS, samples: T does not begin before it. NaN: no QRS.
    """
    t_alone = np.where(np.arange(t_alone.shape[1]) >= np.nan_to_num(j), t_alone, 0.0)
    height = np.abs(t_alone).max(axis=1, keepdims=True)
    _, off = visible(recovery, np.maximum(k.VISIBLE_T_MV, T_END_SHARE * height))
    on = (np.abs(t_alone) >= T_ONSET_SHARE * height).argmax(axis=1)
    at = np.arange(recovery.shape[1])
    inside = np.abs(recovery) * (at >= on[:, None])
    there = (height[:, 0] >= k.VISIBLE_MV) & (inside.max(axis=1) >= k.VISIBLE_MV)
    peak = inside.argmax(axis=1)
    return {name: np.where(there, x, np.nan) for name, x in (("t_on", on), ("t_peak", peak), ("t_off", off))}


def p_fiducials(p: Array) -> dict[str, Array]:
    """Columns p_on, p_peak, p_off of P in 12 leads, in samples."""
    on, off = visible(p, k.VISIBLE_P_MV)
    return {"p_on": on, "p_peak": np.where(np.isnan(on), np.nan, np.abs(p).argmax(axis=1)), "p_off": off}


def whole(columns: dict[str, Array], waves: tuple[str, ...]) -> dict[str, float]:
    """Earliest onset and latest offset of each wave over the leads."""
    out = {}
    for wave in waves:
        on, off = columns[f"{wave}_on"], columns[f"{wave}_off"]
        there = bool(np.isfinite(on).any())
        out[f"{wave}_on"] = float(np.nanmin(on)) if there else np.nan
        out[f"{wave}_off"] = float(np.nanmax(off)) if there else np.nan
    return out
