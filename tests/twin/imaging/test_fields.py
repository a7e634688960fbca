"""Smooth random fields."""

from __future__ import annotations

import numpy as np
import pytest

from einthoven.twin.imaging.fields import finer, gaussian, smooth


def test_a_field_has_mean_zero_variance_one_and_its_grain():
    axis = np.arange(0, 400, 2, dtype=np.float32)
    field = smooth(np.random.default_rng(0), axis, axis, 10.0, 20)
    assert abs(field.mean()) < 0.05
    assert abs(field.std() - 1) < 0.05
    near = np.corrcoef(field[:, :, :-1].ravel(), field[:, :, 1:].ravel())[0, 1]
    far = np.corrcoef(field[:, :, :-20].ravel(), field[:, :, 20:].ravel())[0, 1]
    assert near > 0.95
    assert abs(far) < 0.1


def test_a_field_is_the_same_at_another_size():
    wide, narrow = np.arange(-100, 101, 2, dtype=np.float32), np.arange(-20, 21, 2, dtype=np.float32)
    one = smooth(np.random.default_rng(1), wide, wide, 12.0)[0]
    two = smooth(np.random.default_rng(1), narrow, narrow, 12.0)[0]
    np.testing.assert_allclose(one[40:61, 40:61], two, atol=1e-4)


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_finer_is_linear_between_middles(parts):
    rows, columns = np.mgrid[:6, :5].astype(np.float32)
    got = finer(6, parts) @ (2 * rows + columns) @ finer(5, parts).T
    middles = [(np.arange(n * parts) + 0.5) / parts - 0.5 for n in (6, 5)]
    expected = 2 * np.clip(middles[0], 0, 5)[:, None] + np.clip(middles[1], 0, 4)[None]
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_a_blur_keeps_what_is_even():
    np.testing.assert_allclose(gaussian(30, 2.0, 5.0).sum(1), 1, atol=1e-5)
