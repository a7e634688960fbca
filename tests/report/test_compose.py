"""Composed text: what is said, what it rests on, and that nothing else is said."""

from __future__ import annotations

import re

import made_assessments as made
import pytest
from builders import make_measurements
from hypothesis import given
from hypothesis import strategies as st

from einthoven.measure.measurements import GLOBAL_QUANTITIES
from einthoven.protocol.findings import STEP_TITLES
from einthoven.report import compose

AF = {
    "rhythm": "atrial fibrillation", "regular": False, "organised_p": False, "conduction": None,
    "values": {"pr": None, "p_duration": None, "p_axis": None, "heart_rate": 112, "rr_min": 410, "rr_max": 890},
    "rhythm_values": {"p_fraction": 0.1, "rr_variation": 0.24},
}  # fmt: skip
BLOCK = {"values": {"qrs": 148}, "morphology": {"V1": {"qrs": "QS"}, "V6": {"qrs": "R", "notched": True}}}
ELEVATION = {"leads": {"II": {"st_j": 0.21}, "III": {"st_j": 0.32}, "aVF": {"st_j": 0.26}, "aVL": {"st_j": -0.12}}}

CASES = {
    "normal": (make_measurements(), made.normal()),
    "fibrillation": (make_measurements(**AF), made.fibrillation()),
    "left bundle branch block": (make_measurements(**BLOCK), made.left_bundle_branch_block()),
    "inferior elevation": (make_measurements(**ELEVATION), made.inferior_elevation()),
    "left hypertrophy": (make_measurements(values={"qrs_axis": -28}), made.left_hypertrophy()),
    "poor quality": (
        make_measurements(unusable=("V2",), sex=None, warnings=("baseline wander 0.2 mV",)),
        made.poor_quality(),
    ),
    "limb leads only": (
        make_measurements(only_leads=("I", "II", "III", "aVR", "aVL", "aVF")),
        made.make_assessment(made.found("SR", severity="normal"), missing={"LVH": "no lead V1", "PRWP": "no lead V3"}),
    ),
    "one lead": (make_measurements(only_leads=("II",)), made.make_assessment(made.found("SR", severity="normal"))),
    "nothing assessed": (make_measurements(), made.make_assessment(absent=False)),
}


@pytest.fixture(params=CASES, scope="module")
def case(request):
    return CASES[request.param]


def step(composition, number):
    return composition.steps[number - 1].text


def test_six_steps_in_order_none_empty(case):
    composition = compose(*case)
    assert {s.number: s.title for s in composition.steps} == STEP_TITLES
    assert [s.number for s in composition.steps] == [1, 2, 3, 4, 5, 6]
    if case is not CASES["nothing assessed"]:
        assert all(s.sentences for s in composition.steps if s.number != 3)


def test_the_same_record_always_reads_the_same(case):
    assert compose(*case) == compose(*case)


def resolves(path, measurements, assessment):
    ids = {e.id for outcome in assessment.outcomes.values() for e in outcome.evidence}
    if path in ids:
        return True
    at = measurements.to_dict()
    for part in path.split("."):
        if not isinstance(at, dict) or part not in at:
            return False
        at = at[part]
    return True


def test_every_evidence_id_exists(case):
    unknown = [
        (path, sentence.text)
        for sentence in compose(*case).sentences()
        for path in sentence.evidence
        if not resolves(path, *case)
    ]
    assert unknown == []


def test_every_sentence_with_a_number_of_the_heart_has_evidence(case):
    for sentence in compose(*case).sentences():
        if re.search(r"\d (?:ms|mV|bpm|degrees)", sentence.text):
            assert sentence.evidence, sentence.text


def test_codes_named_by_sentences_exist(case):
    known = set(made.STATEMENTS)
    for sentence in compose(*case).sentences():
        assert set(sentence.findings) <= known


def test_every_present_finding_is_spoken_about(case):
    composition = compose(*case)
    spoken = {code for s in composition.steps for sentence in s.sentences for code in sentence.findings}
    assert {f.code for f in case[1].findings} - spoken <= {"NORM", "ABNORM", "PRNORM", "QRSNORM", "AXNORM", "QTNORM"}


def test_the_narrative_has_three_to_six_sentences_behind_what_is_critical(case):
    critical = any(f.severity == "critical" for f in case[1].findings)
    assert 2 <= len(compose(*case).summary) - critical <= 6


def test_sentences_start_with_a_capital_and_end_with_a_stop(case):
    for sentence in compose(*case).sentences():
        assert re.match(r"[A-Z]|aV", sentence.text), sentence.text
        assert sentence.text.endswith("."), sentence.text
        assert "  " not in sentence.text
        assert ".." not in sentence.text
        assert " None" not in sentence.text
        assert "nan" not in sentence.text


def test_numbers_in_the_text_are_measured_numbers():
    composition = compose(*CASES["normal"])
    text = composition.answer
    assert "72 bpm" in text
    assert "PR 158 ms" in text or "PR interval of 158 ms" in text
    assert "QTc 412 ms" in text
    assert "QRS axis 44 degrees" in text


def test_normal_values_exclude_differentials():
    composition = compose(*CASES["normal"])
    assert re.search(r"92 ms.*bundle branch block", step(composition, 2))
    assert "first-degree AV block" in step(composition, 2)
    assert re.search(r"exclude atrial fibrillation|no atrial fibrillation", step(composition, 1))
    assert "ST elevation" in step(composition, 4)
    assert composition.labels == ("sinus rhythm", "normal ECG")


def test_fibrillation_has_no_pr_and_says_why():
    composition = compose(*CASES["fibrillation"])
    assert "irregularly irregular" in step(composition, 1)
    assert "no organised P waves" in step(composition, 1)
    assert "PR interval is not assessable" in step(composition, 2)
    assert not re.search(r"PR \d", composition.answer)
    assert composition.labels == ("atrial fibrillation",)


def test_bundle_branch_block_mutes_voltage_once():
    composition = compose(*CASES["left bundle branch block"])
    assert "QRS 148 ms" in step(composition, 2)
    assert composition.answer.count("Not judged because of complete left bundle branch block: voltage.") == 1
    muted = "Not judged because of complete left bundle branch block: ST segments and Q waves."
    assert muted in step(composition, 4)
    assert "no left ventricular hypertrophy" not in composition.answer
    assert "complete left bundle branch block" in composition.labels


def test_st_elevation_names_value_and_lead_and_is_critical_first():
    composition = compose(*CASES["inferior elevation"])
    assert re.search(r"0\.21 mV in II, 0\.32 mV in III and 0\.26 mV in aVF", step(composition, 4))
    assert composition.steps[5].sentences[0].findings == ("STE_INF",)
    assert "reciprocal" in step(composition, 6)
    assert composition.narrative.startswith(
        "Critical finding, for immediate review: inferior ST elevation (II, III and aVF)."
    )
    assert composition.narrative.count("inferior ST elevation") == 1
    assert composition.narrative.endswith("Abnormal ECG with a critical finding.")


def test_probable_and_borderline_are_said_as_such():
    composition = compose(*CASES["left hypertrophy"])
    assert re.search(r"probable left ventricular hypertrophy", step(composition, 3), re.IGNORECASE)
    words = "Borderline (within measurement uncertainty): possible left axis deviation."
    assert words in step(composition, 2)
    assert composition.labels[-1] == "borderline left axis deviation"


def test_quality_warnings_are_acknowledged_in_step_1_and_make_no_ecg_abnormal():
    composition = compose(*CASES["poor quality"])
    text = step(composition, 1)
    assert "V2 (lead off (flat)) can't be used" in text
    assert "baseline wander 0.2 mV" in text
    assert "good quality" not in text
    assert "adequate" not in text
    assert "abnormal ECG" not in composition.answer


def test_assumed_limits_are_said_by_name_of_quantity_only():
    text = step(compose(*CASES["poor quality"]), 1)
    # "long QTc" or "ST elevation" here would read like a finding.
    assert "Sex is not given; assumed were for ST the limits for men, for QTc the limits for women." in text


def test_what_is_not_assessable_is_said_with_its_reason():
    composition = compose(*CASES["limb leads only"])
    assert "V1-V6 are not recorded" in step(composition, 1)
    text = "Not assessable (without V1 and V3), in part or in whole: voltage and the R progression."
    assert text in step(composition, 3)
    assert "left ventricular hypertrophy" not in composition.answer  # naming it would be a claim
    assert "R grows" not in composition.answer


def test_nothing_is_excluded_that_was_not_assessed():
    text = compose(*CASES["nothing assessed"]).answer
    assert not re.search(r"exclude|\bno (?:ST|T wave|bundle|sign|pattern|left|right|low)", text)


def test_not_interpretable_says_only_that():
    measurements = make_measurements(usable=False, warnings=("no beats were found",))
    composition = compose(measurements, made.make_assessment(made.found("NOTINT"), interpretable=False))
    assert composition.labels == ("not interpretable",)
    assert composition.narrative == "Not interpretable: no beats were found."
    assert all("not" in s.text.lower() for s in composition.steps)
    assert not re.search(r"\d (?:ms|mV|bpm)", composition.answer)


def test_different_records_are_worded_differently():
    texts = {
        re.sub(r"[-\d.]+", "#", compose(make_measurements(values={"pr": pr}), made.normal()).answer)
        for pr in range(140, 180, 2)
    }
    assert len(texts) > 10


@given(
    missing=st.sets(st.sampled_from(sorted(GLOBAL_QUANTITIES))),
    unusable=st.sets(st.sampled_from(["I", "II", "V1", "V2", "V5", "V6"])),
    name=st.sampled_from(list(CASES)),
)
def test_missing_measurements_never_break_composing(missing, unusable, name):
    measurements = make_measurements(values=dict.fromkeys(missing), unusable=tuple(unusable))
    assessment = CASES[name][1]
    composition = compose(measurements, assessment)
    for sentence in composition.sentences():
        assert all(resolves(path, measurements, assessment) for path in sentence.evidence)
    assert " None" not in composition.answer
