"""Activation of the wall as a heart vector: the source of a closed layer of cells whose potential rises node by node.

In a homogeneous conductor the heart vector is the sum over the surfaces of the muscle of potential times area times
normal (Geselowitz, Proc IEEE 1989; van Oosterom & Oostendorp, Heart 2004). The inner and the outer node of a segment
have opposite weights: while only the inner one is active, the segment is a dipole that points outwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.electrics import constants as k
from einthoven.twin.electrics.activation import Activation
from einthoven.twin.electrics.segments import LEFT, SEPTAL, Segments

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sources:
    """Weight of each node's potential in the heart vector, mV: arrays of shape (SEGMENTS, 3); together zero.

    ``across`` is what a segment gives while only its inner side is active.
    """

    inner: Array
    outer: Array
    across: Array


def sources(wall: Segments, alive: Array, scale_mv: float, rotation: Array) -> Sources:
    """The weights of a patient's nodes in the frame of the chest.

    Parameters
    ----------
    wall : Segments
    alive : ndarray, shape (SEGMENTS,)
        Size of each segment's source; 0 in a scar through the whole wall.
    scale_mv : float
        Per cm2.
    rotation : ndarray, shape (3, 3)
        Of ``Pose``.
    """
    size = wall.area_cm2 * alive * scale_mv
    size = size * np.where(np.arange(len(size)) < LEFT, 1 + (k.SEPTAL_GAIN - 1) * SEPTAL, k.RIGHT_GAIN)
    across = size[:, None] * (wall.normal @ rotation)
    # A closed surface has no net weight: what the open base lacks is taken from all.
    along = k.ALONG_WALL * (across - size[:, None] * across.sum(axis=0) / size.sum())
    return Sources(across, -across - along, across)


def upstroke_ms(activation: Activation) -> float:
    """How long one node's upstroke takes: the time in which the front passes its segment."""
    last = max(activation.inner_ms.max(), activation.outer_ms.max())
    return float(max(k.UPSTROKE_MIN_MS, k.UPSTROKE_SHARE * last))


def depolarise(weights: Sources, activation: Activation) -> Array:
    """Heart vector of activation, mV (3, samples) from the first activation on; zero after the last upstroke."""
    width = upstroke_ms(activation)
    times = np.concatenate([activation.inner_ms, activation.outer_ms])
    samples = int(np.ceil(max(times.max() + width, activation.delta_ms + k.DELTA_UPSTROKE_MS))) + 2
    nodes = np.concatenate([weights.inner, weights.outer])
    alone = (times < activation.delta_ms)[:, None]
    vector = _risen(nodes * ~alone, times, width, samples)
    return vector + _risen(nodes * alone, times, k.DELTA_UPSTROKE_MS, samples) if alone.any() else vector


def _risen(weights: Array, times_ms: Array, upstroke: float, samples: int) -> Array:
    return steps(deposit(weights, times_ms, samples), bump(upstroke / 2, upstroke / 2, 2.0, 2.0), samples)


def deposit(weights: Array, times_ms: Array, samples: int) -> Array:
    """Weights (nodes, m) laid at their times on the grid, each shared by the two samples beside it: (m, samples)."""
    times = np.clip(times_ms * k.GRID_HZ / 1000, 0, samples - 2)
    first = times.astype(np.intp)
    share = (times - first)[:, None]
    columns = weights.shape[1]
    at = np.concatenate([first, first + 1])[:, None] + samples * np.arange(columns)
    laid = np.concatenate([weights * (1 - share), weights * share])
    total = np.bincount(at.ravel(), laid.ravel(), columns * samples)
    return np.asarray(total, np.float64).reshape(columns, samples)


@lru_cache(maxsize=256)
def bump(rise_ms: float, fall_ms: float, rise_power: float, fall_power: float) -> Array:
    """A smooth hill of area 1 on the grid, zero outside: powers of a sine on either side of its peak."""
    rise, fall = rise_ms * k.GRID_HZ / 1000, fall_ms * k.GRID_HZ / 1000
    t = np.arange(int(np.ceil(rise + fall)) + 1)
    phase = np.where(t < rise, t / rise, (rise + fall - t) / fall).clip(0, 1)
    hill = np.sin(np.pi / 2 * phase) ** np.where(t < rise, rise_power, fall_power)
    hill /= hill.sum()
    hill.flags.writeable = False
    return hill


def steps(arrivals: Array, hill: Array, samples: int) -> Array:
    """What rises by the arrivals (rows, samples), each spread over a short hill: exactly zero before the first."""
    return np.stack([np.cumsum(np.convolve(row, hill)[:samples]) for row in arrivals])


def spread(arrivals: Array, hill: Array, samples: int) -> Array:
    """The same with a long hill, by Fourier transform."""
    length = samples + len(hill)
    length += -length % 64
    spectrum = np.fft.rfft(arrivals, length) * np.fft.rfft(hill, length)
    return np.cumsum(np.fft.irfft(spectrum, length)[:, :samples], axis=1)
