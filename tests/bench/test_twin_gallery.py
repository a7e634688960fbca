"""The gallery: who is shown, that the heart moves at its own rate, and that the words are the truth."""

from __future__ import annotations

import io
from typing import get_args

import numpy as np
import pytest

from einthoven.bench.twin_gallery import SHOWN, USUAL, Shown, animation, recipe_of, seed_of, truth_line
from einthoven.errors import ConfigError
from einthoven.twin.example import make
from einthoven.twin.patient import DiseaseName
from einthoven.twin.population import draw
from einthoven.twin.recipe import Recipe


def test_every_disease_is_shown():
    assert {shown.disease for shown in SHOWN} == set(get_args(DiseaseName))


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.title)
def test_who_is_shown_fits(shown):
    recipe = recipe_of(shown)
    population = draw([seed_of(shown)], disease=recipe.disease, rhythm=recipe.rhythm)
    for name, (low, high) in (USUAL | shown.fits).items():
        assert low <= population[name][0] <= high, name


def test_where_nobody_fits_it_is_said():
    with pytest.raises(ConfigError, match="Giants"):
        seed_of(Shown("Giants", "", "normal", fits={"body.height_cm": (300, 400)}))


def test_the_animation_has_all_frames_both_pictures_and_the_time_of_a_beat():
    Image = pytest.importorskip("PIL.Image")  # noqa: N806
    frames = np.linspace(0, 1, 10 * 32 * 32, dtype=np.float32).reshape(10, 32, 32)
    masks = np.zeros((10, 32, 32), np.uint8)
    masks[:, 8:24, 8:24] = 1
    picture = Image.open(io.BytesIO(animation(frames, masks, 0.8)))
    assert (picture.n_frames, picture.size) == (10, (64, 32))
    assert picture.info["loop"] == 0
    picture.seek(5)
    picture.load()
    assert picture.info["duration"] == 80
    shown = np.asarray(picture.convert("RGB")).astype(int)
    assert shown[16, 48, 0] > shown[16, 48, 1] + 20, "the left ventricle is red on the right"
    assert abs(shown[16, 16, 0] - shown[16, 16, 1]) < 20, "and grey on the left"


def test_the_words_are_the_truth():
    example = make(3, Recipe(disease="infarct", rhythm="sinus", views=(), seconds=4.0))
    words = truth_line(example)
    patient = example.patient
    assert f"EF {patient.physiology.lv_ef_percent:.0f} %" in words
    assert f"{patient.scar.territory} scar of {100 * patient.scar.extent:.0f} %" in words
    assert "sinus rhythm" in words
