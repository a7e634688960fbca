"""A search for P waves that needs no QRS beside them: what remains beside QRS and T, held against one shape.

The classical way to the P waves of complete AV block, of which the network has seen too few: each beat's QRS and T are
taken away with the median beat of its class, and the rest is compared with the P of the dominant class. Where no P
stands at a constant distance before QRS, the shape is learned from the remainder itself: a bump of 100 ms whose share
in each lead is the main direction in which the remainder moves, then once more the mean of what resembled it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.detection import Beats, Windows, steady
from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.signal.filters import GRID_HZ, Signal, samples
from einthoven.measure.waves.atrial import AtrialWaves

NO_ATRIAL_WAVES = AtrialWaves(np.empty(0), np.empty(0))

#: Complete block is looked for up to this rate of the ventricles, per minute, and this share of beats with a P seen.
FASTEST_ESCAPE, FEW_SEEN = 65.0, 0.5
#: Every how many grid samples the search is made: 100 Hz is enough for a wave of 100 ms.
STEP = 5
SEARCH_HZ = GRID_HZ / STEP
#: Samples of the search.
BUMP, MARGIN, NEAREST = 10, 3, 18
#: Correlation of a P with the shape over all leads: none below the first, sure from the second.
DOUBTFUL, SURE = 0.60, 0.90
#: Size of a P over the usual one.
SMALLEST, LARGEST = 0.4, 2.2
#: Fewest waves from which a shape is learned.
LEAST_TO_LEARN = 4
#: Conducted P waves over beats below which the shape of the P before QRS is doubted.
FEW_CONDUCTED = 0.6
#: Where the shape is learned, this much before QRS is hidden too, samples of the search: a slow beginning of QRS
#: (pacing, pre-excitation) recurs like a P, and had there been one in that place, it would be the class's own.
BEFORE_QRS = 6
#: Share of a P that a QRS complex may hide.
MOST_HIDDEN = 0.3
#: QRS and T are taken away this far beyond their limits, s.
BEYOND_QRS_S, BEYOND_T_S = 0.02, 0.04
#: Over which their feet are averaged, s.
FOOT_S = 0.012


def may_be_dissociated(atrial: AtrialWaves, beats: Beats) -> bool:
    """Whether the ventricles beat slowly and steadily, and hardly a P wave was seen: then it is worth to look again."""
    if len(beats) < 2 or len(atrial) > FEW_SEEN * len(beats):
        return False
    return steady(beats.at) and float(np.diff(beats.at).mean()) > GRID_HZ * 60.0 / FASTEST_ESCAPE


def find(smooth: Signal, beats: Beats, found: list[BeatClass], usable: NDArray[np.bool_]) -> AtrialWaves:
    """P waves anywhere in a recording.

    Parameters
    ----------
    smooth : ndarray, shape (leads, samples)
        Up to 30 Hz, baseline removed, on the analysis grid.
    beats : Beats
    found : list of BeatClass
        The dominant class first.
    usable : ndarray of bool, shape (leads,)

    Notes
    -----
    A P inside a QRS complex can't be found; one inside a T wave can, unless it stands at the same place in every beat.
    """
    if len(beats) < 2 or not usable.any():
        return NO_ATRIAL_WAVES
    rest, hidden = _remainder(smooth[usable], beats, found, usable)
    waves = NO_ATRIAL_WAVES
    conducted = _conducted_shape(found[0], usable)
    if conducted is not None:
        waves = _found(rest, hidden, conducted)
    if waves.confidence.sum() < FEW_CONDUCTED * len(beats):
        near_qrs = np.convolve(hidden, np.ones(BEFORE_QRS + 1))[BEFORE_QRS:] > 0
        learned = _learned_shape(rest, near_qrs)
        if learned is not None:
            waves = max(waves, _found(rest, near_qrs, learned), key=lambda w: float(w.confidence.sum()))
    return waves


def _remainder(
    smooth: Signal, beats: Beats, found: list[BeatClass], usable: NDArray[np.bool_]
) -> tuple[Signal, NDArray[np.bool_]]:
    """The recording without QRS and T at the rate of the search, and where QRS complexes hide it."""
    rest = smooth.copy()
    length = rest.shape[1] // STEP
    hidden = np.zeros(length, bool)
    for group in found:
        template, qrs, t = group.template, group.waves.qrs, group.waves.t
        first = max(int(qrs.on) - samples(BEYOND_QRS_S), 0)
        last = int(qrs.off if t is None else t.off) + samples(BEYOND_T_S)
        part = template.smooth[usable, first:last]
        # From its own foot to its own foot: a step left at either end would look like a wave.
        foot = samples(FOOT_S)
        start, end = part[:, :foot].mean(axis=1, keepdims=True), part[:, -foot:].mean(axis=1, keepdims=True)
        part = part - start - (end - start) * np.linspace(0.0, 1.0, part.shape[1])
        off = (int(qrs.off) - first + samples(BEYOND_QRS_S)) // STEP + 1
        for start in beats.at[group.members] - template.centre + first:
            lo, hi = max(start, 0), min(start + part.shape[1], rest.shape[1])
            rest[:, lo:hi] -= part[:, lo - start : hi - start]
            hidden[max(start // STEP, 0) : max(start // STEP + off, 0)] = True
    return _coarse(rest), hidden


def _coarse(signal: Signal) -> Signal:
    """Means of ``STEP`` samples each."""
    length = signal.shape[1] // STEP
    return signal[:, : length * STEP].reshape(len(signal), length, STEP).mean(axis=2)


def _conducted_shape(group: BeatClass, usable: NDArray[np.bool_]) -> Signal | None:
    """The P that stands before the QRS of a class, ``MARGIN`` samples of the search before its onset included."""
    p, qrs = group.waves.p, group.waves.qrs
    if p is None:
        return None
    first = int(p.on) - MARGIN * STEP
    last = min(int(p.off) + MARGIN * STEP, int(qrs.on))
    if first < 0 or last - first < (BUMP + MARGIN) * STEP:
        return None
    return _coarse(group.template.smooth[usable, first:last])


def _learned_shape(rest: Signal, hidden: NDArray[np.bool_]) -> Signal | None:
    """What recurs in the remainder and has the length of a P."""
    phase = np.arange(BUMP + 2 * MARGIN)
    bump = np.where((phase >= MARGIN) & (phase < MARGIN + BUMP), np.sin(np.pi * (phase - MARGIN + 0.5) / BUMP), 0.0)
    bump -= bump.mean()
    width = len(bump)
    windows = np.lib.stride_tricks.sliding_window_view(rest, width, axis=1)
    answer = windows @ bump
    clear = _clear(hidden, width)
    if np.count_nonzero(clear) < SEARCH_HZ:
        return None
    _, directions = np.linalg.eigh(answer[:, clear] @ answer[:, clear].T)
    along = np.where(clear, directions[:, -1] @ answer, 0.0)
    # P waves are few among much rest: the side on which the extremes lie is theirs.
    along *= np.sign((along**3).sum()) or 1.0
    shape = None
    score = along / max(float(np.percentile(along[clear], 97)), 1e-12)
    for _ in range(2):  # what resembles the mean is a better sample than what resembles a bump
        at = _peaks(score, DOUBTFUL)
        at = at[clear[at]]
        if len(at) < LEAST_TO_LEARN:
            return None
        shape = windows[:, at].mean(axis=1)
        score = Windows(rest[None]).correlated(shape)[0]
    return shape


def _clear(hidden: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """Whether a window that begins at a sample shows most of the P within it."""
    total = np.r_[0, np.cumsum(hidden)]
    inner = width - 2 * MARGIN
    begin = np.arange(len(hidden) - width + 1) + MARGIN
    return np.asarray(total[begin + inner] - total[begin] < MOST_HIDDEN * inner)


def _peaks(score: NDArray[np.float64], least: float) -> NDArray[np.intp]:
    """Local maxima above a level; of two that are too near, the higher."""
    inner = (score[1:-1] >= score[:-2]) & (score[1:-1] > score[2:]) & (score[1:-1] > least)
    at = np.flatnonzero(inner) + 1
    kept: list[int] = []
    for k in at[np.argsort(-score[at], kind="stable")].tolist():
        if all(abs(k - other) >= NEAREST for other in kept):
            kept.append(k)
    return np.array(sorted(kept), dtype=np.intp)


def _found(rest: Signal, hidden: NDArray[np.bool_], shape: Signal) -> AtrialWaves:
    """Everything that resembles the shape, in form and in size."""
    width = shape.shape[1]
    score = Windows(rest[None]).correlated(shape)[0]
    at = _peaks(np.where(_clear(hidden, width), score, 0.0), DOUBTFUL)
    if not len(at):
        return NO_ATRIAL_WAVES
    windows = rest[:, at[:, None] + np.arange(width)]
    centred = shape - shape.mean(axis=1, keepdims=True)
    size = np.einsum("lwk,lk->w", windows, centred) / (centred**2).sum()
    alike = score[at] >= np.quantile(score[at], 0.5)
    size = size / max(float(np.median(size[alike])), 1e-9)
    keep = (size > SMALLEST) & (size < LARGEST)
    at = at[keep]
    # The top of a parabola through three values: the search's own step is 10 ms.
    before, here, after = score[at - 1], score[at], score[at + 1]
    part = 0.5 * (before - after) / np.minimum(before - 2 * here + after, -1e-9)
    onset = (at + np.clip(part, -0.5, 0.5) + MARGIN) * STEP / GRID_HZ
    return AtrialWaves(onset, np.clip((score[at] - DOUBTFUL) / (SURE - DOUBTFUL), 0.0, 1.0))
