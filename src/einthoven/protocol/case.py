"""One recording before the protocol: what rules ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from einthoven.measure.measurements import ABSENT, LEAD_QUANTITIES, Measurements, Quantity
from einthoven.protocol.certainty import NO, YES, Judgement, unknown
from einthoven.protocol.derived import Reading
from einthoven.protocol.findings import STEP_TITLES, Evidence, Finding, Status
from einthoven.protocol.limits import Bound
from einthoven.protocol.limits_file import Profile
from einthoven.protocol.recording import RECORDING_FLAGS, RECORDING_NAMES, RECORDING_QUANTITIES

if TYPE_CHECKING:
    from einthoven.protocol.conditions import Condition
    from einthoven.protocol.loading import Protocol

#: A wave that is not there has no height and no width; but it has no peak time either, and that stays missing.
_ZERO_WHEN_ABSENT = ("_amplitude", "_duration", "_force")
_LAST_STEP = max(STEP_TITLES)


class Case:
    """A recording under assessment.

    It judges, and remembers: rules share many conditions. What a rule looked at is recorded apart, by
    ``record.Record``, for the rules of which somebody asks for the evidence.

    Parameters
    ----------
    measurements : Measurements
        The recording.
    protocol : Protocol
        The rules.
    profile : Profile, optional
        Limits and severities of the user, which take the place of the protocol's.
    """

    #: Whether every input of a rule is looked at, those included that can no longer change anything.
    thorough = False

    def __init__(self, measurements: Measurements, protocol: Protocol, profile: Profile | None = None) -> None:
        self.measurements = measurements
        self.protocol = protocol
        self.profile = profile
        self.limits = protocol.limits if profile is None else profile.applied(protocol.limits)
        self.severities = {} if profile is None else profile.severities
        self.sex = measurements.sex
        self.verdicts: dict[str, tuple[Judgement, Status]] = {}
        self.made: list[Finding] = []
        self.assumptions: dict[str, None] = {}
        self._judged: dict[tuple[int, str | None], Judgement] = {}
        self._readings: dict[tuple[str, str | None], tuple[Reading, dict[str, None]]] = {}
        self._bounds: dict[tuple[str, str | None], Bound] = {}

    def judge(self, condition: Condition, lead: str | None) -> Judgement:
        """How far a condition holds; conditions that are alike are one object, and are judged once."""
        key = (id(condition), lead)
        found = self._judged.get(key)
        if found is None:
            found = self._judged[key] = condition.judge(self, lead)
        return found

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
            return RECORDING_QUANTITIES[name].read(self.measurements)
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

    def name(self, subject: str) -> str | None:
        """Name of the rhythm, relation of P to QRS, paced chambers, cycle of premature beats, exchanged electrodes."""
        return RECORDING_NAMES[subject](self.measurements)

    def flag(self, name: str) -> bool | None:
        """A fact about the whole recording."""
        return RECORDING_FLAGS[name].read(self.measurements)

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
        """The statements made in the steps before the last one, which sums them up."""
        return [finding for finding in self.made if finding.step < _LAST_STEP]

    # --- evidence: nothing is kept here ---

    def compared(
        self, quantity: str, lead: str | None, reading: Reading, bound: Bound, comparison: str, *, met: bool | None
    ) -> tuple[Evidence, ...]:
        """One value held against one limit."""
        return ()

    def scored(self, name: str, points: float, limit: float, source: str) -> tuple[Evidence, ...]:
        """A point score."""
        return ()

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
        """A fact that has no order: it holds, does not, or is not known."""
        if met is None:
            return unknown(reason or "not determined")
        return YES if met else NO
