"""Training examples: the answer moves with the signal, however it is varied."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.delineator.config import Augmentation
from einthoven.delineator.examples import analytic, source, varied, whole
from einthoven.delineator.warp import moved, timeline, warp, without_complexes, without_p_waves
from einthoven.measure.waves.network import TOKEN_S, UNIT_S

QUIET = Augmentation(inverted=0, noisy=0, wander=0, mains=0, narrow=0, blocked=0, without_p=0)


def boundaries(example, lead, wave):
    """Onsets and offsets that the tokens of a lead say, s."""
    inside = np.flatnonzero(example.inside[lead, wave] == 1)
    at = inside * TOKEN_S
    on = at + UNIT_S * example.distance[lead, 3 * wave, inside]
    return np.unique(on.round(5)), inside


def test_every_token_inside_a_wave_points_at_its_limits(marked, marks):
    on, inside = boundaries(whole(marked), 1, 1)
    assert on == pytest.approx(marks.waves["qrs"][:, 0], abs=1e-4)
    assert len(inside) >= 5 * len(on)


def test_nothing_is_said_outside_the_annotated_span(marked, marks):
    example = whole(marked)
    at = np.arange(example.inside.shape[2]) * TOKEN_S
    outside = (at < marks.first_s - 2 * TOKEN_S) | (at > marks.last_s + 2 * TOKEN_S)
    assert outside.any()
    assert np.isnan(example.inside[:, :, outside]).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_marks_stay_on_the_complexes_under_every_warp(marked, seed):
    example = varied(marked, np.arange(12), 8.192, QUIET, np.random.default_rng(seed))
    inside = example.inside[1, 1]
    energy = np.abs(np.diff(example.signal[1, 0], prepend=0)).reshape(-1, 4).max(axis=1)
    known = np.isfinite(inside)
    if (inside == 1).any():
        assert energy[inside == 1].max() == energy[known].max()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_warp_keeps_the_order_of_time(marked, seed):
    old, new = warp(marked.line, 10.0, Augmentation(), np.random.default_rng(seed))
    assert (np.diff(old) > 0).all()
    assert (np.diff(new) > 0).all()


def test_rest_is_pressed_together_and_waves_are_not(marked, marks):
    how = replace(QUIET, rest_octaves=3.0, segment_octaves=0.0, wave_octaves=0.0, unsteady_octaves=0.0)
    rates = []
    for seed in range(20):
        old, new = warp(marked.line, 10.0, how, np.random.default_rng(seed))
        qrs = moved(marks, old, new).waves["qrs"]
        assert qrs[:, 2] - qrs[:, 0] == pytest.approx(0.092, abs=1e-6)
        rates.append(60 / np.diff(qrs[:, 1]).mean())
    assert max(rates) > 95  # 67 a minute as recorded
    assert min(rates) > 55


def test_a_blocked_p_stays_where_its_complex_is_taken_out(marked):
    fine, marks = without_complexes(marked.fine, marked.marks, marked.line, np.random.default_rng(3))
    left, all_p = marks[0].waves["qrs"], marks[0].waves["p"]
    assert 0 < len(left) < len(all_p) == len(marked.marks[0].waves["p"])
    gone = np.setdiff1d(marked.marks[0].waves["qrs"][:, 1], left[:, 1])
    for at in gone:
        k = round(at * 500)
        assert np.ptp(fine[1, k - 20 : k + 20]) < 0.1 * np.ptp(marked.fine[1, k - 20 : k + 20])


def test_a_recording_known_to_have_no_p_says_only_that(marked):
    from synthetic import make_ecg

    example = whole(source(make_ecg(with_p=False), None))
    assert (example.inside[:, 0] == 0).all()
    assert np.isnan(example.inside[:, 1:]).all()
    assert np.isnan(example.distance).all()


def test_the_common_waves_span_all_leads(marked, marks):
    line = timeline(marked.marks)
    assert line.kind == ["p", "qrs", "t"] * len(marks.waves["p"])
    assert line.on[1] == marks.waves["qrs"][0, 0]


def test_a_complex_stays_where_its_p_is_taken_out(marked):
    fine, marks = without_p_waves(marked.fine, marked.marks, marked.line, np.random.default_rng(3))
    assert len(marks[0].waves["p"]) < len(marks[0].waves["qrs"]) == len(marked.marks[0].waves["qrs"])
    gone = np.setdiff1d(marked.marks[0].waves["p"][:, 1], marks[0].waves["p"][:, 1])
    for at in gone:
        k = round(at * 500)
        assert np.ptp(fine[1, k - 20 : k + 20]) < 0.3 * np.ptp(marked.fine[1, k - 20 : k + 20])


@pytest.mark.parametrize("seed", range(6))
def test_analytic_recordings_teach_with_and_without_p(seed):
    example = whole(analytic(seed))
    assert (example.inside[:, 1] == 1).any()
    assert np.isfinite(example.distance[:, 3:6][:, :, (example.inside[:, 1] == 1).all(axis=0)]).all()


def test_some_analytic_recordings_have_no_p():
    with_p = [(whole(analytic(seed)).inside[:, 0] == 1).any() for seed in range(12)]
    assert 4 <= sum(with_p) < 12
