"""Papillary muscles and leaflets: what stands and moves within the blood of the ventricles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart.directions import Field
from einthoven.twin.heart.form import PapillaryMuscle
from einthoven.twin.heart.surfaces import ENDO, Place
from einthoven.twin.heart.volumes import Timing

#: In a cavity made a unit sphere: (height, distance from the axis) of the foot on the wall and of the free head, and
#: the radius in the middle (convention of this model; about 10 mm wide and 30 mm long, Saha 2018).
_FOOT, _HEAD, _THICK = (-0.74, 0.62), (-0.10, 0.60), 0.18
_LEAFLET_MM = 0.9
_CLOSED_DEGREES, _OPEN_DEGREES = 14.0, 76.0


@dataclass(frozen=True)
class Leaflets:
    """The leaflets of one valve: a cone hung from its ring, per frame.

    Attributes
    ----------
    centre_mm : ndarray (T, 2)
        x and y of the ring.
    ring_mm : ndarray (T,)
        Its radius.
    angle : ndarray (T,)
        Of the leaflets from its plane, radians.
    """

    centre_mm: NDArray[np.float64]
    ring_mm: NDArray[np.float64]
    angle: NDArray[np.float64]

    def at(self, xyz_mm: Field, below_mm: Field, frame: int) -> NDArray[np.bool_]:
        """Whether points, so far below the plane of the ring, lie in a leaflet."""
        offset = xyz_mm[:, :2] - self.centre_mm[frame].astype(np.float32)
        ring = np.float32(self.ring_mm[frame])
        sine, cosine = np.float32(np.sin(self.angle[frame])), np.float32(np.cos(self.angle[frame]))
        inward = ring - np.sqrt((offset * offset).sum(axis=1))
        along = inward * cosine + below_mm * sine
        away = np.abs(below_mm * cosine - inward * sine)
        length = ring / np.cos(np.deg2rad(_CLOSED_DEGREES))
        return np.asarray((away < _LEAFLET_MM) & (along > 0) & (along < length))


def leaflets(
    centre_mm: NDArray[np.float64], ring_mm: NDArray[np.float64], phases: NDArray[np.float64], when: Timing
) -> Leaflets:
    """Shut while the ventricle contracts, wide open in its two waves of filling, half shut between them."""
    phase = np.mod(phases, 1.0)
    middle, span = 0.5 * (when.filling + when.kick) + 0.05, max(when.kick - when.filling, 0.05)
    half = 1 - 0.55 * np.clip(1 - np.abs(phase - middle) / (0.45 * span), 0, 1)
    share = np.clip((phase - when.filling) / 0.04, 0, 1) * half * np.clip((1 - phase) / 0.03, 0, 1)
    angle = np.deg2rad(_CLOSED_DEGREES + (_OPEN_DEGREES - _CLOSED_DEGREES) * share)
    return Leaflets(centre_mm, ring_mm, angle)


def papillary(place: Place, azimuth: Field, thickness: float, muscles: Sequence[PapillaryMuscle]) -> NDArray[np.bool_]:
    """Whether points of the cavity lie in a papillary muscle; ``azimuth`` turns with the wall it stands on."""
    endo = place.radii[ENDO]
    share = place.distance / endo
    height = share * place.cosine
    radius = share * np.sqrt(np.maximum(1 - place.cosine**2, 0))
    inside = np.zeros(len(height), bool)
    for muscle in muscles:
        up = (height - _FOOT[0]) / ((_HEAD[0] - _FOOT[0]) * np.float32(muscle.length))
        axis = _FOOT[1] + (_HEAD[1] - _FOOT[1]) * np.clip(up, 0, 1) + muscle.outward * np.clip(2 * up, 0, 1)
        # While the cavity narrows the muscle keeps its size, so its share of the cavity grows.
        wide = np.float32(_THICK * thickness * muscle.thickness) / endo
        near = wide * wide * np.clip(1.15 - (2 * up - 1) ** 2, 0, 1)
        turn = azimuth - np.float32(np.deg2rad(muscle.azimuth_degrees))
        beside = radius * radius + axis * axis - 2 * radius * axis * np.cos(turn) < near
        inside |= beside & (up > -0.1) & (up < 1.05)
    return inside
