"""The waves of each beat as the network sees them: shared by all leads, absent where there are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import Beat, make_ecg

from einthoven import measure
from einthoven.ecg import ECG
from einthoven.errors import WeightsError
from einthoven.measure.measurements import WAVE_COLUMNS
from einthoven.measure.waves.learned import MARGIN_TOKENS, events
from einthoven.measure.waves.network import TOKEN_S, UNIT_S
from einthoven.weights import load_weights


def tokens(waves, count=200, leads=3):
    """What a perfect network says of waves (kind, onset, peak, offset in s)."""
    out = np.full((leads, count, 12), 0.0, np.float32)
    out[:, :, :3] = -8.0
    at = np.arange(count) * TOKEN_S
    for kind, *limits in waves:
        inside = (at >= limits[0]) & (at <= limits[2])
        out[:, inside, kind] = 8.0
        near = (at >= limits[0] - MARGIN_TOKENS * TOKEN_S) & (at <= limits[2] + MARGIN_TOKENS * TOKEN_S)
        for k, limit in enumerate(limits):
            out[:, near, 3 + 3 * kind + k] = (limit - at[near]) / UNIT_S
    return out


@given(on=st.floats(0.2, 1.0), width=st.floats(0.05, 0.3), gap=st.floats(0.1, 0.5), share=st.floats(0.2, 0.8))
def test_what_the_tokens_agree_on_is_what_comes_out(on, width, gap, share):
    first = (on, on + share * width, on + width)
    second = tuple(x + width + gap for x in first)
    found = events(tokens([(0, *first), (0, *second)])).p
    assert len(found) == 2
    for k, wave in enumerate((first, second)):
        assert (found.on[0, k], found.peak[0, k], found.off[0, k]) == pytest.approx(wave, abs=1e-3)


def test_an_event_counts_for_all_leads_or_for_none():
    said = tokens([(0, 0.5, 0.55, 0.6)])
    said[2, :, 0] = -8.0  # one lead does not see it
    found = events(said).p
    assert len(found) == 1
    # Its tokens still say where it would be.
    assert found.peak[2, 0] == pytest.approx(0.55, abs=0.05)
    said[1, :, 0] = -8.0  # now most do not
    assert len(events(said).p) == 0


def test_unusable_leads_change_nothing():
    """A dead lead beside the others gives the waves that the others give alone."""
    ecg = make_ecg(noise_mv=0.02)
    signal = np.array(ecg.signal_mv)
    signal[[7, 9]] = 0.0
    with_dead = measure(ECG(signal, 500.0, ecg.leads))
    rest = [i for i in range(12) if i not in (7, 9)]
    without = measure(ECG(signal[rest], 500.0, tuple(ecg.leads[i] for i in rest)))
    for lead in ("II", "V1", "V6"):
        for column in WAVE_COLUMNS:
            assert with_dead.waves[lead][column] == pytest.approx(without.waves[lead][column], abs=1e-6, nan_ok=True)


def test_every_wave_of_an_analytic_recording_is_found_where_it_is():
    beat = Beat()
    onsets = np.arange(0.4, 9.4, 0.85)
    waves = measure(make_ecg(beat=beat, onsets=onsets)).waves
    for lead in ("II", "V5"):
        rows = waves[lead]
        assert len(rows) == len(onsets)
        assert rows["qrs_on"] == pytest.approx(onsets, abs=0.012)
        assert rows["qrs_off"] == pytest.approx(onsets + beat.qrs, abs=0.016)
        assert rows["p_on"] == pytest.approx(onsets - beat.pr, abs=0.025)
        assert rows["t_off"] == pytest.approx(onsets + beat.qt, abs=0.035)


def test_waves_come_in_order():
    for rows in measure(make_ecg(heart_rate=95)).waves.values():
        for row in rows:
            at = np.array([row[name] for name in WAVE_COLUMNS])
            at = at[np.isfinite(at)]
            assert (np.diff(at) > 0).all()


def test_no_p_wave_is_no_p_wave():
    waves = measure(make_ecg(with_p=False)).waves
    assert all(np.isnan(rows["p_peak"]).all() for rows in waves.values())


def test_a_p_wave_that_not_every_beat_has_is_given_to_those_that_have_it():
    """Every third complex comes without a P before it, at the same time as it would."""
    onsets = np.arange(0.6, 9.4, 0.9)
    whole, without = make_ecg(onsets=onsets), make_ecg(onsets=onsets, with_p=False)
    signal = np.array(whole.signal_mv)
    for onset in onsets[::3]:
        first, last = round((onset - 0.2) * 500), round((onset - 0.01) * 500)
        signal[:, first:last] = without.signal_mv[:, first:last]
    rows = measure(ECG(signal, 500.0, whole.leads)).waves["II"]
    seen = np.isfinite(rows["p_peak"])
    assert not seen[::3].any()
    assert np.delete(seen, np.arange(0, len(seen), 3)).all()


def test_an_unusable_lead_has_no_waves():
    ecg = make_ecg()
    signal = np.array(ecg.signal_mv)
    signal[6] = 0.0
    waves = measure(ECG(signal, 500.0, ecg.leads)).waves
    assert all(np.isnan(waves["V1"][name]).all() for name in WAVE_COLUMNS)
    assert np.isfinite(waves["V2"]["qrs_on"]).all()


def test_weights_that_are_not_those_of_the_manifest_are_refused(tmp_path, monkeypatch):
    from einthoven import weights

    for name in ("delineator.safetensors", "manifest.json"):
        (tmp_path / name).write_bytes((weights.files("einthoven.weights") / name).read_bytes())
    monkeypatch.setattr(weights, "files", lambda _: tmp_path)
    assert load_weights("delineator")
    changed = bytearray((tmp_path / "delineator.safetensors").read_bytes())
    changed[-1] ^= 1
    (tmp_path / "delineator.safetensors").write_bytes(changed)
    with pytest.raises(WeightsError, match="not those of the manifest"):
        load_weights("delineator")
    with pytest.raises(WeightsError, match="not there"):
        load_weights("reader")
