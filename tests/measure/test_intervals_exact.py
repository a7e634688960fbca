"""Intervals and amplitudes on analytic recordings, where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import Beat, make_ecg

from einthoven.ecg import ECG
from einthoven.measure import measure


@pytest.mark.parametrize("heart_rate", [45, 60, 80, 100, 130, 150])
def test_rate_and_intervals_over_heart_rates(heart_rate):
    rr = 60 / heart_rate
    beat = Beat(pr=min(0.16, 0.25 * rr + 0.04), qt=0.39 * rr**0.5)
    m = measure(make_ecg(heart_rate=heart_rate, beat=beat))
    assert m.values["heart_rate"].value == pytest.approx(heart_rate, abs=0.5)
    assert m.values["qrs"].value == pytest.approx(92, abs=12)
    assert m.values["pr"].value == pytest.approx(beat.pr * 1000, abs=14)
    assert m.values["qt"].value == pytest.approx(beat.qt * 1000, abs=20)
    assert m.rhythm.name == "sinus rhythm"


@pytest.mark.parametrize("qrs_ms", [70, 92, 110, 130, 160])
def test_qrs_duration_follows_the_complex(qrs_ms):
    m = measure(make_ecg(heart_rate=65, beat=Beat(qrs=qrs_ms / 1000, qt=0.42)))
    assert m.values["qrs"].value == pytest.approx(qrs_ms, abs=14)


@pytest.mark.parametrize("pr_ms", [120, 160, 200, 240, 280])
def test_pr_follows_the_p_wave(pr_ms):
    m = measure(make_ecg(heart_rate=65, beat=Beat(pr=pr_ms / 1000)))
    assert m.values["pr"].value == pytest.approx(pr_ms, abs=14)
    assert m.rhythm.evidence["p_fraction"].value == 1.0


def test_amplitudes_of_the_parts_of_qrs():
    m = measure(make_ecg())
    v5 = m.leads["V5"]
    assert v5["r_amplitude"].value == pytest.approx(1.20, rel=0.08)
    assert m.leads["V2"]["s_amplitude"].value == pytest.approx(1.20, rel=0.08)
    assert v5["t_amplitude"].value == pytest.approx(0.35, abs=0.04)
    assert m.leads["II"]["p_amplitude"].value == pytest.approx(0.12, abs=0.025)
    assert m.leads["V1"]["t_amplitude"].value == pytest.approx(-0.08, abs=0.03)
    assert m.morphology["V1"].qrs == "rS"
    assert m.morphology["II"].qrs == "qRs"
    assert m.leads["V1"]["q_amplitude"].absent


def test_st_level_is_measured_at_j_and_60_ms_later():
    st = np.zeros(12)
    st[7:9] = 0.30  # V2, V3
    st[10] = -0.15  # V5
    m = measure(make_ecg(heart_rate=60, beat=Beat(st_mv=st)))
    for lead, level in (("V2", 0.30), ("V3", 0.30), ("V5", -0.15), ("II", 0.0)):
        assert m.leads[lead]["st_60"].value == pytest.approx(level, abs=0.06), lead
    assert m.leads["V2"]["st_j"].value == pytest.approx(0.30, abs=0.1)


def test_axis_turns_with_the_heart():
    upright = measure(make_ecg()).values["qrs_axis"].value
    ecg = make_ecg()
    turned = ecg.replace(signal_mv=-ecg.signal_mv)
    assert 20 < upright < 80
    opposite = measure(turned).values["qrs_axis"].value
    assert abs((opposite - upright) % 360 - 180) < 5


def test_qtc_formulae_are_the_published_ones():
    m = measure(make_ecg(heart_rate=80))
    qt, rr = m.values["qt"].value, m.values["rr"].value / 1000
    assert m.values["qtc"].value == pytest.approx(qt / rr ** (1 / 3))
    assert m.values["qtc_bazett"].value == pytest.approx(qt / rr**0.5)
    assert m.values["qtc_framingham"].value == pytest.approx(qt + 154 * (1 - rr))
    assert m.values["qtc_hodges"].value == pytest.approx(qt + 1.75 * (60 / rr - 60))


@pytest.mark.parametrize("shape", ["mains", "noise", "wander", "wander and noise"])
def test_iec_noise_shapes_move_intervals_little(shape):
    """The noise shapes of IEC 60601-2-51: 25 uV mains, 25 uV rms noise, 0.5 mV 0.3 Hz baseline, baseline + 15 uV."""
    ecg = make_ecg()
    t = np.arange(ecg.signal_mv.shape[1]) / ecg.rate
    rng = np.random.default_rng(3)
    added = {
        "mains": 0.025 * np.sin(2 * np.pi * 50 * t),
        "noise": 0.025 * rng.standard_normal(ecg.signal_mv.shape),
        "wander": 0.5 * np.sin(2 * np.pi * 0.3 * t),
        "wander and noise": 0.5 * np.sin(2 * np.pi * 0.3 * t) + 0.015 * rng.standard_normal(ecg.signal_mv.shape),
    }[shape]
    clean, noisy = measure(ecg), measure(ecg.replace(signal_mv=ecg.signal_mv + added))
    for name, limit in (("pr", 14), ("qrs", 12), ("qt", 20), ("heart_rate", 0.5)):
        assert noisy.values[name].value == pytest.approx(clean.values[name].value, abs=limit), name


@pytest.mark.parametrize("rate", [100, 128, 250, 360, 1000, 2000])
def test_any_sampling_rate_gives_the_same_intervals(rate):
    m = measure(make_ecg(rate=rate))
    assert m.values["heart_rate"].value == pytest.approx(70, abs=0.7)
    assert m.values["qrs"].value == pytest.approx(92, abs=20 if rate < 250 else 12)
    assert m.values["qt"].value == pytest.approx(390, abs=24)


def test_coarse_sampling_widens_the_uncertainty():
    assert measure(make_ecg(rate=100)).values["qrs"].sd > measure(make_ecg(rate=500)).values["qrs"].sd


def test_gain_scales_amplitudes_and_leaves_intervals():
    ecg = make_ecg()
    one, half = measure(ecg), measure(ecg.replace(signal_mv=ecg.signal_mv * 0.5))
    assert half.leads["V5"]["r_amplitude"].value == pytest.approx(0.5 * one.leads["V5"]["r_amplitude"].value, rel=0.01)
    assert half.values["qrs"].value == pytest.approx(one.values["qrs"].value, abs=4)


def test_missing_limb_leads_are_derived_and_chest_leads_never():
    ecg = make_ecg()
    two = ECG(ecg.signal_mv[:2], ecg.rate, ("I", "II"))
    m = measure(two)
    assert set(m.leads) == {"I", "II", "III", "aVR", "aVL", "aVF"}
    assert m.values["qrs_axis"].value is not None
    assert m.get("r_amplitude", "V1").reason == "no lead V1"


def test_one_lead_has_rate_but_no_axis():
    ecg = make_ecg()
    m = measure(ECG(ecg.signal_mv[[1]], ecg.rate, ("II",)))
    assert m.values["heart_rate"].value == pytest.approx(70, abs=0.5)
    assert m.values["qrs_axis"].value is None
    assert "limb leads" in m.values["qrs_axis"].reason


GLOBAL = ("p_duration", "pr", "qrs", "qt")


@settings(max_examples=8)
@given(scale=st.floats(0.4, 2.5))
def test_intervals_do_not_depend_on_the_gain(scale):
    ecg = make_ecg(noise_mv=0.005)
    one, scaled = measure(ecg), measure(ecg.replace(signal_mv=ecg.signal_mv * scale))
    for name in GLOBAL:
        assert scaled.values[name].value == pytest.approx(one.values[name].value, abs=4), name


@settings(max_examples=8)
@given(order=st.permutations(range(12)))
def test_intervals_do_not_depend_on_the_order_of_the_leads(order):
    ecg = make_ecg(noise_mv=0.005)
    turned = ECG(ecg.signal_mv[list(order)], ecg.rate, tuple(ecg.leads[k] for k in order), age=55, sex="M")
    one, other = measure(ecg), measure(turned)
    for name in (*GLOBAL, "qrs_axis"):
        assert other.values[name].value == pytest.approx(one.values[name].value, abs=0.01), name
        assert other.values[name].sd == pytest.approx(one.values[name].sd, rel=0.01), name


@settings(max_examples=8)
@given(cut=st.integers(1, 700))
def test_intervals_do_not_depend_on_when_the_recording_starts(cut):
    ecg = make_ecg(seconds=12.0)
    one, later = measure(ecg), measure(ecg.replace(signal_mv=ecg.signal_mv[:, cut:]))
    for name in GLOBAL:
        assert later.values[name].value == pytest.approx(one.values[name].value, abs=4), name


def test_uncertainty_grows_with_coarse_sampling_and_with_a_single_lead():
    ecg = make_ecg(noise_mv=0.005)
    twelve, coarse = measure(ecg), measure(make_ecg(rate=100, noise_mv=0.005))
    single = measure(ECG(ecg.signal_mv[[1]], ecg.rate, ("II",)))
    for name in GLOBAL:
        assert coarse.values[name].sd > twelve.values[name].sd + 2, name
        assert single.values[name].sd > twelve.values[name].sd + 2, name


def test_qrs_axis_is_that_of_the_net_amplitudes():
    """Equal net QRS in I and aVF (on the scale of I) point to 45 degrees, whatever their durations."""
    m = measure(make_ecg())
    net = {
        lead: (m.leads[lead]["r_amplitude"].value or 0)
        - max(m.leads[lead]["q_amplitude"].value or 0, m.leads[lead]["s_amplitude"].value or 0)
        for lead in ("I", "aVF")
    }
    expected = np.degrees(np.arctan2(net["aVF"] * 2 / np.sqrt(3), net["I"]))
    assert m.values["qrs_axis"].value == pytest.approx(expected, abs=2)
