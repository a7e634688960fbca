"""Every left ventricle has a form of its own, and none of it moves a volume, the mass or the 4-chamber diameter."""

import numpy as np
import pytest

from einthoven.twin.heart import beating_heart
from einthoven.twin.heart.directions import AZIMUTHS, COSINES
from einthoven.twin.heart.form import form
from einthoven.twin.population import draw


@pytest.fixture(scope="module")
def patients():
    population = draw(range(40), disease="normal")
    return [population.patient(i) for i in range(len(population))]


def test_the_same_seed_has_the_same_form_and_another_has_another(patients):
    first, again, other = form(patients[0]), form(patients[0]), form(patients[1])
    np.testing.assert_array_equal(first.cavity, again.cavity)
    assert first.papillary == again.papillary
    assert np.abs(first.cavity - other.cavity).max() > 0.01


def test_the_diameter_from_septum_to_lateral_wall_is_that_of_a_round_heart(patients):
    for patient in patients:
        cavity = form(patient).cavity
        across = cavity[0] + cavity[AZIMUTHS // 2]
        np.testing.assert_allclose(across, 2.0, atol=1e-5)


def test_middle_slices_are_as_oval_as_those_of_people(patients):
    """Sunnybrook at ED, middle slices: the long over the short axis is 1.10 in the median, 1.03 to 1.25."""
    turn = np.arange(AZIMUTHS) * 2 * np.pi / AZIMUTHS
    found = []
    for patient in patients:
        radius = form(patient).cavity[:, COSINES // 2]
        # Second moments of the area within the outline.
        weights = np.cos(turn) ** 2, np.sin(turn) ** 2, np.cos(turn) * np.sin(turn)
        xx, yy, xy = (float((radius**4 * weight).sum()) for weight in weights)
        small, large = np.linalg.eigvalsh([[xx, xy], [xy, yy]])
        found.append(np.sqrt(large / small))
    assert 1.05 < np.median(found) < 1.15
    assert np.max(found) < 1.35


def test_volumes_and_mass_are_those_asked_for(patients):
    for patient in patients[:8]:
        heart = beating_heart(patient, np.arange(8) / 8)
        lv = heart.lv
        np.testing.assert_allclose(lv.millilitres(lv.endo**3), heart.volumes_ml["lv"], rtol=2e-3)
        muscle = lv.millilitres(lv.epi**3) - lv.millilitres(lv.endo**3)
        np.testing.assert_allclose(1.05 * muscle, patient.anatomy.lv_mass_g, rtol=5e-3)


def test_each_ventricle_has_two_papillary_muscles_of_one_to_three_heads(patients):
    for patient in patients:
        degrees = np.array([muscle.azimuth_degrees for muscle in form(patient).papillary])
        front = np.abs(degrees - 142) < np.abs(degrees - 232)
        assert 1 <= front.sum() <= 3
        assert 1 <= (~front).sum() <= 3
