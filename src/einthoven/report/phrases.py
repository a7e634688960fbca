"""Sentences that several steps need: a finding with its evidence, what is not assessable, what is muted."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from einthoven.protocol.findings import Finding, Outcome
from einthoven.report.composition import Sentence
from einthoven.report.facts import Facts
from einthoven.report.wording import grouped_evidence, inside, lead_list, listing, named, starting

#: Statements that only say that something is normal, or sum up: they become part of other sentences, not labels.
NORMAL_CODES = frozenset({"PRNORM", "QRSNORM", "AXNORM", "QTNORM", "NORM"})
SUMMARY_CODES = frozenset({"NORM", "ABNORM", "BORDERLINE"})
#: Statements about the recording rather than the heart: they make no ECG abnormal.
QUALITY_CODES = frozenset({"NOTINT", "POORQ", "REVERSAL"})


def found(facts: Facts, finding: Finding) -> Sentence:
    """One finding with its certainty, leads and evidence."""
    facts.cite_finding(finding)
    statement, evidence = inside(finding.statement), grouped_evidence(finding.evidence)
    leads = f" in {lead_list(finding.leads)}" if finding.leads and not _names_leads(finding, evidence) else ""
    if finding.certainty == "borderline":
        text = f"{starting(statement)}{leads} is borderline (within measurement uncertainty)"
        return facts.sentence(f"{text}: {evidence}." if evidence else f"{text}.", findings=(finding.code,))
    words = named(finding)
    if not evidence:
        return facts.sentence(f"{starting(words)}{leads}.", findings=(finding.code,))
    text = facts.choose(
        f"found {finding.code}",
        f"{starting(words)}{leads}: {evidence}.",
        f"{starting(evidence)}: {words}{leads}.",
    )
    return facts.sentence(text, findings=(finding.code,))


def _names_leads(finding: Finding, evidence: str) -> bool:
    """Whether statement or evidence already name the leads."""
    text = f"{finding.statement} {evidence}"
    return all(lead in text for lead in finding.leads) or lead_list(finding.leads) in text


def rest(facts: Facts, step: int, said: Collection[str]) -> list[Sentence]:
    """Sentences for the findings of a step that no other sentence has spoken about."""
    skip = set(said) | NORMAL_CODES | SUMMARY_CODES
    return [found(facts, f) for f in facts.findings if f.step == step and f.code not in skip]


def muted(facts: Facts, step: int) -> list[Sentence]:
    """One sentence for each finding that voids others in this step."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in facts.assessment.outcomes.values():
        if outcome.step == step and outcome.status == "muted" and outcome.muted_by:
            groups.setdefault(outcome.muted_by, []).append(outcome)
    sentences = []
    for code, outcomes in groups.items():
        cause = facts.finding(code)
        because = inside(cause.statement) if cause else (outcomes[0].reason or code)
        sentences.append(
            facts.sentence(
                f"{starting(_subjects(outcomes))} not applied because of {because}.",
                findings=[*(o.code for o in outcomes), code],
            )
        )
    return sentences


def _subjects(outcomes: list[Outcome]) -> str:
    codes = {o.code for o in outcomes}
    if codes <= {"LVH", "RVH", "BVH", "LVOLT", "HVOLT", "PRWP"} and codes & {"LVH", "RVH", "BVH"}:
        names = [inside(o.statement) for o in outcomes if o.code in ("LVH", "RVH", "BVH")]
        return f"voltage criteria for {listing(names)} are"
    names = list(dict.fromkeys(inside(o.statement) for o in outcomes))
    return f"the criteria for {_shortened(names)} are"


def not_assessable(facts: Facts, step: int) -> list[Sentence]:
    """What could not be decided in this step, by reason."""
    groups: dict[str, list[str]] = {}
    codes: dict[str, list[str]] = {}
    for outcome in facts.assessment.outcomes.values():
        if outcome.step == step and outcome.status == "not assessable" and outcome.code not in NORMAL_CODES:
            reason = outcome.reason or "an input is missing"
            groups.setdefault(reason, []).append(inside(outcome.statement))
            codes.setdefault(reason, []).append(outcome.code)
    return [
        facts.sentence(f"Not assessable ({reason}): {_shortened(list(dict.fromkeys(names)))}.", findings=codes[reason])
        for reason, names in groups.items()
    ]


def _shortened(names: list[str], most: int = 5) -> str:
    if len(names) <= most:
        return listing(names)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} further statements"


def joined(sentences: Iterable[Sentence | None]) -> tuple[Sentence, ...]:
    """The sentences that there are."""
    return tuple(sentence for sentence in sentences if sentence is not None)
