"""What denies, doubts or confirms: "no", "not", "cannot exclude", "is seen", "absent", "met"."""

from __future__ import annotations

from einthoven.verify.clause import Raw
from einthoven.verify.heads import accepts
from einthoven.verify.scanner import Negation, Scan


def negation_at(scan: Scan, i: int) -> int:
    """Handle "No", "not", "excludes"."""
    kind = scan.items[i].kind.removeprefix("neg_")
    if (
        kind == "no"
        and scan.items[i].word == "no"
        and scan.kind(i + 1) == "comma"
        and (i == 0 or scan.kind(i - 1) == "colon")
        and not scan.chain
    ):
        # "No, the rhythm is sinus": an answer, not a denial of what follows.
        return 1
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
    scan.end_adjective()
    scan.negation = Negation(i, kind)
    if kind == "exclude":
        scan.close_group()
    return 1


def _deny(claims: list[Raw]) -> None:
    for raw in claims:
        raw.negated, raw.ambiguous = True, False


#: "The absence of P waves suggests ..." concludes; "no ST elevation to suggest ..." goes on denying.
_CONCLUDING = frozenset(("suggests", "indicates", "favors", "reflects", "represents", "points"))


def hedge_at(scan: Scan, i: int) -> int:
    """Handle "Possible", "suggests"."""
    scan.hedged = True
    if scan.items[i].word in _CONCLUDING:
        infer_at(scan, i)
    return 1


def infer_at(scan: Scan, i: int) -> int:
    """A verb of conclusion: what was denied before it is its ground, not its object."""
    if scan.negation is not None and scan.negation.used:
        scan.negation, scan.chain = None, []
    return 1


def hedge_post_at(scan: Scan, i: int) -> int:
    """Handle "Cannot be excluded" after what it is about."""
    for raw in scan.chain or scan.claims[-1:]:
        raw.hedged, raw.negated = True, False
    return 1


def _post_negated(scan: Scan, first: int) -> bool:
    return scan.negation is not None and scan.negation.index > first


def present_at(scan: Scan, i: int) -> int:
    """Handle "Is seen", and "is not seen"."""
    fresh = [h for h in scan.group if not h.claims and accepts(h.name, "present")]
    if fresh:
        for head in fresh:
            raw = scan.add("state", head.name, "present", scan.items[i], i, head=head)
            scan.predicate_polarity(raw, head)
        return 1
    scan.seen = True
    if scan.chain and _post_negated(scan, max(r.index for r in scan.chain)):
        _deny(scan.chain)
        scan.negation = None
    return 1


def resolved_at(scan: Scan, i: int) -> int:
    """Handle "No longer present": absent today, and present once, for which the earlier ECG is needed."""
    if scan.chain or any(not h.claims for h in scan.group):
        scan.predicate = True
        absent_at(scan, i)
    once = scan.add("prior", "prior", "prior", scan.items[i], i)
    once.negated = False
    scan.waiting = [[r for r in part if r is not once] for part in scan.waiting]
    return 1


def absent_at(scan: Scan, i: int) -> int:
    """Handle "Absent", "excluded", "unlikely": before a noun or after it."""
    subjects = bool(scan.chain) or any(not h.claims for h in scan.group)
    after_verb = subjects and scan.predicate and scan.kind(scan.previous_content(i)) in ("verb", "neg_not", "hedge")
    after_verb = after_verb or (subjects and scan.items[i].kind == "resolved")
    if _noun_follows(scan, i) and not after_verb:
        if scan.negation is not None and not scan.negation.used and scan.negation.index == scan.previous_content(i):
            # "No absent P waves"
            scan.negation = None
            return 1
        scan.negation = Negation(i, "no")
        return 1
    fresh = [h for h in scan.group if not h.claims and accepts(h.name, "present")]
    doubled = scan.negation is not None and scan.negation.index == scan.previous_content(i)
    for head in fresh:
        raw = scan.add("state", head.name, "present", scan.items[i], i, head=head)
        raw.negated, raw.ambiguous = not doubled, False
    if not fresh and not doubled:
        _deny(scan.chain or [r for r in scan.claims[-1:] if r.kind == "finding" and i - r.index < 6])
    scan.negation = None
    return 1


def _noun_follows(scan: Scan, i: int) -> bool:
    """Whether a head or finding follows within its noun phrase: "absent septal q waves"."""
    j = scan.next_content(i)
    while scan.kind(j) in ("state", "lead", "hedge", "colon") and j - i < 5:
        j = scan.next_content(j)
    return scan.kind(j) in ("wave", "quantity", "finding", "rule", "pattern")


def met_at(scan: Scan, i: int) -> int:
    """Handle "Met", "fulfilled": of a criterion named before or after."""
    rules = [r for r in scan.chain if r.kind == "rule" or r.kind == "finding"]
    # "By Sokolow-Lyon, the criterion is met."
    rules = rules or [r for r in scan.claims if r.kind == "rule" and r.what is None]
    unmet = scan.items[i].kind == "unmet"
    if rules and (scan.predicate or scan.negation is not None):
        negated = unmet or _post_negated(scan, max(r.index for r in rules))
        for raw in rules:
            raw.what = "met" if raw.kind == "rule" else raw.what
            raw.negated = raw.negated or negated
            raw.end = max(raw.end, scan.items[i].end)
        return 1
    scan.met = scan.items[i]
    return 1
