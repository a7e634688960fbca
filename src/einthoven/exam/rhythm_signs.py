"""Whether a recording as a whole shows a finding: a margin each, positive where it does, NaN where it is unknown."""

from __future__ import annotations

import math

import numpy as np

from einthoven.exam import lead_signs, numbers
from einthoven.exam.meaning import Limit, Meaning
from einthoven.exam.trace import Segment, Trace
from einthoven.protocol import interpret

#: A beat is premature if it comes before this share of the RR interval before it.
PREMATURE = 0.87
#: A beat has been dropped where RR is this much longer than those before.
DROPPED = 1.35
#: RR intervals with a larger coefficient of variation are not regular.
REGULAR = 0.057
#: QRS of a left bundle branch block, ms (Strauss et al., Am J Cardiol 2011, for men).
LEFT_BUNDLE_MS = 140.0
#: A QRS complex that comes later after a P wave is not its own, ms.
LONGEST_PR_MS = 500.0
#: P and QRS are independent where P stands at a constant distance before fewer of the beats.
INDEPENDENT_P = 0.25
#: A premature QRS complex is prolonged if it is longer than the others by more than this, ms.
LONGER_MS = 16.0


def qrs_prolonged(trace: Trace, asked: Meaning) -> float:
    """Median QRS duration of the beats beyond the limit, ms."""
    return numbers.median(numbers.of_beats(trace, "qrs_duration")) - asked.bound("ms", 120.0)


def pr_prolonged(trace: Trace, asked: Meaning) -> float:
    """PR interval of three quarters of the beats beyond the limit, ms.

    Whether P is conducted was asked before: one that is not seen hides in the T wave before it.
    """
    onsets = trace.p.on[np.isfinite(trace.p.on)]
    if len(trace.qrs.on) and not len(onsets):
        return 1.0
    lengths = [numbers.pr_interval(trace, on) for on in onsets]
    return numbers.quantile([pr for pr in lengths if pr < LONGEST_PR_MS], 0.25) - asked.bound("ms", 200.0)


def slow_rate(trace: Trace, asked: Meaning) -> float:
    """Heart rate below the limit, per minute."""
    return asked.bound("bpm", 60.0) - numbers.heart_rate(trace)


def axis_within(trace: Trace, asked: Meaning) -> float:
    """QRS axis of any beat within the limits, degrees from the nearer one.

    A lone limit reaches to the next opposite direction of I: 180 degrees.
    """
    axes = numbers.of_beats(trace, "qrs_axis")
    named = [limit for limit in asked.limits if limit.unit == "deg"] or _usual_axis(asked)
    low = [limit.value for limit in named if limit.above]
    high = [limit.value for limit in named if not limit.above]
    first, last = low[0] if low else high[0] - 180, high[0] if high else low[0] + 180 - (low[0] % 180)
    middle, half = (first + last) / 2, (last - first) / 2
    inside = half - abs((axes - middle + 180) % 360 - 180)
    return numbers.largest(inside)


def _usual_axis(asked: Meaning) -> list[Limit]:
    if "left axis" in asked.concepts:
        return [Limit(-90, "deg"), Limit(-30, "deg", above=False)]
    return [Limit(90, "deg"), Limit(180, "deg", above=False)]


def r_in_lead(trace: Trace, asked: Meaning) -> float:
    """The highest R of a lead beyond the limit, mV."""
    lead = asked.leads[0] if asked.leads else "aVL"
    return numbers.largest(numbers.of_beats(trace, "r_amplitude", lead)) - asked.bound("mV", 1.1)


def sokolow_lyon(trace: Trace, asked: Meaning) -> float:
    """The deepest S in V1 and the highest R in V5 or V6 beyond the limit, mV."""
    s = numbers.largest(numbers.of_beats(trace, "s_amplitude", "V1"))
    r = [numbers.largest(numbers.of_beats(trace, "r_amplitude", lead)) for lead in ("V5", "V6")]
    return s + numbers.largest(r) - asked.bound("mV", 3.5)


def cornell_product(trace: Trace, asked: Meaning) -> float:
    """R in aVL and S in V3 times QRS duration beyond the limit, mV.s."""
    r = numbers.median(numbers.of_beats(trace, "r_amplitude", "aVL"))
    s = numbers.median(numbers.of_beats(trace, "s_amplitude", "V3"))
    return (r + s) * numbers.median(numbers.of_beats(trace, "qrs_duration")) / 1000 - asked.bound("mV.s", 0.244)


def left_bundle(trace: Trace, asked: Meaning) -> float:
    """Left bundle branch block: a wide QRS, in V1 and V2 mostly negative, upright in two of I, aVL and V6."""
    wide = numbers.median(numbers.of_beats(trace, "qrs_duration")) - LEFT_BUNDLE_MS
    negative = [lead_signs.dominant_s(trace, lead, asked) for lead in ("V1", "V2")]
    upright = sorted(lead_signs.upright_qrs(trace, lead, asked) for lead in ("I", "aVL", "V6"))
    return min(wide / 100.0, *negative, upright[1])


def right_bundle(trace: Trace, asked: Meaning) -> float:
    """Complete or incomplete right bundle branch block by the protocol."""
    if trace.measurements is None:
        return math.nan
    certain = {"definite": 1.0, "probable": 0.5, "borderline": -0.1}
    found = [certain[f.certainty] for f in interpret(trace.measurements) if f.code in ("CRBBB", "IRBBB")]
    return max(found, default=-1.0)


def conducted(trace: Trace, asked: Meaning) -> float:
    """Every P is followed by QRS: neither blocked P waves nor a rhythm without P before QRS."""
    if trace.measurements is None:
        return math.nan
    rhythm = trace.measurements.rhythm
    blocked = rhythm.evidence["blocked_p_waves"].value if "blocked_p_waves" in rhythm.evidence else None
    escape = rhythm.name in ("junctional rhythm", "idioventricular rhythm")
    return -1.0 if rhythm.av_block or escape or (blocked or 0) > 1 else 1.0


def premature(trace: Trace, asked: Meaning) -> float:
    """How far the earliest beat comes before it was due, as a share of RR."""
    early = numbers.prematurity(trace)
    return PREMATURE - float(np.nanmin(early)) if np.isfinite(early).any() else math.nan


def dropped(trace: Trace, asked: Meaning) -> float:
    """How much the longest RR interval exceeds those before it."""
    late = numbers.delay(trace)
    return float(np.nanmax(late)) - DROPPED if np.isfinite(late).any() else math.nan


def regular(trace: Trace, asked: Meaning) -> float:
    """RR intervals vary little."""
    rr = trace.rr()
    rr = rr[np.isfinite(rr)]
    return REGULAR - float(rr.std() / rr.mean()) if len(rr) > 1 else math.nan


def blocked_p(trace: Trace, asked: Meaning) -> float:
    """A P wave without QRS."""
    if trace.measurements is None:
        return math.nan
    return 1.0 if trace.measurements.rhythm.av_block else -1.0


def fibrillation(trace: Trace, asked: Meaning) -> float:
    """Atrial fibrillation by the named rhythm, unless RR is regular: fibrillation that is conducted is not."""
    if trace.measurements is None:
        return math.nan
    named = trace.measurements.rhythm.name == "atrial fibrillation"
    return 1.0 if named and regular(trace, asked) <= 0 else -1.0


def dissociated(trace: Trace, asked: Meaning) -> float:
    """P and QRS independent of each other: by the measured conduction, or few P at a constant distance before QRS."""
    if trace.measurements is None:
        return math.nan
    rhythm = trace.measurements.rhythm
    preceded = rhythm.evidence["p_fraction"].value if "p_fraction" in rhythm.evidence else None
    return 1.0 if rhythm.conduction == "dissociated" else INDEPENDENT_P - (1.0 if preceded is None else preceded)


def longer_than_others(trace: Trace, selected: Segment | None) -> float:
    """QRS of the selected beat, or of the earliest one, longer than the median of all, ms."""
    if selected is None:
        early = numbers.prematurity(trace)
        if not np.isfinite(early).any():
            return math.nan
        beat = int(np.nanargmin(early))
        selected = float(trace.qrs.on[beat]), float(trace.qrs.off[beat])
    usual = numbers.median(numbers.of_beats(trace, "qrs_duration"))
    return numbers.qrs_duration(trace, *selected) - usual - LONGER_MS
