"""ECG -> WFDB: a header and one signal file in format 16 (32 where a lead's range needs it)."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG
from einthoven.errors import OutputError

#: Steps per millivolt, the finest that fits is taken. The coarsest is 1 uV.
GAINS = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000)
_RECORD_NAME = re.compile(r"^[\w-]+$", re.ASCII)


def encode(ecg: ECG, target: Path) -> dict[Path, bytes]:
    """The header and the signal file of a record, header first.

    A missing sample becomes WFDB's invalid-sample code. Age and sex are comments in the style of PhysioNet.

    Raises
    ------
    OutputError
        If the name is not letters, digits, ``_`` and ``-`` (WFDB's rule), or the range exceeds 32 bits.
    """
    header_path, data_path = target.with_suffix(".hea"), target.with_suffix(".dat")
    name = header_path.stem
    if not _RECORD_NAME.match(name):
        raise OutputError(f"{name!r} can't name a WFDB record", file=target, remedy="use letters, digits, _ and -")
    scales = [_scale(row) for row in ecg.signal_mv]
    code = 16 if all(fits for _, _, fits in scales) else 32
    dtype = np.dtype("<i2" if code == 16 else "<i4")
    invalid = np.iinfo(dtype).min
    samples = np.empty((ecg.signal_mv.shape[1], len(ecg.leads)), dtype)
    lines = [_record_line(ecg, name)]
    for i, (row, lead, (gain, baseline, _)) in enumerate(zip(ecg.signal_mv, ecg.leads, scales, strict=True)):
        steps = np.round(row.astype(np.float64) * gain) + baseline
        if np.nanmax(np.abs(steps), initial=0.0) >= -float(invalid):
            raise OutputError(f"lead {lead} exceeds the range of WFDB format {code}", file=target)
        samples[:, i] = np.where(np.isnan(steps), invalid, steps).astype(dtype)
        checksum = ((int(samples[:, i].sum(dtype=np.int64)) + 0x8000) & 0xFFFF) - 0x8000
        bits = 8 * dtype.itemsize
        label = " ".join(lead.split())
        first = samples[0, i]
        lines.append(f"{data_path.name} {code} {gain}({baseline})/mV {bits} 0 {first} {checksum} 0 {label}")
    if ecg.age is not None:
        lines.append(f"#Age: {ecg.age:.10g}")
    if ecg.sex is not None:
        lines.append(f"#Sex: {'Male' if ecg.sex == 'M' else 'Female'}")
    return {header_path: ("\n".join(lines) + "\n").encode(), data_path: samples.tobytes()}


def _record_line(ecg: ECG, name: str) -> str:
    line = f"{name} {len(ecg.leads)} {ecg.rate:.12g} {ecg.signal_mv.shape[1]}"
    if ecg.start is None:
        return line
    fraction = f".{ecg.start.microsecond:06d}" if ecg.start.microsecond else ""
    date = f"{ecg.start.day:02d}/{ecg.start.month:02d}/{ecg.start.year:04d}"
    return f"{line} {ecg.start:%H:%M:%S}{fraction} {date}"


def _scale(row: NDArray[np.float32]) -> tuple[int, int, bool]:
    """Gain, baseline, and whether 16 bits suffice. The baseline is 0 unless only an offset makes the lead fit."""
    valid = row[~np.isnan(row)].astype(np.float64)
    low, high = (float(valid.min()), float(valid.max())) if valid.size else (0.0, 0.0)
    for gain in GAINS:
        if max(-low, high) * gain < 32_767:
            return gain, 0, True
    gain = GAINS[-1]
    middle = round((low + high) / 2 * gain)
    if (high - low) * gain / 2 < 32_766 and abs(middle) < 2**30:
        return gain, -middle, True
    return gain, 0, False
