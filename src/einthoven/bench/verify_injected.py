"""How well ``verify`` finds one wrong claim among true ones: precision and recall of "contradicted".

    python -m einthoven.bench.verify_injected [FOLDER] [--cases 2000] [--seed 1] [--forms PART|all] [--misses 20]

Each case takes measurements, writes a true text about them, makes one claim of it false (swap a number, invent a
finding, negate, change the unit, the lead or the side) and audits the text. A contradicted claim inside the altered
sentence is a hit, one elsewhere a false alarm. The measurements are made up (``verify_injected_patients``), or measured
from the WFDB records of FOLDER.

The texts are (a) sentences in the wording of other readers (``verify_injected_forms.toml``; its parts differ in when
they were first seen), and (b) the project's own composed readings, altered by character patterns that know nothing of
the grammar.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from einthoven.bench.verify_injected_patients import made_up
from einthoven.bench.verify_injected_text import Writer
from einthoven.measure.measurements import Measurements
from einthoven.protocol import Assessment, assess
from einthoven.verify import verify

#: Parts of the surface forms, in the order in which they were written.
PARTS = ("dev", "held", "fresh", "blind", "last")
#: Quantities whose targets are stricter.
CORE = ("heart_rate", "pr", "qrs", "qrs_axis")


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
    from einthoven.report import compose

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


#: Rows of the table that a claim's quantity counts in.
_ROWS = {
    **dict.fromkeys(("STE", "STD"), "ST"),
    **dict.fromkeys(("INVT", "LOWT"), "T"),
    **dict.fromkeys(("LAD", "RAD", "AXNORM", "AXDEV"), "qrs_axis"),
    **dict.fromkeys(("TACHY", "BRADY"), "heart_rate"),
    **dict.fromkeys(("SR", "AFIB", "AFLT"), "rhythm"),
    **dict.fromkeys(("REGULAR", "IRREGULAR"), "regularity"),
    **dict.fromkeys(("PVC", "ECTOPY"), "ectopy"),
    "QWAVE": "Q",
    "1AVB": "pr",
    "LNGQT": "qtc",
}


def _quantity_of(quantity: str | None) -> str:
    return _ROWS.get(quantity or "", quantity or "none")


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
    from einthoven.formats import load
    from einthoven.measure import measure

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
    parser.add_argument("--forms", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--misses", type=int, default=0, help="how many errors of each sort to print")
    options = parser.parse_args(arguments)
    source = "real records" if options.folder else "made-up measurements"
    people = list(recordings(options.folder, options.seed, max(options.cases // 8, 1)))
    for forms in PARTS if options.forms == "all" else (options.forms,):
        rng = random.Random(f"{options.seed} {forms}")
        cases = [c for m in people for c in paraphrased(rng, forms, m)][: options.cases]
        _print(f"paraphrased, {forms} forms, {source}", score(cases), options.misses)
    rng = random.Random(f"{options.seed} composed")
    cases = [c for m in people for c in composed(rng, m)][: options.cases]
    _print(f"composed readings, {source}", score(cases), options.misses)


if __name__ == "__main__":
    main()
