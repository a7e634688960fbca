"""Refuse or flag, never invent."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import make_ecg

from einthoven.ecg import ECG, STANDARD_LEADS
from einthoven.measure import measure
from einthoven.measure.measurements import Measurements
from einthoven.measure.quality.leads import Problem, problem_of


def nothing_measured(m):
    return (
        len(m.beats) == 0
        and not m.quality.usable
        and all(q.value is None and q.reason for q in m.values.values())
        and all(q.value is None and q.reason for lead in m.leads.values() for q in lead.values())
    )


def in_band(rng, leads, rate, low, high, power=0.0, seconds=10):
    """Noise between two frequencies whose spectrum falls with the given power; unit standard deviation."""
    n = int(rate * seconds)
    f = np.fft.rfftfreq(n, 1 / rate)
    shape = np.where((f > low) & (f < high), np.maximum(f, 0.05) ** -power, 0.0)
    noise = np.fft.irfft(np.fft.rfft(rng.standard_normal((leads, n))) * shape, n)
    return noise / noise.std(axis=1, keepdims=True)


def white(rng, leads, rate):
    return rng.standard_normal((leads, 10 * rate))


def muscle(rng, leads, rate):
    """Bursts between 20 and 150 Hz."""
    bursts = np.abs(in_band(rng, 1, rate, 0, 1.5))
    return in_band(rng, leads, rate, 20, 150) * bursts / bursts.mean()


def pink(rng, leads, rate):
    return in_band(rng, leads, rate, 0.05, rate / 2, power=0.5)


def wander(rng, leads, rate):
    return 5 * in_band(rng, leads, rate, 0.05, 0.6)


def mains(rng, leads, rate):
    t = np.arange(10 * rate) / rate
    hum = np.sin(2 * np.pi * rng.choice([50, 60]) * t + rng.uniform(0, 6, (leads, 1)))
    return hum + 0.05 * rng.standard_normal(hum.shape)


def motion(rng, leads, rate):
    """Slow swings that come and go, at 1 to 10 Hz, as of a moving patient."""
    bursts = np.abs(in_band(rng, 1, rate, 0, 0.5))
    return 3 * in_band(rng, leads, rate, 1, 10, power=0.5) * bursts / bursts.mean()


def pops(rng, leads, rate):
    """Electrodes that lose contact at any time: steps that fade, each electrode by itself, over a little noise."""
    signal = 0.1 * rng.standard_normal((leads, 10 * rate))
    t = np.arange(10 * rate) / rate
    for row in signal:
        for at in rng.uniform(0, 10, rng.integers(2, 12)):
            row += rng.normal(0, 5) * (t >= at) * np.exp(-np.maximum(t - at, 0) / rng.uniform(0.05, 0.6))
    return signal


NOISE = (white, muscle, pink, wander, mains, motion, pops)
RATES_HZ = (100, 250, 500, 1000, 2000)


def noise_record(rng, kind):
    """A recording of one kind of noise, at any rate, of 1 to 12 leads."""
    # Electrodes that come loose again and again look like beats too easily in few leads.
    rate, leads = int(rng.choice(RATES_HZ)), int(rng.integers(6 if kind is pops else 1, 13))
    names = rng.permutation(STANDARD_LEADS)[:leads]
    return ECG(rng.choice([0.02, 0.1, 0.5]) * kind(rng, leads, rate), rate, tuple(names))


@pytest.mark.parametrize("kind", NOISE)
def test_noise_alone_has_no_beats_and_no_intervals(kind):
    rng = np.random.default_rng(7)
    for _ in range(9):
        m = measure(noise_record(rng, kind))
        assert nothing_measured(m)
        assert m.rhythm.name == "no rhythm"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_thousand_noise_records_have_no_interval():
    rng = np.random.default_rng(11)
    records = (noise_record(rng, NOISE[k % len(NOISE)]) for k in range(1000))
    assert sum(not nothing_measured(measure(record)) for record in records) == 0


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
        (lambda x, t: np.clip(x, -0.3, 0.3), "clipped at the top"),
        (lambda x, t: np.clip(x, -0.3, 0.3), "clipped at the bottom"),
        (lambda x, t: np.where((t > 4) & (t < 4.6), 5.0, x), "saturated"),
        (lambda x, t: x + 0.05 * np.random.default_rng(1).standard_normal(x.shape), "muscle or other noise"),
    ],
)
def test_disturbances_are_named(spoil, words):
    ecg = make_ecg()
    t = np.arange(ecg.signal_mv.shape[1]) / ecg.rate
    m = measure(ecg.replace(signal_mv=spoil(ecg.signal_mv, t)))
    assert any(words in w for w in m.quality.warnings)


def test_an_undisturbed_recording_has_no_problem():
    for rate in RATES_HZ:
        assert all(lead.problems == () for lead in measure(make_ecg(rate=rate)).quality.leads.values())


def test_problems_have_a_kind_that_survives_json():
    ecg = make_ecg()
    t = np.arange(ecg.signal_mv.shape[1]) / ecg.rate
    m = measure(ecg.replace(signal_mv=np.clip(ecg.signal_mv, -0.3, 0.3) + 0.2 * np.sin(2 * np.pi * 50 * t)))
    back = Measurements.from_dict(m.to_dict())
    for lead, quality in m.quality.leads.items():
        kinds = [problem_of(problem) for problem in quality.problems]
        assert Problem.MAINS in kinds
        assert None not in kinds
        assert [problem_of(problem) for problem in back.quality.leads[lead].problems] == kinds


def test_a_peak_that_only_the_resolution_flattens_is_not_clipped():
    ecg = make_ecg()
    coarse = np.round(ecg.signal_mv / 0.05) * 0.05
    assert not any("clipped" in w for w in measure(ecg.replace(signal_mv=coarse)).quality.warnings)


def test_a_clipped_wave_has_no_amplitude_but_a_lower_bound():
    ecg = make_ecg()
    signal = ecg.signal_mv.copy()
    signal[10] = np.minimum(signal[10], 0.7)
    m = measure(ecg.replace(signal_mv=signal))
    for name in ("r_amplitude", "qrs_amplitude"):
        q = m.leads["V5"][name]
        assert q.value is None
        assert "clipped at the top" in q.reason
        assert "or more" in q.reason
    assert m.leads["V5"]["s_amplitude"].value == pytest.approx(measure(ecg).leads["V5"]["s_amplitude"].value, abs=0.03)
    assert m.leads["V4"]["r_amplitude"].value is not None


def test_a_lead_saturated_for_long_is_not_used():
    ecg = make_ecg()
    signal = ecg.signal_mv.copy()
    signal[7, 1000:4000] = 5.0
    lead = measure(ecg.replace(signal_mv=signal)).quality.leads["V2"]
    assert not lead.usable


def test_noise_in_a_lead_widens_its_amplitudes_and_not_those_of_others():
    ecg, rng = make_ecg(), np.random.default_rng(4)
    signal = ecg.signal_mv.copy()
    signal[9] += 0.08 * rng.standard_normal(signal.shape[1])
    clean, noisy = measure(ecg), measure(ecg.replace(signal_mv=signal))
    assert noisy.leads["V4"]["r_amplitude"].sd > 1.3 * clean.leads["V4"]["r_amplitude"].sd
    assert noisy.leads["V5"]["r_amplitude"].sd == pytest.approx(clean.leads["V5"]["r_amplitude"].sd, rel=0.05)


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
