"""What a finding voids, and what the outcome says about it."""

from __future__ import annotations

import pytest
from builders import make_measurements
from statement_cases import FIBRILLATION, LBBB, LVH, PRESENT, RBBB, in_leads, merged, shaped

from einthoven.protocol import assess, statements


def both(first: dict, second: dict) -> dict:
    out = dict(first)
    for key, value in second.items():
        if isinstance(value, dict):
            out[key] = merged(out.get(key, {}), value) if key in ("leads", "morphology") else out.get(key, {}) | value
        else:
            out[key] = value
    return out


def muters(made: dict, codes: str) -> set[str | None]:
    outcomes = assess(make_measurements(**made)).outcomes
    return {outcomes[code].muted_by for code in codes.split()}


def test_muted_outcome_says_by_which_code_and_why():
    outcome = assess(make_measurements(**both(LBBB, LVH))).outcomes["LVH"]
    assert outcome.status == "muted"
    assert outcome.finding is None
    assert outcome.muted_by == "CLBBB"
    assert outcome.reason.startswith("CLBBB: left bundle branch block itself changes voltage")
    assert any(e.met for e in outcome.evidence)


def test_pacing_mutes_morphology():
    paced = both(LVH, {"rhythm": "paced rhythm"})
    codes = "LVH RVH LVOLT CLBBB CRBBB IVCD LAD LAFB IMI STE_INF STD_LAT INVT_LAT QTNORM AXNORM"
    assert muters(paced, codes) == {"PACE"}


def test_left_bundle_branch_block_mutes_voltage_q_and_st():
    assert muters(LBBB, "LVH IMI ASMI STE_ANT STD_LAT INVT_LAT LAFB IVCD ILBBB QRSNORM PRWP") == {"CLBBB"}


def test_left_bundle_branch_block_reports_st_by_sgarbossa():
    made = both(LBBB, {"leads": in_leads("V2 V3 V4", st_j=0.2, st_60=0.3)})
    assessment = assess(make_measurements(**made))
    assert assessment.status("STE_ANT") == "muted"
    concordant = both(LBBB, {"leads": in_leads("V5 V6", st_j=0.2, st_60=0.3)})
    assert assess(make_measurements(**concordant)).status("SGARBOSSA") == "definite"
    assert assess(make_measurements(**LBBB)).status("SGARBOSSA") == "absent"


def test_right_bundle_branch_block_mutes_v1_to_v3_only():
    made = both(RBBB, {"leads": in_leads("V2 V3 V4", t_amplitude=-0.3)})
    assessment = assess(make_measurements(**made))
    assert assessment.outcomes["INVT_ANT"].muted_by == "CRBBB"
    assert assessment.status("SECREP") == "definite"
    assert assessment.outcomes["STE_INF"].muted_by is None
    assert assessment.outcomes["LVH"].muted_by is None


def test_complete_block_mutes_incomplete_and_unspecific():
    assert muters(RBBB, "IRBBB IVCD") == {"CRBBB"}


def test_fibrillation_mutes_p_and_pr():
    assert muters(FIBRILLATION, "PRNORM 1AVB SHORTPR LAE RAE SR SARRH EAT PAC") == {"AFIB"}


def test_preexcitation_mutes_block_voltage_q_and_st():
    made = both(PRESENT["WPW"], LVH)
    assert muters(made, "CLBBB CRBBB IVCD LVH IMI STE_INF STD_LAT INVT_LAT SHORTPR") == {"WPW"}


def test_strain_of_hypertrophy_is_secondary():
    made = both(LVH, {"leads": in_leads("I aVL V5 V6", t_amplitude=-0.3)})
    assessment = assess(make_measurements(**made))
    assert assessment.outcomes["INVT_LAT"].muted_by == "SECREP"
    assert "strain" in assessment.outcomes["SECREP"].statement
    assert "ST-T" in assessment.outcomes["LVH"].statement


def test_reversal_mutes_axis_and_limb_lead_statements():
    made = {"reversal": "left and right arm", "values": {"qrs_axis": 150}}
    assert muters(made, "AXNORM LAD RAD EXAX LAFB LPFB IMI LMI STE_INF INVT_INF NORM") <= {"REVERSAL", "ABNORM"}


def test_early_repolarisation_explains_inferior_elevation():
    assert muters(PRESENT["STEVAR"], "STE_INF") == {"STEVAR"}


def test_anterior_elevation_with_hypertrophy_is_not_critical():
    assessment = assess(make_measurements(**both(LVH, PRESENT["STE_ANT"])))
    assert assessment.outcomes["STE_ANT"].finding.severity == "abnormal"


def test_borderline_finding_mutes_nothing():
    assessment = assess(make_measurements(values={"pr": 198}))
    assert assessment.status("1AVB") == "borderline"
    assert assessment.status("PRNORM") == "probable"


def test_not_interpretable_leaves_nothing_else():
    assessment = assess(make_measurements(usable=False, **LVH))
    assert not assessment.interpretable
    assert [f.code for f in assessment.findings] == ["NOTINT"]
    assert {o.status for o in assessment.outcomes.values()} == {"definite", "not assessable"}


@pytest.mark.parametrize("code", PRESENT)
def test_no_finding_stands_beside_one_that_mutes_it(code):
    made = {f.code: f for f in assess(make_measurements(**PRESENT[code])).findings}
    for muter in made.values():
        if muter.present:
            assert not set(statements()[muter.code].excludes) & set(made)


def test_missing_lead_is_named():
    assessment = assess(make_measurements(only_leads=("I", "II", "III", "aVR", "aVL", "aVF")))
    assert assessment.status("STE_ANT") == "not assessable"
    assert "no lead V2" in assessment.outcomes["STE_ANT"].reason
    assert assessment.status("STE_INF") == "absent"
    assert assessment.status("NORM") == "not assessable"
    assert "not assessed" in assessment.outcomes["NORM"].reason


def test_one_bad_lead_leaves_the_other_criteria_of_hypertrophy():
    outcome = assess(make_measurements(unusable=("V1",))).outcomes["LVH"]
    assert outcome.status in ("absent", "not assessable")
    assert "V1" in outcome.reason


def test_absent_wave_counts_as_nothing_in_a_sum():
    made = {"leads": {"V1": {"s_amplitude": None}, "V5": {"r_amplitude": 3.9}}, "morphology": shaped("V1", qrs="R")}
    evidence = {e.quantity: e for e in assess(make_measurements(**made)).outcomes["LVH"].evidence}
    assert evidence["sokolow_lyon"].value == pytest.approx(3.9)
