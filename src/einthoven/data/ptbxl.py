"""PTB-XL in its official layout (Wagner et al. 2020): labels, folds and header files.

The labels are read from columns that PhysioNet's ``ptbxl_database.csv`` does not have: ``super_class``, ``sub_class``,
``form`` and ``rhythm``, each the codes of ``scp_codes`` that ``scp_statements.csv`` puts there, separated by ``;``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from einthoven.errors import ConfigError

LABELS = ("super_class", "sub_class", "form", "rhythm")


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
    """Every recording of the table whose file is there: at 500 Hz where ``records500`` is, else at 100 Hz.

    Raises
    ------
    ConfigError
        If the table lacks the columns of labels.
    """
    column = "filename_hr" if (folder / "records500").is_dir() else "filename_lr"
    table = folder / "ptbxl_database.csv"
    with table.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = [name for name in LABELS if name not in (reader.fieldnames or ())]
        if missing:
            raise ConfigError(
                f"no column {', '.join(missing)}",
                file=table,
                remedy="add columns with the codes of scp_codes that scp_statements.csv puts there, separated by ';'",
            )
        for row in reader:
            header = (folder / row[column]).with_suffix(".hea")
            if not header.exists():
                continue
            labels = {name: frozenset(filter(None, row[name].split(";"))) for name in LABELS}
            yield Row(int(row["ecg_id"]), int(float(row["patient_id"])), int(row["strat_fold"]), header, **labels)
