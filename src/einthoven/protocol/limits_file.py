"""Reads ``limits.yaml`` and a user's profile, and says what is wrong with them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from einthoven.errors import ProtocolError
from einthoven.protocol.findings import Severity
from einthoven.protocol.grammar import Place
from einthoven.protocol.limits import Band, Limit, Side, Value
from einthoven.protocol.territories import GROUPS

_LIMIT_KEYS = {"unit", "value", "bands", "side", "from", "source", "words"}
_BAND_KEYS = {"value", "leads", "sex", "from", "under", "assume"}
_TABLE_KEYS = {"sources", "fallback_sd", "limits", "normal_ranges", "patterns"}
_PROFILE_KEYS = {"name", "limits", "severities"}
STRENGTHS = ("guideline", "consensus", "study", "textbook", "convention")


@dataclass(frozen=True, slots=True)
class LimitsTable:
    """The content of ``limits.yaml``."""

    limits: dict[str, Limit]
    sources: dict[str, tuple[str, str]]
    fallback_sd: dict[str, float]
    normal_ranges: dict[str, tuple[str | None, str | None] | str]
    patterns: dict[str, tuple[re.Pattern[str], str]]


@dataclass(frozen=True, slots=True)
class Profile:
    """Limits of a user: an athletes' clinic, a laboratory's policy.

    Attributes
    ----------
    name : str
        Shown as the source of each limit it changes.
    bands : dict of str to tuple of Band
        Limit -> its values.
    severities : dict of str to str
        Statement -> how much it matters where nothing adds to it: no variant of its rule holds.
    file : Path or None
        Where it was read from.
    """

    name: str
    bands: Mapping[str, tuple[Band, ...]] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    file: Path | None = None

    def applied(self, limits: Mapping[str, Limit]) -> dict[str, Limit]:
        """The limits with those of the profile in their place."""
        changed = {name: limits[name].overridden(bands, f"profile {self.name}") for name, bands in self.bands.items()}
        return {**limits, **changed}


def parse_limits(data: Any, file: Path) -> LimitsTable:
    """The table of limits.

    Raises
    ------
    ProtocolError
        Naming the file and the key.
    """
    if not isinstance(data, Mapping) or set(data) != _TABLE_KEYS:
        raise ProtocolError(f"needs the keys {', '.join(sorted(_TABLE_KEYS))}", file=file)
    sources = {}
    for key, body in data["sources"].items():
        if body.get("strength") not in STRENGTHS:
            raise Place(file, f"sources.{key}").unknown("strength", body.get("strength"), STRENGTHS)
        sources[key] = (str(body["title"]), str(body["strength"]))
    limits = {
        name: _parse_limit(name, body, sources, Place(file, f"limits.{name}")) for name, body in data["limits"].items()
    }
    ranges: dict[str, tuple[str | None, str | None] | str] = {}
    for quantity, ends in data["normal_ranges"].items():
        for name in [ends] if isinstance(ends, str) else ends:
            if name is not None and name not in limits:
                raise Place(file, f"normal_ranges.{quantity}").unknown("limit", name, limits)
        ranges[quantity] = ends if isinstance(ends, str) else (ends[0], ends[1])
    patterns = {name: _parse_pattern(body, Place(file, f"patterns.{name}")) for name, body in data["patterns"].items()}
    fallback = {str(unit): float(sd) for unit, sd in data["fallback_sd"].items()}
    return LimitsTable(limits, sources, fallback, ranges, patterns)


def parse_profile(data: Any, limits: Mapping[str, Limit], codes: Collection[str], file: Path) -> Profile:
    """A user's profile, with the limits and statements that it may name.

    Raises
    ------
    ProtocolError
        Naming the file, the key, and the nearest known name.
    """
    place = Place(file, "profile")
    if not isinstance(data, Mapping):
        raise place.error("must be a mapping with `name` and `limits`")
    for key in data:
        if key not in _PROFILE_KEYS:
            raise place.unknown("key", key, _PROFILE_KEYS)
    if not data.keys() & {"limits", "severities"}:
        raise place.error("changes nothing", "give it `limits` or `severities`")
    if not isinstance(data.get("limits", {}), Mapping):
        raise place.error("`limits` must be a mapping of limit names to values")
    bands = {}
    for name, value in data.get("limits", {}).items():
        here = Place(file, f"limits.{name}")
        if name not in limits:
            raise here.unknown("limit", name, limits)
        bands[name] = _profile_bands(value, limits[name], here)
    severities = _profile_severities(data.get("severities", {}), codes, Place(file, "severities"))
    return Profile(str(data.get("name") or file.stem), bands, severities, file)


def _profile_severities(data: Any, codes: Collection[str], place: Place) -> dict[str, Severity]:
    if not isinstance(data, Mapping):
        raise place.error("must be a mapping of statement codes to severities")
    for code, severity in data.items():
        if code not in codes:
            raise place.at(code).unknown("statement", code, codes)
        if severity not in get_args(Severity):
            raise place.at(code).unknown("severity", severity, get_args(Severity))
    return dict(data)


def _profile_bands(value: Any, limit: Limit, place: Place) -> tuple[Band, ...]:
    """A number or range for everyone, ``{M: .., F: ..}``, or a list of bands."""
    # Values alone change neither the age from which the limit is sourced nor anything else.
    youngest = min(band.age_from for band in limit.bands)
    if isinstance(value, Mapping) and set(value) == {"M", "F"}:
        bands = tuple(Band(_value(value[sex], place.at(sex)), sex=sex, age_from=youngest) for sex in ("M", "F"))
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        bands = tuple(_parse_band(item, 0.0, place.at(i + 1)) for i, item in enumerate(value))
    elif isinstance(value, Mapping):
        raise place.error("a limit is a number, {M: .., F: ..}, or a list of bands")
    else:
        bands = (Band(_value(value, place), age_from=youngest),)
    for band in bands:
        if isinstance(band.value, tuple) != limit.is_range:
            raise place.error(f"must be {'a range [from, to]' if limit.is_range else 'a number'} in {limit.unit}")
    return bands


def _parse_limit(name: str, body: Any, sources: Collection[str], place: Place) -> Limit:
    if not isinstance(body, Mapping):
        raise place.error("must be a mapping")
    for key in body:
        if key not in _LIMIT_KEYS:
            raise place.unknown("key", key, _LIMIT_KEYS)
    for key in ("unit", "source", "words"):
        if key not in body:
            raise place.error(f"{key} is missing")
    if body["source"] not in sources:
        raise place.unknown("source", body["source"], sources)
    if ("value" in body) == ("bands" in body):
        raise place.error("needs either `value` or `bands`")
    side: Side = body.get("side", "above")
    if side not in ("above", "below"):
        raise place.unknown("side", side, ("above", "below"))
    youngest = _number(body.get("from", 0), place.at("from"))
    items = body["bands"] if "bands" in body else [{"value": body["value"]}]
    bands = tuple(_parse_band(item, youngest, place.at(i + 1)) for i, item in enumerate(items))
    if len({isinstance(b.value, tuple) for b in bands}) != 1:
        raise place.error("mixes ranges and numbers")
    title = sources[body["source"]][0] if isinstance(sources, Mapping) else str(body["source"])
    return Limit(name, str(body["words"]), str(body["unit"]), side, title, bands)


def _parse_band(body: Any, youngest: float, place: Place) -> Band:
    if not isinstance(body, Mapping) or "value" not in body:
        raise place.error("a band needs a `value`")
    for key in body:
        if key not in _BAND_KEYS:
            raise place.unknown("key", key, _BAND_KEYS)
    leads = tuple(str(body.get("leads", "")).split())
    for lead in leads:
        if lead not in GROUPS["standard"]:
            raise place.unknown("lead", lead, GROUPS["standard"])
    if body.get("sex") not in (None, "M", "F"):
        raise place.unknown("sex", body["sex"], ("M", "F"))
    age_from = _number(body.get("from", youngest), place.at("from"))
    age_under = _number(body.get("under", math.inf), place.at("under"))
    if not age_from < age_under:
        raise place.error(f"`from` {age_from:g} is not below `under` {age_under:g}")
    return Band(
        _value(body["value"], place), leads, body.get("sex"), age_from, age_under, bool(body.get("assume", True))
    )


def _value(data: Any, place: Place) -> Value:
    if isinstance(data, list):
        if len(data) != 2:
            raise place.error("a range has two ends")
        low, high = _number(data[0], place), _number(data[1], place)
        if low >= high:
            raise place.error(f"the range {low:g} to {high:g} is empty")
        return low, high
    return _number(data, place)


def _number(data: Any, place: Place) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float) or math.isnan(data):
        raise place.error(f"must be a number, not {data!r}")
    return float(data)


def _parse_pattern(body: Any, place: Place) -> tuple[re.Pattern[str], str]:
    if not isinstance(body, Mapping) or set(body) != {"shape", "words"}:
        raise place.error("a pattern needs `shape` and `words`")
    try:
        return re.compile(body["shape"]), str(body["words"])
    except re.error as error:
        raise place.error(f"not a regular expression: {error}") from error
