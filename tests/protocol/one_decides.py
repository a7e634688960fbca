"""Recordings on which one comparison of a rule decides, so that its limit can be tested on either side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from made_to_order import CHOICES, CannotMakeError, Draft, Maker, members

from einthoven.protocol import conditions as node
from einthoven.protocol.limits import Band
from einthoven.protocol.loading import Rule, load_protocol
from einthoven.protocol.territories import contiguous_runs


@dataclass(frozen=True)
class Place:
    """Where in a tree a comparison stands: the comparison, its lead, and the groups above it with the part taken."""

    compare: node.Compare
    lead: str | None
    above: tuple[tuple[node.Condition, int, str | None], ...]


def places(condition: node.Condition, lead: str | None = None, above=()) -> Iterator[Place]:
    """Every comparison of a rule, in every lead that it is made in."""
    if isinstance(condition, node.Compare):
        yield Place(condition, condition.lead or lead, above)
        return
    if isinstance(condition, node.AsMeasured | node.AtMost):
        yield from places(condition.inner, lead, above)
        return
    parts, _ = members(condition, lead)
    for at, (part, where) in enumerate(parts):
        yield from places(part, where, (*above, (condition, at, lead)))


def decided_by(place: Place, draft: Draft, maker: Maker) -> None:
    """Set everything beside the way to a comparison so that the comparison decides."""
    # Twice: what is set for one group can undo another.
    for _ in range(2):
        maker.make(place.compare, draft, place.lead, true=True)
        for group, at, lead in reversed(place.above):
            _decide(group, at, lead, draft, maker)


def _decide(group: node.Condition, at: int, lead: str | None, draft: Draft, maker: Maker) -> None:
    parts, needed = members(group, lead)
    others = [item for i, item in enumerate(parts) if i != at]
    if isinstance(group, node.ForLeads) and group.how == "contiguous":
        mine = parts[at][1]
        run = maker.turned([run for run in contiguous_runs(group.leads, group.count) if mine in run])[0]
        hold = [item for item in others if item[1] in run]
    elif isinstance(group, node.Score):
        hold = _worth_one_less(group, at, draft, maker)
    else:
        hold = maker.turned(others)[: (needed or 1) - 1]
    mine, my_lead = parts[at]
    for part, where in others:
        if any(part is h and where == w for h, w in hold):
            maker.make(part, draft, where, true=True)
            continue
        trial = draft.copy()
        try:
            maker.make(part, trial, where, true=False)
        except CannotMakeError:
            continue
        # An alternative that can not be taken away without the branch itself stays: the branch then decides a grade.
        if maker.judged(mine, trial, my_lead).low > -1 or maker.judged(mine, draft, my_lead).low <= -1:
            draft.become(trial)


def _worth_one_less(group: node.Score, at: int, draft: Draft, maker: Maker) -> list[tuple[node.Condition, str | None]]:
    """Items that bring the score to its limit together with the one that decides, and not without it."""
    limit = draft.case(maker.protocol).bound(group.limit, None).value
    assert isinstance(limit, float)
    total, hold = group.items[at][0], []
    for i, (points, part) in enumerate(group.items):
        if i != at and total + points - group.items[at][0] < limit and total < limit:
            hold.append((part, None))
            total += points
    if total < limit:
        raise CannotMakeError("the score does not reach its limit")
    return hold


def drafts(rule: Rule, limit: str) -> Iterator[tuple[Place, Draft, Maker]]:
    """For every value and place of a limit in a rule: a recording on which it decides, if one can be made."""
    protocol = load_protocol()
    conditions = (rule.condition, *(variant.when for variant in rule.variants))
    for band in protocol.limits[limit].bands:
        for choice in range(CHOICES):
            maker = Maker(protocol, choice)
            for nth, condition in enumerate(conditions):
                for place in places(condition):
                    if place.compare.limit != limit or not _in_band(band, place.lead, protocol.limits[limit].bands):
                        continue
                    draft = Draft({"age": _age(band, rule), "sex": band.sex or "M"})
                    try:
                        for _ in range(2 if nth else 1):
                            _made_with_earlier_variants_failing(conditions[:nth], draft, maker)
                            decided_by(place, draft, maker)
                    except CannotMakeError:
                        continue
                    yield place, draft, maker


def _made_with_earlier_variants_failing(earlier: tuple[node.Condition, ...], draft: Draft, maker: Maker) -> None:
    """For a variant to show, the rule itself must hold, and no variant before it."""
    for at, condition in enumerate(earlier):
        maker.make(condition, draft, None, true=at == 0)


def _in_band(band: Band, lead: str | None, bands: tuple[Band, ...]) -> bool:
    if band.leads:
        return lead in band.leads
    return not any(lead in other.leads for other in bands)


def _age(band: Band, rule: Rule) -> float:
    """An age inside the band, and not below that of the rule; an adult of 55 where that fits."""
    low, high = max(band.age_from, rule.minimum_age), band.age_under
    return 55.0 if low <= 55 < high else (low + min(high, low + 10)) / 2
