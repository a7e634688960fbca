"""The U wave of one lead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.quantities import ABSENT, Quantity
from einthoven.measure.shapes.lead_beat import LeadBeat
from einthoven.measure.signal.filters import GRID_HZ, samples

#: Above this rate U is lost in the next P (AHA/ACCF/HRS Part IV 2009: rarely seen above 95 per minute).
FASTEST_BPM = 95.0
#: Least time between the end of T and the next P in which a U wave can be told, s.
LEAST_ROOM_S = 0.16
#: Where U begins and peaks after the end of T, and how long it lasts, s (Surawicz, JACC 1998: apex after 90-110 ms).
LATEST_ONSET_S, EARLIEST_PEAK_S, LATEST_PEAK_S = 0.06, 0.04, 0.18
SHORTEST_S, LONGEST_S = 0.08, 0.26
#: Least height that counts, mV and in standard errors of the median beat.
LEAST_U_MV, LEAST_U_NOISE = 0.035, 5.0
#: U usually points the way of T. One that does not is told from what is left of T by its size, mV.
LEAST_DISCORDANT_MV = 0.05


def u_wave(beat: LeadBeat) -> tuple[Quantity, str | None]:
    """Amplitude of U and its shape.

    Returns
    -------
    quantity, shape
        The signed height above the line between the lowest points around it, and ``"upright"``, ``"inverted"``,
        ``"absent"``; without value and shape, with the reason, where a U wave could not be told.
    """
    limits = beat.limits(beat.waves.t)
    if limits is None:
        return Quantity.missing("mV", "no T wave to tell it from"), None
    if 60 * GRID_HZ / beat.rr > FASTEST_BPM:
        return Quantity.missing("mV", f"not assessable above {FASTEST_BPM:.0f} beats per minute"), None
    p = beat.waves.p
    next_wave = beat.rr + (beat.waves.qrs.on - samples(0.06) if p is None else p.on)
    start = limits[2]
    stop = int(min(next_wave - samples(0.01), len(beat.smooth) - 1))
    if stop - start < samples(LEAST_ROOM_S):
        return Quantity.missing("mV", "the next P wave follows the T wave too soon"), None
    part = beat.smooth[start : min(stop, start + samples(LATEST_ONSET_S + LONGEST_S))]
    t_sign = 1.0 if beat.smooth[limits[1]] >= part[0] else -1.0
    with_t, against_t = _hump(t_sign * part, after_turn=True), _hump(-t_sign * part, after_turn=False)
    noise = LEAST_U_NOISE * beat.noise_mv
    if with_t >= max(LEAST_U_MV, noise) and with_t >= against_t:
        height = t_sign * with_t
    elif against_t >= max(LEAST_DISCORDANT_MV, noise):
        height = -t_sign * against_t
    else:
        return Quantity.missing("mV", ABSENT), "absent"
    return beat.amplitude(height), "upright" if height > 0 else "inverted"


def _hump(part: NDArray[np.float64], *, after_turn: bool) -> float:
    """Height of a hump after the end of T above the line between the lowest points around it; 0 if there is none.

    Without a turn before it (an opposite T runs straight into it) only the level after it counts.
    """
    onset = int(np.argmin(part[: samples(LATEST_ONSET_S)]))
    window = part[onset + samples(EARLIEST_PEAK_S) : onset + samples(LATEST_PEAK_S)]
    if not len(window):
        return 0.0
    at = int(np.argmax(window))
    peak = onset + samples(EARLIEST_PEAK_S) + at
    # A maximum at the border is the flank of what comes next, or of T.
    if at in (0, len(window) - 1) or peak + 3 >= len(part):
        return 0.0
    offset = peak + int(np.argmin(part[peak : onset + samples(LONGEST_S)]))
    if offset - onset < samples(SHORTEST_S):
        return 0.0
    if not after_turn:
        return float(part[peak] - part[offset])
    share = (peak - onset) / (offset - onset)
    return float(part[peak] - (1 - share) * part[onset] - share * part[offset])
