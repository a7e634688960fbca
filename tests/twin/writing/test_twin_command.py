"""``einthoven twin``: options, exit codes, what is said where."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from einthoven.twin.command import twin
from einthoven.twin.writing import many

FAST = ("--seconds", "2", "--frames", "4", "--size", "32", "--spacing", "5.5", "--jobs", "1")


@pytest.fixture
def run(tmp_path, at_once):
    def call(*arguments: str):
        return CliRunner().invoke(twin, ["-o", str(tmp_path / "set"), *arguments], standalone_mode=False)

    return call


def truth(tmp_path, seed: int) -> dict:
    return json.loads((tmp_path / "set" / f"{seed:08d}" / "truth.json").read_text())


def test_patients_are_made_and_one_line_says_so(run, tmp_path):
    done = run("--n", "2", "--seed", "7", *FAST)
    assert (done.exception, done.return_value) == (None, 0)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("2 synthetic patients made in ")
    assert line.endswith(str(tmp_path / "set"))
    assert {path.name for path in (tmp_path / "set").iterdir()} == {"set.json", "manifest.csv", "00000007", "00000008"}


def test_a_second_run_says_who_was_there(run):
    run("--n", "1", *FAST)
    done = run("--n", "2", *FAST)
    assert done.stderr.startswith("1 synthetic patient made in ")
    assert ", 1 there before: " in done.stderr


def test_options_reach_the_patients(run, tmp_path):
    people = ("--disease", "dcm", "--rhythm", "fibrillation", "--cohort", "biobank", "--observability", "high")
    options = (*people, "--rate", "250", "--noise", "none")
    assert run("--n", "1", *options, "--view", "sax", "--view", "4ch", *FAST).return_value == 0
    found = truth(tmp_path, 0)
    assert found["patient"]["disease"]["name"] == "dcm"
    assert found["patient"]["rhythm"]["name"] == "fibrillation"
    assert found["recipe"]["cohort"] == "biobank"
    assert found["patient"]["torso"]["lead_field_spread"] < 1
    assert (found["ecg"]["rate_hz"], found["ecg"]["seconds"]) == (250, 2)
    assert [image["view"] for image in found["images"]] == ["4ch", "sax"]
    assert (found["images"][0]["frames"], found["images"][0]["spacing_mm"]) == (4, [5.5, 5.5])


def test_parts_can_be_left_out(run, tmp_path):
    assert run("--n", "1", "--no-cine", *FAST).return_value == 0
    assert truth(tmp_path, 0)["images"] == []
    assert run("--n", "1", "--no-ecg", *FAST).exception is not None, "another recipe in the same folder"


def test_without_an_ecg_there_is_a_heart(run, tmp_path):
    assert run("--n", "1", "--no-ecg", *FAST).return_value == 0
    assert truth(tmp_path, 0)["ecg"] is None
    assert sorted(path.name for path in (tmp_path / "set" / "00000000").iterdir()) == [
        "cine_4ch.nii.gz",
        "masks_4ch.nii.gz",
        "truth.json",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--n", "0"),
        ("--n", "1", "--disease", "flu"),
        ("--n", "1", "--view", "3ch"),
        ("--n", "1", "--no-cine", "--view", "4ch"),
        ("--n", "1", "--spacing", "nan"),
        ("--n", "1", "--seed", "-1"),
        ("--n", "1", "--frames", "1"),
        ("--n", "1", "--rate", "9"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(arguments, tmp_path):
    done = CliRunner().invoke(twin, ["-o", str(tmp_path / "set"), *arguments])
    assert done.exit_code == 2
    assert not (tmp_path / "set").exists()


def test_ctrl_c_says_how_to_go_on(run, monkeypatch):
    def interrupted(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(many, "_answers", interrupted)
    done = run("--n", "1", *FAST)
    assert done.return_value == 130
    assert "the same command goes on" in done.stderr
