"""Area-length and Simpson on exact masks recover the truth of the heart they were drawn from."""

import hearts
import numpy as np
import pytest

from einthoven.cine import Cine, stack_phenotypes
from einthoven.twin.heart import MASK_OF_TISSUE, beating_heart, phenotypes

PHASES = np.arange(24) / 24


def four_chambers(patient, turn, size=64, spacing=2.75):
    place = (np.arange(size) - size / 2 + 0.5) * spacing
    across, along = np.meshgrid(place, place)
    x = np.cos(turn) * across + np.sin(turn) * along + 15
    z = np.cos(turn) * along - np.sin(turn) * across + 28
    masks = MASK_OF_TISSUE[beating_heart(patient, PHASES).look(np.stack([x, 0 * x, z], axis=-1)).labels]
    return Cine(np.zeros(masks.shape, np.float32), masks, (spacing, spacing), PHASES, "4ch", np.eye(4))


@pytest.mark.parametrize("name", ["normal man", "normal woman", "septal HCM", "DCM"])
def test_area_length_recovers_volume_and_ejection_fraction(name):
    truth = phenotypes(hearts.HEARTS[name])
    found = [four_chambers(hearts.HEARTS[name], turn).phenotypes() for turn in (-0.8, -0.6, -0.4)]
    assert np.mean([f.lv_edv_ml for f in found]) == pytest.approx(truth.lv_edv_ml, abs=5 if name == "DCM" else 2.5)
    assert np.mean([f.lv_ef_percent for f in found]) == pytest.approx(truth.lv_ef_percent, abs=1.2)
    assert np.mean([f.mapse_mm for f in found]) == pytest.approx(truth.mapse_mm, abs=1.2)
    assert np.mean([f.la_max_ml for f in found]) == pytest.approx(truth.la_max_ml, rel=0.05)
    assert np.mean([f.ra_max_ml for f in found]) == pytest.approx(truth.ra_max_ml, rel=0.12)
    # The plane cuts a thick septum in its middle: an asymmetric wall looks heavier than it is.
    heavier = 0.13 if name == "septal HCM" else 0.06
    assert np.mean([f.lv_mass_g for f in found]) == pytest.approx(truth.lv_mass_g, rel=heavier)


def test_a_scar_outside_the_plane_is_not_seen_by_one_plane():
    inferior = hearts.changed(hearts.INFARCT, scar_azimuth_degrees=270.0, scar_height=0.1)
    truth = phenotypes(inferior)
    found = four_chambers(inferior, -0.6).phenotypes()
    assert found.lv_edv_ml == pytest.approx(truth.lv_edv_ml, abs=4)
    assert found.lv_ef_percent > truth.lv_ef_percent + 4


def test_simpson_recovers_both_ventricles():
    heart, truth = beating_heart(hearts.NORMAL, PHASES[::3]), phenotypes(hearts.NORMAL)
    place = (np.arange(90) - 44.5) * 1.6
    across, along = np.meshgrid(place, place)
    slices = []
    for z in np.arange(-62, 80, 4.0):
        masks = MASK_OF_TISSUE[heart.look(np.stack([across, along, 0 * along + z], axis=-1)).labels]
        affine = np.eye(4)
        affine[2, 3] = z
        slices.append(Cine(np.zeros(masks.shape, np.float32), masks, (1.6, 1.6), PHASES[::3], "sax", affine))
    found = stack_phenotypes(slices)
    assert found.lv_edv_ml == pytest.approx(truth.lv_edv_ml, abs=4)
    assert found.lv_ef_percent == pytest.approx(truth.lv_ef_percent, abs=2)
    assert found.rv_edv_ml == pytest.approx(truth.rv_edv_ml, abs=5)
    assert found.lv_mass_g == pytest.approx(truth.lv_mass_g, rel=0.04)
    assert found.wall_mm == pytest.approx(truth.wall_mean_mm, abs=0.6)
