"""Recovery of the wall as a heart vector: ST, T and U.

Every node loses the potential that it gained: a little during the plateau, the rest in the hill of its recovery, an
action potential duration after its activation. As the weights are those of activation, the area of QRS and T together
depends on the durations alone (Wilson's ventricular gradient), and the T of a bundle branch block or of a paced beat
turns against its QRS by itself. Injury, strain and early repolarisation are levels that active muscle has too much or
too little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.electrics import constants as k
from einthoven.twin.electrics.activation import Activation
from einthoven.twin.electrics.depolarisation import Sources, bump, deposit, spread, steps

Array = NDArray[np.float64]

#: When U begins after the peak of T, its rise and its fall, ms: set by what follows T in PTB-XL (a level of a tenth of
#: T into which the end of T runs, and which wanes after some 300 ms).
U_FROM_MS, U_RISE_MS, U_FALL_MS = 30.0, 150.0, 160.0


@dataclass(frozen=True, slots=True)
class Course:
    """How one patient's muscle recovers.

    Attributes
    ----------
    usual_ms : ndarray, shape (SEGMENTS,)
        When each segment is activated without block.
    apd_ms : ndarray, shape (SEGMENTS,)
        From activation to the end of recovery at an RR of 1 s, apart from a shift of all: mean of both layers.
    across_ms, difference_ms : ndarray, shape (SEGMENTS,)
        How much later the outer layer is activated without block, and how much earlier it has recovered.
    level : ndarray, shape (SEGMENTS,)
        ST elevation (or, negative, depression) that each segment adds while active, share of its source.
    dome : ndarray, shape (SEGMENTS,)
        The same, of what rises within ST.
    notch : ndarray, shape (SEGMENTS,)
        The same, of a hump at the end of activation.
    scoop_mv : ndarray, shape (3,)
        Sagging of ST.
    u_share : float
        Size of U against T.
    t_size, width, rise : float
        Height of T, width of the hill of recovery, and its rise beside that, against the usual.
    """

    usual_ms: Array
    apd_ms: Array
    across_ms: Array
    difference_ms: Array
    level: Array
    dome: Array
    notch: Array
    scoop_mv: Array
    u_share: float
    t_size: float
    width: float
    rise: float


@dataclass(frozen=True, slots=True)
class Recovery:
    """Heart vectors from the first activation on, mV (3, samples): all of recovery without U, T alone, U."""

    st_t: Array
    t_alone: Array
    u: Array


def recover(
    weights: Sources, activation: Activation, course: Course, shift_ms: float, qt_ms: float, usual: float
) -> Recovery:
    """Recovery after an activation.

    Parameters
    ----------
    weights : Sources
    activation : Activation
    course : Course
    shift_ms : float
        Added to every action potential duration.
    qt_ms : float
        What is aimed at: sets the widths.
    usual : float
        1: a beat on the usual way, 0: on another.
    """
    times = np.concatenate([activation.inner_ms, activation.outer_ms])
    hill = recovery_hill(qt_ms, course.width, course.rise)
    starts = times + _before_recovery(activation, course, shift_ms, len(hill), usual)
    ends = starts + len(hill) - 1
    samples = int(np.ceil(ends.max() + U_FROM_MS + U_RISE_MS + U_FALL_MS)) + 2
    w, level, dome = _weights(weights, course)
    risen = deposit(np.hstack([w, level, dome]), times, samples)
    lost = spread(deposit(np.hstack([w, level + dome]), starts, samples), hill, samples)
    t_alone = -(1 - k.PLATEAU_LOSS) * lost[:3]
    st_t = t_alone - k.PLATEAU_LOSS * _evenly(risen[:3], round(float(np.mean(ends - times)))) - lost[3:]
    st_t += steps(risen[3:6], bump(10.0, 10.0, 2.0, 2.0), samples)
    st_t += steps(risen[6:], bump(*k.DOME_MS, 1.5, 1.5), samples)
    st_t += _notch(weights, times.max(), course, samples)
    sag = bump(0.35 * qt_ms, 0.25 * qt_ms, 1.5, 1.5)
    st_t += _placed(course.scoop_mv, sag, times.mean(), samples)
    st_t[:, int(np.ceil(ends.max())) + 1 :] = 0.0
    t_alone[:, int(np.ceil(ends.max())) + 1 :] = 0.0
    peak = int(np.argmax((t_alone**2).sum(axis=0)))
    u_hill = bump(U_RISE_MS, U_FALL_MS, 1.0, 1.5)
    u = _placed(course.u_share * t_alone[:, peak], u_hill, peak + U_FROM_MS, samples)
    return Recovery(st_t, t_alone, u)


def _weights(weights: Sources, course: Course) -> tuple[Array, Array, Array]:
    """Weights of all nodes in T, in the levels and in the dome of ST, (nodes, 3) each: levels are the outer nodes'."""
    none = np.zeros_like(weights.across)
    level, dome = (np.concatenate([none, weights.across * x[:, None]]) for x in (course.level, course.dome))
    return np.concatenate([weights.inner, weights.outer]) * course.t_size, level, dome


def recovery_hill(qt_ms: float, width: float, rise: float) -> Array:
    """Loss of potential of one node per sample: rises slowly, falls fast."""
    scale = width * (qt_ms / 400.0) ** 0.5
    rise_ms, fall_ms = k.RECOVERY_RISE_MS * scale * rise, k.RECOVERY_FALL_MS * scale
    return bump(rise_ms, fall_ms, k.RECOVERY_RISE_POWER, k.RECOVERY_FALL_POWER)


def _before_recovery(activation: Activation, course: Course, shift_ms: float, hill: int, usual: float) -> Array:
    """From the activation of each node to the start of its recovery, ms: inner nodes, then outer ones."""
    later = (activation.inner_ms + activation.outer_ms) / 2 - course.usual_ms
    mean = course.apd_ms + shift_ms - k.ADAPTED_AT_ONCE * (later - later.mean())
    half = (course.across_ms + (usual + (1 - usual) * k.DIFFERENCE_ELSEWHERE) * course.difference_ms) / 2
    apd = np.concatenate([mean + half, mean - half])
    # However short the action potential, a node recovers after it was activated.
    return np.maximum(apd - (hill - 1.0), 0.0)


def _evenly(arrivals: Array, length: int) -> Array:
    """What rises by the arrivals, each spread evenly over some samples."""
    total = np.cumsum(np.cumsum(arrivals, axis=1), axis=1)
    length = min(max(2, length), total.shape[1] - 1)
    total[:, length:] -= total[:, :-length].copy()
    return total / length


def _notch(weights: Sources, last_ms: float, course: Course, samples: int) -> Array:
    """A hump where QRS ends."""
    height = (weights.across * course.notch[:, None]).sum(axis=0)
    return _placed(height, bump(14.0, 34.0, 1.6, 1.6), last_ms - 6.0, samples)


def _placed(height: Array, hill: Array, start: float, samples: int) -> Array:
    """A hill of some height, shape (3,), from a sample on."""
    out = np.zeros((3, samples))
    if height.any():
        first = int(start)
        stop = min(samples, first + len(hill))
        out[:, first:stop] = height[:, None] * hill[: stop - first] / hill.max()
    return out
