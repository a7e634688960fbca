"""What clinical texts say beside plain statements: other ECGs, history, questions, summaries, exceptions, counts.

By root cause of what an independent set of 769 texts found wrong.
"""

from __future__ import annotations

import pytest
from audits import NORMAL, audit
from builders import make_measurements

STEMI = make_measurements(
    leads={n: {"st_j": v, "st_60": v} for n, v in {"II": 0.3, "III": 0.35, "aVF": 0.32, "aVL": -0.15}.items()}
)
FIRST_DEGREE = make_measurements(values={"pr": 230.0})


def contradicted(text, measurements=NORMAL):
    return [c.text for c in audit(text, measurements).claims if c.verdict == "contradicted"]


def of(text, quantity, measurements=NORMAL):
    return [(c.negated, c.verdict) for c in audit(text, measurements).claims if c.quantity == quantity]


# --- other ECGs, history, questions ---


@pytest.mark.parametrize(
    "text",
    [
        "Previous ECG: LBBB, rate 110.",
        "The previous ECG showed atrial fibrillation.",
        "Sinus rhythm has replaced atrial fibrillation.",
        "When compared with ECG of 12-FEB-2014, vent. rate has decreased BY 45 BPM",
        "QT has shortened compared with the prior tracing (QTc 510 ms)",
        "History of atrial fibrillation s/p ablation.",
        "PMH: AF, HTN, LVH on echo, CABG.",
        "Indication: SVT.",
        "Reason for exam: syncope, r/o heart block.",
        "Known paroxysmal AF on apixaban.",
        "Her father had atrial fibrillation.",
        "She had an anterior STEMI in 2012.",
        "Could this be pericarditis?",
        "Q: Does this ECG show LBBB? A: No.",
        "?AF",
        "Troponin elevated; NSTEMI suspected.",
        "Tachycardia is a heart rate above 100 bpm.",
        "A PR interval of more than 200 ms defines first-degree AV block.",
    ],
)
def test_what_is_not_said_of_this_ecg_is_not_contradicted(text):
    assert contradicted(text) == []


def test_what_is_no_longer_present_is_absent_now_and_needs_the_earlier_ecg_for_the_rest():
    claims = audit("Atrial fibrillation is no longer present.").claims
    assert [(c.kind, c.negated, c.verdict) for c in claims] == [
        ("rhythm", True, "supported"),
        ("prior", False, "unverifiable"),
    ]


@pytest.mark.parametrize("text", ["Unchanged LBBB.", "New LBBB compared with the prior ECG."])
def test_a_comparison_still_states_what_is_there_now(text):
    assert contradicted(text) == ["LBBB"]


def test_a_leading_no_answers_and_denies_nothing():
    assert of("No, the rhythm is sinus.", "SR") == [(False, "supported")]


# --- summary lines ---


@pytest.mark.parametrize("text", ["Normal ECG", "Within normal limits", "The ECG is within normal limits.", "WNL"])
def test_a_normal_ecg_is_contradicted_by_an_abnormal_finding_only(text):
    assert contradicted(text, STEMI)
    assert [c.verdict for c in audit(text).claims] == ["supported"]


def test_otherwise_normal_says_nothing_after_a_finding():
    assert contradicted("Inferior ST elevation. Otherwise normal ECG.", STEMI) == []
    assert contradicted("Otherwise normal ECG.", STEMI)


# --- degree of AV block ---


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("1° AVB", "supported"),
        ("AV block: first degree", "supported"),
        ("AV block I", "supported"),
        ("2° AV block", "contradicted"),
        ("3rd degree AVB", "contradicted"),
        ("AV block III", "contradicted"),
        ("AV block 2nd degree type 2", "contradicted"),
        ("Complete AV block", "contradicted"),
    ],
)
def test_the_degree_of_av_block_is_exact(text, verdict):
    assert [c.verdict for c in audit(text, FIRST_DEGREE).claims] == [verdict]


# --- leads: exceptions, territories, polarity ---


@pytest.mark.parametrize(
    "text",
    [
        "No ST elevation outside the inferior leads.",
        "No ST elevation except in II, III and aVF.",
        "Apart from the inferior leads, the ST segment is not elevated.",
        "ST elevation in the inferior leads; the remaining leads show no ST elevation.",
    ],
)
def test_an_exception_names_the_other_leads(text):
    assert contradicted(text, STEMI) == []
    assert "II" not in {c.lead for c in audit(text, STEMI).claims if c.negated}


@pytest.mark.parametrize("text", ["ST elevation anteriorly", "STEMI: anterior", "Anterolateral injury pattern"])
def test_a_territory_is_not_supported_by_another(text):
    assert contradicted(text, STEMI)
    assert not any(c.verdict == "supported" for c in audit(text, STEMI).claims)


def test_a_size_ends_with_its_own_leads():
    claims = audit("3 mm ST elevation in II, III, aVF with reciprocal depression in aVL", STEMI).claims
    assert [(c.quantity, c.lead) for c in claims] == [("st_j", "II"), ("st_j", "III"), ("st_j", "aVF"), ("STD", "aVL")]


def test_a_lead_said_to_be_positive_is_its_qrs():
    # Axis of 44 degrees.
    assert {c.verdict for c in audit("Lead I and aVF are both positive.").claims} == {"supported"}
    assert [(c.lead, c.verdict) for c in audit("Lead I is negative and aVF positive.").claims] == [
        ("I", "contradicted"),
        ("aVF", "supported"),
    ]


# --- rates, axes, beats ---


def test_a_controlled_rate_is_60_to_110():
    for rate, verdict in ((84.0, "supported"), (140.0, "contradicted"), (40.0, "contradicted")):
        measurements = make_measurements(values={"heart_rate": rate})
        assert of("Controlled ventricular response.", "CTRLVR", measurements) == [(False, verdict)]


def test_a_decade_is_a_range_of_rates():
    measurements = make_measurements(values={"heart_rate": 64.0})
    assert not contradicted("Rate in the 60s.", measurements)
    assert contradicted("Rate in the 120s.", measurements)


@pytest.mark.parametrize("text", ["P-R-T axes 34 -73 86", "Axes: P 34, QRS -73, T 86"])
def test_a_negative_axis_in_a_list_is_no_range(text):
    assert [c.quantity for c in audit(text).claims] == ["p_axis", "qrs_axis", "t_axis"]
    assert of(text, "qrs_axis", make_measurements(values={"qrs_axis": -71.0})) == [(False, "supported")]


def test_left_axis_deviation_is_contradicted_well_inside_the_limit():
    assert contradicted("Left axis deviation", make_measurements(values={"qrs_axis": -2.0}))


def test_a_count_of_premature_beats_is_held_against_theirs():
    one = make_measurements(rhythm_values={"ventricular_premature_beats": 1.0})
    assert not contradicted("Single PVC", one)
    assert contradicted("10 PVCs per strip", one)
    assert contradicted("Couplets are seen.", one)


def test_present_and_absent_side_by_side():
    assert of("LVH absent, RBBB present.", "LVH") == [(True, "supported")]
    assert of("RBBB present, LVH absent.", "CRBBB") == [(False, "contradicted")]


# --- what is not understood is counted ---


def test_a_sentence_about_an_ecg_without_a_claim_is_not_understood():
    assert [c.kind for c in audit("The R wave in V4 towers over its neighbours.").claims] == ["not understood"]
    assert audit("ST segments:").claims == ()


def test_why_no_amplitude_is_given_is_not_a_claim_of_disease():
    assert audit("No amplitude is given: gains differ between leads: II is not I + III").claims == ()
