"""How numbers, leads, lists and evidence are put into words. Every form here is one that the verifier reads back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from einthoven.ecg import CHEST_LEADS, STANDARD_LEADS
from einthoven.protocol.findings import Evidence, Finding

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
}

#: Names of quantities inside a sentence; others lose their underscores.
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
    "st_60": "ST at J + 60 ms",
    "st_slope": "ST slope",
    "t_amplitude": "T",
    "t_positive_amplitude": "positive T",
    "t_negative_amplitude": "negative T",
    "sokolow_lyon": "Sokolow-Lyon voltage",
    "cornell": "Cornell voltage",
    "cornell_voltage": "Cornell voltage",
    "cornell_product": "Cornell product",
    "peguero_lo_presti": "Peguero-Lo Presti voltage",
    "gubner": "Gubner voltage",
    "romhilt_estes": "Romhilt-Estes score",
    "sgarbossa_score": "Sgarbossa score",
}

_BEYOND = {">": "above", ">=": "at least", "<": "below", "<=": "at most"}
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


def quantity_name(name: str) -> str:
    """The words for a measured or derived quantity."""
    return NAMES.get(name, name.replace("_", " "))


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


def named(finding: Finding) -> str:
    """The statement with its certainty: ``"probable right axis deviation"``, ``"borderline ..."``, or as it is."""
    statement = inside(finding.statement)
    if finding.certainty == "definite" or statement.startswith((finding.certainty, "possible", "consider")):
        return statement
    return f"{finding.certainty} {statement}"


def evidence_words(evidence: Evidence, *, limit: bool = True) -> str | None:
    """One value in words, with its limit: ``"PR 238 ms, above 200 ms"``; None where there is nothing to say."""
    value, where = evidence.value, lead_list(evidence.leads)
    at = f" in {where}" if where else ""
    name = quantity_name(evidence.quantity)
    if value is None or value is False:
        return None
    if value is True:
        return f"{name}{at}"
    if isinstance(value, str):
        return f"{value}{at}" if evidence.quantity == "qrs_pattern" else f"{name} {value}{at}"
    of = " of " if evidence.leads else " "
    text = f"{name}{of}{amount(value, evidence.unit)}{at}"
    bound = evidence.limit
    if limit and isinstance(bound, int | float) and not isinstance(bound, bool) and evidence.comparison in _BEYOND:
        text += f", {_BEYOND[evidence.comparison]} {amount(bound, evidence.unit)}"
    return text


def grouped_evidence(evidence: Sequence[Evidence], *, most: int = 4) -> str:
    """The met evidence of a finding in words; one quantity over several leads becomes one phrase with its values."""
    groups: dict[tuple[str, str], list[Evidence]] = {}
    for item in evidence:
        if item.met and item.value is not None and item.value is not False:
            groups.setdefault((item.quantity, "number" if _is_number(item.value) else str(item.value)), []).append(item)
    phrases = []
    for (name, kind), items in list(groups.items())[:most]:
        if len(items) == 1 or kind != "number":
            leads = tuple(lead for item in items for lead in item.leads)
            words = _shape_words(items[0], leads) if kind != "number" else evidence_words(items[0])
            if words:
                phrases.append(words)
            continue
        values = [f"{amount(float(e.value), e.unit)} in {lead_list(e.leads)}" for e in items[:6]]  # type: ignore[arg-type]
        phrases.append(f"{quantity_name(name)} {listing(values)}")
    return "; ".join(phrases)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shape_words(item: Evidence, leads: tuple[str, ...]) -> str | None:
    at = f" in {lead_list(leads)}" if leads else ""
    if item.value is True:
        return f"{quantity_name(item.quantity)}{at}"
    pattern = item.quantity in ("qrs", "qrs_pattern", "qrs_shape")
    return f"{item.value}{at}" if pattern else f"{quantity_name(item.quantity)} {item.value}{at}"
