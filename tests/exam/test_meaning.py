"""Criteria and questions are read for what they say, in whatever words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einthoven.exam.findings import finding_of
from einthoven.exam.meaning import Limit, likeness, read


@pytest.mark.parametrize(
    ("text", "concepts", "leads"),
    [
        ("Presence of ST-segment depression in lateral leads", ("ST depression",), ("I", "aVL", "V5", "V6")),
        ("ST depression in leads II, III, and aVF", ("ST depression",), ("II", "III", "aVF")),
        ("Depressed ST segments in the inferior leads", ("ST depression",), ("II", "III", "aVF")),
        ("Presence of inverted T waves in leads V1 - V4", ("T inversion",), ("V1", "V2", "V3", "V4")),
        ("T wave inversion in V1-V4", ("T inversion",), ("V1", "V2", "V3", "V4")),
        ("Presence of a non-conducted P wave within the dropped interval", ("non-conducted P",), ()),
        ("Blocked P waves", ("non-conducted P",), ()),
        ("Evidence of consistent 1:1 atrioventricular conduction", ("1:1 conduction",), ()),
        ("Prolongation of the QRS duration", ("QRS prolongation",), ()),
        ("The QRS duration is prolonged", ("QRS prolongation",), ()),
        ("Presence of left bundle branch block", ("LBBB",), ()),
    ],
)
def test_a_criterion_is_concepts_and_leads(text, concepts, leads):
    meaning = read(text)
    assert (meaning.concepts, meaning.leads) == (concepts, leads)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("ST depression in at least two of the anterior leads, including leads V2, V3, and V4", 2),
        ("a qR pattern in any of leads I and aVL", 1),
        ("an RSR' pattern in lead V1 or V2", 1),
        ("dominant S waves in leads V1 and V2", 2),
        ("Does lead V1 show dominant R waves?", 1),
    ],
)
def test_how_many_leads_are_needed(text, count):
    assert read(text).count == count


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("QRS duration greater than 120 milliseconds", [Limit(120, "ms")]),
        ("a heart rate of less than 70 beats per minute (bpm)", [Limit(70, "bpm", above=False)]),
        ("QRS axis is between -90 and -30 degrees", [Limit(-90, "deg"), Limit(-30, "deg", above=False)]),
        ("QRS axis > +60 degrees", [Limit(60, "deg")]),
        ("ST elevation of more than 1 mm", [Limit(0.1, "mV")]),
        ("ST elevation of more than 0.1 mV (1 mm) in lead V2", [Limit(0.1, "mV", leads=("V2",))]),
        ("deeper than 500 uV", [Limit(0.5, "mV")]),
        ("QRS longer than 0.12 s", [Limit(120, "ms")]),
        ("the Cornell Product greater than 0.244mV*s", [Limit(0.244, "mV.s")]),
        ("P wave terminal force > 4mV·ms", [Limit(4, "mV.ms")]),
        (
            "longer than 30 milliseconds and an amplitude greater than one-fifth of R",
            [Limit(30, "ms"), Limit(0.2, "ratio")],
        ),
        (
            "greater than 0.1mV (1mm) in lead V2, and greater than 0.07mV (0.7mm) in leads V3 and V4",
            [Limit(0.1, "mV", leads=("V2",)), Limit(0.07, "mV", leads=("V3", "V4"))],
        ),
    ],
)
def test_limits_have_value_unit_sense_and_leads(text, limits):
    assert list(read(text).limits) == limits


def test_a_limit_for_one_lead_goes_before_one_for_all():
    asked = read("deeper than 0.07 mV, and deeper than 0.1 mV in lead V2")
    assert (asked.bound("mV", 9, "V2"), asked.bound("mV", 9, "V4"), asked.bound("ms", 9, "V4")) == (0.1, 0.07, 9)


def test_a_definition_adds_limits_but_no_finding():
    asked = read("Are there pathological Q waves in lead III? Note that a deep S wave with a small r wave counts.")
    assert asked.concepts == ("pathological Q",)


@pytest.mark.parametrize(
    ("one", "nearer", "farther"),
    [
        (
            "ST depression in lateral leads",
            "Depressed ST segments in leads I, aVL, V5 and V6",
            "ST depression in leads I and aVL",
        ),
        (
            "ST depression in lateral leads",
            "ST-segment depression in I, aVL, V5, V6",
            "Scooped ST depression in lateral leads",
        ),
        (
            "Sum of S amplitude in V1 and R amplitude in V5/V6 > 3.5 mV",
            "Sum of S wave in V1 and R wave in V5 > 3.5 mV",
            "Sum of R wave in V1 and S wave in V5/V6 > 1.1 mV",
        ),
        (
            "Absence of QRS prolongation in the premature beat",
            "No widened QRS in the premature beat",
            "QRS prolongation in the premature beat",
        ),
        ("Bradycardia", "Slow heart rate", "Tachycardia-bradycardia syndrome"),
    ],
)
def test_the_same_in_other_words_is_nearer_than_something_else(one, nearer, farther):
    assert likeness(read(one), read(nearer)) > likeness(read(one), read(farther))


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Is every P wave, excluding those following premature beats, followed by a QRS complex?", "1:1 conduction"),
        ("Does this ECG show an LV strain, characterized by ST depression with T wave inversion?", "LV strain"),
        ("Is the QRS duration prolonged compared to the normal beats?", "QRS prolongation compared to normal beats"),
        ("Is the QRS duration prolonged on this ECG?", "QRS prolongation"),
        ("Are the RR intervals regular?", "regular RR intervals"),
        ("What is the weather like?", ""),
    ],
)
def test_a_question_is_about_one_finding(question, name):
    assert finding_of(question).name == name


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    meaning = read(text)
    assert meaning.count >= 1
    assert 0 <= likeness(meaning, read("ST depression in lead V2 > 0.1 mV")) <= 1
