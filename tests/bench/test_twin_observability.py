"""The ceilings: regressors come close to one that is known exactly, features see the heart, the table is sound."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from einthoven.twin.linear_world import LinearWorld
from einthoven.twin.observability import phenotypes
from einthoven.twin.population import draw

pytest.importorskip("sklearn")

from einthoven.bench.twin_features import FEATURES, features
from einthoven.bench.twin_observability import UNITS, markdown
from einthoven.bench.twin_regressors import Parts, auc, explained

LEVELS = ("low", "realistic", "high")


def test_in_a_world_whose_ceiling_is_known_the_regressors_come_close_and_never_over_it():
    world = LinearWorld.drawn(1, phenotypes=2, features=6)
    drawn = world.draw(4000, np.random.default_rng(0))
    found = explained(drawn.features, drawn.phenotypes, Parts.of(4000), network=False)
    assert np.all(found < world.ceiling + 0.03)
    assert np.all(found > world.ceiling - 0.12)


def test_what_does_not_hang_on_the_features_is_not_explained():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(1500, 4)), rng.normal(size=(1500, 1))
    assert explained(x, y, Parts.of(1500), network=False)[0] < 0.03
    assert auc(x, y[:, 0] > 1, Parts.of(1500)) == pytest.approx(0.5, abs=0.1)


def test_a_disease_too_rare_to_score_has_no_auc():
    assert np.isnan(auc(np.zeros((100, 1)), np.arange(100) == 99, Parts.of(100)))


@pytest.mark.parametrize("seed", range(3))
def test_each_patient_has_its_features_and_the_same_ones_every_time(seed):
    patient = draw([seed]).patient(0)
    found = features(patient)
    assert found.shape == (len(FEATURES),)
    assert np.array_equal(found, features(patient), equal_nan=True)
    column = dict(zip(FEATURES, found.tolist(), strict=True))
    assert column["rr_ms"] == pytest.approx(60_000 / patient.physiology.heart_rate_bpm, abs=15)
    assert column["III.r"] >= -0.05


def test_without_p_waves_there_are_no_numbers_of_p():
    column = dict(zip(FEATURES, features(draw([1], rhythm="fibrillation").patient(0)).tolist(), strict=True))
    assert np.isnan([column["p_ms"], column["pr_ms"], column["V1.p_low"], column["p_max.x"]]).all()
    assert np.isfinite([column["qrs_ms"], column["V1.s"], column["V5.t"]]).all()


def test_features_see_the_size_of_the_leads():
    patient = draw([4], disease="normal", rhythm="sinus").patient(0)
    louder = dataclasses.replace(patient, torso=dataclasses.replace(patient.torso, gain=2 * patient.torso.gain))
    at = FEATURES.index("V5.r")
    assert features(louder)[at] == pytest.approx(2 * features(patient)[at], rel=0.2)


@pytest.mark.parametrize("level", LEVELS)
def test_the_table_has_every_phenotype_of_the_bench(level):
    assert phenotypes(level) == tuple(UNITS)


def test_the_tables_have_a_row_a_phenotype_and_disease():
    rows = {"ecg": 0.5, "demographics": 0.1, "both": 0.55}
    level = {"phenotypes": {"lv_mass_g": rows | {"sd": 30.0, "unit": "g"}}, "diseases": {"lvh": rows}}
    lines = list(markdown({"low": level, "realistic": level}))
    assert "| lv_mass_g | 0.50 | 0.10 | 0.55 | 0.50 | 0.10 | 0.55 | 0.57, 0.41, 0.74 | 30 g | 21.2 |" in lines
    assert any(line.startswith("| lvh | 0.50") for line in lines)
