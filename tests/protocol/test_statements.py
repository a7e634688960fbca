"""Every statement is reachable, and is not made of a normal ECG; every limit has its two sides."""

from __future__ import annotations

import numpy as np
import pytest
from builders import make_measurements
from statement_cases import ABSENT_UNLESS_NORMAL, LBBB, PRESENT, in_leads, merged, shaped

from einthoven.measure.measurements import WAVE_DTYPE, Measurements
from einthoven.protocol import assess, statements

#: Statements that say "consider": never more than borderline.
ONLY_SUGGESTED = {
    "HYPERK", "HYPOK", "HYPERCA", "DIG", "PMI", "HYPERT", "BRUGADA2", "APHCM", "OSBORN", "PE", "CNST",
    "AFLT21", "HCM", "COPD",
}  # fmt: skip
NORMAL = {"SR", "AXNORM", "PRNORM", "QRSNORM", "QTNORM", "NORM"}


def certainty(code: str, **changes: object) -> str | None:
    return assess(make_measurements(**changes)).status(code)  # type: ignore[arg-type]


def with_waves(measurements: Measurements, st_segment_s: float) -> Measurements:
    waves = np.zeros(8, WAVE_DTYPE)
    waves["qrs_off"], waves["t_on"] = 0.1, 0.1 + st_segment_s
    for lead in ("I", "II", "V5", "V6"):
        measurements.waves[lead] = waves
    return measurements


def test_normal_ecg_yields_the_normal_statements_and_nothing_else():
    assessment = assess(make_measurements())
    assert {f.code for f in assessment.findings} == NORMAL
    assert all(f.certainty == "definite" for f in assessment.findings)
    assert all(f.evidence for f in assessment.findings if f.code != "NORM")
    assert assessment.assumptions == ()


def test_every_statement_has_a_case():
    assert set(PRESENT) | {"HYPOCA"} == set(statements())


@pytest.mark.parametrize("code", PRESENT)
def test_statement_is_made(code):
    assessment = assess(make_measurements(**PRESENT[code]))
    outcome = assessment.outcomes[code]
    assert outcome.finding is not None, (outcome.status, outcome.reason, outcome.muted_by)
    only_suggested = code in ONLY_SUGGESTED
    assert outcome.finding.present != only_suggested
    assert [e.id for e in outcome.evidence] == [f"{code}.{i + 1}" for i in range(len(outcome.evidence))]
    assert set(outcome.finding.evidence) <= set(outcome.evidence)


@pytest.mark.parametrize("code", sorted(set(PRESENT) - NORMAL))
def test_statement_is_not_made_of_a_normal_ecg(code):
    outcome = assess(make_measurements()).outcomes[code]
    assert outcome.status == ("muted" if outcome.muted_by else "absent"), outcome.reason


@pytest.mark.parametrize("code", ABSENT_UNLESS_NORMAL)
def test_normal_statement_is_withdrawn(code):
    outcome = assess(make_measurements(**ABSENT_UNLESS_NORMAL[code])).outcomes[code]
    assert outcome.finding is None


@pytest.mark.parametrize("code", PRESENT)
def test_exactly_one_summary(code):
    if code == "NOTINT":
        return
    made = {f.code for f in assess(make_measurements(**PRESENT[code])).findings if f.step == 6}
    assert len(made) == 1


# --- the limits by clause ---


@pytest.mark.parametrize(
    ("rate", "status"),
    [(45, "definite"), (49, "probable"), (50, "borderline"), (55, "borderline"), (63, "absent")],
)
def test_f2_sinus_bradycardia_definite_under_50_borderline_under_60(rate, status):
    assert certainty("SBRAD", values={"heart_rate": rate}) == status


def test_f2_tachycardia_above_100():
    assert certainty("STACH", values={"heart_rate": 103}) == "definite"
    assert certainty("STACH", values={"heart_rate": 100}) == "borderline"
    assert certainty("STACH", values={"heart_rate": 98}) == "absent"


def test_f2_marked_bradycardia_is_critical_in_any_rhythm():
    assessment = assess(make_measurements(rhythm="junctional rhythm", values={"heart_rate": 35}))
    assert assessment.outcomes["MBRAD"].finding.severity == "critical"


@pytest.mark.parametrize(("pr", "status"), [(215, "definite"), (203, "probable"), (198, "borderline"), (190, "absent")])
def test_f4_first_degree_block_above_200(pr, status):
    assert certainty("1AVB", values={"pr": pr}) == status


def test_f4_short_pr_of_children_is_90():
    assert certainty("SHORTPR", values={"pr": 100}) == "definite"
    assert certainty("SHORTPR", age=8, values={"pr": 105}) == "absent"
    assert certainty("SHORTPR", age=8, values={"pr": 70}) == "definite"


@pytest.mark.parametrize(
    ("age", "qrs", "status"), [(55, 105, "made"), (10, 105, "not made"), (10, 85, "made"), (2, 88, "not made")]
)
def test_f5_normal_qrs_by_age(age, qrs, status):
    found = assess(make_measurements(age=age, values={"qrs": qrs})).outcomes["QRSNORM"]
    assert ("made" if found.finding else "not made") == status


@pytest.mark.parametrize(("age", "qrs"), [(55, 120), (10, 100), (2, 90)])
def test_f6_right_bundle_branch_block_duration_by_age(age, qrs):
    shape = {"morphology": shaped("V1 V2", qrs="rSR'"), "leads": in_leads("I V6", s_duration=60)}
    assert certainty("CRBBB", age=age, values={"qrs": qrs}, **shape) == "probable"
    assert certainty("CRBBB", age=age, values={"qrs": qrs + 10}, **shape) == "definite"
    assert certainty("CRBBB", age=age, values={"qrs": qrs - 10}, **shape) == "absent"


def test_f6_right_bundle_branch_block_needs_its_shape():
    assert certainty("CRBBB", values={"qrs": 150}) == "absent"
    assert certainty("IVCD", values={"qrs": 150}) == "definite"


def test_f7_left_bundle_branch_block_with_a_q_in_v6_is_not_definite():
    q_in_v6 = LBBB | {"morphology": merged(LBBB["morphology"], shaped("V6", qrs="qR"))}
    assert certainty("CLBBB", **LBBB) == "definite"
    assert certainty("CLBBB", **q_in_v6) == "probable"


def test_f7_strict_left_bundle_branch_block_by_sex():
    def wording(sex: str, qrs: float) -> str:
        return assess(make_measurements(**LBBB | {"sex": sex, "values": {"qrs": qrs}})).outcomes["CLBBB"].statement

    assert "strict" in wording("M", 145)
    assert "strict" not in wording("M", 135)
    assert "strict" in wording("F", 135)


@pytest.mark.parametrize(
    ("axis", "code"),
    [
        (-20, "AXNORM"),
        (80, "AXNORM"),
        (-40, "LAD"),
        (-80, "LAD"),
        (110, "RAD"),
        (170, "RAD"),
        (-100, "EXAX"),
        (-170, "EXAX"),
    ],
)
def test_f9_axis_bands(axis, code):
    made = {f.code for f in assess(make_measurements(values={"qrs_axis": axis})).findings if f.present}
    assert made & {"AXNORM", "LAD", "RAD", "EXAX"} == {code}


def test_f9_axis_is_circular_at_180():
    near = assess(make_measurements(values={"qrs_axis": 179}))
    assert near.status("RAD") == "probable"
    assert near.status("EXAX") == "borderline"


def test_f9_axis_of_a_newborn():
    assert certainty("AXNORM", age=0.02, values={"qrs_axis": 150}) == "definite"
    assert certainty("RAD", age=0.02, values={"qrs_axis": 150}) == "not assessable"


def test_f12_sokolow_lyon_alone_is_at_most_probable_and_minor():
    finding = assess(make_measurements(leads={"V5": {"r_amplitude": 2.9}})).outcomes["LVH"].finding
    assert (finding.certainty, finding.severity) == ("probable", "minor")
    assert "Sokolow-Lyon" in finding.statement


def test_f12_two_criteria_make_it_definite_and_are_named():
    finding = assess(make_measurements(**PRESENT["LVH"])).outcomes["LVH"].finding
    assert (finding.certainty, finding.severity) == ("definite", "minor")
    assert "Sokolow-Lyon" in finding.statement
    assert "R in aVL" in finding.statement
    assert finding.leads == ("aVL", "V1", "V5")


@pytest.mark.parametrize(("age", "status"), [(55, "probable"), (25, "absent"), (10, "not assessable")])
def test_f12_age_floors_of_voltage(age, status):
    assert certainty("LVH", age=age, leads={"V5": {"r_amplitude": 2.9}}) == status


def test_f12_cornell_by_sex():
    leads = {"V3": {"s_amplitude": 1.5}, "aVL": {"r_amplitude": 0.9}}
    assert certainty("LVH", sex="F", leads=leads) == "probable"
    men = assess(make_measurements(sex="M", leads=leads))
    cornell = next(e for e in men.outcomes["LVH"].evidence if e.quantity == "cornell")
    assert (cornell.limit, cornell.met) == (2.8, False)


def test_f12_fascicular_block_voids_r_in_avl():
    assert certainty("LVH", leads={"aVL": {"r_amplitude": 1.3}}) == "probable"
    assert certainty("LVH", values={"qrs_axis": -60}, leads={"aVL": {"r_amplitude": 1.3}}) != "probable"


def test_f12_cornell_product_of_women_adds_0_6_mv():
    from einthoven.protocol import derived

    men, women = (derived(make_measurements(sex=sex))["cornell_product"].value for sex in ("M", "F"))
    assert women - men == pytest.approx(0.6 * 92)


def test_f14_low_voltage_needs_every_limb_lead():
    limb = in_leads("I II III aVR aVL", qrs_amplitude=0.35)
    assert certainty("LVOLT", leads=limb) == "absent"
    assert certainty("LVOLT", leads=limb | in_leads("aVF", qrs_amplitude=0.45)) == "definite"


def ste_v2_v3(sex: str | None, age: float | None, level: float) -> str | None:
    return certainty("STE_ANT", sex=sex, age=age, leads=in_leads("V2 V3", st_j=level, st_60=level + 0.1))


def test_f16_men_under_40_v2_v3_limit_is_0_25():
    assert ste_v2_v3("M", 35, 0.30) == "definite"
    assert ste_v2_v3("M", 35, 0.22) == "absent"


def test_f16_men_from_40_v2_v3_limit_is_0_20():
    assert ste_v2_v3("M", 40, 0.25) == "definite"
    assert ste_v2_v3("M", 40, 0.17) == "absent"


def test_f16_women_v2_v3_limit_is_0_15():
    assert ste_v2_v3("F", 35, 0.20) == "definite"
    assert ste_v2_v3("F", 70, 0.12) == "absent"


def test_f16_other_leads_limit_is_0_10_in_two_contiguous_leads():
    assert certainty("STE_INF", leads=in_leads("II aVF", st_j=0.15, st_60=0.2)) == "definite"
    assert certainty("STE_INF", leads=in_leads("aVF", st_j=0.3, st_60=0.3)) == "absent"
    assert certainty("STE_INF", leads=in_leads("II aVF", st_j=0.11, st_60=0.2)) == "probable"
    assert certainty("STE_INF", leads=in_leads("II aVF", st_j=0.09, st_60=0.2)) == "borderline"


def test_f16_chest_leads_are_contiguous_in_order_only():
    assert certainty("STE_ANT", leads=in_leads("V3 V5", st_j=0.4, st_60=0.4)) == "absent"


def test_f16_territory_and_leads_are_named():
    finding = assess(make_measurements(**PRESENT["STE_INF"])).outcomes["STE_INF"].finding
    assert finding.territory == "inferior"
    assert finding.leads == ("II", "III", "aVF")


def test_f17_upsloping_depression_is_not_counted():
    changed = in_leads("V5 V6", st_j=-0.15, st_60=-0.1)
    assert certainty("STD_LAT", leads=changed) == "definite"
    assert certainty("STD_LAT", leads=changed, morphology=shaped("V5 V6", st="upsloping")) == "absent"


def test_f17_inverted_t_without_prominent_r_is_not_counted():
    small_r = in_leads("III aVF", t_amplitude=-0.3, r_amplitude=0.1, s_amplitude=0.6)
    assert certainty("INVT_INF", leads=small_r) == "absent"


@pytest.mark.parametrize(("depth", "word"), [(-0.3, "Lateral T"), (-0.7, "Deep"), (-1.3, "Giant")])
def test_f17_grades_of_t_inversion(depth, word):
    assessment = assess(make_measurements(leads=in_leads("V5 V6", t_amplitude=depth)))
    assert assessment.outcomes["INVT_LAT"].statement.startswith(word)


def test_f18_q_must_be_wide_and_deep():
    assert certainty("IMI", leads=in_leads("II aVF", q_amplitude=0.3, q_duration=20)) == "absent"
    assert certainty("IMI", leads=in_leads("II aVF", q_amplitude=0.05, q_duration=45)) == "absent"
    assert certainty("IMI", leads=in_leads("II aVF", q_amplitude=0.3, q_duration=45)) == "definite"


def test_f18_qs_in_v1_alone_is_normal():
    assert certainty("ASMI", morphology=shaped("V1", qrs="QS")) == "absent"
    assert certainty("ASMI", morphology=shaped("V1 V2", qrs="QS")) == "probable"
    assert certainty("ASMI", morphology=shaped("V2 V3", qrs="QS")) == "definite"


def test_f18_q_in_avl_is_normal_with_a_vertical_axis():
    q_in_i_and_avl = in_leads("I aVL", q_amplitude=0.3, q_duration=48)
    assert certainty("LMI", leads=q_in_i_and_avl) == "definite"
    assert certainty("LMI", leads=q_in_i_and_avl, values={"qrs_axis": 75}) == "absent"


def test_f18_wide_dominant_r_in_v1_v2_is_posterior():
    upright_t = shaped("V1 V2", t="upright")
    assert (
        certainty("PMI", leads=in_leads("V1 V2", r_amplitude=0.9, s_amplitude=0.3, r_duration=60), morphology=upright_t)
        == "borderline"
    )
    assert certainty("PMI", leads=in_leads("V1 V2", r_duration=60), morphology=upright_t) == "absent"


@pytest.mark.parametrize(
    ("sex", "qtc", "status"), [("M", 465, "definite"), ("F", 465, "probable"), ("F", 450, "absent")]
)
def test_f19_qtc_limit_by_sex(sex, qtc, status):
    assert certainty("LNGQT", sex=sex, values={"qtc": qtc}) == status


def test_f19_wide_qrs_is_taken_off_the_qtc():
    assert certainty("LNGQT", values={"qtc": 470}) == "definite"
    assert certainty("LNGQT", values={"qtc": 470, "qrs": 160}) == "absent"


def test_f19_qtc_of_500_is_critical_and_takes_the_place_of_long():
    assessment = assess(make_measurements(values={"qtc": 530}))
    assert assessment.outcomes["QTHIGH"].finding.severity == "critical"
    assert assessment.outcomes["LNGQT"].muted_by == "QTHIGH"


@pytest.mark.parametrize("code", ["HYPERK", "HYPOK", "HYPERCA", "DIG"])
def test_f20_electrolytes_are_never_more_than_borderline(code):
    assert assess(make_measurements(**PRESENT[code])).status(code) == "borderline"


def test_f20_hypocalcaemia_by_a_long_st_segment():
    long_st = with_waves(make_measurements(values={"qtc": 490}), 0.2)
    assert assess(long_st).status("HYPOCA") == "borderline"
    short_st = with_waves(make_measurements(values={"qtc": 490}), 0.08)
    assert assess(short_st).status("HYPOCA") == "absent"


def test_f21_st_elevation_alone_is_not_early_repolarisation():
    made = PRESENT["STEVAR"] | {"morphology": shaped("II III aVF", j="none", st="upsloping")}
    assert certainty("ERP", **made) == "absent"
    assert certainty("STEVAR", **made) == "absent"
    assert certainty("STE_INF", **made) == "definite"


def test_f22_saddleback_is_not_type_1():
    made = PRESENT["BRUGADA1"] | {"morphology": shaped("V1 V2", st="upsloping", t="inverted")}
    assert certainty("BRUGADA1", **made) == "absent"


def test_f24_fibrillation_without_its_evidence_is_only_probable():
    made = PRESENT["AFIB"]
    assert certainty("AFIB", **made) == "definite"
    assert certainty("AFIB", **made | {"rhythm_values": {"rr_variation": 0.04, "p_fraction": 0.05}}) == "probable"


@pytest.mark.parametrize(("share", "expected"), [(0.15, "definite"), (0.25, "borderline")])
def test_f24_fibrillation_with_p_waves_before_some_beats_is_borderline(share, expected):
    evidence = {"rr_variation": 0.22, "p_fraction": share, "atrial_rate": None}
    assert certainty("AFIB", **PRESENT["AFIB"] | {"rhythm_values": evidence}) == expected


@pytest.mark.parametrize(
    ("rate", "word"), [(50, "Junctional rhythm"), (80, "Accelerated"), (120, "Junctional tachycardia")]
)
def test_f24_junctional_rhythm_by_rate(rate, word):
    made = assess(make_measurements(rhythm="junctional rhythm", values={"heart_rate": rate, "pr": None}))
    assert made.outcomes["JUNC"].statement.startswith(word)


@pytest.mark.parametrize(
    ("conduction", "word"), [("Wenckebach", "Mobitz I "), ("Mobitz II", "Mobitz II"), ("2:1", "2:1")]
)
def test_f10_second_degree_block_is_named_by_its_kind(conduction, word):
    assert word in assess(make_measurements(conduction=conduction)).outcomes["2AVB"].statement


def test_single_ventricular_premature_beat_is_minor():
    assessment = assess(make_measurements(rhythm_values={"ventricular_premature_beats": 1}))
    assert assessment.outcomes["PVC"].finding.severity == "minor"
    assert assessment.status("BORDERLINE") == "definite"
