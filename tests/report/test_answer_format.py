"""The ECG-R1 answer format, exactly, and the marking of contradicted sentences in it."""

from __future__ import annotations

import re

import made_assessments as made
from builders import make_measurements
from hypothesis import given
from hypothesis import strategies as st

from einthoven.report import compose
from einthoven.report.composition import MARK

ANSWER = re.compile(
    r"<think>\n"
    r"\*\*Step 1: Technical, Rate & Rhythm\*\*\n(?P<s1>[^\n]+)\n\n"
    r"\*\*Step 2: Conduction, Axis & Intervals\*\*\n(?P<s2>[^\n]+)\n\n"
    r"\*\*Step 3: Chamber Hypertrophy & Voltage\*\*\n(?P<s3>[^\n]+)\n\n"
    r"\*\*Step 4: Ischemia, Infarction & Mimics\*\*\n(?P<s4>[^\n]+)\n\n"
    r"\*\*Step 5: Electrolytes & QT\*\*\n(?P<s5>[^\n]+)\n\n"
    r"\*\*Step 6: Final Medical Reasoning\*\*\n(?P<s6>[^\n]+)\n"
    r"</think>\n\n(?P<narrative>[^\n]+)\n\n<answer>(?P<labels>[^\n<]+)</answer>"
)


def composition():
    return compose(make_measurements(), made.left_hypertrophy())


def test_headings_tags_and_paragraphs():
    made_text = composition()
    match = ANSWER.fullmatch(made_text.answer)
    assert match
    assert [match[f"s{s.number}"] for s in made_text.steps] == [s.text for s in made_text.steps]
    assert match["narrative"] == made_text.narrative
    assert tuple(match["labels"].split("; ")) == made_text.labels


def test_a_contradicted_sentence_is_marked_where_it_stands():
    before = composition()
    sentence = before.steps[2].sentences[0]
    at = before.answer.index(sentence.text)
    after = before.marked([(at + 3, at + 9)])
    assert after.steps[2].sentences[0].text == f"{sentence.text} {MARK}"
    assert after.steps[2].sentences[0].contradicted
    assert after.answer.count(MARK) == 1
    assert sum(s.contradicted for s in after.sentences()) == 1


def test_a_contradicted_label_is_marked():
    before = composition()
    at = before.answer.index("<answer>") + len("<answer>")
    after = before.marked([(at, at + 5)])
    assert after.labels == (f"{before.labels[0]} {MARK}", *before.labels[1:])


def test_marking_nothing_changes_nothing():
    before = composition()
    assert before.marked([]) is before
    assert before.marked([(0, 3)]) is before  # inside a tag


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 60)), max_size=5))
def test_every_span_in_a_sentence_marks_it(places):
    before = composition()
    spans = [(start, start + length) for start, length in places]
    after = before.marked(spans)
    position = 0
    for sentence, marked in zip(before.sentences(), after.sentences(), strict=True):
        start = before.answer.index(sentence.text, position)
        position = start + len(sentence.text)
        hit = any(a < position and b > start for a, b in spans)
        assert marked.contradicted == hit
