"""Signal at each part of each pixel, before the scanner: the heart, what moves with it, what stands still."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart import Tissue as Heart
from einthoven.twin.imaging.examination import SUPERSAMPLE, Examination
from einthoven.twin.imaging.fields import draw, finer, gaussian, smooth
from einthoven.twin.imaging.moving import Motion, blood_flow, muscle_grain, trabeculae, wavering
from einthoven.twin.imaging.planes import Plane
from einthoven.twin.imaging.thorax import surroundings

Float32 = NDArray[np.float32]
#: Blur of the outline of the heart: its levels are contours beside the heart, and further off.
_BESIDE_MM, _FAR_MM = 6.0, 11.0


def paint(
    examination: Examination, where: Plane, labels: NDArray[np.uint8], moved: Motion, rng: np.random.Generator
) -> Float32:
    """Signal at each part of each pixel: heart, the fat around it that moves with it, and what stands still."""
    look, signal = examination.look, examination.signal
    sac = (labels == Heart.FAT) | (labels == Heart.PERICARDIUM)
    heart = (labels > 0) & ~(sac & _bare(examination, where, rng))
    # How much heart there is within some mm, from every second point.
    held = heart[:, ::SUPERSAMPLE, ::SUPERSAMPLE].astype(np.float32)
    up = np.repeat(np.eye(where.size, dtype=np.float32), SUPERSAMPLE, 0)
    blur = up @ gaussian(where.size, where.spacing_mm, _BESIDE_MM)
    far = up @ gaussian(where.size, where.spacing_mm, _FAR_MM)
    near_heart = far @ held.mean(0) @ far.T
    still = _pulsating(examination, where, _still(examination, where, near_heart, rng), near_heart, rng)
    level = _rim_level(examination, where, rng)
    share = blur @ held @ blur.T
    out = np.where(share > level, signal[Heart.FAT], still)
    strands = finer(trabeculae(moved, where, rng, look), SUPERSAMPLE)
    mixed = signal[labels]
    mixed -= strands * (((labels == Heart.LV_BLOOD) | (labels == Heart.RV_BLOOD)) * (1 - signal[Heart.LV_MUSCLE]))
    return np.where(heart, mixed, out)


def _pulsating(
    examination: Examination, where: Plane, still: Float32, near_heart: Float32, rng: np.random.Generator
) -> Float32:
    """What lies beside the heart follows it, from its place in diastole to the one in systole (frames, rows, columns).

    The two pictures are faded into each other, since the way is shorter than a pixel or two.
    """
    axis = where.axis_mm(SUPERSAMPLE)
    pull = (
        draw(rng, examination.look.pulsation_mm)
        * np.clip(2 * near_heart, 0.02, 1) ** np.float32(0.35)
        / where.spacing_mm
    )
    wander = smooth(rng, axis, axis, 40.0, 2) * np.float32(0.35)
    away = np.hypot(axis[:, None], axis[None]) + np.float32(5.0)
    parts = np.float32(SUPERSAMPLE) * pull
    index = np.arange(len(axis), dtype=np.float32)
    row = index[:, None] + parts * (axis[:, None] / away + wander[0])
    column = index[None] + parts * (axis[None] / away + wander[1])
    last = len(axis) - 1
    systole = still[np.clip(np.rint(row), 0, last).astype(np.int32), np.clip(np.rint(column), 0, last).astype(np.int32)]
    volume = np.asarray(examination.heart.volumes_ml["lv"])
    share = ((volume.max() - volume) / max(np.ptp(volume), 1e-6)).astype(np.float32)
    return still + share[:, None, None] * (systole - still)


def _rim_level(examination: Examination, where: Plane, rng: np.random.Generator) -> Float32:
    """The share of heart nearby at which the fat that moves with it ends: thick on the right, thin on the left."""
    look, axis = examination.look, where.axis_mm(SUPERSAMPLE)
    thin, thick = draw(rng, look.fat_rim_thin_mm), draw(rng, look.fat_rim_thick_mm)
    thick *= max(0.3, 1 + look.fat_rim_per_bmi * (examination.patient.body.bmi - 26))
    to_right = 1 / (1 + np.exp(-(where.points_mm(SUPERSAMPLE)[..., 0] - 18) / 9))
    uneven = smooth(rng, axis, axis, 24.0, 2)
    rim = thin + 0.6 * uneven[0] + thick * to_right * np.exp(0.7 * uneven[1] - 0.2)
    return (0.5 - 0.5 * np.tanh(0.14 * np.clip(rim, 0, 14))).astype(np.float32)


def _bare(examination: Examination, where: Plane, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Where muscle borders on the lung without fat between: patches of the left ventricle (rows, columns)."""
    axis, points = where.axis_mm(SUPERSAMPLE), where.points_mm(SUPERSAMPLE)
    to_right = np.clip(points[..., 0] / 40, -1, 1)
    behind = np.clip((points[..., 2] - 25) / 20, 0, 1)
    covered = to_right + 1.5 * behind + 0.5 * smooth(rng, axis, axis, 22.0)[0]
    return covered < -draw(rng, examination.look.fat_reach)


def _still(examination: Examination, where: Plane, near_heart: Float32, rng: np.random.Generator) -> Float32:
    """Signal of all that does not move (rows, columns)."""
    rotation, axis = examination.patient.pose.rotation(), where.axis_mm(SUPERSAMPLE)
    tissues = surroundings(examination.thorax, where, rotation, near_heart, examination.veins, rng, SUPERSAMPLE)
    coarse, fine = examination.look.tissue_texture
    grain = coarse * smooth(rng, axis, axis, 9.0)[0] + fine * smooth(rng, axis, axis, 2.0)[0]
    return examination.signal[tissues] * (1 + grain)


def texture(examination: Examination, where: Plane, moved: Motion, rng: np.random.Generator) -> Float32:
    """What moves within blood and muscle, as a factor (frames, rows, columns)."""
    look = examination.look
    volume = np.asarray(examination.heart.volumes_ml["lv"])
    out = blood_flow(moved, where, volume, rng, look)
    out *= muscle_grain(moved, where, rng, look)
    out *= 1 + np.float32(draw(rng, look.unsteady)) * wavering(rng, where, len(out), 25.0)
    return out
