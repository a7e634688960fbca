"""What the judges look at: the measurements and, only when a claim needs it, what the protocol makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from einthoven.ecg import STANDARD_LEADS
from einthoven.verify.claims import Verdict

if TYPE_CHECKING:
    from einthoven.measure.measurements import Measurements, Morphology, Quantity
    from einthoven.protocol.findings import Assessment

#: Uncertainty of a measurement that carries none of its own.
FALLBACK_SD = {
    "ms": 10.0,
    "mV": 0.05,
    "bpm": 2.0,
    "deg": 5.0,
    "mV.ms": 1.0,
    "mV/s": 0.2,
    "ratio": 0.05,
    "s": 0.02,
    "count": 0.0,
}


#: What a claim is shown against: a number, a pattern or word, a truth value, or nothing.
Measured = float | str | bool | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A judgement before it becomes a claim: verdict, what was measured, and why."""

    verdict: Verdict
    measured: float | str | bool | None
    unit: str | None
    reason: str

    def about(self, measured: float, unit: str) -> Ruling:
        """The same with another measured value."""
        return Ruling(self.verdict, measured, unit, self.reason)


def unknown(reason: str, measured: Measured = None, unit: str | None = None) -> Ruling:
    """Unverifiable, with the reason."""
    return Ruling("unverifiable", measured, unit, reason)


class Context:
    """One recording, as the judges see it.

    Parameters
    ----------
    measurements : Measurements
        The recording; its beats and waves are not used.
    assessment : Assessment, optional
        What the protocol makes of it, if already known.
    """

    def __init__(self, measurements: Measurements, assessment: Assessment | None = None) -> None:
        self.measurements = measurements
        self._given = assessment
        self._profile = None if assessment is None else assessment.profile
        #: Whether the text has claimed anything before the present sentence.
        self.said = False
        self._limits: dict[tuple[str, str | None], float | tuple[float, float] | None] = {}
        self._ranges: dict[tuple[str, str | None], tuple[float | None, float | None, str] | None] = {}

    @cached_property
    def assessment(self) -> Assessment:
        """The protocol's verdict on the recording."""
        if self._given is not None:
            return self._given
        from einthoven.protocol import assess

        return assess(self.measurements)

    @cached_property
    def derived(self) -> dict[str, Quantity]:
        """Quantities that the protocol computes, such as the Sokolow-Lyon voltage."""
        from einthoven.protocol import derived

        return derived(self.measurements)

    def limit(self, name: str, lead: str | None, default: float) -> float:
        """A single-valued limit of the protocol for this patient and lead; ``default`` where it has none."""
        key = (name, lead)
        if key not in self._limits:
            from einthoven.protocol import limit_for

            self._limits[key] = limit_for(name, self.measurements, lead, self._profile).value
        value = self._limits[key]
        return float(value) if isinstance(value, int | float) else default

    def normal_range(self, quantity: str, lead: str | None = None) -> tuple[float | None, float | None, str] | None:
        """Normal range of a quantity for this patient: low, high (None: open), source."""
        key = (quantity, lead)
        if key not in self._ranges:
            from einthoven.protocol import normal_range

            self._ranges[key] = normal_range(quantity, self.measurements, lead, self._profile)
        return self._ranges[key]

    def get(self, quantity: str, lead: str | None = None) -> Quantity:
        """A measured or derived quantity."""
        found = self.measurements.get(quantity, lead)
        if found.value is None and lead is None and quantity in self.derived:
            return self.derived[quantity]
        return found

    def sd(self, quantity: Quantity) -> float:
        """Uncertainty of a measurement, never None."""
        return quantity.sd if quantity.sd is not None else FALLBACK_SD.get(quantity.unit, 0.0)

    def shape(self, lead: str) -> Morphology:
        """Shapes in a lead; empty where not measured."""
        found = self.measurements.morphology.get(lead)
        return self._no_shape if found is None else found

    @cached_property
    def _no_shape(self) -> Morphology:
        from einthoven.measure.measurements import Morphology

        return Morphology()

    def level(self, quantity: str, lead: str) -> tuple[float | None, float]:
        """Value and uncertainty of a lead's quantity; an absent wave counts as 0."""
        found = self.measurements.get(quantity, lead)
        if found.absent:
            return 0.0, FALLBACK_SD.get(found.unit, 0.0) / 2
        return found.value, self.sd(found)

    @cached_property
    def usable_leads(self) -> tuple[str, ...]:
        """Standard leads of the recording that numbers are taken from."""
        quality = self.measurements.quality.leads
        return tuple(
            n for n in STANDARD_LEADS if n in self.measurements.leads and (n not in quality or quality[n].usable)
        )

    def is_per_lead(self, quantity: str) -> bool:
        """Whether a quantity differs between leads."""
        from einthoven.measure.measurements import LEAD_QUANTITIES

        return quantity in LEAD_QUANTITIES

    def why_missing(self, quantity: str, lead: str | None = None) -> str:
        """Why a quantity has no value, as a reason."""
        name = quantity.replace("_", " ")
        found = self.measurements.get(quantity, lead)
        where = f" in {lead}" if lead else ""
        return f"{name}{where} was not measured: {found.reason or 'no value'}"


def by_margin(
    margin: float, sd: float, *, measured: float | str | bool | None, unit: str | None, holds: str, fails: str
) -> Ruling:
    """The verdict on a condition that holds by ``margin``: contradicted only when missed by more than 1 sd.

    Parameters
    ----------
    margin : float
        Positive or zero if the condition holds.
    sd : float
        Uncertainty of the measured value, same unit.
    measured, unit : value and unit
        For the claim.
    holds, fails : str
        The reason either way.
    """
    if margin >= 0:
        return Ruling("supported", measured, unit, holds)
    if margin >= -sd:
        return unknown(f"within the measurement uncertainty, can't tell: {fails}", measured, unit)
    return Ruling("contradicted", measured, unit, fails)
