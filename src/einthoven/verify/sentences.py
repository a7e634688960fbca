"""What a sentence is good for: another language, a definition, advice, or a statement about this ECG."""

from __future__ import annotations

from einthoven.verify.items import Item
from einthoven.verify.lexicon import lexicon
from einthoven.verify.tokens import Sentence

LANGUAGES = {
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "sv": "Swedish",
}

#: Kinds of items that make a sentence one about an ECG.
_CONTENT = frozenset(("quantity", "wave", "finding", "rule", "pattern"))
_STOPS = frozenset(("semicolon", "break"))
#: A definition goes on over "because" or "so", but not over these.
_TURNS = frozenset(("but", "however", "although", "though", "whereas", "while"))


def language_of(sentences: list[Sentence]) -> list[str]:
    """The language of each sentence, ``"en"`` unless its words say otherwise.

    A sentence without any telling word goes with the rest of the text.
    """
    tables = lexicon().language
    scores = [_scores(sentence, tables) for sentence in sentences]
    whole = {name: sum(score[name] for score in scores) for name in tables}
    text_language = _best(whole)
    out = []
    for score in scores:
        best = _best(score)
        undecided = score[best] == score["en"] or (best != "en" and score[best] < 2)
        if undecided and score["en"] == 0:
            best = text_language
        elif undecided:
            best = text_language if score[text_language] >= score["en"] else "en"
        out.append(best)
    return out


def _scores(sentence: Sentence, tables: dict[str, frozenset[str]]) -> dict[str, int]:
    words = {token.word for token in sentence.tokens if token.kind == "word"}
    accented = sum(not word.isascii() and word.isalpha() for word in words)
    # A long foreign word tells more than an article.
    return {
        name: sum(2 if len(w) > 7 and name != "en" else 1 for w in words & table) + (accented if name != "en" else 0)
        for name, table in tables.items()
    }


def _best(score: dict[str, int]) -> str:
    name = max(score, key=lambda n: (score[n], n == "en"))
    return name if score[name] >= 2 and score[name] > score["en"] else "en"


def about_this_ecg(items: list[Item]) -> tuple[list[Item], bool]:
    """The items that state something of this ECG, and whether anything was left out.

    A definition or general remark is left out from the last comma before it to the end of its clause, advice likewise,
    a condition from its first word.
    """
    if all(item.kind != "skip" for item in items):
        return items, False
    keep = [True] * len(items)
    for i, item in enumerate(items):
        if item.kind != "skip" or not keep[i]:
            continue
        first = i if item.value == "condition" or item.word == "no" else _clause_start(items, i)
        last = i
        while last + 1 < len(items) and not _ends_remark(items[last + 1], str(item.value)):
            last += 1
        for j in range(first, last + 1):
            keep[j] = False
    return [item for item, kept in zip(items, keep, strict=True) if kept], True


def _ends_remark(item: Item, remark: str) -> bool:
    if remark == "intro" and item.kind in ("comma", "colon"):
        return True
    if item.kind == "semicolon" or (item.kind == "break" and item.word in _TURNS):
        return True
    # What keeps something from being measured is itself stated: "not applied because of left bundle branch block".
    if remark == "unmeasured" and item.kind == "hedge" and item.word == "due":
        return True
    return remark == "unmeasured" and (item.kind == "break" or (item.kind == "verb" and item.value == "by"))


def _clause_start(items: list[Item], i: int) -> int:
    j = i
    while j > 0 and items[j - 1].kind not in ("comma", *_STOPS) and items[j - 1].word not in ("which", "this", "that"):
        j -= 1
    return j


def has_ecg_content(items: list[Item]) -> bool:
    """Whether a sentence without claims nevertheless speaks of an ECG, so that it counts as not understood."""
    heads = sum(item.kind in _CONTENT for item in items)
    spoken = sum(item.kind not in ("colon", "ignore", "comma", "open", "close") for item in items)
    said = any(item.kind in ("state", "amount", "present", "absent", "met", "verb") for item in items)
    leads = any(item.kind == "lead" for item in items)
    return (heads > 0 and (said or heads > 1 or spoken > heads + 1)) or (leads and said)
