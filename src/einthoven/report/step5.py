"""Step 5, Electrolytes & QT: QT with its corrections, and the T-wave patterns of potassium, calcium and digitalis."""

from __future__ import annotations

from einthoven.report.composition import Sentence
from einthoven.report.facts import Facts
from einthoven.report.phrases import joined, rest
from einthoven.report.unjudged import muted, not_assessable
from einthoven.report.wording import borderline, listing, named

_QT = ("QTHIGH", "LNGQT", "SHORTQT")
#: A QRS as wide as a bundle branch block lengthens QT by itself (AHA/ACCF/HRS 2009 Part IV).
_WIDE_MS = 120.0
_SUBSTANCES = {
    "HYPERK": "hyperkalaemia",
    "HYPOK": "hypokalaemia",
    "HYPERCA": "hypercalcaemia",
    "HYPOCA": "hypocalcaemia",
    "DIG": "digitalis effect",
}
#: Bazett's correction is off outside these rates (AHA/ACCF/HRS 2009 part IV prefers others).
_BAZETT_FROM, _BAZETT_TO = 60.0, 90.0


def write(facts: Facts) -> tuple[Sentence, ...]:
    """The paragraph's sentences."""
    sentences = [*_qt(facts), _bazett(facts), _substances(facts)]
    said = {code for s in sentences if s for code in s.findings}
    return joined([*sentences, *rest(facts, 5, said), *muted(facts, 5), *not_assessable(facts, 5)])


def _qt(facts: Facts) -> list[Sentence]:
    qtc = facts.quantity("qtc")
    if qtc.value is None:
        facts.cite("qt", "qtc")
        return [facts.sentence(f"QT is not assessable ({qtc.reason or 'not measured'}).")]
    measured = f"QT {facts.number('qt')}, " if facts.known("qt") else ""
    measured += f"QTc {facts.number('qtc')} (Fridericia)"
    limits = facts.found(*_QT)
    if limits:
        main = limits[0]
        facts.cite_finding(main)
        words = f"the QTc is {borderline(main)}" if main.certainty == "borderline" else named(main)
        if main.present and (facts.value("qrs") or 0.0) >= _WIDE_MS:
            words += f"; QRS {facts.number('qrs')} has a part in it"
        return [facts.sentence(f"{measured}: {words}.", findings=[f.code for f in limits])]
    codes = [c for c in _QT if facts.excluded(c)]
    if len(codes) < 2:
        return [facts.sentence(f"{measured}.")]
    facts.cite_exclusion(*codes)
    if not facts.in_range("qtc"):
        # The protocol takes the widening of QRS off; the printed number holds it.
        wide = f"; QRS {facts.number('qrs')} accounts for it" if facts.known("qrs") else ""
        return [facts.sentence(f"{measured}{wide}.", findings=codes)]
    text = facts.choose(
        "qt", f"{measured} is normal and excludes long QT and short QT.", f"{measured}: neither long QT nor short QT."
    )
    return [facts.sentence(text, findings=codes)]


def _bazett(facts: Facts) -> Sentence | None:
    """Bazett's value where the rate makes it misleading: readers compare with what their device prints."""
    rate = facts.value("heart_rate")
    if rate is None or _BAZETT_FROM <= rate <= _BAZETT_TO or not facts.known("qtc_bazett"):
        return None
    return facts.sentence(
        f"Bazett QTc {facts.number('qtc_bazett')} is less reliable at a rate of {facts.number('heart_rate')}."
    )


def _substances(facts: Facts) -> Sentence | None:
    absent = [code for code in _SUBSTANCES if facts.excluded(code)]
    if not absent:
        return None
    facts.cite_exclusion(*absent)
    names = [_SUBSTANCES[code] for code in absent]
    denied = listing(names, "or")
    leads = [lead for lead in facts.usable_leads() if lead != "aVR"]
    heights = facts.values_over_leads("t_amplitude", leads=leads) if {"HYPERK", "HYPOK"} & set(absent) else {}
    if not heights:
        return facts.sentence(f"There is no pattern of {denied}.", findings=absent)
    lead = max(heights, key=heights.__getitem__)
    tallest = facts.number("t_amplitude", lead)
    text = facts.choose(
        "substances",
        f"The tallest T is {tallest} in {lead}; there is no pattern of {denied}.",
        f"T of {tallest} in {lead} is the tallest: no sign of {denied}.",
    )
    return facts.sentence(text, findings=absent)
