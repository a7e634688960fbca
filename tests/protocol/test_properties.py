"""Properties that hold for any recording."""

from __future__ import annotations

import os

import pytest
from builders import make_measurements
from hypothesis import given, settings
from hypothesis import strategies as st
from statement_cases import LEADS, PRESENT

from einthoven.errors import ProtocolError
from einthoven.protocol import assess, explain_code, interpret, statements, statements_table

DRAWS = int(os.environ.get("EINTHOVEN_DRAWS", "300"))
ORDER = {None: 0, "absent": 0, "borderline": 1, "probable": 2, "definite": 3}

millivolts = st.floats(-1, 1)
recordings = st.fixed_dictionaries(
    {
        "age": st.one_of(st.none(), st.floats(0, 95)),
        "sex": st.sampled_from([None, "M", "F"]),
        "values": st.fixed_dictionaries(
            {},
            optional={
                "heart_rate": st.floats(25, 220),
                "pr": st.one_of(st.none(), st.floats(60, 400)),
                "qrs": st.floats(60, 200),
                "qtc": st.one_of(st.none(), st.floats(300, 600)),
                "qrs_axis": st.floats(-180, 180),
                "p_duration": st.floats(60, 160),
            },
        ),
        "leads": st.dictionaries(
            st.sampled_from(LEADS),
            st.fixed_dictionaries(
                {},
                optional={
                    "st_j": millivolts,
                    "st_60": millivolts,
                    "t_amplitude": millivolts,
                    "r_amplitude": st.one_of(st.none(), st.floats(0.05, 4)),
                    "s_amplitude": st.one_of(st.none(), st.floats(0.05, 4)),
                    "q_amplitude": st.floats(0.02, 1),
                    "q_duration": st.floats(10, 80),
                    "r_peak_time": st.floats(20, 90),
                    "p_terminal_force": st.floats(0, 12),
                },
            ),
            max_size=12,
        ),
        "morphology": st.dictionaries(
            st.sampled_from(LEADS),
            st.fixed_dictionaries(
                {},
                optional={
                    "qrs": st.sampled_from(["QS", "rS", "R", "qR", "rsR'", "rSr'", "Rs", "qRs", None]),
                    "notched": st.booleans(),
                    "delta": st.booleans(),
                    "st": st.sampled_from(["upsloping", "horizontal", "downsloping", None]),
                    "t": st.sampled_from(["upright", "inverted", "biphasic", "flat"]),
                },
            ),
            max_size=12,
        ),
        "rhythm": st.sampled_from(
            ["sinus rhythm", "atrial fibrillation", "paced rhythm", "junctional rhythm", "wide-complex tachycardia"]
        ),
        "conduction": st.sampled_from(["1:1", "1:1", "1:1", "2:1", "dissociated", None]),
        "unusable": st.lists(st.sampled_from(LEADS), max_size=3, unique=True).map(tuple),
    }
)


@given(recordings)
@settings(max_examples=DRAWS, deadline=None)
def test_what_became_of_a_statement_has_what_belongs_to_it(recording):
    assessment = assess(make_measurements(**recording))
    made = {f.code for f in assessment.findings if f.present}
    assert len(made & {"NORM", "BORDERLINE", "ABNORM"}) <= 1
    for outcome in assessment.outcomes.values():
        assert (outcome.status == "muted") == (outcome.muted_by is not None)
        assert outcome.status != "not assessable" or outcome.reason
        assert (outcome.finding is not None) == (outcome.status in ("definite", "probable", "borderline"))


@given(recordings, st.sampled_from(LEADS))
@settings(max_examples=DRAWS // 2, deadline=None)
def test_removing_a_lead_never_makes_a_finding(recording, lead):
    full = assess(make_measurements(**recording | {"unusable": ()}))
    # A finding may come forward when the one that muted it is no longer assessable.
    fewer = assess(
        make_measurements(**recording | {"unusable": (), "only_leads": tuple(n for n in LEADS if n != lead)})
    )
    for finding in fewer.findings:
        before = full.outcomes[finding.code]
        if before.muted_by is None and finding.step < 6 and finding.code != "LEADMISS":
            assert ORDER.get(before.status, 0) >= ORDER[finding.certainty], finding.code


RISING = [
    ("1AVB", "pr", None, 150, 260),
    ("LNGQT", "qtc", None, 400, 495),
    ("STACH", "heart_rate", None, 80, 140),
    ("IVCD", "qrs", None, 90, 150),
    ("LVH", "s_amplitude", "V1", 0.5, 4.0),
    ("STE_INF", "st_j", "II", 0.0, 0.4),
    ("RAE", "p_amplitude", "II", 0.1, 0.4),
    ("LAE", "p_terminal_force", "V1", 1.0, 8.0),
]


@pytest.mark.parametrize(("code", "quantity", "lead", "low", "high"), RISING)
@given(first=st.floats(0, 1), second=st.floats(0, 1))
@settings(max_examples=30, deadline=None)
def test_a_value_further_beyond_the_limit_is_never_less_certain(code, quantity, lead, low, high, first, second):
    def grade(share: float) -> int:
        value = low + share * (high - low)
        support = {"aVF": {"st_j": 0.3, "st_60": 0.4}, "II": {"st_60": 0.4}} if code == "STE_INF" else {}
        if lead is None:
            made = make_measurements(values={quantity: value})
        else:
            made = make_measurements(leads=support | {lead: support.get(lead, {}) | {quantity: value}})
        return ORDER[assess(made).status(code)]

    smaller, larger = sorted((first, second))
    assert grade(smaller) <= grade(larger)


@given(recordings)
@settings(max_examples=DRAWS // 6, deadline=None)
def test_assessment_is_the_same_from_measurements_read_back(recording):
    from einthoven.measure.measurements import Measurements

    measurements = make_measurements(**recording)
    again = Measurements.from_dict(measurements.to_dict())
    before, after = assess(measurements), assess(again)
    differ = {c for c in before.outcomes if before.status(c) != after.status(c)}
    # The JSON keeps four digits: only a value on the very edge of a grade may fall to the other side.
    assert len(differ) <= 3


@pytest.mark.parametrize("code", PRESENT)
def test_explanation_shows_rule_source_and_every_input(code):
    measurements = make_measurements(**PRESENT[code])
    explanation = explain_code(measurements, code)
    assert explanation.rule == statements()[code].rule
    assert explanation.source
    assert explanation.outcome == assess(measurements).outcomes[code]
    for evidence in explanation.outcome.evidence:
        assert evidence.source
        if evidence.met is None:
            assert evidence.reason
        if isinstance(evidence.value, float) and isinstance(evidence.limit, float):
            assert evidence.margin is not None


def test_explaining_an_unknown_code_suggests_the_nearest():
    with pytest.raises(ProtocolError, match="did you mean LVH"):
        explain_code(make_measurements(), "LVHH")


def test_interpret_is_the_findings_in_order_of_steps():
    findings = interpret(make_measurements(**PRESENT["LVH"]))
    assert [f.step for f in findings] == sorted(f.step for f in findings)
    assert "LVH" in {f.code for f in findings}


def test_statement_table_has_one_row_a_statement():
    assert [row["code"] for row in statements_table()] == list(statements())
