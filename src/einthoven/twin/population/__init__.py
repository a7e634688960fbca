"""A population of hearts: who the patients are, vectorised, each from its own seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import get_args

import numpy as np

from einthoven.errors import ConfigError
from einthoven.twin.patient import (
    GROUPS,
    LATENTS,
    AVConduction,
    DiseaseName,
    Observability,
    Patient,
    RhythmName,
    Territory,
)
from einthoven.twin.population.anatomy import draw_anatomy
from einthoven.twin.population.body import draw_body
from einthoven.twin.population.cohorts import COHORTS, CohortName, cohort_of
from einthoven.twin.population.disease import draw_disease
from einthoven.twin.population.draws import Column, Draws
from einthoven.twin.population.electrical import (
    draw_atrial_conduction,
    draw_chest,
    draw_conduction,
    draw_repolarisation,
)
from einthoven.twin.population.physiology import draw_physiology
from einthoven.twin.population.rhythm import draw_rhythm

__all__ = ["COHORTS", "CohortName", "Population", "draw"]


class Population:
    """Patients as columns of numbers.

    Parameters
    ----------
    seeds : sequence of int
    observability : {"low", "realistic", "high"}
    columns : dict
        ``"anatomy.lv_mass_g"`` -> ndarray of shape (n,), one for each name of ``LATENTS``.
    """

    def __init__(self, seeds: Sequence[int], observability: Observability, columns: dict[str, Column]) -> None:
        self.seeds = tuple(int(seed) for seed in seeds)
        self.observability = observability
        self._columns = {name: columns[name] for name in LATENTS}

    def __len__(self) -> int:
        return len(self.seeds)

    def __getitem__(self, name: str) -> Column:
        """A column, shape (n,)."""
        return self._columns[name]

    def patient(self, index: int) -> Patient:
        """One of them."""
        groups = {
            group: kind(**{f.name: self._columns[f"{group}.{f.name}"][index].item() for f in fields(kind)})
            for group, kind in GROUPS.items()
        }
        return Patient(self.seeds[index], self.observability, **groups)


def draw(
    seeds: Sequence[int],
    *,
    cohort: CohortName = "clinic",
    observability: Observability = "realistic",
    disease: DiseaseName | None = None,
    rhythm: RhythmName | None = None,
    av: AVConduction | None = None,
    territory: Territory | None = None,
) -> Population:
    """Draw patients.

    Parameters
    ----------
    seeds : sequence of int
        One a patient. Who a patient is hangs on the seed and on the arguments, not on the other patients.
    cohort : {"clinic", "biobank"}
        Those who have an ECG in hospital, or the volunteers of UK Biobank.
    observability : {"low", "realistic", "high"}
        How much the ECG tells of the anatomy.
    disease, rhythm, av, territory : str, optional
        All patients have this disease, rhythm, atrioventricular conduction, or place of an infarct; else they are drawn
        by the cohort's shares.

    Raises
    ------
    ConfigError
        For a seed or name that can't be.
    """
    kinds = (observability, Observability), (disease, DiseaseName), (rhythm, RhythmName), (av, AVConduction)
    for value, kind in (*kinds, (territory, Territory)):
        if value is not None and value not in get_args(kind):
            raise ConfigError(f"{value!r} is not known", remedy=f"one of: {', '.join(get_args(kind))}")
    if any(seed < 0 for seed in seeds):
        raise ConfigError("a seed is negative", remedy="give whole numbers from 0 on")
    draws, who = Draws(seeds), cohort_of(cohort)
    names = draws.choice("disease", {str(k): v for k, v in who.diseases.items()})
    ill = names if disease is None else np.full(draws.n, disease)
    columns = draw_body(draws, who)
    columns |= draw_rhythm(draws, columns["body.age_years"], ill, who, rhythm, av)
    columns |= draw_disease(draws, ill, None if territory == "none" else territory)
    columns |= draw_anatomy(draws, columns, ill)
    columns |= draw_conduction(draws, columns, ill, who)
    columns |= draw_physiology(draws, columns, ill, who)
    columns |= draw_atrial_conduction(draws, columns)
    columns |= draw_repolarisation(draws, columns, ill, who)
    columns |= draw_chest(draws, columns, ill, observability)
    return Population(seeds, observability, columns)
