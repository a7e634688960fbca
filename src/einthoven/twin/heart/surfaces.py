"""What lies at a point: nested surfaces looked up in its direction, frame by frame, for all points of a picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart.directions import (
    AZIMUTHS,
    COSINE,
    COSINE_SQUARED,
    COSINES,
    SINE_SQUARED,
    Field,
    around,
    smooth,
)
from einthoven.twin.heart.left_ventricle import LeftVentricle
from einthoven.twin.heart.right_ventricle import RightVentricle
from einthoven.twin.patient import Patient

#: Surfaces from inside to outside, then the narrowing of the sector (radial over axial scale).
ENDO, EPI, RV_INNER, RV_OUTER, FAT, SAC, NARROWING = range(7)
SURFACES = 6
_PERICARDIUM_MM = 1.5


@dataclass(frozen=True)
class Points:
    """Points (N, 3) in mm made ready: what does not change from frame to frame."""

    xyz_mm: Field
    across_squared: Field
    azimuth: Field
    row: NDArray[np.int32]
    next_row: NDArray[np.int32]
    part: Field

    def take(self, places: NDArray[np.int64]) -> Points:
        """Some of them."""
        return Points(
            self.xyz_mm[places],
            self.across_squared[places],
            self.azimuth[places],
            self.row[places],
            self.next_row[places],
            self.part[places],
        )


@dataclass(frozen=True)
class Place:
    """Where points lie in one frame, in the units of ``directions``.

    Attributes
    ----------
    distance : ndarray (N,)
        From the centre of the left ventricle.
    cosine : ndarray (N,)
        Of the polar angle.
    radii : ndarray (7, N)
        Of the surfaces in their direction, and the narrowing.
    """

    distance: Field
    cosine: Field
    radii: Field


@dataclass(frozen=True)
class Surfaces:
    """The surfaces of the ventricles as a table that is quick to read: (T, 7, AZIMUTHS x COSINES)."""

    lv: LeftVentricle
    table: Field

    def ready(self, points_mm: NDArray[np.floating]) -> Points:
        """Look at points (N, 3) once for all frames."""
        xyz = np.ascontiguousarray(points_mm, dtype=np.float32)
        azimuth = np.arctan2(xyz[:, 1], xyz[:, 0])
        turn = azimuth * np.float32(AZIMUTHS / (2 * np.pi))
        cell = np.floor(turn)
        row = cell.astype(np.int32)
        across = (xyz[:, 0] ** 2 + xyz[:, 1] ** 2) / np.float32(self.lv.radius_mm**2)
        return Points(
            xyz, across, azimuth, row % AZIMUTHS * COSINES, (row + 1) % AZIMUTHS * COSINES, (turn - cell)[None]
        )

    def place(self, points: Points, frame: int, which: slice = slice(SURFACES)) -> Place:
        """The surfaces in the direction of each point, linear between the directions of the grid."""
        lv = self.lv
        along = points.xyz_mm[:, 2] - np.float32(lv.centre_z_mm[frame])
        along *= np.float32(1 / (lv.half_axis_mm * lv.stretch[frame]))
        distance = np.sqrt(points.across_squared + along * along) + np.float32(1e-6)
        cosine = along / distance
        height = np.clip(cosine * (COSINES / 2) + (COSINES / 2 - 0.5), 0, COSINES - 1.001)
        cell = height.astype(np.int32)
        height -= cell
        table = self.table[frame, which]
        here = _between(table, points.row + cell, height)
        radii = here + (_between(table, points.next_row + cell, height) - here) * points.part.T[:, 0]
        return Place(distance, cosine, radii)


def _between(table: Field, cell: NDArray[np.int32], part: Field) -> Field:
    low = table.take(cell, axis=1)
    high = table.take(cell + 1, axis=1)
    high -= low
    high *= part
    high += low
    return high


def surfaces(patient: Patient, lv: LeftVentricle, rv: RightVentricle) -> Surfaces:
    """Stack the surfaces into one table."""
    along_mm = np.sqrt(lv.radius_mm**2 * SINE_SQUARED + lv.half_axis_mm**2 * COSINE_SQUARED)
    table = np.empty((len(lv.stretch), SURFACES + 1, AZIMUTHS, COSINES), np.float32)
    table[:, ENDO], table[:, EPI] = lv.endo, lv.epi
    table[:, RV_INNER], table[:, RV_OUTER] = rv.inner, rv.outer
    table[:, FAT] = rv.outer + np.asarray(_fat_mm(patient) / along_mm, np.float32)
    table[:, SAC] = table[:, FAT] + np.asarray(_PERICARDIUM_MM / along_mm, np.float32)
    table[:, NARROWING] = lv.narrowing
    return Surfaces(lv, table.reshape(len(table), SURFACES + 1, -1))


def _fat_mm(patient: Patient) -> Field:
    """Epicardial fat, in the grooves between the chambers and over the right ventricle, more with weight.

    Iacobellis 2005: about 7 mm over the right ventricle in men, 6.5 in women, less in the lean.
    """
    grooves = np.maximum(around(66.0, 22.0), around(-62.0, 22.0)) * smooth(COSINE, -0.9, -0.3)
    ring = smooth(COSINE, 0.05, 0.3)
    over_right = around(0.0, 80.0) * smooth(COSINE, -0.9, -0.2)
    return np.asarray(
        (0.8 + 3.0 * over_right + 4.0 * grooves + 4.0 * ring) * (patient.body.bmi / 26) ** 0.7, np.float32
    )
