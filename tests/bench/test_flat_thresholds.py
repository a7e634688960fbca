"""The flat thresholds of ECG-R1's prompt, limit by limit: each on both sides."""

from __future__ import annotations

import pytest
from builders import make_measurements

from einthoven.bench.flat_thresholds import EXPRESSIBLE, flat_statements
from einthoven.bench.ptbxl_statements import STATEMENTS


def test_a_normal_ecg_is_normal():
    assert flat_statements(make_measurements()) == {"SR", "NORM"}


def test_it_can_express_only_known_statements():
    assert {statement.name for statement in STATEMENTS} >= EXPRESSIBLE


def v1(pattern: str) -> dict[str, dict[str, object]]:
    return {"V1": {"qrs": pattern}}


@pytest.mark.parametrize(
    ("statement", "beyond", "within"),
    [
        ("SBRAD", {"values": {"heart_rate": 59}}, {"values": {"heart_rate": 60}}),
        ("STACH", {"values": {"heart_rate": 101}}, {"values": {"heart_rate": 100}}),
        ("1AVB", {"values": {"pr": 201}}, {"values": {"pr": 200}}),
        ("CRBBB", {"values": {"qrs": 121}, "morphology": v1("rsR'")}, {"values": {"qrs": 121}}),
        (
            "IRBBB",
            {"values": {"qrs": 110}, "morphology": v1("rsr'")},
            {"values": {"qrs": 110}},
        ),
        ("CLBBB", {"values": {"qrs": 121}}, {"values": {"qrs": 120}}),
        ("LVH", {"leads": {"V1": {"s_amplitude": 2.6}}}, {"leads": {"V1": {"s_amplitude": 2.4}}}),
        ("LVH", {"leads": {"aVL": {"r_amplitude": 1.2}}}, {"leads": {"aVL": {"r_amplitude": 1.1}}}),
        ("LAE", {"leads": {"II": {"p_duration": 121}}}, {"leads": {"II": {"p_duration": 120}}}),
        ("RAE", {"leads": {"II": {"p_amplitude": 0.26}}}, {"leads": {"II": {"p_amplitude": 0.25}}}),
        (
            "IMI",
            {"leads": {"II": {"q_amplitude": 0.11}, "aVF": {"q_duration": 31}}},
            {"leads": {"II": {"q_amplitude": 0.11}}},
        ),
        (
            "STE_",
            {"leads": {"II": {"st_j": 0.1}, "III": {"st_j": 0.1}}},
            {"leads": {"V2": {"st_j": 0.1}, "V3": {"st_j": 0.1}}},
        ),
        ("LNGQT", {"values": {"qtc_bazett": 441}}, {"values": {"qtc_bazett": 440}}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_limits(statement, beyond, within):
    assert statement in flat_statements(make_measurements(**beyond))
    assert statement not in flat_statements(make_measurements(**within))


def test_neither_age_nor_sex_matters():
    leads = {"V1": {"s_amplitude": 2.6}}
    assert "LVH" in flat_statements(make_measurements(age=17, sex="F", leads=leads))
