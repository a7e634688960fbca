"""Other rhythms from a marked recording: its waves moved in time, and complexes taken out so that a P is left alone.

Between waves, and along them, time is stretched or pressed together by a factor for each kind of stretch. What is
marked goes along. So a recording at 70 per minute teaches what one at 150 looks like, or one with a PR of 300 ms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.data.ludb import Marks
from einthoven.delineator.config import Augmentation
from einthoven.measure.signal.filters import GRID_HZ

#: Marks of one wave in different leads lie this near to each other, s; and at least this share of the leads has them.
SAME_WAVE_S, SHARE_OF_LEADS = 0.12, 0.5
KINDS = ("p", "qrs", "t")
#: Share of the waves that are taken out where some are.
SOME = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """The waves of a recording over all leads: earliest onset, latest offset (s) and kind, in order."""

    on: NDArray[np.float64]
    off: NDArray[np.float64]
    kind: list[str]


def timeline(marks: list[Marks]) -> Timeline:
    """Common waves of the leads."""
    found = []
    for kind in KINDS:
        rows = np.concatenate([of_lead.waves[kind] for of_lead in marks])
        rows = rows[np.isfinite(rows).all(axis=1)]
        rows = rows[np.argsort(rows[:, 1])]
        for group in np.split(rows, np.flatnonzero(np.diff(rows[:, 1]) > SAME_WAVE_S) + 1):
            if len(group) >= SHARE_OF_LEADS * len(marks):
                found.append((float(group[:, 0].min()), float(group[:, 2].max()), kind))
    found.sort()
    return Timeline(np.array([f[0] for f in found]), np.array([f[1] for f in found]), [f[2] for f in found])


def warp(
    line: Timeline, length_s: float, how: Augmentation, random: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Knots of a map of time: old and new times, ascending."""
    old = np.maximum.accumulate(np.r_[0.0, np.stack([line.on, line.off], axis=1).ravel(), length_s])
    stretches = np.diff(old)
    names = ["rest", *(n for i, kind in enumerate(line.kind) for n in (kind, _between(line.kind, i)))]
    octaves = {
        "rest": random.uniform(-how.rest_octaves, 0.2 * how.rest_octaves),
        "pr": random.normal(0, how.segment_octaves),
        "st": random.normal(0, how.segment_octaves),
        **{kind: random.normal(0, how.wave_octaves) for kind in KINDS},
    }
    factor = 2.0 ** np.array([octaves[name] for name in names])
    unsteady = how.unsteady_octaves * random.random() ** 2
    resting = np.array([name == "rest" for name in names])
    factor[resting] *= 2.0 ** random.normal(0, unsteady, int(resting.sum()))
    new = np.r_[0.0, np.cumsum(stretches * factor)]
    # A map needs ascending times.
    step = np.arange(len(old)) * 1e-9
    return old + step, new + step


def _between(kinds: list[str], place: int) -> str:
    """What follows the wave at a place: the PR or ST segment, or rest."""
    following = kinds[place + 1] if place + 1 < len(kinds) else None
    return {("p", "qrs"): "pr", ("qrs", "t"): "st"}.get((kinds[place], following or ""), "rest")


def without_complexes(
    fine: NDArray[np.floating], marks: list[Marks], line: Timeline, random: np.random.Generator
) -> tuple[NDArray[np.floating], list[Marks]]:
    """Some complexes with their T bridged by a line: the P before them was not conducted."""
    taken = []
    for i in range(len(line.kind) - 2):
        if line.kind[i : i + 3] == ["p", "qrs", "t"] and random.random() < SOME:
            taken.append((max(line.on[i + 1] - 0.008, line.off[i]), line.off[i + 2] + 0.02))
    return _bridged(fine, taken), [_unmarked(of_lead, taken, ("qrs", "t")) for of_lead in marks]


def without_p_waves(
    fine: NDArray[np.floating], marks: list[Marks], line: Timeline, random: np.random.Generator
) -> tuple[NDArray[np.floating], list[Marks]]:
    """Some P waves, or all, bridged by a line: the complexes after them are junctional."""
    share = random.choice([SOME, 1.0])
    taken = [
        (line.on[i] - 0.012, line.off[i] + 0.008)
        for i, kind in enumerate(line.kind)
        if kind == "p" and random.random() < share
    ]
    return _bridged(fine, taken), [_unmarked(of_lead, taken, ("p",)) for of_lead in marks]


def _bridged(fine: NDArray[np.floating], taken: list[tuple[float, float]]) -> NDArray[np.floating]:
    fine = fine.copy()
    for first_s, last_s in taken:
        first, last = max(round(first_s * GRID_HZ), 0), min(round(last_s * GRID_HZ), fine.shape[1] - 1)
        if last - first > 2:
            fine[:, first : last + 1] = np.linspace(fine[:, first], fine[:, last], last - first + 1, axis=1)
    return fine


def _unmarked(marks: Marks, taken: list[tuple[float, float]], kinds: tuple[str, ...]) -> Marks:
    waves = dict(marks.waves)
    for kind in kinds:
        peak = waves[kind][:, 1]
        gone = np.zeros(len(peak), bool)
        for first, last in taken:
            gone |= (peak >= first - 0.02) & (peak <= last)
        waves[kind] = waves[kind][~gone]
    return Marks(waves, marks.first_s, marks.last_s)


def moved(marks: Marks, old: NDArray[np.float64], new: NDArray[np.float64]) -> Marks:
    """The marks at their new times."""
    first, last = np.interp([marks.first_s, marks.last_s], old, new)
    waves = {kind: np.interp(rows, old, new) for kind, rows in marks.waves.items()}
    return Marks(waves, float(first), float(last))
