"""Exchanged electrodes."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import make_ecg

from einthoven.bench.reversal import exchanged
from einthoven.formats import load
from einthoven.measure import measure
from einthoven.measure.quality.lead_pattern import QRS, plausibility, usual_pattern
from einthoven.measure.quality.reversal import LEAST_GAIN, WORDS, _chest_signs, exchanges


@pytest.mark.parametrize("kind", [kind for kind in WORDS if kind != "LA/LL"])
def test_an_exchange_is_named(kind):
    assert measure(exchanged(make_ecg(), kind)).quality.reversal == WORDS[kind]


def test_left_arm_and_left_leg_may_be_missed_but_is_not_called_otherwise():
    assert measure(exchanged(make_ecg(), "LA/LL")).quality.reversal in (None, WORDS["LA/LL"])


@pytest.mark.parametrize("with_p", [True, False])
@pytest.mark.parametrize("noise_mv", [0.0, 0.03])
@pytest.mark.parametrize("rate", [100, 250, 500, 1000])
def test_electrodes_in_place_raise_no_suspicion(rate, noise_mv, with_p):
    m = measure(make_ecg(rate=rate, noise_mv=noise_mv, with_p=with_p))
    assert m.quality.reversal is None
    assert m.quality.usable


@pytest.mark.parametrize("kind", ["V1/V2", "V3/V4", "V1-V6"])
def test_chest_electrodes_are_told_without_p_waves(kind):
    onsets = np.array([0.4, 1.1, 2.05, 2.6, 3.5, 4.4, 4.95, 5.9, 6.5, 7.5, 8.1, 9.0])
    m = measure(exchanged(make_ecg(onsets=onsets, with_p=False), kind))
    assert m.rhythm.organised_p is not True
    assert m.quality.reversal == WORDS[kind]


@pytest.mark.parametrize("kind", sorted(LEAST_GAIN))
def test_an_exchange_made_twice_is_none(kind):
    matrix = exchanges()[kind]
    np.testing.assert_allclose(matrix @ matrix, np.eye(8), atol=1e-9)


def test_the_warning_says_what_speaks_for_it():
    warnings = measure(exchanged(make_ecg(), "LA/RA")).quality.warnings
    assert any("left and right arm" in w and "P inverted in I" in w and "QRS upright in V6" in w for w in warnings)
    warnings = measure(exchanged(make_ecg(), "V1/V2")).quality.warnings
    assert any("V1 and V2" in w and "R larger in V1 than in V2" in w for w in warnings)


def test_leads_that_an_exchange_touches_must_be_usable():
    ecg = exchanged(make_ecg(), "V1/V2")
    signal = ecg.signal_mv.copy()
    signal[6] = 0.0
    assert measure(ecg.replace(signal_mv=signal)).quality.reversal is None


@pytest.mark.parametrize("lost", [0.0, np.nan])
@pytest.mark.parametrize("lead", [0, 1, 2])
def test_a_limb_lead_that_is_lost_is_no_exchange(lead, lost):
    """The other two do not mirror or equal each other, as they do where an electrode stands on the right leg."""
    ecg = make_ecg()
    signal = ecg.signal_mv.copy()
    signal[lead] = lost
    assert measure(ecg.replace(signal_mv=signal)).quality.reversal is None


def test_arms_are_told_with_two_chest_leads_lost():
    ecg = exchanged(make_ecg(), "LA/RA")
    signal = ecg.signal_mv.copy()
    signal[6:8] = 0.0
    assert measure(ecg.replace(signal_mv=signal)).quality.reversal == WORDS["LA/RA"]


@pytest.mark.parametrize("kind", ["LA/RA", "LA/LL", "RA/LL"])
def test_limb_leads_alone_mislead_to_no_other_exchange(kind):
    for ecg, allowed in ((make_ecg(), (None,)), (exchanged(make_ecg(), kind), (None, WORDS[kind]))):
        assert measure(ecg.replace(signal_mv=ecg.signal_mv[:6], leads=ecg.leads[:6])).quality.reversal in allowed


def test_what_is_usual_can_not_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        usual_pattern()[0] = 0
    known = plausibility(np.ones((8, 12), bool))
    assert not known.mean.flags.writeable
    assert not known.precision.flags.writeable


def test_a_wave_that_is_not_there_is_no_sign_of_an_exchange():
    recorded = usual_pattern()[[0, 1, 3, 2, 4, 5, 6, 7]]
    assert any(sign.startswith("T larger") for sign in _chest_signs("V1/V2", recorded))
    for lead in (2, 3):
        without = recorded.copy()
        without[lead, QRS.stop :] = np.nan
        assert not any(sign.startswith("T larger") for sign in _chest_signs("V1/V2", without))


def test_a_single_lead_tells_nothing():
    ecg = exchanged(make_ecg(), "LA/RA")
    assert measure(ecg.replace(signal_mv=ecg.signal_mv[:1], leads=ecg.leads[:1])).quality.reversal is None


def test_a_small_but_live_lead_is_not_flat():
    """An axis of -30 degrees leaves little of QRS in II, but P and T as they are."""
    ecg = make_ecg()
    signal = ecg.signal_mv.copy()
    ii = 0.15 * signal[1]
    signal[1:6] = [ii, ii - signal[0], -(signal[0] + ii) / 2, signal[0] - ii / 2, ii - signal[0] / 2]
    found = measure(ecg.replace(signal_mv=signal)).quality.reversal
    assert found is None or "flat" not in found


@pytest.mark.parametrize("name", ["muse/example1.xml", "muse/example2.xml", "sierra/v1_04.xml", "aecg/mortara.xml"])
def test_a_device_recording_has_its_electrodes_in_place_until_they_are_exchanged(vendor_file, name):
    ecg = load(vendor_file(name)).with_limb_leads()
    assert measure(ecg).quality.reversal is None
    for kind in ("LA/RA", "RA/RL", "V1/V3"):
        assert measure(exchanged(ecg, kind)).quality.reversal == WORDS[kind]
