"""Exchanged electrodes: how many are found and named, and how often one is suspected where none was simulated.

    python -m einthoven.bench.reversal FOLDER [--fold 9] [--every 1]

FOLDER holds PTB-XL in its official layout. Each exchange is simulated on the signals of real recordings: exactly for
arms, left leg and chest electrodes; for the right leg by taking its potential to be the left one's; for dextrocardia by
mirroring the heart's dipole, which is no more than an approximation. Some recordings of PTB-XL have exchanged
electrodes in truth: suspicions in recordings as they stand are counted as false all the same.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from einthoven.ecg import ECG, LIMB_LEADS
from einthoven.formats import load
from einthoven.measure import measure
from einthoven.measure.quality.lead_pattern import INDEPENDENT_LEADS
from einthoven.measure.quality.reversal import WORDS, Kind, exchanges

#: Labels of PTB-XL whose recordings are the likeliest to be taken for exchanged ones.
GROUPS = {
    "normal": {"NORM"},
    "infarction": {"MI"},
    "conduction disturbance": {"CD"},
    "hypertrophy": {"HYP"},
    "fibrillation or flutter": {"AFIB", "AFLT"},
}


def exchanged(ecg: ECG, kind: Kind) -> ECG:
    """The recording as it would be with the electrodes exchanged."""
    eight = np.stack([ecg.lead(name) for name in INDEPENDENT_LEADS])
    found = exchanges()[kind] @ eight
    i, ii = found[0], found[1]
    limb = {"I": i, "II": ii, "III": ii - i, "aVR": -(i + ii) / 2, "aVL": i - ii / 2, "aVF": ii - i / 2}
    signal = np.stack([limb[name] for name in LIMB_LEADS] + list(found[2:]))
    return ecg.replace(signal_mv=signal, leads=LIMB_LEADS + INDEPENDENT_LEADS[2:])


def suspected(ecg: ECG) -> str | None:
    """What the measurements suspect, in words."""
    return measure(ecg).quality.reversal


def print_sensitivity(ecgs: Iterable[ECG]) -> None:
    """One row an exchange: suspected at all, named rightly, and what it was called instead."""
    found: dict[Kind, Counter[str | None]] = {kind: Counter() for kind in WORDS}
    for ecg in ecgs:
        for kind in WORDS:
            found[kind][suspected(exchanged(ecg, kind))] += 1
    print("\n| exchange | n | suspected | named rightly | named otherwise, most often |\n|---|---:|---:|---:|---|")
    for kind, counts in found.items():
        n, rightly = counts.total(), counts[WORDS[kind]]
        others = [f"{words} {count}" for words, count in counts.most_common() if words not in (None, WORDS[kind])]
        shares = f"{1 - counts[None] / n:.3f} | {rightly / n:.3f}"
        print(f"| {WORDS[kind]} | {n} | {shares} | {'; '.join(others[:2])} |")


def print_specificity(recordings: list[tuple[str, set[str], str | None]]) -> None:
    """How often something is suspected in recordings as they stand, over all and by diagnosis, and in which."""
    print("| recordings as they stand | n | something suspected | share |\n|---|---:|---:|---:|")
    for name, codes in {"all": set[str](), **GROUPS}.items():
        of_group = [words for _, labels, words in recordings if not codes or labels & codes]
        count = sum(words is not None for words in of_group)
        print(f"| {name} | {len(of_group)} | {count} | {count / max(len(of_group), 1):.4f} |")
    for words, count in Counter(words for _, _, words in recordings if words).most_common():
        which = [number for number, _, found in recordings if found == words]
        print(f"{words}: {count} ({', '.join(which)})")


def main() -> None:
    """Print specificity, then sensitivity."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fold", type=int, nargs="+", default=[9])
    parser.add_argument("--every", type=int, default=1, help="simulate on every so manieth recording only")
    args = parser.parse_args()
    recordings, ecgs = [], []
    with (args.folder / "ptbxl_database.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if int(row["strat_fold"]) not in args.fold:
                continue
            header = next(
                path
                for column in ("filename_hr", "filename_lr")
                if (path := (args.folder / row[column]).with_suffix(".hea")).exists()
            )
            ecgs.append(load(header))
            labels = set(row["super_class"].split(";")) | set(row["rhythm"].split(";"))
            recordings.append((row["ecg_id"], labels, suspected(ecgs[-1])))
    print_specificity(recordings)
    print_sensitivity(ecgs[:: args.every])


if __name__ == "__main__":
    main()
