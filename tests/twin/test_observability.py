"""The published ceilings: what is in the table makes sense, and what is not is said."""

from __future__ import annotations

import numpy as np
import pytest

from einthoven.errors import ConfigError
from einthoven.twin.observability import ceiling, disease_auc

LEVELS = ("low", "realistic", "high")


@pytest.mark.parametrize("phenotype", ["lv_mass_g", "lv_edv_ml", "wall_mm", "azimuth_degrees", "roll_degrees"])
def test_the_more_an_ecg_may_tell_the_higher_the_ceiling(phenotype):
    low, realistic, high = (ceiling(level, phenotype).ecg for level in LEVELS)
    assert low < realistic < high <= 1


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("phenotype", ["place_in_image", "contrast_of_image"])
def test_what_hangs_on_the_scanner_alone_can_not_be_told(level, phenotype):
    assert ceiling(level, phenotype).both < 0.02


def test_what_stays_unknown_follows_from_the_ceiling():
    of = ceiling("realistic", "lv_mass_g")
    assert of.residual_sd() == pytest.approx(of.sd * np.sqrt(1 - of.ecg))
    assert of.residual_sd("both") < of.residual_sd("demographics") < of.sd
    assert of.unit == "g"


def test_diseases_are_told_better_than_by_chance_and_not_all_with_certainty():
    told = disease_auc("realistic", "lvh")
    assert 0.6 < told["ecg"] < 0.98


@pytest.mark.parametrize("call", [lambda: ceiling("full", "lv_mass_g"), lambda: ceiling("low", "mood"),
                                  lambda: disease_auc("low", "flu")])  # fmt: skip
def test_what_was_not_measured_is_said(call):
    with pytest.raises(ConfigError, match="one of"):
        call()
