"""Pacing at 100 Hz, where a spike of 2 ms is no narrower than a sample and no higher than a wave."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import Beat, make_ecg

from einthoven.measure import measure

ONSETS = np.arange(0.5, 9.8, 0.857)
WIDE = Beat(qrs=0.16, qt=0.44)


def paced(beat: Beat, spike_mv: float, before_s: float = 0.004):
    """At 500 Hz, with a spike of one sample before each QRS complex, of another size in every lead."""
    ecg = make_ecg(beat=beat, onsets=ONSETS, with_p=False, noise_mv=0.01)
    signal = ecg.signal_mv.copy()
    at = np.rint((ONSETS - before_s) * ecg.rate).astype(int)
    signal[:, at] += spike_mv * np.linspace(0.5, 1.5, 12)[:, None]
    return ecg.replace(signal_mv=signal)


@pytest.mark.parametrize("before_s", [0.004, 0.012, 0.020])
def test_spikes_before_wide_complexes_are_pacing(before_s):
    m = measure(paced(WIDE, 2.0, before_s).resampled(100))
    assert m.rhythm.name == "paced rhythm"
    assert m.rhythm.evidence["paced_fraction"].value > 0.6


@pytest.mark.parametrize("beat", [WIDE, Beat()])
def test_complexes_without_spikes_are_not_paced(beat):
    assert measure(paced(beat, 0.0).resampled(100)).rhythm.name != "paced rhythm"


def test_a_spike_long_before_the_complex_is_not_a_ventricular_one():
    assert measure(paced(WIDE, 2.0, 0.100).resampled(100)).rhythm.name != "paced rhythm"
