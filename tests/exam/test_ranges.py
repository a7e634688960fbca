"""Options that are ranges of time, of beats, or of a number."""

from __future__ import annotations

import math

import pytest

from einthoven.exam.grounding import choose_range
from einthoven.exam.ranges import beats, number_range, segment


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[1.76s - 1.86s]", (1.76, 1.86)),
        ("1.5 s to 2 s", (1.5, 2.0)),
        ("located at [0.31s - 0.40s] in the ECG signal", (0.31, 0.40)),
        ("[5th QRS wave - 6th QRS wave]", None),
        ("Below 0.3mV", None),
    ],
)
def test_ranges_of_time(text, found):
    assert segment(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("[5th QRS wave - 6th QRS wave]", (5, 6)), ("1st to 2nd", (1, 2)), ("[1.76s - 1.86s]", None)],
)
def test_pairs_of_beats(text, found):
    assert beats(text) == found


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Below 0.3mV", -math.inf, 0.3),
        ("[0.3mV - 0.6mV]", 0.3, 0.6),
        ("Above 160ms", 160, math.inf),
        ("[-90 degrees - -60 degrees]", -90, -60),
        ("Less than 30 bpm", -math.inf, 30),
    ],
)
def test_ranges_of_numbers(text, low, high):
    found = number_range(text)
    assert found is not None
    assert (found.low, found.high) == (low, high)


QRS = ("Below 90ms", "[90ms - 100ms]", "[100ms - 110ms]", "Above 110ms")


@pytest.mark.parametrize(
    ("value", "chosen"), [(60, 0), (89.9, 0), (90.1, 1), (99, 1), (105, 2), (111, 3), (400, 3), (math.nan, 2)]
)
def test_a_value_falls_into_its_range(value, chosen):
    assert choose_range(value, QRS) == (QRS[chosen], not math.isnan(value))


AXIS = ("[-180 degrees - -90 degrees]", "[-30 degrees - 0 degrees]", "[90 degrees - 180 degrees]")


@pytest.mark.parametrize(("angle", "chosen"), [(-100, 0), (-31, 1), (20, 1), (80, 2), (179, 2), (-179, 0), (-60, 0)])
def test_an_angle_goes_to_the_nearest_range_around_the_circle(angle, chosen):
    assert choose_range(angle, AXIS, direction=True)[0] == AXIS[chosen]


def test_the_circle_is_closed_at_180_degrees():
    options = ("[-30 degrees - 0 degrees]", "[120 degrees - 170 degrees]")
    assert choose_range(-179, options, direction=True)[0] == options[1]
    assert choose_range(-179, options)[0] == options[0]


def test_options_without_a_number_are_guessed():
    assert choose_range(3.0, ("small", "large")) == ("small", False)
