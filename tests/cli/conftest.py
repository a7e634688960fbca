"""Recordings to read, and the command line run in this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_recording import synthetic_signal, write_csv

from einthoven import cli


@pytest.fixture(scope="session")
def recording(tmp_path_factory) -> Path:
    """One synthetic recording as CSV; read it with ``GIVEN``."""
    return write_csv(tmp_path_factory.mktemp("recording") / "ecg.csv", synthetic_signal())


@pytest.fixture
def folder(tmp_path, recording) -> Path:
    """Five files: b_bad.csv and d_empty.csv can't be read, the others can."""
    place = tmp_path / "in"
    place.mkdir()
    content = recording.read_bytes()
    for name in ("a.csv", "c.csv", "e.csv"):
        (place / name).write_bytes(content)
    (place / "b_bad.csv").write_text("Dear colleague, thank you for this patient.\n")
    (place / "d_empty.scp").write_bytes(b"")
    return place


@dataclass
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys, monkeypatch) -> Callable[..., Done]:
    """``run("read", file)``: the command line in this process."""

    def command(*arguments: object, stdin: str | None = None) -> Done:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as end:
            cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Done(end.value.code, captured.out, captured.err)

    return command
