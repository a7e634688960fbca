"""Scores of statements against labels: counts, ratios, and intervals that a reader can trust."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from einthoven.bench.scores import count, middle, resampled_f1, resamples, wilson

YES, NO, UNKNOWN = 1.0, 0.0, math.nan


def test_a_record_whose_label_is_not_known_counts_nowhere():
    truth = np.array([YES, YES, YES, NO, NO, UNKNOWN, UNKNOWN])
    made = np.array([True, True, False, True, False, True, False])
    counts = count(truth, made)
    assert (counts.hits, counts.missed, counts.false, counts.rightly_absent) == (2, 1, 1, 1)
    assert counts.sensitivity == pytest.approx(2 / 3)
    assert counts.specificity == pytest.approx(1 / 2)
    assert counts.ppv == pytest.approx(2 / 3)
    assert counts.f1 == pytest.approx(2 / 3)


def test_what_is_never_made_has_no_predictive_value_and_an_f1_of_nothing():
    counts = count(np.array([YES, NO]), np.array([False, False]))
    assert math.isnan(counts.ppv)
    assert counts.f1 == 0


def test_the_interval_of_wilson_is_that_of_his_paper():
    assert wilson(140, 151) == pytest.approx((0.874, 0.959), abs=0.0005)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_of_a_share_holds_the_share(hits, more):
    low, high = wilson(hits, hits + more)
    assert 0 <= low <= hits / (hits + more) <= high <= 1


def test_the_bootstrap_scatters_around_the_f1_of_the_records():
    rng = np.random.default_rng(1)
    truth = (rng.random((400, 2)) < 0.3).astype(float)
    made = np.column_stack([truth[:, 0] == 1, rng.random(400) < 0.3])
    drawn = resampled_f1(truth, made, resamples(400))
    assert np.all(drawn[:, 0] == 1)
    low, high = middle(drawn[:, 1])
    assert low < count(truth[:, 1], made[:, 1]).f1 < high
    assert 0.05 < high - low < 0.25


def test_the_bootstrap_leaves_out_unknown_labels_too():
    truth = np.array([[YES], [NO], [UNKNOWN], [UNKNOWN]])
    made = np.array([[True], [False], [True], [True]])
    draws = np.ones((1, 4))
    assert resampled_f1(truth, made, draws) == 1
