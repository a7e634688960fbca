"""A wave that shows late and in small leads only still belongs to the complex."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import _bump, make_ecg

from einthoven.ecg import STANDARD_LEADS
from einthoven.measure import measure


def test_r_prime_in_v1_after_a_pause_widens_the_complex():
    """Right bundle branch block: a slow R' in V1 and V2, 60 ms after the steep part, beside tall lateral leads."""
    ecg = make_ecg(heart_rate=70)
    t = np.arange(ecg.signal_mv.shape[1]) / ecg.rate
    signal = ecg.signal_mv.astype(float)
    for onset in np.arange(0.35, 11, 60 / 70):
        late = _bump(t - onset, 0.085, 0.145)
        for lead, size in (("V1", 0.45), ("V2", 0.30), ("I", -0.18), ("V6", -0.25)):
            signal[STANDARD_LEADS.index(lead)] += size * late
    m = measure(ecg.replace(signal_mv=signal))
    assert m.values["qrs"].value == pytest.approx(145, abs=14)
    assert m.morphology["V1"].qrs in ("rSR'", "rSr'")
