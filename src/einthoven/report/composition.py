"""What composing yields: sentences tied to their evidence, gathered into steps, a narrative, labels and the answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

#: Appended to a sentence or label that the verifier contradicts: never printed unmarked.
MARK = "[contradicted by the trace]"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a reading, with what it rests on.

    Attributes
    ----------
    text : str
        The sentence.
    evidence : tuple of str
        What it rests on: an ``Evidence.id`` (``"LVH.1"``) or a path in the ``measurements`` object of the JSON
        (``"pr"``, ``"leads.V1.r_amplitude"``, ``"rhythm.regular"``).
    findings : tuple of str
        Codes of the protocol that it speaks about.
    contradicted : bool
        Whether the verifier contradicts it; the text then carries ``MARK``.
    """

    text: str
    evidence: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    contradicted: bool = False

    def marked(self) -> Sentence:
        """A copy that says that the trace contradicts it."""
        return dataclasses.replace(self, text=f"{self.text} {MARK}", contradicted=True)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "text": self.text,
            "evidence": list(self.evidence),
            "findings": list(self.findings),
            "contradicted": self.contradicted,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One of the six steps: a paragraph of sentences."""

    number: int
    title: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        sentences = [sentence.to_dict() for sentence in self.sentences]
        return {"step": self.number, "title": self.title, "text": self.text, "sentences": sentences}


@dataclass(frozen=True, slots=True)
class Composition:
    """A composed reading.

    Attributes
    ----------
    steps : tuple of Step
        The six steps in order.
    summary : tuple of Sentence
        The sentences of the narrative.
    labels : tuple of str
        Canonical labels.
    """

    steps: tuple[Step, ...]
    summary: tuple[Sentence, ...]
    labels: tuple[str, ...]

    @property
    def narrative(self) -> str:
        """The narrative paragraph."""
        return " ".join(sentence.text for sentence in self.summary)

    @property
    def answer(self) -> str:
        """The reading in the ECG-R1 answer format."""
        return "".join(text for text, _ in self._pieces())

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence, steps first."""
        for step in self.steps:
            yield from step.sentences
        yield from self.summary

    def marked(self, spans: Iterable[tuple[int, int]]) -> Composition:
        """A copy in which every sentence and label that overlaps one of the spans of ``answer`` is marked."""
        hit, position = set(), 0
        places = list(spans)
        for text, key in self._pieces():
            end = position + len(text)
            if key is not None and any(start < end and stop > position for start, stop in places):
                hit.add(key)
            position = end
        if not hit:
            return self
        steps = tuple(
            dataclasses.replace(step, sentences=_mark_sentences(step.sentences, hit, str(step.number)))
            for step in self.steps
        )
        labels = tuple(f"{text} {MARK}" if ("labels", i) in hit else text for i, text in enumerate(self.labels))
        return Composition(steps, _mark_sentences(self.summary, hit, "narrative"), labels)

    def _pieces(self) -> Iterator[tuple[str, tuple[str, int] | None]]:
        """The answer in pieces: each text with the part and index of the sentence or label it is, if it is one."""
        yield "<think>\n", None
        for step in self.steps:
            gap = "" if step is self.steps[0] else "\n\n"
            yield f"{gap}**Step {step.number}: {step.title}**\n", None
            yield from _spaced(step.sentences, str(step.number))
        yield "\n</think>\n\n", None
        yield from _spaced(self.summary, "narrative")
        yield "\n\n<answer>", None
        for i, label in enumerate(self.labels):
            if i:
                yield "; ", None
            yield label, ("labels", i)
        yield "</answer>", None


def _spaced(sentences: tuple[Sentence, ...], part: str) -> Iterator[tuple[str, tuple[str, int] | None]]:
    for i, sentence in enumerate(sentences):
        if i:
            yield " ", None
        yield sentence.text, (part, i)


def _mark_sentences(sentences: tuple[Sentence, ...], hit: set[tuple[str, int]], part: str) -> tuple[Sentence, ...]:
    return tuple(
        sentence.marked() if (part, i) in hit and not sentence.contradicted else sentence
        for i, sentence in enumerate(sentences)
    )
