"""What else could explain a finding: its classical mimics, each with the measured value that speaks against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from einthoven.report.composition import Sentence
from einthoven.report.deviations import DEPRESSION, ELEVATION, INVERSION
from einthoven.report.facts import Facts
from einthoven.report.wording import amount, listing, quantity_name

#: A value in words, cited; empty where there is none to show.
Reason = Callable[[Facts], str]


@dataclass(frozen=True, slots=True)
class Mimic:
    """A statement that would explain the same sight: its code, its words, and what speaks against it."""

    code: str
    words: str
    reason: Reason


def _number(name: str, words: str) -> Reason:
    return lambda facts: f"{words} {facts.number(name)}" if facts.known(name) else ""


def _level(facts: Facts, lead: str) -> str:
    return f"{facts.number('st_j', lead)} in {lead}"


def _lowest_level(facts: Facts) -> str:
    """Diffuse elevation spares no lead but aVR and V1: the lead that it spares."""
    levels = facts.values_over_leads("st_j", leads=[x for x in facts.usable_leads() if x not in ("aVR", "V1")])
    return f"ST at J of {_level(facts, min(levels, key=levels.__getitem__))}" if levels else ""


def _right_levels(facts: Facts) -> str:
    levels = facts.values_over_leads("st_j", leads=[x for x in ("V1", "V2") if x in facts.usable_leads()])
    return f"ST at J of {listing(_level(facts, lead) for lead in levels)}" if levels else ""


def _plain_end(facts: Facts) -> str:
    """Early repolarisation ends QRS with a notch or slur: an elevated lead without."""
    elevated = {lead for f in facts.found(*ELEVATION) for lead in f.leads}
    outcome = facts.outcome("ERP")
    for e in outcome.evidence if outcome else ():
        if e.met is False and e.quantity == "morphology.j" and set(e.leads) <= elevated:
            facts.cite(e.id)
            return f"no notch or slur at J in {e.leads[0]}"
    return ""


def _voltage(facts: Facts) -> str:
    outcome = facts.outcome("LVH")
    for e in outcome.evidence if outcome else ():
        if e.met is False and e.quantity in ("sokolow_lyon", "cornell") and isinstance(e.value, float):
            facts.cite(e.id)
            return f"{quantity_name(e.quantity)} of {amount(e.value, e.unit)}"
    return ""


def _nothing(_: Facts) -> str:
    return ""


_QRS, _AXIS, _PR = _number("qrs", "QRS"), _number("qrs_axis", "QRS axis"), _number("pr", "PR")
_PERICARDITIS = Mimic("PERICARD", "pericarditis", _lowest_level)
_EARLY = Mimic("ERP", "early repolarisation pattern", _plain_end)
_BRUGADA = Mimic("BRUGADA1", "Brugada type 1 pattern", _right_levels)
_HYPERTROPHY = Mimic("LVH", "left ventricular hypertrophy", _voltage)
_POSTERIOR = Mimic("POSTMI", "posterior infarction", _nothing)
_DE_WINTER = Mimic("DEWINTER", "de Winter pattern", _nothing)
_WELLENS = Mimic("WELLENS", "Wellens pattern", _nothing)

#: Findings, and what each group of them must be told from.
_ST_AND_T = (
    (ELEVATION, (_PERICARDITIS, _EARLY, _BRUGADA)),
    (("STD_ANT",), (_POSTERIOR, _DE_WINTER)),
    ((*DEPRESSION, *INVERSION), (_HYPERTROPHY,)),
    (("INVT_ANT",), (_WELLENS,)),
)
#: What makes R tall in V1.
_TALL_R = (
    Mimic("RVH", "right ventricular hypertrophy", _AXIS),
    Mimic("CRBBB", "right bundle branch block", _QRS),
    Mimic("WPW", "pre-excitation", _PR),
)


def mimics_of_ischaemia(facts: Facts) -> list[Sentence]:
    """What was looked for beside the ST and T findings, and is not there: one sentence."""
    weighed: dict[Mimic, None] = {}
    for codes, mimics in _ST_AND_T:
        if any(f.present for f in facts.found(*codes)):
            weighed |= dict.fromkeys(mimics)
    sentence = _against(facts, list(weighed))
    return [sentence] if sentence else []


def mimics_of_tall_r(facts: Facts) -> list[Sentence]:
    """Where R exceeds S in V1: what usually makes it, and is not there."""
    r, s = facts.quantity("r_amplitude", "V1"), facts.quantity("s_amplitude", "V1")
    if "V1" not in facts.usable_leads() or r.value is None or s.value is None or r.value <= s.value:
        return []
    head = f"R of {facts.number('r_amplitude', 'V1')} exceeds S of {facts.number('s_amplitude', 'V1')} in V1"
    sentence = _against(facts, list(_TALL_R), head)
    return [sentence] if sentence else []


def origin_of_wide_tachycardia(facts: Facts) -> list[Sentence]:
    """What speaks for ventricular origin; what does not is no argument against it."""
    finding = facts.finding("WCT")
    if finding is None or not finding.present:
        return []
    signs = []
    if facts.measurements.rhythm.conduction == "dissociated":
        facts.cite("rhythm.conduction")
        signs.append("P waves and QRS complexes that are dissociated")
    axis, width = facts.value("qrs_axis"), facts.value("qrs")
    if axis is not None and not -90.0 <= axis <= 180.0:
        signs.append(f"QRS axis {facts.number('qrs_axis')}")
    if width is not None and width > _VERY_WIDE_MS:
        signs.append(f"QRS {facts.number('qrs')}")
    if signs:
        verb = "speaks" if len(signs) == 1 else "speak"
        return [facts.sentence(f"For ventricular origin {verb} {listing(signs)}.", findings=("WCT",))]
    if axis is None or width is None or facts.found("VT"):
        return []
    numbers = f"QRS axis {facts.number('qrs_axis')} and QRS {facts.number('qrs')}"
    return [facts.sentence(f"{numbers} leave aberrant conduction possible.", findings=("WCT",))]


#: Wider than aberrant conduction usually is (Wellens et al., Am J Med 1978: 140 or 160 ms by the shape of QRS).
_VERY_WIDE_MS = 160.0


def _against(facts: Facts, mimics: list[Mimic], head: str = "") -> Sentence | None:
    """``"No pericarditis (ST at J of -0.05 mV in aVL) and no Wellens pattern."``."""
    absent = [m for m in mimics if facts.excluded(m.code)]
    if not absent:
        return None
    parts = []
    for mimic in absent:
        reason = mimic.reason(facts)
        parts.append(f"no {mimic.words} ({reason})" if reason else f"no {mimic.words}")
        if not reason:
            facts.cite_exclusion(mimic.code)
    text = f"{head}: {listing(parts)}." if head else f"{listing(parts)}."
    return facts.sentence(text, findings=[m.code for m in absent])
