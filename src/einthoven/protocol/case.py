"""One recording before the protocol: what rules ask of it, and the record of what they saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from einthoven.measure.measurements import ABSENT, LEAD_QUANTITIES, Measurements, Quantity
from einthoven.protocol.certainty import NO, YES, Judgement, unknown
from einthoven.protocol.derived import Reading
from einthoven.protocol.findings import Evidence, Finding, Status
from einthoven.protocol.limits import Bound, Limit
from einthoven.protocol.recording import RECORDING_QUANTITIES, recording_flag, recording_name, recording_reading

if TYPE_CHECKING:
    from einthoven.protocol.conditions import Condition
    from einthoven.protocol.loading import Protocol

#: A wave that is not there has no height and no width; but it has no peak time either, and that stays missing.
_ZERO_WHEN_ABSENT = ("_amplitude", "_duration", "_force")


class Case:
    """A recording under assessment.

    Parameters
    ----------
    measurements : Measurements
        The recording.
    protocol : Protocol
        The rules.
    limits : mapping of str to Limit
        The protocol's limits, with those of a profile in their place.
    """

    def __init__(self, measurements: Measurements, protocol: Protocol, limits: Mapping[str, Limit]) -> None:
        self.measurements = measurements
        self.protocol = protocol
        self.limits = limits
        self.sex = measurements.sex
        self.verdicts: dict[str, tuple[Judgement, Status]] = {}
        self.made: list[Finding] = []
        self.source = ""
        self.assumptions: dict[str, None] = {}
        self._code = ""
        self._evidence: dict[tuple[object, ...], Evidence] = {}
        self._readings: dict[tuple[str, str | None], tuple[Reading, dict[str, None]]] = {}
        self._bounds: dict[tuple[str, str | None], Bound] = {}

    def begin(self, code: str, source: str) -> None:
        """Start a statement: its evidence is numbered from 1."""
        self._code, self.source = code, source
        self._evidence = {}
        self.assumptions = {}

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What the statement has looked at so far."""
        return tuple(self._evidence.values())

    def assume(self, what: str) -> None:
        """Record what had to be assumed."""
        self.assumptions[what] = None

    # --- what was measured ---

    def reading(self, name: str, lead: str | None) -> Reading:
        """A measured, derived or recording quantity."""
        key = (name, lead)
        found = self._readings.get(key)
        if found is None:
            outer, self.assumptions = self.assumptions, {}
            reading = self._read(name, lead)
            found = self._readings[key] = (reading, self.assumptions)
            self.assumptions = outer
        # What a formula assumed holds for every statement that uses it.
        if found[1]:
            self.assumptions |= found[1]
        return found[0]

    def _read(self, name: str, lead: str | None) -> Reading:
        definition = self.protocol.derived.get(name)
        if definition is not None:
            return definition.expression.read(self, lead if definition.per_lead else None)
        if name in RECORDING_QUANTITIES:
            return recording_reading(self.measurements, name)
        if lead is None or name not in LEAD_QUANTITIES:
            return self._measured(self.measurements.get(name), name, None)
        return self._measured(self.measurements.get(name, lead), name, lead)

    def _measured(self, quantity: Quantity, name: str, lead: str | None) -> Reading:
        leads = (lead,) if lead else ()
        if quantity.value is not None:
            sd = quantity.sd if quantity.sd is not None else self.protocol.fallback_sd.get(quantity.unit, 0.0)
            return Reading(quantity.value, quantity.unit, sd, leads)
        if quantity.absent and name.endswith(_ZERO_WHEN_ABSENT):
            return Reading(0.0, quantity.unit, 0.0, leads, ABSENT)
        reason = quantity.reason or "not measured"
        what = name if lead is None else lead
        return Reading(None, quantity.unit, 0.0, leads, reason if what in reason else f"{what}: {reason}")

    def shape(self, field: str, lead: str | None) -> tuple[str | bool | None, str | None]:
        """A shape of a lead, or None with the reason."""
        quality = self.measurements.quality.leads.get(lead or "")
        morphology = self.measurements.morphology.get(lead or "")
        if morphology is None:
            return None, f"no lead {lead}"
        if quality is not None and not quality.usable:
            return None, f"{lead}: lead unusable"
        value = getattr(morphology, field)
        return value, None if value is not None else f"{lead}: shape not determined"

    def rhythm(self, subject: str) -> str | None:
        """Name of the rhythm, relation of P to QRS, paced chambers, cycle of premature beats, exchanged electrodes."""
        return recording_name(self.measurements, subject)

    def flag(self, name: str) -> bool | None:
        """A fact about the whole recording."""
        return recording_flag(self.measurements, name)

    # --- limits and other statements ---

    def bound(self, name: str, lead: str | None) -> Bound:
        """A limit as it holds for this patient and lead."""
        limit = self.limits[name]
        key = (name, lead if limit.depends_on_lead else None)
        found = self._bounds.get(key)
        if found is None:
            found = self._bounds[key] = limit.bound(self.measurements.age, self.sex, lead)
        if found.assumption is not None:
            self.assume(found.assumption)
        return found

    def condition(self, code: str) -> Condition:
        """The condition of a statement."""
        return self.protocol.rules[code].condition

    def verdict(self, code: str) -> tuple[Judgement, Status]:
        """What became of a statement that was judged before."""
        return self.verdicts[code]

    def findings(self) -> list[Finding]:
        """The statements made so far."""
        return self.made

    # --- evidence ---

    def compared(
        self, quantity: str, lead: str | None, reading: Reading, bound: Bound, comparison: str, *, met: bool | None
    ) -> Evidence:
        """Record one value held against one limit."""
        leads = reading.leads or ((lead,) if lead else ())
        key = (quantity, leads, comparison, bound.value)
        found = self._evidence.get(key)
        if found is None:
            sd = reading.sd if reading.value is not None else None
            unit, reason = reading.unit or bound.unit, reading.reason or bound.reason
            found = self._evidence[key] = Evidence(
                self._next(),
                quantity,
                leads,
                reading.value,
                unit,
                sd,
                bound.value,
                comparison,
                met,
                bound.source,
                reason,
            )
        return found

    def scored(self, name: str, points: float, limit: float, source: str) -> Evidence:
        """Record a point score."""
        evidence = Evidence(self._next(), name, (), points, "points", None, limit, ">=", points >= limit, source)
        return self._evidence.setdefault((name, (), ">=", limit), evidence)

    def fact(
        self,
        quantity: str,
        lead: str | None,
        *,
        value: str | bool | None,
        limit: str | bool,
        met: bool | None,
        reason: str | None,
    ) -> Judgement:
        """Record a fact that has no order: it holds, does not, or is not known."""
        leads = (lead,) if lead else ()
        key = (quantity, leads, "is", limit)
        evidence = self._evidence.get(key)
        if evidence is None:
            evidence = self._evidence[key] = Evidence(
                self._next(), quantity, leads, value, "", None, limit, "is", met, self.source, reason
            )
        if met is None:
            return unknown(reason or "not determined")
        return YES._replace(support=(evidence,)) if met else NO

    def _next(self) -> str:
        return f"{self._code}.{len(self._evidence) + 1}"
