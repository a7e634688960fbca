"""The random numbers of many patients at once, each by its name, each patient's from that patient's seed alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.patient import generator

Array = NDArray[np.float64]
#: A column of a population: numbers, truths or names, shape (n,).
Column = NDArray[Any]

#: What is drawn from a normal distribution. New names go to the end: the patients of a seed stay who they are.
NORMALS = (
    *("age", "height", "bmi", "size", "edv", "mass", "ef", "rv_edv", "sphericity", "septal", "apical", "rv_wall"),
    *("la", "ra", "heart_rate", "systole", "atrial_share", "base", "torsion", "disease_ef", "disease_rv_ef"),
    *("velocity", "pr", "p_duration", "qtc", "t_gain", "potassium", "calcium", "respiratory_rr", "slow_rr", "breaths"),
    *("azimuth", "elevation", "roll", "gain"),
)
#: And from an even one, 0 to 1.
EVENS = (
    *("sex", "disease", "silent", "mimic", "rhythm", "av", "mass_factor", "edv_factor", "kind", "kind_size", "wall"),
    *("la_factor", "lbbb", "lbbb_level", "rbbb", "rbbb_level", "lafb", "lafb_level", "wpw", "wpw_level", "pr_long"),
    *("scar_territory", "scar_extent", "scar_azimuth", "scar_height", "scar_depth", "acute", "acute_size"),
    *("qt", "qt_size", "strain", "strain_size", "early", "early_size", "electrolyte", "electrolyte_size"),
    *("digoxin", "digoxin_size", "pvc", "pvc_share", "pac", "pac_share", "rate", "delay"),
)


class Draws:
    """Random numbers of n patients.

    Parameters
    ----------
    seeds : sequence of int
        One a patient, 0 or more.
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        normals = np.empty((len(seeds), len(NORMALS)))
        evens = np.empty((len(seeds), len(EVENS)))
        for row, seed in enumerate(seeds):
            # Two streams, so that a new normal number moves no even one.
            normals[row] = generator(seed, "latents").standard_normal(len(NORMALS))
            evens[row] = generator(seed, "choices").random(len(EVENS))
        self._normals = dict(zip(NORMALS, normals.T, strict=True))
        self._evens = dict(zip(EVENS, evens.T, strict=True))
        self.n = len(seeds)

    def normal(self, name: str, mean: Array | float = 0.0, sd: Array | float = 1.0) -> Array:
        """Normally distributed, shape (n,)."""
        return mean + sd * self._normals[name]

    def even(self, name: str, low: Array | float = 0.0, high: Array | float = 1.0) -> Array:
        """Evenly distributed, shape (n,)."""
        return low + (high - low) * self._evens[name]

    def happens(self, name: str, probability: Array | float) -> NDArray[np.bool_]:
        """True with that probability, shape (n,)."""
        return self._evens[name] < probability

    def choice(self, name: str, shares: dict[str, float]) -> NDArray[np.str_]:
        """One of the keys, by their shares, shape (n,)."""
        edges = np.cumsum(list(shares.values()))
        at = np.searchsorted(edges / edges[-1], self._evens[name], side="right")
        return np.array(list(shares))[np.minimum(at, len(shares) - 1)]
