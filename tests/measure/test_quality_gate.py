"""Refuse or flag, never invent."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import make_ecg

from einthoven.ecg import ECG, STANDARD_LEADS
from einthoven.measure import measure


def nothing_measured(m):
    return (
        len(m.beats) == 0
        and not m.quality.usable
        and all(q.value is None and q.reason for q in m.values.values())
        and all(q.value is None and q.reason for lead in m.leads.values() for q in lead.values())
    )


def muscle_noise(rng, leads, rate, seconds=10):
    """White noise between 20 and 150 Hz in bursts, as muscles make."""
    n = int(rate * seconds)
    f = np.fft.rfftfreq(n, 1 / rate)
    noise = np.fft.irfft(np.fft.rfft(rng.standard_normal((leads, n))) * ((f > 20) & (f < 150)), n)
    bursts = np.abs(np.fft.irfft(np.fft.rfft(rng.standard_normal(n)) * (f < 1.5), n))
    return noise / noise.std() * bursts / bursts.mean()


@pytest.mark.parametrize("level_mv", [0.02, 0.1, 0.5])
@pytest.mark.parametrize("kind", ["white", "muscle"])
def test_noise_alone_has_no_beats_and_no_intervals(kind, level_mv):
    rng = np.random.default_rng(7)
    for rate in (250, 500, 1000):
        for _ in range(4):
            n = 10 * rate
            noise = rng.standard_normal((12, n)) if kind == "white" else muscle_noise(rng, 12, rate)
            m = measure(ECG(level_mv * noise, rate, STANDARD_LEADS))
            assert nothing_measured(m)
            assert m.rhythm.name == "no rhythm"


@pytest.mark.slow
def test_a_thousand_noise_records_have_no_interval():
    rng = np.random.default_rng(11)
    for k in range(1000):
        noise = rng.standard_normal((12, 5000)) if k % 2 else muscle_noise(rng, 12, 500)
        assert nothing_measured(measure(ECG(rng.choice([0.02, 0.1, 0.5]) * noise, 500, STANDARD_LEADS)))


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        (np.zeros((12, 5000)), "lead off"),
        (np.full((12, 5000), np.nan), "no samples"),
        (np.full((12, 5000), 1.7), "lead off"),
    ],
)
def test_flat_or_empty_recordings_are_not_interpretable(signal, words):
    m = measure(ECG(signal, 500, STANDARD_LEADS))
    assert nothing_measured(m)
    assert any(words in w for w in m.quality.warnings)


def test_microvolts_taken_for_millivolts_are_refused_with_the_unit_in_the_reason():
    ecg = make_ecg()
    m = measure(ecg.replace(signal_mv=ecg.signal_mv * 1000))
    assert nothing_measured(m)
    assert any("uV" in w for w in m.quality.warnings)


@pytest.mark.parametrize("samples", [1, 2, 3, 7, 50, 500, 900])
def test_too_short_a_recording_says_so(samples):
    m = measure(make_ecg().replace(signal_mv=make_ecg().signal_mv[:, :samples]))
    assert nothing_measured(m)
    assert any("at least 2 s" in w for w in m.quality.warnings)


def test_too_coarse_sampling_declines_intervals():
    m = measure(make_ecg(rate=50))
    assert nothing_measured(m)
    assert any("50 Hz" in w for w in m.quality.warnings)


def test_numbers_of_an_unusable_lead_are_withheld_and_the_rest_stays():
    ecg = make_ecg()
    signal = ecg.signal_mv.copy()
    signal[6] = 0.0
    m = measure(ecg.replace(signal_mv=signal))
    assert m.quality.usable
    assert not m.quality.leads["V1"].usable
    assert all(q.value is None and "lead off" in q.reason for q in m.leads["V1"].values())
    assert m.leads["V2"]["r_amplitude"].value is not None
    assert any("V1" in w and "not usable" in w for w in m.quality.warnings)


def test_infinite_samples_become_a_warning():
    ecg = make_ecg()
    signal = ecg.signal_mv.copy()
    signal[3, 100] = np.inf
    m = measure(ecg.replace(signal_mv=signal))
    assert m.quality.usable
    assert any("infinite" in w for w in m.quality.warnings)


def test_no_pause_is_invented_across_a_gap():
    ecg = make_ecg()
    signal = ecg.signal_mv.copy()
    signal[:, 2000:3500] = np.nan
    m = measure(ecg.replace(signal_mv=signal))
    assert m.values["heart_rate"].value == pytest.approx(70, abs=1)
    assert m.rhythm.evidence["pause"].value < 1.0
    assert any("no signal in any lead for 3.0 s" in w for w in m.quality.warnings)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda x, t: x + 0.2 * np.sin(2 * np.pi * 50 * t), "mains"),
        (lambda x, t: x + 1.0 * np.sin(2 * np.pi * 0.3 * t), "baseline wander"),
        (lambda x, t: np.clip(x, -0.3, 0.3), "clipped"),
    ],
)
def test_disturbances_are_named(spoil, words):
    ecg = make_ecg()
    t = np.arange(ecg.signal_mv.shape[1]) / ecg.rate
    m = measure(ecg.replace(signal_mv=spoil(ecg.signal_mv, t)))
    assert any(words in w for w in m.quality.warnings)


@pytest.mark.parametrize(("factor", "warned"), [(6.0, True), (0.08, True), (2.0, False), (0.4, False)])
def test_a_gain_that_no_heart_explains_is_questioned(factor, warned):
    ecg = make_ecg()
    m = measure(ecg.replace(signal_mv=ecg.signal_mv * factor))
    assert any("the gain is in doubt" in w for w in m.quality.warnings) == warned
    assert (m.leads["V5"]["r_amplitude"].value is None) == warned


def test_leads_scaled_each_by_itself_give_no_amplitude_and_no_axis():
    ecg = make_ecg()
    signal = ecg.signal_mv / np.abs(ecg.signal_mv).max(axis=1, keepdims=True)
    m = measure(ecg.replace(signal_mv=signal))
    assert any("II is not I + III" in w for w in m.quality.warnings)
    assert m.values["qrs_axis"].value is None
    assert m.leads["V5"]["r_amplitude"].value is None
    assert "gains differ" in m.leads["V5"]["r_amplitude"].reason
    assert m.leads["V1"]["q_amplitude"].absent
    assert m.leads["V5"]["r_duration"].value is not None
    assert m.morphology["V1"].qrs == "rS"
    assert m.values["pr"].value == pytest.approx(160, abs=14)


def test_noise_in_one_limb_lead_does_not_withdraw_amplitudes():
    ecg = make_ecg()
    signal = ecg.signal_mv.copy()
    signal[2] += 0.03 * np.random.default_rng(0).standard_normal(signal.shape[1])
    assert measure(ecg.replace(signal_mv=signal)).leads["V5"]["r_amplitude"].value is not None


def test_swapped_arm_electrodes_are_suspected():
    x = make_ecg().signal_mv
    swapped = x.copy()
    swapped[0], swapped[1], swapped[2], swapped[3], swapped[4] = -x[0], x[2], x[1], x[4], x[3]
    m = measure(make_ecg().replace(signal_mv=swapped))
    assert m.quality.reversal == "left and right arm"
    assert measure(make_ecg()).quality.reversal is None


def test_right_arm_and_right_leg_swapped_flattens_lead_ii():
    x = make_ecg().signal_mv.copy()
    x[1] = 0.02 * x[1]
    i = x[0]
    x[2], x[3], x[4], x[5] = x[1] - i, -(i + x[1]) / 2, i - x[1] / 2, x[1] - i / 2
    m = measure(make_ecg().replace(signal_mv=x))
    assert m.quality.reversal is None or "right leg" in m.quality.reversal
    assert m.quality.reversal is not None or not m.quality.leads["II"].usable
