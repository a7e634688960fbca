"""Thickness and strain of the left ventricular wall, from its surfaces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart.directions import (
    AZIMUTH,
    AZIMUTHS,
    COSINE,
    SINE,
    Field,
    smooth,
)
from einthoven.twin.heart.left_ventricle import LeftVentricle
from einthoven.twin.spheroid import BASE

Series = NDArray[np.float64]

#: Names of the 17 segments (Cerqueira 2002).
AHA_SEGMENTS = (
    "basal anterior",
    "basal anteroseptal",
    "basal inferoseptal",
    "basal inferior",
    "basal inferolateral",
    "basal anterolateral",
    "mid anterior",
    "mid anteroseptal",
    "mid inferoseptal",
    "mid inferior",
    "mid inferolateral",
    "mid anterolateral",
    "apical anterior",
    "apical septal",
    "apical inferior",
    "apical lateral",
    "apex",
)
#: The cap below this cosine of the polar angle is the apex, where a slice would hold no cavity.
_CAP = -0.95
#: Heights, in half axes, of the three rings whose circumference gives the circumferential strain.
_RINGS = (0.15, -0.20, -0.55)


def segment_of_direction(endo: Field) -> NDArray[np.int8]:
    """Number (0 to 16) of the segment that each direction belongs to, -1 above the base plane: (AZIMUTHS, COSINES).

    Thirds of the cavity's length; sectors of 60 degrees with the septum's middle between two, of 90 near the apex.
    """
    height = (endo * COSINE + 1) / (1 + BASE)
    degrees = np.mod(np.degrees(AZIMUTH), 360)
    # Counted from the front (90 degrees) against the clock seen from the apex: anterior, septal, inferior, lateral.
    sixth = np.mod(np.floor((120 - degrees) / 60), 6).astype(np.int8) + np.zeros_like(height, np.int8)
    fourth = np.mod(np.floor((135 - degrees) / 90), 4).astype(np.int8) + np.zeros_like(height, np.int8)
    segment = np.where(height > 2 / 3, sixth, np.where(height > 1 / 3, 6 + sixth, 12 + fourth))
    segment = np.where(np.broadcast_to(COSINE < _CAP, height.shape), 16, segment)
    return np.where(height > 1, -1, segment).astype(np.int8)


def thickness_mm(lv: LeftVentricle, frame: int) -> Field:
    """Distance between the surfaces of the left ventricle in each direction, normal to the middle of the wall."""
    middle = 0.5 * (lv.endo[frame] + lv.epi[frame])
    by_azimuth = (np.roll(middle, -1, 0) - np.roll(middle, 1, 0)) / (4 * np.pi / AZIMUTHS)
    by_cosine = np.gradient(middle, float(COSINE[0, 1] - COSINE[0, 0]), axis=1)
    polar = -by_cosine * -SINE / middle
    # Gradient of (distance - radius of the middle surface): along the direction, the meridian and the parallel, in mm.
    across, along = 1 / lv.radius_mm, 1 / (lv.half_axis_mm * lv.stretch[frame])
    outward = SINE - polar * -COSINE
    upward = COSINE - polar * SINE
    sideways = by_azimuth / (middle * np.maximum(SINE, 0.1)) * smooth(SINE, 0.0, 0.3)
    steep = np.sqrt((outward * across) ** 2 + (upward * along) ** 2 + (sideways * across) ** 2)
    return np.asarray((lv.epi[frame] - lv.endo[frame]) / steep, np.float32)


def by_segment(values: Field, lv: LeftVentricle) -> Series:
    """Mean of a field over each of the 17 segments."""
    segment = segment_of_direction(lv.endo[0])
    return np.array([values[segment == number].mean(dtype=np.float64) for number in range(len(AHA_SEGMENTS))])


def meridian_mm(lv: LeftVentricle, frame: int) -> Series:
    """Length of the inner surface from the apex to the base plane at each azimuth: (AZIMUTHS,)."""
    endo = lv.endo[frame].astype(float)
    across = endo * SINE * lv.radius_mm
    up = endo * COSINE
    # Above the base plane the line stops at it.
    step = np.clip((BASE - up[:, :-1]) / np.maximum(up[:, 1:] - up[:, :-1], 1e-9), 0, 1)
    rise = np.diff(up, axis=1) * lv.half_axis_mm * lv.stretch[frame]
    return np.asarray((np.hypot(np.diff(across, axis=1), rise) * step).sum(axis=1) + across[:, 0])


def ring_mm(lv: LeftVentricle, frame: int, height: float) -> float:
    """Circumference of the inner surface at a height in half axes."""
    endo = lv.endo[frame].astype(float)
    up = endo * COSINE
    across = np.array([np.interp(height, up[k], (endo * SINE)[k]) for k in range(AZIMUTHS)]) * lv.radius_mm
    x, y = across * np.cos(AZIMUTH[:, 0]), across * np.sin(AZIMUTH[:, 0])
    return float(np.hypot(np.diff(x, append=x[:1]), np.diff(y, append=y[:1])).sum())


def strains_percent(lv: LeftVentricle, full: int, empty: int) -> tuple[float, float, float]:
    """Global longitudinal, circumferential and radial strain between two frames.

    Longitudinal: of the inner surface's length in all long-axis planes. Circumferential: of its circumference in three
    rings. Radial: mean thickening of the segments but the apex.
    """
    longitudinal = meridian_mm(lv, empty).mean() / meridian_mm(lv, full).mean() - 1
    circumferential = np.mean([ring_mm(lv, empty, h) / ring_mm(lv, full, h) - 1 for h in _RINGS])
    before, after = (by_segment(thickness_mm(lv, frame), lv)[:16] for frame in (full, empty))
    return 100 * float(longitudinal), 100 * float(circumferential), 100 * float((after / before - 1).mean())
