"""True and false sentences about a recording, in the wording of ``verify_injected_forms.toml``."""

from __future__ import annotations

import functools
import math
import random
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

from einthoven.ecg import STANDARD_LEADS
from einthoven.measure.measurements import Measurements
from einthoven.protocol import Assessment

#: A swapped number is off by at least this, as a multiple of the tolerance of its unit.
_TOLERANCE = {"bpm": 5.0, "ms": 30.0, "deg": 15.0, "mV": 0.1}

_BLOCK = {"heart_rate": 5.0, "pr": 20.0, "qrs": 16.0, "qt": 30.0, "qtc": 30.0}

_LEAD_SETS = (
    ("II", "III", "aVF"), ("I", "aVL", "V5", "V6"), ("V1", "V2", "V3"), ("V2", "V3", "V4"), ("V4", "V5", "V6"),
    ("V5", "V6"), ("I", "aVL"), ("V2", "V3", "V4", "V5"), ("V3", "V4"),
)  # fmt: skip

_WORDS = {
    "pr": ("normal", "prolonged"),
    "qrs": ("narrow", "wide"),
    "qtc": ("normal", "prolonged"),
    "qrs_axis": ("normal", "leftward", "rightward"),
    "heart_rate": ("normal", "slow", "fast"),
}


class Writer:
    """Writes true and false sentences about one recording.

    Parameters
    ----------
    rng : random.Random
        Source of all choices.
    forms : str
        ``"dev"``, ``"held"``, ``"fresh"``, ``"blind"`` or ``"last"``.
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
        say = lambda v, where=lead: form.format(v=self._amount(v, unit, name), b=f"{v:.0f}", lead=where)  # noqa: E731
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
            wrong.append(("unit", form.format(v=bad, b=bad, lead=lead)))
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
            yield (
                "heart_rate",
                "normal" if 64 <= rate <= 96 else "slow" if rate < 54 else "fast" if rate > 105 else None,
            )

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
            met = self._rule(rule)
            if met is not None:
                true, false = ("met", "unmet") if met else ("unmet", "met")
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
        """The value; an absent wave counts as 0, and nothing is written of one that was not measured."""
        found = self.m.get(quantity, lead)
        if found.value is None:
            return 0.0 if found.absent else math.nan
        return found.value

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


@functools.cache
def _forms() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("verify_injected_forms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
