"""The ECG record: the one type that every part of Einthoven speaks."""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from einthoven.errors import SignalError

Sex = Literal["M", "F"]

LIMB_LEADS = ("I", "II", "III", "aVR", "aVL", "aVF")
CHEST_LEADS = ("V1", "V2", "V3", "V4", "V5", "V6")
STANDARD_LEADS = LIMB_LEADS + CHEST_LEADS
OTHER_LEADS = ("V3R", "V4R", "V5R", "V6R", "V7", "V8", "V9", "X", "Y", "Z")

MAX_LEADS = 32
MAX_RATE_HZ = 32_000.0
MAX_DURATION_S = 24 * 3600.0

_CANONICAL = {name.upper(): name for name in STANDARD_LEADS + OTHER_LEADS}
_LEAD_PREFIX = re.compile(r"^(?:MDC_ECG_LEAD_|MDC_ECG_ELEC_POTL_|ECG[ _:]+|LEAD[ _:]+|EKG[ _:]+)", re.IGNORECASE)

# Every limb lead from any two of the six is a linear map of (I, II): Einthoven's and Goldberger's equations.
LIMB_FROM_I_II = {
    "I": (1.0, 0.0),
    "II": (0.0, 1.0),
    "III": (-1.0, 1.0),
    "aVR": (-0.5, -0.5),
    "aVL": (1.0, -0.5),
    "aVF": (-0.5, 1.0),
}
#: Dower's 8 x 3 matrix (Dower, Machado & Osborne, Clin Cardiol 1980): independent leads from the Frank vector.
DOWER = {
    "I": (0.632, -0.235, 0.059),
    "II": (0.235, 1.066, -0.132),
    "V1": (-0.515, 0.157, -0.917),
    "V2": (0.044, 0.164, -1.387),
    "V3": (0.882, 0.098, -1.277),
    "V4": (1.213, 0.127, -0.601),
    "V5": (1.125, 0.127, -0.086),
    "V6": (0.831, 0.076, 0.230),
}


def canonical_lead(name: str) -> str:
    """Standard spelling of a lead name: ``"MDC_ECG_LEAD_AVR"`` becomes ``"aVR"``; unknown names are kept, stripped."""
    stripped = " ".join(name.split())
    bare = _LEAD_PREFIX.sub("", stripped).strip()
    return _CANONICAL.get(bare.upper(), stripped)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record comes from, and what its device said about it.

    Attributes
    ----------
    file : Path or None
        The file that was read.
    format : str or None
        Name of the format, such as ``"GE MUSE XML"``.
    device : str or None
        Maker and model.
    filters : str or None
        The acquisition filters in words, such as ``"0.05-150 Hz, notch 50 Hz"``.
    device_measurements : dict
        The device's own numbers by Einthoven's names and units (``heart_rate`` bpm, ``pr`` ms, ``qrs_axis`` deg, ...).
    device_statements : tuple of str
        The device's (or an over-reader's) own statements.
    """

    file: Path | None = None
    format: str | None = None
    device: str | None = None
    filters: str | None = None
    device_measurements: dict[str, float] = field(default_factory=dict)
    device_statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ECG:
    """A recording: float32 millivolts, one row a lead.

    Parameters
    ----------
    signal_mv : array_like, shape (leads, samples)
        Potentials in millivolts; copied to float32 and made read-only. NaN marks a missing sample; an infinite value
        becomes NaN with a warning.
    rate : float
        Sampling rate in Hz.
    leads : sequence of str
        One name a row, in any common spelling (``canonical_lead``).
    age : float, optional
        Age in years.
    sex : {"M", "F"}, optional
        Sex, where limits depend on it.
    patient_id : str, optional
        As the file has it. Never printed in a reading.
    start : datetime, optional
        Start of the recording.
    provenance : Provenance, optional
        File, format, device, and what the device said.
    warnings : tuple of str, optional
        What the reader noticed; carried into the reading.

    Raises
    ------
    SignalError
        For a shape, rate, duration, lead name, age or sex that can't be.
    """

    signal_mv: NDArray[np.float32] = field(repr=False)
    rate: float
    leads: tuple[str, ...]
    age: float | None = field(default=None, kw_only=True)
    sex: Sex | None = field(default=None, kw_only=True)
    patient_id: str | None = field(default=None, kw_only=True, repr=False)
    start: datetime | None = field(default=None, kw_only=True)
    provenance: Provenance = field(default_factory=Provenance, kw_only=True)
    warnings: tuple[str, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        signal = _checked_signal(self.signal_mv)
        rate = _checked_rate(self.rate, signal.shape[1])
        leads = _checked_leads(self.leads, signal.shape[0])
        warnings = tuple(self.warnings)
        infinite = np.isinf(signal)
        if infinite.any():
            signal = signal.copy()
            signal[infinite] = np.nan
            warnings += (f"{int(infinite.sum())} infinite samples were treated as missing",)
        signal.flags.writeable = False
        _check_patient(self.age, self.sex)
        for name, value in (("signal_mv", signal), ("rate", rate), ("leads", leads), ("warnings", warnings)):
            object.__setattr__(self, name, value)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.signal_mv.shape[1] / self.rate

    def __contains__(self, lead: str) -> bool:
        return canonical_lead(lead) in self.leads

    def lead(self, name: str) -> NDArray[np.float32]:
        """Samples of one lead, mV, shape (samples,).

        Raises
        ------
        SignalError
            If the record has no such lead.
        """
        canonical = canonical_lead(name)
        if canonical not in self.leads:
            raise SignalError(f"no lead {name}: the record has {', '.join(self.leads)}", file=self.provenance.file)
        return self.signal_mv[self.leads.index(canonical)]

    def replace(self, **changes: object) -> ECG:
        """A copy with some fields changed (``dataclasses.replace``)."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    def with_warnings(self, *warnings: str) -> ECG:
        """A copy with further warnings."""
        return self.replace(warnings=self.warnings + warnings) if warnings else self

    def with_limb_leads(self) -> ECG:
        """A copy in standard order with all six limb leads, the missing ones derived from any two.

        Chest leads are never invented. With fewer than two limb leads, only the order changes.
        """
        present = [name for name in LIMB_LEADS if name in self.leads]
        derived: dict[str, tuple[float, float]] = {}
        if 2 <= len(present) < len(LIMB_LEADS):
            from_first_two = np.linalg.inv(np.array([LIMB_FROM_I_II[name] for name in present[:2]]))
            missing = [name for name in LIMB_LEADS if name not in present]
            derived = {name: tuple((np.array(LIMB_FROM_I_II[name]) @ from_first_two).tolist()) for name in missing}
        order = [n for n in STANDARD_LEADS if n in self.leads or n in derived]
        order += [n for n in self.leads if n not in STANDARD_LEADS]
        if tuple(order) == self.leads:
            return self
        signal = np.empty((len(order), self.signal_mv.shape[1]), np.float32)
        for row, name in zip(signal, order, strict=True):
            if name in derived:
                np.multiply(self.lead(present[0]), derived[name][0], out=row)
                row += derived[name][1] * self.lead(present[1])
            else:
                row[:] = self.lead(name)
        signal.flags.writeable = False
        return self.replace(signal_mv=signal, leads=tuple(order))

    def cropped(self, start_s: float, stop_s: float) -> ECG:
        """The part from ``start_s`` to ``stop_s`` seconds."""
        first, last = round(start_s * self.rate), round(stop_s * self.rate)
        return self.replace(signal_mv=self.signal_mv[:, max(first, 0) : last])

    def resampled(self, rate: float) -> ECG:
        """The record at another sampling rate, band-limited (anti-aliased) and zero-phase.

        Parameters
        ----------
        rate : float
            New rate in Hz. Missing samples are bridged linearly for the filter and marked missing again.
        """
        if rate == self.rate:
            return self
        return self.replace(signal_mv=resample(self.signal_mv, self.rate, rate), rate=rate)


def resample(signal: NDArray[np.float32], rate: float, new_rate: float) -> NDArray[np.float32]:
    """Band-limited resampling of (leads, samples) from ``rate`` to ``new_rate`` by the Fourier method.

    The ends are extended by odd reflection, so that the method's assumption of periodicity does not ring there.
    numpy's FFT is used rather than ``scipy.signal``, whose import alone would double the start-up of a reading.
    """
    samples = signal.shape[1]
    ratio = Fraction(new_rate / rate).limit_denominator(1000)
    count = max(round(samples * new_rate / rate), 1)
    if samples < 2 or ratio == 0:
        return np.repeat(signal[:, :1], count, axis=1)
    # Lengths in whole periods of the ratio, so that both grids share the ends.
    period = ratio.denominator
    left = math.ceil(max(samples // 20, 64) / period) * period
    total = math.ceil((samples + 2 * left) / period) * period
    filled = fill_missing(signal).astype(np.float64)
    extended = np.pad(filled, ((0, 0), (left, total - samples - left)), mode="reflect", reflect_type="odd")
    new_total = int(total * ratio)
    spectrum = np.fft.rfft(extended, axis=1)
    fresh = np.zeros((signal.shape[0], new_total // 2 + 1), dtype=complex)
    keep = min(spectrum.shape[1], fresh.shape[1])
    fresh[:, :keep] = spectrum[:, :keep]
    first = int(left * ratio)
    out = (np.fft.irfft(fresh, n=new_total, axis=1) * (new_total / total))[:, first : first + count].astype(np.float32)
    missing = np.isnan(signal)
    if missing.any():
        nearest = np.minimum((np.arange(out.shape[1]) * rate / new_rate).round().astype(int), samples - 1)
        out[missing[:, nearest]] = np.nan
    return out


def fill_missing(signal: NDArray[np.float32]) -> NDArray[np.float32]:
    """A copy of (leads, samples) with NaN bridged linearly; a lead without any sample becomes zero."""
    filled = np.array(signal, dtype=np.float32)
    at = np.arange(filled.shape[1])
    for row in filled:
        missing = np.isnan(row)
        if missing.all():
            row[:] = 0.0
        elif missing.any():
            row[missing] = np.interp(at[missing], at[~missing], row[~missing])
    return filled


def _checked_signal(signal: ArrayLike) -> NDArray[np.float32]:
    try:
        with np.errstate(over="ignore"):
            array = _shared(signal)
            if array is None:
                array = np.array(signal, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise SignalError(f"the signal is not numeric: {error}") from error
    if array.ndim != 2 or 0 in array.shape:
        raise SignalError(
            f"the signal has shape {array.shape}, not (leads, samples)",
            remedy="one row a lead, at least one sample",
        )
    if array.shape[0] > MAX_LEADS:
        raise SignalError(
            f"{array.shape[0]} leads, more than {MAX_LEADS}", remedy="one row a lead; is the array transposed?"
        )
    return array


def _shared(signal: ArrayLike) -> NDArray[np.float32] | None:
    """The array itself if it already is what a record keeps (read-only), so that copies of a record share it."""
    if not isinstance(signal, np.ndarray) or signal.dtype != np.float32:
        return None
    return signal if signal.flags.owndata and not signal.flags.writeable else None


def _checked_rate(rate: float, samples: int) -> float:
    try:
        value = float(rate)
    except (TypeError, ValueError) as error:
        raise SignalError(f"the sampling rate {rate!r} is not a number") from error
    if not (math.isfinite(value) and 0 < value <= MAX_RATE_HZ):
        raise SignalError(f"a sampling rate of {value:g} Hz is not possible", remedy="give the rate in Hz")
    if samples / value > MAX_DURATION_S * 1.001:
        raise SignalError(f"{samples / value / 3600:.1f} h is longer than 24 h", remedy="crop the recording")
    return value


def _checked_leads(leads: tuple[str, ...], rows: int) -> tuple[str, ...]:
    if isinstance(leads, str):
        raise SignalError("lead names must be a sequence of names, not one text")
    names = tuple(canonical_lead(str(name)) for name in leads)
    if len(names) != rows:
        raise SignalError(f"{len(names)} lead names for {rows} rows of signal")
    if len(set(names)) != len(names):
        twice = sorted({n for n in names if names.count(n) > 1})
        raise SignalError(f"lead {', '.join(twice)} appears twice")
    if not all(names):
        raise SignalError("a lead has no name")
    return names


def _check_patient(age: float | None, sex: str | None) -> None:
    if age is not None and not (isinstance(age, int | float) and math.isfinite(age) and 0 <= age <= 130):
        raise SignalError(f"an age of {age!r} years is not possible")
    if sex not in (None, "M", "F"):
        raise SignalError(f"sex {sex!r} is not 'M' or 'F'", remedy="leave it out when unknown")
