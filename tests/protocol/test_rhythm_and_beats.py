"""Electrodes, rates, rhythms and beats out of turn: each on both sides of its limits, and what it voids."""

from __future__ import annotations

import pytest
from judged import assessed, severity, status, wording
from statement_cases import FIBRILLATION, PRESENT, Made, in_leads

from einthoven.measure.episodes import Run
from einthoven.measure.quality.reversal import WORDS


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
    assert (
        wording("PAUSE", double, {"values": {"rr": 1550}, "rhythm_values": {"pause": 3.1}}) == "Pause of more than 3 s"
    )
