"""Can a classifier tell the ECGs of synthetic patients from real ones?

    python -m einthoven.bench.twin_realism_ecg PTBXL [--folds 9] [--records 1500] [--groups normal LBBB ...]
        [--cache FILE.npz] [--quick] [--details 15]

PTBXL holds PTB-XL in its official layout with label columns. Every group is one row: recordings of PTB-XL with a label
(one a patient) against as many synthetic patients with that disease, of the same ages and sexes where these are known,
recorded as PTB-XL is (100 Hz, the same anti-alias filter, 5 uV). Boosted trees on features of the dominant beat, the
same with features of the recording (rhythm, noise, baseline), and a convolutional network on the raw median beat are
cross-validated by patient. Three controls give the number its meaning: real against real (0.5), real men against real
women, and analytic hearts against real (1). Synthetic patients are made anew; what is measured of real ones is kept
in the cache. Needs ``scikit-learn`` and ``torch``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from einthoven.bench.twin_realism_separation import (
    Giveaway,
    Separation,
    folds_by_patient,
    giveaways,
    network,
    separation,
    trees,
)
from einthoven.bench.twin_realism_sources import (
    GROUPS,
    Sample,
    analytic,
    real_rows,
    real_sample,
    sample,
    synthetic,
)

#: Seeds of the synthetic patients: others than those of examples and tests.
FIRST_SEED = 500_000
#: Recordings of each source in a control.
CONTROL = 800
#: A feature is shown to the trees if so many recordings have it.
LEAST_KNOWN = 20


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sources told apart.

    Attributes
    ----------
    name : str
    real, synthetic : int
        How many recordings.
    beat, whole : Separation
        Boosted trees on the beat alone, and on the recording as well.
    network : Separation or None
        On the raw median beat; None: not asked for.
    giveaways : list of Giveaway
        Of ``whole``, the most important first.
    """

    name: str
    real: int
    synthetic: int
    beat: Separation
    whole: Separation
    network: Separation | None
    giveaways: list[Giveaway]


def compare(name: str, real: Sample, other: Sample, *, with_network: bool = True) -> Comparison:
    """Cross-validate the classifiers on two sources."""
    patients = np.r_[real.patients, other.patients]
    is_real = np.arange(len(patients)) < len(real)
    fold = folds_by_patient(patients, is_real)
    whole = np.c_[np.r_[real.beat, other.beat], np.r_[real.recording, other.recording]]
    names = np.array([*real.beat_names, *real.recording_names])
    # Where nobody has P waves, trees can learn nothing of them.
    known = np.isfinite(whole).sum(axis=0) >= LEAST_KNOWN
    of_beat = (np.arange(len(names)) < len(real.beat_names))[known]
    whole, names = whole[:, known], names[known]
    learned = trees(whole, is_real, fold)
    by_network = None
    if with_network:
        predicted = network(np.r_[real.signals_mv, other.signals_mv], is_real, fold)
        by_network = separation(predicted, is_real, patients)
    return Comparison(
        name,
        len(real),
        len(other),
        separation(trees(whole[:, of_beat], is_real, fold).predicted, is_real, patients),
        separation(learned.predicted, is_real, patients),
        by_network,
        giveaways(learned, whole, names.tolist(), is_real, fold),
    )


def controls(real: Sample, *, with_network: bool = True) -> Iterator[Comparison]:
    """Real against real, real men against real women, analytic hearts against real."""
    some = real.rows(np.random.default_rng(0).permutation(len(real)))
    half = np.arange(len(some)) % 2 == 0
    yield compare("real / real", some.rows(half), some.rows(~half), with_network=with_network)
    sex = np.array([person[1] or "" for person in some.people])
    if min(np.sum(sex == "M"), np.sum(sex == "F")) >= 50:
        men, women = some.rows(sex == "M"), some.rows(sex == "F")
        yield compare("real men / real women", men, women, with_network=with_network)
    hearts = sample(analytic(min(len(some), CONTROL)))
    yield compare("real / analytic hearts", some.rows(np.arange(len(hearts))), hearts, with_network=with_network)


def main() -> None:
    """Print the table, and what gives each group away."""
    args = _arguments()
    folds = [int(fold) for fold in args.folds.split(",")]
    table: list[Comparison] = []
    for k, name in enumerate(args.groups):
        group = GROUPS[name]
        real = real_sample(real_rows(args.folder, group, folds, args.records), args.cache)
        other = sample(synthetic(group, real.people, FIRST_SEED + 100_000 * k))
        found = [compare(name, real, other, with_network=not args.quick)]
        if name == "normal" and not args.quick:
            found.extend(controls(real))
        print("\n".join(map(_line, found)), flush=True)
        table.extend(found)
    print("\n".join(report(table, args.details)))


def report(table: Sequence[Comparison], details: int) -> Iterator[str]:
    """The table in Markdown, then the features that give each comparison away."""
    yield "| real / synthetic | n | beat, trees | beat and recording, trees | raw beat, network |"
    yield "|---|---:|---:|---:|---:|"
    yield from map(_line, table)
    for comparison in table:
        yield f"\n{comparison.name}: what gives it away"
        yield f"{'feature':26s} {'falls':>6s} {'alone':>6s}  real 16/50/84 %{'':16s}  synthetic{'':22s}  missing"
        yield from map(_detail, comparison.giveaways[:details])


def _line(c: Comparison) -> str:
    return f"| {c.name} | {c.real} / {c.synthetic} | {c.beat} | {c.whole} | {c.network or '-'} |"


def _detail(g: Giveaway) -> str:
    real, other = (" ".join(f"{value:9.3f}" for value in values) for values in (g.real, g.synthetic))
    missing = f"{g.real_missing:.2f}/{g.synthetic_missing:.2f}" if g.real_missing or g.synthetic_missing else ""
    return f"{g.name:26s} {g.importance:6.3f} {g.alone:6.3f}  {real}   {other}   {missing}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--folds", default="9", help="of PTB-XL, such as 1,2,3 (default: 9)")
    parser.add_argument("--records", type=int, default=1500, help="of each source at most")
    parser.add_argument("--groups", nargs="+", choices=list(GROUPS), default=list(GROUPS))
    parser.add_argument("--cache", type=Path, help="what was measured of real recordings (.npz)")
    parser.add_argument("--quick", action="store_true", help="without network and controls")
    parser.add_argument("--details", type=int, default=15, help="features to print a comparison")
    return parser.parse_args()


if __name__ == "__main__":
    main()
