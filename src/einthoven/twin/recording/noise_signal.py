"""The samples of noise: all but the amplifier's is made at the electrodes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.recording.electrodes import ELECTRODES, LEADS_OF_ELECTRODES
from einthoven.twin.recording.noise import NoiseSettings, NoiseTruth

Array = NDArray[np.float64]
Signal = NDArray[np.float32]

#: Muscle noise of each electrode against that of the left arm, and how much of the left arm's the right one has, with
#: the other sign. In PTB-XL lead I has 6.3 uV rms above 20 Hz, II 2.6, and V1-V6 2: the left arm is restless, the right
#: one less; and Wilson's terminal brings less of it to the chest than a third of each would be.
MUSCLE_SHARES = np.array([0.50, 1.0, 0.36, 0.05, 0.20, 0.23, 0.20, 0.18, 0.16])
RIGHT_ARM_OF_LEFT = -0.30
#: Its amplitude falls as 1/f from here to there, then is flat, Hz (PTB-XL: 1.2, 0.5, 0.27, 0.22 uV/sqrt(Hz) in lead I
#: at 23, 55, 102 and 148 Hz). It waxes and wanes as slowly as this, Hz.
MUSCLE_FROM_HZ, MUSCLE_FLAT_HZ, UNREST_HZ = 6.0, 90.0, 1.5
#: Wander: share of the breathing, and the corner above which the random walk's amplitude falls as 1/f.
WANDER_BREATHING, WANDER_CORNER_HZ, WANDER_UP_TO_HZ = 0.42, 0.06, 3.0
#: ... and how much of it each electrode has: less the limbs, more those at the side of the chest, which breathes.
WANDER_SHARES = np.array([0.7, 0.7, 0.7, 1.0, 1.0, 1.1, 1.2, 1.3, 1.5])
#: An electrode that moves: its potential steps within the first time, s, and comes back with this time constant.
MOTION_RISE_S, MOTION_DECAY_S = 0.02, (0.15, 0.9)
#: Electrodes differ in each of these by so much (SD of the logarithm); a burst has at least this share of the left arm.
ELECTRODE_LOG_SD, LEAST_BURST = 0.50, 0.4
THIRD_HARMONIC = 0.25


def noise(truth: NoiseTruth, own: NoiseSettings, times: Array, breath: Array, rng: np.random.Generator) -> Signal:
    """All noise in I, II and V1-V6, mV, shape (8, n), at evenly spaced times.

    Parameters
    ----------
    breath : ndarray, shape (n,)
        Phase of breathing, radians.
    """
    rate = float(1 / (times[1] - times[0]))
    out = _steady(truth, times, breath, rng)
    out += _muscle(truth, len(times), rate, rng)
    out += _walk(truth, len(times), rate, rng)
    if truth.bursts or truth.motions:
        out += LEADS_OF_ELECTRODES @ _events(truth, own, times, rng)
    if truth.white_mv:
        out += np.float32(truth.white_mv * 12**0.5) * _even(out.shape, rng)
    return out


def _even(shape: tuple[int, ...], rng: np.random.Generator) -> Signal:
    """Evenly distributed numbers of mean 0 and variance 1/12, made fast; their sums are normal soon enough."""
    whole = rng.integers(0, 2**16, shape, dtype=np.uint16).astype(np.float32)
    whole -= np.float32(2**15 - 0.5)
    whole *= np.float32(2.0**-16)
    return whole


def _muscle(truth: NoiseTruth, n: int, rate: float, rng: np.random.Generator) -> Array:
    """Muscle noise in the leads."""
    level = truth.muscle_mv * MUSCLE_SHARES * np.exp(ELECTRODE_LOG_SD * rng.standard_normal(len(ELECTRODES)))
    random = _even((len(ELECTRODES), n // 2 + 1, 2), rng).view(np.complex64)[..., 0]
    weights = LEADS_OF_ELECTRODES * level * 12**0.5
    weights[:, 1] += RIGHT_ARM_OF_LEFT * level[1] * LEADS_OF_ELECTRODES[:, 0] * 12**0.5
    weights = weights.astype(np.float32)
    steady = np.fft.irfft((weights @ random) * _muscle_colour(n, rate), n=n, axis=1)
    # The median stays: a factor of mean 1 in the logarithm.
    return np.asarray(steady * np.exp(truth.unrest * _slow(n, rate, UNREST_HZ, rng)).astype(np.float32))


def _walk(truth: NoiseTruth, n: int, rate: float, rng: np.random.Generator) -> Array:
    """The baseline's random walk in the leads."""
    size = truth.wander_mv * (1 - WANDER_BREATHING**2) ** 0.5
    level = size * WANDER_SHARES * np.exp(ELECTRODE_LOG_SD * rng.standard_normal(len(ELECTRODES)))
    colour = _walk_colour(n, rate)
    normal = rng.standard_normal((len(ELECTRODES), len(colour), 2)) @ np.array([1, 1j])
    return np.asarray(np.fft.irfft((LEADS_OF_ELECTRODES * level) @ (normal * colour), n=n, axis=1))


def _steady(truth: NoiseTruth, times: Array, breath: Array, rng: np.random.Generator) -> Signal:
    """Breathing and mains in the leads."""
    count = len(ELECTRODES)
    size = 2**0.5 * truth.wander_mv * WANDER_BREATHING * WANDER_SHARES
    size = size * np.exp(ELECTRODE_LOG_SD * rng.standard_normal(count))
    late = 0.6 * rng.standard_normal(count) + np.pi * rng.integers(0, 2, count)
    mixture = np.stack([size * np.cos(late), size * np.sin(late), truth.mains_mv * rng.standard_normal(count)], axis=1)
    waves = np.stack([np.sin(breath), np.cos(breath), _mains(truth, times, rng)]).astype(np.float32)
    return np.asarray((LEADS_OF_ELECTRODES @ mixture).astype(np.float32) @ waves)


def _events(truth: NoiseTruth, own: NoiseSettings, times: Array, rng: np.random.Generator) -> Array:
    """Bursts of muscle noise and motions, mV at each of ``ELECTRODES``, shape (9, n)."""
    out = np.zeros((len(ELECTRODES), len(times)))
    for start, length, electrode in truth.bursts:
        row = ELECTRODES.index(electrode)
        inside = (times > start) & (times < start + length)
        level = own.burst_gain * truth.muscle_mv * max(MUSCLE_SHARES[row], LEAST_BURST)
        out[row, inside] += level * _burst(int(inside.sum()), float(1 / (times[1] - times[0])), rng)
    for at, size_mv, electrode in truth.motions:
        since = np.clip(times - at, 0, None)
        decay = float(rng.uniform(*MOTION_DECAY_S))
        out[ELECTRODES.index(electrode)] += size_mv * (1 - np.exp(-since / MOTION_RISE_S)) * np.exp(-since / decay)
    return out


def _burst(n: int, rate: float, rng: np.random.Generator) -> Array:
    """Muscle noise that swells and ebbs, of about 1 mV rms above 20 Hz."""
    if n < 8:
        return np.zeros(n)
    normal = rng.standard_normal((n // 2 + 1, 2)) @ np.array([1, 1j])
    return np.asarray(np.fft.irfft(normal * _muscle_colour(n, rate), n=n) * np.sin(np.pi * np.arange(n) / n))


def _mains(truth: NoiseTruth, times: Array, rng: np.random.Generator) -> Array:
    """Alike in all electrodes, for the body is one aerial; what remains of it differs with their contact."""
    off, shift = 0.0003 * float(rng.standard_normal()), float(rng.uniform(0, 2 * np.pi))
    if not truth.mains_mv or truth.mains_hz > 0.4 / (times[1] - times[0]):
        return np.zeros(len(times))
    wave = np.sin(2 * np.pi * truth.mains_hz * (1 + off) * times + shift)
    # sin(3x) = 3 sin(x) - 4 sin(x)^3; beyond the third, filters leave little.
    return np.asarray(wave * ((1 + 3 * THIRD_HARMONIC) - 4 * THIRD_HARMONIC * (wave * wave)))


def _slow(n: int, rate: float, hz: float, rng: np.random.Generator) -> Array:
    """A smooth course of mean 0 and variance 1 that changes as fast as ``hz``."""
    f = np.fft.rfftfreq(n, 1 / rate)
    count = int(np.searchsorted(f, 3 * hz))
    weights = np.exp(-0.5 * (f[:count] / hz) ** 2)
    normal = rng.standard_normal((count, 2)) @ np.array([1, 1j])
    return np.asarray(np.fft.irfft(normal * _scaled(weights, n), n=n))


@lru_cache(maxsize=64)
def _muscle_colour(n: int, rate: float) -> Signal:
    """Weights of unit complex normals for muscle noise of 1 mV rms above 20 Hz."""
    f = np.fft.rfftfreq(n, 1 / rate)
    weights = 1 / np.clip(f, MUSCLE_FROM_HZ, MUSCLE_FLAT_HZ) * (f > MUSCLE_FROM_HZ / 2)
    return _scaled(weights, n, counted=(f > 20) & (f < 150)).astype(np.float32)


@lru_cache(maxsize=64)
def _walk_colour(n: int, rate: float) -> Array:
    """The same for a random walk of 1 mV rms, of its lowest frequencies alone."""
    f = np.fft.rfftfreq(n, 1 / rate)
    f = f[f < WANDER_UP_TO_HZ]
    return _scaled(np.where(f > 0, 1 / np.maximum(f, WANDER_CORNER_HZ), 0.0), n)


def _scaled(weights: Array, n: int, counted: NDArray[np.bool_] | None = None) -> Array:
    """``irfft`` of complex normals (variance 2) times w has variance 4 sum(w^2) / n^2: brought to 1."""
    power = float((weights**2).sum() if counted is None else (weights[counted] ** 2).sum())
    return np.asarray(weights * n / 2 / np.sqrt(power + 1e-300))
