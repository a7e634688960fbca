"""WFDB records -> ECG: PhysioNet's header and signal files, and CinC's (`.mat` read through its header).

Own code rather than ecgdatakit's: the names in a header are checked before anything is opened, a signal file that stops
early is read as far as it goes, and the samples stay in their own width until they become millivolts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG, Provenance
from einthoven.errors import FileDamaged
from einthoven.formats import limits
from einthoven.formats.channels import Channel, assemble
from einthoven.formats.given import Given, canonical_unit
from einthoven.formats.limits import Source, check_regular
from einthoven.formats.wfdb_header import (
    DEFAULT_GAIN,
    DEFAULT_RATE,
    Header,
    Signal,
    inside,
    parse_header,
    parse_patient,
)
from einthoven.formats.wfdb_samples import INVALID, decode_samples, samples_in


def read(source: Source, given: Given) -> ECG:
    """Read the record of a header; see ``einthoven.formats.load``."""
    warnings: list[str] = []
    folder = source.path.parent
    limits.check_size(source, limits.MAX_HEADER_BYTES)
    header = parse_header(source.text())
    rate = frame_rate(header, given, warnings)
    if header.segments is None:
        channels = _record_channels(folder, header, rate, warnings)
    else:
        channels = _multi_segment_channels(folder, header, rate, warnings)
    patient = parse_patient(header.comments, warnings)
    signal_mv, rate, leads = assemble(channels, Given(None, given.unit, given.leads), warnings)
    provenance = Provenance(format="WFDB")
    return ECG(
        signal_mv,
        rate,
        leads,
        age=patient.age,
        sex=patient.sex,
        start=header.start,
        provenance=provenance,
        warnings=tuple(warnings),
    )


def frame_rate(header: Header, given: Given, warnings: list[str]) -> float:
    """Frames a second. A header that leaves the rate out means 250 Hz (header(5)); one that says 0 means nothing."""
    if header.rate is None and given.rate is None:
        warnings.append(f"the header gives no sampling rate; {DEFAULT_RATE:g} Hz by the WFDB standard")
        return DEFAULT_RATE
    return given.choose_rate(header.rate, warnings)


@dataclass(slots=True)
class _Group:
    """Signals interleaved in one file."""

    members: list[int]
    signals: list[Signal]


def _record_channels(folder: Path, header: Header, rate: float, warnings: list[str]) -> list[Channel]:
    raw: dict[int, NDArray[np.signedinteger]] = {}
    short: list[str] = []
    for name, group in by_file(header.signals).items():
        values, complete = _read_group(folder, name, group, header.samples)
        raw.update(zip(group.members, values, strict=True))
        del values
        if not complete:
            short.append(name)
    if not raw:
        raise FileDamaged("the record has no stored signal")
    longest = max(v.size // header.signals[i].per_frame for i, v in raw.items())
    if short:
        said = f"{header.samples} samples" if header.samples else "whole frames"
        warnings.append(f"{', '.join(short)} stops early: {longest} of {said} a lead were read")
    _check_sums(header, raw, warnings)
    channels = []
    for i, spec in enumerate(header.signals):
        if i in raw:
            channels.append(channel(spec, i, raw.pop(i), rate, warnings))
        elif spec.format == 0:
            warnings.append(f"signal {spec.name or i + 1} is declared without samples and was left out")
    return channels


def by_file(signals: tuple[Signal, ...]) -> dict[str, _Group]:
    """Signals of one file are interleaved frame by frame, in the order of the header."""
    groups: dict[str, _Group] = {}
    for i, spec in enumerate(signals):
        if spec.format != 0:
            group = groups.setdefault(spec.file, _Group([], []))
            group.members.append(i)
            group.signals.append(spec)
    return groups


def _read_group(
    folder: Path, name: str, group: _Group, declared: int | None
) -> tuple[list[NDArray[np.signedinteger]], bool]:
    """Stored values of each signal of a file, and whether the file holds all that the header declares."""
    path = inside(folder, name)
    first = group.signals[0]
    if len({s.format for s in group.signals}) > 1:
        raise FileDamaged(f"the header gives the signals in {name} different formats")
    if not path.exists():
        raise FileDamaged(f"the signal file {name} is missing", remedy="put it beside the header")
    size = check_regular(path)
    # Differences (format 8) are summed in a wider type: they cost twice the memory.
    limits.check_samples(2 if first.format == 8 else 1, samples_in(size - first.offset, first.format))
    with path.open("rb") as stream:
        stream.seek(first.offset)
        stream_values = decode_samples(stream.read(size), first.format)
    width = sum(s.per_frame for s in group.signals)
    frames = stream_values.size // width
    if frames == 0:
        raise FileDamaged(f"the signal file {name} holds no complete sample")
    skew = max(s.skew for s in group.signals)
    wanted = declared or max(frames - skew, 1)
    table = stream_values[: frames * width].reshape(frames, width)
    values, column = [], 0
    for spec in group.signals:
        part = table[spec.skew : spec.skew + wanted, column : column + spec.per_frame].reshape(-1)
        column += spec.per_frame
        if spec.format == 8:
            part = np.cumsum(part, dtype=np.int32)
            part += spec.initial
        values.append(part)
    return values, declared is None or frames >= declared


def channel(spec: Signal, index: int, values: NDArray[np.signedinteger], rate: float, warnings: list[str]) -> Channel:
    """Values in the signal's unit, an invalid sample as NaN."""
    gain, unit = spec.gain, spec.unit
    if gain == 0:
        text = f"gain of {DEFAULT_GAIN:g} a mV"
        _warn_once(warnings, f"the header gives no gain for some signals; a {text} by the WFDB standard")
        gain, unit = DEFAULT_GAIN, "mV"
    elif unit is None:
        _warn_once(warnings, "the header gives no unit for some signals; mV by the WFDB standard")
        unit = "mV"
    # Single precision holds integers up to 2**24 exactly.
    largest = max(abs(int(values.min())), abs(int(values.max())), abs(spec.baseline))
    stored: NDArray[Any] = values.astype(np.float32 if largest < 2**23 else np.float64)
    with np.errstate(over="ignore"):
        stored -= spec.baseline
        stored /= gain
        physical = stored.astype(np.float32, copy=False)
    invalid = INVALID.get(spec.format)
    if invalid is not None:
        bad = values == invalid
        if bad.any():
            physical[bad] = np.nan
    return Channel(spec.name or f"signal {index + 1}", physical, rate * spec.per_frame, unit)


def _warn_once(warnings: list[str], text: str) -> None:
    if text not in warnings:
        warnings.append(text)


def _check_sums(header: Header, raw: dict[int, NDArray[np.signedinteger]], warnings: list[str]) -> None:
    """Compare the 16-bit sums of complete signals with the header's (some writers store them unsigned)."""
    bad = []
    for i, values in raw.items():
        spec = header.signals[i]
        complete = header.samples is not None and values.size == header.samples * spec.per_frame
        if complete and spec.checksum is not None and (int(values.sum(dtype=np.int64)) - spec.checksum) & 0xFFFF:
            bad.append(spec.name or str(i + 1))
    if bad:
        warnings.append(f"the checksum does not match in {', '.join(bad)}: the samples or the header were altered")


def _multi_segment_channels(folder: Path, header: Header, rate: float, warnings: list[str]) -> list[Channel]:
    """Segments laid end to end; a signal that a segment lacks is NaN there.

    In a variable-layout record the first segment (of length 0) lists the signals, and later ones are matched by name.
    """
    segments = list(header.segments or ())
    total = sum(length for _, length in segments)
    layout: tuple[Signal, ...] | None = None
    if segments and segments[0][1] == 0:
        layout = _segment_header(folder, segments.pop(0)[0]).signals
    placed: dict[str, Channel] = {}
    at = 0
    for name, length in segments:
        if name != "~" and length > 0:
            part = _segment_header(folder, name)
            layout = layout or part.signals
            limits.check_samples(len(layout), total)
            for channel in _record_channels(folder, part, rate, warnings):
                _place(placed, channel, at, total)
        at += length
    if not placed:
        raise FileDamaged("the record has no stored segment")
    return list(placed.values())


def _place(placed: dict[str, Channel], channel: Channel, at: int, total: int) -> None:
    ratio = channel.samples.size
    if channel.name not in placed:
        empty = np.full(total, np.nan, np.float32)
        placed[channel.name] = Channel(channel.name, empty, channel.rate, channel.unit)
    target = placed[channel.name]
    if (canonical_unit(target.unit), target.rate) != (canonical_unit(channel.unit), channel.rate):
        raise FileDamaged(f"signal {channel.name} changes its unit or rate between segments")
    stop = min(at + ratio, total)
    target.samples[at:stop] = channel.samples[: stop - at]


def _segment_header(folder: Path, name: str) -> Header:
    path = inside(folder, f"{name}.hea")
    if not path.exists():
        raise FileDamaged(f"the segment header {name}.hea is missing", remedy="put it beside the record's header")
    if check_regular(path) > limits.MAX_HEADER_BYTES:
        raise FileDamaged(f"the segment header {name}.hea is no header")
    header = parse_header(limits.decode(limits.read_bytes(path)))
    if header.segments is not None:
        raise FileDamaged("a segment is itself divided into segments")
    return header
