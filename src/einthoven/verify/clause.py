"""What the grammar builds: heads (the things spoken of) and raw claims (what is said of them), before any judgement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from einthoven.verify.items import Amount, Item
from einthoven.verify.leads import LeadSet

RawKind = Literal[
    "value", "sum", "state", "finding", "rule", "pattern", "ratio", "quality", "not_ecg", "prior", "not understood"
]

#: Waves by the dimension of a number: (time quantity, amplitude quantity).
WAVE_QUANTITIES: dict[str, tuple[str | None, str | None]] = {
    "P": ("p_duration", "p_amplitude"),
    "Q": ("q_duration", "q_amplitude"),
    "R": ("r_duration", "r_amplitude"),
    "S": ("s_duration", "s_amplitude"),
    "T": (None, "t_amplitude"),
    "ST": (None, "st_j"),
    "QRS": ("qrs", "qrs_amplitude"),
    "U": (None, None),
    "STT": (None, None),
    "PRSEG": (None, None),
}
#: Conduction that is said to take a time.
_CONDUCTION = {"conduction": "pr", "intraventricular": "qrs"}
TIME_UNITS = frozenset(("ms", "s", "bigbox", "box"))
VOLTAGE_UNITS = frozenset(("mV", "uV", "cm", "bigbox", "box"))


@dataclass(slots=True)
class Raw:
    """A claim as extracted.

    Attributes
    ----------
    kind : RawKind
        What sort of claim.
    subject : str
        Quantity, wave, statement code or rule.
    what : Amount or str or tuple or None
        The number, state, pattern or words.
    start, end : int
        Place in the text.
    leads : LeadSet or None
        Where the text says so.
    negated, hedged : bool
        As in ``Claim``.
    ambiguous : bool
        Whether it is unclear if the negation covers it.
    amount : Amount or None
        Size that goes with a state: "2 mm" of "2 mm ST elevation".
    own : Amount or None
        Number that the same sentence states for the same quantity.
    label : bool
        From an impression label.
    """

    kind: RawKind
    subject: str
    what: Any
    start: int
    end: int
    leads: LeadSet | None = None
    negated: bool = False
    hedged: bool = False
    ambiguous: bool = False
    amount: Amount | None = None
    own: Amount | None = None
    label: bool = False
    noun: bool = False
    index: int = 0


@dataclass(slots=True)
class Head:
    """A wave or quantity that the clause speaks of.

    Attributes
    ----------
    name : str
        As in the lexicon; ``"sum"`` for voltages added up.
    index : int
        Place among the items.
    terms : list of (str, LeadSet or None)
        Of a sum.
    """

    name: str
    kind: str
    index: int
    start: int
    end: int
    negated: bool = False
    ambiguous: bool = False
    hedged: bool = False
    leads: LeadSet | None = None
    amount: Item | None = None
    claims: list[Raw] = field(default_factory=list)
    terms: list[tuple[str, LeadSet | None]] = field(default_factory=list)

    def fits(self, unit: str | None) -> bool:
        """Whether a number in this unit can be about it (missing units fit all)."""
        if unit is None:
            return self.name not in ("STT", "U", "rhythm", "intervals", "voltage", "r_progression", *_CONDUCTION)
        if self.name == "sum":
            return unit in VOLTAGE_UNITS or unit == "mm"
        if self.name in _CONDUCTION:
            return unit in ("ms", "s")
        if self.kind == "wave":
            time, voltage = WAVE_QUANTITIES[self.name]
            return (unit in TIME_UNITS and time is not None) or (
                (unit in VOLTAGE_UNITS or unit == "mm") and voltage is not None
            )
        return unit in fitting_units(self.name)

    def quantity(self, unit: str | None, value: float) -> str:
        """Name of the quantity that a number in this unit is about."""
        if self.kind != "wave":
            return _CONDUCTION.get(self.name, self.name)
        time, voltage = WAVE_QUANTITIES[self.name]
        if self.name == "QRS" and unit == "mV" and value >= 20:
            # "QRS 92 mV": a duration in a wrong unit.
            return "qrs"
        if self.name == "QRS" and (unit is None or unit == "mm"):
            bare_ms = unit is None and (value >= 20 or value <= 0.3)
            return "qrs" if bare_ms else "qrs_amplitude"
        if unit in ("ms", "s") or (unit in TIME_UNITS and self.name == "QRS"):
            return time or self.name
        if unit is None and time is not None and value >= 20:
            return time
        return voltage or self.name


_ANGLES = frozenset(("p_axis", "qrs_axis", "t_axis"))
_RATES = frozenset(("heart_rate", "atrial_rate"))
_TIMES = frozenset(
    ("rr", "rr_min", "rr_max", "rr_sd", "p_duration", "pr", "qrs", "qt", "qtc", "qtc_fridericia", "qtc_bazett",
     "qtc_framingham", "qtc_hodges", "q_duration", "r_duration", "s_duration", "r2_duration", "r_peak_time",
     "qrs_duration", "pause")
)  # fmt: skip
_VOLTAGES = frozenset(
    ("p_amplitude", "q_amplitude", "r_amplitude", "s_amplitude", "r2_amplitude", "t_amplitude", "qrs_amplitude",
     "st_j", "st_60", "sokolow_lyon", "cornell", "peguero", "gubner")
)  # fmt: skip
_AREAS = frozenset(("p_terminal_force", "cornell_product"))


def fitting_units(quantity: str) -> frozenset[str]:
    """Units that a quantity can be stated in."""
    if quantity in _TIMES:
        return TIME_UNITS | {"mm"}
    if quantity in _VOLTAGES:
        return VOLTAGE_UNITS | {"mm"}
    if quantity in _RATES:
        return frozenset(("bpm",))
    if quantity in _ANGLES or quantity == "prt_axes":
        return frozenset(("deg",))
    if quantity in _AREAS:
        return frozenset(("mV.ms", "mm.ms", "mm.s"))
    return frozenset()
