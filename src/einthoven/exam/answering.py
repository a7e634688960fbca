"""Answering one question from a recording and from what was asked before.

What is seen here is the question, its options, the earlier questions with their true answers, and the measurements:
never the answer to the question itself, nor the number of the recording.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from einthoven.exam import grounding
from einthoven.exam.findings import Finding, finding_in, finding_of
from einthoven.exam.meaning import Meaning, likeness, read
from einthoven.exam.paths import Path, path_of
from einthoven.exam.questions import Answered, Question
from einthoven.exam.ranges import Range, number_range, segment
from einthoven.exam.trace import Segment, Trace

Earlier = Sequence[Answered]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: the options chosen, and whether it is only a guess (nothing was recognised or measured)."""

    options: tuple[str, ...]
    guess: bool = False


def answer(question: Question, earlier: Earlier, trace: Trace) -> Given:
    """Answer a question.

    Parameters
    ----------
    question : Question
    earlier : sequence of Answered
        The questions of the same chain that came before, with their true answers.
    trace : Trace
        The recording; an empty ``Trace()`` if it can't be read.

    Returns
    -------
    Given
        Always with at least one of the options.
    """
    by_kind = {
        "initial_diagnostic_question": _initial,
        "criterion_selection": _criterion,
        "finding_identification": _finding,
        "lead_grounding": _leads,
        "wave_grounding": _segment,
        "measurement_grounding": _range,
        "diagnostic_decision": _decision,
    }
    if question.kind not in by_kind:
        return Given(question.options[:1], guess=True)
    return by_kind[question.kind](question, earlier, trace)


def _initial(question: Question, earlier: Earlier, trace: Trace) -> Given:
    """Go the whole path of the diagnosis by our own findings."""
    path = path_of(question.text)
    if path is None:
        return Given((_option(question, "no"),), guess=True)
    found: list[tuple[Meaning, bool]] = []
    guess = False
    at = path.where(found)
    while at not in ("present", "absent"):
        step = path.step(at)
        margin = finding_in(step.definition).margin(trace)
        guess |= math.isnan(margin)
        found.append((step.criterion, margin > 0))
        at = path.where(found)
    return Given((_option(question, "yes" if at == "present" else "no"),), guess)


def _criterion(question: Question, earlier: Earlier, trace: Trace) -> Given:
    path = path_of(question.text) or _path(earlier)
    if path is None:
        return Given(question.options[:1], guess=True)
    at = path.where(_answers(earlier))
    wanted = [path.step(at)] if at not in ("present", "absent") else list(path.steps)
    near = [max(likeness(step.criterion, read(option)) for step in wanted) for option in question.options]
    return Given((question.options[near.index(max(near))],), guess=max(near) == 0 or len(wanted) > 1)


def _finding(question: Question, earlier: Earlier, trace: Trace) -> Given:
    margin = _asked_finding(question, earlier).margin(trace, _selected(earlier))
    return Given((_option(question, "yes" if margin > 0 else "no"),), guess=math.isnan(margin))


def _asked_finding(question: Question, earlier: Earlier) -> Finding:
    """What a question asks after; where its words say nothing that is known, what the criterion chosen for it says."""
    finding = finding_of(question.text)
    chosen = _last(earlier, "criterion_selection")
    return finding if finding.name or chosen is None else finding_of(chosen.answer[0])


def _leads(question: Question, earlier: Earlier, trace: Trace) -> Given:
    if read(question.text).concepts == ("R amplitude",):
        lead, measured = grounding.larger_r(trace, question.options)
        return Given((lead,), guess=not measured)
    asked = _last(earlier, "finding_identification")
    finding = finding_of(question.text) if asked is None else _asked_finding(asked.question, earlier)
    chosen, measured = grounding.choose_leads(trace, finding, question.options)
    return Given(chosen, guess=not measured)


def _segment(question: Question, earlier: Earlier, trace: Trace) -> Given:
    chosen, measured = grounding.choose_segment(trace, question.text, question.options)
    return Given((chosen,), guess=not measured)


def _range(question: Question, earlier: Earlier, trace: Trace) -> Given:
    asked = read(question.text)
    value = grounding.measured_value(trace, asked, _all_selected(earlier), *_wave_and_lead(earlier))
    known = _known_range(question, earlier)
    value = value if known is None else known.nearest(value)
    chosen, measured = grounding.choose_range(value, question.options, direction="QRS axis" in asked.concepts)
    return Given((chosen,), guess=not measured)


def _known_range(question: Question, earlier: Earlier) -> Range | None:
    """The true range of the same number of the same beat, if it was asked for before."""
    wanted = read(question.text).concepts, _wave_and_lead(earlier), _selected(earlier)
    for n, asked in enumerate(earlier):
        before = earlier[:n]
        if asked.question.kind == "measurement_grounding" and wanted == (
            read(asked.question.text).concepts,
            _wave_and_lead(before),
            _selected(before),
        ):
            return number_range(asked.answer[0])
    return None


def _wave_and_lead(earlier: Earlier) -> tuple[str, str]:
    """The wave and the lead that the last selection of a range of time was made for."""
    asked = _last(earlier, "wave_grounding")
    if asked is None:
        return "", ""
    meaning = read(asked.question.text)
    wave = "S" if "S amplitude" in meaning.concepts else "R"
    if meaning.leads:
        return wave, meaning.leads[0]
    selected = _last(earlier, "lead_grounding")
    return wave, grounding.lead_of(selected.answer[0]) if selected else ""


def _decision(question: Question, earlier: Earlier, trace: Trace) -> Given:
    path = path_of(question.text) or _path(earlier)
    if path is None:
        return Given((_option(question, "further"),), guess=True)
    at = path.where(_answers(earlier))
    return Given((_option(question, {"present": "yes", "absent": "no"}.get(at, "further")),))


def _path(earlier: Earlier) -> Path | None:
    """The path of the diagnosis for which criteria were chosen before."""
    chosen = [asked for asked in reversed(earlier) if asked.question.kind == "criterion_selection"]
    return next((path for asked in chosen if (path := path_of(asked.question.text)) is not None), None)


def _answers(earlier: Earlier) -> list[tuple[Meaning, bool]]:
    """The criteria so far, each with whether its finding is there."""
    out: list[tuple[Meaning, bool]] = []
    criterion = Meaning()
    for asked in earlier:
        if asked.question.kind == "criterion_selection":
            criterion = read(asked.answer[0])
        elif asked.question.kind == "finding_identification":
            out.append((criterion, _says(asked.answer[0], "yes")))
    return out


def _selected(earlier: Earlier) -> Segment | None:
    """The range of time that was selected last."""
    return next(reversed(_all_selected(earlier)), None)


def _all_selected(earlier: Earlier) -> list[Segment]:
    given = (segment(asked.answer[0]) for asked in earlier if asked.question.kind == "wave_grounding")
    return [found for found in given if found is not None]


def _last(earlier: Earlier, kind: str) -> Answered | None:
    return next((asked for asked in reversed(earlier) if asked.question.kind == kind), None)


def _says(option: str, word: str) -> bool:
    return re.match(rf"\W*{word}\b", option, re.IGNORECASE) is not None


def _option(question: Question, word: str) -> str:
    """The option that begins with a word; the last one if none does."""
    return next((option for option in question.options if _says(option, word)), question.options[-1])
