"""Global intervals against the cardiologists' boundaries of LUDB, and how well the stated sd covers the difference.

    python -m einthoven.bench.ludb_intervals FOLDER --networks FOLDS [--rate 500 100] [--rank 2] [--per-beat]
        [--figure FILE.png]

LUDB is annotated lead by lead and beat by beat. A global boundary is by definition the earliest (latest) over the
leads, and the extreme of twelve marks lies the farther out the less sure the annotators were. So each lead's mark is
first made sure of, by its median over the beats relative to R, and the second earliest (latest) lead is taken: one lead
alone is not trusted. How far the reference moves with that choice is shown by ``--rank 1`` and ``3``; ``--per-beat`` is
the older reference (the second extreme within each beat, then the median), which annotator jitter drives outwards.
``--rate`` measures the records resampled to other rates. FOLDS: as in ``einthoven.bench.ludb``, since the network holds
the limits and was trained on these records. Needs ``wfdb``; the figure needs ``matplotlib``.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.bench.coverage import Pairs, figure, observed
from einthoven.bench.ludb import fold_networks
from einthoven.data import ludb
from einthoven.ecg import ECG, resample
from einthoven.measure import measure
from einthoven.measure.measurements import WAVE_COLUMNS
from einthoven.measure.waves.network import Network

#: Farther than this from its beat a mark belongs to another, s: before or after R.
REACH_S = {"p": 0.40, "q": 0.12, "t": 0.70}
#: Fewer leads, or beats, with a mark give no reference.
FEWEST_LEADS, FEWEST_BEATS = 4, 2
INTERVALS = {
    "p_duration": ("p_on", "p_off"),
    "pr": ("p_on", "qrs_on"),
    "qrs": ("qrs_on", "qrs_off"),
    "qt": ("qrs_on", "t_off"),
}

Marks = dict[str, dict[str, NDArray[np.float64]]]


def relative_marks(marks: Marks, column: str) -> NDArray[np.float64]:
    """Marks relative to R of lead II, s, shape (leads, beats): last P before, nearest QRS, first T after."""
    r_peaks = marks["II"]["r_peak"]
    out = np.full((len(marks), len(r_peaks)), np.nan)
    for row, lead in enumerate(marks.values()):
        for beat, r in enumerate(r_peaks):
            at = lead[column] - r
            at = at[at < 0] if column[0] == "p" else at[at > 0] if column[0] == "t" else at
            at = at[np.abs(at) < REACH_S[column[0]]]
            if len(at):
                out[row, beat] = at[np.argmin(np.abs(at))]
    return out


def reference_boundary(marks: Marks, column: str, *, earliest: bool, rank: int = 2, per_beat: bool = False) -> float:
    """A global boundary relative to R of lead II, s; NaN where too few leads or beats have it."""
    relative = relative_marks(marks, column)
    if per_beat:
        extremes = [_extreme(beat, earliest=earliest, rank=rank) for beat in relative.T]
        found = [x for x in extremes if np.isfinite(x)]
        return float(np.median(found)) if len(found) >= FEWEST_BEATS else np.nan
    finite = [lead[np.isfinite(lead)] for lead in relative]
    medians = np.array([np.median(lead) for lead in finite if len(lead) >= FEWEST_BEATS])
    return _extreme(medians, earliest=earliest, rank=rank)


def _extreme(values: NDArray[np.float64], *, earliest: bool, rank: int) -> float:
    inside = np.sort(values[np.isfinite(values)])
    if len(inside) < max(FEWEST_LEADS, rank):
        return np.nan
    return float(inside[rank - 1] if earliest else inside[-rank])


def at_rate(ecg: ECG, rate: float) -> ECG:
    """The recording resampled."""
    return ecg if rate == ecg.rate else ecg.replace(signal_mv=resample(ecg.signal_mv, ecg.rate, rate), rate=rate)


def errors(
    folder: Path, rate: float, networks: Sequence[Network | None], *, rank: int = 2, per_beat: bool = False
) -> Pairs:
    """Error and stated sd of every interval that was measured and has a reference, ms."""
    rows: Pairs = {name: [] for name in INTERVALS}
    for place, header in enumerate(ludb.headers(folder)):
        record = ludb.record(header)
        marks = {n: {c: m.column(c) for c in WAVE_COLUMNS} for n, m in record.marks.items()}
        reference = {
            c: reference_boundary(marks, c, earliest=c.endswith("_on"), rank=rank, per_beat=per_beat)
            for c in ("p_on", "p_off", "qrs_on", "qrs_off", "t_off")
        }
        values = measure(at_rate(record.ecg, rate), network=networks[place % len(networks)]).values
        for name, (first, last) in INTERVALS.items():
            truth, ours = 1000 * (reference[last] - reference[first]), values[name]
            if ours.value is not None and np.isfinite(truth):
                rows[name].append((ours.value - truth, ours.sd))
    return rows


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--networks", type=Path, default=None, metavar="FOLDS", help="of a cross-validation")
    parser.add_argument("--rate", type=float, nargs="+", default=[500.0])
    parser.add_argument("--rank", type=int, default=2, help="which lead counts: 1 the outermost, 2 the next, ...")
    parser.add_argument("--per-beat", action="store_true", help="the older reference")
    parser.add_argument("--figure", type=Path, default=None, help="draw how often the stated intervals hold")
    args = parser.parse_args()
    networks = [None] if args.networks is None else fold_networks(args.networks)
    print("trained on these records" if args.networks is None else f"{len(networks)} folds")
    sets = {
        f"LUDB at {rate:g} Hz": errors(args.folder, rate, networks, rank=args.rank, per_beat=args.per_beat)
        for rate in args.rate
    }
    for name, rows in sets.items():
        print(f"{name}\n")
        _print(rows)
    if args.figure:
        figure(args.figure, sets)


def _print(rows: Pairs) -> None:
    print("| interval | n | mean, ms | sd, ms | median, ms | stated sd, ms | in the 90 % interval | about the mean |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, pairs in rows.items():
        error, sd = np.array(pairs, float).T
        about_mean: list[tuple[float, float | None]] = list(zip(error - error.mean(), sd, strict=True))
        print(
            f"| {name} | {len(error)} | {error.mean():+.1f} | {error.std():.1f} | {np.median(error):+.1f} "
            f"| {np.median(sd):.1f} | {observed(pairs, 0.90):.2f} | {observed(about_mean, 0.90):.2f} |"
        )


if __name__ == "__main__":
    main()
