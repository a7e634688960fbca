"""AV block, from the trace to the reading."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import Beat, components, lead_weights, make_ecg

from einthoven import read
from einthoven.measure import Measurements, measure

from trains import every_but, wenckebach  # isort: skip


def recording(p_on, qrs_on, *, beat=None, noise_mv=0.01, seed=0):
    """P waves and QRS-T complexes at the given times."""
    beat = beat or Beat()
    ecg = make_ecg(onsets=np.array(qrs_on), with_p=False, noise_mv=noise_mv, seed=seed, beat=beat)
    signal = ecg.signal_mv.astype(float)
    t = np.arange(signal.shape[1]) / ecg.rate
    for on in p_on:
        signal += lead_weights()[:, :1] @ components(t - on - beat.pr, beat)[:1]
    return ecg.replace(signal_mv=signal)


P = np.arange(0.1, 10.0, 0.75)
CASES = {
    "Wenckebach 3:2": (P, wenckebach(P, 2), "Wenckebach", "Mobitz I (Wenckebach)"),
    "Wenckebach 4:3": (P, wenckebach(P, 3, more=0.08), "Wenckebach", "Mobitz I (Wenckebach)"),
    "Mobitz II 4:3": (P, every_but(P, 4), "Mobitz II", "Mobitz II"),
    "2:1": (P, P[::2] + 0.18, "2:1", "Second-degree AV block, 2:1"),
    "3:1": (P, P[::3] + 0.18, "3:1", "Advanced second-degree AV block"),
    "complete": (P, np.arange(0.5, 10, 1.6), "dissociated", "Complete AV block"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_block_is_found_and_named_in_the_reading(name):
    p_on, qrs_on, conduction, words = CASES[name]
    reading = read(recording(p_on, qrs_on))
    rhythm = reading.measurements.rhythm
    assert rhythm.conduction == conduction
    assert rhythm.organised_p
    assert rhythm.evidence["atrial_rate"].value == pytest.approx(80, abs=2)
    assert words in reading.answer
    assert any(words in finding.statement for finding in reading.findings)
    assert reading.verification.contradicted == 0


@pytest.mark.parametrize("pr", [0.12, 0.16, 0.24, 0.34])
@pytest.mark.parametrize("rate", [50, 75, 100])
def test_one_to_one_at_any_pr_is_no_block(pr, rate):
    on = np.arange(0.1, 9.9, 60 / rate)
    m = measure(recording(on, on + pr, beat=Beat(qt=0.39 * (60 / rate) ** 0.5)))
    assert m.rhythm.conduction == "1:1"
    assert m.rhythm.name in ("sinus rhythm", "ectopic atrial rhythm")
    assert not m.rhythm.evidence["blocked_p_waves"].value


def test_complete_block_gives_no_pr_and_the_escape_rhythm():
    m = measure(recording(P, np.arange(0.5, 10, 1.4)))
    assert m.rhythm.name == "junctional rhythm"
    assert m.values["pr"].value is None
    assert "dissociated" in m.values["pr"].reason
    wide = measure(recording(P, np.arange(0.5, 10, 1.7), beat=Beat(qrs=0.16, qt=0.46)))
    assert (wide.rhythm.name, wide.rhythm.conduction) == ("idioventricular rhythm", "dissociated")


def test_beats_of_wenckebach_groups_are_not_called_premature():
    m = measure(recording(P, wenckebach(P, 2)))
    assert set(m.beats["label"]) == {"N"}
    assert m.rhythm.pattern is None


def test_a_pause_without_p_is_a_pause_only():
    on = np.r_[np.arange(0.2, 4.1, 0.8), np.arange(6.6, 9.8, 0.8)]
    m = measure(recording(on, on + 0.16))
    assert m.rhythm.conduction == "1:1"
    (pause,) = m.rhythm.pauses
    assert pause.start_s == pytest.approx(3.4 + 0.8 + 0.2, abs=0.9)
    assert pause.duration_s == pytest.approx(np.diff(on).max(), abs=0.02)
    assert pause.after == "N"


def test_rhythm_survives_the_json():
    m = measure(recording(P, wenckebach(P, 2)))
    again = Measurements.from_dict(m.to_dict())
    assert again.rhythm.to_dict() == m.rhythm.to_dict()


def test_an_older_json_without_the_new_keys_is_read():
    data = measure(recording(P, P + 0.16)).to_dict()
    for key in ("pattern", "sinus_arrhythmia", "pacing", "runs", "pauses", "critical"):
        del data["rhythm"][key]
    assert Measurements.from_dict(data).rhythm.runs == ()
