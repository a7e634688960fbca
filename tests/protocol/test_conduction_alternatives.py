"""The alternatives of conduction statements that are probable at most, on both sides of what decides them."""

from __future__ import annotations

import pytest
from builders import make_measurements
from statement_cases import LBBB, PRESENT, merged, shaped

from einthoven.protocol import assess


def certainty(code: str, *parts: dict[str, object]) -> str | None:
    changes: dict[str, object] = {}
    for part in parts:
        for name, value in part.items():
            before = changes.get(name)
            if name in ("leads", "morphology"):
                changes[name] = merged(before or {}, value)
            else:
                changes[name] = before | value if isinstance(before, dict) else value
    return assess(make_measurements(**changes)).status(code)


EARLY_PEAK = {
    "leads": {"V5": {"r_peak_time": 40}, "V6": {"r_peak_time": 40}},
    "morphology": shaped("V5 V6", qrs="RS", notched=False),
}


def test_left_bundle_branch_block_with_displaced_transition_is_probable_by_the_strict_width():
    assert certainty("CLBBB", LBBB, EARLY_PEAK, {"values": {"qrs": 160}}) == "probable"
    assert certainty("CLBBB", LBBB, EARLY_PEAK, {"values": {"qrs": 130}}) == "absent"


def test_left_bundle_branch_block_with_displaced_transition_needs_a_broad_lateral_r():
    narrow = {"morphology": shaped("I aVL", qrs="Rs", notched=False)}
    assert certainty("CLBBB", LBBB, EARLY_PEAK, narrow, {"values": {"qrs": 160}}) == "absent"


LATE_R_IN_V2 = {
    "values": {"qrs": 140},
    "morphology": {"V2": {"qrs": "rsR'"}},
    "leads": {"I": {"s_duration": 60}, "V6": {"s_duration": 60}},
}


def test_a_late_r_in_v2_alone_makes_a_right_bundle_branch_block_borderline():
    assert certainty("CRBBB", LATE_R_IN_V2) == "borderline"
    assert certainty("CRBBB", LATE_R_IN_V2, {"morphology": {"V1": {"qrs": "rsR'"}}}) == "definite"


@pytest.mark.parametrize(("lead", "expected"), [("V6", "probable"), ("I", "absent")])
def test_a_wide_s_in_v6_alone_makes_a_right_bundle_branch_block_probable(lead, expected):
    block = {"values": {"qrs": 140}, "morphology": {"V1": {"qrs": "rsR'"}}, "leads": {lead: {"s_duration": 60}}}
    others = {"leads": {other: {"s_duration": 20} for other in ("I", "V5", "V6") if other != lead}}
    assert certainty("CRBBB", block, others) == expected


def test_left_anterior_fascicular_block_beside_another_delay_is_probable():
    assert certainty("LAFB", PRESENT["LAFB"]) == "definite"
    assert certainty("LAFB", PRESENT["LAFB"], {"values": {"qrs": 150}}) == "probable"


def test_left_anterior_fascicular_block_needs_a_deeper_s_than_r_after_an_initial_r():
    inferior = {"morphology": shaped("II III aVF", qrs="rSr'")}
    shallow = {"leads": {lead: {"r_amplitude": 0.9, "s_amplitude": 0.2} for lead in ("II", "III", "aVF")}}
    deep = {"leads": {lead: {"r_amplitude": 0.2, "s_amplitude": 0.9} for lead in ("II", "III", "aVF")}}
    axis = {"values": {"qrs_axis": -40}}  # from -45 degrees on by the shapes alone
    assert certainty("LAFB", PRESENT["LAFB"], inferior, deep, axis) == "probable"
    assert certainty("LAFB", PRESENT["LAFB"], inferior, shallow, axis) == "absent"
    assert certainty("LAFB", PRESENT["LAFB"], {"morphology": shaped("II III aVF", qrs="QS")}, deep, axis) == "absent"


@pytest.mark.parametrize(("axis", "expected"), [(-60, "probable"), (-38, "absent")])
def test_two_inferior_leads_are_enough_where_the_axis_is_marked(axis, expected):
    two = {
        "values": {"qrs_axis": axis},
        "morphology": shaped("II", qrs="qR") | shaped("aVL", qrs="R"),
        "leads": {lead: {"r_amplitude": 0.2, "s_amplitude": 0.9} for lead in ("III", "aVF")},
    }
    assert certainty("LAFB", PRESENT["LAFB"], two) == expected


DELTA = {"morphology": shaped("I V4 V5 V6", delta=True)}


def test_pre_excitation_with_a_pr_that_is_not_short_is_probable_where_delta_follows_p_at_once():
    assert certainty("WPW", DELTA, {"values": {"pr": 95, "qrs": 134, "p_duration": 70}}) == "definite"
    assert certainty("WPW", DELTA, {"values": {"pr": 150, "qrs": 134, "p_duration": 125}}) == "probable"
    assert certainty("WPW", DELTA, {"values": {"pr": 150, "qrs": 134, "p_duration": 90}}) == "absent"
    assert certainty("WPW", DELTA, {"values": {"pr": 150, "qrs": 104, "p_duration": 125}}) == "absent"
    assert certainty("WPW", {"values": {"pr": 150, "qrs": 134, "p_duration": 125}}) == "absent"
