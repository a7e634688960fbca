"""The vocabulary of ECG readings: ``lexicon.toml`` as a trie of words, loaded at first use.

A phrase stands for a term, such as ``Term("finding", "LVH")``. Matching walks the trie word by word: a text costs one
dictionary look-up a word, whatever it holds.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import NamedTuple

#: Sections that hold phrases, the first winning where a phrase stands in two.
SECTIONS = (
    "quantity", "wave", "compound", "state", "presence", "finding", "rule", "quality", "not_ecg", "prior",
    "negation", "hedge", "comparator", "unit", "territory", "skip", "aside", "break", "join", "plus", "sum", "infer",
    "verb", "preposition", "ignore",
)  # fmt: skip


class Term(NamedTuple):
    """What a phrase stands for: its section of the lexicon, and its name there."""

    section: str
    name: str
    #: Whether the form follows the wave it describes: "elevation" in "ST elevation".
    noun: bool = False


@dataclass(slots=True)
class Node:
    """One word of a trie; ``terms`` of the phrases that end here, by section."""

    next: dict[str, Node] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables, ready for matching.

    Attributes
    ----------
    phrases : Node
        Root of the trie.
    accepts : dict of str to frozenset of str
        States that a wave or quantity can have.
    language : dict of str to frozenset of str
        Marker words of each language.
    """

    phrases: Node
    accepts: dict[str, frozenset[str]]
    language: dict[str, frozenset[str]]


def expand(phrase: str) -> list[tuple[str, ...]]:
    """Every word sequence of a phrase with choices: ``"(a|b|) c"`` gives ``a c``, ``b c`` and ``c``."""
    outcomes = [""]
    rest = phrase
    while rest:
        before, opened, rest = rest.partition("(")
        outcomes = [o + before for o in outcomes]
        if opened:
            inside, _, rest = rest.partition(")")
            outcomes = [o + choice for o in outcomes for choice in inside.split("|")]
    return [tuple(o.split()) for o in outcomes if o.strip()]


def _insert(root: Node, words: tuple[str, ...], term: Term) -> None:
    node = root
    for word in words:
        node = node.next.setdefault(word, Node())
    if all(t.section != term.section for t in node.terms):
        node.terms.append(term)


#: Terms of what is no phrase.
_NOTHING: list[Term] = []


@functools.cache
def lexicon() -> Lexicon:
    """The lexicon of the package."""
    text = resources.files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    root = Node()
    for section in SECTIONS:
        for name, phrases in tables[section].items():
            noun = name.startswith("noun:")
            term = Term(section, name.removeprefix("noun:"), noun)
            for phrase in phrases.split(";"):
                for words in expand(phrase.strip()):
                    _insert(root, words, term)
    return Lexicon(
        phrases=root,
        accepts={name: frozenset(states.split()) for name, states in tables["accepts"].items()},
        language={name: frozenset(w.strip() for w in words.split(";")) for name, words in tables["language"].items()},
    )


def longest(words: list[str], start: int, limit: int = 12) -> tuple[int, list[Term]]:
    """Longest phrase that begins at ``words[start]``: its number of words (0 if none) and its terms.

    Parameters
    ----------
    words : list of str
        Lower-case words; an empty string ends every phrase.
    start : int
        Where to begin.
    limit : int
        Most words of a phrase.
    """
    nodes = [lexicon().phrases]
    best, terms = 0, _NOTHING
    for length in range(1, min(limit, len(words) - start) + 1):
        word = words[start + length - 1]
        following = [n.next[word] for n in nodes if word in n.next]
        if len(word) > 2 and word[-1] == "s":
            # A phrase with the plural ("p waves precede") must not hide those with the singular ("p wave").
            stems = (word[:-1], f"{word[:-3]}y" if word.endswith("ies") else word[:-2])
            following += [n.next[stem] for n in nodes for stem in stems[: 1 + (word[-2] == "e")] if stem in n.next]
        if not following:
            break
        nodes = following
        ending = next((n for n in nodes if n.terms), None)
        if ending is not None:
            best, terms = length, ending.terms
    return best, terms
