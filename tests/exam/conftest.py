"""Files of questions, and recordings to answer them from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from exam_chains import depressed
from synthetic import make_ecg

from einthoven.exam import Trace


@pytest.fixture
def chain_file(tmp_path) -> Callable[..., Path]:
    """``chain_file(ischemia())``: a file of chains."""

    def write(*chains: dict[str, Any]) -> Path:
        path = tmp_path / "chains.jsonl"
        path.write_text("".join(json.dumps(chain) + "\n" for chain in chains), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def ischemic():
    """A recording at 70 per minute, its first QRS at 0.35 s, with ST depression in V3 and V4."""
    return make_ecg(beat=depressed(V3=0.2, V4=0.2))


@pytest.fixture(scope="session")
def normal_trace() -> Trace:
    """The same without."""
    return Trace.of(make_ecg())


@pytest.fixture(scope="session")
def ischemic_trace(ischemic) -> Trace:
    """``ischemic``, measured."""
    return Trace.of(ischemic)
