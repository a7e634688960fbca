"""The reading as one row of a table: the sheet that researchers ask for first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from einthoven.ecg import STANDARD_LEADS
from einthoven.measure.measurements import GLOBAL_QUANTITIES, RHYTHM_QUANTITIES
from einthoven.report.critical import actions

if TYPE_CHECKING:
    from einthoven.reading import Reading

#: Per-lead quantities in the sheet; the JSON has all of them.
LEAD_COLUMNS = ("q_amplitude", "r_amplitude", "s_amplitude", "st_j", "t_amplitude")

#: The evidence of the rhythm that the first version of the sheet had.
RHYTHM_COLUMNS = (
    "rr_variation",
    "p_fraction",
    "atrial_rate",
    "pause",
    "ventricular_premature_beats",
    "supraventricular_premature_beats",
)

#: The columns, in order: part of the documented format (docs/reading_json.md). New ones are only added at the end.
COLUMNS: tuple[str, ...] = (
    "file", "age", "sex", "rate", "duration_s", "rhythm", "regular",
    *(column for name in GLOBAL_QUANTITIES for column in (name, f"sd_{name}")),
    *RHYTHM_COLUMNS,
    *(f"{lead}_{name}" for lead in STANDARD_LEADS for name in LEAD_COLUMNS),
    "findings", "borderline", "labels", "usable", "unusable_leads", "reversal", "warnings", "assumptions",
    "supported", "contradicted", "unverifiable", "disclaimer",
    *(name for name in RHYTHM_QUANTITIES if name not in RHYTHM_COLUMNS), "conduction", "pattern", "critical",
    "prior_start", "significant_change", "comparison_statements", "new", "resolved",
    "critical_findings", "critical_actions",
)  # fmt: skip

#: A spreadsheet takes a cell that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@")


def header() -> str:
    """The line of column names."""
    return _line(COLUMNS)


def row(reading: Reading, *, file: str | None = None) -> str:
    """One reading as one line without its newline; what was not measured is empty.

    Parameters
    ----------
    reading : Reading
        The reading.
    file : str, optional
        The path as the caller knows it; the file's name if left out.
    """
    cells = _cells(reading)
    cells["file"] = file if file is not None else reading.record["file"]
    texts = {column: _text(cells[column]) for column in COLUMNS}
    if file is not None:
        # As the caller named it, line breaks included: a rerun must recognise it. The csv module quotes it.
        texts["file"] = file
    return _line(texts.values())


def render(readings: Iterable[Reading]) -> str:
    """A whole sheet: the header once, then a row a reading."""
    return "\n".join([header(), *(row(reading) for reading in readings)]) + "\n"


def _cells(reading: Reading) -> dict[str, Any]:
    m, record = reading.measurements, reading.record
    cells: dict[str, Any] = {name: record[name] for name in ("age", "sex", "rate", "duration_s")}
    cells |= {"rhythm": m.rhythm.name, "regular": m.rhythm.regular}
    cells |= {name: getattr(m.rhythm, name) for name in ("conduction", "pattern", "critical")}
    for name in GLOBAL_QUANTITIES:
        quantity = m.get(name)
        cells[name], cells[f"sd_{name}"] = quantity.value, quantity.sd if quantity.value is not None else None
    cells |= {name: m.get(name).value for name in RHYTHM_QUANTITIES}
    cells |= {f"{lead}_{name}": m.get(name, lead).value for lead in STANDARD_LEADS for name in LEAD_COLUMNS}
    quality, audit = m.quality, reading.verification
    return cells | {
        "findings": [f.code for f in reading.findings if f.present],
        "borderline": [f.code for f in reading.findings if not f.present],
        "labels": _safe(reading.labels),
        "usable": quality.usable and reading.assessment.interpretable,
        "unusable_leads": [lead for lead, q in quality.leads.items() if not q.usable],
        "reversal": quality.reversal,
        "warnings": _safe(reading.warnings),
        "assumptions": _safe(reading.assumptions),
        "supported": audit.supported,
        "contradicted": audit.contradicted,
        "unverifiable": audit.unverifiable,
        "disclaimer": reading.disclaimer,
        **_comparison(reading),
        "critical_findings": [value.code for value in reading.critical],
        "critical_actions": _safe(actions(reading.findings)),
    }


def _safe(texts: Iterable[str]) -> list[str]:
    """Texts that may quote a file: no formula, no line break, no separator of ours."""
    out = []
    for text in texts:
        plain = " ".join(text.replace(";", ",").split())
        out.append(f"'{plain}" if plain.startswith(_FORMULA) else plain)
    return out


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if value != value else f"{value:.6g}"
    if isinstance(value, list):
        return "; ".join(value)
    return " ".join(str(value).split()) if isinstance(value, str) else str(value)


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(list(cells))
    return out.getvalue()


def _comparison(reading: Reading) -> dict[str, Any]:
    """What changed since an earlier recording; empty cells without one."""
    c = reading.comparison
    if c is None:
        return dict.fromkeys(("prior_start", "significant_change", "comparison_statements", "new", "resolved"))
    return {
        "prior_start": c.prior["start"],
        "significant_change": c.significant,
        "comparison_statements": [number for number, _ in c.statements],
        "new": [f.code for f in c.of("new")],
        "resolved": [f.code for f in c.of("resolved")],
    }
