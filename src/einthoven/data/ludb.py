"""LUDB: 12-lead recordings with P, QRS and T marked by cardiologists in every lead (Kalyakulina et al. 2020)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG
from einthoven.formats import load
from einthoven.measure.measurements import COLUMNS_OF_WAVE


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Annotated waves of one lead.

    Attributes
    ----------
    waves : dict of str to ndarray, shape (waves, 3)
        For ``"p"``, ``"qrs"`` and ``"t"``: onset, peak and offset of each wave in seconds, NaN where not marked.
    first_s, last_s : float
        The annotated span: nothing is marked, and nothing is known, outside it.
    """

    waves: dict[str, NDArray[np.float64]]
    first_s: float
    last_s: float

    def column(self, name: str) -> NDArray[np.float64]:
        """The marks of one wave column (``"p_on"``, ``"r_peak"``, ...), ascending, without those that are missing."""
        kind, columns = next((k, c) for k, c in COLUMNS_OF_WAVE.items() if name in c)
        at = self.waves[kind][:, columns.index(name)]
        return np.sort(at[np.isfinite(at)])


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One recording and its marks by lead."""

    number: int
    ecg: ECG
    marks: dict[str, Marks]


def headers(folder: Path) -> list[Path]:
    """Header files of the recordings below ``folder/data``, by number."""
    return sorted((folder / "data").glob("*.hea"), key=lambda path: int(path.stem))


def records(folder: Path) -> Iterator[Record]:
    """Every recording with its marks. Needs ``wfdb`` (the ``bench`` and ``train`` extras)."""
    for header in headers(folder):
        yield record(header)


def record(header: Path) -> Record:
    """One recording with its marks."""
    ecg = load(header)
    return Record(int(header.stem), ecg, {lead: _marks(header.with_suffix(""), lead, ecg.rate) for lead in ecg.leads})


def _marks(stem: Path, lead: str, rate: float) -> Marks:
    import wfdb

    read = wfdb.rdann(str(stem), lead.lower())
    at, symbols = read.sample / (read.fs or rate), read.symbol
    waves: dict[str, list[tuple[float, float, float]]] = {"p": [], "qrs": [], "t": []}
    names = {"p": "p", "N": "qrs", "t": "t"}
    for i, symbol in enumerate(symbols):
        if symbol in names:
            on = at[i - 1] if i and symbols[i - 1] == "(" else np.nan
            off = at[i + 1] if i + 1 < len(symbols) and symbols[i + 1] == ")" else np.nan
            waves[names[symbol]].append((on, at[i], off))
    return Marks(
        {name: np.array(rows, float).reshape(-1, 3) for name, rows in waves.items()}, float(at.min()), float(at.max())
    )
