"""What surrounds the heart: chest wall, lungs, diaphragm, liver, stomach, spleen, spine, aorta: smooth, no two alike.

Lengths are a convention of this model, near those of adults in axial and coronal sections of anatomy text books.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.cine.phenotypes import MUSCLE_DENSITY
from einthoven.twin.imaging.fields import draw, smooth
from einthoven.twin.imaging.look import Look
from einthoven.twin.imaging.planes import Plane
from einthoven.twin.imaging.tissue import Chest
from einthoven.twin.patient import Patient

Float32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Veins:
    """Pulmonary veins, in the frame of the heart: from the left atrium to the lungs."""

    origin_mm: NDArray[np.float64]
    directions: NDArray[np.float64]
    radii_mm: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Thorax:
    """One chest, in its frame (X left, Y foot, Z back) in mm from the middle of the left ventricle.

    ``cage_half_mm``: inside of the ribs, to the side and to the back and front; ``slope``: how much further forward the
    front wall lies for each mm towards the foot; ``diaphragm_mm``: its height under the heart; ``*_dome_mm``: how much
    higher its two halves are; ``liver_end_mm``: how far to the left the liver reaches.
    """

    midline_mm: float
    cage_middle_mm: float
    cage_half_mm: tuple[float, float]
    slope: float
    wall_mm: float
    layer_mm: float
    fat_mm: float
    rib_pitch_mm: float
    rib_phase: float
    diaphragm_mm: float
    right_dome_mm: float
    left_dome_mm: float
    liver_end_mm: float
    stomach_mm: tuple[float, float, float]
    stomach_half_mm: tuple[float, float, float]
    stomach_gas: float
    aorta_mm: tuple[float, float]
    aorta_radius_mm: float
    spine_mm: float
    pad_level: float

    @property
    def skin_front_mm(self) -> float:
        """Z of the skin in front of the heart."""
        return self.cage_middle_mm - self.cage_half_mm[1] - self.wall_mm - self.fat_mm


def draw_thorax(patient: Patient, rng: np.random.Generator, look: Look) -> Thorax:
    """A chest that fits this heart and body."""
    body, anatomy = patient.body, patient.anatomy
    heart = 10 * (3 * (anatomy.lv_edv_ml + anatomy.lv_mass_g / MUSCLE_DENSITY) / (4 * np.pi * 1.7)) ** (1 / 3)
    size = body.height_cm / 170
    n = rng.standard_normal(12)
    rich = body.bmi - 26
    front = 1.42 * heart + 9 + max(0.0, 4 + 0.4 * rich + 4 * n[0])
    back = 118 * size + 6 * n[1]
    female = 0.0 if body.male else 1.0
    return Thorax(
        midline_mm=-46 + 5 * n[2],
        cage_middle_mm=(back - front) / 2,
        cage_half_mm=(size * (122 - 8 * female) + 0.8 * rich + 6 * n[3], (back + front) / 2),
        slope=float(np.clip(0.32 + 0.10 * n[4], 0.05, 0.6)),
        wall_mm=float(np.clip(16 - 3 * female + 3 * n[5], 8, 26)),
        layer_mm=float(rng.uniform(5, 10)),
        fat_mm=max(3.0, draw(rng, look.subcutaneous_mm) + look.subcutaneous_per_bmi * rich + 4 * female),
        rib_pitch_mm=28 * size,
        rib_phase=float(rng.uniform()),
        diaphragm_mm=1.0 * heart + 2 + max(0.0, 1 + 3 * n[6]),
        right_dome_mm=16 + 7 * n[7],
        left_dome_mm=6 + 7 * n[8],
        liver_end_mm=14 + 20 * n[9],
        stomach_mm=(48 + 12 * rng.standard_normal(), 34 + 9 * rng.standard_normal(), 12 + 14 * rng.standard_normal()),
        stomach_half_mm=tuple(float(v) for v in rng.uniform((30, 26, 30), (62, 52, 60))),  # type: ignore[arg-type]
        stomach_gas=float(rng.uniform()),
        aorta_mm=(22 + 4 * n[10], 2 + 4 * n[11]),
        aorta_radius_mm=float(np.clip(10 + 0.05 * (body.age_years - 40) + 1.2 * rng.standard_normal(), 8, 16)),
        spine_mm=74 * size + 3 * rng.standard_normal(),
        pad_level=float(np.clip(draw(rng, look.pad_level) - 0.012 * rich, 0.3, 0.95)),
    )


def draw_veins(atrium_mm: NDArray[np.float64], rng: np.random.Generator) -> Veins:
    """Two to either side, 9 to 15 mm wide, off the plane of the 4-chamber view by chance (convention of this model)."""
    sides = np.array([[-0.8, 0.25, 0.6], [-0.85, -0.3, 0.45], [0.7, 0.3, 0.7], [0.75, -0.3, 0.6]])
    sides = sides + 0.15 * rng.standard_normal((4, 3))
    return Veins(atrium_mm, sides / np.linalg.norm(sides, axis=1, keepdims=True), rng.uniform(4.5, 7.5, 4))


def _in_veins(veins: Veins, points_mm: Float32) -> NDArray[np.bool_]:
    """Points of tubes that narrow on their way."""
    away = points_mm - veins.origin_mm.astype(np.float32)
    square = (away * away).sum(-1)
    inside = np.zeros(away.shape[:2], bool)
    for direction, radius in zip(veins.directions.astype(np.float32), veins.radii_mm, strict=True):
        along = away @ direction
        inside |= (along > 0) & (square - along * along < np.clip(radius * (1.4 - along / 75), 0, radius) ** 2)
    return inside


def surroundings(
    thorax: Thorax,
    plane: Plane,
    rotation: NDArray[np.float64],
    near_heart: Float32,
    veins: Veins,
    rng: np.random.Generator,
    supersample: int,
) -> NDArray[np.uint8]:
    """The tissue of each point of a picture outside the heart, (rows, columns).

    ``near_heart``: how much heart there is within some 10 mm of each point.
    """
    points = plane.points_mm(supersample) @ rotation.astype(np.float32)
    axis = plane.axis_mm(supersample)
    bend = smooth(rng, axis, axis, 38.0, 4)
    x, y, z = points[..., 0] + 5 * bend[0], points[..., 1] + 4 * bend[1], points[..., 2] + 4 * bend[2]
    depth = _depth_in_cage(thorax, x, y, z)
    below = _below_diaphragm(thorax, x, y, z, depth)
    grain = smooth(rng, axis, axis, 3.0, 2)
    branch = smooth(rng, axis, axis, 20.0, 3)

    out = np.full(x.shape, Chest.LUNG, np.uint8)
    # Vessels of the lung are blobs of a fine field, more of them towards the root.
    near = np.exp(-(((points - np.array([0, -10, 35], np.float32)) / 75) ** 2).sum(-1))
    out[grain[0] + 0.55 * branch[0] > 2.75 - 1.0 * near] = Chest.VESSEL
    narrow = 0.45 * np.exp(np.minimum(depth, 0) / 9) + 0.3 * np.exp(np.minimum(below, 0) / 7)
    out[near_heart + narrow + 0.14 * bend[2] > thorax.pad_level] = Chest.FAT
    # Grooves between the chambers are filled: seen from outside, a heart is nearly convex.
    out[near_heart > 0.5 + 0.04 * bend[1]] = Chest.FAT
    out[_in_veins(veins, plane.points_mm(supersample))] = Chest.VESSEL
    _paint_abdomen(out, thorax, (x, y, z), below, bend[3], branch, grain)
    out[np.abs(below) < 1.6] = Chest.MUSCLE
    _paint_midline(out, thorax, (x, y, z), below)
    _paint_wall(out, thorax, (x, y, z), depth, bend[3])
    return out


def _depth_in_cage(thorax: Thorax, x: Float32, y: Float32, z: Float32) -> Float32:
    """Distance to the inside of the ribs, mm: negative within."""
    across = x - np.float32(thorax.midline_mm)
    along = z - np.float32(thorax.cage_middle_mm)
    side, half = thorax.cage_half_mm
    deep = np.where(along < 0, half + thorax.slope * np.clip(y, -90, 90), half).astype(np.float32)
    rho = np.sqrt(np.sqrt((across / np.float32(side)) ** 4 + (along / deep) ** 4)) + np.float32(1e-3)
    return np.hypot(across, along) * (1 - 1 / rho)


def _below_diaphragm(thorax: Thorax, x: Float32, y: Float32, z: Float32, depth: Float32) -> Float32:
    """Distance below the diaphragm, mm. It falls steeply where it meets the ribs."""

    def dome(middle_x: float, rise: float, width: float) -> Float32:
        return np.float32(rise) * np.exp(-(((x - middle_x) / width) ** 2) - ((z - 15) / 60) ** 2)

    top = thorax.diaphragm_mm - dome(thorax.midline_mm - 50, thorax.right_dome_mm + 10, 55)
    top = top - dome(55, thorax.left_dome_mm, 40) + 0.02 * np.maximum(depth + 45, 0) ** 2
    return ((y - top) * np.float32(0.85)).astype(np.float32)


def _paint_abdomen(
    out: NDArray[np.uint8],
    thorax: Thorax,
    xyz: tuple[Float32, Float32, Float32],
    below: Float32,
    bend: Float32,
    branch: Float32,
    grain: Float32,
) -> None:
    x, y, z = xyz
    abdomen = below > 0
    out[abdomen] = Chest.FAT
    liver = abdomen & (x < thorax.liver_end_mm - 0.35 * below + 14 * bend + 8 * branch[0]) & (below < 110)
    out[liver] = Chest.LIVER
    out[liver & (np.abs(branch[1]) < 0.08) & (branch[2] > 0.3)] = Chest.VESSEL
    spleen = ((x - 95) / 26) ** 2 + ((y - thorax.diaphragm_mm - 45) / 45) ** 2 + ((z - 70) / 40) ** 2
    out[abdomen & (spleen < 1)] = Chest.SPLEEN
    middle, half = thorax.stomach_mm, thorax.stomach_half_mm
    stomach = ((x - middle[0]) / half[0]) ** 2 + ((z - middle[2]) / half[2]) ** 2
    stomach = stomach + ((y - thorax.diaphragm_mm - middle[1]) / half[1]) ** 2 + 0.25 * bend
    out[abdomen & (stomach < 1)] = Chest.GUT_WALL
    lumen = abdomen & (stomach < 0.72 + 0.08 * branch[0])
    if thorax.stomach_gas < 0.3:
        out[lumen] = Chest.FLUID
    elif thorax.stomach_gas < 0.7:  # food, folds
        out[lumen & (grain[1] > 0.2)] = Chest.SPLEEN
        out[lumen & (grain[1] > 1.6)] = Chest.FLUID
        out[lumen & (grain[1] < -1.5)] = Chest.GAS
    else:
        out[lumen] = Chest.FLUID
        out[lumen & (z < middle[2])] = Chest.GAS
    # Coils of gut in the fat beside and below the stomach.
    gut = abdomen & ~liver & (stomach > 1.25) & (branch[0] > 0.2) & (below > 14)
    out[gut] = Chest.GUT_WALL
    out[gut & (branch[0] > 0.55) & (grain[1] > -0.3)] = Chest.FLUID
    out[gut & (branch[0] > 0.9) & (grain[0] > 0.2)] = Chest.GAS


def _paint_midline(
    out: NDArray[np.uint8], thorax: Thorax, xyz: tuple[Float32, Float32, Float32], below: Float32
) -> None:
    """Fat of the mediastinum, spine with its canal, descending aorta, oesophagus."""
    x, y, z = xyz
    across = x - np.float32(thorax.midline_mm)
    # Below the chest's hollow the spine curves forward, and the aorta with it.
    behind = z - np.float32(thorax.spine_mm) + np.float32(0.3) * np.clip(y + 20, 0, 120)
    mediastinum = (np.abs(across - 8) < 26) & (behind > -32) & (below < 0)
    out[mediastinum] = Chest.FAT
    out[(np.abs(across) < 38) & (behind > 10)] = Chest.MUSCLE
    body = np.sqrt((across / 21) ** 2 + ((behind - 17) / 17) ** 2)
    out[body < 1.08] = Chest.BONE
    out[body < 1.0] = Chest.MARROW
    out[(across / 9) ** 2 + ((behind - 44) / 8) ** 2 < 1] = Chest.FLUID
    aorta = np.hypot(across - thorax.aorta_mm[0], behind - thorax.aorta_mm[1])
    out[aorta < thorax.aorta_radius_mm + 1.5] = Chest.GUT_WALL
    out[aorta < thorax.aorta_radius_mm] = Chest.VESSEL
    gullet = np.hypot((across - 6) / 1.3, behind + 7)
    out[(gullet < 6) & (aorta > thorax.aorta_radius_mm + 1.5)] = Chest.GUT_WALL


def _paint_wall(
    out: NDArray[np.uint8], thorax: Thorax, xyz: tuple[Float32, Float32, Float32], depth: Float32, bend: Float32
) -> None:
    """Ribs and sternum in muscle, then fat, skin and air."""
    x, y, z = xyz
    out[depth > 0] = Chest.MUSCLE
    across = x - np.float32(thorax.midline_mm)
    around = np.arctan2(np.abs(across), -(z - np.float32(thorax.cage_middle_mm)))
    turn = (y - 22 * np.cos(around) * 1.2) / thorax.rib_pitch_mm + thorax.rib_phase
    rib = np.abs(turn - np.rint(turn)) * thorax.rib_pitch_mm
    bone = np.hypot(rib / 6.0, (depth - 6) / 4.5)
    out[(bone < 1) & (depth > 0)] = Chest.BONE
    out[(bone < 0.7) & (depth > 0)] = Chest.MARROW
    layer = (depth + 4 * bend) / thorax.layer_mm
    fascia = (layer - np.floor(layer) < 0.14 + 0.1 * bend) & (bone > 1.3) & (depth > 1.5)
    out[fascia] = Chest.FAT
    sternum = (np.abs(across) < 16) & (z < 0) & (depth > 1)
    out[sternum & (depth < 12)] = Chest.BONE
    out[sternum & (depth > 2) & (depth < 11)] = Chest.MARROW
    out[depth > thorax.wall_mm + 3 * bend] = Chest.FAT
    skin = thorax.wall_mm + thorax.fat_mm + 5 * bend
    out[depth > skin] = Chest.SKIN
    out[depth > skin + 2] = Chest.AIR
