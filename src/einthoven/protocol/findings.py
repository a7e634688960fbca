"""The vocabulary of the protocol's results: evidence, outcomes of rules, findings, the assessment of a recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from einthoven.protocol.limits_file import Profile

Certainty = Literal["definite", "probable", "borderline"]
Basis = Literal["measured", "learned", "both"]
Severity = Literal["normal", "minor", "abnormal", "critical"]
#: definite | probable | borderline: as in Certainty; absent: assessed and not met; not assessable: an input is missing;
#: muted: met or not, another finding voids it.
Status = Literal["definite", "probable", "borderline", "absent", "not assessable", "muted"]

STEP_TITLES = {
    1: "Technical, Rate & Rhythm",
    2: "Conduction, Axis & Intervals",
    3: "Chamber Hypertrophy & Voltage",
    4: "Ischemia, Infarction & Mimics",
    5: "Electrolytes & QT",
    6: "Final Medical Reasoning",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One measured value held against one limit.

    Attributes
    ----------
    id : str
        Unique within a reading, such as ``"LVH.1"``; sentences of the report refer to it.
    quantity : str
        Name as in the measurements or the protocol's derived quantities.
    leads : tuple of str
        Leads that the value comes from; empty for a global quantity.
    value : float or str or bool or None
        What was measured (a pattern or flag for morphology); None with ``reason`` if it could not be.
    unit : str
        Unit of value and limit.
    sd : float or None
        Uncertainty of the value.
    limit : float or str or bool or tuple of float or None
        What it was held against.
    comparison : str
        ``">"``, ``">="``, ``"<"``, ``"<="``, ``"within"``, ``"outside"``, ``"is"``.
    met : bool or None
        Whether the condition holds on the measured value; None if not assessable.
    source : str
        Document, part and year of the limit.
    reason : str or None
        Why value is None.
    """

    id: str
    quantity: str
    leads: tuple[str, ...]
    value: float | str | bool | None
    unit: str
    sd: float | None
    limit: float | str | bool | tuple[float, float] | None
    comparison: str
    met: bool | None
    source: str
    reason: str | None = None

    @property
    def margin(self) -> float | None:
        """How far beyond the limit, in the direction of the condition; None where there is no order."""
        if isinstance(self.value, bool | str) or self.value is None or not isinstance(self.limit, int | float):
            return None
        difference = float(self.value) - float(self.limit)
        return difference if self.comparison.startswith(">") else -difference

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        out = {name: getattr(self, name) for name in self.__slots__}
        out["leads"] = list(self.leads)
        out["limit"] = list(self.limit) if isinstance(self.limit, tuple) else self.limit
        out["value"] = float(f"{self.value:.4g}") if isinstance(self.value, float) else self.value
        out["sd"] = None if self.sd is None else float(f"{self.sd:.3g}")
        return out


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement that the protocol makes about the recording.

    Attributes
    ----------
    code : str
        SCP code where one exists.
    statement : str
        In clinical words.
    step : int
        1 to 6, ``STEP_TITLES``.
    certainty : {"definite", "probable", "borderline"}
        definite: beyond the limit by at least 2 sd; probable: by less; borderline: within 1 sd on the normal side.
    severity : {"normal", "minor", "abnormal", "critical"}
        How much it matters.
    leads : tuple of str
        Leads that show it; empty if global.
    territory : str or None
        ``"inferior"``, ``"anterior"``, ... where it has one.
    evidence : tuple of Evidence
        What it rests on.
    basis : {"measured", "learned", "both"}
        Where it comes from.
    probability : float or None
        Calibrated probability of a learned finding.
    notes : tuple of str
        What had to be assumed (``"limit for men used: sex unknown"``).
    action : str or None
        What a critical finding asks of its reader, in the words of the field.
    """

    code: str
    statement: str
    step: int
    certainty: Certainty
    severity: Severity
    leads: tuple[str, ...] = ()
    territory: str | None = None
    evidence: tuple[Evidence, ...] = ()
    basis: Basis = "measured"
    probability: float | None = None
    notes: tuple[str, ...] = ()
    action: str | None = None

    @property
    def present(self) -> bool:
        """Whether it counts as present in a score: definite or probable."""
        return self.certainty != "borderline"

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        out = {name: getattr(self, name) for name in self.__slots__}
        out["leads"], out["notes"] = list(self.leads), list(self.notes)
        out["evidence"] = [e.to_dict() for e in self.evidence]
        return out


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one statement of the protocol, present or not.

    Attributes
    ----------
    code, statement, step : str, str, int
        As in ``Finding``.
    status : Status
        What was decided.
    finding : Finding or None
        Set when the status is definite, probable or borderline.
    muted_by : str or None
        Code of the finding that voids this one.
    reason : str or None
        Why it is not assessable, or why it is muted.
    look : callable
        Gathers ``evidence`` when it is asked for: of a hundred statements a reading cites a few.
    """

    code: str
    statement: str
    step: int
    status: Status
    finding: Finding | None = None
    muted_by: str | None = None
    reason: str | None = None
    look: Callable[[], tuple[Evidence, ...]] = field(default=tuple, compare=False, repr=False)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every rule input, met or not."""
        return self.look()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The protocol's verdict on a recording: every statement with what became of it.

    Attributes
    ----------
    outcomes : dict of str to Outcome
        By code, in the order of the protocol.
    assumptions : tuple of str
        What had to be assumed, such as limits for an unknown age or sex.
    profile : Profile or None
        The user's, if one took the place of the protocol's own limits.
    interpretable : bool
        False when the quality allows no reading at all; then no finding but the quality statement is made.
    """

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()
    interpretable: bool = True
    profile: Profile | None = None

    @property
    def findings(self) -> list[Finding]:
        """What was found, in the order of the six steps."""
        found = [o.finding for o in self.outcomes.values() if o.finding is not None]
        return sorted(found, key=lambda f: f.step)

    def status(self, code: str) -> Status | None:
        """Status of a statement; None if the protocol does not know it."""
        outcome = self.outcomes.get(code)
        return None if outcome is None else outcome.status
