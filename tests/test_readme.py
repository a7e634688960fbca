"""The README is true: its commands run, and print what it shows, but for the digits of numbers.

``python tests/test_readme.py`` (``make readme``) writes what they print now. In a block, a line ``...`` stands for any
lines; rewriting keeps as many lines before and after it as there were.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
REPORT = "Sinus rhythm at 61 bpm. PR interval 240 ms, first-degree AV block. Normal axis. No ST elevation.\n"

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NUMBER = re.compile(r"[-+−]?\d+(?:\.\d+)?")
ANY_LINES = "..."


@dataclass
class Command:
    """One command of a console block and the lines shown under it."""

    line: str
    shown: list[str]


def blocks(language: str) -> list[str]:
    return [body for name, body in FENCE.findall(README.read_text(encoding="utf-8")) if name == language]


def commands(block: str) -> list[Command]:
    found: list[Command] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:], []))
        else:
            found[-1].shown.append(line)
    return found


def prepare(folder: Path) -> None:
    """What the README's commands find: ``ecg.dcm``, ``report.txt``, and ``folder/`` with a bad file among good ones."""
    from pydicom.data import get_testdata_file

    recording = Path(str(get_testdata_file("waveform_ecg.dcm", download=False)))
    shutil.copy(recording, folder / "ecg.dcm")
    (folder / "report.txt").write_text(REPORT)
    (folder / "folder").mkdir()
    for name in ("a.dcm", "c.dcm"):
        shutil.copy(recording, folder / "folder" / name)
    (folder / "folder" / "b.dcm").write_bytes(recording.read_bytes()[:1500])


def output_of(line: str, folder: Path) -> list[str]:
    here = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{here}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"$ {line}\n{done.stdout}"
    return done.stdout.splitlines()


def same(shown: list[str], printed: list[str]) -> bool:
    """Whether the lines agree but for the digits of numbers and the width of columns."""

    def bare(line: str) -> str:
        return " ".join(NUMBER.sub("#", line).split())

    want, got = [bare(line) for line in shown], [bare(line) for line in printed]
    if ANY_LINES not in want:
        return want == got
    cut = want.index(ANY_LINES)
    head, tail = want[:cut], want[cut + 1 :]
    return len(got) >= len(head) + len(tail) and got[:cut] == head and (not tail or got[-len(tail) :] == tail)


def shortened(shown: list[str], printed: list[str]) -> list[str]:
    """What to show of ``printed``: as much before and after ``...`` as there was."""
    if ANY_LINES not in shown:
        return printed
    cut = shown.index(ANY_LINES)
    tail = len(shown) - cut - 1
    return [*printed[:cut], ANY_LINES, *(printed[-tail:] if tail else [])]


def rewrite() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)

        def fresh(match: re.Match[str]) -> str:
            if match[1] != "console":
                return match[0]
            lines = []
            for command in commands(match[2]):
                lines += [f"$ {command.line}", *shortened(command.shown, output_of(command.line, folder))]
            return "\n".join(["```console", *lines, "```"])

        README.write_text(FENCE.sub(fresh, README.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    prepare(folder)
    return folder


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.splitlines()[0])
def test_the_commands_print_what_the_readme_shows(place, block):
    for command in commands(block):
        printed = output_of(command.line, place)
        assert same(command.shown, printed), "\n".join(
            [f"$ {command.line}", *printed, "(if this is right now: make readme)"]
        )


@pytest.mark.parametrize("block", blocks("python"))
def test_the_python_of_the_readme_runs(place, block):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block], cwd=place, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "contradicted" in done.stdout


def test_the_readme_names_every_command_and_says_what_it_is_not():
    text = README.read_text(encoding="utf-8")
    for command in ("read", "measure", "verify", "convert", "protocol"):
        assert f"einthoven {command}" in text, command
    assert "make demo" in text and "make test" in text
    assert text.index("not a medical device") < 1000
    assert text.index("reading.png") < text.index("## Install")


def test_every_link_of_the_documents_leads_somewhere():
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_comparing_sees_words_and_places_and_passes_over_digits():
    assert same(["HR 61 bpm", "...", "end"], ["HR 72 bpm", "x", "y", "end"])
    assert not same(["HR 61 bpm"], ["HR bpm"])
    assert not same(["HR 61 bpm"], ["HR 61 bpm", "more"])
    assert not same(["a", "...", "end"], ["a", "x"])


if __name__ == "__main__":
    rewrite()
