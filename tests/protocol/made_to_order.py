"""Recordings made to order: a rule is read as a tree, and measurements are set so that its branches hold or do not."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, get_args

import numpy as np
from builders import NORMAL_LEADS, SD, make_measurements

from einthoven.measure.episodes import Run
from einthoven.measure.measurements import (
    BEAT_DTYPE,
    GLOBAL_QUANTITIES,
    LEAD_QUANTITIES,
    RHYTHM_QUANTITIES,
    WAVE_DTYPE,
    Measurements,
    RhythmName,
)
from einthoven.measure.shapes.per_beat import BEAT_VALUE_DTYPE
from einthoven.protocol import conditions as node
from einthoven.protocol.case import Case
from einthoven.protocol.derived import Constant, Expression, Extreme, Operation, Reference
from einthoven.protocol.loading import Protocol
from einthoven.protocol.territories import contiguous_runs

#: How far beyond its limit a value is set where it does not matter, in standard deviations.
CLEAR = 4.0
#: How many ways are tried.
CHOICES = 5
T = TypeVar("T")
_QRS = (
    "qRs",
    "Rs",
    "rS",
    "R",
    "qR",
    "QS",
    "rsR'",
    "rSr'",
    "RS",
    "rs",
    "Qr",
    "QR",
    "QRs",
    "qRsr'",
    "rSR'",
    "qrS",
    "Q",
    "r",
)
_OPTIONS: dict[str, tuple[object, ...]] = {
    "qrs": _QRS,
    "p": ("upright", "inverted", "biphasic", "absent"),
    "st": ("horizontal", "upsloping", "downsloping"),
    "t": ("upright", "inverted", "biphasic", "flat"),
    "j": ("none", "notch", "slur"),
    "u": ("absent", "upright", "inverted"),
}


_CYCLES = {"bigeminy_cycles": "NV", "trigeminy_cycles": "NNV"}


def beats(labels: str):
    """Beats of these classes, one in 0.8 s."""
    made = np.zeros(len(labels), BEAT_DTYPE)
    made["time_s"], made["label"], made["rr_ms"] = 0.5 + 0.8 * np.arange(len(labels)), list(labels), 800.0
    return made


class CannotMakeError(Exception):
    """A condition that these drafts can not bring about."""


@dataclass
class Draft:
    """The arguments of ``make_measurements``, and what it has no arguments for, to be changed."""

    made: dict[str, Any] = field(default_factory=dict)
    #: Fields of ``Rhythm``, and of ``Measurements``.
    rhythm: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def copy(self) -> Draft:
        return Draft(copy.deepcopy(self.made), dict(self.rhythm), dict(self.more))

    def become(self, other: Draft) -> None:
        self.made, self.rhythm, self.more = other.made, other.rhythm, other.more

    def measurements(self) -> Measurements:
        made = make_measurements(**self.made)
        return replace(made, rhythm=replace(made.rhythm, **self.rhythm), **self.more)

    def case(self, protocol: Protocol) -> Case:
        return Case(self.measurements(), protocol)

    def put(self, name: str, lead: str | None, value: float) -> None:
        """Set a measured quantity."""
        if lead is not None and name in LEAD_QUANTITIES:
            # A wave without height is no wave.
            absent = name.endswith("_amplitude") and name[0] in "qrs" and value <= 0
            self.made.setdefault("leads", {}).setdefault(lead, {})[name] = None if absent else value
        elif name in RHYTHM_QUANTITIES:
            self.made.setdefault("rhythm_values", {})[name] = value
        elif name in GLOBAL_QUANTITIES:
            self.made.setdefault("values", {})[name] = value
        else:
            self._about_the_recording(name, value)

    def _about_the_recording(self, name: str, value: float) -> None:
        count = round(value)
        if name == "unusable_leads":
            self.made["unusable"] = tuple(NORMAL_LEADS)[:count]
        elif name == "missing_leads":
            self.made["only_leads"] = tuple(NORMAL_LEADS)[: 12 - count]
        elif name == "sampling_rate":
            self.more["rate"] = value
        elif name == "age":
            self.made["age"] = value
        elif name == "ventricular_escape_beats":
            made = beats("N" + "V" * count + "NNNNN")
            made["rr_ms"][made["label"] == "V"] = 1600.0
            self.more["beats"] = made
        elif name == "alternans":
            self.more["beats"] = beats("N" * 12)
            values = np.full(12, np.nan, BEAT_VALUE_DTYPE)
            values["qrs_amplitude"] = 1.0 + value / 2 * (-1.0) ** np.arange(12)
            self.more["beat_values"] = dict.fromkeys(NORMAL_LEADS, values)
        elif name in _CYCLES:
            self.more["beats"] = beats(_CYCLES[name] * count + "NNN")
        elif name.endswith(("_run", "_run_rate")):
            origin, what = name.split("_run")
            run = next((r for r in self.rhythm.get("runs", ()) if r.origin == origin), Run(origin, 1.0, 4, 140.0))
            run = replace(run, rate_bpm=value) if what else replace(run, beats=count)
            self.rhythm["runs"] = (run,)
        elif name == "st_segment":
            rows = np.full(3, np.nan, WAVE_DTYPE)
            rows["qrs_off"], rows["t_on"] = 0.1, 0.1 + value / 1000
            self.more["waves"] = dict.fromkeys(NORMAL_LEADS, rows)
        else:
            raise CannotMakeError(name)

    def shape(self, lead: str, shape: str, value: object) -> None:
        self.made.setdefault("morphology", {}).setdefault(lead, {})[shape] = value


class Maker:
    """Makes conditions hold, or not, in a draft. ``choice`` turns to other ways where there are several."""

    def __init__(self, protocol: Protocol, choice: int = 0) -> None:
        self.protocol = protocol
        self.choice = choice
        # Between 110 and 120 ms nothing is far from a limit.
        self.clear = CLEAR if choice < CHOICES - 2 else 1.0

    def turned(self, items: Sequence[T]) -> list[T]:
        """The items, beginning with another one."""
        at = self.choice % len(items) if items else 0
        return [*items[at:], *items[:at]]

    # --- one condition, true or false ---

    def make(self, condition: node.Condition, draft: Draft, lead: str | None, *, true: bool) -> None:
        """Change the draft until the condition holds clearly (or clearly does not)."""
        judged = self.judged(condition, draft, lead)
        if judged.low >= self.clear / 2 if true else judged.high <= -self.clear / 2:
            return
        match condition:
            case node.Compare():
                self.beyond(condition, draft, lead, self.clear if true else -self.clear)
            case node.Shape():
                self._shaped(condition, draft, condition.lead or lead, true=true)
            case node.Mark():
                draft.shape(condition.lead or lead or "", condition.field, true)
            case node.NameIs():
                self._named(condition, draft, true=true)
            case node.RecordingIs():
                self._flagged(condition.name, draft, true=true)
            case node.FindingIs():
                self.make(self.protocol.rules[condition.code].condition, draft, None, true=true)
            case node.CriteriaOf():
                self.make(self.protocol.rules[condition.code].condition, draft, None, true=true)
            case node.AsMeasured() | node.AtMost():
                self.make(condition.inner, draft, lead, true=true)
            case _:
                self._group(condition, draft, lead, true=true)

    def judged(self, condition: node.Condition, draft: Draft, lead: str | None):
        case = draft.case(self.protocol)
        self._judge_named(condition, case)
        return case.judge(condition, lead)

    def _judge_named(self, condition: node.Condition, case: Case) -> None:
        """Statements that a condition refers to count as their criteria here; what mutes them is not looked at."""
        for part in node.walk(condition):
            if isinstance(part, node.FindingIs | node.CriteriaOf) and part.code not in case.verdicts:
                rule = self.protocol.rules[part.code]
                self._judge_named(rule.condition, case)
                found = case.judge(rule.condition, None)
                case.verdicts[part.code] = (found, found.status)

    def _group(self, condition: node.Condition, draft: Draft, lead: str | None, *, true: bool) -> None:
        parts, needed = members(condition, lead)
        if isinstance(condition, node.NoneOf) or (isinstance(condition, node.ForLeads) and condition.how == "no"):
            true = not true
        if needed is None:
            raise CannotMakeError(type(condition).__name__)
        if not true:
            # Fewer than are needed may hold: all are made to fail but where one failing is enough.
            if needed == len(parts):
                self._first_of(self.turned(parts), 1, draft, true=False)
            for part, where in parts if needed < len(parts) else ():
                self.make(part, draft, where, true=False)
            return
        if isinstance(condition, node.ForLeads) and condition.how == "contiguous":
            run = self.turned(contiguous_runs(condition.leads, condition.count))[0]
            parts = [(part, where) for part, where in parts if where in run]
        self._first_of(self.turned(parts) if needed < len(parts) else parts, needed, draft, true=True)

    def _first_of(
        self, parts: list[tuple[node.Condition, str | None]], needed: int, draft: Draft, *, true: bool
    ) -> None:
        """Make ``needed`` of the parts hold (or fail), the first that can."""
        done = 0
        for part, where in parts:
            if done == needed:
                return
            trial = draft.copy()
            try:
                self.make(part, trial, where, true=true)
            except CannotMakeError:
                continue
            draft.become(trial)
            done += 1
        if done < needed:
            raise CannotMakeError("no part can be made to hold")

    def _shaped(self, condition: node.Shape, draft: Draft, lead: str | None, *, true: bool) -> None:
        fitting = [o for o in _OPTIONS[condition.field] if (condition.pattern.search(str(o)) is not None) == true]
        if not fitting:
            raise CannotMakeError(condition.words)
        draft.shape(lead or "", condition.field, self.turned(fitting)[0])

    def _named(self, condition: node.NameIs, draft: Draft, *, true: bool) -> None:
        if condition.subject == "rhythm":
            others = [name for name in get_args(RhythmName) if name not in condition.names]
            draft.made["rhythm"] = condition.names[0] if true else others[0]
        elif condition.subject == "reversal":
            from einthoven.measure.quality.reversal import WORDS

            words: dict[str, str] = dict(WORDS)
            draft.made["reversal"] = words[condition.names[0]] if true else None
        elif condition.subject == "conduction":
            draft.made["conduction"] = condition.names[0] if true else "1:1" if "1:1" not in condition.names else None
        else:
            draft.rhythm[condition.subject] = condition.names[0] if true else None

    def _flagged(self, name: str, draft: Draft, *, true: bool) -> None:
        settings: dict[str, Callable[[bool], dict[str, Any]]] = {
            "recording interpretable": lambda yes: {"usable": yes},
            "electrodes reversed": lambda yes: {"reversal": "left and right arm" if yes else None},
            "recording flagged": lambda yes: {"warnings": ("a warning",) if yes else ()},
            "regular rhythm": lambda yes: {"regular": yes},
            "organised P waves": lambda yes: {"organised_p": yes},
        }
        of_rhythm: dict[str, tuple[str, object, object]] = {
            "possible arrest": ("critical", "not assessable, critical: asystole", None),
            "sinus arrhythmia": ("sinus_arrhythmia", True, False),
        }
        if name in of_rhythm:
            what, yes, no = of_rhythm[name]
            draft.rhythm[what] = yes if true else no
            return
        if name not in settings:
            raise CannotMakeError(name)
        draft.made |= settings[name](true)

    # --- a comparison, by a distance ---

    def beyond(self, condition: node.Compare, draft: Draft, lead: str | None, deviations: float) -> None:
        """Set the value so many of its standard deviations beyond the limit (before it: negative).

        Of a range, every other choice takes the other end.
        """
        where = condition.lead or lead
        case = draft.case(self.protocol)
        bound = case.bound(condition.limit, where)
        if bound.value is None:
            raise CannotMakeError(bound.reason)
        sd = case.reading(condition.quantity, where).sd or SD.get(bound.unit, 0.0)
        for _ in range(4):
            # The uncertainty of a computed value moves with it.
            excess = deviations * sd if sd else _step(condition, deviations)
            target = _target(condition, bound.value, excess, low_end=self.choice % 2 == 1)
            self._set(condition.quantity, where, target, draft)
            new = draft.case(self.protocol).reading(condition.quantity, where)
            if new.value is None or abs(new.value - target) > 1e-6 * max(1.0, abs(target)):
                raise CannotMakeError(condition.quantity)
            if math.isclose(new.sd, sd, rel_tol=1e-6) or not new.sd:
                return
            sd = new.sd

    def _set(self, name: str, lead: str | None, target: float, draft: Draft) -> None:
        definition = self.protocol.derived.get(name)
        if definition is None:
            draft.put(name, lead, target)
        else:
            self._invert(definition.expression, lead if definition.per_lead else None, target, draft)

    def _invert(self, expression: Expression, lead: str | None, target: float, draft: Draft) -> None:
        match expression:
            case Reference():
                self._set(expression.name, expression.lead or lead, target, draft)
            case Extreme():
                self._extreme(expression, target, draft)
            case Operation():
                self._operation(expression, lead, target, draft)
            case _:
                raise CannotMakeError(type(expression).__name__)

    def _extreme(self, expression: Extreme, target: float, draft: Draft) -> None:
        self._set(expression.name, expression.leads[0], target, draft)
        for other in expression.leads[1:]:
            value = draft.case(self.protocol).reading(expression.name, other).value
            if value is not None and (value < target if expression.smallest else value > target):
                self._set(expression.name, other, target, draft)

    def _operation(self, expression: Operation, lead: str | None, target: float, draft: Draft) -> None:
        parts = expression.parts
        values = [part.read(draft.case(self.protocol), lead).value for part in parts]
        for at, part in self.turned(list(enumerate(parts))):
            rest = [v or 0.0 for i, v in enumerate(values) if i != at]
            wanted = _wanted(expression.kind, at, rest, target)
            if wanted is None or isinstance(part, Constant):
                continue
            trial = draft.copy()
            try:
                self._invert(part, lead, wanted, trial)
            except CannotMakeError:
                continue
            reached = expression.read(trial.case(self.protocol), lead).value
            if reached is not None and abs(reached - target) <= 1e-6 * max(1.0, abs(target)):
                draft.become(trial)
                return
        raise CannotMakeError(expression.kind)


def _wanted(kind: str, at: int, rest: list[float], target: float) -> float | None:
    """What one part of an operation must be, the others staying as they are."""
    match kind:
        case "sum":
            return target - sum(rest)
        case "difference":
            return target + sum(rest) if at == 0 else rest[0] - sum(rest[1:]) - target
        case "product":
            return target / math.prod(rest) if math.prod(rest) else None
        case "ratio":
            return target * rest[0] if at == 0 else (rest[0] / target if target else None)
        case "max" | "min" | "absolute":
            return target
    return None


def _step(condition: node.Compare, deviations: float) -> float:
    """A count has no uncertainty: the next whole number on either side, the limit itself where it is included."""
    met = 0.0 if condition.comparison[-1] == "=" or condition.comparison == "within" else 1.0
    return met if deviations > 0 else met - 1.0


def _target(condition: node.Compare, limit: float | tuple[float, float], excess: float, *, low_end: bool) -> float:
    """The value that lies ``excess`` beyond a limit, in the direction of the comparison."""
    if isinstance(limit, tuple):
        low, high = limit
        # Inwards from either end, but never past the middle.
        outwards = -min(excess, (high - low) / 2) if condition.comparison == "within" else excess
        return low - outwards if low_end else high + outwards
    return limit + excess if condition.comparison[0] == ">" else limit - excess


def members(condition: node.Condition, lead: str | None) -> tuple[list[tuple[node.Condition, str | None]], int | None]:
    """The parts of a group with the lead that each is judged in, and how many must hold."""
    match condition:
        case node.AllOf():
            return [(part, lead) for part in condition.of], len(condition.of)
        case node.AnyOf() | node.NoneOf():
            return [(part, lead) for part in condition.of], 1
        case node.AtLeast():
            return [(part, lead) for part in condition.of], condition.count
        case node.Score():
            return [(part, lead) for _, part in condition.items], len(condition.items)
        case node.ForLeads():
            parts = [(condition.inner, name) for name in condition.leads]
            needed = {"every": len(parts), "count": condition.count, "contiguous": condition.count}
            return parts, needed.get(condition.how, 1)
    return [], None
