"""One file's work: load it, read it, render the reading. The same in the parent (one file) and in a worker (many)."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from einthoven.bulk.request import ReadOptions, failure
from einthoven.errors import EinthovenError
from einthoven.formats import load

if TYPE_CHECKING:
    from einthoven.ecg import ECG
    from einthoven.protocol import Profile
    from einthoven.reading import Reading


def load_file(path: Path, options: ReadOptions) -> ECG:
    """The recording with what the caller says about it."""
    ecg = load(path, rate=options.rate, unit=options.unit, leads=options.leads)
    known = {"age": options.age, "sex": options.sex}
    changes = {name: value for name, value in known.items() if value is not None}
    return ecg.replace(**changes) if changes else ecg


def read_file(path: Path, options: ReadOptions) -> Reading:
    """The reading of one file."""
    from einthoven.reading import read

    return read(load_file(path, options), profile=profile_of(options))


def profile_of(options: ReadOptions) -> Profile | None:
    """The caller's limits, if there are any."""
    return None if options.profile is None else _profile(options.profile)


@functools.cache
def _profile(name: str) -> Profile:
    from einthoven.protocol import load_profile

    return load_profile(name)


def perform(request: dict[str, Any]) -> dict[str, Any]:
    """A worker's answer to a request: ``{"text": rendered}`` or ``{"error": {...}}``.

    Parameters
    ----------
    request : dict
        ``file``, ``form`` and ``options`` (the fields of ``ReadOptions``).
    """
    path = Path(request["file"])
    try:
        reading = read_file(path, ReadOptions(**request["options"]))
        return {"text": render(reading, request["form"], path)}
    except EinthovenError as error:
        return failure(error)
    except MemoryError:
        return failure(EinthovenError("not enough memory for this file"))
    except Exception as error:  # a bug must cost one file, not the run
        return failure(EinthovenError(f"internal error: {type(error).__name__}: {error}", remedy="please report it"))


def render(reading: Reading, form: str, file: Path) -> str:
    """A reading in one of the forms.

    Parameters
    ----------
    reading : Reading
        The reading.
    form : str
        ``text``, ``json``, ``html``, ``csv`` (with its header); for one of many files ``jsonl``, ``row`` (CSV without
        the header), ``summary``.
    file : Path
        The file as the caller named it.
    """
    from einthoven.report import csv, html, json, text

    if form == "summary":
        return summary(reading, file)
    if form == "jsonl":
        return json.render_line(reading, file=str(file))
    if form == "row":
        return csv.row(reading, file=str(file))
    if form == "csv":
        return f"{csv.header()}\n{csv.row(reading, file=str(file))}\n"
    renderers = {"text": text.render, "json": json.render, "html": html.render}
    return renderers[form](reading)


def summary(reading: Reading, file: Path) -> str:
    """One line: the file, rate, rhythm, intervals, axis and the labels."""
    m = reading.measurements
    name = "".join(c if c.isprintable() else "?" for c in str(file))  # a name may hold a line break
    if not m.quality.usable:
        return f"{name}: {'; '.join(reading.labels)}"
    intervals = {"PR": "pr", "QRS": "qrs", "QTc": "qtc"}
    parts = [f"{m.get('heart_rate').value:.0f} bpm"] if m.get("heart_rate").value is not None else []
    parts.append(m.rhythm.name)
    parts += [f"{short} {q.value:.0f} ms" for short, name in intervals.items() if (q := m.get(name)).value is not None]
    if (axis := m.get("qrs_axis").value) is not None:
        parts.append(f"axis {axis:.0f}°")
    return f"{name}: {', '.join(parts)}: {'; '.join(reading.labels)}"
