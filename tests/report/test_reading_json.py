"""The reading JSON: schema, determinism, numbers that JSON can hold, no identity."""

from __future__ import annotations

import json

import jsonschema
import made_assessments as made
import numpy as np
import pytest
from builders import make_measurements
from made_readings import claim, make_reading

from einthoven.measure.measurements import Measurements
from einthoven.report import json as rendering


@pytest.fixture(scope="module")
def validator():
    jsonschema.Draft202012Validator.check_schema(rendering.schema())
    return jsonschema.Draft202012Validator(rendering.schema())


@pytest.fixture(scope="module")
def reading():
    return make_reading(
        make_measurements(), made.left_hypertrophy(), claims=[claim(), claim("unverifiable", stated=(60, 62))]
    )


@pytest.mark.parametrize(
    "name", ["normal", "fibrillation", "inferior_elevation", "left_bundle_branch_block", "poor_quality"]
)
def test_documents_validate(validator, name):
    document = json.loads(rendering.render(make_reading(make_measurements(sex=None), getattr(made, name)())))
    assert list(validator.iter_errors(document)) == []


def test_the_schema_refuses_what_is_not_documented(validator, reading):
    document = json.loads(rendering.render(reading))
    assert validator.is_valid(document)
    assert not validator.is_valid(document | {"extra": 1})
    assert not validator.is_valid(document | {"schema": 2})
    assert not validator.is_valid({k: v for k, v in document.items() if k != "disclaimer"})
    document["measurements"]["pr"] = {"value": None, "unit": "ms"}  # missing without a reason
    assert not validator.is_valid(document)


def test_rendering_is_byte_identical(reading):
    again = make_reading(make_measurements(), made.left_hypertrophy(), claims=reading.verification.claims)
    assert rendering.render(reading) == rendering.render(again)


def test_document_and_line_hold_the_same(reading):
    line = rendering.render_line(reading)
    assert "\n" not in line
    assert json.loads(line) == json.loads(rendering.render(reading))
    named = json.loads(rendering.render_line(reading, file="a/b.xml"))
    assert next(iter(named)) == "file"
    assert named["file"] == "a/b.xml"


def test_the_line_with_a_file_validates(validator, reading):
    assert validator.is_valid(json.loads(rendering.render_line(reading, file="a/b.xml")))


def test_measurements_survive_the_way_out_and_back(reading):
    back = Measurements.from_dict(json.loads(rendering.render(reading)))
    assert back.to_dict() == json.loads(json.dumps(reading.measurements.to_dict()))


def test_no_identity_and_no_folder(reading):
    text = rendering.render(reading)
    assert "SECRET-ID" not in text
    assert "folder" not in text
    assert json.loads(text)["record"]["file"] == "made.xml"


def test_numbers_that_json_has_not_become_null():
    values = {
        "a": float("nan"),
        "b": [np.float32("inf"), np.float64(1.5)],
        "c": (np.int64(3), np.bool_(True)),
        "d": None,
    }
    assert rendering.finite(values) == {"a": None, "b": [None, 1.5], "c": [3, True], "d": None}


def test_disclaimer(reading):
    assert json.loads(rendering.render(reading))["disclaimer"] == "Research use only; not a medical device."


def test_a_number_that_is_not_finite_is_rendered_as_null():
    reading = make_reading(make_measurements(), made.normal())
    reading.record["device_measurements"]["qt"] = float("nan")
    for text in (rendering.render(reading), rendering.render_line(reading)):
        assert "NaN" not in text
        assert json.loads(text)["record"]["device_measurements"]["qt"] is None
