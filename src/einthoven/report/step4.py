"""Step 4, Ischemia, Infarction & Mimics: ST, T and Q by lead and territory, and what imitates them."""

from __future__ import annotations

from einthoven.protocol.findings import Finding
from einthoven.report.composition import Sentence
from einthoven.report.facts import Facts
from einthoven.report.phrases import found, joined, muted, not_assessable, rest
from einthoven.report.wording import borderline, lead_list, listing, named, starting

#: Statements by the deviation they report; the quantity that shows it in each lead, and its name in a sentence.
_ELEVATION = ("STE_ANT", "STE_SEP", "STE_LAT", "STE_INF", "STE_AVR")
_DEPRESSION = ("STD_ANT", "STD_LAT", "STD_INF")
_INVERSION = ("INVT_ANT", "INVT_LAT", "INVT_INF")
_INFARCTION = ("IMI", "AMI", "ASMI", "ALMI", "LMI")
_MIMICS = ("BRUGADA1", "DEWINTER", "WELLENS", "PERICARD", "POSTMI")
_DEVIATIONS = dict.fromkeys(_ELEVATION + _DEPRESSION, "st_j") | dict.fromkeys(_INVERSION, "t_amplitude")


def write(facts: Facts) -> tuple[Sentence, ...]:
    """The paragraph's sentences."""
    sentences = [*_deviations(facts), _st_level(facts), _t_waves(facts), _q_waves(facts), _mimics(facts)]
    said = {code for s in sentences if s for code in s.findings}
    return joined([*sentences, *rest(facts, 4, said), *muted(facts, 4), *not_assessable(facts, 4)])


def _deviations(facts: Facts) -> list[Sentence]:
    """ST, T and Q findings, each with its value in every lead that shows it."""
    return [_deviation(facts, f) for f in facts.found(*_DEVIATIONS, *_INFARCTION)]


def _deviation(facts: Facts, finding: Finding) -> Sentence:
    shown = _q_values(facts, finding) if finding.code in _INFARCTION else _levels(facts, finding)
    if not shown:
        return found(facts, finding)
    facts.cite_finding(finding)
    if finding.certainty == "borderline":
        text = f"{named(finding)}, {borderline(finding)}: {shown}."
        return facts.sentence(text, findings=(finding.code,))
    text = facts.choose(f"deviation {finding.code}", f"{named(finding)}: {shown}.", f"{named(finding)}, with {shown}.")
    return facts.sentence(text, findings=(finding.code,))


def _levels(facts: Facts, finding: Finding) -> str:
    """ST or T in the leads of a finding: ``"ST 0.21 mV in II and 0.32 mV in III"``."""
    quantity = _DEVIATIONS[finding.code]
    values = facts.values_over_leads(quantity, leads=[x for x in finding.leads if x in facts.usable_leads()])
    name = {"st_j": "ST", "t_amplitude": "T"}[quantity]
    shown = listing(f"{facts.number(quantity, lead)} in {lead}" for lead in values)
    return f"{name} {shown}" if shown else ""


def _q_values(facts: Facts, finding: Finding) -> str:
    """Q waves in the leads of a finding: ``"QS in III; Q of 0.38 mV and 42 ms in II"``."""
    complete = [lead for lead in finding.leads if facts.shape(lead, "qrs") == "QS"]
    facts.cite(*(f"morphology.{lead}.qrs" for lead in complete))
    parts = [f"QS in {lead_list(complete)}"] if complete else []
    for lead in finding.leads:
        depth, width = facts.value("q_amplitude", lead), facts.value("q_duration", lead)
        if lead not in complete and depth is not None and width is not None:
            q, duration = facts.number("q_amplitude", lead), facts.number("q_duration", lead)
            parts.append(f"Q of {q} in {lead} with Q duration of {duration} in {lead}")
    return "; ".join(parts)


def _st_level(facts: Facts) -> Sentence | None:
    """The range of ST at J, when no statement was made about it."""
    elevated, depressed = facts.excluded(*_ELEVATION), facts.excluded(*_DEPRESSION)
    values = facts.values_over_leads("st_j")
    if not values or not (elevated or depressed):
        return None
    denied = listing([*(["ST elevation"] if elevated else []), *(["ST depression"] if depressed else [])], "or")
    codes = (*(_ELEVATION if elevated else ()), *(_DEPRESSION if depressed else ()))
    facts.cite_exclusion(*codes)
    if not (elevated and depressed):
        return facts.sentence(f"There is no {denied}.", findings=codes)
    low, high = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
    if low == high:
        return facts.sentence(f"There is no {denied}.", findings=codes)
    level = f"ST at J is {facts.number('st_j', low)} in {low} and {facts.number('st_j', high)} in {high}"
    text = facts.choose(
        "st level",
        f"{level} at its extremes; there is no {denied} in two contiguous leads.",
        f"{level}, the lowest and the highest level; no territory shows {denied}.",
    )
    return facts.sentence(text, findings=codes)


def _t_waves(facts: Facts) -> Sentence | None:
    """Where T is upright, when no inversion was found."""
    if not facts.excluded(*_INVERSION):
        return None
    upright = [lead for lead in facts.usable_leads() if facts.shape(lead, "t") == "upright"]
    shown = [lead for lead in ("I", "II", "V3", "V4", "V5", "V6") if lead in upright]
    facts.cite_exclusion(*_INVERSION)
    if len(shown) < 2:
        return facts.sentence("There is no T wave inversion in any territory.", findings=_INVERSION)
    facts.cite(*(f"morphology.{lead}.t" for lead in shown))
    text = facts.choose(
        "t waves",
        f"T waves are upright in {lead_list(shown)}; there is no T wave inversion in any territory.",
        f"T is upright in {lead_list(shown)}, without T wave inversion in any territory.",
    )
    return facts.sentence(text, findings=_INVERSION)


def _q_waves(facts: Facts) -> Sentence | None:
    if not facts.excluded(*_INFARCTION):
        return None
    facts.cite_exclusion(*_INFARCTION)
    durations = facts.values_over_leads("q_duration", leads=[x for x in facts.usable_leads() if x != "aVR"])
    text = facts.choose("q", "No pathological Q waves", "There are no pathological Q waves")
    if durations:
        widest = max(durations, key=durations.__getitem__)
        text += f" (the widest Q, in {widest}, lasts {facts.number('q_duration', widest)})"
    return facts.sentence(f"{text}, hence no sign of an old infarction.", findings=_INFARCTION)


def _mimics(facts: Facts) -> Sentence | None:
    """Patterns that were looked for and are not there: said where there is ST elevation or T change to explain."""
    if not facts.found(*_ELEVATION, *_INVERSION):
        return None
    names = {
        "BRUGADA1": "Brugada type 1 pattern",
        "PERICARD": "pericarditis",
        "DEWINTER": "de Winter pattern",
        "WELLENS": "Wellens pattern",
        "POSTMI": "posterior infarction",
    }
    absent = [code for code in _MIMICS if facts.excluded(code)]
    if not absent:
        return None
    facts.cite_exclusion(*absent)
    return facts.sentence(f"{starting('no')} {listing([names[c] for c in absent], 'or')}.", findings=absent)
