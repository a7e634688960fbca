"""How often the flags of a lead are raised in normal recordings of PTB-XL, and the delta wave in pre-excitation.

    python -m einthoven.bench.shape_flags FOLDER [--rate 100] [--most 500]

FOLDER holds PTB-XL in its official layout (``ptbxl_database.csv``, ``records100`` or ``records500``) with the label
columns ``super_class`` and ``form``. Normal: no other label of ``super_class`` than NORM, and none of ``form``.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from einthoven.formats import load
from einthoven.measure import Morphology, measure

FLAGS: dict[str, Callable[[Morphology], bool]] = {
    "delta wave": lambda shape: bool(shape.delta),
    "fragmented": lambda shape: bool(shape.fragmented),
    "notch of R": lambda shape: bool(shape.notched),
    "notch of S": lambda shape: bool(shape.s_notched),
    "notch at the end of QRS": lambda shape: shape.j == "notch",
    "slur at the end of QRS": lambda shape: shape.j == "slur",
    "U upright": lambda shape: shape.u == "upright",
    "U inverted": lambda shape: shape.u == "inverted",
    "U not assessable": lambda shape: shape.u is None,
}
GROUPS = ("normal", "WPW")


def group_of(row: dict[str, str]) -> str | None:
    """The group that a recording counts in."""
    if "WPW" in row["scp_codes"]:
        return "WPW"
    return "normal" if row["super_class"].strip() == "NORM" and not row["form"].strip() else None


def main() -> None:
    """Print one line a flag and group."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rate", type=int, choices=(100, 500), default=500)
    parser.add_argument("--most", type=int, default=1_000_000, help="normal recordings, the first ones of the table")
    args = parser.parse_args()
    leads: dict[str, Counter[str]] = {group: Counter() for group in GROUPS}
    records: dict[str, Counter[str]] = {group: Counter() for group in GROUPS}
    twice: dict[str, Counter[str]] = {group: Counter() for group in GROUPS}
    with (args.folder / "ptbxl_database.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            group = group_of(row)
            if group is None or (group == "normal" and records[group]["all"] >= args.most):
                continue
            name = row["filename_hr" if args.rate == 500 else "filename_lr"]
            m = measure(load((args.folder / name).with_suffix(".hea")))
            shapes = [shape for lead, shape in m.morphology.items() if m.quality.leads[lead].usable]
            records[group]["all"] += 1
            leads[group]["all"] += len(shapes)
            for flag, raised in FLAGS.items():
                count = sum(map(raised, shapes))
                leads[group][flag] += count
                records[group][flag] += count >= 1
                twice[group][flag] += count >= 2
    print("| flag | recordings | of the leads, % | recordings with one lead, % | with two, % |")
    print("|---|---|---:|---:|---:|")
    for group in GROUPS:
        number, of_leads = records[group]["all"], leads[group]["all"]
        for flag in FLAGS if number else ():
            shares = (leads[group][flag] / of_leads, records[group][flag] / number, twice[group][flag] / number)
            print(f"| {flag} | {group}, {number} | " + " | ".join(f"{100 * share:.1f}" for share in shares) + " |")


if __name__ == "__main__":
    main()
