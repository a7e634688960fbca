"""Claims of change since an earlier ECG: judged by the comparison, unverifiable without it."""

from __future__ import annotations

import pytest
from builders import make_measurements

import einthoven
from einthoven.errors import SignalError, TextError

NORMAL = make_measurements()
BLOCK = make_measurements(
    values={"qrs": 148, "qrs_axis": -20},
    leads={lead: {"q_amplitude": None, "r_peak_time": 75} for lead in ("I", "aVL", "V5", "V6")},
    morphology={lead: {"qrs": "R", "notched": True} for lead in ("I", "aVL", "V5", "V6")}
    | {"V1": {"qrs": "QS"}, "V2": {"qrs": "rS"}},
)
LONG_PR = make_measurements(values={"pr": 240})
RAISED = make_measurements(leads={lead: {"st_j": 0.25, "st_60": 0.25} for lead in ("II", "III", "aVF")})


def of_change(text, now, prior):
    return [c.verdict for c in einthoven.verify(text, now, prior).claims if c.kind == "prior"]


@pytest.mark.parametrize(
    ("text", "now", "prior", "verdict"),
    [
        ("New left bundle branch block.", BLOCK, NORMAL, "supported"),
        ("LBBB is new since last year.", BLOCK, NORMAL, "supported"),
        ("New left bundle branch block.", BLOCK, BLOCK, "contradicted"),
        ("LBBB unchanged.", BLOCK, BLOCK, "supported"),
        ("Unchanged LBBB.", BLOCK, NORMAL, "contradicted"),
        ("Left bundle branch block is no longer present.", NORMAL, BLOCK, "supported"),
        ("Left bundle branch block has resolved.", BLOCK, BLOCK, "contradicted"),
        ("First-degree AV block has resolved.", NORMAL, NORMAL, "contradicted"),
        ("New ST elevation in II, III and aVF.", RAISED, NORMAL, "supported"),
        ("No new ST elevation.", NORMAL, NORMAL, "supported"),
        ("No new ST elevation.", RAISED, NORMAL, "contradicted"),
        ("Sinus rhythm, unchanged.", BLOCK, NORMAL, "supported"),
        ("No significant change compared with the previous ECG.", NORMAL, NORMAL, "supported"),
        ("No significant change compared with the previous ECG.", BLOCK, NORMAL, "contradicted"),
        ("Interval change.", BLOCK, NORMAL, "supported"),
        ("PR interval is unchanged.", NORMAL, NORMAL, "supported"),
        ("PR interval is unchanged.", LONG_PR, NORMAL, "contradicted"),
        ("The PR interval has increased since the previous ECG.", LONG_PR, NORMAL, "supported"),
        ("The PR interval has decreased since the previous ECG.", LONG_PR, NORMAL, "contradicted"),
        ("The PR interval has increased since the previous ECG.", NORMAL, NORMAL, "unverifiable"),
        ("PR 240 ms, previously 160 ms.", LONG_PR, NORMAL, "supported"),
        ("PR 240 ms (previously 320 ms).", LONG_PR, NORMAL, "contradicted"),
    ],
)
def test_a_claim_of_change_is_judged_with_the_prior(text, now, prior, verdict):
    assert of_change(text, now, prior) == [verdict]


def test_a_flip_within_uncertainty_can_not_be_told():
    now, prior = make_measurements(values={"pr": 204}), make_measurements(values={"pr": 196})
    assert of_change("New first-degree AV block.", now, prior) == ["unverifiable"]


@pytest.mark.parametrize(
    "text",
    ["New LBBB.", "LBBB unchanged.", "LBBB is no longer present.", "PR 158 ms, previously 200 ms.", "Unchanged."],
)
def test_without_the_prior_it_is_unverifiable(text):
    claims = [c for c in einthoven.verify(text, NORMAL).claims if c.kind == "prior"]
    assert {c.verdict for c in claims} == {"unverifiable"}
    assert "earlier ECG" in claims[0].reason


def test_the_earlier_number_is_not_held_against_this_recording():
    claims = einthoven.verify("PR 158 ms (previously 300 ms, -142 ms). QRS 92 ms.", NORMAL).claims
    assert "contradicted" not in {c.verdict for c in claims}


def test_what_is_there_now_is_still_judged():
    kinds = {c.quantity: c.verdict for c in einthoven.verify("New left bundle branch block.", NORMAL, BLOCK).claims}
    assert set(kinds.values()) == {"contradicted"}


def test_the_prior_may_be_a_json():
    assert of_change("New left bundle branch block.", BLOCK.to_dict(), NORMAL.to_dict()) == ["supported"]


def test_a_prior_that_is_none_is_refused():
    with pytest.raises(SignalError, match="the prior is an ECG"):
        einthoven.verify("New LBBB.", NORMAL, 3)
    with pytest.raises(TextError):
        einthoven.verify("New LBBB.", NORMAL, {"measurements": 3})
