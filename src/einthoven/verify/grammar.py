"""Claims from a sentence: one pass over its items, each kind with its own rule.

The grammar is a scanner rather than a parser: readings are telegraphic, and a scanner still finds "QRS 92" in a
sentence whose rest it does not understand. What it tracks is in ``scanner.Scan``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from einthoven.verify.amounts import take_amount
from einthoven.verify.clause import Head, Raw
from einthoven.verify.heads import head_at, state_at
from einthoven.verify.items import Amount, Item
from einthoven.verify.places import lead_at
from einthoven.verify.polarity import (
    absent_at,
    hedge_at,
    hedge_post_at,
    infer_at,
    met_at,
    negation_at,
    present_at,
    resolved_at,
)
from einthoven.verify.scanner import Scan
from einthoven.verify.scope import continues, starts_statement

Handler = Callable[[Scan, int], int]


#: Beginnings of words that deny something, in whatever way.
_DENYING = (
    "absen", "argu", "contra", "deni", "deny", "disprov", "dismiss", "disput", "doubt", "exclu", "fail", "hardly",
    "implaus", "improb", "incompat", "inconsist", "insuffic", "lack", "mimic", "neg", "neith", "never", "none",
    "nothing", "oppos", "preclu", "question", "refut", "reject", "resembl", "scarce", "spar", "uncertain",
    "unconvinc", "unlike", "unsupport", "without", "zero",
)  # fmt: skip


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
    claims = scan.finish()
    if not claims:
        claims = _summary(items)
    if any(item.kind == "other" and item.word.startswith(_DENYING) for item in items):
        for raw in claims:
            # A denial that the lexicon does not know: nothing positive is taken for certain.
            raw.ambiguous = raw.ambiguous or (
                not raw.negated and (raw.noun or raw.kind in ("finding", "rule", "pattern"))
            )
    return claims


def _summary(items: list[Item]) -> list[Raw]:
    """A sentence that only says "within normal limits": of the ECG."""
    spoken = [item for item in items if item.kind not in ("ignore", "other", "verb")]
    if len(spoken) != 1 or spoken[0].kind != "state" or spoken[0].word not in ("within", "wnl") or len(items) > 4:
        return []
    return [Raw("finding", "NORM", True, spoken[0].start, spoken[0].end)]


# --- findings, rules, patterns ---


def finding_at(scan: Scan, i: int) -> int:
    """A statement that needs no wave: "LVH"."""
    item = scan.items[i]
    scan.close_group()
    raw = scan.add("finding", item.value, True, item, i)
    counted = scan.item(i - 1)
    if item.value in ("PVC", "PAC", "ECTOPY") and counted is not None:
        raw.amount = _count(counted)
        raw.start = counted.start if raw.amount is not None else raw.start
    for pre in scan.before:
        if pre.item.value == "borderline":
            raw.hedged = True
    scan.before = []
    scan.chain.append(raw)
    if scan.met is not None:
        scan.met = None
    return 1


#: Least number of beats that a word stands for.
_COUNTS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "multiple": 3, "several": 3, "frequent": 3, "numerous": 3,
    "many": 3, "freq": 3,
}  # fmt: skip


def _count(item: Item) -> Amount | None:
    """The number before premature beats: "three PVCs", "multiple PVCs"."""
    if item.kind == "amount":
        amount: Amount = item.value
        return amount if amount.unit is None and amount.op == "=" and amount.low <= 200 else None
    least = _COUNTS.get(item.word)
    return None if least is None else Amount(least, least, None, ">=")


def rule_at(scan: Scan, i: int) -> int:
    """A named criterion: "Sokolow-Lyon"."""
    item = scan.items[i]
    scan.close_group()
    head = Head(item.value, "quantity", i, item.start, item.end, negated=scan.negation is not None, leads=None)
    scan.group = [head]
    raw = scan.add("rule", item.value, None, item, i, head=head)
    if scan.met is not None or scan.negation is not None:
        raw.what = "met"
        raw.start = min(raw.start, scan.met.start if scan.met else raw.start)
    scan.chain.append(raw)
    # "The Sokolow-Lyon sum of S in V1 and R in V5"
    after = scan.item(i + 1)
    scan.summing = after is not None and after.kind == "preposition" and after.value == "of"
    return 1


def pattern_at(scan: Scan, i: int) -> int:
    """QRS letters."""
    scan.close_group()
    if scan.items[i].value.lower() in ("r'", "r''"):
        scan.chain.append(scan.add("finding", "R2", True, scan.items[i], i))
        return 1
    scan.add("pattern", "qrs", scan.items[i].value, scan.items[i], i)
    scan.chain.append(scan.claims[-1])
    return 1


def ratio_at(scan: Scan, i: int) -> int:
    """Handle "2:1" beside flutter, block or conduction."""
    around = [scan.item(j) for j in range(i - 3, i + 4)]
    if any(
        a is not None
        and a.kind in ("finding", "quantity")
        and a.value in ("AFLT", "conduction", "AVB", "2AVB", "ONETOONE")
        for a in around
    ) or any(
        a is not None and a.kind == "other" and a.word in ("conduction", "conducted", "block") for a in around[3:5]
    ):
        scan.add("ratio", "conduction", scan.items[i].value, scan.items[i], i)
    return 1


def plain_at(scan: Scan, i: int) -> int:
    """Quality, prior ECG, and what no ECG shows."""
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


#: Findings that before a colon only name what is spoken of: "Hypertrophy: no LVH".
_TOPICS = frozenset(
    ("ISCHEMIA", "MI", "HYPERTROPHY", "CHAMBER", "ELECTROLYTE", "ARRHYTHMIA", "CONDUCTION", "ATRIAL", "ECTOPY",
     "STEMI", "ACUTE", "AVB", "BBB", "REGULAR", "VCLVH", "OLDMI", "AXDEV", "STRAIN")
)  # fmt: skip


# --- structure ---


def separator_at(scan: Scan, i: int) -> int:
    """A comma or conjunction: lists go on, or a new statement begins."""
    negation = scan.negation
    if negation is not None and not negation.used and scan.items[i].kind == "comma" and i - negation.index > 1:
        scan.settle_negation()
    if negation is not None and negation.used:
        verdict = continues(scan.items, i)
        if verdict == "no":
            scan.negation = None
        elif verdict == "maybe":
            negation.ambiguous = True
    if scan.items[i].kind == "comma":
        scan.end_adjective()
        scan.new_part()
        if starts_statement(scan.items, i + 1) or (scan.seen and not scan.negation):
            scan.chain = []
        if scan.kind(scan.next_content(i)) != "join":
            scan.hedged = False
    elif scan.seen or starts_statement(scan.items, i + 1):
        scan.new_part()
        scan.merged = False
        scan.chain = []
    else:
        scan.merged = True
    scan.seen = False
    return 1


def verb_at(scan: Scan, i: int) -> int:
    """A verb: what follows is said of what stands before."""
    what = scan.items[i].value
    if what == "there":
        scan.close_group()
        scan.chain = []
    elif what == "by":
        scan.negation, scan.chain = None, []
        return 1
    scan.predicate = what == "be" and bool(scan.group or scan.chain)
    if what == "show" and scan.negation is None:
        scan.chain = []
    return 1


def colon_at(scan: Scan, i: int) -> int:
    """A colon: what stands before is only named, or answered ("LVH: not present")."""
    place = i - 1
    while place >= 0 and i - place < 5 and scan.items[place].kind in ("other", "ignore", "preposition"):
        place -= 1
    last = scan.item(place)
    if last is not None and last.kind == "finding" and scan.claims and scan.claims[-1].index == place:
        after = scan.item(scan.next_content(i))
        answered = after is not None and (
            after.kind in ("present", "absent", "resolved", "excluded", "met", "unmet", "neg_not", "hedge")
            or (
                after.kind == "lead"
                and scan.kind(scan.next_content(scan.next_content(i))) in ("", "comma", "semicolon")
            )
            or (
                after.kind == "neg_no"
                and scan.kind(scan.next_content(scan.next_content(i))) in ("", "comma", "semicolon", "present", "other")
            )
        )
        denied = scan.claims[-1].negated or scan.claims[-1].hedged
        ahead = scan.items[i + 1 : i + 7]
        generic = last.value in _TOPICS or any(item.kind.startswith("neg") for item in ahead)
        if not answered and generic and not denied:
            topic = scan.claims.pop()
            scan.waiting = [[r for r in part if r is not topic] for part in scan.waiting]
            scan.chain = []
            if topic.subject == "AXDEV":
                # "Axis deviation: to the left"
                scan.group = [Head("qrs_axis", "quantity", place, last.start, last.end)]
    if scan.negation is not None and scan.negation.index != i - 1:
        # Not in "Absent: LVH, RVH".
        scan.negation = None
    scan.predicate = bool(scan.group or scan.chain)
    return 1


def preposition_at(scan: Scan, i: int) -> int:
    """Handle "With" ends a denial and a list."""
    if scan.items[i].value == "with":
        scan.end_adjective()
        if scan.negation is not None and scan.negation.used:
            scan.negation = None
        scan.chain = []
        scan.new_part()
        scan.merged = False
        # "ST elevation in II with ST depression in aVL": the leads after it are of what follows.
        scan.led = []
    return 1


def sum_at(scan: Scan, i: int) -> int:
    """Handle "The sum of"."""
    scan.summing = True
    return 1


def boundary_at(scan: Scan, i: int) -> int:
    """A semicolon or "but"."""
    denied = _denied_elsewhere(scan, i)
    scan.strong_boundary()
    scan.claims += denied
    return 1


def _denied_elsewhere(scan: Scan, i: int) -> list[Raw]:
    """The last claim again, denied for other leads: "ST elevation in V1-V3 but not in II"."""
    j = scan.next_content(i)
    place = scan.next_content(j)
    while scan.kind(place) == "preposition":
        place = scan.next_content(place)
    last = scan.claims[-1] if scan.claims else None
    if last is None or last.kind != "state" or last.leads is None or scan.kind(place) != "lead":
        return []
    if scan.kind(j) not in ("neg_no", "neg_not", "absent") or scan.kind(scan.next_content(place)) in (
        "wave",
        "finding",
    ):
        return []
    leads = scan.items[place]
    scan.items[place].kind = "other"
    return [replace(last, start=leads.start, end=leads.end, leads=leads.value, negated=not last.negated, amount=None)]


def open_at(scan: Scan, i: int) -> int:
    """An opening bracket."""
    scan.open_bracket()
    return 1


def close_at(scan: Scan, i: int) -> int:
    """A closing bracket."""
    scan.close_bracket()
    return 1


HANDLERS: dict[str, Handler] = {
    "wave": head_at, "quantity": head_at, "state": state_at, "finding": finding_at, "rule": rule_at,
    "pattern": pattern_at, "ratio": ratio_at, "quality": plain_at, "not_ecg": plain_at, "prior": plain_at,
    "neg_no": negation_at, "neg_not": negation_at, "neg_exclude": negation_at, "hedge": hedge_at,
    "hedge_post": hedge_post_at, "present": present_at, "absent": absent_at, "excluded": absent_at,
    "resolved": resolved_at, "met": met_at,
    "unmet": met_at, "amount": take_amount, "lead": lead_at, "comma": separator_at, "join": separator_at,
    "slash": separator_at, "plus": separator_at, "verb": verb_at, "colon": colon_at, "preposition": preposition_at,
    "infer": infer_at, "sum": sum_at, "break": boundary_at, "semicolon": boundary_at, "open": open_at,
    "close": close_at,
}  # fmt: skip
