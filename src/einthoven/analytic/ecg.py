"""Analytic 12-lead ECGs whose wave boundaries are exact: every wave is zero outside its support.

A beat is a sum of pieces, each the rise and fall of one vector (mV in X left, Y foot, Z back) between two times. The
leads are the projections by Dower's matrix, so that Einthoven's law holds and the 12 leads belong to one heart; what
only some electrodes see (the injury of one wall) is added lead by lead. An edge is a power of a sine slightly above
1: smooth, but with a start that an expert would see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import DOWER, ECG, STANDARD_LEADS
from einthoven.measure.measurements import WAVE_DTYPE

Array = NDArray[np.float64]

#: Powers of the sine at the edges of P, QRS and T: steep enough that 12 leads show 20 uV within some 4 ms (QRS),
#: 8-12 ms (P, T), as in the CAL/ANE test signals of IEC 60601-2-25.
EDGE = {"P": 1.2, "QRS": 1.3, "ST": 1.3, "T": 1.3, "U": 1.3}
#: A piece smaller than this in a lead does not set that lead's boundaries, mV (IEC 60601-2-51 FF.5).
VISIBLE_MV = 0.020


def twelve(independent: Array) -> Array:
    """The 12 standard leads from I, II, V1-V6 (first axis), by Einthoven's and Goldberger's equations."""
    i, ii, chest = independent[:1], independent[1:2], independent[2:]
    return np.concatenate([i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2, chest])


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a wave: rises from ``on`` to ``peak`` and falls to ``off`` (seconds from QRS onset).

    Attributes
    ----------
    wave : {"P", "QRS", "ST", "T", "U"}
        What it belongs to. ST belongs to no wave: it ends with the T and makes no boundary.
    on, peak, off : float
        Seconds.
    xyz : tuple of float
        Peak of the heart vector, mV.
    local : dict of str to float
        What single electrodes see besides, mV (of I, II, V1-V6).
    """

    wave: str
    on: float
    peak: float
    off: float
    xyz: tuple[float, float, float] = (0.0, 0.0, 0.0)
    local: dict[str, float] = field(default_factory=dict)

    def shape(self, t: Array) -> Array:
        """Zero outside (on, off), one at the peak."""
        phase = np.where(t < self.peak, (t - self.on) / (self.peak - self.on), (self.off - t) / (self.off - self.peak))
        return np.sin(0.5 * np.pi * np.clip(phase, 0.0, 1.0)) ** EDGE[self.wave]

    def weights(self) -> Array:
        """Peak in each of the 12 leads, mV."""
        matrix = np.array(list(DOWER.values()))
        extra = np.array([self.local.get(lead, 0.0) for lead in DOWER])
        return twelve(matrix @ np.array(self.xyz) + extra)


#: The pieces of a beat that follows the one before by RR seconds.
Morphology = Callable[[float], list[Piece]]


@dataclass(frozen=True, slots=True)
class Truth:
    """Exact boundaries in seconds from QRS onset, and per lead; NaN where a wave is not there.

    Attributes
    ----------
    whole : dict of str to float
        Earliest onset and latest offset over the leads: p_on, p_off, qrs_on, qrs_off, t_on, t_off.
    leads : dict of str to ndarray, shape (12,)
        Columns of ``WAVE_DTYPE``: from the pieces that reach ``VISIBLE_MV`` in that lead; peaks of the wave there.
    merged : bool
        Whether the P wave starts before the T of the beat before has ended.
    """

    whole: dict[str, float]
    leads: dict[str, Array]
    merged: bool

    def interval_ms(self, name: str) -> float:
        """P duration, PR, QRS or QT; NaN where it has no truth: no P, or a P that is merged with T."""
        first, last = {
            "p_duration": ("p_on", "p_off"),
            "pr": ("p_on", "qrs_on"),
            "qrs": ("qrs_on", "qrs_off"),
            "qt": ("qrs_on", "t_off"),
        }[name]
        if self.merged and name != "qrs":
            return float("nan")
        return 1000 * (self.whole[last] - self.whole[first])


@dataclass(frozen=True, slots=True)
class ExactECG:
    """A recording with its truth.

    Attributes
    ----------
    ecg : ECG
    truth : Truth
        Of the dominant beat.
    onsets : ndarray, shape (beats,)
        QRS onset of every beat, s.
    ectopic : ndarray of bool, shape (beats,)
        Which of them are ventricular premature beats.
    waves : dict of str to structured array (``WAVE_DTYPE``)
        Per lead, one row a beat, seconds: exact boundaries and peaks of every beat.
    """

    ecg: ECG
    truth: Truth
    onsets: Array
    ectopic: NDArray[np.bool_]
    waves: dict[str, NDArray[np.void]]


@dataclass(frozen=True, slots=True)
class Noise:
    """What is added: mains and baseline sines (amplitude, mV), white noise (rms, mV), in I, II and V1-V6 each."""

    mains_mv: float = 0.0
    mains_hz: float = 50.0
    white_mv: float = 0.0
    baseline_mv: float = 0.0
    baseline_hz: float = 0.3

    def signal(self, t: Array, rng: np.random.Generator) -> Array:
        """Noise in 12 leads."""
        phase = rng.uniform(0, 2 * np.pi, (2, len(DOWER), 1))
        added = self.mains_mv * np.sin(2 * np.pi * self.mains_hz * t + phase[0])
        added = added + self.baseline_mv * np.sin(2 * np.pi * self.baseline_hz * t + phase[1])
        return twelve(added + self.white_mv * rng.standard_normal(added.shape))


#: The noise shapes of IEC 60601-2-51 (25 uV mains, 25 uV rms noise, 0.5 mV at 0.3 Hz, the same with 15 uV rms).
NOISES = {
    "none": Noise(),
    "mains 50 Hz": Noise(mains_mv=0.025),
    "mains 60 Hz": Noise(mains_mv=0.025, mains_hz=60.0),
    "HF 25 uV": Noise(white_mv=0.025),
    "baseline": Noise(baseline_mv=0.5),
    "baseline + HF 15 uV": Noise(baseline_mv=0.5, white_mv=0.015),
}


def exact_ecg(
    beat: Morphology,
    rr_s: Array,
    *,
    rate: float = 500.0,
    seconds: float = 10.0,
    ectopic: Morphology | None = None,
    ectopic_every: int = 5,
    noise: Noise | None = None,
    seed: int = 0,
) -> ExactECG:
    """A recording of beats at the given RR intervals.

    Parameters
    ----------
    beat, ectopic : Morphology
        Of the dominant beats, and of premature ventricular ones, of which every ``ectopic_every``-th beat is one (it
        comes after 65 % of RR and a compensatory pause follows).
    rr_s : ndarray
        RR intervals, used in turn; the morphology is that of their median.
    noise : Noise, optional
    seed : int
        Of the noise, and of the start: the first beat does not always lie on a sample.
    """
    rng = np.random.default_rng(seed)
    usual = float(np.median(rr_s))
    onsets, is_ectopic = _schedule(rr_s, seconds, rng.uniform(0.3, 0.5), ectopic_every if ectopic else 0)
    t = np.arange(round(seconds * rate)) / rate
    kinds = [beat(usual)] + ([ectopic(usual)] if ectopic else [])
    signal = np.zeros((12, len(t)))
    for pieces, of_kind in zip(kinds, (~is_ectopic, is_ectopic), strict=False):
        for piece in pieces:
            course = sum((piece.shape(t - onset) for onset in onsets[of_kind]), np.zeros(len(t)))
            signal += piece.weights()[:, None] * course
    if noise is not None:
        signal += noise.signal(t, rng)
    truths = [truth_of(pieces, usual) for pieces in kinds]
    waves = _every_beat([x.leads for x in truths], onsets, is_ectopic, seconds)
    return ExactECG(
        ECG(signal.astype(np.float32), rate, STANDARD_LEADS, age=55, sex="M"), truths[0], onsets, is_ectopic, waves
    )


def truth_of(pieces: list[Piece], rr_s: float) -> Truth:
    """Exact boundaries of a beat, over the leads and in each."""
    whole: dict[str, float] = {}
    leads: dict[str, Array] = {}
    for wave, name, peak in (("P", "p", "p_peak"), ("QRS", "qrs", "r_peak"), ("T", "t", "t_peak")):
        own = [piece for piece in pieces if piece.wave == wave]
        seen = np.array([np.abs(piece.weights()) >= VISIBLE_MV for piece in own]).reshape(len(own), 12)
        starts, ends = np.array([p.on for p in own])[:, None], np.array([p.off for p in own])[:, None]
        on = np.where(seen, starts, np.inf).min(axis=0) if own else np.full(12, np.inf)
        off = np.where(seen, ends, -np.inf).max(axis=0) if own else np.full(12, -np.inf)
        there = np.isfinite(on)
        leads[f"{name}_on"] = np.where(there, on, np.nan)
        leads[f"{name}_off"] = np.where(there, off, np.nan)
        leads[peak] = np.where(there, _peaks(own, pieces, name), np.nan)
        whole[f"{name}_on"] = float(on.min()) if there.any() else np.nan
        whole[f"{name}_off"] = float(off[there].max()) if there.any() else np.nan
    return Truth(whole, leads, bool(rr_s + whole["p_on"] < whole["t_off"]))


def _peaks(own: list[Piece], pieces: list[Piece], name: str) -> Array:
    """Time of each lead's largest deflection; of R where there is one of a fifth of the deepest wave."""
    if not own:
        return np.full(12, np.nan)
    t = np.arange(min(p.on for p in own), max(p.off for p in own), 0.001)
    # T rides on the ST level.
    summed = own if name != "t" else [p for p in pieces if p.wave in ("T", "ST")]
    course = sum((p.weights()[:, None] * p.shape(t) for p in summed), np.zeros((12, len(t))))
    if name != "qrs":
        return np.asarray(t[np.abs(course).argmax(axis=1)])
    r = course.max(axis=1) > np.maximum(0.2 * -course.min(axis=1), VISIBLE_MV)
    return np.asarray(t[np.where(r, course.argmax(axis=1), course.argmin(axis=1))])


def _schedule(rr_s: Array, seconds: float, first: float, every: int) -> tuple[Array, NDArray[np.bool_]]:
    """QRS onsets from before the recording to after it; premature beats with a compensatory pause."""
    onsets, ectopic = [first - float(rr_s[-1])], [False]
    k = 0
    while onsets[-1] < seconds + 1.0:
        rr = float(rr_s[k % len(rr_s)])
        k += 1
        early = bool(every) and k % every == 0
        step = 0.65 * rr if early else (1.35 * rr if ectopic[-1] else rr)
        onsets.append(onsets[-1] + step)
        ectopic.append(early)
    return np.array(onsets), np.array(ectopic)


def _every_beat(
    of_kind: list[dict[str, Array]], onsets: Array, ectopic: NDArray[np.bool_], seconds: float
) -> dict[str, NDArray[np.void]]:
    """The truth per lead and beat, in the form of ``Measurements.waves``; beats outside the recording are left out."""
    inside = (onsets >= 0) & (onsets < seconds)
    onsets, ectopic = onsets[inside], ectopic[inside]
    waves = {}
    for row, lead in enumerate(STANDARD_LEADS):
        table = np.full(len(onsets), np.nan, dtype=WAVE_DTYPE)
        for columns, at in zip(of_kind, (~ectopic, ectopic), strict=False):
            for name, values in columns.items():
                times = onsets[at] + values[row]
                table[name][at] = np.where((times >= 0) & (times < seconds), times, np.nan)
        waves[lead] = table
    return waves
