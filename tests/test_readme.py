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


def bare(line: str) -> str:
    """A line without the digits of its numbers and the width of its columns and rules."""
    return " ".join(NUMBER.sub("#", line).replace("─", "").split())


def segments(shown: list[str]) -> list[list[str]]:
    """The stretches of lines between the ``...``; the first and the last may be empty."""
    found: list[list[str]] = [[]]
    for line in shown:
        if line == ANY_LINES:
            found.append([])
        else:
            found[-1].append(line)
    return found


def current(shown: list[str], printed: list[str]) -> list[str] | None:
    """The same stretches as ``shown`` out of ``printed``, each found by its first line; None if one is not there."""
    parts = segments(shown)
    if len(parts) == 1:
        return printed
    out, at = [], 0
    for number, part in enumerate(parts):
        if number == len(parts) - 1:
            start = len(printed) - len(part)
        elif number == 0:
            start = 0
        else:
            start = next((i for i in range(at, len(printed)) if bare(printed[i]) == bare(part[0])), -1)
        if start < at:
            return None
        at = start + len(part)
        out += [ANY_LINES] * (number > 0) + printed[start:at]
    return out


def same(shown: list[str], printed: list[str]) -> bool:
    """Whether what is shown is what is printed, but for digits and widths."""
    now = current(shown, printed)
    return now is not None and list(map(bare, shown)) == list(map(bare, now))


def rewrite() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)

        def fresh(match: re.Match[str]) -> str:
            if match[1] != "console":
                return match[0]
            lines = []
            for command in commands(match[2]):
                printed = output_of(command.line, folder)
                lines += [f"$ {command.line}", *(current(command.shown, printed) or printed)]
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
    printed = ["HR 72 bpm", "x", "Findings ---", "LVH", "y", "end"]
    assert same(["HR 61 bpm", "...", "end"], printed)
    assert same(["HR 61 bpm", "...", "Findings ---", "LVH", "...", "end"], printed)
    assert same(["...", "Findings ---", "LVH", "..."], printed)
    assert not same(["...", "Findings ---", "RVH", "..."], printed)
    assert not same(["...", "Conclusion", "..."], printed)
    assert not same(["HR bpm", "...", "end"], printed)
    assert not same(["HR 61 bpm", "...", "y"], printed)
    assert not same(["HR 61 bpm"], ["HR 61 bpm", "more"])


if __name__ == "__main__":
    rewrite()
