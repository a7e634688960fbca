"""WFDB headers: text -> what it says. Source: the WFDB Applications Guide, header(5) and signal(5)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from einthoven.ecg import Sex
from einthoven.errors import FileDamaged, UnsafeFile
from einthoven.formats.patient import checked_age, checked_sex

DEFAULT_RATE = 250.0
DEFAULT_GAIN = 200.0
MAX_SIGNALS = 256
MAX_SEGMENTS = 2_000

_RATE = re.compile(r"^([\d.eE+-]+)(?:/[\d.eE+-]+(?:\([\d.eE+-]+\))?)?$")
_FORMAT = re.compile(r"^(\d{1,4})(?:x(\d{1,6}))?(?::(\d{1,9}))?(?:\+(\d{1,12}))?$")
_GAIN = re.compile(r"^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:\(([+-]?\d+)\))?(?:/(\S+))?$")
#: After one of these alone on its line, the rest is a list of diagnoses.
_LABELS = ("diagnoses", "diagnosis")
_MIT_PATIENT = re.compile(r"^(\d{1,3}|\?)\s+([MF?])(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal line.

    ``mV = (sample - baseline) / gain`` in ``unit``; ``gain`` 0 means uncalibrated.
    """

    file: str
    format: int
    per_frame: int = 1
    skew: int = 0
    offset: int = 0
    gain: float = 0.0
    baseline: int = 0
    unit: str | None = None
    initial: int = 0
    checksum: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """A header; ``segments`` is None for an ordinary record, else (name, samples) each."""

    record: str
    rate: float | None
    samples: int | None
    start: datetime | None
    signals: tuple[Signal, ...]
    segments: tuple[tuple[str, int], ...] | None
    comments: tuple[str, ...]


@dataclass(slots=True)
class Patient:
    """What the comments say of the patient."""

    age: float | None = None
    sex: Sex | None = None


def parse_header(text: str) -> Header:
    """Parse a header.

    Raises
    ------
    FileDamaged
        Naming the line that can't be understood.
    """
    lines = [line.strip() for line in text.splitlines()]
    comments = tuple(line[1:].strip() for line in lines if line.startswith("#"))
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise FileDamaged("the WFDB header has no record line")
    fields = lines[0].split()
    name, _, segment_count = fields[0].partition("/")
    count = _integer(fields[1] if len(fields) > 1 else "", "number of signals", lines[0])
    rate = _rate(fields[2], lines[0]) if len(fields) > 2 else None
    samples = _integer(fields[3], "number of samples", lines[0]) if len(fields) > 3 else 0
    start = _start(fields[4:6])
    if segment_count:
        segments = _segments(lines[1:], _integer(segment_count, "number of segments", lines[0]))
        return Header(name, rate, samples or None, start, (), segments, comments)
    if not 0 < count <= MAX_SIGNALS:
        raise FileDamaged(f"the WFDB header declares {count} signals")
    if len(lines) <= count:
        raise FileDamaged(f"the WFDB header declares {count} signals and describes {len(lines) - 1}")
    signals = tuple(_signal(line) for line in lines[1 : count + 1])
    return Header(name, rate, samples or None, start, signals, None, comments)


def parse_patient(comments: tuple[str, ...], warnings: list[str]) -> Patient:
    """Age and sex from the comments, as PhysioNet's databases write them.

    Known: ``Age: 53`` / ``Sex: Male`` (CinC, PTB); ``<age>: 79`` / ``<sex>: F`` (LUDB); ``69 M ...`` in the first
    comment (MIT-BIH). Diagnoses (``Dx:``, ``<diagnoses>:`` and the lines after it) are the database's labels: no device
    said them, and a reading that shows them would give away what it is tested against. They are left unread.
    """
    patient = Patient()
    for position, comment in enumerate(comments):
        first = _MIT_PATIENT.match(comment) if position == 0 else None
        if first:
            patient.age = checked_age(_float(first.group(1)), warnings)
            patient.sex = checked_sex(first.group(2))
            continue
        key, colon, value = comment.partition(":")
        key, value = key.strip().strip("<>").strip().lower(), value.strip()
        if key in _LABELS and not value:
            break
        if colon and value:
            _patient_field(patient, key, value, warnings)
    return patient


def _patient_field(patient: Patient, key: str, value: str, warnings: list[str]) -> None:
    if key in ("age", "patient age"):
        patient.age = checked_age(_float(value), warnings)
    elif key in ("sex", "gender"):
        patient.sex = checked_sex(value)


def inside(folder: Path, name: str) -> Path:
    """The path of a file that a header names, which must lie in the header's own folder.

    Raises
    ------
    UnsafeFile
        If the name leads out of the folder, also through a symbolic link.
    """
    if "\x00" in name:
        raise UnsafeFile("the WFDB header names a file with a NUL in its name")
    resolved = (folder / name).resolve()
    if resolved.parent != folder.resolve():
        raise UnsafeFile(
            f"the WFDB header names a file outside its folder: {name}",
            remedy="if you trust it, put the signal file itself beside the header and name it there",
        )
    return resolved


def _signal(line: str) -> Signal:
    fields = line.split()
    form = _FORMAT.match(fields[1]) if len(fields) > 1 else None
    if form is None:
        raise FileDamaged(f"the WFDB header has a signal line without a format: {line[:80]!r}")
    code, per_frame, skew, offset = (int(g) if g else 0 for g in form.groups())
    gain, baseline, unit = 0.0, None, None
    if len(fields) > 2:
        found = _GAIN.match(fields[2])
        if found is None:
            raise FileDamaged(f"the WFDB header has a gain that is no number: {fields[2][:40]!r}")
        gain, unit = float(found.group(1)), found.group(3)
        baseline = int(found.group(2)) if found.group(2) else None
    zero = _integer(fields[4], "ADC zero", line) if len(fields) > 4 else 0
    return Signal(
        file=fields[0],
        format=code,
        per_frame=per_frame or 1,
        skew=skew,
        offset=offset,
        gain=gain if math.isfinite(gain) else 0.0,
        baseline=zero if baseline is None else baseline,
        unit=unit,
        initial=_integer(fields[5], "initial value", line) if len(fields) > 5 else zero,
        checksum=_integer(fields[6], "checksum", line) if len(fields) > 6 else None,
        name=" ".join(fields[8:]),
    )


def _segments(lines: list[str], count: int) -> tuple[tuple[str, int], ...]:
    if not 0 < count <= MAX_SEGMENTS or len(lines) < count:
        raise FileDamaged(f"the WFDB header declares {count} segments and names {len(lines)}")
    segments = []
    for line in lines[:count]:
        name, _, length = line.partition(" ")
        segments.append((name, _integer(length.strip(), "segment length", line)))
    return tuple(segments)


def _integer(text: str, what: str, line: str) -> int:
    try:
        value = int(text)
    except ValueError:
        raise FileDamaged(f"the WFDB header has no valid {what}: {line[:80]!r}") from None
    if abs(value) > 2**53 or (value < 0 and what.startswith(("number", "segment"))):
        raise FileDamaged(f"the WFDB header has an impossible {what}: {line[:80]!r}")
    return value


def _rate(text: str, line: str) -> float:
    found = _RATE.match(text)
    value = _float(found.group(1)) if found else None
    if value is None:
        raise FileDamaged(f"the WFDB header has no valid sampling rate: {line[:80]!r}")
    return value


def _float(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _start(fields: list[str]) -> datetime | None:
    """Base time and date; None unless both are there (a date is never invented)."""
    if len(fields) < 2:
        return None
    for pattern in ("%H:%M:%S.%f %d/%m/%Y", "%H:%M:%S %d/%m/%Y", "%H:%M %d/%m/%Y"):
        try:
            return datetime.strptime(" ".join(fields), pattern)
        except ValueError:
            continue
    return None
