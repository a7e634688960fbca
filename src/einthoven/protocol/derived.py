"""Quantities computed from measured ones, with their uncertainty: small expression trees, read from ``derived.yaml``.

Errors of the parts are taken as independent and propagated to first order. A wave that was looked for and is not there
counts as 0; anything else that is missing makes the result missing, with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Reading(NamedTuple):
    """A value with what it rests on.

    Attributes
    ----------
    value : float or None
        The number; None with ``reason``.
    unit : str
        Its unit.
    sd : float
        Its standard deviation.
    leads : tuple of str
        Leads it comes from.
    reason : str or None
        Why there is no number, or ``"absent"`` for a wave that is not there and counts as 0.
    """

    value: float | None
    unit: str
    sd: float = 0.0
    leads: tuple[str, ...] = ()
    reason: str | None = None


class Source(Protocol):
    """Where expressions find their inputs."""

    @property
    def sex(self) -> str | None:
        """Sex of the patient."""
        ...

    def reading(self, name: str, lead: str | None) -> Reading:
        """A measured or derived quantity."""
        ...

    def assume(self, what: str) -> None:
        """Record what had to be assumed."""
        ...


class Expression(Protocol):
    """A node of a tree."""

    def read(self, source: Source, lead: str | None) -> Reading:
        """Its value in one recording (and lead)."""
        ...

    def inputs(self) -> tuple[str, ...]:
        """Names it refers to."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that belongs to a formula."""

    value: float

    def read(self, source: Source, lead: str | None) -> Reading:
        """The number."""
        return Reading(self.value, "")

    def inputs(self) -> tuple[str, ...]:
        """Nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class BySex:
    """A number that depends on sex; the smaller if the sex is not known, because it over-calls least."""

    men: float
    women: float

    def read(self, source: Source, lead: str | None) -> Reading:
        """The number."""
        if source.sex is None:
            value, who = min((self.men, "men"), (self.women, "women"))
            source.assume(f"formula for {who} used: sex not given")
            return Reading(value, "")
        return Reading(self.men if source.sex == "M" else self.women, "")

    def inputs(self) -> tuple[str, ...]:
        """Nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A quantity by name; ``lead`` None means the lead under consideration, or a global quantity."""

    name: str
    lead: str | None = None

    def read(self, source: Source, lead: str | None) -> Reading:
        """Its value."""
        return source.reading(self.name, self.lead or lead)

    def inputs(self) -> tuple[str, ...]:
        """Its name."""
        return (self.name,)


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest or smallest value of a lead quantity over the leads that have one."""

    name: str
    leads: tuple[str, ...]
    smallest: bool = False

    def read(self, source: Source, lead: str | None) -> Reading:
        """Its value, and the lead it was found in."""
        found = [source.reading(self.name, one) for one in self.leads]
        known = [r for r in found if r.value is not None]
        if not known:
            return Reading(None, found[0].unit, reason=_joined(found))
        return (min if self.smallest else max)(known, key=lambda r: r.value or 0.0)

    def inputs(self) -> tuple[str, ...]:
        """Its name."""
        return (self.name,)


@dataclass(frozen=True, slots=True)
class Operation:
    """An arithmetic operation on one or more parts."""

    kind: str
    parts: tuple[Expression, ...]

    def read(self, source: Source, lead: str | None) -> Reading:
        """Its value with the propagated uncertainty."""
        readings = [part.read(source, lead) for part in self.parts]
        if any(r.value is None for r in readings):
            return Reading(None, readings[0].unit, reason=_joined(readings))
        leads = tuple(dict.fromkeys(name for r in readings for name in r.leads))
        result = OPERATIONS[self.kind](readings)
        return result if result.leads else result._replace(leads=leads)

    def inputs(self) -> tuple[str, ...]:
        """Names of all parts."""
        return tuple(name for part in self.parts for name in part.inputs())


@dataclass(frozen=True, slots=True)
class Definition:
    """A derived quantity: its name, its words, and its expression."""

    name: str
    words: str
    means: str
    per_lead: bool
    expression: Expression


def _joined(readings: list[Reading]) -> str:
    return "; ".join(dict.fromkeys(r.reason or "not measured" for r in readings if r.value is None))


def _value(reading: Reading) -> float:
    return 0.0 if reading.value is None else reading.value


def _unit(readings: list[Reading]) -> str:
    return next((r.unit for r in readings if r.unit), "")


def _root_sum(readings: list[Reading]) -> float:
    return math.sqrt(sum(r.sd * r.sd for r in readings))


def _sum(readings: list[Reading]) -> Reading:
    return Reading(sum(_value(r) for r in readings), _unit(readings), _root_sum(readings))


def _difference(readings: list[Reading]) -> Reading:
    first, *others = readings
    return Reading(_value(first) - sum(_value(r) for r in others), _unit(readings), _root_sum(readings))


def _product(readings: list[Reading]) -> Reading:
    value = math.prod(_value(r) for r in readings)
    rest = [math.prod(_value(o) for o in readings if o is not r) for r in readings]
    sd = math.sqrt(sum((r.sd * k) ** 2 for r, k in zip(readings, rest, strict=True)))
    units = sorted((r.unit for r in readings if r.unit and r.unit != "ratio"), key=lambda u: u != "mV")
    return Reading(value, ".".join(units), sd)


def _ratio(readings: list[Reading]) -> Reading:
    over, under = readings
    if not _value(under):
        return Reading(None, "ratio", reason="division by zero")
    value = _value(over) / _value(under)
    return Reading(value, "ratio", math.hypot(over.sd, value * under.sd) / abs(_value(under)))


def _absolute(readings: list[Reading]) -> Reading:
    (only,) = readings
    return Reading(abs(_value(only)), only.unit, only.sd)


def _max(readings: list[Reading]) -> Reading:
    return max(readings, key=_value)._replace(unit=_unit(readings))


def _min(readings: list[Reading]) -> Reading:
    return min(readings, key=_value)._replace(unit=_unit(readings))


OPERATIONS: dict[str, Callable[[list[Reading]], Reading]] = {
    "sum": _sum,
    "difference": _difference,
    "product": _product,
    "ratio": _ratio,
    "max": _max,
    "min": _min,
    "absolute": _absolute,
}
