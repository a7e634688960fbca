"""The boundaries of the verdict rules (design: "Verdict of a stated value")."""

from __future__ import annotations

import dataclasses

import pytest
from audits import NORMAL, assessment_of, audit, only, verdicts
from builders import make_measurements

from einthoven.measure.measurements import Measurements, Quantity

# Measured by the builder: HR 72 +- 1, PR 158 +- 5, QRS 92 +- 5, QT 388 +- 5, axis 44 +- 4, R in aVL 0.25 +- 0.02.


def with_sd(name: str, sd: float) -> Measurements:
    values = dict(NORMAL.values)
    values[name] = dataclasses.replace(values[name], sd=sd)
    return dataclasses.replace(NORMAL, values=values)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("PR {} ms", "supported"), ("QRS {} ms", "supported"),
    ],
)  # fmt: skip
def test_a_value_equal_to_the_measured_one_is_supported(text, verdict):
    assert only(text.format(158 if "PR" in text else 92)).verdict == verdict


@pytest.mark.parametrize(
    ("template", "measured", "floor"),
    [
        ("Rate {} bpm", 72, 5),
        ("PR {} ms", 158, 20),
        ("QRS {} ms", 92, 16),
        ("QT {} ms", 388, 30),
        ("Axis {} degrees", 44, 15),
    ],
)
def test_floor_then_tolerance_then_contradiction(template, measured, floor):
    for sign in (-1, 1):
        assert only(template.format(measured + sign * floor)).verdict == "supported"
        assert only(template.format(measured + sign * (floor + 1))).verdict == "unverifiable"
        assert only(template.format(measured + sign * int(1.5 * floor))).verdict == "unverifiable"
        assert only(template.format(measured + sign * (int(1.5 * floor) + 1))).verdict == "contradicted"


@pytest.mark.parametrize(("stated", "verdict"), [(0.35, "supported"), (0.38, "unverifiable"), (0.41, "contradicted")])
def test_amplitudes_have_a_floor_of_a_tenth_of_a_millivolt(stated, verdict):
    assert only(f"R in aVL is {stated} mV.").verdict == verdict


def test_two_sd_replace_the_floor_where_they_are_larger():
    assert only("PR 190 ms", with_sd("pr", 18.0)).verdict == "supported"
    assert only("PR 190 ms").verdict == "contradicted"


@pytest.mark.parametrize(
    ("limit", "verdict"), [(157, "supported"), (158, "unverifiable"), (163, "unverifiable"), (164, "contradicted")]
)
def test_an_inequality_is_contradicted_only_when_missed_by_more_than_one_sd(limit, verdict):
    assert only(f"PR is over {limit} ms.").verdict == (verdict if limit != 158 else "supported")


@pytest.mark.parametrize(
    ("pr", "verdict"), [(200, "supported"), (203, "unverifiable"), (205, "unverifiable"), (206, "contradicted")]
)
def test_a_range_word_is_contradicted_only_when_missed_by_more_than_one_sd(pr, verdict):
    assert only("Normal PR.", make_measurements(values={"pr": pr})).verdict == verdict


def test_angles_are_compared_the_short_way_round():
    assert only("Axis 175 degrees", make_measurements(values={"qrs_axis": -178})).verdict == "supported"


def test_a_missing_value_is_unverifiable_with_its_reason():
    claim = only("QT 380 ms", make_measurements(values={"qt": None}))
    assert (claim.verdict, claim.measured) == ("unverifiable", None)
    assert "could not be delineated" in claim.reason


def test_a_missing_lead_is_unverifiable():
    claim = only("R in V4 is 1.3 mV.", make_measurements(only_leads=("I", "II")))
    assert (claim.verdict, claim.reason) == ("unverifiable", "r amplitude was not measured: no lead V4")


def test_an_absent_wave_counts_as_zero():
    assert only("Q in III is 3 mm deep.").verdict == "contradicted"
    assert only("Q in III is less than 1 mm.").verdict == "supported"


@pytest.mark.parametrize("text", ["PR 158 s", "PR 158 mV", "Heart rate 72 ms", "QRS 92 mV", "Axis 44 ms"])
def test_a_number_that_is_right_in_another_unit_is_contradicted(text):
    assert only(text).verdict == "contradicted"


def test_a_unit_that_does_not_fit_and_a_number_that_does_not_either_is_left_open():
    claim = only("The PR interval is 3 mV.")
    assert claim.verdict == "unverifiable"
    assert "not a unit" in claim.reason


@pytest.mark.parametrize("text", ["PR 0.16", "PR 160", "R in V5 12.5", "R in V5 1.25", "Axis 44", "Rate 72"])
def test_a_missing_unit_is_read_as_the_usual_one(text):
    assert only(text).verdict == "supported"


def test_an_unnamed_qtc_may_be_by_fridericia_or_bazett():
    values = {"qtc": 400.0, "qtc_bazett": 445.0}
    assert only("QTc 445 ms", make_measurements(values=values)).verdict == "supported"
    assert only("QTc 400 ms", make_measurements(values=values)).verdict == "supported"
    assert only("QTc (Fridericia) 460 ms", make_measurements(values=values)).verdict == "contradicted"
    assert only("QTc 350 ms", make_measurements(values=values)).verdict == "contradicted"


# --- findings, by what the protocol says ---


@pytest.mark.parametrize(
    ("status", "claimed", "denied"),
    [
        ("definite", "supported", "contradicted"),
        ("probable", "supported", "contradicted"),
        ("borderline", "unverifiable", "unverifiable"),
        ("absent", "contradicted", "supported"),
        ("not assessable", "unverifiable", "unverifiable"),
    ],
)
def test_a_finding_is_judged_by_its_status(status, claimed, denied):
    assessment = assessment_of(LAE=status)
    assert only("Left atrial enlargement.", assessment=assessment).verdict == claimed
    assert only("No left atrial enlargement.", assessment=assessment).verdict == denied


def test_a_borderline_finding_supports_a_hedged_claim():
    assert only("Possible left atrial enlargement.", assessment=assessment_of(LAE="borderline")).verdict == "supported"


def test_a_muted_finding_is_left_open_with_the_reason():
    claim = only("Left atrial enlargement.", assessment=assessment_of(LAE="muted"))
    assert (claim.verdict, "muted" in claim.reason) == ("unverifiable", True)


def test_a_bundle_branch_block_excludes_the_other_side():
    assessment = assessment_of(CLBBB="definite", CRBBB="muted", IRBBB="absent", ILBBB="absent")
    assert only("Right bundle branch block.", assessment=assessment).verdict == "contradicted"
    assert only("No right bundle branch block.", assessment=assessment).verdict == "supported"


def test_a_group_word_is_denied_by_any_of_its_members():
    assessment = assessment_of(**{"1AVB": "definite", "2AVB": "absent", "3AVB": "absent"})
    assert only("No AV block.", assessment=assessment).verdict == "contradicted"
    assert only("AV block is present.", assessment=assessment).verdict == "supported"


# --- waves, lead by lead ---


@pytest.mark.parametrize(
    ("st", "verdict"), [(0.21, "supported"), (0.19, "unverifiable"), (0.15, "unverifiable"), (0.06, "contradicted")]
)
def test_st_elevation_in_v2_of_a_man_from_2_mm_and_open_from_1_mm(st, verdict):
    raised = make_measurements(sex="M", age=55, leads={"V2": {"st_j": st, "st_60": st}})
    assert only("ST elevation in V2.", raised).verdict == verdict


@pytest.mark.parametrize(("st", "verdict"), [(0.15, "supported"), (0.21, "unverifiable"), (0.25, "contradicted")])
def test_no_st_elevation_in_v2_of_a_man(st, verdict):
    raised = make_measurements(sex="M", age=55, leads={"V2": {"st_j": st, "st_60": st}})
    assert only("No ST elevation in V2.", raised).verdict == verdict


@pytest.mark.parametrize(("t", "verdict"), [(-0.2, "supported"), (-0.09, "unverifiable"), (0.05, "contradicted")])
def test_t_inversion(t, verdict):
    changed = make_measurements(leads={"V4": {"t_amplitude": t, "t_negative_amplitude": max(-t, 0) or None}},
                                morphology={"V4": {"t": "inverted" if t < 0 else "upright"}})  # fmt: skip
    assert only("T wave inversion in V4.", changed).verdict == verdict


def test_t_inversion_in_avr_is_normal_and_cannot_refute_a_denial():
    assert only("No T wave inversion in aVR.").verdict == "unverifiable"


def test_a_small_septal_q_does_not_refute_no_q_waves():
    assert verdicts("No Q waves in V5 and V6.") == {("QWAVE", "V5"): "supported", ("QWAVE", "V6"): "supported"}


def test_a_denial_without_leads_is_refuted_by_the_finding():
    raised = make_measurements(leads={n: {"st_j": 0.25, "st_60": 0.25} for n in ("II", "III", "aVF")})
    assert only("There is no ST elevation.", raised).verdict == "contradicted"
    assert only("There is no ST elevation.").verdict == "supported"


def test_the_size_of_an_elevation_counts_too():
    raised = make_measurements(leads={"II": {"st_j": 0.2, "st_60": 0.2}})
    assert only("ST elevation of 2 mm in II.", raised).verdict == "supported"
    assert only("4 mm ST elevation in II.", raised).verdict == "contradicted"
    assert only("ST elevation of 1 mm in III.", raised).verdict == "contradicted"
    assert only("No ST elevation of more than 3 mm in II.", raised).verdict == "supported"


def test_an_unclear_scope_never_contradicts():
    inverted = make_measurements(leads={"V3": {"t_amplitude": -0.4}}, morphology={"V3": {"t": "inverted"}})
    claim = audit("No ST elevation, T wave inversion in V3.", inverted).claims[1]
    assert (claim.verdict, "unclear" in claim.reason) == ("unverifiable", True)


def test_measurements_read_back_from_json_give_the_same_verdicts():
    text = (
        "Sinus rhythm at 72, PR 158 ms, no ST elevation, T inversion in V2, LVH, Sokolow-Lyon is met, regular rhythm."
    )
    again = Measurements.from_dict(NORMAL.to_dict())
    assert len(again.beats) == 0
    assert audit(text, again).to_dict() == audit(text).to_dict()


def test_a_quantity_without_sd_has_a_fallback_uncertainty():
    values = NORMAL.values | {"pr": Quantity(205.0, "ms")}
    assert only("Normal PR.", dataclasses.replace(NORMAL, values=values)).verdict == "unverifiable"
