"""What a step leaves open and why: criteria that another finding voids, and what could not be assessed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from einthoven.protocol.findings import Finding, Outcome
from einthoven.report.composition import Sentence
from einthoven.report.deviations import INFARCTION, q_waves
from einthoven.report.facts import LEAD_REASON, UNSOURCED, Facts
from einthoven.report.phrases import NORMAL_CODES, SUMMARY_CODES
from einthoven.report.wording import amount, lead_list, listing, quantity_name, statement_of

#: Findings that make criteria of other steps meaningless; other precedence is a matter of wording and goes unsaid.
VOIDING = frozenset({"REVERSAL", "REVCHEST", "DEXTRO", "PACE", "WCT", "IVR", "WPW", "CLBBB", "CRBBB", "AFIB", "AFLT"})
#: What their own sentence says already.
_SAID = {
    "CLBBB": {"the shape of QRS"}, "CRBBB": {"the shape of QRS"}, "WPW": {"PR"},
    "AFIB": {"PR", "the P axis", "AV conduction", "the shape of QRS"},
    "AFLT": {"PR", "the P axis", "AV conduction", "the shape of QRS"},
}  # fmt: skip
#: Sums of voltage that are met without counting.
_VOLTAGES = ("sokolow_lyon", "cornell", "peguero_lo_presti", "gubner")


def muted(facts: Facts, step: int) -> list[Sentence]:
    """One sentence for each finding that voids criteria of this step; what is there all the same is told apart."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in facts.assessment.outcomes.values():
        if outcome.step == step and outcome.status == "muted" and outcome.muted_by in VOIDING:
            groups.setdefault(outcome.muted_by, []).append(outcome)
    sentences = []
    for code, voided in groups.items():
        said = {*_SAID.get(code, ()), *_said_missing(facts)}
        topics = [t for t in _topics(voided) if t not in said]
        cause = facts.finding(code)
        if step == 1 or not topics or cause is None:
            continue  # what a rhythm leaves out of step 1 are other names of the rhythm
        facts.cite_finding(cause)
        idle = _idle(facts, voided)
        tail = f"; not counted: {listing(idle)}" if idle else ""
        text = f"Not judged because of {cause_words(cause)}: {listing(topics)}{tail}."
        sentences.append(facts.sentence(text, findings=[*(o.code for o in voided), code]))
    return sentences


def cause_words(cause: Finding) -> str:
    """A finding as the reason for something else: ``"complete left bundle branch block"``, without its details."""
    if cause.statement.endswith(" suspected"):
        return f"the suspected {statement_of(cause).removesuffix(' suspected')}"
    return re.split(r" with | \(|, ", statement_of(cause))[0]


def _idle(facts: Facts, voided: Iterable[Outcome]) -> list[str]:
    """Voltage and Q waves that would count without the finding that voids them; ST and T have their own sentence."""
    words = []
    for outcome in voided:
        if outcome.code == "LVH":
            sums = {e.quantity: e for e in outcome.evidence if e.quantity in _VOLTAGES and e.met}
            facts.cite(*(e.id for e in sums.values()))
            words += [f"{quantity_name(n)} of {amount(float(e.value or 0), e.unit)}" for n, e in sums.items()]
    infarcts = [o for o in voided if o.code in INFARCTION]
    leads = {lead for o in infarcts for e in o.evidence for lead in e.leads}
    return [*words, *q_waves(facts, [lead for lead in facts.usable_leads() if lead in leads])]


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
    return re.sub(r"^[\w.]+: (not assessable )?", "", reason.split("; ")[0])


def _said_missing(facts: Facts) -> list[str]:
    """Subjects whose absence other sentences have told."""
    missing = {
        "PR": "pr", "the P axis": "p_axis", "the axis": "qrs_axis", "the fascicles": "qrs_axis",
        "the shape of QRS": "qrs", "QT": "qtc",
    }  # fmt: skip
    said = [words for words, name in missing.items() if facts.value(name) is None]
    return [*said, "the rate"] if facts.rate_unsourced() else said


#: What a statement is about, in words that make no claim: by the beginning of its code, the first that fits.
_TOPICS = (
    (("SBRAD", "MBRAD", "STACH", "MTACH"), "the rate"),
    (("1AVB", "LPR", "SHORTPR", "PRNORM"), "PR"),
    (("2AVB", "3AVB"), "AV conduction"),
    (("LAD", "RAD", "EXAX", "AXNORM", "AXAGE", "INDAX"), "the axis"),
    (("LAFB", "LPFB"), "the fascicles"),
    (("CLBBB", "CRBBB", "ILBBB", "IRBBB", "IVCD", "WPW", "FQRS"), "the shape of QRS"),
    (("LVH", "RVH", "BVH", "HVOLT", "LVOLT", "KATZ", "HCM", "ALTERNANS"), "voltage"),
    (("RVSTRAIN",), "voltage"),
    (("LAE", "RAE", "IAB", "BAE"), "the atria"),
    (("PAXIS",), "the P axis"),
    (("PRWP", "TALLR", "ETRANS", "LTRANS"), "the R progression"),
    (("STE", "STD_", "RECIP", "JDEP", "NST_", "RVMI"), "ST segments"),
    (("INVT", "LOWT", "NDT", "HYPERT", "JUVT", "APHCM"), "T waves"),
    (("IMI", "LMI", "AMI", "ASMI", "ALMI", "ILMI", "PMI"), "Q waves"),
    (("ERP", "PERICARD", "BRUGADA1", "DEWINTER", "WELLENS", "POSTMI", "SGARBOSSA", "SECREP"), "patterns of ST-T"),
    (("LNGQT", "QTHIGH", "SHORTQT", "QTNORM"), "QT"),
    (("PROMU", "INVU"), "U waves"),
    (("HYPER", "HYPO", "DIG", "CNST"), "electrolyte patterns"),
    (
        ("PAC", "PVC", "BIGU", "TRIGU", "QUADRI", "PAUSE", "NSVT", "VRUN", "SVRUN", "VESC", "FUSION"),
        "beats out of turn",
    ),
)


#: What a statement is about that no topic fits, by step.
_OTHER_TOPICS = {
    1: "the rhythm", 2: "conduction", 3: "the chambers", 4: "patterns of ST-T", 5: "electrolyte patterns",
}  # fmt: skip


def _topics(outcomes: Iterable[Outcome]) -> list[str]:
    """What statements are about, each subject once; a rare pattern that is only ever to be considered is not missed."""
    topics: dict[str, None] = {}
    for outcome in outcomes:
        fitting = next((words for starts, words in _TOPICS if outcome.code.startswith(starts)), None)
        if outcome.code not in NORMAL_CODES and (fitting or "consider" not in outcome.statement):
            topics[fitting or _OTHER_TOPICS.get(outcome.step, "the rest")] = None
    return list(topics)


def _undecided(facts: Facts, reason: str, outcomes: list[Outcome], named_already: set[str]) -> Sentence | None:
    topics = [t for t in _topics(outcomes) if t not in named_already]
    if not topics:
        return None
    named_already.update(topics)
    text = f"Not assessable ({reason}), in part or in whole: {listing(topics)}."
    return facts.sentence(text, findings=[o.code for o in outcomes])
