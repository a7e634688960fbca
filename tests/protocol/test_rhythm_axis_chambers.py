"""Rhythm, axis and chamber statements: each on both sides of its limits, what it voids, and what voids it."""

from __future__ import annotations

from typing import Any

import pytest
from builders import make_measurements
from statement_cases import FIBRILLATION, LBBB, LVH, PRESENT, RBBB, in_leads, merged, shaped

from einthoven.measure.episodes import Run
from einthoven.measure.quality.reversal import WORDS
from einthoven.protocol import assess, statements
from einthoven.protocol.findings import Assessment

Made = dict[str, Any]


def assessed(*parts: Made) -> Assessment:
    made: Made = {}
    for part in parts:
        for key, value in part.items():
            if key in ("leads", "morphology"):
                made[key] = merged(made.get(key, {}), value)
            else:
                made[key] = made.get(key, {}) | value if isinstance(value, dict) else value
    return assess(make_measurements(**made))


def status(code: str, *parts: Made) -> str | None:
    return assessed(*parts).status(code)


def wording(code: str, *parts: Made) -> str:
    return assessed(*parts).outcomes[code].statement


def severity(code: str, *parts: Made) -> str | None:
    finding = assessed(*parts).outcomes[code].finding
    return None if finding is None else finding.severity


def rate(bpm: float) -> Made:
    return {"values": {"heart_rate": bpm}}


def ventricular_run(beats: int, bpm: float) -> Made:
    return {
        "rhythm_values": {"ventricular_premature_beats": beats},
        "runs": (Run("ventricular", 2.0, beats, bpm),),
    }


def supraventricular_run(beats: int, bpm: float) -> Made:
    return {
        "rhythm_values": {"supraventricular_premature_beats": beats},
        "runs": (Run("supraventricular", 2.0, beats, bpm),),
    }


# --- electrodes and recording ---

LIMB = ("LA/RA", "LA/LL", "RA/LL", "RA/RL", "LA/RL", "arms/legs")


@pytest.mark.parametrize("kind", WORDS)
def test_f26_every_exchange_is_stated_by_its_electrodes_as_one_of_limb_chest_or_mirrored_heart(kind):
    assessment = assessed({"reversal": WORDS[kind]})
    expected = "DEXTRO" if kind == "dextrocardia" else "REVERSAL" if kind in LIMB else "REVCHEST"
    made = {f.code: f for f in assessment.findings}
    assert made.keys() & {"REVERSAL", "REVCHEST", "DEXTRO"} == {expected}
    if expected != "DEXTRO":
        assert WORDS[kind].partition(" (")[0] in made[expected].statement
    assert any("record again" in note for note in made[expected].notes)


def test_f26_limb_electrodes_leave_chest_leads_alone_and_the_reverse():
    limb, chest = assessed({"reversal": "left and right arm"}), assessed({"reversal": "V1 and V2"})
    of_limb, of_chest = ("AXNORM", "LAFB", "STE_INF", "IMI", "INVT_INF"), ("PRWP", "STE_ANT", "ASMI", "INVT_ANT")
    assert {limb.outcomes[c].muted_by for c in of_limb} == {"REVERSAL"}
    assert {limb.outcomes[c].muted_by for c in of_chest} == {None}
    assert {chest.outcomes[c].muted_by for c in of_chest} == {"REVCHEST"}
    assert {chest.outcomes[c].muted_by for c in of_limb} == {None}


def test_f26_a_mirrored_heart_voids_limb_and_chest_leads():
    outcomes = assessed(PRESENT["DEXTRO"]).outcomes
    assert {outcomes[c].muted_by for c in ("AXNORM", "PRWP", "STE_ANT", "STE_INF", "LVH", "LAE")} == {"DEXTRO"}


def test_missing_leads_and_a_low_sampling_rate_leave_the_ecg_as_it_is():
    assert severity("LEADMISS", PRESENT["LEADMISS"]) == "normal"
    assert status("LOWRATE", {"rate": 249.0}) == "definite"
    assert status("LOWRATE", {"rate": 250.0}) == "absent"
    assert status("NORM", {"rate": 100.0}) == "definite"


def test_f26_left_arm_and_left_leg_alone_make_no_ecg_abnormal():
    assert severity("REVERSAL", {"reversal": "left arm and left leg"}) == "minor"
    assert severity("REVERSAL", {"reversal": "left and right arm"}) == "abnormal"


# --- pacing ---


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"pacing": "atrial"}, "Atrial paced rhythm"),
        ({"pacing": "dual"}, "Dual chamber paced rhythm"),
        ({"pacing": "ventricular", "rhythm_values": {"p_fraction": 0.1}}, "Ventricular paced rhythm"),
        ({"pacing": "ventricular"}, "Ventricular paced rhythm, triggered by P waves"),
        ({}, "Paced rhythm"),
    ],
)
def test_f25_pacing_is_named_by_its_chambers(made, words):
    assert wording("PACE", {"rhythm": "paced rhythm"}, made) == words


# --- rates ---


@pytest.mark.parametrize(
    ("bpm", "made"), [(140, "absent"), (149.5, "borderline"), (150.5, "probable"), (160, "definite")]
)
@pytest.mark.parametrize("rhythm", ["sinus rhythm", "junctional rhythm", "atrial fibrillation"])
def test_f30_a_rate_of_150_is_critical_in_any_rhythm(bpm, made, rhythm):
    assessment = assessed({"rhythm": rhythm}, rate(bpm))
    assert assessment.status("MTACH") == made
    finding = assessment.outcomes["MTACH"].finding
    assert finding is None or (finding.severity, bool(finding.action)) == ("critical", True)


@pytest.mark.parametrize(("bpm", "made"), [(135, "absent"), (150, "borderline"), (164, "absent")])
def test_f24_a_regular_narrow_tachycardia_near_150_may_be_flutter(bpm, made):
    assert status("AFLT21", {"age": 20}, rate(bpm)) == made
    assert status("AFLT21", {"age": 20, "regular": False}, rate(bpm)) == "absent"
    assert status("AFLT21", {"age": 20, "values": {"heart_rate": bpm, "qrs": 150}}) == "absent"


def test_f24_a_rate_beyond_that_of_a_sinus_node_is_questioned():
    assert status("AFLT21", {"age": 60}, rate(163)) == "borderline"
    assert "sinus node" in wording("AFLT21", {"age": 60}, rate(163))
    assert status("AFLT21", {"age": 50}, rate(163)) == "absent"


def test_undetermined_rhythm_is_named_by_rate_and_width():
    undetermined = {"rhythm": "undetermined rhythm"}
    assert "Tachycardia" in wording("RHYUND", undetermined, rate(120))
    assert "Bradycardia" in wording("RHYUND", undetermined, rate(45))
    assert wording("RHYUND", undetermined, rate(80)) == "Rhythm undetermined"
    assert "wide QRS" in wording("RHYUND", undetermined, {"values": {"heart_rate": 120, "qrs": 150}})


def test_f10_an_escape_rhythm_is_named_in_av_dissociation():
    apart = {"conduction": "dissociated"}
    assert wording("JUNC", PRESENT["JUNC"], apart) == "Junctional escape rhythm"
    assert wording("IVR", PRESENT["IVR"], apart) == "Ventricular escape rhythm"


# --- ventricular tachycardia ---

WIDE = {"rhythm": "wide-complex tachycardia", "values": {"heart_rate": 180, "qrs": 160, "pr": None}}


@pytest.mark.parametrize(
    ("sign", "words"),
    [
        ({"values": {"qrs_axis": -140}}, "north-west axis"),
        ({"leads": {"II": {"r_peak_time": 52}}}, "Pava"),
        ({"leads": in_leads("V1 V2 V3 V4 V5 V6", r_amplitude=None)}, "negative concordance"),
        ({"leads": in_leads("V1 V2 V3 V4 V5 V6", s_amplitude=None, q_amplitude=None)}, "positive concordance"),
        ({"leads": {"aVR": {"r_amplitude": 0.6}}, "morphology": {"aVR": {"qrs": "R"}}}, "Vereckei"),
        ({"rhythm_values": {"fusion_beats": 1}}, "fusion beats"),
    ],
)
def test_f24_signs_of_ventricular_tachycardia_are_named_and_never_definite(sign, words):
    assert status("VT", WIDE) == "absent"
    assert status("VT", WIDE, sign) == "probable"
    assert words in wording("VT", WIDE, sign)
    assert status("VT", {"values": {"heart_rate": 180, "qrs": 160}}, sign) == "absent"
    assert wording("WCT", WIDE, sign).endswith("ventricular until proven otherwise")


def test_f24_r_peak_time_in_ii_counts_from_50_ms_in_a_single_r():
    assert status("VT", WIDE, {"leads": {"II": {"r_peak_time": 48}}}) == "absent"
    late_in_two_waves = {"leads": {"II": {"r_peak_time": 70}}, "morphology": {"II": {"qrs": "rSr'"}}}
    assert status("VT", WIDE, late_in_two_waves) == "absent"


# --- beats out of turn ---


@pytest.mark.parametrize(
    ("beats", "bpm", "made"),
    [(2, 160, set()), (3, 160, {"NSVT"}), (3, 95, {"VRUN"}), (4, 110, {"NSVT"}), (2, 80, set())],
)
def test_f24_three_ventricular_beats_make_a_run_and_above_100_a_tachycardia(beats, bpm, made):
    findings = assessed(ventricular_run(beats, bpm)).findings
    assert {f.code for f in findings if f.present} & {"NSVT", "VRUN"} == made


def test_f24_nonsustained_tachycardia_is_critical_and_only_probable_in_fibrillation():
    assert severity("NSVT", ventricular_run(3, 150)) == "critical"
    assert status("NSVT", ventricular_run(3, 150)) == "definite"
    assert status("NSVT", FIBRILLATION, ventricular_run(3, 150)) == "probable"
    assert assessed(PRESENT["WCT"], ventricular_run(3, 150)).outcomes["NSVT"].muted_by == "WCT"


def test_a_couplet_is_worded_and_a_run_is_not_called_one():
    assert "couplet" in wording("PVC", ventricular_run(2, 150))
    assert "couplet" not in wording("PVC", ventricular_run(3, 150))
    assert severity("PVC", ventricular_run(2, 150)) == "abnormal"
    assert "in a row" in wording("PAC", supraventricular_run(2, 150))


@pytest.mark.parametrize(
    ("beats", "words", "grade"),
    [
        (1, "Single premature ventricular complex", "minor"),
        (2, "Premature ventricular complexes", "minor"),
        (3, "Premature ventricular complexes", "abnormal"),
    ],
)
def test_ventricular_beats_are_worded_and_graded_by_their_number(beats, words, grade):
    made = {"rhythm_values": {"ventricular_premature_beats": beats}}
    assert (wording("PVC", made), severity("PVC", made)) == (words, grade)


def test_f24_three_supraventricular_beats_make_a_run_and_above_100_a_tachycardia():
    assert status("SVRUN", supraventricular_run(2, 150)) == "absent"
    assert severity("SVRUN", supraventricular_run(3, 90)) == "minor"
    assert severity("SVRUN", supraventricular_run(3, 150)) == "abnormal"
    assert assessed(FIBRILLATION, supraventricular_run(3, 150)).outcomes["SVRUN"].muted_by == "AFIB"


def test_quadrigeminy_is_named_by_its_origin_and_gives_way_to_bigeminy():
    assert severity("QUADRI", {"pattern": "ventricular quadrigeminy"}) == "abnormal"
    assert severity("QUADRI", {"pattern": "supraventricular quadrigeminy"}) == "minor"
    assert status("QUADRI", {"pattern": "ventricular bigeminy"}) == "absent"
    assert assessed(PRESENT["BIGU"], PRESENT["QUADRI"]).outcomes["QUADRI"].muted_by == "BIGU"


@pytest.mark.parametrize(("late_ms", "made"), [(900, "absent"), (1000, "absent"), (1100, "probable")])
def test_a_ventricular_beat_is_an_escape_beat_when_it_comes_late(late_ms, made):
    beats = [("N", 800)] * 5 + [("V", late_ms)] + [("N", 800)] * 3
    assert status("VESC", PRESENT["VESC"], {"beats": beats}) == made
    assert status("VESC", {"beats": [(label.replace("V", "N"), rr) for label, rr in beats]}) == "absent"


def test_fusion_beats_are_counted():
    assert status("FUSION", {"rhythm_values": {"fusion_beats": 0}}) == "absent"
    assert status("FUSION", {"rhythm_values": {"fusion_beats": 1}}) == "definite"
    assert assessed(PRESENT["IVR"], PRESENT["FUSION"]).outcomes["FUSION"].muted_by == "IVR"


@pytest.mark.parametrize(
    ("pause", "grade"), [(1.9, None), (2.1, "minor"), (2.9, "minor"), (3.1, "critical"), (4.5, "critical")]
)
def test_f2_a_pause_is_minor_from_2_s_and_critical_above_3_s(pause, grade):
    assert severity("PAUSE", {"rhythm_values": {"pause": pause}}) == grade


def test_f2_a_long_interval_among_long_intervals_is_no_pause():
    slow = {"values": {"heart_rate": 29, "rr": 2069}}
    assert status("PAUSE", slow, {"rhythm_values": {"pause": 2.2}}) == "absent"
    assert severity("PAUSE", slow, {"rhythm_values": {"pause": 3.2}}) == "critical"


def test_a_pause_of_two_sinus_intervals_may_be_an_exit_block():
    double = {"values": {"rr": 1100}, "rhythm_values": {"pause": 2.2}}
    assert "exit block" in wording("PAUSE", double)
    assert "exit block" not in wording("PAUSE", double, {"rhythm_values": {"pause": 2.6}})
    assert "exit block" not in wording("PAUSE", double, {"rhythm_values": {"supraventricular_premature_beats": 1}})
    assert "exit block" not in wording("PAUSE", FIBRILLATION, double)
    assert wording("PAUSE", double, {"values": {"rr": 1550}, "rhythm_values": {"pause": 3.1}}) == "Pause of more than 3 s"


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
