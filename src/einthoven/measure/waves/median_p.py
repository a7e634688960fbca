"""P waves that the network does not see and the median beat shows: on the end of T, small, or in a few leads only.

Averaging brings out a small wave that stands at one distance before every QRS, and what stands there in one beat after
the other is no noise: each beat's piece of the recording is compared with the mean of the same piece of all the others.
In fibrillation, whose waves come at any time, they do not agree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.detection import Beats, steady
from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.signal.filters import GRID_HZ, Signal
from einthoven.measure.waves.atrial import AtrialWaves

#: P waves over beats below which the network saw hardly any, and in which they are looked for here.
HARDLY_ANY = 0.25
#: Fewest beats to compare, and the fastest rate, per minute: above it what precedes QRS may be the T before it.
LEAST_BEATS, FASTEST = 4, 150.0
#: Correlation of one beat's P with that of the others: that of a P, and the least median.
ALIKE, ALIKE_MEDIAN = 0.5, 0.7
#: Smallest P, root mean square over the leads at its peak, mV.
LEAST_RMS_MV = 0.03
#: Shortest PR, s: nearer to QRS lies its own slow beginning. A paced QRS, wide, begins slowest.
SHORTEST_PR_S, SHORTEST_PR_WIDE_S, WIDE_S = 0.12, 0.14, 0.12


def hardly_any(atrial: AtrialWaves, beats: Beats) -> bool:
    """Whether the ventricles beat steadily, not too fast, and the network saw hardly a P wave before them."""
    if len(atrial) >= HARDLY_ANY * len(beats) or not steady(beats.at):
        return False
    return float(np.diff(beats.at).mean()) > GRID_HZ * 60.0 / FASTEST


def find(smooth: Signal, beats: Beats, main: BeatClass, usable: NDArray[np.bool_]) -> AtrialWaves | None:
    """The P waves before the beats of the dominant class, if the beats bear out the P of its median.

    Parameters
    ----------
    smooth : ndarray, shape (leads, samples)
        Up to 30 Hz, baseline removed, on the analysis grid.
    beats : Beats
    main : BeatClass
        The dominant class.
    usable : ndarray of bool, shape (leads,)

    Returns
    -------
    AtrialWaves or None
        Onset of each, with its correlation as confidence; None if there is no P or the beats do not agree about it.
    """
    p, qrs = main.waves.p, main.waves.qrs
    if p is None:
        return None
    wide = qrs.off - qrs.on >= WIDE_S * GRID_HZ
    if qrs.on - p.on < (SHORTEST_PR_WIDE_S if wide else SHORTEST_PR_S) * GRID_HZ:
        return None
    first = beats.at[main.members] - main.template.centre + int(p.on)
    length = int(p.off) - int(p.on) + 1
    first = first[(first >= 0) & (first + length <= smooth.shape[1])]
    if len(first) < LEAST_BEATS:
        return None
    pieces = _above_chord(smooth[usable][:, first[:, None] + np.arange(length)])
    if np.sqrt((pieces.mean(axis=1) ** 2).mean(axis=0)).max() < LEAST_RMS_MV:
        return None
    alike = _alike(pieces)
    if np.median(alike) < ALIKE_MEDIAN:
        return None
    return AtrialWaves(first / GRID_HZ, np.clip(alike, 0.0, 1.0)).surer_than(ALIKE)


def _above_chord(pieces: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pieces of (leads, beats, samples) relative to the line between their ends."""
    ramp = np.linspace(0.0, 1.0, pieces.shape[2])
    return pieces - pieces[:, :, :1] - (pieces[:, :, -1:] - pieces[:, :, :1]) * ramp


def _alike(pieces: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation of each beat's piece, all leads together, with the mean of the others, shape (beats,)."""
    own = pieces.swapaxes(0, 1).reshape(pieces.shape[1], -1)
    others = own.sum(axis=0) - own
    own, others = (x - x.mean(axis=1, keepdims=True) for x in (own, others))
    size = np.linalg.norm(own, axis=1) * np.linalg.norm(others, axis=1)
    return np.asarray((own * others).sum(axis=1) / np.maximum(size, 1e-12))
