"""How well ``verify`` finds one wrong claim among true ones: precision and recall of "contradicted".

    python -m einthoven.bench.verify_injected [FOLDER] [--cases 2000] [--seed 1] [--forms dev|held|fresh|blind|all] [--misses 20]

Each case takes measurements, writes a true text about them, makes one claim of it false (swap a number, invent a finding,
negate, change the unit, the lead or the side) and audits the text. A contradicted claim inside the altered sentence is a hit,
one elsewhere a false alarm. The measurements are made up (``verify_injected_patients``), or measured from the WFDB records
of FOLDER. The texts are (a) sentences in the wording of other readers, ``verify_injected_forms.toml``: forms that the verifier was
written with, forms kept back until it was nearly done, and fresh ones written after that; and (b) the project's own composed readings, altered by character patterns that
know nothing of the verifier's grammar.
"""

from __future__ import annotations

import argparse
import random
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from einthoven.bench.verify_injected_patients import made_up
from einthoven.ecg import STANDARD_LEADS
from einthoven.measure.measurements import Measurements
from einthoven.protocol import Assessment, assess
from einthoven.verify import verify

#: Quantities whose targets are stricter.
CORE = ("heart_rate", "pr", "qrs", "qrs_axis")
#: A swapped number is off by at least this, as a multiple of the tolerance of its unit.
_TOLERANCE = {"bpm": 5.0, "ms": 30.0, "deg": 15.0, "mV": 0.1}
_BLOCK = {"heart_rate": 5.0, "pr": 20.0, "qrs": 16.0, "qt": 30.0, "qtc": 30.0}
_LEAD_SETS = (
    ("II", "III", "aVF"), ("I", "aVL", "V5", "V6"), ("V1", "V2", "V3"), ("V2", "V3", "V4"), ("V4", "V5", "V6"), ("V5", "V6"),
    ("I", "aVL"), ("V2", "V3", "V4", "V5"), ("V3", "V4"),
)  # fmt: skip


_WORDS = {
    "pr": ("normal", "prolonged"),
    "qrs": ("narrow", "wide"),
    "qtc": ("normal", "prolonged"),
    "qrs_axis": ("normal", "leftward", "rightward"),
    "heart_rate": ("normal", "slow", "fast"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A text with one false sentence.

    Attributes
    ----------
    kind, quantity : str
        What was done, and to what.
    text : str
        The text.
    span : tuple of int
        Where the false sentence stands.
    measurements, assessment : Measurements, Assessment
        What the text is about.
    """

    kind: str
    quantity: str
    text: str
    span: tuple[int, int]
    measurements: Measurements
    assessment: Assessment


@dataclass(slots=True)
class Score:
    """Counts of one kind or quantity."""

    cases: int = 0
    found: int = 0
    false_alarms: int = 0

    def row(self, name: str) -> str:
        """A line of the table."""
        recall = self.found / self.cases if self.cases else float("nan")
        said = self.found + self.false_alarms
        precision = self.found / said if said else float("nan")
        return f"{name:28} {self.cases:6} {recall:8.3f} {precision:10.3f} {self.false_alarms:6}"


class Writer:
    """Writes true and false sentences about one recording.

    Parameters
    ----------
    rng : random.Random
        Source of all choices.
    forms : str
        ``"dev"``, ``"held"``, ``"fresh"`` or ``"blind"``.
    """

    def __init__(self, rng: random.Random, forms: str, measurements: Measurements, assessment: Assessment) -> None:
        self.rng, self.m, self.a = rng, measurements, assessment
        self._tables, self._part = _forms(), forms

    def _pick(self, *path: str) -> str:
        node: Any = self._tables
        for name in path:
            node = node[name]
        return str(self.rng.choice(node[self._part]))

    # Each fact: (quantity, true sentence, list of (kind, false sentence)).
    def facts(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """Every fact that this recording allows, in random order."""
        out = [*self._values(), *self._words(), *self._findings(), *self._rhythm(), *self._leads(), *self._globals()]
        self.rng.shuffle(out)
        return out

    def _values(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        for name in ("heart_rate", "pr", "qrs", "qt", "qtc", "qrs_axis"):
            found = self.m.get(name)
            if found.value is not None:
                yield self._value(name, found.value, found.unit, found.sd or 0.0, None)
        for name, leads in (
            ("r_amplitude", ("aVL", "V4", "V5", "V6")),
            ("s_amplitude", ("V1", "V2")),
            ("t_amplitude", ("II", "V5")),
        ):
            lead = self.rng.choice(leads)
            found = self.m.get(name, lead)
            if found.value is not None and found.value > 0.1:
                yield self._value(name, found.value, "mV", found.sd or 0.0, lead)

    def _value(
        self, name: str, value: float, unit: str, sd: float, lead: str | None
    ) -> tuple[str, str, list[tuple[str, str]]]:
        form = self._pick("value", name)
        tolerance = max(2 * sd, _BLOCK.get(name, _TOLERANCE[unit]))
        say = lambda v, where=lead: form.format(v=self._amount(v, unit, name), lead=where)  # noqa: E731
        away = tolerance * self.rng.uniform(2.0, 5.0)
        low_enough = unit != "deg" and value - away > 0.3 * value
        other = value - away if low_enough and self.rng.random() < 0.5 else value + away
        if name == "qtc":
            # Away from both formulas in common use, since a text rarely says which it means.
            both = (value, self.m.get("qtc_bazett").value or value)
            other = min(both) - away if other < value else max(both) + away
        wrong = [("swap", say(other))]
        if unit in ("ms", "mV"):
            bad = {"ms": f"{value:.0f} s", "mV": f"{value:.2f} V"}[unit] if unit == "ms" else f"{value:.2f} mm"
            wrong.append(("unit", form.format(v=bad, lead=lead)))
        if lead is not None:
            others = [n for n in STANDARD_LEADS if n != "aVR" and self._differs(name, n, value, tolerance)]
            if others:
                wrong.append(("lead", say(value, self.rng.choice(others))))
        return name, say(value), wrong

    def _differs(self, name: str, lead: str, value: float, tolerance: float) -> bool:
        found = self.m.get(name, lead)
        there = 0.0 if found.absent else found.value
        return there is not None and abs(there - value) > 2 * tolerance

    def _amount(self, value: float, unit: str, name: str) -> str:
        if unit == "ms":
            return self.rng.choice((f"{value:.0f} ms", f"{value:.0f} msec", f"{value:.0f}ms", f"{value / 1000:.2f} s"))
        if unit == "bpm":
            return self.rng.choice((f"{value:.0f} bpm", f"{value:.0f}/min", f"{value:.0f} beats per minute"))
        if unit == "deg":
            return self.rng.choice((f"{value:.0f} degrees", f"{value:+.0f}°", f"{value:.0f}°"))
        return self.rng.choice((f"{value:.2f} mV", f"{value * 10:.1f} mm"))

    def _words(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        truths = [(name, word) for name, word in self._true_words() if word is not None]
        for name, word in truths:
            other = self.rng.choice([w for w in _WORDS[name] if w != word])
            kind = "side" if {word, other} == {"leftward", "rightward"} else "negate"
            yield name, self._pick("word", name, word), [(kind, self._pick("word", name, other))]

    def _true_words(self) -> Iterator[tuple[str, str | None]]:
        """The range word that clearly holds for each quantity, None near a limit."""
        pr, qrs, qtc, axis, rate = (self.m.get(n).value for n in ("pr", "qrs", "qtc", "qrs_axis", "heart_rate"))
        if pr is not None:
            yield "pr", "normal" if 130 <= pr <= 190 else "prolonged" if pr > 212 else None
        if qrs is not None:
            yield "qrs", "narrow" if qrs < 104 else "wide" if qrs > 128 else None
        if qtc is not None:
            # Both formulas in common use must agree, since a word does not say which it means.
            other = self.m.get("qtc_bazett").value or qtc
            yield "qtc", "normal" if max(qtc, other) < 435 else "prolonged" if min(qtc, other) > 475 else None
        if axis is not None:
            left, right = -88 < axis < -40, 100 < axis < 170
            yield "qrs_axis", "normal" if -18 <= axis <= 78 else "leftward" if left else "rightward" if right else None
        if rate is not None:
            yield "heart_rate", "normal" if 64 <= rate <= 96 else "slow" if rate < 54 else "fast" if rate > 105 else None

    def _findings(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        for code, entry in self._tables["finding"].items():
            status = self.a.status(code)
            name = entry["name"]
            if status == "definite":
                wrong = [("negate", self._named("absent", name))]
                other = {"CLBBB": "right bundle branch block", "CRBBB": "left bundle branch block"}.get(code)
                if other:
                    wrong.append(("side", self._named("present", other)))
                yield code, self._named("present", name), wrong
            elif status == "absent":
                yield code, self._named("absent", name), [("invent", self._named("present", name))]
        for rule in ("sokolow_lyon",):
            status = self._rule(rule)
            if status is not None:
                true, false = ("met", "unmet") if status else ("unmet", "met")
                yield rule, self._pick("rule", rule, true), [("negate", self._pick("rule", rule, false))]

    def _rule(self, name: str) -> bool | None:
        s, r5, r6 = (
            self.m.get("s_amplitude", "V1").value,
            self.m.get("r_amplitude", "V5").value,
            self.m.get("r_amplitude", "V6").value,
        )
        if s is None or r5 is None or r6 is None or (self.m.age or 0) < 36:
            return None
        total, five = s + max(r5, r6), s + r5
        return True if min(total, five) > 3.7 else False if total < 3.2 else None

    def _named(self, form: str, name: str) -> str:
        return self._pick(form).format(name=name, Name=name[0].upper() + name[1:])

    def _rhythm(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        codes = {"sinus rhythm": "SR", "atrial fibrillation": "AFIB", "atrial flutter": "AFLT"}
        true = codes.get(self.m.rhythm.name)
        if true is not None:
            other = self.rng.choice([c for c in codes.values() if c != true])
            yield "rhythm", self._pick("rhythm", true), [("invent", self._pick("rhythm", other))]
        ectopic = self.m.get("ventricular_premature_beats").value
        if self.m.rhythm.regular is not None and not ectopic:
            true, false = ("REGULAR", "IRREGULAR") if self.m.rhythm.regular else ("IRREGULAR", "REGULAR")
            yield "regularity", self._pick("rhythm", true), [("negate", self._pick("rhythm", false))]
        if ectopic is not None:
            true, false = ("PVC", "NOPVC") if ectopic else ("NOPVC", "PVC")
            yield (
                "ectopy",
                self._pick("rhythm", true),
                [("invent" if not ectopic else "negate", self._pick("rhythm", false))],
            )

    def _leads(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        tests = {
            ("T", "inverted"): (
                lambda n: self._at("t_amplitude", n) < -0.15,
                lambda n: self._at("t_amplitude", n) > 0.05,
            ),
            ("T", "upright"): (
                lambda n: self._at("t_amplitude", n) > 0.05,
                lambda n: self._at("t_amplitude", n) < -0.15,
            ),
            ("ST", "elevated"): (
                lambda n: self._at("st_j", n) > 0.14 + 0.1 * (n in ("V2", "V3")),
                lambda n: self._at("st_j", n) < 0.06,
            ),
            ("ST", "depressed"): (lambda n: self._at("st_j", n) < -0.12, lambda n: self._at("st_j", n) > -0.01),
            ("ST", "none"): (
                lambda n: abs(self._at("st_j", n)) < 0.045,
                lambda n: abs(self._at("st_j", n)) > 0.13 + 0.1 * (n in ("V2", "V3")),
            ),
            ("Q", "pathological"): (
                lambda n: self._at("q_amplitude", n) > 0.2,
                lambda n: self._at("q_amplitude", n) < 0.07,
            ),
            ("Q", "none"): (lambda n: self._at("q_amplitude", n) < 0.07, lambda n: self._at("q_amplitude", n) > 0.2),
        }
        for (wave, state), (holds, fails) in tests.items():
            true = [
                s for s in _LEAD_SETS if all(holds(n) for n in s) and "QS" not in [self.m.morphology[n].qrs for n in s]
            ]
            false = [
                s for s in _LEAD_SETS if all(fails(n) for n in s) and "QS" not in [self.m.morphology[n].qrs for n in s]
            ]
            if not true:
                if false and state not in ("none", "upright"):
                    sentence = self._pick("leads", wave, state).format(leads=self._list(self.rng.choice(false)))
                    yield wave, "", [("invent", sentence)]
                continue
            form = self._pick("leads", wave, state)
            sentence = form.format(leads=self._list(self.rng.choice(true)))
            wrong = [("lead", form.format(leads=self._list(self.rng.choice(false))))] if false else []
            yield wave, sentence[0].upper() + sentence[1:], wrong

    def _at(self, quantity: str, lead: str) -> float:
        found = self.m.get(quantity, lead)
        return 0.0 if found.value is None else found.value

    def _list(self, leads: tuple[str, ...]) -> str:
        numbers = [int(n[1:]) for n in leads if n[0] == "V"]
        consecutive = len(numbers) == len(leads) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1
        if consecutive and self.rng.random() < 0.6:
            return self.rng.choice(
                (f"{leads[0]}-{leads[-1]}", f"leads {leads[0]} to {leads[-1]}", f"{leads[0]} through {leads[-1]}")
            )
        joined = f"{', '.join(leads[:-1])} and {leads[-1]}"
        return self.rng.choice((joined, f"leads {joined}", ", ".join(leads)))

    def _globals(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        st = [c for c in self.a.outcomes if c.startswith(("STE_", "STD_")) or c == "POSTMI"]
        if any(self.a.status(c) == "definite" for c in st):
            yield "ST", "", [("negate", self._pick("global", "ST", "none"))]
        elif all(self.a.status(c) == "absent" for c in st) and all(
            -0.04 < self._at("st_j", n) < 0.09 for n in STANDARD_LEADS
        ):
            yield "ST", self._pick("global", "ST", "none"), []
        t = [c for c in self.a.outcomes if c.startswith("INVT_")]
        if any(self.a.status(c) == "definite" for c in t):
            yield "T", "", [("negate", self._pick("global", "T", "none"))]
        elif all(self.a.status(c) == "absent" for c in t) and all(
            self._at("t_amplitude", n) > 0.06 for n in STANDARD_LEADS[:6] if n != "aVR"
        ):
            yield "T", self._pick("global", "T", "none"), []

    def filler(self) -> str:
        """A sentence that claims nothing."""
        return self._pick("filler")


_tables: dict[str, Any] = {}


def _forms() -> dict[str, Any]:
    if not _tables:
        text = resources.files(__package__).joinpath("verify_injected_forms.toml").read_text(encoding="utf-8")
        _tables.update(tomllib.loads(text))
    return _tables


def paraphrased(rng: random.Random, forms: str, measurements: Measurements) -> Iterator[Case]:
    """Cases of one recording: the same true sentences, each time with another one made false."""
    assessment = assess(measurements)
    facts = Writer(rng, forms, measurements, assessment).facts()
    options = [(fact, kind, false) for fact in facts for kind, false in fact[2]]
    rng.shuffle(options)
    for (quantity, _, _), kind, false in options[:12]:
        others = [f for f in facts if f[0] != quantity and f[1]]
        chosen = rng.sample(others, min(len(others), rng.randint(4, 8)))
        sentences = [f[1] for f in chosen] + (
            [Writer(rng, forms, measurements, assessment).filler()] if rng.random() < 0.5 else []
        )
        place = rng.randint(0, len(sentences))
        sentences.insert(place, false)
        yield _joined(rng, sentences, place, kind, quantity, measurements, assessment)


def _joined(
    rng: random.Random, sentences: list[str], place: int, kind: str, quantity: str, m: Measurements, a: Assessment
) -> Case:
    style = rng.choice(("paragraph", "paragraph", "list", "label"))
    text, span = "", (0, 0)
    if style == "label":
        text = "<think>\n"
    for i, sentence in enumerate(sentences):
        if style == "list":
            text += sentence if sentence.startswith("- ") else f"- {sentence}"
        else:
            bare = sentence.removeprefix("- ")
            text += bare if bare.endswith((".", "*")) else f"{bare}."
        if i == place:
            span = (len(text) - len(sentence), len(text))
        text += " " if style == "paragraph" and "**" not in sentence else "\n"
    return Case(kind, quantity, text, span, m, a)


# --- the project's own readings, altered by character patterns ---

_NUMBER = re.compile(r"(?<![<>=.\d-])(?P<n>-?\d+(?:\.\d+)?) (?P<u>ms|bpm|mV|degrees|°)(?![.\w]*ms)")
_FLIPS = (
    (re.compile(r"\bThere is no (?=left|right|bundle|low|ST|T)"), "There is a ", "negate"),
    (re.compile(r"\b[Nn]o pathological Q waves"), "Pathological Q waves in II, III and aVF", "invent"),
    (re.compile(r"\bNormal QRS axis"), "Left axis deviation", "negate"),
    (re.compile(r"\bleft bundle branch block \("), "right bundle branch block (", "side"),
    (re.compile(r"\bSinus rhythm\b"), "Atrial fibrillation", "invent"),
    (re.compile(r"\bThe rhythm is regular\b"), "The rhythm is irregular", "negate"),
    (re.compile(r"\bis narrow\b"), "is wide", "negate"),
    (re.compile(r"\bT waves are upright\b"), "T waves are inverted", "negate"),
    (re.compile(r"\bR wave progression is normal\b"), "R wave progression is poor", "negate"),
)
_UNIT_QUANTITY = {"bpm": "heart_rate", "ms": "interval", "mV": "amplitude", "degrees": "axis", "°": "axis"}
_LIMIT_BEFORE = re.compile(
    r"(under|over|below|above|limit|limits|than|least|most|of|to|range|normal|exceed\w*|criterion|criteria)\s*$"
)


def composed(rng: random.Random, measurements: Measurements) -> Iterator[Case]:
    """The project's own reading of a recording, with one alteration a case."""
    from einthoven.report import compose  # noqa: PLC0415

    assessment = assess(measurements)
    text = compose(measurements, assessment).answer
    options: list[tuple[str, str, int, int, str]] = []
    for match in _NUMBER.finditer(text):
        before = text[max(0, match.start() - 14) : match.start()]
        if _LIMIT_BEFORE.search(before) and not before.rstrip().endswith((" of", "interval of", "QRS of", "rate of")):
            continue
        options.append(("swap", _UNIT_QUANTITY[match["u"]], match.start(), match.end(), _swapped(match, rng)))
    for pattern, new, kind in _FLIPS:
        options += [(kind, "statement", m.start(), m.end(), new) for m in pattern.finditer(text)]
    rng.shuffle(options)
    for kind, quantity, start, end, new in options[:8]:
        altered = text[:start] + new + text[end:]
        first = max(altered.rfind(". ", 0, start), altered.rfind("\n", 0, start)) + 1
        last = min(p for p in (altered.find(". ", start), altered.find("\n", start), len(altered)) if p >= 0)
        yield Case(kind, quantity, altered, (first, last), measurements, assessment)


def _swapped(match: re.Match[str], rng: random.Random) -> str:
    value, unit = float(match["n"]), match["u"]
    away = {"bpm": 28.0, "ms": 95.0, "mV": 0.7, "degrees": 75.0, "°": 75.0}[unit] * rng.uniform(1.0, 1.4)
    return f"{value + away:.2f} {unit}" if unit == "mV" else f"{value + away:.0f} {unit}"


# --- scoring ---


@dataclass(slots=True)
class Report:
    """Scores by kind, by quantity and overall, with some of what went wrong."""

    by_kind: dict[str, Score]
    by_quantity: dict[str, Score]
    overall: Score
    unverifiable: Counter[str]
    misses: list[str]
    alarms: list[str]


def score(cases: Iterator[Case] | list[Case]) -> Report:
    """Audit every case."""
    report = Report(defaultdict(Score), defaultdict(Score), Score(), Counter(), [], [])
    for case in cases:
        claims = verify(case.text, case.measurements, assessment=case.assessment).claims
        wrong = [c for c in claims if c.verdict == "contradicted"]
        inside = [c for c in wrong if c.span[0] < case.span[1] and c.span[1] > case.span[0]]
        outside = [c for c in wrong if c not in inside]
        for table in (report.by_kind[case.kind], report.by_quantity[case.quantity], report.overall):
            table.cases += 1
            table.found += bool(inside)
        sentence = case.text[slice(*case.span)]
        if not inside:
            report.misses.append(f"{case.kind}/{case.quantity}: {sentence!r} -> {_seen(claims, case.span)}")
        for claim in outside:
            name = _quantity_of(claim.quantity)
            report.by_quantity[name].false_alarms += 1
            report.overall.false_alarms += 1
            report.by_kind[case.kind].false_alarms += 1
            report.alarms.append(
                f"{claim.quantity} {claim.lead or ''}: {_around(case.text, claim.span)!r} -> {claim.reason}"
            )
    return report


def _quantity_of(quantity: str | None) -> str:
    return {"STE": "ST", "STD": "ST", "INVT": "T", "LOWT": "T", "QWAVE": "Q", "1AVB": "pr", "LNGQT": "qtc", "LAD": "qrs_axis", "RAD": "qrs_axis",
            "AXNORM": "qrs_axis", "AXDEV": "qrs_axis", "TACHY": "heart_rate", "BRADY": "heart_rate", "SR": "rhythm", "AFIB": "rhythm",
            "AFLT": "rhythm", "REGULAR": "regularity", "IRREGULAR": "regularity", "PVC": "ectopy", "ECTOPY": "ectopy"}.get(quantity or "", quantity or "none")  # fmt: skip


def _seen(claims: tuple[Any, ...], span: tuple[int, int]) -> str:
    here = [c for c in claims if c.span[0] < span[1] and c.span[1] > span[0]]
    return "; ".join(f"{c.quantity} {c.lead or ''} {c.verdict}" for c in here) or "no claim"


def _around(text: str, span: tuple[int, int]) -> str:
    start = max(text.rfind("\n", 0, span[0]), text.rfind(". ", 0, span[0])) + 1
    return text[start : span[1] + 40]


def _print(title: str, report: Report, misses: int) -> None:
    print(f"\n{title}\n{'':28} {'cases':>6} {'recall':>8} {'precision':>10} {'false':>6}")
    for name, row in sorted(report.by_kind.items()):
        print(row.row(name))
    print("-" * 62)
    for name, row in sorted(report.by_quantity.items()):
        print(row.row(name))
    core = Score()
    for name in CORE:
        row = report.by_quantity[name]
        core.cases, core.found, core.false_alarms = (
            core.cases + row.cases,
            core.found + row.found,
            core.false_alarms + row.false_alarms,
        )
    print("-" * 62)
    print(core.row("rate, PR, QRS, axis"))
    print(report.overall.row("overall"))
    for name, lines in (("missed", report.misses), ("false alarm", report.alarms)):
        for line, count in Counter(lines).most_common(misses):
            print(f"{name} x{count}: {line}")


def recordings(folder: Path | None, seed: int, count: int) -> Iterator[Measurements]:
    """Measurements of the WFDB records in a folder, or of made-up patients."""
    if folder is None:
        rng = random.Random(seed)
        for _ in range(count):
            yield made_up(rng)
        return
    from einthoven.formats import load  # noqa: PLC0415
    from einthoven.measure import measure  # noqa: PLC0415

    for path in sorted(folder.rglob("*.hea"))[:count]:
        measured = measure(load(path))
        if measured.quality.usable:
            yield measured


def main(arguments: list[str] | None = None) -> None:
    """Command line of the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="WFDB records; made-up measurements if left out")
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forms", choices=("dev", "held", "fresh", "blind", "all"), default="all")
    parser.add_argument("--misses", type=int, default=0, help="how many errors of each sort to print")
    options = parser.parse_args(arguments)
    source = "real records" if options.folder else "made-up measurements"
    people = list(recordings(options.folder, options.seed, max(options.cases // 8, 1)))
    for forms in ("dev", "held", "fresh", "blind") if options.forms == "all" else (options.forms,):
        rng = random.Random(f"{options.seed} {forms}")
        cases = [c for m in people for c in paraphrased(rng, forms, m)][: options.cases]
        _print(f"paraphrased, {forms} forms, {source}", score(cases), options.misses)
    rng = random.Random(f"{options.seed} composed")
    cases = [c for m in people for c in composed(rng, m)][: options.cases]
    _print(f"composed readings, {source}", score(cases), options.misses)


if __name__ == "__main__":
    main()
