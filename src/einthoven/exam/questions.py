"""Chains of questions about an ECG, as the ECG-Reasoning-Benchmark writes them (one JSON object a line, also as .xz).

What is asked and what is expected are kept apart: a ``Question`` holds no answer, and it is all that the answering code
is given, together with what was asked before and the true answers to that (``Answered``).
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from einthoven.errors import TextError

_FORM = "one JSON object a line with 'metadata' and 'data', as the ECG-Reasoning-Benchmark has it"
_XZ = b"\xfd7zXZ\x00"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, without its answer.

    Attributes
    ----------
    kind : str
        ``"initial_diagnostic_question"``, ``"criterion_selection"``, ``"finding_identification"``,
        ``"lead_grounding"``, ``"wave_grounding"``, ``"measurement_grounding"`` or ``"diagnostic_decision"``.
    text : str
    options : tuple of str
    """

    kind: str
    text: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """An earlier question of the chain and its true answer: one option, or several where leads were to be selected."""

    question: Question
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The questions about one diagnosis in one recording.

    Attributes
    ----------
    id : str
    ecg_id : int
        Of PTB-XL: it names the recording.
    diagnosis : str
        For the table of results only.
    initial : Answered
        "Does this ECG suggest the presence of ...?", before any reasoning.
    steps : tuple of tuple of Answered
        In each step: criterion, finding, where it is seen (none or several), decision.
    """

    id: str
    ecg_id: int
    diagnosis: str
    initial: Answered
    steps: tuple[tuple[Answered, ...], ...]


def read_chains(path: Path) -> list[Chain]:
    """All chains of a file.

    Raises
    ------
    TextError
        If the file can't be read, or a line is not such a chain.
    """
    chains = [_chain(record, path, number) for number, record in _records(path)]
    if not chains:
        raise TextError("no questions", file=path, remedy=_FORM)
    return chains


def _records(path: Path) -> Iterator[tuple[int, Any]]:
    number = 0
    try:
        with path.open("rb") as raw:
            packed = raw.read(len(_XZ)) == _XZ
        with lzma.open(path, "rb") if packed else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, json.loads(line)
    except (ValueError, RecursionError) as error:
        raise TextError(f"line {number or 1} is not JSON: {error}", file=path, remedy=_FORM) from error
    except (lzma.LZMAError, EOFError) as error:
        raise TextError(f"can't be unpacked: {error}", file=path, remedy="fetch the file again") from error
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise TextError(f"can't be read: {cause}", file=path, remedy="check the name") from error


def _chain(record: Any, path: Path, number: int) -> Chain:
    try:
        about, data = record["metadata"], record["data"]
        return Chain(
            id=str(about["id"]),
            ecg_id=int(about["ecg_id"]),
            diagnosis=str(about["target_dx"]),
            initial=_answered(data["initial_diagnostic_question"]),
            steps=tuple(_step(step) for step in data["reasoning"]),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        cause = f"line {number} is not a chain of questions: {type(error).__name__} {error}"
        raise TextError(cause, file=path, remedy=_FORM) from error


def _step(step: Mapping[str, Any]) -> tuple[Answered, ...]:
    asked = [step["criterion_selection"], step["finding_identification"], *(step.get("ecg_grounding") or ())]
    return tuple(_answered(question) for question in (*asked, step["diagnostic_decision"]))


def _answered(data: Mapping[str, Any]) -> Answered:
    question = Question(str(data["question_type"]), str(data["question"]), tuple(str(o) for o in data["options"]))
    if not question.options:
        raise ValueError("a question without options")
    answer = data["answer"]
    given = tuple(str(a) for a in answer) if isinstance(answer, list) else (str(answer),)
    # Where nothing is selected there is still an answer to speak of.
    return Answered(question, given or ("",))
