"""Options that are ranges: of time on the signal, of a number, or between two beats."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from einthoven.exam.trace import Segment

#: How far inside a range a value at its end is taken to be, in any unit.
_INSIDE = 1e-6
_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_TIME = re.compile(rf"({_NUMBER})\s*s?\s*(?:-|to|\u2013)\s*({_NUMBER})\s*s(?:ec(?:onds)?)?\b", re.IGNORECASE)
_BEATS = re.compile(r"(\d+)(?:st|nd|rd|th)\D+?(\d+)(?:st|nd|rd|th)", re.IGNORECASE)


def segment(text: str) -> Segment | None:
    """The range of time that a text gives ("[1.76s - 1.86s]"), seconds; None if it gives none."""
    match = _TIME.search(text)
    return (float(match[1]), float(match[2])) if match else None


def beats(text: str) -> tuple[int, int] | None:
    """The two beats of "[5th QRS wave - 6th QRS wave]", counted from 1; None if there are none."""
    match = _BEATS.search(text)
    return (int(match[1]), int(match[2])) if match else None


@dataclass(frozen=True, slots=True)
class Range:
    """A range of a number; open ends are infinite."""

    low: float
    high: float

    def distance(self, value: float, *, turn: float = math.inf) -> float:
        """How far a value lies outside, negative inside: the distance to the nearer end.

        Parameters
        ----------
        value : float
        turn : float
            After how much the value comes round again: 360 for a direction.
        """
        if self.low <= value <= self.high:
            return -min(value - self.low, self.high - value)
        outside = (abs(value - end) for end in (self.low, self.high) if math.isfinite(end))
        return min((min(gap, turn - gap) for gap in outside), default=math.inf)

    def nearest(self, value: float) -> float:
        """The value itself if it lies inside, else one just inside the nearer end."""
        return min(max(value, self.low + _INSIDE), self.high - _INSIDE)


def number_range(text: str) -> Range | None:
    """The range that an option gives: "Below 0.3mV", "[0.3mV - 0.6mV]", "Above 160ms"; None if it gives none."""
    values = [float(value) for value in re.findall(r"(?<![\w.])[+-]?\d+(?:\.\d+)?", text.replace("\u2212", "-"))]
    if not values:
        return None
    if len(values) > 1:
        return Range(min(values[:2]), max(values[:2]))
    below = re.search(r"below|less|under|<|\u2264|up to", text, re.IGNORECASE)
    return Range(-math.inf, values[0]) if below else Range(values[0], math.inf)
