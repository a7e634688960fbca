"""Delineation against the cardiologists' boundaries of LUDB.

    python -m einthoven.bench.ludb FOLDER [--records N] [--peer]

FOLDER holds ``data/*.hea``. Scored lead by lead: a fiducial counts as found within 150 ms of an annotated one,
predictions outside the annotated span are ignored, matching is greedy and one to one, errors are pooled over records.
Needs ``wfdb`` (the ``bench`` extra) for the annotations. With ``--peer`` the delineators of ``einthoven.bench.peers``
that are installed have the same records beside us; where one raises an error it has found nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.bench.peers import PEERS, Predictor, Waves
from einthoven.ecg import ECG
from einthoven.formats import load
from einthoven.measure import measure
from einthoven.measure.measurements import WAVE_COLUMNS

TOLERANCE_S = 0.150
#: Annotations reach from the first to the last mark; what is predicted this far outside is not judged.
SPAN_MARGIN_S = 0.010
HEADING = "| fiducial | sensitivity | precision | F1 | mean, ms | sd, ms | n |\n|---|---|---|---|---|---|---|"
_COLUMNS_OF_SYMBOL = {
    "p": ("p_on", "p_peak", "p_off"),
    "N": ("qrs_on", "r_peak", "qrs_off"),
    "t": ("t_on", "t_peak", "t_off"),
}


@dataclass(slots=True)
class Tally:
    """Hits, misses, false alarms and errors (ms) of one fiducial."""

    hits: int = 0
    misses: int = 0
    false_alarms: int = 0
    errors_ms: list[float] = field(default_factory=list)

    def row(self, name: str) -> str:
        """One line of the Markdown table."""
        if not self.hits and not self.false_alarms:
            return f"| {name} | - | - | - | - | - | {self.misses} |"
        sensitivity = self.hits / max(self.hits + self.misses, 1)
        precision = self.hits / max(self.hits + self.false_alarms, 1)
        f1 = 2 * sensitivity * precision / max(sensitivity + precision, 1e-9)
        errors = np.array(self.errors_ms)
        return (
            f"| {name} | {sensitivity:.3f} | {precision:.3f} | {f1:.3f} "
            f"| {errors.mean():+.1f} | {errors.std():.1f} | {self.hits + self.misses} |"
        )


def annotated(stem: Path, lead: str) -> tuple[dict[str, NDArray[np.float64]], tuple[float, float]]:
    """Annotated fiducials of one lead in seconds by wave column, and the annotated span."""
    import wfdb

    marks = wfdb.rdann(str(stem), lead.lower())
    rate = load(stem.with_suffix(".hea")).rate if marks.fs is None else float(marks.fs)
    at, symbols = marks.sample / rate, marks.symbol
    found: dict[str, list[float]] = {column: [] for column in WAVE_COLUMNS}
    for i, symbol in enumerate(symbols):
        if symbol not in _COLUMNS_OF_SYMBOL:
            continue
        on, peak, off = _COLUMNS_OF_SYMBOL[symbol]
        found[peak].append(at[i])
        if i and symbols[i - 1] == "(":
            found[on].append(at[i - 1])
        if i + 1 < len(symbols) and symbols[i + 1] == ")":
            found[off].append(at[i + 1])
    return {column: np.sort(values) for column, values in found.items()}, (float(at.min()), float(at.max()))


def match(reference: NDArray[np.float64], predicted: NDArray[np.float64], tally: Tally) -> None:
    """Greedy one-to-one matching in the order of the reference."""
    free = np.ones(len(predicted), bool)
    for truth in reference:
        distance = np.where(free, np.abs(predicted - truth), np.inf)
        if len(distance) and distance.min() <= TOLERANCE_S:
            nearest = int(distance.argmin())
            free[nearest] = False
            tally.hits += 1
            tally.errors_ms.append(1000 * (predicted[nearest] - truth))
        else:
            tally.misses += 1
    tally.false_alarms += int(free.sum())


def score(headers: Iterable[Path], predict: Predictor) -> dict[str, Tally]:
    """Tallies by wave column over records."""
    tallies = {column: Tally() for column in WAVE_COLUMNS}
    for header in headers:
        ecg = load(header)
        waves = predict(ecg)
        for lead in ecg.leads:
            truth, (first, last) = annotated(header.with_suffix(""), lead)
            for column, tally in tallies.items():
                at = waves.get(lead, {}).get(column, np.empty(0))
                predicted = np.sort(at[np.isfinite(at)])
                inside = (predicted >= first - SPAN_MARGIN_S) & (predicted <= last + SPAN_MARGIN_S)
                match(truth[column], predicted[inside], tally)
    return tallies


def ours(ecg: ECG) -> Waves:
    """Einthoven's fiducials, seconds."""
    return {lead: {column: rows[column] for column in WAVE_COLUMNS} for lead, rows in measure(ecg).waves.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=None, help="only the first N")
    parser.add_argument("--peer", action="store_true", help="other delineators beside us")
    args = parser.parse_args()
    headers = sorted((args.folder / "data").glob("*.hea"), key=lambda path: int(path.stem))[: args.records]
    print(f"{len(headers)} records")
    missing = [peer.name for peer in PEERS if args.peer and not peer.installed]
    if missing:
        print(f"not installed: {', '.join(missing)}")
    peers = [(peer.label, peer.delineate) for peer in PEERS if args.peer and peer.installed]
    for name, predict in [("Einthoven", ours), *peers]:
        print(f"\n{name}\n\n{HEADING}")
        for column, tally in score(headers, predict).items():
            print(tally.row(column))


if __name__ == "__main__":
    main()
