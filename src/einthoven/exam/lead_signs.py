"""Whether a lead shows a sign: a margin each, positive where it does, NaN where the lead can't be judged.

Limits come from the question; where it states none, or leaves room ("a small r wave"), the constants here hold. They
were chosen on the development chains (docs/exam.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from einthoven.exam.meaning import Meaning
from einthoven.exam.trace import Trace
from einthoven.measure.signal.filters import GRID_HZ

#: Sign of a lead: the trace, the lead, and the question with its limits.
LeadSign = Callable[[Trace, str, Meaning], float]

#: The J point of the benchmark's authors lies this much behind our end of QRS, s.
J_DELAY_S = 0.020
#: T counts as inverted from here on, mV: the flat T of docs/measurements.md.
FLAT_T_MV = 0.05
#: Least depth of a Q and height of an r that count, mV.
LEAST_Q_MV = 0.04
LEAST_R_MV = 0.02
#: Least notch between two peaks of R in a lateral lead, and least depth between R and R' in V1 and V2, mV.
LEAST_NOTCH_MV = 0.03
LEAST_RSR_MV = 0.075
#: An S is that much longer in our measurements than in those of the benchmark's authors, ms.
LONGER_S_MS = 15.0
#: Our QRS begins that much before theirs, ms.
EARLIER_ONSET_MS = 3.0
#: Least ST depression that makes a strain pattern of an inverted T, mV.
STRAIN_MV = 0.055


def st_elevation(trace: Trace, lead: str, asked: Meaning) -> float:
    """ST at the J point above the limit, mV."""
    return _mean(trace.after_qrs(lead, J_DELAY_S)) - asked.bound("mV", 0.1, lead)


def st_depression(trace: Trace, lead: str, asked: Meaning) -> float:
    """ST at the J point below the limit, mV."""
    return -_mean(trace.after_qrs(lead, J_DELAY_S)) - asked.bound("mV", 0.07, lead)


def t_inversion(trace: Trace, lead: str, asked: Meaning) -> float:
    """T below the line from its onset to its end, mV."""
    return -_mean(_t_heights(trace, lead)) - FLAT_T_MV


def lv_strain(trace: Trace, lead: str, asked: Meaning) -> float:
    """ST depression, of any depth, with T inversion, mV."""
    depressed = -_mean(trace.after_qrs(lead, J_DELAY_S)) - STRAIN_MV
    return min(depressed, t_inversion(trace, lead, asked))


def pathological_q(trace: Trace, lead: str, asked: Meaning) -> float:
    """QS, a Q wide and deep enough, or a deep S after a small r; the margin of the best of the three."""
    q, r, s = (_value(trace, lead, f"{wave}_amplitude") for wave in "qrs")
    pattern = _pattern(trace, lead)
    if not pattern:
        return math.nan
    if pattern == "QS":
        return 1.0
    depth = asked.bound("mV", 0.0, lead) if asked.limit("mV") else 0.75 * asked.bound("ratio", 0.2) * r
    wide = (_value(trace, lead, "q_duration") - (asked.bound("ms", 30.0) - 10.0)) / 100.0
    margin = min(wide, q - depth) if q > 0 else -1.0
    if pattern.lower().startswith("r") and s > 0:
        margin = max(margin, 0.3 * s - r)
    return margin


def qr_pattern(trace: Trace, lead: str, asked: Meaning) -> float:
    """A q before an R that is the largest wave, mV."""
    q, r, s = _letters(trace, lead)
    return min(q - LEAST_Q_MV, r - q, r - s)


def rs_pattern(trace: Trace, lead: str, asked: Meaning) -> float:
    """No q, an r, and a deeper S, mV."""
    q, r, s = _letters(trace, lead)
    return min(LEAST_Q_MV - q, r - LEAST_R_MV, s - r)


def rsr_pattern(trace: Trace, lead: str, asked: Meaning) -> float:
    """A second positive wave, or a notch that makes two peaks of R, mV."""
    return max(_value(trace, lead, "r2_amplitude"), _notch(trace, lead)) - LEAST_RSR_MV


def notched_r(trace: Trace, lead: str, asked: Meaning) -> float:
    """A notch that makes two peaks of R, mV."""
    return _notch(trace, lead) - LEAST_NOTCH_MV


def slurred_s(trace: Trace, lead: str, asked: Meaning) -> float:
    """An S after an R that lasts longer than the R, or longer than the limit, in 0.1 s."""
    _, r, s = _letters(trace, lead)
    if math.isnan(r):
        return math.nan
    if r < LEAST_R_MV or s < LEAST_R_MV:
        return -1.0
    lasts = _value(trace, lead, "s_duration") - LONGER_S_MS
    return max(lasts - _value(trace, lead, "r_duration"), lasts - asked.bound("ms", 40.0)) / 100.0


def upright_qrs(trace: Trace, lead: str, asked: Meaning) -> float:
    """R without Q and with little S, mV."""
    q, r, s = _letters(trace, lead)
    return min(0.1 * r - q + LEAST_Q_MV, 0.5 * r - s)


def broad_r(trace: Trace, lead: str, asked: Meaning) -> float:
    """A positive complex without Q whose R peaks late, in 0.1 s."""
    q, r, s = _letters(trace, lead)
    # Where a duration of R is named too, that of its peak is the shorter one.
    limit = min((limit.value for limit in asked.limits if limit.unit == "ms"), default=55.0)
    late = (_value(trace, lead, "r_peak_time") - EARLIER_ONSET_MS - limit) / 100.0
    return min(late, 0.1 * r - q + LEAST_Q_MV, 0.5 * r - s)


def broad_r_or_qr(trace: Trace, lead: str, asked: Meaning) -> float:
    """A broad monophasic R, or qR."""
    return max(qr_pattern(trace, lead, asked), broad_r(trace, lead, asked))


def dominant_s(trace: Trace, lead: str, asked: Meaning) -> float:
    """What is negative in QRS deeper than what is positive is high, mV."""
    return -_net(trace, lead)


def dominant_r(trace: Trace, lead: str, asked: Meaning) -> float:
    """The reverse, mV."""
    return _net(trace, lead)


def _net(trace: Trace, lead: str) -> float:
    q, r, s = _letters(trace, lead)
    return r - max(q, s)


def _letters(trace: Trace, lead: str) -> tuple[float, float, float]:
    """Depth of Q, height of the higher R, depth of the deeper S, mV; NaN where the lead can't be judged."""
    if not _pattern(trace, lead):
        return math.nan, math.nan, math.nan
    r = max(_value(trace, lead, "r_amplitude"), _value(trace, lead, "r2_amplitude"))
    return _value(trace, lead, "q_amplitude"), r, _value(trace, lead, "s_amplitude")


def _pattern(trace: Trace, lead: str) -> str | None:
    """QRS of a lead in letters, such as ``"qRs"``."""
    shapes = {} if trace.measurements is None else trace.measurements.morphology
    return shapes[lead].qrs if lead in shapes else None


def _value(trace: Trace, lead: str, quantity: str) -> float:
    """A quantity of the median beat; 0 for a wave that is not there."""
    if trace.measurements is None or lead not in trace.measurements.leads:
        return math.nan
    return trace.measurements.leads[lead][quantity].value or 0.0


def _notch(trace: Trace, lead: str) -> float:
    """Depth of the deepest notch between two positive peaks of QRS in the median beat, mV; 0 if there is none."""
    beat = _median_qrs(trace, lead)
    if len(beat) < 5:
        return math.nan
    # Above the line to the J point: an elevated ST is no second peak.
    beat = beat - np.linspace(0.0, beat[-1], len(beat))
    left, right = np.maximum.accumulate(beat), np.maximum.accumulate(beat[::-1])[::-1]
    return float(max((np.minimum(left, right) - np.maximum(beat, 0.0)).max(), 0.0))


def _median_qrs(trace: Trace, lead: str) -> NDArray[np.float64]:
    """QRS of the dominant beats in a lead above its level at onset, mV."""
    if trace.measurements is None or not trace.measurements.median_beats or lead not in trace.rows:
        return np.empty(0)
    beat = trace.measurements.median_beats[0]
    row = beat.signal_mv[trace.rows[lead]]
    on, off = int(beat.qrs_on), int(beat.qrs_off)
    return np.asarray(row[on : off + 1] - row[max(on - 2, 0) : on + 3].mean(), np.float64)


def _t_heights(trace: Trace, lead: str) -> NDArray[np.float64]:
    """Largest deviation of T from the line between its ends, of every beat, signed, mV."""
    if trace.measurements is None or lead not in trace.rows:
        return np.empty(0)
    row = trace.smooth[trace.rows[lead]]
    out = []
    for wave in trace.measurements.waves[lead]:
        if not np.isfinite([wave["t_on"], wave["t_off"]]).all():
            continue
        first, last = round(wave["t_on"] * GRID_HZ), round(wave["t_off"] * GRID_HZ)
        if first < 0 or last >= len(row) or last - first < 5:
            continue
        above = row[first : last + 1] - np.linspace(row[first], row[last], last - first + 1)
        out.append(above[np.abs(above).argmax()])
    return np.array(out)


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan
