"""Questions are answered from the recording and from what came before, and from nothing else."""

from __future__ import annotations

import copy
import dataclasses

import pytest
from exam_chains import ischemia
from hypothesis import given
from hypothesis import strategies as st

from einthoven.exam import Answered, Question, Trace, answer, read_chains
from einthoven.exam.run import rows_of
from einthoven.exam.scoring import completed

KINDS = (
    "initial_diagnostic_question",
    "criterion_selection",
    "finding_identification",
    "lead_grounding",
    "wave_grounding",
    "measurement_grounding",
    "diagnostic_decision",
    "something_new",
)


def test_a_chain_is_completed_from_the_trace(chain_file, ischemic_trace):
    chain = read_chains(chain_file(ischemia()))[0]
    rows = rows_of(chain, ischemic_trace)
    assert [row.question_type for row in rows if not row.right] == []
    assert completed(rows)
    assert not any(row.guess for row in rows)


def test_another_recording_gives_other_answers(chain_file, normal_trace):
    chain = read_chains(chain_file(ischemia()))[0]
    given = {row.question_type: row.given for row in rows_of(chain, normal_trace)}
    assert given["initial_diagnostic_question"] == ("No",)
    assert given["finding_identification"] == ("No",)
    # That the finding is there is known from the true answer: two leads at least must show it.
    assert len(given["lead_grounding"]) == 2


def test_a_question_holds_no_answer():
    assert {field.name for field in dataclasses.fields(Question)} == {"kind", "text", "options"}


def test_no_answer_depends_on_its_own_expectation(chain_file, ischemic_trace):
    truth = ischemia()
    rows = rows_of(read_chains(chain_file(truth))[0], ischemic_trace)
    step = truth["data"]["reasoning"][0]
    questions = [step["criterion_selection"], step["finding_identification"], *step["ecg_grounding"]]
    questions = [truth["data"]["initial_diagnostic_question"], *questions, step["diagnostic_decision"]]
    for n, question in enumerate(questions):
        original = question["answer"]
        for option in question["options"]:
            question["answer"] = option
            again = rows_of(read_chains(chain_file(truth))[0], ischemic_trace)
            assert [row.given for row in again[: n + 1]] == [row.given for row in rows[: n + 1]]
        question["answer"] = original


def test_no_answer_depends_on_what_the_file_says_about_the_chain(chain_file, ischemic_trace):
    plain, other = ischemia(), ischemia()
    other["metadata"] |= {"ecg_id": 99, "id": "99", "target_dx": "other", "dx_label": False, "path_idx": 3}
    for question in (other["data"]["initial_diagnostic_question"], *other["data"]["reasoning"][0]["ecg_grounding"]):
        question["answer_idx"] = 3
    first, second = (rows_of(read_chains(chain_file(chain))[0], ischemic_trace) for chain in (plain, other))
    assert [row.given for row in first] == [row.given for row in second]


def test_the_order_of_the_options_does_not_matter(chain_file, ischemic_trace):
    turned = copy.deepcopy(ischemia())
    step = turned["data"]["reasoning"][0]
    for question in (step["criterion_selection"], *step["ecg_grounding"], step["diagnostic_decision"]):
        question["options"].reverse()
    assert completed(rows_of(read_chains(chain_file(turned))[0], ischemic_trace))


@pytest.mark.parametrize(
    ("finding", "decision"),
    [("Yes", "Yes"), ("No", "Further findings are required to confirm the diagnosis")],
)
def test_the_decision_follows_from_the_true_finding(finding, decision):
    step = ischemia()["data"]["reasoning"][0]
    earlier = [_answered(step["criterion_selection"]), _answered(step["finding_identification"] | {"answer": finding})]
    question = _answered(step["diagnostic_decision"]).question
    assert answer(question, earlier, Trace()).options == (decision,)


def test_words_that_are_not_known_are_taken_from_the_criterion(ischemic_trace):
    step = ischemia()["data"]["reasoning"][0]
    question = Question("finding_identification", "Is it there?", ("Yes", "No"))
    # The criterion names the leads as a territory, and no limit of its own.
    assert answer(question, [_answered(step["criterion_selection"])], ischemic_trace).options == ("Yes",)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_understood_is_guessed_and_says_so(kind, normal_trace):
    given = answer(Question(kind, "Gibberish?", ("foo", "bar")), (), normal_trace)
    assert set(given.options) <= {"foo", "bar"}
    assert given.options
    assert given.guess or kind == "wave_grounding"


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_recording_there_is_still_an_answer(chain_file, kind):
    rows = rows_of(read_chains(chain_file(ischemia()))[0], Trace())
    assert all(set(row.given) <= set(asked.options) for row, asked in zip(rows, _questions(ischemia()), strict=True))
    assert {row.question_type: row.guess for row in rows}.get(kind, True) or kind in (
        "criterion_selection",
        "diagnostic_decision",
    )


@given(kind=st.sampled_from(KINDS), text=st.text(max_size=60), options=st.lists(st.text(max_size=20), min_size=1))
def test_nothing_that_is_asked_makes_it_fail(normal_trace, kind, text, options):
    given = answer(Question(kind, text, tuple(options)), (), normal_trace)
    assert given.options
    assert set(given.options) <= set(options)


def _answered(data) -> Answered:
    return Answered(Question(data["question_type"], data["question"], tuple(data["options"])), (data["answer"],))


def _questions(chain) -> list[Question]:
    step = chain["data"]["reasoning"][0]
    grounding = [q | {"answer": ""} for q in step["ecg_grounding"]]
    questions = [step["criterion_selection"], step["finding_identification"], *grounding, step["diagnostic_decision"]]
    return [_answered(q).question for q in (chain["data"]["initial_diagnostic_question"], *questions)]
