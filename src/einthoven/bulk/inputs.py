"""Which recordings a command line names: files as they are, folders by what they hold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: In a folder only these are taken: an archive of recordings also holds tables, notes and programs.
#: A file that is named itself is always tried, whatever it is called.
RECORDING_SUFFIXES = frozenset(
    {".hea", ".mat", ".xml", ".dcm", ".scp", ".edf", ".bdf", ".csv", ".npy", ".ecg", ".mwf", ".ishne", ".mfer", ".mfr"}
)


@dataclass(frozen=True, slots=True)
class Input:
    """One recording to read.

    Attributes
    ----------
    path : Path
        The file.
    name : Path
        Relative to the folder it was found in, or its bare name: under it results are filed.
    """

    path: Path
    name: Path


def recordings(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Input]:
    """Every recording that the paths name, folders searched in depth in alphabetical order.

    A WFDB record is taken once, by its header: the signal and annotation files beside a ``.hea`` are parts of it.
    Hidden files and folders are passed over, and so are links to folders.
    """
    for path in map(Path, paths):
        if path.is_dir():
            yield from (Input(found, found.relative_to(path)) for found in _in_folder(path))
        else:
            yield Input(path, Path(path.name))


def _in_folder(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        headers = {Path(name).stem for name in names if name.lower().endswith(".hea")}
        for name in sorted(names):
            path = Path(at) / name
            suffix = path.suffix.lower()
            part_of_wfdb = path.stem in headers and suffix != ".hea"
            if suffix in RECORDING_SUFFIXES and not name.startswith(".") and not part_of_wfdb:
                yield path
