"""How the ventricles follow the atria: 1:1, second-degree AV block (Wenckebach, Mobitz II, 2:1), or not at all.

Criteria: ACC/AHA/HRS 2018 bradycardia guideline. A P wave counts as blocked only on time: an early one (blocked atrial
premature beat) leaves the train of P waves, and a pause without a P (sinus arrest) has nothing that could be blocked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.rhythm.atrial_train import SHORTEST_PR_S, AtrialTrain

#: Beats whose relation to P says something about the AV node.
CONDUCTIBLE = ("N", "S", "Q")
#: PR is constant within this range; and is longer before a blocked P than after it by more than this (Wenckebach), s.
CONSTANT_PR_S, WENCKEBACH_DROP_S = 0.040, 0.040
#: The pause of a blocked P spans two atrial periods within this share.
PAUSE_TOLERANCE = 0.10
#: ... and is this much longer than a conducted interval.
LONGER_PAUSE = 1.5
#: Complete block. Rates of an escape rhythm: up to 60 per minute, with the error of a rate from a few beats.
FASTEST_ESCAPE = 65.0
#: ... RR: range over mean; P waves: variation; atrial over ventricular rate; share of expected P waves that were seen.
STEADY_RR, STEADY_PP, MORE_ATRIAL, LEAST_SEEN = 0.12, 0.08, 1.15, 0.6
#: ... and where in the atrial period the QRS complexes fall: over at least this share of it, and this time, s.
PHASE_SPREAD, PR_SPREAD_S = 0.20, 0.15
#: Fewest beats for complete block, and fewest blocked P waves and RR intervals for a fixed ratio.
LEAST_BEATS, LEAST_ALTERNATE = 4, 3


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """P waves and QRS complexes held against each other.

    Attributes
    ----------
    name : str or None
        ``"1:1"``, ``"2:1"`` (or 3:1, ...), ``"Wenckebach"``, ``"Mobitz II"``, ``"dissociated"``; None if none is shown.
    blocked : int
        P waves on time that no QRS follows.
    pr_range_s : float or None
        Range of the time from P to the QRS that follows.
    """

    name: str | None
    blocked: int
    pr_range_s: float | None


def relation(train: AtrialTrain, qrs_on_s: NDArray[np.float64], labels: NDArray[np.str_]) -> Relation:
    """Conduction from the atria to the ventricles.

    Parameters
    ----------
    train : AtrialTrain
        The regular P waves.
    qrs_on_s : ndarray, shape (beats,)
        Onset of each QRS, s.
    labels : ndarray of str, shape (beats,)
        Class of each beat.
    """
    pr, known = _followed(train, qrs_on_s, labels)
    blocked = known & np.isnan(pr)
    seen = pr[np.isfinite(pr)]
    wide = float(np.ptp(seen)) if len(seen) else None
    name = _name(train, qrs_on_s, labels, pr, blocked)
    return Relation(name, int(blocked.sum()), wide)


def _name(
    train: AtrialTrain,
    qrs_on_s: NDArray[np.float64],
    labels: NDArray[np.str_],
    pr: NDArray[np.float64],
    blocked: NDArray[np.bool_],
) -> str | None:
    if dissociated(train, qrs_on_s, labels):
        return "dissociated"
    if not blocked.any():
        return "1:1" if np.isfinite(pr).any() else None
    fixed = _fixed_ratio(train, qrs_on_s, labels, pr, blocked)
    if fixed is not None:
        return f"{fixed}:1"
    drops = _drops(train, pr, blocked)
    if not len(drops):
        return None
    if _wenckebach(pr, blocked, drops):
        return "Wenckebach"
    return "Mobitz II" if _mobitz(train, qrs_on_s, pr, blocked, drops) else None


def _followed(
    train: AtrialTrain, qrs_on_s: NDArray[np.float64], labels: NDArray[np.str_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Time from each P of the train to the QRS that follows before the next P is due, and whether that can be known.

    Unknown where the P is not on time, at the end of the recording, and where an ectopic beat stands between: it takes
    the place of the conducted one, or leaves the AV node refractory.
    """
    at = train.at_s
    pr = np.full(len(at), np.nan)
    known = np.zeros(len(at), bool)
    if len(qrs_on_s) < 2:
        return pr, known
    due = at + train.period_s
    nearer = np.flatnonzero(train.steps == 1)
    due[nearer] = at[nearer + 1]
    following = np.searchsorted(qrs_on_s, at + SHORTEST_PR_S)
    conductible = np.isin(labels, CONDUCTIBLE)
    on_time = np.r_[True, train.even] & np.r_[train.even, True]
    for k, beat in enumerate(following.tolist()):
        if not on_time[k] or beat == len(qrs_on_s) or (beat > 0 and not conductible[beat - 1]):
            continue
        before_next_p = qrs_on_s[beat] < due[k] + SHORTEST_PR_S
        # What came before the first beat is not known: an ectopic beat there may have blocked a P.
        known[k] = conductible[beat] if before_next_p else beat > 0
        if before_next_p and conductible[beat]:
            pr[k] = qrs_on_s[beat] - at[k]
    return pr, known


def dissociated(train: AtrialTrain, qrs_on_s: NDArray[np.float64], labels: NDArray[np.str_]) -> bool:
    """Complete AV block: both regular, the atria faster, and the QRS complexes anywhere between the P waves."""
    own = np.isin(labels, CONDUCTIBLE)
    if own.sum() < LEAST_BEATS:
        return False
    rr = np.diff(qrs_on_s)[own[1:] & own[:-1]]
    if len(rr) < LEAST_BEATS - 1:
        return False
    mean = float(rr.mean())
    if np.ptp(rr) > STEADY_RR * mean or 60.0 / mean > FASTEST_ESCAPE:
        return False
    if train.variation > STEADY_PP or train.coverage < LEAST_SEEN or mean < MORE_ATRIAL * train.period_s:
        return False
    return _phase_spread(train, qrs_on_s[own]) >= max(PHASE_SPREAD, PR_SPREAD_S / train.period_s)


def _phase_spread(train: AtrialTrain, qrs_on_s: NDArray[np.float64]) -> float:
    """Share of the atrial period over which the QRS complexes are spread (all but the widest gap between them)."""
    before = np.searchsorted(train.at_s, qrs_on_s) - 1
    inside = before >= 0
    phase = np.sort(((qrs_on_s[inside] - train.at_s[before[inside]]) / train.period_s) % 1.0)
    if len(phase) < LEAST_BEATS - 1:
        return 0.0
    return 1.0 - float(np.diff(np.r_[phase, phase[0] + 1.0]).max())


def _fixed_ratio(
    train: AtrialTrain,
    qrs_on_s: NDArray[np.float64],
    labels: NDArray[np.str_],
    pr: NDArray[np.float64],
    blocked: NDArray[np.bool_],
) -> int | None:
    """Two or more P waves a QRS at a constant PR; None without such a ratio."""
    conducted = pr[np.isfinite(pr)]
    own = np.isin(labels, CONDUCTIBLE)
    rr = np.diff(qrs_on_s)[own[1:] & own[:-1]] / train.period_s
    if len(rr) < LEAST_ALTERNATE or not len(conducted) or np.ptp(conducted) > CONSTANT_PR_S:
        return None
    ratio = int(np.rint(np.median(rr)))
    even = np.abs(rr - ratio) < PAUSE_TOLERANCE * ratio
    # All blocked P waves but one in four are seen: a wave that recurs in T alone would not stand evenly.
    if ratio < 2 or even.mean() < 0.75 or blocked.sum() < max(LEAST_ALTERNATE, 0.75 * (ratio - 1) * len(rr)):
        return None
    return ratio


def _drops(train: AtrialTrain, pr: NDArray[np.float64], blocked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """By how much PR is longer before each blocked P than after it, s; only where both neighbours were conducted."""
    neighbours = (train.steps[:-1] == 1) & (train.steps[1:] == 1)
    middle = np.flatnonzero(blocked[1:-1] & neighbours) + 1
    return np.array([d for d in pr[middle - 1] - pr[middle + 1] if np.isfinite(d)])


def _wenckebach(pr: NDArray[np.float64], blocked: NDArray[np.bool_], drops: NDArray[np.float64]) -> bool:
    """PR grows up to the blocked P and is short again after it."""
    if (drops > WENCKEBACH_DROP_S).mean() < 0.6:
        return False
    if len(drops) > 1:
        return True
    last = int(np.flatnonzero(blocked)[0])
    group = pr[:last][-4:]
    return len(group) >= 2 and bool(np.isfinite(group).all()) and group[-1] - group[0] > WENCKEBACH_DROP_S / 2


def _mobitz(
    train: AtrialTrain,
    qrs_on_s: NDArray[np.float64],
    pr: NDArray[np.float64],
    blocked: NDArray[np.bool_],
    drops: NDArray[np.float64],
) -> bool:
    """A P on time is blocked without warning: PR constant before and after, and a pause of two periods."""
    conducted = pr[np.isfinite(pr)]
    if np.abs(drops).max() > CONSTANT_PR_S / 2 or np.ptp(conducted) > CONSTANT_PR_S or len(conducted) < 3:
        return False
    if not (np.isfinite(pr[:-1]) & np.isfinite(pr[1:])).any():  # two conducted in a row show that PR does not grow
        return False
    at = train.at_s[blocked]
    beat = np.searchsorted(qrs_on_s, at)
    inside = (beat > 0) & (beat < len(qrs_on_s))
    rr = np.diff(qrs_on_s)
    pause = rr[beat[inside] - 1]
    if not len(pause) or pause.min() < LONGER_PAUSE * np.percentile(rr, 10):
        return False  # no pause at all: what seems blocked is no P
    pause = pause / train.period_s
    periods = np.rint(pause)
    return bool(((periods >= 2) & (np.abs(pause - periods) < 2 * PAUSE_TOLERANCE)).all())
