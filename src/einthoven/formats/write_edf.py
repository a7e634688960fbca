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
            patient=Patient(sex=ecg.sex or "X", additional=() if ecg.age is None else (f"age={ecg.age:.10g}",)),
            recording=Recording(startdate=start.date() if start else None),
            starttime=start.time() if start else None,
            data_record_duration=_record_seconds(ecg.rate, signal.shape[1]),
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


def _record_seconds(rate: float, samples: int) -> float | None:
    """The largest data record up to ten seconds that divides the recording; None leaves it to edfio."""
    period = Fraction(rate).limit_denominator(10_000)
    for size in range(min(samples, int(10 * rate) or 1), 0, -1):
        if samples % size == 0:
            seconds = float(size / period)
            # The field has eight characters.
            return seconds if len(f"{seconds:.12g}") <= 8 else None
    return None
