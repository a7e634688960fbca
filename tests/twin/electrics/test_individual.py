"""What is a patient's own of a beat: it goes with the dial, leaves the limits alone, and is what was measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from einthoven.twin.electrics import electrics, individual
from einthoven.twin.population import draw


@pytest.fixture(scope="module")
def patients():
    population = draw(range(40), disease="normal", rhythm="sinus", av="normal")
    return [population.patient(k) for k in range(40)]


def test_directions_beyond_dower_are_orthonormal_and_out_of_its_reach():
    assert pytest.approx(np.eye(5), abs=1e-12) == individual.BEYOND.T @ individual.BEYOND
    assert np.abs(individual.MEAN_FIELD.T @ individual.BEYOND).max() < 1e-12


def test_shapes_vanish_at_the_ends_of_their_waves_but_for_the_level_of_j():
    qrs, t = individual.qrs_shapes(90), individual.t_shapes(310, 0.66)
    assert np.abs(qrs[:-1, [0, -1]]).max() < 1e-9
    assert np.abs(t[:-1, [0, -1]]).max() < 1e-9
    assert (qrs[-1, 0], qrs[-1, -1], t[-1, 0]) == (0.0, 1.0, 1.0)
    assert t[-1, -1] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("peak", [0.5, 0.66, 0.8])
def test_the_peak_of_t_is_laid_on_one_place(peak):
    share = np.linspace(0, 1, 401)
    t = np.exp(-0.5 * ((share - peak) / 0.05) ** 2)[None]
    assert individual.t_peak(t) == pytest.approx(peak, abs=0.005)


def test_the_dial_scales_the_lead_field_of_a_patient(patients):
    def away(patient, spread):
        own = electrics(replace(patient, torso=replace(patient.torso, lead_field_spread=spread)))
        return np.linalg.norm(own.lead_field - individual.MEAN_FIELD)

    near = np.mean([away(p, 0.0) for p in patients[:12]])
    usual = np.mean([away(p, 1.0) for p in patients[:12]])
    far = np.mean([away(p, 2.0) for p in patients[:12]])
    assert near < usual < far


def test_patients_differ_and_a_patient_is_always_the_same(patients):
    fields = [electrics(patient).lead_field for patient in patients[:6]]
    assert np.array_equal(fields[0], electrics(patients[0]).lead_field)
    assert all(np.abs(one - fields[0]).max() > 0.05 for one in fields[1:])


def test_leads_beyond_dower_hold_as_much_of_qrs_as_in_recordings(patients):
    """PTB-XL: 5 % (median)."""
    shares = []
    for patient in patients:
        qrs = electrics(patient).ventricular_beat(rr_s=0.9).qrs.leads_mv
        beyond = individual.BEYOND.T @ qrs
        shares.append((beyond**2).sum() / (qrs**2).sum())
    assert 0.03 < np.median(shares) < 0.09


def test_loops_of_qrs_lie_nearly_in_a_plane(patients):
    """PTB-XL: 0.3 % of the energy is off it (median)."""
    off = []
    for patient in patients:
        strength = np.linalg.svd(electrics(patient).ventricular_beat(rr_s=0.9).qrs.vcg_mv, compute_uv=False) ** 2
        off.append(strength[2] / strength.sum())
    assert np.median(off) < 0.01
