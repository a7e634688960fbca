"""Global intervals against the cardiologists' boundaries of LUDB, and how well the stated sd covers the difference.

    python -m einthoven.bench.ludb_intervals FOLDER

LUDB is annotated lead by lead. The reference for a global boundary is the second earliest (latest) mark over the leads
of a beat, the median over beats: nearly the earliest and latest, without trusting one lead alone. Needs ``wfdb``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.data import ludb
from einthoven.measure import measure
from einthoven.measure.measurements import WAVE_COLUMNS

#: Farther than this from its beat a mark belongs to another, s: before or after R.
REACH_S = {"p": 0.40, "q": 0.12, "t": 0.70}
INTERVALS = {
    "p_duration": ("p_on", "p_off"),
    "pr": ("p_on", "qrs_on"),
    "qrs": ("qrs_on", "qrs_off"),
    "qt": ("qrs_on", "t_off"),
}
#: A normal distribution holds 90 % within this many sd.
NINETY_PERCENT = 1.645

Marks = dict[str, dict[str, NDArray[np.float64]]]


def reference_boundary(marks: Marks, column: str, *, earliest: bool) -> float:
    """A global boundary relative to R of lead II, s; NaN where fewer than two beats have it in four leads."""
    found = []
    for r in marks["II"]["r_peak"]:
        inside = sorted(x for x in _of_beat(marks, column, r) if abs(x) < REACH_S[column[0]])
        if len(inside) >= 4:
            found.append(inside[1] if earliest else inside[-2])
    return float(np.median(found)) if len(found) >= 2 else np.nan


def _of_beat(marks: Marks, column: str, r: float) -> list[float]:
    """Of every lead the mark that belongs to a beat: the last P before, the nearest QRS, the first T after it."""
    out = []
    for lead in marks.values():
        at = lead[column] - r
        at = at[at < 0] if column[0] == "p" else at[at > 0] if column[0] == "t" else at
        if len(at):
            out.append(float(at[np.argmin(np.abs(at))]))
    return out


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    headers = sorted((parser.parse_args().folder / "data").glob("*.hea"), key=lambda path: int(path.stem))
    rows: dict[str, list[tuple[float, float]]] = {name: [] for name in INTERVALS}
    for header in headers:
        record = ludb.record(header)
        marks = {n: {c: m.column(c) for c in WAVE_COLUMNS} for n, m in record.marks.items()}
        values = measure(record.ecg).values
        for name, (first, last) in INTERVALS.items():
            on = reference_boundary(marks, first, earliest=True)
            off = reference_boundary(marks, last, earliest=last == "qrs_on")
            ours = values[name]
            if ours.value is not None and ours.sd is not None and np.isfinite(off - on):
                rows[name].append((ours.value - 1000 * (off - on), ours.sd))
    print("| interval | n | mean, ms | sd, ms | median, ms | stated sd, ms | within the 90 % interval |")
    print("|---|---|---|---|---|---|---|")
    for name, pairs in rows.items():
        error, sd = np.array(pairs).T
        inside = np.mean(np.abs(error) < NINETY_PERCENT * sd)
        print(
            f"| {name} | {len(error)} | {error.mean():+.1f} | {error.std():.1f} | {np.median(error):+.1f} "
            f"| {np.median(sd):.1f} | {inside:.2f} |"
        )


if __name__ == "__main__":
    main()
