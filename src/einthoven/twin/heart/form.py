"""What makes the form of one left ventricle its own: no cross-section is a circle, no wall even.

The cavity's outline has waves of 2, 3 and 5 to the turn. That of 2 lies at 45 degrees to the septum, and the others are
odd: the diameter from septum to lateral wall stays what it was, so that area and length of a 4-chamber view still give
the volume.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from einthoven.twin.heart.directions import AZIMUTH, OFF_AXIS, Field
from einthoven.twin.patient import Patient

#: Half of the difference between the longer and the shorter axis over their mean: mean, sd, most. Middle slices of
#: Sunnybrook at ED: the one axis is 1.07 (normal) to 1.18 (hypertrophy) times the other.
_OVAL = (0.045, 0.025, 0.12)
#: Standard deviations of the waves of 3 and 5, of the wall's thickness (waves of 1 to 4) and of how far each part
#: contracts (waves of 3 and 5, and of 2 at 45 degrees). Convention of this model.
_THREE, _FIVE = 0.022, 0.012
_WALL, _CONTRACTION = 0.06, 0.05


@dataclass(frozen=True)
class PapillaryMuscle:
    """One papillary muscle, or one of its heads.

    Attributes
    ----------
    azimuth_degrees : float
        From the septum over the front.
    outward : float
        Added to its distance from the axis in the middle of its length, in a cavity of radius 1: near the wall it is a
        ridge of it.
    thickness, length : float
        Over the usual.
    """

    azimuth_degrees: float
    outward: float
    thickness: float
    length: float


@dataclass(frozen=True)
class Form:
    """Factors in each direction, (AZIMUTHS, COSINES), and the papillary muscles.

    Attributes
    ----------
    cavity, wall, contraction : ndarray
        Of the cavity's radius, the wall's thickness at the end of diastole, and the share in the contraction.
    papillary : tuple of PapillaryMuscle
    """

    cavity: Field
    wall: Field
    contraction: Field
    papillary: tuple[PapillaryMuscle, ...]


def form(patient: Patient) -> Form:
    """Draw the form of a patient's left ventricle."""
    rng = patient.generator("heart")
    oval = float(np.clip(abs(rng.normal(*_OVAL[:2])), 0, _OVAL[2])) * float(rng.choice([-1.0, 1.0]))
    cavity = oval * _wave(2, np.pi / 4) + _random(rng, {3: _THREE, 5: _FIVE})
    # Odd waves stand upright: the thickness of the septum over that of the lateral wall stays what was drawn.
    wall = _random(rng, {2: _WALL, 4: 0.5 * _WALL}) + sum(
        rng.normal(0, _WALL) * _wave(count, np.pi / (2 * count)) for count in (1, 3)
    )
    contraction = rng.normal(0, _CONTRACTION) * _wave(2, np.pi / 4) + _random(
        rng, {3: _CONTRACTION, 5: 0.5 * _CONTRACTION}
    )
    cavity, wall, contraction = (np.asarray(1 + waves, np.float32) for waves in (cavity, wall, contraction))
    return Form(cavity, wall, contraction, _papillary(rng))


def _wave(count: int, turn: float) -> Field:
    return np.asarray(OFF_AXIS * np.cos(count * (AZIMUTH - np.float32(turn))), np.float32)


def _random(rng: np.random.Generator, sd: dict[int, float]) -> Field:
    """Waves of random height and turn."""
    waves = [rng.normal(0, size) * _wave(count, rng.uniform(0, 2 * np.pi)) for count, size in sd.items()]
    return np.asarray(sum(waves), np.float32)


def _papillary(rng: np.random.Generator) -> tuple[PapillaryMuscle, ...]:
    """The anterolateral and the posteromedial muscle, each of one to three heads (Saha and Roy 2018)."""
    heads = []
    for degrees in (142.0, 232.0):
        middle, outward = degrees + rng.normal(0, 9), rng.uniform(-0.06, 0.22)
        count = int(rng.choice([1, 2, 3], p=[0.45, 0.4, 0.15]))
        places = middle + 17 * (np.arange(count) - (count - 1) / 2) + rng.normal(0, 3, count)
        size = np.exp(rng.normal(0, 0.15, count)) / count**0.4
        out = outward + rng.normal(0, 0.04, count)
        length = rng.uniform(0.8, 1.25, count)
        heads += [
            PapillaryMuscle(*(float(v) for v in values)) for values in zip(places, out, size, length, strict=True)
        ]
    return tuple(heads)
