"""What each rhythm must be."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from recorded_hearts import heart
from recorded_rhythms import RHYTHMS, patient_with

from einthoven.measure.rhythm.atrial_train import regular_train
from einthoven.measure.rhythm.conduction import relation
from einthoven.measure.waves.atrial import AtrialWaves
from einthoven.twin.electrics import electrics
from einthoven.twin.recording import record
from einthoven.twin.recording.beats import Beats
from einthoven.twin.recording.dynamics import FLUTTER_RATES
from einthoven.twin.recording.events import VentricularEvent
from einthoven.twin.recording.timeline import timeline


def truth_of(rhythm, seed=1, seconds=30.0):
    return record(patient_with(rhythm, seed), seconds=seconds, rate=100.0, noise="none").truth


@pytest.mark.parametrize("rhythm", [r for r in RHYTHMS if r not in ("fibrillation", "flutter", "fast flutter")])
def test_the_ventricles_beat_at_the_patients_rate(rhythm):
    rates = [truth_of(rhythm, seed).heart_rate_bpm for seed in range(4)]
    wanted = patient_with(rhythm).physiology.heart_rate_bpm
    assert np.mean(rates) == pytest.approx(wanted, rel=0.08)


def test_sinus_beats_follow_a_p_each():
    truth = truth_of("sinus")
    assert set(truth.labels) == {"N"}
    assert truth.atrial["conducted"].all()
    table = truth.waves["II"]
    pr = np.fmin.reduce([t["qrs_on"] for t in truth.waves.values()]) - table["p_on"]
    assert np.nanstd(pr) < 0.005
    assert truth.intervals["pr"] == pytest.approx(160, abs=6)
    assert truth.conduction == "1:1"


def test_breathing_moves_rr_at_its_own_frequency():
    patient = heart(3, rhythm={"respiratory_rr": 0.08, "slow_rr": 0.0, "breaths_per_minute": 15.0})
    onsets = record(patient, seconds=120.0, rate=100.0, noise="none").truth.onsets_s
    rr, at = np.diff(onsets), onsets[1:]
    grid = np.arange(2.0, 118.0, 0.25)
    power = np.abs(np.fft.rfft(np.interp(grid, at, rr) - rr.mean()))
    assert np.fft.rfftfreq(len(grid), 0.25)[power.argmax()] == pytest.approx(0.25, abs=0.02)
    assert rr.std() / rr.mean() == pytest.approx(0.08, rel=0.25)


@pytest.mark.parametrize("seed", range(3))
def test_fibrillation_is_irregular_has_no_p_and_no_memory(seed):
    truth = truth_of("fibrillation", seed, seconds=120.0)
    rr = np.diff(truth.onsets_s)
    assert rr.std() / rr.mean() > 0.08
    assert abs(np.corrcoef(rr[1:], rr[:-1])[0, 1]) < 0.25
    assert ((rr - rr.mean()) ** 3).mean() > 0
    assert rr.min() > 0.25
    assert not len(truth.atrial)
    assert all(np.isnan(table["p_on"]).all() for table in truth.waves.values())
    assert truth.intervals["pr"] is None
    assert "AFIB" in truth.statements


def test_fibrillation_shows_f_waves_between_the_beats():
    recorded = record(patient_with("fibrillation"), noise="none")
    still = record(patient_with("junctional"), noise="none")

    def between(made):
        ends = np.fmax.reduce([table["t_off"] for table in made.truth.waves.values()])
        parts = [made.clean_mv[6, round(500 * (a + 0.05)) : round(500 * (b - 0.02))]
                 for a, b in zip(ends[:-1], made.truth.onsets_s[1:], strict=True) if b - a > 0.15]  # fmt: skip
        return np.mean([part.std() for part in parts])

    assert between(recorded) > 0.008
    assert between(recorded) > 3 * between(still)


@pytest.mark.parametrize(("rhythm", "ratio"), [("flutter", 4), ("fast flutter", 2)])
def test_flutter_conducts_at_whole_ratios(rhythm, ratio):
    fixed = 0
    for seed in range(8):
        events = timeline(patient_with(rhythm, seed), 30.0)
        assert FLUTTER_RATES[0] / 60 - 1e-9 <= events.flutter.atrial_hz <= FLUTTER_RATES[1] / 60 + 1e-9
        waves = np.diff([e.on_s for e in events.ventricular]) * events.flutter.atrial_hz
        assert np.abs(waves - np.rint(waves)).max() < 0.1
        fixed += events.conduction == f"{ratio}:1"
    assert fixed >= 2


def test_complete_block_lets_p_waves_march_through():
    events = timeline(patient_with("complete"), 30.0)
    truth = truth_of("complete")
    inside = [p for p in events.atrial if 0.01 < p.on_s < 29.9]
    assert abs(len(truth.atrial) - len(inside)) <= 1
    assert not truth.atrial["conducted"].any()
    rr, pp = np.diff(truth.onsets_s), np.diff(truth.atrial["p_on"])
    assert rr.std() < 0.05 * rr.mean()
    assert pp.mean() < 0.85 * rr.mean()
    assert truth.conduction == "dissociated"
    assert "3AVB" in truth.statements
    assert truth.intervals["pr"] is None


def blocked_and_pr(truth):
    """Of every P: the PR that follows, NaN where it is blocked."""
    earliest = np.fmin.reduce([table["p_on"] for table in truth.waves.values()])
    pr = np.full(len(truth.atrial), np.nan)
    for k, p in enumerate(truth.atrial):
        beat = np.flatnonzero(np.abs(earliest - p["p_on"]) < 1e-6)
        if len(beat):
            pr[k] = truth.onsets_s[beat[0]] - p["p_on"]
    return pr


def test_wenckebach_grows_until_a_p_is_blocked():
    pr = blocked_and_pr(truth_of("wenckebach"))[1:-1]
    blocked = np.flatnonzero(np.isnan(pr))
    assert len(blocked) >= 4
    for first, last in pairwise(blocked):
        group = pr[first + 1 : last]
        assert (np.diff(group) > 0.005).all()
        assert group[-1] - group[0] > 0.04


@pytest.mark.parametrize("rhythm", ["mobitz", "two to one"])
def test_mobitz_blocks_without_warning(rhythm):
    truth = truth_of(rhythm)
    pr = blocked_and_pr(truth)[1:-1]
    assert np.isnan(pr).sum() >= 4
    assert np.nanmax(pr) - np.nanmin(pr) < 0.02
    assert np.diff(truth.atrial["p_on"]).std() < 0.08
    assert "2AVB" in truth.statements


def test_a_ventricular_beat_is_early_without_p_and_compensated():
    truth = truth_of("ventricular premature", seconds=60.0)
    at, usual = truth.onsets_s, np.median(np.diff(truth.onsets_s))
    single = [k for k in np.flatnonzero(truth.labels == "V") if 0 < k < len(at) - 1 and truth.labels[k + 1] == "N"
              and truth.labels[k - 1] == "N"]  # fmt: skip
    assert len(single) >= 4
    for k in single:
        assert at[k] - at[k - 1] < 0.86 * usual
        assert at[k + 1] - at[k - 1] == pytest.approx(2 * usual, rel=0.12)
        assert np.isnan(truth.waves["II"]["p_on"][k])
    assert "PVC" in truth.statements


def test_an_atrial_beat_is_early_with_a_p_and_resets_the_sinus_node():
    truth = truth_of("atrial premature", seconds=60.0)
    at, usual = truth.onsets_s, np.median(np.diff(truth.onsets_s))
    early = [k for k in np.flatnonzero(truth.labels == "S") if 0 < k < len(at) - 1]
    assert len(early) >= 4
    for k in early:
        assert at[k] - at[k - 1] < 0.95 * usual
        assert at[k + 1] - at[k - 1] < 1.95 * usual
        assert any(np.isfinite(table["p_on"][k]) for table in truth.waves.values())
    assert "PAC" in truth.statements


@pytest.mark.parametrize(("rhythm", "every", "code"), [("bigeminy", 2, "BIGU"), ("trigeminy", 3, "TRIGU")])
def test_premature_beats_come_in_a_cycle(rhythm, every, code):
    truth = truth_of(rhythm)
    assert ("N" * (every - 1) + "V") * 3 in "".join(truth.labels)
    assert code in truth.statements


def test_a_device_beats_regularly_behind_its_spikes():
    for rhythm, chamber in (("ventricular pacing", "ventricle"), ("atrial pacing", "atrium")):
        events = timeline(patient_with(rhythm), 20.0)
        assert any(spike.chamber == chamber for spike in events.spikes)
        assert "PACE" in truth_of(rhythm).statements
    paced = [e for seed in range(6) for e in timeline(patient_with("ventricular pacing", seed), 10.0).ventricular]
    assert np.mean([e.label == "P" for e in paced]) > 0.8


def test_a_spike_is_narrow_and_clear():
    patient = patient_with("atrial pacing")
    recorded = record(patient, noise="none")
    at = next(spike.at_s for spike in timeline(patient, 10.0).spikes if spike.at_s > 1.0)
    k = round(500 * at)
    near = recorded.clean_mv[:, k - 12 : k + 13]
    size = np.abs(near - np.median(near, axis=1, keepdims=True)).max(axis=0)
    assert size[11:14].max() > 0.1
    assert size[[6, 7, 8, 17, 18]].max() < 0.2 * size.max()


def test_junctional_p_waves_are_hidden_or_turned_over():
    places = set()
    for seed in range(12):
        truth = truth_of("junctional", seed)
        assert (truth.atrial["origin"] == "retrograde").all()
        places.add("hidden" if not len(truth.atrial) else "shown")
        assert "JUNC" in truth.statements
    assert places == {"hidden", "shown"}


def test_statements_tell_rate_and_intervals():
    assert {"SR", "NORM"} <= set(truth_of("sinus").statements)
    assert "SBRAD" in truth_of("bradycardia").statements
    assert "STACH" in truth_of("tachycardia").statements
    assert "SARRH" in truth_of("sinus arrhythmia").statements
    assert "1AVB" in truth_of("first degree").statements


def test_muscle_and_voltage_are_kept_apart():
    thick = heart(2, anatomy={"lv_mass_g": 240.0})
    truth = record(thick, noise="none").truth
    assert "LVH" in truth.anatomy
    assert "LVH" not in truth.statements
    assert "NORM" not in truth.statements


def test_a_silent_scar_is_in_the_heart_alone():
    scar = {"territory": "inferior", "extent": 0.2, "azimuth_degrees": 270.0, "transmurality": 0.9}
    disease = {"name": "infarct"}
    seen = record(heart(2, scar=scar, disease=disease), noise="none").truth
    silent = record(heart(2, scar=scar, disease=disease | {"electrically_silent": True}), noise="none").truth
    assert "IMI" in seen.statements
    assert "IMI" not in silent.statements
    assert "IMI" in silent.anatomy


def test_some_early_beats_are_conducted_aberrantly():
    early = heart(0, rhythm={"atrial_premature": 0.25})
    events = [e for seed in range(12) for e in timeline(replace(early, seed=seed), 30.0).ventricular]
    wide = [e for e in events if e.origin == "aberrant"]
    assert wide
    assert all(e.label == "S" for e in wide)
    assert len(wide) < sum(e.label == "S" for e in events)


def test_an_aberrant_beat_is_wider_than_the_patients_own():
    beats = Beats(electrics(heart(3)), 0.85)
    own, aberrant = (beats.ventricular(VentricularEvent(0.0, o), 0.85).whole["qrs_off"] for o in ("his", "aberrant"))
    assert aberrant > own + 0.015


def test_a_fusion_beat_lasts_from_the_earlier_onset_to_the_later_end():
    beats = Beats(electrics(heart(3)), 0.85)
    own, other, both = (
        beats.ventricular(event, 0.85).whole
        for event in (VentricularEvent(0.0), VentricularEvent(0.0, "rv_ectopic"),
                      VentricularEvent(0.0, "rv_ectopic", "F", fused=0.5))
    )  # fmt: skip
    assert both["qrs_on"] == min(own["qrs_on"], other["qrs_on"])
    assert both["qrs_off"] == max(own["qrs_off"], other["qrs_off"])


@pytest.mark.parametrize(
    ("rhythm", "name"),
    [("sinus", "1:1"), ("wenckebach", "Wenckebach"), ("mobitz", "Mobitz II"), ("two to one", "2:1"),
     ("complete", "dissociated")],
)  # fmt: skip
def test_the_rules_of_measurement_name_the_conduction_from_the_true_times(rhythm, name):
    right = 0
    for seed in range(8):
        truth = truth_of(rhythm, seed, seconds=10.0)
        at = truth.atrial["p_on"]
        train = regular_train(AtrialWaves(at, np.full(len(at), 0.99)))
        own = np.where(truth.labels == "V", "N", truth.labels)
        right += train is not None and relation(train, truth.onsets_s, own).name == name
    assert right >= 7


def test_a_block_of_a_bundle_shows_only_in_beats_that_come_by_the_bundles():
    conducted = heart(4, conduction={"lbbb": 0.95})
    escaping = replace(patient_with("complete", 4), conduction=conducted.conduction)
    escapes = [record(replace(escaping, seed=seed), noise="none").truth for seed in range(6)]
    assert "CLBBB" in record(conducted, noise="none").truth.statements
    for truth in escapes:
        assert ("CLBBB" in truth.statements) == (truth.rhythm == "junctional rhythm")
