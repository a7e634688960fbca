"""The recordings of an examination: found below a folder by the number of PTB-XL in their names."""

from __future__ import annotations

import re
from pathlib import Path

from einthoven.errors import ReadError

_NAME = re.compile(r"^0*(\d+)(?:_([lh])r)?\.hea$", re.IGNORECASE)


def find_records(folder: Path) -> dict[int, Path]:
    """Header file by number: ``00001_hr.hea`` (500 Hz) before ``00001_lr.hea`` (100 Hz), in any subfolder.

    Raises
    ------
    ReadError
        If there is no such folder, or no such file in it.
    """
    if not folder.is_dir():
        raise ReadError("no such folder", file=folder, remedy="give the folder of PTB-XL's records100 or records500")
    found: dict[int, tuple[str, Path]] = {}
    for path in sorted(folder.rglob("*.hea")):
        match = _NAME.match(path.name)
        if match:
            rate = (match[2] or "").lower()
            number = int(match[1])
            if number not in found or rate < found[number][0]:
                found[number] = (rate, path)
    if not found:
        raise ReadError(
            "no record of PTB-XL in this folder",
            file=folder,
            remedy="give the folder with files such as records100/00000/00001_lr.hea",
        )
    return {number: path for number, (_, path) in found.items()}
