"""One patient with all that a recipe asks for: the ECG, the images, and what is true of the heart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from einthoven.twin.recipe import Recipe, View

if TYPE_CHECKING:
    from einthoven.cine import Cine
    from einthoven.twin.heart.phenotypes import Phenotypes
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
    phenotypes : Phenotypes
        Exact.
    """

    patient: Patient
    recorded: Recorded | None
    images: dict[str, Cine | Stack]
    phenotypes: Phenotypes


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
    from einthoven.twin.heart.phenotypes import phenotypes

    recorded = None
    if recipe.ecg:
        from einthoven.twin.recording import record

        recorded = record(patient, seconds=recipe.seconds, rate=recipe.rate_hz, noise=recipe.noise)
    images: dict[str, Cine | Stack] = {view: _imaged(patient, view, recipe) for view in recipe.views}
    return Example(patient, recorded, images, phenotypes(patient))


def _imaged(patient: Patient, view: View, recipe: Recipe) -> Cine | Stack:
    from einthoven.twin.imaging import image, image_stack

    frames, size, spacing_mm = recipe.frames, recipe.size, recipe.spacing_mm
    if view == "stack":
        return image_stack(patient, frames=frames, size=size, spacing_mm=spacing_mm)
    return image(patient, view=view, frames=frames, size=size, spacing_mm=spacing_mm)
