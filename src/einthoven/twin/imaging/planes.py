"""Where the slice lies: the 4-chamber long axis, and short-axis slices, as a radiologist looks at them.

4-chamber: apex up, right ventricle on the left of the picture. Short axis: right ventricle on the left, anterior up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import ConfigError
from einthoven.twin.imaging.look import Look
from einthoven.twin.patient import Pose

View = Literal["4ch", "sax"]
Float32 = NDArray[np.float32]

#: How rows and columns of a picture run in the frame of the heart (x septum, y anterior, z base).
_DOWN = {"4ch": (0.0, 0.0, 1.0), "sax": (0.0, -1.0, 0.0)}
_RIGHT = {"4ch": (-1.0, 0.0, 0.0), "sax": (-1.0, 0.0, 0.0)}
#: Which axes of that frame run down and across the picture.
_AXES = {"4ch": (2, 0), "sax": (1, 0)}
#: What is left free, where there is room, between the heart and the rim of the picture.
_RIM_MM = 6.0
#: The chest's X left, Y foot, Z back in the scanner's right, anterior, superior (NIfTI).
_RAS = -np.eye(3)[[0, 2, 1]]


@dataclass(frozen=True, slots=True)
class Placement:
    """What the technologist did: turn of the picture, its shift, tilt of the plane and its way off the axis."""

    rotation_degrees: float
    shift_mm: tuple[float, float]
    tilt_degrees: tuple[float, float]
    offset_mm: float


def place(rng: np.random.Generator, view: View, look: Look) -> Placement:
    """Draw a placement within the limits of ``look``."""

    def bounded(sd: float, limit: float) -> float:
        return float(np.clip(sd * rng.standard_normal(), -limit, limit))

    of_view = 0 if view == "4ch" else 1
    rotation = bounded(look.rotation_sd[of_view], look.rotation_limit[of_view])
    shift = bounded(look.shift_sd, look.shift_limit), bounded(look.shift_sd, look.shift_limit)
    angle, turn = rng.uniform(0, 2 * np.pi), abs(bounded(look.tilt_sd, look.tilt_limit))
    tilt = float(turn * np.cos(angle)), float(turn * np.sin(angle))
    return Placement(rotation, shift, tilt, bounded(look.offset_sd, look.offset_limit))


@dataclass(frozen=True)
class Plane:
    """A square picture in the frame of the heart.

    Attributes
    ----------
    view : View
    middle_mm, down, right : ndarray (3,)
        Middle of the picture, and the directions in which rows and columns grow.
    size : int
    spacing_mm, thickness_mm : float
    """

    view: View
    middle_mm: NDArray[np.float64]
    down: NDArray[np.float64]
    right: NDArray[np.float64]
    size: int
    spacing_mm: float
    thickness_mm: float

    @property
    def normal(self) -> NDArray[np.float64]:
        """Across the slice: towards the base in a short axis, towards the anterior wall in the 4-chamber view."""
        return np.cross(self.right, self.down)

    def axis_mm(self, supersample: int = 1) -> Float32:
        """Positions of rows (and of columns) from the middle, each pixel parted into ``supersample``."""
        count = self.size * supersample
        return ((np.arange(count) - (count - 1) / 2) * (self.spacing_mm / supersample)).astype(np.float32)

    def points_mm(self, supersample: int = 1, *, through: bool = False) -> Float32:
        """Points (rows, columns, 3) in the frame of the heart.

        With ``through`` the parts of a pixel lie at different depths of the slice, so that their mean is that of the
        voxel and not of its middle plane.
        """
        axis = self.axis_mm(supersample)
        points = (
            self.middle_mm.astype(np.float32)
            + axis[:, None, None] * self.down.astype(np.float32)
            + axis[None, :, None] * self.right.astype(np.float32)
        )
        if through and supersample > 1:
            points += self._depths_mm(supersample)[..., None] * self.normal.astype(np.float32)
        return points

    def _depths_mm(self, supersample: int) -> Float32:
        """Evenly through the slice over the parts of a pixel; neighbours along a row or column lie far apart."""
        order = np.random.default_rng(0).permutation(supersample**2) if supersample > 2 else np.array([0, 2, 3, 1])
        share = (order + 0.5) / supersample**2 - 0.5
        cell = (self.thickness_mm * share).reshape(supersample, supersample).astype(np.float32)
        return np.tile(cell, (self.size, self.size))

    def affine(self, pose: Pose) -> NDArray[np.float64]:
        """(4, 4): (column, row, slice, 1) of a pixel's middle to right, anterior, superior of the chest in mm.

        The origin is the middle of the left ventricle.
        """
        half = (self.size - 1) / 2 * self.spacing_mm
        first = self.middle_mm - half * (self.down + self.right)
        columns = [self.right * self.spacing_mm, self.down * self.spacing_mm, self.normal * self.thickness_mm, first]
        out = np.eye(4)
        out[:3] = (np.stack(columns) @ pose.rotation() @ _RAS.T).T
        return out


def plane(
    view: View,
    placement: Placement,
    heart_mm: NDArray[np.float64],
    *,
    size: int,
    spacing_mm: float,
    thickness_mm: float,
    height_mm: float = 0.0,
) -> Plane:
    """The picture of a view as it was placed.

    Parameters
    ----------
    view : View
    placement : Placement
        Its shift is from the middle of the heart, and cut to what keeps the heart in the picture.
    heart_mm : ndarray (2, 3)
        Lower and upper corner of the heart in its frame.
    size, spacing_mm, thickness_mm
        As of ``Plane``.
    height_mm : float
        Of a short axis, from the middle of the left ventricle towards the base.
    """
    check_view(view)
    down, right = np.array(_DOWN[view]), np.array(_RIGHT[view])
    normal = np.cross(right, down)
    turn = _rotation(normal, placement.rotation_degrees)
    tilt = _rotation(down, placement.tilt_degrees[0]) @ _rotation(right, placement.tilt_degrees[1])
    down, right, normal = ((tilt @ turn @ v) for v in (down, right, normal))
    centre, pivot = np.zeros(3), np.array([0.0, 0.0, height_mm if view == "sax" else 0.0])
    axes = list(_AXES[view])
    centre[axes] = heart_mm.mean(axis=0)[axes]
    room = np.maximum(0.5 * (size * spacing_mm - np.ptp(heart_mm, axis=0)[axes]) - _RIM_MM, 0)
    shift = np.clip(placement.shift_mm, -room, room)
    middle = tilt @ centre + pivot + shift[0] * down + shift[1] * right + placement.offset_mm * normal
    return Plane(view, middle, down, right, size, spacing_mm, thickness_mm)


def check_view(view: str) -> None:
    """Refuse a view that is none."""
    if view not in _DOWN:
        raise ConfigError(f"no view is named {view!r}", remedy="use '4ch' or 'sax'")


def _rotation(axis: NDArray[np.float64], degrees: float) -> NDArray[np.float64]:
    """Rotation matrix about a unit vector (Rodrigues)."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.deg2rad(degrees)
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
