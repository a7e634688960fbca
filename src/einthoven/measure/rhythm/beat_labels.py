"""The class of every beat, from its shape and its time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats import Beats
from einthoven.measure.filters import GRID_HZ
from einthoven.measure.measurements import BEAT_DTYPE
from einthoven.measure.templates import BeatClass

#: A beat this much earlier than its neighbours' rhythm is premature.
PREMATURE = 0.85
#: ... and this much shorter than the interval before and the one after.
STEP = 0.85
#: A beat that is wide beside the others (its own delineation errs by some 8 ms).
WIDE_BEAT_MS = 112.0


def label_beats(
    beats: Beats, found: list[BeatClass], paced: NDArray[np.bool_], rr_ms: NDArray[np.float64]
) -> NDArray[np.void]:
    """Class of every beat: N, S (early, same shape), V (early or odd, wide), P (paced), Q (odd but not wide)."""
    out = np.zeros(len(beats), BEAT_DTYPE)
    out["time_s"] = beats.at / GRID_HZ
    out["correlation"] = beats.correlation
    out["rr_ms"] = rr_ms
    out["label"] = "N"
    finite = rr_ms[np.isfinite(rr_ms)]
    typical = float(np.median(finite)) if len(finite) else np.nan
    width = [(c.waves.qrs.off - c.waves.qrs.on) * 1000 / GRID_HZ for c in found]
    early = _early(out["rr_ms"])
    for group, group_class in enumerate(found):
        for k in group_class.members:
            if paced[k]:
                out["label"][k] = "P"
            elif group > 0 and width[group] >= max(WIDE_BEAT_MS, width[0] + 15):
                out["label"][k] = "V"
            elif early[k] and not _irregular_throughout(out["rr_ms"]):
                out["label"][k] = "S"
            elif group > 0 and len(group_class.members) < 2 and out["correlation"][k] > 0:
                out["label"][k] = "Q" if abs(out["rr_ms"][k] - typical) > 0.1 * typical else "N"
    return out


def _early(rr_ms: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Beats clearly earlier than the median of the intervals around them, by a sudden step and with a longer one after.

    In respiratory arrhythmia the rate glides; a short interval alone is no premature beat.
    """
    early = np.zeros(len(rr_ms), bool)
    for k in range(1, len(rr_ms)):
        around = np.r_[rr_ms[max(1, k - 3) : k], rr_ms[k + 1 : k + 4]]
        around = around[np.isfinite(around)]
        if len(around) < 2 or not rr_ms[k] < PREMATURE * np.median(around):
            continue
        before, after = rr_ms[k - 1], rr_ms[k + 1] if k + 1 < len(rr_ms) else np.nan
        early[k] = not rr_ms[k] > STEP * before and not after < rr_ms[k] / STEP
    return early


def _irregular_throughout(rr_ms: NDArray[np.float64]) -> bool:
    """Whether RR varies from beat to beat everywhere, so that "early" has no meaning (atrial fibrillation).

    A pattern that repeats every second or third beat (bigeminy, trigeminy) is no such variation.
    """
    rr = rr_ms[np.isfinite(rr_ms)]
    if len(rr) < 4:
        return False
    near = 0.05 * float(np.median(rr))
    alike = [float((np.abs(rr[k:] - rr[:-k]) < near).mean()) for k in (1, 2, 3)]
    return max(alike) < 0.35
