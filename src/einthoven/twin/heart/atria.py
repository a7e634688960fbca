"""The atria: ellipsoids behind the base plane, cut by it, a thin septum between them. Volumes are exact.

Their roofs hardly move; the base plane draws their floors down, and the rest of the change is in their width.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart.directions import BASE
from einthoven.twin.heart.left_ventricle import LeftVentricle
from einthoven.twin.heart.right_ventricle import RightVentricle
from einthoven.twin.heart.volumes import Volumes

#: The floor cuts an atrium this far below its centre, in half axes: the valve is narrower than the atrium.
_FLOOR = 0.6
#: Height over width at its largest: the left is longer (Maceira 2010).
_LEFT_FORM, _RIGHT_FORM = 1.5, 1.35
_SEPTUM_MM, WALL_MM = 3.0, 2.0
#: Share of the descent of the base that the roof follows.
_ROOF_FOLLOWS = 0.25
#: Of the atria from the long axis towards the front, mm.
_LEFT_FRONT_MM, _RIGHT_FRONT_MM = -3.0, 2.0


@dataclass(frozen=True)
class Atrium:
    """An ellipsoid per frame: ``centre_mm`` (T, 3), ``radii_mm`` (T, 3)."""

    centre_mm: NDArray[np.float64]
    radii_mm: NDArray[np.float64]


def septum_x_mm(lv: LeftVentricle) -> float:
    """Where the septum between the atria stands: over the middle of the ventricular one at the base."""
    return float(lv.radius_mm * np.sqrt(1 - BASE**2) + 0.4 * lv.wall_mm[0, -40])


def atria(chambers: Volumes, lv: LeftVentricle, rv: RightVentricle) -> tuple[Atrium, Atrium]:
    """Left and right."""
    still = np.zeros(len(lv.stretch))
    x = septum_x_mm(lv)
    left = _atrium(chambers.la_ml, lv.base_z_mm, still, _LEFT_FORM, -1, x, _LEFT_FRONT_MM)
    slope = rv.plane_tilt * lv.half_axis_mm * lv.stretch / lv.radius_mm
    at_septum = lv.centre_z_mm + rv.plane_height * lv.half_axis_mm * lv.stretch + slope * (x - lv.radius_mm)
    return left, _atrium(chambers.ra_ml, at_septum, slope, _RIGHT_FORM, 1, x, _RIGHT_FRONT_MM)


def _atrium(
    volume_ml: NDArray[np.float64],
    floor_z_mm: NDArray[np.float64],
    slope: NDArray[np.float64],
    form: float,
    side: int,
    septum_mm: float,
    front_mm: float,
) -> Atrium:
    """One that touches the septum with its flank, its roof nearly fixed, and holds its volume above the floor."""
    largest = int(volume_ml.argmax())
    share = 2 / 3 + _FLOOR - _FLOOR**3 / 3
    width = (volume_ml[largest] * 1e3 / (np.pi * form * share)) ** (1 / 3)
    roof = floor_z_mm[largest] + (1 + _FLOOR) * form * width + _ROOF_FOLLOWS * (floor_z_mm - floor_z_mm[largest])
    radius = np.full(len(volume_ml), width)
    for _ in range(8):
        floor = floor_z_mm + slope * side * (radius + _SEPTUM_MM / 2)
        half = (roof - floor) / (1 + _FLOOR)
        # Distance of the slanted floor from the centre once the ellipsoid is made a unit sphere.
        depth = (roof - half - floor) / np.sqrt(half**2 + (slope * radius) ** 2)
        radius = np.sqrt(volume_ml * 1e3 / (np.pi * half * (2 / 3 + depth - depth**3 / 3)))
    centre = np.stack(
        [septum_mm + side * (radius + _SEPTUM_MM / 2), np.full(len(radius), front_mm), roof - half], axis=1
    )
    return Atrium(centre, np.stack([radius, radius, half], axis=1))
