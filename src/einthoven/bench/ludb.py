"""Delineation against the cardiologists' boundaries of LUDB.

    python -m einthoven.bench.ludb FOLDER [--networks FOLDS] [--records N] [--peer]

FOLDER holds ``data/*.hea``. The network that comes with the package was trained on these records, so an honest figure
needs ``--networks``: FOLDS holds those of a cross-validation, each trained without every n-th record from its number on
(``einthoven train delineator --config docs/training/delineator.yaml fold=0 output=FOLDS/fold0``, and so on).

Scored lead by lead: a fiducial counts as found within 150 ms of an annotated one, predictions outside the annotated
span are ignored, matching is greedy and one to one, errors are pooled over records.
Needs ``wfdb`` (the ``bench`` extra) for the annotations. With ``--peer`` the delineators of ``einthoven.bench.peers``
that are installed have the same records beside us; where one raises an error it has found nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.bench.peers import PEERS, Predictor, Waves
from einthoven.data import ludb
from einthoven.ecg import ECG
from einthoven.measure import measure
from einthoven.measure.measurements import WAVE_COLUMNS
from einthoven.measure.waves.network import Network

TOLERANCE_S = 0.150
#: Annotations reach from the first to the last mark; what is predicted this far outside is not judged.
SPAN_MARGIN_S = 0.010
HEADING = "| fiducial | sensitivity | precision | F1 | mean, ms | sd, ms | n |\n|---|---|---|---|---|---|---|"


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


def score(headers: Sequence[Path], predict: Predictor, tallies: dict[str, Tally] | None = None) -> dict[str, Tally]:
    """Tallies by wave column over records, added to those given."""
    tallies = {column: Tally() for column in WAVE_COLUMNS} if tallies is None else tallies
    for header in headers:
        record = ludb.record(header)
        waves = predict(record.ecg)
        for lead, marks in record.marks.items():
            for column, tally in tallies.items():
                at = waves.get(lead, {}).get(column, np.empty(0))
                predicted = np.sort(at[np.isfinite(at)])
                inside = (predicted >= marks.first_s - SPAN_MARGIN_S) & (predicted <= marks.last_s + SPAN_MARGIN_S)
                match(marks.column(column), predicted[inside], tally)
    return tallies


def cross_validated(headers: Sequence[Path], networks: Sequence[Network | None]) -> dict[str, Tally]:
    """Tallies of Einthoven: every n-th record by the network that was trained without it."""
    tallies = {column: Tally() for column in WAVE_COLUMNS}
    for fold, network in enumerate(networks):
        score(headers[fold :: len(networks)], ours(network), tallies)
    return tallies


def ours(network: Network | None) -> Predictor:
    """Einthoven's fiducials, seconds."""

    def predict(ecg: ECG) -> Waves:
        waves = measure(ecg, network=network).waves
        return {lead: {column: rows[column] for column in WAVE_COLUMNS} for lead, rows in waves.items()}

    return predict


def fold_networks(folder: Path) -> list[Network | None]:
    """The networks of a cross-validation, ``FOLDER/fold0/delineator.safetensors`` and so on."""
    from safetensors.numpy import load_file

    files = sorted(folder.glob("fold*/delineator.safetensors"))
    return [Network({k: v.astype(np.float32) for k, v in load_file(file).items()}) for file in files]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=None, help="only the first N")
    parser.add_argument("--networks", type=Path, default=None, metavar="FOLDS", help="of a cross-validation")
    parser.add_argument("--peer", action="store_true", help="other delineators beside us")
    args = parser.parse_args()
    headers = ludb.headers(args.folder)[: args.records]
    networks = [None] if args.networks is None else fold_networks(args.networks)
    print(f"{len(headers)} records, {'trained on these' if args.networks is None else f'{len(networks)} folds'}")
    _print("Einthoven", cross_validated(headers, networks))
    for peer in PEERS if args.peer else ():
        if peer.installed:
            _print(peer.label, score(headers, peer.delineate))
        else:
            print(f"not installed: {peer.name}")


def _print(name: str, tallies: dict[str, Tally]) -> None:
    print(f"\n{name}\n\n{HEADING}")
    for column, tally in tallies.items():
        print(tally.row(column))


if __name__ == "__main__":
    main()
