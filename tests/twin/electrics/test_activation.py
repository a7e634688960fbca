"""The impulse reaches every node, and every degree of block, pre-excitation and fusion follows from its delays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from electric_hearts import beats, changed, during, median, people_with, plain_people, qrs_ms
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.errors import ConfigError
from einthoven.twin.electrics import electrics
from einthoven.twin.electrics.activation import FOCI, Activation, activate
from einthoven.twin.electrics.segments import AZIMUTH, HEIGHT, LEFT
from einthoven.twin.patient import Patient

LATERAL = (np.abs(np.rad2deg(AZIMUTH) - 180) < 30) & (np.abs(HEIGHT) < 0.5)
SEPTUM = (np.cos(AZIMUTH) > 0.8) & (np.abs(HEIGHT) < 0.5)


def activation(patient: Patient, **options: float) -> Activation:
    own = electrics(patient)
    return activate(own.ways, patient.conduction, "his", pathway=own.pathway, **options)


@pytest.mark.parametrize("origin", ["his", *FOCI])
def test_every_node_is_activated_within_a_quarter_of_a_second(origin: str) -> None:
    patient = plain_people()[0]
    own = electrics(patient)
    times = activate(own.ways, patient.conduction, origin, pathway="septal")  # type: ignore[arg-type]
    both = np.concatenate([times.inner_ms, times.outer_ms])
    assert both.min() == 0
    assert both.max() < 250


def test_the_left_septum_is_first_and_the_base_is_last() -> None:
    times = activation(plain_people()[0])
    assert times.inner_ms[:LEFT][SEPTUM].min() < 5
    assert HEIGHT[times.outer_ms[:LEFT].argmax()] > 0
    assert (times.outer_ms[LEFT:] > times.inner_ms[LEFT:]).all()


@settings(max_examples=10, deadline=None)
@given(less=st.floats(0, 1), more=st.floats(0, 1))
def test_more_block_of_the_left_branch_never_makes_the_free_wall_earlier(less: float, more: float) -> None:
    less, more = sorted((less, more))
    patient = plain_people()[0]
    first, second = (
        activation(changed(patient, conduction={"lbbb": x})).outer_ms[:LEFT][LATERAL].mean() for x in (less, more)
    )
    assert second >= first - 3.0


def test_left_block_delays_the_free_wall_against_the_septum_and_right_block_the_right_ventricle() -> None:
    patient = plain_people()[0]
    delay, right = [], []
    for block in ({}, {"lbbb": 1.0}, {"rbbb": 1.0}):
        times = activation(changed(patient, conduction=block))
        middle = (times.inner_ms + times.outer_ms) / 2
        delay.append(middle[:LEFT][LATERAL].mean() - middle[:LEFT][SEPTUM].mean())
        right.append(middle[LEFT:].mean())
    assert delay[1] > delay[0] + 25
    assert right[2] > right[0] + 30


def test_who_contracts_later_in_left_block_is_activated_later() -> None:
    patient = changed(plain_people()[0], conduction={"lbbb": 1.0})
    delays = []
    for delay in (60.0, 85.0, 110.0):
        times = activation(changed(patient, physiology={"septal_delay_ms": delay}))
        delays.append(times.outer_ms[:LEFT][LATERAL].mean() - times.inner_ms[:LEFT][SEPTUM].mean())
    assert delays == sorted(delays)
    assert delays[2] > delays[0] + 5


@pytest.mark.parametrize(
    ("block", "least", "most"),
    [
        ({}, 70, 100),
        ({"lbbb": 0.9}, 120, 175),
        ({"rbbb": 0.9}, 120, 175),
        ({"lafb": 1.0}, 80, 120),
        ({"preexcitation": 0.9}, 100, 160),
    ],
)
def test_qrs_is_as_wide_as_the_block_makes_it(block: dict[str, float], least: float, most: float) -> None:
    assert least <= median(map(qrs_ms, beats(people_with(conduction=block)))) <= most


@pytest.mark.parametrize("origin", ["lv_ectopic", "rv_ectopic", "rv_pacing"])
def test_beats_of_a_ventricle_are_wide_and_pacing_both_makes_them_narrower(origin: str) -> None:
    one_side = median(map(qrs_ms, beats(plain_people(), origin)))
    assert 125 <= one_side <= 200
    assert median(map(qrs_ms, beats(plain_people(), "biventricular_pacing"))) < one_side - 15


def test_preexcitation_can_be_asked_for_a_beat() -> None:
    own = electrics(plain_people()[0])
    widths = [qrs_ms(own.ventricular_beat("his", preexcitation=x)) for x in (0.0, 0.5, 1.0)]
    assert widths == sorted(widths)
    assert widths[2] > widths[0] + 15


def test_a_delta_wave_is_slow_and_points_away_from_the_pathway() -> None:
    """AHA/ACCF/HRS Part III 2009: a slurred beginning; negative over where it enters (Arruda et al. 1998)."""
    patient = people_with(conduction={"preexcitation": 0.8})[0]
    for site, leads, sign in (("left_lateral", "V1", 1), ("left_posterior", "aVF", -1), ("right", "V6", 1)):
        own = electrics(patient)
        own.jitter = replace(own.jitter, site={"left_lateral": 0.2, "left_posterior": 0.6, "right": 0.9}[site])
        assert own.pathway == site
        qrs = during(own.ventricular_beat("his"), leads, "qrs")
        assert sign * qrs[10:40].sum() > 0
        assert np.abs(np.diff(qrs[:40])).max() < 0.5 * np.abs(np.diff(qrs)).max()


def test_potassium_slows_conduction() -> None:
    wide = median(map(qrs_ms, beats(people_with(repolarisation={"potassium_mmol_l": 8.0}))))
    assert wide > 1.2 * median(map(qrs_ms, beats(plain_people())))


def test_what_is_no_origin_is_refused() -> None:
    own = electrics(plain_people()[0])
    with pytest.raises(ConfigError, match="no ventricular origin 'sinus'"):
        own.ventricular_beat("sinus")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="no atrial origin 'his'"):
        own.atrial_wave("his")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="RR interval"):
        own.ventricular_beat("his", rr_s=0.0)
