"""The margin logic: grades, connectives, gaps."""

from __future__ import annotations

import math

import pytest
from builders import make_measurements
from hypothesis import given
from hypothesis import strategies as st

from einthoven.protocol import assess, certainty
from einthoven.protocol.case import Case
from einthoven.protocol.certainty import Judgement, unknown
from einthoven.protocol.conditions import AsMeasured, Compare
from einthoven.protocol.loading import load_protocol

ORDER = ["absent", "borderline", "probable", "definite"]
margins = st.floats(-5, 5)


def known(value: float) -> Judgement:
    return Judgement(value, value)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (-1.0, "absent"),
        (-0.99, "borderline"),
        (0.0, "probable"),
        (1.99, "probable"),
        (2.0, "definite"),
        (math.inf, "definite"),
    ],
)
def test_grades_of_a_margin(value, status):
    assert known(value).status == status


def test_unknown_is_not_assessable():
    assert unknown("no lead V1").status == "not assessable"


def test_strict_comparison_excludes_equality_and_inclusive_includes_it():
    assert certainty.margin(0.0, 5.0, inclusive=True) == 0.0
    assert certainty.margin(0.0, 5.0, inclusive=False) < 0
    assert Judgement(*[certainty.margin(0.0, 5.0, inclusive=False)] * 2).status == "borderline"


def test_exact_counts_are_definite_or_absent():
    assert certainty.margin(1.0, 0.0, inclusive=True) == math.inf
    assert certainty.margin(-1.0, 0.0, inclusive=True) == -math.inf


@given(st.lists(margins, min_size=1, max_size=6))
def test_all_is_the_weakest_and_any_the_strongest(values):
    parts = [known(v) for v in values]
    assert certainty.all_of(parts).low == min(values)
    assert certainty.any_of(parts).low == max(values)
    # What is just met leaves its contrary just not met.
    assert certainty.none_of(parts).low == pytest.approx(-max(values), abs=1e-8)
    assert certainty.none_of(parts).present == (max(values) < 0)


@given(st.lists(margins, min_size=1, max_size=6), st.integers(1, 6))
def test_n_of_is_the_nth_strongest(values, count):
    found = certainty.at_least(count, [(1, known(v)) for v in values])
    expected = sorted(values, reverse=True)[count - 1] if count <= len(values) else -math.inf
    assert found.low == expected


def test_points_reach_the_limit_with_the_part_that_completes_them():
    parts = [(3.0, known(5.0)), (2.0, known(1.0)), (1.0, known(-0.5))]
    assert certainty.at_least(5, parts).low == 1.0
    assert certainty.at_least(6, parts).low == -0.5
    assert certainty.at_least(7, parts).low == -math.inf


def test_gap_is_ignored_where_it_can_change_nothing():
    gap = unknown("no lead V2")
    assert certainty.all_of([known(-4), gap]).status == "absent"
    assert certainty.any_of([known(4), gap]).status == "definite"
    assert certainty.none_of([known(4), gap]).status == "absent"
    assert certainty.at_least(2, [(1, known(3)), (1, known(3)), (1, gap)]).status == "definite"


def test_gap_is_reported_where_it_decides():
    gap = unknown("no lead V2")
    for found in (
        certainty.all_of([known(4), gap]),
        certainty.any_of([known(-4), gap]),
        certainty.none_of([known(-4), gap]),
    ):
        assert found.status == "not assessable"
        assert found.gaps == ("no lead V2",)


def test_alternatives_without_a_limit_for_the_patient_are_left_aside():
    outside_age = unknown("no sourced limit under 35 years", applicable=False)
    assert certainty.any_of([known(-4), outside_age]).status == "absent"
    assert certainty.any_of([outside_age]).status == "not assessable"
    assert not certainty.any_of([outside_age]).applicable


def test_mostly_excluded_alternatives_are_marked():
    gap = unknown("no lead V2")
    assert certainty.any_of([known(-4), known(-4), gap]).mostly_excluded
    assert not certainty.any_of([known(-4), gap, gap]).mostly_excluded


@pytest.mark.parametrize("grade", ["probable", "borderline"])
def test_cap_never_raises(grade):
    assert certainty.at_most(grade, known(9)).status == grade
    assert certainty.at_most(grade, known(-3)).status == "absent"


@given(st.lists(margins, min_size=2, max_size=5), st.integers(0, 4), st.floats(0, 3), st.integers(1, 4))
def test_raising_a_part_never_weakens_the_whole(values, index, more, count):
    raised = list(values)
    raised[index % len(values)] += more
    before, after = [known(v) for v in values], [known(v) for v in raised]
    assert certainty.all_of(after).low >= certainty.all_of(before).low
    assert certainty.any_of(after).low >= certainty.any_of(before).low
    n_of = [certainty.at_least(count, [(1, p) for p in parts]).low for parts in (before, after)]
    assert n_of[1] >= n_of[0]
    assert ORDER.index(certainty.any_of(after).status) >= ORDER.index(certainty.any_of(before).status)


@given(st.lists(margins, min_size=1, max_size=5), st.integers(0, 4), st.integers(1, 4))
def test_losing_an_input_never_makes_a_finding(values, index, count):
    full = [known(v) for v in values]
    gapped = list(full)
    gapped[index % len(values)] = unknown("lost")
    for combine in (
        certainty.all_of,
        certainty.any_of,
        certainty.none_of,
        lambda parts: certainty.at_least(count, [(1, p) for p in parts]),
    ):
        assert combine(gapped).low <= combine(full).low
        assert combine(gapped).high >= combine(full).high


def test_two_premature_beats_are_not_a_single_one():
    """A count on its limit meets it, and then its contrary is not met."""
    two = assess(make_measurements(rhythm_values={"ventricular_premature_beats": 2})).outcomes["PVC"].finding
    one = assess(make_measurements(rhythm_values={"ventricular_premature_beats": 1})).outcomes["PVC"].finding
    assert "Single" in one.statement
    assert "Single" not in two.statement


@pytest.mark.parametrize(("qrs", "status"), [(118.0, "absent"), (120.0, "definite"), (None, "not assessable")])
def test_as_measured_knows_no_degrees(qrs, status):
    node = AsMeasured(Compare("qrs", None, ">=", "block_complete"))
    protocol = load_protocol()
    found = node.judge(Case(make_measurements(values={"qrs": qrs}), protocol))
    assert found.status == status


def test_normality_is_definite_once_its_opposite_is_excluded():
    assert certainty.certainty_of(1.5) == "probable"
    assert certainty.certainty_of(1.5, of_normality=True) == "definite"
    assert certainty.certainty_of(certainty.CAPS["probable"], of_normality=True) == "probable"
