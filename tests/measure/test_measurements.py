"""The measurement record: JSON and back, table, access, reasons."""

from __future__ import annotations

import json

import numpy as np
import pytest
from builders import make_measurements
from synthetic import make_ecg

from einthoven.errors import TextError
from einthoven.measure import measure
from einthoven.measure.feature_db import BEAT_FEATURES, GLOBAL_FEATURES
from einthoven.measure.measurements import (
    GLOBAL_QUANTITIES,
    LEAD_QUANTITIES,
    RHYTHM_QUANTITIES,
    WAVE_COLUMNS,
    Measurements,
    Quantity,
)
from einthoven.measure.shapes.shapes import SHAPES
from einthoven.measure.table import COLUMNS


@pytest.fixture(scope="module")
def real():
    return measure(make_ecg())


def test_json_and_back_keeps_everything_but_beats(real):
    data = json.loads(json.dumps(real.to_dict(), allow_nan=False))
    back = Measurements.from_dict(data).to_dict()
    back["recording"]["beats"] = data["recording"]["beats"]
    assert back == data


def test_a_whole_reading_json_is_accepted(real):
    assert Measurements.from_dict({"measurements": real.to_dict()}).values.keys() == real.values.keys()


@pytest.mark.parametrize("data", [{}, {"measurements": 3}, {"recording": {}}, {"measurements": {"recording": None}}])
def test_other_json_is_a_text_error(data):
    with pytest.raises(TextError, match="not a measurement JSON"):
        Measurements.from_dict(data)


def test_every_documented_quantity_is_there_with_its_unit(real):
    assert {n: q.unit for n, q in real.values.items()} == {n: d.unit for n, d in GLOBAL_QUANTITIES.items()}
    for lead in real.leads.values():
        assert {n: q.unit for n, q in lead.items()} == {n: d.unit for n, d in LEAD_QUANTITIES.items()}
    assert real.rhythm.evidence.keys() == RHYTHM_QUANTITIES.keys()


def test_a_missing_value_has_a_reason_and_a_value_has_an_sd(real):
    for row in real.table():
        assert sum(row[cell] is not None for cell in ("value", "text", "reason")) == 1, row
        single = row["value"] is None or row["beat"] is not None
        assert single or (row["sd"] is not None and row["sd"] >= 0), row


def test_the_table_has_one_row_a_quantity_shape_and_value_of_a_beat(real):
    rows = real.table()
    assert len(rows) == len({(r["quantity"], r["lead"], r["beat"]) for r in rows})
    one = len(GLOBAL_QUANTITIES) + len(RHYTHM_QUANTITIES) + len(GLOBAL_FEATURES)
    summary = one + 12 * (len(LEAD_QUANTITIES) + len(SHAPES))
    assert len(rows) == summary + 12 * len(BEAT_FEATURES) * len(real.beats)
    assert len(real.table(per_beat=False)) == summary
    assert {tuple(row) for row in rows} == {COLUMNS}


def test_the_table_holds_what_get_gives(real):
    cells = {(r["quantity"], r["lead"]): r for r in real.table(per_beat=False)}
    assert cells["qrs", None]["value"] == real.get("qrs").value
    assert cells["r_amplitude", "V4"]["value"] == real.get("r_amplitude", "V4").value
    assert cells["morphology.qrs", "V1"]["text"] == real.morphology["V1"].qrs
    assert cells["morphology.delta", "V1"]["text"] == "false"


def test_a_table_read_back_from_json_has_no_beats_and_says_so(real):
    back = Measurements.from_dict(real.to_dict()).table()
    assert {row["beat"] for row in back} == {None}
    median = next(row for row in back if row["quantity"] == "Median RR Interval (ms)")
    assert median["reason"] == "needs the beats, which a JSON does not hold"


def test_waves_have_one_row_a_beat(real):
    for rows in real.waves.values():
        assert rows.dtype.names == WAVE_COLUMNS
        assert len(rows) == len(real.beats)
        assert (rows["qrs_on"] < rows["qrs_off"]).all()


def test_get_names_the_reason_for_what_is_not_there():
    m = make_measurements(only_leads=("I", "II"))
    assert m.get("qrs").value == 92
    assert m.get("p_fraction").value == 1.0
    assert m.get("r_amplitude", "V1").reason == "no lead V1"
    assert m.get("r_amplitude", "ii").value == m.get("r_amplitude", "II").value
    assert "there is no global quantity 'qqt'" in m.get("qqt").reason
    assert "there is no quantity of a lead 'qrs'" in m.get("qrs", "II").reason


def test_a_slip_in_a_notebook_prints_one_line(real):
    assert len(repr(real)) < 160
    assert "sinus rhythm" in repr(real)
    assert len(repr(make_ecg())) < 300


def test_json_holds_plain_python_only(real):
    json.dumps(real.to_dict())
    flat = make_ecg().replace(
        signal_mv=make_ecg().signal_mv * 0 + 0.05 * np.random.default_rng(0).standard_normal((12, 5000))
    )
    json.dumps(measure(flat).to_dict())


def test_absent_is_not_zero():
    absent = Quantity.missing("mV", "absent")
    assert absent.absent
    assert absent.value is None
    assert not Quantity.missing("mV", "lead unusable").absent
