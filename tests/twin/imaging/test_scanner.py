"""What the scanner does to a slice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from einthoven.twin.imaging import scanner as scan
from einthoven.twin.imaging.look import LOOK
from einthoven.twin.imaging.planes import Placement, plane

HEART = np.array([[-35.0, -40.0, -55.0], [65.0, 40.0, 95.0]])
WHERE = plane("sax", Placement(0, (0, 0), (0, 0), 0), HEART, size=48, spacing_mm=1.5, thickness_mm=8.0)
SCANNER = replace(scan.draw_scanner(np.random.default_rng(0), LOOK), ghost=0.0, drift_mm=0.0, soft_mm=0.0)


def test_even_brightness_stays_even():
    matrices = scan.sampling(SCANNER, WHERE, 2)
    even = matrices.down @ np.ones((96, 96), np.float32) @ matrices.right.T
    np.testing.assert_allclose(even, 1, atol=1e-4)


def test_an_edge_is_blurred_by_about_what_is_acquired():
    edge = np.repeat(np.arange(96) >= 48, 96).reshape(96, 96).astype(np.float32)
    widths = []
    for band in (1.5, 3.0):
        coarse = replace(SCANNER, acquired_mm=(band, band), kspace_window=1.0)
        matrices = scan.sampling(coarse, WHERE, 2)
        profile = (matrices.down @ edge @ matrices.right.T)[:, 24]
        widths.append(1.5 / np.diff(profile).max())
    assert 1.2 < widths[0] / 1.5 < 2.5
    assert 1.7 < widths[1] / widths[0] < 2.3


def test_magnitude_noise_is_rician():
    matrices = scan.sampling(SCANNER, WHERE, 2)
    quiet = replace(SCANNER, noise=0.05, standing_noise=0.0, g_factor=0.0)
    frames = np.zeros((40, 48, 48), np.float32)
    dark = scan.add_noise(frames, frames, quiet, matrices, np.random.default_rng(1))
    bright = scan.add_noise(frames + 1, frames, quiet, matrices, np.random.default_rng(1))
    assert abs(dark.mean() / (0.05 * np.sqrt(np.pi / 2)) - 1) < 0.05
    assert abs(bright.std() / 0.05 - 1) < 0.05
    assert abs(bright.mean() - 1) < 0.01


def test_view_sharing_keeps_the_mean_and_what_stands_still():
    frames = np.random.default_rng(2).uniform(size=(10, 4, 4)).astype(np.float32)
    shared = scan.share_views(frames, 0.2, 40.0)
    np.testing.assert_allclose(shared.mean(0), frames.mean(0), atol=1e-6)
    assert shared.std(0).mean() < frames.std(0).mean()


def test_coils_are_brightest_at_the_front():
    shaded = replace(SCANNER, shading=1.0)
    axis = WHERE.axis_mm()
    chest = np.zeros((48, 48, 3), np.float32)
    chest[..., 2] = axis[:, None]  # rows run to the back
    gain = scan.coil(shaded, WHERE, chest, -60.0)
    assert gain[0].mean() > gain[24].mean() > gain[40].mean()


def test_the_window_fills_zero_to_one():
    frames = np.random.default_rng(3).normal(size=(6, 48, 48)).astype(np.float32)
    out = scan.windowed(frames, WHERE, (1.0, 99.0))
    assert out.dtype == np.float32
    assert out.min() == 0
    assert out.max() == 1
    assert 0.005 < (out == 1).mean() < 0.02
