"""Findings -> text: the six steps, the narrative and the labels of a reading."""

from __future__ import annotations

from einthoven.measure.measurements import Measurements
from einthoven.protocol.findings import STEP_TITLES, Assessment
from einthoven.report import step1, step2, step3, step4, step5, step6
from einthoven.report.composition import Composition, Sentence, Step
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


def compose(measurements: Measurements, assessment: Assessment) -> Composition:
    """Compose a reading.

    Parameters
    ----------
    measurements : Measurements
        What was measured.
    assessment : Assessment
        What the protocol makes of it.

    Returns
    -------
    Composition
        The same for the same input, word for word. Every sentence names its evidence.
    """
    facts = Facts(measurements, assessment)
    if not assessment.interpretable:
        return _not_interpretable(facts)
    steps = tuple(Step(n, title, _WRITERS[n](facts)) for n, title in STEP_TITLES.items())
    return Composition(steps, narrative(facts), labels(facts))


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

    texts = {1: f"Not interpretable: {reason}.", 6: "The recording is not interpretable; record it again."}
    texts |= {n: f"{subject} are not assessable." for n, subject in _SUBJECTS.items()}
    steps = tuple(Step(n, title, sentence(texts[n])) for n, title in STEP_TITLES.items())
    return Composition(steps, sentence(f"Not interpretable: {reason}."), ("not interpretable",))


def _reason(facts: Facts) -> str:
    """Why nothing can be read, in words."""
    quality = facts.measurements.quality
    if quality.warnings:
        # Behind a colon the possible causes would read as denied along with the beats.
        return "; ".join(quality.warnings).replace("recognised: ", "recognised; this may be ")
    outcome = facts.outcome("NOTINT")
    if outcome is not None and outcome.reason:
        return outcome.reason
    problems = [f"{lead}: {', '.join(q.problems)}" for lead, q in quality.leads.items() if q.problems]
    return listing(problems[:3]) or "no heart beats were found"
