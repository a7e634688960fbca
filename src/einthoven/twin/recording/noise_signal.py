"""The samples of noise: all but the amplifier's is made at the electrodes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.recording.electrodes import ELECTRODES, LEADS_OF_ELECTRODES
from einthoven.twin.recording.noise import NoiseSettings, NoiseTruth

Array = NDArray[np.float64]
Signal = NDArray[np.float32]

#: Noise of each electrode against that of the left arm, of muscles and of what goes on all the time, and how much of
#: the left arm's the right one has, with the other sign. In PTB-XL lead I has 6.3 uV rms above 20 Hz, II 2.6, V1-V6 2:
#: the left arm is restless, the right one less; Wilson's terminal brings less of it to the chest than a third of each.
MUSCLE_SHARES = np.array([0.50, 1.0, 0.36, 0.05, 0.12, 0.15, 0.14, 0.13, 0.12])
TREMOR_SHARES = np.array([0.50, 1.0, 0.36, 0.26, 0.38, 0.42, 0.40, 0.38, 0.36])
RIGHT_ARM_OF_LEFT = -0.30
#: The steady noise falls as 1/f between these, Hz; that of muscles rises to 12 and falls from 33 Hz on (in PTB-XL noisy
#: recordings have 3 times as much as quiet ones at 15 Hz, 6 times at 30 Hz). It waxes and wanes as slowly as this, Hz.
TREMOR_HZ, MUSCLE_HZ, UNREST_HZ = (6.0, 90.0), (12.0, 33.0), 1.5
#: Wander: share of the breathing, and the corner above which the random walk's amplitude falls as 1/f.
WANDER_BREATHING, WANDER_CORNER_HZ, WANDER_UP_TO_HZ = 0.42, 0.06, 3.0
#: ... and how much of it each electrode has: less the limbs, more those at the side of the chest, which breathes.
WANDER_SHARES = np.array([0.9, 0.9, 0.9, 1.0, 1.0, 1.1, 1.2, 1.3, 1.5])
#: What is slow is made at this rate and drawn out by lines, Hz.
SLOW_HZ = 50
#: An electrode that moves: its potential steps within the first time, s, and comes back with this time constant.
MOTION_RISE_S, MOTION_DECAY_S = 0.02, (0.15, 0.9)
#: Electrodes differ in each of these by so much (SD of the logarithm); a burst has at least this share of the left arm.
ELECTRODE_LOG_SD, LEAST_BURST = 0.50, 0.4
THIRD_HARMONIC = 0.25


def noise(
    truth: NoiseTruth, own: NoiseSettings, times: Array, breath: Callable[[Array], Array], rng: np.random.Generator
) -> Signal:
    """All noise in I, II and V1-V6, mV, shape (8, n).

    Parameters
    ----------
    times : ndarray, shape (n,)
        Evenly spaced, a whole number of seconds, at a rate that is a multiple of ``SLOW_HZ``.
    breath : callable
        Phase of breathing at times, radians.
    """
    rate = round(1 / (times[1] - times[0]))
    out = _fine(_wander(truth, times[:: rate // SLOW_HZ], breath, rng), rate // SLOW_HZ)
    out += _muscle(truth, len(times), rate, rng)
    out += _coloured(truth.tremor_mv * TREMOR_SHARES, _tremor_colour(len(times), rate), len(times), rng)
    mains = LEADS_OF_ELECTRODES @ (truth.mains_mv * rng.standard_normal(len(ELECTRODES)))
    out += mains.astype(np.float32)[:, None] * _mains(truth, times, rng)
    if truth.bursts or truth.motions:
        out += LEADS_OF_ELECTRODES @ _events(truth, own, times, rng)
    if truth.white_mv:
        out += np.float32(truth.white_mv * 12**0.5) * _even(out.shape, rng)
    return out


def _fine(slow: Array, every: int) -> Signal:
    """Lines between samples that are ``every`` as far apart; the last goes on to the first."""
    rise = np.diff(slow, axis=1, append=slow[:, :1]).astype(np.float32)
    share = np.arange(every, dtype=np.float32) / np.float32(every)
    fine = slow.astype(np.float32)[:, :, None] + rise[:, :, None] * share
    return fine.reshape(slow.shape[0], -1)


def _even(shape: tuple[int, ...], rng: np.random.Generator) -> Signal:
    """Evenly distributed numbers of mean 0 and variance 1/12, made fast; their sums are normal soon enough."""
    whole = rng.integers(0, 2**16, shape, dtype=np.uint16).astype(np.float32)
    whole -= np.float32(2**15 - 0.5)
    whole *= np.float32(2.0**-16)
    return whole


def _muscle(truth: NoiseTruth, n: int, rate: int, rng: np.random.Generator) -> Signal:
    """Muscle noise in the leads."""
    steady = _coloured(truth.muscle_mv * MUSCLE_SHARES, _muscle_colour(n, rate), n, rng)
    # The median stays: the logarithm has mean 0.
    unrest = _smooth(n * SLOW_HZ // rate, UNREST_HZ, rng)
    return np.asarray(steady * _fine(np.exp(truth.unrest * unrest)[None, :], rate // SLOW_HZ))


def _coloured(levels: Array, colour: Signal, n: int, rng: np.random.Generator) -> Signal:
    """Noise of a spectrum in the leads, whose rms in the electrodes is about ``levels``, mV."""
    level = levels * np.exp(ELECTRODE_LOG_SD * rng.standard_normal(len(ELECTRODES))) * 12**0.5
    random = _even((len(ELECTRODES), n // 2 + 1, 2), rng).view(np.complex64)[..., 0]
    weights = LEADS_OF_ELECTRODES * level
    weights[:, 1] += RIGHT_ARM_OF_LEFT * level[1] * LEADS_OF_ELECTRODES[:, 0]
    return np.asarray(np.fft.irfft((weights.astype(np.float32) @ random) * colour, n=n, axis=1))


def _wander(truth: NoiseTruth, times: Array, breath: Callable[[Array], Array], rng: np.random.Generator) -> Array:
    """Breathing and the baseline's random walk in the leads, at ``SLOW_HZ``."""
    count = len(ELECTRODES)
    breathing, walking = np.exp(ELECTRODE_LOG_SD * rng.standard_normal((2, count))) * truth.wander_mv * WANDER_SHARES
    breathing *= 2**0.5 * WANDER_BREATHING
    walking *= (1 - WANDER_BREATHING**2) ** 0.5
    late = 0.6 * rng.standard_normal(count) + np.pi * rng.integers(0, 2, count)
    phase = breath(times)
    mixture = np.stack([breathing * np.cos(late), breathing * np.sin(late)], axis=1)
    out = LEADS_OF_ELECTRODES @ mixture @ np.stack([np.sin(phase), np.cos(phase)])
    colour = _walk_colour(len(times), SLOW_HZ)
    normal = rng.standard_normal((count, len(colour), 2)) @ np.array([1, 1j])
    return np.asarray(out + np.fft.irfft((LEADS_OF_ELECTRODES * walking) @ (normal * colour), n=len(times), axis=1))


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


def _mains(truth: NoiseTruth, times: Array, rng: np.random.Generator) -> Signal:
    """Alike in all electrodes, for the body is one aerial; what remains of it differs with their contact."""
    off, shift = 0.0003 * float(rng.standard_normal()), float(rng.uniform(0, 2 * np.pi))
    if not truth.mains_mv or truth.mains_hz > 0.4 / (times[1] - times[0]):
        return np.zeros(len(times), np.float32)
    wave = np.sin(2 * np.pi * truth.mains_hz * (1 + off) * times + shift).astype(np.float32)
    # sin(3x) = 3 sin(x) - 4 sin(x)^3; beyond the third, filters leave little.
    return np.asarray(wave * ((1 + 3 * THIRD_HARMONIC) - 4 * THIRD_HARMONIC * (wave * wave)))


def _smooth(n: int, hz: float, rng: np.random.Generator) -> Array:
    """A smooth course of mean 0 and variance 1 at ``SLOW_HZ`` that changes as fast as ``hz``."""
    f = np.fft.rfftfreq(n, 1 / SLOW_HZ)
    count = int(np.searchsorted(f, 3 * hz))
    weights = np.exp(-0.5 * (f[:count] / hz) ** 2)
    normal = rng.standard_normal((count, 2)) @ np.array([1, 1j])
    return np.asarray(np.fft.irfft(normal * _scaled(weights, n), n=n))


@lru_cache(maxsize=64)
def _tremor_colour(n: int, rate: float) -> Signal:
    """Weights of unit complex normals for steady noise of 1 mV rms above 20 Hz."""
    f = np.fft.rfftfreq(n, 1 / rate)
    weights = 1 / np.clip(f, *TREMOR_HZ) * (f > TREMOR_HZ[0] / 2)
    return _scaled(weights, n, counted=(f > 20) & (f < 150)).astype(np.float32)


@lru_cache(maxsize=64)
def _muscle_colour(n: int, rate: float) -> Signal:
    """The same for muscle noise."""
    f = np.fft.rfftfreq(n, 1 / rate)
    rises, falls = MUSCLE_HZ
    weights = f / np.hypot(f, rises) / np.hypot(1, f / falls)
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
