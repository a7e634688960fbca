"""Brightness that moves with the heart: flow of blood, trabeculae beside the wall, grain of the muscle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart import Tissue as Heart
from einthoven.twin.imaging.fields import draw, gaussian, smooth
from einthoven.twin.imaging.look import Look
from einthoven.twin.imaging.planes import Plane

Float32 = NDArray[np.float32]
#: The table of a texture that is drawn out: half its side and its grain.
_REACH_MM, _STEP_MM = 72.0, 0.75
#: Blur of the outline of blood: half of what it shows at the wall is wall, and so many mm away a sixth.
_NEAR_MM = 5.0

#: Depth of the left trabecular layer by the radius of the cavity: its area stays as the circumference shrinks, and
#: grows by a third as the ventricle shortens.
_CROWDING = 1.6
#: The layer of the right ventricle is thinner than the left one (convention of this model).
_RIGHT_LAYER = 0.5


@dataclass(frozen=True)
class Motion:
    """Where blood and muscle are in each frame, and how far the left ventricle has shrunk.

    Attributes
    ----------
    blood, muscle, ventricle : ndarray (frames, rows, columns)
    left : ndarray of bool (frames, rows, columns)
        The cavity of the left ventricle.
    wall : ndarray (frames, rows, columns)
        How much of what is not ventricular blood lies within a few mm.
    inner, outer : ndarray (frames,)
        Radius of the cavity and of the ventricle over that of the first frame.
    middle_mm : tuple of ndarray (frames,)
        Row and column of the middle of the left ventricle.
    """

    blood: Float32
    muscle: Float32
    left: NDArray[np.bool_]
    ventricle: Float32
    wall: Float32
    inner: Float32
    outer: Float32
    middle_mm: tuple[Float32, Float32]


def motion(masks: NDArray[np.uint8], where: Plane) -> Motion:
    """Read off the masks."""
    lv, muscle = masks == Heart.LV_BLOOD, masks == Heart.LV_MUSCLE
    ventricles = (lv | (masks == Heart.RV_BLOOD)).astype(np.float32)
    blood = ((masks > 0) & ~muscle).astype(np.float32)
    blur = gaussian(where.size, where.spacing_mm, _NEAR_MM)
    cavity = lv.sum((1, 2)).astype(np.float32)
    whole = cavity + muscle.sum((1, 2))
    axis = where.axis_mm()
    held = np.maximum((lv | muscle).sum((1, 2)), 1)
    middle = tuple((((lv | muscle).sum(2 - k) @ axis) / held).astype(np.float32) for k in (0, 1))
    inner = np.sqrt(np.maximum(cavity, 1) / max(cavity[0], 1))
    outer = np.sqrt(np.maximum(whole, 1) / max(whole[0], 1))
    wall = 1 - blur @ ventricles @ blur.T
    return Motion(
        blood,
        muscle.astype(np.float32),
        lv,
        ventricles,
        wall,
        np.clip(inner, 0.3, 1.5),
        np.clip(outer, 0.6, 1.4),
        middle,
    )


def _table(rng: np.random.Generator, scale_mm: float) -> Float32:
    """A field to look up what moves with the ventricle."""
    grid = np.arange(-_REACH_MM, _REACH_MM, _STEP_MM, dtype=np.float32)
    return smooth(rng, grid, grid, scale_mm)[0]


def _cell(table: Float32, place_mm: Float32) -> NDArray[np.int32]:
    """Row or column of a table at a place from its middle."""
    return np.clip((place_mm + _REACH_MM) / _STEP_MM, 0, len(table) - 1).astype(np.int32)


def _carried(rng: np.random.Generator, moved: Motion, where: Plane, scale_mm: float, stretch: Float32) -> Float32:
    """A field that moves and shrinks with the ventricle, (frames, rows, columns)."""
    table, axis = _table(rng, scale_mm), where.axis_mm()
    row, column = (_cell(table, (axis - middle[:, None]) / stretch[:, None]) for middle in moved.middle_mm)
    return table[row[:, :, None], column[:, None, :]]


def trabeculae(moved: Motion, where: Plane, rng: np.random.Generator, look: Look) -> Float32:
    """How much of the blood beside the wall of a ventricle is strands of muscle, 0 to 1 (frames, rows, columns).

    The strands stand on the wall: a texture drawn out along the radius, that moves and shrinks with the cavity.
    """
    axis = where.axis_mm()
    depth, amount = draw(rng, look.trabecula_mm), draw(rng, look.trabecula_share)
    base = draw(rng, look.trabecula_base_mm) * np.clip(0.8 + 1.5 * smooth(rng, axis, axis, 14.0)[0], -1, 4)
    local = np.float32(depth) * np.clip(1 + 0.7 * smooth(rng, axis, axis, 22.0)[0], 0, 2.2)
    texture = _table(rng, look.trabecula_grain_mm)
    out = np.zeros_like(moved.wall)
    frame, row, column = np.nonzero((moved.wall > 0.03) & (moved.ventricle > 0))
    # While the cavity narrows the strands keep their volume, and fill more and more of it.
    crowded = (moved.inner ** np.float32(-_CROWDING))[frame]
    steep = np.float32(-1.2 / _NEAR_MM) * np.where(moved.left[frame, row, column], crowded, np.float32(_RIGHT_LAYER))
    level = 0.5 * np.exp(steep * local[row, column])
    beside = np.clip(12 * (moved.wall[frame, row, column] - level), 0, 1)
    place = [
        (axis[index] - middle[frame]) / moved.inner[frame]
        for index, middle in zip((row, column), moved.middle_mm, strict=True)
    ]
    drawn = 6 * (1 + np.hypot(*place)) ** np.float32(-0.5)
    cell = [_cell(texture, p * drawn) for p in place]
    strand = np.clip(2.5 * texture[cell[0], cell[1]] + np.float32(look.trabecula_density), 0, 1)
    dense = np.clip(20 * (moved.wall[frame, row, column] - 0.5 * np.exp(steep * base[row, column])), 0, 1)
    out[frame, row, column] = np.maximum(np.float32(amount) * beside * strand, dense)
    return out


def muscle_grain(moved: Motion, where: Plane, rng: np.random.Generator, look: Look) -> Float32:
    """Faint texture of the myocardium."""
    amount = draw(rng, look.muscle_texture)
    field = _carried(rng, moved, where, 5.0, moved.outer)
    return 1 + np.float32(amount) * field * moved.muscle


def blood_flow(
    moved: Motion, where: Plane, volume_ml: NDArray[np.float64], rng: np.random.Generator, look: Look
) -> Float32:
    """Blood in motion: mottled, darker in jets while it is fast."""
    count, axis = len(volume_ml), where.axis_mm()
    speed = np.abs(np.roll(volume_ml, -1) - np.roll(volume_ml, 1))
    speed = (speed / max(speed.max(), 1e-6)).astype(np.float32)
    mottle = np.float32(draw(rng, look.flow_texture)) * wavering(rng, where, count, look.flow_texture_mm)
    flicker = smooth(rng, axis, axis, look.flow_flicker_mm, count)
    mottle += np.float32(draw(rng, look.flow_flicker)) * flicker
    mottle += np.float32(draw(rng, look.blood_grain)) * _carried(rng, moved, where, look.blood_grain_mm, moved.inner)
    jet = np.clip(smooth(rng, axis, axis, 22.0)[0] - np.float32(0.5), 0, 1)
    loss = np.float32(draw(rng, look.flow_jet)) * speed[:, None, None] * jet
    full = volume_ml / volume_ml.max()
    cycle = draw(rng, look.flow_fullness) * (full - full.mean()) + draw(rng, look.flow_speed) * (speed - speed.mean())
    cycle += look.drift_sd * rng.standard_normal() * (np.arange(count) / count - 0.5)
    return 1 + moved.blood * (mottle - loss + cycle.astype(np.float32)[:, None, None])


def wavering(rng: np.random.Generator, where: Plane, count: int, scale_mm: float) -> Float32:
    """A smooth field that swings over the cycle, of variance 1, (frames, rows, columns)."""
    axis = where.axis_mm()
    still, *swing = smooth(rng, axis, axis, scale_mm, 6)
    turn = (2 * np.pi / count) * np.arange(count, dtype=np.float32)
    # The last: what does not come back by the end of the beat.
    parts = [np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn), turn / np.pi - 1]
    out = np.stack(parts, axis=1) @ np.stack(swing).reshape(len(parts), -1)
    return (out.reshape(count, *still.shape) + still) * np.float32(1 / np.sqrt(3))
