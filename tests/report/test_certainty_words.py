"""How sure a reading says it is: certainty in labels, numbers beside their limits, and why a finding is no more."""

from __future__ import annotations

import made_assessments as made
import pytest
from builders import make_measurements
from made_readings import make_reading

from einthoven import protocol
from einthoven.report import compose
from einthoven.report import html as html_rendering
from einthoven.report import text as text_rendering
from einthoven.report.wording import apart, named
from einthoven.verify import verify


def test_probable_stays_in_the_label():
    sokolow = made.evidence("LVH", 1, "sokolow_lyon", 3.55, "mV", ">", 3.5, "V1", "V5")
    assessment = made.make_assessment(
        made.found("SR", severity="normal"), made.found("LVH", sokolow, certainty="probable")
    )
    assert compose(make_measurements(), assessment).labels == ("sinus rhythm", "probable left ventricular hypertrophy")


def test_what_is_normal_is_not_probable():
    sinus = made.found("SR", certainty="probable", severity="normal")
    composition = compose(make_measurements(), made.make_assessment(sinus))
    assert composition.labels == ("sinus rhythm",)
    assert named(sinus) == "sinus rhythm"


@pytest.mark.parametrize(
    ("value", "limit", "unit", "text"),
    [
        (49.89, 50.0, "bpm", "49.9 bpm"),
        (49.2, 50.0, "bpm", "49 bpm"),
        (50.0, 50.0, "bpm", "50 bpm"),
        (100.3, 100.0, "bpm", "100.3 bpm"),
        (359.97, 360.0, "ms", "359.97 ms"),
        (0.0996, 0.1, "mV", "0.0996 mV"),
        (-29.8, -30.0, "deg", "-29.8 degrees"),
    ],
)
def test_a_number_is_not_rounded_onto_a_limit_that_it_misses(value, limit, unit, text):
    assert apart(value, [limit], unit) == text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"heart_rate": 100.4, "rr": 597.6, "rr_min": 590, "rr_max": 605}, "100.4 bpm"),
        ({"heart_rate": 49.6, "rr": 1209.7, "rr_min": 1200, "rr_max": 1215}, "49.6 bpm"),
        ({"qtc": 359.6, "qt": 340}, "QTc 359.6 ms"),
        ({"pr": 200.4}, "200.4 ms"),
    ],
)
def test_a_reading_at_a_rounded_limit_does_not_contradict_itself(values, words):
    longest = values.get("rr_max", 860) / 1000
    measurements = make_measurements(values=values, rhythm_values={"pause": longest})
    composition = compose(measurements, protocol.assess(measurements))
    assert words in composition.answer
    claims = verify(composition.answer, measurements).claims
    assert [(c.text, c.reason) for c in claims if c.verdict == "contradicted"] == []


def nearly_left_hypertrophy():
    met = made.evidence("LVH", 1, "made_criterion", 4.0, "points", ">=", 4.0)
    far = made.evidence("LVH", 2, "sokolow_lyon", 1.1, "mV", ">", 3.5, "V1", "V5", met=False, sd=0.05)
    near = made.evidence("LVH", 3, "cornell", 2.78, "mV", ">", 2.8, "V3", "aVL", met=False, sd=0.05)
    finding = made.found("LVH", met, certainty="borderline", severity="minor")
    assessment = made.make_assessment(made.found("SR", severity="normal"), finding)
    outcome = assessment.outcomes["LVH"]
    assessment.outcomes["LVH"] = type(outcome)(
        outcome.code, outcome.statement, outcome.step, outcome.status, finding, look=made.looked_at((met, far, near))
    )
    return assessment


def test_a_borderline_finding_shows_the_nearest_condition_that_it_missed():
    assessment = nearly_left_hypertrophy()
    reading = make_reading(make_measurements(), assessment)
    text = reading.steps[2].text
    assert "Cornell voltage 2.78 mV, not above 2.80 mV" in text
    assert "Sokolow" not in text
    assert "Cornell voltage in aVL and V3: 2.78 mV ± 0.05   > 2.80 mV  (not met)" in text_rendering.render(reading)
    assert "Cornell voltage" in html_rendering.render(reading)
    outcome = next(o for o in reading.to_dict()["outcomes"] if o["code"] == "LVH")
    assert [e["id"] for e in outcome["evidence"]] == ["LVH.3"]


def test_a_definite_finding_lists_only_what_it_met():
    assessment = nearly_left_hypertrophy()
    outcome = assessment.outcomes["LVH"]
    definite = made.found("LVH", *outcome.finding.evidence)
    assessment.outcomes["LVH"] = type(outcome)(
        outcome.code, outcome.statement, outcome.step, "definite", definite, look=outcome.look
    )
    assert "Cornell" not in compose(make_measurements(), assessment).steps[2].text


def test_a_borderline_finding_shows_what_it_met_before_what_it_missed():
    assessment = nearly_left_hypertrophy()
    outcome = assessment.outcomes["LVH"]
    met = made.evidence("LVH", 4, "peguero_lo_presti", 3.1, "mV", ">=", 2.8, "V3", "V4")
    finding = made.found("LVH", met, certainty="borderline", severity="minor")
    assessment.outcomes["LVH"] = type(outcome)(
        outcome.code,
        outcome.statement,
        outcome.step,
        outcome.status,
        finding,
        look=made.looked_at((met, *outcome.evidence)),
    )
    text = compose(make_measurements(), assessment).steps[2].text
    assert "Peguero-Lo Presti voltage 3.10 mV, at least 2.80 mV, Cornell voltage 2.78 mV, not above 2.80 mV" in text


def test_a_borderline_statement_of_normality_stays_possible():
    assert named(made.found("SR", certainty="borderline", severity="normal")) == "possible sinus rhythm"
