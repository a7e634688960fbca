"""Each command on a recording that can be read: what it prints, what it writes, where."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from cli_recording import GIVEN, RATE, synthetic_signal
from synthetic import make_ecg

import einthoven

DISCLAIMER = "not a medical device"


def test_read_prints_the_reading_with_the_numbers_that_were_put_in(run, recording):
    done = run("read", recording, *GIVEN)
    assert (done.code, done.err) == (0, "")
    assert "Sinus rhythm at 72 bpm" in done.out
    assert "Step 1:" in done.out and "Step 6:" in done.out
    assert DISCLAIMER in done.out
    assert "\x1b[" not in done.out, "no colours where no terminal is"


@pytest.mark.parametrize("suffix", ["json", "jsonl", "csv", "html", "htm", "txt"])
def test_the_suffix_of_the_output_is_the_format(run, recording, tmp_path, suffix):
    out = tmp_path / f"out.{suffix}"
    done = run("read", recording, *GIVEN, "-o", out)
    assert (done.code, done.out, done.err) == (0, "", "")
    text = out.read_text(encoding="utf-8")
    assert text.endswith("\n") and not text.endswith("\n\n")
    kind = {"json": "{", "jsonl": '{"file":', "csv": "file,", "html": "<!", "htm": "<!", "txt": "ecg.csv"}[suffix]
    assert text.lower().startswith(kind)
    if suffix != "csv":  # a row of numbers has no place for a sentence
        assert DISCLAIMER in text
    assert [p.name for p in tmp_path.iterdir()] == [out.name], "no temporary file is left"


def test_json_to_standard_output_is_one_document(run, recording):
    reading = json.loads(run("read", recording, *GIVEN, "--format", "json").out)
    assert reading["schema"] == 1
    assert reading["measurements"]["heart_rate"]["value"] == pytest.approx(72, abs=1)
    assert (reading["record"]["age"], reading["record"]["sex"]) == (55, "M")


def test_a_dash_is_standard_output(run, recording, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("read", recording, *GIVEN, "--format", "jsonl", "-o", "-")
    assert json.loads(done.out)["file"] == str(recording)
    assert list(tmp_path.iterdir()) == []


def test_csv_of_one_file_is_a_header_and_a_row(run, recording):
    (row,) = csv.DictReader(run("read", recording, *GIVEN, "--format", "csv").out.splitlines())
    assert row["rhythm"] == "sinus rhythm"


def test_the_options_of_the_patient_replace_what_the_file_says(run):
    from pydicom.data import get_testdata_file

    file = get_testdata_file("waveform_ecg.dcm", download=False)
    record = json.loads(run("read", file, "--age", 80, "--sex", "M", "--format", "json").out)["record"]
    assert (record["age"], record["sex"]) == (80, "M")


@pytest.mark.parametrize(("unit", "scale"), [("nV", 1e6), ("uV", 1e3), ("mV", 1), ("V", 1e-3), ("UV", 1e3)])
def test_every_unit_of_the_docs_is_taken(run, tmp_path, unit, scale):
    path = tmp_path / "ecg.npy"
    np.save(path, synthetic_signal() * scale)
    measured = json.loads(run("measure", path, "--rate", RATE, "--unit", unit, "--json").out)
    assert measured["leads"]["V2"]["s_amplitude"]["value"] == pytest.approx(1.25, abs=0.15)


@pytest.mark.parametrize(("word", "sex"), [("female", "F"), ("Male", "M"), ("f", "F")])
def test_sex_may_be_a_word(run, recording, word, sex):
    done = run("read", recording, "--rate", RATE, "--unit", "uV", "--sex", word, "--format", "json")
    assert json.loads(done.out)["record"]["sex"] == sex


def test_a_lead_named_twice_is_one_line_and_a_strange_one_a_warning(run, tmp_path):
    path = tmp_path / "ecg.npy"
    np.save(path, synthetic_signal()[[0, 1, 6]])
    done = run("read", path, "--rate", RATE, "--unit", "mV", "--leads", "I,V5,V5")
    assert done.code == 1 and "V5 is named more than once" in done.err
    reading = json.loads(
        run("read", path, "--rate", RATE, "--unit", "mV", "--leads", "I,II,VV6", "--format", "json").out
    )
    assert any("VV6 (did you mean V6?)" in warning for warning in reading["warnings"])


def test_the_package_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "einthoven", "--version"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == f"einthoven {einthoven.__version__}\n"


def test_lead_names_can_be_given(run, tmp_path):
    path = tmp_path / "ecg.npy"
    np.save(path, synthetic_signal()[[0, 1, 6]].astype(np.float32))
    done = run("measure", path, "--rate", RATE, "--unit", "mV", "--leads", "I, II,V1", "--json")
    assert list(json.loads(done.out)["leads"]) == ["I", "II", "III", "aVR", "aVL", "aVF", "V1"]


def test_the_same_file_gives_the_same_bytes(run, recording):
    first, second = (run("read", recording, *GIVEN, "--format", "json").out for _ in range(2))
    assert first == second


def test_measure_prints_tables_and_json(run, recording):
    text = run("measure", recording, *GIVEN).out
    assert "heart_rate" in text and "bpm" in text and "R peak, ms" in text and DISCLAIMER in text
    measured = json.loads(run("measure", recording, *GIVEN, "--json").out)
    assert measured["heart_rate"]["value"] == pytest.approx(72, abs=1)
    assert measured["leads"]["V2"]["s_amplitude"]["value"] == pytest.approx(1.25, abs=0.15)


def test_measure_by_blocks_sums_up_all_of_a_long_recording(run, tmp_path):
    path = tmp_path / "long.npy"
    np.save(path, np.tile(make_ecg(seconds=9.0, heart_rate=60.0).lead("II"), 80)[None])
    given = (path, "--rate", "500", "--unit", "mV", "--leads", "II")
    text = run("measure", *given, "--blocks").out
    assert "0:12:00" in text and "SDNN" in text and "sinus rhythm" in text and DISCLAIMER in text
    summed = json.loads(run("measure", *given, "--blocks", "--json").out)
    assert summed["recording"]["duration_s"] == 720
    assert summed["beats"]["total"] == 720
    assert summed["heart_rate"]["mean"] == pytest.approx(60, abs=0.5)


def test_what_could_not_be_measured_has_its_reason_and_no_zero(run, tmp_path):
    path = tmp_path / "noise.npy"
    np.save(path, np.random.default_rng(1).normal(0, 0.1, (12, 5000)).astype(np.float32))
    text = run("measure", path, "--rate", RATE, "--unit", "mV").out
    assert "not interpretable" in text
    assert text.splitlines()[1].split() == ["heart_rate", "-", "bpm"]
    assert "heart_rate: " in text


def test_convert_writes_what_reads_back_equal(run, recording, tmp_path):
    target = tmp_path / "ecg.hea"
    done = run("convert", recording, target, "--rate", RATE, "--unit", "uV")
    assert (done.code, done.out) == (0, "")
    given = einthoven.load(recording, rate=RATE, unit="uV")
    back = einthoven.load(target)
    np.testing.assert_allclose(back.signal_mv, given.signal_mv, atol=0.001)


def test_convert_to_an_unknown_format_is_one_line(run, recording, tmp_path):
    done = run("convert", recording, tmp_path / "ecg.docx", "--rate", RATE, "--unit", "uV")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1 and ".edf" in done.err


def test_protocol_list_has_every_statement_with_its_source(run):
    from einthoven import protocol

    text = run("protocol", "list").out
    rows = json.loads(run("protocol", "list", "--json").out)
    assert {row["code"] for row in rows} == set(protocol.statements())
    for row in rows:
        assert row["code"] in text and row["source"] in text


def test_protocol_show_gives_the_rule_in_words_whatever_the_case(run):
    text = run("protocol", "show", "lvh").out
    assert text.startswith("LVH  ")
    assert "Sokolow-Lyon" in text and "source:" in text


def test_protocol_explain_gives_each_input_with_value_limit_and_margin(run, recording):
    text = run("protocol", "explain", recording, "1AVB", *GIVEN).out
    assert "1AVB" in text and "absent" in text
    assert "> 200" in text and "source: " in text and DISCLAIMER in text


def test_protocol_explain_takes_limits_of_ones_own(run, recording, tmp_path):
    profile = tmp_path / "mine.yaml"
    profile.write_text("no_such_limit: 3\n")
    done = run("protocol", "explain", recording, "1AVB", *GIVEN, "--profile", profile)
    assert done.code == 1
    assert "no_such_limit" in done.err and len(done.err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [("show", "LHV"), ("explain", "LHV")], ids=lambda a: a[0])
def test_an_unknown_code_is_one_line_with_the_nearest(run, recording, arguments):
    command, code = arguments
    file = (recording, *GIVEN) if command == "explain" else ()
    done = run("protocol", command, *file[:1], code, *file[1:])
    assert done.code == 1
    assert "LVH" in done.err and len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    [(), ("read",), ("measure",), ("verify",), ("convert",), ("protocol",), ("protocol", "list"), ("protocol", "show"),
     ("protocol", "explain")],
    ids=" ".join,
)  # fmt: skip
def test_every_help_fits_a_terminal_and_shows_an_example(run, command):
    done = run(*command, "--help")
    assert (done.code, done.err) == (0, "")
    if command not in (("protocol",), ("protocol", "list")):
        assert "Examples:" in done.out
    assert max(map(len, done.out.splitlines())) <= 100


def test_the_version(run):
    assert run("--version").out == f"einthoven {einthoven.__version__}\n"


def test_a_terminal_without_utf8_still_gets_its_reading(recording):
    done = subprocess.run(
        [sys.executable, "-m", "einthoven.cli", "read", str(recording), *GIVEN],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert b"Sinus rhythm at 72 bpm" in done.stdout


def test_a_terminal_gets_colours_unless_it_asks_for_none(run, recording, monkeypatch):
    monkeypatch.setattr("einthoven.cli._is_terminal", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    from einthoven.report import text

    asked = []
    monkeypatch.setattr(text, "render", lambda reading, **how: asked.append(how) or "")
    run("read", recording, *GIVEN)
    monkeypatch.setenv("NO_COLOR", "1")
    run("read", recording, *GIVEN)
    assert [how["color"] for how in asked] == [True, False]


def test_read_takes_a_profile_for_one_file_and_for_many(run, recording, tmp_path):
    profile = tmp_path / "clinic.yaml"
    profile.write_text("limits: {pr_long: 100}\n")
    one = run("read", recording, *GIVEN, "--profile", profile).out
    assert "limits of the profile clinic" in one
    many = run("read", recording, recording, *GIVEN, "--profile", profile, "--format", "csv").out
    assert many.count("irst-degree AV block") >= 2


def test_a_wrong_profile_is_one_line(run, recording):
    for files in ((recording,), (recording, recording)):
        done = run("read", *files, *GIVEN, "--profile", "athlet")
        assert done.code == 1
        assert done.err.count("\n") == 1
        assert "shipped profile: athlete" in done.err
