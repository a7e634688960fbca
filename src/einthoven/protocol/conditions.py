"""The nodes of a rule: each judges one condition on a recording, and shows it what it looked at.

Leaves compare one measured thing with one limit; the other nodes combine (``certainty`` says how). Every node takes the
lead under consideration, which ``ForLeads`` sets.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from einthoven.protocol import certainty
from einthoven.protocol.certainty import NO, YES, Judgement, unknown
from einthoven.protocol.limits import outside_by
from einthoven.protocol.recording import NONE_IS_NO
from einthoven.protocol.territories import contiguous_runs

if TYPE_CHECKING:
    from einthoven.protocol.case import Case


class Condition(Protocol):
    """A node of a rule."""

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """How far it holds in a recording (in one lead of it). Asked through ``Case.judge``, which remembers."""
        ...

    def parts(self) -> tuple[Condition, ...]:
        """The nodes below it."""
        ...


def walk(condition: Condition) -> Iterator[Condition]:
    """The node and all below it."""
    yield condition
    for part in condition.parts():
        yield from walk(part)


class Leaf:
    """A node without parts."""

    __slots__ = ()

    def parts(self) -> tuple[Condition, ...]:
        """Nothing below."""
        return ()


@dataclass(frozen=True, slots=True)
class Compare(Leaf):
    """A quantity against a named limit: ``pr > pr_long``; ``within`` and ``outside`` for ranges."""

    quantity: str
    lead: str | None
    comparison: str
    limit: str

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """Margin of the value beyond the limit."""
        where = self.lead or lead
        reading = case.reading(self.quantity, where)
        bound = case.bound(self.limit, where)
        margin = None
        if reading.value is not None and bound.value is not None:
            margin = self._margin(reading.value, bound.value, reading.sd, bound.unit)
        evidence = case.compared(
            self.quantity, where, reading, bound, self.comparison, met=None if margin is None else margin >= 0
        )
        if bound.value is None:
            return unknown(bound.reason or "no limit", applicable=False)
        if margin is None:
            return unknown(reading.reason or "not measured")
        return Judgement(margin, margin, evidence if margin > certainty.BORDERLINE else ())

    def _margin(self, value: float, limit: float | tuple[float, float], sd: float, unit: str) -> float:
        if isinstance(limit, tuple):
            outside = outside_by(value, limit, unit)
            if self.comparison == "outside":
                return certainty.margin(outside, sd, inclusive=False)
            return certainty.margin(-outside, sd, inclusive=True)
        excess = value - limit if self.comparison[0] == ">" else limit - value
        return certainty.margin(excess, sd, inclusive=self.comparison[-1] == "=")


@dataclass(frozen=True, slots=True)
class Shape(Leaf):
    """A shape of a lead: ``V1.qrs is terminal_r``, ``t is inverted or biphasic``."""

    field: str
    lead: str | None
    pattern: re.Pattern[str]
    words: str

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """Yes, no, or unknown."""
        where = self.lead or lead
        value, reason = case.shape(self.field, where)
        met = None if value is None else self.pattern.search(str(value)) is not None
        return case.fact(f"morphology.{self.field}", where, value=value, limit=self.words, met=met, reason=reason)


@dataclass(frozen=True, slots=True)
class Mark(Leaf):
    """A yes-or-no feature of a lead: ``V6.notched``, ``delta``."""

    field: str
    lead: str | None

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """Yes, no, or unknown."""
        where = self.lead or lead
        value, reason = case.shape(self.field, where)
        met = None if value is None else bool(value)
        return case.fact(f"morphology.{self.field}", where, value=met, limit=True, met=met, reason=reason)


@dataclass(frozen=True, slots=True)
class NameIs(Leaf):
    """A name that measuring gave: ``rhythm is sinus rhythm``, ``conduction is 2:1``, ``pacing is dual``, ..."""

    subject: str
    names: tuple[str, ...]

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """Yes, no, or unknown."""
        value = case.name(self.subject)
        if value is None and self.subject in NONE_IS_NO:
            return case.fact(self.subject, None, value="none", limit=" or ".join(self.names), met=False, reason=None)
        met = None if value is None else value in self.names
        reason = None if value is not None else f"{self.subject} was not determined"
        return case.fact(self.subject, None, value=value, limit=" or ".join(self.names), met=met, reason=reason)


@dataclass(frozen=True, slots=True)
class RecordingIs(Leaf):
    """A fact about the whole recording, one of ``RECORDING_FLAGS``."""

    name: str

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """Yes, no, or unknown."""
        value = case.flag(self.name)
        reason = None if value is not None else f"{self.name}: was not determined"
        return case.fact(self.name, None, value=value, limit=True, met=value, reason=reason)


@dataclass(frozen=True, slots=True)
class FindingIs(Leaf):
    """Another statement was made: ``finding CLBBB``. A muted one was not."""

    code: str

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """The margin of that statement."""
        judgement, status = case.verdict(self.code)
        met = None if status == "not assessable" else judgement.present
        case.fact(f"finding.{self.code}", None, value=status, limit="present", met=met, reason=None)
        return judgement._replace(support=())


@dataclass(frozen=True, slots=True)
class CriteriaOf(Leaf):
    """The condition of another statement holds, muted or not: ``criteria STD_LAT``."""

    code: str

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """The margin of that condition, with its evidence."""
        return case.judge(case.condition(self.code), None)._replace(mostly_excluded=False)


@dataclass(frozen=True, slots=True)
class SomeFinding(Leaf):
    """Any statement of the steps before the last one was made (or is borderline), of the given severities."""

    severities: tuple[str, ...]
    borderline: bool

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """Yes or no."""
        found = [
            f.code
            for f in case.findings()
            if f.severity in self.severities and (f.certainty == "borderline") == self.borderline
        ]
        what = f"{'borderline ' if self.borderline else ''}findings of severity {' or '.join(self.severities)}"
        case.fact(what, None, value=", ".join(found) or "none", limit="any", met=bool(found), reason=None)
        return YES if found else NO


@dataclass(frozen=True, slots=True)
class Assessed(Leaf):
    """The statements of the given codes could be assessed (or were muted): ``assessed CLBBB LVH``."""

    codes: tuple[str, ...]

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """Yes, or unknown with the codes that could not."""
        gaps = [code for code in self.codes if case.verdict(code)[1] == "not assessable"]
        return unknown(f"not assessed: {', '.join(gaps)}") if gaps else YES


#: Conditions that hold or do not, without degrees: the cheapest to look at.
FACTS = (Shape, Mark, NameIs, RecordingIs, FindingIs)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds.

    Leading parts that only ask for other findings are gates: where one is shut, the rest is not looked at, because what
    it would show does not concern the recording.
    """

    of: tuple[Condition, ...]
    gates: int = field(init=False)
    hasty: tuple[Condition, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        gates = 0
        for part in self.of:
            if not all(isinstance(n, FindingIs | AnyOf) for n in walk(part)):
                break
            gates += 1
        object.__setattr__(self, "gates", gates)
        facts_first = sorted(self.of[gates:], key=lambda part: not isinstance(part, FACTS))
        object.__setattr__(self, "hasty", (*self.of[:gates], *facts_first))

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """As certain as the weakest."""
        return self._judge(case, lead) if case.thorough else self._judge_in_haste(case, lead)

    def _judge_in_haste(self, case: Case, lead: str | None) -> Judgement:
        """The same, without looking further once a fact rules it out."""
        judged = []
        for at, part in enumerate(self.hasty):
            found = case.judge(part, lead)
            if found.applicable and found.high <= (certainty.BORDERLINE if at < self.gates else -math.inf):
                return NO
            judged.append(found)
        return certainty.all_of(judged)

    def _judge(self, case: Case, lead: str | None) -> Judgement:
        judged = [case.judge(part, lead) for part in self.of[: self.gates]]
        if any(part.high <= certainty.BORDERLINE for part in judged):
            return NO
        return certainty.all_of(judged + [case.judge(part, lead) for part in self.of[self.gates :]])

    def parts(self) -> tuple[Condition, ...]:
        """The parts."""
        return self.of


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part holds."""

    of: tuple[Condition, ...]

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """As certain as the strongest."""
        return certainty.any_of([case.judge(part, lead) for part in self.of])

    def parts(self) -> tuple[Condition, ...]:
        """The parts."""
        return self.of


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part holds."""

    of: tuple[Condition, ...]

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """The mirror image of any."""
        return certainty.none_of([case.judge(part, lead) for part in self.of])

    def parts(self) -> tuple[Condition, ...]:
        """The parts."""
        return self.of


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number of parts holds, or their points reach a named limit."""

    count: int
    of: tuple[Condition, ...]

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """As certain as the last part that is needed."""
        return certainty.at_least(self.count, [(1, case.judge(part, lead)) for part in self.of])

    def parts(self) -> tuple[Condition, ...]:
        """The parts."""
        return self.of


@dataclass(frozen=True, slots=True)
class Score:
    """A point score: the points of the parts that hold reach a named limit."""

    name: str
    limit: str
    items: tuple[tuple[float, Condition], ...]

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """As certain as the part that brings the score to the limit."""
        bound = case.bound(self.limit, None)
        judged = [(points, case.judge(part, lead)) for points, part in self.items]
        limit = bound.value if isinstance(bound.value, float) else math.inf
        result = certainty.at_least(limit, judged)
        total = sum(points for points, part in judged if part.applicable and part.present)
        evidence = case.scored(self.name, float(total), limit, bound.source)
        return result._replace(support=(*evidence, *result.support)) if result.support else result

    def parts(self) -> tuple[Condition, ...]:
        """The items without their points."""
        return tuple(part for _, part in self.items)


@dataclass(frozen=True, slots=True)
class ForLeads:
    """A condition in a number of leads: ``any``, ``every``, ``no``, ``count`` or ``contiguous`` leads of a group."""

    how: str
    count: int
    leads: tuple[str, ...]
    group: str
    inner: Condition

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """Judge lead by lead, then combine."""
        by_lead = {name: case.judge(self.inner, name) for name in self.leads}
        judged = list(by_lead.values())
        if self.how == "every":
            return certainty.all_of(judged)
        if self.how == "no":
            return certainty.none_of(judged)
        if self.how == "any":
            return certainty.any_of(judged)._replace(mostly_excluded=False)
        if self.how == "count":
            return certainty.at_least(self.count, [(1, part) for part in judged])
        runs = contiguous_runs(self.leads, self.count)
        found = certainty.any_of([certainty.all_of([by_lead[name] for name in run]) for run in runs])
        return found._replace(mostly_excluded=False)

    def parts(self) -> tuple[Condition, ...]:
        """The condition."""
        return (self.inner,)


@dataclass(frozen=True, slots=True)
class AsMeasured:
    """A condition decided by the measured values alone: it holds or it does not, whatever their uncertainty."""

    inner: Condition

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """Yes, no, or unknown."""
        found = case.judge(self.inner, lead)
        if found.low >= 0:
            return found._replace(low=math.inf, high=math.inf, gaps=())
        return NO if found.high < 0 else found._replace(low=-math.inf, high=math.inf, support=())

    def parts(self) -> tuple[Condition, ...]:
        """The condition."""
        return (self.inner,)


@dataclass(frozen=True, slots=True)
class AtMost:
    """A condition that makes its statement at most probable, or borderline."""

    grade: str
    inner: Condition

    def judge(self, case: Case, lead: str | None = None) -> Judgement:
        """The margin, capped."""
        return certainty.at_most(self.grade, case.judge(self.inner, lead))

    def parts(self) -> tuple[Condition, ...]:
        """The condition."""
        return (self.inner,)
