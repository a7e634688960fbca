"""How far a negation reaches over a list: looked up ahead, within one sentence."""

from __future__ import annotations

from typing import Literal

from einthoven.verify.items import Item

#: States that a negated list does not hold: after them a positive statement begins.
_REASSURING = frozenset(("normal", "upright", "neutral", "narrow", "intermediate"))
_SEPARATORS = ("comma", "join", "slash")
_ENDS = ("break", "semicolon", "neg_exclude", "quality")
_LOOK_AHEAD = 40


def continues(items: list[Item], at: int) -> Literal["yes", "no", "maybe"]:
    """Whether a negation before the separator ``items[at]`` also covers what follows it."""
    if items[at].kind == "join" and items[at].value == "or":
        return "yes"
    i = at + 1
    while i < len(items) and items[i].kind in _SEPARATORS:
        if items[i].value == "or":
            return "yes"
        i += 1
    if i >= len(items):
        return "no"
    if starts_statement(items, i):
        return "no"
    for item in items[i : i + _LOOK_AHEAD]:
        if item.kind == "join" and item.value == "or":
            return "yes"
        if item.kind in ("verb", "with", "amount", *_ENDS) or item.kind.startswith("neg"):
            break
        if item.kind == "preposition" and item.value == "with":
            break
    return "maybe"


def starts_statement(items: list[Item], i: int) -> bool:
    """Whether a statement of its own begins at ``i``: "normal axis", "T waves are ...", "PR 160 ms", "with ..."."""
    while i < len(items) and items[i].kind in ("other", "ignore", *_SEPARATORS):
        i += 1
    if i >= len(items):
        return False
    first = items[i]
    if first.kind.startswith("neg") or first.kind in (
        "verb",
        "amount",
        "break",
        "quality",
        "prior",
        "not_ecg",
        "hedge",
        "infer",
    ):
        return True
    if first.kind == "preposition" and first.value == "with":
        return True
    if first.kind == "state" and not first.noun:
        return first.value in _REASSURING
    if first.kind == "finding" and first.value in ("REGULAR", "IRREGULAR", "NORM", "SR", "NSR", "PPERQRS", "ONETOONE"):
        return True
    if first.kind not in ("wave", "quantity"):
        return False
    for item in items[i + 1 : i + 8]:
        if item.kind == "verb" or item.kind == "amount" or item.kind == "colon":
            return True
        if item.kind == "state":
            return not item.noun
        if item.kind in (*_SEPARATORS, *_ENDS):
            # A bare quantity is not something that a list of denials holds; a wave (Q, P) can be.
            return first.kind == "quantity"
    return first.kind == "quantity"
