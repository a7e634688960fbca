"""Serial comparison on recordings that one patient had made one after the other.

    python -m einthoven.bench.serial FOLDER [--fold 9] [--spread]

FOLDER holds PTB-XL in its official layout. Pairs are neighbouring recordings of one patient. Of those in sinus rhythm
whose labels are the same in all columns, by the cardiologists who labelled them nothing changed: printed is how often
the comparison says so, and which statements came or went. Of those where a label of a bundle branch block, of
fibrillation or of a paced rhythm came or went: how often the comparison says so. With ``--spread``: how far each number
differs between stable recordings, which is where ``changes.yaml`` has its spreads from.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from einthoven.data.ptbxl import LABELS, Row, rows
from einthoven.formats import load
from einthoven.prior import recorded
from einthoven.protocol.serial import Change, Recorded, SerialComparison, compare

#: Label -> the statements that say the same.
EVENTS = {"CLBBB": ("CLBBB",), "CRBBB": ("CRBBB",), "AFIB": ("AFIB", "AFLT"), "PACE": ("PACE",)}


def neighbours(folder: Path, folds: set[int]) -> Iterator[tuple[Row, Row]]:
    """Neighbouring recordings of one patient, the earlier first."""
    by_patient: dict[int, list[Row]] = {}
    for row in rows(folder):
        if row.fold in folds:
            by_patient.setdefault(row.patient_id, []).append(row)
    for of_one in by_patient.values():
        yield from pairwise(sorted(of_one, key=lambda row: row.ecg_id))


def stable(first: Row, second: Row) -> bool:
    """Whether both are in sinus rhythm with the same labels."""
    same = all(getattr(first, name) == getattr(second, name) for name in LABELS)
    return same and bool(first.super_class) and first.rhythm == {"SR"}


def labels(row: Row) -> frozenset[str]:
    """All labels of a recording."""
    return frozenset().union(*(getattr(row, name) for name in LABELS))


class Pairs:
    """Pairs compared; what was measured is kept for the next pair of the patient."""

    def __init__(self) -> None:
        self._known: dict[int, Recorded] = {}

    def compared(self, first: Row, second: Row) -> SerialComparison:
        """The comparison of a pair."""
        sides = [self._known.get(row.ecg_id) or recorded(load(row.header)) for row in (first, second)]
        self._known = {row.ecg_id: side for row, side in zip((first, second), sides, strict=True)}
        return compare(sides[1], sides[0])


def print_agreement(found: list[SerialComparison]) -> None:
    """How many pairs are told unchanged, the comparison statements, and what came or went."""
    still = sum(not comparison.significant for comparison in found)
    print(f"{len(found)} pairs: {still} without significant change ({still / max(len(found), 1):.3f})")
    print("\n| statement | pairs | share |\n|---|---:|---:|")
    statements = Counter(f"{number} {words}" for c in found for number, words in c.statements)
    for words, count in sorted(statements.items()):
        print(f"| {words} | {count} | {count / len(found):.3f} |")
    kinds = Counter(f.kind for c in found for f in c.findings)
    print("\nstatements: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    moved = Counter(f.code for c in found for f in c.of("new", "resolved"))
    print("new or resolved most often: " + ", ".join(f"{code} {count}" for code, count in moved.most_common(12)))


def print_events(pairs: Iterable[tuple[Row, Row]], compared: Pairs) -> None:
    """Of labels that came or went, how often the comparison says so."""
    counts = {label: Counter[str]() for label in EVENTS}
    for first, second in pairs:
        differ = [label for label in EVENTS if (label in labels(first)) != (label in labels(second))]
        if not differ:
            continue
        comparison = compared.compared(first, second)
        for label in differ:
            wanted = "new" if label in labels(second) else "resolved"
            kinds = {f.kind for f in comparison.findings if f.code in EVENTS[label]}
            counts[label][wanted if wanted in kinds else min(kinds, default="neither recording")] += 1
            counts[label]["all"] += 1
    print("\n| label that came or went | pairs | said | otherwise |\n|---|---:|---:|---|")
    for label, found in counts.items():
        said = found["new"] + found["resolved"]
        others = ", ".join(f"{kind} {n}" for kind, n in found.most_common() if kind not in ("new", "resolved", "all"))
        print(f"| {label} | {found['all']} | {said / max(found['all'], 1):.2f} | {others} |")


def print_spread(found: list[SerialComparison]) -> None:
    """Robust spread of the differences of each number, and what the measurements' own errors explain of it."""
    by_name: dict[str, list[Change]] = {}
    for comparison in found:
        for change in comparison.changes:
            by_name.setdefault(change.quantity, []).append(change)
    print("\n| quantity | pairs | spread of the difference | sd expected | beyond 2 sd |\n|---|---:|---:|---:|---:|")
    for name, changes in by_name.items():
        size = np.array([change.change for change in changes])
        sd = np.array([change.sd for change in changes])
        spread = 1.4826 * float(np.median(np.abs(size - np.median(size))))
        beyond = float(np.mean(np.abs(size) > 2.0 * sd))
        print(f"| {name} | {len(changes)} | {spread:.3g} {changes[0].unit} | {np.median(sd):.3g} | {beyond:.3f} |")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fold", type=int, nargs="+", default=[9])
    parser.add_argument("--spread", action="store_true", help="how far each number differs between two recordings")
    args = parser.parse_args()
    pairs = list(neighbours(args.folder, set(args.fold)))
    compared = Pairs()
    found = [compared.compared(*pair) for pair in pairs if stable(*pair)]
    print_agreement(found)
    if args.spread:
        print_spread(found)
    print_events(pairs, compared)


if __name__ == "__main__":
    main()
