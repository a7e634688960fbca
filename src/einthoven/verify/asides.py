"""What a text says of other ECGs, of the patient, or only asks: left out before the claims are read.

"Previous ECG: LBBB", "history of AF", "indication: SVT", "known LBBB", "sinus rhythm has replaced AF". What such a cue
covers is not a statement about this ECG; the cue itself stays and becomes one claim that can't be verified.
"""

from __future__ import annotations

from einthoven.verify.items import Item

_STOPS = frozenset(("semicolon", "break"))
#: Turns back to this ECG within a sentence.
_TODAY = frozenset(("today", "now", "currently", "current", "this", "present", "presently", "here"))


def without_asides(items: list[Item]) -> tuple[list[Item], bool]:
    """The items without what only other ECGs, the history or a question covers, and whether any was left out."""
    keep = [True] * len(items)
    for i, item in enumerate(items):
        if not keep[i]:
            continue
        first, last = _covered(items, i)
        if item.kind == "aside":
            item.kind, item.value = (
                ("prior", "prior") if item.value in ("former", "replaced") else ("not_ecg", "clinical")
            )
        for j in range(first, last):
            keep[j] = j == i
    return [item for item, kept in zip(items, keep, strict=True) if kept], not all(keep)


def _covered(items: list[Item], i: int) -> tuple[int, int]:
    """First and last+1 item that the cue at ``i`` takes out."""
    item = items[i]
    if item.kind == "prior":
        return _of_prior(items, i)
    if item.kind != "aside":
        return i, i
    if item.value == "year":
        return _clause_start(items, i), _until(items, i + 1, ("comma", "verb"))
    if item.value == "former":
        return (i, _until(items, i + 1, ())) if _subject(items, i) else (i, _until(items, i + 1, ("comma", "colon")))
    if item.value == "change":
        # "The rate has decreased BY 45 BPM": the number is a difference.
        return i, _until(items, i + 1, ("comma",))
    if item.value == "section":
        return i, _until(items, i + 1, (), stop_at_breaks=False)
    if item.value == "request":
        alone = i == 0 or items[i - 1].kind in ("comma", "colon", "semicolon", "not_ecg")
        return (i, _until(items, i + 1, ("semicolon",))) if alone else (i, i)
    if item.value == "report":
        return i, _until(items, i + 1, ())
    return i, _until(items, i + 1, ("comma", "verb") if item.value in ("known", "query") else ("comma",))


def _of_prior(items: list[Item], i: int) -> tuple[int, int]:
    """A comparison names the other ECG up to the comma; as a subject, "the previous ECG", it is all about that one."""
    if items[i].word == "previously" and i + 1 < len(items) and items[i + 1].kind == "amount":
        return i, _numbers_of_then(items, i + 1)
    if items[i].value == "prior" and items[i].word in ("compared", "comparison") and i + 1 < len(items):
        return i, _until(items, i + 1, ("comma", "colon", "verb"))
    if items[i].value == "new" or not _subject(items, i):
        return i, i
    return i, _until(items, i + 1, ())


def _numbers_of_then(items: list[Item], j: int) -> int:
    """Behind "previously": the earlier number, and the size of the change where that follows, "92 ms, +56 ms"."""
    while j < len(items) and items[j].kind in ("amount", "plus", "comma", "other"):
        if items[j].kind == "comma" and not any(item.kind == "amount" for item in items[j + 1 : j + 3]):
            return j
        if items[j].kind == "comma" and items[j + 1].kind not in ("amount", "plus"):
            return j
        j += 1
    return j


def _subject(items: list[Item], i: int) -> bool:
    """Whether an earlier ECG is what the clause is about: "Previous ECG: ...", "The previous ECG showed ..."."""
    if items[i].word not in ("previous", "prior", "earlier", "last", "old"):
        return False
    if any(item.kind not in ("other", "ignore") for item in items[max(0, i - 1) : i]):
        return False
    j = i + 1
    while j < len(items) and items[j].kind in ("other", "ignore") and j - i < 5:
        if items[j].word in ("showed", "had", "demonstrated", "revealed"):
            return True
        j += 1
    return j < len(items) and items[j].kind in ("colon", "verb", "open", "finding")


def _until(items: list[Item], j: int, kinds: tuple[str, ...], *, stop_at_breaks: bool = True) -> int:
    while j < len(items):
        item = items[j]
        if item.kind in kinds or (stop_at_breaks and item.kind in _STOPS) or item.word in _TODAY:
            return j
        j += 1
    return j


def _clause_start(items: list[Item], i: int) -> int:
    while i > 0 and items[i - 1].kind not in ("comma", *_STOPS):
        i -= 1
    return i
