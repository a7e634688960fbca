"""What must not be said, or not so loudly: near misses, secondary changes, variants of normal."""

from __future__ import annotations

from typing import Any

import pytest
from judged import assessed, severity
from statement_cases import FIBRILLATION, LBBB, LVH, PRESENT, RBBB, in_leads, shaped

from einthoven.protocol.findings import Finding


def found(code: str, *parts: dict[str, Any]) -> Finding | None:
    return assessed(*parts).outcomes[code].finding


def summary(*parts: dict[str, Any]) -> str:
    return next(f.code for f in assessed(*parts).findings if f.step == 6)


# --- variants of normal ---


def test_f24_sinus_arrhythmia_is_a_variant_of_normal():
    assert severity("SARRH", PRESENT["SARRH"]) == "normal"
    assert summary(PRESENT["SARRH"]) == "NORM"


def test_f24_sinus_arrhythmia_beside_bradycardia_names_the_rhythm_once():
    assert found("SARRH", PRESENT["SARRH"]).statement == "Sinus rhythm with sinus arrhythmia"
    assert found("SARRH", PRESENT["SARRH"], {"values": {"heart_rate": 45}}).statement == "Sinus arrhythmia"


def test_f2_sinus_rate_of_50_to_59_leaves_a_normal_ecg():
    assert summary({"values": {"heart_rate": 55}}) == "NORM"


@pytest.mark.parametrize(("pr", "certainty"), [(158, "definite"), (194, "definite"), (197, "probable")])
def test_normality_is_probable_only_where_its_opposite_is_borderline(pr, certainty):
    assessment = assessed({"values": {"pr": pr}})
    assert assessment.outcomes["PRNORM"].finding.certainty == assessment.status("PRNORM") == certainty
    assert (assessment.status("1AVB") == "borderline") == (certainty == "probable")


@pytest.mark.parametrize("code", ["HYPERK", "PMI"])
def test_f20_a_suggestion_is_borderline_and_minor(code):
    finding = found(code, PRESENT[code])
    assert (finding.certainty, finding.severity) == ("borderline", "minor")


def test_f20_a_suggestion_alone_leaves_the_ecg_normal():
    assert summary(PRESENT["HYPERK"]) == "NORM"


def test_f18_a_dominant_r_in_v1_leaves_no_normal_ecg_whatever_it_suggests():
    assert found("TALLR1", PRESENT["PMI"]).severity == "minor"
    assert summary(PRESENT["PMI"]) == "BORDERLINE"


def test_f20_tall_t_with_long_pr_and_wide_qrs_is_no_mere_suggestion():
    finding = found("HYPERK", PRESENT["HYPERK"], {"values": {"pr": 240, "qrs": 118}})
    assert (finding.certainty, finding.severity) == ("probable", "abnormal")
    assert found("HYPERK", PRESENT["HYPERK"], {"values": {"pr": 240}}).severity == "minor"
    assert found("HYPERK", PRESENT["HYPERK"], LVH, {"values": {"pr": 240, "qrs": 118}}).severity == "minor"


def test_f5_a_qrs_within_its_limit_is_no_conduction_delay():
    assert found("IVCD", {"values": {"qrs": 109}}) is None
    assert found("IVCD", {"values": {"qrs": 112}}).certainty == "probable"


def test_f3_notched_p_without_a_measured_gap_is_at_most_borderline():
    notched = {"values": {"p_duration": 150}, "morphology": shaped("II III aVF", p_notched=True)}
    assert found("LAE", notched).certainty == "borderline"
    assert found("LAE", notched, {"leads": {"V1": {"p_terminal_force": 6.0}}}).certainty == "definite"


def test_f18_a_narrow_shallow_q_near_30_ms_is_not_even_borderline():
    near = {"q_amplitude": 0.12, "q_duration": 28}
    assert found("IMI", {"leads": in_leads("II III aVF", r_amplitude=1.2, **near)}) is None
    assert found("IMI", {"leads": in_leads("II III aVF", r_amplitude=0.3, **near)}).certainty == "borderline"
    assert found("AMI", {"leads": in_leads("V4 V5", r_amplitude=1.5, **near)}) is None


# --- QT ---


@pytest.mark.parametrize(
    ("qtc", "code", "level"),
    [(449, "QTNORM", "normal"), (455, "LNGQT", "minor"), (485, "LNGQT", "abnormal"), (499, "LNGQT", "abnormal"),
     (500, "QTHIGH", "critical"), (540, "QTHIGH", "critical")],
)  # fmt: skip
def test_f19_grades_of_qtc(qtc, code, level):
    made = {f.code: f.severity for f in assessed({"values": {"qtc": qtc}}).findings if f.code.startswith(("Q", "L"))}
    assert made.pop("QRSNORM") == "normal"
    assert made == {code: level}


@pytest.mark.parametrize(("qtc", "made"), [(358, True), (362, False), (375, False)])
def test_f19_short_qtc_is_not_called_above_its_limit(qtc, made):
    assert (found("SHORTQT", {"values": {"qtc": qtc}}) is not None) == made


# --- rates ---


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ({"values": {"heart_rate": 160}}, "STACH"),
        ({"values": {"heart_rate": 160, "p_axis": -60}, "rhythm": "ectopic atrial rhythm"}, "EAT"),
        (FIBRILLATION | {"values": FIBRILLATION["values"] | {"heart_rate": 165}}, "AFIB"),
        ({"values": {"heart_rate": 36}}, "MBRAD"),
    ],
)
def test_f30_rates_under_40_and_from_150_are_critical(made, code):
    assert severity(code, made) == "critical"


def test_f30_a_paced_rate_under_40_is_the_pacemakers():
    assert assessed({"rhythm": "paced rhythm", "values": {"heart_rate": 36}}).outcomes["MBRAD"].muted_by == "PACE"


def test_f25_an_unknown_rhythm_with_wide_qrs_may_be_paced():
    unknown = {"rhythm": "undetermined rhythm"}
    assert severity("RHYUND", unknown) == "minor"
    finding = found("RHYUND", unknown, {"values": {"qrs": 170}})
    assert finding.severity == "abnormal"
    assert "paced" in finding.statement


def test_f25_r_progression_says_nothing_of_paced_beats():
    assert assessed(PRESENT["PRWP"], {"rhythm": "paced rhythm"}).outcomes["PRWP"].muted_by == "PACE"


# --- right bundle branch block ---


def test_f6_a_small_notch_at_the_end_of_s_is_no_r_prime():
    narrow = {"values": {"qrs": 140}, "leads": in_leads("I V6", s_duration=60)}
    notch = {"morphology": shaped("V1", qrs="rSr'"), "leads": in_leads("V1", r2_amplitude=0.05, r2_duration=20)}
    wide = {"morphology": shaped("V1", qrs="rSr'"), "leads": in_leads("V1", r2_amplitude=0.3, r2_duration=80)}
    assert found("CRBBB", narrow, notch) is None
    assert found("CRBBB", narrow, wide).present


def test_f6_qs_in_v1_excludes_right_bundle_branch_block():
    assert found("CRBBB", RBBB, {"morphology": shaped("V1", qrs="QS")}) is None


def test_f6_under_120_ms_the_block_is_incomplete_only():
    assessment = assessed(RBBB, {"values": {"qrs": 117}})
    assert assessment.outcomes["IRBBB"].finding.present
    assert assessment.status("CRBBB") == "absent"


# --- hypertrophy ---


def test_f12_voltage_alone_is_minor_until_three_groups_agree():
    assert severity("LVH", LVH) == "minor"
    assert severity("LVH", LVH, {"leads": {"V3": {"s_amplitude": 2.2}, "V4": {"s_amplitude": 1.2}}}) == "abnormal"
    assert severity("LVH", LVH, {"leads": in_leads("V5 V6", t_amplitude=-0.3)}) == "abnormal"


def test_f12_limb_voltage_does_not_count_beside_a_marked_left_axis():
    assert found("LVH", LVH, {"values": {"qrs_axis": -60}}).certainty == "probable"


def test_f13_a_left_axis_explains_deep_s_in_v5_and_v6():
    deep = {"leads": in_leads("V5 V6", s_amplitude=1.3) | {"aVR": {"r_amplitude": 0.7}}}
    late = {"leads": in_leads("V1", r_peak_time=50)}
    assert found("RVH", deep, late).present
    assert found("RVH", deep, late, {"values": {"qrs_axis": -60}}) is None


def test_biventricular_hypertrophy_is_only_considered_by_left_hypertrophy_with_a_right_axis():
    right = {"values": {"qrs_axis": 107}, "leads": {"V1": {"r_amplitude": 1.2, "s_amplitude": 0.2}}}
    assessment = assessed(LVH, right)
    assert assessment.status("RVH") == "borderline"
    assert assessment.status("BVH") == "borderline"
    assert assessed(LVH).status("BVH") == "absent"


# --- ST and T ---

WIDE = {"values": {"qrs": 160}}


def test_part4_st_opposite_to_a_wide_qrs_is_secondary():
    elevated = {"leads": in_leads("V2 V3 V4", st_j=0.4, st_60=0.5, r_amplitude=0.1, s_amplitude=2.0)}
    assert severity("STE_ANT", elevated) == "critical"
    assert found("STE_ANT", elevated, WIDE) is None


def test_part4_st_concordant_with_a_wide_qrs_counts():
    concordant = {"leads": in_leads("II III aVF", st_j=0.3, st_60=0.3)}
    assert severity("STE_INF", concordant, WIDE) == "critical"


def test_f16_right_bundle_branch_block_leaves_st_elevation_readable():
    elevated = {"leads": in_leads("V3 V4 V5", st_j=0.4, st_60=0.4, r_amplitude=0.3, s_amplitude=1.0)}
    assert severity("STE_ANT", RBBB, elevated) == "critical"


@pytest.mark.parametrize("code", ["STE_ANT", "STE_SEP", "STE_LAT", "STE_INF", "STE_AVR"])
def test_f16_elevation_with_hypertrophy_may_be_secondary(code):
    assert severity(code, PRESENT[code]) == "critical"
    finding = found(code, PRESENT[code], LVH)
    assert finding.severity == "abnormal"
    assert "may be secondary" in finding.statement


def test_f16_widespread_depression_in_tachycardia_may_be_rate_related():
    finding = found("STE_AVR", PRESENT["STE_AVR"], {"values": {"heart_rate": 170}})
    assert (finding.severity, "rate-related" in finding.statement) == ("abnormal", True)


def test_f16_depression_of_v1_to_v3_in_right_bundle_branch_block_is_not_counted():
    down = {"leads": in_leads("II V1 V2 V3 V4 V5", st_j=-0.2, st_60=-0.2) | in_leads("aVR", st_j=0.2)}
    assert severity("STE_AVR", down) == "critical"
    assert found("STE_AVR", down, RBBB) is None


def test_f17_v4_and_v5_are_contiguous():
    assert found("INVT_LAT", {"leads": in_leads("V4 V5", t_amplitude=-0.3)}).leads == ("V4", "V5")
    assert found("STD_LAT", {"leads": in_leads("V4 V5", st_j=-0.15, st_60=-0.15)}).leads == ("V4", "V5")


def test_f22_coved_elevation_is_not_the_r_prime_of_a_block():
    fallen = {"leads": in_leads("V1 V2", st_60=-0.1)}
    wide_s = {"leads": in_leads("V6", s_duration=70)}
    assert severity("BRUGADA1", PRESENT["BRUGADA1"]) == "critical"
    assert found("BRUGADA1", PRESENT["BRUGADA1"], fallen) is None
    assert found("BRUGADA1", PRESENT["BRUGADA1"], wide_s) is None


def test_wellens_needs_an_isoelectric_st():
    assert found("WELLENS", PRESENT["WELLENS"]).present
    assert found("WELLENS", PRESENT["WELLENS"], {"leads": in_leads("V2 V3", st_j=-0.18)}) is None


def test_sgarbossa_counts_depression_only_where_qrs_is_negative():
    down = {"leads": in_leads("V2 V3", st_j=-0.2)}
    upright = {"leads": in_leads("V2 V3", r_amplitude=1.4, s_amplitude=0.2)}
    assert found("SGARBOSSA", LBBB, down).present
    assert found("SGARBOSSA", LBBB, down, upright) is None


# --- one infarction, one statement ---


def test_f18_anteroseptal_and_lateral_q_are_one_extensive_infarction():
    assessment = assessed({"morphology": shaped("V1 V2 V3 V4 V5 V6", qrs="QS")})
    made = {f.code: f.statement for f in assessment.findings if f.code in {"ASMI", "AMI", "ALMI", "LMI"}}
    assert made == {"ALMI": "Extensive anterior myocardial infarction by Q waves"}
