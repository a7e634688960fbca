"""Who the patients are: reproducible, as varied as people, each disease like itself."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.errors import ConfigError
from einthoven.twin.patient import LATENTS, AVConduction, DiseaseName, Observability, RhythmName, Territory
from einthoven.twin.population import draw
from einthoven.twin.population.cohorts import COHORTS

NORMAL = {"cohort": "biobank", "disease": "normal", "rhythm": "sinus", "av": "normal"}
#: Petersen et al. 2017, UK Biobank: mean and standard deviation of men and of women.
PETERSEN = {
    "lv_edv_ml": ((166, 32), (124, 21)),
    "lv_esv_ml": ((69, 16), (49, 11)),
    "lv_ef_percent": ((58, 5), (61, 5)),
    "lv_mass_g": ((103, 21), (70, 13)),
    "rv_edv_ml": ((182, 36), (130, 24)),
    "rv_ef_percent": ((54, 6), (58, 6)),
}
#: Bernard et al. 2018, ACDC: mean of the groups, ml and percent.
ACDC = {"normal": (130, 62), "dcm": (283, 20), "hcm": (132, 70), "rv_overload": (115, 57)}


@pytest.fixture(scope="module")
def normals():
    return draw(range(4000), **NORMAL)


def phenotype(population, name):
    if name == "lv_esv_ml":
        return population["anatomy.lv_edv_ml"] * (1 - population["physiology.lv_ef_percent"] / 100)
    return population[next(latent for latent in LATENTS if latent.endswith("." + name))]


@pytest.mark.parametrize("name", PETERSEN)
@pytest.mark.parametrize("male", [True, False])
def test_normal_hearts_are_those_of_uk_biobank(normals, name, male):
    values = phenotype(normals, name)[normals["body.male"] == male]
    mean, sd = PETERSEN[name][not male]
    assert values.mean() == pytest.approx(mean, rel=0.10)
    assert values.std() == pytest.approx(sd, rel=0.10)


@pytest.mark.parametrize("disease", ACDC)
def test_ill_hearts_are_like_their_group_of_acdc(disease):
    population = draw(range(1500), disease=disease)
    edv, ef = ACDC[disease]
    assert population["anatomy.lv_edv_ml"].mean() == pytest.approx(edv, rel=0.15)
    assert population["physiology.lv_ef_percent"].mean() == pytest.approx(ef, abs=5)


def test_both_ventricles_move_the_same_volume():
    population = draw(range(2000))
    left = population["anatomy.lv_edv_ml"] * population["physiology.lv_ef_percent"]
    right = population["anatomy.rv_edv_ml"] * population["physiology.rv_ef_percent"]
    np.testing.assert_allclose(left, right)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 2**32), min_size=1, max_size=6, unique=True), st.data())
def test_a_patient_hangs_on_its_seed_alone(seeds, data):
    index = data.draw(st.integers(0, len(seeds) - 1))
    assert draw(seeds).patient(index) == draw([seeds[index]]).patient(0)


def test_patients_differ():
    assert draw([1]).patient(0).body != draw([2]).patient(0).body


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_number_is_finite_and_possible(cohort):
    population = draw(range(3000), cohort=cohort)
    for name in LATENTS:
        column = population[name]
        assert column.shape == (3000,)
        if column.dtype.kind == "f":
            assert np.isfinite(column).all(), name
    for name in ("conduction.lbbb", "conduction.rbbb", "conduction.lafb", "conduction.preexcitation"):
        assert ((population[name] >= 0) & (population[name] <= 1)).all()
    assert (population["conduction.p_duration_ms"] < population["conduction.pr_ms"]).all()
    assert (population["physiology.rv_ef_percent"] < 90).all()
    assert population["physiology.heart_rate_bpm"].min() >= 25


@pytest.mark.parametrize("cohort", COHORTS)
def test_shares_of_a_cohort_are_drawn(cohort):
    population = draw(range(6000), cohort=cohort)
    for name, share in COHORTS[cohort].diseases.items():
        assert (population["disease.name"] == name).mean() == pytest.approx(share, abs=0.02)
    for column in ("diseases", "rhythms", "av_blocks"):
        assert sum(getattr(COHORTS[cohort], column).values()) == pytest.approx(1)


def test_a_scar_comes_with_an_infarct_alone():
    population = draw(range(3000))
    ill = population["disease.name"] == "infarct"
    assert (population["scar.extent"][ill] > 0).all()
    assert (population["scar.extent"][~ill] == 0).all()
    assert set(population["scar.territory"][~ill]) == {"none"}


def test_no_disease_is_told_by_one_number():
    """Phenocopies: athletes and hypertension beside cardiomyopathy, silent infarcts beside others."""
    population = draw(range(6000))
    name, septal = population["disease.name"], population["anatomy.septal_ratio"]
    assert (septal[name == "hcm"] < 1.3).mean() > 0.1
    assert (septal[name == "lvh"] > 1.3).mean() > 0.05
    athletes = population["anatomy.lv_edv_ml"][name == "athlete"]
    assert (athletes > np.quantile(population["anatomy.lv_edv_ml"][name == "dcm"], 0.1)).mean() > 0.2
    assert population["disease.electrically_silent"][name == "infarct"].mean() > 0.1
    assert population["disease.mimic"][name == "normal"].mean() > 0.03


def test_atrial_fibrillation_takes_the_atrial_kick():
    population = draw(range(200), rhythm="fibrillation")
    assert (population["physiology.atrial_share"] == 0).all()
    assert population["anatomy.la_max_ml"].mean() > draw(range(200), rhythm="sinus")["anatomy.la_max_ml"].mean()


@pytest.mark.parametrize(
    ("argument", "names"),
    [("disease", DiseaseName), ("rhythm", RhythmName), ("av", AVConduction), ("territory", Territory)],
)
def test_what_is_asked_for_is_drawn(argument, names):
    column = {"disease": "disease.name", "rhythm": "rhythm.name", "av": "rhythm.av"}.get(argument)
    for name in get_args(names):
        more = {"disease": "infarct"} if argument == "territory" else {}
        population = draw(range(20), **{argument: name}, **more)
        if column:
            assert set(population[column]) == {name}
        elif name != "none":
            assert set(population["scar.territory"]) == {name}


@pytest.mark.parametrize("level", get_args(Observability))
def test_observability_sets_the_spread_and_leaves_the_heart(level):
    population, usual = draw(range(50), observability=level), draw(range(50))
    expected = {"low": 2.0, "realistic": 1.0, "high": 0.3}[level]
    assert set(population["torso.lead_field_spread"]) == {expected}
    np.testing.assert_array_equal(population["anatomy.lv_mass_g"], usual["anatomy.lv_mass_g"])


@pytest.mark.parametrize(
    "wrong", [{"cohort": "army"}, {"disease": "flu"}, {"rhythm": "samba"}, {"observability": "total"}, {"av": "none"}]
)
def test_an_unknown_name_is_refused_with_the_known_ones(wrong):
    with pytest.raises(ConfigError, match="one of: "):
        draw([1], **wrong)


def test_a_negative_seed_is_refused():
    with pytest.raises(ConfigError, match="negative"):
        draw([-1])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_the_pose_is_a_rotation(seed):
    rotation = draw([seed]).patient(0).pose.rotation()
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(rotation) == pytest.approx(1)
