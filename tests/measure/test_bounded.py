"""Limits of the median beat held to what the network sees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.measurements import WAVE_DTYPE
from einthoven.measure.median.bounded import NEAR_S, bounded
from einthoven.measure.median.wave import Delineation, Template, Wave

LEADS, BEATS, CENTRE, RATE = 4, 5, 200, 500
AT = np.arange(1, BEATS + 1) * 400
USABLE = np.ones(LEADS, bool)


def wave(on, off):
    lead_on, lead_off = np.full(LEADS, float(on)), np.full(LEADS, float(off))
    return Wave(on, off, lead_on, (lead_on + lead_off) / 2, lead_off, 2.0, 2.0)


def beat_class(qrs=(190, 235), p=(110, 160), t=(290, 370)):
    signal = np.zeros((LEADS, 600))
    template = Template(signal, signal, CENTRE, BEATS, 400.0, np.full(LEADS, 0.005))
    waves = Delineation(wave(*qrs), p and wave(*p), t and wave(*t))
    return BeatClass(np.arange(BEATS), template, waves)


def seen(**limits):
    """The network's waves (in samples of the template), the same in all leads and beats."""
    rows = np.full(BEATS, np.nan, WAVE_DTYPE)
    for name, (on, off) in limits.items():
        peak = "r_peak" if name == "qrs" else f"{name}_peak"
        for column, at in ((f"{name}_on", on), (peak, (on + off) / 2), (f"{name}_off", off)):
            rows[column] = (AT - CENTRE + at) / RATE
    return {f"lead {k}": rows.copy() for k in range(LEADS)}


def held(group, waves):
    return bounded(group, waves, AT, USABLE).waves


def test_a_limit_near_the_network_s_stands():
    group = beat_class()
    waves = held(group, seen(qrs=(187, 239), p=(105, 162), t=(280, 380)))
    assert waves == group.waves


def test_a_limit_far_from_it_gives_way_and_is_less_certain():
    group = beat_class(qrs=(190, 300))
    waves = held(group, seen(qrs=(188, 240), p=(110, 160), t=(290, 370)))
    assert (waves.qrs.on, waves.qrs.off) == (190, 240)
    assert waves.qrs.off_spread >= NEAR_S["qrs"][1] * RATE
    assert waves.qrs.lead_off.max() <= 240
    assert waves.p == group.waves.p


def test_a_wave_that_only_the_network_sees_is_taken():
    waves = held(beat_class(p=None), seen(qrs=(190, 235), p=(112, 158), t=(290, 370)))
    assert (waves.p.on, waves.p.off) == (112, 158)
    assert waves.p.on_spread >= NEAR_S["p"][0] * RATE


def test_a_wave_that_the_network_does_not_see_stays_for_the_rhythm_to_judge():
    group = beat_class()
    assert held(group, seen(qrs=(190, 235), t=(290, 370))).p == group.waves.p


def test_p_ends_before_qrs():
    waves = held(beat_class(p=(110, 186), qrs=(190, 235)), seen(qrs=(170, 235), p=(110, 168), t=(290, 370)))
    assert waves.p.off < waves.qrs.on


def test_unusable_leads_have_no_say():
    waves = seen(qrs=(190, 235), p=(110, 160), t=(290, 370))
    waves["lead 0"]["qrs_off"] += 0.2
    waves["lead 1"]["qrs_off"] += 0.2
    group = beat_class()
    usable = np.array([False, False, True, True])
    assert bounded(group, waves, AT, usable).waves == group.waves


@pytest.mark.parametrize("members", [[0], [1, 3]])
def test_only_the_beats_of_the_class_count(members):
    waves = seen(qrs=(190, 235), p=(110, 160), t=(290, 370))
    others = np.setdiff1d(np.arange(BEATS), members)
    for rows in waves.values():
        rows["qrs_off"][others] += 0.1
    group = replace(beat_class(), members=np.array(members))
    assert bounded(group, waves, AT, USABLE).waves == group.waves
