"""The sheet: fixed columns, empty for missing, one line a record whatever its strings hold."""

from __future__ import annotations

import csv
import io

import made_assessments as made
from builders import make_measurements
from made_readings import claim, make_ecg, make_reading

from einthoven.report import csv as rendering


def parsed(*readings):
    return list(csv.DictReader(io.StringIO(rendering.render(readings))))


def normal(**changes):
    return make_reading(make_measurements(**changes), made.normal(), claims=[claim(), claim("unverifiable")])


def test_columns_are_the_documented_ones():
    # A changed or moved column breaks people's scripts: new ones are only added at the end.
    assert rendering.COLUMNS[:9] == (
        "file", "age", "sex", "rate", "duration_s", "rhythm", "regular", "heart_rate", "sd_heart_rate",
    )  # fmt: skip
    assert rendering.COLUMNS[39:46] == (
        "rr_variation", "p_fraction", "atrial_rate", "pause", "ventricular_premature_beats",
        "supraventricular_premature_beats", "I_q_amplitude",
    )  # fmt: skip
    assert rendering.COLUMNS[104:117] == (
        "V6_t_amplitude", "findings", "borderline", "labels", "usable", "unusable_leads", "reversal", "warnings",
        "assumptions", "supported", "contradicted", "unverifiable", "disclaimer",
    )  # fmt: skip
    assert rendering.COLUMNS[117:] == (
        "rr_spread", "p_waves", "pp_variation", "blocked_p_waves", "pr_range", "fusion_beats",
        "paced_fraction", "pacing_spikes", "disorganised_frequency", "disorganised_amplitude",
        "conduction", "pattern", "critical",
        "prior_start", "significant_change", "comparison_statements", "new", "resolved",
        "critical_findings", "critical_actions",
    )  # fmt: skip
    assert len(rendering.COLUMNS) == len(set(rendering.COLUMNS)) == 7 + 32 + 6 + 60 + 12 + 13 + 5 + 2


def test_header_once_and_a_row_a_record():
    lines = rendering.render([normal(), normal()]).splitlines()
    assert len(lines) == 3
    assert lines[0] == rendering.header()


def test_values():
    (row,) = parsed(normal())
    assert row["file"] == "made.xml"
    assert (row["heart_rate"], row["pr"], row["sd_pr"], row["V1_s_amplitude"]) == ("72", "158", "5", "0.8")
    assert (row["rhythm"], row["regular"], row["usable"]) == ("sinus rhythm", "true", "true")
    assert (row["findings"], row["labels"]) == ("SR; NORM", "sinus rhythm; normal ECG")
    assert (row["supported"], row["contradicted"], row["unverifiable"]) == ("1", "0", "1")


def test_missing_is_empty_and_never_zero():
    (row,) = parsed(normal(values={"pr": None}, age=None, sex=None, only_leads=("I", "II")))
    assert row["pr"] == row["sd_pr"] == row["V1_r_amplitude"] == row["III_r_amplitude"] == ""


def test_absent_waves_are_empty():
    (row,) = parsed(normal())
    assert row["V1_q_amplitude"] == ""


def test_the_file_can_be_named_by_the_caller():
    line = rendering.row(normal(), file="a,b/c.xml")
    assert next(csv.reader([line]))[0] == "a,b/c.xml"


def test_hostile_strings_stay_one_line_and_no_formula():
    ecg = make_ecg(warnings=('=HYPERLINK("x");\n2nd line', "plain"))
    reading = make_reading(make_measurements(), made.normal(), ecg=ecg)
    text = rendering.row(reading)
    assert "\n" not in text
    (row,) = parsed(reading)
    assert row["warnings"] == '\'=HYPERLINK("x"), 2nd line; plain'
