"""Text -> a table of numbers: separators, decimal commas, a line of names, comments, gaps."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import FileDamaged

_MISSING = {"", "nan", "na", "null", "none", "-", "inf", "+inf", "-inf"}
#: Lines that decide about the separator.
_LOOK_AHEAD = 20

Rows = tuple[NDArray[np.float32], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Table:
    """A parsed table.

    Attributes
    ----------
    names : list of str or None
        The line of names, if there is one.
    numbers : ndarray of float32, shape (rows, columns)
        NaN for an empty cell.
    first_column : ndarray of float64, shape (rows,)
        The first column again: a time needs more digits than a potential.
    comments : dict
        ``# key: value`` lines before the table, keys in lower case.
    """

    names: list[str] | None
    numbers: NDArray[np.float32]
    first_column: NDArray[np.float64]
    comments: dict[str, str]


def parse_table(text: str) -> Table:
    """Parse a table; it ends at the first row that is none, with a warning.

    Raises
    ------
    FileDamaged
        If there is no row of numbers.
    """
    lines = text.splitlines()
    comments, start = _comments(lines)
    if start == len(lines):
        raise FileDamaged("the table has no row")
    mark = _separator(lines[start : start + _LOOK_AHEAD])
    decimal = "," if mark != "," and "," in "".join(lines[start + 1 : start + _LOOK_AHEAD]) else "."
    first = _cells(lines[start], mark)
    names = None
    if any(_cell_number(cell, decimal) is None for cell in first):
        names, start = [cell.strip("\"'").strip() for cell in first], start + 1
    body = lines[start:]
    while body and not body[-1].strip():
        body.pop()
    numbers, first_column = _fast_rows(body, mark, decimal, len(first)) or _rows(body, mark, decimal, len(first))
    return Table(names, numbers, first_column, comments)


def _comments(lines: list[str]) -> tuple[dict[str, str], int]:
    """The comment lines at the top, and the number of the first other line."""
    found: dict[str, str] = {}
    for position, line in enumerate(lines):
        if line.strip() and not line.lstrip().startswith("#"):
            return found, position
        key, colon, value = line.strip().lstrip("# ").partition(":")
        if colon:
            found[key.strip().lower()] = value.strip()
    return found, len(lines)


def _separator(lines: list[str]) -> str | None:
    """The mark that divides every line into the same number of columns; None for blanks, or a single column."""
    filled = [line for line in lines if line.strip()]
    for mark in ("\t", ";", ","):
        counts = {line.count(mark) for line in filled}
        if len(counts) == 1 and counts != {0}:
            return mark
    body = filled[1:] or filled
    return next((mark for mark in ("\t", ";", ",") if body and all(mark in line for line in body)), None)


def _fast_rows(lines: list[str], mark: str | None, decimal: str, columns: int) -> Rows | None:
    """The numbers of a table without a gap, by numpy's own parser; None where there is a gap or a decimal comma."""
    if decimal != "." or not lines:
        return None
    joint = mark or " "
    if mark and any(line.count(mark) != columns - 1 for line in lines):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            flat = np.fromstring(joint.join(lines), np.float64, sep=joint)
        except (DeprecationWarning, ValueError):
            return None
    if flat.size != len(lines) * columns:
        return None
    table = flat.reshape(-1, columns)
    with np.errstate(over="ignore"):
        return table.astype(np.float32), table[:, 0].copy()


def _rows(lines: list[str], mark: str | None, decimal: str, columns: int) -> Rows:
    """The numbers of any table, cell by cell, up to the first row that is none."""
    out = np.full((len(lines), columns), np.nan, np.float32)
    first = np.full(len(lines), np.nan)
    used = 0
    for line in lines:
        if not line.strip():
            continue
        values = [_cell_number(cell, decimal) for cell in _cells(line, mark)]
        if len(values) != columns or any(value is None for value in values):
            warnings.warn(f"row {used + 1} is not {columns} numbers; the {used} rows before it were read", stacklevel=2)
            break
        with np.errstate(over="ignore"):
            out[used] = values
        first[used] = values[0]  # type: ignore[assignment]
        used += 1
    if used == 0:
        raise FileDamaged("the table has no row of numbers", remedy="one row a sample, one column a lead")
    return out[:used], first[:used]


def _cells(line: str, mark: str | None) -> list[str]:
    return [cell.strip() for cell in line.strip("\r\n").split(mark)]


def _cell_number(cell: str, decimal: str) -> float | None:
    """A number, NaN for a gap (and for an infinity), None for anything else."""
    text = cell.strip("\"'").strip()
    if text.lower() in _MISSING:
        return float("nan")
    if not re.match(r"[+\-.,\d]", text):
        return None
    try:
        return float(text.replace(",", ".") if decimal == "," else text)
    except ValueError:
        return None
