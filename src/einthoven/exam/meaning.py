"""What a criterion or a question says: concepts, leads, how many of them, and limits with their units.

Options are compared by this, not letter by letter: a criterion in other words is still the same one.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from einthoven.verify.leads import may_be_lead, parse_leads
from einthoven.verify.lexicon import expand
from einthoven.verify.tokens import Token, sentences

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
#: Units as they are written, with the unit and the factor that they are read as; 10 mm are a millivolt.
_UNITS = {
    r"mv\s?[*x·.]\s?ms\b": ("mV.ms", 1.0),
    r"mv\s?[*x·.]\s?s(?:ec(?:onds?)?)?\b": ("mV.s", 1.0),
    r"mv\b|millivolts?\b": ("mV", 1.0),
    r"[u\u00b5\u03bc]v\b|microvolts?\b": ("mV", 0.001),
    r"mm\b|millimet(?:er|re)s?\b": ("mV", 0.1),
    r"ms\b|milliseconds?\b|msec\b": ("ms", 1.0),
    r"s\b|sec\b|seconds?\b": ("ms", 1000.0),
    r"degrees?\b|°|deg\b": ("deg", 1.0),
    r"bpm\b|beats per minute\b|/min\b": ("bpm", 1.0),
}
#: The same amount again in millimetres: "0.1mV (1mm)".
_AGAIN = re.compile(r"(?<=mv)\s*\(\s*\d+(?:\.\d+)?\s*mm\s*\)")
_FRACTIONS = {
    "one-half": 1 / 2,
    "half": 1 / 2,
    "one-third": 1 / 3,
    "one-fourth": 1 / 4,
    "one-quarter": 1 / 4,
    "one-fifth": 1 / 5,
}
_LESS = re.compile(r"(less|smaller|shorter|lower|fewer|below|under|<)[^.,;]{0,24}$")
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of a text: more than, or less than, ``value`` ``unit``, in the given leads (empty: in all)."""

    value: float
    unit: str
    above: bool = True
    leads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text says.

    Attributes
    ----------
    concepts : tuple of str
        Names of ``concepts.toml`` in the order of the text, those of an explanation ("Note that ...") left out.
    places : frozenset of (str, str)
        Each lead with the concept that stands before it.
    leads : tuple of str
        All leads that are named; a territory stands for its leads unless they are listed.
    count : int
        In how many leads it is to be seen, at least.
    limits : tuple of Limit
        Of the whole text.
    """

    concepts: tuple[str, ...] = ()
    places: frozenset[tuple[str, str]] = frozenset()
    leads: tuple[str, ...] = ()
    count: int = 1
    limits: tuple[Limit, ...] = ()

    def limit(self, unit: str, lead: str = "") -> Limit | None:
        """The limit in a unit that holds for a lead: one for that lead before one for all."""
        of_unit = [limit for limit in self.limits if limit.unit == unit]
        named = [limit for limit in of_unit if lead in limit.leads]
        return next(iter(named or [limit for limit in of_unit if not limit.leads] or of_unit), None)

    def bound(self, unit: str, default: float, lead: str = "") -> float:
        """The value of ``limit``, or one for where the text names none."""
        found = self.limit(unit, lead)
        return default if found is None else found.value


def likeness(one: Meaning, other: Meaning) -> float:
    """How near two meanings are, 0 to 1; 0 where they have no concept in common."""
    shared = _jaccard(set(one.concepts), set(other.concepts))
    if shared == 0:
        return 0.0
    values = ({(x.value, x.unit) for x in one.limits}, {(x.value, x.unit) for x in other.limits})
    return (3 * shared + 2 * _jaccard(set(one.places), set(other.places)) + _jaccard(*values)) / 6


def _jaccard(one: set[Any], other: set[Any]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


@functools.lru_cache(maxsize=4096)
def read(text: str) -> Meaning:
    """Read a criterion, a question or a definition."""
    main = re.split(r"\bNote that\b", text, maxsplit=1)[0]
    concepts: list[str] = []
    places: list[tuple[str, str]] = []
    listed: list[str] = []
    territories: list[str] = []
    for sentence in sentences(main):
        for concept, lead, territory in _walk(sentence.tokens):
            if not lead:
                concepts.append(concept)
                continue
            places.append((concept, lead))
            (territories if territory else listed).append(lead)
    leads = tuple(dict.fromkeys(listed or territories))
    if listed:
        places = [(concept, lead) for concept, lead in places if lead in leads]
    return Meaning(tuple(dict.fromkeys(concepts)), frozenset(places), leads, _count(main, leads), limits(text))


def _walk(tokens: list[Token]) -> list[tuple[str, str, bool]]:
    """Concepts (with an empty lead) and leads (with the concept before them) in the order of the words."""
    out: list[tuple[str, str, bool]] = []
    words = [token.word for token in tokens]
    plain = [(i, token.word) for i, token in enumerate(tokens) if token.kind != "sign"]
    last = ""
    skip_to = 0
    for at, (i, _) in enumerate(plain):
        if i < skip_to:
            continue
        length, concept = _concept([word for _, word in plain[at : at + 8]])
        found = parse_leads(tokens, words, i) if may_be_lead(tokens[i]) or not length else None
        if found is not None and found.leads:
            out += [(last, lead, found.territory) for lead in found.leads]
            skip_to = i + found.words
        elif length:
            last = concept
            out.append((concept, "", False))
            skip_to = plain[at + length - 1][0] + 1
    return out


def _concept(words: list[str]) -> tuple[int, str]:
    """The longest phrase at the beginning of these words: how many, and its concept."""
    phrases = _phrases()
    for length in range(len(words), 0, -1):
        concept = phrases.get(tuple(_singular(word) for word in words[:length]))
        if concept:
            return length, concept
    return 0, ""


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@functools.cache
def _phrases() -> dict[tuple[str, ...], str]:
    text = resources.files(__package__).joinpath("concepts.toml").read_text(encoding="utf-8")
    out: dict[tuple[str, ...], str] = {}
    for concept, phrases in tomllib.loads(text)["concept"].items():
        for phrase in phrases.split(";"):
            for words in expand(phrase.strip()):
                out.setdefault(tuple(_singular(word) for word in words), concept)
    return out


def _count(text: str, leads: tuple[str, ...]) -> int:
    found = re.search(r"at least (\w+) of|in (\w+) or more", text, re.IGNORECASE)
    if found:
        return _COUNTS.get((found[1] or found[2]).lower(), 1)
    if len(leads) < 2 or re.search(r"\bany of\b|\beither\b|\bV\d or V\d|\baV\w or", text):
        return 1
    listed = re.search(r"\bin leads\b", text, re.IGNORECASE)
    return len(leads) if listed else 1


def limits(text: str) -> tuple[Limit, ...]:
    """Every limit that a text states, in mV, ms, mV.s, degrees, beats per minute or as a ratio."""
    folded = _AGAIN.sub("", text.lower().replace("\u2212", "-").replace("\u2013", "-"))
    found = _amounts(folded)
    starts = [*(start for start, _, _ in found), len(folded)]
    out = []
    for (_, end, values), stop in zip(found, starts[1:], strict=True):
        leads = _leads_of_limit(folded[end:stop])
        out += [replace(limit, leads=leads) for limit in values]
    return tuple(dict.fromkeys(out))


def _amounts(text: str) -> list[tuple[int, int, list[Limit]]]:
    """Where each amount begins and ends, and the limit, or the two ("between -90 and -30 degrees"), that it is."""
    found: list[tuple[int, int, list[Limit]]] = []
    for pattern, (unit, factor) in _UNITS.items():
        between = rf"between\s+({_NUMBER})\s*(?:{pattern})?\s*(?:and|to)\s+({_NUMBER})\s*(?:{pattern})"
        for match in re.finditer(between, text):
            low, high = float(match[1]) * factor, float(match[2]) * factor
            found.append((match.start(), match.end(), [Limit(low, unit), Limit(high, unit, above=False)]))
        for match in re.finditer(rf"(?<![\w.])({_NUMBER})\s*(?:{pattern})", text):
            if all(match.start() < start or match.start() >= end for start, end, _ in found):
                above = _LESS.search(text[: match.start()]) is None
                found.append((match.start(), match.end(), [Limit(float(match[1]) * factor, unit, above)]))
    for match in re.finditer("|".join(_FRACTIONS), text):
        found.append((match.start(), match.end(), [Limit(_FRACTIONS[match[0]], "ratio")]))
    return sorted(found, key=lambda amount: amount[0])


def _leads_of_limit(after: str) -> tuple[str, ...]:
    """The leads that a limit is said for: "greater than 0.1 mV (1 mm) in lead V2, and ..."."""
    match = re.match(r"\s*(?:\([^)]*\))?\s*in\s+((?:leads?\s+)?[^.;?]*)", after)
    if match is None:
        return ()
    for sentence in sentences(match[1]):
        found = parse_leads(sentence.tokens, [t.word for t in sentence.tokens], 0)
        if found is not None:
            return found.leads
    return ()
