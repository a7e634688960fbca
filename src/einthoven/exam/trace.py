"""One recording as the exam looks at it: its measurements, and the signal with the limits of every beat."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG
from einthoven.measure import measure
from einthoven.measure.line import filter_bands
from einthoven.measure.measurements import Measurements
from einthoven.measure.signal.filters import GRID_HZ, Signal, filtered, spectrum

#: A range of time, seconds.
Segment = tuple[float, float]
#: The amplitudes of the benchmark's authors are those of a band of about 0.5 to 40 Hz; these are the -6 dB points.
_BAND_HZ = (0.5, 38.0)
#: The level before QRS is read over this time on either side of its onset, s.
_LEVEL_S = 0.004


@dataclass(frozen=True, slots=True)
class Spans:
    """Onset and offset of one wave in every beat over all leads, seconds; NaN where it is not there."""

    on: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    off: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def overlap(self, start: float, stop: float) -> NDArray[np.float64]:
        """How much of a range of time each wave has in common with it: the shared over the joint length, 0 to 1."""
        shared = np.minimum(stop, self.off) - np.maximum(start, self.on)
        joint = np.maximum(stop, self.off) - np.minimum(start, self.on)
        return np.nan_to_num(np.clip(shared, 0.0, None) / np.maximum(joint, 1e-9))

    def best(self, start: float, stop: float) -> float:
        """The largest such overlap; 0 where there is no wave."""
        return float(self.overlap(start, stop).max(initial=0.0))


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A recording for the exam.

    Attributes
    ----------
    measurements : Measurements or None
        None if the recording can't be read; nothing is then known of it.
    fine, smooth : ndarray, shape (leads, samples)
        mV at 500 Hz, baseline removed: in the band of the benchmark's authors, and up to 30 Hz.
    rows : dict of str to int
        Row of each lead.
    p, qrs, t : Spans
        From the earliest onset to the latest offset over the leads.
    """

    measurements: Measurements | None = None
    fine: Signal = field(default_factory=lambda: np.empty((0, 0)))
    smooth: Signal = field(default_factory=lambda: np.empty((0, 0)))
    rows: dict[str, int] = field(default_factory=dict)
    p: Spans = field(default_factory=Spans)
    qrs: Spans = field(default_factory=Spans)
    t: Spans = field(default_factory=Spans)

    @classmethod
    def of(cls, ecg: ECG) -> Trace:
        """Measure a recording."""
        measurements = measure(ecg)
        ecg = ecg.with_limb_leads()
        bands = filter_bands(ecg)
        return cls(
            measurements=measurements,
            fine=filtered(spectrum(bands.raw), high_pass_hz=_BAND_HZ[0], low_pass_hz=_BAND_HZ[1]),
            smooth=bands.smooth,
            rows={name: i for i, name in enumerate(ecg.leads) if name in measurements.waves},
            p=_spans(measurements, "p_on", "p_off"),
            qrs=_spans(measurements, "qrs_on", "qrs_off"),
            t=_spans(measurements, "t_on", "t_off"),
        )

    def rr(self) -> NDArray[np.float64]:
        """RR interval before each beat, ms; NaN before the first."""
        return np.empty(0) if self.measurements is None else np.asarray(self.measurements.beats["rr_ms"], np.float64)

    def beat_of(self, start: float, stop: float) -> int | None:
        """Row of the beat whose QRS has most in common with a range of time; None if none has."""
        shared = self.qrs.overlap(start, stop)
        return int(shared.argmax()) if shared.max(initial=0.0) > 0 else None

    def piece(self, lead: str, start: float, stop: float) -> NDArray[np.float64]:
        """A lead from ``start`` to ``stop`` seconds above its level at ``start``, mV; empty beyond the recording."""
        if lead not in self.rows:
            return np.empty(0)
        row = self.fine[self.rows[lead]]
        first, last = max(round(start * GRID_HZ), 0), min(round(stop * GRID_HZ), len(row) - 1)
        return row[first : last + 1] - self._level(row, start) if last > first else np.empty(0)

    def after_qrs(self, lead: str, delay: float) -> NDArray[np.float64]:
        """Level of every beat some time after the end of QRS, above that at its onset, mV."""
        if lead not in self.rows:
            return np.empty(0)
        row = self.fine[self.rows[lead]]
        beats = zip(self.qrs.on, self.qrs.off, strict=True)
        return np.array([self._level(row, off + delay) - self._level(row, on) for on, off in beats])

    @staticmethod
    def _level(row: NDArray[np.float64], at: float) -> float:
        half = round(_LEVEL_S * GRID_HZ)
        if not np.isfinite(at) or round(at * GRID_HZ) >= len(row):
            return np.nan
        centre = max(round(at * GRID_HZ), 0)
        return float(row[max(centre - half, 0) : centre + half + 1].mean())


def _spans(measurements: Measurements, on: str, off: str) -> Spans:
    leads = [rows for rows in measurements.waves.values() if len(rows)]
    if not leads:
        return Spans()
    first, last = np.stack([rows[on] for rows in leads]), np.stack([rows[off] for rows in leads])
    there = np.isfinite(first).any(axis=0) & np.isfinite(last).any(axis=0)
    first, last = np.where(np.isfinite(first), first, np.inf), np.where(np.isfinite(last), last, -np.inf)
    return Spans(np.where(there, first.min(axis=0), np.nan), np.where(there, last.max(axis=0), np.nan))
