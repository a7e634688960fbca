"""What holds of every recording."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_hearts import heart
from recorded_rhythms import RHYTHMS, patient_with

from einthoven.ecg import STANDARD_LEADS
from einthoven.errors import ConfigError
from einthoven.measure import measure
from einthoven.measure.measurements import COLUMNS_OF_WAVE, WAVE_DTYPE
from einthoven.twin.recording import NOISES, LeadFault, NoiseSettings, record

SEEDS = st.integers(0, 10_000)
FAULTS = st.sampled_from(
    [(), (LeadFault("exchanged", "LA/RA"),), (LeadFault("exchanged", "V1/V2"),), (LeadFault("loose", "LL", 0.9),)]
)


@settings(max_examples=12, deadline=None)
@given(SEEDS, st.sampled_from(list(NOISES)), FAULTS, st.sampled_from([100.0, 250.0, 500.0, 360.0, 1000.0]))
def test_einthovens_law_holds_whatever_is_added(seed, noise, faults, rate):
    ecg = record(heart(seed), seconds=3.0, rate=rate, noise=noise, lead_faults=faults).ecg
    i, ii, iii, avr, avl, avf = (ecg.lead(name).astype(np.float64) for name in STANDARD_LEADS[:6])
    for seen, law in ((iii, ii - i), (avr, -(i + ii) / 2), (avl, i - ii / 2), (avf, ii - i / 2)):
        assert np.abs(seen - law).max() < 1e-6 * (1 + np.abs(seen).max())


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_the_same_seed_gives_the_same_bytes(rhythm):
    first, second = record(patient_with(rhythm)), record(patient_with(rhythm))
    assert first.ecg.signal_mv.tobytes() == second.ecg.signal_mv.tobytes()
    assert json.dumps(first.truth.to_dict()) == json.dumps(second.truth.to_dict())
    other = record(patient_with(rhythm, seed=2))
    assert first.ecg.signal_mv.tobytes() != other.ecg.signal_mv.tobytes()


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_a_longer_recording_begins_as_a_shorter_one_does(rhythm):
    short = record(patient_with(rhythm), seconds=5.0, noise="none")
    long = record(patient_with(rhythm), seconds=12.0, noise="none")
    count = len(short.truth.onsets_s)
    np.testing.assert_array_equal(short.truth.onsets_s, long.truth.onsets_s[:count])
    assert short.truth.labels.tolist() == long.truth.labels[:count].tolist()
    np.testing.assert_allclose(short.clean_mv, long.clean_mv[:, :2500], atol=1e-5)


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(list(RHYTHMS)), st.sampled_from([100.0, 128.0, 257.0, 360.0, 1000.0]))
def test_the_rate_changes_no_time(rhythm, rate):
    usual, other = record(patient_with(rhythm), noise="none"), record(patient_with(rhythm), rate=rate, noise="none")
    assert usual.truth.to_dict() == other.truth.to_dict()
    assert other.ecg.signal_mv.shape == (12, round(10 * rate))


@pytest.mark.parametrize("rate", [100.0, 250.0])
def test_a_low_rate_holds_what_a_high_one_does_without_aliases(rate):
    fine = record(heart(3), rate=1000.0, noise="none").clean_mv
    coarse = record(heart(3), rate=rate, noise="none").clean_mv
    spectrum = np.fft.rfft(fine, axis=1)[:, : coarse.shape[1] // 2 + 1]
    expected = np.fft.irfft(spectrum, n=coarse.shape[1], axis=1) * rate / 1000.0
    inner = slice(round(0.3 * rate), -round(0.3 * rate))
    assert np.abs(coarse - expected)[:, inner].max() < 0.02


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from(list(RHYTHMS)), st.floats(2.0, 14.0))
def test_truth_lies_in_the_recording_and_in_order(seed, rhythm, seconds):
    truth = record(patient_with(rhythm, seed), seconds=seconds, noise="none").truth
    assert (np.diff(truth.onsets_s) > 0.2).all()
    assert set(truth.waves) == set(STANDARD_LEADS)
    for table in truth.waves.values():
        assert table.dtype == WAVE_DTYPE
        assert len(table) == len(truth.onsets_s) == len(truth.labels)
        every = np.array([table[name] for name in WAVE_DTYPE.names])
        assert (np.isnan(every) | ((every >= 0) & (every < seconds))).all()
        for on, peak, off in COLUMNS_OF_WAVE.values():
            known = np.isfinite(table[on]) & np.isfinite(table[off]) & np.isfinite(table[peak])
            assert (table[on][known] <= table[peak][known]).all()
            assert (table[peak][known] <= table[off][known]).all()


def test_the_global_onset_is_the_earliest_of_the_leads():
    truth = record(patient_with("ventricular premature"), noise="none").truth
    earliest = np.fmin.reduce([table["qrs_on"] for table in truth.waves.values()])
    np.testing.assert_allclose(earliest, truth.onsets_s, atol=1e-9)


def test_qrs_lies_where_the_truth_says():
    recorded = record(heart(5), rate=1000.0, noise="none")
    steep = np.abs(np.gradient(recorded.clean_mv.astype(np.float64), axis=1)).max(axis=0)
    inside = np.zeros(10_000, bool)
    ends = np.fmax.reduce([table["qrs_off"] for table in recorded.truth.waves.values()])
    for on, off in zip(recorded.truth.onsets_s, ends, strict=True):
        inside[round(1000 * on) : round(1000 * off) + 1] = True
    # The steepest slopes (all but those at the edges of the recording) lie in QRS.
    inner = slice(200, 9800)
    assert steep[inner][inside[inner]].max() > 5 * steep[inner][~inside[inner]].max()


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_the_truth_is_json_without_nan(rhythm):
    made = json.loads(json.dumps(record(patient_with(rhythm)).truth.to_dict(), allow_nan=False))
    assert len(made["beats"]["onset_s"]) == len(made["beats"]["label"])
    for name, value in (made["intervals_ms"] | {f"{k}_axis": v for k, v in made["axes_deg"].items()}).items():
        assert (value is None) == (name in made["reasons"])


def test_without_noise_the_recording_is_the_heart():
    recorded = record(heart(4), noise="none")
    np.testing.assert_allclose(recorded.ecg.signal_mv, recorded.clean_mv, atol=1e-6)


def test_presets_grow():
    def added(noise):
        made = [record(heart(seed), noise=noise, lead_faults=()) for seed in range(12)]
        return np.median([np.abs(np.diff(r.ecg.signal_mv - r.clean_mv, axis=1)).mean() for r in made])

    sizes = [added(name) for name in ("none", "clean", "clinical", "poor")]
    assert sizes[0] < 1e-6
    assert sizes == sorted(sizes)
    assert sizes[3] > 3 * sizes[2]


def test_noise_does_not_move_the_beats():
    for noise in ("none", "poor"):
        truth = record(heart(6), noise=noise).truth
        np.testing.assert_array_equal(truth.onsets_s, record(heart(6), noise="clean").truth.onsets_s)


def test_own_settings_are_used_and_kept():
    mains = NoiseSettings(mains_mv=0.05, spread=0.0)
    recorded = record(heart(2), noise=mains)
    hz = recorded.truth.noise.mains_hz
    spectrum = np.abs(np.fft.rfft(recorded.ecg.signal_mv - recorded.clean_mv, axis=1))
    assert np.fft.rfftfreq(5000, 1 / 500)[spectrum.sum(axis=0).argmax()] == pytest.approx(hz, abs=0.2)
    assert recorded.truth.noise.mains_mv == pytest.approx(0.05)
    assert json.dumps(recorded.truth.noise.to_dict())


@pytest.mark.parametrize(
    "wrong", [{"rate": 10.0}, {"rate": 2000.0}, {"seconds": 0.1}, {"seconds": 1e6}, {"noise": "loud"}]
)
def test_what_cannot_be_recorded_is_refused(wrong):
    with pytest.raises(ConfigError):
        record(heart(1), **wrong)


def test_exchanged_arms_turn_lead_one_over():
    right = record(heart(7), noise="none")
    wrong = record(heart(7), noise="none", lead_faults=(LeadFault("exchanged", "LA/RA"),))
    np.testing.assert_allclose(wrong.ecg.lead("I"), -right.ecg.lead("I"), atol=1e-6)
    np.testing.assert_allclose(wrong.ecg.lead("II"), right.ecg.lead("III"), atol=1e-6)
    np.testing.assert_array_equal(wrong.clean_mv, right.clean_mv)
    assert wrong.truth.to_dict()["lead_faults"][0]["what"] == "LA/RA"


def test_a_loose_electrode_spoils_its_own_leads_alone():
    right = record(heart(7), noise="none")
    wrong = record(heart(7), noise="none", lead_faults=(LeadFault("loose", "V3", 1.0, 2.0, 6.0),))
    change = np.abs(wrong.ecg.signal_mv - right.ecg.signal_mv)
    assert change[STANDARD_LEADS.index("V3"), 1100:2900].mean() > 0.05
    assert change[STANDARD_LEADS.index("V3"), :990].max() < 1e-5
    assert np.delete(change, STANDARD_LEADS.index("V3"), axis=0).max() < 1e-5


def test_a_fault_that_cannot_be_is_refused():
    with pytest.raises(ConfigError):
        LeadFault("exchanged", "LA/V6")


def test_our_measurement_finds_the_beats_and_intervals_of_a_normal_recording():
    recorded = record(heart(8))
    found = measure(recorded.ecg)
    inner = recorded.truth.onsets_s[(recorded.truth.onsets_s > 0.4) & (recorded.truth.onsets_s < 9.6)]
    for onset in inner:
        assert np.abs(found.beats["time_s"] - onset - 0.04).min() < 0.06
    assert found.rhythm.name == recorded.truth.rhythm == "sinus rhythm"
    for name, most in (("pr", 25.0), ("qrs", 25.0), ("qt", 40.0)):
        assert abs(found.values[name].value - recorded.truth.intervals[name]) < most
