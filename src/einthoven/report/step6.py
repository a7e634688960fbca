"""Step 6, Final Medical Reasoning: what the findings mean together, what stays open, and the conclusion."""

from __future__ import annotations

from einthoven.protocol.findings import Finding
from einthoven.report.composition import Sentence
from einthoven.report.critical import actions, critical_findings, urgency
from einthoven.report.deviations import INFARCTION
from einthoven.report.facts import Facts
from einthoven.report.mimics import origin_of_wide_tachycardia
from einthoven.report.phrases import NORMAL_CODES, QUALITY_CODES, SUMMARY_CODES, joined
from einthoven.report.wording import borderline, in_leads, lead_list, listing, named, statement_of

_SEVERITY = ("critical", "abnormal", "minor", "normal")
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
    local = finding.step == 4 and 0 < len(finding.leads) <= 6
    if not local or any(f" {lead}" in words for lead in finding.leads):
        return words
    return in_leads(words, finding.leads)


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
                words = words.replace("A minor finding is", "Minor findings are").replace("finding is", "findings are")
                words = words.replace("Of minor weight is", "Of minor weight are")
            text = f"{words} {listing(placed(f) for f in group)}."
            sentences.append(facts.sentence(text, findings=[f.code for f in group]))
        if severity == "critical":
            sentences += _advice(facts)
    return sentences


def _advice(facts: Facts) -> list[Sentence]:
    """What the critical findings ask of the reader: advice, no claim about the ECG."""
    found = critical_findings(facts.findings)
    sentences = []
    for text in actions(found):
        for finding in found:
            if text.startswith(urgency(finding)):
                facts.cite_finding(finding)
        soon, _, what = text.partition(": ")
        codes = [f.code for f in found if urgency(f) == soon]
        told = f": {what.replace('; ', ', ')}" if what else ""
        sentences.append(facts.sentence(f"{soon} is advised{told}.", findings=codes))
    return sentences


def _relations(facts: Facts) -> list[Sentence]:
    """How findings explain one another."""
    sentences = origin_of_wide_tachycardia(facts)
    elevated = [f for f in facts.found(*_ELEVATION) if f.present]
    depressed = [f for f in facts.found(*_DEPRESSION) if f.present]
    if elevated:
        sentences += _mimics_excluded(facts)
    scars = [f for f in facts.found(*INFARCTION) if f.present]
    both = {lead for f in scars for lead in f.leads} & {lead for f in elevated for lead in f.leads}
    if both:
        for finding in (*elevated, *scars):
            facts.cite_finding(finding)
        text = (
            f"Q waves in {lead_list(both)} together with ST elevation in {lead_list(both)} fit an evolving infarction, "
            "or an old one whose ST elevation persists."
        )
        sentences.append(facts.sentence(text, findings=[f.code for f in (*elevated, *scars)]))
    if elevated and depressed:
        for finding in (*elevated, *depressed):
            facts.cite_finding(finding)
        low = lead_list(lead for f in depressed for lead in f.leads)
        high = lead_list(lead for f in elevated for lead in f.leads)
        text = f"ST depression in {low} together with ST elevation in {high} fits reciprocal change."
        sentences.append(facts.sentence(text, findings=[f.code for f in (*elevated, *depressed)]))
    return sentences


def _mimics_excluded(facts: Facts) -> list[Sentence]:
    """What else could raise ST, and why it does not here."""
    if not facts.known("qrs") or not facts.excluded("CLBBB", "CRBBB", "LVH"):
        return []
    facts.cite_exclusion("CLBBB", "CRBBB", "LVH")
    # A wide QRS without a block leaves open whether ST is secondary.
    if not facts.in_range("qrs"):
        return []
    text = f"QRS {facts.number('qrs')} is narrow; there is no left ventricular hypertrophy."
    first = facts.sentence(text, findings=("CLBBB", "CRBBB", "LVH"))
    return [first, facts.sentence("The ST elevation stands as a primary change.")]


def _open(facts: Facts) -> Sentence | None:
    undecided = borderline_findings(facts)
    if not undecided:
        return None
    for finding in undecided:
        facts.cite(*(e.id for e in finding.evidence))
    codes = [f.code for f in undecided]
    advice = [named(f) for f in undecided if named(f).startswith("consider")]
    names = [placed(f) for f in undecided if named(f) not in advice]
    if not names:
        return facts.sentence(f"{listing(advice)}.", findings=codes)
    why = " (within measurement uncertainty)" if all("within" in borderline(f) for f in undecided) else ""
    # Between semicolons no leads, and no "prolonged", pass from one finding to the next.
    return facts.sentence(f"Still borderline{why}: {'; '.join([*names, *advice])}.", findings=codes)


def _limits(facts: Facts) -> Sentence | None:
    """What the recording can't answer."""
    quality = facts.measurements.quality
    unusable = [lead for lead, q in quality.leads.items() if not q.usable]
    if not unusable:
        return None
    facts.cite(*(f"quality.leads.{lead}" for lead in unusable))
    return facts.sentence(f"What {lead_list(unusable)} would show stays open.")


def overall(summary: Finding) -> str:
    """The summary without its call for review: a critical finding has said how soon, and why."""
    return statement_of(summary).partition(":")[0]


def conclusion(facts: Facts) -> Sentence:
    """The protocol's summary: normal, borderline or abnormal."""
    summary = next((f for f in facts.found("ABNORM", "BORDERLINE", "NORM") if f.present), None)
    if summary is None and abnormal_findings(facts):
        facts.cite_finding(abnormal_findings(facts)[0])
        return facts.sentence("In conclusion: abnormal ECG.", findings=[f.code for f in abnormal_findings(facts)])
    if summary is None:
        facts.cite("rhythm.name", "qrs", "qtc")
        return facts.sentence("Nothing abnormal was found in what could be assessed.")
    facts.cite_finding(summary)
    for finding in abnormal_findings(facts) or borderline_findings(facts):
        facts.cite(*(e.id for e in finding.evidence if e.met))
    if summary.code != "NORM":
        return facts.sentence(f"In conclusion: {overall(summary)}.", findings=(summary.code,))
    facts.cite("rhythm.name", "qrs", "qtc")
    text = facts.choose(
        "normal",
        "Rhythm, conduction, voltage and repolarisation are normal: a normal ECG.",
        "Taken together, every step is within normal limits: normal ECG.",
        "Nothing abnormal was found in the six steps: this is a normal ECG.",
    )
    return facts.sentence(text, findings=("NORM",))
