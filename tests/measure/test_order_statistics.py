"""Medians and percentiles by sorting are numpy's."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from einthoven.measure.signal.order_statistics import median, percentiles

VALUES = st.floats(-1e3, 1e3, width=32)


@given(arrays(np.float64, array_shapes(min_dims=1, max_dims=3, max_side=9), elements=VALUES), st.data())
def test_the_median_along_any_axis_is_numpys(values, data):
    axis = data.draw(st.integers(-values.ndim, values.ndim - 1))
    np.testing.assert_array_equal(median(values, axis=axis), np.median(values, axis=axis))


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=40), elements=VALUES), st.floats(0, 100))
def test_percentiles_are_numpys(signal, percent):
    low, high = percentiles(signal, percent, 100)
    np.testing.assert_allclose(low, np.percentile(signal, percent, axis=1), rtol=1e-12, atol=1e-9)
    np.testing.assert_array_equal(high, signal.max(axis=1))


@given(arrays(np.float64, (3, 7), elements=VALUES))
def test_neither_changes_its_argument(signal):
    before = signal.copy()
    median(signal)
    percentiles(signal, 30)
    np.testing.assert_array_equal(signal, before)
