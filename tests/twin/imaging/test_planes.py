"""Where the slice lies, and how a picture is turned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from einthoven.errors import ConfigError
from einthoven.twin.imaging.look import LOOK
from einthoven.twin.imaging.planes import Placement, place, plane
from einthoven.twin.patient import Pose

STRAIGHT = Placement(0.0, (0.0, 0.0), (0.0, 0.0), 0.0)
HEART = np.array([[-35.0, -40.0, -55.0], [65.0, 40.0, 95.0]])
POSE = Pose(-42.0, 20.0, 5.0)


def straight(view, **kwargs):
    return plane(view, STRAIGHT, HEART, **({"size": 64, "spacing_mm": 2.75, "thickness_mm": 8.0} | kwargs))


def test_four_chamber_view_has_the_apex_up_and_the_right_ventricle_on_the_left():
    points = straight("4ch").points_mm()
    assert points[0, :, 2].max() < points[-1, :, 2].min()  # z runs to the base, downwards
    assert points[:, 0, 0].min() > points[:, -1, 0].max()  # x runs to the septum, leftwards
    assert np.ptp(points[..., 1]) == 0


def test_short_axis_has_the_anterior_wall_up_and_the_right_ventricle_on_the_left():
    points = straight("sax", height_mm=12.0).points_mm()
    assert points[0, :, 1].min() > points[-1, :, 1].max()
    assert points[:, 0, 0].min() > points[:, -1, 0].max()
    assert np.all(points[..., 2] == 12)


def test_parts_of_a_pixel_lie_at_different_depths_of_the_slice_with_the_pixel_as_their_mean():
    where = straight("sax", thickness_mm=8.0)
    parts = where.points_mm(2, through=True).reshape(64, 2, 64, 2, 3)
    assert sorted(parts[0, :, 0, :, 2].ravel()) == [-3, -1, 1, 3]
    np.testing.assert_allclose(parts.mean((1, 3)), where.points_mm(), atol=1e-4)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["4ch", "sax"]))
def test_a_placement_keeps_its_bounds(seed, view):
    placed = place(np.random.default_rng(seed), view, LOOK)
    assert abs(placed.rotation_degrees) <= LOOK.rotation_limit[view == "sax"]
    assert np.abs(placed.shift_mm).max() <= LOOK.shift_limit
    assert np.hypot(*placed.tilt_degrees) <= LOOK.tilt_limit + 1e-9
    assert abs(placed.offset_mm) <= LOOK.offset_limit


@given(st.integers(0, 2**32 - 1), st.sampled_from(["4ch", "sax"]), st.floats(-40, 40))
def test_a_placed_plane_is_square_and_passes_close_to_the_middle(seed, view, height):
    placed = place(np.random.default_rng(seed), view, LOOK)
    where = plane(view, placed, HEART, size=32, spacing_mm=2.0, thickness_mm=8.0, height_mm=height)
    axes = np.stack([where.down, where.right, where.normal])
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    middle = np.array([0, 0, height if view == "sax" else 0.0])
    assert abs((middle - where.middle_mm) @ where.normal) <= LOOK.offset_limit + 1e-9


@given(st.integers(0, 2**32 - 1), st.sampled_from(["4ch", "sax"]))
def test_the_affine_takes_pixels_to_their_place_in_the_chest(seed, view):
    where = plane(view, place(np.random.default_rng(seed), view, LOOK), HEART, size=9, spacing_mm=3.0, thickness_mm=8.0)
    left_foot_back = where.points_mm().astype(float) @ POSE.rotation()
    right_front_head = left_foot_back * -1
    for row, column in ((0, 0), (2, 7), (8, 1)):
        got = where.affine(POSE) @ [column, row, 0, 1]
        np.testing.assert_allclose(got[:3], right_front_head[row, column][[0, 2, 1]], atol=1e-4)


def test_an_unknown_view_is_refused():
    with pytest.raises(ConfigError, match="2ch"):
        straight("2ch")


@given(st.integers(0, 2**32 - 1))
def test_the_heart_stays_in_the_picture_where_it_fits(seed):
    shifted = replace(place(np.random.default_rng(seed), "4ch", LOOK), rotation_degrees=0.0, tilt_degrees=(0.0, 0.0))
    where = plane("4ch", shifted, HEART, size=64, spacing_mm=2.75, thickness_mm=8.0)
    points = where.points_mm()
    assert points[..., 2].min() < HEART[0, 2]
    assert points[..., 2].max() > HEART[1, 2]
    assert points[..., 0].min() < HEART[0, 0]
    assert points[..., 0].max() > HEART[1, 0]
