"""Training on the fly: shares of workers, order, repetition, what an array holds."""

from __future__ import annotations

import importlib
import itertools
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from einthoven.errors import ConfigError
from einthoven.twin.example import make
from einthoven.twin.iterate import PHENOTYPES, WORDS, batches, samples, seeds_of
from einthoven.twin.patient import LATENTS
from einthoven.twin.recipe import Recipe

SMALL = Recipe(seconds=2.0, frames=4, size=32, spacing_mm=5.5, views=("4ch", "sax"))


@given(st.integers(0, 10**9), st.integers(0, 200), st.integers(1, 9))
def test_the_workers_together_take_every_seed_once(seed, n, workers):
    shares = [list(seeds_of(seed, n, worker, workers)) for worker in range(workers)]
    assert sorted(itertools.chain(*shares)) == list(range(seed, seed + n))


@given(st.integers(0, 10**9), st.integers(0, 7), st.integers(8, 9))
def test_without_end_a_worker_takes_every_kth_seed(seed, worker, workers):
    assert list(itertools.islice(seeds_of(seed, None, worker, workers), 3)) == [
        seed + worker,
        seed + worker + workers,
        seed + worker + 2 * workers,
    ]


@pytest.mark.parametrize(("worker", "workers"), [(2, 2), (-1, 2), (0, 0)])
def test_a_worker_that_is_not_there_is_refused(worker, workers):
    with pytest.raises(ConfigError):
        batches(SMALL, 2, worker=worker, workers=workers)


def test_an_empty_batch_is_refused():
    with pytest.raises(ConfigError):
        batches(SMALL, 0)


def test_a_batch_holds_the_patients_of_its_seeds():
    first, last = batches(SMALL, 2, seed=5, n=3)
    assert first["seed"].tolist() == [5, 6]
    assert last["seed"].tolist() == [7]
    assert first["ecg"].shape == (2, 12, 1000)
    assert first["cine"].shape == first["masks"].shape == first["cine_sax"].shape == (2, 4, 32, 32)
    assert first["phenotypes"].shape == (2, len(PHENOTYPES))
    assert first["latents"].shape == (2, len(LATENTS))
    assert {name: array.dtype.name for name, array in first.items() if name in ("ecg", "cine", "masks", "seed")} == {
        "ecg": "float32",
        "cine": "float32",
        "masks": "uint8",
        "seed": "int64",
    }
    one = make(6, SMALL)
    assert np.array_equal(first["ecg"][1], one.recorded.ecg.signal_mv)
    assert np.array_equal(first["cine"][1], one.images["4ch"].frames)
    assert np.array_equal(first["masks_sax"][1], one.images["sax"].masks)
    assert first["phenotypes"][1, PHENOTYPES.index("lv_edv_ml")] == pytest.approx(one.phenotypes.lv_edv_ml)


def test_latents_are_in_their_columns_and_words_have_their_numbers():
    sample = next(samples(Recipe(seconds=2.0, views=(), frames=4, disease="dcm"), seed=3))
    patient = make(3, Recipe(seconds=2.0, views=(), frames=4, disease="dcm")).patient
    column = dict(zip(LATENTS, sample["latents"], strict=True))
    assert column["anatomy.lv_mass_g"] == pytest.approx(patient.anatomy.lv_mass_g)
    assert column["body.male"] == patient.body.male
    assert WORDS["disease.name"][int(column["disease.name"])] == "dcm"
    assert {name for name in LATENTS if name.endswith((".name", ".av", ".territory"))} == set(WORDS)


def test_every_phenotype_of_a_column_is_known_of_a_heart():
    assert np.isfinite(next(samples(SMALL, seed=1))["phenotypes"]).all()


def test_the_same_seeds_are_the_same_batches():
    for one, two in zip(batches(SMALL, 2, seed=9, n=2), batches(SMALL, 2, seed=9, n=2), strict=True):
        assert all(np.array_equal(one[name], two[name]) for name in one)


def test_arrays_can_be_written_to():
    """A training augments in place; what the recording keeps read-only is copied."""
    sample = next(samples(SMALL, seed=1))
    assert all(array.flags.writeable for array in sample.values())


def test_two_workers_of_a_data_loader_repeat_nobody_and_miss_nobody():
    torch = pytest.importorskip("torch")
    from torch.utils.data import DataLoader

    from einthoven.twin.torch_dataset import Twins

    recipe = Recipe(seconds=1.0, rate_hz=100.0, views=(), frames=4)
    loader = DataLoader(Twins(recipe, seed=20, n=9), batch_size=2, num_workers=2)
    seeds = torch.cat([batch["seed"] for batch in loader]).tolist()
    assert sorted(seeds) == list(range(20, 29))


def test_two_shards_repeat_nobody():
    pytest.importorskip("torch")
    from einthoven.twin.torch_dataset import Twins

    recipe = Recipe(seconds=1.0, rate_hz=100.0, views=(), frames=4)
    found = [int(sample["seed"]) for shard in (0, 1) for sample in Twins(recipe, n=5, shard=shard, shards=2)]
    assert sorted(found) == list(range(5))


def test_a_data_set_without_end_goes_on():
    pytest.importorskip("torch")
    from einthoven.twin.torch_dataset import Twins

    endless = iter(Twins(Recipe(seconds=1.0, rate_hz=100.0, views=(), frames=4), seed=2))
    assert [int(next(endless)["seed"]) for _ in range(3)] == [2, 3, 4]


def test_without_torch_the_data_set_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "einthoven.twin.torch_dataset", raising=False)
    with pytest.raises(ConfigError, match=r"pip install 'einthoven\[train\]'"):
        importlib.import_module("einthoven.twin.torch_dataset")
