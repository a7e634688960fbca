"""Tables in text -> ECG: one row a sample, one column a lead, and optionally the time.

Understood: comma, semicolon, tab or blanks between columns; a decimal comma where another mark divides the columns; one
line of names, with units in brackets or behind a line ("II (uV)", "V1_mV"); comments before it ("# rate: 500"); empty
cells and "NaN" for missing samples; a first column of time in seconds or milliseconds, or of sample numbers.
"""

from __future__ import annotations

import re
import warnings as python_warnings
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG, MAX_LEADS, Provenance
from einthoven.errors import FileDamaged, MetadataMissing, SignalError
from einthoven.formats.bare_array import usual_names
from einthoven.formats.channels import Channel, assemble
from einthoven.formats.csv_text import Table, parse_table
from einthoven.formats.given import Given, canonical_unit, check_distinct
from einthoven.formats.limits import Source
from einthoven.formats.patient import checked_age, checked_sex

_UNIT_IN_NAME = re.compile(r"^(.*?)[\s_/]*[\[(_/ ]\s*(nV|uV|µV|μV|mV|V)\s*[\])]?$", re.IGNORECASE)
_TIME_NAME = re.compile(
    r"^(?:time|t|elapsed(?: time)?|seconds|sec|s|ms)(?:[\s_]*[\[(_ ]\s*(?:s|sec|seconds|ms)\s*[\])]?)?$", re.IGNORECASE
)
_MS_NAME = re.compile(r"(?:^|[\s_\[(])ms[\])]?$", re.IGNORECASE)
_S_NAME = re.compile(r"(?:^|[\s_\[(])(?:s|sec|seconds)[\])]?$", re.IGNORECASE)
_SAMPLE_NAME = re.compile(r"^(?:sample|samples|sample #|index|n|#|unnamed: 0|)$", re.IGNORECASE)


def read(source: Source, given: Given) -> ECG:
    """Read a CSV file; see ``einthoven.formats.load``."""
    warnings: list[str] = []
    table = parse_table(source.text())
    said = table.comments
    leading, column_rate = _leading_column(table, given)
    names = None if table.names is None else table.names[leading:]
    rate = _number(said.get("rate") or said.get("sampling rate")) or column_rate
    channels = _channels(names, table.numbers[:, leading:], rate, said.get("unit"), given, warnings)
    signal_mv, rate, leads = assemble(channels, Given(given.rate, given.unit), warnings)
    return ECG(
        signal_mv,
        rate,
        leads,
        age=checked_age(_number(said.get("age")), warnings),
        sex=checked_sex(said.get("sex")),
        start=_start(said.get("start")),
        provenance=Provenance(format="CSV"),
        warnings=tuple(warnings),
    )


def _leading_column(table: Table, given: Given) -> tuple[int, float | None]:
    """How many columns before the leads (0 or 1), and the rate that a column of time yields."""
    name = table.names[0] if table.names is not None else None
    columns = table.numbers.shape[1]
    if columns < 2:
        return 0, None
    if name is not None and _TIME_NAME.match(name):
        return 1, _rate_of(table.first_column, name, given)
    if name is not None and _SAMPLE_NAME.match(name):
        return 1, None
    if name is None and _is_time(table.first_column, columns, given):
        return 1, _rate_of(table.first_column, "", given)
    return 0, None


def _channels(
    names: list[str] | None,
    numbers: NDArray[np.float32],
    rate: float | None,
    unit: str | None,
    given: Given,
    warnings: list[str],
) -> list[Channel]:
    """One channel a column; a unit in a column's name goes before the unit of the whole table."""
    count = numbers.shape[1]
    if count == 0:
        raise FileDamaged("the table has no column of samples")
    if count > MAX_LEADS:
        raise SignalError(f"{count} columns, more than {MAX_LEADS} leads", remedy="one column a lead, one row a sample")
    found = [_UNIT_IN_NAME.match(name) for name in names or [""] * count]
    units = [canonical_unit(match.group(2) if match else unit) for match in found]
    stated = [match.group(1) if match else name for match, name in zip(found, names or [""] * count, strict=True)]
    if given.leads is not None:
        chosen = given.choose_leads(stated, count, warnings)
    elif names is None:
        chosen = usual_names(count)
        warnings.append(f"the file does not name its leads; taken as {', '.join(chosen)}")
    else:
        # A table is made by hand or by a script: a name that stands twice is a slip, not a second strip.
        check_distinct(stated)
        chosen = tuple(stated)
    return [Channel(name, np.ascontiguousarray(numbers[:, i]), rate, units[i]) for i, name in enumerate(chosen)]


def _is_time(column: NDArray[np.float64], columns: int, given: Given) -> bool:
    """Whether an unnamed first column is time: one too many for the leads, and rising by equal steps."""
    expected = (len(given.leads) + 1,) if given.leads is not None else (9, 13)
    if columns not in expected or column.size < 3:
        return False
    steps = np.diff(column)
    return bool((steps > 0).all() and np.ptp(steps) <= 0.05 * np.median(steps))


def _rate_of(column: NDArray[np.float64], name: str, given: Given) -> float | None:
    """Samples a second from a time column. Without a unit in its name, a step of 1 or more is in milliseconds."""
    if column.size < 2 or not np.isfinite(column).all():
        return None
    step = float(column[-1] - column[0]) / (column.size - 1)
    if step <= 0:
        if given.rate is not None:
            return None
        raise MetadataMissing(
            "the time column does not rise", remedy="give the rate: --rate HZ, or load(path, rate=...)"
        )
    in_ms = bool(_MS_NAME.search(name)) or (step >= 1 and not _S_NAME.search(name))
    rate = (1000.0 if in_ms else 1.0) / step
    if np.ptp(np.diff(column)) > 0.5 * step:
        python_warnings.warn("the time column has gaps or jumps; samples were taken as evenly spaced", stacklevel=2)
    # A time written with few digits gives 499.998 Hz: the whole rate within its rounding is meant.
    whole = round(rate)
    # Ten digits of any other: the last ones are noise of the division (62.49999999999999).
    return float(whole) if whole and abs(rate - whole) <= 2e-3 * whole else float(f"{rate:.10g}")


def _number(text: str | None) -> float | None:
    match = re.match(r"\d{1,12}(?:\.\d{1,12})?", text or "")
    return float(match.group()) if match else None


def _start(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
