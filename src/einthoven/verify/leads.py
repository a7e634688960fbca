"""Lead names in running text: single leads, ranges, lists with one prefix ("V4,5,6"), territories."""

from __future__ import annotations

import re
from typing import NamedTuple

from einthoven.ecg import STANDARD_LEADS
from einthoven.verify.lexicon import longest
from einthoven.verify.tokens import Token

_LEADS = {name.lower(): name for name in (*STANDARD_LEADS, "V3R", "V4R", "V5R", "V6R", "V7", "V8", "V9")}
_ROMAN = {"i", "ii", "iii"}
_ORDER = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9")
_NUMBERED = {"1": "I", "2": "II", "3": "III"}
#: "RV5", "SV1", "RaVL", "SIII": a wave and its lead in one word.
WAVE_LEAD = re.compile(r"^(r|s|q|t|p|st)(v[1-9]|av[rlf]|iii|ii|i)$")
_LEAD_WORDS = frozenset(("lead", "leads"))
_PLACES = frozenset(
    (
        "lead",
        "leads",
        "wall",
        "territory",
        "territories",
        "region",
        "regions",
        "area",
        "distribution",
        "lead(s)",
        "derivations",
    )
)
#: After these, "I" is the lead rather than the writer.
_BEFORE_I = frozenset(
    ("lead", "leads", "in", "limb", "and", "or", ",", "/", "(", "&", "wave", "r", "s", "q", ":", "-", "on")
)


class LeadSet(NamedTuple):
    """Leads named by a text.

    Attributes
    ----------
    leads : tuple of str
        Standard names; empty for a vague place ("several leads").
    territory : bool
        Named as a region, not one by one: a finding need not be in every lead of it.
    words : int
        Number of tokens it took.
    """

    leads: tuple[str, ...]
    territory: bool
    words: int


def single_lead(token: Token) -> str | None:
    """The lead of one word. A lone ``I`` needs context: see ``lead_at``."""
    return _LEADS.get(token.word) if token.kind == "word" else None


def may_be_lead(token: Token) -> bool:
    """Whether leads may begin at this word: a lead's name, or "lead"."""
    return token.word in _LEADS or token.word in _LEAD_WORDS


def lead_at(tokens: list[Token], i: int) -> str | None:
    """The lead named by token ``i``, or None; tells the lead I from the pronoun."""
    name = single_lead(tokens[i])
    if name != "I":
        return name
    before = tokens[i - 1].word if i else ""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if before in _LEAD_WORDS:
        return name
    if after is not None and (after.word in (",", "-", "/", "and", "or", "&", "to", ")", "through")):
        beyond = next((t for t in tokens[i + 2 : i + 4] if t.word not in ("and", "or", ",")), None)
        if after.word == ")" or (beyond is not None and (single_lead(beyond) or beyond.kind == "number")):
            return name
    listed = before in _BEFORE_I and (before not in (",", ":", "and", "or", "(") or _lead_before(tokens, i - 1))
    if listed:
        return name
    return name if before == "" and after is not None and after.word == ":" else None


def _lead_before(tokens: list[Token], i: int) -> bool:
    while i >= 0 and tokens[i].word in (",", "and", "or", "&", "/", "("):
        i -= 1
    return i >= 0 and (single_lead(tokens[i]) is not None or tokens[i].word in _LEAD_WORDS)


def parse_leads(tokens: list[Token], words: list[str], i: int) -> LeadSet | None:
    """Leads that begin at token ``i``: a list, a range, or a territory; None if there are none."""
    begin = i
    if words[i] in _LEAD_WORDS and i + 1 < len(tokens):
        i += 1
        if tokens[i].kind == "number" and tokens[i].word in _NUMBERED:
            return _numbered(tokens, begin, i)
    found: list[str] = []
    end = i
    while i < len(tokens):
        name = lead_at(tokens, i)
        if name is None:
            break
        taken, i = _range(tokens, i, name)
        found += [n for n in taken if n not in found]
        end = i
        i = _past_separator(tokens, i)
        if i == end:
            break
    if found:
        # "V1-V3 leads", "II, III, aVF leads"
        if end < len(tokens) and words[end] in _LEAD_WORDS:
            end += 1
        return LeadSet(tuple(found), territory=False, words=end - begin)
    return None if i != begin else _territory(words, begin)


def _numbered(tokens: list[Token], begin: int, i: int) -> LeadSet:
    found = []
    end = i
    while i < len(tokens) and tokens[i].word in _NUMBERED:
        found.append(_NUMBERED[tokens[i].word])
        end = i + 1
        i = _past_separator(tokens, end)
        if i == end:
            break
    return LeadSet(tuple(found), territory=False, words=end - begin)


def _range(tokens: list[Token], i: int, first: str) -> tuple[list[str], int]:
    """``V1-V3``, ``V1 to V3``, ``V1-3``, ``V4,5,6`` from the lead at ``i``; the leads and where they end."""
    after = i + 1
    if after + 1 < len(tokens) and tokens[after].word in ("-", "to", "through", "thru", "till", "until"):
        target = tokens[after + 1]
        last = single_lead(target)
        if last is None and target.kind == "number" and first.startswith("V") and _chest(target.word):
            last = "V" + target.word
        if last is None and words_lead(tokens, after + 1):
            last, after = single_lead(tokens[after + 2]), after + 1
        if last in _ORDER and first in _ORDER and _ORDER.index(last) > _ORDER.index(first):
            return list(_ORDER[_ORDER.index(first) : _ORDER.index(last) + 1]), after + 2
        if last is not None:
            return [first, last], after + 2
    found = [first]
    while first[0] == "V" and after + 1 < len(tokens) and tokens[after].word in (",", "/", "-", "and", "&"):
        target = tokens[after + 1]
        if target.kind != "number" or not _chest(target.word) or target.start - tokens[after].end > 1:
            break
        if tokens[after].word in ("and", "&") and len(found) < 2:
            break
        if tokens[after].word == "-":
            found += [f"V{n}" for n in range(int(found[-1][1:]) + 1, int(target.word) + 1)]
        else:
            found.append("V" + target.word)
        after += 2
    return found, after


def words_lead(tokens: list[Token], i: int) -> bool:
    """Whether token ``i`` says "lead" before a lead name, as in "lead V1 to lead V3"."""
    return tokens[i].word in _LEAD_WORDS and i + 1 < len(tokens) and single_lead(tokens[i + 1]) is not None


def _chest(number: str) -> bool:
    return number in ("1", "2", "3", "4", "5", "6")


def _past_separator(tokens: list[Token], i: int) -> int:
    """Past commas and conjunctions, if another lead follows; else ``i``."""
    j = i
    while (
        j < len(tokens)
        and j - i < 4
        and tokens[j].word in (",", "and", "or", "&", "/", "+", "as", "well", "lead", "leads", "in")
    ):
        j += 1
    if j == i or j >= len(tokens):
        return i
    return j if lead_at(tokens, j) is not None else i


def _territory(words: list[str], i: int) -> LeadSet | None:
    length, terms = longest(words, i)
    term = next((t for t in terms if t.section == "territory"), None)
    if term is None:
        return None
    end = i + length
    leads = list(term.name.split())
    joined = end
    # "inferior and lateral leads", "anterior/lateral"
    while joined + 1 < len(words) and words[joined] in ("and", "or", "/", ",", "&"):
        more, next_terms = longest(words, joined + 1)
        other = next((t for t in next_terms if t.section == "territory"), None)
        after = joined + 1 + more
        if (
            other is None
            or not other.name
            or after >= len(words)
            or words[after] not in (*_PLACES, "and", "or", ",", "/")
        ):
            break
        leads += [n for n in other.name.split() if n not in leads]
        joined = after
        if words[joined] in _PLACES:
            end = joined
            break
    place = end < len(words) and words[end] in _PLACES
    if len(term.name.split()) in (0, 12) and not place and words[i] != "elsewhere":
        return None
    if end == i + length:
        leads = list(term.name.split())
    # "Any lead" means one of them; "all leads" each.
    somewhere = len(leads) != 12 or words[i] == "any"
    return LeadSet(tuple(leads), territory=somewhere, words=end - i + (1 if place else 0))
