"""The command: its files, its results, and one line where something is wrong."""

from __future__ import annotations

import json
import lzma
import re

import pytest
from exam_chains import ischemia

from einthoven import cli
from einthoven.errors import ReadError, TextError
from einthoven.exam import read_chains
from einthoven.exam.records import find_records
from einthoven.formats import save


@pytest.fixture
def records(tmp_path, ischemic):
    """A folder of PTB-XL with one recording."""
    folder = tmp_path / "ptb-xl" / "records500" / "00000"
    folder.mkdir(parents=True)
    save(ischemic, folder / "00007_hr.hea")
    return tmp_path / "ptb-xl"


def run(capsys, *arguments) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        cli.main(["exam", "reasoning", *(str(argument) for argument in arguments)])
    captured = capsys.readouterr()
    return end.value.code, captured.out, captured.err


def test_an_examination_is_taken_and_scored(capsys, tmp_path, chain_file, records):
    output = tmp_path / "results.json"
    code, out, err = run(capsys, chain_file(ischemia()), "--records", records, "-o", output)
    assert (code, err) == (0, "")
    assert re.search(r"completion +100\.0% +0\.1%", out)
    results = json.loads(output.read_text(encoding="utf-8"))
    assert results["summary"]["completion"] == 1.0
    assert results["summary"]["depth"] == 4.0
    assert results["summary"]["unreadable"] == {}
    assert set(results["summary"]["stages"].values()) == {1.0}
    assert [row["question_type"] for row in results["rows"]][:2] == [
        "initial_diagnostic_question",
        "criterion_selection",
    ]
    assert results["rows"][3] == {
        "chain": "7",
        "diagnosis": "anterior_ischemia",
        "step": 1,
        "question_type": "lead_grounding",
        "given": ["Lead V3", "Lead V4"],
        "expected": ["Lead V3", "Lead V4"],
        "right": True,
        "guess": False,
    }


def test_a_record_that_is_missing_is_guessed_and_named(capsys, tmp_path, chain_file, records):
    output = tmp_path / "results.json"
    code, _, err = run(capsys, chain_file(ischemia(), ischemia(8)), "--records", records, "-o", output)
    assert code == 0
    assert "8: no such record" in err
    results = json.loads(output.read_text(encoding="utf-8"))
    assert set(results["summary"]["unreadable"]) == {"8"}
    assert [row["chain"] for row in results["rows"]] == ["7"] * 6 + ["8"] * 6


def test_a_damaged_record_stops_nothing(capsys, tmp_path, chain_file, records):
    (records / "00008_lr.hea").write_text("00008_lr 1 100 1000\n00008_lr.dat 16 200 16 0 0 0 0 I\n")
    output = tmp_path / "results.json"
    code, _, err = run(capsys, chain_file(ischemia(8), ischemia()), "--records", records, "-o", output)
    assert (code, err.count("\n")) == (0, 1)
    assert "00008_lr" in json.loads(output.read_text(encoding="utf-8"))["summary"]["unreadable"]["8"]


def test_results_are_the_same_every_time(capsys, tmp_path, chain_file, records):
    texts = []
    for name in ("a.json", "b.json"):
        run(capsys, chain_file(ischemia()), "--records", records, "-o", tmp_path / name)
        texts.append((tmp_path / name).read_bytes())
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b'{"metadata": {', "line 1 is not JSON"),
        (b"\n[1, 2]\n", "line 2 is not a chain of questions"),
        (b'{"metadata": {"id": 1, "ecg_id": "x", "target_dx": ""}, "data": {}}', "line 1 is not a chain"),
        (b"\xff\xfe\x00", "line 1 is not JSON"),
        (b"\xfd7zXZ\x00 but broken", "can't be unpacked"),
        (b"", "no questions"),
    ],
)
def test_a_file_without_chains_is_refused_in_one_line(capsys, tmp_path, records, content, cause):
    data = tmp_path / "data.jsonl"
    data.write_bytes(content)
    code, _, err = run(capsys, data, "--records", records, "-o", tmp_path / "results.json")
    assert (code, err.count("\n")) == (1, 1)
    assert cause in err
    assert not (tmp_path / "results.json").exists()


def test_a_file_or_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(TextError, match="no such file"):
        read_chains(tmp_path / "none.jsonl")
    with pytest.raises(ReadError, match="no such folder"):
        find_records(tmp_path / "none")
    with pytest.raises(ReadError, match="no record of PTB-XL"):
        find_records(tmp_path)


def test_a_packed_file_is_the_same(chain_file):
    plain = chain_file(ischemia(), ischemia(8))
    packed = plain.with_suffix(".jsonl.xz")
    packed.write_bytes(lzma.compress(plain.read_bytes()))
    assert read_chains(packed) == read_chains(plain)


def test_records_are_found_in_any_layout(tmp_path):
    for name in (
        "00001_lr.hea",
        "sub/00002_lr.hea",
        "records500/00000/00001_hr.hea",
        "3.hea",
        "readme.hea",
        "00004.dat",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = {number: path.name for number, path in find_records(tmp_path).items()}
    assert found == {1: "00001_hr.hea", 2: "00002_lr.hea", 3: "3.hea"}
