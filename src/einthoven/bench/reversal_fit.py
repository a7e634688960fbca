"""Fit how the leads of one heart usually look together, on PTB-XL.

    python -m einthoven.bench.reversal_fit FOLDER MODEL.safetensors [--folds 3 4 5 6 7 8]

FOLDER holds PTB-XL in its official layout. The Student t distribution of ``measure.quality.lead_pattern`` is fitted
by expectation and maximisation, in which a recording counts the less the farther it lies: the few recordings whose
electrodes were exchanged do not shape it. Records without organised P waves tell about QRS and ST-T only: their P is
replaced by what the others' distribution expects.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from einthoven.ecg import ECG
from einthoven.formats import load
from einthoven.measure import line
from einthoven.measure.quality.lead_pattern import DEGREES, Pattern, pattern_of, size

ROUNDS = 20
#: Added to the scatter's diagonal: noise that no covariance of clean recordings knows, relative to the size of QRS.
RIDGE = 1e-4


def pattern_in(ecg: ECG) -> Pattern | None:
    """The pattern that the line of measurement makes of a recording; None where it finds no beats."""
    caught: list[Pattern] = []

    def catch(*args: object, **options: object) -> Pattern:
        caught.append(pattern_of(*args, **options))  # type: ignore[arg-type]
        return caught[-1]

    with mock.patch.object(line, "pattern_of", catch):
        line.measure(ecg)
    return caught[0] if caught else None


def fit(patterns: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and scatter of the Student t distribution.

    Parameters
    ----------
    patterns : ndarray, shape (recordings, 8, 12)
        NaN where there is no organised P; all else must be there.
    """
    values = (patterns / size(patterns)).reshape(len(patterns), -1)
    known = np.isfinite(values)
    whole = known.all(axis=1)
    mean, scatter = values[whole].mean(axis=0), np.cov(values[whole].T) + RIDGE * np.eye(values.shape[1])
    for _ in range(ROUNDS):
        sums, weighed, outer = 0.0, np.zeros_like(mean), np.zeros_like(scatter)
        for rows in (whole, ~whole):
            if not rows.any():
                continue
            at = known[rows][0]
            filled, weight, left = _expected(values[rows], at, mean, scatter)
            sums, weighed = sums + weight.sum(), weighed + weight @ filled
            away = filled - mean
            outer += (weight[:, None] * away).T @ away + len(filled) * left
        mean, scatter = weighed / sums, outer / len(values) + RIDGE * np.eye(len(mean))
    return mean, scatter


def _expected(
    values: NDArray[np.float64], at: NDArray[np.bool_], mean: NDArray[np.float64], scatter: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Values with the missing ones as expected from the others, each recording's weight, and the scatter left."""
    precision = np.linalg.inv(scatter[np.ix_(at, at)])
    away = values[:, at] - mean[at]
    weight = (DEGREES + at.sum()) / (DEGREES + np.einsum("ij,jk,ik->i", away, precision, away))
    filled, left = values.copy(), np.zeros_like(scatter)
    if not at.all():
        coefficients = scatter[np.ix_(~at, at)] @ precision
        filled[:, ~at] = mean[~at] + away @ coefficients.T
        left[np.ix_(~at, ~at)] = scatter[np.ix_(~at, ~at)] - coefficients @ scatter[np.ix_(at, ~at)]
    return filled, weight, left


def usable(pattern: Pattern | None) -> bool:
    """Whether all but P is there, and P in all leads or in none."""
    if pattern is None:
        return False
    known = pattern.known()
    return bool(known[:, 1:].all() and known[:, 0].all() == known[:, 0].any())


def main() -> None:
    """Measure the recordings, fit, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--folds", type=int, nargs="+", default=[3, 4, 5, 6, 7, 8])
    args = parser.parse_args()
    with (args.folder / "ptbxl_database.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["strat_fold"]) in args.folds]
    found = [pattern_in(load((args.folder / row["filename_lr"]).with_suffix(".hea"))) for row in rows]
    patterns = np.stack([pattern.mv for pattern in found if pattern is not None and usable(pattern)])
    mean, scatter = fit(patterns)
    packed = scatter[np.triu_indices(len(mean))]
    save_file({"mean": mean.astype(np.float32), "scatter": packed.astype(np.float32)}, args.model)
    print(f"{len(patterns)} of {len(rows)} recordings, without P {np.isnan(patterns[:, 0, 0]).sum()}: {args.model}")


if __name__ == "__main__":
    main()
