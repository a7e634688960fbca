"""Which limit holds for whom, what is assumed, and what a user may change."""

from __future__ import annotations

import pytest
from builders import make_measurements
from statement_cases import in_leads

from einthoven.errors import ProtocolError
from einthoven.protocol import assess, derived, limit_for, load_profile, normal_range


def write(tmp_path, text: str):
    path = tmp_path / "clinic.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_unknown_sex_takes_the_limit_that_over_calls_least_and_says_so():
    bound = limit_for("qtc_long", make_measurements(sex=None))
    assert bound.value == 460
    assert bound.assumption == "limit for women used (long QTc): sex not given"
    assert limit_for("cornell", make_measurements(sex=None)).value == 2.8


def test_unknown_age_takes_an_adult_limit_that_over_calls_least():
    unknown = make_measurements(age=None)
    assert limit_for("st_elevation", unknown, lead="V2").value == 0.25
    assert limit_for("st_elevation", unknown, lead="V4").value == 0.10
    assert limit_for("sokolow_lyon", unknown).value == 3.5
    assert limit_for("qrs_upper", unknown).value == 110


def test_assumptions_are_in_the_assessment_and_the_finding():
    assessment = assess(make_measurements(age=None, sex=None, values={"qtc": 490}))
    assert assessment.assumptions[0] == "adult limits used: age not given"
    note = "limit for women used (long QTc): sex not given"
    assert note in assessment.assumptions
    assert note in assessment.outcomes["LNGQT"].finding.notes


def test_known_patient_needs_no_assumption():
    assert assess(make_measurements(leads=in_leads("V2 V3", st_j=0.4, st_60=0.5))).assumptions == ()


def test_child_without_a_sourced_limit_is_not_assessable():
    assessment = assess(make_measurements(age=8))
    for code in ("1AVB", "LVH", "STE_INF", "LAD", "IMI"):
        assert assessment.status(code) == "not assessable"
        assert "no sourced limit under 1" in assessment.outcomes[code].reason


def test_normal_ranges_by_sex_age_and_lead():
    woman = make_measurements(sex="F")
    assert normal_range("pr", woman)[:2] == (120, 200)
    assert normal_range("qtc", woman)[:2] == (360, 460)
    assert normal_range("qrs", woman)[:2] == (None, 110)
    assert normal_range("qrs_axis", woman)[:2] == (-30, 90)
    assert normal_range("st_j", woman, lead="V2")[:2] == (-0.05, 0.15)
    assert normal_range("st_j", woman, lead="II")[:2] == (-0.10, 0.10)
    assert normal_range("heart_rate", make_measurements(age=5)) is None
    assert normal_range("rr_sd", woman) is None
    assert "Part IV" in normal_range("qtc", woman)[2]


def test_unknown_limit_suggests_the_nearest():
    with pytest.raises(ProtocolError, match="did you mean qtc_long"):
        limit_for("qtc_lng", make_measurements())


def test_derived_quantities_carry_propagated_uncertainty():
    values = derived(make_measurements())
    assert values["sokolow_lyon"].value == pytest.approx(0.80 + 1.25)
    assert values["sokolow_lyon"].sd == pytest.approx(0.02 * 2**0.5)
    assert values["sokolow_lyon"].unit == "mV"
    assert values["cornell_product"].unit == "mV.ms"
    assert values["qtc_adjusted"].unit == "ms"
    assert values["peguero_lo_presti"].value == pytest.approx(1.25 + 0.45)


def test_derived_quantity_of_a_missing_lead_has_a_reason():
    value = derived(make_measurements(only_leads=("I", "II")))["sokolow_lyon"]
    assert value.value is None
    assert "no lead V1" in value.reason


def test_quantity_without_sd_uses_the_fallback_of_f30():
    import dataclasses

    measurements = make_measurements(values={"pr": 205})
    bare = dataclasses.replace(measurements.values["pr"], sd=None)
    measurements.values["pr"] = bare
    evidence = assess(measurements).outcomes["1AVB"].finding.evidence[0]
    assert evidence.sd == 10


def test_profile_overrides_a_limit_and_is_named_as_source(tmp_path):
    profile = load_profile(write(tmp_path, "name: athletes\nlimits: {qtc_long: {M: 470, F: 480}, pr_long: 400}\n"))
    measurements = make_measurements(values={"qtc": 462, "pr": 300})
    assert {"LNGQT", "1AVB"} <= {f.code for f in assess(measurements).findings}
    with_profile = assess(measurements, profile)
    assert not {"LNGQT", "1AVB"} & {f.code for f in with_profile.findings}
    evidence = next(e for e in with_profile.outcomes["1AVB"].evidence if e.quantity == "pr")
    assert (evidence.limit, evidence.source) == (400, "profile athletes")


def test_profile_with_bands_and_ranges(tmp_path):
    text = "limits:\n  axis_normal: [-45, 100]\n  st_elevation: [{leads: V2 V3, value: 0.3}, {value: 0.15}]\n"
    profile = load_profile(write(tmp_path, text))
    measurements = make_measurements(values={"qrs_axis": -35}, leads=in_leads("II aVF", st_j=0.12, st_60=0.14))
    assessment = assess(measurements, profile)
    assert assessment.outcomes["AXNORM"].finding is not None
    assert assessment.status("STE_INF") == "absent"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("limits: {qtc_lng: 470}", "unknown limit 'qtc_lng' .did you mean qtc_long"),
        ("limits: {qtc_long: high}", "limits.qtc_long: must be a number, not 'high'"),
        ("limits: {qtc_long: [400, 450]}", "must be a number in ms"),
        ("limits: {axis_normal: 90}", "must be a range"),
        ("limits: {axis_normal: [90, -30]}", "is empty"),
        ("limits: {qtc_long: {M: 470}}", "a number, {M: .., F: ..}, or a list of bands"),
        ("limits: {qtc_long: [{value: 470, sexe: M}]}", "unknown key 'sexe' .did you mean sex"),
        ("limit: {qtc_long: 470}", "unknown key 'limit' .did you mean limits"),
        ("name: x", "changes nothing"),
        ("limits: 3", "`limits` must be a mapping"),
        ("severities: {LVHH: normal}", "unknown statement 'LVHH' .did you mean LVH"),
        ("severities: {LVH: mild}", "severities.LVH: unknown severity 'mild'"),
        ("severities: [LVH]", "must be a mapping of statement codes"),
        ("limits: {qtc_long: true}", "must be a number"),
        ("- 1", "must be a mapping"),
        ("limits: {qtc_long: 470", "is not valid YAML"),
        ("limits: {qtc_long: 2020-13-45}", "is not valid YAML"),
        ("a: " + "[" * 5000, "is not valid YAML"),
        ("!!python/object/apply:os.getcwd []", "is not valid YAML"),
    ],
)
def test_profile_errors_name_file_key_and_remedy(tmp_path, text, message):
    with pytest.raises(ProtocolError, match=message) as caught:
        load_profile(write(tmp_path, text))
    assert "clinic.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_profile_that_is_not_there():
    with pytest.raises(ProtocolError, match=r"can't be read.*shipped profile: athlete"):
        load_profile("nowhere.yaml")


def test_profile_changes_how_much_a_statement_matters_where_nothing_adds_to_it(tmp_path):
    profile = load_profile(write(tmp_path, "severities: {LVH: normal}"))
    alone = assess(make_measurements(leads={"V5": {"r_amplitude": 2.9}}), profile).outcomes["LVH"].finding
    assert alone.severity == "normal"
    strain = in_leads("I aVL V5 V6", st_j=-0.15, st_60=-0.15, t_amplitude=-0.3)
    strain["V5"]["r_amplitude"] = 3.0
    assert assess(make_measurements(leads=strain), profile).outcomes["LVH"].finding.severity == "abnormal"


def test_an_athlete_at_rest_is_normal():
    """International recommendations 2017: slow rate, long PR and high voltage come of training."""
    values = {"heart_rate": 42, "pr": 240, "qtc": 462}
    made = make_measurements(age=24, values=values, leads={"V5": {"r_amplitude": 4.0}})
    assert {"SBRAD", "1AVB", "LVH", "LNGQT"} <= {f.code for f in assess(made).findings if f.present}
    assessment = assess(made, load_profile("athlete"))
    assert assessment.outcomes["NORM"].finding is not None
    assert not {"SBRAD", "1AVB", "LNGQT"} & {f.code for f in assessment.findings if f.present}


def test_what_training_does_not_do_stays_abnormal_in_an_athlete():
    made = make_measurements(age=24, leads=in_leads("V4 V5 V6 I aVL", t_amplitude=-0.3))
    assert assess(made, load_profile("athlete")).outcomes["INVT_LAT"].finding.severity == "abnormal"
