"""Pacing spikes: deflections of at most some 2 ms ahead of the beats, seen in the unfiltered recording."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.delineate import samples
from einthoven.measure.filters import GRID_HZ, Signal

LEAST_SPIKE_MV = 0.20


def paced_beats(raw: Signal, at: NDArray[np.intp], onset: int) -> NDArray[np.bool_]:
    """Whether a spike precedes each beat.

    Parameters
    ----------
    raw : ndarray, shape (usable leads, samples)
        Unfiltered, on the analysis grid.
    at : ndarray of int, shape (beats,)
        Fiducials.
    onset : int
        QRS onset relative to the fiducial (negative), samples.

    Notes
    -----
    A spike rises and returns within 6 ms, in at least two leads at the same moment, by far more than any other such
    deflection of its lead outside the pacing moments.
    """
    if raw.shape[1] < GRID_HZ or not len(at):
        return np.zeros(len(at), bool)
    # Distance to the line between the samples 6 ms before and after: large for a spike, small for a QRS flank.
    reach = samples(0.006)
    spike = np.zeros_like(raw)
    spike[:, reach:-reach] = np.abs(raw[:, reach:-reach] - 0.5 * (raw[:, 2 * reach :] + raw[:, : -2 * reach]))
    height = np.maximum(LEAST_SPIKE_MV, 12 * np.median(spike, axis=1, keepdims=True))
    together = (spike > height).sum(axis=0) >= min(2, len(raw))
    out = np.zeros(len(at), bool)
    for k, beat in enumerate(at):
        first, last = max(beat + onset - samples(0.05), 0), max(beat + onset + samples(0.014), 0)
        out[k] = bool(_isolated(together[first:last]))
    return out


def _isolated(together: NDArray[np.bool_]) -> bool:
    """Some, but few, samples: a spike lasts 1-3 samples, a steep QRS many."""
    return 1 <= int(together.sum()) <= 5
