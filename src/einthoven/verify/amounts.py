"""Which head a number belongs to: the one before it, the one after it, or the finding that it goes with."""

from __future__ import annotations

from einthoven.verify.clause import Head, Raw, fitting_units
from einthoven.verify.items import Amount, Item
from einthoven.verify.scanner import Scan

#: States whose size can be stated with them: "elevation of 2 mm".
SIZED = frozenset(("elevated", "depressed", "inverted", "peaked", "prominent", "deep", "upright", "changed"))
_CALIBRATION = frozenset(("mm/s", "mm/mV", "Hz"))
_RHYTHMS = frozenset(
    ("SR", "NSR", "SBRAD", "STACH", "SARRH", "EAT", "AFIB", "AFLT", "JUNC", "SVTAC", "WCT", "IVR", "PACE", "BRADY",
     "TACHY", "MBRAD", "REGULAR", "IRREGULAR", "RAPIDVR", "SLOWVR", "IRREGIRREG")
)  # fmt: skip
#: Quantity that a number after a finding is about.
_OF_FINDING = {
    "1AVB": "pr", "AVDELAY": "pr", "SHORTPR": "pr", "WPW": "pr", "LNGQT": "qtc", "SHORTQT": "qtc", "QTHIGH": "qtc",
    "CLBBB": "qrs", "CRBBB": "qrs", "ILBBB": "qrs", "IRBBB": "qrs", "IVCD": "qrs", "BBB": "qrs", "LAD": "qrs_axis",
    "RAD": "qrs_axis", "EXAX": "qrs_axis", "AXNORM": "qrs_axis", "AXDEV": "qrs_axis", "LAFB": "qrs_axis",
    "LPFB": "qrs_axis",
}  # fmt: skip
_SIBLINGS = {f"{w}_duration": f"{w}_amplitude" for w in ("p", "q", "r", "s")} | {
    f"{w}_amplitude": f"{w}_duration" for w in ("p", "q", "r", "s")
}
_TIGHT = frozenset(
    (
        "quantity",
        "wave",
        "verb",
        "colon",
        "open",
        "state",
        "preposition",
        "amount",
        "slash",
        "lead",
        "rule",
        "neg_not",
        "finding",
    )
)


def take_amount(scan: Scan, i: int) -> int:
    """Give the number at ``i`` to what it measures; the number of items used."""
    item = scan.items[i]
    amount: Amount = item.value
    if amount.unit in _CALIBRATION:
        scan.add("quality", "calibration", amount, item, i)
        return 1
    if amount.reference or amount.unit == "other":
        return 1
    following = scan.item(i + 1)
    if amount.unit is None and following is not None and following.value in ("PVC", "PAC", "ECTOPY"):
        # "Three PVCs": the count goes with them.
        return 1
    run = _run(scan, i)
    if len(run) > 1 and _distribute(scan, run):
        return run[-1] - i + 1
    if _forward(scan, i, amount):
        scan.held_amount = item
        return 1
    if _criterion(scan, i, amount):
        return 1
    if scan.kind(i - 1) == "open" and scan.group and scan.group[-1].name == "sum" and not scan.group[-1].claims:
        return _part_of_sum(scan, i, item)
    head = _target(scan, amount)
    if head is not None:
        if not _is_range_of_limits(scan, i, head):
            say_amount(scan, head, item, i)
        return 1
    _without_head(scan, i, item, amount)
    return 1


def _criterion(scan: Scan, i: int, amount: Amount) -> bool:
    """Whether an inequality in brackets explains the word before it: "wide QRS (> 120 ms)"."""
    if amount.op not in ("<", "<=", ">", ">=") or scan.kind(i - 1) != "open":
        return False
    last = scan.group[-1].claims[-1] if scan.group and scan.group[-1].claims else None
    if amount.op[0] == "<" and last is not None and last.what in SIZED:
        return False
    before = scan.kind(i - 2)
    said = bool(scan.group) and any(c.kind == "state" for c in scan.group[-1].claims)
    return before in ("state", "finding") or (said and before in ("wave", "quantity"))


def _part_of_sum(scan: Scan, i: int, item: Item) -> int:
    """A number in brackets after one part of a sum: "SV1 (8 mm) + RV5 (12 mm)"."""
    wave, leads = scan.group[-1].terms[-1]
    head = Head(wave, "wave", i, item.start, item.end, leads=leads)
    raw = scan.add("value", head.quantity(item.value.unit, item.value.low), item.value, item, i, head=head)
    raw.negated = False
    return 1


def _run(scan: Scan, i: int) -> list[int]:
    """Indexes of numbers that follow one another: "388/412", "52 44 38", "158, 92 and 388"."""
    found = [i]
    j = i + 1
    while True:
        step = j
        while scan.kind(step) in ("slash", "comma", "join", "other") and step - j < 2:
            step += 1
        if scan.kind(step) != "amount":
            return found
        found.append(step)
        j = step + 1


def _distribute(scan: Scan, run: list[int]) -> bool:
    """Hand out several numbers to as many heads, in order."""
    heads = [h for h in scan.group if not any(c.kind == "value" for c in h.claims)]
    if len(heads) == 1 and heads[0].name == "prt_axes" and len(run) == 3:
        names = ("p_axis", "qrs_axis", "t_axis")
        heads = [Head(n, "quantity", heads[0].index, heads[0].start, heads[0].end) for n in names]
    if len(heads) < 2 or len(heads) != len(run):
        return False
    last: Amount = scan.items[run[-1]].value
    for head, index in zip(heads, run, strict=True):
        item = scan.items[index]
        if item.value.unit is None and last.unit is not None:
            item.value = item.value._replace(unit=last.unit)
        say_amount(scan, head, item, index)
    return True


def _forward(scan: Scan, i: int, amount: Amount) -> bool:
    """Whether the number stands before its head: "2 mm ST elevation", "a 160 ms PR interval"."""
    following = scan.next_content(i)
    of = scan.kind(following) == "preposition" and scan.items[following].value == "of"
    if of:
        following = scan.next_content(following)
    steps = 0
    while scan.kind(following) == "state" and steps < 3:
        following = scan.next_content(following)
        steps += 1
    target = scan.item(following)
    if target is None or target.kind not in ("wave", "quantity"):
        return False
    if not Head(target.value, target.kind, 0, 0, 0).fits(amount.unit) or amount.unit is None:
        return False
    if of:
        return True
    before = scan.kind(i - 1)
    if before in ("wave", "quantity", "colon", "slash", "amount") or (before == "verb" and scan.group):
        return False
    if before == "preposition" and scan.items[i - 1].value in ("of", "at") and scan.group:
        return False
    if before == "lead" and scan.group and not scan.group[-1].claims:
        return False
    return not (
        scan.group
        and _fitting(scan.group, amount) is not None
        and before not in ("comma", "join", "open", "preposition")
    )


def _fitting(heads: list[Head], amount: Amount) -> Head | None:
    for head in reversed(heads):
        if head.fits(amount.unit) and not any(c.kind == "value" and c.leads is None for c in head.claims):
            return head
    return None


def _target(scan: Scan, amount: Amount) -> Head | None:
    """The open head that the number is about; rates and angles know theirs by the unit."""
    head = _fitting(scan.group, amount)
    if head is not None:
        return head
    for head in reversed(scan.group):
        if head.fits(amount.unit):
            return head
    return None


def _is_range_of_limits(scan: Scan, i: int, head: Head) -> bool:
    """Whether an interval in brackets after a value quotes the normal range: "PR 160 ms (120-200 ms)"."""
    amount: Amount = scan.items[i].value
    if scan.kind(i - 1) != "open":
        return False
    stated = [c.what for c in head.claims if c.kind == "value" and c.what.op == "="]
    return bool(stated) and amount.op != "="


def say_amount(scan: Scan, head: Head, item: Item, index: int) -> Raw | None:
    """The claim that ``head`` measures ``item``, or the size of the state that ``head`` was just given."""
    amount: Amount = item.value
    if head.kind == "wave" and head.claims and amount.unit not in ("ms", "s", "bpm", "deg"):
        sized = [c for c in head.claims if c.kind == "state" and c.what in SIZED and c.amount is None]
        if sized and sized[-1] is head.claims[-1]:
            sized[-1].amount = amount
            sized[-1].end = max(sized[-1].end, item.end)
            return sized[-1]
    if head.name == "sum":
        raw = scan.add("sum", "sum", (amount, list(head.terms)), item, index, head=head)
    else:
        raw = scan.add("value", head.quantity(amount.unit, amount.low), amount, item, index, head=head)
    scan.predicate_polarity(raw, head)
    scan.chain = []
    return raw


def _without_head(scan: Scan, i: int, item: Item, amount: Amount) -> None:
    """A number whose quantity follows from its unit, or from the finding before it."""
    last = _last_finding(scan, i)
    name: str | None = None
    if amount.unit == "bpm":
        name = "atrial_rate" if any(h.name == "atrial_rate" for h in scan.group) else "heart_rate"
    elif amount.unit == "deg":
        name = "qrs_axis"
    elif (
        last is not None
        and last.subject in _RHYTHMS
        and amount.unit is None
        and _at(scan, i)
        and 15 <= amount.low <= 350
    ):
        name = "heart_rate"
    elif last is not None and last.subject in _OF_FINDING:
        name = _OF_FINDING[last.subject]
        if amount.unit is not None and amount.unit not in fitting_units(name):
            name = None
    if name is None:
        _misfit(scan, i, item, amount)
        return
    raw = scan.add("value", name, amount, item, i)
    raw.negated = False
    raw.ambiguous = False


def _at(scan: Scan, i: int) -> bool:
    before = scan.item(scan.previous_content(i))
    return before is not None and (
        (before.kind == "preposition" and before.value in ("at", "with", "of"))
        or before.kind in ("open", "finding", "comma")
    )


def _last_finding(scan: Scan, i: int) -> Raw | None:
    for raw in reversed(scan.claims):
        if raw.kind == "finding":
            return raw if i - raw.index <= 6 else None
    return None


def _misfit(scan: Scan, i: int, item: Item, amount: Amount) -> None:
    """A number in a unit that its quantity does not have: kept, for the judge to see ("PR 158 mV")."""
    before = scan.kind(scan.previous_content(i))
    if not scan.group or before not in _TIGHT or amount.unit is None:
        return
    head = scan.group[-1]
    if head.name in ("STT", "U", "rhythm", "intervals", "voltage", "r_progression", "transition", "conduction"):
        return
    name = head.quantity(None, amount.low) if head.kind == "wave" else head.name
    other = _SIBLINGS.get(name)
    if other is not None and amount.unit in fitting_units(other):
        # "P wave duration 98 ms with an amplitude of 0.13 mV"
        name = other
    raw = scan.add("value", name, amount, item, i, head=head)
    scan.predicate_polarity(raw, head)
