"""A sentence as a row of items: heads, states, amounts, leads, negations, hedges. Each keeps its place in the text."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from einthoven.verify.leads import WAVE_LEAD, LeadSet, may_be_lead, parse_leads, single_lead
from einthoven.verify.lexicon import Term, longest
from einthoven.verify.tokens import Token

#: Letters of a QRS pattern as written: "rSR'", "qRs", "QS". "QRS" itself is the complex.
_PATTERN = re.compile(r"^(?:[qQ]?[rR](?:[sS](?:[rR]'{0,2}(?:[sS]'{0,2})?)?)?|[qQ]?[rR]'{1,2}[sS]?'?|QS|qs|Qs)$")
_LIMIT_WORDS = frozenset(
    (
        "the", "a", "an", "normal", "upper", "lower", "limit", "limits", "of", "threshold", "thresholds", "cutoff",
        "cut", "off", "value", "values", "criterion", "criteria", "range", "reference", "set", "at", "standard",
        "only", "just", "pathologic", "pathological", "diagnostic", "required", "recommended", "accepted", "voltage",
        "is", "for", "men", "women", "male", "female", "males", "females", "adult", "adults", "this", "normative",
        "=", "its", "usual", "conventional", "bound", "mark", "point", "abnormal", "critical", "(", ":",
        "approximately", "about", "around", "roughly", )
)  # fmt: skip
_REFERENCE_WORDS = frozenset(
    ("normal", "reference", "ref", "limit", "threshold", "cutoff", "range", "normals", "nl", "criterion", "criteria",
     "upper", "lower", "n")
)  # fmt: skip
_OR_LESS = dict.fromkeys(("less", "shorter", "lower", "below", "under"), "le") | dict.fromkeys(
    ("more", "greater", "longer", "higher", "above"), "ge"
)
_SEXES = (["men"], ["women"], ["males"], ["females"], ["male"], ["female"], ["adults"], ["man"], ["woman"])
_FORMULAS = frozenset(("fridericia", "bazett", "framingham", "hodges"))
_ARTICLES = frozenset(("a", "an", "the", "is", "value", "values", "only"))


class Amount(NamedTuple):
    """A number or interval with its unit, as stated.

    Attributes
    ----------
    low, high : float
        Equal for a single number.
    unit : str or None
        As in the lexicon; None if none was written.
    op : str
        ``"="``, ``"<"``, ``"<="``, ``">"``, ``">="``, ``"range"``, ``"outside"``.
    approx : bool
        Whether it is only about that.
    reference : bool
        Whether it is a limit quoted from a book, not a claim.
    """

    low: float
    high: float
    unit: str | None
    op: str
    approx: bool = False
    reference: bool = False


@dataclass(slots=True)
class Item:
    """One meaningful word or group of words."""

    kind: str
    value: Any
    start: int
    end: int
    noun: bool = False
    word: str = ""


_OPS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}


class _Reader:
    """Turns tokens into items, left to right."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = _without_dashes(tokens)
        self.words = ["" if t.kind == "number" else t.word for t in self.tokens]
        self.items: list[Item] = []

    def read(self) -> list[Item]:
        i = 0
        while i < len(self.tokens):
            i += self._step(i)
        return self.items

    def _add(self, kind: str, value: Any, first: int, words: int, *, noun: bool = False) -> int:
        last = self.tokens[first + words - 1]
        self.items.append(Item(kind, value, self.tokens[first].start, last.end, noun, self.tokens[first].word))
        return words

    def _step(self, i: int) -> int:
        token = self.tokens[i]
        if token.kind == "number":
            return self._amount(i, i, "=", approx=False)
        if token.kind == "word" and ":" in token.word:
            length, terms = longest(self.words, i)
            if terms and length > 1:
                return self._term(i, length, terms[0])
            return self._add("ratio", token.word, i, 1)
        length, terms = longest(self.words, i)
        phrase = [t for t in terms if t.section not in ("unit", "territory")]
        placed = any(t.section == "territory" for t in terms) or may_be_lead(token)
        leads = parse_leads(self.tokens, self.words, i) if placed else None
        if leads is not None and (not phrase or leads.words >= length):
            return self._add("lead", leads, i, leads.words)
        if token.kind == "word":
            if self._is_pattern(token) and length <= 1:
                return self._add("pattern", token.raw, i, 1)
            if token.raw == "Qs":
                return self._add("wave", "Q", i, 1)
            if token.raw == "S" and not phrase:
                return self._add("wave", "S", i, 1)
            joined = WAVE_LEAD.match(token.word)
            if joined and not phrase and (joined[2][0] != "i" or token.raw[0] in "RSQ"):
                self._add("wave", joined[1].upper(), i, 1)
                lead = single_lead(token._replace(word=joined[2]))
                return self._add("lead", LeadSet((lead,) if lead else (), territory=False, words=1), i, 1)
        if token.word in ("significant", "significantly") and length == 1 and "q" in self.words[i + 1 : i + 3]:
            return self._add("state", "pathological", i, 1)
        if phrase:
            return self._term(i, length, phrase[0])
        if token.kind == "sign":
            return self._sign(i)
        if token.word in _FORMULAS:
            return self._formula(i)
        return self._add("other", token.word, i, 1)

    def _sign(self, i: int) -> int:
        sign = self.tokens[i].word
        kinds = {
            ",": "comma",
            ";": "semicolon",
            ":": "colon",
            "(": "open",
            ")": "close",
            "/": "slash",
            "+": "plus",
            "?": "hedge",
        }
        if sign in ("≤", "≥"):
            return self._comparator(i, 1, "le" if sign == "≤" else "ge")
        if sign in kinds:
            return self._add(kinds[sign], "pre", i, 1)
        return 1

    def _formula(self, i: int) -> int:
        """The name of a correction formula: the QTc before it is by that formula."""
        name = "qtc_" + self.tokens[i].word
        for item in reversed(self.items[-6:]):
            if item.kind == "quantity" and item.value in ("qtc", "qt"):
                item.value = name
                return 1
            if item.kind == "quantity" and item.value.startswith("qtc_"):
                return self._add("quantity", name, i, 1)
        return 1

    def _term(self, i: int, length: int, term: Term) -> int:
        if term.section == "comparator":
            return self._comparator(i, length, term.name)
        if term.section == "compound":
            wave, state = term.name.split()
            self._add("wave", wave, i, length)
            return self._add("state", state, i, length, noun=True)
        if term.section == "preposition" and term.name == "to":
            return self._add("other", "to", i, length)
        section = {"presence": term.name, "negation": "neg_" + term.name, "hedge": "hedge_" + term.name}.get(
            term.section, term.section
        )
        if term.section == "hedge":
            section = "hedge" if term.name == "pre" else "hedge_post"
        return self._add(section, term.name, i, length, noun=term.noun)

    def _comparator(self, i: int, length: int, name: str) -> int:
        """A comparator with the number that it governs; alone it means nothing."""
        j = i + length
        steps = 0
        approx = name == "approx"
        while j < len(self.tokens) and steps < 9 and self.tokens[j].kind != "number":
            inner_length, inner = longest(self.words, j)
            inner_name = next((t.name for t in inner if t.section == "comparator"), None)
            if inner_name == "approx":
                approx = True
                j += inner_length
            elif inner_name in _OPS and name == "approx":
                return self._comparator(j, inner_length, inner_name) + j - i
            elif self.tokens[j].word == "=" and name in ("lt", "gt"):
                name = {"lt": "le", "gt": "ge"}[name]
                j += 1
            elif self.words[j] in (_ARTICLES if name == "approx" else _LIMIT_WORDS):
                j += 1
            else:
                break
            steps += 1
        if j >= len(self.tokens) or self.tokens[j].kind != "number":
            return self._lone_comparator(i, length)
        return self._amount(
            i, j, _OPS.get(name, {"within": "range", "outside": "outside"}.get(name, "=")), approx=approx
        )

    def _lone_comparator(self, i: int, length: int) -> int:
        word = self.tokens[i].word
        if word in ("beyond", "outside"):
            # "No T inversion beyond aVR": what follows is the exception.
            return self._add("break", "break", i, length)
        if word in ("from", "over", "within", "near", "between", "beneath"):
            return self._add("preposition", "in", i, length)
        return self._add("other", word, i, length)

    def _amount(self, first: int, i: int, op: str, *, approx: bool) -> int:
        """A number at ``i`` with range, tolerance and unit; the item begins at token ``first``."""
        low = _number(self.tokens[i])
        j = i + 1
        decade = self._decade(i, low)
        if decade is not None:
            return self._add("amount", Amount(decade, decade + 9.9, "bpm", "range"), first, i + 2 - first)
        if self._is_year(i):
            return self._add("aside", "year", first, i + 1 - first)
        unit, j = self._unit(j)
        high = low
        if j + 1 < len(self.tokens) and self.tokens[j].word == "±" and self.tokens[j + 1].kind == "number":
            unit, j = self._unit(j + 2)
        after = self._range_end(j, op)
        if after is not None:
            high = _number(self.tokens[after])
            second, j = self._unit(after + 1)
            unit = second or unit
            op = "range" if op in ("=", "range") else op
            if (
                high is not None
                and low is not None
                and 0 <= -high < 1e4
                and self.tokens[after].raw[0] == "-"
                and low >= 0
                and self.words[after - 1] == ""
            ):
                high = -high
        elif op == "range":
            # "from 0.2 mV in V1 to ..." states a value; "within 120 ms" an upper limit.
            op = "<=" if self.words[first] == "within" else "="
        elif op == "outside":
            op = "outside"
        if op == "=" and j + 1 < len(self.tokens) and self.words[j] == "or" and self.words[j + 1] in _OR_LESS:
            op = _OPS[_OR_LESS[self.words[j + 1]]]
            j += 2
        if low is None or high is None:
            return self._add("other", "number", first, j - first)
        low, high = min(low, high), max(low, high)
        reference = self._is_reference(first) or self._for_a_sex(j)
        return self._add("amount", Amount(low, high, unit, op, approx, reference), first, j - first)

    def _decade(self, i: int, value: float | None) -> float | None:
        """The rate that "in the 60s" or "HR 60s" begins at."""
        if value is None or value % 10 or not 30 <= value <= 290 or self.words[i + 1 : i + 2] != ["s"]:
            return None
        near = self.words[max(0, i - 3) : i]
        spoken = "the" in near or "rate" in near or "hr" in near
        return value if spoken and self.tokens[i + 1].start == self.tokens[i].end else None

    def _is_year(self, i: int) -> bool:
        """Whether "in 2012": a year that is past, not a measurement."""
        word = self.tokens[i].word
        dated = i > 0 and self.words[i - 1] in ("in", "since", "until") and len(word) == 4 and word.isdigit()
        return dated and 1950 <= int(word) <= 2050 and self._unit(i + 1)[0] is None

    def _range_end(self, j: int, op: str) -> int | None:
        """Index of the second number of a range that continues at ``j``."""
        if j >= len(self.tokens):
            return None
        if self.tokens[j].kind == "number":
            # "160 -180": the dash was taken for a sign; not in a list of three ("34 -73 86").
            if j + 1 < len(self.tokens) and self.tokens[j + 1].kind == "number":
                return None
            return j if self.tokens[j].raw[0] == "-" and self.tokens[j].start - self.tokens[j - 1].end <= 1 else None
        joins = ("-", "to", "and", "through") if op in ("range", "outside") else ("-", "to")
        if self.words[j] not in joins:
            return None
        j += 1
        while j < len(self.tokens) and self.words[j] in ("about", "approximately", "~", "nearly", "around"):
            j += 1
        return j if j < len(self.tokens) and self.tokens[j].kind == "number" else None

    def _unit(self, j: int) -> tuple[str | None, int]:
        if j < len(self.tokens) and self.tokens[j].kind == "sign" and self.tokens[j].word == "°":
            return "deg", j + 1
        if j >= len(self.tokens):
            return None, j
        length, terms = longest(self.words, j)
        name = next((t.name for t in terms if t.section == "unit"), None)
        if name is None:
            # A longer phrase may hide the unit: "60 ms qrs" never does, "1 mm st elevation" neither.
            for shorter in (2, 1):
                _, terms = longest(self.words, j, shorter)
                name = next((t.name for t in terms if t.section == "unit"), None)
                if name is not None:
                    length = shorter
                    break
        return (None, j) if name is None else (name, j + length)

    def _is_reference(self, first: int) -> bool:
        """Whether the words before a number make it a quoted limit: "(normal 120-200 ms)", "limit 450"."""
        j = first - 1
        steps = 0
        while j >= 0 and steps < 6:
            word = self.words[j]
            if word in _REFERENCE_WORDS:
                return self._quoted(j, first)
            if word not in (
                ":",
                "=",
                "is",
                "of",
                "the",
                "range",
                "value",
                "values",
                "for",
                "men",
                "women",
                "adults",
                "than",
                "at",
                "male",
                "female",
                "by",
            ):
                return False
            j -= 1
            steps += 1
        return False

    def _for_a_sex(self, j: int) -> bool:
        """Whether "in men" or the like follows: a limit, not a claim."""
        return self.words[j : j + 1] in (["in"], ["for"], ["("]) and self.words[j + 1 : j + 2] in _SEXES

    def _quoted(self, j: int, first: int) -> bool:
        """Tell "normal range 120-200" from "PR is normal, 160 ms" and "PR normal at 160 ms"."""
        between = self.words[j + 1 : first]
        if self.words[j] == "normal":
            inside = any(self.words[k] == "(" for k in range(max(0, j - 2), j))
            named = "range" in between or "limit" in between or "value" in between
            return inside or named
        return True

    def _is_pattern(self, token: Token) -> bool:
        raw = token.raw
        if raw in ("QRS", "qrs", "Qrs", "RS", "rs", "R", "r", "S", "s", "q", "Q", "QR", "qr") and raw not in ("qr",):
            return raw in ("RS", "QR")
        return bool(_PATTERN.match(raw)) and len(raw) > 1


def _number(token: Token) -> float | None:
    if len(token.word) > 15:
        return None
    value = float(token.word.replace(",", "."))
    return value if math.isfinite(value) else None


def _without_dashes(tokens: list[Token]) -> list[Token]:
    """Drop hyphens within words, keep those of ranges, and make a dash between spaces a comma."""
    out: list[Token] = []
    for i, token in enumerate(tokens):
        if token.word != "-":
            if token.kind != "sign" or token.word not in "'`^$@!.":
                out.append(token)
            continue
        if not 0 < i < len(tokens) - 1:
            continue
        left, right = tokens[i - 1], tokens[i + 1]
        apart = left.end < token.start and token.end < right.start
        left_lead = single_lead(left) is not None
        ranged = right.kind == "number" and (
            left.kind == "number" or left_lead or left.word in ("ms", "mm", "mv", "s", "°", "bpm")
        )
        if ranged or (left_lead and single_lead(right) is not None):
            out.append(token)
        elif apart:
            out.append(token._replace(word=",", raw=","))
    return out


def read_items(tokens: list[Token]) -> list[Item]:
    """The items of one sentence."""
    return _Reader(tokens).read()
