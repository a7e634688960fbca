"""Findings on recordings that have them by construction, and on those that have not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from exam_chains import depressed
from synthetic import Beat, make_ecg

from einthoven.exam import Trace
from einthoven.exam.findings import IN_LEADS, OF_BEAT, OF_RECORDING, finding_of
from einthoven.exam.grounding import choose_leads, choose_segment, larger_r

LATERAL = "in at least two of the lateral leads, including leads I, aVL, V5, and V6"
ANTERIOR = "in at least two of the anterior leads, including leads V1, V2, V3, and V4"
EVEN = np.arange(0.35, 10.0, 0.8)


def margin(text: str, trace: Trace) -> float:
    return finding_of(text).margin(trace)


def trace_of(**about) -> Trace:
    return Trace.of(make_ecg(**about))


@pytest.fixture(scope="module")
def early() -> Trace:
    """Every 0.8 s a beat; the sixth comes 0.3 s early, and a pause follows."""
    onsets = EVEN.copy()
    onsets[5] -= 0.3
    return trace_of(onsets=onsets)


@pytest.fixture(scope="module")
def gap() -> Trace:
    """Every 0.8 s a beat; the sixth is missing."""
    return trace_of(onsets=np.delete(EVEN, 5))


@pytest.mark.parametrize(("mv", "there"), [(0.05, False), (0.2, True)])
def test_st_depression_beyond_the_limit_of_the_question(mv, there):
    trace = Trace.of(make_ecg(beat=depressed(V5=mv, V6=mv)))
    text = (
        f"Does this ECG show ST-segment depression {LATERAL}? Note that it is greater than 0.1mV (1mm) in these leads."
    )
    assert (margin(text, trace) > 0) == there
    assert margin(text.replace("depression", "elevation"), trace) < 0


def test_one_lead_is_not_two():
    trace = Trace.of(make_ecg(beat=depressed(V5=0.3)))
    text = "ST depression in {} of leads V4, V5 and V6, greater than 0.1 mV"
    assert margin(text.format("at least two"), trace) < 0
    assert margin(text.format("any"), trace) > 0


def test_st_elevation_and_the_limit_of_each_lead():
    trace = Trace.of(make_ecg(beat=depressed(V2=-0.15, V3=-0.15)))
    text = f"ST elevation {ANTERIOR}, greater than 0.1 mV in lead V2, and greater than {{}} mV in lead V3"
    assert margin(text.format(0.1), trace) > 0
    assert margin(text.format(0.3), trace) < 0


def test_an_inverted_t_wave(normal_trace):
    upside_down = make_ecg(beat=Beat(waves=dict.fromkeys(("V4", "V5", "V6"), ((0.16, 0.39, -1.0),))))
    text = "Does this ECG show inverted T waves in at least two of leads V4, V5 and V6?"
    assert margin(text, Trace.of(upside_down)) > 0
    assert margin(text, normal_trace) < 0


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("dominant S waves in leads V1 and V2", True),
        ("dominant R wave in V1", False),
        ("dominant R wave in lead V4", True),
        ("rS pattern in any of leads V1 and V2", True),
        ("rS pattern in any of leads II, III and aVF", False),
        ("qR pattern in any of leads II and V5", True),
        ("RSR' pattern in lead V1 or V2", False),
        ("pathological Q waves in at least two of leads II, III and aVF, longer than 30 ms", False),
        ("notched R waves in any of the lateral leads", False),
        ("left bundle branch block", False),
        ("right bundle branch block", False),
        ("QRS duration prolonged, greater than 120 milliseconds", False),
        ("QRS duration prolonged, greater than 60 milliseconds", True),
        ("PR interval prolonged, greater than 200 milliseconds", False),
        ("PR interval prolonged, greater than 140 milliseconds", True),
        ("slow heart rate, less than 60 bpm", False),
        ("slow heart rate, less than 80 bpm", True),
        ("left axis deviation, where the QRS axis is between -90 and -30 degrees", False),
        ("QRS axis > +30 degrees", True),
        ("QRS axis > +75 degrees", False),
        ("R amplitude in lead V4 greater than 1.0 mV", True),
        ("R amplitude in lead aVL > 1.1 mV", False),
        ("sum of S amplitude in V1 and R amplitude in V5/V6 > 3.5 mV", False),
        ("sum of S amplitude in V1 and R amplitude in V5/V6 > 1.5 mV", True),
        ("Cornell Product > 0.244 mV*s", False),
        ("Cornell Product > 0.05 mV*s", True),
        ("1:1 atrioventricular conduction", True),
        ("premature beats", False),
        ("dropped beats", False),
        ("regularity of the RR intervals", True),
        ("atrial fibrillation", False),
        ("AV dissociation", False),
    ],
)
def test_what_a_normal_recording_shows(normal_trace, text, there):
    assert (margin(text, normal_trace) > 0) == there


def test_a_beat_that_comes_early(early, normal_trace):
    assert margin("premature beats", early) > 0
    assert margin("Regularity of the RR intervals", early) < 0
    on = EVEN[5] - 0.3
    options = [f"[{t:.2f}s - {t + 0.09:.2f}s]" for t in (EVEN[3], on, EVEN[8])] + [
        f"[{on + 0.18:.2f}s - {on + 0.38:.2f}s]"
    ]
    question = "In which of the following segments can you observe the premature beat?"
    assert choose_segment(early, question, options) == (options[1], True)
    assert finding_of("QRS prolonged compared to normal beats").margin(early, (on, on + 0.09)) < 0
    assert finding_of("QRS prolonged compared to normal beats").margin(early, (on, on + 0.16)) > 0


def test_a_beat_that_is_missing(gap):
    assert margin("dropped beats", gap) > 0
    question = f"Which interval is longer? The '1st QRS wave' refers to [{EVEN[1]:.2f}s - {EVEN[1] + 0.09:.2f}s]."
    options = [f"[{k}th QRS wave - {k + 1}th QRS wave]" for k in (4, 5, 6, 7)]
    # The first beat of the question is the second of the recording, the sixth is missing.
    assert choose_segment(gap, question, options) == (options[0], True)


@pytest.mark.parametrize(
    ("question", "wave"),
    [
        ("can you locate the QRS complex in these leads?", "QRS"),
        ("can you observe the QRS complex with ST-segment depression?", "QRS"),
        ("can you observe the notched R wave?", "QRS"),
        ("can you observe a P wave that demonstrates the prolonged PR interval?", "P"),
        ("can you locate the T wave in these leads?", "T"),
        ("can you observe the inverted T waves?", "T"),
        ("can you locate the ST segment and T wave showing the LV strain pattern?", "ST-T"),
        ("can you observe a non-conducted P wave?", "none"),
    ],
)
def test_each_wave_is_told_from_the_others(normal_trace, question, wave):
    on = 0.35 + 3 * 60 / 70
    places = {
        "P": (on - 0.16, on - 0.06),
        "QRS": (on, on + 0.092),
        "T": (on + 0.1665, on + 0.39),
        "ST-T": (on + 0.092, on + 0.39),
        "none": (on + 0.45, on + 0.55),
    }
    if wave != "ST-T":
        del places["ST-T"]
    options = {name: f"[{a:.2f}s - {b:.2f}s]" for name, (a, b) in places.items()}
    text = f"In which of the following segments {question} The options below refer to QRS, P and T."
    assert choose_segment(normal_trace, text, list(options.values())) == (options[wave], True)


def test_leads_are_those_asked_for_and_as_many_as_the_finding_needs(ischemic_trace):
    options = [f"Lead {name}" for name in ("II", "V2", "V3", "V4", "V6")]
    finding = finding_of("ST depression in at least two of leads V2, V3, and V4, greater than 0.1 mV")
    assert choose_leads(ischemic_trace, finding, options) == (("Lead V3", "Lead V4"), True)
    three = finding_of("ST depression in at least three of leads V2, V3, and V4, greater than 0.1 mV")
    assert choose_leads(ischemic_trace, three, options)[0] == ("Lead V2", "Lead V3", "Lead V4")


def test_the_larger_r(normal_trace):
    assert larger_r(normal_trace, ["Lead V5", "Lead V6"]) == ("Lead V5", True)
    assert larger_r(normal_trace, ["Lead V6", "Lead V5"]) == ("Lead V5", True)
    assert larger_r(Trace(), ["Lead V6", "Lead V5"]) == ("Lead V6", False)


@pytest.mark.parametrize("name", [*IN_LEADS, *OF_RECORDING, *OF_BEAT])
def test_every_finding_is_found_by_its_name_and_unknown_without_a_recording(name):
    finding = finding_of(f"{name} in leads V1 and V2")
    assert finding.name == name
    assert math.isnan(finding.margin(Trace()))
