"""Reads ``changes.yaml``: how far a quantity varies between recordings of one heart, and which change matters."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import yaml

from einthoven.errors import ProtocolError
from einthoven.measure.quantities import GLOBAL_QUANTITIES, LEAD_QUANTITIES
from einthoven.protocol.grammar import Place
from einthoven.protocol.loading import load_protocol

_PARTS = {
    "sources",
    "quantities",
    "derived",
    "leads",
    "others",
    "deviations",
    "statements",
    "passing",
    "anchors",
    "secondary_to",
    "rivals",
}
_SPREAD_KEYS = {"absolute", "relative", "common"}
_RULE_KEYS = _SPREAD_KEYS | {"unit", "between_source", "minimum", "source", "weighs"}
_DEVIATION_KEYS = {"unit", "value", "source", "words"}
_STATEMENT_KEYS = {"says", "either", "new", "resolved", "not", "whole"}


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a quantity differs between two recordings of an unchanged heart.

    Attributes
    ----------
    absolute, relative : float
        Standard deviation of one recording, in the unit of the quantity or as a share of its level; the larger counts.
    common : float
        Share of the variance of the measurement error that two recordings made in the same way have in common.
    """

    absolute: float = 0.0
    relative: float = 0.0
    common: float = 0.0

    def sd(self, then: tuple[float, float], now: tuple[float, float], *, alike: bool) -> float:
        """Standard deviation of the change.

        Parameters
        ----------
        then, now : tuple of float
            Value and its own standard deviation.
        alike : bool
            Whether both were recorded in the same way.
        """
        own = (then[1] ** 2 + now[1] ** 2) * (1.0 - self.common if alike else 1.0)
        between = max(self.absolute, self.relative * (abs(then[0]) + abs(now[0])) / 2.0)
        return math.sqrt(own + 2.0 * between**2)


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """When a quantity has changed: its spread, the least change that matters, and where both come from."""

    quantity: str
    unit: str
    spread: Spread
    spread_source: str
    minimum: float
    source: str
    weighs: bool


@dataclass(frozen=True, slots=True)
class DeviationLimit:
    """A level or a change of ST, T or QTc that makes a deviation."""

    value: float
    unit: str
    source: str
    words: str


@dataclass(frozen=True, slots=True)
class ComparisonStatement:
    """A comparison statement of AHA/ACC/HRS 2007 Part II, and which statements' changes make it.

    Attributes
    ----------
    number, says : str
        Its number and words.
    when_new, when_resolved : frozenset of str
        Kinds and codes of statements that make it by coming or getting worse; by going or getting better.
    excluded : frozenset of str
        Codes that never do.
    whole : bool
        Whether only what comes or goes makes it, not a change in degree.
    """

    number: str
    says: str
    when_new: frozenset[str]
    when_resolved: frozenset[str]
    excluded: frozenset[str]
    whole: bool


@dataclass(frozen=True, slots=True)
class ChangesTable:
    """The content of ``changes.yaml``."""

    quantities: dict[str, ChangeRule]
    derived: dict[str, ChangeRule]
    leads: dict[str, ChangeRule]
    others: dict[str, Spread]
    deviations: dict[str, DeviationLimit]
    statements: dict[str, ComparisonStatement]
    passing: frozenset[str]
    anchors: dict[str, tuple[tuple[str, str | None], ...]]
    rivals: frozenset[frozenset[str]]
    secondary_to: frozenset[str]

    def spread_of(self, quantity: str, unit: str) -> Spread:
        """The spread of any number that a rule rests on; of one not in the table, by its unit."""
        rule = self.quantities.get(quantity) or self.derived.get(quantity) or self.leads.get(quantity)
        return rule.spread if rule is not None else self.others.get(unit, Spread())


@cache
def load_changes() -> ChangesTable:
    """The table that comes with the package."""
    with as_file(files("einthoven.protocol.serial").joinpath("changes.yaml")) as path:
        return parse_changes(yaml.safe_load(path.read_text(encoding="utf-8")), path)


def parse_changes(data: Any, file: Path) -> ChangesTable:
    """The table of changes.

    Raises
    ------
    ProtocolError
        Naming the file, the key, and the nearest known name.
    """
    if not isinstance(data, Mapping) or set(data) != _PARTS:
        raise ProtocolError(f"needs the keys {', '.join(sorted(_PARTS))}", file=file)
    sources = data["sources"]
    protocol = load_protocol()

    def rules(part: str, known: Mapping[str, Any]) -> dict[str, ChangeRule]:
        return {
            name: _change_rule(name, body, sources, known, Place(file, f"{part}.{name}"))
            for name, body in data[part].items()
        }

    codes = protocol.rules
    names = {*codes, *(rule.kind for rule in codes.values())}
    return ChangesTable(
        rules("quantities", GLOBAL_QUANTITIES),
        rules("derived", protocol.derived),
        rules("leads", LEAD_QUANTITIES),
        {unit: _spread(body, Place(file, f"others.{unit}")) for unit, body in data["others"].items()},
        {
            name: _deviation(body, sources, Place(file, f"deviations.{name}"))
            for name, body in data["deviations"].items()
        },
        {
            str(number): _statement(str(number), body, names, Place(file, f"statements.{number}"))
            for number, body in data["statements"].items()
        },
        _names(data["passing"], names, Place(file, "passing")),
        {
            _known(kind, names, "kind or statement", Place(file, "anchors")): tuple(
                _anchor(word, Place(file, f"anchors.{kind}")) for word in str(text).split()
            )
            for kind, text in data["anchors"].items()
        },
        frozenset(_names(pair, names, Place(file, "rivals")) for pair in data["rivals"]),
        _names(data["secondary_to"], names, Place(file, "secondary_to")),
    )


def _change_rule(
    name: str, body: Mapping[str, Any], sources: Mapping[str, str], known: Mapping[str, Any], place: Place
) -> ChangeRule:
    _known(name, known, "quantity", place)
    for key in body:
        _known(key, _RULE_KEYS, "key", place)
    for key in ("between_source", "source"):
        _known(body.get(key), sources, "source", place.at(key))
    spread = _spread({key: value for key, value in body.items() if key in _SPREAD_KEYS}, place)
    return ChangeRule(
        name,
        str(body["unit"]),
        spread,
        sources[body["between_source"]],
        float(body["minimum"]),
        sources[body["source"]],
        bool(body.get("weighs", False)),
    )


def _spread(body: Mapping[str, Any], place: Place) -> Spread:
    for key, value in body.items():
        _known(key, _SPREAD_KEYS, "key", place)
        if not isinstance(value, int | float) or value < 0:
            raise place.at(key).error(f"must be a number of at least 0, not {value!r}")
    return Spread(**{key: float(value) for key, value in body.items()})


def _deviation(body: Mapping[str, Any], sources: Mapping[str, str], place: Place) -> DeviationLimit:
    for key in body:
        _known(key, _DEVIATION_KEYS, "key", place)
    _known(body.get("source"), sources, "source", place.at("source"))
    return DeviationLimit(float(body["value"]), str(body["unit"]), sources[body["source"]], str(body["words"]))


def _anchor(word: str, place: Place) -> tuple[str, str | None]:
    """A quantity of the whole recording, ``qrs``, or of a lead, ``V1.qrs_area``: its name and the lead."""
    lead, dot, quantity = word.rpartition(".")
    return _known(quantity, LEAD_QUANTITIES if dot else GLOBAL_QUANTITIES, "quantity", place), lead or None


def _statement(number: str, body: Mapping[str, Any], names: Collection[str], place: Place) -> ComparisonStatement:
    for key in body:
        _known(key, _STATEMENT_KEYS, "key", place)
    parts = {key: _names(body.get(key, ()), names, place.at(key)) for key in ("either", "new", "resolved", "not")}
    either = parts["either"]
    return ComparisonStatement(
        number,
        str(body["says"]),
        either | parts["new"],
        either | parts["resolved"],
        parts["not"],
        bool(body.get("whole")),
    )


def _names(given: Iterable[str], known: Collection[str], place: Place) -> frozenset[str]:
    return frozenset(_known(name, known, "kind or statement", place) for name in given)


def _known(name: object, names: Collection[str], what: str, place: Place) -> str:
    if name not in names:
        raise place.unknown(what, name, names)
    return str(name)
