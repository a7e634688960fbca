"""The reading as JSON: one document for one reading, or one line of many."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from einthoven.reading import Reading

#: Objects and lists this deep are broken over lines; what is deeper stands on one line.
_DEPTH = 3


def render(reading: Reading) -> str:
    """The documented JSON (docs/reading_json.md), laid out for reading; the same bytes for the same reading."""
    document = reading.to_dict()
    try:
        return _pretty(document, 0) + "\n"
    except (ValueError, TypeError):
        return _pretty(finite(document), 0) + "\n"


def render_line(reading: Reading, *, file: str | None = None) -> str:
    """The same as one line without its newline, for JSON Lines.

    Parameters
    ----------
    reading : Reading
        The reading.
    file : str, optional
        Put first as ``file``: the path as the caller knows it, where ``record.file`` holds the name alone.
    """
    document = reading.to_dict()
    if file is not None:
        document = {"file": file, **document}
    try:
        return _line(document)
    except (ValueError, TypeError):
        return _line(finite(document))


def _line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the reading JSON, as it lies in the package."""
    text = files("einthoven.report").joinpath("reading.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def finite(value: Any) -> Any:
    """A copy in plain Python types in which a number that is not finite is None: JSON has no NaN."""
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        # float() also turns numpy's float64, a subclass, into the plain type.
        return float(value) if math.isfinite(value) else None
    if isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return finite(value.item())  # a numpy scalar


def _pretty(value: Any, depth: int) -> str:
    """Outer levels one item a line, inner ones compact: readable, and fast enough for bulk use."""
    if depth >= _DEPTH or not isinstance(value, dict | list) or not value:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    inside, end = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict):
        items = [f"{json.dumps(key, ensure_ascii=False)}: {_pretty(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(inside + item for item in items) + f"\n{end}}}"
    if not isinstance(value[0], dict | list):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    return "[\n" + ",\n".join(inside + _pretty(item, depth + 1) for item in value) + f"\n{end}]"
