"""Changes of measured quantities, each against its uncertainty and against the least change that matters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from einthoven.ecg import CHEST_LEADS, LIMB_LEADS
from einthoven.measure.measurements import Measurements, Quantity
from einthoven.protocol.assessment import derived
from einthoven.protocol.loading import load_protocol
from einthoven.protocol.serial.comparison import Change, Judgement, NotCompared
from einthoven.protocol.serial.recorded import Recorded
from einthoven.protocol.serial.table import ChangeRule, Spread, load_changes


class Level(NamedTuple):
    """A value and its own standard deviation."""

    value: float
    sd: float


def difference(then: float, now: float, unit: str) -> float:
    """``now - then``; of angles the shorter way round."""
    change = now - then
    return (change + 180.0) % 360.0 - 180.0 if unit == "deg" else change


def changes(now: Recorded, prior: Recorded) -> tuple[tuple[Change, ...], tuple[NotCompared, ...]]:
    """Every quantity of the table that both recordings have, and what one of them lacks."""
    table = load_changes()
    compared = _Compared(alike=now.alike(prior))
    a, b = prior.measurements, now.measurements
    compared.add(table.quantities, None, a.values, b.values)
    compared.add(table.derived, None, derived(a), derived(b))
    exchanged = _exchanged(a, b)
    for lead in b.leads | a.leads:
        if why := _lead_missing(lead, a, "before") or _lead_missing(lead, b, "now") or exchanged.get(lead):
            compared.missing.append(NotCompared(None, lead, why))
        else:
            compared.add(table.leads, lead, a.leads[lead], b.leads[lead])
    return tuple(compared.found), tuple(compared.missing)


def _lead_missing(lead: str, measurements: Measurements, when: str) -> str | None:
    if lead not in measurements.leads:
        return f"not recorded {when}"
    quality = measurements.quality.leads.get(lead)
    if quality is not None and not quality.usable:
        return f"not usable {when}: {', '.join(quality.problems) or 'poor signal'}"
    return None


def _exchanged(before: Measurements, today: Measurements) -> dict[str, str]:
    """The leads that exchanged electrodes make another lead in one of the recordings, with the reason."""
    a, b = before.quality.reversal, today.quality.reversal
    if a == b:
        return {}
    out: dict[str, str] = {}
    for when, words in (("before", a), ("now", b)):
        if words:
            leads = CHEST_LEADS if "V" in words else LIMB_LEADS
            out |= dict.fromkeys(leads, f"electrodes seem exchanged {when}: {words}")
    return out


class _Compared:
    """What was compared so far, and what could not be."""

    def __init__(self, *, alike: bool) -> None:
        self.alike = alike
        self.found: list[Change] = []
        self.missing: list[NotCompared] = []

    def add(
        self,
        rules: Mapping[str, ChangeRule],
        lead: str | None,
        before: Mapping[str, Quantity],
        today: Mapping[str, Quantity],
    ) -> None:
        """Compare the quantities of the whole recording or of one lead."""
        for name, rule in rules.items():
            then, now = before.get(name), today.get(name)
            first, second = _level(then), _level(now)
            absent = (then is not None and then.absent) + (now is not None and now.absent)
            # A wave that one recording lacks has a height of 0 there; a duration it has none.
            if first is None or second is None or (absent == 1 and rule.unit == "ms"):
                reason = "; ".join(_why(when, q) for when, q in (("before", then), ("now", now)) if _lacks(q))
                self.missing.append(NotCompared(name, lead, reason))
            elif absent < 2:
                self.found.append(change_of(rule, lead, first, second, alike=self.alike))


def _lacks(quantity: Quantity | None) -> bool:
    return quantity is None or quantity.value is None


def _why(when: str, quantity: Quantity | None) -> str:
    return f"{when}: {(quantity and quantity.reason) or 'not measured'}"


def _level(quantity: Quantity | None) -> Level | None:
    """The value, 0 for a wave that is not there; None if it was not measured."""
    if quantity is None:
        return None
    if quantity.value is None:
        return Level(0.0, load_protocol().fallback_sd.get(quantity.unit, 0.0) / 2.0) if quantity.absent else None
    if quantity.sd is None:
        return Level(quantity.value, load_protocol().fallback_sd.get(quantity.unit, 0.0))
    return Level(quantity.value, quantity.sd)


def change_of(rule: ChangeRule, lead: str | None, then: Level, now: Level, *, alike: bool) -> Change:
    """One change, judged."""
    change = difference(then.value, now.value, rule.unit)
    sd = spread_sd(rule.spread, rule.unit, then, now, alike=alike)
    judgement: Judgement = "unchanged"
    if abs(change) >= rule.minimum:
        judgement = "changed" if abs(change) > 2.0 * sd else "within uncertainty"
    return Change(
        rule.quantity, lead, rule.unit, then.value, now.value, change, sd, rule.minimum, judgement, rule.weighs,
        rule.source,
    )  # fmt: skip


def spread_sd(spread: Spread, unit: str, then: Level, now: Level, *, alike: bool) -> float:
    """Standard deviation of a change; an angle has no level that its spread could be relative to."""
    if unit == "deg":
        then, now = Level(0.0, then.sd), Level(0.0, now.sd)
    return spread.sd(then, now, alike=alike)
