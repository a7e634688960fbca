"""What one rule looked at in one recording, piece by piece: the evidence of its outcome."""

from __future__ import annotations

from einthoven.protocol.case import Case
from einthoven.protocol.certainty import Judgement
from einthoven.protocol.conditions import Condition
from einthoven.protocol.derived import Reading
from einthoven.protocol.findings import Evidence
from einthoven.protocol.limits import Bound
from einthoven.protocol.loading import Rule


class Record(Case):
    """A case seen through one rule: judges the same, and keeps every value that it was held against.

    Parameters
    ----------
    case : Case
        The case; statements that the rule depends on have been judged.
    rule : Rule
        The rule; its evidence is numbered from 1.
    """

    thorough = True

    def __init__(self, case: Case, rule: Rule) -> None:
        # What was read and decided is shared; what was assumed is that of this rule alone.
        self.__dict__.update(case.__dict__)
        self.assumptions = {}
        self.rule = rule
        self._evidence: dict[tuple[object, ...], Evidence] = {}
        self._last: Evidence | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was looked at so far, in its order."""
        return tuple(self._evidence.values())

    def judge(self, condition: Condition, lead: str | None) -> Judgement:
        """Judge anew, so that what is looked at is seen."""
        return condition.judge(self, lead)

    def looked_at(self, leaf: Condition, lead: str | None) -> Evidence | None:
        """What a condition without parts was held against, if anything."""
        self._last = None
        leaf.judge(self, lead)
        return self._last

    def compared(
        self, quantity: str, lead: str | None, reading: Reading, bound: Bound, comparison: str, *, met: bool | None
    ) -> tuple[Evidence, ...]:
        """One value held against one limit."""
        leads = reading.leads or ((lead,) if lead else ())
        sd = reading.sd if reading.value is not None else None
        unit, reason = reading.unit or bound.unit, reading.reason or bound.reason
        found = (leads, reading.value, unit, sd, bound.value, comparison, met, bound.source, reason)
        return self._kept((quantity, leads, comparison, bound.value), quantity, found)

    def scored(self, name: str, points: float, limit: float, source: str) -> tuple[Evidence, ...]:
        """A point score."""
        found = ((), points, "points", None, limit, ">=", points >= limit, source)
        return self._kept((name, (), ">=", limit), name, found)

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
        leads = (lead,) if lead else ()
        found = (leads, value, "", None, limit, "is", met, self.rule.source, reason)
        evidence = self._kept((quantity, leads, "is", limit), quantity, found)
        judgement = super().fact(quantity, lead, value=value, limit=limit, met=met, reason=reason)
        return judgement._replace(support=evidence) if met else judgement

    def _kept(self, key: tuple[object, ...], quantity: str, found: tuple[object, ...]) -> tuple[Evidence, ...]:
        """The evidence of a key, numbered when it is first seen."""
        evidence = self._evidence.get(key)
        if evidence is None:
            number = f"{self.rule.code}.{len(self._evidence) + 1}"
            evidence = self._evidence[key] = Evidence(number, quantity, *found)  # type: ignore[arg-type]
        self._last = evidence
        return (evidence,)
