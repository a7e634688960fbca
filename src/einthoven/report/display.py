"""What the text and the HTML rendering share: rows of numbers, words for evidence and the recording, safe strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from einthoven.measure.measurements import ABSENT, Quantity
from einthoven.protocol import normal_range
from einthoven.protocol.findings import Evidence, Finding
from einthoven.report.phrases import deciding, nearest
from einthoven.report.wording import amount, apart, lead_list, listing, quantity_name

if TYPE_CHECKING:
    from einthoven.reading import Reading

#: The numbers shown first, with their headings.
KEY_QUANTITIES = {
    "heart_rate": "Heart rate",
    "rr": "RR, mean",
    "p_duration": "P duration",
    "pr": "PR",
    "qrs": "QRS",
    "qt": "QT",
    "qtc": "QTc (Fridericia)",
    "qtc_bazett": "QTc (Bazett)",
    "qtc_framingham": "QTc (Framingham)",
    "qtc_hodges": "QTc (Hodges)",
    "p_axis": "P axis",
    "qrs_axis": "QRS axis",
    "t_axis": "T axis",
}

#: Columns of the table of leads.
LEAD_QUANTITIES = {
    "p_amplitude": "P",
    "q_amplitude": "Q",
    "r_amplitude": "R",
    "s_amplitude": "S",
    "r2_amplitude": "R'",
    "st_j": "ST J",
    "st_60": "ST 60",
    "t_amplitude": "T",
}

#: Which interval of the page shows a quantity, by the beginning of its name; the first that fits, else QRS.
_WAVES = (
    ("p_", "p"), ("pr", "pr"), ("p", "p"), ("atrial", "p"), ("organised", "p"), ("conduction", "pr"), ("qt", "qt"),
    ("st", "st"), ("max_st", "st"), ("t_", "t"), ("sgarbossa", "st"),
)  # fmt: skip
#: Evidence that repeats other findings.
_REFERENCES = ("finding", "criteria", "borderline")
_SHAPES = {
    "morphology.qrs": "QRS pattern",
    "morphology.st": "ST direction",
    "morphology.t": "T shape",
    "morphology.p": "P shape",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One number: heading, value, uncertainty, normal range, the device's own value, and why there is none."""

    name: str
    value: str
    sd: str
    normal: str
    device: str
    reason: str


def printable(text: object) -> str:
    """A string that can steer neither a terminal nor a page: strings of files may be hostile."""
    return "".join(c if c.isprintable() else " " for c in str(text))


def key_rows(reading: Reading) -> Iterator[Row]:
    """The global quantities, beside what the device printed."""
    device = reading.record["device_measurements"]
    for name, heading in KEY_QUANTITIES.items():
        quantity = reading.measurements.get(name)
        own = device.get(name)
        yield Row(
            heading,
            "" if quantity.value is None else amount(quantity.value, quantity.unit),
            "" if quantity.sd is None or quantity.value is None else spread(quantity),
            _normal(reading, name),
            "" if own is None else f"{own:.4g}",
            quantity.reason or "" if quantity.value is None else "",
        )


def _normal(reading: Reading, name: str) -> str:
    """The protocol's normal range for this patient, as printed beside a value; nothing where it has none."""
    ends = normal_range(name, reading.measurements, profile=reading.assessment.profile)
    if ends is None:
        return ""
    low, high = (None if end is None else f"{end:.4g}" for end in ends[:2])
    if low is None or high is None:
        return f"≤ {high}" if low is None else f"≥ {low}"
    return f"{low} to {high}"


def spread(quantity: Quantity) -> str:
    """The standard deviation as printed behind a value."""
    if quantity.sd is None:
        return ""
    return (
        f"{quantity.sd:.2f}"
        if quantity.unit == "mV"
        else f"{quantity.sd:.0f}"
        if quantity.sd >= 1
        else f"{quantity.sd:.1g}"
    )


def lead_rows(reading: Reading) -> Iterator[tuple[str, list[str]]]:
    """Per lead the QRS pattern and the amplitudes in mV; ``-`` for a wave that is not there, empty for unknown."""
    m = reading.measurements
    for lead in m.leads:
        shape = m.morphology.get(lead)
        cells = [(shape.qrs if shape else None) or ""]
        for name in LEAD_QUANTITIES:
            quantity = m.get(name, lead)
            missing = "-" if quantity.reason == ABSENT else ""
            cells.append(missing if quantity.value is None else f"{round(quantity.value, 2) + 0.0:.2f}")
        yield lead, cells


def record_line(reading: Reading) -> str:
    """The recording in one line: format, leads, length, rate, patient."""
    record = reading.record
    parts = [
        record["format"],
        f"{len(record['leads'])} leads",
        f"{record['duration_s']:.3g} s",
        f"{record['rate']:.4g} Hz",
    ]
    parts += [_age(record["age"]), {"M": "male", "F": "female", None: "sex unknown"}[record["sex"]]]
    if record["start"]:
        parts.append(record["start"].replace("T", " ")[:16])
    return " · ".join(printable(part) for part in parts if part)


def _age(age: float | None) -> str:
    return "age unknown" if age is None else f"{age:.3g} years"


#: ``"limit for men from 35 years used (Cornell voltage): sex not given"``, as the protocol words it.
_ASSUMPTION = re.compile(
    r"(?:limit|formula) for (?P<who>men|women)\b(?P<age>[^(]*) used(?: \((?P<of>.+)\))?: (?P<why>.+)"
)


def assumption_lines(reading: Reading) -> list[str]:
    """What had to be assumed, one line a sex and reason; the JSON holds every limit by itself."""
    lines: list[str] = []
    limits: dict[tuple[str, str], list[str]] = {}
    for assumption in reading.assumptions:
        match = _ASSUMPTION.fullmatch(assumption)
        if match is None:
            lines.append(assumption)
        elif match["of"]:
            limits.setdefault((match["who"], match["why"]), []).append(match["of"])
    return lines + [f"limits for {who} used for {listing(of)}: {why}" for (who, why), of in limits.items()]


def source_lines(reading: Reading) -> Iterator[tuple[str, str]]:
    """Device, filters, and what the device stated."""
    record = reading.record
    for name in ("device", "filters"):
        if record[name]:
            yield name.capitalize(), printable(record[name])
    if record["device_statements"]:
        yield "Device's statements", "; ".join(printable(s) for s in record["device_statements"])


def shown_evidence(reading: Reading, finding: Finding) -> list[Evidence]:
    """The evidence worth a line: what decides first, what a borderline finding missed, what else was looked at."""
    missed = nearest(finding, reading.assessment.outcomes.get(finding.code))
    decisive = [*([missed] if missed else []), *(e for e in deciding(finding) if e != missed)]
    others = [e for e in finding.evidence if e not in decisive]
    return [e for e in (*decisive, *others) if e.value is not None and not e.quantity.startswith(_REFERENCES)]


def where(finding: Finding) -> str:
    """`` in II, III and aVF`` behind a statement; nothing where the finding is global or the statement says it."""
    if not finding.leads or any(lead in finding.statement for lead in finding.leads):
        return ""
    return f" in {lead_list(finding.leads)}"


def evidence_value(evidence: Evidence) -> str:
    """The value with its uncertainty."""
    value = evidence.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) or value is None:
        return printable(value or "")
    limits = [float(evidence.limit)] if isinstance(evidence.limit, int | float) else []
    text = apart(value, limits, evidence.unit)
    return f"{text} ± {spread(Quantity(value, evidence.unit, evidence.sd))}" if evidence.sd else text


def evidence_limit(evidence: Evidence) -> str:
    """The condition that the value was held against."""
    sign = {">=": "≥", "<=": "≤", "is": "is"}.get(evidence.comparison, evidence.comparison)
    limit = evidence.limit
    if limit is None:
        return ""
    if isinstance(limit, bool):
        return f"{sign} {'yes' if limit else 'no'}"
    if isinstance(limit, tuple | list):
        return f"{sign} {amount(limit[0], evidence.unit)} to {amount(limit[1], evidence.unit)}"
    return f"{sign} {printable(limit) if isinstance(limit, str) else amount(limit, evidence.unit)}"


def evidence_name(evidence: Evidence) -> str:
    """The quantity in words."""
    return printable(_SHAPES.get(evidence.quantity) or quantity_name(evidence.quantity))


def waves_of(quantity: str) -> str:
    """Which interval of the page shows a quantity: ``p``, ``pr``, ``qrs``, ``st``, ``t`` or ``qt``."""
    name = quantity.removeprefix("morphology.")
    return "t" if name == "t" else next((wave for start, wave in _WAVES if name.startswith(start)), "qrs")


def claim_words(value: Any, unit: str | None) -> str:
    """What a claim states, or what was measured, in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "present" if value else "absent"
    if isinstance(value, tuple | list):
        return " to ".join(claim_words(v, None) for v in value) + (f" {unit}" if unit else "")
    if isinstance(value, str):
        return printable(value)
    return amount(float(value), unit) if unit else f"{value:.4g}"
