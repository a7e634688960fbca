"""ECG -> EDF+, by edfio."""

from __future__ import annotations

import io
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG, fill_missing
from einthoven.errors import OutputError

_EDF_YEARS = range(1985, 2085)
#: More data records than this are not worth an unpadded end.
MAX_RECORDS = 10_000


def encode(ecg: ECG, target: Path) -> dict[Path, bytes]:
    """The file. EDF has no code for a missing sample: gaps are bridged linearly, with a Python warning.

    The age, for which EDF+ has no field of its own, is an additional patient subfield: ``age=53``.

    Raises
    ------
    OutputError
        If edfio can't express the record (a rate or length that no data record divides).
    """
    from edfio import Edf, EdfSignal, Patient, Recording

    signal = ecg.signal_mv
    if np.isnan(signal).any():
        warnings.warn("EDF has no code for missing samples: they were bridged linearly", stacklevel=2)
        signal = fill_missing(signal)
    start = ecg.start if ecg.start is not None and ecg.start.year in _EDF_YEARS else None
    try:
        size, seconds = _data_record(ecg.rate, signal.shape[1])
        missing = -signal.shape[1] % size
        if missing:
            warnings.warn(f"EDF holds whole data records: the last sample was repeated {missing} times", stacklevel=2)
            signal = np.pad(signal, ((0, 0), (0, missing)), mode="edge")
        signals = [
            EdfSignal(
                row.astype(np.float64),
                ecg.rate,
                label=f"ECG {lead}"[:16],
                physical_dimension="mV",
                physical_range=_range(row),
            )
            for row, lead in zip(signal, ecg.leads, strict=True)
        ]
        edf = Edf(
            signals,
            annotations=(),  # makes it EDF+, whose patient field has subfields
            patient=Patient(sex=ecg.sex or "X", additional=() if ecg.age is None else (f"age={ecg.age:.10g}",)),
            recording=Recording(startdate=start.date() if start else None),
            starttime=start.time() if start else None,
            data_record_duration=seconds,
        )
        stream = io.BytesIO()
        edf.write(stream)
    except ValueError as error:
        raise OutputError(f"EDF can't hold it: {error}", file=target, remedy="resample to a whole rate") from error
    return {target: stream.getvalue()}


def _range(row: NDArray[np.float32]) -> tuple[float, float]:
    """A symmetric physical range in whole millivolts, exact in EDF's eight characters."""
    peak = float(np.abs(row).max())
    limit = max(float(np.ceil(peak * 1.0001)), 1.0)
    return -limit, limit


def _data_record(rate: float, samples: int) -> tuple[int, float]:
    """Samples and seconds of a data record: the longest that divides the recording, else the least padded one.

    The seconds must be exact in EDF's eight characters, or the rate would come back changed.
    """
    exact = Fraction(rate).limit_denominator(1_000_000)
    possible = []
    for size in range(1, int(10 * rate) + 1):
        text = f"{float(size / exact):.8g}"
        if len(text) <= 8 and Fraction(text) * exact == size and samples <= size * MAX_RECORDS:
            possible.append((-samples % size, -size, float(text)))
    if not possible:
        raise ValueError(f"no data record has a whole number of samples at {rate:g} Hz")
    _, negative_size, seconds = min(possible)
    return -negative_size, seconds
