"""Serial comparison: what is new, resolved, unchanged, and told apart from what the measurement can't decide."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml
from builders import make_measurements
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.errors import ProtocolError
from einthoven.protocol import assess
from einthoven.protocol.serial import Recorded, compare
from einthoven.protocol.serial import table as changes
from einthoven.protocol.serial.table import Spread, load_changes, parse_changes

TABLE = Path(changes.__file__).with_name("changes.yaml")
NORMAL = make_measurements()
LBBB_LEADS = {lead: {"qrs": "R", "notched": True} for lead in ("I", "aVL", "V5", "V6")} | {
    "V1": {"qrs": "QS"}, "V2": {"qrs": "rS"},
}  # fmt: skip
MIRROR = {
    "new": "resolved", "resolved": "new", "masked": "unmasked", "unmasked": "masked",
    "not assessable now": "not assessable before", "not assessable before": "not assessable now",
}  # fmt: skip


def side(measurements=NORMAL, **record):
    patient = record.pop("patient_id", None)
    return Recorded(measurements, assess(measurements), record, patient)


def since(prior, now):
    return compare(side(now), side(prior))


def kind(comparison, code):
    change = comparison.finding(code)
    return None if change is None else change.kind


def numbers(comparison):
    return [number for number, _ in comparison.statements]


def left_bundle_branch_block(**more):
    values = {"qrs": 148, "qrs_axis": -20}
    leads = {lead: {"q_amplitude": None, "r_peak_time": 75} for lead in ("I", "aVL", "V5", "V6")}
    return make_measurements(values=values, leads=leads | more.pop("leads", {}), morphology=LBBB_LEADS, **more)


def raised(lift, leads=("II", "III", "aVF")):
    return make_measurements(leads={lead: {"st_j": lift, "st_60": lift} for lead in leads})


# --- statements: new, resolved, unchanged, in another degree ---


def test_a_new_bundle_branch_block_is_new_with_the_size_of_the_change():
    comparison = since(NORMAL, left_bundle_branch_block())
    change = comparison.finding("CLBBB")
    assert (change.kind, change.then, change.now) == ("new", "absent", "definite")
    qrs = next(m for m in change.moved if m.quantity == "qrs")
    assert (qrs.then, qrs.now, qrs.change) == (92, 148, 56)
    assert 0 < qrs.sd < 28
    assert "403" in numbers(comparison)


def test_the_other_way_round_it_is_resolved():
    comparison = since(left_bundle_branch_block(), NORMAL)
    assert kind(comparison, "CLBBB") == "resolved"
    assert "403" not in numbers(comparison)
    assert comparison.significant


def test_what_is_in_both_is_unchanged():
    comparison = since(left_bundle_branch_block(), left_bundle_branch_block())
    assert kind(comparison, "CLBBB") == kind(comparison, "SR") == "unchanged"
    assert numbers(comparison) == ["400"]


@pytest.mark.parametrize(("then", "now"), [(196.0, 204.0), (204.0, 196.0), (199.0, 201.0)])
def test_a_flip_within_uncertainty_is_neither_new_nor_resolved(then, now):
    # Across the limit of 200 ms by less than the two measurements can tell.
    comparison = since(make_measurements(values={"pr": then}), make_measurements(values={"pr": now}))
    change = comparison.finding("1AVB")
    assert change.kind == "within uncertainty"
    assert [(m.quantity, m.then, m.now) for m in change.moved] == [("pr", then, now)]
    assert "403" not in numbers(comparison)


def test_the_same_flip_by_more_than_the_uncertainty_is_new():
    comparison = since(make_measurements(values={"pr": 160}), make_measurements(values={"pr": 230}))
    assert kind(comparison, "1AVB") == "new"
    assert "403" in numbers(comparison)


def test_a_shape_alone_makes_no_new_bundle_branch_block():
    # QRS was as wide before: only the letters of its shape differ.
    wide = make_measurements(values={"qrs": 146})
    assert kind(since(wide, left_bundle_branch_block()), "CLBBB") == "within uncertainty"


def test_a_right_block_in_the_place_of_a_left_one_is_new_though_qrs_is_as_wide():
    right = make_measurements(
        values={"qrs": 150},
        leads={
            "V1": {"r_amplitude": 0.2, "r_duration": 20, "s_amplitude": 0.2, "r2_amplitude": 0.9, "r2_duration": 60,
                   "r_peak_time": 90, "qrs_area": 30},
            "I": {"s_duration": 60}, "V6": {"s_duration": 60, "s_amplitude": 0.4},
        },
        morphology={"V1": {"qrs": "rsR'"}, "V2": {"qrs": "rsR'"}, "I": {"qrs": "Rs"}, "V6": {"qrs": "Rs"}},
    )  # fmt: skip
    left = left_bundle_branch_block(leads={"V1": {"qrs_area": -70, "r_amplitude": None}})
    comparison = since(left, right)
    assert kind(comparison, "CRBBB") == "new"
    assert "403" in numbers(comparison)


def test_a_marked_block_is_a_change_in_degree_for_the_worse():
    comparison = since(make_measurements(values={"pr": 230}), make_measurements(values={"pr": 340}))
    change = comparison.finding("1AVB")
    assert (change.kind, change.degree) == ("changed", "worse")
    assert change.statement != change.statement_then
    assert "403" in numbers(comparison)


def test_a_limit_that_moves_with_age_makes_nothing_new():
    # ST of 0.22 mV in V2-V3 is elevated from 40 years on (men), and was not before.
    leads = {lead: {"st_j": 0.22, "st_60": 0.24} for lead in ("V2", "V3", "V4")}
    young, old = make_measurements(age=39, leads=leads), make_measurements(age=41, leads=leads)
    came = [f for f in since(young, old).findings if f.kind == "new"]
    assert came == []


# --- masked and not assessable are not resolved ---


def infarction(**more):
    return {lead: {"q_amplitude": 0.4, "q_duration": 45, "r_amplitude": 0.3} for lead in ("II", "III", "aVF")} | more


def test_a_statement_that_another_voids_now_is_masked_not_resolved():
    before = make_measurements(leads=infarction(), morphology={n: {"qrs": "Qr"} for n in ("II", "III", "aVF")})
    comparison = since(before, left_bundle_branch_block(leads=infarction()))
    change = comparison.finding("IMI")
    assert (change.kind, change.by) == ("masked", "CLBBB")
    assert kind(since(left_bundle_branch_block(leads=infarction()), before), "IMI") == "unmasked"


def test_what_lost_its_leads_is_not_assessable_now():
    limb = ("I", "II", "III", "aVR", "aVL", "aVF")
    before = make_measurements(leads={lead: {"t_amplitude": -0.3, "r_amplitude": 0.9} for lead in ("V3", "V4", "V5")},
                               morphology={lead: {"t": "inverted"} for lead in ("V3", "V4", "V5")})  # fmt: skip
    comparison = since(before, make_measurements(only_leads=limb))
    assert kind(comparison, "INVT_ANT") == "not assessable now"
    missing = {item.lead: item.reason for item in comparison.not_compared if item.quantity is None}
    assert missing["V4"] == "not recorded now"
    assert "recorded only before: V1, V2, V3, V4, V5, V6" in comparison.conditions
    assert not [c for c in comparison.changes if c.lead and c.lead.startswith("V")]


def test_an_unusable_lead_is_not_compared_and_says_why():
    comparison = since(NORMAL, make_measurements(unusable=("V2",)))
    reasons = [item.reason for item in comparison.not_compared if item.lead == "V2"]
    assert reasons == ["not usable now: lead off (flat)"]


def test_exchanged_electrodes_are_not_compared():
    comparison = since(NORMAL, make_measurements(reversal="left and right arm"))
    assert {item.lead for item in comparison.not_compared if item.quantity is None} >= {"I", "II", "III", "aVR"}
    assert comparison.change("r_amplitude", "V5") is not None
    assert comparison.change("r_amplitude", "I") is None


# --- numbers ---


def test_a_number_has_changed_beyond_two_sd_and_the_least_that_matters():
    far = since(NORMAL, make_measurements(values={"qrs_axis": 104})).change("qrs_axis")
    assert (far.change, far.judgement) == (60, "changed")
    near = since(NORMAL, make_measurements(values={"qrs_axis": 64})).change("qrs_axis")
    assert near.judgement == "unchanged"  # certain, but too little to matter
    assert near.minimum == 30


def test_beyond_the_minimum_but_not_two_sd_is_within_uncertainty():
    change = since(NORMAL, make_measurements(leads={"V5": {"r_amplitude": 1.6}})).change("r_amplitude", "V5")
    assert change.change == pytest.approx(0.35)
    assert change.judgement == "within uncertainty"


def test_axes_change_the_shorter_way_round():
    change = since(make_measurements(values={"qrs_axis": -170}), make_measurements(values={"qrs_axis": 170}))
    assert change.change("qrs_axis").change == pytest.approx(-20)


def test_the_sd_of_a_change_is_made_of_both_measurements_and_the_spread_between_recordings():
    spread = Spread(absolute=3.0, relative=0.1, common=0.75)
    assert spread.sd((100.0, 4.0), (100.0, 3.0), alike=False) == pytest.approx(math.sqrt(25 + 2 * 100))
    assert spread.sd((10.0, 4.0), (10.0, 3.0), alike=True) == pytest.approx(math.sqrt(25 * 0.25 + 2 * 9))


def test_what_errors_have_in_common_cancels_only_between_recordings_made_alike():
    now = side(make_measurements(values={"qrs": 110}), filters="0.05-150 Hz")
    alike = compare(now, side(NORMAL, filters="0.05-150 Hz")).change("qrs")
    otherwise = compare(now, side(NORMAL, filters="0.5-40 Hz")).change("qrs")
    assert alike.sd < otherwise.sd


def test_an_absent_wave_is_a_height_of_zero_and_no_duration():
    comparison = since(NORMAL, make_measurements(leads={"V5": {"q_amplitude": None, "q_duration": None}}))
    assert comparison.change("q_amplitude", "V5").now == 0.0
    assert comparison.change("q_duration", "V5") is None
    assert comparison.change("q_amplitude", "V1") is None  # in neither


# --- ST, T and QTc by their size (4th UDMI 2018; ICH E14) ---


def test_new_st_elevation_is_a_change_of_a_tenth_of_a_millivolt_in_two_contiguous_leads():
    comparison = since(NORMAL, raised(0.2))
    found = {d.kind: d for d in comparison.deviations}
    assert found["new ST elevation"].leads == ("II", "III", "aVF")
    assert "402" in numbers(comparison)
    assert {d.kind for d in since(raised(0.2), NORMAL).deviations} == {"ST elevation resolved"}


@pytest.mark.parametrize(("lift", "leads"), [(0.2, ("II", "V5")), (0.07, ("II", "III", "aVF"))])
def test_one_lead_a_region_or_a_smaller_rise_is_no_new_elevation(lift, leads):
    assert since(NORMAL, raised(lift, leads)).deviations == ()


def test_new_st_depression():
    assert "new ST depression" in {d.kind for d in since(NORMAL, raised(-0.2, ("V5", "V6"))).deviations}


def test_st_that_was_up_before_is_not_new():
    assert since(raised(0.25), raised(0.25)).deviations == ()


def test_st_changes_that_come_with_a_block_are_secondary_to_it():
    opposite = {lead: {"st_j": 0.3, "st_60": 0.3, "s_amplitude": 2.2} for lead in ("V1", "V2")}
    block = left_bundle_branch_block(leads=opposite)
    comparison = since(NORMAL, block)
    assert [(d.kind, d.secondary_to) for d in comparison.deviations] == [("new ST elevation", "CLBBB")]
    assert "402" not in numbers(comparison)


def test_t_waves_that_turn_over_count_in_two_contiguous_leads():
    turned = make_measurements(leads={lead: {"t_amplitude": -0.35} for lead in ("V4", "V5")})
    assert {d.kind for d in since(NORMAL, turned).deviations} == {"new T inversion"}
    assert {d.kind for d in since(turned, NORMAL).deviations} == {"T inversion resolved"}
    assert "404" in numbers(since(turned, NORMAL))


@pytest.mark.parametrize(("qtc", "flagged"), [(471, False), (472, True)])
def test_qtc_is_flagged_from_a_change_of_sixty_milliseconds(qtc, flagged):
    comparison = since(NORMAL, make_measurements(values={"qtc": qtc}))
    assert ("QTc longer" in {d.kind for d in comparison.deviations}) is flagged


def test_new_fibrillation_is_a_change_in_rhythm():
    fibrillating = make_measurements(
        rhythm="atrial fibrillation", regular=False, organised_p=False, conduction=None,
        values={"pr": None, "p_duration": None, "p_axis": None},
        rhythm_values={"rr_variation": 0.25, "p_fraction": 0.1, "atrial_rate": None},
    )  # fmt: skip
    comparison = since(NORMAL, fibrillating)
    assert kind(comparison, "AFIB") == "new"
    assert "401" in numbers(comparison)
    assert [item.reason for item in comparison.not_compared if item.quantity == "pr"] == [
        "now: could not be delineated"
    ]
    assert "401" in numbers(since(fibrillating, NORMAL))


# --- who, when and how it was recorded ---


@pytest.mark.parametrize(
    ("now", "prior", "words"),
    [
        ({"patient_id": "A1"}, {"patient_id": "B2"}, "the patient numbers differ"),
        ({"start": "2024-01-01T08:00:00"}, {"start": "2004-01-01T08:00:00"}, "do not fit 20.0 years between them"),
        ({"start": "2021-01-01T08:00:00"}, {"start": "2021-03-01T08:00:00"}, "is newer than this one"),
        ({"start": "2021-01-01T08:00:00"}, {"start": "2021-01-01T08:00:00"}, "the same start"),
    ],
)
def test_what_speaks_against_the_comparison_is_a_warning(now, prior, words):
    assert any(words in warning for warning in compare(side(**now), side(**prior)).warnings)


def test_another_sex_may_be_another_patient_and_the_id_is_never_shown():
    comparison = compare(side(patient_id="SECRET-1"), side(make_measurements(sex="F"), patient_id="SECRET-2"))
    assert any("may not be of one patient" in w and "sexes differ" in w for w in comparison.warnings)
    assert "SECRET" not in str(comparison.to_dict())


def test_one_patient_recorded_alike_gives_no_warning():
    comparison = compare(side(start="2022-01-01T08:00:00"), side(start="2021-12-01T08:00:00"))
    assert comparison.warnings == comparison.conditions == ()
    assert comparison.days == 31


def test_other_recording_conditions_are_said():
    comparison = compare(side(filters="0.05-150 Hz"), side(filters="0.5-40 Hz"))
    assert comparison.conditions == ("filters: 0.5-40 Hz before, 0.05-150 Hz now",)


def test_nothing_is_compared_with_what_can_not_be_read():
    comparison = since(make_measurements(usable=False), NORMAL)
    assert comparison.findings == comparison.changes == comparison.statements == ()
    assert any("not interpretable" in warning for warning in comparison.warnings)


# --- whatever was measured ---

RECORDINGS = st.builds(
    lambda values, st_j, t, q, axis, rate: make_measurements(
        values={**values, "qrs_axis": axis, "heart_rate": rate},
        leads={lead: {"st_j": st_j, "st_60": st_j, "t_amplitude": t, "q_amplitude": q} for lead in ("II", "III", "V4")},
    ),
    st.fixed_dictionaries({
        "pr": st.floats(90, 340), "qrs": st.floats(70, 170), "qtc": st.floats(330, 520), "qt": st.floats(300, 520),
    }),
    st.floats(-0.3, 0.4), st.floats(-0.6, 0.9), st.none() | st.floats(0.02, 0.5), st.floats(-180, 180),
    st.floats(40, 150),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(RECORDINGS, RECORDINGS)
def test_the_comparison_is_its_own_mirror_image(a, b):
    there, back = since(a, b), since(b, a)
    assert {f.code: MIRROR.get(f.kind, f.kind) for f in there.findings} == {f.code: f.kind for f in back.findings}
    for change in there.changes:
        other = back.change(change.quantity, change.lead)
        # Half a turn is as far either way.
        assert abs(other.change) == pytest.approx(abs(change.change))
        assert (other.then, other.now, other.judgement) == (change.now, change.then, change.judgement)
        assert other.sd == pytest.approx(change.sd)
    assert len(there.deviations) == len(back.deviations)
    assert there.significant == back.significant


@settings(max_examples=20, deadline=None)
@given(RECORDINGS)
def test_a_recording_is_unchanged_against_itself(a):
    comparison = since(a, a)
    assert {f.kind for f in comparison.findings} <= {"unchanged"}
    assert {c.judgement for c in comparison.changes} == {"unchanged"}
    assert numbers(comparison) == ["400"]
    assert comparison.deviations == ()
    assert comparison.to_dict() == since(a, a).to_dict()


@settings(max_examples=30, deadline=None)
@given(RECORDINGS, RECORDINGS)
def test_the_statements_do_not_contradict_one_another(a, b):
    comparison = since(a, b)
    found = set(numbers(comparison))
    assert "405" not in found  # no ECG shows the patient's condition
    assert not (found & {"400", "406"} and found - {"400", "406"})
    assert comparison.significant or found in ({"400"}, {"406"})
    assert {f.code for f in comparison.of("unchanged")} <= {f.code for f in comparison.findings if f.now != "absent"}


# --- the table ---


def test_every_number_of_the_table_has_a_source():
    table = load_changes()
    for rule in (*table.quantities.values(), *table.derived.values(), *table.leads.values()):
        assert rule.source and rule.spread_source
        assert rule.minimum > 0


@pytest.mark.parametrize(
    ("part", "key", "value", "words"),
    [
        ("quantities", "qrss", {}, "did you mean qrs"),
        ("anchors", "axis", "qrs_axes", "did you mean qrs_axis"),
        ("anchors", "conduction", "qrs V1.qrs_aria", "did you mean qrs_area"),
        ("statements", 401, {"says": "x", "either": ["rythm"]}, "did you mean rhythm"),
    ],
)
def test_a_wrong_table_is_refused_with_the_nearest_name(part, key, value, words):
    data = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    data[part] = data[part] | {key: value}
    with pytest.raises(ProtocolError) as error:
        parse_changes(data, TABLE)
    assert words in str(error.value)
    assert error.value.file == TABLE
