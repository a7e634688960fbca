"""Text -> a table of numbers: separators, decimal commas, a line of names, comments, gaps."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import FileDamaged

#: Rows of an irregular table that are read one by one; a regular one is parsed as a whole.
MAX_IRREGULAR_ROWS = 50_000

_MISSING = {"", "nan", "na", "null", "none", "-", "inf", "+inf", "-inf"}
_LINES_THAT_DECIDE = 20

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
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    comments, text = _split_comments(text)
    first_line, _, rest = text.partition("\n")
    ahead = [line for line in (first_line, *rest[:20_000].split("\n")[:_LINES_THAT_DECIDE]) if line.strip()]
    mark = _separator(ahead)
    if mark == " ":
        text = re.sub(r"[ \t]+", " ", text).replace("\n ", "\n").replace(" \n", "\n").strip(" ")
        first_line, _, rest = text.partition("\n")
    decimal = "," if mark != "," and any("," in line for line in ahead[1:]) else "."
    # A single column has no mark, but its name may have a blank: "II (mV)".
    single = mark == " " and " " not in rest[:1000].strip().partition("\n")[0] and bool(rest.strip())
    first = [first_line] if single else [cell.strip() for cell in first_line.split(mark)]
    if any(_cell_number(cell, decimal) is None for cell in first):
        names, body = [cell.strip("\"'").strip() for cell in first], rest
    else:
        names, body = None, text
    body = body.strip("\n")
    numbers, first_column = _regular_rows(body, mark, decimal, len(first)) or _rows(body, mark, decimal, len(first))
    return Table(names, numbers, first_column, comments)


def _split_comments(text: str) -> tuple[dict[str, str], str]:
    """The comment lines at the top, and the rest."""
    found: dict[str, str] = {}
    head = re.match(r"(?:[ \t]*(?:#[^\n]*)?\n)*", text)
    end = head.end() if head else 0
    for line in text[: min(end, 20_000)].split("\n"):
        key, colon, value = line.strip().lstrip("# ").partition(":")
        if colon:
            found[key.strip().lower()] = value.strip()
    if not text[end:].strip():
        raise FileDamaged("the table has no row")
    return found, text[end:]


def _separator(lines: list[str]) -> str:
    """The mark that divides every line into the same number of columns; a blank if none does."""
    for mark in ("\t", ";", ","):
        counts = {line.count(mark) for line in lines}
        if len(counts) == 1 and counts != {0}:
            return mark
    body = lines[1:] or lines
    return next((mark for mark in ("\t", ";", ",") if all(mark in line for line in body)), " ")


def _regular_rows(body: str, mark: str, decimal: str, columns: int) -> Rows | None:
    """The numbers of a table with the same number of marks in every line, by numpy's own parser; else None."""
    try:
        content = body.encode("ascii")
    except UnicodeEncodeError:
        return None
    if decimal == ",":
        content = content.replace(b",", b".")
    if not content or not _is_regular(content, mark, columns):
        return None
    joint = mark.encode()
    flat_text = content.replace(b"\n", joint)
    if mark != " " and (joint * 2 in flat_text or flat_text.startswith(joint) or flat_text.endswith(joint)):
        gap = joint + b"nan" + joint
        flat_text = (joint + flat_text + joint).replace(joint * 2, gap).replace(joint * 2, gap)[1:-1]
    with warnings.catch_warnings():
        # Text that is no number is a deprecation to numpy, and a reason to look at every cell to us.
        warnings.simplefilter("error")
        try:
            flat = np.fromstring(flat_text, np.float64, sep=mark)
        except (DeprecationWarning, ValueError):
            return None
    del flat_text
    if flat.size % columns or flat.size != columns * (content.count(b"\n") + 1):
        return None
    table = flat.reshape(-1, columns)
    with np.errstate(over="ignore"):
        return table.astype(np.float32), table[:, 0].copy()


def _is_regular(content: bytes, mark: str, columns: int) -> bool:
    """Whether every line has ``columns - 1`` marks."""
    codes = np.frombuffer(content, np.uint8)
    marks = codes[(codes == 10) | (codes == ord(mark))] == 10
    marks = np.append(marks, True)
    if marks.size % columns:
        return False
    lines = marks.reshape(-1, columns)
    return bool(lines[:, -1].all() and int(marks.sum()) == len(lines))


def _rows(body: str, mark: str, decimal: str, columns: int) -> Rows:
    """The numbers of any table, cell by cell, up to the first row that is none."""
    lines = body.split("\n", MAX_IRREGULAR_ROWS)
    if len(lines) > MAX_IRREGULAR_ROWS:
        warnings.warn(f"an irregular table: only its first {MAX_IRREGULAR_ROWS:,} rows were read", stacklevel=2)
        del lines[MAX_IRREGULAR_ROWS:]
    rows: list[list[float]] = []
    for line in lines:
        if not line.strip():
            continue
        values = [_cell_number(cell, decimal) for cell in line.split(mark, columns)]
        if len(values) != columns or None in values:
            warnings.warn(
                f"row {len(rows) + 1} is not {columns} numbers; the {len(rows)} rows before it were read", stacklevel=2
            )
            break
        rows.append(values)  # type: ignore[arg-type]
    if not rows:
        raise FileDamaged("the table has no row of numbers", remedy="one row a sample, one column a lead")
    table = np.array(rows)
    with np.errstate(over="ignore"):
        return table.astype(np.float32), table[:, 0].copy()


def _cell_number(cell: str, decimal: str) -> float | None:
    """A number, NaN for a gap (and for an infinity), None for anything else."""
    text = cell.strip().strip("\"'").strip()
    if text.lower() in _MISSING:
        return float("nan")
    if not re.match(r"[+\-.,\d]", text):
        return None
    try:
        return float(text.replace(",", ".") if decimal == "," else text)
    except ValueError:
        return None
