"""Heads and what is said of them: waves and quantities, and their states."""

from __future__ import annotations

from einthoven.verify.amounts import say_amount
from einthoven.verify.clause import Head, Raw
from einthoven.verify.items import Item
from einthoven.verify.lexicon import lexicon
from einthoven.verify.scanner import Negation, Premodifier, Scan, accepts_key

#: States that after a number only name its dimension.
_MEASURES = frozenset(("deep", "prominent", "wide", "high", "prolonged", "small"))


def accepts(name: str, state: str) -> bool:
    """Whether a wave or quantity can be in a state."""
    return state in lexicon().accepts.get(accepts_key(name), ())


def head_at(scan: Scan, i: int) -> int:
    """A wave or quantity."""
    item = scan.items[i]
    negation = scan.negation
    head = Head(
        item.value, item.kind, i, item.start, item.end,
        negated=negation is not None,
        ambiguous=bool(negation and negation.ambiguous),
        hedged=scan.hedged,
        leads=scan.topic,
    )  # fmt: skip
    if negation is not None and item.kind == "wave":
        negation.used = True
    joined = scan.kind(scan.previous_content(i))
    summed = joined == "plus" or (scan.summing and joined in ("join", "comma"))
    summed = summed and len(scan.group) == 1 and scan.group[0].kind in ("wave", "sum")
    if summed:
        first = scan.group[0]
        head.terms = [*(first.terms or [(first.name, first.leads)]), (head.name, None)]
        head.name, head.kind, head.start = "sum", "sum", first.start
        scan.group = [head]
        return 1
    if _joins_group(scan, i):
        scan.group.append(head)
    else:
        scan.close_group()
        scan.group = [head]
    _premodify(scan, head)
    if scan.held_amount is not None:
        if _noun_state_follows(scan, i, head):
            head.amount = scan.held_amount
        else:
            say_amount(scan, head, scan.held_amount, i)
        scan.held_amount = None
    return 1


def _joins_group(scan: Scan, i: int) -> bool:
    """Whether the head at ``i`` is coordinated with the open group: "PR, QRS and QT"."""
    if not scan.group or scan.predicate:
        return False
    last = scan.group[-1]
    if any(c.kind == "value" or c.start >= last.start for c in last.claims):
        return False
    before = scan.previous_content(i)
    while scan.kind(before) in ("comma", "join", "slash") or (
        scan.kind(before) == "preposition" and scan.items[before].value == "with"
    ):
        before = scan.previous_content(before)
    return before == last.index and before != i - 1


def _premodify(scan: Scan, head: Head) -> None:
    """Apply the states that stand before a head."""
    for pre in scan.before:
        if accepts(head.name, pre.item.value):
            raw = scan.add("state", head.name, pre.item.value, pre.item, head.index, head=head)
            raw.negated, raw.ambiguous, raw.hedged = pre.negated, pre.ambiguous, pre.hedged or raw.hedged
            if pre.negated:
                head.negated = False
            if head.kind == "wave" and pre.item.value not in ("normal", "narrow", "upright"):
                scan.chain.append(raw)
    scan.before = []


def _noun_state_follows(scan: Scan, i: int, head: Head) -> bool:
    after = scan.item(scan.next_content(i))
    if after is not None and after.kind == "state" and not after.noun:
        after = scan.item(scan.next_content(scan.next_content(i)))
    return after is not None and after.kind == "state" and after.noun and accepts(head.name, after.value)


def state_at(scan: Scan, i: int) -> int:
    """A state, before or after what it describes."""
    item = scan.items[i]
    following = scan.item(scan.next_content(i))
    if item.word == "loss" and following is not None and following.value == "P":
        # "Loss of P waves" denies them, "no loss" does not.
        doubled = scan.negation is not None and not scan.negation.used
        scan.negation = None if doubled else Negation(i, "no")
        return 1
    j = i + 1
    while scan.kind(j) in ("colon", "ignore", "verb") and j - i < 4:
        j += 1
    after = scan.item(j)
    if (
        after is not None
        and after.kind == "amount"
        and after.value.reference
        and (j > i + 1 or scan.kind(i - 1) == "open")
    ):
        # "(normal 120-200 ms)" quotes a limit.
        return 1
    if scan.kind(i - 1) == "amount" and item.value in _MEASURES and scan.kind(i + 1) not in ("wave", "quantity"):
        # "3 mm deep", "40 ms wide": the amount says it.
        return 1
    if item.value == "borderline" and scan.kind(scan.next_content(i)) in ("lead", "finding", "wave", "state"):
        # "Borderline lateral ST depression" only suggests it.
        scan.hedged = True
        if scan.kind(scan.previous_content(i)) == "semicolon":
            return 1  # "short PR; borderline LVH": it is not PR that is borderline
    if item.noun:
        _noun_state(scan, i, item)
    elif _stands_before(scan, i, item):
        negation = scan.negation
        scan.before.append(Premodifier(item, negation is not None, bool(negation and negation.ambiguous), scan.hedged))
        if negation is not None:
            negation.used = True
    else:
        _predicate_state(scan, i, item)
    return 1


def _noun_state(scan: Scan, i: int, item: Item) -> None:
    targets = [h for h in scan.group if accepts(h.name, item.value)]
    if targets and scan.kind(scan.previous_content(i)) != "preposition":
        fresh = [h for h in targets if not h.claims] or targets[-1:]
        for head in fresh:
            raw = scan.add("state", head.name, item.value, item, i, head=head)
            raw.noun = True
            scan.chain.append(raw)
            if head.amount is not None:
                raw.amount, head.amount = head.amount.value, None
            _adopt_premodifier(head, raw)
        return
    j = scan.next_content(i)
    while (
        scan.kind(j) in ("join", "comma", "neg_no") or (scan.kind(j) == "state" and scan.items[j].noun)
    ) and j - i < 6:
        # "Neither elevation nor depression of ST segments"
        j = scan.next_content(j)
    if scan.kind(j) == "preposition":
        negation = scan.negation
        scan.before.append(Premodifier(item, negation is not None, bool(negation and negation.ambiguous), scan.hedged))


def _adopt_premodifier(head: Head, raw: Raw) -> None:
    """Let "horizontal ST depression" make one claim: the premodifier of a noun state is about the state."""
    if head.name == "ST":
        head.claims[:] = [
            c for c in head.claims if c is raw or c.noun or c.what not in ("normal", "abnormal", "horizontal")
        ]


def _stands_before(scan: Scan, i: int, item: Item) -> bool:
    """Whether an adjective belongs to a head that follows: "inverted T waves", but not "PR is normal, QRS narrow"."""
    j = i + 1
    crossed = False
    while j < len(scan.items) and j - i < 7:
        kind = scan.items[j].kind
        if kind in ("wave", "quantity"):
            if not accepts(scan.items[j].value, item.value):
                return False
            break
        if kind in ("comma", "join", "slash"):
            crossed = True
        elif (
            kind not in ("state", "other", "ignore", "finding", "hedge")
            or (kind == "state" and scan.items[j].noun)
            or (kind == "finding" and scan.items[j].value not in ("REGULAR", "IRREGULAR"))
        ):
            return False
        j += 1
    else:
        return False
    if j >= len(scan.items):
        return False
    targets = [h for h in scan.group if accepts(h.name, item.value)]
    if not targets:
        return True
    before = scan.kind(scan.previous_content(i))
    if before == "hedge" and not crossed:
        # "Short PR and probable prolonged QTc": a new subject, hedged.
        behind = scan.kind(scan.previous_content(scan.previous_content(i)))
        before = behind if behind in ("semicolon", "comma", "join") else before
    directly_after_subject = before in ("verb", "colon", "neg_not", "hedge") or before in ("wave", "quantity")
    if directly_after_subject:
        # "PR normal QRS narrow": the subject comes first all along.
        return False
    return not crossed or before in ("comma", "join", "semicolon", "break", "preposition", "open", "neg_no")


def _predicate_state(scan: Scan, i: int, item: Item) -> None:
    targets = [h for h in scan.group if accepts(h.name, item.value)]
    if not targets and item.value in ("upright", "inverted") and scan.topic is not None and not scan.group:
        # "Lead I is positive": its QRS.
        head = Head("QRS", "wave", i, item.start, item.end, leads=scan.topic)
        scan.group, scan.polar, targets = [head], True, [head]
    if not targets:
        return
    if len(scan.group) > 1 and not scan.predicate and scan.kind(scan.previous_content(i)) in ("wave", "quantity"):
        targets = (
            targets[-1:]
            if scan.items[scan.previous_content(i)].end == scan.group[-1].end and _own_states(scan)
            else targets
        )
    for head in targets:
        if item.value in ("normal", "abnormal") and any(c.kind == "state" and c.noun for c in head.claims):
            continue
        raw = scan.add("state", head.name, item.value, item, i, head=head)
        scan.predicate_polarity(raw, head)
        if head.amount is not None:
            raw.amount, head.amount = head.amount.value, None
    scan.chain = []


def _own_states(scan: Scan) -> bool:
    """Whether an earlier head of the group already has a predicate of its own."""
    return any(h.claims for h in scan.group[:-1])
