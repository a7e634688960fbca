"""The right ventricle: a crescent round the septum, attached where it meets the left ventricle.

Its free wall lies above the outer surface of the left ventricle by a fixed form times one size a frame, solved so that
the blood between the two has the volume asked for. Its base plane tilts, so that the tricuspid ring descends more than
the mitral one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart.directions import (
    AZIMUTH,
    COSINE,
    COSINE_SQUARED,
    SINE,
    SINE_SQUARED,
    Field,
    smooth,
)
from einthoven.twin.heart.left_ventricle import LeftVentricle
from einthoven.twin.heart.volumes import Volumes
from einthoven.twin.patient import Patient
from einthoven.twin.spheroid import BASE

#: Where the free wall meets the left ventricle, degrees from the middle of the septum, in front and below: the groove
#: in front leads to the outflow tract, so it lies further out near the base.
_FRONT, _FRONT_AT_BASE, _BELOW, _BELOW_AT_BASE = 64.0, 10.0, -64.0, 6.0
#: A large right ventricle takes more of the circumference and forms the apex.
_WIDER_PER_RATIO, _APEX, _APEX_PER_RATIO = 14.0, -0.90, -0.08
#: The tricuspid ring lies a little nearer to the apex than the mitral one, units of the half axis, and tilts.
RING_HEIGHT, _TILT = BASE - 0.03, 0.04
#: In front of this distance from the long axis the cavity goes on above the ring, with this slope, as the outflow tract
#: (convention of this model). Their product stays below the height of the ring, so that the centre of the grid lies
#: below both planes and a direction never leaves the cavity and comes back.
_OUTFLOW_FROM, _OUTFLOW_SLOPE = 0.62, 0.52
#: Descent of the free wall's ring beyond that of the septum's, over the latter, at a normal ejection fraction:
#: tricuspid 22 mm against mitral 13 mm (Rudski 2010).
_EXTRA_DESCENT, _NORMAL_EF = 0.85, 56.0
_RING_WIDTH = 1.4
#: The outer surface of the left ventricle and the size of the right one at rest, about: for the slant of the free wall.
_USUAL_SEPTUM, _USUAL_SIZE = 1.2, 1.3


@dataclass(frozen=True)
class RightVentricle:
    """Surfaces of the right ventricle in the units of ``directions``.

    Attributes
    ----------
    inner, outer : ndarray (T, AZIMUTHS, COSINES)
        Of its free wall; equal to the outer surface of the left ventricle where there is none.
    plane_tilt : ndarray (T,)
        The base plane: z = ``RING_HEIGHT`` + tilt (x - 1).
    """

    inner: Field
    outer: Field
    plane_tilt: NDArray[np.float64]

    def base_cubed(self) -> Field:
        """Cube of the distance to the base plane or the end of the outflow tract, (T, AZIMUTHS, COSINES)."""
        tilt = self.plane_tilt.astype(np.float32)[:, None, None]
        height = np.float32(RING_HEIGHT) - tilt
        right, front = SINE * np.cos(AZIMUTH), SINE * np.sin(AZIMUTH)
        ring = _to_plane(height, COSINE - tilt * right)
        outflow = _to_plane(height - _OUTFLOW_FROM * _OUTFLOW_SLOPE, COSINE - tilt * right - _OUTFLOW_SLOPE * front)
        return np.where(front > 0, np.maximum(ring, outflow), ring) ** 3

    def below_base_mm(self, lv: LeftVentricle, xyz_mm: Field, frame: int) -> tuple[Field, Field]:
        """How far points lie below the plane of the tricuspid ring, and below the end of the whole cavity."""
        level, slope = (np.float32(value[frame]) for value in self.plane_mm(lv))
        below = level + slope * xyz_mm[:, 0] - xyz_mm[:, 2]
        ahead = xyz_mm[:, 1] - np.float32(_OUTFLOW_FROM * lv.radius_mm)
        steep = np.float32(_OUTFLOW_SLOPE * lv.half_axis_mm * lv.stretch[frame] / lv.radius_mm)
        return below, below + steep * np.maximum(ahead, 0)

    def plane_mm(self, lv: LeftVentricle) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The plane of the tricuspid ring in mm: its height on the long axis, and its slope along x, per frame."""
        return ring_plane_mm(lv, lv.stretch, self.plane_tilt)

    def millilitres(self, lv: LeftVentricle) -> NDArray[np.float64]:
        """Volume of its blood per frame."""
        base = self.base_cubed()
        return lv.millilitres(self.inner**3, base) - lv.millilitres(lv.epi**3, base)


def _to_plane(height: Field, toward: Field) -> Field:
    """Distance along each direction to a plane."""
    return np.where(toward > 1e-3, height / np.maximum(toward, 1e-3), np.float32(50)).astype(np.float32)


def right_ventricle(patient: Patient, chambers: Volumes, lv: LeftVentricle) -> RightVentricle:
    """Form, size in every frame, wall."""
    tilt = ring_tilt(patient, lv, chambers.rv_emptying)
    empty = RightVentricle(lv.epi, lv.epi, tilt)
    form = _form(patient)
    size = _size(form, lv, empty.base_cubed(), chambers.rv_ml)
    inner = lv.epi + size.astype(np.float32)[:, None, None] * form
    return RightVentricle(inner, inner + _wall(patient, chambers, lv, form), tilt)


def ring_tilt(patient: Patient, lv: LeftVentricle, emptying: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tilt of the base plane where the right ventricle is so empty (0 to 1)."""
    physiology = patient.physiology
    extra_mm = _EXTRA_DESCENT * physiology.base_descent_mm * min(physiology.rv_ef_percent / _NORMAL_EF, 1.25)
    return np.asarray(_TILT - extra_mm / (_RING_WIDTH * lv.half_axis_mm) * emptying)


def ring_plane_mm(
    lv: LeftVentricle, stretch: NDArray[np.float64], tilt: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Height on the long axis and slope along x of the tricuspid ring's plane, mm."""
    half = lv.half_axis_mm * stretch
    slope = tilt * half / lv.radius_mm
    return half * (1 + RING_HEIGHT) - lv.length_mm / 2 - slope * lv.radius_mm, slope


def _form(patient: Patient) -> Field:
    """Height of the free wall above the left ventricle: between two circles across, rounded along."""
    ratio = float(np.clip(patient.anatomy.rv_edv_ml / patient.anatomy.lv_edv_ml - 1.05, 0, 1.2))
    wider = _WIDER_PER_RATIO * ratio
    front = np.deg2rad(_FRONT + wider + _FRONT_AT_BASE * smooth(COSINE, -0.3, 0.2))
    below = np.deg2rad(_BELOW - wider - _BELOW_AT_BASE * smooth(COSINE, -0.3, 0.2))
    azimuth = np.mod(AZIMUTH + np.pi, 2 * np.pi) - np.pi
    across = np.clip((azimuth - below) / (front - below), 0, 1)
    apex = _APEX + _APEX_PER_RATIO * ratio
    along = np.clip((COSINE - apex) / (0.35 - apex), 0, 1)
    crescent = np.maximum(np.sin(np.pi * across), 0) ** 0.7
    return np.asarray(crescent * np.sin(0.5 * np.pi * along) ** (1.75 - 0.3 * ratio), np.float32)


def _size(form: Field, lv: LeftVentricle, base: Field, target_ml: NDArray[np.float64]) -> NDArray[np.float64]:
    """Newton's method on the volume between the surfaces, only where there is a free wall."""
    rows = np.flatnonzero(form.max(axis=1) > 0)
    form, base, septum = form[rows], base[:, rows], lv.epi[:, rows]
    hidden = np.minimum(septum * septum * septum, base).sum(axis=(1, 2), dtype=np.float64)
    wanted = target_ml / lv.cell_ml + hidden
    size = np.full(len(target_ml), 1.2)
    for _ in range(7):
        wall = septum + size.astype(np.float32)[:, None, None] * form
        square = wall * wall
        cube = square * wall
        held = np.minimum(cube, base).sum(axis=(1, 2), dtype=np.float64)
        slope = np.where(cube < base, 3 * square * form, 0).sum(axis=(1, 2), dtype=np.float64)
        size = np.maximum(size + (wanted - held) / slope, 0.3 * size)
    return size


def _wall(patient: Patient, chambers: Volumes, lv: LeftVentricle, form: Field) -> Field:
    """Thickness of the free wall along each direction.

    It keeps its volume, and a direction meets it at a slant near its borders.
    """
    thickness = patient.anatomy.rv_wall_mm * (chambers.rv_ml / patient.anatomy.rv_edv_ml) ** (-2 / 3)
    along_mm = np.sqrt(lv.radius_mm**2 * SINE_SQUARED + lv.half_axis_mm**2 * COSINE_SQUARED)
    at_rest = _USUAL_SEPTUM + _USUAL_SIZE * form
    by_azimuth = (np.roll(at_rest, -1, 0) - np.roll(at_rest, 1, 0)) / (2 * (AZIMUTH[1] - AZIMUTH[0]))
    by_cosine = np.gradient(at_rest, float(COSINE[0, 1] - COSINE[0, 0]), axis=1)
    slant = np.sqrt(1 + (by_azimuth / (at_rest * SINE)) ** 2 + (by_cosine * SINE / at_rest) ** 2)
    reach = np.minimum(slant, 1.6) * smooth(form, 0.0, 0.06) / along_mm
    return np.asarray(thickness.astype(np.float32)[:, None, None] * reach, np.float32)
