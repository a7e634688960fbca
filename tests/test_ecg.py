"""The ECG record."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from einthoven.ecg import ECG, LIMB_LEADS, STANDARD_LEADS, canonical_lead
from einthoven.errors import EinthovenError, FileDamaged, SignalError

RNG = np.random.default_rng(5)


def limb_record(seed=0):
    i, ii = np.random.default_rng(seed).standard_normal((2, 50))
    return dict(zip(LIMB_LEADS, (i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2), strict=True))


@given(st.lists(st.sampled_from(LIMB_LEADS), min_size=2, max_size=6, unique=True))
def test_any_two_limb_leads_give_all_six(names):
    truth = limb_record()
    ecg = ECG(np.stack([truth[n] for n in names]), 500, tuple(names)).with_limb_leads()
    assert ecg.leads == LIMB_LEADS
    for name in LIMB_LEADS:
        np.testing.assert_allclose(ecg.lead(name), truth[name], atol=1e-5)


def test_a_chest_lead_is_never_invented():
    assert ECG(np.zeros((2, 9)), 500, ("I", "V2")).with_limb_leads().leads == ("I", "V2")


@pytest.mark.parametrize(
    ("written", "standard"),
    [
        ("avr", "aVR"),
        ("MDC_ECG_LEAD_AVL", "aVL"),
        ("Lead II", "II"),
        (" v1 ", "V1"),
        ("ECG V6", "V6"),
        ("MLII", "MLII"),
    ],
)
def test_lead_names_become_standard(written, standard):
    assert canonical_lead(written) == standard


@pytest.mark.parametrize(
    ("signal", "rate", "leads", "words"),
    [
        (np.zeros(10), 500, ("I",), "shape"),
        (np.zeros((1, 0)), 500, ("I",), "shape"),
        (np.zeros((40, 9)), 500, tuple(map(str, range(40))), "transposed"),
        (np.zeros((1, 9)), 0, ("I",), "0 Hz"),
        (np.zeros((1, 9)), -5, ("I",), "-5 Hz"),
        (np.zeros((1, 9)), float("nan"), ("I",), "nan Hz"),
        (np.zeros((1, 9)), "fast", ("I",), "not a number"),
        (np.zeros((2, 9)), 500, ("I",), "1 lead names for 2 rows"),
        (np.zeros((2, 9)), 500, ("I", "i"), "twice"),
        (np.zeros((1, 9)), 500, ("",), "no name"),
        (np.zeros((1, 9)), 500, "I", "sequence"),
        ([["a", "b"]], 500, ("I",), "not numeric"),
    ],
)
def test_what_cannot_be_an_ecg_is_a_signal_error(signal, rate, leads, words):
    with pytest.raises(SignalError, match=words):
        ECG(signal, rate, leads)


@pytest.mark.parametrize("patient", [{"age": -1}, {"age": 200}, {"age": float("nan")}, {"sex": "male"}])
def test_impossible_patients_are_refused(patient):
    with pytest.raises(SignalError):
        ECG(np.zeros((1, 9)), 500, ("I",), **patient)


def test_the_record_cannot_be_changed():
    ecg = ECG(np.zeros((1, 9)), 500, ("I",))
    with pytest.raises(ValueError, match="read-only"):
        ecg.signal_mv[0, 0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        ecg.rate = 3


def test_the_callers_array_stays_the_callers():
    array = np.zeros((1, 9), np.float32)
    ECG(array, 500, ("I",))
    array[0, 0] = 1


def test_infinity_becomes_missing_with_a_warning():
    ecg = ECG([[0.0, np.inf, 1.0]], 500, ("I",))
    assert np.isnan(ecg.signal_mv[0, 1])
    assert "infinite" in ecg.warnings[0]


@pytest.mark.parametrize(("old", "new"), [(1000, 500), (500, 360), (100, 500), (257, 500), (500, 333.3)])
def test_resampling_keeps_a_slow_wave_and_its_phase(old, new):
    t = np.arange(int(4 * old)) / old
    out = ECG(np.sin(2 * np.pi * 3 * t)[None], old, ("I",)).resampled(new)
    u = np.arange(out.signal_mv.shape[1]) / new
    inside = (u > 0.3) & (u < 3.7)
    np.testing.assert_allclose(out.signal_mv[0][inside], np.sin(2 * np.pi * 3 * u)[inside], atol=0.01)


def test_resampling_does_not_alias():
    t = np.arange(4000) / 1000
    out = ECG(np.sin(2 * np.pi * 180 * t)[None], 1000, ("I",)).resampled(250)
    assert np.abs(out.signal_mv[0, 50:-50]).max() < 0.02


def test_resampling_keeps_missing_samples_missing():
    signal = RNG.standard_normal((1, 1000))
    signal[0, 400:600] = np.nan
    out = ECG(signal, 500, ("I",)).resampled(250)
    assert np.isnan(out.signal_mv[0, 205:295]).all()
    assert np.isfinite(out.signal_mv[0, :195]).all()


def test_cropping_by_seconds():
    ecg = ECG(np.arange(1000)[None], 100, ("I",)).cropped(2.0, 3.0)
    assert ecg.duration_s == 1.0
    assert ecg.signal_mv[0, 0] == 200


def test_standard_order():
    names = STANDARD_LEADS[::-1]
    assert ECG(np.zeros((12, 9)), 500, names).with_limb_leads().leads == STANDARD_LEADS


def test_errors_are_one_printable_line_and_survive_a_process():
    error = FileDamaged("broken\n\x00header", file="a/b.scp", remedy="try another copy")
    assert str(error) == "a/b.scp: broken ?header (try another copy)"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert isinstance(again, EinthovenError)
    assert str(again) == str(error)
