"""A patient's heart as cine: what the pictures and masks promise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.errors import ConfigError
from einthoven.twin.heart import beating_heart
from einthoven.twin.imaging import LOOK, image, image_stack
from einthoven.twin.imaging.look import settled
from einthoven.twin.imaging.slices import majority
from einthoven.twin.population import draw

PATIENTS = draw(range(3))
PATIENT = PATIENTS.patient(0)
LV, MUSCLE, RV, LA, RA = 1, 2, 3, 4, 5
VIEWS = pytest.mark.parametrize("view", ["4ch", "sax"])


def small(patient=PATIENT, **kwargs):
    return image(patient, **({"frames": 8, "size": 64} | kwargs))


def middle(mask):
    """Row and column of the middle of a mask."""
    return np.argwhere(mask).mean(axis=0)


@VIEWS
def test_the_same_patient_gives_the_same_bytes(view):
    one, two = small(view=view), small(view=view)
    assert one.frames.tobytes() == two.frames.tobytes()
    assert one.masks.tobytes() == two.masks.tobytes()
    assert small(PATIENTS.patient(1), view=view).frames.tobytes() != one.frames.tobytes()


@VIEWS
@pytest.mark.parametrize(
    ("frames", "size", "spacing_mm"), [(24, 64, 2.75), (12, 50, 2.0), (5, 128, 1.0), (50, 40, 2.5)]
)
def test_any_size_spacing_and_number_of_frames(view, frames, size, spacing_mm):
    cine = image(PATIENT, view=view, frames=frames, size=size, spacing_mm=spacing_mm)
    assert cine.frames.shape == cine.masks.shape == (frames, size, size)
    assert cine.frames.dtype == np.float32
    assert cine.masks.dtype == np.uint8
    assert cine.frames.min() >= 0
    assert cine.frames.max() <= 1
    assert np.isfinite(cine.frames).all()
    assert cine.spacing_mm == (spacing_mm, spacing_mm)
    np.testing.assert_allclose(cine.phase, np.arange(frames) / frames)
    assert cine.view == view


def test_four_chamber_view_shows_all_chambers_where_they_belong():
    cine = small()
    lv, rv, la, ra = (middle(cine.masks[0] == chamber) for chamber in (LV, RV, LA, RA))
    assert rv[1] < lv[1]
    assert ra[1] < la[1]
    assert lv[0] < la[0]
    assert rv[0] < ra[0]


def test_short_axis_has_the_right_ventricle_on_the_left_and_no_atria():
    cine = small(view="sax")
    assert middle(cine.masks[0] == RV)[1] < middle(cine.masks[0] == LV)[1]
    assert set(np.unique(cine.masks)) == {0, LV, MUSCLE, RV}


@pytest.mark.parametrize("index", range(3))
@VIEWS
def test_blood_is_brighter_than_muscle(view, index):
    cine = small(PATIENTS.patient(index), view=view)
    for frame, mask in zip(cine.frames, cine.masks, strict=True):
        assert np.median(frame[mask == LV]) > 1.4 * np.median(frame[mask == MUSCLE])


def test_noise_and_contrast_change_nothing_in_the_masks():
    loud = replace(LOOK, noise=(0.2, 0.3), shading=(0.0, 0.1), flow_noise=(3.0, 4.0), window_high=(90.0, 91.0))
    for view in ("4ch", "sax"):
        one, two = small(view=view), small(view=view, look=loud)
        assert one.masks.tobytes() == two.masks.tobytes()
        assert one.frames.tobytes() != two.frames.tobytes()


@pytest.mark.parametrize("index", range(3))
def test_a_stack_holds_the_volume_of_the_ventricle(index):
    patient = PATIENTS.patient(index)
    still = replace(LOOK, breath_hold_sd=0.0, tilt_sd=0.0, offset_sd=0.0, bulk_limit_mm=0.0)
    stack = image_stack(patient, frames=4, size=96, spacing_mm=2.0, slice_mm=5.0, gap_mm=0.0, look=still)
    truth = beating_heart(patient, stack.slices[0].phase).volumes_ml["lv"]
    areas = np.stack([(cine.masks == LV).sum((1, 2)) for cine in stack.slices]).sum(0) * 4.0
    np.testing.assert_allclose(areas * 5.0 / 1000, truth, rtol=0.02, atol=1.5)


def test_a_stack_runs_from_base_to_apex_at_even_steps():
    stack = image_stack(PATIENT, frames=2, size=64, spacing_mm=2.75)
    assert 8 <= len(stack) <= 13
    np.testing.assert_allclose(np.diff(stack.heights_mm), -10)
    corners = np.stack([cine.affine[:3, 3] for cine in stack.slices])
    np.testing.assert_allclose(np.linalg.norm(np.diff(corners, axis=0), axis=1), 10)
    assert stack.phenotypes().lv_edv_ml == pytest.approx(PATIENT.anatomy.lv_edv_ml, rel=0.12)


def test_the_heart_beats_in_the_picture_and_its_surroundings_hardly_move():
    quiet = replace(LOOK, noise=(0.002, 0.003), unsteady=(0.0, 0.0), pulsation_mm=(0.0, 0.0), recoil_mm=(0.0, 0.0))
    cine = image(PATIENT, frames=12, look=replace(quiet, ghost=(0.0, 0.0)))
    moving = cine.frames.std(0)
    ever = (cine.masks == MUSCLE).any(0)
    assert moving[ever].mean() > 10 * moving[:6, :].mean()


@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
@settings(max_examples=30)
def test_a_pixel_takes_the_label_that_most_of_its_parts_have(seed, supersample):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 6, (2, 4 * supersample, 4 * supersample)).astype(np.uint8)
    got = majority(labels, supersample)
    cells = labels.reshape(2, 4, supersample, 4, supersample).transpose(0, 1, 3, 2, 4).reshape(2, 4, 4, -1)
    counts = (cells[..., None] == np.arange(6)).sum(-2)
    np.testing.assert_array_equal(np.take_along_axis(counts, got[..., None].astype(int), -1)[..., 0], counts.max(-1))


@pytest.mark.parametrize(
    "wrong",
    [{"view": "2ch"}, {"frames": 1}, {"size": 4}, {"spacing_mm": 0.0}, {"spacing_mm": float("nan")}, {"slice_mm": 0}],
)
def test_wrong_arguments_are_refused(wrong):
    with pytest.raises(ConfigError):
        image(PATIENT, **wrong)
    if "view" not in wrong:
        with pytest.raises(ConfigError):
            image_stack(PATIENT, **wrong)


def test_all_slices_of_a_patient_are_of_one_look():
    one = settled(LOOK, np.random.default_rng(0))
    assert one.trabecula_mm[0] == one.trabecula_mm[1]
    assert LOOK.trabecula_mm[0] < one.trabecula_mm[0] < LOOK.trabecula_mm[1]
    assert settled(LOOK, np.random.default_rng(1)).flow_jet != one.flow_jet
