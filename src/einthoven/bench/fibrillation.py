"""Rhythm on PTB-XL by the rules of the measurement layer alone: fibrillation against sinus rhythm, and false AV block.

    python -m einthoven.bench.fibrillation FOLDER [--fold 9]

FOLDER holds PTB-XL in its official layout (``ptbxl_database.csv``, ``records100`` or ``records500``) with the label
columns ``rhythm``, ``sub_class`` and ``strat_fold``. PTB-XL has hardly any second- or third-degree block, so that what
can be measured on it is how often one is called where none is labelled.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from einthoven.bench.scores import wilson
from einthoven.formats import load
from einthoven.measure import Rhythm, measure

SINUS = {"SR", "SBRAD", "STACH", "SARRH"}
NAME = "atrial fibrillation"
BLOCKS = ("2:1", "3:1", "4:1", "Wenckebach", "Mobitz II", "dissociated")


def main() -> None:
    """Print sensitivity, specificity, what was called instead, and every AV block that was called."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fold", type=int, default=9)
    args = parser.parse_args()
    called: dict[str, Counter[str]] = {"AFIB": Counter(), "sinus": Counter()}
    blocked: dict[str, list[str]] = {}
    records: Counter[str] = Counter()
    for row, rhythm in _measured(args.folder, args.fold):
        truth = _truth(row)
        if truth in called:
            called[truth][rhythm.name] += 1
        group = f"{truth}, AV block labelled" if "AVB" in row["sub_class"].split(";") else truth
        records[group] += 1
        if rhythm.conduction in BLOCKS and rhythm.name != "atrial flutter":
            blocked.setdefault(group, []).append(f"{row['ecg_id']} ({rhythm.conduction})")
    for truth, counts in called.items():
        hits = counts[NAME] if truth == "AFIB" else counts.total() - counts[NAME]
        word = "sensitivity" if truth == "AFIB" else "specificity"
        print(f"{truth}: {word} {_share(hits, counts.total())}; called {dict(counts.most_common())}")
    for group, total in sorted(records.items()):
        found = blocked.get(group, [])
        print(f"second- or third-degree AV block called in {group}: {_share(len(found), total)} {', '.join(found)}")


def _measured(folder: Path, fold: int) -> Iterator[tuple[dict[str, str], Rhythm]]:
    with (folder / "ptbxl_database.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if int(row["strat_fold"]) == fold:
                yield row, measure(load((folder / row["filename_lr"]).with_suffix(".hea"))).rhythm


def _truth(row: dict[str, str]) -> str:
    labels = set(row["rhythm"].split(";"))
    if "AFIB" in labels:
        return "AFIB"
    if "AFLT" in labels:
        return "AFLT"
    return "sinus" if labels & SINUS else "other"


def _share(hits: int, total: int) -> str:
    """A share with its 95 % interval (Wilson)."""
    if not total:
        return "- (no records)"
    low, high = wilson(hits, total)
    return f"{hits / total:.3f} ({low:.3f} to {high:.3f}; {hits} of {total})"


if __name__ == "__main__":
    main()
