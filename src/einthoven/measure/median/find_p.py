"""P in a median beat: the hump before QRS, its limits in every lead, and the global ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.median.trapezium import wave_ends
from einthoven.measure.median.wave import LEAST_WAVE_MV, Template, Wave, weighted_quantile, weighted_spread
from einthoven.measure.signal.filters import Signal, samples

#: P is looked for within this before QRS, and up to this close to it, s.
LONGEST_PR_S, BEFORE_QRS_S = 0.30, 0.01
SHORTEST_P_S, LONGEST_P_S = 0.05, 0.16
#: How far from its peak P can begin or end, s, and how far beyond its foot the trapezium reaches, samples.
REACH_S, BEYOND = 0.12, 4
#: Shares of the peak above which a second hump within 50 ms belongs to P: the first that makes no P too long.
HUMP_SHARES, LONGEST_DIP_S = (0.4, 0.6, 0.8), 0.05
#: Global limits among the leads' own, weighted by the wave's size.
ON_QUANTILE, OFF_QUANTILE = 0.30, 0.85
#: A lead's limits lie at most this far outside those of all leads together, s.
LEAD_SPREAD_S = 0.010


def find_p(template: Template, usable: NDArray[np.bool_], qrs: Wave, t: Wave | None) -> Wave | None:
    """The P wave before a QRS complex and after the T wave of the beat before, or None if there is none."""
    smooth = template.smooth
    stop = int(qrs.on) - samples(BEFORE_QRS_S)
    start = max(stop - samples(LONGEST_PR_S), 0)
    if t is not None:  # not before the end of the T of the beat before
        start = max(start, round(t.off - template.rr))
    if stop - start < samples(0.06):
        return None
    part = smooth[:, start:stop]
    # A straight line under the wave: the end of T may still be sloping.
    height = part - _base_line(part)
    size = np.sqrt((height[usable] ** 2).mean(axis=0))
    peak, first, last = _common_hump(size)
    noise = float(np.sqrt((template.noise_mv[usable] ** 2).mean()))
    if size[peak] < max(0.6 * LEAST_WAVE_MV, 3 * noise) or last - first < samples(SHORTEST_P_S):
        return None
    lead_peak, lead_on, lead_off = _in_leads(height, first, last, template.noise_mv)
    weight = np.where(usable & np.isfinite(lead_on), np.abs(height).max(axis=1), 0.0)
    if not weight.any():
        return None
    on, off = weighted_quantile(lead_on, weight, ON_QUANTILE), weighted_quantile(lead_off, weight, OFF_QUANTILE)
    if off - on > samples(LONGEST_P_S):
        # Leads that disagree that much include one in which something else was taken for P.
        on, off = weighted_quantile(lead_on, weight, 0.5), weighted_quantile(lead_off, weight, 0.5)
    spread = weighted_spread(lead_on, weight), weighted_spread(lead_off, weight)
    return Wave(start + on, start + off, start + lead_on, start + lead_peak, start + lead_off, *spread)


def _base_line(part: Signal) -> Signal:
    """Line from the first 20 ms of the window to its last 10 ms, per lead."""
    first = part[:, : samples(0.02) + 1].mean(axis=1)
    last = part[:, -samples(0.01) :].mean(axis=1)
    ramp = np.linspace(0, 1, part.shape[1])
    return first[:, None] + (last - first)[:, None] * ramp


def _common_hump(size: NDArray[np.float64]) -> tuple[int, int, int]:
    """Peak and limits of the hump nearest to QRS among those not much smaller than the largest and long enough."""
    tops = np.flatnonzero((size[1:-1] >= size[:-2]) & (size[1:-1] > size[2:])) + 1
    tops = tops[(size[tops] >= 0.6 * size.max()) & (tops < len(size) - samples(0.02))]
    tops = np.append(tops[::-1], np.argmax(size))
    on, off = _limits(np.repeat(size[None], len(tops), axis=0), tops)
    long_enough = off - on >= samples(SHORTEST_P_S)
    k = int(long_enough.argmax()) if long_enough.any() else len(tops) - 1
    return int(tops[k]), int(on[k]), int(off[k])


def _in_leads(
    height: Signal, first: int, last: int, noise_mv: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Peak, onset and end in every lead, near those of all leads together; NaN where P is not above the noise."""
    rows = np.arange(len(height))
    k = first + np.abs(height[:, first : last + 1]).argmax(axis=1)
    there = np.abs(height[rows, k]) >= np.maximum(0.4 * LEAST_WAVE_MV, noise_mv)
    on, off = _limits(np.abs(height), k)
    spread = samples(LEAD_SPREAD_S)
    found = np.stack([k, np.clip(on, first - spread, k), np.clip(off, k, last + spread)]).astype(float)
    found[:, ~there] = np.nan
    return found[0], found[1], found[2]


def _limits(size: Signal, peak: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Onset and offset of the hump around the peak, row by row.

    A second hump of at least 40 % belongs to it (notched P), unless the whole would be longer than a P can be.
    """
    on, off = peak.copy(), peak.copy()
    todo = np.arange(len(peak))
    for share in HUMP_SHARES:
        rows, tops = size[todo], peak[todo]
        first = _outer_top(rows[:, ::-1], size.shape[1] - 1 - tops, share)
        on[todo], _ = wave_ends(rows, size.shape[1] - 1 - first, step=-1, reach=samples(REACH_S), beyond=BEYOND)
        off[todo], _ = wave_ends(rows, _outer_top(rows, tops, share), step=1, reach=samples(REACH_S), beyond=BEYOND)
        todo = todo[off[todo] - on[todo] > samples(LONGEST_P_S)]
        if not len(todo):
            break
    return on, off


def _outer_top(size: Signal, peak: NDArray[np.intp], share: float) -> NDArray[np.intp]:
    """Top of the last hump after the peak that hangs together with it, row by row."""
    rows, k = np.arange(len(size)), np.arange(size.shape[1])
    strong = (size > share * size[rows, peak][:, None]) & (k >= peak[:, None])
    strong[rows, peak] = True
    reached = np.maximum.accumulate(np.where(strong, k, -1), axis=1)
    apart = (k - reached >= samples(LONGEST_DIP_S)) & (k > peak[:, None])
    last = np.where(apart.any(axis=1), reached[rows, apart.argmax(axis=1)], reached[:, -1])
    # Climb back from the foot of the last hump to its top.
    lower_before = np.zeros_like(strong)
    lower_before[:, 1:] = size[:, :-1] < size[:, 1:]
    lower_before &= k <= last[:, None]
    return np.where(lower_before.any(axis=1), size.shape[1] - 1 - lower_before[:, ::-1].argmax(axis=1), 0)
