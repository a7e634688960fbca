"""What all tests share: where the real recordings lie, and no network."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

os.environ["HF_HUB_OFFLINE"] = "1"
# Before numpy and scikit-learn are imported: many small problems on few cores are slower in several threads.
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

# The same examples every time: a commit must not fail by chance. `--hypothesis-profile=search` looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("repeatable")

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def data_root() -> Path | None:
    """The folder of real recordings: ``EINTHOVEN_DATA``, else ``../shared/data`` beside the project; None if absent."""
    named = os.environ.get("EINTHOVEN_DATA")
    root = Path(named) if named else PROJECT_ROOT.parent / "shared" / "data"
    return root if root.is_dir() else None


def data_file(name: str) -> Path:
    """A file or folder under the data root, or skip the test with the reason."""
    root = data_root()
    if root is None:
        pytest.skip("no real recordings here: set EINTHOVEN_DATA or put them in ../shared/data")
    path = root / name
    if not path.exists():
        pytest.skip(f"the data folder has no {name}")
    return path


@pytest.fixture(scope="session")
def vendor_file() -> Callable[[str], Path]:
    """``vendor_file("muse/example1.xml")``: a real vendor file, or skip."""

    def find(name: str) -> Path:
        return data_file(f"vendor/{name}")

    return find


@pytest.fixture(scope="session", name="data_file")
def data_file_fixture() -> Callable[[str], Path]:
    """``data_file("ludb/ludb.csv")``: any real data file or folder, or skip."""
    return data_file


@pytest.fixture(scope="session", name="data_root")
def data_root_fixture() -> Path | None:
    """The folder of real recordings, or None: for tests that work without it, too."""
    return data_root()
