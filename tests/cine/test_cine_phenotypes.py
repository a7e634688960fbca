"""What masks say, held against shapes whose volume is known."""

import json

import numpy as np
import pytest

from einthoven.cine import Cine, Mask, area_length_ml, four_chamber_phenotypes, stack_phenotypes
from einthoven.errors import ConfigError

SPACING = 1.5
PHASE = np.array([0.0, 0.35, 0.7])


def made(masks, view="4ch", z_mm=0.0, spacing=(SPACING, SPACING), phase=PHASE):
    affine = np.diag([spacing[1], spacing[0], 1.0, 1.0])
    affine[2, 3] = z_mm
    return Cine(np.zeros(masks.shape, np.float32), masks, spacing, phase, view, affine)


def four_chambers(sizes, wall=6.0, turn=0.0, size=120):
    """Half ellipsoids of (radius, length): muscle round blood, an atrium behind, a right ventricle beside."""
    rows, columns = (np.indices((size, size)) - (size - 1) / 2) * SPACING
    along = np.cos(turn) * rows + np.sin(turn) * columns
    across = -np.sin(turn) * rows + np.cos(turn) * columns
    out = []
    for radius, length, base in sizes:
        mask = np.zeros((size, size), np.uint8)
        up = base - along
        mask[(np.hypot(across / (radius + wall + 25), up / length) < 1) & (across < 0) & (up > 0)] = Mask.RV_BLOOD
        mask[(np.hypot(across / (radius + wall), up / (length + wall)) < 1) & (up > 0)] = Mask.LV_MYOCARDIUM
        mask[(np.hypot(across / radius, up / length) < 1) & (up > 0)] = Mask.LV_BLOOD
        mask[(np.hypot(across / 20, (up + 20) / 22) < 1) & (up < 0)] = Mask.LEFT_ATRIUM
        out.append(mask)
    return np.stack(out)


SIZES = [(27, 90, 40), (19, 76, 27), (25, 86, 36)]


def half_ellipsoid_ml(radius, length):
    return 2 / 3 * np.pi * radius**2 * length / 1e3


@pytest.mark.parametrize("turn", [0.0, 0.5, -0.9])
def test_area_length_of_half_ellipsoids(turn):
    found = made(four_chambers(SIZES, turn=turn)).phenotypes()
    volumes = [half_ellipsoid_ml(radius, length) for radius, length, _ in SIZES]
    np.testing.assert_allclose(found.lv_volume_ml, volumes, rtol=0.025)
    assert found.lv_ef_percent == pytest.approx(100 * (1 - volumes[1] / volumes[0]), abs=1)
    assert found.lv_length_mm == pytest.approx(90, abs=1)
    assert found.mapse_mm == pytest.approx(13, abs=0.7)
    assert found.es_phase == 0.35
    mass = 1.05 * (half_ellipsoid_ml(33, 96) - volumes[0])
    assert found.lv_mass_g == pytest.approx(mass, rel=0.06)
    assert found.septal_wall_mm == pytest.approx(6, abs=0.6)
    assert found.lateral_wall_mm == pytest.approx(6, abs=0.6)


def test_area_length_is_exact_for_an_ellipsoid():
    radius, half = 25.0, 45.0
    assert area_length_ml(np.pi * radius * half, 2 * half) == pytest.approx(4 / 3 * np.pi * radius**2 * half / 1e3)


def test_what_is_not_outlined_is_missing_with_a_reason():
    masks = four_chambers(SIZES)
    masks[masks != Mask.LV_BLOOD] = 0
    found = four_chamber_phenotypes(made(masks))
    volumes = [half_ellipsoid_ml(radius, length) for radius, length, _ in SIZES]
    np.testing.assert_allclose(found.lv_volume_ml, volumes, rtol=0.025)
    for name in ("lv_mass_g", "wall_mm", "la_max_ml", "ra_max_ml", "rv_fac_percent", "rv_edv_ml"):
        assert getattr(found, name) is None
        assert found.missing[name]
    assert found.la_ef_percent is None
    json.dumps(found.to_dict(), allow_nan=False)


def test_the_end_of_diastole_is_the_frame_at_the_r_wave():
    masks = four_chambers(SIZES)
    turned = made(masks[[1, 2, 0]], phase=np.array([0.35, 0.7, 1.0])).phenotypes()
    assert turned.lv_edv_ml == made(masks).phenotypes().lv_edv_ml


def stack(step=6.0, shift=0.3):
    """Spheres: blood within muscle, a right ventricle aside."""
    size = 90
    rows, columns = (np.indices((size, size)) - (size - 1) / 2) * SPACING
    slices = []
    for z in np.arange(-48, 48, step) + shift:
        masks = np.zeros((3, size, size), np.uint8)
        for frame, radius in enumerate((32.0, 24.0, 30.0)):
            masks[frame][rows**2 + (columns - 50) ** 2 + z * z < 12**2] = Mask.RV_BLOOD
            masks[frame][rows**2 + columns**2 + z * z < (radius + 8) ** 2] = Mask.LV_MYOCARDIUM
            masks[frame][rows**2 + columns**2 + z * z < radius**2] = Mask.LV_BLOOD
        slices.append(made(masks, "sax", z))
    return slices


def test_simpson_of_spheres():
    found = stack_phenotypes(stack())
    ball = [4 / 3 * np.pi * radius**3 / 1e3 for radius in (32, 24, 30, 40)]
    np.testing.assert_allclose(found.lv_volume_ml, ball[:3], rtol=0.02)
    assert found.lv_mass_g == pytest.approx(1.05 * (ball[3] - ball[0]), rel=0.03)
    assert found.rv_edv_ml == pytest.approx(found.rv_esv_ml)
    assert found.la_max_ml is None
    assert found.missing["la_max_ml"]


def test_a_thicker_step_comes_from_the_affines_or_by_hand():
    coarse = stack_phenotypes(stack(step=12.0))
    assert coarse.lv_edv_ml == pytest.approx(stack_phenotypes(stack()).lv_edv_ml, rel=0.05)
    assert stack_phenotypes(stack(), 12.0).lv_edv_ml == pytest.approx(2 * stack_phenotypes(stack()).lv_edv_ml)


def test_what_cannot_be_measured_is_refused():
    masks = four_chambers(SIZES)
    with pytest.raises(ConfigError, match="no masks"):
        Cine(np.zeros((3, 8, 8), np.float32), None, (1, 1), PHASE, "4ch", np.eye(4)).phenotypes()
    with pytest.raises(ConfigError, match="sax"):
        stack()[0].phenotypes()
    with pytest.raises(ConfigError, match="4ch"):
        stack_phenotypes([made(masks)], 8.0)
    with pytest.raises(ConfigError, match="without left ventricle"):
        made(np.zeros_like(masks)).phenotypes()
    with pytest.raises(ConfigError, match="without slices"):
        stack_phenotypes([])
    with pytest.raises(ConfigError, match="distance"):
        stack_phenotypes(stack()[:1])
    uneven = stack()
    with pytest.raises(ConfigError, match="evenly"):
        stack_phenotypes(uneven[:4] + uneven[6:])


@pytest.mark.parametrize(
    "change",
    [
        {"frames": np.zeros((8, 8), np.float32)},
        {"masks": np.zeros((3, 9, 8), np.uint8)},
        {"masks": np.zeros((3, 8, 8), np.int64)},
        {"phase": np.zeros(2)},
        {"view": "3ch"},
        {"affine": np.eye(3)},
        {"spacing_mm": (0.0, 1.0)},
    ],
)
def test_arrays_of_a_cine_must_fit(change):
    good = {
        "frames": np.zeros((3, 8, 8), np.float32),
        "masks": np.zeros((3, 8, 8), np.uint8),
        "spacing_mm": (1.0, 1.0),
        "phase": PHASE,
        "view": "4ch",
        "affine": np.eye(4),
    }
    assert len(Cine(**good)) == 3
    with pytest.raises(ConfigError):
        Cine(**good | change)
