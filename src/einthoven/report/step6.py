"""Step 6, Final Medical Reasoning: what the findings mean together, what stays open, and the conclusion."""

from __future__ import annotations

from einthoven.protocol.findings import Finding
from einthoven.report.composition import Sentence
from einthoven.report.facts import Facts
from einthoven.report.phrases import NORMAL_CODES, QUALITY_CODES, SUMMARY_CODES, joined
from einthoven.report.wording import inside, lead_list, listing, named

_RHYTHM_ONLY = frozenset({"SR", "SARRH"})
_SEVERITY = ("critical", "abnormal", "minor", "normal")
_BLOCKS = ("CLBBB", "CRBBB", "ILBBB", "IRBBB", "IVCD")
_ELEVATION = ("STE_ANT", "STE_SEP", "STE_LAT", "STE_INF")
_DEPRESSION = ("STD_ANT", "STD_LAT", "STD_INF")


def write(facts: Facts) -> tuple[Sentence, ...]:
    """The paragraph's sentences."""
    return joined([*_main(facts), *_relations(facts), _open(facts), _limits(facts), conclusion(facts)])


def abnormal_findings(facts: Facts) -> list[Finding]:
    """Present findings that matter, the gravest first."""
    skip = NORMAL_CODES | SUMMARY_CODES | QUALITY_CODES
    relevant = [f for f in facts.findings if f.present and f.severity != "normal" and f.code not in skip]
    return sorted(relevant, key=lambda f: (_SEVERITY.index(f.severity), f.step))


def borderline_findings(facts: Facts) -> list[Finding]:
    """Findings that the uncertainty of the measurement leaves open."""
    skip = NORMAL_CODES | SUMMARY_CODES | QUALITY_CODES
    return [f for f in facts.findings if not f.present and f.code not in skip]


def placed(finding: Finding) -> str:
    """A finding with its certainty and its leads: ``"ST elevation in II, III and aVF"``."""
    words = named(finding)
    if not finding.leads or any(f" {lead}" in words for lead in finding.leads) or len(finding.leads) > 6:
        return words
    return f"{words} ({lead_list(finding.leads)})"


def _main(facts: Facts) -> list[Sentence]:
    sentences = []
    found = abnormal_findings(facts)
    for severity, lead_in in (
        ("critical", ("What matters first is", "The critical finding is")),
        ("abnormal", ("The main finding is", "What stands out is")),
        ("minor", ("Of minor weight is", "A minor finding is")),
    ):
        group = [f for f in found if f.severity == severity]
        if group:
            for finding in group:
                facts.cite_finding(finding)
            words = facts.choose(f"main {severity}", *lead_in)
            if len(group) > 1:
                words = words.replace("finding is", "findings are")
            text = f"{words} {listing(placed(f) for f in group)}."
            sentences.append(facts.sentence(text, findings=[f.code for f in group]))
    return sentences


def _relations(facts: Facts) -> list[Sentence]:
    """How findings explain one another."""
    sentences = []
    block, secondary = facts.finding(*_BLOCKS), facts.finding("SECREP")
    hypertrophy = facts.finding("LVH")
    cause = block or hypertrophy
    if secondary and cause and cause.present:
        facts.cite_finding(secondary)
        text = f"The ST-T changes are secondary to the {inside(cause.statement)}."
        sentences.append(facts.sentence(text, findings=(secondary.code, cause.code)))
    elevated = [f for f in facts.found(*_ELEVATION) if f.present]
    depressed = [f for f in facts.found(*_DEPRESSION) if f.present]
    if elevated:
        sentences += _mimics_excluded(facts)
    if elevated and depressed:
        for finding in (*elevated, *depressed):
            facts.cite_finding(finding)
        low = lead_list(lead for f in depressed for lead in f.leads)
        high = lead_list(lead for f in elevated for lead in f.leads)
        text = f"ST depression in {low} together with ST elevation in {high} fits reciprocal change."
        sentences.append(facts.sentence(text, findings=[f.code for f in (*elevated, *depressed)]))
    rate = facts.value("heart_rate")
    if facts.finding("AFIB", "AFLT") and rate is not None and rate > 100:
        text = f"The ventricular rate of {facts.number('heart_rate')} is a tachycardia."
        sentences.append(facts.sentence(text, findings=[f.code for f in facts.found("AFIB", "AFLT")]))
    return sentences


def _mimics_excluded(facts: Facts) -> list[Sentence]:
    """What else could raise ST, and why it does not here."""
    if not facts.known("qrs") or not facts.excluded("CLBBB", "CRBBB", "LVH"):
        return []
    facts.cite_exclusion("CLBBB", "CRBBB", "LVH")
    text = (
        f"QRS {facts.number('qrs')} is narrow and there is no left ventricular hypertrophy, "
        "so neither explains the ST elevation."
    )
    return [facts.sentence(text, findings=("CLBBB", "CRBBB", "LVH"))]


def _open(facts: Facts) -> Sentence | None:
    borderline = borderline_findings(facts)
    if not borderline:
        return None
    for finding in borderline:
        facts.cite(*(e.id for e in finding.evidence))
    names = listing(inside(f.statement) for f in borderline)
    verb = "is" if len(borderline) == 1 else "are"
    return facts.sentence(
        f"{names} {verb} borderline (within measurement uncertainty).", findings=[f.code for f in borderline]
    )


def _limits(facts: Facts) -> Sentence | None:
    """What the recording can't answer."""
    quality = facts.measurements.quality
    unusable = [lead for lead, q in quality.leads.items() if not q.usable]
    if not unusable:
        return None
    facts.cite(*(f"quality.leads.{lead}" for lead in unusable))
    return facts.sentence(f"What {lead_list(unusable)} would show stays open.")


def conclusion(facts: Facts) -> Sentence:
    """Normal, borderline or abnormal, and why."""
    found, borderline = abnormal_findings(facts), borderline_findings(facts)
    if found:
        facts.cite_finding(found[0])
        return facts.sentence("In conclusion, an abnormal ECG.", findings=[f.code for f in found])
    if borderline:
        facts.cite_finding(borderline[0])
        return facts.sentence("In conclusion, a borderline ECG.", findings=[f.code for f in borderline])
    facts.cite("rhythm.name", "qrs", "qtc")
    normal = facts.finding("NORM")
    if normal:
        text = facts.choose(
            "normal",
            "Rhythm, conduction, voltage and repolarisation are normal: a normal ECG.",
            "Taken together, every step is within normal limits: normal ECG.",
            "Nothing abnormal was found in the six steps: this is a normal ECG.",
        )
        return facts.sentence(text, findings=("NORM",))
    return facts.sentence("Nothing abnormal was found in what could be assessed.")
