"""The protocol against labels: what counts as a label, what counts as made, and the tables."""

from __future__ import annotations

import pytest
from builders import make_measurements
from synthetic import make_ecg

from einthoven.bench import labels, lead_two
from einthoven.bench.label_definitions import DEFINITIONS, Case
from einthoven.bench.ptbxl_statements import STATEMENTS
from einthoven.data import ptbxl
from einthoven.protocol import assess
from einthoven.protocol.loading import load_protocol

HEADER = "ecg_id,patient_id,strat_fold,filename_lr,filename_hr,super_class,sub_class,form,rhythm,scp_codes,age,sex"
BY_NAME = {statement.name: statement for statement in STATEMENTS}


@pytest.fixture
def rows(tmp_path):
    (tmp_path / "ptbxl_database.csv").write_text(
        f"{HEADER}\n"
        "1,1,9,records100/1_lr,records500/1_hr,CD,AVB,,SR,\"{'1AVB': 100.0, 'SR': 0.0}\",300,1\n"
        "2,2,9,records100/2_lr,records500/2_hr,NORM,NORM,,SBRAD,,,\n"
    )
    for folder, suffix in (("records100", "lr"), ("records500", "hr")):
        (tmp_path / folder).mkdir()
        for k in (1, 2):
            (tmp_path / folder / f"{k}_{suffix}.hea").touch()
    return list(ptbxl.rows(tmp_path, rate=100))


def test_the_rate_chooses_the_files(rows):
    assert [row.header.name for row in rows] == ["1_lr.hea", "2_lr.hea"]
    assert [row.header.name for row in ptbxl.rows(rows[0].header.parents[1], rate=500)] == ["1_hr.hea", "2_hr.hea"]


def test_age_and_sex_are_read_and_those_over_89_are_90(rows):
    assert [(row.age, row.sex) for row in rows] == [(90, "F"), (None, None)]


def test_a_code_is_known_only_where_the_record_has_codes(rows):
    assert [BY_NAME["1AVB"].labelled(row) for row in rows] == [True, None]
    assert [BY_NAME["SBRAD"].labelled(row) for row in rows] == [False, True]


def test_a_borderline_finding_is_not_made():
    findings = assess(make_measurements(values={"heart_rate": 55})).findings
    assert any(finding.code == "SBRAD" for finding in findings)
    assert not BY_NAME["SBRAD"].made(findings)
    assert BY_NAME["SBRAD"].made(assess(make_measurements(values={"heart_rate": 44})).findings)


def test_every_code_is_a_statement_of_the_protocol():
    known = set(load_protocol().rules)
    assert {code for statement in STATEMENTS for code in statement.codes} <= known


def test_every_difference_of_definition_is_about_a_statement_and_can_be_decided(rows):
    measurements = make_measurements()
    case = Case(rows[0], measurements, assess(measurements))
    assert all(definition.statement in BY_NAME for definition in DEFINITIONS)
    assert {definition.holds(case) for definition in DEFINITIONS} <= {True, False}


def test_tables(rows):
    said = [
        labels.Read(rows[0], frozenset({"1AVB"}), frozenset({"SBRAD"}), frozenset(), (), (False,) * len(DEFINITIONS)),
        labels.Read(rows[1], frozenset(), frozenset({"SBRAD"}), frozenset(), ("IMI Q",), (True,) * len(DEFINITIONS)),
    ]
    table = list(labels.scores_table(said))
    (line,) = [line for line in table if line.startswith("| 1AVB |")]
    assert line.startswith("| 1AVB | scp | 1 of 1 | 1.000 ")
    normal = list(labels.normal_table(said))
    assert normal[0].startswith("NORM alone, 1 records") and "0.000" in normal[0]
    assert normal[-1] == "| Q (IMI) | 1 |"
    bradycardia = [line for line in labels.definitions_table(said) if line.startswith("| SBRAD | label")]
    assert bradycardia and all(line.endswith("1 of 1 |") for line in bradycardia)


@pytest.mark.skipif(not lead_two.installed(), reason="ecg-interpreter is not installed (extra bench)")
def test_the_peer_of_one_lead_says_what_it_can():
    ecg = make_ecg()
    assert lead_two.lead_two_statements(ecg, "M") <= lead_two.EXPRESSIBLE
