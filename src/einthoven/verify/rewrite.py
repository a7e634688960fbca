"""Wordings that only make sense as a whole, put into plain ones before the grammar reads them.

Over tokens: "3° AVB", "AV block II". Over items: "except in II, III, aVF", "the remaining leads", "Axes: P 34".
"""

from __future__ import annotations

from einthoven.ecg import STANDARD_LEADS
from einthoven.verify.items import Item
from einthoven.verify.leads import LeadSet
from einthoven.verify.tokens import Token

_ORDINALS = {"1": "1st", "2": "2nd", "3": "3rd", "i": "1st", "ii": "2nd", "iii": "3rd"}
#: "Brugada type 2", "Mobitz type 2": a name, not a number.
_ROMAN = {"1": "i", "2": "ii", "3": "iii"}
_BLOCKED = frozenset(("av", "avb", "atrioventricular", "heart", "block", "a"))
_DEGREE = frozenset(("°", "degree", "deg"))
_EXCEPTING = frozenset(("except", "outside", "apart", "aside", "other", "beyond", "excluding", "save", "besides"))
_REST = frozenset(("remaining", "other", "elsewhere", "rest"))
_AXES = {"P": "p_axis", "QRS": "qrs_axis", "T": "t_axis", "R": "qrs_axis"}


def degrees_of_block(tokens: list[Token]) -> list[Token]:
    """Degrees of AV block as ordinals, types as words: "1° AVB", "2 degree AV block", "AVB 2", "Brugada type 2"."""
    out: list[Token] = []
    for i, token in enumerate(tokens):
        word = _ORDINALS.get(token.word)
        before = tokens[i - 1].word if i else ""
        after = [t.word for t in tokens[i + 1 : i + 3]]
        ahead = len(after) == 2 and after[0] in _DEGREE and after[1] in _BLOCKED
        behind = before in ("block", "avb") and _is_av(tokens, i) and after[:1] not in (["mm"], [":"])
        if word is not None and (ahead or behind):
            out.append(token._replace(word=word, kind="word", raw=word))
        elif before == "type" and token.word in _ROMAN:
            out.append(token._replace(word=_ROMAN[token.word], kind="word"))
        elif token.word == "°" and out and out[-1].word in ("1st", "2nd", "3rd"):
            out.append(token._replace(word="degree", kind="word", raw="degree"))
        else:
            out.append(token)
    return out


def _is_av(tokens: list[Token], i: int) -> bool:
    return any(t.word in ("av", "avb", "atrioventricular", "heart") for t in tokens[max(0, i - 3) : i])


def plain_items(items: list[Item]) -> list[Item]:
    """The items with excepted and remaining leads as lists of leads, and named axes as quantities."""
    return _axes(_excepted(_computed(items)))


def _computed(items: list[Item]) -> list[Item]:
    """Of a computation only the result is a claim: "300 / 5 large boxes = 60 bpm", "0.06 + 3.79 = 3.85 mV"."""
    for k, item in enumerate(items[:-1]):
        if item.kind != "verb" or item.word != "=" or items[k + 1].kind != "amount":
            continue
        j = k - 1
        while j >= 0 and items[j].kind in ("amount", "plus", "slash"):
            items[j].kind = "other"
            j -= 1
    return items


def _excepted(items: list[Item]) -> list[Item]:
    out: list[Item] = []
    i = 0
    while i < len(items):
        item = items[i]
        j = _lead_after(items, i) if item.word in _EXCEPTING and item.kind in ("break", "other", "preposition") else 0
        if j:
            named: LeadSet = items[j].value
            of = _whole_before(out)
            scope = of.value.leads if of is not None else STANDARD_LEADS
            rest = _without(scope, named)
            if of is not None:
                of.value = of.value._replace(leads=rest, territory=False)
                of.end = items[j].end
            else:
                out.append(Item("lead", LeadSet(rest, territory=False, words=1), item.start, items[j].end, word="rest"))
            i = j + 1
            continue
        if item.kind == "lead" and not item.value.leads and item.word in _REST:
            named_so_far = [n for o in out if o.kind == "lead" for n in o.value.leads]
            if named_so_far:
                rest = _without(STANDARD_LEADS, LeadSet(tuple(named_so_far), territory=False, words=1))
                item.value = item.value._replace(leads=rest)
        out.append(item)
        i += 1
    return out


def _without(scope: tuple[str, ...], named: LeadSet) -> tuple[str, ...]:
    """The rest of the leads; aVR, the mirror of the others, is not meant unless it is named."""
    return tuple(n for n in scope if n not in named.leads and n != "aVR")


def _lead_after(items: list[Item], i: int) -> int:
    """Index of the leads that an exception names, 0 if it names none."""
    j = i + 1
    while j < len(items) and j - i < 4 and items[j].kind in ("preposition", "other", "ignore"):
        j += 1
    return j if j < len(items) and items[j].kind == "lead" and items[j].value.leads else 0


def _whole_before(out: list[Item]) -> Item | None:
    last = next((o for o in reversed(out) if o.kind not in ("other", "comma")), None)
    return last if last is not None and last.kind == "lead" and len(last.value.leads) > 5 else None


def _axes(items: list[Item]) -> list[Item]:
    """Waves with a number after "Axes:" are their axes."""
    named = next((i for i, item in enumerate(items) if item.kind == "other" and item.word in ("axes", "axis")), None)
    if named is None:
        return items
    for wave, amount in zip(items[named + 1 :], items[named + 2 :], strict=False):
        if (
            wave.kind == "wave"
            and wave.value in _AXES
            and amount.kind == "amount"
            and amount.value.unit in (None, "deg")
        ):
            wave.kind, wave.value = "quantity", _AXES[wave.value]
    return items
