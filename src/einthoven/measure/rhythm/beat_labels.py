"""The class of every beat, from its shape, its time and the P wave before it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.detection import Beats
from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.measurements import BEAT_DTYPE
from einthoven.measure.rhythm.atrial_train import led_on_time
from einthoven.measure.rhythm.fusion import is_fusion
from einthoven.measure.signal.filters import GRID_HZ
from einthoven.measure.waves.atrial import AtrialWaves

#: A beat this much earlier than its neighbours' rhythm is premature.
PREMATURE = 0.85
#: ... and this much shorter than the interval before and the one after.
STEP = 0.85
#: A beat that is wide beside the others (its own delineation errs by some 8 ms).
WIDE_BEAT_MS = 112.0
#: A fusion beat comes when the next beat of the own rhythm is due: within these shares of the usual interval.
FUSION_RR = (0.70, 1.15)


def label_beats(
    beats: Beats,
    found: list[BeatClass],
    paced: NDArray[np.bool_],
    rr_ms: NDArray[np.float64],
    atrial: AtrialWaves,
    usable: NDArray[np.bool_],
) -> NDArray[np.void]:
    """Class of every beat, ``BEAT_DTYPE``.

    N; S (early, same shape); V (wide, another shape); P (paced); F (a mixture of N and V, neither early nor late);
    Q (another shape, not wide, at an unusual time). A beat that follows a P wave on time is not S, however short its
    RR: in AV block of Wenckebach's type RR shortens and lengthens while the P waves go on evenly.
    """
    out = np.zeros(len(beats), BEAT_DTYPE)
    out["time_s"] = beats.at / GRID_HZ
    out["correlation"] = beats.correlation
    out["rr_ms"] = rr_ms
    out["label"] = "N"
    finite = rr_ms[np.isfinite(rr_ms)]
    typical = float(np.median(finite)) if len(finite) else np.nan
    early = np.zeros(len(beats), bool)
    if not _irregular_throughout(rr_ms):
        early = _early(rr_ms) & ~led_on_time(atrial, qrs_onsets(beats, found))
    ventricular = _ventricular(found)
    mixed = [is_fusion(group, found, ventricular, usable) for group in range(len(found))]
    for group, group_class in enumerate(found):
        for k in group_class.members:
            on_time = FUSION_RR[0] * typical <= rr_ms[k] <= FUSION_RR[1] * typical
            if paced[k]:
                out["label"][k] = "P"
            elif mixed[group] and on_time:
                out["label"][k] = "F"
            elif ventricular[group]:
                out["label"][k] = "V"
            elif early[k]:
                out["label"][k] = "S"
            elif group > 0 and len(group_class.members) < 2:
                out["label"][k] = "Q" if abs(out["rr_ms"][k] - typical) > 0.1 * typical else "N"
    _extend_runs(out, typical)
    return out


def qrs_onsets(beats: Beats, found: list[BeatClass]) -> NDArray[np.float64]:
    """Onset of each QRS as in the median beat of its class, s."""
    after_start = np.zeros(len(beats))
    for group in found:
        after_start[group.members] = group.waves.qrs.on - group.template.centre
    return np.asarray((beats.at + after_start) / GRID_HZ)


def _ventricular(found: list[BeatClass]) -> list[bool]:
    """Whether each class is wide, and wider than the dominant one."""
    width = [(c.waves.qrs.off - c.waves.qrs.on) * 1000 / GRID_HZ for c in found]
    return [group > 0 and w >= max(WIDE_BEAT_MS, width[0] + 15) for group, w in enumerate(width)]


def _extend_runs(out: NDArray[np.void], typical_ms: float) -> None:
    """Beats that follow an early narrow one at its short interval belong to its run (in place).

    Only if such beats stay the minority: otherwise the fast rhythm is the rhythm.
    """
    label, rr = out["label"].copy(), out["rr_ms"]
    for k in range(1, len(out)):
        if label[k] == "N" and label[k - 1] == "S" and rr[k] < PREMATURE * typical_ms:
            label[k] = "S"
    if np.count_nonzero(label == "S") < 0.5 * len(out):
        out["label"] = label


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
