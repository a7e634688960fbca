"""Draw real and synthetic ECGs side by side: strips with their names, and median beats without.

    python -m einthoven.bench.twin_realism_picture PTBXL OUT.png [--fold 9] [--seed 1]

Normal recordings of PTB-XL and synthetic patients of the same ages and sexes, both at 100 Hz. Which of the beats are
real stands below them. Needs ``matplotlib``.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from einthoven.analytic.ecg import twelve
from einthoven.bench.twin_realism_features import as_ptbxl, describe
from einthoven.bench.twin_realism_sources import GROUPS, read, real_rows, synthetic
from einthoven.ecg import ECG, STANDARD_LEADS

PAIRS, STRIP_LEADS = 4, ("II", "V2", "V5")
#: Distance of leads in the drawing, mV, and of beats, samples.
APART_MV, APART = 2.6, 90


def main() -> None:
    """Write the picture."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    args = _arguments()
    group = GROUPS["normal"]
    rows = real_rows(args.folder, group, [args.fold], PAIRS, args.seed)
    real = [ecg for _, ecg in read(rows)]
    other = [as_ptbxl(ecg) for _, ecg in synthetic(group, [(e.age, e.sex) for e in real], 800_000 + 1000 * args.seed)]
    figure = plt.figure(figsize=(11, 12))
    grid = figure.add_gridspec(PAIRS + 1, 2, height_ratios=[1] * PAIRS + [2.6], hspace=0.35, wspace=0.08)
    for row, pair in enumerate(zip(real, other, strict=True)):
        for column, (name, ecg) in enumerate(zip(("real", "synthetic"), pair, strict=True)):
            _strip(figure.add_subplot(grid[row, column]), ecg, name)
    _beats(figure.add_subplot(grid[PAIRS, :]), real, other, np.random.default_rng(args.seed))
    figure.savefig(args.out, dpi=75, bbox_inches="tight")


def _strip(axis: Any, ecg: ECG, name: str) -> None:
    time = np.arange(ecg.signal_mv.shape[1]) / ecg.rate
    for k, lead in enumerate(STRIP_LEADS):
        axis.plot(time, ecg.lead(lead) - APART_MV * k, color="black", linewidth=0.5)
        axis.text(-0.1, -APART_MV * k, lead, ha="right", va="center", fontsize=6)
    axis.set_title(name, fontsize=8, loc="left")
    axis.set_xlim(0, 10)
    axis.axis("off")


def _beats(axis: Any, real: list[ECG], other: list[ECG], rng: np.random.Generator) -> None:
    ecgs = [*real, *other]
    order = rng.permutation(len(ecgs))
    for place, k in enumerate(order):
        described = describe(ecgs[k])
        if described is None:
            continue
        for lead, course in enumerate(twelve(described.signal_mv.astype(np.float64))):
            x = APART * place + np.arange(len(course))
            axis.plot(x, course - 1.5 * lead, color="black", linewidth=0.6)
        axis.text(APART * place, 1.6, "ABCDEFGHIJ"[place], fontsize=9)
    for lead, name in enumerate(STANDARD_LEADS):
        axis.text(-8, -1.5 * lead, name, ha="right", va="center", fontsize=6)
    real_ones = ", ".join(sorted("ABCDEFGHIJ"[place] for place, k in enumerate(order) if k < len(real)))
    axis.text(0, -1.5 * 12 - 1, f"Median beats, 12 leads. Real are {real_ones}.", fontsize=7)
    axis.axis("off")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--fold", type=int, default=9)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
