"""Amplitudes, durations and shapes in every lead, from the median beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.delineate import Delineation, Template, Wave, samples
from einthoven.measure.filters import GRID_HZ
from einthoven.measure.measurements import ABSENT, LEAD_QUANTITIES, Morphology, Quantity

#: A deflection of the QRS counts as a wave from this size on (IEC 60601-2-51 FF.5; a maker's minimum: 30 uV, 6 ms).
LEAST_DEFLECTION_MV = 0.030
LEAST_DEFLECTION_S = 0.006
#: Systematic part of the error of an amplitude, mV, and relative (IEC CAL/ANE limits are 25 uV or 5 %).
AMPLITUDE_SD_MV, AMPLITUDE_SD_RATIO = 0.012, 0.02
#: Error of a duration in one lead, ms.
LEAD_DURATION_SD_MS = {"p": 9.0, "q": 4.0, "r": 5.0, "s": 6.0, "qrs": 8.0, "peak": 4.0}
FLAT_T_MV = 0.05


@dataclass(frozen=True, slots=True)
class Deflection:
    """A run of one sign within the QRS complex: limits, peak (samples), height (mV, signed), notches."""

    on: int
    off: int
    peak: int
    height: float
    notches: int

    @property
    def duration_ms(self) -> float:
        """Duration in ms."""
        return (self.off - self.on + 1) * 1000.0 / GRID_HZ


class LeadBeat:
    """One lead of a median beat with its waves: what amplitudes are read from."""

    def __init__(self, template: Template, waves: Delineation, row: int, floor_ms: float) -> None:
        self.fine, self.smooth = template.fine[row], template.smooth[row]
        self.waves, self.row, self.beats = waves, row, template.beats
        self.noise_mv = float(template.noise_mv[row])
        #: Timing error of the sampling itself, ms.
        self.floor_ms = floor_ms
        on = int(waves.qrs.on)
        self.level = float(self.fine[max(on - samples(0.008), 0) : on + 1].mean())

    def amplitude(self, value: float) -> Quantity:
        """A voltage with its uncertainty."""
        sd = float(np.hypot(np.hypot(AMPLITUDE_SD_MV, self.noise_mv), AMPLITUDE_SD_RATIO * abs(value)))
        return Quantity(float(value), "mV", sd, None, self.beats)

    def duration(self, value_ms: float, kind: str) -> Quantity:
        """A duration with its uncertainty."""
        sd = float(np.hypot(LEAD_DURATION_SD_MS[kind], self.floor_ms))
        return Quantity(float(value_ms), "ms", sd, None, self.beats)

    def limits(self, wave: Wave) -> tuple[int, int, int] | None:
        """Onset, peak, offset of a wave in this lead; None if it is not there."""
        on, peak, off = wave.lead_on[self.row], wave.lead_peak[self.row], wave.lead_off[self.row]
        return None if not np.isfinite(peak) else (int(on), int(peak), int(off))


def of_lead(beat: LeadBeat) -> tuple[dict[str, Quantity], Morphology]:
    """Every quantity of ``LEAD_QUANTITIES`` and the shapes of one lead."""
    deflections = qrs_deflections(beat)
    quantities = _p_quantities(beat) | _qrs_quantities(beat, deflections) | _st_quantities(beat) | _t_quantities(beat)
    notched = any(d.notches > 1 for d in deflections if d.height > 0)
    shape = Morphology(
        qrs=pattern(deflections),
        notched=notched if deflections else None,
        delta=_delta(beat, deflections),
        p=_polarity(quantities["p_positive_amplitude"], quantities["p_negative_amplitude"], 0.03),
        p_notched=_p_notched(beat),
        st=_st_direction(quantities["st_slope"]),
        t=_t_shape(quantities),
    )
    return quantities, shape


def qrs_deflections(beat: LeadBeat) -> list[Deflection]:
    """The waves of the QRS complex in order, each a run of one sign relative to the level at its onset."""
    qrs = beat.waves.qrs
    on, off = int(qrs.on), int(qrs.off)
    curve = beat.fine[on : off + 1] - beat.level
    least = max(LEAST_DEFLECTION_MV, 2.5 * beat.noise_mv)
    sign = np.sign(curve)
    edges = np.flatnonzero(np.diff(sign) != 0) + 1
    found: list[Deflection] = []
    for first, last in zip(np.r_[0, edges], np.r_[edges, len(curve)], strict=True):
        part = np.abs(curve[first:last])
        if last - first >= samples(LEAST_DEFLECTION_S) and part.max() >= least:
            peak = first + int(np.argmax(part))
            # A raised or lowered J point is ST, not a last wave of the complex.
            if peak >= len(curve) - 2 and found:
                continue
            found.append(Deflection(on + first, on + last - 1, on + peak, float(curve[peak]), _notches(part)))
    return _merged(found)


def _merged(found: list[Deflection]) -> list[Deflection]:
    """Join neighbours of the same sign: what lay between was too small to be a wave."""
    out: list[Deflection] = []
    for d in found:
        if out and np.sign(out[-1].height) == np.sign(d.height):
            a = out.pop()
            top = a if abs(a.height) >= abs(d.height) else d
            d = Deflection(a.on, d.off, top.peak, top.height, a.notches + d.notches)
        out.append(d)
    return out


def _notches(part: NDArray[np.float64]) -> int:
    """Number of tops that rise at least 50 uV or 8 % above the dips between them."""
    dip = max(0.05, 0.08 * float(part.max()))
    tops, rising, extreme = 0, True, 0.0
    low = 0.0
    for value in part:
        if rising:
            extreme = max(extreme, value)
            if value < extreme - dip:
                tops, rising, low = tops + 1, False, value
        else:
            low = min(low, value)
            if value > low + dip:
                rising, extreme = True, value
    return tops


def pattern(deflections: list[Deflection]) -> str | None:
    """The complex in letters: capital from 0.5 mV on or for the largest wave."""
    if not deflections:
        return None
    largest = max(abs(d.height) for d in deflections)
    if all(d.height < 0 for d in deflections):
        return "QS"
    letters, r_count, s_count = [], 0, 0
    for d in deflections:
        big = abs(d.height) >= 0.5 or abs(d.height) == largest
        if d.height > 0:
            letters.append(("R" if big else "r") + "'" * r_count)
            r_count += 1
        elif r_count == 0:
            letters.append("Q" if big else "q")
        else:
            letters.append(("S" if big else "s") + "'" * s_count)
            s_count += 1
    return "".join(letters)


def _absent(names: tuple[str, ...]) -> dict[str, Quantity]:
    return {name: Quantity.missing(LEAD_QUANTITIES[name][0], ABSENT) for name in names}


def _qrs_quantities(beat: LeadBeat, deflections: list[Deflection]) -> dict[str, Quantity]:
    out = _absent(
        (*(f"{w}_{kind}" for w in ("q", "r", "s", "r2") for kind in ("amplitude", "duration")), "r_peak_time")
    )
    positive = [d for d in deflections if d.height > 0]
    first_r = positive[0].on if positive else None
    q = [d for d in deflections if d.height < 0 and first_r is not None and d.on < first_r]
    s = [d for d in deflections if d.height < 0 and d not in q]
    for name, waves in (("q", q[:1]), ("r", positive[:1]), ("r2", positive[1:2]), ("s", s)):
        if waves:
            d = max(waves, key=lambda wave: abs(wave.height))
            out[f"{name}_amplitude"] = beat.amplitude(abs(d.height))
            out[f"{name}_duration"] = beat.duration(d.duration_ms, name[0])
    qrs = beat.waves.qrs
    if positive:
        out["r_peak_time"] = beat.duration((positive[-1].peak - qrs.on) * 1000 / GRID_HZ, "peak")
    curve = beat.fine[int(qrs.on) : int(qrs.off) + 1]
    out["qrs_amplitude"] = beat.amplitude(float(np.ptp(curve)))
    limits = (qrs.lead_off[beat.row] - qrs.lead_on[beat.row]) * 1000 / GRID_HZ
    out["qrs_duration"] = beat.duration(limits, "qrs")
    return out


def _p_quantities(beat: LeadBeat) -> dict[str, Quantity]:
    names = ("p_amplitude", "p_positive_amplitude", "p_negative_amplitude", "p_duration", "p_terminal_force")
    p = beat.waves.p
    limits = beat.limits(p) if p is not None else None
    if p is None or limits is None:
        return _absent(names)
    curve = _above_chord(beat.smooth, int(p.on), int(p.off))
    high, low = float(curve.max()), float(-curve.min())
    least = max(0.015, 2 * beat.noise_mv)
    out = _absent(names)
    out["p_amplitude"] = beat.amplitude(high if high >= low else -low)
    if high >= least:
        out["p_positive_amplitude"] = beat.amplitude(high)
    if low >= least:
        out["p_negative_amplitude"] = beat.amplitude(low)
    out["p_duration"] = beat.duration((limits[2] - limits[0]) * 1000 / GRID_HZ, "p")
    terminal = _terminal_area(curve)
    if terminal is not None:
        sd = float(np.hypot(0.4, 40 * beat.noise_mv))
        out["p_terminal_force"] = Quantity(terminal, "mV.ms", sd, None, beat.beats)
    return out


def _above_chord(curve: NDArray[np.float64], on: int, off: int) -> NDArray[np.float64]:
    """The wave above the line from its onset to its offset."""
    part = curve[on : off + 1]
    return part - np.linspace(curve[max(on - 2, 0) : on + 3].mean(), curve[off - 2 : off + 3].mean(), len(part))


def _terminal_area(curve: NDArray[np.float64]) -> float | None:
    """Area of the last negative part of P, mV ms; None if it does not end negative."""
    negative = curve < -0.005
    if not negative.any():
        return None
    last = int(np.flatnonzero(negative)[-1])
    if last < 0.6 * len(curve):
        return None
    first = last
    while first > 0 and curve[first - 1] < 0:
        first -= 1
    return float(-curve[first : last + 1].sum() * 1000 / GRID_HZ)


def _p_notched(beat: LeadBeat) -> bool | None:
    p = beat.waves.p
    if p is None or beat.limits(p) is None:
        return None
    curve = np.abs(_above_chord(beat.smooth, int(p.on), int(p.off)))
    tops = np.flatnonzero((curve[1:-1] >= curve[:-2]) & (curve[1:-1] > curve[2:])) + 1
    tops = tops[curve[tops] > max(0.5 * curve.max(), 0.03)]
    if len(tops) < 2 or tops[-1] - tops[0] < samples(0.040):
        return False
    dip = curve[tops[0] : tops[-1]].min()
    lower = float(min(curve[tops[0]], curve[tops[-1]]))
    return bool(dip < lower - max(0.02, 0.15 * lower, 2 * beat.noise_mv))


def _st_quantities(beat: LeadBeat) -> dict[str, Quantity]:
    j = int(beat.waves.qrs.off)
    later = j + samples(0.060)
    if later + 3 >= len(beat.fine):
        reason = "the next beat follows too soon"
        return {name: Quantity.missing(LEAD_QUANTITIES[name][0], reason) for name in ("st_j", "st_60", "st_slope")}
    at_j = float(beat.fine[j - 1 : j + 4].mean()) - beat.level
    at_60 = float(beat.fine[later - 2 : later + 3].mean()) - beat.level
    slope_sd = float(np.hypot(0.15, 1.41 * beat.noise_mv / 0.060))
    return {
        "st_j": beat.amplitude(at_j),
        "st_60": beat.amplitude(at_60),
        "st_slope": Quantity((at_60 - at_j) / 0.060, "mV/s", slope_sd, None, beat.beats),
    }


def _st_direction(slope: Quantity) -> str | None:
    if slope.value is None:
        return None
    if slope.value > 0.6:
        return "upsloping"
    return "downsloping" if slope.value < -0.6 else "horizontal"


def _t_quantities(beat: LeadBeat) -> dict[str, Quantity]:
    names = ("t_amplitude", "t_positive_amplitude", "t_negative_amplitude")
    t = beat.waves.t
    if t is None:
        return _absent(names)
    limits = beat.limits(t)
    start = min(int(beat.waves.qrs.off) + samples(0.06), int(t.on))
    part = beat.smooth[start : int(t.off) + 1] - beat.level
    out = _absent(names)
    if limits is None or len(part) < 5:
        out["t_amplitude"] = beat.amplitude(float(part.mean()) if len(part) else 0.0)
        return out
    high, low = float(part.max()), float(-part.min())
    peak = float(beat.smooth[limits[1]] - beat.level)
    out["t_amplitude"] = beat.amplitude(peak if abs(peak) >= 0.5 * max(high, low) else (high if high >= low else -low))
    if high >= FLAT_T_MV:
        out["t_positive_amplitude"] = beat.amplitude(high)
    if low >= FLAT_T_MV:
        out["t_negative_amplitude"] = beat.amplitude(low)
    return out


def _t_shape(quantities: dict[str, Quantity]) -> str | None:
    high = quantities["t_positive_amplitude"].value or 0.0
    low = quantities["t_negative_amplitude"].value or 0.0
    if quantities["t_amplitude"].value is None:
        return None
    if max(high, low) < FLAT_T_MV:
        return "flat"
    if min(high, low) >= max(0.3 * max(high, low), FLAT_T_MV):
        return "biphasic"
    return "upright" if high > low else "inverted"


def _polarity(positive: Quantity, negative: Quantity, least: float) -> str | None:
    high, low = positive.value or 0.0, negative.value or 0.0
    if max(high, low) == 0:
        return "absent" if positive.absent or negative.absent else None
    if min(high, low) >= max(least, 0.3 * max(high, low)):
        return "biphasic"
    return "upright" if high >= low else "inverted"


def _delta(beat: LeadBeat, deflections: list[Deflection]) -> bool | None:
    """Slow first 30-50 ms, then a fast main upstroke, in a tall enough first wave."""
    if not deflections:
        return None
    first = deflections[0]
    on = int(beat.waves.qrs.on)
    if abs(first.height) < 0.4 or first.on - on > samples(0.010):
        return False
    curve = np.abs(beat.fine[on : first.peak + 1] - beat.level)
    early = samples(0.036)
    if len(curve) <= early + 3:
        return False
    slope = np.gradient(curve) * GRID_HZ
    ratio = float(curve[early]) / abs(first.height)
    return bool(0.10 < ratio < 0.45 and slope[: early - 4].max() < 0.42 * slope[early - 4 :].max())
