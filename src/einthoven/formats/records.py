"""Files and folders -> the recordings in them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from einthoven.errors import EinthovenError, ReadError
from einthoven.formats.limits import Source, open_source
from einthoven.formats.loading import as_path, locate
from einthoven.formats.registry import FORMATS, recognise

#: Never recordings by themselves: notes, tables, pictures, programs. Skipped in folders without being opened.
_NEVER = frozenset(
    ".md .rst .pdf .png .jpg .jpeg .gif .bmp .tif .tiff .svg .html .htm .py .m .ipynb .zip .gz .xz .bz2 .tar .7z "  # noqa: SIM905
    ".sha256 .md5 .log .yaml .yml .toml .xlsx .xls .doc .docx .parquet .safetensors .pt .pkl".split()
)
#: Text that is a recording only if it looks like one all the way: its name line must name leads.
_TABLES = frozenset((".csv", ".tsv", ".txt", ".json", ""))


def find_records(paths: Iterable[str | Path]) -> list[Path]:
    """Expand files and folders into the recordings to read, sorted within each folder.

    A file named by the caller is always kept, whatever it is: reading it will tell what is wrong. In folders (searched
    to any depth, without following links to folders), a file is kept if its content is of a known format. A WFDB
    record counts once, by its header; its signal and annotation files are not records of their own. Tables (CSV) are
    kept only if they name leads, so that a database's index is not taken for a recording. Hidden files are skipped.

    Raises
    ------
    ReadError
        If a path does not exist.
    """
    found: dict[Path, None] = {}
    for path in map(as_path, paths):
        if path.is_dir():
            found.update(dict.fromkeys(sorted(_in_folder(path))))
        else:
            located = locate(path)
            if not located.exists():
                raise ReadError("there is no such file", file=path, remedy="check the name")
            found[located] = None
    return list(found)


def _in_folder(folder: Path) -> Iterator[Path]:
    for parent, folders, names in folder.walk() if hasattr(folder, "walk") else _walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        present = set(names)
        candidates = [n for n in names if not n.startswith(".") and Path(n).suffix.lower() not in _NEVER]
        kept = [parent / name for name in candidates if _is_record(parent / name, present)]
        segments = {name for path in kept if path.suffix.lower() == ".hea" for name in _segments(path)}
        yield from (path for path in kept if path.name not in segments)


def _segments(header: Path) -> set[str]:
    """Headers of the segments of a multi-segment WFDB record; empty for an ordinary one."""
    try:
        with header.open("rb") as stream:
            lines = stream.read(1_000_000).decode("latin-1").splitlines()
    except OSError:
        return set()
    lines = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not lines or "/" not in lines[0].split()[0]:
        return set()
    return {f"{line.split()[0]}.hea" for line in lines[1:]}


def _walk(folder: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """``Path.walk`` of Python 3.12."""
    for parent, folders, names in os.walk(folder):
        yield Path(parent), folders, names


def _is_record(path: Path, siblings: set[str]) -> bool:
    suffix = path.suffix.lower()
    if suffix != ".hea" and f"{path.stem}.hea" in siblings:
        return False  # a signal or annotation file of a WFDB record
    try:
        source = open_source(path)
        kind = recognise(source)
    except (EinthovenError, OSError):
        # Too large, empty or unreadable: kept if it claims to be an ECG, so that the error is seen.
        return any(suffix in f.suffixes for f in FORMATS.values()) and suffix not in _TABLES
    if kind is None:
        return suffix in (".hea", ".scp", ".edf", ".dcm")
    if kind.name == "WFDB":
        return suffix == ".hea"  # any text whose first line is a name and some numbers looks like a header
    return kind.name != "CSV" or _names_leads(source)


def _names_leads(source: Source) -> bool:
    """Whether the first line of a table names ECG leads."""
    from einthoven.ecg import STANDARD_LEADS, canonical_lead

    lines = [line for line in source.head.decode("utf-8", errors="replace").splitlines() if not line.startswith("#")]
    words = lines[0].replace(";", ",").replace("\t", ",").split(",") if lines else []
    bare = (re.split(r"[(\[]", word)[0].strip(" \"'").removesuffix("_mV") for word in words)
    named = {canonical_lead(word) for word in bare}
    return len(named & set(STANDARD_LEADS)) >= 2
