"""ST, T and U of one lead: levels, amplitudes, areas, times, shapes."""

from __future__ import annotations

import math

from einthoven.measure.quantities import Quantity
from einthoven.measure.shapes.lead_beat import LeadBeat, above_chord, absent, missing
from einthoven.measure.signal.filters import GRID_HZ, samples

FLAT_T_MV = 0.05
#: The smaller phase of a biphasic T has at least this share of the larger.
BIPHASIC_SHARE = 0.3
#: ST rises or falls from this slope on, mV/s (0.6 mV/s is 1 mm in 170 ms).
SLOPING_MV_PER_S = 0.6
#: Error of the slope, mV/s, and distance over which it is taken, s.
SLOPE_SD, SLOPE_SPAN_S = 0.15, 0.060
#: A peak below this share of the largest deflection does not stand for the T wave.
LEADING_SHARE = 0.5
#: The symmetry of a smaller T is that of the noise; its error otherwise, relative (spread over V3 to V5 of one beat).
LEAST_SYMMETRY_MV, SYMMETRY_SD_RATIO = 0.1, 0.15
T_NAMES = (
    "t_amplitude",
    "t_positive_amplitude",
    "t_negative_amplitude",
    "t_duration",
    "t_area",
    "t_peak_to_end",
    "t_symmetry",
)


def st_quantities(beat: LeadBeat) -> dict[str, Quantity]:
    """Levels at J, J + 60 and J + 80 ms, and the slope between the first two."""
    j = int(beat.waves.qrs.off)
    out = missing(("st_j", "st_60", "st_80", "st_slope"), "the next beat follows too soon")

    def level(at: int) -> float:
        return float(beat.fine[at - 2 : at + 3].mean()) - beat.level

    if j + samples(SLOPE_SPAN_S) + 3 >= len(beat.fine):
        return out
    # The last samples before J still belong to the complex.
    at_j, at_60 = level(j + 1), level(j + samples(0.060))
    slope_sd = math.hypot(SLOPE_SD, 1.41 * beat.noise_mv / SLOPE_SPAN_S)
    out["st_j"], out["st_60"] = beat.amplitude(at_j), beat.amplitude(at_60)
    out["st_slope"] = Quantity((at_60 - at_j) / SLOPE_SPAN_S, "mV/s", slope_sd, None, beat.beats)
    if j + samples(0.080) + 3 < len(beat.fine):
        out["st_80"] = beat.amplitude(level(j + samples(0.080)))
    return out


def st_direction(slope: float | None) -> str | None:
    """``"upsloping"``, ``"horizontal"`` or ``"downsloping"``."""
    if slope is None:
        return None
    if slope > SLOPING_MV_PER_S:
        return "upsloping"
    return "downsloping" if slope < -SLOPING_MV_PER_S else "horizontal"


def t_quantities(beat: LeadBeat) -> dict[str, Quantity]:
    """Amplitudes, duration, area, peak to end, symmetry of T."""
    t = beat.waves.t
    out = absent(T_NAMES)
    if t is None:
        return out
    limits = beat.limits(t)
    j = int(beat.waves.qrs.off)
    start = max(min(j + samples(0.06), int(t.on)), j + 1)
    part = beat.smooth[start : int(t.off) + 1] - beat.level
    if not len(part):
        return missing(T_NAMES, "T ends with QRS")
    if limits is None or len(part) < 5:
        out["t_amplitude"] = beat.amplitude(float(part.mean()))
        return out
    on, peak_at, off = limits
    high, low = float(part.max()), float(-part.min())
    peak = float(beat.smooth[peak_at] - beat.level)
    leads = abs(peak) >= LEADING_SHARE * max(high, low)
    out["t_amplitude"] = beat.amplitude(peak if leads else (high if high >= low else -low))
    if high >= FLAT_T_MV:
        out["t_positive_amplitude"] = beat.amplitude(high)
    if low >= FLAT_T_MV:
        out["t_negative_amplitude"] = beat.amplitude(low)
    out["t_duration"] = beat.duration((off - on) * 1000 / GRID_HZ, "t")
    out["t_area"] = beat.area(beat.smooth[on : off + 1] - beat.level)
    out["t_peak_to_end"] = beat.duration((off - peak_at) * 1000 / GRID_HZ, "t_end")
    if leads and min(high, low) < FLAT_T_MV:
        out["t_symmetry"] = _symmetry(beat, on, peak_at, off)
    elif leads:
        out["t_symmetry"] = Quantity.missing("ratio", "T has two phases")
    return out


def _symmetry(beat: LeadBeat, on: int, peak: int, off: int) -> Quantity:
    """Area before the peak over the area after it, both above the line from T onset to T offset."""
    if off + 3 > len(beat.smooth) or not on < peak < off:
        return Quantity.missing("ratio", "the end of T was not found")
    curve = above_chord(beat.smooth, on, off)
    before, after = float(curve[: peak - on].sum()), float(curve[peak - on :].sum())
    if abs(float(curve[peak - on])) < max(LEAST_SYMMETRY_MV, 5 * beat.noise_mv) or before * after <= 0:
        return Quantity.missing("ratio", "T is too small")
    value = before / after
    return Quantity(value, "ratio", SYMMETRY_SD_RATIO * value, None, beat.beats)


def t_shape(quantities: dict[str, Quantity]) -> str | None:
    """``"upright"``, ``"inverted"``, ``"biphasic"`` or ``"flat"``."""
    high = quantities["t_positive_amplitude"].value or 0.0
    low = quantities["t_negative_amplitude"].value or 0.0
    if quantities["t_amplitude"].value is None:
        return None
    if max(high, low) < FLAT_T_MV:
        return "flat"
    if min(high, low) >= max(BIPHASIC_SHARE * max(high, low), FLAT_T_MV):
        return "biphasic"
    return "upright" if high > low else "inverted"
