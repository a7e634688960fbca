"""Completion and depth as the benchmark defines them, on constructed chains."""

from __future__ import annotations

import pytest

from einthoven.exam.scoring import Row, completed, depth, summary

C, F, L, W, M, D = (
    "criterion_selection",
    "finding_identification",
    "lead_grounding",
    "wave_grounding",
    "measurement_grounding",
    "diagnostic_decision",
)


def row(kind: str, right: bool, step: int = 1, chain: str = "1", diagnosis: str = "lbbb") -> Row:
    return Row(chain, diagnosis, step, kind, ("a",), ("a",) if right else ("b",))


def step(marks: str, kinds: tuple[str, ...] = (C, F, L, W, D), **about) -> list[Row]:
    return [row(kind, mark == "+", **about) for kind, mark in zip(kinds, marks, strict=True)]


@pytest.mark.parametrize(
    ("marks", "points"),
    [("+++++", 4), ("++++-", 3), ("+++-+", 2.5), ("++-++", 2), ("+-+++", 1), ("-++++", 0), ("-----", 0)],
)
def test_depth_counts_stages_before_the_first_wrong_one(marks, points):
    assert depth(step(marks)) == pytest.approx(points)


def test_each_of_several_places_is_its_share_of_a_stage():
    kinds = (C, F, W, M, W, M, D)
    assert depth(step("++++-++", kinds)) == pytest.approx(2.5)
    assert depth(step("++-++++", kinds)) == pytest.approx(2.0)


def test_a_step_without_places_has_no_depth():
    assert depth(step("+++", (C, F, D))) is None


def test_leads_are_right_only_as_a_whole():
    assert Row("1", "x", 1, L, ("V2", "V1"), ("V1", "V2")).right
    assert not Row("1", "x", 1, L, ("V1",), ("V1", "V2")).right
    assert not Row("1", "x", 1, L, ("V1", "V2", "V3"), ("V1", "V2")).right


def test_the_initial_question_does_not_count_for_completion():
    rows = [row("initial_diagnostic_question", right=False, step=0), *step("+++++")]
    assert completed(rows)
    assert not completed([*rows, row(D, right=False, step=2)])


def test_the_summary_is_over_chains_steps_and_questions():
    rows = [
        row("initial_diagnostic_question", right=False, step=0),
        *step("+++++"),
        *step("+++", (C, F, D), step=2),
        row("initial_diagnostic_question", right=True, step=0, chain="2", diagnosis="lvh"),
        *step("++-++", chain="2", diagnosis="lvh"),
    ]
    found = summary(rows)
    assert (found["chains"], found["completion"], found["depth"]) == (2, 0.5, 3.0)
    assert found["stages"] == {
        "initial": 0.5,
        C: 1.0,
        F: 1.0,
        L: 0.5,
        W: 1.0,
        D: 1.0,
    }
    assert found["diagnoses"]["lbbb"] == {"chains": 1, "completion": 1.0, "depth": 4.0}
    assert found["diagnoses"]["lvh"] == {"chains": 1, "completion": 0.0, "depth": 2.0}


def test_nothing_asked_is_no_score():
    assert summary([])["completion"] is None


def test_what_a_random_choice_would_reach():
    rows = [Row("1", "x", 1, kind, ("a",), ("a",), choices=n) for kind, n in ((C, 5), (F, 2), (L, 31), (D, 3))]
    chance = summary(rows)["chance"]
    assert chance["completion"] == pytest.approx(1 / (5 * 2 * 31 * 3), abs=1e-4)
    assert chance["stages"][L] == pytest.approx(1 / 31, abs=1e-4)
