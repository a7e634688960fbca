"""Claims from a sentence: one pass over its items, each kind with its own rule.

The grammar is a scanner rather than a parser: readings are telegraphic, and a scanner still finds "QRS 92" in a sentence
whose rest it does not understand. What it tracks is in ``scanner.Scan``.
"""

from __future__ import annotations

from collections.abc import Callable

from einthoven.verify.amounts import say_amount, take_amount
from einthoven.verify.clause import Head, Raw
from einthoven.verify.items import Item
from einthoven.verify.leads import LeadSet
from einthoven.verify.lexicon import lexicon
from einthoven.verify.scanner import Negation, Premodifier, Scan, accepts_key
from einthoven.verify.scope import continues, starts_statement

Handler = Callable[[Scan, int], int]


def extract(items: list[Item], *, label: bool = False) -> list[Raw]:
    """The raw claims of one sentence.

    Parameters
    ----------
    items : list of Item
        The sentence (``items.read_items``), without the parts that speak of no particular ECG.
    label : bool
        Whether it is an impression label.
    """
    scan = Scan(items, label=label)
    i = 0
    while i < len(items):
        handler = HANDLERS.get(items[i].kind)
        i += handler(scan, i) if handler else 1
    return scan.finish()


def accepts(name: str, state: str) -> bool:
    """Whether a wave or quantity can be in a state."""
    return state in lexicon().accepts.get(accepts_key(name), ())


# --- heads --------------------------------------------------------------------------------------------------------------


def _head(scan: Scan, i: int) -> int:
    item = scan.items[i]
    negation = scan.negation
    head = Head(
        item.value, item.kind, i, item.start, item.end,
        negated=negation is not None and not negation.used,
        ambiguous=bool(negation and negation.ambiguous),
        hedged=scan.hedged,
        leads=scan.topic,
    )  # fmt: skip
    head.negated = negation is not None
    summed = scan.kind(i - 1) == "plus" and len(scan.group) == 1 and scan.group[0].kind in ("wave", "sum")
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
            scan.chain.append(raw)
    scan.before = []


def _noun_state_follows(scan: Scan, i: int, head: Head) -> bool:
    after = scan.item(scan.next_content(i))
    if after is not None and after.kind == "state" and not after.noun:
        after = scan.item(scan.next_content(scan.next_content(i)))
    return after is not None and after.kind == "state" and after.noun and accepts(head.name, after.value)


# --- states -------------------------------------------------------------------------------------------------------------


def _state(scan: Scan, i: int) -> int:
    item = scan.items[i]
    after = scan.item(i + 1)
    if after is not None and after.kind == "amount" and after.value.reference:
        # "(normal 120-200 ms)" quotes a limit.
        return 1
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
    if scan.kind(scan.next_content(i)) == "preposition":
        negation = scan.negation
        scan.before.append(Premodifier(item, negation is not None, bool(negation and negation.ambiguous), scan.hedged))


def _adopt_premodifier(head: Head, raw: Raw) -> None:
    """ "Normal ST elevation" makes one claim: the premodifier of a noun state is about the state."""
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
        elif kind not in ("state", "other", "ignore", "finding", "hedge") or (kind == "state" and scan.items[j].noun):
            return False
        elif kind == "finding" and scan.items[j].value not in ("REGULAR", "IRREGULAR"):
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
    directly_after_subject = before in ("verb", "colon", "neg_not", "hedge") or before in ("wave", "quantity")
    if directly_after_subject:
        # "PR normal QRS narrow": the subject comes first all along.
        return False
    return not crossed or before in ("comma", "join", "semicolon", "break", "preposition", "open", "neg_no")


def _predicate_state(scan: Scan, i: int, item: Item) -> None:
    targets = [h for h in scan.group if accepts(h.name, item.value)]
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


# --- findings, rules, patterns ------------------------------------------------------------------------------------------


def _finding(scan: Scan, i: int) -> int:
    item = scan.items[i]
    scan.close_group()
    raw = scan.add("finding", item.value, True, item, i)
    for pre in scan.before:
        if pre.item.value == "borderline":
            raw.hedged = True
    scan.before = []
    scan.chain.append(raw)
    if scan.met is not None:
        scan.met = None
    return 1


def _rule(scan: Scan, i: int) -> int:
    item = scan.items[i]
    scan.close_group()
    head = Head(item.value, "quantity", i, item.start, item.end, negated=scan.negation is not None, leads=None)
    scan.group = [head]
    raw = scan.add("rule", item.value, None, item, i, head=head)
    if scan.met is not None or scan.negation is not None:
        raw.what = "met"
        raw.start = min(raw.start, scan.met.start if scan.met else raw.start)
    scan.chain.append(raw)
    return 1


def _pattern(scan: Scan, i: int) -> int:
    scan.add("pattern", "qrs", scan.items[i].value, scan.items[i], i)
    scan.chain.append(scan.claims[-1])
    return 1


def _ratio(scan: Scan, i: int) -> int:
    around = [scan.item(j) for j in range(i - 3, i + 4)]
    if any(
        a is not None
        and a.kind in ("finding", "quantity")
        and a.value in ("AFLT", "conduction", "AVB", "2AVB", "ONETOONE")
        for a in around
    ):
        scan.add("ratio", "conduction", scan.items[i].value, scan.items[i], i)
    return 1


def _plain(scan: Scan, i: int) -> int:
    item = scan.items[i]
    kind = item.kind
    if (
        kind == "quality"
        and item.value == "calibration"
        and scan.kind(scan.next_content(i)) in ("amount", "preposition", "verb", "colon")
    ):
        return 1
    raw = scan.add(kind, item.value, item.value, item, i)  # type: ignore[arg-type]
    if kind == "quality":
        scan.chain.append(raw)
    if kind == "prior":
        if item.value == "new" and scan.negation is not None:
            # "No new ST elevation" leaves room for an old one.
            scan.negation.ambiguous = True
        raw.negated = False
    return 1


# --- polarity -----------------------------------------------------------------------------------------------------------


def _negation(scan: Scan, i: int) -> int:
    kind = scan.items[i].kind.removeprefix("neg_")
    if kind == "exclude" and scan.negation is not None and i - scan.negation.index <= 2 and not scan.negation.used:
        scan.negation, scan.hedged = None, True
        return 1
    if (
        kind == "no"
        and scan.kind(i + 1) in ("", "comma", "semicolon", "close")
        and scan.chain
        and scan.kind(scan.previous_content(i)) in ("colon", "verb")
    ):
        _deny(scan.chain)
        return 1
    scan.negation = Negation(i, kind)
    if kind == "exclude":
        scan.close_group()
    return 1


def _deny(claims: list[Raw]) -> None:
    for raw in claims:
        raw.negated, raw.ambiguous = True, False


def _hedge(scan: Scan, i: int) -> int:
    scan.hedged = True
    return 1


def _hedge_post(scan: Scan, i: int) -> int:
    for raw in scan.chain or scan.claims[-1:]:
        raw.hedged, raw.negated = True, False
    return 1


def _post_negated(scan: Scan, first: int) -> bool:
    return scan.negation is not None and scan.negation.index > first


def _present(scan: Scan, i: int) -> int:
    fresh = [h for h in scan.group if not h.claims and accepts(h.name, "present")]
    if fresh:
        for head in fresh:
            raw = scan.add("state", head.name, "present", scan.items[i], i, head=head)
            scan.predicate_polarity(raw, head)
        return 1
    scan.seen = True
    if scan.chain and _post_negated(scan, min(r.index for r in scan.chain)):
        _deny(scan.chain)
        scan.negation = None
    return 1


def _absent(scan: Scan, i: int) -> int:
    following = scan.kind(scan.next_content(i))
    subjects = bool(scan.chain) or any(not h.claims for h in scan.group)
    if following in ("wave", "quantity", "finding", "rule", "pattern") and not (subjects and scan.predicate):
        scan.negation = Negation(i, "no")
        return 1
    fresh = [h for h in scan.group if not h.claims and accepts(h.name, "present")]
    doubled = scan.negation is not None and scan.negation.index == scan.previous_content(i)
    for head in fresh:
        raw = scan.add("state", head.name, "present", scan.items[i], i, head=head)
        raw.negated, raw.ambiguous = not doubled, False
    if not fresh and not doubled:
        _deny(scan.chain)
    scan.negation = None
    return 1


def _met(scan: Scan, i: int) -> int:
    rules = [r for r in scan.chain if r.kind == "rule" or r.kind == "finding"]
    unmet = scan.items[i].kind == "unmet"
    if rules and (scan.predicate or scan.negation is not None):
        negated = unmet or _post_negated(scan, min(r.index for r in rules))
        for raw in rules:
            raw.what = "met" if raw.kind == "rule" else raw.what
            raw.negated = raw.negated or negated
            raw.end = max(raw.end, scan.items[i].end)
        return 1
    scan.met = scan.items[i]
    return 1


# --- structure ----------------------------------------------------------------------------------------------------------


def _lead(scan: Scan, i: int) -> int:
    item = scan.items[i]
    leads: LeadSet = item.value
    if scan.kind(i + 1) == "open" and scan.kind(i + 2) == "lead":
        # "inferior leads (II, III, aVF)": the list says what is meant.
        listed: LeadSet = scan.items[i + 2].value
        leads = listed if listed.leads else leads
        scan.items[i + 2].kind = "other"
    after = scan.item(scan.next_content(i))
    before = scan.item(scan.previous_content(i))
    if scan.group and scan.group[-1].kind == "sum":
        scan.group[-1].terms[-1] = (scan.group[-1].terms[-1][0], leads)
        scan.group[-1].end = item.end
        return 1
    if _leads_ahead(scan, before, after):
        scan.topic = leads
        if not scan.group or scan.group[-1].claims:
            scan.close_group()
        scan.chain, scan.predicate = [], False
        return 1
    bare = [h for h in scan.group if not h.claims]
    if bare and bare[-1] is scan.group[-1]:
        for head in bare:
            head.leads, head.end = leads, max(head.end, item.end)
        return 1
    if scan.give_leads(leads, item):
        return 1
    if scan.led and before is not None and before.kind in ("join", "comma", "preposition", "lead", "other"):
        scan.extend_leads(leads, item)
        return 1
    if scan.group:
        for head in scan.group:
            head.leads = leads
        return 1
    scan.topic = leads
    return 1


def _leads_ahead(scan: Scan, before: Item | None, after: Item | None) -> bool:
    """Whether leads are named before what they show: "V1-V3 show ...", "In V1 there is ...", "lateral ST depression"."""
    if after is None:
        return False
    if after.kind == "colon" or (after.kind == "verb" and after.value in ("show", "there")):
        return True
    waiting = any(scan.waiting) if scan.merged else bool(scan.waiting[-1])
    headed = bool(scan.group) and not scan.group[-1].claims
    ahead = after.kind in ("wave", "quantity", "finding", "pattern", "state", "amount", "neg_no")
    if before is not None and before.kind == "preposition" and before.value != "with":
        return not waiting and not headed and not scan.claims and (ahead or after.kind == "comma")
    if headed and after.kind in ("state", "amount"):
        return False
    if not waiting and not headed:
        return ahead or after.kind == "verb" or after.kind == "comma"
    separated = before is None or before.kind in (
        "comma",
        "join",
        "neg_no",
        "hedge",
        "verb",
        "with",
        "state",
        "open",
        "preposition",
        "other",
        "prior",
    )
    return (
        separated
        and after.kind in ("wave", "finding", "pattern", "quantity")
        and (before is None or before.kind != "preposition" or before.value == "with")
    )


def _separator(scan: Scan, i: int) -> int:
    negation = scan.negation
    if negation is not None and negation.used:
        verdict = continues(scan.items, i)
        if verdict == "no":
            scan.negation = None
        elif verdict == "maybe":
            negation.ambiguous = True
    if scan.items[i].kind == "comma":
        scan.new_part()
        if scan.kind(scan.next_content(i)) != "join":
            scan.hedged = False
    elif scan.seen or starts_statement(scan.items, i + 1):
        scan.new_part()
        scan.merged = False
    else:
        scan.merged = True
    scan.seen = False
    return 1


def _verb(scan: Scan, i: int) -> int:
    what = scan.items[i].value
    if what == "there":
        scan.close_group()
        scan.chain = []
    elif what == "by":
        return 1
    scan.predicate = what == "be" and bool(scan.group or scan.chain)
    if what == "show" and scan.negation is None:
        scan.chain = []
    return 1


def _colon(scan: Scan, i: int) -> int:
    last = scan.items[i - 1] if i else None
    if last is not None and last.kind == "finding" and scan.claims and scan.claims[-1].index == i - 1:
        after = scan.item(scan.next_content(i))
        answered = after is not None and (
            after.kind in ("present", "absent", "excluded", "met", "unmet", "neg_not", "hedge")
            or (
                after.kind == "neg_no"
                and scan.kind(scan.next_content(scan.next_content(i))) in ("", "comma", "semicolon", "present", "other")
            )
        )
        if not answered:
            topic = scan.claims.pop()
            scan.waiting = [[r for r in part if r is not topic] for part in scan.waiting]
            scan.chain = []
    scan.predicate = bool(scan.group or scan.chain)
    return 1


def _preposition(scan: Scan, i: int) -> int:
    if scan.items[i].value == "with":
        if scan.negation is not None and scan.negation.used:
            scan.negation = None
        scan.chain = []
        scan.new_part()
        scan.merged = False
    return 1


def _boundary(scan: Scan, i: int) -> int:
    scan.strong_boundary()
    return 1


def _open(scan: Scan, i: int) -> int:
    scan.open_bracket()
    return 1


def _close(scan: Scan, i: int) -> int:
    scan.close_bracket()
    return 1


HANDLERS: dict[str, Handler] = {
    "wave": _head, "quantity": _head, "state": _state, "finding": _finding, "rule": _rule, "pattern": _pattern, "ratio": _ratio,
    "quality": _plain, "not_ecg": _plain, "prior": _plain, "neg_no": _negation, "neg_not": _negation, "neg_exclude": _negation,
    "hedge": _hedge, "hedge_post": _hedge_post, "present": _present, "absent": _absent, "excluded": _absent, "met": _met,
    "unmet": _met, "amount": take_amount, "lead": _lead, "comma": _separator, "join": _separator, "slash": _separator, "plus": _separator,
    "verb": _verb, "colon": _colon, "preposition": _preposition, "break": _boundary, "semicolon": _boundary, "open": _open,
    "close": _close,
}  # fmt: skip
