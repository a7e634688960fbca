"""Many files: order, one bad file among good ones, death of a worker, Ctrl-C, resuming."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_recording import GIVEN

import einthoven.bulk.pool
from einthoven.bulk import read_many
from einthoven.errors import FileDamaged, OutputError, ReadError, SignalError

GIVEN_KEYWORDS = {"rate": 500.0, "unit": "uV", "age": 55.0, "sex": "M"}
NAMES = ["a.csv", "b_bad.csv", "c.csv", "d_empty.scp", "e.csv"]


@pytest.fixture
def files(folder) -> list[Path]:
    return [folder / name for name in NAMES]


@pytest.fixture
def troubled_worker(monkeypatch, tmp_path):
    """The real worker, but a file called crash* kills it and one called hang* keeps it busy for ever."""
    script = tmp_path / "troubled_worker.py"
    script.write_text(
        "import os, signal, time\n"
        "import einthoven.bulk.task as task\n"
        "real = task.perform\n"
        "def perform(request):\n"
        "    name = os.path.basename(request['file'])\n"
        "    if name.startswith('crash'): os.kill(os.getpid(), signal.SIGSEGV)\n"
        "    while name.startswith('hang'): time.sleep(1)\n"
        "    return real(request)\n"
        "task.perform = perform\n"
        "from einthoven.bulk.worker import main\n"
        "main()\n"
    )
    monkeypatch.setattr(einthoven.bulk.pool, "WORKER", (sys.executable, str(script)))


def jsonl(path: Path) -> list[dict]:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def test_one_bad_file_stops_nothing_and_lines_come_in_the_order_of_the_files(run, files):
    done = run("read", *files, *GIVEN)
    assert done.code == 0
    lines = done.out.splitlines()
    assert [Path(line.split(": ")[0]).name for line in lines] == NAMES
    assert "bpm, sinus rhythm" in lines[0] and lines[0].count("\n") == 0
    assert "the file is empty" in lines[3]
    assert done.err.splitlines() == ["5 files: 3 read, 2 could not be read. Research use only; not a medical device."]


def test_a_folder_stands_for_its_recordings(run, folder):
    (folder / "notes.md").write_text("not a recording")
    (folder / ".hidden.csv").write_text("I,II\n1,2\n")
    (folder / "deeper").mkdir()
    (folder / "deeper" / "f.csv").write_bytes((folder / "a.csv").read_bytes())
    done = run("read", folder, *GIVEN, "--format", "csv")
    read = [Path(row["file"]).name for row in csv.DictReader(done.out.splitlines()) if row["usable"] == "true"]
    assert sorted(read) == ["a.csv", "c.csv", "e.csv", "f.csv"]
    assert "notes.md" not in done.out and "hidden" not in done.out


def test_a_folder_without_recordings_is_bad_input(run, tmp_path):
    (tmp_path / "empty").mkdir()
    done = run("read", tmp_path / "empty")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1 and "no recording" in done.err


def test_only_if_no_file_at_all_could_be_read_is_the_exit_code_1(run, files):
    assert run("read", files[1], files[3], *GIVEN).code == 1
    assert run("read", files[0], files[3], *GIVEN).code == 0


def test_jsonl_holds_a_reading_or_an_error_per_file(run, files, tmp_path):
    out = tmp_path / "out.jsonl"
    done = run("read", *files, *GIVEN, "-o", out)
    assert (done.code, done.out) == (0, "")
    lines = jsonl(out)
    assert [Path(line["file"]).name for line in lines] == NAMES
    assert [line.get("schema") for line in lines] == [1, None, 1, None, 1]
    assert lines[3]["error"]["type"] == "FileDamaged"
    assert set(lines[3]["error"]) == {"type", "cause", "remedy"}
    assert [Path(line.split(": ")[1]).name for line in done.err.splitlines()[:-1]] == ["b_bad.csv", "d_empty.scp"]


def test_csv_has_one_header_and_a_row_a_file(run, files, tmp_path):
    out = tmp_path / "out.csv"
    run("read", *files, *GIVEN, "-o", out)
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [Path(row["file"]).name for row in rows] == NAMES
    assert float(rows[0]["heart_rate"]) == pytest.approx(72, abs=2)
    assert (rows[3]["usable"], rows[3]["heart_rate"]) == ("false", "")
    assert rows[3]["warnings"].startswith("not read: ")
    header = out.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert len(header) == len(set(header)), "a column name stands for one thing"


@pytest.mark.parametrize("form", ["json", "html"])
def test_one_file_a_record_in_a_folder_and_no_temporary_name_is_left(run, files, tmp_path, form):
    pages = tmp_path / "pages"
    done = run("read", *files, *GIVEN, "--format", form, "-o", pages)
    assert done.code == 0
    assert sorted(p.name for p in pages.iterdir()) == [f"a.csv.{form}", f"c.csv.{form}", f"e.csv.{form}"]
    (pages / f"a.csv.{form}").unlink()
    before = (pages / f"c.csv.{form}").stat().st_mtime_ns
    done = run("read", *files, *GIVEN, "--format", form, "-o", pages, "--resume")
    assert "2 done before" in done.err
    assert (pages / f"a.csv.{form}").exists()
    assert (pages / f"c.csv.{form}").stat().st_mtime_ns == before


def test_files_of_the_same_name_get_names_of_their_own(run, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.csv").write_bytes((folder / "a.csv").read_bytes())
    run("read", folder / "a.csv", other / "a.csv", *GIVEN, "--format", "json", "-o", tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.csv-2.json", "a.csv.json"]


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_resuming_cuts_a_torn_line_skips_what_is_there_and_appends(run, files, tmp_path, suffix):
    whole, out = tmp_path / f"whole.{suffix}", tmp_path / f"out.{suffix}"
    run("read", *files, *GIVEN, "-o", whole)
    lines = whole.read_bytes().splitlines(keepends=True)
    kept = 3 if suffix == "csv" else 2
    out.write_bytes(b"".join(lines[:kept]) + lines[kept][: len(lines[kept]) // 2])
    done = run("read", *files, *GIVEN, "-o", out, "--resume")
    assert done.err.splitlines()[-1] == (
        "3 files: 2 read, 1 could not be read; 2 done before. Research use only; not a medical device."
    )
    assert out.read_bytes() == whole.read_bytes()
    done = run("read", *files, *GIVEN, "-o", out, "--resume")
    assert done.err.splitlines()[-1] == "nothing left to read; 5 done before"
    assert (done.code, out.read_bytes()) == (0, whole.read_bytes())


def test_a_single_file_can_be_resumed_too_for_a_pattern_may_match_only_one(run, files, tmp_path):
    out = tmp_path / "out.csv"
    for last in ("1 read, 0 could not be read", "nothing left to read; 1 done before"):
        done = run("read", files[0], *GIVEN, "-o", out, "--resume")
        assert done.code == 0 and last in done.err.splitlines()[-1]
    assert len(out.read_text().splitlines()) == 2


def test_resuming_into_nothing_begins(run, files, tmp_path):
    out = tmp_path / "out.csv"
    run("read", *files[:2], *GIVEN, "-o", out, "--resume")
    assert len(out.read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [("o.jsonl", '{"something": "else"}\n'), ("o.jsonl", "no json\n"), ("o.csv", "a,b\n1,2\n")],
)
def test_a_file_that_is_no_output_of_ours_is_not_added_to(run, files, tmp_path, name, content):
    out = tmp_path / name
    out.write_text(content)
    done = run("read", *files, *GIVEN, "-o", out, "--resume")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1 and "write to a new file" in done.err
    assert out.read_text() == content


def test_the_number_of_workers_does_not_change_a_byte(run, files, tmp_path):
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    run("read", *files, *GIVEN, "-o", one, "--jobs", 1)
    run("read", *files, *GIVEN, "-o", two, "--jobs", 2)
    assert one.read_bytes() == two.read_bytes()


def test_a_worker_that_dies_fails_only_its_file(run, files, folder, tmp_path, troubled_worker):
    crash = folder / "crash.csv"
    crash.write_bytes(files[0].read_bytes())
    out = tmp_path / "out.jsonl"
    done = run("read", files[0], crash, files[2], files[4], *GIVEN, "-o", out, "--jobs", 2)
    assert done.code == 0
    lines = jsonl(out)
    assert ["error" in line for line in lines] == [False, True, False, False]
    assert "SIGSEGV" in lines[1]["error"]["cause"]


def test_a_file_that_takes_too_long_fails_alone(run, files, folder, tmp_path, troubled_worker):
    hang = folder / "hang.csv"
    hang.write_bytes(files[0].read_bytes())
    done = run("read", files[0], hang, files[2], *GIVEN, "--time-limit", 2)
    assert done.code == 0
    lines = done.out.splitlines()
    assert "took longer than 2 s" in lines[1]
    assert "bpm" in lines[0] and "bpm" in lines[2]


def test_from_python_each_file_is_a_reading_or_an_error(files):
    results = list(read_many(files, jobs=2, **GIVEN_KEYWORDS))
    assert [r.file for r in results] == files
    assert results[0].reading["measurements"]["heart_rate"]["value"] == pytest.approx(72, abs=2)
    assert results[0].error is None
    assert results[3].reading is None
    assert isinstance(results[3].error, FileDamaged)
    assert results[3].error.file == files[3]


def test_from_python_nothing_is_pickled_and_a_death_is_a_read_error(files, folder, troubled_worker):
    crash = folder / "crash.csv"
    crash.write_bytes(files[0].read_bytes())
    first, second = read_many([crash, files[0]], jobs=1, **GIVEN_KEYWORDS)
    assert isinstance(first.error, ReadError) and "died" in first.error.cause
    assert second.error is None


def test_leaving_the_loop_early_ends_the_workers(files):
    for result in read_many(files * 20, jobs=2, **GIVEN_KEYWORDS):
        assert result.reading is not None
        break


@pytest.fixture
def many(folder) -> list[Path]:
    content = (folder / "a.csv").read_bytes()
    paths = [folder / f"{i:03}.csv" for i in range(300)]
    for path in paths:
        path.write_bytes(content)
    return paths


def begin(*arguments: object) -> subprocess.Popen:
    # Its own group, as a shell gives it: the signal reaches whatever shares it.
    return subprocess.Popen(
        [sys.executable, "-m", "einthoven.cli", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_leaves_whole_results_and_one_line_and_resume_goes_on(run, many, tmp_path, number, code):
    out = tmp_path / "out.jsonl"
    process = begin("read", *many, *GIVEN, "-o", out, "--jobs", 2)
    deadline = time.monotonic() + 60
    while (not out.exists() or out.stat().st_size == 0) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert len(err.splitlines()) == 1 and "--resume goes on from here" in err
    before = [line["file"] for line in jsonl(out)]
    assert 0 < len(before) < len(many)
    kept = out.read_bytes()
    some = many[: len(before) + 3]
    run("read", *some, *GIVEN, "-o", out, "--resume")
    assert out.read_bytes().startswith(kept)
    after = [line["file"] for line in jsonl(out)]
    assert len(after) == len(set(after))
    assert set(map(str, some)) <= set(after)


def test_ctrl_c_on_one_file_prints_one_line():
    code = (
        "import os, signal, threading, time, einthoven.cli\n"
        "import einthoven.bulk.task as task\n"
        "task.load_file = lambda *_: time.sleep(30)\n"
        "threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
        "einthoven.cli.main(['measure', 'x.dcm'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 130
    assert done.stderr.splitlines() == ["einthoven: interrupted"]


def test_a_closed_pipe_is_quiet(files):
    reader = begin("read", *files * 30, *GIVEN, "--format", "jsonl")
    assert reader.stdout.readline().startswith("{")
    reader.stdout.close()
    reader.wait(timeout=60)
    err = reader.stderr.read()
    reader.stderr.close()
    assert "Traceback" not in err and "Error" not in err and "BrokenPipe" not in err


def test_on_a_terminal_there_is_a_progress_bar_and_the_results_stay_whole_lines(files, tmp_path):
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    out = tmp_path / "out.txt"
    with out.open("w") as stdout:
        process = subprocess.Popen(
            [sys.executable, "-m", "einthoven.cli", "read", *map(str, files), *GIVEN], stdout=stdout, stderr=child
        )
        os.close(child)
        shown = b""
        while True:
            try:
                part = os.read(parent, 4096)
            except OSError:  # Linux: the other end is closed
                break
            if not part:
                break
            shown += part
    os.close(parent)
    assert process.wait(timeout=30) == 0
    assert b"5/5" in shown and b"3 read" in shown
    assert [Path(line.split(": ")[0]).name for line in out.read_text().splitlines()] == NAMES


def test_a_full_disk_is_one_line(run, files):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    done = run("read", *files, *GIVEN, "--format", "jsonl", "-o", full)
    assert done.code == 1
    assert "can't be written" in done.err
    with pytest.raises(OutputError):
        einthoven.bulk.output.write_whole(full, "x" * 100_000)


def test_one_path_needs_no_list(folder):
    """A text is one path, not its letters."""
    names = [result.file.name for result in read_many(str(folder), jobs=1, **GIVEN_KEYWORDS)]
    assert names == [result.file.name for result in read_many(folder, jobs=1, **GIVEN_KEYWORDS)]
    assert "a.csv" in names


@pytest.mark.parametrize("paths", [None, 5, b"folder", [""], [None], [b"a.csv"]], ids=repr)
def test_what_names_no_file_is_our_error(paths):
    with pytest.raises(ReadError):
        list(read_many(paths, jobs=1))


@pytest.mark.parametrize("said", [{"rate": "500"}, {"unit": "furlong"}, {"leads": ["I", "I"]}], ids=str)
def test_what_can_not_be_is_said_once_not_for_every_file(files, said):
    with pytest.raises(SignalError):
        list(read_many(files, jobs=1, **(GIVEN_KEYWORDS | said)))


def test_lead_names_in_one_text_are_names(files):
    names = "I,II,III,aVR,aVL,aVF,V1,V2,V3,V4,V5,V6"
    (result,) = read_many([files[0]], jobs=1, **GIVEN_KEYWORDS, leads=names)
    assert result.error is None


def test_a_line_break_in_a_name_does_not_break_the_summary(run, files):
    odd = files[0].with_name("a\nb.csv")
    odd.write_bytes(files[0].read_bytes())
    done = run("read", odd, files[0], *GIVEN)
    assert len(done.out.splitlines()) == 2 and "a?b.csv: 72 bpm" in done.out
