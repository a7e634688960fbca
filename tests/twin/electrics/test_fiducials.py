"""Where waves begin and end is one definition, exact on what is known, and agrees with the beats."""

from __future__ import annotations

import numpy as np
import pytest
from electric_hearts import beats, people_with, plain_people
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.analytic.ecg import twelve
from einthoven.measure.measurements import COLUMNS_OF_WAVE
from einthoven.twin.electrics import electrics
from einthoven.twin.electrics.constants import VISIBLE_MV
from einthoven.twin.electrics.fiducials import p_fiducials, qrs_fiducials, visible, whole


@settings(max_examples=30, deadline=None)
@given(first=st.integers(0, 60), length=st.integers(1, 39), height=st.floats(0.021, 3.0), sign=st.sampled_from([-1, 1]))
def test_a_box_begins_and_ends_where_it_does(first: int, length: int, height: float, sign: int) -> None:
    wave = np.zeros((2, 100))
    wave[0, first : first + length] = sign * height
    wave[1] = 0.019
    on, off = visible(wave)
    assert (on[0], off[0]) == (first, first + length - 1)
    assert np.isnan([on[1], off[1]]).all()


def test_r_is_the_peak_unless_it_is_small_beside_s() -> None:
    wave = np.zeros((2, 50))
    wave[0, 10], wave[0, 20] = 0.3, -1.0
    wave[1, 10], wave[1, 20] = 0.1, -1.0
    assert qrs_fiducials(wave)["r_peak"].tolist() == [10, 20]


def test_globally_a_wave_is_from_the_earliest_onset_to_the_latest_offset() -> None:
    wave = np.zeros((3, 50))
    wave[0, 10:20], wave[1, 15:30] = 0.1, -0.1
    columns = p_fiducials(wave)
    assert whole(columns, ("p",)) == {"p_on": 10, "p_off": 29}
    assert np.isnan(columns["p_peak"][2])
    assert np.isnan(whole(p_fiducials(np.zeros((3, 50))), ("p",))["p_on"])


@pytest.mark.parametrize("origin", ["his", "rv_ectopic"])
def test_a_beat_begins_at_zero_and_its_waves_are_in_order(origin: str) -> None:
    for beat in beats(plain_people()[:5], origin):
        limits, leads = beat.fiducials.whole, beat.fiducials.leads
        assert limits["qrs_on"] == 0
        assert 0 < limits["qrs_off"] < limits["t_on"] < limits["t_off"] or limits["t_on"] < limits["qrs_off"]
        assert set(leads) == {c for wave in ("qrs", "t") for c in COLUMNS_OF_WAVE[wave]}
        for wave in ("qrs", "t"):
            on, peak, off = (leads[column] for column in COLUMNS_OF_WAVE[wave])
            there = np.isfinite(on)
            assert (on[there] <= peak[there]).all()
            assert (peak[there] <= off[there]).all()
            assert limits[f"{wave}_on"] == np.nanmin(on)
            assert limits[f"{wave}_off"] == np.nanmax(off)


def test_outside_its_limits_qrs_shows_in_no_lead() -> None:
    for beat in beats(people_with(conduction={"lbbb": 0.8})[:4]):
        qrs, onset = twelve(beat.qrs.leads_mv.astype(float)), round(-1000 * beat.qrs.start_s)
        end = onset + round(1000 * beat.fiducials.whole["qrs_off"])
        assert np.abs(qrs[:, :onset]).max(initial=0) < VISIBLE_MV + 1e-6
        assert np.abs(qrs[:, end + 1 :]).max(initial=0) < VISIBLE_MV + 1e-6
        assert np.abs(qrs[:, [0, -1]]).max() == pytest.approx(0, abs=1e-6)
        assert np.abs(qrs[:, onset : end + 1]).max() > 0.3


def test_p_lasts_about_as_long_as_the_patient_says() -> None:
    off = [
        1000 * electrics(p).atrial_wave().fiducials.whole["p_off"] - p.conduction.p_duration_ms for p in plain_people()
    ]
    assert np.median(off) == pytest.approx(0, abs=6)
    assert np.std(off) < 8
