"""A regular atrial wave between the QRS complexes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.detection import Beats
from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.signal.filters import GRID_HZ, Signal, samples

#: Correlation of the signal with itself one and two periods later from which a wave is regular. In a fast sinus rhythm
#: P and T follow each other at half the RR interval, or at thirds of it: there only waves nearly the same count.
STRONG, STRONG_IN_STEP = 0.55, 0.85
#: RR is a multiple of the period within this share; it is steady below the second, and short below the third, s. Only
#: where RR is both can P and T imitate a wave.
IN_STEP, STEADY_RR, SHORT_RR_S = 0.06, 0.08, 0.60


def flutter_rate(smooth: Signal, beats: Beats, found: list[BeatClass], rows: list[int]) -> float | None:
    """Rate of a regular atrial wave of 220-350 per minute between the QRS complexes, or None.

    The QRS complexes are bridged, and the autocorrelation of what remains must show the wave's period and its double.

    Parameters
    ----------
    rows : list of int
        Rows of the leads in which flutter waves show: II, III, aVF, V1.
    """
    if len(beats) < 3 or not rows:
        return None
    qrs = found[0].waves.qrs
    centre = found[0].template.centre
    on, off = int(qrs.on) - centre - samples(0.01), int(qrs.off) - centre + samples(0.02)
    keep = np.ones(smooth.shape[1], bool)
    for at in beats.at:
        keep[max(at + on, 0) : at + off] = False
    if keep.sum() < 2 * GRID_HZ:
        return None
    best: tuple[float, float] = (0.0, 0.0)
    where = np.arange(smooth.shape[1])
    for row in rows:
        bridged = np.interp(where, where[keep], smooth[row, keep])
        strength, lag = _periodicity(bridged)
        best = max(best, (strength, lag))
    strength, lag = best
    rr = np.diff(beats.at)
    usual = float(np.median(rr))
    waves = usual / max(lag, 1.0)
    imitable = float(rr.std()) < STEADY_RR * float(rr.mean()) and usual < SHORT_RR_S * GRID_HZ
    in_step = imitable and abs(waves - round(waves)) < IN_STEP * waves
    return 60.0 * GRID_HZ / lag if strength > (STRONG_IN_STEP if in_step else STRONG) else None


def _periodicity(signal: NDArray[np.float64]) -> tuple[float, float]:
    """Strength (least correlation at one and two periods) and length in samples of a 3.7-5.8 Hz wave."""
    length = 1 << (2 * len(signal) - 1).bit_length()
    transform = np.fft.rfft(signal - signal.mean(), length)
    frequency = np.fft.rfftfreq(length, 1 / GRID_HZ)
    transform[(frequency < 2.5) | (frequency > 14)] = 0
    correlation = np.fft.irfft(np.abs(transform) ** 2, length)[: samples(1.2)]
    if correlation[0] <= 0:
        return 0.0, 1.0
    correlation = correlation / correlation[0]
    low, high = samples(60 / 350), samples(60 / 220)
    lag = low + int(np.argmax(correlation[low:high]))
    if lag in (low, high - 1):
        return 0.0, 1.0
    double = float(correlation[2 * lag - 6 : 2 * lag + 7].max())
    return min(float(correlation[lag]), double), float(lag)


def conduction_ratio(atrial: float, ventricular: float) -> str:
    """Flutter waves per QRS: ``"2:1"``, ``"4:1"``, ... or ``"variable"``."""
    ratio = atrial / ventricular
    return f"{round(ratio)}:1" if abs(ratio - round(ratio)) < 0.2 and round(ratio) >= 2 else "variable"
