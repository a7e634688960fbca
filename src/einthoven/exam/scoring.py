"""Scores of the benchmark: chains completed, depth of the reasoning, and each kind of question by itself."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

INITIAL = "initial_diagnostic_question"
GROUNDING = ("lead_grounding", "wave_grounding", "measurement_grounding")
#: Kinds of questions in the order of the table of results; the first is scored apart.
STAGES = {
    INITIAL: "initial",
    "criterion_selection": "criterion_selection",
    "finding_identification": "finding_identification",
    **{kind: kind for kind in GROUNDING},
    "diagnostic_decision": "diagnostic_decision",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One question, with what was given and what is expected.

    Attributes
    ----------
    chain, diagnosis : str
    step : int
        From 1 on; 0 is the initial question.
    question_type : str
    given, expected : tuple of str
    guess : bool
        Whether nothing was recognised or measured.
    choices : int
        How many different answers the question allows: what a random choice is worth.
    """

    chain: str
    diagnosis: str
    step: int
    question_type: str
    given: tuple[str, ...]
    expected: tuple[str, ...]
    guess: bool = False
    choices: int = 1

    @property
    def right(self) -> bool:
        """Whether exactly the expected options were chosen."""
        return set(self.given) == set(self.expected)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "chain": self.chain,
            "diagnosis": self.diagnosis,
            "step": self.step,
            "question_type": self.question_type,
            "given": list(self.given),
            "expected": list(self.expected),
            "right": self.right,
            "guess": self.guess,
        }


def completed(rows: Iterable[Row]) -> bool:
    """Whether every question of a chain but the initial one is right."""
    return all(row.right for row in rows if row.question_type != INITIAL)


def depth(step: Sequence[Row]) -> float | None:
    """How far the reasoning of a step goes, 0 to 4: criterion, finding, where it is seen, decision.

    Each is a point; where it is seen, the share of its questions before the first wrong one. Nothing counts after
    something wrong.

    Returns
    -------
    float or None
        None for a step without a question of where the finding is seen.
    """
    seen = [row for row in step if row.question_type in GROUNDING]
    if not seen:
        return None
    points = 0.0
    for row in step:
        points += 1 / len(seen) if row.question_type in GROUNDING and row.right else row.right
        if not row.right:
            break
    return points


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """The scores of all rows.

    Returns
    -------
    dict
        ``completion``, ``depth``, ``stages`` (share of right answers by kind of question, those that were asked),
        ``diagnoses`` (number of chains, completion and depth of each), ``chance`` (completion and stages to be expected
        of a random choice) and ``guesses`` (answers without anything recognised or measured).
    """
    chains = _grouped(rows, lambda row: (row.diagnosis, row.chain))
    by_diagnosis = _grouped(rows, lambda row: row.diagnosis)
    return {
        "chains": len(chains),
        "completion": _mean([completed(chain) for chain in chains.values()]),
        "depth": _mean(_depths(rows)),
        "stages": {stage: _mean([row.right for row in own]) for stage, own in _by_stage(rows).items()},
        "diagnoses": {
            name: {
                "chains": len(own := [chain for (diagnosis, _), chain in chains.items() if diagnosis == name]),
                "completion": _mean([completed(chain) for chain in own]),
                "depth": _mean(_depths(by_diagnosis[name])),
            }
            for name in sorted(by_diagnosis)
        },
        "chance": {
            "completion": _mean([_chance(chain) for chain in chains.values()]),
            "stages": {stage: _mean([1 / row.choices for row in own]) for stage, own in _by_stage(rows).items()},
        },
        "guesses": sum(row.guess for row in rows),
    }


def _by_stage(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows of each kind of question, in the order of ``STAGES``."""
    found = _grouped(rows, lambda row: STAGES.get(row.question_type, row.question_type))
    order = [*STAGES.values(), *found]
    return {stage: found[stage] for stage in sorted(found, key=order.index)}


def _chance(chain: Iterable[Row]) -> float:
    """How likely a random choice completes a chain."""
    return math.prod(1 / row.choices for row in chain if row.question_type != INITIAL)


def _depths(rows: Sequence[Row]) -> list[float]:
    steps = _grouped([row for row in rows if row.step], lambda row: (row.diagnosis, row.chain, row.step))
    return [found for step in steps.values() if (found := depth(step)) is not None]


def _grouped(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    out: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        out[key(row)].append(row)
    return out


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
