"""The regular train in the P waves of a recording: sinus P come at even steps, conducted or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.waves.atrial import AtrialWaves

#: A P wave below this confidence does not count.
LEAST_CONFIDENCE = 0.5
#: Fewest waves that make a train.
LEAST_WAVES = 5
#: Atrial period of P waves, s: 160 to 25 a minute. Faster atria are flutter or tachycardia, not AV block.
SHORTEST_S, LONGEST_S = 0.375, 2.4
#: How far an interval may lie from a multiple of the period, and how many waves in a row may be missed.
TOLERANCE, MOST_STEPS = 0.12, 3
#: Time from P to a QRS that it may lead to, s.
SHORTEST_PR_S, LONGEST_PR_S = 0.08, 0.50
#: Waves off the train and intervals in it that do not fit, as shares: more is no train.
MOST_STRAY, MOST_UNEVEN = 0.25, 0.2


@dataclass(frozen=True, slots=True, eq=False)
class AtrialTrain:
    """P waves at even steps.

    Attributes
    ----------
    at_s : ndarray, shape (waves,)
        Their onsets, s.
    steps : ndarray of int, shape (waves - 1,)
        Periods between each wave and the next: 1, or more where waves were not seen.
    even : ndarray of bool, shape (waves - 1,)
        Whether that interval is a multiple of the period.
    period_s : float
        Median interval of one step.
    variation : float
        Standard deviation of the intervals over the period.
    """

    at_s: NDArray[np.float64]
    steps: NDArray[np.intp]
    even: NDArray[np.bool_]
    period_s: float
    variation: float

    @property
    def coverage(self) -> float:
        """Share of the expected waves that were seen."""
        return len(self.at_s) / (float(self.steps.sum()) + 1.0)


def regular_train(atrial: AtrialWaves) -> AtrialTrain | None:
    """The P waves that follow each other evenly, without those beside them; None if most do not.

    An early wave (the P of an atrial premature beat, blocked or not) is no part of it, nor is a false alarm.
    """
    waves = atrial.surer_than(LEAST_CONFIDENCE)
    if len(waves) < LEAST_WAVES:
        return None
    period = _period(np.diff(waves.at_s))
    if period is None:
        return None
    at = _without_strays(waves.at_s, period)
    if len(at) < max(LEAST_WAVES, (1 - MOST_STRAY) * len(waves)):
        return None
    intervals = np.diff(at)
    steps, even = _fit(intervals, period)
    if even.mean() < 1 - MOST_UNEVEN:
        return None
    single = intervals[even] / steps[even]
    period = float(np.median(single))
    return AtrialTrain(at, steps, even, period, float(np.sqrt(((single - period) ** 2).mean())) / period)


def led_on_time(atrial: AtrialWaves, qrs_on_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether a P wave that continues the regular train precedes each QRS.

    Parameters
    ----------
    atrial : AtrialWaves
    qrs_on_s : ndarray, shape (beats,)
        Onset of each QRS, s.
    """
    train = regular_train(atrial)
    if train is None:
        return np.zeros(len(qrs_on_s), bool)
    on_time = train.at_s[np.r_[True, train.even]]
    before = qrs_on_s[:, None] - on_time[None, :]
    return np.asarray(((before >= SHORTEST_PR_S) & (before <= LONGEST_PR_S)).any(axis=1))


def _fit(intervals: NDArray[np.float64], period: float) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """How many periods each interval spans, and whether it does so nearly exactly."""
    ratio = intervals / period
    steps = np.maximum(np.rint(ratio), 1).astype(np.intp)
    return steps, (np.abs(ratio - steps) < TOLERANCE) & (steps <= MOST_STEPS)


def _period(intervals: NDArray[np.float64]) -> float | None:
    """The interval of which most others are multiples; of equals, the longest."""
    candidates = np.unique(intervals[(intervals >= SHORTEST_S) & (intervals <= LONGEST_S)])
    if not len(candidates):
        return None
    ratio = intervals[None, :] / candidates[:, None]
    steps = np.rint(ratio)
    error = np.abs(ratio - steps)
    fits = (error < TOLERANCE) & (steps >= 1) & (steps <= MOST_STEPS)
    # One step counts more than several: otherwise half the period would explain as much.
    worth = (fits * (1.0 - error) / np.sqrt(np.maximum(steps, 1))).sum(axis=1)
    best = float(candidates[np.argmax(worth)])
    near = intervals[np.abs(intervals / best - 1) < TOLERANCE]
    return float(np.median(near))


def _without_strays(at: NDArray[np.float64], period: float) -> NDArray[np.float64]:
    """Drop waves without which their neighbours fit, and ends that do not fit."""
    kept: list[float] = at.tolist()
    k = 0
    while k < len(kept) and len(kept) > 2:
        before, here = kept[k - 1] if k else None, kept[k]
        after = kept[k + 1] if k + 1 < len(kept) else None
        fits = (before is not None and _steps(here - before, period)) or (after and _steps(after - here, period))
        closes = before is None or after is None or _steps(after - before, period)
        if fits or not closes:
            k += 1
        else:
            kept.pop(k)
    return np.array(kept)


def _steps(interval: float, period: float) -> bool:
    """``_fit`` of one interval."""
    ratio = interval / period
    steps = max(round(ratio), 1)
    return abs(ratio - steps) < TOLERANCE and steps <= MOST_STEPS
