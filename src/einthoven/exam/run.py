"""A whole examination: every question of every chain, answered and scored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from einthoven.errors import EinthovenError
from einthoven.exam.answering import answer
from einthoven.exam.questions import Answered, Chain
from einthoven.exam.scoring import Row, summary
from einthoven.exam.trace import Trace


@dataclass(frozen=True, slots=True)
class Results:
    """What an examination yields.

    Attributes
    ----------
    rows : tuple of Row
        One a question, in the order of the file.
    unreadable : dict of int to str
        Recordings that can't be read, with the reason; their questions are guessed.
    """

    rows: tuple[Row, ...]
    unreadable: dict[int, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: ``summary`` and ``rows``."""
        unreadable = {str(number): reason for number, reason in self.unreadable.items()}
        return {
            "summary": summary(self.rows) | {"unreadable": unreadable},
            "rows": [row.to_dict() for row in self.rows],
        }

    def json(self) -> str:
        """The same as text, a row a line."""
        data = self.to_dict()
        rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in data["rows"])
        head = json.dumps(data["summary"], indent=1, ensure_ascii=False)
        return f'{{"summary": {head},\n"rows": [\n{rows}\n]}}\n'


def examine(chains: Iterable[Chain], records: dict[int, Path]) -> Results:
    """Answer every question of the chains.

    Parameters
    ----------
    chains : iterable of Chain
    records : dict of int to Path
        Header file of each recording (``records.find_records``).
    """
    from einthoven.formats import load

    def trace(number: int) -> Trace:
        if number not in records:
            raise EinthovenError("no such record below the folder")
        return Trace.of(load(records[number]))

    return examine_with(chains, trace)


def examine_with(chains: Iterable[Chain], trace_of: Callable[[int], Trace]) -> Results:
    """The same with traces from elsewhere; one that raises an error of ours counts as unreadable."""
    unreadable: dict[int, str] = {}
    rows: dict[int, list[Row]] = {}
    by_record = sorted(enumerate(chains), key=lambda item: item[1].ecg_id)
    number, trace = None, Trace()
    for place, chain in by_record:
        if chain.ecg_id != number:
            number, trace = chain.ecg_id, Trace()
            try:
                trace = trace_of(number)
            except EinthovenError as error:
                unreadable[number] = str(error)
        rows[place] = rows_of(chain, trace)
    return Results(tuple(row for place in sorted(rows) for row in rows[place]), unreadable)


def rows_of(chain: Chain, trace: Trace) -> list[Row]:
    """The rows of one chain. Every question is asked after the true answers to the earlier ones of its reasoning."""
    out = [_row(chain, 0, chain.initial, (), trace)]
    earlier: list[Answered] = []
    for number, step in enumerate(chain.steps, 1):
        for asked in step:
            out.append(_row(chain, number, asked, tuple(earlier), trace))
            earlier.append(asked)
    return out


def _row(chain: Chain, step: int, asked: Answered, earlier: tuple[Answered, ...], trace: Trace) -> Row:
    given = answer(asked.question, earlier, trace)
    return Row(
        chain=chain.id,
        diagnosis=chain.diagnosis,
        step=step,
        question_type=asked.question.kind,
        given=given.options,
        expected=asked.answer,
        guess=given.guess,
        choices=_choices(asked),
    )


def _choices(asked: Answered) -> int:
    """How many answers a question allows: its options, or their combinations where several may be selected."""
    options = len(asked.question.options)
    several = asked.question.kind == "lead_grounding" and "select all" in asked.question.text.lower()
    return 2**options - 1 if several else options
