"""Why a statement was or was not made: its rule as a tree of criteria, each answered from the recording.

Every criterion says whether it holds and how surely, in which leads, in which beats, and in which measured range; the
explanation says whether the statement follows. These are the questions that a reasoning examination asks of a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from einthoven.protocol import conditions as node
from einthoven.protocol.certainty import Judgement
from einthoven.protocol.findings import Evidence, Outcome, Status
from einthoven.protocol.limits import value_text
from einthoven.protocol.record import Record
from einthoven.protocol.territories import in_standard_order
from einthoven.protocol.trace_spans import Span, spans
from einthoven.protocol.words import comparison_words, condition_head, condition_words, rule_words

#: A measured value lies within so many standard deviations, at 95 %.
_RANGE_SD = 1.96


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of a rule, answered.

    Attributes
    ----------
    words : str
        The condition, or what its parts have to do: ``"PR > 200 ms"``, ``"any of"``, ``"in at least 2 contiguous leads
        of II, III, aVF"``; for one lead of these, its name and the condition in it.
    certainty : Status
        ``"definite"``, ``"probable"``, ``"borderline"``, ``"absent"``, or ``"not assessable"``.
    leads : tuple of str
        Leads that show it.
    evidence : Evidence or None
        The value held against its limit; None where the criterion has parts.
    spans : tuple of Span
        Where on the trace it is seen, beat by beat; empty where the beats are not at hand or it belongs to no wave.
    parts : tuple of Criterion
        What it is made of.
    """

    words: str
    certainty: Status
    leads: tuple[str, ...] = ()
    evidence: Evidence | None = None
    spans: tuple[Span, ...] = ()
    parts: tuple[Criterion, ...] = ()

    @property
    def met(self) -> bool | None:
        """Whether it holds; None if it could not be assessed."""
        if self.certainty == "not assessable":
            return None
        return self.certainty in ("definite", "probable")

    @property
    def range(self) -> tuple[float, float] | None:
        """Range in which the value lies with 95 % confidence, in its unit; None where it is no number."""
        evidence = self.evidence
        if evidence is None or isinstance(evidence.value, bool) or not isinstance(evidence.value, int | float):
            return None
        half = _RANGE_SD * (evidence.sd or 0.0)
        return evidence.value - half, evidence.value + half

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Criterion]]:
        """The criterion and all below it, each with its depth."""
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; empty fields are left out."""
        out: dict[str, Any] = {"words": self.words, "met": self.met, "certainty": self.certainty}
        if self.leads:
            out["leads"] = list(self.leads)
        if self.evidence is not None:
            out["evidence"] = self.evidence.to_dict() | {"margin": _rounded(self.evidence.margin)}
        if self.range is not None:
            out["range"] = [_rounded(end) for end in self.range]
        if self.spans:
            out["spans"] = [span.to_dict() for span in self.spans]
        if self.parts:
            out["parts"] = [part.to_dict() for part in self.parts]
        return out


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a statement was or was not made: the rule, its source, and every input with value, limit and margin.

    Attributes
    ----------
    code, statement : str, str
        The statement.
    rule : str
        Its rule in words, one condition a line.
    source : str
        Document, part and year.
    outcome : Outcome
        What became of the statement.
    criterion : Criterion
        The rule as a tree, answered.
    """

    code: str
    statement: str
    rule: str
    source: str
    outcome: Outcome
    criterion: Criterion

    @property
    def follows(self) -> bool | None:
        """Whether the statement follows from the recording; None if that could not be assessed."""
        if self.outcome.status == "not assessable":
            return None
        return self.outcome.status in ("definite", "probable")

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "code": self.code,
            "statement": self.statement,
            "status": self.outcome.status,
            "follows": self.follows,
            "muted_by": self.outcome.muted_by,
            "reason": self.outcome.reason,
            "source": self.source,
            "rule": self.rule,
            "criterion": self.criterion.to_dict(),
        }


def explained(record: Record, outcome: Outcome) -> Explanation:
    """The explanation of a statement that was judged.

    Parameters
    ----------
    record : Record
        The case as the rule of the statement sees it.
    outcome : Outcome
        What became of it.
    """
    rule = record.rule
    # The whole rule first: so every piece of evidence has the number that it has in the outcome.
    record.judge(rule.condition, None)
    words = rule_words(rule, record.protocol)
    criterion = _criterion(rule.condition, record, None)
    return Explanation(rule.code, outcome.statement, words, rule.source, outcome, criterion)


def _criterion(condition: node.Condition, record: Record, lead: str | None) -> Criterion:
    judgement = record.judge(condition, lead)
    if isinstance(condition, node.ForLeads):
        return _in_leads(condition, record, judgement)
    if isinstance(condition, node.CriteriaOf):
        below: tuple[node.Condition, ...] = (record.condition(condition.code),)
    else:
        below = condition.parts()
    parts = tuple(_criterion(part, record, lead) for part in below)
    words = condition_head(condition) or condition_words(condition, record.protocol)
    if isinstance(condition, node.Score):
        worth = [points for points, _ in condition.items]
        parts = tuple(_worth(part, points) for part, points in zip(parts, worth, strict=True))
    if parts:
        return Criterion(words, judgement.status, _leads(parts), None, (), parts)
    evidence = record.looked_at(condition, lead)
    if evidence is None:
        return Criterion(words, judgement.status)
    if isinstance(condition, node.Compare) and not isinstance(evidence.limit, str | bool | None):
        words = comparison_words(condition, record.protocol, f"{value_text(evidence.limit)} {evidence.unit}".strip())
    shown = spans(record.measurements, evidence, record.protocol.derived)
    return Criterion(words, judgement.status, evidence.leads if evidence.met else (), evidence, shown)


def _in_leads(condition: node.ForLeads, record: Record, judgement: Judgement) -> Criterion:
    """One part a lead, with the condition in that lead below it."""
    parts = []
    for lead in condition.leads:
        inner = _criterion(condition.inner, record, lead)
        name = lead if inner.words == "all of" else f"{lead}: {inner.words}"
        parts.append(replace(inner, words=name, leads=(lead,) if inner.met else ()))
    words = condition_head(condition) or ""
    return Criterion(words, judgement.status, _leads(tuple(parts)), None, (), tuple(parts))


def _worth(part: Criterion, points: float) -> Criterion:
    """The part of a score, with its points in its words."""
    return replace(part, words=f"{points:g} for {part.words}")


def _leads(parts: tuple[Criterion, ...]) -> tuple[str, ...]:
    return in_standard_order({lead for part in parts if part.met for lead in part.leads})


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
