"""Real against synthetic ECGs: the classifiers, what they are shown, and who is compared with whom."""

from __future__ import annotations

import numpy as np
import pytest

from einthoven.analytic.cases import exact_case
from einthoven.analytic.ecg import Noise
from einthoven.bench.twin_realism_features import BEAT_SAMPLES, RATE_HZ, as_ptbxl, describe, feature_names
from einthoven.bench.twin_realism_separation import FOLDS, auc, folds_by_patient, giveaways, network, separation, trees
from einthoven.bench.twin_realism_sources import (
    BIN_YEARS,
    GROUPS,
    analytic,
    matched,
    real_rows,
    real_sample,
    sample,
)
from einthoven.data import ptbxl
from einthoven.ecg import ECG, STANDARD_LEADS
from einthoven.formats import save
from einthoven.twin.population import draw

N = 150


@pytest.fixture
def two_sources():
    """Features of real and synthetic patients, two recordings each, that only column 1 can tell apart."""
    rng = np.random.default_rng(3)
    patients = np.tile(np.repeat(np.arange(N), 2), 2)
    is_real = np.arange(4 * N) < 2 * N
    features = rng.standard_normal((4 * N, 4))
    features[:, 1] += np.where(is_real, 4.0, 0.0)
    features[::7, 3] = np.nan
    return patients, is_real, features


def test_all_recordings_of_a_patient_are_in_one_fold_and_every_fold_has_both_sources(two_sources):
    patients, is_real, _ = two_sources
    fold = folds_by_patient(patients, is_real)
    for source in (True, False):
        for patient in range(N):
            assert len(set(fold[(patients == patient) & (is_real == source)])) == 1
        counts = np.bincount(fold[is_real == source], minlength=FOLDS)
        assert counts.min() >= 0.8 * counts.max()


def test_no_model_has_seen_the_patients_it_judges(two_sources):
    """Recordings of a patient are alike, labels random: with leaks across folds the AUC would be near 1."""
    rng = np.random.default_rng(5)
    patients, is_real, _ = two_sources
    people = rng.standard_normal((2 * N, 6))
    features = people[np.where(is_real, patients, N + patients)]
    fold = folds_by_patient(patients, is_real)
    assert separation(trees(features, is_real, fold).predicted, is_real, patients).auc < 0.62


def test_what_is_alike_cannot_be_told_apart_and_what_is_shifted_can(two_sources):
    patients, is_real, features = two_sources
    fold = folds_by_patient(patients, is_real)
    alike = separation(trees(features[:, [0, 2, 3]], is_real, fold).predicted, is_real, patients)
    assert alike.interval[0] < 0.5 < alike.interval[1]
    assert 0.4 < alike.auc < 0.6
    shifted = separation(trees(features, is_real, fold).predicted, is_real, patients)
    assert shifted.interval[0] > 0.98
    assert shifted.interval[0] <= shifted.auc <= shifted.interval[1]


def test_what_gives_a_source_away_is_named_with_its_direction(two_sources):
    patients, is_real, features = two_sources
    fold = folds_by_patient(patients, is_real)
    found = giveaways(trees(features, is_real, fold), features, ("a", "b", "c", "d"), is_real, fold)
    assert found[0].name == "b"
    assert found[0].importance > 0.2
    assert found[0].alone > 0.98
    assert found[0].real[1] - found[0].synthetic[1] == pytest.approx(4.0, abs=0.4)
    missing = next(one for one in found if one.name == "d")
    assert missing.real_missing == pytest.approx(1 / 7, abs=0.02)


def test_the_network_sees_a_shape_that_the_mean_does_not_show():
    rng = np.random.default_rng(2)
    is_real = np.arange(2 * N) < N
    signals = rng.standard_normal((2 * N, 3, 40)).astype(np.float32)
    signals[is_real] += np.where(np.arange(40) % 2, 1.0, -1.0).astype(np.float32)
    patients = np.arange(2 * N)
    fold = folds_by_patient(patients, is_real)
    assert separation(network(signals, is_real, fold, epochs=6), is_real, patients).auc > 0.9


@pytest.mark.parametrize(("score", "expected"), [([1, 2, 3, 4], 1.0), ([4, 3, 2, 1], 0.0), ([1, 1, 1, 1], 0.5)])
def test_auc_counts_pairs_in_the_right_order_and_ties_half(score, expected):
    is_real = np.array([False, False, True, True])
    assert auc(np.array(score, float), is_real) == expected
    doubled = auc(np.array([0.0, 2.0, 1.0]), np.array([False, False, True]), np.array([1.0, 3.0, 1.0]))
    assert doubled == 0.25


@pytest.fixture(scope="module")
def normal():
    return exact_case("normal", 65, Noise(white_mv=0.01)).ecg


def test_features_are_named_finite_and_those_of_the_beat(normal):
    described = describe(normal)
    assert (*described.beat, *described.recording) == feature_names()
    values = np.array([*described.beat.values(), *described.recording.values()])
    assert np.isfinite(values).all()
    assert described.signal_mv.shape == (8, BEAT_SAMPLES)
    assert described.beat["pr"] == pytest.approx(160, abs=12)
    assert described.recording["heart_rate"] == pytest.approx(65, abs=1)
    assert described.beat["qrs_beyond_dipole"] < 0.01


def test_more_noise_and_wander_show_in_their_features(normal):
    wild = exact_case("normal", 65, Noise(white_mv=0.04, baseline_mv=0.3)).ecg
    calm, noisy = describe(normal).recording, describe(wild).recording
    assert noisy["noise chest"] > 2 * calm["noise chest"]
    assert noisy["baseline chest"] > 3 * calm["baseline chest"]


def test_what_cannot_be_measured_is_left_out():
    assert describe(ECG(np.zeros((12, 5000)), 500, STANDARD_LEADS)) is None
    assert len(sample([(1, ECG(np.zeros((12, 5000)), 500, STANDARD_LEADS)), *analytic(3)])) <= 3


def test_recordings_are_shown_as_ptbxl_stores_them():
    t = np.arange(5000) / 500
    tones = np.stack([np.sin(2 * np.pi * (20 if k % 2 else 46) * t) for k in range(12)])
    stored = as_ptbxl(ECG(tones, 500, STANDARD_LEADS))
    assert stored.rate == RATE_HZ
    steps = stored.signal_mv / 0.005
    assert np.abs(steps - np.round(steps)).max() < 1e-3
    inner = stored.signal_mv[:, 100:-100]
    assert inner[1].std() == pytest.approx(np.sqrt(0.5), abs=0.01)
    assert inner[0].std() < 0.3


def test_synthetic_patients_have_the_ages_and_sexes_of_the_real_ones():
    population = draw(range(3000), disease="normal")
    people = [(52.0, "F"), (52.0, "F"), (71.0, "M"), (33.0, "M"), (None, None)]
    chosen = matched(population, GROUPS["normal"].eligible(population), people, seed=1)
    assert len(set(chosen)) == len(chosen) == len(people)
    for index, (age, sex) in zip(chosen, people[:4], strict=False):
        assert population["body.male"][index] == (sex == "M")
        assert population["body.age_years"][index] // BIN_YEARS == age // BIN_YEARS
    known = {(population["body.age_years"][chosen[4]] // BIN_YEARS, bool(population["body.male"][chosen[4]]))}
    assert known <= {(10, False), (14, True), (6, True)}


@pytest.mark.parametrize("name", [name for name in GROUPS if name not in ("LBBB", "RBBB")])
def test_synthetic_patients_have_no_second_disorder_that_a_reader_would_name(name):
    group = GROUPS[name]
    population = draw(range(400), **group.forced)
    eligible = group.eligible(population)
    assert 0.2 < eligible.mean() <= 1
    assert (population["conduction.preexcitation"][eligible] == 0).all()
    assert (population["conduction.lbbb"][eligible] < 0.1).all()
    assert not population["disease.mimic"][eligible].any()


HEADER = "ecg_id,patient_id,strat_fold,filename_lr,filename_hr,super_class,sub_class,form,rhythm"


@pytest.fixture
def folder(tmp_path, normal):
    stored = as_ptbxl(normal)
    (tmp_path / "records100").mkdir()
    table = [HEADER]
    for k in range(6):
        save(stored, tmp_path / f"records100/{k}_lr.hea")
        table.append(f"{k},{k // 2},{1 + k % 2},records100/{k}_lr,records500/{k}_hr,NORM,NORM,,SR")
    (tmp_path / "ptbxl_database.csv").write_text("\n".join(table) + "\n")
    return tmp_path


def test_real_recordings_are_one_a_patient_of_the_folds_asked_for(folder):
    assert len(real_rows(folder, GROUPS["normal"], (1, 2), 10)) == 3
    assert {row.fold for row in real_rows(folder, GROUPS["normal"], (2,), 10)} == {2}
    assert real_rows(folder, GROUPS["LBBB"], (1, 2), 10) == []


def test_what_was_measured_of_real_recordings_is_kept_and_not_measured_again(folder, tmp_path):
    found = real_rows(folder, GROUPS["normal"], (1, 2), 10)
    first = real_sample(found, tmp_path / "cache.npz")
    for row in ptbxl.rows(folder, 100):
        row.header.with_suffix(".dat").unlink()
    again = real_sample(found, tmp_path / "cache.npz")
    assert np.array_equal(first.beat, again.beat, equal_nan=True)
    assert np.array_equal(first.signals_mv, again.signals_mv)
    assert again.beat_names == first.beat_names
    assert again.patients.tolist() == [row.patient_id for row in found]
