"""Reads ``derived.yaml`` into expressions, and says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from einthoven.errors import ProtocolError
from einthoven.measure.measurements import GLOBAL_QUANTITIES, LEAD_QUANTITIES, RHYTHM_QUANTITIES
from einthoven.protocol.derived import (
    OPERATIONS,
    BySex,
    Constant,
    Definition,
    Expression,
    Extreme,
    Operation,
    Reference,
)
from einthoven.protocol.grammar import Place
from einthoven.protocol.recording import RECORDING_QUANTITIES
from einthoven.protocol.territories import GROUPS, KNOWN_LEADS

_REFERENCE = re.compile(r"^(?:(I{1,3}|aV[RLF]|V[1-9]R?)\.)?([a-z]\w*)$")


def parse_derived(data: Any, file: Path) -> dict[str, Definition]:
    """The derived quantities by name.

    Raises
    ------
    ProtocolError
        Naming the file, the key, and the nearest known name.
    """
    if not isinstance(data, Mapping):
        raise ProtocolError("must be a mapping of names to definitions", file=file)
    known = {*GLOBAL_QUANTITIES, *LEAD_QUANTITIES, *RHYTHM_QUANTITIES, *RECORDING_QUANTITIES}
    definitions: dict[str, Definition] = {}
    for name, body in data.items():
        place = Place(file, str(name))
        if name in known:
            raise place.error("is already the name of a measured quantity")
        if not isinstance(body, Mapping) or not {"words", "means", "is"} <= set(body) <= {
            "words",
            "means",
            "is",
            "scope",
        }:
            raise place.error(
                f"needs `words`, `means` and `is`, not {sorted(body) if isinstance(body, Mapping) else body}"
            )
        per_lead = body.get("scope") == "lead"
        expression = _parse_expression(body["is"], place.at("is"), {*data, *known}, per_lead=per_lead)
        definitions[name] = Definition(name, body["words"], body["means"], per_lead, expression)
    for name in definitions:
        _check_acyclic(name, definitions, Place(file, name), ())
    return definitions


def _check_acyclic(name: str, definitions: dict[str, Definition], place: Place, path: tuple[str, ...]) -> None:
    if name in path:
        raise place.error(f"is defined by itself: {' -> '.join([*path, name])}")
    if name in definitions:
        for part in definitions[name].expression.inputs():
            _check_acyclic(part, definitions, place, (*path, name))


def _parse_expression(data: Any, place: Place, known: set[str], *, per_lead: bool) -> Expression:
    if isinstance(data, int | float) and not isinstance(data, bool):
        return Constant(float(data))
    if isinstance(data, str):
        return _parse_reference(data, place, known, per_lead=per_lead)
    if not isinstance(data, Mapping):
        raise place.error("an expression is a number, a quantity, or a mapping with one operation")
    if "largest" in data or "smallest" in data:
        return _parse_extreme(data, place, known)
    if len(data) != 1:
        raise place.error("an expression has one operation")
    ((kind, below),) = data.items()
    if kind == "by_sex":
        if not isinstance(below, Mapping) or set(below) != {"M", "F"}:
            raise place.error("by_sex needs M and F")
        return BySex(float(below["M"]), float(below["F"]))
    if kind not in OPERATIONS:
        raise place.unknown("operation", kind, [*OPERATIONS, "largest", "smallest", "by_sex"])
    parts = below if isinstance(below, list) else [below]
    wanted = {"ratio": 2, "absolute": 1}.get(kind)
    if not parts or (wanted and len(parts) != wanted):
        raise place.error(f"{kind} needs {wanted or 'some'} parts")
    return Operation(
        kind, tuple(_parse_expression(p, place.at(kind, i + 1), known, per_lead=per_lead) for i, p in enumerate(parts))
    )


def _parse_reference(text: str, place: Place, known: set[str], *, per_lead: bool) -> Reference:
    found = _REFERENCE.match(text)
    if not found or found[2] not in known:
        raise place.unknown("quantity", text, known)
    lead, name = found.groups()
    if lead is None and name in LEAD_QUANTITIES and name not in GLOBAL_QUANTITIES and not per_lead:
        raise place.error(f"{name} belongs to a lead", f"write V1.{name}, or set `scope: lead`")
    return Reference(name, lead)


def _parse_extreme(data: Mapping[str, Any], place: Place, known: set[str]) -> Extreme:
    kind = "largest" if "largest" in data else "smallest"
    leads = GROUPS.get(str(data.get("leads"))) or tuple(str(data.get("leads", "")).split())
    if set(data) != {kind, "leads"} or not leads or not set(leads) <= KNOWN_LEADS:
        raise place.error(f"{kind} needs a quantity and `leads`")
    if data[kind] not in known:
        raise place.unknown("quantity", data[kind], known)
    return Extreme(data[kind], leads, kind == "smallest")
