"""Intervals of analytic ECGs, whose truth is exact, under the noise shapes of IEC 60601-2-51.

    python -m einthoven.bench.analytic [--every N] [--random N] [--worst] [--figure FILE.png]

Every morphology of ``einthoven.analytic.cases`` at every heart rate under every noise shape. Where P starts before T
of the beat before has ended, P, PQ and QT have no visible truth: there only QRS is scored. The limits are those of
IEC 60601-2-25 for the CAL/ANE signals. The constants of
the delineation were chosen on these recordings; ``--random`` adds ones that were not looked at: other times, vectors,
rates, irregular RR and mixed noise, drawn by seed. The figure needs ``matplotlib``.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from einthoven.analytic.cases import HEART_RATES, HEARTS, exact_case, random_exact
from einthoven.analytic.ecg import NOISES, ExactECG
from einthoven.bench.coverage import NINETY_PERCENT, Pairs, figure
from einthoven.measure import measure

#: Largest mean and standard deviation of the error, ms: IEC 60601-2-25, synthetic (CAL and ANE) signals.
LIMITS_MS = {"p_duration": (10, 8), "pr": (10, 8), "qrs": (6, 5), "qt": (12, 10)}

#: Seeds of the random recordings start here.
FIRST_SEED = 20_000
RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Score:
    """One interval of one recording: the measured value and sd (None if withheld, with the reason), and the truth."""

    case: str
    heart_rate: int
    noise: str
    interval: str
    truth: float
    value: float | None
    sd: float | None
    reason: str | None

    @property
    def error(self) -> float:
        """Measured minus true, ms; NaN if withheld."""
        return np.nan if self.value is None else self.value - self.truth


def scores(noises: list[str], every: int = 1) -> Iterator[Score]:
    """Measure every ``every``-th pair of morphology and heart rate under each noise."""
    pairs = [(case, heart_rate) for case in HEARTS for heart_rate in HEART_RATES][::every]
    for noise in noises:
        for seed, (case, heart_rate) in enumerate(pairs):
            yield from _scored(exact_case(case, heart_rate, NOISES[noise], seed=seed), case, heart_rate, noise)


def random_scores(count: int) -> Iterator[Score]:
    """Measure recordings drawn at random."""
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        exact = random_exact(seed)
        rate = round(60 / float(np.median(np.diff(exact.onsets))))
        yield from _scored(exact, f"seed {seed}", rate, RANDOM)


def _scored(exact: ExactECG, case: str, heart_rate: int, noise: str) -> Iterator[Score]:
    values = measure(exact.ecg).values
    for interval in LIMITS_MS:
        truth, ours = exact.truth.interval_ms(interval), values[interval]
        if np.isfinite(truth):
            yield Score(case, heart_rate, noise, interval, truth, ours.value, ours.sd, ours.reason)


def summary(found: list[Score], interval: str) -> tuple[int, int, float, float]:
    """Count, number withheld, mean and standard deviation of the error, ms."""
    errors = np.array([s.error for s in found if s.interval == interval])
    given = errors[np.isfinite(errors)]
    return len(given), len(errors) - len(given), float(given.mean()), float(given.std(ddof=1))


def within(found: list[Score], interval: str) -> bool:
    """Whether mean and standard deviation stay within the limits."""
    _, _, mean, sd = summary(found, interval)
    most_mean, most_sd = LIMITS_MS[interval]
    return abs(mean) <= most_mean and sd <= most_sd


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="only every N-th pair of morphology and heart rate")
    parser.add_argument("--random", type=int, default=0, help="this many random recordings besides")
    parser.add_argument("--worst", action="store_true", help="list the largest errors and what was withheld")
    parser.add_argument("--figure", type=Path, default=None, help="draw how often the stated intervals hold")
    args = parser.parse_args()
    found = [*scores(list(NOISES), args.every), *random_scores(args.random)]
    print("| noise | interval | n | withheld | mean, ms | sd, ms | limits | verdict | stated sd, ms | in 90 % |")
    print("|---|---|---:|---:|---:|---:|---|---|---:|---:|")
    for noise in [*NOISES, RANDOM] if args.random else NOISES:
        for interval in LIMITS_MS:
            print(_row(noise, interval, [s for s in found if s.noise == noise]))
    if args.worst:
        _print_worst(found)
    if args.figure:
        pairs: Pairs = {
            name: [(s.error, s.sd) for s in found if s.interval == name and s.sd is not None] for name in LIMITS_MS
        }
        figure(args.figure, {"analytic ECGs": pairs})


def _row(noise: str, interval: str, found: list[Score]) -> str:
    count, withheld, mean, sd = summary(found, interval)
    stated = np.array([s.sd for s in found if s.interval == interval and s.sd is not None])
    error = np.array([s.error for s in found if s.interval == interval and s.sd is not None])
    verdict = "inside" if within(found, interval) else "**OUTSIDE**"
    most_mean, most_sd = LIMITS_MS[interval]
    covered = np.mean(np.abs(error) <= NINETY_PERCENT * stated)
    return (
        f"| {noise} | {interval} | {count} | {withheld} | {mean:+.1f} | {sd:.1f} | {most_mean} / {most_sd} "
        f"| {verdict} | {np.median(stated):.1f} | {covered:.2f} |"
    )


def _print_worst(found: list[Score]) -> None:
    for interval in LIMITS_MS:
        own = [s for s in found if s.interval == interval]
        for s in sorted((s for s in own if s.value is not None), key=lambda s: -abs(s.error))[:12]:
            print(f"{interval}: {s.error:+.0f} ms (sd {s.sd:.0f}), {s.case}, {s.heart_rate} bpm, {s.noise}")
        for (reason, rate), count in sorted(Counter((s.reason, s.heart_rate) for s in own if s.value is None).items()):
            print(f"{interval}: withheld at {rate} bpm ({reason}): {count}")


if __name__ == "__main__":
    main()
