"""Atrial fibrillation against sinus rhythm on PTB-XL, by the rules of the measurement layer alone.

    python -m einthoven.bench.fibrillation FOLDER [--fold 9]

FOLDER holds PTB-XL in its official layout (``ptbxl_database.csv``, ``records100`` or ``records500``) with the label
columns ``rhythm`` and ``strat_fold``.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

from einthoven.formats import load
from einthoven.measure import measure

SINUS = {"SR", "SBRAD", "STACH", "SARRH"}
NAME = "atrial fibrillation"


def main() -> None:
    """Print sensitivity, specificity and what was called instead."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fold", type=int, default=9)
    args = parser.parse_args()
    called: dict[str, Counter[str]] = {"AFIB": Counter(), "sinus": Counter()}
    with (args.folder / "ptbxl_database.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            labels = set(row["rhythm"].split(";"))
            truth = "AFIB" if "AFIB" in labels else "sinus" if labels & SINUS else None
            if truth is None or int(row["strat_fold"]) != args.fold:
                continue
            header = (args.folder / row["filename_lr"]).with_suffix(".hea")
            called[truth][measure(load(header)).rhythm.name] += 1
    for truth, counts in called.items():
        share = counts[NAME] / max(counts.total(), 1)
        word, value = ("sensitivity", share) if truth == "AFIB" else ("specificity", 1 - share)
        print(f"{truth}: {counts.total()} records, {word} {value:.3f}; called {dict(counts.most_common())}")


if __name__ == "__main__":
    main()
