"""How numbers, leads, lists and evidence are put into words. Every form here is one that the verifier reads back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from einthoven.ecg import CHEST_LEADS, STANDARD_LEADS
from einthoven.measure.measurements import LEAD_QUANTITIES
from einthoven.protocol.findings import Evidence, Finding
from einthoven.protocol.loading import load_protocol

#: Decimals and printed unit of each unit.
_UNITS = {
    "bpm": (0, "bpm"),
    "ms": (0, "ms"),
    "deg": (0, "degrees"),
    "mV": (2, "mV"),
    "mV.ms": (1, "mV.ms"),
    "mV/s": (1, "mV/s"),
    "ratio": (2, ""),
    "s": (2, "s"),
    "count": (0, ""),
    "points": (0, "points"),
}

#: Names of measured quantities inside a sentence; the protocol names those that it derives.
NAMES = {
    "heart_rate": "rate",
    "rr": "RR",
    "rr_variation": "RR variability",
    "p_fraction": "share of beats with a P wave",
    "atrial_rate": "atrial rate",
    "pause": "longest interval without a beat",
    "pr": "PR",
    "qrs": "QRS",
    "qt": "QT",
    "qtc": "QTc",
    "qtc_bazett": "QTc (Bazett)",
    "qtc_framingham": "QTc (Framingham)",
    "qtc_hodges": "QTc (Hodges)",
    "p_axis": "P axis",
    "qrs_axis": "QRS axis",
    "t_axis": "T axis",
    "p_duration": "P duration",
    "p_amplitude": "P",
    "p_positive_amplitude": "positive P",
    "p_negative_amplitude": "negative P",
    "p_terminal_force": "P terminal force",
    "q_amplitude": "Q",
    "q_duration": "Q duration",
    "r_amplitude": "R",
    "r_duration": "R duration",
    "s_amplitude": "S",
    "s_duration": "S duration",
    "r2_amplitude": "R'",
    "r2_duration": "R' duration",
    "qrs_amplitude": "QRS peak to peak",
    "qrs_duration": "QRS duration",
    "r_peak_time": "R-peak time",
    "st_j": "ST at J",
    "st_60": "ST60",
    "st_slope": "ST slope",
    "t_amplitude": "T",
    "t_positive_amplitude": "positive T",
    "t_negative_amplitude": "negative T",
    "sokolow_lyon": "Sokolow-Lyon voltage",
    "peguero_lo_presti": "Peguero-Lo Presti voltage",
    "gubner": "Gubner voltage",
    "cornell": "Cornell voltage",
    "cornell_product": "Cornell product",
    "morphology.delta": "delta wave",
    "morphology.notched": "notched R",
    "morphology.fragmented": "notches",
    "morphology.p_notched": "notched P",
}

#: Evidence that stands in the list of findings only: in a sentence its name would read like another quantity's.
_UNSPOKEN = frozenset({"p_fraction", "st_slope", "rr_variation", "morphology.j", "t_negative_amplitude"})

#: Statements whose brackets hold criteria, and brackets that interpret or advise: the list of findings has them.
_BRIEF = frozenset({"LVH", "DEWINTER"})
_INTERPRETED = re.compile(r" \((?:consider|record|left main|paced|accelerated|may be a juvenile)\b[^)]*\)$")
_ROTATION = re.compile(r"\(((?:counter)?clockwise rotation)\)$")

_BEYOND = {">": "above", ">=": "at least", "<": "below", "<=": "at most"}
#: The same for a limit that was not reached.
_SHORT = {">": "not above", ">=": "below", "<": "not below", "<=": "above"}
#: First words that keep their capital inside a sentence.
_PROPER = (
    "Brugada",
    "Sgarbossa",
    "Wellens",
    "Wolff",
    "Mobitz",
    "Wenckebach",
    "Sokolow",
    "Cornell",
    "De Winter",
    "Osborn",
)


def amount(value: float, unit: str) -> str:
    """A number with its unit, rounded as clinicians write it: ``"158 ms"``, ``"0.22 mV"``, ``"-12 degrees"``."""
    decimals, word = _UNITS.get(unit, (2, unit))
    # Adding zero turns the -0 of a rounded small negative number into 0.
    text = f"{round(value, decimals) + 0.0:.{decimals}f}"
    return f"{text} {word}".rstrip()


def apart(value: float, limits: Iterable[float], unit: str) -> str:
    """A number with as many decimals as tell it from limits that it does not meet: ``"49.9 bpm"`` beside 50."""
    near = [limit for limit in limits if limit != value]
    decimals, word = _UNITS.get(unit, (2, unit))
    for digits in (decimals, decimals + 1, decimals + 2):
        text = f"{round(value, digits) + 0.0:.{digits}f}"
        if all(text != f"{round(limit, digits) + 0.0:.{digits}f}" for limit in near):
            return f"{text} {word}".rstrip()
    return amount(value, unit)


def quantity_name(name: str) -> str:
    """The words for a measured quantity or one that the protocol derives."""
    if name in NAMES:
        return NAMES[name]
    derived = load_protocol().derived
    return derived[name].words if name in derived else name.replace("_", " ")


def listing(items: Iterable[str], last: str = "and") -> str:
    """``"a, b and c"``."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def lead_list(leads: Iterable[str], last: str = "and") -> str:
    """Leads in standard order, neighbouring chest leads as a range: ``"I, aVL and V4-V6"``."""
    present = sorted(dict.fromkeys(leads), key=_lead_order)
    words: list[str] = []
    run: list[str] = []
    for lead in [*present, ""]:
        if run and lead in CHEST_LEADS and CHEST_LEADS.index(lead) == CHEST_LEADS.index(run[-1]) + 1:
            run.append(lead)
            continue
        words += [f"{run[0]}-{run[-1]}"] if len(run) > 2 else run
        run = []
        if lead in CHEST_LEADS:
            run = [lead]
        elif lead:
            words.append(lead)
    return listing(words, last)


def _lead_order(lead: str) -> int:
    return STANDARD_LEADS.index(lead) if lead in STANDARD_LEADS else len(STANDARD_LEADS)


def inside(statement: str) -> str:
    """A statement as it stands inside a sentence: the first letter small, unless it is a name or an abbreviation."""
    first = statement.split(maxsplit=1)[0] if statement.strip() else ""
    if any(c.isupper() or c.isdigit() for c in first[1:]) or len(first) == 1 or first.startswith(_PROPER):
        return statement
    if first[:2] in ("T-", "P-", "Q-", "R-", "S-", "U-", "J-"):
        return statement
    return statement[:1].lower() + statement[1:]


def starting(text: str) -> str:
    """A sentence with its first letter capital; lead names such as aVL stay."""
    return text if text.startswith("aV") else text[:1].upper() + text[1:]


def statement_of(finding: Finding) -> str:
    """The statement as it stands inside a sentence, without the list of criteria that the evidence spells out."""
    statement = inside(finding.statement)
    if ": consider " in statement:
        # The pattern before the colon is what the evidence shows; alone it would be a statement of its own.
        return statement.partition(": ")[2]
    if finding.code == "SGARBOSSA":
        # Whether there is an infarction is what the criteria are asked for.
        return statement.replace(" of infarction", "")
    rotation = _ROTATION.search(statement)
    if rotation:
        return rotation[1]  # "transition" would take "lateral" of the next statement for where it is
    return statement.partition(" (")[0] if finding.code in _BRIEF else _INTERPRETED.sub("", statement)


def named(finding: Finding) -> str:
    """The statement with its certainty: ``"probable ..."``, ``"possible ..."`` where borderline, or as it is."""
    return _with_certainty(statement_of(finding), finding)


def in_full(finding: Finding) -> str:
    """The same with all that the statement says: for lists that stand by themselves."""
    return _with_certainty(inside(finding.statement), finding)


def _with_certainty(statement: str, finding: Finding) -> str:
    # What is normal is said to be so, or not said.
    plain = finding.certainty == "definite" or (finding.severity == "normal" and finding.present)
    if plain or statement.startswith(("probable", "possible", "consider")):
        return statement
    return f"{'possible' if finding.certainty == 'borderline' else finding.certainty} {statement}"


def at_rate(name: str, rate: str, *, ventricular: bool = False) -> str:
    """A rhythm with its rate: ``"sinus rhythm at 72 bpm"``, ``"atrial fibrillation, ventricular rate 112 bpm"``."""
    if not rate:
        return name
    if ventricular:
        return f"{name}, ventricular rate {rate}"
    # "ventricular until proven otherwise at 148 bpm" would put the rate to the proof.
    head, comma, tail = name.partition(", ")
    return f"{head} at {rate}{comma}{tail}"


def in_leads(words: str, leads: Iterable[str]) -> str:
    """Words with their leads in brackets: ``"lateral ST depression (I and V4-V6)"``; never two pairs of brackets."""
    where = lead_list(leads)
    return f"{words[:-1]}; {where})" if words.endswith(")") else f"{words} ({where})"


def borderline(finding: Finding) -> str:
    """``"borderline"``, and why, where it is the uncertainty of a measurement that leaves it open."""
    close = any(e.sd and e.margin is not None and abs(e.margin) <= e.sd for e in finding.evidence)
    close = close or any(isinstance(e.limit, tuple) and e.sd for e in finding.evidence)
    return "borderline (within measurement uncertainty)" if close else "borderline"


def evidence_words(evidence: Evidence) -> str | None:
    """One value in words, with its limit: ``"PR 238 ms, above 200 ms"``; None where there is nothing to say."""
    value, quantity = evidence.value, evidence.quantity
    if value is None or value is False:
        return None
    if isinstance(value, bool | str):
        spoken = (quantity.startswith("morphology.") or quantity == "conduction") and quantity not in _UNSPOKEN
        return _shape_words(evidence, evidence.leads) if spoken else None
    if quantity not in NAMES or quantity in _UNSPOKEN:
        return None
    name, bound = quantity_name(quantity), evidence.limit
    if evidence.unit == "count":
        return f"{value:.0f} {name.removesuffix('s') if value == 1 else name}"
    # A sum over leads has a name of its own; naming its leads as well would read like a wave's height in them.
    single = evidence.leads if quantity in LEAD_QUANTITIES else ()
    at = f" in {lead_list(single)}" if single else ""
    limits = [float(bound)] if _is_number(bound) else []  # type: ignore[arg-type]
    text = f"{name}{' of' if single else ''} {apart(value, limits, evidence.unit)}{at}"
    # The limit of a lead's quantity is in the list of findings: said here it would need the lead a second time.
    if not single and _is_number(bound) and evidence.comparison in _BEYOND:
        words = _BEYOND if evidence.met else _SHORT
        text += f", {words[evidence.comparison]} {amount(float(bound), evidence.unit)}"  # type: ignore[arg-type]
    return text


def grouped_evidence(evidence: Sequence[Evidence], *, most: int = 4) -> str:
    """Evidence in words; one quantity over several leads becomes one phrase with its values."""
    groups: dict[tuple[str, str], dict[tuple[str, ...], Evidence]] = {}
    for item in evidence:
        if evidence_words(item):
            kind = "number" if _is_number(item.value) else str(item.value)
            groups.setdefault((item.quantity, kind), {}).setdefault(item.leads, item)
    phrases = []
    for (name, kind), by_leads in list(groups.items())[:most]:
        items = list(by_leads.values())
        if kind != "number":
            phrases.append(_shape_words(items[0], [lead for item in items for lead in item.leads]))
        elif len(items) == 1:
            phrases.append(evidence_words(items[0]) or "")
        else:
            values = [f"{amount(float(e.value), e.unit)} in {lead_list(e.leads)}" for e in items[:6]]  # type: ignore[arg-type]
            phrases.append(f"{quantity_name(name)} {listing(values)}")
    return "; ".join(phrases)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shape_words(item: Evidence, leads: Iterable[str]) -> str:
    """A shape: ``"rS in V1"``, ``"notched R in I and aVL"``, ``"downsloping ST in V5"``."""
    where = lead_list(leads)
    at = f" in {where}" if where else ""
    if item.value is True:
        return f"{quantity_name(item.quantity)}{at}"
    part = item.quantity.removeprefix("morphology.")
    if part in ("qrs", "conduction"):
        return f"{item.value}{at}" if part == "qrs" else f"conduction {item.value}"
    name = part.upper() if part in ("st", "t", "p", "u") else quantity_name(part)
    return f"{item.value} {name}{at}" if name.isupper() else f"{name} {item.value}{at}"
