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
    out = still
    out[share > level] = signal[Heart.FAT]
    # Strands take the place of blood in the ventricles: the difference of the two signals, where there is blood.
    instead = np.zeros_like(signal)
    instead[[Heart.LV_BLOOD, Heart.RV_BLOOD]] = signal[Heart.LV_MUSCLE] - signal[[Heart.LV_BLOOD, Heart.RV_BLOOD]]
    between = finer(where.size, SUPERSAMPLE)
    mixed = between @ trabeculae(moved, where, rng, look) @ between.T
    mixed *= instead.take(labels)
    mixed += signal.take(labels)
    np.copyto(out, mixed, where=heart)
    return out


def _pulsating(
    examination: Examination, where: Plane, still: Float32, near_heart: Float32, rng: np.random.Generator
) -> Float32:
    """What lies beside the heart follows it, and recoils as the blood comes and goes (frames, rows, columns).

    Pictures of the same at either end of the way are faded into each other, since it is no longer than a pixel or two.
    """
    look, axis = examination.look, where.axis_mm(SUPERSAMPLE)
    pull = np.clip(2 * near_heart, 0.1, 1) ** np.float32(0.35)
    away = np.hypot(axis[:, None], axis[None]) + np.float32(5.0)
    wander = smooth(rng, axis, axis, 40.0, 4)
    to_heart = np.stack([axis[:, None] / away, axis[None] / away]) + np.float32(0.35) * wander[:2]
    systole = _displaced(still, where, draw(rng, look.pulsation_mm) * pull * to_heart)
    recoil = draw(rng, look.recoil_mm) * pull * wander[2:]
    ends = np.stack([still, systole, _displaced(still, where, recoil), _displaced(still, where, -recoil)])
    volume = np.asarray(examination.heart.volumes_ml["lv"])
    emptied = ((volume.max() - volume) / max(np.ptp(volume), 1e-6)).astype(np.float32)
    flow = np.roll(volume, -1) - np.roll(volume, 1)
    flow = (flow / max(np.abs(flow).max(), 1e-6)).astype(np.float32)
    rest = 1 - np.abs(flow)
    shares = np.stack([rest * (1 - emptied), rest * emptied, np.maximum(flow, 0), np.maximum(-flow, 0)], axis=1)
    return (shares @ ends.reshape(4, -1)).reshape(-1, *still.shape)


def _displaced(still: Float32, where: Plane, way_mm: Float32) -> Float32:
    """A picture whose points were taken from a way (2, rows, columns) off."""
    last = len(still) - 1
    parts = np.float32(SUPERSAMPLE / where.spacing_mm)
    index = np.arange(last + 1, dtype=np.float32)
    row, column = index[:, None] + parts * way_mm[0], index[None] + parts * way_mm[1]
    return still[np.clip(np.rint(row), 0, last).astype(np.int32), np.clip(np.rint(column), 0, last).astype(np.int32)]


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
