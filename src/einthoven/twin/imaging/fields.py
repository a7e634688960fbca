"""Smooth random fields on a picture: random numbers on a coarse lattice in mm, spread by a Gaussian.

The lattice is fixed in mm and periodic, so that a patient has the same field at any size and spacing.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]

#: A field repeats itself after so many mm.
_PERIOD_MM = 420.0


def spread(positions_mm: NDArray[np.floating], scale_mm: float) -> Float32:
    """How much each lattice point (last axis) gives to each position; rows have unit power."""
    count = round(_PERIOD_MM / scale_mm)
    step = _PERIOD_MM / count
    away = (positions_mm[..., None] / step - np.arange(count, dtype=np.float32)).astype(np.float32)
    away -= count * np.rint(away / count)
    weight = np.exp(-(away * away) / (2 * 0.75**2))
    weight /= np.sqrt((weight * weight).sum(-1, keepdims=True))
    return weight.astype(np.float32)


@lru_cache(maxsize=256)
def _spread_axis(first_mm: float, step_mm: float, count: int, scale_mm: float) -> Float32:
    return spread((first_mm + step_mm * np.arange(count)).astype(np.float32), scale_mm)


def lattice(rng: np.random.Generator, scale_mm: float, fields: int = 1) -> Float32:
    """Random numbers of ``fields`` fields with a grain of ``scale_mm``."""
    count = round(_PERIOD_MM / scale_mm)
    return rng.standard_normal((fields, count, count), dtype=np.float32)


def on_axes(values: Float32, rows_mm: Float32, columns_mm: Float32, scale_mm: float) -> Float32:
    """Fields (fields, rows, columns) of mean 0 and variance 1, at evenly spaced positions."""
    down, right = (
        _spread_axis(float(axis[0]), float(axis[1] - axis[0]) if len(axis) > 1 else 1.0, len(axis), scale_mm)
        for axis in (rows_mm, columns_mm)
    )
    return np.asarray(down @ values @ right.T, np.float32)


def smooth(
    rng: np.random.Generator, rows_mm: Float32, columns_mm: Float32, scale_mm: float, fields: int = 1
) -> Float32:
    """New fields at evenly spaced positions, (fields, rows, columns)."""
    return on_axes(lattice(rng, scale_mm, fields), rows_mm, columns_mm, scale_mm)


@lru_cache(maxsize=64)
def gaussian(count: int, step_mm: float, sigma_mm: float) -> Float32:
    """The matrix that blurs one axis; what lies outside is as the edge."""
    position = step_mm * np.arange(count)
    weight = np.exp(-0.5 * ((position[:, None] - position[None]) / sigma_mm) ** 2)
    return (weight / weight.sum(1, keepdims=True)).astype(np.float32)


@lru_cache(maxsize=64)
def finer(count: int, parts: int) -> Float32:
    """The matrix that parts each pixel of an axis, linear between middles: ``finer @ frame @ finer.T``."""
    middle = np.clip((np.arange(count * parts) + 0.5) / parts - 0.5, 0, count - 1)
    return np.maximum(1 - np.abs(middle[:, None] - np.arange(count)), 0).astype(np.float32)


def draw(rng: np.random.Generator, bounds: tuple[float, float]) -> float:
    """One number of a range of ``Look``."""
    return float(rng.uniform(*bounds))
