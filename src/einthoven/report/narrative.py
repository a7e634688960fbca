"""The narrative, three to six sentences that a cardiologist would sign, and the labels."""

from __future__ import annotations

from einthoven.protocol.findings import Finding
from einthoven.report.composition import Sentence
from einthoven.report.facts import Facts
from einthoven.report.phrases import NORMAL_CODES, SUMMARY_CODES, joined
from einthoven.report.step6 import abnormal_findings, borderline_findings, placed
from einthoven.report.wording import inside, listing, named


def narrative(facts: Facts) -> tuple[Sentence, ...]:
    """The narrative's sentences."""
    return joined([
        _rhythm(facts), _conduction(facts), _structure(facts), _repolarisation(facts), _qt(facts), _conclusion(facts),
    ])  # fmt: skip


def labels(facts: Facts) -> tuple[str, ...]:
    """Canonical statement labels: the rhythm, then what was found in the order of the steps, or "normal ECG"."""
    skip = NORMAL_CODES | SUMMARY_CODES
    shown = [f for f in facts.findings if f.code not in skip and f.certainty != "borderline"]
    words = [inside(f.statement) for f in shown]
    words += [f"borderline {inside(f.statement)}" for f in borderline_findings(facts)]
    if not abnormal_findings(facts) and not borderline_findings(facts) and facts.finding("NORM"):
        words.append("normal ECG")
    return tuple(dict.fromkeys(words))


def _step(facts: Facts, *steps: int) -> list[Finding]:
    skip = NORMAL_CODES | SUMMARY_CODES
    return [f for f in facts.findings if f.step in steps and f.code not in skip and f.present]


def _said(facts: Facts, findings: list[Finding], lead_in: str = "") -> Sentence:
    for finding in findings:
        facts.cite_finding(finding)
    words = listing(placed(f) for f in findings)
    return facts.sentence(f"{lead_in}{words}.", findings=[f.code for f in findings])


def _rhythm(facts: Facts) -> Sentence:
    m = facts.measurements
    found = _step(facts, 1)
    facts.cite("rhythm.name")
    for finding in found:
        facts.cite_finding(finding)
    main = [f for f in found if f.code not in ("POORQ", "REVERSAL")] or found
    name = named(main[0]) if main else m.rhythm.name
    rate = f" at {facts.number('heart_rate')}" if facts.known("heart_rate") else ""
    if m.rhythm.name in ("atrial fibrillation", "atrial flutter") and rate:
        rate = f" with a ventricular rate of {facts.number('heart_rate')}"
    others = [f for f in main[1:] if f.code != "SR"]
    more = f", with {listing(named(f) for f in others)}" if others else ""
    return facts.sentence(f"{name}{rate}{more}.", findings=[f.code for f in found])


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
    absent = [c for c in ("LVH", "RVH") if facts.excluded(c)]
    if not absent:
        return None
    facts.cite_exclusion(*absent)
    names = {"LVH": "left", "RVH": "right"}
    sides = listing([names[c] for c in absent], "or")
    return facts.sentence(f"There is no {sides} ventricular hypertrophy.", findings=absent)


def _repolarisation(facts: Facts) -> Sentence | None:
    found = _step(facts, 4)
    if found:
        return _said(facts, found)
    groups = {
        "ST elevation": ("STE_ANT", "STE_LAT", "STE_INF"),
        "ST depression": ("STD_ANT", "STD_LAT", "STD_INF"),
        "T wave inversion": ("INVT_ANT", "INVT_LAT", "INVT_INF"),
        "pathological Q waves": ("IMI", "AMI", "ASMI", "LMI"),
    }
    absent = {name: codes for name, codes in groups.items() if facts.excluded(*codes)}
    if not absent:
        return None
    codes = [code for group in absent.values() for code in group]
    facts.cite_exclusion(*codes)
    return facts.sentence(f"There is no {listing(absent, 'or')}.", findings=codes)


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
    if not facts.excluded("LNGQT", "SHORTQT"):
        return facts.sentence(f"{value}.")
    return facts.sentence(f"{value} is normal.", findings=("LNGQT", "SHORTQT"))


def _conclusion(facts: Facts) -> Sentence:
    found, borderline = abnormal_findings(facts), borderline_findings(facts)
    critical = [f for f in found if f.severity == "critical"]
    if critical:
        facts.cite_finding(critical[0])
        return facts.sentence(
            f"Abnormal ECG with a critical finding: {placed(critical[0])}.", findings=(critical[0].code,)
        )
    if found:
        facts.cite_finding(found[0])
        return facts.sentence("Abnormal ECG.", findings=[f.code for f in found])
    if borderline:
        for finding in borderline:
            facts.cite(*(e.id for e in finding.evidence))
        names = listing(inside(f.statement) for f in borderline)
        verb = "is" if len(borderline) == 1 else "are"
        text = f"Borderline ECG: {names} {verb} borderline (within measurement uncertainty)."
        return facts.sentence(text, findings=[f.code for f in borderline])
    facts.cite("rhythm.name", "qrs", "qtc")
    normal = facts.finding("NORM")
    text = "Normal ECG." if normal else "No abnormality in what could be assessed."
    return facts.sentence(text, findings=("NORM",) if normal else ())
