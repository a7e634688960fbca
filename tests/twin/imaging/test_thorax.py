"""What surrounds the heart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from einthoven.twin.imaging.examination import examine
from einthoven.twin.imaging.look import LOOK
from einthoven.twin.imaging.planes import Placement, place, plane
from einthoven.twin.imaging.thorax import draw_thorax, surroundings
from einthoven.twin.imaging.tissue import Chest
from einthoven.twin.population import draw

STRAIGHT = Placement(0.0, (0.0, 0.0), (0.0, 0.0), 0.0)
PATIENTS = draw(range(4))


def tissues(patient, view, size=96, spacing_mm=3.0):
    rng = patient.generator("cine")
    examination = examine(patient, 2, rng, LOOK)
    where = plane(view, STRAIGHT, examination.heart_mm, size=size, spacing_mm=spacing_mm, thickness_mm=8.0)
    nothing = np.zeros((size, size), np.float32)
    rotation = patient.pose.rotation()
    out = surroundings(examination.thorax, where, rotation, nothing, examination.veins, rng, 1)
    return out, where.points_mm() @ rotation


@pytest.mark.parametrize("index", range(4))
def test_liver_is_low_lungs_high_fat_in_front_and_spine_behind(index):
    out, chest = tissues(PATIENTS.patient(index), "sax")
    left, foot, back = (chest[..., k] for k in range(3))
    assert foot[out == Chest.LIVER].mean() > foot[out == Chest.LUNG].mean() + 20
    assert back[(out == Chest.FAT) & (foot < 0)].mean() < back[out == Chest.LUNG].mean()
    assert left[out == Chest.LIVER].mean() < left[out == Chest.LUNG].mean()
    assert (out[back < back[out == Chest.SKIN].min() - 12] == Chest.AIR).all()


@pytest.mark.parametrize("index", range(4))
def test_the_descending_aorta_runs_beside_the_spine_to_its_left(index):
    patient = PATIENTS.patient(index)
    thorax = draw_thorax(patient, np.random.default_rng(0), LOOK)
    out, chest = tissues(patient, "4ch", spacing_mm=4.0)
    marrow = (out == Chest.MARROW) & (chest[..., 2] > 60)
    assert marrow.any()
    assert thorax.aorta_mm[0] > 5
    assert 7 < thorax.aorta_radius_mm < 17


def test_more_weight_is_more_fat_under_the_skin():
    patient = PATIENTS.patient(0)
    heavy = replace(patient, body=replace(patient.body, weight_kg=patient.body.weight_kg + 30))
    one, two = (draw_thorax(p, np.random.default_rng(0), LOOK) for p in (patient, heavy))
    assert two.fat_mm > one.fat_mm + 8


def test_both_views_are_of_the_same_chest_and_no_two_chests_are_alike():
    chests = []
    for view in ("4ch", "sax"):
        rng = PATIENTS.patient(0).generator("cine")
        place(rng, view, LOOK)
        chests.append(examine(PATIENTS.patient(0), 2, rng, LOOK).thorax)
    assert chests[0] == chests[1]
    assert chests[0] != examine(PATIENTS.patient(1), 2, PATIENTS.patient(1).generator("cine"), LOOK).thorax
