"""A patient's heart over one beat: its form at the phases asked for, what lies at a point, the exact truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from einthoven.errors import ConfigError
from einthoven.twin.heart.atria import Atrium, atria
from einthoven.twin.heart.directions import AZIMUTHS, COSINE, COSINES, SINE
from einthoven.twin.heart.form import form
from einthoven.twin.heart.left_ventricle import LeftVentricle, left_ventricle
from einthoven.twin.heart.looking import Scene, Seen
from einthoven.twin.heart.phenotypes import Phenotypes, phenotypes
from einthoven.twin.heart.right_ventricle import RightVentricle, right_ventricle
from einthoven.twin.heart.surfaces import SAC, SURFACES, Surfaces, surfaces
from einthoven.twin.heart.valves import leaflets
from einthoven.twin.heart.volumes import Volumes, timing, volumes
from einthoven.twin.patient import Patient

#: Fat, pericardium and a margin round the muscle.
_AROUND_MM = 16.0


@dataclass(frozen=True)
class BeatingHeart:
    """One beat.

    Attributes
    ----------
    patient : Patient
    phases : ndarray (T,)
        Shares of RR from the R wave on.
    chambers : Volumes
    lv, rv : LeftVentricle, RightVentricle
    left_atrium, right_atrium : Atrium
    """

    patient: Patient
    phases: NDArray[np.float64]
    chambers: Volumes
    lv: LeftVentricle
    rv: RightVentricle
    left_atrium: Atrium
    right_atrium: Atrium

    @property
    def volumes_ml(self) -> dict[str, NDArray[np.float64]]:
        """``lv``, ``rv``, ``la``, ``ra``: (T,)."""
        chambers = self.chambers
        return {"lv": chambers.lv_ml, "rv": chambers.rv_ml, "la": chambers.la_ml, "ra": chambers.ra_ml}

    def phenotypes(self) -> Phenotypes:
        """Exact truth, whatever the phases."""
        return phenotypes(self.patient)

    @cached_property
    def surfaces(self) -> Surfaces:
        """The surfaces of the ventricles, quick to read."""
        return surfaces(self.patient, self.lv, self.rv)

    @cached_property
    def _scene(self) -> Scene:
        mitral, tricuspid = (
            leaflets(
                atrium.centre_mm[:, :2],
                atrium.ring_mm,
                self.phases,
                timing(self.patient, left=atrium is self.left_atrium),
            )
            for atrium in (self.left_atrium, self.right_atrium)
        )
        return Scene(
            surfaces=self.surfaces,
            rv=self.rv,
            left_atrium=self.left_atrium,
            right_atrium=self.right_atrium,
            mitral=mitral,
            tricuspid=tricuspid,
            twist=np.deg2rad(self.patient.physiology.torsion_degrees) * self.chambers.lv_emptying,
            papillary_thickness=float(np.clip(self.lv.wall_mm[AZIMUTHS // 2, COSINES // 2] / 6.5, 0.7, 2.2) ** 0.8),
            papillary_muscles=form(self.patient).papillary,
        )

    @cached_property
    def _at_rest(self) -> Surfaces:
        return beating_heart(self.patient, [0.0]).surfaces

    @cached_property
    def box_mm(self) -> NDArray[np.float64]:
        """Lower and upper corner of a box that holds the heart in all frames: (2, 3)."""
        lv, rv = self.lv, self.rv
        reach = rv.outer.max(axis=0)
        wide = float((reach * SINE).max()) * lv.radius_mm + _AROUND_MM
        low = float(lv.centre_z_mm.min()) - float((lv.epi * -COSINE).max()) * lv.half_axis_mm - _AROUND_MM
        corners = [np.array([-wide, -wide, low]), np.array([wide, wide, float(lv.base_z_mm.max()) + _AROUND_MM])]
        for atrium in (self.left_atrium, self.right_atrium):
            corners.append((atrium.centre_mm - atrium.radii_mm).min(axis=0) - 3)
            corners.append((atrium.centre_mm + atrium.radii_mm).max(axis=0) + 3)
        return np.stack([np.min(corners, axis=0), np.max(corners, axis=0)])

    def _may_hold_heart(self, xyz_mm: NDArray[np.float32], reach_mm: float) -> NDArray[np.bool_]:
        """Points that lie in the heart in some frame, and some more: what the largest and smallest heart reach."""
        margin = np.float32(0.05 + reach_mm / self.lv.radius_mm)
        points = self.surfaces.ready(xyz_mm)
        near = np.zeros(len(xyz_mm), bool)
        for frame in {int(self.chambers.lv_ml.argmax()), int(self.chambers.lv_ml.argmin())}:
            place = self.surfaces.place(points, frame, slice(SAC, SAC + 1))
            near |= place.distance < 1.1 * place.radii[0] + margin
        for atrium in (self.left_atrium, self.right_atrium):
            wide = atrium.radii_mm + 3 + reach_mm
            low, high = (atrium.centre_mm - wide).min(0), (atrium.centre_mm + wide).max(0)
            near |= ((xyz_mm > low.astype(np.float32)) & (xyz_mm < high.astype(np.float32))).all(axis=1)
        return near

    def labels(self, points_mm: ArrayLike, frame: int) -> NDArray[np.uint8]:
        """Tissue (``Tissue``) at points (..., 3) of the heart's frame, in mm."""
        return self.look(points_mm, [frame]).labels[0]

    def look(
        self,
        points_mm: ArrayLike,
        frames: ArrayLike | None = None,
        *,
        shift_mm: NDArray[np.floating] | None = None,
        material: bool = False,
    ) -> Seen:
        """What lies at points (..., 3) that stand still, in every frame or in those named.

        Parameters
        ----------
        points_mm : array-like (..., 3)
            In the heart's frame (``Pose``).
        frames : array-like (F,), optional
        shift_mm : ndarray (F, 3), optional
            By how much the whole heart has moved in each frame, at most some mm.
        material : bool
            Also which piece of the ventricles lies there.
        """
        points_mm = np.asarray(points_mm, dtype=np.float32)
        chosen = np.arange(len(self.phases)) if frames is None else np.asarray(frames, dtype=int)
        flat = points_mm.reshape(-1, 3)
        low, high = self.box_mm.astype(np.float32)
        inside = np.flatnonzero(((flat >= low) & (flat <= high)).all(axis=1))
        reach = 0.0 if shift_mm is None else float(np.abs(shift_mm).max(initial=0.0))
        inside = inside[self._may_hold_heart(flat[inside], reach)]
        scene, points = self._scene, self.surfaces.ready(flat[inside])
        labels = np.zeros((len(chosen), len(flat)), np.uint8)
        places = np.repeat(flat[None], len(chosen), axis=0) if material else None
        for k, frame in enumerate(chosen):
            if shift_mm is not None and (k == 0 or (shift_mm[k] != shift_mm[k - 1]).any()):
                points = self.surfaces.ready(flat[inside] - shift_mm[k].astype(np.float32))
            place = self.surfaces.place(points, frame, slice(SURFACES + material))
            label = scene.labels(points, place, frame)
            labels[k, inside] = label
            if places is not None:
                places[k, inside] = scene.material_mm(points, place, label, frame, self._at_rest)
        shape = (len(chosen), *points_mm.shape[:-1])
        return Seen(
            labels.reshape(shape),
            None if places is None else places.reshape(*shape, 3),
        )


def beating_heart(patient: Patient, phases: ArrayLike) -> BeatingHeart:
    """The heart of a patient at some phases of its beat.

    Parameters
    ----------
    patient : Patient
    phases : array-like (T,)
        Shares of RR; 0 is the R wave, where the ventricles are full.

    Raises
    ------
    ConfigError
        No phases, or phases that are no finite numbers.
    """
    when = np.atleast_1d(np.asarray(phases, dtype=np.float64))
    if when.ndim != 1 or not when.size or not np.isfinite(when).all():
        raise ConfigError("phases must be a list of finite numbers", remedy="give shares of RR, for example k / 24")
    chambers = volumes(patient, when)
    lv = left_ventricle(patient, when, chambers)
    rv = right_ventricle(patient, chambers, lv)
    left, right = atria(patient, chambers, lv, rv)
    return BeatingHeart(patient, when, chambers, lv, rv, left, right)
