"""Every limit of every rule decides: a recording just beyond it gets another outcome than one just before it."""

from __future__ import annotations

import pytest
from builders import make_measurements
from made_to_order import CannotMakeError, Draft, Maker
from one_decides import Place, drafts, places
from statement_cases import Made, in_leads, shaped

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
        beyond, before = (assess(make_measurements(**made)).status(code) for made in BY_HAND[code, limit])
        assert beyond != before
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
