"""The state of a left-to-right scan of one sentence: what is spoken of, what is denied, what awaits leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from einthoven.verify.clause import Head, Raw, RawKind
from einthoven.verify.items import Item
from einthoven.verify.leads import LeadSet


@dataclass(slots=True)
class Negation:
    """An open negation.

    Attributes
    ----------
    index : int
        Its place among the items.
    kind : str
        ``"no"``, ``"not"`` or ``"exclude"``.
    used : bool
        Whether it has covered something yet.
    ambiguous : bool
        Whether its scope is in doubt from here on.
    """

    index: int
    kind: str
    used: bool = False
    ambiguous: bool = False


@dataclass(slots=True)
class Premodifier:
    """A state that waits for its head: "inverted" of "inverted T waves"."""

    item: Item
    negated: bool
    ambiguous: bool
    hedged: bool


class Scan:
    """State of the scan of one sentence.

    Attributes
    ----------
    items : list of Item
        The sentence.
    claims : list of Raw
        What was extracted so far.
    group : list of Head
        The heads that the next predicate is about.
    chain : list of Raw
        Findings and noun states that a following "are absent" or "is seen" is about.
    waiting : list of list of Raw
        Claims that the next leads belong to, by comma-separated part.
    topic : LeadSet or None
        Leads named in advance: "V1-V3 show ...".
    """

    def __init__(self, items: list[Item], *, label: bool = False) -> None:
        self.items = items
        self.label = label
        self.claims: list[Raw] = []
        self.group: list[Head] = []
        self.chain: list[Raw] = []
        self.waiting: list[list[Raw]] = [[]]
        self.merged = False
        self.topic: LeadSet | None = None
        self.topic_once = False
        self.before: list[Premodifier] = []
        self.held_amount: Item | None = None
        self.negation: Negation | None = None
        self.hedged = False
        self.predicate = False
        self.met: Item | None = None
        self.seen = False
        #: After "the sum of": "and" adds up.
        self.summing = False
        #: After "lead I is positive": the leads themselves are what is spoken of.
        self.polar = False
        self.led: list[Raw] = []
        self._saved: list[tuple[Negation | None, bool, list[Head], list[Raw]]] = []

    # --- looking around ---

    def item(self, i: int) -> Item | None:
        """The item at ``i``, None outside of the sentence."""
        return self.items[i] if 0 <= i < len(self.items) else None

    def kind(self, i: int) -> str:
        """Kind of the item at ``i``, ``""`` outside of the sentence."""
        return self.items[i].kind if 0 <= i < len(self.items) else ""

    def next_content(self, i: int) -> int:
        """Index of the first item after ``i`` that is not an unknown word."""
        i += 1
        while i < len(self.items) and self.items[i].kind in ("other", "ignore"):
            i += 1
        return i

    def previous_content(self, i: int) -> int:
        """Index of the last item before ``i`` that is not an unknown word; -1 if none."""
        i -= 1
        while i >= 0 and self.items[i].kind in ("other", "ignore"):
            i -= 1
        return i

    # --- building claims ---

    def add(self, kind: RawKind, subject: str, what: Any, item: Item, index: int, *, head: Head | None = None) -> Raw:
        """A new claim with the current polarity of a noun phrase."""
        negation = self.negation
        raw = Raw(
            kind, subject, what, item.start, item.end,
            negated=negation is not None,
            ambiguous=negation.ambiguous if negation else False,
            hedged=self.hedged,
            label=self.label,
            index=index,
        )  # fmt: skip
        if negation is not None:
            negation.used = True
        if head is not None:
            raw.start, raw.end = min(head.start, item.start), max(head.end, item.end)
            head.claims.append(raw)
        self.claims.append(raw)
        raw.leads = head.leads if head is not None and head.leads is not None else self.topic
        if raw.leads is None or raw.leads is self.topic:
            self.waiting[-1].append(raw)
        return raw

    def predicate_polarity(self, raw: Raw, head: Head) -> None:
        """Correct the polarity of what a verb says of ``head``: its own "not", or a "no" right before the head."""
        negation = self.negation
        own = negation is not None and negation.index > head.index
        raw.negated = own or head.negated
        raw.ambiguous = bool(negation and own and negation.ambiguous) or (head.negated and head.ambiguous)
        raw.hedged = raw.hedged or head.hedged

    # --- leads ---

    def give_leads(self, leads: LeadSet, item: Item) -> bool:
        """Hand leads to the claims that wait for them; False if none does."""
        parts = self.waiting if self.merged else self.waiting[-1:]
        targets = [raw for part in parts for raw in part]
        if len(targets) > 1 and len(leads.leads) > 2:
            # "ST depression and T inversion in I, aVL, V5 and V6": not every lead need show both.
            leads = leads._replace(territory=True)
        for raw in targets:
            raw.leads = leads
            raw.end = max(raw.end, item.end)
        self.waiting, self.merged = [[]], False
        if targets:
            self.led = targets
        return bool(targets)

    def extend_leads(self, leads: LeadSet, item: Item) -> None:
        """Add leads to the claims that got some just before: "in V1 and in V3"."""
        for raw in self.led:
            if raw.leads is not None:
                joined = tuple(dict.fromkeys((*raw.leads.leads, *leads.leads)))
                raw.leads = LeadSet(joined, raw.leads.territory and leads.territory, raw.leads.words)
                raw.end = max(raw.end, item.end)

    # --- boundaries ---

    def end_adjective(self) -> None:
        """Leads that stood as an adjective before a noun end with its phrase."""
        if self.topic_once:
            self.topic, self.topic_once = None, False

    def new_part(self) -> None:
        """A comma: claims so far wait for leads only if a list goes on."""
        if self.waiting[-1]:
            self.waiting.append([])

    def close_group(self) -> None:
        """The heads so far are done: what stood before the first also holds for those joined to it."""
        if len(self.group) > 1:
            self._share_premodifiers()
        self._bare_heads()
        self.group = []
        self.predicate = False

    def _bare_heads(self) -> None:
        """A wave that is named with leads, or denied, and nothing else: "Q waves in III", "no P waves"."""
        for head in self.group:
            named = head.name in ("Q", "transition") and head.leads is not None and bool(head.leads.leads)
            denied = head.negated and head.name in ("P", "Q", "U")
            if head.claims or not (named or denied):
                continue
            raw = Raw(
                "state", head.name, "present", head.start, head.end, head.leads, head.negated, head.hedged,
                head.ambiguous, label=self.label, index=head.index,
            )  # fmt: skip
            head.claims.append(raw)
            self.claims.append(raw)

    def _share_premodifiers(self) -> None:
        first = self.group[0]
        shared = [c for c in first.claims if c.kind == "state" and c.start < first.start and not c.noun]
        if not shared or any(c.kind == "value" for h in self.group for c in h.claims):
            return
        for head in self.group[1:]:
            if not head.claims:
                for source in shared:
                    self._copy_state(source, head)

    def _copy_state(self, source: Raw, head: Head) -> None:
        from einthoven.verify.lexicon import lexicon

        if source.what not in lexicon().accepts.get(accepts_key(head.name), ()):
            return
        raw = Raw(
            "state", head.name, source.what, source.start, head.end, head.leads or source.leads, source.negated,
            source.hedged, source.ambiguous, label=source.label, index=head.index,
        )  # fmt: skip
        head.claims.append(raw)
        self.claims.append(raw)

    def strong_boundary(self) -> None:
        """A semicolon or "but": denials, doubts and leads end; the subject may go on."""
        self._share_if_open()
        self.settle_negation()
        self.negation, self.hedged, self.topic = None, False, None
        self.chain, self.before, self.held_amount, self.met = [], [], None, None
        self.waiting, self.merged, self.led = [[]], False, []
        self.predicate, self.seen, self.summing = False, False, False

    def _share_if_open(self) -> None:
        if len(self.group) > 1:
            self._share_premodifiers()

    def settle_negation(self) -> None:
        """A denial that found nothing after it is of what stands before it, in whatever words: "PVCs do not occur"."""
        negation = self.negation
        if negation is None or negation.used or negation.kind == "exclude":
            return
        for raw in self.chain:
            # "Lead off in V1: not usable" denies the lead's use, not the fault.
            if raw.index < negation.index and raw.kind != "quality":
                raw.negated, raw.ambiguous = True, False
        for head in self.group:
            if not head.claims and head.index < negation.index and head.name in ("P", "Q", "U"):
                head.negated = True
        negation.used = True

    def open_bracket(self) -> None:
        """What a bracket denies ends with it."""
        self._saved.append((self.negation, self.hedged, list(self.group), list(self.chain)))
        self.negation = None

    def close_bracket(self) -> None:
        """Back to the state before the bracket."""
        if not self._saved:
            return
        inside = self.group
        self.negation, self.hedged, self.group, self.chain = self._saved.pop()
        # "Its corrected value (QTc) is ...": a bare name in brackets says what is spoken of.
        named = bool(inside) and inside != self.group and not any(h.claims for h in inside)
        if named and not any(h.claims for h in self.group):
            self.group = inside
        elif named and self.claims:
            self._rename(self.claims[-1], inside[-1])

    def _rename(self, value: Raw, head: Head) -> None:
        """Let the bracket name what a number is about: "the interval from P to R is 160 ms (PR)"."""
        wave = value.subject.endswith(("_duration", "_amplitude"))
        if (
            value.kind == "value"
            and wave
            and value.leads is None
            and head.kind == "quantity"
            and head.fits(value.what.unit)
        ):
            value.subject = head.quantity(value.what.unit, value.what.low)
            head.claims.append(value)

    def finish(self) -> list[Raw]:
        """The claims of the sentence."""
        self.settle_negation()
        self.close_group()
        return self.claims


def accepts_key(name: str) -> str:
    """Row of the ``accepts`` table for a wave or quantity."""
    if name.startswith("qtc"):
        return "qtc"
    return {"qrs_axis": "axis"}.get(name, name)
