"""The rules of AV conduction on P waves and QRS complexes given as times, with jitter, misses and false alarms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.measure.measurements import is_block
from einthoven.measure.rhythm.atrial_train import led_on_time, regular_train
from einthoven.measure.waves.atrial import AtrialWaves

from trains import conduction, every_but, p_times, waves, wenckebach  # isort: skip

SEEDS = st.integers(0, 2**32 - 1)
PERIODS = st.floats(0.5, 1.1)


@settings(max_examples=150)
@given(SEEDS, PERIODS, st.floats(0.12, 0.38), st.integers(0, 2), st.integers(0, 2))
def test_one_to_one_is_never_a_block(seed, period, pr, missed, false):
    rng = np.random.default_rng(seed)
    at = p_times(rng, period=period, jitter=0.015)
    found = conduction(waves(rng, at, missed=missed, false=false), at + pr + rng.normal(0, 0.004, len(at)))
    assert found in ("1:1", None)


@settings(max_examples=100)
@given(SEEDS, st.floats(0.55, 1.0), st.integers(2, 4))
def test_growing_pr_and_a_dropped_beat_are_wenckebach(seed, period, group):
    rng = np.random.default_rng(seed)
    at = p_times(rng, period=period)
    assert conduction(waves(rng, at), wenckebach(at, group)) == "Wenckebach"


@settings(max_examples=100)
@given(SEEDS, st.floats(0.6, 1.0), st.integers(3, 6), st.integers(0, 1))
def test_constant_pr_and_a_dropped_beat_are_mobitz_ii(seed, period, every, missed):
    rng = np.random.default_rng(seed)
    at = p_times(rng, period=period, jitter=0.006)
    found = conduction(waves(rng, at, missed=missed), every_but(at, every))
    assert found == "Mobitz II" or (missed and found in ("1:1", None))


@settings(max_examples=100)
@given(SEEDS, st.floats(0.5, 0.95), st.floats(0.12, 0.3))
def test_every_second_p_blocked_is_two_to_one(seed, period, pr):
    rng = np.random.default_rng(seed)
    at = p_times(rng, period=period, jitter=0.006)
    assert conduction(waves(rng, at), at[::2] + pr) == "2:1"


def test_two_of_three_p_blocked_is_three_to_one():
    rng = np.random.default_rng(0)
    at = p_times(rng, period=0.6)
    assert conduction(waves(rng, at), at[::3] + 0.2) == "3:1"


@settings(max_examples=150)
@given(SEEDS, st.floats(0.55, 0.85), st.floats(1.05, 1.8), st.integers(0, 2))
def test_independent_p_and_qrs_are_dissociated_or_left_open(seed, period, rr, missed):
    rng = np.random.default_rng(seed)
    at = p_times(rng, period=period)
    qrs = np.arange(0.5, 10, rr) + rng.normal(0, 0.005, len(np.arange(0.5, 10, rr)))
    found = conduction(waves(rng, at, missed=missed), qrs)
    # Where RR is nearly a multiple of PP, ten seconds do not show that nothing is conducted.
    ratio = rr / period
    if abs(ratio - round(ratio)) > 0.12 and rr > 1.2 * period:
        assert found == "dissociated"
    assert found not in ("Wenckebach", "Mobitz II")


def test_a_wide_choice_of_ratios_is_dissociated():
    rng = np.random.default_rng(1)
    at = p_times(rng, period=0.8)
    assert conduction(waves(rng, at), np.arange(0.45, 10, 1.5)) == "dissociated"


def test_first_degree_block_stays_one_to_one():
    rng = np.random.default_rng(2)
    at = p_times(rng, period=1.0)
    assert conduction(waves(rng, at), at + 0.42) == "1:1"


@pytest.mark.parametrize("coupling", [0.40, 0.50, 0.60])
def test_blocked_premature_atrial_beats_are_no_av_block(coupling):
    """P' comes early, is not conducted, and the next sinus P comes a period after it."""
    at, conducted, t = [], [], 0.2
    for k in range(11):
        at.append(t)
        conducted.append(t)
        if k in (3, 7):
            at.append(t + coupling)
            t += coupling
        t += 0.85
    at, conducted = np.array(at), np.array(conducted)
    found = conduction(AtrialWaves(at, np.full(len(at), 0.9)), conducted + 0.16)
    assert not is_block(found)


def test_a_pause_without_p_is_no_av_block():
    """Sinus arrest, and sinoatrial exit block: the P is missing, not the QRS."""
    at = np.r_[0.2 + 0.8 * np.arange(5), 0.2 + 0.8 * np.arange(6, 11)]
    assert not is_block(conduction(AtrialWaves(at, np.full(len(at), 0.9)), at + 0.16))


def test_a_p_hidden_by_a_ventricular_beat_is_no_av_block():
    """The compensatory pause: the sinus P on time finds the AV node refractory."""
    at = 0.2 + 0.8 * np.arange(12)
    qrs = np.sort(np.r_[np.delete(at, [4, 8]) + 0.16, at[[4, 8]] - 0.12])
    labels = np.array(["V" if np.abs(at[[4, 8]] - 0.12 - t).min() < 1e-9 else "N" for t in qrs])
    assert not is_block(conduction(AtrialWaves(at, np.full(12, 0.9)), qrs, labels))


@settings(max_examples=200)
@given(SEEDS, st.integers(0, 30))
def test_random_atrial_waves_make_no_complete_block_of_an_irregular_rhythm(seed, count):
    """Fibrillation: waves matched anywhere, QRS anywhere."""
    rng = np.random.default_rng(seed)
    at = np.sort(rng.uniform(0, 10, count))
    at = at[np.r_[True, np.diff(at) > 0.18]] if count else at
    qrs = 0.3 + np.cumsum(rng.uniform(0.4, 1.1, 12))
    assert conduction(AtrialWaves(at, np.ones(len(at))), qrs) != "dissociated"


def test_a_train_drops_what_is_off_it():
    rng = np.random.default_rng(3)
    at = p_times(rng, period=0.8)
    train = regular_train(waves(rng, at, missed=1, false=1))
    assert train is not None
    assert train.period_s == pytest.approx(0.8, abs=0.02)
    assert train.coverage == pytest.approx((len(at) - 1) / len(at), abs=0.1)


def test_beats_of_a_wenckebach_group_follow_a_p_on_time():
    at = 0.2 + 0.75 * np.arange(13)
    assert led_on_time(AtrialWaves(at, np.ones(13)), wenckebach(at, 2)).all()


def test_a_confidence_for_every_wave_is_demanded():
    with pytest.raises(ValueError, match="one confidence"):
        AtrialWaves(np.zeros(3), np.zeros(2))
