"""Numbers that questions ask for: of one beat, where a range of time points at it, and of the whole recording."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from einthoven.exam.trace import Trace

#: Times of options are rounded to 0.01 s.
_ROUNDING_S = 0.005
#: The RR intervals before a beat that say when it was due.
_CYCLES = 3


def r_amplitude(trace: Trace, lead: str, start: float, stop: float) -> float:
    """Highest point of a lead in a range of time above its level at the beginning, mV."""
    piece = trace.piece(lead, start, stop)
    return float(piece.max()) if len(piece) else math.nan


def s_amplitude(trace: Trace, lead: str, start: float, stop: float) -> float:
    """Depth of the lowest point, mV."""
    piece = trace.piece(lead, start, stop)
    return float(-piece.min()) if len(piece) else math.nan


def qrs_duration(trace: Trace, start: float, stop: float) -> float:
    """Duration of the QRS complex that is given from ``start`` to ``stop``, ms.

    The given limits are rounded: where our own lie within that, they say on which side of a border the duration is.
    """
    beat = trace.beat_of(start, stop)
    if beat is None:
        return (stop - start) * 1000
    on = np.clip(trace.qrs.on[beat], start - _ROUNDING_S, start + _ROUNDING_S)
    off = np.clip(trace.qrs.off[beat], stop - _ROUNDING_S, stop + _ROUNDING_S)
    return float(off - on) * 1000


def qrs_axis(trace: Trace, start: float, stop: float) -> float:
    """Frontal axis of the QRS complex in a range of time by the net amplitudes in I and aVF, degrees."""
    net = [r_amplitude(trace, lead, start, stop) - s_amplitude(trace, lead, start, stop) for lead in ("I", "aVF")]
    return math.degrees(math.atan2(net[1], net[0])) if not any(map(math.isnan, net)) else math.nan


def pr_interval(trace: Trace, start: float) -> float:
    """From the onset of a P wave that is given to the onset of the next QRS complex, ms."""
    following = trace.qrs.on[trace.qrs.on > start + 0.06]
    return float(following.min() - start) * 1000 if len(following) else math.nan


def heart_rate(trace: Trace) -> float:
    """Mean ventricular rate, per minute."""
    return _global(trace, "heart_rate")


def atrial_rate(trace: Trace) -> float:
    """Rate of the P waves, per minute."""
    return _global(trace, "atrial_rate")


def of_beats(trace: Trace, number: str, lead: str = "") -> NDArray[np.float64]:
    """A number of every whole beat: ``"r_amplitude"``, ``"s_amplitude"``, ``"qrs_duration"`` or ``"qrs_axis"``."""
    end = trace.fine.shape[1] / 500.0
    beats = [(on, off) for on, off in zip(trace.qrs.on, trace.qrs.off, strict=True) if on > 0.01 and off < end - 0.01]
    if number == "qrs_duration":
        return np.array([(off - on) * 1000 for on, off in beats])
    if number == "qrs_axis":
        return np.array([qrs_axis(trace, on, off) for on, off in beats])
    of_lead = r_amplitude if number == "r_amplitude" else s_amplitude
    return np.array([of_lead(trace, lead, on, off) for on, off in beats])


def median(values: NDArray[np.float64] | Sequence[float]) -> float:
    """The median of what is known; NaN if nothing is."""
    known = np.asarray(values, np.float64)
    known = known[np.isfinite(known)]
    return float(np.median(known)) if len(known) else math.nan


def mean_axis(trace: Trace) -> float:
    """Mean QRS axis of the beats as directions, degrees; NaN without beats."""
    angles = of_beats(trace, "qrs_axis")
    angles = np.radians(angles[np.isfinite(angles)])
    return math.degrees(math.atan2(np.sin(angles).sum(), np.cos(angles).sum())) if len(angles) else math.nan


def prematurity(trace: Trace) -> NDArray[np.float64]:
    """RR interval before each beat over the one before that (over the median RR for the second beat); NaN at first."""
    rr = trace.rr()
    before = np.r_[np.nan, rr[:-1]]
    return rr / np.where(np.isfinite(before), before, median(rr))


def delay(trace: Trace) -> NDArray[np.float64]:
    """RR interval before each beat over the median of the three before it; NaN at first."""
    rr = trace.rr()
    due = [median(rr[max(k - _CYCLES, 0) : k]) for k in range(len(rr))]
    return rr / np.where(np.isfinite(due), due, median(rr))


def _global(trace: Trace, quantity: str) -> float:
    if trace.measurements is None:
        return math.nan
    value = trace.measurements.get(quantity).value
    return math.nan if value is None else value
