"""How the whole heart moves in the chest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from einthoven.twin.heart import beating_heart
from einthoven.twin.imaging.bulk import displacement_mm
from einthoven.twin.imaging.look import LOOK
from einthoven.twin.population import draw

PATIENT = draw([5]).patient(0)
HEART = beating_heart(PATIENT, np.arange(24) / 24)


@pytest.mark.parametrize("seed", range(20))
def test_it_starts_from_its_place_and_keeps_its_bounds(seed):
    way = displacement_mm(PATIENT, HEART, np.random.default_rng(seed), LOOK)
    assert way.shape == (24, 3)
    assert not way[0].any()
    assert np.abs(way).max() <= LOOK.bulk_limit_mm + 1e-9
    assert np.abs(way).max() > 0.2


def test_a_heart_that_moves_is_seen_where_it_is():
    points = np.random.default_rng(0).uniform(-60, 60, (4000, 3)).astype(np.float32)
    way = displacement_mm(PATIENT, HEART, np.random.default_rng(1), LOOK)
    moved = HEART.look(points, shift_mm=way).labels
    for frame in (0, 7, 15):
        there = HEART.labels(points - way[frame].astype(np.float32), frame)
        assert (moved[frame] == there).mean() > 0.9999


def test_no_limit_no_way():
    still = replace(LOOK, bulk_limit_mm=0.0)
    assert not displacement_mm(PATIENT, HEART, np.random.default_rng(0), still).any()
