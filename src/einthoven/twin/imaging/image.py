"""A patient's beating heart as cine MRI: one view, or a stack of short-axis slices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.cine import Cine
from einthoven.errors import ConfigError
from einthoven.twin.heart import MASK_OF_TISSUE, BeatingHeart, beating_heart
from einthoven.twin.heart import Tissue as Heart
from einthoven.twin.imaging import scanner as scan
from einthoven.twin.imaging.fields import draw, gaussian, smooth
from einthoven.twin.imaging.look import LOOK, Look
from einthoven.twin.imaging.moving import Motion, blood_flow, motion, muscle_grain, trabeculae, wavering
from einthoven.twin.imaging.planes import Plane, View, place, plane
from einthoven.twin.imaging.thorax import Thorax, draw_thorax, surroundings
from einthoven.twin.imaging.tissue import signals
from einthoven.twin.patient import Patient

Float32 = NDArray[np.float32]
#: Parts of a pixel along each axis.
SUPERSAMPLE = 2


@dataclass(frozen=True)
class Examination:
    """What all slices of one patient share."""

    patient: Patient
    heart: BeatingHeart
    phase: NDArray[np.float64]
    thorax: Thorax
    signal: Float32
    scanner: scan.Scanner
    look: Look


def image(
    patient: Patient,
    *,
    view: View = "4ch",
    frames: int = 24,
    size: int = 64,
    spacing_mm: float = 2.75,
    look: Look = LOOK,
) -> Cine:
    _check(frames, size, spacing_mm)
    examination, rng = _examination(patient, frames, look)
    placement = place(rng, view, look)
    return _slice(examination, plane(view, placement, size=size, spacing_mm=spacing_mm, thickness_mm=8.0), rng)


def _check(frames: int, size: int, spacing_mm: float) -> None:
    if not 2 <= frames <= 200:
        raise ConfigError(f"a cine of {frames} frames", remedy="use 2 to 200, usually 12 to 50")
    if not 8 <= size <= 1024:
        raise ConfigError(f"a picture of {size} pixels", remedy="use 8 to 1024, usually 64 to 256")
    if not 0.25 <= spacing_mm <= 10:
        raise ConfigError(f"pixels of {spacing_mm} mm", remedy="use 0.25 to 10, usually 1.0 to 2.75")


def _examination(patient: Patient, frames: int, look: Look) -> tuple[Examination, np.random.Generator]:
    rng = patient.generator("cine")
    phase = np.arange(frames) / frames
    heart = beating_heart(patient, phase)
    thorax = draw_thorax(patient, rng, look)
    signal = signals(patient, rng, look)
    scanner = scan.draw_scanner(patient.generator("scanner"), look)
    return Examination(patient, heart, phase, thorax, signal, scanner, look), rng


def majority(labels: NDArray[np.uint8], supersample: int) -> NDArray[np.uint8]:
    """The label that most parts of each pixel have, (frames, rows, columns); of equals that of the first part:
    what an object gains on one flank it loses on the other."""
    masks = MASK_OF_TISSUE[labels]
    parts = [masks[:, i::supersample, j::supersample] for i in range(supersample) for j in range(supersample)]
    best = np.zeros(parts[0].shape, np.uint8)
    most = np.zeros(parts[0].shape, np.uint8)
    for code in range(int(masks.max()) + 1):
        votes = (parts[0] == code).astype(np.uint8)
        for part in parts:
            votes += (part == code).view(np.uint8) * np.uint8(2)
        best[votes > most] = code
        np.maximum(most, votes, out=most)
    return best


def _slice(examination: Examination, where: Plane, rng: np.random.Generator) -> Cine:
    patient, look, signal = examination.patient, examination.look, examination.signal
    count = len(examination.phase)
    labels = examination.heart.look(where.points_mm(SUPERSAMPLE, through=where.view == "sax")).labels
    masks = majority(labels, SUPERSAMPLE)
    moved = motion(masks, where)
    fine = _paint(examination, where, labels, moved, rng)
    matrices = scan.sampling(examination.scanner, where, SUPERSAMPLE)
    frames = matrices.down @ fine @ matrices.right.T
    frames *= _texture(examination, where, moved, rng)
    chest = where.points_mm() @ patient.pose.rotation().astype(np.float32)
    front = examination.thorax.cage_middle_mm - examination.thorax.cage_half_mm[1] - 40
    gain = scan.coil(examination.scanner, where, chest, front) * scan.off_resonance(examination.scanner, where, rng)
    frames *= gain
    frame_ms = 60000 / patient.physiology.heart_rate_bpm / count
    frames = scan.share_views(frames, examination.scanner.view_sharing, frame_ms)
    frames = scan.add_noise(frames, moved.blood, examination.scanner, matrices, rng)
    frames = scan.windowed(frames, where, examination.scanner.window_percent)
    pixel = (where.spacing_mm, where.spacing_mm)
    return Cine(frames, masks, pixel, examination.phase, where.view, where.affine(patient.pose))


def _paint(
    examination: Examination, where: Plane, labels: NDArray[np.uint8], moved: Motion, rng: np.random.Generator
) -> Float32:
    """Signal at each part of each pixel: heart, the fat around it that moves with it, and what stands still."""
    look, axis, signal = examination.look, where.axis_mm(SUPERSAMPLE), examination.signal
    heart = labels > 0
    # How much heart there is within some mm, on the coarse grid; a level of it is a contour beside the heart.
    held = heart[:, ::SUPERSAMPLE, ::SUPERSAMPLE].astype(np.float32)
    up = np.repeat(np.eye(where.size, dtype=np.float32), SUPERSAMPLE, 0)
    blur = up @ gaussian(where.size, where.spacing_mm, 6.0)
    far = up @ gaussian(where.size, where.spacing_mm, 11.0)
    near_heart = far @ held.mean(0) @ far.T
    still = _pulsating(examination, where, _still(examination, where, near_heart, rng), near_heart, rng)
    level = _rim_level(examination, where, rng)
    share = blur @ held @ blur.T
    out = np.where(share > level, signal[Heart.FAT], still)
    strands = trabeculae(moved, where, rng, look).repeat(SUPERSAMPLE, 1).repeat(SUPERSAMPLE, 2)
    mixed = signal[labels]
    mixed -= strands * (((labels == Heart.LV_BLOOD) | (labels == Heart.RV_BLOOD)) * (1 - signal[Heart.LV_MUSCLE]))
    return np.where(heart, mixed, out)


def _pulsating(
    examination: Examination, where: Plane, still: Float32, near_heart: Float32, rng: np.random.Generator
) -> Float32:
    """What lies beside the heart follows it: between its place in diastole and the one in systole (frames, rows, columns).

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
    """The share of heart nearby at which the fat that moves with it ends: thick over the right ventricle, thin on the left."""
    look, axis = examination.look, where.axis_mm(SUPERSAMPLE)
    thin, thick = draw(rng, look.fat_rim_thin_mm), draw(rng, look.fat_rim_thick_mm)
    thick *= max(0.3, 1 + look.fat_rim_per_bmi * (examination.patient.body.bmi - 26))
    to_right = 1 / (1 + np.exp(-(where.points_mm(SUPERSAMPLE)[..., 0] - 18) / 9))
    uneven = smooth(rng, axis, axis, 24.0, 2)
    rim = thin + 0.6 * uneven[0] + thick * to_right * np.exp(0.7 * uneven[1] - 0.2)
    return (0.5 - 0.5 * np.tanh(0.14 * np.clip(rim, 0, 14))).astype(np.float32)


def _still(examination: Examination, where: Plane, near_heart: Float32, rng: np.random.Generator) -> Float32:
    """Signal of all that does not move (rows, columns)."""
    rotation, axis = examination.patient.pose.rotation(), where.axis_mm(SUPERSAMPLE)
    tissues = surroundings(examination.thorax, where, rotation, near_heart, rng, SUPERSAMPLE)
    grain = 0.10 * smooth(rng, axis, axis, 9.0)[0] + 0.08 * smooth(rng, axis, axis, 3.0)[0]
    return examination.signal[tissues] * (1 + grain)


def _texture(examination: Examination, where: Plane, moved: Motion, rng: np.random.Generator) -> Float32:
    """What moves within blood and muscle, as a factor (frames, rows, columns)."""
    look = examination.look
    volume = np.asarray(examination.heart.volumes_ml["lv"])
    out = blood_flow(moved, where, volume, rng, look)
    out *= muscle_grain(moved, where, rng, look)
    out *= 1 + np.float32(draw(rng, look.unsteady)) * wavering(rng, where, len(out), 25.0)
    return out
