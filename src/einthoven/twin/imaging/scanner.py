"""From signal to picture: coils, off-resonance, sampling of k-space, view sharing, noise and the window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.imaging.fields import draw, smooth
from einthoven.twin.imaging.look import Look
from einthoven.twin.imaging.planes import Plane

Float32 = NDArray[np.float32]
#: How far from the middle brightness counts for the window: so a reader sets it, for the heart.
_WINDOW_MM = 55.0


@dataclass(frozen=True, slots=True)
class Scanner:
    """One examination: what the coils, the sequence and the reconstruction do to every slice of it."""

    acquired_mm: tuple[float, float]
    kspace_window: float
    soft_mm: float
    drift_mm: float
    ghost: float
    ghost_mm: float
    view_sharing: float
    noise: float
    standing_noise: float
    g_factor: float
    flow_noise: float
    shading: float
    banding: bool
    window_percent: tuple[float, float]


def draw_scanner(rng: np.random.Generator, look: Look) -> Scanner:
    """An examination within the ranges of ``look``."""
    read = draw(rng, look.acquired_mm)
    phase = read * draw(rng, look.phase_acquired)
    return Scanner(
        acquired_mm=(phase, read) if rng.uniform() < 0.5 else (read, phase),
        kspace_window=draw(rng, look.kspace_window),
        soft_mm=draw(rng, look.soft_mm),
        drift_mm=draw(rng, look.drift_mm),
        ghost=draw(rng, look.ghost) * float(rng.choice([-1.0, 1.0])),
        ghost_mm=float(rng.uniform(60, 160)),
        view_sharing=draw(rng, look.view_sharing),
        noise=float(np.exp(rng.uniform(*np.log(look.noise)))),
        standing_noise=draw(rng, look.standing_noise),
        g_factor=draw(rng, look.g_factor),
        flow_noise=draw(rng, look.flow_noise),
        shading=draw(rng, look.shading),
        banding=bool(rng.uniform() < look.banding_chance),
        window_percent=(draw(rng, look.window_low), draw(rng, look.window_high)),
    )


def point_spread(away_mm: Float32, band_mm: float, window: float) -> Float32:
    """The picture of a point at some distance, k-space ending at 1/(2 band): a sinc, damped by a raised cosine."""
    u = away_mm / np.float32(band_mm)
    half = np.float32(window / 4)
    return (1 - 2 * half) * np.sinc(u) + half * (np.sinc(u - 1) + np.sinc(u + 1))


@dataclass(frozen=True)
class Sampling:
    """What imaging does to one slice, as two matrices: ``down @ fine @ right.T``."""

    down: Float32
    right: Float32
    noise_down: Float32
    noise_right: Float32


def sampling(scanner: Scanner, plane: Plane, supersample: int) -> Sampling:
    """The matrices of a slice; the phase direction is the one sampled coarser."""
    pixels, count = plane.axis_mm(), plane.size * supersample
    phase = int(scanner.acquired_mm[1] > scanner.acquired_mm[0])
    # All ways from a part of a pixel to the middle of a pixel are steps of one part.
    step = supersample * np.arange(plane.size)[:, None] - np.arange(count) + count - 1
    steps = np.arange(supersample * (plane.size - 1) + count) - (count - 1) + (supersample - 1) / 2
    away = (steps * (plane.spacing_mm / supersample)).astype(np.float32)
    signal, noise = [], []
    for axis in (0, 1):
        band = max(scanner.acquired_mm[axis], plane.spacing_mm)
        rows = _response(scanner, away, band, in_phase=axis == phase)[step]
        signal.append((rows / rows.sum(1, keepdims=True)).astype(np.float32))
        samples = band * (np.arange(int(np.ceil(plane.size * plane.spacing_mm / band)) + 6, dtype=np.float32) - 3)
        spread = point_spread(pixels[:, None] - (samples[None] + pixels[0]), band, scanner.kspace_window)
        noise.append((spread / np.sqrt((spread**2).sum(1, keepdims=True))).astype(np.float32))
    return Sampling(signal[0], signal[1], noise[0], noise[1])


def _response(scanner: Scanner, away_mm: Float32, band_mm: float, *, in_phase: bool) -> Float32:
    """How bright a point is at some distance along an axis.

    It is seen where it is and, half as much, a way to either side, where it has moved to; and along the phase direction
    once more as a ghost.
    """
    way = np.float32(np.hypot(scanner.soft_mm, scanner.drift_mm * in_phase))
    out = 0.5 * point_spread(away_mm, band_mm, scanner.kspace_window)
    for side in (-way, way):
        out += 0.25 * point_spread(away_mm + side, band_mm, scanner.kspace_window)
    if in_phase:
        out += scanner.ghost * point_spread(away_mm - np.float32(scanner.ghost_mm), 3 * band_mm, 1.0)
    return out


def coil(scanner: Scanner, plane: Plane, chest_mm: Float32, front_mm: float) -> Float32:
    """Sensitivity of surface coils, 1 in the middle: bright near the front of the chest (rows, columns)."""
    total = np.zeros(chest_mm.shape[:2], np.float32)
    for left, foot, back in (
        (-70, -40, front_mm),
        (40, -40, front_mm),
        (-20, 60, front_mm),
        (90, 30, 20),
        (-20, 0, 150),
    ):
        away = ((chest_mm - np.array([left, foot, back], np.float32)) ** 2).sum(-1)
        total += 1 / (1 + away / np.float32(75.0**2)) ** 1.5
    middle = total[plane.size // 2, plane.size // 2]
    return (total / middle) ** np.float32(scanner.shading)


def off_resonance(scanner: Scanner, plane: Plane, rng: np.random.Generator) -> Float32:
    """Loss of signal where the field is off by half a band: a dark band, rarely in the picture (rows, columns)."""
    axis = plane.axis_mm()
    field = smooth(rng, axis, axis, 60.0)[0] * 0.5 + axis[:, None] / 170 * rng.standard_normal()
    if not scanner.banding:
        return np.ones_like(field)
    centre = float(rng.choice([-1, 1]) * rng.uniform(1.0, 1.6))
    # The centre frequency is set so that no band crosses the heart.
    clear = 1 - np.exp(-((np.hypot(axis[:, None], axis[None]) / 60) ** 6))
    return (1 - 0.75 * clear * np.exp(-(((field - centre) / 0.16) ** 2))).astype(np.float32)


def share_views(frames: Float32, sharing: float, frame_ms: float) -> Float32:
    """Each frame takes part of its data from its neighbours; the less, the longer a frame lasts."""
    part = np.float32(min(0.3, sharing * 40.0 / frame_ms))
    return (1 - 2 * part) * frames + part * (np.roll(frames, 1, 0) + np.roll(frames, -1, 0))


def add_noise(
    frames: Float32, blood: Float32, scanner: Scanner, matrices: Sampling, rng: np.random.Generator
) -> Float32:
    """Magnitude of signal and complex noise (Rician).

    It is stronger in the middle, where parallel imaging unfolds worst, and in blood, which is never twice the same.
    """
    count = len(frames)
    shape = (2 * count + 2, matrices.noise_down.shape[1], matrices.noise_right.shape[1])
    white = rng.standard_normal(shape, dtype=np.float32)
    noise = matrices.noise_down @ white @ matrices.noise_right.T
    rows, columns = (np.linspace(-1, 1, n, dtype=np.float32) for n in frames.shape[1:])
    rise = 1 + np.float32(scanner.g_factor) * np.exp(-2 * (rows[:, None] ** 2 + columns[None] ** 2))
    noise[: 2 * count] *= np.float32(scanner.noise) * rise
    noise[:count] *= 1 + np.float32(scanner.flow_noise) * blood
    standing = noise[2 * count :] * (np.float32(scanner.standing_noise) * rise)
    return np.hypot(frames + noise[:count] + standing[0], noise[count : 2 * count] + standing[1])


def windowed(frames: Float32, plane: Plane, percent: tuple[float, float]) -> Float32:
    """Brightness from 0 to 1 between two percentiles of the middle of the picture: heart and surroundings."""
    axis = plane.axis_mm()
    middle = np.hypot(axis[:, None], axis[None]) < max(_WINDOW_MM, 4 * plane.spacing_mm)
    low, high = np.percentile(frames[:: max(1, len(frames) // 6), middle], percent)
    out = (frames - np.float32(low)) * np.float32(1 / max(high - low, 1e-6))
    return np.clip(out, 0, 1, out=out)
