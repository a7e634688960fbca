"""Synthetic patients without end, made as they are asked for: training data that never repeats and needs no disk.

from einthoven.twin.iterate import batches
from einthoven.twin.recipe import Recipe

for batch in batches(Recipe(), 32, n=3200):
    batch["ecg"], batch["cine"], batch["phenotypes"]       # (32, 12, 5000), (32, 24, 64, 64), (32, K)

For torch: ``einthoven.twin.torch_dataset``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import ConfigError
from einthoven.twin.example import Example, make
from einthoven.twin.heart.phenotypes import Phenotypes
from einthoven.twin.patient import LATENTS, AVConduction, DiseaseName, Patient, RhythmName, Territory
from einthoven.twin.recipe import Recipe

#: Columns of ``phenotypes``: all that are one number.
PHENOTYPES = tuple(field.name for field in fields(Phenotypes) if field.type in (float, "float"))
#: Latents that are words, and the words in order.
WORDS: dict[str, tuple[str, ...]] = {
    "disease.name": get_args(DiseaseName),
    "scar.territory": get_args(Territory),
    "rhythm.name": get_args(RhythmName),
    "rhythm.av": get_args(AVConduction),
}
Sample = dict[str, NDArray[Any]]


def seeds_of(seed: int, n: int | None, worker: int = 0, workers: int = 1) -> Iterator[int]:
    """The seeds of one of several workers: those of all together are ``seed``, ``seed + 1``, ..., each once.

    Parameters
    ----------
    seed : int
        The first.
    n : int or None
        How many for all workers together; None: without end.
    worker, workers : int
        Which one of how many: it takes every ``workers``-th seed.

    Raises
    ------
    ConfigError
        For a worker that is not there, or a negative number.
    """
    if not 0 <= worker < workers or seed < 0 or (n is not None and n < 0):
        raise ConfigError(
            f"worker {worker} of {workers} with {n} patients from seed {seed} can't be",
            remedy="workers count from 0; seeds and n are not negative",
        )
    return iter(itertools.count(seed + worker, workers) if n is None else range(seed + worker, seed + n, workers))


def samples(
    recipe: Recipe, *, seed: int = 0, n: int | None = None, worker: int = 0, workers: int = 1
) -> Iterator[Sample]:
    """One patient after the other as arrays (``arrays_of``); arguments as in ``seeds_of``."""
    return (arrays_of(make(number, recipe)) for number in seeds_of(seed, n, worker, workers))


def batches(
    recipe: Recipe, size: int, *, seed: int = 0, n: int | None = None, worker: int = 0, workers: int = 1
) -> Iterator[Sample]:
    """Patients in batches: the arrays of ``arrays_of`` with a first axis of ``size``; the last may be smaller.

    Parameters
    ----------
    recipe : Recipe
    size : int
        Patients in a batch.
    seed, n, worker, workers : int
        As in ``seeds_of``.

    Raises
    ------
    ConfigError
        For a size or worker that can't be.
    """
    if size < 1:
        raise ConfigError(f"a batch of {size}", remedy="at least one patient")
    one_by_one = samples(recipe, seed=seed, n=n, worker=worker, workers=workers)
    return _batched(one_by_one, size)


def _batched(one_by_one: Iterator[Sample], size: int) -> Iterator[Sample]:
    while batch := list(itertools.islice(one_by_one, size)):
        yield {name: np.stack([sample[name] for sample in batch]) for name in batch[0]}


def arrays_of(example: Example) -> Sample:
    """A patient as arrays.

    Returns
    -------
    dict
        ``ecg`` (12, N) float32 mV in the order of ``STANDARD_LEADS``, if the recipe has an ECG. For the first view
        ``cine`` (T, H, W) float32 and ``masks`` (T, H, W) uint8, a stack (slices, T, H, W); the others as
        ``cine_sax`` and so on. ``phenotypes`` (K,) float32, columns ``PHENOTYPES``; ``latents`` (L,) float32, columns
        ``LATENTS`` (words as their place in the list of words they may be); ``seed`` int64.
    """
    found: Sample = {}
    if example.recorded is not None:
        found["ecg"] = np.asarray(example.recorded.ecg.signal_mv, np.float32).copy()
    for place, (view, image) in enumerate(example.images.items()):
        end = f"_{view}" if place else ""
        slices = getattr(image, "slices", None)
        for name, what in (("cine", "frames"), ("masks", "masks")):
            found[name + end] = (
                getattr(image, what) if slices is None else np.stack([getattr(cine, what) for cine in slices])
            )
    found["phenotypes"] = np.array([getattr(example.phenotypes, name) for name in PHENOTYPES], np.float32)
    found["latents"] = latents_of(example.patient)
    found["seed"] = np.array(example.patient.seed, np.int64)
    return found


def latents_of(patient: Patient) -> NDArray[np.float32]:
    """What was drawn, in the order of ``LATENTS``, shape (L,); words as their place in ``WORDS``."""
    values = []
    for name in LATENTS:
        group, field = name.split(".")
        value = getattr(getattr(patient, group), field)
        values.append(float(WORDS[name].index(value) if name in WORDS else value))
    return np.array(values, np.float32)
