"""The wall in segments has the volume, mass and shape of the patient, and hangs together."""

from __future__ import annotations

import numpy as np
import pytest
from electric_hearts import changed, plain_people
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.twin.electrics.segments import HEIGHT, LEFT, NEIGHBOURS, SEGMENTS, SEPTAL, segments

#: The rings at and just above the equator, where the walls are as thick as they are on average.
MIDDLE = (HEIGHT > 0) & (HEIGHT < 0.3)


@settings(max_examples=25, deadline=None)
@given(
    edv=st.floats(50, 400),
    mass=st.floats(40, 350),
    sphericity=st.floats(1.2, 2.1),
    septal=st.floats(0.9, 2.2),
    apical=st.floats(0.6, 2.2),
)
def test_segments_have_the_mass_and_the_ratios_of_the_patient(
    edv: float, mass: float, sphericity: float, septal: float, apical: float
) -> None:
    anatomy = {"lv_edv_ml": edv, "lv_mass_g": mass, "lv_sphericity": sphericity}
    patient = changed(plain_people()[0], anatomy={**anatomy, "septal_ratio": septal, "apical_ratio": apical})
    wall = segments(patient)
    assert wall.mass_g[:LEFT].sum() == pytest.approx(mass, rel=0.02)
    left = wall.wall_cm[:LEFT]
    thick, free = left[MIDDLE & (SEPTAL[:LEFT] == 1)], left[MIDDLE & (SEPTAL[:LEFT] == 0)]
    assert thick.mean() / free.mean() == pytest.approx(septal, rel=1e-6)
    tip = (HEIGHT < -0.9) & (SEPTAL[:LEFT] == 0)
    assert left[tip].mean() / free.mean() == pytest.approx(1 + (apical - 1) * (HEIGHT[tip] ** 2).mean(), rel=0.01)
    assert np.linalg.norm(wall.normal, axis=1) == pytest.approx(1.0)
    length = wall.inner[:LEFT, 2].max() - wall.inner[:LEFT, 2].min()
    width = 2 * np.hypot(*wall.inner[:LEFT, :2].T).max()
    assert length / width == pytest.approx(sphericity, rel=0.12)


def test_a_larger_ventricle_is_larger_in_every_direction() -> None:
    patient = plain_people()[0]
    small, large = (segments(changed(patient, anatomy={"lv_edv_ml": edv})) for edv in (100.0, 200.0))
    assert (np.abs(large.inner[:LEFT]).max(axis=0) > 1.2 * np.abs(small.inner[:LEFT]).max(axis=0)).all()


def test_the_right_ventricle_lies_beyond_the_septum_and_grows_with_its_volume() -> None:
    patient = plain_people()[0]
    small, large = (segments(changed(patient, anatomy={"rv_edv_ml": edv})) for edv in (100.0, 250.0))
    assert (large.inner[LEFT:, 0] > 0).all()
    assert large.inner[LEFT:, 0].max() > small.inner[LEFT:, 0].max() + 1.0
    # Its wall faces away from the septum, but for the edges of a large shell, which turn back.
    assert (large.normal[LEFT:, 0] > -0.5).all()
    assert large.normal[LEFT:, 0].mean() > 0.3


def test_neighbours_are_mutual_and_every_node_can_be_reached() -> None:
    linked = np.zeros((2 * SEGMENTS, 2 * SEGMENTS), bool)
    linked[np.arange(2 * SEGMENTS)[:, None], NEIGHBOURS] = True
    assert (linked == linked.T | np.eye(2 * SEGMENTS, dtype=bool) & linked).all()
    reached = np.zeros(2 * SEGMENTS, bool)
    reached[0] = True
    for _ in range(2 * SEGMENTS):
        reached |= linked[reached].any(axis=0)
    assert reached.all()
