"""Loads and checks the protocol: sources, limits, derived quantities, rules, and the order of judgement."""

from __future__ import annotations

import functools
import heapq
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from einthoven.errors import ProtocolError
from einthoven.protocol import conditions as node
from einthoven.protocol.derived import Definition
from einthoven.protocol.derived_file import parse_derived
from einthoven.protocol.findings import STEP_TITLES, Severity
from einthoven.protocol.grammar import Place, Vocabulary, parse_condition
from einthoven.protocol.limits import Limit
from einthoven.protocol.limits_file import parse_limits
from einthoven.protocol.territories import TERRITORIES

FOLDER = Path(__file__).parent

_RULE_KEYS = {
    "statement", "plain", "detail", "severity", "kind", "territory", "source", "strength", "scp", "aha", "minnesota",
    "minimum_age", "when", "variants", "mutes", "muted_by", "because", "incompatible", "note", "action",
}  # fmt: skip
_REQUIRED = ("statement", "plain", "severity", "kind", "source", "when")


@dataclass(frozen=True, slots=True)
class Variant:
    """Another wording, or severity, of a statement when a further condition holds."""

    when: node.Condition
    statement: str | None
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One statement of the protocol with its rule.

    Attributes
    ----------
    code, statement, plain : str
        Code, clinical wording, plain wording.
    detail : str or None
        Added to the statement when it is made; ``{criteria}`` and ``{leads}`` are filled in.
    step, severity, kind, territory
        Where it belongs.
    source, strength : str
        Document, part and year; guideline, consensus, study, textbook or convention.
    scp, minnesota : str or None
        Codes elsewhere.
    aha : tuple of int
        Statement numbers of AHA/ACC/HRS 2007 Part II.
    minimum_age : float
        Youngest age with a sourced rule.
    condition : Condition
        When it holds.
    variants : tuple of Variant
        The first that holds changes wording or severity.
    mutes : tuple of str
        Codes that it voids.
    because : str
        Why.
    incompatible : tuple of str
        Codes that can never be present together with it; symmetric.
    note : str or None
        A remark that goes with the finding.
    action : str or None
        What the finding asks of its reader where it is critical.
    """

    code: str
    statement: str
    plain: str
    detail: str | None
    step: int
    severity: Severity
    kind: str
    territory: str | None
    source: str
    strength: str
    scp: str | None
    aha: tuple[int, ...]
    minnesota: str | None
    minimum_age: float
    condition: node.Condition
    variants: tuple[Variant, ...]
    mutes: tuple[str, ...]
    because: str
    incompatible: tuple[str, ...]
    note: str | None
    action: str | None


@dataclass(frozen=True, slots=True)
class Protocol:
    """The whole rule base.

    Attributes
    ----------
    rules : dict of str to Rule
        In the order of the six steps.
    order : tuple of str
        The same codes in the order of judgement: what mutes or feeds a rule comes first.
    muters : dict of str to tuple of str
        Code -> codes that void it, in the order of judgement.
    limits, derived, fallback_sd, sources, normal_ranges
        As in the files.
    """

    rules: Mapping[str, Rule]
    order: tuple[str, ...]
    muters: Mapping[str, tuple[str, ...]]
    limits: Mapping[str, Limit]
    derived: Mapping[str, Definition]
    fallback_sd: Mapping[str, float]
    sources: Mapping[str, tuple[str, str]]
    normal_ranges: Mapping[str, tuple[str | None, str | None] | str]


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, safely.

    Raises
    ------
    ProtocolError
        If it can't be read or is not YAML.
    """
    import yaml

    try:
        # CSafeLoader builds plain data only, as SafeLoader, but in C.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(path.read_text(encoding="utf-8"))
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a UTF-8 text"
        raise ProtocolError(f"can't be read: {reason}", file=path) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # ValueError: a date that can't be, such as 2020-13-45.
        raise ProtocolError(f"is not valid YAML: {error}", file=path, remedy="check indentation and colons") from error


@functools.cache
def load_protocol(folder: Path = FOLDER) -> Protocol:
    """The protocol of a folder with ``limits.yaml``, ``derived.yaml`` and ``rules/*.yaml``; loaded once.

    Raises
    ------
    ProtocolError
        If a file is invalid; names the file and the key.
    """
    table = parse_limits(read_yaml(folder / "limits.yaml"), folder / "limits.yaml")
    derived = parse_derived(read_yaml(folder / "derived.yaml"), folder / "derived.yaml")
    raw = [(path, read_yaml(path)) for path in sorted((folder / "rules").glob("step[1-6]_*.yaml"))]
    codes = _codes(raw)
    words = Vocabulary(table.limits, derived, table.patterns, codes)
    parsed = [
        _parse_rule(code, body, int(path.name[4]), words, table.sources, Place(path, code))
        for path, rules in raw
        for code, body in rules.items()
    ]
    rules = _with_incompatible(_with_mutes(parsed, dict(codes)), dict(codes))
    muters = {code: tuple(m for m in rules if code in rules[m].mutes) for code in rules}
    order = _judging_order(rules, muters, folder)
    position = {code: i for i, code in enumerate(order)}
    muters = {code: tuple(sorted(by, key=position.__getitem__)) for code, by in muters.items()}
    return Protocol(rules, order, muters, table.limits, derived, table.fallback_sd, table.sources, table.normal_ranges)


def _codes(raw: list[tuple[Path, Any]]) -> dict[str, str]:
    """Code -> kind of every rule."""
    codes: dict[str, str] = {}
    for path, rules in raw:
        if not isinstance(rules, Mapping):
            raise ProtocolError("must be a mapping of codes to rules", file=path)
        for code, body in rules.items():
            place = Place(path, str(code))
            if not isinstance(body, Mapping):
                raise place.error("must be a mapping")
            if code in codes:
                raise place.error("is defined twice")
            if not isinstance(code, str) or not re.fullmatch(r"[A-Z0-9][A-Z0-9_]*", code):
                raise place.error("a code is written in capitals", "quote a code that YAML reads as something else")
            codes[code] = str(body.get("kind", ""))
    return codes


def _parse_rule(
    code: str,
    body: Mapping[str, Any],
    step: int,
    words: Vocabulary,
    sources: Mapping[str, tuple[str, str]],
    place: Place,
) -> tuple[Rule, tuple[str, ...]]:
    """The rule, and who mutes it by its own account."""
    for key in body:
        if key not in _RULE_KEYS:
            raise place.unknown("key", key, _RULE_KEYS)
    for key in _REQUIRED:
        if not body.get(key):
            raise place.error(f"{key} is missing")
    if body["severity"] not in get_args(Severity):
        raise place.at("severity").unknown("severity", body["severity"], get_args(Severity))
    if body["source"] not in sources:
        raise place.at("source").unknown("source", body["source"], sources)
    if body.get("territory") and body["territory"] not in TERRITORIES:
        raise place.at("territory").unknown("territory", body["territory"], TERRITORIES)
    if step not in STEP_TITLES:
        raise place.error(f"there is no step {step}")
    if body.get("mutes") and not body.get("because"):
        raise place.error("mutes others without `because`")
    title, strength = sources[body["source"]]
    rule = Rule(
        code=code,
        statement=str(body["statement"]),
        plain=str(body["plain"]),
        detail=body.get("detail"),
        step=step,
        severity=body["severity"],
        kind=str(body["kind"]),
        territory=body.get("territory"),
        source=title,
        strength=str(body.get("strength", strength)),
        scp=body.get("scp"),
        aha=_numbers(body.get("aha", []), place.at("aha")),
        minnesota=body.get("minnesota"),
        minimum_age=float(body.get("minimum_age", 0)),
        condition=parse_condition(body["when"], words, place.at("when")),
        variants=_parse_variants(body.get("variants", []), words, place.at("variants")),
        mutes=_names(body.get("mutes", []), place.at("mutes")),
        because=str(body.get("because", "")),
        incompatible=_names(body.get("incompatible", []), place.at("incompatible")),
        note=body.get("note"),
        action=_action(body, place),
    )
    return rule, _names(body.get("muted_by", []), place.at("muted_by"))


def _parse_variants(data: Any, words: Vocabulary, place: Place) -> tuple[Variant, ...]:
    variants = []
    for i, item in enumerate(data):
        here = place.at(i + 1)
        if not isinstance(item, Mapping) or "when" not in item or not set(item) <= {"when", "say", "severity"}:
            raise here.error("a variant has `when`, and `say` or `severity`")
        severity = item.get("severity")
        if severity is not None and severity not in get_args(Severity):
            raise here.unknown("severity", severity, get_args(Severity))
        variants.append(Variant(parse_condition(item["when"], words, here.at("when")), item.get("say"), severity))
    return tuple(variants)


def _names(data: Any, place: Place) -> tuple[str, ...]:
    names = data.split() if isinstance(data, str) else data
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise place.error("must be a list of codes and kinds")
    return tuple(names)


def _numbers(data: Any, place: Place) -> tuple[int, ...]:
    numbers = data if isinstance(data, list) else [data]
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        raise place.error("must be a number or a list of numbers")
    return tuple(numbers)


def _action(body: Mapping[str, Any], place: Place) -> str | None:
    """What to do, which every statement that can be critical has."""
    critical = "critical" in (body["severity"], *(v.get("severity") for v in body.get("variants", [])))
    if critical != bool(body.get("action")):
        raise place.error(
            "can be critical and has no `action`" if critical else "is never critical and has an `action`",
            "a critical statement says what it asks of its reader",
        )
    return body.get("action")


def _with_incompatible(rules: dict[str, Rule], kinds: dict[str, str]) -> dict[str, Rule]:
    """Expand kinds into codes, and make the relation symmetric."""
    pairs = {
        (code, other)
        for code, rule in rules.items()
        for other in _expanded(rule.incompatible, kinds, code, key="incompatible") - {code}
    }
    both = pairs | {(other, code) for code, other in pairs}
    return {
        code: replace(rule, incompatible=tuple(other for other in rules if (code, other) in both))
        for code, rule in rules.items()
    }


def _with_mutes(parsed: list[tuple[Rule, tuple[str, ...]]], kinds: dict[str, str]) -> dict[str, Rule]:
    """Expand kinds into codes, and turn ``muted_by`` into ``mutes`` of the other rule."""
    mutes: dict[str, set[str]] = {rule.code: set() for rule, _ in parsed}
    for rule, muted_by in parsed:
        mutes[rule.code] |= _expanded(rule.mutes, kinds, rule.code)
        for code in muted_by:
            if code not in mutes:
                raise ProtocolError(f"{rule.code}.muted_by: unknown statement {code!r}", file=FOLDER)
            mutes[code].add(rule.code)
    order = list(kinds)
    return {
        rule.code: replace(rule, mutes=tuple(sorted(mutes[rule.code] - {rule.code}, key=order.index)))
        for rule, _ in parsed
    }


def _expanded(names: Iterable[str], kinds: dict[str, str], code: str, key: str = "mutes") -> set[str]:
    found: set[str] = set()
    for name in names:
        members = {name} if name in kinds else {c for c, kind in kinds.items() if kind == name}
        if not members:
            raise Place(FOLDER, f"{code}.{key}").unknown("statement or kind", name, {*kinds, *kinds.values()})
        found |= members
    return found


def _judging_order(rules: dict[str, Rule], muters: Mapping[str, tuple[str, ...]], folder: Path) -> tuple[str, ...]:
    """Codes so that every rule follows what it depends on; otherwise in the order of the files.

    Raises
    ------
    ProtocolError
        If statements depend on one another in a circle.
    """
    place = {code: i for i, code in enumerate(rules)}
    waits = {code: (_needs(code, rules, frozenset()) | set(muters[code])) - {code} for code in rules}
    ready = [place[code] for code, needs in waits.items() if not needs]
    heapq.heapify(ready)
    codes, order = list(rules), []
    while ready:
        done = codes[heapq.heappop(ready)]
        order.append(done)
        for code, needs in waits.items():
            if done in needs:
                needs.discard(done)
                if not needs:
                    heapq.heappush(ready, place[code])
    if len(order) < len(rules):
        circle = [code for code in rules if code not in order]
        raise ProtocolError(
            f"statements depend on one another in a circle: {', '.join(circle)}",
            file=folder,
            remedy="a statement can't mute one that it is made from; use `criteria CODE` instead of `finding CODE`",
        )
    return tuple(order)


def _needs(code: str, rules: dict[str, Rule], seen: frozenset[str]) -> set[str]:
    """Statements that must be judged before this one."""
    if code in seen:
        raise ProtocolError(f"the criteria of {code} refer to themselves", file=FOLDER)
    rule = rules[code]
    needs: set[str] = set()
    # Whoever asks for the criteria of a statement does not ask for its wording.
    wording = () if seen else tuple(v.when for v in rule.variants)
    for condition in (rule.condition, *wording):
        for part in node.walk(condition):
            if isinstance(part, node.FindingIs):
                needs.add(part.code)
            elif isinstance(part, node.Assessed):
                needs.update(part.codes)
            elif isinstance(part, node.CriteriaOf):
                needs |= _needs(part.code, rules, seen | {code})
            elif isinstance(part, node.SomeFinding):
                needs.update(c for c, r in rules.items() if r.step < rule.step)
    return needs
