"""PTB-XL in its official layout (Wagner et al. 2020): labels, folds and header files.

The labels are read from columns that PhysioNet's ``ptbxl_database.csv`` does not have: ``super_class``, ``sub_class``,
``form`` and ``rhythm``, each the codes of ``scp_codes`` that ``scp_statements.csv`` puts there, separated by ``;``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from einthoven.ecg import Sex
from einthoven.errors import ConfigError

#: PTB-XL gives everybody over 89 the age of 300, so as not to identify them.
OLDEST = 90.0
LABELS = ("super_class", "sub_class", "form", "rhythm")


@dataclass(frozen=True, slots=True)
class Row:
    """One recording of ``ptbxl_database.csv``: its header, fold, and the labels of the columns of that name.

    ``scp`` holds the codes of ``scp_codes``, None where the table has none for this recording; ``age`` (years;
    everybody over 89 is 90) and ``sex`` are None where unknown; ``report`` is the reader's text, German or English.
    """

    ecg_id: int
    patient_id: int
    fold: int
    header: Path
    super_class: frozenset[str]
    sub_class: frozenset[str]
    form: frozenset[str]
    rhythm: frozenset[str]
    scp: frozenset[str] | None = None
    age: float | None = None
    sex: Sex | None = None
    report: str = ""


def rows(folder: Path, rate: int | None = None) -> Iterator[Row]:
    """Every recording of the table whose file is there.

    Parameters
    ----------
    folder : Path
        Holds ``ptbxl_database.csv`` and ``records100`` or ``records500``.
    rate : {100, 500}, optional
        Which of the two is read, Hz; if not given, 500 where it is there, else 100.

    Raises
    ------
    ConfigError
        If the table lacks the columns of labels.
    """
    high = (folder / "records500").is_dir() if rate is None else rate == 500
    column = "filename_hr" if high else "filename_lr"
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
            yield Row(
                int(row["ecg_id"]),
                int(float(row["patient_id"])),
                int(row["strat_fold"]),
                header,
                **labels,
                scp=_codes(row.get("scp_codes") or ""),
                age=min(float(row["age"]), OLDEST) if row.get("age") else None,
                sex=_sex(row.get("sex") or ""),
                report=row.get("report") or "",
            )


def _codes(text: str) -> frozenset[str] | None:
    """The codes of ``{'NORM': 100.0, 'SR': 0.0}``; None where the cell is empty."""
    return frozenset(re.findall(r"'([^']+)'", text)) if text else None


def _sex(text: str) -> Sex | None:
    """PTB-XL: 0 is male, 1 is female."""
    return None if not text else "M" if float(text) == 0 else "F"
