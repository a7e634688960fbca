"""Sentences that several steps need: a finding with its evidence, what is not assessable, what is muted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from einthoven.protocol.findings import Evidence, Finding, Outcome
from einthoven.report.composition import Sentence
from einthoven.report.facts import LEAD_REASON, UNSOURCED, Facts
from einthoven.report.wording import (
    borderline,
    evidence_words,
    grouped_evidence,
    lead_list,
    listing,
    named,
    starting,
    statement_of,
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
    evidence = "" if finding.code in QUALITY_CODES else grouped_evidence(items)
    facts.cite(*(e.id for e in items))
    local = finding.leads and finding.step == 4
    leads = f" in {lead_list(finding.leads)}" if local and not _names_leads(finding, evidence) else ""
    words = named(finding) + leads
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


def deciding(finding: Finding) -> list[Evidence]:
    """The evidence that decides: what was met, or for a borderline finding what missed its limit by its uncertainty."""
    if finding.certainty == "borderline":
        close = [e for e in finding.evidence if e.met is False and _near(e)]
        if close:
            return close
    return [e for e in finding.evidence if e.met]


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
    """Sentences for the findings of a step that no other sentence has spoken about."""
    skip = set(said) | NORMAL_CODES | SUMMARY_CODES
    return [found(facts, f) for f in facts.findings if f.step == step and f.code not in skip]


def muted(facts: Facts, step: int) -> list[Sentence]:
    """One sentence for each finding that voids criteria of this step."""
    groups: dict[str, list[str]] = {}
    for outcome in facts.assessment.outcomes.values():
        if outcome.step == step and outcome.status == "muted" and outcome.muted_by in VOIDING:
            groups.setdefault(outcome.muted_by, []).append(outcome.code)
    sentences = []
    for code, voided in groups.items():
        subject = _subject(step, code, voided)
        cause = facts.finding(code)
        if subject and cause:
            facts.cite_finding(cause)
            text = f"{subject} are not applied because of {statement_of(cause)}."
            sentences.append(facts.sentence(text, findings=[*voided, code]))
    return sentences


#: Findings that make criteria of other steps meaningless; other precedence is a matter of wording and goes unsaid.
VOIDING = frozenset({"REVERSAL", "PACE", "WCT", "IVR", "WPW", "CLBBB", "CRBBB", "AFIB", "AFLT"})
_VOLTAGE = {"LVH": "left ventricular hypertrophy", "RVH": "right ventricular hypertrophy"}
_WAVES = {"ST": ("STE_", "STD_"), "T-wave": ("INVT", "LOWT"), "Q-wave": ("IMI", "LMI", "AMI", "ASMI", "ALMI")}


def _subject(step: int, cause: str, codes: list[str]) -> str:
    """What is not applied, in words; nothing where the step says so already."""
    if step == 2:
        return "" if cause in ("AFIB", "AFLT", "CLBBB", "CRBBB") else "criteria of conduction and axis"
    if step == 3:
        names = [words for code, words in _VOLTAGE.items() if code in codes]
        if names:
            return f"voltage criteria for {listing(names)}"
        return "P-wave criteria" if {"LAE", "RAE"} & set(codes) else ""
    if step == 4:
        waves = [name for name, starts in _WAVES.items() if any(code.startswith(starts) for code in codes)]
        return f"{listing(waves)} criteria of ischaemia and infarction" if waves else ""
    return "T-wave criteria of electrolyte disorders" if step == 5 else ""


def not_assessable(facts: Facts, step: int) -> list[Sentence]:
    """What could not be decided in this step: a sentence a reason, each subject named once."""
    groups: dict[str, list[Outcome]] = {}
    leads: set[str] = set()
    for outcome in facts.assessment.outcomes.values():
        if (
            outcome.step == step
            and outcome.status == "not assessable"
            and outcome.code not in NORMAL_CODES | SUMMARY_CODES
        ):
            reason = _why(facts, outcome)
            if reason == _LEADS:
                leads |= {x for found in LEAD_REASON.findall(outcome.reason or "") for x in found if x}
            groups.setdefault(reason, []).append(outcome)
    named_already = set(_said_missing(facts))
    sentences = []
    for reason in sorted(groups, key=lambda r: r == _LEADS):
        if reason == _LEADS:
            facts.cite(*(f"quality.leads.{x}" for x in sorted(leads) if x in facts.measurements.quality.leads))
        words = f"without {lead_list(leads)}" if reason == _LEADS else reason
        sentences.append(_undecided(facts, words, groups[reason], named_already))
    return [sentence for sentence in sentences if sentence is not None]


#: Stands for a reason that names leads; they are gathered over all statements.
_LEADS = "leads"
#: The words where a doubt about the gain took the amplitudes: step 1 gives the reason, once.
_NO_AMPLITUDE = "no amplitude is given"


def _why(facts: Facts, outcome: Outcome) -> str:
    """The reason of a statement that is not assessable, as few words as tell it."""
    reason = outcome.reason or "an input is missing"
    unsourced = UNSOURCED.search(reason)
    if unsourced:
        return unsourced[0]
    if facts.no_amplitude() and "gain" in reason:
        return _NO_AMPLITUDE
    if LEAD_REASON.search(reason):
        return _LEADS
    # "qrs_axis: needs two usable limb leads": the subject follows in words.
    return re.sub(r"^[a-z_]+: ", "", reason.split("; ")[0])


def _said_missing(facts: Facts) -> list[str]:
    """Subjects whose absence other sentences have told."""
    missing = {"PR": "pr", "the axis": "qrs_axis", "the shape of QRS": "qrs", "QT": "qtc"}
    said = [words for words, name in missing.items() if facts.value(name) is None]
    return [*said, "the rate"] if facts.rate_unsourced() else said


#: What a statement is about, in words that make no claim: by the beginning of its code, the first that fits.
_TOPICS = (
    (("SBRAD", "MBRAD", "STACH"), "the rate"),
    (("1AVB", "LPR", "SHORTPR", "PRNORM"), "PR"),
    (("2AVB", "3AVB"), "AV conduction"),
    (("LAD", "RAD", "EXAX", "AXNORM", "LAFB", "LPFB"), "the axis"),
    (("CLBBB", "CRBBB", "ILBBB", "IRBBB", "IVCD", "WPW"), "the shape of QRS"),
    (("LVH", "RVH", "BVH", "HVOLT", "LVOLT"), "chest and limb voltage"),
    (("LAE", "RAE", "IAB"), "the atria"),
    (("PRWP",), "R across the chest"),
    (("STE_", "STD_"), "ST segments"),
    (("INVT", "LOWT"), "T waves"),
    (("IMI", "LMI", "AMI", "ASMI", "ALMI"), "Q waves"),
    (("ERP", "PERICARD", "BRUGADA1", "DEWINTER", "WELLENS", "POSTMI", "SGARBOSSA", "SECREP"), "patterns of ST-T"),
    (("LNGQT", "QTHIGH", "SHORTQT", "QTNORM"), "QT"),
    (("HYPER", "HYPO", "DIG"), "electrolyte patterns"),
    (("PAC", "PVC", "BIGU", "TRIGU", "PAUSE"), "beats out of turn"),
)


#: What a statement is about that no topic fits, by step.
_OTHER_TOPICS = {
    1: "the rhythm", 2: "conduction", 3: "the chambers", 4: "patterns of ST-T", 5: "electrolyte patterns",
}  # fmt: skip


def _topic(outcome: Outcome) -> str:
    fitting = (words for starts, words in _TOPICS if outcome.code.startswith(starts))
    return next(fitting, _OTHER_TOPICS.get(outcome.step, "the rest"))


def _undecided(facts: Facts, reason: str, outcomes: list[Outcome], named_already: set[str]) -> Sentence | None:
    topics = [t for t in dict.fromkeys(map(_topic, outcomes)) if t not in named_already]
    if not topics:
        return None
    named_already.update(topics)
    text = f"Not assessable ({reason}), in part or in whole: {listing(topics)}."
    return facts.sentence(text, findings=[o.code for o in outcomes])


def joined(sentences: Iterable[Sentence | None]) -> tuple[Sentence, ...]:
    """The sentences that there are."""
    return tuple(sentence for sentence in sentences if sentence is not None)
