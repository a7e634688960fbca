"""Estimate what is individual of normal heartbeats from PTB-XL, beyond what the synthetic hearts already vary in.

    python -m einthoven.bench.twin_individual PTBXL [--records 3000] [--twins 1500] [--cache FILE.npz] -o FILE.csv

Recordings labelled NORM in sinus rhythm of folds 1-8, one a patient. Their median beats are laid on one scale of time
(QRS; ST and T) and written as sums of the shapes of ``einthoven.twin.electrics.individual``. The lead field is found by
expectation maximisation (Dempster et al. 1977): for every recording the 5 x 3 numbers by which its leads depend on
the heart vector beyond Dower's matrix, and what T adds to them. Heart vector and remainder: what the real ones vary
more in than synthetic recordings measured the same way with the present file; the differences are added to that file.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.bench.twin_realism_features import as_ptbxl
from einthoven.bench.twin_realism_sources import GROUPS, real_rows, synthetic
from einthoven.ecg import DOWER, ECG
from einthoven.formats import load
from einthoven.measure import measure
from einthoven.twin.electrics import individual

Array = NDArray[np.float64]

#: Points of a beat over QRS, and over ST and T.
QRS_POINTS, T_POINTS = 24, 36
#: Share of these that are independent samples of the noise.
QRS_FREE, T_FREE = 0.3, 0.12
ITERATIONS = 20
FIELD_FACTORS, VECTOR_FACTORS, REMAINDER_FACTORS = 18, 18, 14
#: What of the deviations of lead fields is passed on: their covariance is a little too large where a heart vector
#: hardly points, and with it what the leads show beyond Dower's matrix would be (median of QRS 6.4 %, real 5.1 %).
FIELD_SHARE = 0.85
#: The same of the remainder in QRS and in T (median share of T that no three vectors explain: 0.06 %, real 0.04 %).
REMAINDER_SHARE = individual.scales(1.0, 0.60)
INVERSE = np.linalg.pinv(individual.MEAN_FIELD)


@dataclass(frozen=True, slots=True, eq=False)
class Beats:
    """Median beats on one scale of time.

    Attributes
    ----------
    qrs, t : ndarray, shapes (n, 8, QRS_POINTS), (n, 8, T_POINTS)
        mV, in I, II and V1-V6.
    """

    qrs: Array
    t: Array

    @property
    def scales(self) -> Array:
        """What coefficients are multiples of, (n, SHAPES)."""
        sizes = [[individual.size_mv(vector) for vector in INVERSE @ part] for part in (self.qrs, self.t)]
        return np.array([individual.scales(qrs, t) for qrs, t in zip(*sizes, strict=True)])

    def coefficients(self, rows: Array, scales: Array | None = None) -> Array:
        """Of the shapes, in some directions of the eight leads (rows, 8): (n, rows, SHAPES)."""
        both = np.concatenate([rows @ self.qrs, rows @ self.t], axis=2)
        of = self.scales if scales is None else scales
        return np.asarray(both @ np.linalg.pinv(_shapes())) / of[:, None]


def _shapes() -> Array:
    """All shapes over both, (SHAPES, QRS_POINTS + T_POINTS)."""
    q, t = individual.qrs_shapes(QRS_POINTS), individual.t_shapes(T_POINTS, individual.T_PEAK)
    first = np.concatenate([q[:-1], np.zeros((len(t) - 1, QRS_POINTS)), q[-1:]])
    last = np.concatenate([np.zeros((len(q) - 1, T_POINTS)), t])
    return np.concatenate([first, last], axis=1)


def beats_of(recordings: Iterable[ECG]) -> Beats:
    """Measure recordings; those without a T wave or with unusable leads are left out."""
    found = [beat for ecg in recordings if (beat := _beat(ecg)) is not None]
    return Beats(np.stack([q for q, _ in found]), np.stack([t for _, t in found]))


def _beat(ecg: ECG) -> tuple[Array, Array] | None:
    measured = measure(ecg)
    if not measured.median_beats or not all(q.usable for q in measured.quality.leads.values()):
        return None
    beat = measured.median_beats[0]
    if beat.t_off is None or beat.t_off - beat.qrs_off < T_POINTS:
        return None
    signal = beat.signal_mv[[beat.leads.index(lead) for lead in DOWER]]
    signal = signal - signal[:, max(beat.qrs_on - 5, 0) : beat.qrs_on + 1].mean(axis=1, keepdims=True)

    def at(times: Array) -> Array:
        return np.stack([np.interp(times, np.arange(signal.shape[1]), row) for row in signal])

    # ST and T are stretched so that T peaks at one place.
    peak = individual.t_peak(signal[:, beat.qrs_off : beat.t_off + 1])
    shares = np.interp(np.linspace(0.0, 1.0, T_POINTS), [0.0, individual.T_PEAK, 1.0], [0.0, peak, 1.0])
    return (
        at(np.linspace(beat.qrs_on, beat.qrs_off, QRS_POINTS)),
        at(beat.qrs_off + shares * (beat.t_off - beat.qrs_off)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """Lead fields of recordings: (n, 30) each, mean and covariance of all, and what they leave (n, 5, points)."""

    each: Array
    covariance: Array
    remainder: Beats


def lead_fields(beats: Beats) -> Fields:
    """Expectation maximisation of the lead fields: activation (5, 3), and what recovery adds (5, 3)."""
    n, width = len(beats.qrs), 15
    v = INVERSE @ beats.qrs, INVERSE @ beats.t
    e = individual.BEYOND.T @ beats.qrs, individual.BEYOND.T @ beats.t
    squares = [np.einsum("ij,nat,nbt->niajb", np.eye(5), x, x).reshape(n, width, width) for x in v]
    products = [np.einsum("nat,nbt->nab", y, x).reshape(n, width) for x, y in zip(v, e, strict=True)]
    mean, covariance, noise = np.zeros(30), np.diag(np.repeat([0.05, 0.02], width)), [0.035**2, 0.015**2]
    for _ in range(ITERATIONS):
        weight = QRS_FREE / noise[0], T_FREE / noise[1]
        precision, pull = np.zeros((n, 30, 30)), np.zeros((n, 30))
        for part, (square, product) in enumerate(zip(squares, products, strict=True)):
            # Activation sees its own field alone, recovery the sum of both.
            parts = (slice(0, width),) if part == 0 else (slice(0, width), slice(width, 30))
            for a in parts:
                pull[:, a] += weight[part] * product
                for b in parts:
                    precision[:, a, b] += weight[part] * square
        prior = np.linalg.inv(covariance)
        posterior = np.linalg.inv(precision + prior)
        each = np.einsum("nij,nj->ni", posterior, pull + prior @ mean)
        mean = each.mean(axis=0)
        covariance = posterior.mean(axis=0) + np.cov(each.T, bias=True)
        fields = each[:, :width].reshape(n, 5, 3), each.reshape(n, 2, 5, 3).sum(axis=1)
        left = [y - field @ x for x, y, field in zip(v, e, fields, strict=True)]
        noise = [float((part**2).mean()) for part in left]
    return Fields(each, covariance, Beats(individual.BEYOND @ left[0], individual.BEYOND @ left[1]))


def summaries(beats: Beats) -> Array:
    """``individual.summary`` of every beat, (n, 8)."""
    pairs = zip(INVERSE @ beats.qrs, INVERSE @ beats.t, strict=True)
    return np.array([individual.summary(qrs, t) for qrs, t in pairs])


def factors(covariance: Array, count: int) -> Array:
    """Rows whose squares add up to a covariance as far as it is positive, the largest ones."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    largest = np.argsort(values)[::-1][:count]
    return np.array((vectors[:, largest] * np.sqrt(values[largest].clip(0.0))).T)


def estimate(real: Beats, twins: Beats, now: individual.Patterns) -> individual.Patterns:
    """The distributions that make recordings like ``twins``, made with those of ``now``, like the real ones."""
    fields, twin_fields = lead_fields(real), lead_fields(twins)
    known = summaries(real)
    mean, sd = known.mean(axis=0), known.std(axis=0)
    design = np.c_[np.ones(len(known)), (known - mean) / sd]
    by_summary = np.linalg.lstsq(design, fields.each, rcond=None)[0]
    own = fields.covariance - np.cov((design @ by_summary).T)
    vector = _added(real.coefficients(INVERSE), twins.coefficients(INVERSE), now.vector_mean, now.vector_factors)
    across = individual.BEYOND.T
    rest, of_twins = (f.remainder.coefficients(across, b.scales) for f, b in ((fields, real), (twin_fields, twins)))
    remainder = _added(rest, of_twins, now.remainder_mean, now.remainder_factors)
    return individual.Patterns(
        mean,
        sd,
        np.asarray(by_summary[0], np.float64),
        np.asarray(by_summary[1:], np.float64),
        FIELD_SHARE * factors(own, FIELD_FACTORS),
        vector[0],
        factors(vector[1], VECTOR_FACTORS).reshape(-1, 3, individual.SHAPES),
        remainder[0],
        REMAINDER_SHARE * factors(remainder[1], REMAINDER_FACTORS).reshape(-1, len(across), individual.SHAPES),
    )


def _added(real: Array, twins: Array, mean: Array, present: Array) -> tuple[Array, Array]:
    """Mean and covariance of a part: those of now, and by what the real ones differ from the twins."""
    flat = present.reshape(len(present), -1)
    missing = np.cov(real.reshape(len(real), -1).T) - np.cov(twins.reshape(len(twins), -1).T)
    return mean + real.mean(axis=0) - twins.mean(axis=0), flat.T @ flat + missing


def nothing() -> individual.Patterns:
    """No individual part."""
    s = individual.SHAPES
    return individual.Patterns(
        np.zeros(8), np.ones(8), np.zeros(30), np.zeros((8, 30)), np.zeros((FIELD_FACTORS, 30)),
        np.zeros((3, s)), np.zeros((VECTOR_FACTORS, 3, s)), np.zeros((5, s)), np.zeros((REMAINDER_FACTORS, 5, s)),
    )  # fmt: skip


HEADER = """\
# What is individual of normal heartbeats: see einthoven.twin.electrics.individual. Estimated by
#     python -m einthoven.bench.twin_individual
# from PTB-XL (Wagner et al., Sci Data 2020; PhysioNet; CC BY 4.0), NORM in sinus rhythm, folds 1-8. Thousandths.
"""


def written(patterns: individual.Patterns) -> str:
    """As a table: a name, then numbers."""
    lines = []
    for name in individual.Patterns.__slots__:
        values = np.round(1000 * getattr(patterns, name)).astype(int)
        several = values.reshape(len(values), -1) if name in individual.MATRICES else values.reshape(1, -1)
        lines += [",".join([name, *map(str, row)]) for row in several.tolist()]
    return HEADER + "\n".join(lines) + "\n"


def main() -> None:
    """Write the file."""
    args = _arguments()
    group = GROUPS["normal"]
    found = real_rows(args.folder, group, range(1, 9), args.records)
    real = _cached(args.cache, lambda: beats_of(load(row.header) for row in found))
    people = [(row.age, row.sex) for row in found[: args.twins]]
    twins = beats_of(as_ptbxl(ecg) for _, ecg in synthetic(group, people, args.seed))
    args.output.write_text(written(estimate(real, twins, individual.shipped())), encoding="utf-8")


def _cached(cache: Path | None, make: Any) -> Beats:
    if cache is not None and cache.exists():
        with np.load(cache, allow_pickle=False) as file:
            return Beats(file["qrs"], file["t"])
    beats: Beats = make()
    if cache is not None:
        np.savez(cache, qrs=beats.qrs, t=beats.t)
    return beats


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=3000, help="of PTB-XL")
    parser.add_argument("--twins", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=900_000, help="of the first synthetic patient")
    parser.add_argument("--cache", type=Path, help="median beats of the real recordings (.npz)")
    parser.add_argument("-o", "--output", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
