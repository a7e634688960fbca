"""Zero-phase filters and noise estimates on the analysis grid (500 Hz).

Filters here serve detection and measurement only; what is drawn is never what is filtered for display, and the other
way round (reliability: display filters must not feed measurement). All are applied in the frequency domain with
smooth flanks: zero phase, no ringing beyond some 50 ms, and numpy alone (``scipy.signal`` costs a second of start-up).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

#: Rate of the analysis grid, Hz: every recording is brought to it before measuring.
GRID_HZ = 500.0

# Released untouched. The C library's allocator learns from it to keep blocks of that size for the next array, where it
# would hand those of every recording back to the system and fault them in again: a fifth of the time of measuring.
np.empty(16 * 2**20, np.uint8)

Signal = NDArray[np.float64]


def samples(seconds: float) -> int:
    """Seconds to samples of the analysis grid."""
    return round(seconds * GRID_HZ)


def spectrum(signal: Signal) -> tuple[NDArray[np.complex128], int, int]:
    """Fourier transform of (leads, samples), extended by odd reflection at both ends.

    Returns
    -------
    coefficients, pad, samples
        For ``filtered``; several filters share one transform.
    """
    samples = signal.shape[1]
    pad = min(int(2 * GRID_HZ), samples - 1)
    total = fast_length(samples + 2 * pad)
    extended = np.pad(signal, ((0, 0), (pad, total - samples - pad)), mode="reflect", reflect_type="odd")
    return np.fft.rfft(extended, axis=1), pad, samples


def filtered(
    transform: tuple[NDArray[np.complex128], int, int],
    *,
    high_pass_hz: float = 0.0,
    low_pass_hz: float = GRID_HZ,
    notches_hz: tuple[float, ...] = (),
) -> Signal:
    """Band-pass a transformed signal; -6 dB at the given frequencies, (leads, samples)."""
    coefficients, pad, samples = transform
    total = 2 * (coefficients.shape[1] - 1)
    gain = _gain(total, high_pass_hz, low_pass_hz, notches_hz)
    return np.fft.irfft(coefficients * gain, n=total, axis=1)[:, pad : pad + samples]


@lru_cache(maxsize=16)
def _gain(total: int, high_pass_hz: float, low_pass_hz: float, notches_hz: tuple[float, ...]) -> NDArray[np.float64]:
    frequency = np.arange(total // 2 + 1, dtype=np.float64) * (GRID_HZ / total)
    gain = _raised_cosine(frequency, low_pass_hz * 0.8, low_pass_hz * 1.2)
    if high_pass_hz > 0:
        gain = gain * (1.0 - _raised_cosine(frequency, high_pass_hz * 0.4, high_pass_hz * 1.6))
    for notch in notches_hz:
        gain = gain * (1.0 - np.exp(-0.5 * ((frequency - notch) / 0.7) ** 2))
    gain.flags.writeable = False
    return gain


def mains_hz(transform: tuple[NDArray[np.complex128], int, int]) -> tuple[float | None, NDArray[np.float64]]:
    """Mains frequency seen in the recording, and its amplitude in each lead in mV.

    A line at 50 or 60 Hz counts when it stands out at least four times above its neighbourhood in some lead and
    exceeds 10 uV.
    """
    coefficients, _, _ = transform
    total = 2 * (coefficients.shape[1] - 1)
    magnitude = np.abs(coefficients) * (2.0 / total)
    frequency = np.arange(coefficients.shape[1]) * (GRID_HZ / total)
    if total < GRID_HZ:  # too short to tell a line from its neighbourhood
        return None, np.zeros(len(coefficients))
    best: tuple[float | None, NDArray[np.float64]] = (None, np.zeros(len(coefficients)))
    for line in (50.0, 60.0):
        at_line = magnitude[:, np.abs(frequency - line) < 0.5]
        around = magnitude[:, (np.abs(frequency - line) > 2) & (np.abs(frequency - line) < 6)]
        amplitude = np.sqrt((at_line**2).sum(axis=1))
        floor = np.sqrt((around**2).mean(axis=1) * at_line.shape[1])
        seen = (amplitude > 4 * floor) & (amplitude > 0.010)
        if seen.any() and amplitude.max() > best[1].max():
            best = (line, np.where(seen, amplitude, 0.0))
    return best


def moving_mean(signal: Signal, width: int) -> Signal:
    """Centred moving average over the last axis; beyond the ends the first and the last sample are repeated."""
    width = max(int(width) | 1, 1)
    half = width // 2
    total = np.pad(signal, [(0, 0)] * (signal.ndim - 1) + [(half + 1, half)], mode="edge")
    np.cumsum(total, axis=-1, out=total)
    mean: Signal = total[..., width:] - total[..., :-width]
    mean /= width
    return mean


def _raised_cosine(frequency: NDArray[np.float64], passed: float, stopped: float) -> NDArray[np.float64]:
    phase = np.clip((frequency - passed) / max(stopped - passed, 1e-9), 0.0, 1.0)
    return 0.5 * (1.0 + np.cos(np.pi * phase))


def fast_length(count: int) -> int:
    """Next even length whose factors are 2, 3 and 5."""
    best = 1 << max(count - 1, 1).bit_length()
    five = 1
    while five < best:
        three = five
        while three < best:
            power = max(1, -(-count // three))
            candidate = three * (1 << max(power - 1, 0).bit_length())
            if candidate >= count and candidate % 2 == 0:
                best = min(best, candidate)
            three *= 3
        five *= 5
    return best
