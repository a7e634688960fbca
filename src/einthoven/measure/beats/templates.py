"""Median beats of the classes, with their waves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.detection import Beats
from einthoven.measure.median.delineate import delineate
from einthoven.measure.median.wave import Delineation, Template
from einthoven.measure.signal.filters import GRID_HZ, Signal, samples
from einthoven.measure.signal.order_statistics import median


@dataclass(frozen=True, slots=True)
class BeatClass:
    """A class of alike beats: its members (indices into the beats), median beat, and waves."""

    members: NDArray[np.intp]
    template: Template
    waves: Delineation


def classes(
    fine: Signal,
    smooth: Signal,
    beats: Beats,
    usable: NDArray[np.bool_],
    noise_mv: NDArray[np.float64],
    recorded_hz: float = GRID_HZ,
) -> list[BeatClass]:
    """Median beat and waves of every class, the dominant one first.

    That is the largest; of two nearly as large, as in bigeminy, the one with the narrower QRS.

    Parameters
    ----------
    fine, smooth : ndarray, shape (leads, samples)
        Up to 100 Hz and up to 30 Hz, baseline removed.
    beats : Beats
    usable : ndarray of bool, shape (leads,)
    noise_mv : ndarray, shape (leads,)
        Noise of the recording, for classes too small to show their own.
    recorded_hz : float
        Its rate before it was brought to the analysis grid.
    """
    found = []
    intervals = np.diff(beats.at)
    typical = float(np.median(intervals)) if len(intervals) else GRID_HZ
    for label in range(int(beats.group.max()) + 1):
        members = np.flatnonzero(beats.group == label)
        following = intervals[members[members < len(intervals)]]
        rr = float(np.median(following)) if len(following) else typical
        template = _median_beat(fine, smooth, beats.at[members], rr, noise_mv, recorded_hz)
        found.append(BeatClass(members, template, delineate(template, usable)))
    rivals = [group for group in found if len(group.members) >= 0.7 * len(found[0].members)]
    dominant = min(rivals, key=lambda group: group.waves.qrs.off - group.waves.qrs.on)
    return [dominant, *(group for group in found if group is not dominant)]


def _median_beat(
    fine: Signal, smooth: Signal, at: NDArray[np.intp], rr: float, noise_mv: NDArray[np.float64], recorded_hz: float
) -> Template:
    before = min(samples(0.40), int(0.60 * rr))
    after = min(samples(0.80), max(int(rr) - samples(0.16), samples(0.30)))
    window = np.arange(-before, after)
    whole = (at >= before) & (at + after <= fine.shape[1])
    at = at[whole] if whole.any() else at
    index = np.clip(at[:, None] + window, 0, fine.shape[1] - 1)
    fine_beats, smooth_beats = fine[:, index], smooth[:, index]
    level = smooth_beats[:, :, before - samples(0.08) : before - samples(0.04)].mean(axis=2, keepdims=True)
    fine_beats, smooth_beats = fine_beats - level, smooth_beats - level
    if len(at) < 3:
        noise = noise_mv / np.sqrt(len(at))
        return Template(fine_beats.mean(axis=1), smooth_beats.mean(axis=1), before, len(at), rr, noise, recorded_hz)
    middle = median(smooth_beats, axis=1)
    spread = median(np.abs(smooth_beats - middle[:, None]).reshape(len(middle), -1)) * 1.4826
    noise = np.hypot(spread, noise_mv) / np.sqrt(len(at))
    return Template(median(fine_beats, axis=1), middle, before, len(at), rr, noise, recorded_hz)
