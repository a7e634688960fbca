"""A recording without beats is not assessable, and may be an arrest."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import make_ecg

from einthoven import read
from einthoven.ecg import ECG, STANDARD_LEADS
from einthoven.measure import measure


def recording(signal):
    return ECG(signal, 500.0, STANDARD_LEADS)


def fibrillating(seed, size=0.5):
    """Chaotic waves whose frequency and size wander, alike in all leads up to a lag and a weight."""
    rng = np.random.default_rng(seed)
    t = np.arange(5000) / 500

    def wandering(low, high, knots=40):
        return np.interp(t, np.linspace(0, 10, knots), rng.uniform(low, high, knots))

    waves = [wandering(0.3, 1.0) * np.sin(2 * np.pi * np.cumsum(wandering(4.0, 7.0)) / 500 + p) for p in (0, 1.5, 3.1)]
    return size * rng.normal(0, 1, (12, 3)) @ np.array(waves) + 0.01 * rng.standard_normal((12, 5000))


def in_one(text, *words):
    return all(word in text for word in words)


@pytest.mark.parametrize("seed", range(5))
def test_large_chaotic_waves_may_be_ventricular_fibrillation(seed):
    m = measure(recording(fibrillating(seed)))
    assert m.rhythm.name == "no rhythm"
    assert m.quality.usable is False
    assert m.rhythm.critical.startswith("not assessable, critical: ")
    assert in_one(m.rhythm.critical, "may be ventricular fibrillation", "artefact")
    assert 3 <= m.rhythm.evidence["disorganised_frequency"].value <= 9


def test_a_flat_line_is_electrodes_off_or_asystole():
    m = measure(recording(np.zeros((12, 5000))))
    assert m.rhythm.name == "no rhythm"
    assert not m.quality.usable
    assert in_one(m.rhythm.critical, "flat line", "electrodes off", "asystole")


def test_a_nearly_still_line_is_asystole_first():
    noise = 0.004 * np.random.default_rng(0).standard_normal((12, 5000))
    m = measure(recording(noise))
    assert not m.quality.usable
    assert in_one(m.rhythm.critical, "may be asystole, or electrodes off", "hardly any movement")
    assert m.rhythm.evidence["disorganised_amplitude"].value < 0.05


@pytest.mark.parametrize("size", [0.03, 0.1, 0.3])
def test_noise_is_not_called_fibrillation_nor_harmless(size):
    rng = np.random.default_rng(1)
    m = measure(recording(size * rng.standard_normal((12, 5000))))
    assert "may be ventricular fibrillation" not in m.rhythm.critical
    assert in_one(m.rhythm.critical, "without heart beats", "not excluded")


def test_too_short_a_recording_shows_no_arrest():
    assert measure(recording(np.zeros((12, 500)))).rhythm.critical is None


def test_missing_samples_and_a_wrong_unit_are_no_arrest():
    assert measure(recording(np.full((12, 5000), np.nan))).rhythm.critical is None
    ecg = make_ecg()
    assert measure(ecg.replace(signal_mv=1000 * ecg.signal_mv)).rhythm.critical is None
    assert measure(make_ecg(rate=50)).rhythm.critical is None


@pytest.mark.parametrize("signal", [fibrillating(0), np.zeros((12, 5000))], ids=["chaotic", "flat"])
def test_the_reading_says_so_and_is_critical(signal):
    reading = read(recording(signal))
    assert "asystole" in reading.answer or "ventricular fibrillation" in reading.answer
    assert "critical" in reading.answer
    (finding,) = [f for f in reading.findings if f.code == "NOTINT"]
    assert finding.severity == "critical"
    assert reading.verification.contradicted == 0
