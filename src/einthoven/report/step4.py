"""Step 4, Ischemia, Infarction & Mimics: ST, T and Q by lead and territory, and what imitates them."""

from __future__ import annotations

from collections.abc import Iterable

from einthoven.ecg import STANDARD_LEADS
from einthoven.protocol.findings import Finding
from einthoven.report.composition import Sentence
from einthoven.report.deviations import (
    DEPRESSION,
    ELEVATION,
    INFARCTION,
    INVERSION,
    Deviation,
    denials,
    deviations,
    exceptions,
    scope,
)
from einthoven.report.facts import Facts
from einthoven.report.mimics import mimics_of_ischaemia
from einthoven.report.phrases import found, joined, rest
from einthoven.report.secondary import explained, secondary
from einthoven.report.unjudged import muted, not_assessable
from einthoven.report.wording import in_leads, lead_list, listing, named

#: Statements by the quantity that shows them in each lead.
_DEVIATIONS = dict.fromkeys(ELEVATION + DEPRESSION, "st_j") | dict.fromkeys(INVERSION, "t_amplitude")
#: ST that sags only after J.
_DEVIATIONS["NST_"] = "st_60"


def write(facts: Facts) -> tuple[Sentence, ...]:
    """The paragraph's sentences."""
    kinds: dict[str, list[Deviation]] = {}
    for deviation in deviations(facts):
        kinds.setdefault(deviation.name.split()[0], []).append(deviation)
    sentences: list[Sentence | None] = [*_deviations(facts), *secondary(facts)]
    sentences += [*_st_level(facts, kinds.get("ST", [])), *_t_waves(facts, kinds.get("T", []))]
    sentences += [*_q_waves(facts, kinds.get("pathological", [])), *mimics_of_ischaemia(facts)]
    said = {code for s in sentences if s for code in s.findings}
    return joined([*sentences, *rest(facts, 4, said), *explained(facts), *muted(facts, 4), *not_assessable(facts, 4)])


def _deviations(facts: Facts) -> list[Sentence]:
    """ST, T and Q findings, each with its value in every lead that shows it."""
    return [_deviation(facts, f) for f in facts.found(*_DEVIATIONS, *INFARCTION) if f.present]


def _deviation(facts: Facts, finding: Finding) -> Sentence:
    shown = _q_values(facts, finding) if finding.code in INFARCTION else _levels(facts, finding)
    if not shown:
        return found(facts, finding)
    facts.cite_finding(finding)
    words = named(finding)
    if len(finding.leads) > 1 and " in " not in words:
        # The leads by name first: a list of values alone reads as if every value were every lead's.
        words = in_leads(words, finding.leads)
        text = facts.choose(f"deviation {finding.code}", f"{words}, with {shown}.", f"{words}; {shown}.")
    else:
        text = f"{words}: {shown}."
    return facts.sentence(text, findings=(finding.code,))


def _levels(facts: Facts, finding: Finding) -> str:
    """ST or T in the leads of a finding: ``"ST 0.21 mV in II and 0.32 mV in III"``."""
    quantity = _DEVIATIONS[finding.code]
    values = facts.values_over_leads(quantity, leads=[x for x in finding.leads if x in facts.usable_leads()])
    name = {"st_j": "ST", "st_60": "ST60", "t_amplitude": "T"}[quantity]
    return f"{name} {_over(facts, quantity, values)}" if values else ""


def _q_values(facts: Facts, finding: Finding) -> str:
    """Q waves in the leads of a finding: ``"QS in III; Q of 0.38 mV in II; Q duration 42 ms in II"``."""
    complete = [lead for lead in finding.leads if facts.shape(lead, "qrs") == "QS"]
    facts.cite(*(f"morphology.{lead}.qrs" for lead in complete))
    parts = [f"QS in {lead_list(complete)}"] if complete else []
    partial = [
        lead
        for lead in finding.leads
        if lead not in complete and None not in (facts.value("q_amplitude", lead), facts.value("q_duration", lead))
    ]
    if partial:
        parts.append(f"Q of {_over(facts, 'q_amplitude', partial)}; Q duration {_over(facts, 'q_duration', partial)}")
    return "; ".join(parts)


def _over(facts: Facts, quantity: str, leads: Iterable[str]) -> str:
    return listing(f"{facts.number(quantity, lead)} in {lead}" for lead in leads)


def _st_level(facts: Facts, found: list[Deviation]) -> list[Sentence]:
    """The range of ST at J, what may be denied of it, and the leads that are an exception."""
    if not found:
        return []
    codes = [code for d in found for code in d.codes]
    facts.cite_exclusion(*codes)
    denial = " and ".join(denials(found))
    values = facts.values_over_leads("st_j", leads=found[0].judged) if len(found) == _BOTH else {}
    low, high = (f(values, key=values.__getitem__) if values else "" for f in (min, max))
    sentences = []
    if values:
        level = f"ST at J is {facts.number('st_j', low)} in {low}"
        if low != high:
            level += f" and {facts.number('st_j', high)} in {high}"
            level += facts.choose("st level", " at its extremes", ", the lowest and the highest level")
        tail = f"; there is {denial}" if denial else ""
        if max(map(abs, values.values())) <= _FLAT_MV and _no_infarction(facts, found):
            tail = f", which excludes a pattern of ST-elevation infarction at this time{tail}"
            codes += _STEMI
        sentences.append(facts.sentence(f"{level}{tail}.", findings=codes))
    elif denial:
        sentences.append(facts.sentence(f"There is {denial}.", findings=codes))
    return [*sentences, *_exceptions(facts, found)]


#: Elevation and depression.
_BOTH = 2
#: ST at J that no criterion of infarction comes near to: half of the lowest limit of the Fourth Universal Definition.
_FLAT_MV = 0.05
_STEMI = ("POSTMI", "DEWINTER", "HYPERT", "RVMI")


def _no_infarction(facts: Facts, found: list[Deviation]) -> bool:
    """Whether every lead was judged, and nothing is found or voided that would be an infarction."""
    whole = all(d.clear and len(d.judged) == len(STANDARD_LEADS) for d in found)
    # The leads of the back wall are rarely recorded: POSTMI speaks for it.
    elevation = [code for code in ELEVATION if code != "STE_POST"]
    return whole and facts.excluded(*elevation, *INFARCTION, *_STEMI)


def _exceptions(facts: Facts, found: list[Deviation]) -> list[Sentence]:
    """A sentence for each kind of deviation that single leads show."""
    return [facts.sentence(f"{text}.", findings=codes) for text, codes in exceptions(facts, found)]


def _t_waves(facts: Facts, found: list[Deviation]) -> list[Sentence]:
    """Where T is upright, when no inversion was found."""
    if not found:
        return []
    upright = [lead for lead in facts.usable_leads() if facts.shape(lead, "t") == "upright"]
    shown = [lead for lead in ("I", "II", "V3", "V4", "V5", "V6") if lead in upright]
    codes = found[0].codes
    facts.cite_exclusion(*codes)
    denial = " and ".join(denials(found))
    if not shown:
        plain = [facts.sentence(f"There is {denial}.", findings=codes)] if denial else []
        return [*plain, *_exceptions(facts, found)]
    facts.cite(*(f"morphology.{lead}.t" for lead in shown))
    text = facts.choose("t waves", "T waves are", "T is") + f" upright in {lead_list(shown)}"
    text += f"; there is {denial}" if denial else ""
    return [facts.sentence(f"{text}.", findings=codes), *_exceptions(facts, found)]


def _q_waves(facts: Facts, found: list[Deviation]) -> list[Sentence]:
    if not found:
        return []
    codes = found[0].codes
    facts.cite_exclusion(*codes)
    denial = " and ".join(denials(found))
    if not denial:
        return _exceptions(facts, found)
    durations = facts.values_over_leads("q_duration", leads=[x for x in found[0].judged if x != "aVR"])
    text = facts.choose("q", denial, f"there are {denial}")
    if durations:
        widest = max(durations, key=durations.__getitem__)
        text += f" (the widest Q, in {widest}, lasts {facts.number('q_duration', widest)})"
    whole = found[0].clear and not scope(found)
    sign = ", hence no old infarction by Q criteria" if whole else ""
    return [facts.sentence(f"{text}{sign}.", findings=codes), *_exceptions(facts, found)]
