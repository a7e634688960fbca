"""What lies at a point: the surfaces looked up in its direction, frame by frame, for all points of a picture at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart.atria import WALL_MM, Atrium, septum_x_mm
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
from einthoven.twin.heart.tissue import Tissue
from einthoven.twin.patient import Patient

#: The tables are read at the nearest of this many cosines, between two azimuths.
_FINER = 2
_FINE = COSINES * _FINER
_PERICARDIUM_MM = 1.5
#: The sac goes on this far above the base plane, round the roots of the atria.
_SAC_MM = 14.0
#: Between which surfaces (counted from inside) lies what, below the base planes; and behind them.
_SHELLS = (
    Tissue.LV_BLOOD,
    Tissue.LV_MUSCLE,
    Tissue.RV_BLOOD,
    Tissue.RV_WALL,
    Tissue.FAT,
    Tissue.PERICARDIUM,
    Tissue.NONE,
)


@dataclass(frozen=True)
class Points:
    """Points (N, 3) in mm made ready: what does not change from frame to frame."""

    xyz_mm: Field
    across_squared: Field
    row: NDArray[np.int32]
    part: Field


@dataclass(frozen=True)
class Surfaces:
    """Six nested surfaces, two base planes, two atria.

    Attributes
    ----------
    table : ndarray (T, AZIMUTHS x finer COSINES, 6)
        Radius of endocardium, outer surface of the left ventricle, inner and outer one of the right, fat, pericardium.
    """

    lv: LeftVentricle
    rv: RightVentricle
    left_atrium: Atrium
    right_atrium: Atrium
    table: Field

    def ready(self, points_mm: NDArray[np.floating]) -> Points:
        """Look at points (N, 3) once for all frames."""
        xyz = np.ascontiguousarray(points_mm, dtype=np.float32)
        turn = np.arctan2(xyz[:, 1], xyz[:, 0]) * np.float32(AZIMUTHS / (2 * np.pi))
        turn = np.where(turn < 0, turn + AZIMUTHS, turn)
        row = turn.astype(np.int32)
        part = (turn - row).astype(np.float32)
        return Points(xyz, (xyz[:, 0] ** 2 + xyz[:, 1] ** 2) / np.float32(self.lv.radius_mm**2), row % AZIMUTHS, part)

    def radii(self, points: Points, frame: int) -> tuple[Field, Field]:
        """Distance of each point from the centre, and the six surfaces in its direction: (N,), (N, 6)."""
        lv = self.lv
        along = (points.xyz_mm[:, 2] - np.float32(lv.centre_z_mm[frame])) / np.float32(
            lv.half_axis_mm * lv.stretch[frame]
        )
        distance = np.sqrt(points.across_squared + along * along) + np.float32(1e-9)
        cell = ((along / distance + 1) * np.float32(0.4999 * _FINE)).astype(np.int32)
        here = self.table[frame].take(points.row * _FINE + cell, axis=0)
        there = self.table[frame].take((points.row + 1) % AZIMUTHS * _FINE + cell, axis=0)
        there -= here
        there *= points.part[:, None]
        there += here
        return distance, there

    def labels(self, points: Points, frame: int) -> NDArray[np.uint8]:
        """Tissue at each point: (N,)."""
        distance, radii = self.radii(points, frame)
        lv, z = self.lv, points.xyz_mm[:, 2]
        outside = (distance[:, None] > radii).view(np.uint8).sum(axis=1, dtype=np.uint8)
        label = np.array(_SHELLS, dtype=np.uint8)[outside]
        base = lv.base_z_mm[frame]
        slope = self.rv.plane_tilt[frame] * lv.half_axis_mm * lv.stretch[frame] / lv.radius_mm
        ring = lv.centre_z_mm[frame] + self.rv.plane_height[frame] * lv.half_axis_mm * lv.stretch[frame]
        tilted = ring + slope * (points.xyz_mm[:, 0] - lv.radius_mm)
        right = (outside == 2) | (outside == 3)
        behind = np.flatnonzero(np.where(right, z > tilted, z > base))
        beyond = np.flatnonzero((outside > 3) & (z > np.minimum(base, tilted)))
        if len(behind):
            label[behind] = np.where(
                (outside[behind] < 6) & (z[behind] < base + _SAC_MM), np.uint8(Tissue.FAT), np.uint8(Tissue.NONE)
            )
        rest = np.union1d(behind, beyond)
        self._atria(label, points.xyz_mm[rest], rest, frame, base, tilted[rest])
        return label

    def _atria(
        self,
        label: NDArray[np.uint8],
        xyz: Field,
        places: NDArray[np.int64],
        frame: int,
        base: float,
        tilted: Field,
    ) -> None:
        """Write the atria into ``label`` where the ventricles do not reach."""
        septum = septum_x_mm(self.lv)
        for atrium, tissue, left in (
            (self.left_atrium, Tissue.LA_BLOOD, True),
            (self.right_atrium, Tissue.RA_BLOOD, False),
        ):
            centre = atrium.centre_mm[frame].astype(np.float32)
            radii = atrium.radii_mm[frame].astype(np.float32)
            offset = xyz - centre
            inside = ((offset / radii) ** 2).sum(axis=1) < 1
            near = ((offset / (radii + np.float32(WALL_MM))) ** 2).sum(axis=1) < 1
            above = xyz[:, 2] > (base if left else tilted)
            label[places[near & ~inside & above & (label[places] != Tissue.LA_BLOOD)]] = Tissue.ATRIAL_WALL
            label[places[inside & above]] = tissue
        del septum


def surfaces(patient: Patient, lv: LeftVentricle, rv: RightVentricle, left: Atrium, right: Atrium) -> Surfaces:
    """Stack the surfaces into one table that is quick to read."""
    fat = rv.outer + _fat(patient, lv)
    along_mm = np.sqrt(lv.radius_mm**2 * SINE_SQUARED + lv.half_axis_mm**2 * COSINE_SQUARED)
    sac = fat + np.asarray(_PERICARDIUM_MM / along_mm, np.float32)
    stack = np.stack([lv.endo, lv.epi, rv.inner, rv.outer, fat, sac], axis=-1)
    table = np.empty((len(stack), AZIMUTHS, COSINES, _FINER, stack.shape[-1]), np.float32)
    before = np.concatenate([stack[:, :, :1], stack[:, :, :-1]], axis=2)
    after = np.concatenate([stack[:, :, 1:], stack[:, :, -1:]], axis=2)
    table[:, :, :, 0] = 0.75 * stack + 0.25 * before
    table[:, :, :, 1] = 0.75 * stack + 0.25 * after
    return Surfaces(lv, rv, left, right, table.reshape(len(stack), AZIMUTHS * _FINE, -1))


def _fat(patient: Patient, lv: LeftVentricle) -> Field:
    """Epicardial fat: in the grooves between the chambers and over the right ventricle, more with weight (Iacobellis
    2005: 5 to 7 mm over the right ventricle)."""
    grooves = np.maximum(around(66.0, 22.0), around(-62.0, 22.0)) * smooth(COSINE, -0.9, -0.3)
    ring = smooth(COSINE, 0.0, 0.3)
    over_right = around(0.0, 80.0) * smooth(COSINE, -0.9, -0.2)
    thickness = (0.8 + 3.0 * over_right + 4.0 * grooves + 5.0 * ring) * (patient.body.bmi / 26) ** 0.7
    along_mm = np.sqrt(lv.radius_mm**2 * SINE_SQUARED + lv.half_axis_mm**2 * COSINE_SQUARED)
    return np.asarray(thickness / along_mm, np.float32)
