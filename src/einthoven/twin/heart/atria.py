"""The atria: ellipsoids behind the base planes, cut by them, a thin septum between them. Volumes are exact.

Their roofs hardly move; the base planes draw their floors down, and the rest of the change is in their width.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart.directions import Field
from einthoven.twin.heart.left_ventricle import LeftVentricle
from einthoven.twin.heart.right_ventricle import RightVentricle, ring_plane_mm, ring_tilt
from einthoven.twin.heart.volumes import Volumes
from einthoven.twin.patient import Patient
from einthoven.twin.spheroid import BASE

#: The floor cuts a full atrium this far below its centre, in half axes: the valve is narrower than the atrium. An
#: emptier one is cut higher, so that the ring keeps its width.
_FLOOR = 0.6
_DOME_SHARE = 0.25
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
    """An ellipsoid per frame, cut by the base plane.

    Attributes
    ----------
    centre_mm, radii_mm : ndarray (T, 3)
    ring_mm : ndarray (T,)
        Radius across of the cut: the ring of the valve.
    """

    centre_mm: NDArray[np.float64]
    radii_mm: NDArray[np.float64]
    ring_mm: NDArray[np.float64]

    def at(self, xyz_mm: Field, frame: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether each point lies inside, and inside or within the wall."""
        offset = xyz_mm - self.centre_mm[frame].astype(np.float32)
        radii = self.radii_mm[frame].astype(np.float32)
        square = offset * offset
        inner, outer = radii**-2, (radii + np.float32(_WALL_MM)) ** -2
        return square @ inner < 1, square @ outer < 1


def septum_x_mm(lv: LeftVentricle) -> float:
    """Where the septum between the atria stands: over the middle of the ventricular one at the base."""
    return float(lv.radius_mm * np.sqrt(1 - BASE**2) + 0.4 * lv.wall_mm[0, -40])


def atria(patient: Patient, chambers: Volumes, lv: LeftVentricle, rv: RightVentricle) -> tuple[Atrium, Atrium]:
    """Left and right."""
    empty = np.ones(1)
    shortest = empty - lv.descent_mm / lv.length_mm
    lowest = ring_plane_mm(lv, shortest, ring_tilt(patient, lv, empty))
    septum = septum_x_mm(lv)
    flat = np.zeros(len(lv.stretch))
    mitral, low = (lv.base_z_mm, flat), (lv.length_mm / 2 - lv.descent_mm, 0.0)
    left = _atrium(chambers.la_ml, patient.anatomy.la_max_ml, mitral, low, (_LEFT_FORM, -1, septum))
    tricuspid, low = rv.plane_mm(lv), (float(lowest[0][0]), float(lowest[1][0]))
    return left, _atrium(chambers.ra_ml, patient.anatomy.ra_max_ml, tricuspid, low, (_RIGHT_FORM, 1, septum))


def _atrium(
    volume_ml: NDArray[np.float64],
    largest_ml: float,
    plane_mm: tuple[NDArray[np.float64], NDArray[np.float64]],
    lowest_mm: tuple[float, float],
    place: tuple[float, int, float],
) -> Atrium:
    """One that touches the septum with its flank, its roof nearly fixed, and holds its volume above the floor.

    ``plane_mm``, ``lowest_mm``: height and slope of the floor, and the same at the end of systole, when the atrium is
    fullest. ``place``: its form, its side, and x of the septum.
    """
    form, side, septum = place
    share = 2 / 3 + _FLOOR - _FLOOR**3 / 3
    widest = (largest_ml * 1e3 / (np.pi * _DEPTH * form * share)) ** (1 / 3)
    low = lowest_mm[0] + lowest_mm[1] * (septum + side * (widest + _SEPTUM_MM / 2))
    roof_when_low = low + (1 + _FLOOR) * form * widest
    radius = widest * np.sqrt(volume_ml / largest_ml)
    cut = _FLOOR * np.clip((volume_ml / largest_ml - _DOME_SHARE) / (1 - _DOME_SHARE), 0.1, 1.0)
    for _ in range(10):
        x = septum + side * (radius + _SEPTUM_MM / 2)
        floor = plane_mm[0] + plane_mm[1] * x
        roof = roof_when_low + _ROOF_FOLLOWS * (floor - low)
        half = np.maximum((roof - floor) / (1 + cut), 5.0)
        # Distance of the slanted floor from the centre once the ellipsoid is made a unit sphere.
        depth = cut * half / np.sqrt(half**2 + (plane_mm[1] * radius) ** 2)
        radius = np.sqrt(volume_ml * 1e3 / (np.pi * _DEPTH * half * (2 / 3 + depth - depth**3 / 3)))
    x = septum + side * (radius + _SEPTUM_MM / 2)
    centre = np.stack([x, -_BEHIND * _DEPTH * radius, floor + cut * half], axis=1)
    return Atrium(centre, np.stack([radius, _DEPTH * radius, half], axis=1), radius * np.sqrt(1 - cut**2))
