"""T in a median beat: its common peak, the ends in every lead by the trapezium method, and the global limits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.median.trapezium import wave_ends
from einthoven.measure.median.wave import LEAST_WAVE_MV, Template, Wave, weighted_quantile, weighted_spread
from einthoven.measure.signal.filters import GRID_HZ, Signal, moving_mean, samples

#: T is looked for from this long after QRS on.
AFTER_QRS_S = 0.02
#: Longest QT and usual time of the T peak after QRS onset at an RR of 1 s; both go with the square root of RR.
LONGEST_QT_S, USUAL_T_PEAK_S, T_PEAK_SPREAD_S = 0.70, 0.31, 0.12
#: What peaks later than this share of RR after QRS onset is the next P wave.
LATEST_PEAK_SHARE = 0.66
#: Where the isoelectric level is looked for after QRS onset, as a share of RR, and over how long, s.
LEVEL_FROM_SHARE, LEVEL_S = 0.45, 0.03
#: How much the distance to the level before QRS counts there beside the slope over 20 ms.
AWAY = 0.6
#: How far beyond the foot of T the reference of the trapezium lies, samples.
BEYOND = 12
#: How far on either side of the peak T can begin and end, s.
ONSET_REACH_S, OFFSET_REACH_S = 0.18, 0.20
#: A second, opposite phase counts from this share of the first on.
SECOND_PHASE = 0.30
#: Global limits among the leads' own, weighted by the wave's size: nearly the earliest and the latest, since a single
#: lead errs more than the wave differs.
ON_QUANTILE, OFF_QUANTILE = 0.25, 0.92
#: How far the global end may lie beyond that of the median lead, s.
OFF_SPREAD_S = 0.03
#: How far a lead's peak may lie from the common one, s, and where a smaller, nearer one is preferred, samples.
LEAD_REACH_S, LEAD_PEAK_SPREAD = 0.09, 20.0


def find_t(template: Template, usable: NDArray[np.bool_], qrs: Wave) -> Wave | None:
    """The T wave after a QRS complex, or None if there is none above the noise."""
    smooth = template.smooth
    start = int(qrs.off) + samples(AFTER_QRS_S)
    # QT grows with the square root of RR; beyond RR lies the next beat.
    root = np.sqrt(max(template.rr, 1.0) / GRID_HZ)
    longest = min(samples(LONGEST_QT_S * root), int(template.rr) - samples(0.03))
    stop = min(smooth.shape[1] - 1, int(qrs.on) + longest)
    if stop - start < samples(0.12):
        return None
    part = smooth[:, start:stop]
    quiet_from = max(int(qrs.on) + int(LEVEL_FROM_SHARE * template.rr) - start, samples(0.08))
    height = part - _isoelectric(part, usable, quiet_from)[:, None]
    size = np.sqrt((height[usable] ** 2).mean(axis=0))
    latest = int(qrs.on) + int(LATEST_PEAK_SHARE * template.rr) - start
    peak = _common_peak(size, int(qrs.on) + samples(USUAL_T_PEAK_S * root) - start, latest)
    noise = float(np.sqrt((template.noise_mv[usable] ** 2).mean()))
    if peak is None or size[peak] < max(LEAST_WAVE_MV, 3 * noise):
        return None
    lead_peak, lead_on, lead_off = _in_leads(height, peak, latest, template.noise_mv)
    weight = np.where(usable & np.isfinite(lead_off), np.abs(height[:, peak]), 0.0)
    if not weight.any():
        return None
    # The latest end counts, but not that of a lead which disagrees with most others: there a U wave or P was taken in.
    most = weighted_quantile(lead_off, weight, 0.5) + samples(OFF_SPREAD_S)
    off = min(weighted_quantile(lead_off, weight, OFF_QUANTILE), most)
    on = weighted_quantile(lead_on, weight, ON_QUANTILE)
    spread = weighted_spread(lead_on, weight), weighted_spread(lead_off, weight)
    return Wave(start + on, start + off, start + lead_on, start + lead_peak, start + lead_off, *spread)


def _isoelectric(part: Signal, usable: NDArray[np.bool_], first: int) -> NDArray[np.float64]:
    """Level of each lead where all are quietest after the T wave; a slow tail must not count as T."""
    width = samples(LEVEL_S)
    late = part[:, min(first, part.shape[1] - 2 * width) :]
    slope = np.abs(late[usable, 10:] - late[usable, :-10]).mean(axis=0)
    # The top of T is level, too, but far from the level before QRS, which is zero.
    away = np.abs(late[usable, 5:-5]).mean(axis=0)
    at = int(np.argmin(moving_mean(slope + AWAY * away, width))) + 5
    return np.asarray(late[:, max(at - width // 2, 0) : at + width // 2 + 1].mean(axis=1))


def _common_peak(size: NDArray[np.float64], usual: int, latest: int) -> int | None:
    """The largest local maximum that is no flank of QRS or of the next P, near where a T usually peaks.

    Without that, a shifted ST segment would pass for a small T wave.
    """
    inner = np.flatnonzero((size[1:-1] >= size[:-2]) & (size[1:-1] > size[2:])) + 1
    inner = inner[(inner > samples(0.01)) & (inner < len(size) - samples(0.05))]
    if (inner <= latest).any():
        inner = inner[inner <= latest]
    if not len(inner):
        return None
    nearness = np.exp(-0.5 * ((inner - usual) / samples(T_PEAK_SPREAD_S)) ** 2)
    return int(inner[np.argmax(size[inner] * nearness)])


def _in_leads(
    height: Signal, peak: int, latest: int, noise_mv: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Peak, onset and end in every lead; NaN where T is not above the noise."""
    rows = np.arange(len(height))
    lo, hi = max(peak - samples(LEAD_REACH_S), 0), min(peak + samples(LEAD_REACH_S), height.shape[1] - 1)
    nearness = np.exp(-0.5 * ((np.arange(lo, hi + 1) - peak) / LEAD_PEAK_SPREAD) ** 2)
    k = lo + (np.abs(height[:, lo : hi + 1]) * nearness).argmax(axis=1)
    there = np.abs(height[rows, k]) >= np.maximum(0.6 * LEAST_WAVE_MV, 1.5 * noise_mv)
    upright = height * np.sign(height[rows, k])[:, None]
    on, _ = wave_ends(upright, k, step=-1, reach=samples(ONSET_REACH_S), beyond=BEYOND)
    off, foot = wave_ends(upright, k, step=1, reach=samples(OFFSET_REACH_S), beyond=BEYOND)
    opposite = there & (-upright[rows, foot] > np.maximum(SECOND_PHASE * upright[rows, k], 2 * LEAST_WAVE_MV))
    second, next_p = opposite & (foot <= latest), opposite & (foot > latest)
    if next_p.any():  # so fast that the next P follows at once: T ends where it comes down to the level
        level_after = np.maximum(upright[next_p], 0.0)
        off[next_p], _ = wave_ends(level_after, k[next_p], step=1, reach=samples(OFFSET_REACH_S), beyond=BEYOND)
    if second.any():  # biphasic: it ends with the second phase
        off[second], _ = wave_ends(-upright[second], foot[second], step=1, reach=samples(OFFSET_REACH_S), beyond=BEYOND)
    found = np.stack([k, on, off]).astype(float)
    found[:, ~there] = np.nan
    return found[0], found[1], found[2]
