"""Limits by name: which value holds for this patient and this lead, and what had to be assumed to choose it."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field, replace
from typing import Literal

from einthoven.ecg import Sex

Value = float | tuple[float, float]
Side = Literal["above", "below"]

#: Bands for adults are chosen among when the age is not known.
ADULT_YEARS = 18.0
_SEX_WORDS = {"M": "men", "F": "women"}


@dataclass(frozen=True, slots=True)
class Band:
    """The value of a limit for some patients and leads.

    Attributes
    ----------
    value : float or tuple of float
        The limit, or the range (angles: clockwise from the first to the second).
    leads : tuple of str
        Leads it is for; empty for all others.
    sex : {"M", "F"} or None
        Sex it is for.
    age_from, age_under : float
        Ages it is for, in years.
    assume : bool
        Whether it may be taken for a patient of unknown age.
    """

    value: Value
    leads: tuple[str, ...] = ()
    sex: Sex | None = None
    age_from: float = 0.0
    age_under: float = math.inf
    assume: bool = True

    def words(self) -> str:
        """Whom it is for: ``"men under 40"``; empty for everyone."""
        who = _SEX_WORDS[self.sex] if self.sex else ""
        if self.age_from > 0 and self.age_under < math.inf:
            age = f"{self.age_from:g}-{self.age_under:g} years"
        elif self.age_under < math.inf:
            age = f"under {self.age_under:g} years"
        else:
            age = f"from {self.age_from:g} years" if self.age_from > 0 else ""
        return " ".join(part for part in (who, age) if part)


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """A named limit.

    Attributes
    ----------
    name, words, unit : str
        Name in the rules, name in words, unit.
    side : {"above", "below"}
        On which side values are abnormal.
    source : str
        Document, part and year.
    bands : tuple of Band
        In order of precedence.
    depends_on_lead : bool
        Whether it differs between leads.
    """

    name: str
    words: str
    unit: str
    side: Side
    source: str
    bands: tuple[Band, ...]
    depends_on_lead: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "depends_on_lead", any(band.leads for band in self.bands))

    @property
    def is_range(self) -> bool:
        """Whether it is a range."""
        return isinstance(self.bands[0].value, tuple)

    def bound(self, age: float | None, sex: Sex | None, lead: str | None = None) -> Bound:
        """The value for a patient and a lead."""
        return _bound(self, age, sex, lead if self.depends_on_lead else None)

    def overridden(self, bands: tuple[Band, ...], source: str) -> Limit:
        """A copy with the values of a profile."""
        return replace(self, bands=bands, source=source)

    def text(self, lead: str | None = None) -> str:
        """Its values in words, of one lead or of all: ``"450 ms (men), 460 ms (women)"``."""
        parts = []
        of_lead = [band for band in self.bands if lead in band.leads] or [b for b in self.bands if not b.leads]
        for band in self.bands if lead is None else of_lead:
            who = ", ".join(w for w in (" ".join(band.leads) if lead is None else "", band.words()) if w)
            parts.append(f"{value_text(band.value)} {self.unit}".strip() + (f" ({who})" if who else ""))
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit as it holds for one patient: its value, or the reason why there is none, and what was assumed."""

    limit: Limit
    value: Value | None
    assumption: str | None = None
    reason: str | None = None

    @property
    def unit(self) -> str:
        """Unit of the value."""
        return self.limit.unit

    @property
    def source(self) -> str:
        """Document, part and year."""
        return self.limit.source


def value_text(value: Value) -> str:
    """A value or range as it is written in a rule."""
    if isinstance(value, tuple):
        return f"{value[0]:g} to {value[1]:g}"
    return f"{value:g}"


def outside_by(value: float, bounds: tuple[float, float], unit: str) -> float:
    """Distance of a value from a range: positive outside, negative inside by its distance to the nearer end."""
    low, high = bounds
    if unit == "deg":
        width = (high - low) % 360.0
        along = (value - low) % 360.0
        return -min(along, width - along) if along <= width else min(along - width, 360.0 - along)
    return max(low - value, value - high)


@functools.lru_cache(maxsize=16384)
def _bound(limit: Limit, age: float | None, sex: Sex | None, lead: str | None) -> Bound:
    bands = [b for b in limit.bands if lead in b.leads] or [b for b in limit.bands if not b.leads]
    if not bands:
        return Bound(limit, None, reason=f"no sourced limit for lead {lead}")
    fitting = [b for b in bands if _fits(b, age, sex)]
    if not fitting:
        return Bound(limit, None, reason=_no_limit(bands, age))
    first = fitting[0]
    if age is not None and sex is not None:
        return Bound(limit, first.value)
    # Of several that may hold, the one that calls a healthy person abnormal least often.
    chosen = max(fitting, key=lambda b: _leniency(b.value, limit.side))
    if all(b.value == chosen.value for b in fitting):
        return Bound(limit, chosen.value)
    unknown = [word for word, known in (("age", age), ("sex", sex)) if known is None and _varies(fitting, word)]
    return Bound(
        limit, chosen.value, f"limit for {chosen.words()} used ({limit.words}): {' and '.join(unknown)} not given"
    )


def _fits(band: Band, age: float | None, sex: Sex | None) -> bool:
    if band.sex is not None and sex is not None and band.sex != sex:
        return False
    if age is None:
        return band.age_under > ADULT_YEARS and band.assume
    return band.age_from <= age < band.age_under


def _leniency(value: Value, side: Side) -> float:
    if isinstance(value, tuple):
        return value[1] - value[0]
    return value if side == "above" else -value


def _varies(bands: list[Band], what: str) -> bool:
    keys = {b.sex if what == "sex" else (b.age_from, b.age_under) for b in bands}
    return len(keys) > 1


def _no_limit(bands: list[Band], age: float | None) -> str:
    youngest = min(b.age_from for b in bands)
    if age is not None and age < youngest:
        return f"no sourced limit under {youngest:g} years"
    return "no sourced limit for this patient"
