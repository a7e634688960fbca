"""Which recordings a command line names, and under which name the result of each is filed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from einthoven.errors import ReadError


@dataclass(frozen=True, slots=True)
class Input:
    """One recording to read.

    Attributes
    ----------
    path : Path
        The file.
    name : Path
        Relative to the folder it was found in, or its bare name.
    """

    path: Path
    name: Path


def recordings(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Input]:
    """Every recording that the paths name; each folder stands for the recordings in it (``formats.find_records``).

    A file that is named itself is always taken, even if it is not there: that is for its own result to say.
    """
    for given in paths:
        path = _checked(given)
        if path.is_dir():
            from einthoven.formats import find_records

            yield from (Input(found, found.relative_to(path)) for found in find_records([path]))
        else:
            yield Input(path, Path(path.name))


def _checked(given: str | os.PathLike[str]) -> Path:
    """A path; an empty one would mean the current folder and everything in it."""
    if not isinstance(given, str | os.PathLike) or not isinstance(os.fspath(given), str):
        raise ReadError(f"the path of a file is a str or a Path, not a {type(given).__name__}", remedy="name files")
    if not os.fspath(given):
        raise ReadError("the name of a file is empty", remedy="name a file; is a variable unset?")
    return Path(given)
