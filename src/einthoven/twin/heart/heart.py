"""A patient's heart over one beat: its surfaces at the phases asked for, what lies at a point, the exact truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from einthoven.errors import ConfigError
from einthoven.twin.heart.atria import atria
from einthoven.twin.heart.left_ventricle import left_ventricle
from einthoven.twin.heart.right_ventricle import right_ventricle
from einthoven.twin.heart.surfaces import Surfaces, surfaces
from einthoven.twin.heart.volumes import volumes
from einthoven.twin.patient import Patient


@dataclass(frozen=True)
class BeatingHeart:
    """One beat.

    Attributes
    ----------
    patient : Patient
    phases : ndarray (T,)
        Shares of RR from the R wave on.
    volumes_ml : dict
        ``lv``, ``rv``, ``la``, ``ra``: (T,).
    surfaces : Surfaces
    """

    patient: Patient
    phases: NDArray[np.float64]
    volumes_ml: dict[str, NDArray[np.float64]]
    surfaces: Surfaces

    @cached_property
    def box_mm(self) -> NDArray[np.float64]:
        """Lower and upper corner of a box that holds the heart in all frames: (2, 3)."""
        lv, table = self.surfaces.lv, self.surfaces.table[..., -1]
        wide = float(table.max()) * lv.radius_mm
        low = float((lv.centre_z_mm - lv.half_axis_mm * lv.stretch * 1.9).min())
        corners = [np.array([-wide, -wide, low]), np.array([wide, wide, lv.base_z_mm.max() + 15])]
        for atrium in (self.surfaces.left_atrium, self.surfaces.right_atrium):
            corners += [
                (atrium.centre_mm - atrium.radii_mm - 3).min(0),
                (atrium.centre_mm + atrium.radii_mm + 3).max(0),
            ]
        return np.stack([np.min(corners, axis=0), np.max(corners, axis=0)])

    def labels(self, points_mm: ArrayLike, frame: int) -> NDArray[np.uint8]:
        """Tissue (``Tissue``) at points (..., 3) of the heart's frame, in mm."""
        points = np.asarray(points_mm, dtype=np.float32)
        return self.movie(points, [frame])[0]

    def movie(self, points_mm: NDArray[np.floating], frames: ArrayLike | None = None) -> NDArray[np.uint8]:
        """Tissue at points (..., 3) that stand still, in every frame (or those named): (frames, ...)."""
        chosen = np.arange(len(self.phases)) if frames is None else np.asarray(frames)
        flat = points_mm.reshape(-1, 3)
        low, high = self.box_mm.astype(np.float32)
        inside = np.flatnonzero(((flat >= low) & (flat <= high)).all(axis=1))
        points = self.surfaces.ready(flat[inside])
        out = np.zeros((len(chosen), len(flat)), np.uint8)
        for k, frame in enumerate(chosen):
            out[k, inside] = self.surfaces.labels(points, int(frame))
        return out.reshape(len(chosen), *points_mm.shape[:-1])


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
    left, right = atria(chambers, lv, rv)
    return BeatingHeart(
        patient=patient,
        phases=when,
        volumes_ml={"lv": chambers.lv_ml, "rv": chambers.rv_ml, "la": chambers.la_ml, "ra": chambers.ra_ml},
        surfaces=surfaces(patient, lv, rv, left, right),
    )
