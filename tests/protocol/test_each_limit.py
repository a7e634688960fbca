"""Every limit of every rule decides: a recording just beyond it gets another outcome than one just before it."""

from __future__ import annotations

import pytest
from builders import make_measurements
from made_to_order import CannotMakeError, Draft, Maker
from one_decides import Place, drafts, places
from statement_cases import Made, in_leads, shaped

from einthoven.ecg import STANDARD_LEADS
from einthoven.measure.episodes import Run
from einthoven.protocol import assess
from einthoven.protocol.loading import load_protocol

PROTOCOL = load_protocol()
#: The edges of the grades, in standard deviations beyond the limit: present; borderline; definite; definite of what is
#: normal. A statement that is never more than borderline changes at the second, one with a weaker alternative later.
EDGES = (0.0, -1.0, 2.0, 1.0)
NEAR = 0.02
PAIRS = [
    (code, limit)
    for code, rule in PROTOCOL.rules.items()
    for limit in dict.fromkeys(
        place.compare.limit
        for condition in (rule.condition, *(v.when for v in rule.variants))
        for place in places(condition)
    )
]
#: Limits that the maker finds no recording for: one beyond and one before, by hand.
Q_SHARE = {"q_amplitude": 0.3, "q_duration": 27}
INFARCT_V5_V6 = shaped("V5 V6", qrs="QS")


def run_of(beats: int) -> tuple[Run]:
    return (Run("ventricular", 2.0, beats, 150.0),)


def alternating(size: float) -> Made:
    return {
        "values": {"heart_rate": 120},
        "beats": [("N", 500)] * 12,
        "alternating": dict.fromkeys(("V1", "V2", "V3"), (1.0, size)),
    }


two_beats: Made = {"rhythm_values": {"ventricular_premature_beats": 2}}
BY_HAND: dict[tuple[str, str], tuple[Made, Made]] = {
    # A Q of 27 ± 5 ms is borderline, where it is a quarter of R.
    ("IMI", "q_share"): (
        {"leads": in_leads("II III aVF", **Q_SHARE, r_amplitude=0.6)},
        {"leads": in_leads("II III aVF", **Q_SHARE, r_amplitude=2.0)},
    ),
    ("AMI", "q_share"): (
        {"leads": in_leads("V4 V5", **Q_SHARE, r_amplitude=0.6)},
        {"leads": in_leads("V4 V5", **Q_SHARE, r_amplitude=2.0)},
    ),
    ("ALMI", "q_share"): (
        {"leads": in_leads("V4", **Q_SHARE, r_amplitude=0.6), "morphology": INFARCT_V5_V6},
        {"leads": in_leads("V4", **Q_SHARE, r_amplitude=2.0), "morphology": INFARCT_V5_V6},
    ),
    # From 120 ms on, the QRS beyond 100 ms is taken off QT.
    ("QTNORM", "block_complete"): (
        {"values": {"qrs": 120.5, "qt": 430, "qtc": 455}},
        {"values": {"qrs": 119.5, "qt": 430, "qtc": 455}},
    ),
    ("RVH", "r_s_v6"): tuple(
        {
            "values": {"qrs_axis": 100},
            "leads": {"V1": {"r_amplitude": 1.2, "s_amplitude": 0.2}, "V6": {"r_amplitude": 0.5, "s_amplitude": s}},
        }
        for s in (1.3, 1.2)
    ),
    ("LEADMISS", "some"): ({"only_leads": STANDARD_LEADS[1:]}, {}),
    ("LOWRATE", "sampling_low"): ({"rate": 249.0}, {"rate": 251.0}),
    ("PVC", "couplet"): tuple(two_beats | {"runs": runs} for runs in (run_of(2), ())),
    ("PVC", "run_beats"): tuple(two_beats | {"runs": run_of(beats)} for beats in (3, 2)),
    ("VESC", "some"): tuple(two_beats | {"beats": [("N", 800)] * 5 + [("V", late)]} for late in (1200, 900)),
    # The age: beside adult limits where it is not given.
    ("AXAGE", "grown_up"): tuple({"age": age, "values": {"qrs_axis": 150}} for age in (15.9, 16.1)),
    ("AXAGE", "axis_leftward"): tuple({"age": 0.02, "values": {"qrs_axis": axis}} for axis in (-80, -100)),
    ("AXAGE", "axis_rightward"): tuple({"age": 0.02, "values": {"qrs_axis": axis}} for axis in (220, 230)),
    ("KATZ", "grown_up"): tuple(
        {"age": age, "leads": in_leads("V3", r_amplitude=4, s_amplitude=4)} for age in (15.9, 16.1)
    ),
    ("KATZ", "katz_wachtel"): tuple(
        {"age": 8, "leads": in_leads("V3", r_amplitude=r, s_amplitude=3.0)} for r in (3.1, 2.9)
    ),
    ("ALTERNANS", "rate_high"): tuple(alternating(1.2) | {"values": {"heart_rate": rate}} for rate in (101, 98)),
    ("ALTERNANS", "alternans_share"): tuple(alternating(size) for size in (1.15, 1.05)),
}  # type: ignore[dict-item]
#: Limits that are part of a rule as published and never decide it.
NEVER = {("SGARBOSSA", "st_tall"): "its two points alone do not reach three, and the other items do without them"}


def outcome(code: str, place: Place, draft: Draft, maker: Maker, deviations: float):
    trial = draft.copy()
    maker.beyond(place.compare, trial, place.lead, deviations)
    found = assess(trial.measurements()).outcomes[code]
    severity = found.finding.severity if found.finding else None
    return found.status, found.statement, severity


@pytest.mark.parametrize(("code", "limit"), PAIRS, ids=lambda v: v)
def test_the_outcome_differs_on_either_side(code, limit):
    if (code, limit) in NEVER:
        pytest.skip(NEVER[code, limit])
    if (code, limit) in BY_HAND:
        beyond, before = (assess(make_measurements(**made)).outcomes[code] for made in BY_HAND[code, limit])
        assert (beyond.status, beyond.statement) != (before.status, before.statement)
        return
    seen = []
    for place, draft, maker in drafts(PROTOCOL.rules[code], limit):
        for edge in EDGES:
            try:
                beyond, before = (outcome(code, place, draft, maker, edge + d) for d in (NEAR, -NEAR))
            except CannotMakeError:
                continue
            seen.append((beyond, before))
            if beyond != before:
                return
    pytest.fail(f"{limit} never decides {code}: {seen[:3]}")
