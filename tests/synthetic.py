"""Analytic 12-lead ECGs whose wave boundaries are exact: each wave is zero outside its onset and offset."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG, STANDARD_LEADS

# Weight of each component (P, Q, R, S, T) in each lead: a plausible normal heart, consistent in the limb leads.
_WEIGHTS_I_II_V = {
    "I": (0.07, -0.05, 0.60, -0.15, 0.20),
    "II": (0.12, -0.06, 1.00, -0.20, 0.30),
    "V1": (0.05, 0.0, 0.25, -0.90, -0.08),
    "V2": (0.06, 0.0, 0.45, -1.20, 0.45),
    "V3": (0.07, 0.0, 0.75, -0.80, 0.50),
    "V4": (0.07, -0.04, 1.30, -0.40, 0.45),
    "V5": (0.07, -0.06, 1.20, -0.18, 0.35),
    "V6": (0.06, -0.06, 0.95, -0.08, 0.25),
}


def lead_weights() -> NDArray[np.float64]:
    """(12 leads, 5 components) in mV."""
    w = {name: np.array(v) for name, v in _WEIGHTS_I_II_V.items()}
    i, ii = w["I"], w["II"]
    w |= {"III": ii - i, "aVR": -(i + ii) / 2, "aVL": i - ii / 2, "aVF": ii - i / 2}
    return np.stack([w[name] for name in STANDARD_LEADS])


@dataclass(frozen=True)
class Beat:
    """Timing of one beat, seconds relative to QRS onset."""

    p_duration: float = 0.100
    pr: float = 0.160
    qrs: float = 0.092
    qt: float = 0.390
    st_mv: NDArray[np.float64] | None = None
    scale: dict[str, float] = field(default_factory=dict)
    #: Further waves in I, II and the chest leads (the other limb leads follow): lead -> (onset, offset, mV) of each.
    waves: dict[str, tuple[tuple[float, float, float], ...]] = field(default_factory=dict)
    #: Pre-excitation: how long before the fast QRS complex the ventricles start slowly.
    delta: float = 0.0
    #: T skew: 1 is a symmetrical T wave.
    t_skew: float = 1.25


def _bump(t: NDArray[np.float64], on: float, off: float, skew: float = 1.0) -> NDArray[np.float64]:
    """Zero outside (on, off), one at its peak; sin to a power below 2 has edges that an expert would see."""
    phase = np.clip((t - on) / (off - on), 0.0, 1.0) ** skew
    return np.sin(np.pi * phase) ** 1.5


def components(t: NDArray[np.float64], beat: Beat, t_scale: float = 1.0) -> NDArray[np.float64]:
    """P, Q, R, S, T of one beat at times t (seconds from QRS onset), shape (5, samples)."""
    q, r = 0.22 * beat.qrs, 0.68 * beat.qrs
    t_on = beat.qrs + 0.25 * (beat.qt - beat.qrs)
    return np.stack(
        [
            _bump(t, -beat.pr, -beat.pr + beat.p_duration),
            _bump(t, 0.0, q + 0.004),
            _bump(t, q * 0.9, r),
            _bump(t, r * 0.97, beat.qrs),
            t_scale * _bump(t, t_on, beat.qt, beat.t_skew),
        ]
    )


def _further(t: NDArray[np.float64], beat: Beat) -> NDArray[np.float64]:
    """The further waves of a beat, (12 leads, samples)."""
    nothing = np.zeros(len(t))
    own = {lead: sum((mv * _bump(t, on, off) for on, off, mv in waves), nothing) for lead, waves in beat.waves.items()}
    assert own.keys() <= _WEIGHTS_I_II_V.keys(), "the limb leads follow from I and II"
    i, ii = own.get("I", nothing), own.get("II", nothing)
    own |= {"III": ii - i, "aVR": -(i + ii) / 2, "aVL": i - ii / 2, "aVF": ii - i / 2}
    return np.stack([own.get(name, nothing) for name in STANDARD_LEADS])


def _slow_start(t: NDArray[np.float64], beat: Beat) -> NDArray[np.float64]:
    """A slope from ``beat.delta`` before the fast complex to a quarter of R at its peak, where it merges with R."""
    r_on, r_off = 0.2 * beat.qrs, 0.68 * beat.qrs
    rise = np.clip((t + beat.delta) / (beat.delta + r_on), 0.0, 1.0)
    return 0.28 * rise * np.clip((r_off - t) / (r_off - r_on), 0.0, 1.0)


def make_ecg(
    *,
    rate: float = 500.0,
    seconds: float = 10.0,
    heart_rate: float = 70.0,
    beat: Beat | None = None,
    onsets: NDArray[np.float64] | None = None,
    with_p: bool = True,
    noise_mv: float = 0.0,
    seed: int = 0,
    age: float | None = 55,
    sex: str | None = "M",
) -> ECG:
    """A recording with QRS onsets at the given times, or regular ones at the given rate."""
    beat = beat or Beat()
    if onsets is None:
        onsets = np.arange(0.35, seconds + 1.0, 60.0 / heart_rate)
    t = np.arange(round(seconds * rate)) / rate
    weights = lead_weights()
    signal = np.zeros((12, len(t)))
    for onset in onsets:
        parts = components(t - onset, beat)
        if not with_p:
            parts[0] = 0.0
        if beat.delta:
            parts[1] = 0.0  # the septum is not depolarised first
            parts[2] += _slow_start(t - onset, beat)
        signal += weights @ parts + _further(t - onset, beat)
        if beat.st_mv is not None:
            signal += beat.st_mv[:, None] * _plateau(t - onset, beat.qrs, beat.qt)
    if noise_mv:
        signal += noise_mv * np.random.default_rng(seed).standard_normal(signal.shape)
    return ECG(signal, rate, STANDARD_LEADS, age=age, sex=sex)  # type: ignore[arg-type]


def _plateau(t: NDArray[np.float64], j: float, t_off: float) -> NDArray[np.float64]:
    """An ST segment that steps up within 6 ms before J and falls with the T wave."""
    up = np.clip((t - j + 0.006) / 0.006, 0, 1)
    down = np.clip((t_off - t) / 0.12, 0, 1)
    return up * down
