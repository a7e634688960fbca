"""Text to sentences of words, with the place of every word kept.

Characters are folded one by one (dashes, primes, Greek mu, full-width forms, case), never by a normalisation that
changes lengths, so a claim's span points into the text as it was given.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import NamedTuple

#: Longer "sentences" are cut: nothing that a reader wrote, and the cost of a clause stays bounded.
MAX_SENTENCE_WORDS = 400

_FOLDS = {
    "‐‑‒–—―−﹣－": "-", "’‘ʼ′ʹ´`＇": "'", "″“”": '"', "µ": "μ", "≈≃∼～": "~",
    "\u00a0\u2007\u2009\u202f\u200b\u2002\u2003": " ", "×✕": "x", "º˚": "°", "•·▪◦●‣": "\u2022", "，": ",", "：": ":",
    "；": ";", "（": "(", "）": ")", "∕⁄": "/", "[{": "(", "]}": ")", "⩽": "≤", "⩾": "≥", "→": ",",
}  # fmt: skip
_TABLE = {ord(c): folded for characters, folded in _FOLDS.items() for c in characters}

#: A full stop after these does not end a sentence.
_ABBREVIATIONS = frozenset(
    (
        *("vs", "approx", "resp", "dr", "fig", "eg", "ie", "ca", "incl", "excl", "max", "avg"),
        *("dur", "int", "amp", "ampl", "vent", "freq"),
    )
)
_BRITISH = (("aemi", "emi"), ("anaem", "anem"), ("oedem", "edem"), ("fibre", "fiber"), ("artefact", "artifact"))
_ISE = re.compile(
    r"^(organ|recogn|polar|repolar|depolar|normal|visual|general|local|character|digital)is(e|ed|es|ing|ation)$"
)
_KEEP_S = frozenset(("let's", "there's", "it's", "that's"))


class Token(NamedTuple):
    """A word, a number or a sign.

    Attributes
    ----------
    word : str
        Folded to lower case, American spelling; a number without its sign kept as written.
    start, end : int
        Place in the text.
    kind : str
        ``"word"``, ``"number"`` or ``"sign"``.
    raw : str
        As written, primes folded: the case of QRS letters matters.
    """

    word: str
    start: int
    end: int
    kind: str
    raw: str


@dataclass(slots=True)
class Sentence:
    """A sentence: its words, whether it is an impression label (in ``<answer>``), and whether it asks."""

    tokens: list[Token] = field(default_factory=list)
    label: bool = False
    #: Whether it asks.
    question: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """First and last+1 character."""
        return self.tokens[0].start, self.tokens[-1].end


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    """The regular expressions; none nests a repetition, so each is linear."""
    return re.compile(
        {
            "token": r"(?P<ordinal>\d{1,2}(?:st|nd|rd|th)(?![a-z0-9]))"
            r"|(?P<ratio>\d{1,2}:\d{1,2}(?![\d:]))"
            r"|(?P<number>(?:(?<![\w)°%.+-])[+-])?(?:\d+,\d{1,2}(?=\s?(?:mv|mm|s|sec)\b)|\d+(?:\.\d+)?|(?<!\d)\.\d+))"
            r"|(?P<word>[^\W\d_][^\W_]*(?:'+[^\W_]*)*)"
            r"|(?P<sign><=|>=|[^\w\s])"
            r"|(?P<newline>\n)",
            "tag": r"</?\|?[a-z][a-z_| ]{0,24}>",
            "step": r"(?:(?<=\n)|(?<=\*\*)|(?<=[-#] )|^)step[ \t]*\d{1,2}[ \t]*[:.)-]?[ \t]*",
            "bold": r"[ \t]*(?:\*\*|__)([^*_\n]{1,90})(?:\*\*|__)[ \t]*:?[ \t]*(?:\n|$)",
        }[name],
    )


def fold(text: str) -> str:
    """The text in lower case with typographic variants folded, of the same length."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered.translate(_TABLE)


def _spelled(word: str) -> str:
    if "'" in word:
        if word[0] in "qrs" and set(word) <= set("qrs'"):
            return word
        if word.endswith("'s") and word not in _KEEP_S:
            return word[:-2]
        return word.rstrip("'")
    if len(word) < 6:
        return word
    for british, american in _BRITISH:
        if british in word:
            word = word.replace(british, american)
    if word.startswith("ischaem"):
        word = "ischem" + word[7:]
    match = _ISE.match(word)
    return f"{match[1]}iz{match[2]}" if match else word


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, headings left out.

    Parameters
    ----------
    text : str
        Any text.
    """
    folded = fold(text)
    blank = _headings(folded)
    out: list[Sentence] = []
    current = Sentence()
    in_answer = False
    skip_to = 0
    for match in _pattern("token").finditer(folded):
        start, end = match.span()
        if start < skip_to:
            continue
        if start in blank:
            skip_to = blank[start]
            current = _flush(out, current, label=in_answer)
            continue
        kind = match.lastgroup or "sign"
        word = match.group()
        if word == "<":
            tag = _pattern("tag").match(folded, start)
            if tag:
                skip_to = tag.end()
                current = _flush(out, current, label=in_answer)
                if "answer" in tag.group():
                    in_answer = "/" not in tag.group()
                continue
        if kind == "newline":
            if current.tokens and _breaks_line(folded, start, text):
                current = _flush(out, current, label=in_answer)
            continue
        if kind == "sign" and _ends_sentence(folded, start, word, current.tokens):
            current.question = word == "?"
            current = _flush(out, current, label=in_answer)
            continue
        if kind == "sign" and word in '*_#|"\u2022':
            continue
        if kind in ("ordinal", "ratio"):
            kind = "word"
        raw = text[start:end].translate(_TABLE)
        current.tokens.append(Token(_spelled(word) if kind == "word" else word, start, end, kind, raw))
        if len(current.tokens) >= MAX_SENTENCE_WORDS:
            current = _flush(out, current, label=in_answer)
    _flush(out, current, label=in_answer)
    return out


def _flush(out: list[Sentence], sentence: Sentence, *, label: bool) -> Sentence:
    if sentence.tokens:
        sentence.label = label
        out.append(sentence)
    return Sentence()


def _ends_sentence(text: str, at: int, sign: str, before: list[Token]) -> bool:
    following = text[at + 1 : at + 2]
    if sign == "!":
        return True
    if sign == "?":
        # "?LVH" is a hedge, not an end.
        return not following.isalpha()
    if sign != ".":
        return False
    if following and not following.isspace() and following not in "*_)\"'<":
        return False
    return not (before and before[-1].word in _ABBREVIATIONS and following.isspace())


def _breaks_line(text: str, at: int, original: str) -> bool:
    """Whether a line end is the end of a sentence: an ended or short line, a list, an empty line."""
    line_start = text.rfind("\n", max(0, at - 2000), at) + 1
    line = text[line_start:at].rstrip()
    after = text[at + 1 : at + 80].lstrip(" \t")
    if not after or after[0] in "\n-*#|\u2022>" or not line or line[-1] in ".:;!?*|":
        return True
    if (after[0].isdigit() and after[1:2] in (".", ")")) or (after[1:2].isdigit() and after[2:3] in (".", ")")):
        return True
    if at - line_start < 64:
        return line[-1] not in ",("
    # A device prints a statement a line, however long; a wrapped sentence seldom goes on with a capitalised word.
    begins = original[at + 1 : at + 80].lstrip(" \t")[:2]
    return line[-1] not in ",(" and begins[:1].isupper() and begins[1:].islower()


def _headings(text: str) -> dict[int, int]:
    """Start and end of every heading: ``#`` lines, bold lines, titles of the six steps."""
    out: dict[int, int] = {}
    position = 0
    for line in text.splitlines(keepends=True):
        stripped = line.lstrip(" \t>")
        start = position + len(line) - len(stripped)
        position += len(line)
        if stripped.startswith("#") or (stripped[:1] in ("*", "_") and _is_bold_title(text, start)):
            out[start] = position
    for match in _pattern("step").finditer(text):
        line_end = text.find("\n", match.end())
        end = _step_title(text, match.end(), len(text) if line_end < 0 else line_end)
        if end > match.start():
            out[match.start()] = end
    return out


def _is_bold_title(text: str, start: int) -> bool:
    match = _pattern("bold").match(text, start)
    return match is not None and not any(c.isdigit() for c in match[1]) and ";" not in match[1]


def _step_title(text: str, at: int, line_end: int) -> int:
    """End of the title after ``step n`` that ends at ``at``."""
    rest = text[at:line_end]
    for title in _step_titles():
        if rest.startswith(title):
            return at + len(title)
    closing = rest.find("**", 0, 92)
    if closing >= 0:
        return at + closing
    title = rest.strip()
    if len(title) <= 70 and not title.endswith(".") and not any(c.isdigit() for c in title) and title.count(" ") <= 8:
        return line_end
    return at


@functools.cache
def _step_titles() -> tuple[str, ...]:
    from einthoven.protocol.findings import STEP_TITLES

    return tuple(t.lower() for t in STEP_TITLES.values())
