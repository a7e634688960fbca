"""Recovery of the wall as a heart vector: ST, T and U.

Every node loses the potential that it gained: a little during the plateau, the rest in the hill of its recovery, an
action potential duration after its activation. As the weights are those of activation, the area of QRS and T together
depends on the durations alone (Wilson's ventricular gradient), and the T of a bundle branch block or of a paced beat
turns against its QRS by itself. Injury, strain and early repolarisation are levels that active muscle has too much or too
little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.electrics import constants as k
from einthoven.twin.electrics.activation import Activation
from einthoven.twin.electrics.depolarisation import Sources, bump, deposit, steps

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Course:
    """How one patient's muscle recovers.

    Attributes
    ----------
    usual_ms : ndarray, shape (SEGMENTS,)
        When each segment is activated without block.
    inner_apd_ms, outer_apd_ms : ndarray, shape (SEGMENTS,)
        From activation to the end of recovery at an RR of 1 s, apart from a shift of all.
    level : ndarray, shape (SEGMENTS,)
        ST elevation (or, negative, depression) that each segment adds while active, share of its source.
    notch : ndarray, shape (SEGMENTS,)
        The same, of a hump at the end of activation.
    scoop_mv : ndarray, shape (3,)
        Sagging of ST.
    u_share : float
        Size of U against T.
    t_size, width : float
        Height of T, and width of the hill of recovery, against the usual.
    """

    usual_ms: Array
    inner_apd_ms: Array
    outer_apd_ms: Array
    level: Array
    notch: Array
    scoop_mv: Array
    u_share: float
    t_size: float
    width: float


@dataclass(frozen=True, slots=True)
class Recovery:
    """Heart vectors from the first activation on, mV (3, samples): all of recovery without U, T alone, U."""

    st_t: Array
    t_alone: Array
    u: Array


def recover(weights: Sources, activation: Activation, course: Course, shift_ms: float, qt_ms: float) -> Recovery:
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
    """
    times = np.concatenate([activation.inner_ms, activation.outer_ms])
    later = (activation.inner_ms + activation.outer_ms) / 2 - course.usual_ms
    shorter = k.ADAPTED_AT_ONCE * (later - later.mean())
    apd = np.concatenate([course.inner_apd_ms - shorter, course.outer_apd_ms - shorter]) + shift_ms
    hill = recovery_hill(qt_ms, course.width)
    # A node recovers after its upstroke and over no less than the hill.
    ends = times + np.maximum(apd, len(hill) - 1.0)
    samples = int(np.ceil(ends.max() + 0.55 * qt_ms)) + 2
    w = np.concatenate([weights.inner, weights.outer])
    starts = ends - (len(hill) - 1)
    losses = deposit(w, starts, samples)
    active = deposit(w, times, samples)
    plateau = np.full(max(2, round(float(np.mean(ends - times)))), 1.0)
    plateau /= plateau.sum()
    t_alone = -course.t_size * (1 - k.PLATEAU_LOSS) * steps(losses, hill, samples)
    st_t = t_alone - course.t_size * k.PLATEAU_LOSS * steps(active, plateau, samples)
    st_t = st_t + _levels(weights, activation, starts, course, hill, samples)
    peak = int(np.argmax((t_alone**2).sum(axis=0)))
    if course.scoop_mv.any():
        sag = bump(0.35 * qt_ms, 0.25 * qt_ms, 1.5, 1.5)
        st_t = st_t + course.scoop_mv[:, None] * _placed(sag / sag.max(), int(times.mean()), samples)
    u_hill = bump(70.0, 90.0, 1.6, 1.6)
    u = course.u_share * t_alone[:, peak][:, None] * _placed(u_hill / u_hill.max(), int(ends.mean()) + 5, samples)
    st_t[:, int(np.ceil(max(ends.max(), times.max() + len(plateau)))) + 2 :] = 0.0
    return Recovery(st_t, t_alone, u)


def recovery_hill(qt_ms: float, width: float) -> Array:
    """Loss of potential of one node per sample: rises slowly, falls fast."""
    scale = width * (qt_ms / 400.0) ** 0.5
    return bump(k.RECOVERY_RISE_MS * scale, k.RECOVERY_FALL_MS * scale, k.RECOVERY_RISE_POWER, k.RECOVERY_FALL_POWER)


def _levels(
    weights: Sources, activation: Activation, starts: Array, course: Course, hill: Array, samples: int
) -> Array:
    """What active muscle adds to ST: levels that end with recovery, and humps that end soon."""
    out = np.zeros((3, samples))
    half = len(starts) // 2
    if course.level.any():
        w = weights.across * course.level[:, None]
        rise = bump(10.0, 10.0, 2.0, 2.0)
        out += steps(deposit(w, activation.outer_ms, samples), rise, samples)
        out -= steps(deposit(w, starts[half:], samples), hill, samples)
    if course.notch.any():
        w = weights.across * course.notch[:, None]
        hump = bump(14.0, 34.0, 1.6, 1.6)
        end = np.full(half, max(activation.inner_ms.max(), activation.outer_ms.max()) - 6.0)
        arrivals = deposit(w, end, samples)
        out += np.stack([np.convolve(row, hump / hump.max())[:samples] for row in arrivals])
    return out


def _placed(hill: Array, start: int, samples: int) -> Array:
    out = np.zeros(samples)
    stop = min(samples, start + len(hill))
    out[start:stop] = hill[: stop - start]
    return out
