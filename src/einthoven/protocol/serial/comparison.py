"""The vocabulary of a serial comparison: changes of numbers, of statements, of ST and T, and what they amount to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from einthoven.measure.quantities import rounded
from einthoven.protocol.findings import Severity, Status

Judgement = Literal["changed", "within uncertainty", "unchanged"]
#: new: present now, not before; resolved: the other way; unchanged: present in both; changed: present in both, in
#: another degree; within uncertainty: present in one only, and nothing moved beyond its uncertainty; masked: another
#: statement voids it now; unmasked: another voided it before; not assessable before | now: for want of an input.
FindingKind = Literal[
    "new",
    "resolved",
    "unchanged",
    "changed",
    "within uncertainty",
    "masked",
    "unmasked",
    "not assessable before",
    "not assessable now",
]
DeviationKind = Literal[
    "new ST elevation",
    "ST elevation resolved",
    "new ST depression",
    "ST depression resolved",
    "new T inversion",
    "T inversion resolved",
    "QTc longer",
    "QTc shorter",
]


@dataclass(frozen=True, slots=True)
class Moved:
    """A number that a statement rests on, before and now.

    Attributes
    ----------
    quantity : str
        Name as in the measurements or the protocol's derived quantities.
    leads : tuple of str
        Leads that it comes from; empty if global.
    unit : str
        Unit of the numbers.
    then, now : float
        The values.
    change : float
        ``now - then``; of angles the shorter way round, clockwise positive.
    sd : float
        Standard deviation of the change.
    """

    quantity: str
    leads: tuple[str, ...]
    unit: str
    then: float
    now: float
    change: float
    sd: float

    @property
    def certain(self) -> bool:
        """Whether the change is beyond two standard deviations."""
        return abs(self.change) > 2.0 * self.sd

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        numbers = {name: rounded(float(getattr(self, name))) for name in ("then", "now", "change", "sd")}
        return {"quantity": self.quantity, "leads": list(self.leads), "unit": self.unit, **numbers}


@dataclass(frozen=True, slots=True)
class Change:
    """A measured quantity in both recordings, and whether it changed.

    Attributes
    ----------
    quantity : str
        Name as in the measurements, or a sum of voltages of the protocol.
    lead : str or None
        None if global.
    unit : str
        Unit of the numbers.
    then, now : float
        The values; 0 for the amplitude or duration of a wave that was looked for and is not there.
    change : float
        ``now - then``; of axes the shorter way round, clockwise positive.
    sd : float
        Standard deviation of the change: both measurement errors and what differs between recordings of a same heart.
    minimum : float
        Least change that matters, with its ``source``.
    judgement : {"changed", "within uncertainty", "unchanged"}
        changed: beyond 2 sd and no less than the minimum; within uncertainty: no less than the minimum, but not beyond
        2 sd; unchanged: less than the minimum.
    weighs : bool
        Whether its change alone is a significant change of the ECG.
    source : str
        Of the minimum.
    """

    quantity: str
    lead: str | None
    unit: str
    then: float
    now: float
    change: float
    sd: float
    minimum: float
    judgement: Judgement
    weighs: bool
    source: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        out = {name: getattr(self, name) for name in self.__slots__ if name != "weighs"}
        return out | {name: rounded(float(out[name])) for name in ("then", "now", "change", "sd")}


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A statement of the protocol in both recordings.

    Attributes
    ----------
    code, statement, step, severity : str, str, int, Severity
        As in ``Finding``: of this recording where it is present now, else of the earlier one.
    kind : FindingKind
        What became of it.
    then, now : Status
        Its status in either recording.
    statement_then : str or None
        Its wording in the earlier recording, where it changed in degree.
    degree : {"worse", "better"} or None
        Which way it changed in degree, where that can be told.
    by : str or None
        The statement that masks it, or masked it.
    reason : str or None
        Why it is masked or not assessable; why a flip is none.
    moved : tuple of Moved
        The numbers behind a change or a flip.
    """

    code: str
    statement: str
    step: int
    severity: Severity
    kind: FindingKind
    then: Status
    now: Status
    statement_then: str | None = None
    degree: Literal["worse", "better"] | None = None
    by: str | None = None
    reason: str | None = None
    moved: tuple[Moved, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        out = {name: getattr(self, name) for name in self.__slots__}
        out["moved"] = [moved.to_dict() for moved in self.moved]
        return out


@dataclass(frozen=True, slots=True)
class Deviation:
    """A change of ST, T or QTc that counts by its size, whatever statement it makes.

    Attributes
    ----------
    kind : DeviationKind
        What it is.
    leads : tuple of str
        Contiguous leads that show it; empty for QTc.
    changes : tuple of Change
        The change in each of them.
    secondary_to : str or None
        Code of a statement that came or went and changes QRS, and so ST and T.
    source : str
        Of the limit.
    """

    kind: DeviationKind
    leads: tuple[str, ...]
    changes: tuple[Change, ...]
    secondary_to: str | None
    source: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; the changes stand under ``changes`` of the comparison."""
        return {"kind": self.kind, "leads": list(self.leads), "secondary_to": self.secondary_to, "source": self.source}


@dataclass(frozen=True, slots=True)
class NotCompared:
    """A lead or quantity that only one recording has, and why."""

    quantity: str | None
    lead: str | None
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class SerialComparison:
    """A recording compared with an earlier one of the same patient.

    Attributes
    ----------
    prior : dict
        The earlier recording: file name, start, rate, duration, leads, device, filters, age, sex, and its rhythm.
    days : float or None
        From the earlier recording to this one; None if a date is unknown.
    findings : tuple of FindingChange
        Every statement that is present in one of the two, in the order of the steps.
    changes : tuple of Change
        Every quantity that both have.
    deviations : tuple of Deviation
        New or resolved ST deviation, T inversion, QTc change.
    statements : tuple of (str, str)
        Comparison statements of AHA/ACC/HRS 2007 Part II that apply: number and words. None may apply, as where only
        voltage changed.
    significant : bool
        Whether something significant changed.
    not_compared : tuple of NotCompared
        What only one of the two has.
    conditions : tuple of str
        How the two recordings differ in rate, filters, leads, length, device.
    warnings : tuple of str
        What speaks against comparing them: another patient, an earlier recording that is the newer one.
    """

    prior: dict[str, Any]
    days: float | None
    findings: tuple[FindingChange, ...]
    changes: tuple[Change, ...]
    deviations: tuple[Deviation, ...]
    statements: tuple[tuple[str, str], ...]
    significant: bool
    not_compared: tuple[NotCompared, ...] = ()
    conditions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def of(self, *kinds: FindingKind) -> tuple[FindingChange, ...]:
        """The statements of these kinds."""
        return tuple(finding for finding in self.findings if finding.kind in kinds)

    def finding(self, code: str) -> FindingChange | None:
        """What became of a statement; None if it is present in neither recording."""
        return next((finding for finding in self.findings if finding.code == code), None)

    def change(self, quantity: str, lead: str | None = None) -> Change | None:
        """The change of a quantity; None if it was not compared."""
        return next((c for c in self.changes if c.quantity == quantity and c.lead == lead), None)

    def to_dict(self) -> dict[str, Any]:
        """The ``comparison`` object of the reading JSON."""
        return {
            "prior": self.prior,
            "days": rounded(self.days),
            "significant": self.significant,
            "statements": [{"number": number, "statement": words} for number, words in self.statements],
            "findings": [finding.to_dict() for finding in self.findings],
            "changes": [change.to_dict() for change in self.changes],
            "deviations": [deviation.to_dict() for deviation in self.deviations],
            "not_compared": [item.to_dict() for item in self.not_compared],
            "conditions": list(self.conditions),
            "warnings": list(self.warnings),
        }
