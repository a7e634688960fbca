"""What the protocol makes of recordings made to order, in a word."""

from __future__ import annotations

from builders import make_measurements
from statement_cases import Made, merged

from einthoven.protocol import assess
from einthoven.protocol.findings import Assessment


def assessed(*parts: Made) -> Assessment:
    made: Made = {}
    for part in parts:
        for key, value in part.items():
            if key in ("leads", "morphology"):
                made[key] = merged(made.get(key, {}), value)
            else:
                made[key] = made.get(key, {}) | value if isinstance(value, dict) else value
    return assess(make_measurements(**made))


def status(code: str, *parts: Made) -> str | None:
    return assessed(*parts).status(code)


def wording(code: str, *parts: Made) -> str:
    return assessed(*parts).outcomes[code].statement


def severity(code: str, *parts: Made) -> str | None:
    finding = assessed(*parts).outcomes[code].finding
    return None if finding is None else finding.severity
