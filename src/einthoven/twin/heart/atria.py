"""The atria: ellipsoids behind the base planes, cut by them, a thin septum between them. Volumes are exact.

Their roofs hardly move; the base planes draw their floors down, and the rest of the change is in their width.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart.directions import BASE, Field
from einthoven.twin.heart.left_ventricle import LeftVentricle
from einthoven.twin.heart.right_ventricle import RightVentricle
from einthoven.twin.heart.volumes import Volumes

#: The floor cuts an atrium this far below its centre, in half axes: the valve is narrower than the atrium.
_FLOOR = 0.6
#: Height over half its width at its largest: the left is longer (Maceira 2010, 2013).
_LEFT_FORM, _RIGHT_FORM = 1.5, 1.35
_SEPTUM_MM, _WALL_MM = 3.0, 2.0
#: Share of the descent of the base that the roof follows.
_ROOF_FOLLOWS = 0.25
#: Depth from front to back over width, and how far behind the long axis the middle lies, in half depths: together they
#: keep the four-chamber plane a fair section, so that the area-length method holds.
_DEPTH, _BEHIND = 0.85, 0.36


@dataclass(frozen=True)
class Atrium:
    """An ellipsoid per frame: ``centre_mm`` (T, 3), ``radii_mm`` (T, 3)."""

    centre_mm: NDArray[np.float64]
    radii_mm: NDArray[np.float64]

    def at(self, xyz_mm: Field, frame: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether each point lies inside, and inside or within the wall."""
        offset = xyz_mm - self.centre_mm[frame].astype(np.float32)
        radii = self.radii_mm[frame].astype(np.float32)
        square = offset * offset
        inner, outer = radii**-2, (radii + np.float32(_WALL_MM)) ** -2
        return square @ inner < 1, square @ outer < 1

    def depth_mm(self, xyz_mm: Field, frame: int) -> Field:
        """How far points lie below the wall, about."""
        radii = self.radii_mm[frame].astype(np.float32)
        offset = (xyz_mm - self.centre_mm[frame].astype(np.float32)) / radii
        return np.asarray((1 - np.sqrt((offset * offset).sum(axis=1))) * radii.min(), np.float32)


def septum_x_mm(lv: LeftVentricle) -> float:
    """Where the septum between the atria stands: over the middle of the ventricular one at the base."""
    return float(lv.radius_mm * np.sqrt(1 - BASE**2) + 0.4 * lv.wall_mm[0, -40])


def atria(chambers: Volumes, lv: LeftVentricle, rv: RightVentricle) -> tuple[Atrium, Atrium]:
    """Left and right."""
    septum = septum_x_mm(lv)
    left = _atrium(chambers.la_ml, (lv.base_z_mm, np.zeros(len(lv.stretch))), _LEFT_FORM, -1, septum)
    return left, _atrium(chambers.ra_ml, rv.plane_mm(lv), _RIGHT_FORM, 1, septum)


def _atrium(
    volume_ml: NDArray[np.float64],
    plane_mm: tuple[NDArray[np.float64], ...],
    form: float,
    side: int,
    septum_mm: float,
) -> Atrium:
    """One that touches the septum with its flank, its roof nearly fixed, and holds its volume above the floor."""
    level, slope = plane_mm
    largest = int(volume_ml.argmax())
    share = 2 / 3 + _FLOOR - _FLOOR**3 / 3
    radius = (volume_ml * 1e3 / (np.pi * _DEPTH * form * share)) ** (1 / 3)
    height = (1 + _FLOOR) * form * radius[largest]
    for _ in range(10):
        x = septum_mm + side * (radius + _SEPTUM_MM / 2)
        floor = level + slope * x
        roof = floor[largest] + height + _ROOF_FOLLOWS * (floor - floor[largest])
        half = np.maximum((roof - floor) / (1 + _FLOOR), 5.0)
        # Distance of the slanted floor from the centre once the ellipsoid is made a unit sphere.
        depth = _FLOOR * half / np.sqrt(half**2 + (slope * radius) ** 2)
        radius = np.sqrt(volume_ml * 1e3 / (np.pi * _DEPTH * half * (2 / 3 + depth - depth**3 / 3)))
    x = septum_mm + side * (radius + _SEPTUM_MM / 2)
    centre = np.stack([x, -_BEHIND * _DEPTH * radius, floor + _FLOOR * half], axis=1)
    return Atrium(centre, np.stack([radius, _DEPTH * radius, half], axis=1))
