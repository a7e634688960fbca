"""What each tissue looks like: balanced SSFP signal from relaxation times, and how it differs between patients."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart import Tissue as Heart
from einthoven.twin.imaging.fields import draw
from einthoven.twin.imaging.look import Look
from einthoven.twin.patient import Patient

Float32 = NDArray[np.float32]


class Chest(IntEnum):
    """Of what a point outside the heart is made; codes above those of the heart."""

    AIR = 16
    SKIN = 17
    FAT = 18
    MUSCLE = 19
    MARROW = 20
    BONE = 21
    LUNG = 22
    VESSEL = 23
    LIVER = 24
    SPLEEN = 25
    GUT_WALL = 26
    FLUID = 27
    GAS = 28


@dataclass(frozen=True, slots=True)
class Relaxation:
    """T1 and T2 in ms at 1.5 T, and density of protons that give signal (water 1)."""

    t1_ms: float
    t2_ms: float
    density: float


#: Heart, skeletal muscle, liver, and blood (its T2 between arterial and venous): Stanisz 2005. Fat, marrow, spleen: de
#: Bazelaire 2004. Fluid: as in the spine.
#: Lung: density of Hatabu 1999, its T2 that of dephasing. Fibrous tissue and bone: convention.
_BLOOD = Relaxation(1441, 250, 0.95)
_HEART = Relaxation(1030, 40, 0.80)
_MUSCLE = Relaxation(1008, 44, 0.80)
_FAT = Relaxation(343, 58, 0.90)
_FIBROUS = Relaxation(1000, 10, 0.40)
RELAXATION: dict[int, Relaxation] = {
    Heart.NONE: Relaxation(1000, 1, 0.0),
    Heart.LV_BLOOD: _BLOOD,
    Heart.LV_MUSCLE: _HEART,
    Heart.RV_BLOOD: _BLOOD,
    Heart.LA_BLOOD: _BLOOD,
    Heart.RA_BLOOD: _BLOOD,
    Heart.PAPILLARY: _HEART,
    Heart.RV_WALL: _HEART,
    Heart.ATRIAL_WALL: _HEART,
    Heart.FAT: _FAT,
    Heart.PERICARDIUM: _FIBROUS,
    Heart.MITRAL: Relaxation(900, 30, 0.6),
    Heart.TRICUSPID: Relaxation(900, 30, 0.6),
    Chest.AIR: Relaxation(1000, 1, 0.0),
    Chest.SKIN: Relaxation(900, 30, 0.6),
    Chest.FAT: _FAT,
    Chest.MUSCLE: _MUSCLE,
    Chest.MARROW: Relaxation(549, 49, 0.75),
    Chest.BONE: _FIBROUS,
    Chest.LUNG: Relaxation(1200, 20, 0.22),
    Chest.VESSEL: _BLOOD,
    Chest.LIVER: Relaxation(586, 46, 0.75),
    Chest.SPLEEN: Relaxation(1057, 79, 0.80),
    Chest.GUT_WALL: _MUSCLE,
    Chest.FLUID: Relaxation(2500, 700, 1.0),
    Chest.GAS: Relaxation(1000, 1, 0.0),
}
#: Fat precesses 220 Hz slower than water; at a TR near 3 ms it lies in the next band of balanced SSFP and is in the
#: opposite phase (Hargreaves 2003). A voxel of both is dark: the black line between fat and muscle.
OPPOSED = (Heart.FAT, Chest.FAT)
_CODES = max(Chest) + 1
#: Muscle over blood: more is not seen without contrast agent (convention of this model).
_BRIGHTEST_MUSCLE = 0.48


def bssfp(relaxation: Relaxation, *, flip_degrees: float, tr_ms: float) -> float:
    """Steady-state signal of balanced SSFP on resonance (Scheffler & Lehnhardt 2003), proton density included."""
    a = np.deg2rad(flip_degrees)
    e1, e2 = np.exp(-tr_ms / relaxation.t1_ms), np.exp(-tr_ms / relaxation.t2_ms)
    steady = np.sin(a) * (1 - e1) / (1 - (e1 - e2) * np.cos(a) - e1 * e2)
    return float(relaxation.density * np.sqrt(e2) * steady)


def signals(patient: Patient, rng: np.random.Generator, look: Look) -> Float32:
    """Signal of each tissue of this patient in this sequence (code,), blood near 1; fat negative: opposed."""
    flip = draw(rng, look.flip_degrees)
    physics = {t: bssfp(r, flip_degrees=flip, tr_ms=look.tr_ms) for t, r in RELAXATION.items()}
    blood = physics[Heart.LV_BLOOD] * draw(rng, look.inflow)
    spread = np.exp(look.contrast_sd * rng.standard_normal(_CODES))
    out = np.zeros(_CODES, np.float32)
    for tissue, value in physics.items():
        out[tissue] = value / blood * spread[tissue]
    muscle = out[Heart.LV_MUSCLE] * draw(rng, look.muscle_gain)
    if patient.disease.name == "amyloid":  # T1 and T2 of amyloid muscle are long (Karamitsos 2013)
        muscle *= 1.15
    muscle = min(float(muscle), _BRIGHTEST_MUSCLE)
    out[[Heart.LV_MUSCLE, Heart.PAPILLARY]] = muscle
    out[[Heart.RV_WALL, Heart.ATRIAL_WALL]] = 1.1 * muscle
    out[Chest.LUNG] = draw(rng, look.lung)
    fat = out[Chest.FAT] * draw(rng, look.fat_gain) * np.exp(look.fat_sd * rng.standard_normal())
    out[list(OPPOSED)] = -fat, -fat
    # Fresher on the left, where blood is faster and richer in oxygen.
    out[[Heart.LV_BLOOD, Heart.LA_BLOOD, Chest.VESSEL]] = 1.0
    out[[Heart.RV_BLOOD, Heart.RA_BLOOD]] = np.clip(0.97 + look.right_blood_sd * rng.standard_normal(), 0.7, 1.25)
    return out
