"""The P wave of one lead: amplitudes, duration, terminal part, shape."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.quantities import Quantity
from einthoven.measure.shapes.lead_beat import LeadBeat, above_chord, absent
from einthoven.measure.signal.filters import GRID_HZ, samples

#: Part of P that counts as a phase of its own, mV and standard errors of the median beat.
LEAST_PHASE_MV, LEAST_PHASE_NOISE = 0.015, 2.0
#: What is deeper than this belongs to the terminal part, which must last into the end of the wave.
TERMINAL_MV, TERMINAL_FROM = -0.005, 0.6
#: Error of the terminal area, mV ms, and what noise adds to it.
TERMINAL_SD, TERMINAL_SD_PER_NOISE = 0.4, 40.0
#: A biphasic P has a smaller phase of this size and this share of the larger.
BIPHASIC_MV, BIPHASIC_SHARE = 0.03, 0.3
#: Two P peaks at least this far apart are a notched P (AHA/ACCF/HRS Part V 2009), ...
NOTCH_GAP_S = 0.040
#: ... of this share of the largest and this size, with a dip of this size and share between them.
NOTCH_TOP_SHARE, NOTCH_TOP_MV, NOTCH_DIP_MV, NOTCH_DIP_SHARE = 0.5, 0.03, 0.02, 0.15

NAMES = (
    "p_amplitude",
    "p_positive_amplitude",
    "p_negative_amplitude",
    "p_duration",
    "p_terminal_force",
    "p_terminal_amplitude",
    "p_terminal_duration",
)


def p_quantities(beat: LeadBeat) -> dict[str, Quantity]:
    """Amplitudes above the P wave's own chord, duration, and the terminal negative part (Morris et al. 1964)."""
    out = absent(NAMES)
    p, limits = beat.waves.p, beat.limits(beat.waves.p)
    if p is None or limits is None:
        return out
    curve = above_chord(beat.smooth, int(p.on), int(p.off))
    high, low = float(curve.max()), float(-curve.min())
    least = max(LEAST_PHASE_MV, LEAST_PHASE_NOISE * beat.noise_mv)
    out["p_amplitude"] = beat.amplitude(high if high >= low else -low)
    if high >= least:
        out["p_positive_amplitude"] = beat.amplitude(high)
    if low >= least:
        out["p_negative_amplitude"] = beat.amplitude(low)
    out["p_duration"] = beat.duration((limits[2] - limits[0]) * 1000 / GRID_HZ, "p")
    terminal = _terminal(curve)
    if terminal is not None:
        area = float(-terminal.sum() * 1000 / GRID_HZ)
        sd = math.hypot(TERMINAL_SD, TERMINAL_SD_PER_NOISE * beat.noise_mv)
        out["p_terminal_force"] = Quantity(area, "mV.ms", sd, None, beat.beats)
        out["p_terminal_amplitude"] = beat.amplitude(float(-terminal.min()))
        out["p_terminal_duration"] = beat.duration(len(terminal) * 1000 / GRID_HZ, "p")
    return out


def _terminal(curve: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The last negative part of P; None if it does not end negative."""
    negative = np.flatnonzero(curve < TERMINAL_MV)
    if not len(negative) or negative[-1] < TERMINAL_FROM * len(curve):
        return None
    first = last = int(negative[-1])
    while first > 0 and curve[first - 1] < 0:
        first -= 1
    return curve[first : last + 1]


def p_shape(quantities: dict[str, Quantity]) -> str | None:
    """``"upright"``, ``"inverted"``, ``"biphasic"`` or ``"absent"``."""
    positive, negative = quantities["p_positive_amplitude"], quantities["p_negative_amplitude"]
    high, low = positive.value or 0.0, negative.value or 0.0
    if max(high, low) == 0:
        return "absent" if positive.absent or negative.absent else None
    if min(high, low) >= max(BIPHASIC_MV, BIPHASIC_SHARE * max(high, low)):
        return "biphasic"
    return "upright" if high >= low else "inverted"


def p_notched(beat: LeadBeat) -> bool | None:
    """Whether P has two peaks at least 40 ms apart."""
    p = beat.waves.p
    if p is None or beat.limits(p) is None:
        return None
    curve = np.abs(above_chord(beat.smooth, int(p.on), int(p.off)))
    tops = np.flatnonzero((curve[1:-1] >= curve[:-2]) & (curve[1:-1] > curve[2:])) + 1
    tops = tops[curve[tops] > max(NOTCH_TOP_SHARE * curve.max(), NOTCH_TOP_MV)]
    if len(tops) < 2 or tops[-1] - tops[0] < samples(NOTCH_GAP_S):
        return False
    dip = curve[tops[0] : tops[-1]].min()
    lower = float(min(curve[tops[0]], curve[tops[-1]]))
    return bool(dip < lower - max(NOTCH_DIP_MV, NOTCH_DIP_SHARE * lower, 2 * beat.noise_mv))
