"""Sentences that several steps need: a finding with its evidence, what no other sentence said, what is borderline."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from einthoven.measure.measurements import LEAD_QUANTITIES
from einthoven.protocol.findings import Evidence, Finding, Outcome
from einthoven.report.composition import Sentence
from einthoven.report.facts import Facts
from einthoven.report.wording import (
    borderline,
    evidence_words,
    grouped_evidence,
    lead_list,
    named,
    starting,
)

#: Statements that only say that something is normal, or sum up: they become part of other sentences, not labels.
NORMAL_CODES = frozenset({"PRNORM", "QRSNORM", "AXNORM", "QTNORM", "NORM", "LEADMISS", "LOWRATE"})
SUMMARY_CODES = frozenset({"NORM", "ABNORM", "BORDERLINE"})
#: Statements about the recording rather than the heart: they make no ECG abnormal.
QUALITY_CODES = frozenset({"NOTINT", "POORQ", "REVERSAL", "REVCHEST", "DEXTRO", "LEADMISS", "LOWRATE"})


def found(facts: Facts, finding: Finding) -> Sentence:
    """One finding with its certainty, leads and evidence."""
    facts.cite_finding(finding)
    items = decisive(finding, facts.outcome(finding.code))
    if finding.certainty == "borderline":
        items = list(dict.fromkeys([*_considered(finding), *items]))
    if finding.step == _VOLTAGE_STEP:
        # Sums of voltage and the axis say more than the single waves of a score.
        items = sorted(items, key=lambda e: e.quantity in LEAD_QUANTITIES or e.quantity == "qrs")
    evidence = "" if finding.code in QUALITY_CODES else grouped_evidence(items)
    facts.cite(*(e.id for e in items))
    local = finding.leads and finding.step == 4
    leads = f" in {lead_list(finding.leads)}" if local and not _names_leads(finding, evidence) else ""
    words = named(finding) + leads
    if evidence.startswith(named(finding)):
        words, evidence = evidence, ""  # a shape that is the statement itself, with its leads
    tail = f", {borderline(finding)}" if finding.certainty == "borderline" else ""
    if not evidence:
        return facts.sentence(f"{words}{tail}.", findings=(finding.code,))
    # The statement comes first: behind the evidence it would read as belonging to the last lead.
    text = f"{words}{tail}: {evidence}."
    if tail and finding.code in _AXIS:
        # "axis, borderline" would call the angle itself borderline.
        text = f"{starting(borderline(finding))}: {words}; {evidence}."
    if not tail:
        text = facts.choose(f"found {finding.code}", text, f"{words}, shown by {evidence}.", f"{words} ({evidence}).")
    return facts.sentence(text, findings=(finding.code,))


_AXIS = ("LAD", "RAD", "EXAX")
_VOLTAGE_STEP = 3


def deciding(finding: Finding) -> list[Evidence]:
    """The evidence that decides: what was met, or for a borderline finding what missed its limit by its uncertainty."""
    told = [e for e in finding.evidence if (finding.code, e.quantity) not in _CONTEXT]
    if finding.certainty == "borderline":
        close = [e for e in told if e.met is False and _near(e)]
        if close:
            return close
    return [e for e in told if e.met]


#: What a rule asks for besides what the statement is about.
_CONTEXT = frozenset({
    ("LOWT", "r_amplitude"), ("NDT", "r_amplitude"), ("HYPOK", "r_amplitude"),
    # The two halves of a biphasic T: neither is the T of the lead.
    ("WELLENS", "t_positive_amplitude"), ("WELLENS", "t_negative_amplitude"),
})  # fmt: skip


def decisive(finding: Finding, outcome: Outcome | None) -> list[Evidence]:
    """``deciding``, and for a borderline finding the nearest condition that was missed: why it is no more than that."""
    items = deciding(finding)
    missed = nearest(finding, outcome)
    if missed is None or missed in items or not _near(missed) or not evidence_words(missed):
        return items
    alike = (missed.quantity, missed.leads)
    return [*(e for e in items if (e.quantity, e.leads) != alike), missed]


def _considered(finding: Finding) -> list[Evidence]:
    """What a borderline finding did meet, of the quantities with a name of their own: why it is considered at all."""
    return [e for e in finding.evidence if e.met and not isinstance(e.value, bool | str) and not _unnamed(e)][:2]


def _unnamed(evidence: Evidence) -> bool:
    """Whether it is no sum over leads."""
    return len(evidence.leads) == 1 or not evidence.leads


def nearest(finding: Finding, outcome: Outcome | None) -> Evidence | None:
    """The condition that a borderline finding missed by least, in its uncertainty; None if it is no number."""
    if finding.certainty != "borderline":
        return None
    unmet = [e for e in (*finding.evidence, *(outcome.evidence if outcome else ())) if e.met is False]
    unmet = [e for e in unmet if (finding.code, e.quantity) not in _CONTEXT]
    numbers = [(abs(e.margin) / e.sd, e) for e in unmet if e.margin is not None and e.sd]
    return min(numbers, key=lambda pair: pair[0])[1] if numbers else None


def _near(evidence: Evidence) -> bool:
    if isinstance(evidence.limit, tuple):
        return isinstance(evidence.value, int | float)
    return evidence.margin is not None and evidence.sd is not None and abs(evidence.margin) <= 2 * evidence.sd


def _names_leads(finding: Finding, evidence: str) -> bool:
    """Whether statement or evidence already name the leads."""
    text = f"{finding.statement} {evidence}"
    return all(f" {lead}" in text for lead in finding.leads) or lead_list(finding.leads) in text


def rest(facts: Facts, step: int, said: Collection[str]) -> list[Sentence]:
    """Sentences for the findings of a step that no other sentence has spoken about; one for all that are borderline."""
    skip = set(said) | NORMAL_CODES | SUMMARY_CODES
    left = [f for f in facts.findings if f.step == step and f.code not in skip]
    undecided = [f for f in left if not f.present]
    sentences = [found(facts, f) for f in left if f.present]
    return [*sentences, _undecided(facts, undecided)] if undecided else sentences


def _undecided(facts: Facts, findings: list[Finding]) -> Sentence:
    """What is borderline, each with the value that leaves it open: between semicolons no lead passes to the next."""
    within = all("within" in borderline(f) for f in findings)
    words = "; ".join(_possible(facts, f) for f in findings)
    why = " (within measurement uncertainty)" if within else ""
    return facts.sentence(f"Borderline{why}: {words}.", findings=[f.code for f in findings])


def _possible(facts: Facts, finding: Finding) -> str:
    """``"possible first-degree AV block (PR 198 ms, not above 200 ms)"``."""
    if finding.code in (*_AXIS, "LAFB", "LPFB", "STE_AVR"):
        # A value behind these words would read as one of the deviation, or the depression, that it denies.
        facts.cite(*(e.id for e in finding.evidence))
        return named(finding)
    items = decisive(finding, facts.outcome(finding.code))
    items = list(dict.fromkeys([*_considered(finding)[:1], *items]))
    evidence = grouped_evidence(items, most=2).replace("; ", ", ")
    facts.cite(*(e.id for e in items))
    facts.cite_finding(finding)
    return f"{named(finding)} ({evidence})" if evidence else named(finding)


def joined(sentences: Iterable[Sentence | None]) -> tuple[Sentence, ...]:
    """The sentences that there are."""
    return tuple(sentence for sentence in sentences if sentence is not None)
