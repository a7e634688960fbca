"""Signal from relaxation times."""

from __future__ import annotations

import numpy as np
import pytest

from einthoven.twin.heart import Tissue as Heart
from einthoven.twin.imaging.tissue import RELAXATION, Chest, Relaxation, bssfp


def test_a_long_train_of_pulses_ends_in_the_steady_state():
    """The formula against the Bloch equations, pulse by pulse, with alternating phase."""
    tissue, flip, tr = Relaxation(1030, 40, 1.0), np.deg2rad(60), 3.0
    e1, e2 = np.exp(-tr / tissue.t1_ms), np.exp(-tr / tissue.t2_ms)
    x, z, turn = 0.0, 1.0, flip
    for _ in range(5000):
        x, z = x * np.cos(turn) + z * np.sin(turn), z * np.cos(turn) - x * np.sin(turn)
        after = x
        x, z, turn = x * e2, 1 + (z - 1) * e1, -turn
    expected = abs(after) * np.sqrt(e2)  # read in the middle between two pulses
    assert bssfp(tissue, flip_degrees=60, tr_ms=tr) == pytest.approx(expected, rel=1e-6)


def test_blood_and_fluid_are_bright_muscle_and_lung_dark():
    signal = {tissue: bssfp(r, flip_degrees=60, tr_ms=3.0) for tissue, r in RELAXATION.items()}
    blood = signal[Heart.LV_BLOOD]
    assert 0.2 < signal[Heart.LV_MUSCLE] / blood < 0.45
    assert signal[Chest.FLUID] > blood
    assert 0.6 < signal[Chest.FAT] / blood < 1.2
    assert signal[Chest.LUNG] < signal[Chest.LIVER] < blood
    assert signal[Chest.AIR] == 0
