"""How much less certain the global intervals are when fewer leads were recorded, on LUDB.

    python -m einthoven.bench.lead_subsets FOLDER [--every 1]

Each recording is measured with all leads and with some of them, against the same reference: the cardiologists'
boundaries over all twelve leads (``einthoven.bench.ludb_intervals``). Needs ``wfdb``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from einthoven.bench.coverage import NINETY_PERCENT
from einthoven.bench.ludb_intervals import INTERVALS, reference_boundary
from einthoven.data import ludb
from einthoven.ecg import LIMB_LEADS, STANDARD_LEADS
from einthoven.measure import measure
from einthoven.measure.measurements import WAVE_COLUMNS

SUBSETS = {
    "12 leads": STANDARD_LEADS,
    "6 limb leads": LIMB_LEADS,
    "I, II, V2": ("I", "II", "V2"),
    "II, V1, V5": ("II", "V1", "V5"),
    "V1, V2": ("V1", "V2"),
    "II": ("II",),
    "V2": ("V2",),
    "V5": ("V5",),
    "I": ("I",),
}


def main() -> None:
    """Print the table: an interval and a subset a row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only every so manieth recording")
    args = parser.parse_args()
    headers = ludb.headers(args.folder)[:: args.every]
    found: dict[str, dict[str, list[tuple[float, float]]]] = {i: {s: [] for s in SUBSETS} for i in INTERVALS}
    for header in headers:
        record = ludb.record(header)
        marks = {n: {c: m.column(c) for c in WAVE_COLUMNS} for n, m in record.marks.items()}
        ecg = record.ecg
        for subset, leads in SUBSETS.items():
            part = ecg.replace(signal_mv=np.stack([ecg.lead(lead) for lead in leads]), leads=leads)
            values = measure(part).values
            for name, (first, last) in INTERVALS.items():
                on = reference_boundary(marks, first, earliest=True)
                off = reference_boundary(marks, last, earliest=last == "qrs_on")
                ours = values[name]
                if ours.value is not None and ours.sd is not None and np.isfinite(off - on):
                    found[name][subset].append((ours.value - 1000 * (off - on), ours.sd))
    print("| interval | leads | n | mean, ms | sd, ms | robust sd, ms | stated sd, ms | within the 90 % interval |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for name, subsets in found.items():
        for subset, pairs in subsets.items():
            error, sd = np.array(pairs).T
            robust = 1.4826 * np.median(np.abs(error - np.median(error)))
            inside = np.mean(np.abs(error) < NINETY_PERCENT * sd)
            print(
                f"| {name} | {subset} | {len(error)} | {error.mean():+.1f} | {error.std():.1f} | {robust:.1f} "
                f"| {np.median(sd):.1f} | {inside:.2f} |"
            )


if __name__ == "__main__":
    main()
