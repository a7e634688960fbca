"""What a recorder does to the leads: its filters, and its sampling."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import resample
from einthoven.twin.recording.noise import Band
from einthoven.twin.recording.train import Canvas, Signal

#: A recorder that samples at a lower rate has a filter against aliases: its corner over the rate, and its steepness (in
#: PTB-XL at 100 Hz the noise of 46 Hz has 0.7 of what its neighbours promise).
ALIAS_CORNER, ALIAS_POWER = 0.45, 16
#: What a steep high-pass leaves of the slowest wander (PTB-XL: at 0.1 Hz, of recorders that have one).
STEEP_LEAVES = 0.045
#: The ends of what is transformed fall to zero over this time, s, well outside the recording.
FADE_S = 0.4


def sampled(signal: Signal, canvas: Canvas, seconds: float, rate: float, band: Band | None = None) -> Signal:
    """The recording in a stretch of signal that reaches over its ends.

    Parameters
    ----------
    signal : ndarray, shape (rows, n)
        On the grid of ``canvas``, whose length is a whole number of seconds.
    band : Band, optional
        Of the recorder; if not given, only what the rate can't hold is left out.
    """
    first, count = round(-canvas.start_s * canvas.rate), round(seconds * canvas.rate)
    if rate == canvas.rate and band is None:
        return signal[:, first : first + count]
    n = signal.shape[1]
    whole_rate = rate if rate == round(rate) else canvas.rate
    fewer = round(n * whole_rate / canvas.rate)
    spectrum = np.fft.rfft(signal * _fade(n, canvas.rate), axis=1)[:, : fewer // 2 + 1]
    if band is not None:
        spectrum *= _response(n, canvas.rate, rate, band)[: fewer // 2 + 1]
    out = np.fft.irfft(spectrum, n=fewer, axis=1).astype(np.float32, copy=False)
    out *= np.float32(fewer / n)
    first, count = round(-canvas.start_s * whole_rate), round(seconds * whole_rate)
    out = out[:, first : first + count]
    if whole_rate == rate:
        return out
    return resample(out, whole_rate, rate)


@lru_cache(maxsize=16)
def _fade(n: int, rate: float) -> Signal:
    length = round(FADE_S * rate)
    out = np.ones(n, np.float32)
    out[:length] = 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)
    out[n - length :] = out[:length][::-1]
    out.flags.writeable = False
    return out


@lru_cache(maxsize=16)
def _response(n: int, made_hz: float, rate: float, band: Band) -> NDArray[np.complex64]:
    """Response of a recorder that samples at ``rate``, for the ``rfft`` of n samples made at ``made_hz``.

    The low-pass, and a steep high-pass, are Butterworth filters of the second order run forwards and backwards, without
    delay; another high-pass is an amplifier's, of the first order.
    """
    f = np.fft.rfftfreq(n, 1 / made_hz)
    low, high = band.high_pass_hz, band.low_pass_hz
    steep = (f**4 + STEEP_LEAVES * low**4 * (f > 0)) / (f**4 + low**4)
    high_pass = steep if band.steep else 1j * f / (1j * f + low)
    out = (high_pass / (1 + (f / high) ** 4)).astype(np.complex128)
    if rate < made_hz:
        out /= np.sqrt(1 + (f / (ALIAS_CORNER * rate)) ** ALIAS_POWER)
    small = out.astype(np.complex64)
    small.flags.writeable = False
    return small
