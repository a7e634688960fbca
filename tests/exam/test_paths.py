"""Paths of reasoning: every step is reached, every path ends, and each diagnosis can be present or absent."""

from __future__ import annotations

import itertools

import pytest

from einthoven.errors import ProtocolError
from einthoven.exam.findings import finding_in
from einthoven.exam.meaning import read
from einthoven.exam.paths import OUTCOMES, Path, _path, path_of, paths


def walks(path: Path) -> list[tuple[tuple[str, ...], str]]:
    """Steps gone through and the outcome, for all combinations of findings."""
    out = set()
    for answers in itertools.product([False, True], repeat=len(path.steps)):
        at, taken, found = path.where([]), [], []
        for answer in answers:
            if at in OUTCOMES:
                break
            taken.append(at)
            found.append((path.step(at).criterion, answer))
            at = path.where(found)
        out.add((tuple(taken), at))
    return sorted(out)


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.diagnosis)
def test_every_walk_ends_and_every_step_is_reached(path):
    ends = walks(path)
    assert {outcome for _, outcome in ends} == set(OUTCOMES)
    assert {step for taken, _ in ends for step in taken} == {step.name for step in path.steps}


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.diagnosis)
def test_each_step_is_found_again_by_its_criterion_and_can_be_measured(path):
    for step in path.steps:
        assert path.nearest(step.criterion) is step
        assert finding_in(step.definition).name


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.diagnosis)
def test_each_name_of_a_diagnosis_leads_to_it(path):
    for name in path.names:
        assert path_of(f"Does this ECG suggest the presence of {name}?") is path


@pytest.mark.parametrize(
    ("text", "diagnosis"),
    [
        (
            "Given that right bundle branch block is not present, which criterion should be evaluated to diagnose "
            "right ventricular hypertrophy?",
            "right ventricular hypertrophy",
        ),
        ("To diagnose typical premature ventricular complexes, what is next?", "premature ventricular complex"),
        ("Is this first-degree AV block?", "first-degree AV block"),
        ("Does the ECG suggest anterior ischaemia?", "anterior ischemia"),
    ],
)
def test_the_diagnosis_is_the_one_named_last(text, diagnosis):
    path = path_of(text)
    assert path is not None
    assert path.diagnosis == diagnosis


def test_no_path_for_what_is_not_known():
    assert path_of("Does this ECG suggest the presence of hypothermia?") is None


@pytest.mark.parametrize(
    ("met", "at"),
    [
        ((), "R in aVL"),
        ((1,), "Sokolow-Lyon"),
        ((1, 0), "Cornell"),
        ((0, 0, 0), "absent"),
        ((1, 0, 0), "strain"),
        ((0, 1, 1), "present"),
        ((1, 1, 1), "present"),
        ((0, 0, 1, 1), "present"),
        ((0, 0, 1, 0), "absent"),
    ],
)
def test_hypertrophy_takes_two_voltage_criteria_or_one_with_strain(met, at):
    path = path_of("left ventricular hypertrophy")
    assert path is not None
    criteria = [step.criterion for step in path.steps]
    assert path.where([(criterion, bool(yes)) for criterion, yes in zip(criteria, met, strict=False)]) == at


def test_a_criterion_in_other_words_is_followed_too():
    path = path_of("inferior infarction")
    assert path is not None
    assert path.where([(read("Elevated ST segments in II, III and aVF"), False)]) == "Q waves"


def test_a_step_that_leads_nowhere_is_refused(tmp_path):
    raw = {"diagnosis": "x", "names": ["x"], "steps": {"a": {"criterion": "LBBB", "yes": "present", "no": "b"}}}
    with pytest.raises(ProtocolError, match="no step or outcome"):
        _path(raw, tmp_path / "paths.yaml")
