"""Boundaries and peaks of P, QRS and T in a median beat: globally, and in every lead.

QRS: threshold on the spatial velocity (slope magnitude over the leads), the classical way to a global onset and offset.
P and T ends: the trapezium-area method (Zhang et al. 2006), which needs no threshold and stands noise well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.filters import GRID_HZ, Signal, moving_mean

#: Share of the peak velocity, above the noise floor, at which QRS begins and ends.
ONSET_SHARE = 0.030
OFFSET_SHARE = 0.040
#: How far small leads are raised towards large ones in the velocity over all leads, and at most.
EVEN_OUT, MOST_RAISED = 0.6, 2.0
#: What is faster than this share of the peak belongs to the complex, across pauses of up to 50 ms (S to R').
STRONG_SHARE = 0.30
#: The same in one lead, within the global limits, and the allowance for what the threshold cuts off.
LEAD_SHARE = 0.08
#: A minimum of the velocity below this share of its peak can be the border to an adjoining P wave.
ADJOINING_SHARE, LONGEST_Q_S = 0.10, 0.045
LEAD_MARGIN_S = 0.010
#: An R below this share of the S or Q beside it does not mark the beat.
NEGLIGIBLE_R = 0.20
#: Global limits of P and T among the leads' own, weighted by the wave's size: nearly the earliest and the latest, since
#: a single lead errs more than the wave differs.
P_ON_QUANTILE, P_OFF_QUANTILE, T_ON_QUANTILE, T_OFF_QUANTILE = 0.35, 0.80, 0.25, 0.92
#: How far beyond the foot of P and T the reference of the trapezium lies, samples.
P_BEYOND, T_BEYOND = 2, 12
#: Longest QT and usual time of the T peak after QRS onset at an RR of 1 s; both go with the square root of RR.
LONGEST_QT_S, USUAL_T_PEAK_S, T_PEAK_SPREAD_S = 0.70, 0.31, 0.12
#: How far the global T end may lie beyond that of the median lead, s.
T_OFF_SPREAD_S = 0.03
#: How far a lead's T peak may lie from the common one before a smaller, nearer one is preferred, samples.
LEAD_T_SPREAD = 20.0
SHORTEST_P_S, LONGEST_P_S = 0.05, 0.16
#: Smallest wave that experts see reliably, mV (IEC 60601-2-51 FF.5).
LEAST_WAVE_MV = 0.020


def samples(seconds: float) -> int:
    """Seconds to samples of the analysis grid."""
    return round(seconds * GRID_HZ)


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
    """

    fine: Signal
    smooth: Signal
    centre: int
    beats: int
    rr: float
    noise_mv: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave in a template: global limits, and limits and peak in every lead (samples of the window, NaN if none)."""

    on: float
    off: float
    lead_on: NDArray[np.float64]
    lead_peak: NDArray[np.float64]
    lead_off: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Delineation:
    """The waves of a template; None where a wave is not there."""

    qrs: Wave
    p: Wave | None
    t: Wave | None


def delineate(template: Template, usable: NDArray[np.bool_]) -> Delineation:
    """Find QRS, T and P.

    Parameters
    ----------
    template : Template
    usable : ndarray of bool, shape (leads,)
        Leads that decide the global limits.
    """
    qrs = _qrs(template, usable)
    t = _t(template, usable, qrs)
    return Delineation(qrs, _p(template, usable, qrs, t), t)


def _velocity(fine: Signal) -> Signal:
    """Slope magnitude per lead over 8 ms, mV/s."""
    slope = np.zeros_like(fine)
    slope[:, 2:-2] = (fine[:, 4:] - fine[:, :-4]) * (GRID_HZ / 4)
    return np.abs(slope)


def _qrs(template: Template, usable: NDArray[np.bool_]) -> Wave:
    velocity = _velocity(template.fine)
    centre = template.centre
    spatial = _spatial(velocity[usable], centre)
    on, off = _velocity_limits(spatial, centre, samples(0.14), ONSET_SHARE, OFFSET_SHARE)
    count = len(template.fine)
    lead_on, lead_off, peak = np.empty(count), np.empty(count), np.empty(count)
    for i in range(count):
        first, last = _lead_limits(velocity[i], centre, on, off)
        lead_on[i], lead_off[i] = first, last
        inside = template.fine[i, on : off + 1]
        level = template.fine[i, max(on - 4, 0) : on + 1].mean()
        peak[i] = on + _r_peak(inside - level)
    return Wave(on, off, lead_on, peak, lead_off)


def _spatial(velocity: Signal, centre: int) -> NDArray[np.float64]:
    """Velocity over the leads, the small ones raised towards the large.

    Otherwise a late wave that shows in one small lead only (R' in V1 of a right bundle branch block) is lost beside
    the steep complexes of the others.
    """
    top = velocity[:, max(centre - samples(0.10), 0) : centre + samples(0.10)].max(axis=1)
    raised = np.minimum((top.max() / np.maximum(top, 1e-9)) ** EVEN_OUT, MOST_RAISED)
    return np.sqrt(((velocity * raised[:, None]) ** 2).mean(axis=0))


def _r_peak(complex_mv: NDArray[np.float64]) -> int:
    """Peak of R; of the deepest wave where R is negligible."""
    highest, deepest = int(np.argmax(complex_mv)), int(np.argmin(complex_mv))
    r_counts = complex_mv[highest] > max(NEGLIGIBLE_R * -complex_mv[deepest], LEAST_WAVE_MV)
    return highest if r_counts else deepest


def _velocity_limits(
    velocity: NDArray[np.float64], centre: int, reach: int, on_share: float, off_share: float
) -> tuple[int, int]:
    """Walk outwards from the complex until the velocity stays near its floor."""
    near = velocity[max(centre - samples(0.10), 0) : centre + samples(0.10)]
    top = float(near.max())
    smooth = moving_mean(velocity, samples(0.024))
    before = smooth[max(centre - samples(0.22), 0) : max(centre - samples(0.03), 1)]
    after = smooth[centre + samples(0.05) : centre + samples(0.22)]
    floor_on = float(before.min()) if len(before) else 0.0
    floor_off = float(after.min()) if len(after) else 0.0
    strong = np.flatnonzero(velocity[max(centre - reach, 0) : centre + reach] > STRONG_SHARE * top) + max(
        centre - reach, 0
    )
    first, last = _contiguous(strong, centre, samples(0.05))
    on = _walk(velocity, first, -1, floor_on + on_share * (top - floor_on), top, reach)
    off = _walk(velocity, last, +1, floor_off + off_share * (top - floor_off), top, reach)
    # One sample for what lies below the threshold on either side.
    return on - 1, off + 1


def _contiguous(strong: NDArray[np.intp], centre: int, gap: int) -> tuple[int, int]:
    """First and last of the strong samples that hang together around the centre (gaps up to ``gap``)."""
    if not len(strong):
        return centre, centre
    k = int(np.argmin(np.abs(strong - centre)))
    first = last = k
    while first > 0 and strong[first] - strong[first - 1] <= gap:
        first -= 1
    while last < len(strong) - 1 and strong[last + 1] - strong[last] <= gap:
        last += 1
    return int(strong[first]), int(strong[last])


def _walk(velocity: NDArray[np.float64], start: int, step: int, threshold: float, top: float, reach: int) -> int:
    """Last sample of the complex on one side: beyond it the velocity stays below the threshold for 10 ms.

    Before the complex a P wave may adjoin without a quiet stretch between. Then the border is the minimum of the
    velocity, provided that what lies beyond it lasts longer than a q wave.
    """
    need, low = samples(0.010), ADJOINING_SHARE * top
    quiet, k, least, least_at = 0, start, np.inf, start
    border: int | None = None
    while 0 < k + step < len(velocity) - 1 and abs(k - start) < reach:
        k += step
        if border is None and velocity[k] < least:
            least, least_at = float(velocity[k]), k
        elif border is None and step < 0 and least < low and velocity[k] > max(2 * least, 2 * threshold):
            border = least_at
        quiet = quiet + 1 if velocity[k] < threshold else 0
        if quiet >= need:
            return k - step * quiet
        if border is not None and border - k > samples(LONGEST_Q_S):
            return border
    return k


def _lead_limits(velocity: NDArray[np.float64], centre: int, on: int, off: int) -> tuple[float, float]:
    """Limits in one lead: its own velocity, kept within the global complex."""
    inside = velocity[on : off + 1]
    if len(inside) < 3 or inside.max() <= 0:
        return float(on), float(off)
    top = float(inside.max())
    smooth = moving_mean(velocity, samples(0.024))
    floor_on = float(smooth[max(on - samples(0.08), 0) : on + 1].min())
    floor_off = float(smooth[off : off + samples(0.08)].min())
    active_on = np.flatnonzero(inside > floor_on + LEAD_SHARE * max(top - floor_on, 0))
    active_off = np.flatnonzero(inside > floor_off + LEAD_SHARE * max(top - floor_off, 0))
    if not len(active_on) or not len(active_off):
        return float(on), float(off)
    first = max(on + int(active_on[0]) - samples(LEAD_MARGIN_S), on)
    last = min(on + int(active_off[-1]) + samples(LEAD_MARGIN_S), off)
    return float(first), float(last)


def _t(template: Template, usable: NDArray[np.bool_], qrs: Wave) -> Wave | None:
    smooth = template.smooth
    start = int(qrs.off) + samples(0.05)
    # Beyond this lies the next P; QT grows with the square root of RR.
    root = np.sqrt(max(template.rr, 1.0) / GRID_HZ)
    stop = min(smooth.shape[1] - 1, int(qrs.on) + samples(LONGEST_QT_S * root))
    if stop - start < samples(0.12):
        return None
    part = smooth[:, start:stop]
    # The isoelectric level of the end of the window; a slow tail must not count as T.
    level = smooth[:, stop - samples(0.03) : stop].mean(axis=1)
    height = part - level[:, None]
    size = np.sqrt((height[usable] ** 2).mean(axis=0))
    peak = _t_peak(size, int(qrs.on) + samples(USUAL_T_PEAK_S * root) - start)
    noise = float(np.sqrt((template.noise_mv[usable] ** 2).mean()))
    if peak is None or size[peak] < max(LEAST_WAVE_MV, 3 * noise):
        return None
    count = len(smooth)
    lead_on, lead_off, lead_peak = np.full(count, np.nan), np.full(count, np.nan), np.full(count, np.nan)
    reach = samples(0.09)
    for i in range(count):
        lo, hi = max(peak - reach, 0), min(peak + reach, len(size) - 1)
        nearness = np.exp(-0.5 * ((np.arange(lo, hi + 1) - peak) / LEAD_T_SPREAD) ** 2)
        k = lo + int(np.argmax(np.abs(height[i, lo : hi + 1]) * nearness))
        if abs(height[i, k]) < max(0.6 * LEAST_WAVE_MV, 1.5 * template.noise_mv[i]):
            continue
        lead_peak[i] = start + k
        lead_off[i] = start + _trapezium(height[i] * np.sign(height[i, k]), k, +1, samples(0.20), T_BEYOND)
        lead_on[i] = start + _trapezium(height[i] * np.sign(height[i, k]), k, -1, samples(0.18), T_BEYOND)
    if not np.isfinite(lead_off).any():
        return None
    weight = np.where(usable & np.isfinite(lead_off), np.abs(height[:, peak]), 0.0)
    if not weight.any():
        return None
    # The latest end counts, but not that of a lead which disagrees with most others: there a U wave or P was taken in.
    latest = _weighted_quantile(lead_off, weight, T_OFF_QUANTILE)
    off = min(latest, _weighted_quantile(lead_off, weight, 0.5) + samples(T_OFF_SPREAD_S))
    return Wave(_weighted_quantile(lead_on, weight, T_ON_QUANTILE), off, lead_on, lead_peak, lead_off)


def _t_peak(size: NDArray[np.float64], usual: int) -> int | None:
    """The largest local maximum that is no flank of QRS or of the next P, near where a T usually peaks.

    Without that, a shifted ST segment would pass for a small T wave.
    """
    inner = np.flatnonzero((size[1:-1] >= size[:-2]) & (size[1:-1] > size[2:])) + 1
    inner = inner[(inner > samples(0.02)) & (inner < len(size) - samples(0.05))]
    if not len(inner):
        return None
    nearness = np.exp(-0.5 * ((inner - usual) / samples(T_PEAK_SPREAD_S)) ** 2)
    return int(inner[np.argmax(size[inner] * nearness)])


def _trapezium(height: NDArray[np.float64], peak: int, step: int, reach: int, beyond: int) -> int:
    """End of a positive wave on one side of its peak, by the largest trapezium area (Zhang et al. 2006).

    The trapezium stands on the curve between the steepest point of the flank and a reference beyond the wave.
    """
    flank = height[peak::step][: reach + 1]
    if len(flank) < 6:
        return peak
    slope = np.diff(flank)
    # The first long descent: a following wave (U, next P, QRS) must not attract the reference.
    bottom = _first_bottom(flank)
    steepest = int(np.argmin(slope[: max(bottom, 2)]))
    last = min(bottom + beyond, len(flank) - 1)
    k = np.arange(steepest, last + 1)
    area = (flank[steepest] - flank[k]) * (2 * last - steepest - k)
    return peak + step * int(k[np.argmax(area)])


def _first_bottom(flank: NDArray[np.float64]) -> int:
    """Where the wave has come down: the first minimum below a quarter of its height, else the lowest point."""
    low = flank < 0.25 * flank[0]
    rising = np.append(np.diff(flank) >= 0, True)
    at = np.flatnonzero(low & rising)
    return int(at[0]) if len(at) else int(np.argmin(flank))


def _p(template: Template, usable: NDArray[np.bool_], qrs: Wave, t: Wave | None) -> Wave | None:
    smooth = template.smooth
    stop = int(qrs.on) - samples(0.01)
    start = max(stop - samples(0.30), 0)
    if t is not None:  # not before the end of the T of the beat before
        start = max(start, round(t.off - template.rr))
    if stop - start < samples(0.06):
        return None
    part = smooth[:, start:stop]
    # A straight line under the wave: the end of T may still be sloping.
    height = part - _base_line(part)
    size = np.sqrt((height[usable] ** 2).mean(axis=0))
    peak = _p_peak(size)
    noise = float(np.sqrt((template.noise_mv[usable] ** 2).mean()))
    if size[peak] < max(0.6 * LEAST_WAVE_MV, 3 * noise):
        return None
    first, last = _p_limits(size, peak)
    if last - first < samples(SHORTEST_P_S):
        return None
    count = len(smooth)
    lead_on, lead_off, lead_peak = np.full(count, np.nan), np.full(count, np.nan), np.full(count, np.nan)
    for i in range(count):
        inside = height[i, first : last + 1]
        k = first + int(np.argmax(np.abs(inside)))
        if abs(height[i, k]) < max(0.4 * LEAST_WAVE_MV, 1 * template.noise_mv[i]):
            continue
        own_on, own_off = _p_limits(np.abs(height[i]), k)
        lead_peak[i] = start + k
        lead_on[i] = start + np.clip(own_on, first - samples(0.006), k)
        lead_off[i] = start + np.clip(own_off, k, last + samples(0.006))
    weight = np.where(usable & np.isfinite(lead_on), np.abs(height).max(axis=1), 0.0)
    if not weight.any():
        return None
    on, off = _weighted_quantile(lead_on, weight, P_ON_QUANTILE), _weighted_quantile(lead_off, weight, P_OFF_QUANTILE)
    if off - on > samples(LONGEST_P_S):
        # Leads that disagree that much include one in which something else was taken for P.
        on, off = _weighted_quantile(lead_on, weight, 0.5), _weighted_quantile(lead_off, weight, 0.5)
    return Wave(on, off, lead_on, lead_peak, lead_off)


def _base_line(part: Signal) -> Signal:
    """Line from the quietest 20 ms at the start of the window to its last 10 ms, per lead."""
    width = samples(0.02)
    first = part[:, : width + 1].mean(axis=1)
    last = part[:, -samples(0.01) :].mean(axis=1)
    ramp = np.linspace(0, 1, part.shape[1])
    return first[:, None] + (last - first)[:, None] * ramp


def _p_peak(size: NDArray[np.float64]) -> int:
    """The hump nearest to QRS among those that are not much smaller than the largest and long enough for a P."""
    tops = np.flatnonzero((size[1:-1] >= size[:-2]) & (size[1:-1] > size[2:])) + 1
    tops = tops[(size[tops] >= 0.6 * size.max()) & (tops < len(size) - samples(0.02))]
    for top in tops[::-1]:
        on, off = _p_limits(size, int(top))
        if off - on >= samples(SHORTEST_P_S):
            return int(top)
    return int(np.argmax(size))


def _p_limits(size: NDArray[np.float64], peak: int) -> tuple[int, int]:
    """Onset and offset of the hump around the peak.

    A second hump of at least 40 % belongs to it (notched P), unless the whole would be longer than a P can be.
    """
    on = off = peak
    for share in (0.4, 0.6, 0.8):
        first, last = _contiguous(np.flatnonzero(size > share * size[peak]), peak, samples(0.05))
        on = _trapezium(size, _local_top(size, first, +1), -1, samples(0.12), P_BEYOND)
        off = _trapezium(size, _local_top(size, last, -1), +1, samples(0.12), P_BEYOND)
        if off - on <= samples(LONGEST_P_S):
            break
    return max(on, 0), min(off, len(size) - 1)


def _local_top(size: NDArray[np.float64], at: int, step: int) -> int:
    """Climb from the foot of a hump to its top."""
    while 0 <= at + step < len(size) and size[at + step] >= size[at]:
        at += step
    return at


def _weighted_quantile(values: NDArray[np.float64], weight: NDArray[np.float64], q: float) -> float:
    order = np.argsort(values)
    order = order[np.isfinite(values[order]) & (weight[order] > 0)]
    total = np.cumsum(weight[order])
    return float(values[order[np.searchsorted(total, q * total[-1])]])
