"""The table of a set of patients, ``manifest.csv``: one row each, in the order of seeds."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from einthoven.bulk.output import write_whole
from einthoven.errors import OutputError
from einthoven.twin.patient import LATENTS
from einthoven.twin.writing.one import files_of, folder_name

MANIFEST = "manifest.csv"
#: Column -> ``group.field`` of what was drawn.
DRAWN = {
    "disease": "disease.name",
    "electrically_silent": "disease.electrically_silent",
    "mimic": "disease.mimic",
    "rhythm": "rhythm.name",
    "av": "rhythm.av",
    "age_years": "body.age_years",
    "height_cm": "body.height_cm",
    "weight_kg": "body.weight_kg",
    "heart_rate_bpm": "physiology.heart_rate_bpm",
}
assert set(DRAWN.values()) <= set(LATENTS)
#: Phenotypes that have a column; the truth has them all.
PHENOTYPES = ("lv_edv_ml", "lv_esv_ml", "lv_ef_percent", "lv_mass_g", "rv_edv_ml", "rv_ef_percent", "la_max_ml")
COLUMNS = ("folder", "seed", "sex", *DRAWN, *PHENOTYPES, "statements", "anatomy", "files")


def row_of(truth: dict[str, Any]) -> dict[str, str]:
    """The row of one patient, by column."""
    drawn = truth["patient"]
    cells: dict[str, Any] = {
        "folder": folder_name(truth["seed"]),
        "seed": truth["seed"],
        "sex": "M" if drawn["body"]["male"] else "F",
    }
    for column, path in DRAWN.items():
        group, field = path.split(".")
        cells[column] = drawn[group][field]
    cells |= {name: truth["phenotypes"][name] for name in PHENOTYPES}
    for codes in ("statements", "anatomy"):
        cells[codes] = None if truth["ecg"] is None else " ".join(truth["ecg"]["truth"][codes])
    cells["files"] = " ".join(files_of(truth))
    return {column: _cell(cells[column]) for column in COLUMNS}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)


class Manifest:
    """The table as it grows: a row is added when all files of its patient are there.

    Parameters
    ----------
    folder : Path
        Rows of an earlier run are kept if every file they name is still there.

    Attributes
    ----------
    seeds : set of int
        Of the patients who are in it.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / MANIFEST
        found = _rows_in(self.path)
        kept = [row for row in found if _is_whole(folder / row["folder"], row["files"].split(" "))]
        self.seeds = {int(row["seed"]) for row in kept}
        self._sorted = True
        self._last = max(self.seeds, default=-1)
        # Also cuts a last line that was torn, and makes the first one.
        self._write(kept)

    def add(self, row: dict[str, str]) -> None:
        """Append a row, at once."""
        seed = int(row["seed"])
        self._sorted &= seed > self._last
        self._last = max(self._last, seed)
        self.seeds.add(seed)
        try:
            with self.path.open("a", encoding="utf-8", newline="") as file:
                csv.DictWriter(file, COLUMNS, lineterminator="\n").writerow(row)
        except OSError as error:
            raise OutputError(f"can't be written: {error.strerror or error}", file=self.path) from error

    def close(self) -> None:
        """Put the rows into the order of seeds, if they are not."""
        if not self._sorted:
            self._write(_rows_in(self.path))

    def _write(self, rows: list[dict[str, str]]) -> None:
        out = io.StringIO()
        table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(sorted(rows, key=lambda row: int(row["seed"])))
        write_whole(self.path, out.getvalue())


def _rows_in(path: Path) -> list[dict[str, str]]:
    """The whole rows of a table; none if there is no such table.

    Raises
    ------
    OutputError
        If it has other columns: it is not ours, and must not be lost.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise OutputError(f"can't be read: {error}", file=path, remedy="give another folder") from error
    # What follows the last line break was cut off while it was written.
    table = csv.DictReader(io.StringIO(text[: text.rfind("\n") + 1]))
    if tuple(table.fieldnames or COLUMNS) != COLUMNS:
        raise OutputError("its columns are not those of this version", file=path, remedy="give another folder")
    return [row for row in table if None not in row.values()]


def _is_whole(folder: Path, names: list[str]) -> bool:
    try:
        return all((folder / name).stat().st_size > 0 for name in names)
    except OSError:
        return False
