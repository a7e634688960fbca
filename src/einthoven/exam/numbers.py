"""Numbers that questions ask for: of one beat, where a range of time points at it, and of the whole recording."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from einthoven.exam.trace import Segment, Trace

#: Times of options are rounded to 0.01 s.
_ROUNDING_S = 0.005
#: How far our own limits of P and QRS are trusted within that rounding, and how much other beats count.
_TRUST_ON, _TRUST_OFF, _TRUST_P, _TRUST_OTHERS = 0.8, 0.5, 0.5, 0.3
#: QRS begins at least that long after P; P waves that begin this near to each other are the same, s.
_SHORTEST_PR_S, _SAME_P_S = 0.06, 0.03
#: Our QRS complexes begin that much before those of the benchmark's authors, s.
_EARLIER_ONSET_S = 0.0015
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


def qrs_duration(trace: Trace, start: float, stop: float, others: Sequence[Segment] = ()) -> float:
    """Duration of the QRS complex that is given from ``start`` to ``stop``, ms.

    The given limits are rounded. On which side of a border the duration is, our own limits tell within that rounding,
    and the given limits of other complexes of the recording.
    """
    duration = (stop - start) * 1000
    beat = trace.beat_of(start, stop)
    if beat is not None:
        on, off = _usual_limits(trace, beat)
        later = _within_rounding(on + _EARLIER_ONSET_S - start)
        duration += 1000 * (_TRUST_OFF * _within_rounding(off - stop) - _TRUST_ON * later)
    if others:
        of_others = sum(last - first for first, last in others) / len(others)
        duration += 1000 * _TRUST_OTHERS * (of_others - (stop - start))
    return duration


def _within_rounding(difference: float) -> float:
    return min(max(difference, -_ROUNDING_S), _ROUNDING_S)


def _usual_limits(trace: Trace, beat: int) -> Segment:
    """Onset and offset of a QRS complex, s, as beats of its class have them around their R peaks."""
    if trace.measurements is None:
        return float(trace.qrs.on[beat]), float(trace.qrs.off[beat])
    at, label = trace.measurements.beats["time_s"], trace.measurements.beats["label"]
    alike = label == label[beat]
    on, off = (float(at[beat]) + median((limit - at)[alike]) for limit in (trace.qrs.on, trace.qrs.off))
    return on, off


def qrs_axis(trace: Trace, start: float, stop: float) -> float:
    """Frontal axis of the QRS complex in a range of time by the net amplitudes in I and aVF, degrees."""
    net = [r_amplitude(trace, lead, start, stop) - s_amplitude(trace, lead, start, stop) for lead in ("I", "aVF")]
    return math.degrees(math.atan2(net[1], net[0])) if not any(map(math.isnan, net)) else math.nan


def pr_interval(trace: Trace, start: float) -> float:
    """From the onset of a P wave that is given to the onset of the next QRS complex, ms."""
    following = np.flatnonzero(trace.qrs.on > start + _SHORTEST_PR_S)
    if not len(following):
        return math.nan
    own = trace.p.on[np.abs(trace.p.on - start) < _SAME_P_S]
    onset = start + (_TRUST_P * _within_rounding(float(own[0]) - start) if len(own) else 0.0)
    return (_usual_limits(trace, int(following[0]))[0] - onset) * 1000


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


def quantile(values: NDArray[np.float64] | Sequence[float], share: float) -> float:
    """The value below which this share of what is known lies; NaN if nothing is."""
    known = np.asarray(values, np.float64)
    known = known[np.isfinite(known)]
    return float(np.quantile(known, share)) if len(known) else math.nan


def largest(values: NDArray[np.float64] | Sequence[float]) -> float:
    """The largest of what is known; NaN if nothing is."""
    known = np.asarray(values, np.float64)
    known = known[np.isfinite(known)]
    return float(known.max()) if len(known) else math.nan


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
