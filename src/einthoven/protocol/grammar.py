"""Reads conditions: a YAML tree whose leaves are single lines of a small fixed grammar.

A list or mapping is one node:

    all | any | none: [conditions]            at least N: [conditions]
    at most probable | at most borderline: condition
    as measured: condition
    score NAME >= LIMIT: [{POINTS: condition}, ...]
    any lead of LEADS | every lead of LEADS | no lead of LEADS: condition
    N leads of LEADS | N contiguous leads of LEADS: condition

A line of text is one leaf:

    [LEAD.]QUANTITY > | >= | < | <= | within | outside LIMIT
    [LEAD.]qrs is PATTERN                     [LEAD.]p | st | t | j | u is upright or ...
    [LEAD.]notched | delta | p_notched | ...  one of RECORDING_FLAGS
    rhythm is NAME or NAME                    conduction | pacing | pattern | reversal is NAME or NAME
    finding CODE                              criteria CODE
    some [borderline] finding of SEVERITY or SEVERITY
    assessed CODE CODE ...

Nothing is evaluated as code; a name that is not known is an error that names the file, the key and the nearest known
name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol, get_args

from einthoven.errors import ProtocolError
from einthoven.measure.measurements import GLOBAL_QUANTITIES, LEAD_QUANTITIES, RHYTHM_QUANTITIES, RhythmName
from einthoven.protocol import conditions as node
from einthoven.protocol.derived import Definition
from einthoven.protocol.findings import Severity
from einthoven.protocol.limits import Limit
from einthoven.protocol.recording import EXCHANGES, RECORDING_FLAGS, RECORDING_NAMES, RECORDING_QUANTITIES
from einthoven.protocol.territories import GROUPS, KNOWN_LEADS

_LEAD = r"(?:(?P<lead>I{1,3}|aV[RLF]|V[1-9]R?)\.)?"
_COMPARE = re.compile(rf"^{_LEAD}(?P<name>\w+) (?P<how>>=|<=|>|<|within|outside) (?P<limit>\w+)$")
_SHAPE = re.compile(rf"^{_LEAD}(?P<field>qrs|p|st|t|j|u) is (?P<what>[\w ]+)$")
_MARK = re.compile(rf"^{_LEAD}(?P<field>notched|s_notched|fragmented|delta|p_notched)$")
_NAME = re.compile(rf"^(?P<subject>{'|'.join(RECORDING_NAMES)}) is (?P<names>.+)$")
_FINDING = re.compile(r"^(?P<kind>finding|criteria) (?P<code>\w+)$")
_SOME = re.compile(r"^some (?P<borderline>borderline )?finding of (?P<severities>.+)$")
_ASSESSED = re.compile(r"^assessed (?P<codes>[\w ]+)$")
_SELECT = re.compile(
    r"^(?:(?P<how>any|every|no) lead|(?P<count>\d) (?P<contiguous>contiguous )?leads) of (?P<leads>.+)$"
)
_SCORE = re.compile(r"^score (?P<name>\w+) >= (?P<limit>\w+)$")

_SHAPES = {
    "p": ("upright", "inverted", "biphasic", "absent"),
    "st": ("upsloping", "horizontal", "downsloping"),
    "t": ("upright", "inverted", "biphasic", "flat"),
    "j": ("notch", "slur", "none"),
    "u": ("upright", "inverted", "absent"),
}
CONDUCTIONS = ("1:1", "2:1", "3:1", "4:1", "variable", "dissociated", "Wenckebach", "Mobitz II")
#: What `rhythm is`, `conduction is`, ... can name.
_NAMES: dict[str, tuple[str, ...]] = {
    "rhythm": get_args(RhythmName),
    "conduction": CONDUCTIONS,
    "pacing": ("atrial", "ventricular", "dual"),
    "pattern": tuple(
        f"{origin} {cycle}"
        for origin in ("ventricular", "supraventricular")
        for cycle in ("bigeminy", "trigeminy", "quadrigeminy")
    ),
    "reversal": EXCHANGES,
}
_NODES = (
    "all",
    "any",
    "none",
    "at least N",
    "at most probable",
    "at most borderline",
    "as measured",
    "score NAME >= LIMIT",
    "any lead of LEADS",
    "N contiguous leads of LEADS",
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a condition may use, and the conditions read so far: those that are alike are one object."""

    limits: Mapping[str, Limit]
    derived: Mapping[str, Definition]
    patterns: Mapping[str, tuple[re.Pattern[str], str]]
    codes: Collection[str] = field(default=())
    conditions: dict[node.Condition, node.Condition] = field(default_factory=dict, compare=False, repr=False)

    def quantities(self) -> set[str]:
        """Every quantity that can be compared."""
        return {*GLOBAL_QUANTITIES, *LEAD_QUANTITIES, *RHYTHM_QUANTITIES, *RECORDING_QUANTITIES, *self.derived}

    def per_lead(self, name: str) -> bool:
        """Whether a quantity belongs to a lead and to nothing else."""
        if name in self.derived:
            return self.derived[name].per_lead
        return name in LEAD_QUANTITIES and name not in GLOBAL_QUANTITIES


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file something stands, for error messages."""

    file: Path
    key: str

    def at(self, *keys: object) -> Place:
        """A place below."""
        return Place(self.file, ".".join([self.key, *map(str, keys)]))

    def error(self, cause: str, remedy: str | None = None) -> ProtocolError:
        """The error to raise."""
        return ProtocolError(f"{self.key}: {cause}", file=self.file, remedy=remedy)

    def unknown(self, what: str, name: object, known: Collection[str]) -> ProtocolError:
        """An unknown name, with the nearest known one."""
        near = get_close_matches(str(name), list(known), n=1, cutoff=0.6)
        listed = f"one of {', '.join(sorted(known))}" if len(known) <= 12 else None
        return self.error(f"unknown {what} {name!r}", f"did you mean {near[0]}?" if near else listed)


def parse_condition(data: Any, vocabulary: Vocabulary, place: Place, *, in_lead: bool = False) -> node.Condition:
    """Build the tree of a condition.

    Raises
    ------
    ProtocolError
        Naming file, key and the nearest known name.
    """
    if isinstance(data, str):
        found = _parse_leaf(" ".join(data.split()), vocabulary, place, in_lead=in_lead)
        return vocabulary.conditions.setdefault(found, found)
    if isinstance(data, Mapping) and len(data) == 1:
        ((key, below),) = data.items()
        found = _parse_node(str(key), below, vocabulary, place.at(key), in_lead=in_lead)
        return vocabulary.conditions.setdefault(found, found)
    raise place.error(
        "a condition is a line of text or a mapping with one key",
        f"keys are {', '.join(_NODES)}, ... (docs/protocol.md)",
    )


def _parse_node(key: str, below: Any, words: Vocabulary, place: Place, *, in_lead: bool) -> node.Condition:
    if key in ("all", "any", "none"):
        parts = _parts(below, words, place, in_lead=in_lead)
        if key == "all":
            return node.AllOf(parts)
        return node.AnyOf(parts) if key == "any" else node.NoneOf(parts)
    if re.fullmatch(r"at least \d", key):
        return node.AtLeast(int(key[-1]), _parts(below, words, place, in_lead=in_lead))
    if key in ("at most probable", "at most borderline"):
        return node.AtMost(key.split()[-1], parse_condition(below, words, place, in_lead=in_lead))
    if key == "as measured":
        return node.AsMeasured(parse_condition(below, words, place, in_lead=in_lead))
    score, select = _SCORE.match(key), _SELECT.match(key)
    if score:
        return _parse_score(score, below, words, place, in_lead=in_lead)
    if select:
        if in_lead:
            raise place.error("leads are chosen inside a choice of leads")
        group, leads = select["leads"], _parse_leads(select["leads"], place)
        how = select["how"] or ("contiguous" if select["contiguous"] else "count")
        inner = parse_condition(below, words, place, in_lead=True)
        return node.ForLeads(how, int(select["count"] or 1), leads, group, inner)
    raise place.unknown("condition", key, _NODES)


def _parts(below: Any, words: Vocabulary, place: Place, *, in_lead: bool) -> tuple[node.Condition, ...]:
    if not isinstance(below, list) or not below:
        raise place.error("needs a list of conditions")
    return tuple(parse_condition(part, words, place.at(i + 1), in_lead=in_lead) for i, part in enumerate(below))


def _parse_score(found: re.Match[str], below: Any, words: Vocabulary, place: Place, *, in_lead: bool) -> node.Score:
    if found["limit"] not in words.limits:
        raise place.unknown("limit", found["limit"], words.limits)
    if not isinstance(below, list):
        raise place.error("needs a list of {points: condition}")
    items = []
    for i, item in enumerate(below):
        here = place.at(i + 1)
        if not isinstance(item, Mapping) or len(item) != 1:
            raise here.error("needs one {points: condition}")
        ((points, condition),) = item.items()
        if isinstance(points, bool) or not isinstance(points, int | float) or points <= 0:
            raise here.error(f"points must be a positive number, not {points!r}")
        items.append((float(points), parse_condition(condition, words, here, in_lead=in_lead)))
    return node.Score(found["name"], found["limit"], tuple(items))


def _parse_leads(text: str, place: Place) -> tuple[str, ...]:
    if text in GROUPS:
        return GROUPS[text]
    leads = tuple(text.split())
    for lead in leads:
        if lead not in KNOWN_LEADS:
            raise place.unknown("lead or group", lead, [*GROUPS, *KNOWN_LEADS])
    return leads


def _parse_leaf(text: str, words: Vocabulary, place: Place, *, in_lead: bool) -> node.Condition:
    if text in RECORDING_FLAGS:
        return node.RecordingIs(text)
    for pattern, build in _LEAVES:
        found = pattern.match(text)
        if found:
            return build(found, words, place, in_lead=in_lead)
    raise place.error(f"not understood: {text!r}", "the forms of a condition are in docs/protocol.md")


class _Builder(Protocol):
    """Builds a leaf from the parts of its line."""

    def __call__(self, found: re.Match[str], words: Vocabulary, place: Place, *, in_lead: bool) -> node.Condition: ...


def _compare(found: re.Match[str], words: Vocabulary, place: Place, *, in_lead: bool) -> node.Condition:
    name, limit, how = found["name"], found["limit"], found["how"]
    if name not in words.quantities():
        raise place.unknown("quantity", name, words.quantities())
    if limit not in words.limits:
        raise place.unknown("limit", limit, words.limits)
    if words.limits[limit].is_range != (how in ("within", "outside")):
        raise place.error(
            f"{how} does not suit {limit}, which is {'a range' if words.limits[limit].is_range else 'a number'}"
        )
    if words.per_lead(name) and not (found["lead"] or in_lead):
        raise place.error(f"{name} belongs to a lead", f"write V1.{name}, or put it under `any lead of ...`")
    if found["lead"] and name not in LEAD_QUANTITIES and not words.per_lead(name):
        raise place.error(f"{name} is not a quantity of one lead")
    return node.Compare(name, found["lead"], how, limit)


def _shape(found: re.Match[str], words: Vocabulary, place: Place, *, in_lead: bool) -> node.Condition:
    if not (found["lead"] or in_lead):
        raise place.error(f"{found['field']} is a shape of a lead", "name the lead, such as V1.qrs")
    what = found["what"]
    if found["field"] == "qrs":
        if what not in words.patterns:
            raise place.unknown("pattern", what, words.patterns)
        pattern, in_words = words.patterns[what]
        return node.Shape("qrs", found["lead"], pattern, in_words)
    options = what.split(" or ")
    for option in options:
        if option not in _SHAPES[found["field"]]:
            raise place.unknown(f"shape of {found['field']}", option, _SHAPES[found["field"]])
    return node.Shape(found["field"], found["lead"], re.compile(f"^(?:{'|'.join(options)})$"), what)


def _mark(found: re.Match[str], words: Vocabulary, place: Place, *, in_lead: bool) -> node.Condition:
    if not (found["lead"] or in_lead):
        raise place.error(f"{found['field']} is a feature of a lead", "name the lead, such as V6.notched")
    return node.Mark(found["field"], found["lead"])


def _name(found: re.Match[str], words: Vocabulary, place: Place, *, in_lead: bool) -> node.Condition:
    names = tuple(found["names"].split(" or "))
    known = _NAMES[found["subject"]]
    for name in names:
        if name not in known:
            raise place.unknown(found["subject"], name, known)
    return node.NameIs(found["subject"], names)


def _finding(found: re.Match[str], words: Vocabulary, place: Place, *, in_lead: bool) -> node.Condition:
    if found["code"] not in words.codes:
        raise place.unknown("statement", found["code"], words.codes)
    return node.FindingIs(found["code"]) if found["kind"] == "finding" else node.CriteriaOf(found["code"])


def _some(found: re.Match[str], words: Vocabulary, place: Place, *, in_lead: bool) -> node.Condition:
    severities = tuple(found["severities"].split(" or "))
    for severity in severities:
        if severity not in get_args(Severity):
            raise place.unknown("severity", severity, get_args(Severity))
    return node.SomeFinding(severities, found["borderline"] is not None)


def _assessed(found: re.Match[str], words: Vocabulary, place: Place, *, in_lead: bool) -> node.Condition:
    codes = tuple(found["codes"].split())
    for code in codes:
        if code not in words.codes:
            raise place.unknown("statement", code, words.codes)
    return node.Assessed(codes)


_LEAVES: tuple[tuple[re.Pattern[str], _Builder], ...] = (
    (_FINDING, _finding),
    (_SOME, _some),
    (_ASSESSED, _assessed),
    (_NAME, _name),
    (_SHAPE, _shape),
    (_MARK, _mark),
    (_COMPARE, _compare),
)
