"""One lead of a median beat with its waves: what its quantities are read from, and how sure a reading is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.median.wave import Delineation, Template, Wave
from einthoven.measure.quantities import ABSENT, LEAD_QUANTITIES, Quantity
from einthoven.measure.shapes.deflections import Deflection, onset_level
from einthoven.measure.signal.filters import GRID_HZ

#: Systematic part of the error of an amplitude, mV, and relative (IEC CAL/ANE limits are 25 uV or 5 %).
AMPLITUDE_SD_MV, AMPLITUDE_SD_RATIO = 0.012, 0.02
#: Error of a duration in one lead, ms.
LEAD_DURATION_SD_MS = {"p": 9.0, "q": 4.0, "r": 5.0, "s": 6.0, "qrs": 8.0, "peak": 4.0, "t": 20.0, "t_end": 14.0}
#: Error of the level under an area, mV: it is off in the same direction all along.
LEVEL_SD_MV = 0.01


class LeadBeat:
    """One lead of a median beat with its waves.

    Parameters
    ----------
    template : Template
    waves : Delineation
        The waves of that template.
    row : int
        Row of the lead.
    floor_ms : float
        Timing error of the sampling itself.
    found : sequence of Deflection
        The QRS deflections of the lead.
    slow_start : int
        Samples from QRS onset until the slope over all leads gathers speed.
    """

    def __init__(
        self,
        template: Template,
        waves: Delineation,
        row: int,
        floor_ms: float,
        found: Sequence[Deflection],
        slow_start: int,
    ) -> None:
        self.fine, self.smooth = template.fine[row], template.smooth[row]
        self.waves, self.row, self.beats, self.rr = waves, row, template.beats, template.rr
        self.noise_mv = float(template.noise_mv[row])
        self.floor_ms = floor_ms
        self.deflections, self.slow_start = found, slow_start
        self.level = float(onset_level(self.fine, int(waves.qrs.on)))

    def amplitude(self, value: float) -> Quantity:
        """A voltage with its uncertainty."""
        sd = math.sqrt(AMPLITUDE_SD_MV**2 + self.noise_mv**2 + (AMPLITUDE_SD_RATIO * value) ** 2)
        return Quantity(float(value), "mV", sd, None, self.beats)

    def duration(self, value_ms: float, kind: str) -> Quantity:
        """A duration with its uncertainty."""
        return Quantity(float(value_ms), "ms", math.hypot(LEAD_DURATION_SD_MS[kind], self.floor_ms), None, self.beats)

    def area(self, part: NDArray[np.float64]) -> Quantity:
        """Area under a part of the beat (mV above its level) with its uncertainty."""
        step_ms = 1000.0 / GRID_HZ
        value = float(part.sum()) * step_ms
        span_ms = len(part) * step_ms
        sd = math.hypot((self.noise_mv + LEVEL_SD_MV) * span_ms / 2, AMPLITUDE_SD_RATIO * value)
        return Quantity(value, "mV.ms", sd, None, self.beats)

    def limits(self, wave: Wave | None) -> tuple[int, int, int] | None:
        """Onset, peak, offset of a wave in this lead; None if it is not there."""
        if wave is None:
            return None
        on, peak, off = wave.lead_on[self.row], wave.lead_peak[self.row], wave.lead_off[self.row]
        return None if not math.isfinite(peak) else (int(on), int(peak), int(off))


_ABSENT = {name: Quantity.missing(definition.unit, ABSENT) for name, definition in LEAD_QUANTITIES.items()}


def absent(names: Sequence[str]) -> dict[str, Quantity]:
    """Quantities of waves that are not there."""
    return {name: _ABSENT[name] for name in names}


def missing(names: Sequence[str], reason: str) -> dict[str, Quantity]:
    """Quantities of a lead that have no value, with the reason."""
    return {name: Quantity.missing(LEAD_QUANTITIES[name].unit, reason) for name in names}


def above_chord(curve: NDArray[np.float64], on: int, off: int) -> NDArray[np.float64]:
    """A wave above the line from its onset to its offset, each the mean of 10 ms."""
    part = curve[on : off + 1]
    first, last = curve[max(on - 2, 0) : on + 3].mean(), curve[off - 2 : off + 3].mean()
    return part - np.linspace(first, last, len(part))
