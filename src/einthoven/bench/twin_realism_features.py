"""A recording in numbers for a classifier that tells synthetic from real: its dominant beat, and how it was recorded.

All but shape, noise and baseline come from the measurement layer. A wave that was looked for and is not there has
amplitude 0; what could not be measured is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from einthoven.analytic.cases import exact_case
from einthoven.analytic.ecg import Noise
from einthoven.ecg import DOWER, ECG
from einthoven.measure import Measurements, MedianBeat, measure
from einthoven.measure.signal.filters import spectrum

Array = NDArray[np.float64]

RATE_HZ = 100.0
#: Resolution of PTB-XL's records, mV: everything is rounded to it, so that it gives nothing away.
RESOLUTION_MV = 0.005
#: Flank of the filter between PTB-XL's records at 500 Hz and at 100 Hz, Hz (from the ratio of their spectra).
PASSED_HZ, STOPPED_HZ = 40.5, 48.0
#: The raw beat, s from QRS onset.
BEAT_S = (-0.25, 0.55)
BEAT_SAMPLES = round((BEAT_S[1] - BEAT_S[0]) * RATE_HZ)
LEADS = tuple(DOWER)
#: Baseline wander lies below this, Hz.
BASELINE_HZ = 0.5
#: Parts of the spectrum of QRS, Hz.
BANDS_HZ = {"5_15": (5, 15), "15_25": (15, 25), "25_45": (25, 45)}


@dataclass(frozen=True, slots=True)
class Described:
    """One recording.

    Attributes
    ----------
    beat : dict of str to float
        Of the dominant beat.
    recording : dict of str to float
        Of the rhythm, the noise and the baseline.
    signal_mv : ndarray, shape (8, BEAT_SAMPLES)
        The median beat at 100 Hz in I, II and V1-V6: how the other limb leads were rounded says who made the file.
    """

    beat: dict[str, float]
    recording: dict[str, float]
    signal_mv: NDArray[np.float32]


def as_ptbxl(ecg: ECG) -> ECG:
    """The recording as PTB-XL stores it: at 100 Hz, in steps of 5 uV, and without what its anti-alias filter takes."""
    if ecg.rate == RATE_HZ:
        return ecg
    coefficients, pad, samples = spectrum(ecg.resampled(RATE_HZ).signal_mv.astype(np.float64))
    frequency = np.linspace(0.0, RATE_HZ / 2, coefficients.shape[1])
    flank = np.clip((frequency - PASSED_HZ) / (STOPPED_HZ - PASSED_HZ), 0.0, 1.0)
    total = 2 * (coefficients.shape[1] - 1)
    signal = np.fft.irfft(coefficients * np.cos(0.5 * np.pi * flank) ** 2, n=total, axis=1)[:, pad : pad + samples]
    return ecg.replace(signal_mv=np.round(signal / RESOLUTION_MV) * RESOLUTION_MV, rate=RATE_HZ)


def describe(ecg: ECG) -> Described | None:
    """The features of a 12-lead recording; None where no beat could be measured or a lead is unusable."""
    ecg = as_ptbxl(ecg)
    measured = measure(ecg)
    if not measured.median_beats or not all(q.usable for q in measured.quality.leads.values()):
        return None
    beat = measured.median_beats[0]
    return Described(
        _intervals(measured) | _amplitudes(measured) | _shape(beat),
        _rhythm(measured) | _noise(measured, ecg),
        raw_beat(beat),
    )


@lru_cache(maxsize=1)
def feature_names() -> tuple[str, ...]:
    """Of the beat, then of the recording."""
    described = describe(exact_case("normal", 70, Noise(white_mv=0.01)).ecg)
    assert described is not None
    return (*described.beat, *described.recording)


def raw_beat(beat: MedianBeat) -> NDArray[np.float32]:
    """The median beat around its QRS onset at 100 Hz, (8, BEAT_SAMPLES); the ends are repeated where it is shorter."""
    step = round(beat.rate / RATE_HZ)
    at = beat.qrs_on + round(BEAT_S[0] * beat.rate) + step * np.arange(BEAT_SAMPLES)
    rows = [beat.leads.index(lead) for lead in LEADS]
    return beat.signal_mv[rows][:, np.clip(at, 0, beat.signal_mv.shape[1] - 1)].astype(np.float32)


def _value(measured: Measurements, quantity: str, lead: str | None = None) -> float:
    found = measured.get(quantity, lead)
    if found.value is not None:
        return found.value
    return 0.0 if found.absent and found.unit == "mV" else np.nan


def _intervals(measured: Measurements) -> dict[str, float]:
    names = ("p_duration", "pr", "qrs", "qt", "qtc", "p_axis", "qrs_axis", "t_axis")
    return {name: _value(measured, name) for name in names}


def _amplitudes(measured: Measurements) -> dict[str, float]:
    def of(quantity: str, leads: tuple[str, ...]) -> dict[str, float]:
        return {f"{quantity} {lead}": _value(measured, quantity, lead) for lead in leads}

    out = of("r_amplitude", LEADS) | of("s_amplitude", LEADS) | of("t_amplitude", LEADS)
    out |= of("q_amplitude", ("I", "II", "V6")) | of("p_amplitude", ("I", "II", "V1"))
    out |= of("p_terminal_amplitude", ("V1",)) | of("st_j", ("II", "V2", "V5")) | of("st_slope", ("V2", "V5"))
    out |= of("t_symmetry", ("II", "V2", "V5")) | of("t_peak_to_end", ("II", "V2", "V5"))
    out |= of("r_peak_time", ("V1", "V5")) | of("u_amplitude", ("V3",))
    r, s, t = (np.array([out[f"{wave}_amplitude {lead}"] for lead in LEADS]) for wave in "rst")
    row = {lead: k for k, lead in enumerate(LEADS)}
    share = r / (r + s + 1e-3)
    out |= {f"r_share {lead}": float(share[row[lead]]) for lead in ("I", "V2", "V4")}
    out["v6_over_v5 r"] = float(r[row["V6"]] / (r[row["V5"]] + 0.1))
    out["limb_over_chest"] = float((r + s)[:2].mean() / ((r + s)[2:].mean() + 0.1))
    out["t_over_qrs V5"] = float(t[row["V5"]] / ((r + s)[row["V5"]] + 0.1))
    out["t_over_qrs V2"] = float(t[row["V2"]] / ((r + s)[row["V2"]] + 0.1))
    return out


def _shape(beat: MedianBeat) -> dict[str, float]:
    rows = [beat.leads.index(lead) for lead in LEADS]
    signal = beat.signal_mv[rows]
    qrs = signal[:, beat.qrs_on : beat.qrs_off + 1]
    out = _of_wave("qrs", qrs, beat.rate) | _spectrum(signal, beat)
    if beat.t_on is not None and beat.t_off is not None and beat.t_off - beat.t_on > 10:
        t = signal[:, beat.t_on : beat.t_off + 1]
        out |= _of_wave("t", t, beat.rate)
        out["qrs_t_angle"] = _angle(qrs.mean(1), t.mean(1))
    else:
        out |= {"t_roughness": np.nan, "t_turns": np.nan, "t_beyond_dipole": np.nan, "qrs_t_angle": np.nan}
        out["t_beyond_dower"] = np.nan
    return out


def _of_wave(name: str, wave: Array, rate: float) -> dict[str, float]:
    """How rough a wave is and how far it is from what one dipole makes."""
    slope = np.diff(wave, axis=1)
    turns = (np.diff(np.sign(slope), axis=1) != 0) & (np.abs(wave[:, 1:-1]) > 0.05 * np.ptp(wave, axis=1)[:, None])
    energy = float((wave**2).sum()) + 1e-12
    dipole = np.array(list(DOWER.values()))
    residual = wave - dipole @ np.linalg.lstsq(dipole, wave, rcond=None)[0]
    strength = np.linalg.svd(wave, compute_uv=False) ** 2
    return {
        f"{name}_roughness": float(np.sqrt((np.diff(slope, axis=1) ** 2).sum() / ((slope**2).sum() + 1e-12)))
        * rate
        / 1000,
        f"{name}_turns": float(turns.sum(1).mean()),
        f"{name}_beyond_dipole": float(strength[3:].sum() / energy),
        f"{name}_beyond_dower": float((residual**2).sum() / energy),
    }


def _spectrum(signal: Array, beat: MedianBeat) -> dict[str, float]:
    """Shares of the energy of QRS by band, over 0.3 s around it."""
    centre, half = (beat.qrs_on + beat.qrs_off) // 2, round(0.15 * beat.rate)
    part = signal[:, max(centre - half, 0) : centre + half]
    power = np.abs(np.fft.rfft(part * np.hanning(part.shape[1]), 1000, axis=1)) ** 2
    frequency = np.fft.rfftfreq(1000, 1 / beat.rate)
    total = power[:, frequency >= 1].sum()
    return {
        f"qrs_share_{name}_hz": float(power[:, (frequency >= low) & (frequency < high)].sum() / total)
        for name, (low, high) in BANDS_HZ.items()
    }


def _angle(qrs: Array, t: Array) -> float:
    """Between the mean vectors of QRS and T, degrees."""
    inverse = np.linalg.pinv(np.array(list(DOWER.values())))
    a, b = inverse @ qrs, inverse @ t
    cosine = a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-12)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _rhythm(measured: Measurements) -> dict[str, float]:
    names = ("heart_rate", "rr_variation", "rr_spread")
    out = {name: _value(measured, name) for name in names}
    for lead in ("II", "V5"):
        heights = measured.beat_values[lead]["qrs_amplitude"][measured.median_beats[0].beats]
        heights = heights[np.isfinite(heights)]
        out[f"beat_to_beat {lead}"] = float(np.std(heights) / np.mean(heights)) if len(heights) > 2 else np.nan
    return out


def _noise(measured: Measurements, ecg: ECG) -> dict[str, float]:
    signal = np.array([ecg.lead(lead) for lead in LEADS], np.float64)
    transform = np.abs(np.fft.rfft(signal - signal.mean(1, keepdims=True), axis=1)) ** 2
    frequency = np.fft.rfftfreq(signal.shape[1], 1 / ecg.rate)

    def power(low: float, high: float) -> Array:
        return np.asarray(transform[:, (frequency >= low) & (frequency < high)].sum(1))

    baseline = np.sqrt(2 * power(0.02, BASELINE_HZ)) / signal.shape[1]
    noise = np.array([measured.quality.leads[lead].noise_mv or np.nan for lead in LEADS])
    colour = power(40, 50) / (power(25, 40) + 1e-12)
    return {
        "noise limb": float(np.median(noise[:2])),
        "noise chest": float(np.median(noise[2:])),
        "noise V1": float(noise[2]),
        "baseline limb": float(np.median(baseline[:2])),
        "baseline chest": float(np.median(baseline[2:])),
        "baseline V6": float(baseline[7]),
        "baseline colour": float(np.median(power(0.25, BASELINE_HZ) / (power(0.02, 0.25) + 1e-12))),
        "noise colour": float(np.median(colour)),
    }
