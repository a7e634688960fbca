"""What lies at points that stand still while the heart beats: tissue, and which piece of muscle it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart.atria import Atrium
from einthoven.twin.heart.directions import Field
from einthoven.twin.heart.form import PapillaryMuscle
from einthoven.twin.heart.right_ventricle import RightVentricle
from einthoven.twin.heart.surfaces import (
    FAT,
    NARROWING,
    SURFACES,
    Place,
    Points,
    Surfaces,
)
from einthoven.twin.heart.tissue import Tissue
from einthoven.twin.heart.valves import Leaflets, papillary
from einthoven.twin.spheroid import BASE

#: What lies inside each surface and outside the one before it, below the base planes.
_SHELLS = np.array(
    [
        Tissue.LV_BLOOD,
        Tissue.LV_MUSCLE,
        Tissue.RV_BLOOD,
        Tissue.RV_WALL,
        Tissue.FAT,
        Tissue.PERICARDIUM,
        Tissue.NONE,
    ],
    dtype=np.uint8,
)
#: The fat of the groove between atria and ventricles goes on this far above the base plane.
_GROOVE_MM = 13.0


@dataclass(frozen=True)
class Seen:
    """What was seen at points in some frames.

    Attributes
    ----------
    labels : ndarray (frames, ...) uint8
        ``Tissue``.
    material_mm : ndarray (frames, ..., 3) float32 or None
        Where the same piece of ventricle lies at the R wave: the way of every piece of muscle. Points
        outside the ventricles are their own place.
    """

    labels: NDArray[np.uint8]
    material_mm: Field | None


@dataclass(frozen=True)
class Scene:
    """All parts of a beating heart that can lie at a point. ``twist`` (T,): radians of the apex against the base."""

    surfaces: Surfaces
    rv: RightVentricle
    left_atrium: Atrium
    right_atrium: Atrium
    mitral: Leaflets
    tricuspid: Leaflets
    twist: NDArray[np.float64]
    papillary_thickness: float
    papillary_muscles: tuple[PapillaryMuscle, ...]

    def labels(self, points: Points, place: Place, frame: int) -> NDArray[np.uint8]:
        """Tissue at each point: (N,)."""
        outside = (place.distance > place.radii[:SURFACES]).sum(axis=0, dtype=np.uint8)
        label = _SHELLS[outside]
        base = np.float32(self.surfaces.lv.base_z_mm[frame])
        below_left = base - points.xyz_mm[:, 2]
        below_ring, below_right = self.rv.below_base_mm(self.surfaces.lv, points.xyz_mm, frame)
        self._valves(label, points, place, frame, below_left, below_ring)
        self._behind(label, points, place, frame, below_left, below_ring, below_right)
        return label

    def _valves(
        self,
        label: NDArray[np.uint8],
        points: Points,
        place: Place,
        frame: int,
        below_left: Field,
        below_ring: Field,
    ) -> None:
        """Papillary muscles and leaflets into ``label``."""
        cavity = np.flatnonzero((label == Tissue.LV_BLOOD) & (place.cosine < 0))
        here = Place(place.distance[cavity], place.cosine[cavity], place.radii[:1, cavity])
        turned = points.azimuth[cavity] - self._turn(here, frame)
        label[cavity[papillary(here, turned, self.papillary_thickness, self.papillary_muscles)]] = Tissue.PAPILLARY
        for blood, tissue, valve, below in (
            (Tissue.LV_BLOOD, Tissue.MITRAL, self.mitral, below_left),
            (Tissue.RV_BLOOD, Tissue.TRICUSPID, self.tricuspid, below_ring),
        ):
            near = np.flatnonzero((label == blood) & (below > 0) & (below < valve.ring_mm[frame] * 1.05))
            label[near[valve.at(points.xyz_mm[near], below[near], frame)]] = tissue

    def _behind(
        self,
        label: NDArray[np.uint8],
        points: Points,
        place: Place,
        frame: int,
        below_left: Field,
        below_ring: Field,
        below_right: Field,
    ) -> None:
        """Atria and the fat between them into ``label``, behind the base planes."""
        upper = np.flatnonzero((below_left < 0) | (below_ring < 0))
        here, left, ring = label[upper], below_left[upper], below_ring[upper]
        right = (here == Tissue.RV_BLOOD) | (here == Tissue.RV_WALL)
        behind = np.where(right, below_right[upper], left) < 0
        rise = np.minimum(left, 0) / np.float32(_GROOVE_MM)
        dome = (place.distance[upper] / place.radii[FAT, upper]) ** 6 + rise * rise < 1
        here[behind] = np.where(dome[behind], np.uint8(Tissue.FAT), np.uint8(Tissue.NONE))
        # The floor of the right atrium slants below the left one; what is ventricle there stays ventricle.
        free = ~_OF_VENTRICLES[here]
        xyz = points.xyz_mm[upper]
        in_left, near_left = self.left_atrium.at(xyz, frame)
        in_right, near_right = self.right_atrium.at(xyz, frame)
        here[free & ((near_left & (left < 0)) | (near_right & (ring < 0)))] = Tissue.ATRIAL_WALL
        here[free & in_right & (ring < 0)] = Tissue.RA_BLOOD
        here[free & in_left & (left < 0)] = Tissue.LA_BLOOD
        label[upper] = here

    def _turn(self, place: Place, frame: int) -> Field:
        """How far the muscle at each height has turned: the apex one way, the base a little the other."""
        height = np.clip(place.distance * place.cosine, -1.2, BASE)
        return np.asarray(-np.float32(self.twist[frame]) * ((BASE - height) / np.float32(1 + BASE) - 0.33))

    def material_mm(
        self, points: Points, place: Place, label: NDArray[np.uint8], frame: int, at_rest: Surfaces
    ) -> Field:
        """Where each piece of ventricle lies at the R wave: (N, 3). ``place`` must hold the narrowing."""
        out = points.xyz_mm.copy()
        here = np.flatnonzero(_OF_VENTRICLES[label] | (label == Tissue.FAT) | (label == Tissue.PERICARDIUM))
        distance, cosine, radii = place.distance[here], place.cosine[here], place.radii[:, here]
        narrow = radii[NARROWING]
        sine = np.sqrt(np.maximum(1 - cosine * cosine, 0))
        slant = np.sqrt(cosine * cosine + (sine / narrow) ** 2)
        cosine, sine = cosine / slant, sine / (narrow * slant)
        turned = points.azimuth[here] - self._turn(Place(distance, place.cosine[here], radii), frame)
        lv = at_rest.lv
        across, along = lv.radius_mm * sine, lv.half_axis_mm * cosine
        unit = np.stack([across * np.cos(turned), across * np.sin(turned), along + lv.centre_z_mm[0]], axis=1)
        resting = at_rest.place(at_rest.ready(unit), 0).radii
        ends = np.concatenate([np.zeros((1, len(here)), np.float32), radii[:SURFACES]])
        rest = np.concatenate([np.zeros((1, len(here)), np.float32), resting])
        shell = (distance > radii[:SURFACES]).sum(axis=0)
        column = np.arange(len(here))
        inner, outer = ends[shell, column], ends[np.minimum(shell + 1, SURFACES), column]
        share = (distance - inner) / np.maximum(outer - inner, 1e-4)
        inner, outer = rest[shell, column], rest[np.minimum(shell + 1, SURFACES), column]
        now = (inner + share * (outer - inner))[:, None]
        centre = np.array([0, 0, lv.centre_z_mm[0]], np.float32)
        out[here] = (unit - centre) * now + centre
        return out


_OF_VENTRICLES = np.isin(
    np.arange(len(Tissue)),
    [
        Tissue.LV_BLOOD,
        Tissue.LV_MUSCLE,
        Tissue.RV_BLOOD,
        Tissue.RV_WALL,
        Tissue.PAPILLARY,
        Tissue.MITRAL,
        Tissue.TRICUSPID,
    ],
)
