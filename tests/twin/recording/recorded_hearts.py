"""Patients made by hand."""

from __future__ import annotations

from dataclasses import replace

from changed_patients import changed

from einthoven.twin.patient import (
    Anatomy,
    Body,
    Conduction,
    Disease,
    Patient,
    Physiology,
    Pose,
    Repolarisation,
    RhythmTraits,
    Scar,
    Torso,
)

NORMAL = Patient(
    seed=1,
    observability="realistic",
    body=Body(male=True, age_years=55.0, height_cm=176.0, weight_kg=80.0),
    anatomy=Anatomy(160.0, 105.0, 1.75, 1.08, 0.8, 175.0, 3.5, 70.0, 80.0),
    physiology=Physiology(70.0, 60.0, 55.0, 0.34, 0.25, 14.0, 12.0, 0.0),
    disease=Disease("normal", electrically_silent=False, mimic=False),
    scar=Scar("none", 0.0, 0.0, 0.0, 0.0, 0.0),
    conduction=Conduction(1.0, 0.0, 0.0, 0.0, 0.0, 160.0, 104.0),
    repolarisation=Repolarisation(410.0, 1.0, 0.0, 0.0, 4.2, 2.4, 0.0),
    rhythm=RhythmTraits("sinus", "normal", 0.0, 0.0, 0.02, 0.02, 15.0),
    pose=Pose(-42.0, 19.0, 0.0),
    torso=Torso(1.0, 1.0, 1.0),
)


def heart(seed: int = 1, **groups: dict[str, object]) -> Patient:
    """A normal patient with some numbers changed: ``heart(3, rhythm={"name": "flutter"})``."""
    return replace(changed(NORMAL, **groups), seed=seed)
