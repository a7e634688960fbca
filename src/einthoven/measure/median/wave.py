"""What a delineation works on and yields: the median beat, and its waves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.signal.filters import GRID_HZ, Signal

#: Smallest wave that experts see reliably, mV (IEC 60601-2-51 FF.5).
LEAST_WAVE_MV = 0.020


@dataclass(frozen=True, slots=True)
class Template:
    """Median beat of one class of beats.

    Attributes
    ----------
    fine, smooth : ndarray, shape (leads, window)
        Up to 100 Hz (QRS) and up to 30 Hz (P, T); relative to the level before QRS.
    centre : int
        Sample of the fiducial in the window.
    beats : int
        How many beats it is the median of.
    rr : float
        Usual distance to the next beat, samples.
    noise_mv : ndarray, shape (leads,)
        Standard error of the median in its quiet parts.
    recorded_hz : float
        Rate of the recording before it was brought to the analysis grid.
    """

    fine: Signal
    smooth: Signal
    centre: int
    beats: int
    rr: float
    noise_mv: NDArray[np.float64]
    recorded_hz: float = GRID_HZ


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave in a template, in samples of the window.

    Attributes
    ----------
    on, off : float
        Global limits.
    lead_on, lead_peak, lead_off : ndarray, shape (leads,)
        Limits and peak in every lead, NaN if none.
    on_spread, off_spread : float
        How far the leads that decide the global limits disagree about them: standard deviation weighted by the wave's
        size, NaN of a single lead.
    """

    on: float
    off: float
    lead_on: NDArray[np.float64]
    lead_peak: NDArray[np.float64]
    lead_off: NDArray[np.float64]
    on_spread: float = np.nan
    off_spread: float = np.nan


@dataclass(frozen=True, slots=True)
class Delineation:
    """The waves of a template; None where a wave is not there."""

    qrs: Wave
    p: Wave | None
    t: Wave | None


def weighted_spread(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Weighted standard deviation of the finite values; NaN of fewer than two."""
    counts = np.isfinite(values) & (weight > 0)
    if np.count_nonzero(counts) < 2:
        return np.nan
    values, weight = values[counts], weight[counts] / weight[counts].sum()
    return float(np.sqrt(weight @ (values - weight @ values) ** 2))


def weighted_quantile(values: NDArray[np.float64], weight: NDArray[np.float64], q: float) -> float:
    """Smallest finite value that at least the share ``q`` of the weight does not exceed."""
    order = np.argsort(values)
    order = order[np.isfinite(values[order]) & (weight[order] > 0)]
    total = np.cumsum(weight[order])
    return float(values[order[np.searchsorted(total, q * total[-1])]])
