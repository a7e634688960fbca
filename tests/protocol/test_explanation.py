"""The questions about a statement, answered as data: which criteria, met or not, where and how far, what follows."""

from __future__ import annotations

import json

import numpy as np
import pytest
from builders import make_measurements
from statement_cases import PRESENT

import einthoven
from einthoven.protocol import assess, explain_code, load_profile
from einthoven.protocol.explanation import Criterion


def leaves(criterion: Criterion) -> list[Criterion]:
    return [part for _, part in criterion.walk() if part.evidence is not None]


@pytest.mark.parametrize("code", PRESENT)
def test_the_tree_answers_as_the_outcome_does(code):
    measurements = make_measurements(**PRESENT[code])
    explanation = explain_code(measurements, code)
    outcome = assess(measurements).outcomes[code]
    assert explanation.follows is (outcome.status != "borderline")
    assert explanation.criterion.met or explanation.criterion.certainty == "borderline"
    known = {e.id: e for e in outcome.evidence}
    for leaf in leaves(explanation.criterion):
        # Behind a gate that is shut, the tree looks further than the outcome had to.
        number = int(leaf.evidence.id.split(".")[1])
        assert known.get(leaf.evidence.id) == leaf.evidence or number > len(known)
    json.dumps(explanation.to_dict(), allow_nan=False)


def test_which_criterion_and_is_it_met():
    first = explain_code(make_measurements(values={"pr": 236}), "1AVB").criterion
    assert (first.words, first.met, first.certainty) == ("PR > 200 ms", True, "definite")
    assert first.range == pytest.approx((236 - 1.96 * 5, 236 + 1.96 * 5))


def test_in_which_leads():
    leads = {lead: {"st_j": 0.22, "st_60": 0.3} for lead in ("II", "aVF")}
    tree = explain_code(make_measurements(leads=leads), "STE_INF").criterion
    group = next(part for _, part in tree.walk() if "contiguous leads of II, III, aVF" in part.words)
    assert group.leads == ("II", "aVF")
    answers = {part.words: part.met for part in group.parts}
    assert answers == {"II": True, "III": False, "aVF": True}


def test_a_limit_is_the_one_of_the_patient_and_the_lead():
    tree = explain_code(make_measurements(age=30, sex="M"), "STE_ANT").criterion
    words = {leaf.words for leaf in leaves(tree) if leaf.evidence.leads == ("V2",)}
    assert "ST at J >= 0.25 mV" in words


def test_an_input_that_is_missing_leaves_the_question_open():
    explanation = explain_code(make_measurements(values={"pr": None}), "1AVB")
    assert explanation.follows is None
    assert explanation.criterion.met is None
    assert explanation.criterion.range is None


def test_a_muted_statement_does_not_follow_though_its_criteria_are_met():
    made = PRESENT["CLBBB"]
    leads = made["leads"] | {"aVL": made["leads"]["aVL"] | {"r_amplitude": 1.8}, "V1": {"s_amplitude": 3.4}}
    explanation = explain_code(make_measurements(**made | {"leads": leads}), "LVH")
    assert explanation.outcome.status == "muted"
    assert explanation.follows is False
    assert explanation.criterion.met is True


def test_points_of_a_score_stand_with_its_parts():
    tree = explain_code(make_measurements(), "LVH").criterion
    assert any(part.words.startswith("3 for terminal P force in V1") for _, part in tree.walk())


def test_limits_of_a_profile_hold(tmp_path):
    file = tmp_path / "lab.yaml"
    file.write_text("name: lab\nlimits: {pr_long: 240}\n")
    explanation = einthoven.explain(make_measurements(values={"pr": 236}), "1AVB", profile=load_profile(file))
    assert explanation.criterion.words == "PR > 240 ms"
    found = einthoven.interpret(make_measurements(values={"pr": 236}), profile=load_profile(file))
    assert "1AVB" not in {f.code for f in found if f.present}


@pytest.fixture(scope="module")
def measured(vendor_file):
    return einthoven.measure(einthoven.load(vendor_file("dicom/ge_example1.dcm")))


@pytest.mark.parametrize(
    ("code", "part", "columns"),
    [("1AVB", "PR", ("p_on", "qrs_on")), ("STE_INF", "ST", ("qrs_off", "t_on")), ("INVT_LAT", "T", ("t_on", "t_off"))],
)
def test_in_which_beats(measured, code, part, columns):
    shown = [s for leaf in leaves(explain_code(measured, code).criterion) for s in leaf.spans if s.part == part]
    assert len({span.beat for span in shown}) >= 8
    for span in shown:
        row = measured.waves[span.lead][span.beat - 1]
        assert span.start_s == row[columns[0]]
        assert span.stop_s == row[columns[1]] or not np.isfinite(row[columns[1]])


def test_beats_carry_their_own_value(measured):
    tree = explain_code(measured, "INVT_LAT").criterion
    spans = next(leaf.spans for leaf in leaves(tree) if leaf.evidence.quantity == "t_amplitude")
    own = measured.beat_values[spans[0].lead]["t_amplitude"]
    assert [span.value for span in spans] == [own[span.beat - 1] for span in spans]


def test_read_back_measurements_have_no_beats_to_show(measured):
    again = type(measured).from_dict(measured.to_dict())
    assert all(not leaf.spans for leaf in leaves(explain_code(again, "1AVB").criterion))
