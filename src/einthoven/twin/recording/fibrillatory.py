"""What the atria do in fibrillation and flutter, seen in all leads; and a pacemaker's spikes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import DOWER
from einthoven.twin.recording.dynamics import Flutter
from einthoven.twin.recording.events import Spike
from einthoven.twin.recording.train import Canvas

Array = NDArray[np.float64]

_DOWER = np.array(list(DOWER.values()))
#: V1 lies over the right atrium and sees more of it than a distant dipole tells: added share of V1, and of V2.
NEAR_V1, NEAR_V2 = 0.8, 0.0
#: Fibrillation: frequency and its spread between patients, Hz (Xi 2004: 4-9); how fast it drifts, and how much its size
#: waxes and wanes; the harmonics of its sawtooth (Stridh & Sornmo 2001: three, falling as 1/k).
F_HZ, F_HZ_SD, F_DRIFT, F_WANES, F_HARMONICS = 6.2, 0.8, 0.05, 0.45, 3
#: Size of f waves in V1, rms mV: median and log SD over patients.
F_MV, F_LOG_SD = 0.027, 0.40
_F_SHARES = np.array([0.85, 1.2, 1.0])
_F_RMS_V1 = (
    float(np.hypot(1, F_WANES) * np.linalg.norm(_DOWER[2] * _F_SHARES) * (1 + NEAR_V1))
    * sum(0.5 / k**2 for k in range(1, F_HARMONICS + 1)) ** 0.5
)
#: Flutter: peak to peak in mV of the vector; its direction (typical: away from the feet and to the front), and the
#: share of patients in whom the circuit runs the other way.
FLUTTER_MV, FLUTTER_LOG_SD, FLUTTER_DIRECTION, REVERSE = 0.23, 0.30, (0.05, -1.0, -0.35), 0.12
#: Share of the flutter period over which the wave falls slowly; the rest is its steep return.
FALLS = 0.68
#: Spikes: width in s and height in mV (unipolar devices: far more than bipolar ones).
SPIKE_S, BIPOLAR_MV, UNIPOLAR_MV, UNIPOLAR = 0.001, (0.6, 2.5), (3.0, 8.0), 0.2


def add_fibrillation(canvas: Canvas, rng: np.random.Generator) -> None:
    """Add f waves."""
    t = canvas.times()
    hz = float(np.clip(F_HZ + F_HZ_SD * rng.standard_normal(), 4.2, 9.0))
    size = F_MV * float(np.exp(F_LOG_SD * rng.standard_normal()))
    vector = np.stack([_f_wave(t, hz * (1 + F_DRIFT * rng.standard_normal()), rng) for _ in range(3)])
    vector *= size / _F_RMS_V1 * _F_SHARES[:, None]
    canvas.signal[:8] += _atrial_leads(vector)
    canvas.signal[8:] += vector


def _f_wave(t: Array, hz: float, rng: np.random.Generator) -> Array:
    """A sawtooth whose frequency and size wander."""
    wander = sum(
        a * np.sin(2 * np.pi * f * t + rng.uniform(0, 2 * np.pi)) for f, a in ((0.11, 1.1), (0.37, 0.6), (0.93, 0.35))
    )
    wanes = sum(np.sin(2 * np.pi * f * t + rng.uniform(0, 2 * np.pi)) for f in (0.17, 0.53, 1.1)) / 3**0.5
    phase = 2 * np.pi * hz * t + wander + rng.uniform(0, 2 * np.pi)
    saw = sum(np.sin(k * phase) / k for k in range(1, F_HARMONICS + 1))
    return np.asarray((1 + F_WANES * wanes) * saw)


def add_flutter(canvas: Canvas, flutter: Flutter, rng: np.random.Generator) -> None:
    """Add flutter waves; the n-th begins at ``n / flutter.atrial_hz`` seconds."""
    cycles = canvas.times() * flutter.atrial_hz
    size = FLUTTER_MV * float(np.exp(FLUTTER_LOG_SD * rng.standard_normal())) / 2
    direction = np.array(FLUTTER_DIRECTION) + 0.15 * rng.standard_normal(3)
    direction *= (-1 if rng.random() < REVERSE else 1) * size / np.linalg.norm(direction)
    # The front turns as it runs around the ring: a second component a quarter of a period later.
    across = np.cross(direction, rng.standard_normal(3))
    across *= 0.35 * size / max(float(np.linalg.norm(across)), 1e-9)
    vector = direction[:, None] * _saw(cycles) + across[:, None] * _saw(cycles - 0.25)
    vector = _smooth(vector, round(0.024 * canvas.rate))
    canvas.signal[:8] += _atrial_leads(vector)
    canvas.signal[8:] += vector


def _saw(cycles: Array) -> Array:
    """From 1 to -1 slowly, and back steeply."""
    phase = cycles % 1.0
    return np.where(phase < FALLS, 1 - 2 * phase / FALLS, 2 * (phase - FALLS) / (1 - FALLS) - 1)


def _smooth(signal: Array, width: int) -> Array:
    """Corners of a sawtooth rounded."""
    window = np.hanning(width + 2)[1:-1]
    return np.stack([np.convolve(row, window / window.sum(), mode="same") for row in signal])


def _atrial_leads(vector: Array) -> Array:
    leads = _DOWER @ vector
    leads[2] *= 1 + NEAR_V1
    leads[3] *= 1 + NEAR_V2
    return np.asarray(leads)


def add_spikes(canvas: Canvas, spikes: tuple[Spike, ...], rng: np.random.Generator) -> None:
    """Add pacing impulses, band-limited as an amplifier with its filter off would record them."""
    height = float(rng.uniform(*(UNIPOLAR_MV if rng.random() < UNIPOLAR else BIPOLAR_MV)))
    directions = {
        "atrium": np.array([0.1, 0.9, 0.2]) + 0.3 * rng.standard_normal(3),
        "ventricle": np.array([0.3, -0.8, 0.4]) + 0.3 * rng.standard_normal(3),
    }
    share = min(SPIKE_S * canvas.rate, 1.0)
    for spike in spikes:
        place = (spike.at_s - canvas.start_s) * canvas.rate
        at = int(np.floor(place)) + np.arange(-1, 3)
        if at[0] < 0 or at[-1] >= canvas.signal.shape[1]:
            continue
        x = at - place
        course = height * share * np.sinc(x) * np.sinc(x / 2) * (np.abs(x) < 2)
        vector = directions[spike.chamber] / np.linalg.norm(directions[spike.chamber])
        canvas.signal[:8, at] += (_DOWER @ vector)[:, None] * course
        canvas.signal[8:, at] += vector[:, None] * course
