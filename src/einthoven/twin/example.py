"""One patient with all that a recipe asks for: the ECG, the images, and what is true of the heart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from einthoven.twin.recipe import Recipe

if TYPE_CHECKING:
    from einthoven.cine import Cine
    from einthoven.twin.imaging import Stack
    from einthoven.twin.patient import Patient
    from einthoven.twin.recording import Recorded


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A synthetic patient, recorded and imaged.

    Attributes
    ----------
    patient : Patient
    recorded : Recorded or None
        The ECG with its truth; None if the recipe has no ECG.
    images : dict of str to Cine or Stack
        By view.
    phenotypes : dict of str to float
        Exact values, by name with unit (``"lv_edv_ml"``).
    """

    patient: Patient
    recorded: Recorded | None
    images: dict[str, Cine | Stack]
    phenotypes: dict[str, float]


def make(seed: int, recipe: Recipe) -> Example:
    """The patient of a seed by a recipe; nothing else decides what it is.

    Parameters
    ----------
    seed : int
    recipe : Recipe

    Returns
    -------
    Example
    """
    from einthoven.twin.population import draw

    population = draw([seed], cohort=recipe.cohort, observability=recipe.observability, **recipe.forced)
    return example_of(population.patient(0), recipe)


def example_of(patient: Patient, recipe: Recipe) -> Example:
    """Record and image a patient who is there already."""
    recorded = None
    if recipe.ecg:
        from einthoven.twin.recording import record

        recorded = record(patient, seconds=recipe.seconds, rate=recipe.rate_hz)
    images: dict[str, Cine | Stack] = {view: _imaged(patient, view, recipe) for view in recipe.views}
    return Example(patient, recorded, images, _phenotypes(patient, recipe.frames))


def _imaged(patient: Patient, view: str, recipe: Recipe) -> Cine | Stack:
    from einthoven.twin import imaging

    options = {"frames": recipe.frames, "size": recipe.size, "spacing_mm": recipe.spacing_mm}
    if view == "stack":
        return imaging.image_stack(patient, **options)
    return imaging.image(patient, view=view, **options)


def _phenotypes(patient: Patient, frames: int) -> dict[str, float]:
    from einthoven.twin.heart import beating_heart

    found = beating_heart(patient, np.arange(frames) / frames).phenotypes()
    return dict(found)
