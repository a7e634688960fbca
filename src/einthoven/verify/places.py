"""Leads in a sentence: whether they belong to what was said before them or to what comes after."""

from __future__ import annotations

from einthoven.verify.items import Item
from einthoven.verify.leads import LeadSet
from einthoven.verify.scanner import Scan


def lead_at(scan: Scan, i: int) -> int:
    """Leads or a territory."""
    item = scan.items[i]
    leads: LeadSet = item.value
    if scan.kind(i + 1) == "open" and scan.kind(i + 2) == "lead":
        # "inferior leads (II, III, aVF)": the list says what is meant.
        listed: LeadSet = scan.items[i + 2].value
        leads = listed if listed.leads else leads
        scan.items[i + 2].kind = "other"
    if scan.kind(i + 1) == "lead" and leads.territory:
        # "the anterior precordial leads V2 to V5": the last says what is meant.
        return 1
    after = scan.item(scan.next_content(i))
    before = scan.item(scan.previous_content(i))
    if scan.polar and after is not None and after.kind in ("state", "verb"):
        scan.close_group()
        scan.topic = leads
        return 1
    if scan.group and scan.group[-1].kind == "sum":
        scan.group[-1].terms[-1] = (scan.group[-1].terms[-1][0], leads)
        scan.group[-1].end = item.end
        return 1
    if _leads_ahead(scan, before, after):
        scan.topic = leads
        # An adjective ("lateral ST depression") holds for its noun, a phrase ("In V1-V3 there is") for the clause.
        scan.topic_once = (
            after is not None and after.kind in ("wave", "finding", "quantity", "pattern", "state") and leads.territory
        )
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
    """Whether leads are named before what they show: "V1-V3 show ...", "lateral ST depression"."""
    if after is None:
        return False
    waiting = any(scan.waiting) if scan.merged else bool(scan.waiting[-1])
    headed = bool(scan.group) and not scan.group[-1].claims
    if after.kind == "verb" and after.value in ("show", "there"):
        return True
    if after.kind == "colon":
        return not waiting and not headed
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
