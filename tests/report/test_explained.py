"""What a step does with findings that void, explain or imitate others, and what normal values exclude."""

from __future__ import annotations

from dataclasses import replace

import made_assessments as made
import pytest
from builders import make_measurements

from einthoven import protocol
from einthoven.protocol.findings import Outcome
from einthoven.report import compose
from einthoven.report.wording import in_full, statement_of
from einthoven.verify import verify

#: A left bundle branch block with the ST and T that it makes by itself, and QS in V1-V3.
BROAD = {"q_amplitude": None, "r_amplitude": 1.2, "s_amplitude": None, "r_peak_time": 80}
DEEP = {"q_amplitude": None, "r_amplitude": None, "s_amplitude": 1.8, "st_j": 0.25, "st_60": 0.28}
LEFT_BLOCK = {
    "values": {"qrs": 152},
    "leads": {lead: BROAD | {"st_j": -0.12, "st_60": -0.15, "t_amplitude": -0.25} for lead in ("I", "V5", "V6")}
    | {lead: DEEP | {"t_amplitude": 0.6} for lead in ("V1", "V2", "V3")},
    "morphology": {lead: {"qrs": "R", "notched": True, "st": "downsloping"} for lead in ("I", "V5", "V6")}
    | {lead: {"qrs": "QS"} for lead in ("V1", "V2", "V3")},
}
INFERIOR = {lead: {"st_j": 0.2, "st_60": 0.22} for lead in ("II", "III", "aVF")}


def read(**more):
    measurements = make_measurements(**more)
    assessment = protocol.assess(measurements)
    composition = compose(measurements, assessment)
    contradicted = [
        (c.text, c.reason)
        for c in verify(composition.answer, measurements, assessment=assessment).claims
        if c.verdict == "contradicted"
    ]
    assert contradicted == []
    return composition


def step(composition, number):
    return composition.steps[number - 1].text


@pytest.fixture(scope="module")
def left_block():
    return read(**LEFT_BLOCK)


def test_st_and_t_opposite_to_qrs_are_called_secondary_to_the_block(left_block):
    text = step(left_block, 4)
    assert "econdary repolarisation changes of left bundle branch block: ST elevation in V1-V3; " in text
    assert "ST depression in I, V5 and V6; T wave inversion in I, V5 and V6." in text


def test_what_goes_with_qrs_is_not_called_secondary():
    leads = LEFT_BLOCK["leads"] | {"V5": BROAD | {"st_j": 0.15, "st_60": 0.15, "t_amplitude": 0.3}}
    text = step(read(**LEFT_BLOCK | {"leads": leads}), 4)
    assert "ST elevation in V1-V3;" in text
    assert "V1-V3 and V5" not in text
    assert "Sgarbossa criteria met" in text


def test_without_concordant_st_the_sgarbossa_criteria_are_denied(left_block):
    assert "Sgarbossa criteria are not met." in step(left_block, 4)


def test_each_cause_has_one_sentence_a_step_and_what_was_there_is_told_apart(left_block):
    for number in (2, 3, 4, 5):
        assert step(left_block, number).count("Not judged because of complete left bundle branch block") == 1, number
    assert "Q waves; not counted: QS in V2 and V3." in step(left_block, 4)


def test_voltage_that_does_not_count_is_named():
    leads = LEFT_BLOCK["leads"] | {"V5": BROAD | {"r_amplitude": 2.6}}
    text = step(read(**LEFT_BLOCK | {"leads": leads}), 3)
    assert "Not judged because of complete left bundle branch block: voltage" in text
    assert "not counted: Sokolow-Lyon voltage of 4.40 mV" in text
    assert "hypertrophy" not in text


def test_fibrillation_leaves_the_atria_unjudged():
    af = {"values": {"pr": None, "p_duration": None}, "rhythm_values": {"p_fraction": 0.1, "rr_variation": 0.24}}
    composition = read(rhythm="atrial fibrillation", regular=False, organised_p=False, conduction=None, **af)
    assert "Not judged because of atrial fibrillation: the atria" in step(composition, 3)
    assert "Not judged" not in step(composition, 2)


def test_strain_names_the_leads_that_show_it():
    low = {"st_j": -0.12, "st_60": -0.13, "t_amplitude": -0.2, "r_amplitude": 2.8}
    leads = {"V5": low, "V6": low, "V1": {"s_amplitude": 2.2}}
    shapes = {lead: {"st": "downsloping", "t": "inverted"} for lead in ("V5", "V6")}
    text = step(read(leads=leads, morphology=shapes), 4)
    assert "(strain): ST depression in V5 and V6; T wave inversion in V5 and V6." in text


def test_st_elevation_is_told_from_its_mimics_by_measured_values():
    leads = INFERIOR | {"aVL": {"st_j": -0.1, "st_60": -0.1}}
    text = step(read(leads=leads), 4)
    assert "No pericarditis (ST at J of -0.10 mV in aVL)" in text
    assert "no early repolarisation pattern (no notch or slur at J in II)" in text
    assert "no Brugada type 1 pattern (ST at J of 0.02 mV in V1 and 0.08 mV in V2)" in text


def test_what_was_not_looked_for_is_no_excluded_mimic():
    text = step(read(leads=INFERIOR, unusable=("V1", "V2")), 4)
    assert "Brugada" not in text


def test_pericarditis_explains_the_elevation_that_it_voids():
    up = {"st_j": 0.17, "st_60": 0.18, "t_amplitude": 0.3}
    leads = dict.fromkeys(("I", "II", "III", "aVF", "V4", "V5", "V6"), up)
    composition = read(leads=leads, morphology={lead: {"t": "upright"} for lead in leads})
    explained = "Explained by diffuse ST elevation as in pericarditis: ST elevation in II, III, aVF and V4-V6."
    assert explained in step(composition, 4).replace("I, II", "II")
    assert "Critical" not in composition.narrative


def test_a_tall_r_in_v1_is_told_from_its_causes():
    text = step(read(leads={"V1": {"r_amplitude": 0.45, "s_amplitude": 0.3}}), 3)
    assert (
        "R of 0.45 mV exceeds S of 0.30 mV in V1: no right ventricular hypertrophy (QRS axis 44 degrees), "
        "no right bundle branch block (QRS 92 ms) and no pre-excitation (PR 158 ms)." in text
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"qrs": 172, "qrs_axis": -120}, "For ventricular origin speak QRS axis -120 degrees and QRS 172 ms."),
        ({"qrs": 142, "qrs_axis": 40}, "QRS axis 40 degrees and QRS 142 ms leave aberrant conduction possible."),
    ],
)
def test_the_origin_of_a_wide_tachycardia(values, words):
    fast = {"heart_rate": 160, "rr": 375, "rr_min": 370, "rr_max": 380, "pr": None, "p_duration": None} | values
    more = {"organised_p": False, "conduction": None, "rhythm_values": {"p_fraction": 0.0, "pause": 0.38}}
    assert words in step(read(rhythm="wide-complex tachycardia", values=fast, **more), 6)


def test_a_long_qtc_under_a_wide_qrs_says_so():
    wide = step(read(**LEFT_BLOCK | {"values": {"qrs": 152, "qtc": 540, "qt": 530}}), 5)
    assert "; QRS 152 ms has a part in it." in wide
    assert "has a part" not in step(read(values={"qtc": 520, "qt": 510}), 5)


def test_normal_values_exclude_with_leads_and_numbers():
    composition = read()
    for number, parts in {
        1: ("neither bradycardia nor tachycardia",),
        2: ("no complete AV block", "nor complete AV block"),
        3: ("Sokolow-Lyon voltage of 2.05 mV (limit 3.50 mV)", "P terminal force of 1.0 mV.ms in V1", "1.80 mV in V4"),
        4: ("no old infarction by Q criteria",),
        5: ("0.55 mV in V3", "long QT"),
    }.items():
        assert any(part in step(composition, number) for part in parts), number
        assert len(composition.steps[number - 1].sentences) <= 6, number


def test_a_flat_st_excludes_a_pattern_of_infarction_at_this_time_only():
    flat = {lead: {"st_j": 0.02, "st_60": 0.03} for lead in ("V2", "V3")}
    text = read(leads=flat).answer
    assert "which excludes a pattern of ST-elevation infarction at this time; there is no ST elevation" in text
    assert "coronary" not in text
    assert "at this time" not in read().answer  # 0.08 mV in V2 is normal, but not flat
    assert "at this time" not in read(leads=flat, unusable=("V6",)).answer


def test_borderline_findings_of_a_step_share_a_sentence():
    composition = read(values={"pr": 198, "qrs_axis": -28})
    text = step(composition, 2)
    assert text.count("Borderline") == 1
    assert "possible left axis deviation; possible first-degree AV block (PR 198 ms, not above 200 ms)." in text


def test_a_statement_that_no_writer_knows_is_said_with_its_evidence():
    shape = made.evidence("HYPOTHERM", 1, "heart_rate", 38.0, "bpm", "<", 40.0)
    new = made.found("WPW", shape, statement="New thing")
    assessment = made.make_assessment(made.found("SR", severity="normal"), new)
    text = step(compose(make_measurements(), assessment), 2)
    assert "New thing" in text
    assert "rate 38 bpm, below 40 bpm" in text


def test_a_narrow_qrs_excludes_no_ventricular_tachycardia_beside_ventricular_beats():
    af = {"values": {"pr": None, "p_duration": None}, "organised_p": False, "conduction": None, "regular": False}
    calm = {"p_fraction": 0.1, "rr_variation": 0.24}
    text = step(read(rhythm="atrial fibrillation", rhythm_values=calm, **af), 1)
    assert "The narrow QRS of 92 ms excludes ventricular tachycardia." in text
    early = calm | {"ventricular_premature_beats": 3}
    assert "excludes ventricular" not in step(read(rhythm="atrial fibrillation", rhythm_values=early, **af), 1)


@pytest.mark.parametrize(
    ("statement", "inside"),
    [
        ("Late R-wave transition (clockwise rotation)", "clockwise rotation"),
        ("Wellens-type T waves in V2-V3 (consider proximal LAD stenosis)", "Wellens-type T waves in V2-V3"),
        ("Inferior ST elevation with left ventricular hypertrophy (may be secondary)", None),
    ],
)
def test_brackets_that_advise_stay_out_of_sentences_and_in_the_list(statement, inside):
    finding = made.found("PRWP", statement=statement, severity="minor")
    assert statement_of(finding) == (inside or f"i{statement[1:]}")
    assert in_full(finding).lower() == statement.lower()


def test_a_pattern_that_is_only_ever_considered_is_not_missed():
    rare = Outcome("RARE", "A sign: consider a rare disease", 4, "not assessable", reason="V1: lead unusable")
    assessment = made.make_assessment(made.found("SR", severity="normal"))
    assessment.outcomes["RARE"] = rare
    assert "Not assessable" not in step(compose(make_measurements(), assessment), 4)
    assessment.outcomes["RARE"] = replace(rare, statement="A sign of disease")
    assert "Not assessable" in step(compose(make_measurements(), assessment), 4)
