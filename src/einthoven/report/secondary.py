"""ST and T that the way of activation explains: secondary to a block, pre-excitation, pacing or hypertrophy.

AHA/ACCF/HRS 2009 Part IV: secondary changes point away from the main deflection of QRS; under a right bundle branch
block they stand in the right chest leads. A change that goes with QRS is never called secondary.
"""

from __future__ import annotations

from einthoven.protocol.findings import Finding
from einthoven.report.composition import Sentence
from einthoven.report.deviations import ELEVATION, shown_in
from einthoven.report.facts import Facts
from einthoven.report.unjudged import cause_words
from einthoven.report.wording import lead_list, named

#: In the order in which the protocol names the cause.
_CAUSES = ("CLBBB", "CRBBB", "WPW", "PACE", "LVH")
#: Patterns with ST elevation of their own.
_PATTERNS = ("ERP", "PERICARD", "BRUGADA1")
_RIGHT_CHEST = ("V1", "V2", "V3", "V4")
_LATERAL = ("I", "aVL", "V4", "V5", "V6")
_KINDS = {"ST elevation": "STE_", "ST depression": "STD_", "T wave inversion": "INVT"}


def secondary(facts: Facts) -> list[Sentence]:
    """Which ST and T changes are secondary, and to what; and that no criterion of infarction shines through."""
    cause = next((f for f in facts.found(*_CAUSES) if f.present), None)
    statement = facts.finding("SECREP")
    if cause is None or (statement is not None and not statement.present):
        return []
    parts, codes = [], []
    for kind, start in _KINDS.items():
        voided = [code for code in _muted_by(facts, cause) if code.startswith(start)]
        shown = shown_in(facts, kind, [x for x in _leads(facts, cause) if _opposite(facts, cause, kind, x)])
        if voided and shown:
            parts.append(f"{kind} in {lead_list(shown)}")
            codes += voided
    if not parts:
        return _sgarbossa(facts, cause)
    facts.cite_finding(cause)
    if statement is not None:
        facts.cite_finding(statement)
        codes.append(statement.code)
    head = named(statement) if statement is not None else f"secondary to {cause_words(cause)}"
    text = f"{head}: {'; '.join(parts)}."
    return [facts.sentence(text, findings=[*codes, cause.code]), *_sgarbossa(facts, cause)]


def explained(facts: Facts) -> list[Sentence]:
    """ST elevation that another pattern explains, and that is therefore not called an infarction."""
    sentences = []
    for cause in (f for f in facts.found(*_PATTERNS) if f.present):
        voided = [o for o in facts.assessment.outcomes.values() if o.status == "muted" and o.muted_by == cause.code]
        codes = [o.code for o in voided if o.code in ELEVATION]
        leads = {lead for o in voided if o.code in codes for e in o.evidence for lead in e.leads}
        shown = shown_in(facts, "ST elevation", [lead for lead in facts.usable_leads() if lead in leads])
        if shown:
            facts.cite_finding(cause)
            text = f"Explained by {cause_words(cause)}: ST elevation in {lead_list(shown)}."
            sentences.append(facts.sentence(text, findings=codes))
    return sentences


def _muted_by(facts: Facts, cause: Finding) -> list[str]:
    """Statements that the cause voids, by itself or as secondary change."""
    by = (cause.code, "SECREP")
    return [o.code for o in facts.assessment.outcomes.values() if o.status == "muted" and o.muted_by in by]


def _leads(facts: Facts, cause: Finding) -> list[str]:
    """Where the cause changes ST and T."""
    where = {"CRBBB": _RIGHT_CHEST, "LVH": _LATERAL}.get(cause.code)
    return [lead for lead in facts.usable_leads() if lead != "aVR" and (where is None or lead in where)]


def _opposite(facts: Facts, cause: Finding, kind: str, lead: str) -> bool:
    """Whether the change points away from QRS; under a right bundle branch block, away from its last part, the R'."""
    if cause.code == "CRBBB":
        return kind != "ST elevation"
    up, down = (
        max(abs(facts.value(name, lead) or 0.0) for name in names)
        for names in (("r_amplitude", "r2_amplitude"), ("q_amplitude", "s_amplitude"))
    )
    return up < down if kind == "ST elevation" else up > down


def _sgarbossa(facts: Facts, cause: Finding) -> list[Sentence]:
    """Under a left bundle branch block or pacing: whether ST goes with QRS, or too far against it."""
    if cause.code not in ("CLBBB", "PACE") or not facts.excluded("SGARBOSSA"):
        return []
    facts.cite_exclusion("SGARBOSSA")
    facts.cite("qrs")
    return [facts.sentence("The Sgarbossa criteria are not met.", findings=("SGARBOSSA",))]
