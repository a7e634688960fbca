"""Where a rounded wave ends: the trapezium-area method (Zhang et al. 2006), for all leads at once.

It needs no threshold and stands noise well: on the flank of a wave, the end is the point that spans the largest
trapezium with the steepest point of the flank and a reference beyond the wave.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.signal.filters import Signal

#: A wave has come down where it first stops falling below this share of its height.
LOW_SHARE = 0.25
#: What rises by this share of the height beyond the foot is the next wave.
RISE_SHARE = 0.06
#: A shorter flank shows no end, samples.
SHORTEST_FLANK = 6


def wave_ends(
    height: Signal, peak: NDArray[np.intp], *, step: int, reach: int, beyond: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """End of a positive wave on one side of its peak, row by row.

    Parameters
    ----------
    height : ndarray, shape (rows, samples)
        Above the isoelectric level, positive at the peak.
    peak : ndarray of int, shape (rows,)
    step : {1, -1}
        Which side.
    reach : int
        How far from the peak to look.
    beyond : int
        How far beyond the foot of the wave the reference lies.

    Returns
    -------
    end, foot : ndarray of int, shape (rows,)
        The end; and where the wave has first come down, which is the bottom of a second, opposite phase if it has one.
    """
    rows = np.arange(len(height))
    k = np.arange(reach + 1)
    index = peak[:, None] + step * k
    # Beyond the window the flank stays level: a foot is found at the edge.
    flank = height[rows[:, None], np.clip(index, 0, height.shape[1] - 1)]
    longest = np.minimum(reach, (height.shape[1] - 1 - peak) if step > 0 else peak)
    slope = np.diff(flank, axis=1)
    # The first long descent: a following wave (U, next P, QRS) must not attract the reference.
    down = flank < LOW_SHARE * flank[:, :1]
    down[:, :-1] &= slope >= 0
    foot = np.minimum(np.where(down.any(axis=1), down.argmax(axis=1), flank.argmin(axis=1)), longest)
    before_foot = k[None, :-1] < np.maximum(foot, 2)[:, None]
    steepest = np.where(before_foot, slope, np.inf).argmin(axis=1)
    last = np.minimum(foot + beyond, longest)
    # A wave that follows at once must not lift the reference.
    risen = (flank > flank[rows, foot][:, None] + RISE_SHARE * flank[:, :1]) & (k > foot[:, None])
    last = np.where(risen.any(axis=1), np.minimum(last, risen.argmax(axis=1)), last)
    area = (flank[rows, steepest][:, None] - flank) * (2 * last[:, None] - steepest[:, None] - k)
    between = (k >= steepest[:, None]) & (k <= last[:, None])
    end = np.where(between, area, -np.inf).argmax(axis=1)
    end = np.where(longest + 1 < SHORTEST_FLANK, 0, end)
    return peak + step * end, peak + step * foot
