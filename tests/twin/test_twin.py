"""``einthoven.twin``: one heart, its ECG, its cine and the truth."""

from __future__ import annotations

import json

import numpy as np
import pytest

import einthoven
from einthoven.errors import ConfigError


@pytest.fixture(scope="module")
def patient():
    return einthoven.twin(7)


def test_a_patient_has_an_ecg_of_its_own_age_and_sex(patient):
    assert patient.ecg.leads == ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
    assert patient.ecg.duration_s == 10
    assert patient.ecg.sex == patient.body.sex
    assert patient.ecg.age == pytest.approx(patient.body.age_years, abs=1)


def test_a_patient_has_a_beating_heart(patient):
    cine = patient.cine
    assert cine.frames.shape == cine.masks.shape == (24, 64, 64)
    assert 0 <= cine.frames.min() < cine.frames.max() <= 1
    cavity = (cine.masks == 1).sum(axis=(1, 2))
    assert cavity.argmin() not in (0, 23)
    assert cavity[0] > 1.2 * cavity.min()


def test_the_truth_is_that_of_what_was_drawn(patient):
    heart = patient.truth.heart
    assert heart.lv_edv_ml == pytest.approx(patient.anatomy.lv_edv_ml, rel=0.01)
    assert heart.lv_ef_percent == pytest.approx(patient.physiology.lv_ef_percent, abs=0.5)
    assert heart.lv_mass_g == pytest.approx(patient.anatomy.lv_mass_g, rel=0.01)
    assert set(patient.truth.ecg.waves) == set(patient.ecg.leads)


def test_the_truth_is_json(patient):
    text = json.dumps(patient.truth.to_dict(), allow_nan=False)
    assert set(json.loads(text)) == {"ecg", "heart"}


def test_the_same_seed_is_the_same_patient(patient):
    again = einthoven.twin(7)
    np.testing.assert_array_equal(again.ecg.signal_mv, patient.ecg.signal_mv)
    np.testing.assert_array_equal(again.cine.frames, patient.cine.frames)
    assert again.truth.to_dict() == patient.truth.to_dict()


def test_the_order_of_asking_changes_nothing(patient):
    again = einthoven.twin(7)
    _ = again.truth, again.cine
    np.testing.assert_array_equal(again.ecg.signal_mv, patient.ecg.signal_mv)


def test_what_is_asked_for_is_what_the_ecg_holds():
    patient = einthoven.twin(3, rhythm="fibrillation", disease="infarct", territory="inferior")
    assert "AFIB" in patient.truth.ecg.statements
    assert all(np.isnan(table["p_on"]).all() for table in patient.truth.ecg.waves.values())
    assert patient.scar.territory == "inferior"


def test_a_seed_that_can_not_be_is_refused():
    with pytest.raises(ConfigError, match="negative"):
        einthoven.twin(-1)


def test_a_reading_of_a_synthetic_ecg_is_verified():
    reading = einthoven.read(einthoven.twin(11, cohort="biobank", disease="normal").ecg)
    assert reading.verification.supported > 0
    assert reading.verification.contradicted == 0
