"""What is kept of every single beat: deflections, amplitudes, median beats, and the FeatureDB lists made of them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import Beat, lead_weights, make_ecg

from einthoven.ecg import STANDARD_LEADS
from einthoven.measure import measure
from einthoven.measure.feature_db import BEAT_FEATURES, GLOBAL_FEATURES, features
from einthoven.measure.shapes.deflections import Deflection, named, pattern
from einthoven.measure.shapes.per_beat import BEAT_VALUES, DEFLECTIONS

HEART_RATE = 70
ONSETS = np.arange(0.35, 11, 60 / HEART_RATE)


@pytest.fixture(scope="module")
def ecg():
    return make_ecg(heart_rate=HEART_RATE)


@pytest.fixture(scope="module")
def plain(ecg):
    return measure(ecg)


def louder_every_second_beat(ecg, factor):
    """Electrical alternans: every second beat times ``factor``."""
    signal = ecg.signal_mv.astype(float)
    t = np.arange(signal.shape[1]) / ecg.rate
    for onset in ONSETS[1::2]:
        signal[:, (t > onset - 0.2) & (t < onset + 0.45)] *= factor
    return ecg.replace(signal_mv=signal)


def with_wide_beats(ecg, at):
    """Ventricular beats in the place of the given ones: one broad deflection, T the other way."""
    signal = ecg.signal_mv.astype(float)
    t = np.arange(signal.shape[1]) / ecg.rate
    size = np.linspace(-1.2, 1.4, 12)[:, None]
    for onset in ONSETS[list(at)]:
        signal[:, (t > onset - 0.2) & (t < onset + 0.45)] = 0
        qrs, repolarisation = np.clip((t - onset) / 0.16, 0, 1), np.clip((t - onset - 0.22) / 0.2, 0, 1)
        signal += size * (np.sin(np.pi * qrs) ** 2 - 0.4 * np.sin(np.pi * repolarisation) ** 2)
    return ecg.replace(signal_mv=signal)


# --- deflections ---


def test_every_beat_has_its_peaks_where_they_are(plain):
    beat = Beat()
    q_off, r_off = 0.22 * beat.qrs, 0.68 * beat.qrs
    true = {
        "q_peak": (q_off + 0.004) / 2,
        "r_peak": (0.9 * q_off + r_off) / 2,
        "s_peak": (0.97 * r_off + beat.qrs) / 2,
        "j": beat.qrs,
    }
    rows = plain.deflections["V5"]
    onsets = ONSETS[: len(rows)]
    assert rows.dtype.names == tuple(DEFLECTIONS)
    for name, after in true.items():
        assert rows[name] - onsets == pytest.approx(after, abs=0.012 if name == "j" else 0.005), name
    assert np.isnan(rows["r2_peak"]).all()
    assert np.isnan(rows["s2_peak"]).all()


def test_a_lead_without_q_has_none_in_any_beat(plain):
    assert np.isnan(plain.deflections["V1"]["q_peak"]).all()
    assert np.isfinite(plain.deflections["V1"]["r_peak"]).all()


def test_deflections_come_in_order():
    m = measure(make_ecg(beat=Beat(waves={"V1": ((0.084, 0.106, 0.4), (0.102, 0.124, -0.5))})))
    rows = m.deflections["V1"]
    assert (rows["r_peak"] < rows["s_peak"]).all()
    assert (rows["s_peak"] < rows["r2_peak"]).all()
    assert (rows["r2_peak"] < rows["s2_peak"]).all()


def test_the_first_r_is_not_the_largest_wave_of_waves():
    """``waves`` marks the largest R of the complex, ``deflections`` the first."""
    m = measure(make_ecg(beat=Beat(waves={"V1": ((0.084, 0.125, 0.7),)})))
    assert (m.deflections["V1"]["r2_peak"] - m.deflections["V1"]["r_peak"] > 0.05).all()


signs = st.lists(st.floats(0.03, 3.0), min_size=0, max_size=6)


@given(signs, st.booleans())
def test_alternating_deflections_have_one_name_each(sizes, starts_negative):
    heights = [size * (-1) ** (i + starts_negative) for i, size in enumerate(sizes)]
    found = [Deflection(10 * i, 10 * i + 9, 10 * i + 4, h, (10 * i + 4,)) for i, h in enumerate(heights)]
    names = named(found)
    assert list(names.values()) == found[: len(names)], "in the order of the complex"
    assert len(names) == min(len(found), 5 if starts_negative and len(found) > 1 else 4)
    assert all((d.height > 0) == name.startswith("r") for name, d in names.items())
    letters = pattern(found)
    assert (letters is None) == (not found)
    if len(found) > 1:
        assert len(letters.replace("'", "")) == len(found)


# --- values of single beats ---


def test_single_beats_have_the_true_amplitudes(plain):
    # The first and the last beat are cut off by the border of the recording.
    for lead, (p, q, r, s, t) in zip(STANDARD_LEADS, lead_weights(), strict=True):
        values = plain.beat_values[lead][1:-1]
        assert values.dtype.names == tuple(BEAT_VALUES)
        assert values["p_amplitude"] == pytest.approx(p, abs=0.012), lead
        assert values["t_amplitude"] == pytest.approx(t, abs=0.015), lead
        if lead in ("V4", "V5"):
            for name, true in (("q", -q), ("r", r), ("s", -s)):
                assert values[f"{name}_amplitude"] == pytest.approx(true, abs=0.02), (lead, name)
            assert values["qrs_amplitude"] == pytest.approx(r - min(q, s), abs=0.03)
            assert np.abs(values["st_j"]).max() < 0.02


def test_alternans_shows_beat_by_beat(ecg, plain):
    m = measure(louder_every_second_beat(ecg, 1.3))
    ratio = m.beat_values["V4"]["r_amplitude"] / plain.beat_values["V4"]["r_amplitude"]
    assert ratio[::2] == pytest.approx(1.0, abs=0.03)
    assert ratio[1::2] == pytest.approx(1.3, abs=0.03)


def test_nothing_is_given_of_an_unusable_lead_or_a_doubtful_gain(ecg):
    v3 = STANDARD_LEADS.index("V3")
    noise = np.random.default_rng(0).standard_normal(ecg.signal_mv.shape[1])
    for lost in (0.0 * noise, ecg.signal_mv[v3] + 0.5 * noise):
        signal = ecg.signal_mv.copy()
        signal[v3] = lost
        m = measure(ecg.replace(signal_mv=signal))
        assert not m.quality.leads["V3"].usable
        assert all(np.isnan(m.beat_values["V3"][name]).all() for name in BEAT_VALUES)
        assert all(np.isnan(m.deflections["V3"][name]).all() for name in DEFLECTIONS)
        assert np.isfinite(m.beat_values["V4"]["r_amplitude"]).all()
        assert np.isfinite(m.deflections["V4"]["r_peak"]).all()
    thousandfold = measure(ecg.replace(signal_mv=ecg.signal_mv * 12))
    assert np.isnan(thousandfold.beat_values["V4"]["r_amplitude"]).all()


def test_beats_without_p_have_no_p_amplitude():
    m = measure(make_ecg(with_p=False))
    assert np.isnan(m.beat_values["II"]["p_amplitude"]).all()


# --- median beats ---


def test_median_beats_cover_every_beat_once(ecg):
    m = measure(with_wide_beats(ecg, (3, 6, 9)))
    assert sorted(np.concatenate([group.beats for group in m.median_beats])) == list(range(len(m.beats)))
    assert [group.label for group in m.median_beats[:2]] == ["N", "V"]
    normal, wide = m.median_beats[:2]
    assert list(wide.beats) == [3, 6, 9]
    assert (wide.qrs_off - wide.qrs_on) / wide.rate > 0.12 > (normal.qrs_off - normal.qrs_on) / normal.rate
    assert set(m.beats["label"][wide.beats]) == {"V"}


def test_a_median_beat_is_the_beat(plain):
    beat = plain.median_beats[0]
    assert beat.leads == STANDARD_LEADS
    assert beat.signal_mv.shape[0] == 12
    limits = (beat.p_on, beat.p_off, beat.qrs_on, beat.qrs_off, beat.t_on, beat.t_off)
    assert list(limits) == sorted(limits)
    top = beat.signal_mv[STANDARD_LEADS.index("V4"), beat.qrs_on : beat.qrs_off].max()
    assert top == pytest.approx(1.30, abs=0.03)


def test_what_has_no_beats_has_no_median_beat(ecg):
    m = measure(ecg.replace(signal_mv=ecg.signal_mv * 0))
    assert m.median_beats == ()
    assert m.deflections == m.beat_values == {}
    assert m.table()


# --- FeatureDB ---


def test_the_lists_have_the_published_names_and_one_value_a_beat(plain):
    lists = features(plain)
    assert list(lists) == ["global_features", "lead_features"]
    assert list(lists["global_features"]) == list(GLOBAL_FEATURES)
    assert list(lists["lead_features"]) == list(STANDARD_LEADS)
    for of_lead in lists["lead_features"].values():
        assert list(of_lead) == list(BEAT_FEATURES)
        assert {len(column) for column in of_lead.values()} == {len(plain.beats)}
    json.dumps(lists, allow_nan=False)


def test_the_lists_hold_the_true_values(plain):
    lists = features(plain)
    assert lists["global_features"]["Heart Rate (bpm)"] == pytest.approx(HEART_RATE, abs=0.5)
    assert lists["global_features"]["Median RR Interval (ms)"] == pytest.approx(60_000 / HEART_RATE, abs=3)
    two = lists["lead_features"]["II"]
    assert two["P Amplitude (mV)"][4] == pytest.approx(0.12, abs=0.012)
    assert two["PR Interval (ms)"][4] == pytest.approx(160, abs=20)
    assert two["QT Interval(ms)"][4] == pytest.approx(390, abs=25)
    assert two["QTC Interval(ms)"][4] == pytest.approx(two["QT Interval(ms)"][4] * (HEART_RATE / 60) ** 0.5, abs=3)
    assert two["ST Form"][4] == "horizontal"
    assert two["QTC Interval(ms)"][0] is None, "no RR before the first beat"


def test_what_was_not_measured_is_none_and_never_zero():
    m = measure(make_ecg(with_p=False))
    lists = features(m)["lead_features"]["II"]
    assert set(lists["P Amplitude (mV)"]) == set(lists["PR Interval (ms)"]) == {None}
    reasons = {r["reason"] for r in m.table() if r["quantity"] == "PR Interval (ms)"}
    assert reasons == {"no P wave in this beat"}


def test_a_rising_st_is_upsloping_in_every_beat():
    ecg = make_ecg(beat=Beat(waves={"V4": ((0.05, 0.40, 0.45),)}))
    assert set(features(measure(ecg))["lead_features"]["V4"]["ST Form"]) == {"upsloping"}
