"""What the truth claims of a recording is in its beats."""

from __future__ import annotations

from typing import Any

import pytest
from electric_hearts import changed, plain_people

from einthoven.twin.recording import record


def claims(**groups: dict[str, Any]) -> list[tuple[Any, frozenset[str]]]:
    """Truth and statement codes of people with something changed."""
    truths = [record(changed(p, **groups), noise="none").truth for p in plain_people()]
    return [(truth, frozenset(truth.statements)) for truth in truths]


def test_a_part_of_a_right_block_is_named_by_the_width_it_gives() -> None:
    for truth, codes in claims(conduction={"rbbb": 0.35}):
        wide = truth.intervals["qrs"]
        assert ("CRBBB" in codes) == (wide >= 120)
        assert ("IRBBB" in codes) == (110 <= wide < 120)


def test_left_anterior_block_is_claimed_where_the_axis_is_left_and_never_normal() -> None:
    told = claims(conduction={"lafb": 0.8})
    assert sum("LAFB" in codes for _, codes in told) >= len(told) / 2
    for truth, codes in told:
        assert ("LAFB" in codes) == (-90 <= truth.axes["qrs"] <= -30)
        assert "NORM" not in codes


@pytest.mark.parametrize(
    ("preexcitation", "pr_ms", "claimed"), [(0.9, 100.0, True), (0.9, 150.0, False), (0.1, 100.0, False)]
)
def test_preexcitation_is_claimed_with_a_short_pr_and_a_delta_wave(
    preexcitation: float, pr_ms: float, claimed: bool
) -> None:
    conduction = {"preexcitation": preexcitation, "pr_ms": pr_ms, "p_duration_ms": 90.0}
    for truth, codes in claims(conduction=conduction):
        assert ("WPW" in codes) == (claimed and truth.intervals["qrs"] >= 110)
        assert ("SHORTPR" in codes) == (truth.intervals["pr"] < 120 and "WPW" not in codes)
        assert "NORM" not in codes
