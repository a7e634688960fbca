"""PTB-XL in its official layout (Wagner et al. 2020): labels, folds and header files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One recording of ``ptbxl_database.csv``: its header, fold, and the labels of the columns of that name."""

    ecg_id: int
    patient_id: int
    fold: int
    header: Path
    super_class: frozenset[str]
    sub_class: frozenset[str]
    form: frozenset[str]
    rhythm: frozenset[str]


def rows(folder: Path) -> Iterator[Row]:
    """Every recording of the table whose file is there: at 500 Hz where ``records500`` is, else at 100 Hz."""
    column = "filename_hr" if (folder / "records500").is_dir() else "filename_lr"
    with (folder / "ptbxl_database.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            header = (folder / row[column]).with_suffix(".hea")
            if not header.exists():
                continue
            names = ("super_class", "sub_class", "form", "rhythm")
            labels = {name: frozenset(filter(None, row[name].split(";"))) for name in names}
            yield Row(int(row["ecg_id"]), int(float(row["patient_id"])), int(row["strat_fold"]), header, **labels)
