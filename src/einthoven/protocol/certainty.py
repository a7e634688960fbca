"""Truth as a margin: by how many standard deviations of its measurement a value lies beyond its limit.

A condition is not true or false but holds by a margin. Positive: met; 2 or more: definite; between -1 and 0:
borderline. Where an input is missing, the margin is only known to lie between two bounds; without any knowledge they
are infinite. All connectives are minima, maxima and sign changes of these bounds, so ``all`` is as certain as its
weakest part, ``any`` as its strongest, ``none`` the mirror image, and a statement can be decided in spite of a gap that
could not change it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from einthoven.protocol.findings import Certainty, Evidence, Status

DEFINITE = 2.0
BORDERLINE = -1.0
#: Margin of an equality that the comparison excludes.
_JUST_NOT = -1e-9

#: Highest margin of a condition that may be at most probable or borderline.
CAPS: dict[str, float] = {"probable": 1.0, "borderline": -0.5}


class Judgement(NamedTuple):
    """How far a condition holds.

    Attributes
    ----------
    low, high : float
        Bounds of the margin, in standard deviations; equal when every input is known.
    support : tuple of Evidence
        The evidence that makes it hold, if it does.
    gaps : tuple of str
        Why the bounds differ: reasons of the missing inputs.
    applicable : bool
        False if there is no sourced limit for this patient.
    mostly_excluded : bool
        Undecided alternatives, of which at least half are excluded.
    """

    low: float
    high: float
    support: tuple[Evidence, ...] = ()
    gaps: tuple[str, ...] = ()
    applicable: bool = True
    mostly_excluded: bool = False

    @property
    def status(self) -> Status:
        """The margin in words."""
        if self.high <= BORDERLINE:
            return "absent"
        return certainty_of(self.low) or "not assessable"

    @property
    def present(self) -> bool:
        """Whether it is met, at whatever margin."""
        return self.low >= 0


YES = Judgement(math.inf, math.inf)
NO = Judgement(-math.inf, -math.inf)


def unknown(reason: str, *, applicable: bool = True) -> Judgement:
    """Nothing is known of the margin."""
    return Judgement(-math.inf, math.inf, (), (reason,), applicable)


def certainty_of(margin: float, *, of_normality: bool = False) -> Certainty | None:
    """Certainty of a margin, None if the condition does not hold.

    A statement of normality is definite as soon as its opposite is not even borderline.
    """
    if margin >= DEFINITE or (of_normality and margin > -BORDERLINE):
        return "definite"
    if margin >= 0:
        return "probable"
    return "borderline" if margin > BORDERLINE else None


def margin(excess: float, sd: float, *, inclusive: bool) -> float:
    """Margin of a value that lies ``excess`` beyond its limit, measured with ``sd``."""
    if excess == 0:
        return 0.0 if inclusive else _JUST_NOT
    return excess / sd if sd > 0 else math.copysign(math.inf, excess)


def all_of(parts: Sequence[Judgement]) -> Judgement:
    """As certain as the weakest."""
    low = high = math.inf
    applicable = True
    for part in parts:
        low, high = min(low, part.low), min(high, part.high)
        applicable = applicable and part.applicable
    support = _supports(parts) if low > BORDERLINE else ()
    return Judgement(low, high, support, _gaps(parts, low, high), applicable)


def any_of(parts: Sequence[Judgement]) -> Judgement:
    """As certain as the strongest. Alternatives without a limit for this patient are left aside."""
    usable = [p for p in parts if p.applicable]
    if not usable:
        return Judgement(-math.inf, math.inf, (), _unique(p.gaps for p in parts), applicable=False)
    low = high = -math.inf
    excluded = 0
    for part in usable:
        low, high = max(low, part.low), max(high, part.high)
        excluded += part.high <= BORDERLINE
    support: tuple[Evidence, ...] = ()
    if low > BORDERLINE:
        # What is met supports a finding; what is borderline, only a borderline one.
        support = _supports([p for p in usable if p.low >= 0 or (low < 0 and p.low > BORDERLINE)])
    return Judgement(low, high, support, _gaps(usable, low, high), mostly_excluded=2 * excluded >= len(usable))


def none_of(parts: Sequence[Judgement]) -> Judgement:
    """The mirror image of ``any_of``; it has no supporting evidence of its own."""
    found = any_of(parts)
    return Judgement(_mirrored(found.high), _mirrored(found.low), (), found.gaps, found.applicable)


def _mirrored(margin: float) -> float:
    """The margin of the contrary: what is just met leaves its contrary just not met."""
    return -margin if margin else _JUST_NOT


def at_least(points: float, parts: Sequence[tuple[float, Judgement]]) -> Judgement:
    """As certain as the part that brings the sum of the points, strongest first, to ``points``."""
    usable = [(worth, p) for worth, p in parts if p.applicable]
    if not usable:
        return Judgement(-math.inf, math.inf, (), _unique(p.gaps for _, p in parts), applicable=False)
    low = _reached(points, usable, lambda p: p.low)
    high = _reached(points, usable, lambda p: p.high)
    judgements = [p for _, p in usable]
    support = _supports([p for p in judgements if p.low >= min(low, 0.0)]) if low > BORDERLINE else ()
    return Judgement(low, high, support, _gaps(judgements, low, high))


def at_most(grade: str, part: Judgement) -> Judgement:
    """The same, but not more certain than ``grade``."""
    cap = CAPS[grade]
    return part._replace(low=min(part.low, cap), high=min(part.high, cap), mostly_excluded=False)


def _reached(points: float, parts: list[tuple[float, Judgement]], bound: Callable[[Judgement], float]) -> float:
    total = 0.0
    for worth, part in sorted(parts, key=lambda item: -bound(item[1])):
        total += worth
        if total >= points:
            return bound(part)
    return -math.inf


def _supports(parts: Sequence[Judgement]) -> tuple[Evidence, ...]:
    return tuple([e for p in parts if p.support for e in p.support])


def _gaps(parts: Sequence[Judgement], low: float, high: float) -> tuple[str, ...]:
    return () if low == high else _unique(p.gaps for p in parts)


def _unique(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for texts in lists for text in texts))
