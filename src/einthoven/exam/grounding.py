"""Where a finding is seen: in which leads, in which range of time, in which range of its measured value."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from einthoven.exam import numbers
from einthoven.exam.findings import Finding
from einthoven.exam.meaning import Meaning, read
from einthoven.exam.ranges import beats, number_range, segment
from einthoven.exam.trace import Segment, Trace

#: A range of time is a QRS complex if it shares that much with one; without an RR interval before it, it scores this.
_IS_QRS, _FIRST_BEAT = 0.3, -4.0
#: A conducted P wave stands at most this long before QRS, s.
_LONGEST_PR_S = 0.4


def lead_of(option: str) -> str:
    """The lead that an option names ("Lead V2"); empty if it names none."""
    leads = read(option if "lead" in option.lower() else f"lead {option}").leads
    return leads[0] if leads else ""


def choose_leads(trace: Trace, finding: Finding, options: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """The options whose leads show the finding, and whether they were measured.

    Only leads that the finding was asked in are chosen, and at least as many as it needs: that it is there is known.
    """
    eligible = [option for option in options if lead_of(option) in finding.asked.leads] or list(options)
    margins = {option: finding.in_lead(trace, lead_of(option)) for option in eligible}
    ranked = sorted(eligible, key=lambda option: -np.nan_to_num(margins[option], nan=-np.inf))
    chosen = {option for option in eligible if margins[option] > 0} or set()
    chosen |= set(ranked[: finding.asked.count])
    measured = any(not math.isnan(margin) for margin in margins.values())
    return tuple(option for option in options if option in (chosen if measured else set(eligible))), measured


def larger_r(trace: Trace, options: Sequence[str]) -> tuple[str, bool]:
    """The option whose lead has the larger R, by the highest of all beats."""
    heights = [numbers.largest(numbers.of_beats(trace, "r_amplitude", lead_of(option))) for option in options]
    if all(map(math.isnan, heights)):
        return options[0], False
    return options[int(np.nanargmax(heights))], True


def choose_segment(trace: Trace, question: str, options: Sequence[str]) -> tuple[str, bool]:
    """The range of time in which the asked wave lies, and whether it was measured."""
    if beats(options[0]):
        return _long_interval(trace, question, options)
    ranges = [segment(option) for option in options]
    score = _SCORES[_wave_of(question)]
    scores = [-math.inf if given is None else score(trace, *given) for given in ranges]
    return options[int(np.argmax(scores))], len(trace.qrs.on) > 0 and max(scores) > -math.inf


def _wave_of(question: str) -> str:
    """Which wave a question asks for."""
    concepts = read(re.split(r"The options below", question)[0]).concepts
    for concept, wave in (
        ("non-conducted P", "blocked P"),
        ("premature beat", "premature"),
        ("ST-T", "ST-T"),
        ("LV strain", "ST-T"),
        ("QRS", "QRS"),
        ("P wave", "P"),
        ("T wave", "T"),
        ("T inversion", "T"),
    ):
        if concept in concepts:
            return wave
    return "QRS"


def _qrs(trace: Trace, start: float, stop: float) -> float:
    return trace.qrs.best(start, stop) - max(trace.p.best(start, stop), trace.t.best(start, stop))


def _p(trace: Trace, start: float, stop: float) -> float:
    return trace.p.best(start, stop) - max(trace.qrs.best(start, stop), trace.t.best(start, stop))


def _t(trace: Trace, start: float, stop: float) -> float:
    return trace.t.best(start, stop) - max(trace.qrs.best(start, stop), trace.p.best(start, stop))


def _st_t(trace: Trace, start: float, stop: float) -> float:
    """From the end of QRS to the end of T."""
    shared = np.minimum(stop, trace.t.off) - np.maximum(start, trace.qrs.off)
    joint = np.maximum(stop, trace.t.off) - np.minimum(start, trace.qrs.off)
    share = np.nan_to_num(np.clip(shared, 0, None) / np.maximum(joint, 1e-9))
    return float(share.max(initial=0.0)) - max(trace.qrs.best(start, stop), trace.p.best(start, stop))


def _premature(trace: Trace, start: float, stop: float) -> float:
    """The QRS complex that comes earliest, by the RR interval before it and by the median of three; below 0."""
    beat = trace.beat_of(start, stop)
    if beat is None or trace.qrs.best(start, stop) < _IS_QRS:
        return -math.inf
    early = float(numbers.prematurity(trace)[beat] + numbers.delay(trace)[beat])
    return _FIRST_BEAT if math.isnan(early) else -early


def _blocked_p(trace: Trace, start: float, stop: float) -> float:
    """What is neither QRS nor T nor a P wave that QRS follows."""
    conducted = [
        shared
        for shared, on in zip(trace.p.overlap(start, stop), trace.p.on, strict=True)
        if ((trace.qrs.on > on) & (trace.qrs.on < on + _LONGEST_PR_S)).any()
    ]
    return -max(trace.qrs.best(start, stop), trace.t.best(start, stop), *conducted, 0.0)


_SCORES = {
    "QRS": _qrs,
    "P": _p,
    "T": _t,
    "ST-T": _st_t,
    "premature": _premature,
    "blocked P": _blocked_p,
}


def _long_interval(trace: Trace, question: str, options: Sequence[str]) -> tuple[str, bool]:
    """The pair of beats with the longest interval for its place; the question says where the first beat is."""
    given = segment(question)
    first = trace.beat_of(*given) if given else 0
    late = numbers.delay(trace)
    pairs = [beats(option) for option in options]
    rows = [None if pair is None or first is None else first + pair[1] - 1 for pair in pairs]
    scores = [-math.inf if row is None or row >= len(late) or math.isnan(late[row]) else late[row] for row in rows]
    return options[int(np.argmax(scores))], max(scores) > -math.inf


def choose_range(value: float, options: Sequence[str], *, direction: bool = False) -> tuple[str, bool]:
    """The range in which a value lies, or the nearest one; the middle one where nothing was measured.

    Parameters
    ----------
    value : float
        NaN if it was not measured.
    options : sequence of str
    direction : bool
        Whether it is an angle, which comes round after 360 degrees.
    """
    if math.isnan(value):
        return options[len(options) // 2], False
    ranges = [number_range(option) for option in options]
    turn = 360.0 if direction else math.inf
    distances = [math.inf if given is None else given.distance(value, turn=turn) for given in ranges]
    return options[int(np.argmin(distances))], min(distances) < math.inf


def measured_value(trace: Trace, asked: Meaning, selected: Sequence[Segment], wave: str, lead: str) -> float:
    """The number that a question asks for.

    Parameters
    ----------
    trace : Trace
    asked : Meaning
        Of the question: it names the quantity.
    selected : sequence of tuple of float
        The ranges of time that were selected before, seconds; the last one is asked about.
    wave, lead : str
        "R" or "S", and the lead, that the selection was made for.
    """
    concepts = asked.concepts
    if "atrial rate" in concepts:
        return numbers.atrial_rate(trace)
    if "heart rate" in concepts:
        return numbers.heart_rate(trace)
    if not selected:
        return math.nan
    *before, last = selected
    if "QRS axis" in concepts:
        return numbers.qrs_axis(trace, *last)
    if "QRS duration" in concepts:
        return numbers.qrs_duration(trace, *last, _other_complexes(trace, before, last))
    if "PR interval" in concepts:
        return numbers.pr_interval(trace, last[0])
    if "S amplitude" in concepts or (wave == "S" and "R amplitude" not in concepts):
        return numbers.s_amplitude(trace, lead, *last)
    return numbers.r_amplitude(trace, lead, *last) if wave or "R amplitude" in concepts else math.nan


def _other_complexes(trace: Trace, given: Sequence[Segment], last: Segment) -> list[Segment]:
    """Of the ranges given before, those of other QRS complexes of the same class as the last one."""
    beat = trace.beat_of(*last)
    if trace.measurements is None or beat is None:
        return []
    label = trace.measurements.beats["label"]
    others = [(one, trace.beat_of(*one)) for one in given if _qrs(trace, *one) > 0]
    return [one for one, other in others if other not in (None, beat) and label[other] == label[beat]]
