"""The narrative, three to six sentences that a cardiologist would sign, and the labels."""

from __future__ import annotations

from einthoven.protocol.findings import Finding
from einthoven.report.composition import Sentence
from einthoven.report.critical import critical_findings, urgency
from einthoven.report.deviations import denials, deviations, exceptions, scope
from einthoven.report.facts import Facts
from einthoven.report.phrases import NORMAL_CODES, QUALITY_CODES, SUMMARY_CODES, joined
from einthoven.report.step6 import abnormal_findings, borderline_findings, overall, placed
from einthoven.report.wording import at_rate, listing, named, statement_of


def narrative(facts: Facts) -> tuple[Sentence, ...]:
    """The narrative's sentences."""
    return joined([
        _critical(facts), _rhythm(facts), _conduction(facts), _structure(facts), _repolarisation(facts), _qt(facts),
        _conclusion(facts),
    ])  # fmt: skip


def labels(facts: Facts) -> tuple[str, ...]:
    """Canonical statement labels: what was found in the order of the steps, what is borderline, or "normal ECG"."""
    skip = NORMAL_CODES | SUMMARY_CODES
    words = [named(f) for f in facts.findings if f.code not in skip and f.present]
    for finding in facts.findings:
        if finding.code not in skip and not finding.present:
            statement = statement_of(finding)
            words.append(statement if statement.startswith("consider") else f"borderline {statement}")
    normal = facts.finding("NORM")
    if normal and normal.present:
        words.append(statement_of(normal))
    return tuple(dict.fromkeys(words)) or ("no abnormality found",)


def _critical(facts: Facts) -> Sentence | None:
    """What must be read first, if the reader reads no further."""
    found = critical_findings(facts.findings)
    if not found:
        return None
    for finding in found:
        facts.cite_finding(finding)
    head = "Critical finding" if len(found) == 1 else "Critical findings"
    text = f"{head}, for {urgency(found[0]).lower()}: {listing(placed(f) for f in found)}."
    return facts.sentence(text, findings=[f.code for f in found])


def _step(facts: Facts, *steps: int) -> list[Finding]:
    """Present findings of these steps that matter; those that the first sentence has named are not named again."""
    skip = NORMAL_CODES | SUMMARY_CODES | {f.code for f in critical_findings(facts.findings) if f.step != 1}
    found = [f for f in facts.findings if f.step in steps and f.code not in skip and f.present]
    return [f for f in found if f.step == 1 or f.severity != "normal"]


def _said(facts: Facts, findings: list[Finding]) -> Sentence:
    for finding in findings:
        facts.cite_finding(finding)
    words = listing(placed(f) for f in findings)
    return facts.sentence(f"{words}.", findings=[f.code for f in findings])


def _rhythm(facts: Facts) -> Sentence:
    m = facts.measurements
    found = _step(facts, 1)
    facts.cite("rhythm.name")
    for finding in found:
        facts.cite_finding(finding)
    main = [f for f in found if f.code not in QUALITY_CODES]
    critical = {f.code for f in critical_findings(facts.findings)}
    said = [f.code for f in main if f.code in critical]
    rate = facts.number("heart_rate") if facts.known("heart_rate") else ""
    fluttering = m.rhythm.name in ("atrial fibrillation", "atrial flutter")
    if main and main[0].code in said and rate:
        text = f"The {'ventricular ' if fluttering else ''}rate is {rate}"
    else:
        text = at_rate(named(main[0]) if main else m.rhythm.name, rate, ventricular=fluttering)
    others = [f for f in main[1:] if f.code != "SR" and f.code not in said]
    more = f", with {listing(named(f) for f in others)}" if others else ""
    under = facts.rate_unsourced()
    unjudged = f" (rate not judged: no {under})" if under else ""
    return facts.sentence(f"{text}{more}{unjudged}.", findings=[f.code for f in found])


def _conduction(facts: Facts) -> Sentence | None:
    found = _step(facts, 2)
    intervals = [n for n in ("pr", "qrs", "qrs_axis") if facts.known(n)]
    names = {"pr": "PR", "qrs": "QRS", "qrs_axis": "QRS axis"}
    if not found and not intervals:
        return None
    numbers = listing(f"{names[n]} {facts.number(n)}" for n in intervals)
    if not found:
        normal = facts.excluded("1AVB", "CLBBB", "CRBBB", "LAD", "RAD") and len(intervals) == 3
        verdict = facts.choose("conduction", " are normal", " are within normal limits") if normal else ""
        return facts.sentence(f"{numbers}{verdict}.")
    for finding in found:
        facts.cite_finding(finding)
    words = listing(named(f) for f in found)
    text = f"{words}; {numbers}." if numbers else f"{words}."
    return facts.sentence(text, findings=[f.code for f in found])


def _structure(facts: Facts) -> Sentence | None:
    found = _step(facts, 3)
    if found:
        return _said(facts, found)
    why = facts.no_amplitude()
    if why:
        facts.cite("quality.warnings")
        return facts.sentence(f"No amplitude is given: {why}.")
    absent = [c for c in ("LVH", "RVH") if facts.excluded(c)]
    if not absent:
        return None
    facts.cite_exclusion(*absent)
    names = {"LVH": "left", "RVH": "right"}
    sides = listing([names[c] for c in absent], "or")
    return facts.sentence(f"There is no {sides} ventricular hypertrophy.", findings=absent)


def _repolarisation(facts: Facts) -> Sentence | None:
    found = _step(facts, 4)
    judged = deviations(facts)
    codes = [code for d in judged for code in d.codes]
    facts.cite_exclusion(*codes)
    alone = [text for text, _ in exceptions(facts, judged)]
    if found:
        for finding in found:
            facts.cite_finding(finding)
        clear = [d for d in judged if d.clear]
        # What stands behind "without" is denied of all leads, or not at all.
        names = "" if scope(clear) else listing([d.name for d in clear], "or")
        words = listing(placed(f) for f in found) + (f", without {names}" if names else "")
        text = "; ".join([words, *alone])
        return facts.sentence(f"{text}.", findings=[*(f.code for f in found), *codes])
    denial = " and ".join(denials(judged))
    verb = "are" if denial.startswith("no pathological") else "is"
    texts = [*([f"there {verb} {denial}"] if denial else []), *alone]
    return facts.sentence(f"{'; '.join(texts)}.", findings=codes) if texts else None


def _qt(facts: Facts) -> Sentence | None:
    found = _step(facts, 5)
    value = f"QTc {facts.number('qtc')} (Fridericia)" if facts.known("qtc") else ""
    if found:
        for finding in found:
            facts.cite_finding(finding)
        words = listing(placed(f) for f in found)
        return facts.sentence(f"{value}: {words}." if value else f"{words}.", findings=[f.code for f in found])
    if not value:
        return None
    if not facts.excluded("LNGQT", "SHORTQT") or not facts.in_range("qtc"):
        return facts.sentence(f"{value}.")
    return facts.sentence(f"{value} is normal.", findings=("LNGQT", "SHORTQT"))


def _conclusion(facts: Facts) -> Sentence:
    summary = next((f for f in facts.found("ABNORM", "BORDERLINE", "NORM") if f.present), None)
    if summary is None and abnormal_findings(facts):
        facts.cite_finding(abnormal_findings(facts)[0])
        return facts.sentence("Abnormal ECG.", findings=[f.code for f in abnormal_findings(facts)])
    if summary is None:
        facts.cite("rhythm.name", "qrs", "qtc")
        return facts.sentence("No abnormality in what could be assessed.")
    facts.cite_finding(summary)
    undecided = borderline_findings(facts)
    if summary.code == "BORDERLINE" and undecided and not abnormal_findings(facts):
        for finding in undecided:
            facts.cite(*(e.id for e in finding.evidence))
        names = listing(placed(f) for f in undecided)
        return facts.sentence(f"Borderline ECG: {names}.", findings=[summary.code, *(f.code for f in undecided)])
    return facts.sentence(f"{overall(summary)}.", findings=(summary.code,))
