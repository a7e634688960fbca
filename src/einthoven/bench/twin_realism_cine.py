"""Can a small classifier tell the twin's short-axis cines from real ones? The AUC, and what gives them away.

    python -m einthoven.bench.twin_realism_cine ACDC SUNNYBROOK [--each 3] [--seed 0] [--top 12] [--trees-only]

ACDC and SUNNYBROOK are folders as ``einthoven.data.acdc`` and ``einthoven.data.sunnybrook`` read them. Every real
patient has ``--each`` synthetic partners with its kind of disease, spacing, frames, window and grey levels. Three kinds
of comparison: single pictures at ED and ES (ACDC), motion over the cycle (ACDC), and single pictures of another scanner
(Sunnybrook). Beside them, controls: halves of the real patients (0.5 if the judge is fair), one real set against the
other (what a change of scanner is worth), and the masks filled with flat greys and noise (what no physics is worth).
ACDC is for evaluation: no constant of the twin is set by it. Needs scikit-learn, scipy, Pillow and torch (the ``bench``
and ``train`` extras).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.bench.twin_realism_cine_features import frame_features
from einthoven.bench.twin_realism_cine_judges import (
    CUTS,
    Auc,
    Giveaway,
    fit_network,
    fit_trees,
    giveaways,
    held_out_scores,
    interval,
)
from einthoven.bench.twin_realism_cine_motion import motion_features
from einthoven.bench.twin_realism_cine_sets import (
    Imager,
    Subject,
    acdc_scans,
    flat_imager,
    real_subjects,
    sunnybrook_scans,
    synthetic_subjects,
    twin_imager,
)

#: Phases of the cycle that the network sees of a cine, as channels.
PHASES = 8
#: Halves of the real patients that are set against each other.
HALVES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Pictures or cines to be judged.

    Attributes
    ----------
    names : list of str
    features : ndarray, shape (n, features)
    pictures : ndarray of float32, shape (n, channels, H, W)
    real : ndarray of bool, shape (n,)
    pairs : ndarray of int, shape (n,)
    """

    names: list[str]
    features: NDArray[np.float64]
    pictures: NDArray[np.float32]
    real: NDArray[np.bool_]
    pairs: NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the two judges say of one comparison; None where a judge was not asked."""

    trees: Auc
    network: Auc | None
    giveaways: list[Giveaway]


def frames_at_ed_and_es(subjects: Sequence[Subject]) -> Examples:
    """Each subject's pictures at ED and ES."""
    rows, pictures, real, pairs = [], [], [], []
    masked = all(s.rv is not None and s.rv.any((1, 2)).all() for s in subjects)
    for s in subjects:
        for k, frame in enumerate((s.ed, s.es)):
            rows.append(frame_features(s.frames[frame], s.lv[k], s.rv[k] if masked and s.rv is not None else None))
            pictures.append(s.frames[frame][None])
            real.append(s.real)
            pairs.append(s.pair)
    return _examples(rows, pictures, real, pairs)


def motion(subjects: Sequence[Subject]) -> Examples:
    """Each subject's cine; the network sees ``PHASES`` frames less their mean, from ED on."""
    rows, pictures = [], []
    for s in subjects:
        rows.append(motion_features(s.frames, s.lv[0]))
        at = np.round(np.arange(PHASES) / PHASES * len(s.frames)).astype(int)
        phases = s.frames[(at + s.ed) % len(s.frames)]
        pictures.append(0.5 + phases - phases.mean(0))
    return _examples(rows, pictures, [s.real for s in subjects], [s.pair for s in subjects])


def _examples(
    rows: list[dict[str, float]], pictures: list[NDArray[np.float32]], real: list[bool], pairs: list[int]
) -> Examples:
    # A feature that half of the pictures lack would say which half.
    names = [name for name in rows[0] if all(np.isfinite(row[name]) for row in rows)]
    features = np.array([[row[name] for name in names] for row in rows])
    return Examples(names, features, np.stack(pictures).astype(np.float32), np.array(real), np.array(pairs))


def judge(examples: Examples, *, network: bool, explain: bool = False, cuts: int = CUTS) -> Verdict:
    """Both judges on one comparison."""
    e = examples
    trees = interval(held_out_scores(e.features, e.real, e.pairs, fit_trees, cuts), e.real, e.pairs)
    seen = None
    if network:
        seen = interval(held_out_scores(e.pictures, e.real, e.pairs, fit_network, cuts=1), e.real, e.pairs)
    return Verdict(trees, seen, giveaways(e.features, e.names, e.real, e.pairs) if explain else [])


def against(first: Sequence[Subject], second: Sequence[Subject]) -> list[Subject]:
    """Two real sets, the second in the place of the synthetic one; paired by place, for the folds."""
    return [replace(s, pair=i) for i, s in enumerate(first)] + [
        replace(s, pair=i, real=False, rv=None) for i, s in enumerate(second)
    ]


def halves(reals: Sequence[Subject], draw: int) -> list[Subject]:
    """The real patients, a random half of them in the place of synthetic ones."""
    order = np.random.default_rng([draw, 11]).permutation(len(reals))
    return [replace(reals[i], pair=k // 2, real=k % 2 == 0) for k, i in enumerate(order)]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("acdc", type=Path)
    parser.add_argument("sunnybrook", type=Path)
    parser.add_argument("--each", type=int, default=3, help="synthetic partners of a real patient")
    parser.add_argument("--seed", type=int, default=0, help="the first synthetic patient")
    parser.add_argument("--top", type=int, default=12, help="features to show of each comparison")
    parser.add_argument("--only", default="", metavar="WORDS", help="comparisons whose name holds these words")
    parser.add_argument("--trees-only", action="store_true", help="without the network, which takes a minute a line")
    args = parser.parse_args()
    verdicts = run(
        args.acdc,
        args.sunnybrook,
        twin_imager,
        args.each,
        args.seed,
        network=not args.trees_only,
        only=args.only,
    )
    for name, verdict in verdicts.items():
        if verdict.giveaways:
            _print_giveaways(name, verdict.giveaways[: args.top])


def run(
    acdc: Path,
    sunnybrook: Path,
    imager: Imager,
    each: int,
    seed: int,
    *,
    network: bool = True,
    only: str = "",
    explain: bool = True,
    cuts: int = CUTS,
) -> dict[str, Verdict]:
    """Print the comparisons whose name holds ``only``, and give what the judges said by name."""
    print("| comparison | patients | pictures | trees, AUC (95 %) | network, AUC (95 %) |")
    print("|---|---:|---:|---:|---:|")
    hearts, slices = real_subjects(acdc_scans(acdc)), real_subjects(sunnybrook_scans(sunnybrook))
    verdicts = {}
    for name, examples_of, subjects_of in _comparisons(hearts, slices, imager, each, seed):
        if only in name:
            subjects = subjects_of()
            examples = examples_of(subjects)
            verdict = verdicts[name] = judge(
                examples, network=network, explain=explain and "flat" not in name, cuts=cuts
            )
            _print_line(name, subjects, examples, f"{verdict.trees}", f"{verdict.network or '-'}")
    for name, examples_of in (("frames", frames_at_ed_and_es), ("motion", motion)):
        if only in (name := f"{name}, half of ACDC against half"):
            drawn = [halves(hearts, draw) for draw in range(HALVES)]
            areas = [judge(examples_of(half), network=False, cuts=cuts).trees.value for half in drawn]
            spread = f"{np.mean(areas):.3f} ({min(areas):.3f} to {max(areas):.3f}, {HALVES} draws)"
            _print_line(name, drawn[0], examples_of(drawn[0]), spread, "-")
    return verdicts


Comparison = tuple[str, Callable[[Sequence[Subject]], Examples], Callable[[], list[Subject]]]


def _comparisons(
    hearts: list[Subject], slices: list[Subject], imager: Imager, each: int, seed: int
) -> Iterator[Comparison]:
    """Names, what is looked at, and the subjects, which are made when asked for."""
    flat, other = flat_imager(imager), seed + 10_000
    twin_hearts = cache(lambda: synthetic_subjects(hearts, imager, each, seed))
    flat_hearts = cache(lambda: synthetic_subjects(hearts, flat, each, seed))
    for name, examples_of in (("frames", frames_at_ed_and_es), ("motion", motion)):
        yield f"{name}, twin against ACDC", examples_of, lambda: hearts + twin_hearts()
        yield f"{name}, flat greys against ACDC", examples_of, lambda: hearts + flat_hearts()
    for name, by in (("twin", imager), ("flat greys", flat)):
        yield f"slices, {name} against Sunnybrook", frames_at_ed_and_es, partial(_joined, slices, by, each, other)
    yield "slices, Sunnybrook against ACDC", frames_at_ed_and_es, lambda: against(hearts, slices)


def _joined(reals: list[Subject], imager: Imager, each: int, seed: int) -> list[Subject]:
    return reals + synthetic_subjects(reals, imager, each, seed)


def _print_line(name: str, subjects: Sequence[Subject], examples: Examples, trees: str, network: str) -> None:
    real = sum(s.real for s in subjects)
    print(f"| {name} | {real} + {len(subjects) - real} | {len(examples.real)} | {trees} | {network} |", flush=True)


def _print_giveaways(name: str, found: list[Giveaway]) -> None:
    print(f"\n{name}: what gives it away\n")
    print("| feature | AUC lost when shuffled | AUC alone | median, real | median, other |")
    print("|---|---:|---:|---:|---:|")
    for g in found:
        print(f"| {g.name} | {g.importance:.3f} | {g.alone:.2f} | {g.real:.3g} | {g.synthetic:.3g} |")


if __name__ == "__main__":
    main()
