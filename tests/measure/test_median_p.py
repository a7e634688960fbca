"""P waves that the network does not see: the median beat shows them where the beats agree about them."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import Beat, make_ecg

from einthoven.measure import measure
from einthoven.measure.waves.learned import shipped_network
from einthoven.measure.waves.network import Network
from einthoven.weights import load_weights


class BlindToP(Network):
    """The shipped network, sure that nothing is a P wave."""

    def tokens(self, signal):
        said = super().tokens(signal).copy()
        said[:, :, 0] = -20.0
        return said


@pytest.fixture(scope="module")
def blind():
    return BlindToP(load_weights("delineator"))


def test_a_p_before_every_beat_makes_sinus_rhythm_and_has_a_pr(blind):
    ecg = make_ecg(beat=Beat(pr=0.24), noise_mv=0.01)
    seen, unseen = measure(ecg, network=shipped_network()), measure(ecg, network=blind)
    assert unseen.rhythm.name == seen.rhythm.name == "sinus rhythm"
    assert unseen.rhythm.conduction == "1:1"
    assert unseen.values["pr"].value == pytest.approx(seen.values["pr"].value, abs=15)


def test_without_p_there_is_none(blind):
    m = measure(make_ecg(with_p=False, noise_mv=0.01), network=blind)
    assert m.rhythm.name != "sinus rhythm"
    assert m.values["pr"].value is None


def test_an_irregular_rhythm_is_left_to_the_network(blind):
    rng = np.random.default_rng(3)
    onsets = 0.4 + np.cumsum(rng.uniform(0.45, 1.1, 20))
    m = measure(make_ecg(onsets=onsets[onsets < 9.8], noise_mv=0.01), network=blind)
    assert m.rhythm.name == "atrial fibrillation"


def test_the_start_of_qrs_is_no_p(blind):
    """A wave less than 120 ms before QRS, as the slow start of pacing."""
    m = measure(make_ecg(beat=Beat(pr=0.105, p_duration=0.07), noise_mv=0.01), network=blind)
    assert m.rhythm.name != "sinus rhythm"
