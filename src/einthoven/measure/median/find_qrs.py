"""QRS in a median beat: a threshold on the spatial velocity (slope magnitude over the leads), the classical way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.median.wave import LEAST_WAVE_MV, Template, Wave, weighted_spread
from einthoven.measure.signal.filters import GRID_HZ, Signal, moving_mean, samples

#: Share of the peak velocity, above the noise floor, at which QRS begins and ends.
ONSET_SHARE = 0.025
OFFSET_SHARE = 0.040
#: What was recorded at less than this rate lacks the highest frequencies of QRS, and rings at its edges for it. The
#: shares rise by so much for each Hz that it has less; at 100 Hz QRS would otherwise be some 12 ms longer than at 500
#: (recordings of PTB-XL at both rates, see docs/benchmarks.md).
RINGS_UNDER_HZ = 125.0
ONSET_RISE, OFFSET_RISE = 0.0008, 0.0006
#: ... and at least this multiple of the floor, about which noise varies.
OVER_FLOOR = 2.0
#: How far small leads are raised towards large ones in the velocity over all leads, and at most.
EVEN_OUT, MOST_RAISED = 0.6, 2.0
#: What is faster than this share of the peak belongs to the complex, across pauses of up to 50 ms (S to R').
STRONG_SHARE, LONGEST_PAUSE_S = 0.30, 0.050
#: So does what is more curved than this share, across shorter pauses. A T wave is slow but can be steep: it is the
#: curvature over 2 x 14 ms that tells a small R' from it.
CURVED_SHARE, SHORTER_PAUSE_S, CURVE_S = 0.07, 0.030, 0.014
#: The complex is searched this far on either side of the fiducial.
REACH_S = 0.14
#: The velocity stays below the threshold this long outside the complex.
QUIET_S = 0.010
#: The same in one lead, within the global limits, and the allowance for what the threshold cuts off.
LEAD_SHARE = 0.08
LEAD_MARGIN_S = 0.010
#: A minimum of the velocity below this share of its peak can be the border to an adjoining P wave.
ADJOINING_SHARE, LONGEST_Q_S = 0.10, 0.045
BORDER_RISE = 1.6
#: An R below this share of the S or Q beside it does not mark the beat.
NEGLIGIBLE_R = 0.20


def find_qrs(template: Template, usable: NDArray[np.bool_]) -> Wave:
    """QRS limits over the usable leads; limits and R peak (the deepest wave where R is negligible) in every lead."""
    velocity = _velocity(template.fine)
    rings = max(RINGS_UNDER_HZ - template.recorded_hz, 0.0)
    shares = ONSET_SHARE + ONSET_RISE * rings, OFFSET_SHARE + OFFSET_RISE * rings
    on, off = _global_limits(template.fine, velocity, usable, template.centre, shares)
    lead_on, lead_off = _lead_limits(velocity, on, off)
    level = template.fine[:, max(on - 4, 0) : on + 1].mean(axis=1, keepdims=True)
    inside = template.fine[:, on : off + 1] - level
    highest, deepest = inside.max(axis=1), -inside.min(axis=1)
    r_counts = highest > np.maximum(NEGLIGIBLE_R * deepest, LEAST_WAVE_MV)
    peak = on + np.where(r_counts, inside.argmax(axis=1), inside.argmin(axis=1))
    size = np.where(usable, np.maximum(highest, deepest), 0.0)
    spread = weighted_spread(lead_on, size), weighted_spread(lead_off, size)
    return Wave(on, off, lead_on, peak.astype(float), lead_off, *spread)


def _velocity(fine: Signal) -> Signal:
    """Slope magnitude per lead over 8 ms, mV/s."""
    slope = np.zeros_like(fine)
    slope[:, 2:-2] = (fine[:, 4:] - fine[:, :-4]) * (GRID_HZ / 4)
    return np.abs(slope)


def _global_limits(
    fine: Signal, velocity: Signal, usable: NDArray[np.bool_], centre: int, shares: tuple[float, float]
) -> tuple[int, int]:
    """Walk outwards from the complex until the velocity over the leads stays near its floor."""
    on_share, off_share = shares
    near = slice(max(centre - samples(0.10), 0), centre + samples(0.10))
    raised = _raised(velocity[usable, near].max(axis=1))
    spatial = np.sqrt(((velocity[usable] * raised[:, None]) ** 2).mean(axis=0))
    top = float(spatial[near].max())
    smooth = moving_mean(spatial, samples(0.024))
    before = smooth[max(centre - samples(0.22), 0) : max(centre - samples(0.03), 1)]
    after = smooth[centre + samples(0.05) : centre + samples(0.22)]
    floor_on = float(before.min()) if len(before) else 0.0
    floor_off = float(after.min()) if len(after) else 0.0
    curvature = _curvature(fine[usable] * raised[:, None])
    curved = curvature > CURVED_SHARE * curvature[near].max()
    first, last = _strong_part(spatial > STRONG_SHARE * top, curved, centre)
    on = _walk(spatial, first, -1, max(floor_on + on_share * (top - floor_on), OVER_FLOOR * floor_on), top)
    off = _walk(spatial, last, +1, max(floor_off + off_share * (top - floor_off), OVER_FLOOR * floor_off), top)
    return on, off


def _raised(top: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far to raise small leads towards the large.

    Otherwise a late wave that shows in one small lead only (R' in V1 of a right bundle branch block) is lost beside
    the steep complexes of the others.
    """
    return np.minimum((top.max() / np.maximum(top, 1e-9)) ** EVEN_OUT, MOST_RAISED)


def _curvature(fine: Signal) -> NDArray[np.float64]:
    """Second difference over the leads, mV."""
    d = samples(CURVE_S)
    out = np.zeros(fine.shape[1])
    second = fine[:, 2 * d :] - 2 * fine[:, d:-d] + fine[:, : -2 * d]
    out[d:-d] = np.sqrt((second**2).mean(axis=0))
    return out


def _strong_part(fast: NDArray[np.bool_], curved: NDArray[np.bool_], centre: int) -> tuple[int, int]:
    """First and last sample that certainly belong to the complex."""
    reach = samples(REACH_S)
    start = max(centre - reach, 0)
    first, last = contiguous(np.flatnonzero(fast[start : centre + reach]) + start, centre, samples(LONGEST_PAUSE_S))
    # After the complex only: before it P waves of tall atria are as curved. A bend is seen 14 ms around it.
    d = samples(CURVE_S)
    late = np.flatnonzero(np.convolve(curved[last : centre + reach + d], np.ones(2 * d + 1), "valid") > 2 * d) + d
    return first, contiguous(np.append(0, late), 0, samples(SHORTER_PAUSE_S))[1] + last


def contiguous(strong: NDArray[np.intp], centre: int, gap: int) -> tuple[int, int]:
    """First and last of the strong samples that hang together around the centre (gaps up to ``gap``)."""
    if not len(strong):
        return centre, centre
    breaks = np.flatnonzero(np.diff(strong) > gap)
    nearest = int(np.argmin(np.abs(strong - centre)))
    first = breaks[breaks < nearest][-1] + 1 if (breaks < nearest).any() else 0
    last = breaks[breaks >= nearest][0] if (breaks >= nearest).any() else len(strong) - 1
    return int(strong[first]), int(strong[last])


def _walk(velocity: NDArray[np.float64], start: int, step: int, threshold: float, top: float) -> int:
    """Last sample of the complex on one side: beyond it the velocity stays below the threshold.

    Before the complex a P wave may adjoin without a quiet stretch between. Then the border is the minimum of the
    velocity, provided that what lies beyond it lasts longer than a q wave.
    """
    need, low, reach = samples(QUIET_S), ADJOINING_SHARE * top, samples(REACH_S)
    quiet, k, least, least_at = 0, start, np.inf, start
    border: int | None = None
    while 0 < k + step < len(velocity) - 1 and abs(k - start) < reach:
        k += step
        if border is None and velocity[k] < least:
            least, least_at = float(velocity[k]), k
        elif border is None and least < low and velocity[k] > max(2 * least, BORDER_RISE * threshold):
            border = least_at
        quiet = quiet + 1 if velocity[k] < threshold else 0
        if quiet >= need:
            return k - step * quiet
        if border is not None and abs(k - border) > samples(LONGEST_Q_S):
            return border
    return k


def _lead_limits(velocity: Signal, on: int, off: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits in each lead: its own velocity, kept within the global complex."""
    inside = velocity[:, on : off + 1]
    top = inside.max(axis=1)
    smooth = moving_mean(velocity[:, max(on - samples(0.10), 0) : off + samples(0.10)], samples(0.024))
    at_on = on - max(on - samples(0.10), 0)
    floor_on = smooth[:, max(at_on - samples(0.08), 0) : at_on + 1].min(axis=1)
    floor_off = smooth[:, at_on + off - on : at_on + off - on + samples(0.08)].min(axis=1)
    active_on = inside > (floor_on + LEAD_SHARE * np.maximum(top - floor_on, 0))[:, None]
    active_off = inside > (floor_off + LEAD_SHARE * np.maximum(top - floor_off, 0))[:, None]
    margin = samples(LEAD_MARGIN_S)
    first = np.maximum(on + active_on.argmax(axis=1) - margin, on)
    last = np.minimum(off - active_off[:, ::-1].argmax(axis=1) + margin, off)
    nothing = ~active_on.any(axis=1) | ~active_off.any(axis=1) | (top <= 0)
    return np.where(nothing, on, first).astype(float), np.where(nothing, off, last).astype(float)
