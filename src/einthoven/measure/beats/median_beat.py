"""The median beat of each class of alike beats, with its fiducials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.median.wave import Wave
from einthoven.measure.signal.filters import GRID_HZ


@dataclass(frozen=True, slots=True, eq=False)
class MedianBeat:
    """The median of alike beats, 0.4 to 100 Hz, and where its waves are.

    Attributes
    ----------
    label : str
        Class of most of its beats: N normal, S supraventricular, V ventricular, P paced, F fusion, Q unknown.
    beats : ndarray of int
        Rows of ``Measurements.beats`` that belong to it.
    signal_mv : ndarray, shape (leads, samples)
        Relative to the level before QRS.
    rate : float
        Sampling rate of ``signal_mv``, Hz.
    leads : tuple of str
        Names of its rows.
    p_on, p_off, qrs_on, qrs_off, t_on, t_off : int or None
        Global limits, samples of ``signal_mv``; None where there is no such wave.
    """

    label: str
    beats: NDArray[np.intp]
    signal_mv: NDArray[np.float64]
    rate: float
    leads: tuple[str, ...]
    p_on: int | None
    p_off: int | None
    qrs_on: int
    qrs_off: int
    t_on: int | None
    t_off: int | None


def median_beats(
    found: Sequence[BeatClass], labels: NDArray[np.str_], leads: tuple[str, ...]
) -> tuple[MedianBeat, ...]:
    """The median beats of all classes, the dominant one first.

    Parameters
    ----------
    found : sequence of BeatClass
    labels : ndarray of str, shape (beats,)
    leads : tuple of str
    """
    return tuple(_median_beat(group, labels[group.members], leads) for group in found)


def _median_beat(group: BeatClass, labels: NDArray[np.str_], leads: tuple[str, ...]) -> MedianBeat:
    names, counts = np.unique(labels, return_counts=True)
    p_on, p_off = _limits(group.waves.p)
    t_on, t_off = _limits(group.waves.t)
    return MedianBeat(
        label=str(names[np.argmax(counts)]),
        beats=group.members,
        signal_mv=group.template.fine,
        rate=GRID_HZ,
        leads=leads,
        p_on=p_on,
        p_off=p_off,
        qrs_on=int(group.waves.qrs.on),
        qrs_off=int(group.waves.qrs.off),
        t_on=t_on,
        t_off=t_off,
    )


def _limits(wave: Wave | None) -> tuple[int | None, int | None]:
    return (None, None) if wave is None else (round(wave.on), round(wave.off))
