"""Findings -> text: the six steps, the narrative and the labels of a reading."""

from __future__ import annotations

import dataclasses

from einthoven.measure.measurements import Measurements
from einthoven.protocol.findings import STEP_TITLES, Assessment
from einthoven.protocol.serial import SerialComparison
from einthoven.report import serial, step1, step2, step3, step4, step5, step6
from einthoven.report.composition import Composition, Sentence, Step
from einthoven.report.critical import actions
from einthoven.report.facts import Facts
from einthoven.report.narrative import labels, narrative
from einthoven.report.wording import listing

_WRITERS = {1: step1.write, 2: step2.write, 3: step3.write, 4: step4.write, 5: step5.write, 6: step6.write}

#: What each step would have said, for a recording that can't be interpreted.
_SUBJECTS = {
    2: "Conduction, axis and intervals",
    3: "Chamber size and voltage",
    4: "ST segments, T waves and Q waves",
    5: "QT and electrolyte patterns",
}


def compose(
    measurements: Measurements, assessment: Assessment, comparison: SerialComparison | None = None
) -> Composition:
    """Compose a reading.

    Parameters
    ----------
    measurements : Measurements
        What was measured.
    assessment : Assessment
        What the protocol makes of it.
    comparison : SerialComparison, optional
        With an earlier recording: step 6 and the narrative then say what changed.

    Returns
    -------
    Composition
        The same for the same input, word for word. Every sentence names its evidence.
    """
    facts = Facts(measurements, assessment)
    if assessment.interpretable:
        steps = tuple(Step(n, title, _WRITERS[n](facts)) for n, title in STEP_TITLES.items())
        composition = Composition(steps, narrative(facts), labels(facts))
    else:
        composition = _not_interpretable(facts)
    return composition if comparison is None else _compared(composition, facts, comparison)


def _compared(composition: Composition, facts: Facts, comparison: SerialComparison) -> Composition:
    """The composition with what changed: before the conclusion of the narrative, at the end of step 6."""
    *steps, last = composition.steps
    added = dataclasses.replace(last, sentences=(*last.sentences, *serial.write(facts, comparison)))
    *before, conclusion = composition.summary
    summary = (*before, serial.summary(facts, comparison), conclusion)
    return Composition((*steps, added), summary, composition.labels)


def _not_interpretable(facts: Facts) -> Composition:
    """A recording that allows no reading: each step says so, nothing else is claimed."""
    reason = _reason(facts)
    finding = facts.finding("NOTINT")
    codes = (finding.code,) if finding else ()

    def sentence(text: str) -> tuple[Sentence, ...]:
        facts.cite("quality.usable", "quality.warnings")
        if finding:
            facts.cite_finding(finding)
        return (facts.sentence(text, findings=codes),)

    advice = " ".join(f"{text}." for text in actions(facts.findings)) or "Record it again."
    texts = {1: f"Not interpretable: {reason}.", 6: f"The recording is not interpretable. {advice}"}
    texts |= {n: f"{subject} are not assessable." for n, subject in _SUBJECTS.items()}
    steps = tuple(Step(n, title, sentence(texts[n])) for n, title in STEP_TITLES.items())
    return Composition(steps, sentence(f"Not interpretable: {reason}."), ("not interpretable",))


#: Warnings about the signal that forbid a reading. Those about the file (names, order, units of its leads) do not.
_FORBIDDING = ("the recording lasts", "no signal in any lead", "no heart beats", "no beats")


def _forbids(warning: str) -> bool:
    """Whether a warning is a reason not to read the recording at all."""
    return warning.startswith(_FORBIDDING) or warning.endswith((": not usable", "can't be measured"))


def _reason(facts: Facts) -> str:
    """Why nothing can be read, in words."""
    quality = facts.measurements.quality
    kinds = {p.rstrip(" mV0123456789.") for q in quality.leads.values() for p in q.problems if not q.usable}
    reasons = [w for w in quality.warnings if _forbids(w) or any(kind in w for kind in kinds)]
    critical = facts.measurements.rhythm.critical
    if critical is not None:
        facts.cite("rhythm.critical")
        reasons.append(critical.removeprefix("not assessable, ").replace("critical: ", "critical, "))
    if reasons:
        # That no lead can be used is what the sentence says already; behind a colon the possible causes of missing
        # beats would read as denied along with them.
        words = [w.removesuffix(": not usable").replace("recognised: ", "recognised; this may be ") for w in reasons]
        return "; ".join(words)
    outcome = facts.outcome("NOTINT")
    if outcome is not None and outcome.reason:
        return outcome.reason
    problems = [f"{lead}: {', '.join(q.problems)}" for lead, q in quality.leads.items() if q.problems]
    return listing(problems[:3]) or "no heart beats were found"
