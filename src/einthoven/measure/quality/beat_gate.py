"""Whether what was taken for beats is seen in most leads and keeps its size: loose electrodes do neither."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.detection import Beats
from einthoven.measure.signal.filters import GRID_HZ, Signal
from einthoven.measure.signal.order_statistics import median

#: Half-width of the window in which a beat's size is taken, samples (50 ms).
HALF = int(0.05 * GRID_HZ)
#: Largest ratio of the larger to the smaller beats (80th to 20th percentile) of a class in the median lead, of many
#: leads and of up to three. In 150 recordings of PTB-XL and LUDB twelve leads had 1.23 at most, and one lead 1.75.
LARGEST_RATIO, LARGEST_RATIO_FEW_LEADS = 1.45, 2.0
FEW_LEADS = 3
#: Of many leads at least this share shows each beat, larger than its own level by this factor (real recordings: 0.83,
#: small complexes of atrial fibrillation: 0.5).
LEAST_SHARE, ABOVE_LEVEL = 0.45, 2.5
#: Median of the absolute values of normal noise over its standard deviation.
NORMAL_MEDIAN = 0.6745
#: Beats come evenly if this share of the intervals lies near their median; those of loose electrodes: one in seven.
EVEN_SHARE, EVEN_WITHIN = 0.5, 0.1
#: Of uneven beats the network sees at least this share as complexes, within this, s (in LUDB: 99 in 100).
SEEN_SHARE, SAME_COMPLEX_S = 0.7, 0.12


def beats_of_one_heart(bandpassed: Signal, usable: NDArray[np.bool_], beats: Beats) -> bool:
    """Whether most leads show the beats, and those of each class are of alike size.

    Parameters
    ----------
    bandpassed : ndarray, shape (leads, samples)
        5-30 Hz.
    usable : ndarray of bool, shape (leads,)
    beats : Beats
    """
    index = np.clip(beats.at[:, None] + np.arange(-HALF, HALF + 1), 0, bandpassed.shape[1] - 1)
    size = np.sqrt((bandpassed[usable][:, index] ** 2).mean(axis=2))
    # Beats that come evenly are no loose electrode; at a fast rate they make up much of the lead's own level.
    if len(size) > FEW_LEADS and not _mostly_even(beats.at):
        level = median(np.abs(bandpassed[usable]), axis=1)[:, None] / NORMAL_MEDIAN
        if np.median((size > ABOVE_LEVEL * level).mean(axis=0)) < LEAST_SHARE:
            return False
    relative = []
    for group in np.unique(beats.group):
        of_class = size[:, beats.group == group]
        if of_class.shape[1] > 1:
            relative.append(of_class / (np.median(of_class, axis=1, keepdims=True) + 1e-12))
    if not relative:
        return False
    small, large = np.percentile(np.concatenate(relative, axis=1), (20, 80), axis=1)
    largest = LARGEST_RATIO_FEW_LEADS if len(size) <= FEW_LEADS else LARGEST_RATIO
    return bool(np.median(large / (small + 1e-12)) < largest)


def borne_out(qrs_s: NDArray[np.float64], beats: Beats) -> bool:
    """Whether the network sees QRS complexes where uneven beats are: of loose electrodes it knows nothing but that.

    Parameters
    ----------
    qrs_s : ndarray, shape (complexes,)
        Complexes that the network sees, s.
    beats : Beats
    """
    if _mostly_even(beats.at):
        return True
    if not len(qrs_s):
        return False
    nearest = np.abs(beats.at[:, None] / GRID_HZ - qrs_s).min(axis=1)
    return bool((nearest < SAME_COMPLEX_S).mean() >= SEEN_SHARE)


def _mostly_even(at: NDArray[np.intp]) -> bool:
    rr = np.diff(at)
    return bool((np.abs(rr - np.median(rr)) <= EVEN_WITHIN * np.median(rr)).mean() >= EVEN_SHARE)
