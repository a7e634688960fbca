"""Axis, conduction, chambers and R progression: each on both sides of its limits, what voids it, what it voids."""

from __future__ import annotations

import pytest
from judged import assessed, severity, status, wording
from statement_cases import FIBRILLATION, LBBB, LVH, PRESENT, RBBB, Made, in_leads, shaped

from einthoven.protocol import statements

# --- axis ---


@pytest.mark.parametrize(
    ("age", "axis", "words"),
    [
        (10, 60, None),
        (10, -20, "Left axis deviation for the age"),
        (10, 140, "Right axis deviation for the age"),
        (10, -100, "QRS axis outside the range for the age"),
        (6, 130, None),
        (3, 120, "Right axis deviation for the age"),
        (0.02, 150, None),
        (0.02, 0, "Left axis deviation for the age"),
    ],
)
def test_f9_axis_of_children_by_age(age, axis, words):
    assessment = assessed({"age": age, "values": {"qrs_axis": axis}})
    finding = assessment.outcomes["AXAGE"].finding
    assert (finding.statement if finding else None) == words
    assert (assessment.status("AXNORM") == "muted") == (words is not None)


@pytest.mark.parametrize("age", [16, 55, None])
def test_f9_axis_of_adults_is_not_judged_as_that_of_children(age):
    assert status("AXAGE", {"age": age, "values": {"qrs_axis": -60}}) == "absent"
    assert status("LAD", {"age": age, "values": {"qrs_axis": -60}}) == "definite"


def test_an_indeterminate_axis_is_stated_and_one_that_is_missing_otherwise_is_not():
    assert status("INDAX", {"no_axis": True}) == "definite"
    assert status("INDAX", {"values": {"qrs_axis": None}}) == "absent"
    assert status("INDAX") == "absent"


@pytest.mark.parametrize(("axis", "made"), [(85, False), (95, True), (-25, False), (-35, True)])
def test_f3_p_axis_counts_beyond_its_uncertainty_only(axis, made):
    assert (status("PAXIS", {"values": {"p_axis": axis}}) != "absent") == made


def test_p_axis_is_part_of_an_ectopic_rhythm():
    assert assessed(PRESENT["EAT"], PRESENT["PAXIS"]).outcomes["PAXIS"].muted_by == "EAT"
    assert assessed(FIBRILLATION, PRESENT["PAXIS"]).outcomes["PAXIS"].muted_by == "AFIB"


# --- conduction ---


@pytest.mark.parametrize(
    ("leads", "made"),
    [
        ("V2", "absent"),
        ("V2 V4", "absent"),
        ("II V2", "absent"),
        ("V2 V3", "borderline"),
        ("II aVF", "borderline"),
        ("aVL V6", "borderline"),
        ("V2 V3 II aVF", "probable"),
    ],
)
def test_das_fragmentation_counts_in_two_leads_of_a_territory_and_firmly_in_two_territories(leads, made):
    assert status("FQRS", {"morphology": shaped(leads, fragmented=True)}) == made


def test_fragmentation_is_void_in_pacing_and_stands_in_bundle_branch_block():
    assert assessed(PRESENT["PACE"], PRESENT["FQRS"]).outcomes["FQRS"].muted_by == "PACE"
    assert status("FQRS", RBBB, PRESENT["FQRS"]) == "probable"


def test_f8_a_fascicular_block_beside_right_bundle_branch_block_is_listed_as_such():
    assert "beside right bundle branch block" in wording("LAFB", PRESENT["LAFB"], RBBB)
    assert wording("LAFB", PRESENT["LAFB"]) == "Left anterior fascicular block"
    assert not any("ifascicular" in s.statement for s in statements().values())


# --- chambers ---


def test_f13_st_t_changes_of_right_hypertrophy_are_secondary():
    assessment = assessed(PRESENT["RVSTRAIN"])
    assert assessment.status("RVSTRAIN") == "definite"
    assert assessment.outcomes["INVT_ANT"].muted_by == "RVSTRAIN"
    assert status("RVSTRAIN", PRESENT["RVH"]) == "absent"
    without = {"leads": in_leads("V1 V2 V3", t_amplitude=-0.3, st_60=-0.1)}
    assert status("RVSTRAIN", without) == "absent"
    assert assessed(without).outcomes["INVT_ANT"].muted_by is None


@pytest.mark.parametrize(("age", "sum_mv", "made"), [(8, 5.7, "absent"), (8, 6.3, "probable"), (16, 6.3, "absent")])
def test_f13_katz_wachtel_is_a_sign_of_children(age, sum_mv, made):
    leads = {"V3": {"r_amplitude": sum_mv / 2, "s_amplitude": sum_mv / 2}}
    assert status("KATZ", {"age": age, "leads": leads}) == made


@pytest.mark.parametrize(("depth", "width", "made"), [(0.4, 25, True), (0.2, 25, False), (0.4, 60, False)])
def test_deep_narrow_q_with_hypertrophy_is_considered_only(depth, width, made):
    changed = {"leads": in_leads("I V6", q_amplitude=depth, q_duration=width)}
    assert status("HCM", LVH, changed) == ("borderline" if made else "absent")
    assert status("HCM", changed) == "absent"


def test_wide_q_waves_are_stated_as_infarction_instead():
    wide = {"leads": in_leads("I aVL V5 V6", q_amplitude=0.6, q_duration=35)}
    assessment = assessed(LVH, wide)
    assert assessment.outcomes["LMI"].finding.present
    assert assessment.status("HCM") == "absent"


def test_f3_interatrial_block_is_partial_by_notches_and_advanced_by_biphasic_p():
    long_p = {"values": {"p_duration": 140}}
    notched = {"morphology": shaped("I II", p_notched=True)}
    assert status("IAB", long_p) == "absent"
    assert status("IAB", notched) == "absent"
    assert wording("IAB", long_p, notched) == "Partial interatrial block"
    assert status("IAB", long_p, notched) == "probable"
    assert wording("IAB", PRESENT["IAB"]) == "Advanced interatrial block"


def test_biatrial_abnormality_needs_both():
    assert status("BAE", PRESENT["LAE"]) == "absent"
    assert status("BAE", PRESENT["RAE"]) == "absent"
    assert status("BAE", PRESENT["LAE"], PRESENT["RAE"]) == "probable"
    assert status("BAE", FIBRILLATION, PRESENT["LAE"], PRESENT["RAE"]) == "muted"


# --- R across the chest ---


@pytest.mark.parametrize(("r", "s", "made"), [(0.8, 0.5, True), (0.8, 0.9, False), (0.4, 0.2, False)])
def test_f14_dominant_r_in_v1_is_tall_and_exceeds_s(r, s, made):
    leads = {"V1": {"r_amplitude": r, "s_amplitude": s}}
    assert (status("TALLR1", {"leads": leads}) == "definite") == made


def test_dominant_r_in_v1_gives_way_to_what_explains_it():
    assert assessed(PRESENT["RVH"]).outcomes["TALLR1"].muted_by == "RVH"
    tall = PRESENT["TALLR1"]
    assert assessed(RBBB, tall).outcomes["TALLR1"].muted_by == "CRBBB"
    assert assessed(PRESENT["WPW"], tall).outcomes["TALLR1"].muted_by == "WPW"
    assert "posterior infarction" in " ".join(assessed(tall).outcomes["TALLR1"].finding.notes)


def r_and_s(**by_lead: tuple[float, float]) -> Made:
    return {"leads": {lead: {"r_amplitude": r, "s_amplitude": s} for lead, (r, s) in by_lead.items()}}


def test_f14_transition_is_normal_in_v3_and_v4_early_before_and_late_behind():
    early, late = r_and_s(V2=(1.1, 0.9), V3=(1.2, 0.5)), r_and_s(V3=(0.6, 1.2), V4=(0.9, 1.1))
    usual = (r_and_s(V3=(0.8, 0.7)), r_and_s(V3=(0.6, 1.1), V4=(1.1, 0.9)))
    assert (status("ETRANS", early), status("LTRANS", early)) == ("definite", "absent")
    assert (status("ETRANS", late), status("LTRANS", late)) == ("absent", "definite")
    assert {status(code, made) for made in usual for code in ("ETRANS", "LTRANS")} == {"absent"}
    assert status("NORM", early) == status("NORM", late) == "definite"


def test_f14_a_transition_beyond_v5_is_minor():
    assert severity("LTRANS", r_and_s(V4=(0.5, 1.1), V5=(0.6, 0.9))) == "minor"


def test_transition_is_void_where_the_qrs_is_not_of_the_usual_path():
    late = r_and_s(V4=(0.5, 1.1))
    assert assessed(LBBB, late).outcomes["LTRANS"].muted_by == "CLBBB"
    assert assessed(PRESENT["LAFB"], late).outcomes["LTRANS"].muted_by == "LAFB"
    assert assessed(PRESENT["PRWP"], late).outcomes["LTRANS"].muted_by == "PRWP"


# --- alternans and suggestions ---


@pytest.mark.parametrize(
    ("sizes", "leads", "made"),
    [((1.5, 1.1), "V2 V3 V4", "probable"), ((1.5, 1.45), "V2 V3 V4", "absent"), ((1.5, 1.1), "V2 V3", "absent")],
)
def test_alternans_is_ten_percent_in_three_leads_at_a_fast_rate(sizes, leads, made):
    alternating = {"alternating": dict.fromkeys(leads.split(), sizes)}
    recording = {"values": {"heart_rate": 130}, "beats": [("N", 460)] * 14}
    assert status("ALTERNANS", recording, alternating) == made
    assert status("ALTERNANS", recording, alternating, {"values": {"heart_rate": 80}}) == "absent"
    assert status("ALTERNANS", recording, alternating, {"beats": [("N", 460)] * 9}) == "absent"
    assert status("ALTERNANS", recording, alternating, {"beats": [("N", 460), ("V", 460)] * 7}) == "absent"


def test_lung_disease_is_considered_by_three_signs_together():
    low, vertical = {"leads": in_leads("I II III aVR aVL aVF", qrs_amplitude=0.3)}, {"values": {"p_axis": 85}}
    late, right = r_and_s(V4=(0.5, 1.1), V5=(0.5, 0.9)), {"values": {"qrs_axis": 100}}
    assert status("COPD", low, vertical) == "absent"
    assert status("COPD", low, vertical, late) == "borderline"
    assert status("COPD", vertical, late, right) == "borderline"
    assert status("COPD", low, {"values": {"p_axis": 40}}, late) == "absent"


@pytest.mark.parametrize("code", ["AFLT21", "HCM", "COPD"])
def test_what_is_to_be_considered_says_so(code):
    assert "consider" in statements()[code].statement
    assert status(code, PRESENT[code]) == "borderline"
