"""Noise of a recording: how much of it there may be, how much a patient's recording has, and its samples.

It is made at the electrodes, so that Einthoven's law holds in whatever is recorded. "clinical" has the sizes measured
between the beats of PTB-XL at 500 Hz (250 recordings of folds 1-8): see ``CLINICAL``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import ConfigError
from einthoven.twin.recording.electrodes import ELECTRODES

Array = NDArray[np.float64]
NoiseName = Literal["none", "clean", "clinical", "poor"]

#: Muscle noise of each electrode against that of the left arm. In PTB-XL lead I has 6.3 uV rms above 20 Hz, II 2.6, and
#: V1-V6 2: the left arm is restless, the right one less, and Wilson's terminal brings a third of both to the chest.
MUSCLE_SHARES = np.array([0.42, 1.0, 0.12, 0.16, 0.16, 0.14, 0.12, 0.10, 0.10])
#: Its amplitude falls as 1/f from here to there, then is flat, Hz (PTB-XL: 1.2, 0.5, 0.27, 0.22 uV/sqrt(Hz) in lead I
#: at 23, 55, 102 and 148 Hz).
MUSCLE_FROM_HZ, MUSCLE_FLAT_HZ = 6.0, 90.0
#: Wander: share of the breathing, and the corner above which the random walk's amplitude falls as 1/f.
WANDER_BREATHING, WANDER_CORNER_HZ, WANDER_UP_TO_HZ = 0.6, 0.15, 3.0
#: An electrode that moves: its potential steps and comes back with this time constant, s.
MOTION_DECAY_S = (0.15, 0.9)
MOTION_RISE_S = 0.02
#: Electrodes differ in each of these by so much (SD of the logarithm); a burst has at least this share of the left arm.
ELECTRODE_LOG_SD, LEAST_BURST = 0.35, 0.4
MAINS_HARMONICS = (1.0, 0.12, 0.25)


@dataclass(frozen=True, slots=True)
class NoiseSettings:
    """How much noise recordings have: medians and spread over patients.

    Attributes
    ----------
    mains_mv, muscle_mv, wander_mv, white_mv : float
        Medians: amplitude of the mains in an electrode; rms above 20 Hz of the muscle noise of the left arm; rms of the
        wander of an electrode; rms of the amplifier.
    spread : float
        SD of the logarithm of each over patients; of the wander ``wander_spread``.
    bursts_per_minute, burst_gain : float
        Of muscle noise.
    motion_per_minute, motion_mv : float
        Steps of an electrode: how often in all electrodes together, and the median size.
    gain_sd : float
        Of each channel, share.
    bands_hz : tuple of (float, float)
        High- and low-pass of the recorders in use.
    lsb_mv : float
        Of the converter; 0: not quantised.
    fault : float
        Chance of a lead fault.
    """

    mains_mv: float = 0.0
    muscle_mv: float = 0.0
    wander_mv: float = 0.0
    white_mv: float = 0.0
    spread: float = 0.65
    wander_spread: float = 0.9
    bursts_per_minute: float = 0.0
    burst_gain: float = 4.0
    motion_per_minute: float = 0.0
    motion_mv: float = 0.15
    gain_sd: float = 0.0
    bands_hz: tuple[tuple[float, float], ...] = ()
    lsb_mv: float = 0.0
    fault: float = 0.0


_DIAGNOSTIC, _MONITOR = (0.05, 150.0), (0.5, 40.0)
CLINICAL = NoiseSettings(
    mains_mv=0.0012,
    muscle_mv=0.0055,
    wander_mv=0.030,
    white_mv=0.0008,
    bursts_per_minute=0.6,
    motion_per_minute=0.25,
    gain_sd=0.01,
    bands_hz=(_DIAGNOSTIC,),
    lsb_mv=0.001,
)
NOISES: dict[NoiseName, NoiseSettings] = {
    "none": NoiseSettings(),
    "clean": NoiseSettings(
        mains_mv=0.0005, muscle_mv=0.002, wander_mv=0.010, white_mv=0.0008, bands_hz=(_DIAGNOSTIC,), lsb_mv=0.001
    ),
    "clinical": CLINICAL,
    "poor": NoiseSettings(
        mains_mv=0.012,
        muscle_mv=0.025,
        wander_mv=0.12,
        white_mv=0.002,
        bursts_per_minute=4.0,
        motion_per_minute=6.0,
        motion_mv=0.4,
        gain_sd=0.03,
        bands_hz=(_DIAGNOSTIC, _DIAGNOSTIC, _MONITOR),
        lsb_mv=0.005,
        fault=0.25,
    ),
}


def settings(noise: NoiseName | NoiseSettings) -> NoiseSettings:
    """The settings of a name.

    Raises
    ------
    ConfigError
        If there are none of that name.
    """
    if isinstance(noise, NoiseSettings):
        return noise
    if noise not in NOISES:
        raise ConfigError(f"no noise is called {noise!r}", remedy=f"one of {', '.join(NOISES)}, or NoiseSettings")
    return NOISES[noise]


@dataclass(frozen=True, slots=True)
class NoiseTruth:
    """What one recording has of each noise; units as in ``NoiseSettings``.

    Attributes
    ----------
    mains_hz : float
    bursts, motions : tuple of (float, float, str)
        Muscle bursts: start, length in s, electrode. Motions: time in s, size in mV, electrode.
    gains : tuple of float
        Of the channels I, II, V1-V6.
    band_hz : (float, float) or None
        Of the recorder.
    """

    mains_mv: float
    mains_hz: float
    muscle_mv: float
    wander_mv: float
    white_mv: float
    bursts: tuple[tuple[float, float, str], ...]
    motions: tuple[tuple[float, float, str], ...]
    gains: tuple[float, ...]
    band_hz: tuple[float, float] | None
    lsb_mv: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def draw(own: NoiseSettings, seconds: float, rng: np.random.Generator) -> NoiseTruth:
    """What a patient's recording has."""
    spread = np.exp(own.spread * rng.standard_normal(4))
    wander = float(np.exp(own.wander_spread * rng.standard_normal()))
    mains_hz = 50.0 if rng.random() < 0.75 else 60.0
    band = own.bands_hz[int(rng.random() * len(own.bands_hz))] if own.bands_hz else None
    gains = tuple((1 + own.gain_sd * rng.standard_normal(8)).tolist())
    bursts = tuple(
        (float(rng.uniform(0, seconds)), float(rng.uniform(0.3, 2.0)), ELECTRODES[int(rng.choice([0, 1, 1, 2, 3]))])
        for _ in range(int(rng.poisson(own.bursts_per_minute * seconds / 60)))
    )
    motions = tuple(
        (
            float(rng.uniform(0, seconds)),
            float(own.motion_mv * np.exp(0.7 * rng.standard_normal()) * rng.choice([-1, 1])),
            ELECTRODES[int(rng.integers(len(ELECTRODES)))],
        )
        for _ in range(int(rng.poisson(own.motion_per_minute * seconds / 60)))
    )
    return NoiseTruth(
        float(own.mains_mv * spread[0]),
        mains_hz,
        float(own.muscle_mv * spread[1]),
        float(own.wander_mv * wander),
        float(own.white_mv * spread[2]),
        bursts,
        motions,
        gains,
        band,
        own.lsb_mv,
    )


def steady(truth: NoiseTruth, n: int, rate: float, rng: np.random.Generator) -> NDArray[np.complexfloating]:
    """What goes on all the time: muscles, amplifier and the walk of the baseline, as ``rfft`` of n samples.

    Returns
    -------
    ndarray of complex, shape (9, n // 2 + 1)
        Of each of ``ELECTRODES``, mV.
    """
    muscle, walk, white = _colours(n, rate)
    count = len(ELECTRODES)
    level = truth.muscle_mv * MUSCLE_SHARES * np.exp(ELECTRODE_LOG_SD * rng.standard_normal(count))
    slow = truth.wander_mv * (1 - WANDER_BREATHING**2) ** 0.5 * np.exp(ELECTRODE_LOG_SD * rng.standard_normal(count))
    normal = rng.standard_normal((count, n // 2 + 1, 2), dtype=np.float32).view(np.complex64)[..., 0]
    parts = np.stack([level**2, slow**2, np.full(count, truth.white_mv**2)], axis=1)
    weights = np.sqrt(parts @ np.stack([muscle**2, walk**2, white**2]))
    return np.asarray(normal * weights)


def passing(truth: NoiseTruth, own: NoiseSettings, times: Array, breath: Array, rng: np.random.Generator) -> Array:
    """Breathing, mains, bursts of muscle noise and motion of electrodes, mV at each of ``ELECTRODES``, shape (9, n).

    Parameters
    ----------
    breath : ndarray, shape (n,)
        Phase of breathing, radians.
    """
    count = len(ELECTRODES)
    size = 2**0.5 * truth.wander_mv * WANDER_BREATHING * np.exp(ELECTRODE_LOG_SD * rng.standard_normal(count))
    late = 0.6 * rng.standard_normal(count) + np.pi * rng.integers(0, 2, count)
    mixture = np.stack([size * np.cos(late), size * np.sin(late), truth.mains_mv * rng.standard_normal(count)], axis=1)
    out = mixture @ np.stack([np.sin(breath), np.cos(breath), _mains(truth, times, rng)])
    for start, length, electrode in truth.bursts:
        row = ELECTRODES.index(electrode)
        inside = (times > start) & (times < start + length)
        level = own.burst_gain * truth.muscle_mv * max(MUSCLE_SHARES[row], LEAST_BURST)
        out[row, inside] += level * _burst(int(inside.sum()), float(1 / (times[1] - times[0])), rng)
    for at, size_mv, electrode in truth.motions:
        since = np.clip(times - at, 0, None)
        decay = float(rng.uniform(*MOTION_DECAY_S))
        out[ELECTRODES.index(electrode)] += size_mv * (1 - np.exp(-since / MOTION_RISE_S)) * np.exp(-since / decay)
    return np.asarray(out)


@lru_cache(maxsize=64)
def _colours(n: int, rate: float) -> tuple[Array, Array, Array]:
    """Weights of a spectrum of unit complex normals for 1 mV rms: muscle noise (above 20 Hz), a random walk, white noise."""
    f = np.fft.rfftfreq(n, 1 / rate)
    muscle = 1 / np.clip(f, MUSCLE_FROM_HZ, MUSCLE_FLAT_HZ) * (f > MUSCLE_FROM_HZ / 2)
    walk = np.where((f > 0) & (f < WANDER_UP_TO_HZ), 1 / np.maximum(f, WANDER_CORNER_HZ), 0.0)

    def scaled(weights: Array, counted: NDArray[np.bool_]) -> Array:
        # irfft of complex normals (variance 2) times w has variance 4 sum(w^2) / n^2.
        return np.asarray(weights * n / 2 / np.sqrt((weights[counted] ** 2).sum() + 1e-300))

    return scaled(muscle, (f > 20) & (f < 150)), scaled(walk, f > 0), scaled(np.ones(len(f)), f > 0)


def _burst(n: int, rate: float, rng: np.random.Generator) -> Array:
    """Muscle noise that swells and ebbs, of about 1 mV rms above 20 Hz."""
    if n < 8:
        return np.zeros(n)
    normal = rng.standard_normal((n // 2 + 1, 2)) @ np.array([1, 1j])
    return np.asarray(np.fft.irfft(normal * _colours(n, rate)[0], n=n) * np.sin(np.pi * np.arange(n) / n))


def _mains(truth: NoiseTruth, times: Array, rng: np.random.Generator) -> Array:
    """Alike in all electrodes, for the body is one aerial; what remains of it differs with their contact."""
    phase = 2 * np.pi * truth.mains_hz * (1 + 0.0003 * float(rng.standard_normal())) * times
    shift = rng.uniform(0, 2 * np.pi, len(MAINS_HARMONICS))
    out = np.zeros(len(times))
    if truth.mains_mv:
        for k, share in enumerate(MAINS_HARMONICS, start=1):
            if k * truth.mains_hz < 0.45 / (times[1] - times[0]):
                out += share * np.sin(k * phase + shift[k - 1])
    return out


def recorder_gain(n: int, rate: float, band_hz: tuple[float, float]) -> NDArray[np.complex128]:
    """Response of a recorder at the frequencies of an ``rfft`` of n samples.

    The high-pass is of the first order, as that of an amplifier, and bends ST where its corner is at 0.5 Hz (AHA 2007,
    part I); the low-pass is a Butterworth of the second order run forwards and backwards, without delay.
    """
    f = np.fft.rfftfreq(n, 1 / rate)
    low, high = band_hz
    high_pass = 1j * f / (1j * f + low)
    return np.asarray(high_pass / (1 + (f / high) ** 4))
