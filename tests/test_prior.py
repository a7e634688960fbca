"""``read(ecg, prior=...)``: an ECG, its measurements, its reading or their JSON; and what none of these is."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from synthetic import make_ecg

import einthoven
from einthoven.errors import SignalError, TextError


@pytest.fixture(scope="module")
def ecgs():
    now = make_ecg(noise_mv=0.01, seed=1).replace(age=60, sex="F", start=datetime(2024, 5, 1), patient_id="SECRET")
    return now, now.replace(start=datetime(2021, 3, 2))


def test_every_kind_of_prior_gives_the_same_comparison(ecgs):
    now, before = ecgs
    earlier = einthoven.read(before)
    priors = (before, earlier, earlier.measurements, earlier.to_dict(), json.loads(json.dumps(earlier.to_dict())))
    found = [einthoven.read(now, prior=prior).comparison for prior in priors]
    assert {c.statements for c in found} == {(("400", "No significant change"),)}
    assert {tuple((f.code, f.kind) for f in c.findings) for c in found} == {
        tuple((f.code, f.kind) for f in found[0].findings)
    }
    assert [c.days for c in found] == [1156, 1156, None, 1156, 1156]


def test_the_reading_is_dated_and_stays_anonymous(ecgs):
    reading = einthoven.read(*ecgs)
    assert "Compared with the recording of 2021-03-02: no significant change." in reading.narrative
    assert "SECRET" not in json.dumps(reading.to_dict())
    assert reading.verification.contradicted == 0


def test_warnings_of_the_comparison_are_warnings_of_the_reading(ecgs):
    now, before = ecgs
    reading = einthoven.read(now, prior=before.replace(patient_id="OTHER", sex="M"))
    assert any("may not be of one patient" in warning for warning in reading.warnings)


def test_an_age_that_only_one_side_knows_holds_for_both(ecgs):
    now, before = ecgs
    reading = einthoven.read(now, prior=before.replace(age=None, sex=None))
    assert reading.comparison.statements == (("400", "No significant change"),)
    assert not any("one patient" in warning for warning in reading.warnings)


def test_the_same_pair_reads_the_same(ecgs):
    assert einthoven.read(*ecgs).to_dict() == einthoven.read(*ecgs).to_dict()


@pytest.mark.parametrize("prior", ["ecg.dcm", 3, object()])
def test_what_is_no_recording_is_refused(ecgs, prior):
    with pytest.raises(SignalError, match="the prior is an ECG"):
        einthoven.read(ecgs[0], prior=prior)


def test_a_json_of_something_else_is_refused(ecgs):
    with pytest.raises(TextError, match="not a measurement JSON"):
        einthoven.read(ecgs[0], prior={"findings": []})
