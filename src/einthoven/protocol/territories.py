"""Groups of leads: territories of the heart, and which leads in them are contiguous."""

from __future__ import annotations

import functools
from itertools import combinations

from einthoven.ecg import CHEST_LEADS, LIMB_LEADS, STANDARD_LEADS

#: Territory -> leads, in the order of AHA/ACCF/HRS 2009 Part VI and the Fourth Universal Definition of MI.
TERRITORIES: dict[str, tuple[str, ...]] = {
    "inferior": ("II", "III", "aVF"),
    "lateral": ("I", "aVL", "V5", "V6"),
    "high lateral": ("I", "aVL"),
    "septal": ("V1", "V2"),
    "anteroseptal": ("V1", "V2", "V3"),
    "anterior": ("V1", "V2", "V3", "V4", "V5", "V6"),
    "posterior": ("V1", "V2", "V3"),
    "right ventricular": ("V3R", "V4R"),
}

#: Every group that a rule may name.
GROUPS: dict[str, tuple[str, ...]] = TERRITORIES | {
    "limb": LIMB_LEADS,
    "chest": CHEST_LEADS,
    "standard": STANDARD_LEADS,
    "back": ("V7", "V8", "V9"),
}
#: Every lead that a rule may name.
KNOWN_LEADS = frozenset(lead for leads in GROUPS.values() for lead in leads)

_IN_ORDER = frozenset(CHEST_LEADS)


@functools.lru_cache(maxsize=256)
def contiguous_runs(leads: tuple[str, ...], count: int) -> tuple[tuple[str, ...], ...]:
    """Sets of ``count`` contiguous leads: neighbours among chest leads, any within a limb or lateral group."""
    if set(leads) <= _IN_ORDER:
        place = [CHEST_LEADS.index(lead) for lead in leads]
        return tuple(
            tuple(leads[i : i + count])
            for i in range(len(leads) - count + 1)
            if place[i + count - 1] - place[i] == count - 1
        )
    return tuple(combinations(leads, count))


def in_standard_order(leads: set[str]) -> tuple[str, ...]:
    """Leads in the order of a 12-lead page, others after them by name."""
    known = [lead for lead in STANDARD_LEADS if lead in leads]
    return tuple(known + sorted(leads.difference(STANDARD_LEADS)))
