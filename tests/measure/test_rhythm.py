"""Rhythm and beat classes on recordings made for them."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import Beat, components, lead_weights, make_ecg

from einthoven.ecg import ECG, STANDARD_LEADS
from einthoven.measure import measure
from einthoven.measure.beats.detection import Beats
from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.median.wave import Delineation, Template, Wave
from einthoven.measure.rhythm.beat_labels import qrs_onsets
from einthoven.measure.rhythm.patterns import pattern, runs
from einthoven.measure.signal.filters import GRID_HZ
from einthoven.measure.signal.pacing import chambers


def fibrillation(seed=0, seconds=10.0):
    rng = np.random.default_rng(seed)
    onsets = 0.3 + np.cumsum(rng.uniform(0.45, 1.05, 20))
    ecg = make_ecg(onsets=onsets, with_p=False, seconds=seconds)
    t = np.arange(ecg.signal_mv.shape[1]) / ecg.rate
    waves = sum(
        0.03 * np.sin(2 * np.pi * rng.uniform(5.5, 8) * t + rng.uniform(0, 6) + rng.uniform(1, 2) * np.sin(0.7 * t))
        for _ in range(3)
    )
    return ecg.replace(signal_mv=ecg.signal_mv + waves * rng.uniform(0.3, 1.2, (12, 1)))


def test_every_qrs_begins_as_in_the_median_beat_of_its_class():
    def of_class(members, on, centre):
        none = np.empty(0)
        curve = np.zeros((1, 200))
        qrs = Wave(float(on), centre + 40.0, none, none, none)
        template = Template(curve, curve, centre, len(members), 400.0, none)
        return BeatClass(np.array(members), template, Delineation(qrs, None, None))

    at = np.array([500, 1000, 1500])
    beats = Beats(at, np.array([0, 1, 0]), np.ones(3))
    onsets = qrs_onsets(beats, [of_class([0, 2], 80, 100), of_class([1], 50, 110)])
    assert list(onsets * GRID_HZ) == pytest.approx([480, 940, 1480])


@pytest.mark.parametrize("seed", range(6))
def test_fibrillation_is_irregular_without_p(seed):
    m = measure(fibrillation(seed))
    assert m.rhythm.name == "atrial fibrillation"
    assert m.rhythm.organised_p is False
    assert m.values["pr"].value is None
    assert "atrial fibrillation" in m.values["pr"].reason
    assert all(np.isnan(w["p_on"]).all() for w in m.waves.values())


def test_flutter_has_no_pr_and_a_conduction_ratio():
    ecg = make_ecg(heart_rate=75, with_p=False)
    t = np.arange(ecg.signal_mv.shape[1]) / ecg.rate
    saw = 0.12 * ((5.0 * t) % 1.0 - 0.5)
    saw = np.convolve(saw, np.ones(15) / 15, mode="same")
    signal = ecg.signal_mv.copy()
    for row, size in ((1, 1.2), (2, 1.2), (3, -0.6), (4, -0.6), (5, 1.2), (6, 0.8)):
        signal[row] += size * saw
    m = measure(ecg.replace(signal_mv=signal))
    assert m.rhythm.name == "atrial flutter"
    assert m.rhythm.conduction == "4:1"
    assert m.rhythm.evidence["atrial_rate"].value == pytest.approx(300, abs=12)
    assert m.values["pr"].value is None


@pytest.mark.parametrize(("swing", "regular"), [(0.0, True), (0.05, True), (0.25, False)])
def test_respiratory_arrhythmia_stays_sinus(swing, regular):
    t, onsets = 0.4, []
    while t < 10:
        onsets.append(t)
        t += 0.9 + swing * np.sin(2 * np.pi * t / 4)
    m = measure(make_ecg(onsets=np.array(onsets)))
    assert m.rhythm.name == "sinus rhythm"
    assert m.rhythm.regular is regular


def with_ventricular_beats(positions, seconds=10.0, rate=500):
    """Sinus beats with wide, early beats after the given ones, each followed by a pause."""
    onsets, wide = [], []
    t, k = 0.4, 0
    while t < seconds:
        onsets.append(t)
        if k in positions:
            wide.append(t + 0.5)
            t += 1.7
        else:
            t += 0.85
        k += 1
    ecg = make_ecg(onsets=np.array(onsets), seconds=seconds, rate=rate)
    signal = ecg.signal_mv.astype(float)
    t = np.arange(signal.shape[1]) / rate
    weights = lead_weights()[:, ::-1] * np.array([1.0, 0.2, 2.2, 0.5, 0.0])
    for onset in wide:
        parts = components(t - onset, Beat(qrs=0.16, qt=0.42))
        parts[0] = 0.0
        signal += weights @ (parts * np.array([0, 1, 1, 1, -1.2])[:, None])
    return ecg.replace(signal_mv=signal), len(wide)


def test_wide_early_beats_are_ventricular():
    ecg, count = with_ventricular_beats({3, 7})
    m = measure(ecg)
    assert m.rhythm.evidence["ventricular_premature_beats"].value == count
    assert m.rhythm.name == "sinus rhythm"
    assert m.rhythm.regular


def test_bigeminy_is_not_fibrillation():
    ecg, count = with_ventricular_beats({0, 1, 2, 3, 4, 5, 6})
    m = measure(ecg)
    assert m.rhythm.name != "atrial fibrillation"
    assert m.rhythm.evidence["ventricular_premature_beats"].value >= count - 1


def test_early_narrow_beats_are_supraventricular():
    onsets = np.array([0.4, 1.25, 2.1, 2.95, 3.5, 4.5, 5.35, 6.2, 7.05, 7.9, 8.75])
    m = measure(make_ecg(onsets=onsets))
    assert m.rhythm.evidence["supraventricular_premature_beats"].value == 1
    assert m.beats["label"][4] == "S"


def test_spikes_before_every_beat_are_pacing():
    onsets = np.arange(0.4, 10, 1.0)
    ecg = make_ecg(onsets=onsets, beat=Beat(qrs=0.16, qt=0.44), with_p=False)
    signal = ecg.signal_mv.copy()
    for onset in onsets:
        k = round((onset - 0.006) * ecg.rate)
        signal[:, k] += np.linspace(0.6, 1.5, 12)
    m = measure(ecg.replace(signal_mv=signal))
    assert m.rhythm.name == "paced rhythm"
    assert measure(ecg).rhythm.name != "paced rhythm"


def test_inverted_p_is_no_sinus_rhythm():
    ecg = make_ecg()
    t = np.arange(ecg.signal_mv.shape[1]) / ecg.rate
    signal = ecg.signal_mv.astype(float)
    p_weights = lead_weights()[:, :1]
    for onset in np.arange(0.35, 11, 60 / 70):
        signal -= 2 * p_weights @ components(t - onset, Beat())[:1]
    m = measure(ecg.replace(signal_mv=signal))
    assert m.rhythm.name == "ectopic atrial rhythm"
    assert m.leads["II"]["p_amplitude"].value < 0


@pytest.mark.parametrize("per_minute", [40, 75, 180])
def test_regular_rhythm_is_called_regular(per_minute):
    rr = 60 / per_minute
    m = measure(make_ecg(heart_rate=per_minute, beat=Beat(pr=min(0.16, 0.3 * rr), qt=0.39 * rr**0.5)))
    assert m.rhythm.regular is True


def test_beats_carry_time_and_interval():
    m = measure(make_ecg(heart_rate=60))
    assert np.isnan(m.beats["rr_ms"][0])
    assert np.allclose(m.beats["rr_ms"][1:], 1000, atol=4)
    assert set(m.beats["label"]) == {"N"}


def test_one_beat_alone_is_not_a_rhythm():
    ecg = make_ecg(onsets=np.array([5.0]))
    assert measure(ecg).rhythm.name == "no rhythm"


def test_hearing_a_single_lead_is_enough_for_the_rhythm():
    ecg = fibrillation(2)
    m = measure(ECG(ecg.signal_mv[[STANDARD_LEADS.index("II")]], ecg.rate, ("II",)))
    assert m.rhythm.name == "atrial fibrillation"


def test_a_couplet_and_a_salvo_are_runs_with_a_rate():
    labels = np.array(list("NNVVNNNVVVNNSSN"))
    time_s = np.cumsum(np.where(np.isin(labels, ("V", "S")), 0.4, 0.8))
    couplet, salvo, atrial = runs(labels, time_s)
    assert (couplet.origin, couplet.beats, couplet.start_s) == ("ventricular", 2, pytest.approx(time_s[2]))
    assert (salvo.beats, salvo.rate_bpm) == (3, pytest.approx(150))
    assert (atrial.origin, atrial.beats) == ("supraventricular", 2)


@pytest.mark.parametrize(
    ("letters", "name"),
    [
        ("NVNVNVN", "ventricular bigeminy"),
        ("NNSNNSNNSN", "supraventricular trigeminy"),
        ("NNNVNNNVNNNV", "ventricular quadrigeminy"),
        ("NVNVNNNNNNN", None),
        ("NNNNNNN", None),
        ("NFNVNVN", "ventricular bigeminy"),
    ],
)
def test_premature_beats_in_a_fixed_cycle_have_a_name(letters, name):
    assert pattern(np.array(list(letters))) == name


def test_bigeminy_is_a_pattern_of_the_recording():
    ecg, _ = with_ventricular_beats({0, 1, 2, 3, 4, 5, 6})
    assert measure(ecg).rhythm.pattern == "ventricular bigeminy"


def test_three_wide_beats_in_a_row_are_a_run():
    onsets = np.r_[np.arange(0.4, 4.6, 0.85), np.arange(6.6, 10, 0.85)]
    ecg = make_ecg(onsets=onsets)
    signal = ecg.signal_mv.astype(float)
    t = np.arange(signal.shape[1]) / ecg.rate
    weights = lead_weights()[:, ::-1] * np.array([1.0, 0.2, 2.2, 0.5, 0.0])
    for onset in (4.55, 4.97, 5.39):
        parts = components(t - onset, Beat(qrs=0.16, qt=0.38))
        parts[0] = 0.0
        signal += weights @ (parts * np.array([0, 1, 1, 1, -1.2])[:, None])
    (run,) = measure(ecg.replace(signal_mv=signal)).rhythm.runs
    assert (run.origin, run.beats) == ("ventricular", 3)
    assert run.rate_bpm == pytest.approx(60 / 0.42, abs=4)


def test_a_mixture_of_own_and_ventricular_beat_is_fusion():
    """Part of each complex, on time: neither premature nor ventricular."""
    ecg, _ = with_ventricular_beats({1, 4})
    signal = ecg.signal_mv.astype(float)
    t = np.arange(signal.shape[1]) / ecg.rate
    weights = lead_weights()[:, ::-1] * np.array([1.0, 0.2, 2.2, 0.5, 0.0])
    m = measure(ecg)
    due = m.beats["time_s"][-2] - 0.056
    own = components(t - due, Beat()) * np.array([0, 1, 1, 1, 1])[:, None]
    wide = components(t - due, Beat(qrs=0.16, qt=0.42)) * np.array([0, 1, 1, 1, -1.2])[:, None]
    fused = measure(ecg.replace(signal_mv=signal - 0.3 * lead_weights() @ own + 0.25 * weights @ wide))
    assert "F" not in m.beats["label"]
    assert fused.beats["label"][-2] == "F"
    assert fused.rhythm.evidence["fusion_beats"].value == 1
    assert fused.rhythm.evidence["ventricular_premature_beats"].value == 2


def test_atrial_spikes_are_told_from_ventricular_ones():
    qrs = np.arange(0.5, 10, 1.0)
    assert chambers(qrs - 0.01, qrs) == "ventricular"
    assert chambers(qrs - 0.18, qrs) == "atrial"
    assert chambers(np.sort(np.r_[qrs - 0.01, qrs - 0.16]), qrs) == "dual"
    assert chambers(np.array([]), qrs) is None


def test_a_fast_sinus_rhythm_is_no_flutter_though_p_and_t_alternate():
    rr = 60 / 118
    m = measure(make_ecg(heart_rate=118, beat=Beat(pr=0.14, qt=0.39 * rr**0.5)))
    assert m.rhythm.name == "sinus rhythm"


def test_sinus_arrhythmia_is_flagged():
    t, onsets = 0.4, []
    while t < 10:
        onsets.append(t)
        t += 0.9 + 0.2 * np.sin(2 * np.pi * t / 4)
    assert measure(make_ecg(onsets=np.array(onsets))).rhythm.sinus_arrhythmia is True
    assert measure(make_ecg()).rhythm.sinus_arrhythmia is False
