"""The statement dictionary: what `protocol list` and `protocol show` print, and what other parts look up."""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from einthoven.errors import ProtocolError
from einthoven.protocol.findings import STEP_TITLES, Severity
from einthoven.protocol.limits_file import Profile, parse_profile
from einthoven.protocol.loading import FOLDER, Protocol, Rule, load_protocol, read_yaml
from einthoven.protocol.words import rule_words

_PROFILES = FOLDER / "profiles"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that the protocol can make.

    Attributes
    ----------
    code, statement, plain : str
        Code, clinical wording, plain wording.
    step : int
        1 to 6.
    severity : {"normal", "minor", "abnormal", "critical"}
        Before any variant.
    kind : str
        Group for precedence: ``"st"``, ``"voltage"``, ...
    territory : str or None
        Where it has one.
    source, strength : str
        Document, part and year; guideline, consensus, study, textbook or convention.
    scp, minnesota : str or None
        Codes elsewhere.
    aha : tuple of int
        Statement numbers of AHA/ACC/HRS 2007 Part II.
    minimum_age : float
        Youngest age with a sourced rule, years.
    rule : str
        The rule in words, one condition a line.
    excludes, excluded_by : tuple of str
        Codes that it mutes, and that mute it.
    because : str
        Why it mutes.
    incompatible : tuple of str
        Codes that are never present together with it.
    action : str or None
        What it asks of its reader where it is critical.
    """

    code: str
    statement: str
    plain: str
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
    rule: str
    excludes: tuple[str, ...]
    excluded_by: tuple[str, ...]
    because: str
    incompatible: tuple[str, ...]
    action: str | None


@functools.cache
def statements() -> MappingProxyType[str, Statement]:
    """Every statement by code, in the order of the six steps."""
    protocol = load_protocol()
    return MappingProxyType({code: _statement(rule, protocol) for code, rule in protocol.rules.items()})


def statements_table() -> list[dict[str, Any]]:
    """One row a statement for `protocol list`: code, step, statement, severity, source, strength."""
    columns = (
        "code",
        "step",
        "statement",
        "plain",
        "severity",
        "territory",
        "scp",
        "aha",
        "minnesota",
        "source",
        "strength",
    )
    return [{name: getattr(s, name) for name in columns} for s in statements().values()]


def load_profile(path: str | Path) -> Profile:
    """A user's limits from a YAML file, or those of a shipped profile by its name.

    Parameters
    ----------
    path : str or Path
        A file, or one of ``shipped_profiles()``, such as ``"athlete"``.

    Raises
    ------
    ProtocolError
        If it is invalid: the file, the key, and the nearest known name.
    """
    file = Path(path)
    if str(path) in shipped_profiles() and not file.exists():
        file = _PROFILES / f"{path}.yaml"
    protocol = load_protocol()
    try:
        return parse_profile(read_yaml(file), protocol.limits, protocol.rules, file)
    except ProtocolError as error:
        if not file.exists():
            error.remedy = f"give a YAML file, or the name of a shipped profile: {', '.join(shipped_profiles())}"
        raise


def shipped_profiles() -> tuple[str, ...]:
    """Names of the profiles that come with the package."""
    return tuple(sorted(file.stem for file in _PROFILES.glob("*.yaml")))


def table_markdown() -> str:
    """The tables of statements and limits for docs/protocol.md, generated from the rules."""
    lines: list[str] = []
    for step, title in STEP_TITLES.items():
        lines += [
            f"### Step {step}: {title}",
            "",
            "| code | statement | severity | AHA | Minnesota | source | muted by |",
            "|---|---|---|---|---|---|---|",
        ]
        for s in statements().values():
            if s.step == step:
                numbers = ", ".join(map(str, s.aha)) or "-", s.minnesota or "-"
                cells = (s.code, s.statement, s.severity, *numbers, s.source, ", ".join(s.excluded_by) or "-")
                lines.append("| " + " | ".join(cells) + " |")
        lines.append("")
    lines += ["### Limits", "", "| name | meaning | values | source |", "|---|---|---|---|"]
    for limit in load_protocol().limits.values():
        lines.append(f"| `{limit.name}` | {limit.words} | {limit.text()} | {limit.source} |")
    return "\n".join(lines) + "\n"


#: Fields that a statement takes over from its rule.
_SHARED = tuple({f.name for f in fields(Statement)} & {f.name for f in fields(Rule)} - {"rule"})


def _statement(rule: Rule, protocol: Protocol) -> Statement:
    shared = {name: getattr(rule, name) for name in _SHARED}
    return Statement(
        **shared,
        rule=rule_words(rule, protocol),
        excludes=rule.mutes,
        excluded_by=protocol.muters[rule.code],
    )
