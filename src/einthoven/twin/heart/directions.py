"""The grid of directions on which the surfaces of the ventricles are tables, and windows on it.

Length is counted in units in which the left ventricle at the end of diastole is about a unit sphere: x and y over its
equatorial radius, z over its half axis times how far the base has descended. A surface is its radius in each direction;
volumes are sums of cubes over the grid.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.spheroid import BASE

Field = NDArray[np.float32]

#: Size of the grid: evenly in azimuth (0 septum, 90 anterior) and in the cosine of the polar angle (-1 apex, 1 base).
AZIMUTHS, COSINES = 64, 96
AZIMUTH = (np.arange(AZIMUTHS) * (2 * np.pi / AZIMUTHS)).astype(np.float32)[:, None]
COSINE = ((np.arange(COSINES) + 0.5) * (2 / COSINES) - 1).astype(np.float32)[None, :]
SINE_SQUARED = 1 - COSINE**2
COSINE_SQUARED = COSINE**2
SINE = np.sqrt(SINE_SQUARED)
#: Solid angle of a cell over three: a sum of cubes times this is a volume.
THIRD_OF_CELL = 4 * np.pi / (AZIMUTHS * COSINES) / 3


def base_cubed(base: float = BASE) -> Field:
    """Cube of the distance to the base plane in each direction (1, COSINES); directions to the apex never meet it."""
    distance = np.where(COSINE > 0, base / np.maximum(COSINE, 1e-3), 50.0)
    return (distance**3).astype(np.float32)


def around(centre_degrees: float, half_width_degrees: float) -> Field:
    """1 at an azimuth, 0 beyond a half width from it, a squared cosine between: (AZIMUTHS, 1)."""
    away = np.abs(np.mod(AZIMUTH - np.deg2rad(centre_degrees) + np.pi, 2 * np.pi) - np.pi)
    share = np.clip(away / np.deg2rad(half_width_degrees), 0, 1)
    return (np.cos(0.5 * np.pi * share) ** 2).astype(np.float32)


def smooth(value: NDArray[np.floating], low: float, high: float) -> Field:
    """0 below ``low``, 1 above ``high``, a cubic between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return (share * share * (3 - 2 * share)).astype(np.float32)


def cap(azimuth_degrees: float, cosine: float, share_of_wall: float, blur_degrees: float = 12.0) -> Field:
    """Membership of a round patch that covers a share of the left ventricular wall: (AZIMUTHS, COSINES)."""
    if share_of_wall <= 0:
        return np.zeros((AZIMUTHS, COSINES), np.float32)
    cosine = float(np.clip(cosine, -1, 1))
    turn = AZIMUTH - np.deg2rad(azimuth_degrees)
    angle = np.degrees(np.arccos(np.clip(COSINE * cosine + SINE * np.sqrt(1 - cosine**2) * np.cos(turn), -1, 1)))
    # The wall below the base plane is 2 pi (1 + BASE) of the sphere, a patch 2 pi (1 - cos radius).
    radius = float(np.degrees(np.arccos(1 - min(share_of_wall, 0.95) * (1 + BASE))))
    return 1 - smooth(angle, radius - blur_degrees, radius + blur_degrees)


#: What depends on azimuth fades towards the axis, where all azimuths meet.
OFF_AXIS = smooth(SINE, 0.05, 0.7)
