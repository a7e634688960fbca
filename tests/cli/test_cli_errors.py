"""Bad input: exit code 1 and one line that says what, where and what to do; wrong usage: exit code 2."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cli_recording import GIVEN

DEEP_XML = '<?xml version="1.0"?>' + "<a>" * 200_000
ENTITIES = "".join(f'<!ENTITY b{i} "' + f"&b{i - 1};" * 10 + '">' for i in range(1, 9))
BOMB = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b0 "xxxxxxxxxx">{ENTITIES}]><RestingECG>&b8;</RestingECG>'

BAD_FILES: dict[str, bytes] = {
    "empty.dcm": b"",
    "rubbish.dcm": bytes(range(256)) * 40,
    "rubbish.scp": b"\x00" * 5000,
    "not_an_ecg.txt": b"Dear colleague, thank you for sending me this patient.\n",
    "wrong_suffix.edf": b"%PDF-1.7 nothing to see",
    "truncated.dcm": b"\x00" * 128 + b"DICM" + b"\x02\x00\x00\x00UL\x04\x00",
    "deep.xml": DEEP_XML.encode(),
    "bomb.xml": BOMB.encode(),
    "text.csv": b"a,b,c\nx,y,z\n",
    "outside.hea": b"outside 1 500 5000\n../secret.dat 16 200 16 0 0 0 0 I\n",
    "zero_rate.hea": b"zero_rate 1 0 5000\nzero_rate.dat 16 200 16 0 0 0 0 I\n",
    "no_signal.hea": b"no_signal 1 500 5000\nno_signal.dat 16 200 16 0 0 0 0 I\n",
    "object.npy": b"\x93NUMPY\x01\x00v\x00"
    + b"{'descr': '|O', 'fortran_order': False, 'shape': (12, 5000), }".ljust(117)
    + b"\n",
}


@pytest.fixture(params=sorted(BAD_FILES))
def bad_file(request, tmp_path) -> Path:
    path = tmp_path / request.param
    path.write_bytes(BAD_FILES[request.param])
    return path


def assert_one_line(done, path):
    assert done.code == 1
    assert done.out == ""
    lines = done.err.splitlines()
    assert len(lines) == 1, done.err
    assert lines[0].startswith("einthoven: ")
    assert Path(path).name in lines[0]
    assert "Traceback" not in done.err and "internal error" not in done.err
    assert lines[0].isprintable()


@pytest.mark.parametrize("command", [("read",), ("measure",), ("verify", "--text", "-")], ids=lambda c: c[0])
def test_bad_input_is_one_line_and_exit_code_1(run, bad_file, command):
    assert_one_line(run(command[0], bad_file, *command[1:], stdin="Sinus rhythm."), bad_file)


def test_a_missing_file_is_bad_input_not_wrong_usage(run, tmp_path):
    done = run("read", tmp_path / "nowhere.dcm")
    assert_one_line(done, "nowhere.dcm")
    assert "no such file" in done.err


@pytest.mark.parametrize(
    ("given", "asked"),
    [(("--unit", "uV"), "--rate HZ, or"), (("--rate", "500"), "--unit"), ((), "--rate HZ --unit")],
    ids=["no rate", "no unit", "neither"],
)
def test_a_csv_that_does_not_say_is_asked_for_the_option(run, recording, given, asked):
    done = run("read", recording, *given)
    assert_one_line(done, recording)
    assert asked in done.err


def test_hostile_bytes_of_a_file_never_reach_the_terminal_raw(run, tmp_path):
    path = tmp_path / "x.hea"
    path.write_bytes(b"x 1 \x1b[31m500 5000\nx.dat 16 200 16 0 0 0 0 I\n")
    done = run("read", path)
    assert done.code == 1
    assert "\x1b" not in done.err


@pytest.mark.parametrize("seconds", [0.05, 1.0])
def test_a_very_short_recording_gives_a_line_or_a_reading_never_a_traceback(run, tmp_path, seconds):
    path = tmp_path / "short.npy"
    np.save(path, np.zeros((12, round(500 * seconds)), np.float32))
    done = run("read", path, "--rate", 500, "--unit", "mV")
    assert done.code in (0, 1)
    assert "Traceback" not in done.err and "internal error" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("no-such-command",),
        ("read",),
        ("read", "x.dcm", "--no-such-option"),
        ("read", "x.dcm", "--format", "docx"),
        ("read", "x.dcm", "--age", "-4"),
        ("read", "x.dcm", "--age", "nan"),
        ("read", "x.dcm", "--rate", "0"),
        ("read", "x.dcm", "--sex", "X"),
        ("read", "x.dcm", "--resume"),
        ("read", "x.dcm", "y.dcm", "--resume", "--format", "jsonl"),
        ("read", "x.dcm", "y.dcm", "--format", "html"),
        ("read", "x.dcm", "y.dcm", "--format", "json"),
        ("read", "x.dcm", "--jobs", "0"),
        ("read", ""),
        ("read", "x.dcm", ""),
        ("read", "x.dcm", "-o", ""),
        ("measure", ""),
        ("read", "x.dcm", "-o", "x.pdf"),
        ("read", "x.dcm", "y.dcm", "-o", "x.docx"),
        ("read", "x.dcm", "--format", "json", "-o", "a.json", "--resume"),
        ("read", "x.dcm", "y.dcm", "-o", "a.html"),
        ("verify", "x.dcm"),
        ("convert", "x.dcm"),
        ("convert", "x.dcm", "-"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2_and_names_the_help(run, arguments):
    done = run(*arguments)
    assert done.code == 2
    assert "Usage:" in done.err + done.out


def test_an_unset_variable_of_the_shell_does_not_read_the_current_folder(run, recording, monkeypatch):
    monkeypatch.chdir(recording.parent)
    done = run("read", "", *GIVEN)
    assert (done.code, done.out) == (2, "")
    assert "empty" in done.err.splitlines()[-1]


def test_an_unknown_suffix_of_the_output_is_told_the_formats(run, recording, tmp_path):
    out = tmp_path / "x.pdf"
    done = run("read", recording, *GIVEN, "-o", out)
    assert done.code == 2 and not out.exists()
    for suffix in (".txt", ".json", ".jsonl", ".csv", ".html"):
        assert suffix in done.err
    assert run("read", recording, *GIVEN, "-o", out, "--format", "text").code == 0
    assert out.exists()


@pytest.mark.parametrize("name", ["a.json", "a.html"])
@pytest.mark.parametrize("extra", [("--resume",), ()], ids=["resume", "two files"])
def test_the_name_of_a_file_does_not_become_a_folder(run, recording, tmp_path, name, extra):
    done = run("read", *[recording] * (1 if extra else 2), *GIVEN, "-o", tmp_path / name, *extra)
    assert done.code == 2
    assert list(tmp_path.iterdir()) == []


def test_options_that_measurements_can_not_obey_are_refused(run, recording, tmp_path):
    measured = tmp_path / "m.json"
    measured.write_text(run("measure", recording, *GIVEN, "--json").out)
    done = run("verify", measured, "--text", "-", "--age", 5, "--rate", 250, stdin="PR 160 ms")
    assert done.code == 2
    assert "--age" in done.err and "--rate" in done.err
    assert run("verify", measured, "--text", "-", stdin="PR 160 ms").code == 0


def test_a_text_in_place_of_the_file_of_a_text_is_told_the_way(run, recording):
    done = run("verify", recording, *GIVEN, "--text", "Sinus rhythm")
    assert done.code == 1
    assert "--text -" in done.err and len(done.err.splitlines()) == 1


def test_convert_to_standard_output_makes_no_file_called_dash(run, recording, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("convert", recording, "-", "--rate", 500, "--unit", "uV").code == 2
    assert list(tmp_path.iterdir()) == []


def test_convert_to_a_device_is_not_said_to_be_written(run, recording):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    done = run("convert", recording, "/dev/full", "--rate", 500, "--unit", "uV")
    assert done.code == 1
    assert "written" not in done.err and len(done.err.splitlines()) == 1
    assert not Path("/dev/full.hea").exists()


def in_a_shell(line: str, **options) -> subprocess.CompletedProcess[str]:
    """A command line of bash in which $E is the program."""
    env = os.environ | {"E": f"{sys.executable} -m einthoven"}
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False, env=env, **options
    )


@pytest.mark.parametrize("to", ["> /dev/full", ">&-"], ids=["full", "closed"])
@pytest.mark.parametrize(
    "command",
    ["read {0}", "read {0} --format csv", "read {0} {0}", "read {0} {0} --format csv", "measure {0}", "protocol list",
     "--help"],
)  # fmt: skip
def test_an_output_that_takes_nothing_is_one_line(recording, command, to):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    given = "" if command in ("protocol list", "--help") else " ".join(GIVEN)
    done = in_a_shell(f"$E {command.format(recording)} {given} {to}")
    if command == "--help" and to == ">&-":
        return  # click is silent then: nobody is there to be helped
    assert done.returncode == 1, done
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("einthoven: standard output")


def test_a_closed_standard_output_is_no_matter_where_nothing_goes_there(recording, tmp_path):
    done = in_a_shell(f"$E read {recording} {' '.join(GIVEN)} -o {tmp_path}/a.html >&-")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "a.html").stat().st_size > 1000


@pytest.mark.parametrize("module", ["click", "einthoven.errors", "numpy"])
def test_an_interrupt_while_the_program_loads_is_one_line(module, recording):
    """As Ctrl-C in the first tenth of a second: it strikes inside an import."""
    code = (
        "import sys\n"
        "class Strike:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}: raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Strike())\n"
        "from einthoven.cli import main\n"
        f"main(['read', {str(recording)!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, "einthoven: interrupted\n")


def test_an_output_that_is_the_input_is_refused(run, recording):
    before = recording.read_bytes()
    done = run("read", recording, *GIVEN, "--format", "csv", "-o", recording)
    assert done.code == 2
    assert recording.read_bytes() == before


def test_an_output_that_cannot_be_written_is_one_line(run, recording, tmp_path):
    done = run("read", recording, *GIVEN, "-o", tmp_path / "no" / "such" / "folder.txt")
    assert done.code == 1
    assert "can't be written" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_bug_is_one_line_too_and_says_that_it_is_one(run, recording, monkeypatch):
    import einthoven.bulk.task

    monkeypatch.setattr(einthoven.bulk.task, "load_file", lambda *_: struct.unpack("<I", b""))
    done = run("read", recording, *GIVEN)
    assert done.code == 1
    assert done.err.startswith("einthoven: internal error: error: unpack")
    assert len(done.err.splitlines()) == 1
