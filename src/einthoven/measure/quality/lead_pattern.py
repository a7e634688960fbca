"""How the leads of one heart usually look together: what makes exchanged electrodes visible.

The median beat is reduced to one number for P, eight for QRS and three for ST-T in each of the eight independent leads.
A multivariate Student t distribution of these numbers, fitted to PTB-XL (``einthoven.bench.reversal_fit``), says how
plausible a recording is: leads of one heart are strongly correlated, so that a lead in the wrong place stands out even
where each lead alone would pass for normal. (Reconstruction of leads from the others for the same purpose: Kors and
van Herpen, Am J Cardiol 2001. Here the likelihood takes the place of the reconstruction error.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import CHEST_LEADS
from einthoven.measure.median.wave import Delineation, Template
from einthoven.measure.signal.filters import samples
from einthoven.weights import load_weights

#: The leads that hold all information of twelve.
INDEPENDENT_LEADS = ("I", "II", *CHEST_LEADS)
QRS_PARTS, ST_T_PARTS = 8, 3
PARTS = 1 + QRS_PARTS + ST_T_PARTS
QRS = slice(1, 1 + QRS_PARTS)
#: ST-T begins this long after J, and is left out where less than the second remains, s.
AFTER_J_S, SHORTEST_ST_T_S = 0.04, 0.06
#: Degrees of freedom: heavy tails, since every disease has its own pattern.
DEGREES = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A median beat in few numbers.

    Attributes
    ----------
    mv : ndarray, shape (8, 12)
        Mean voltage of P, of eight equal parts of QRS and of three of ST-T in ``INDEPENDENT_LEADS``; NaN where there
        is no such wave or lead.
    """

    mv: NDArray[np.float64]

    def known(self) -> NDArray[np.bool_]:
        """Which of the (8, 12) numbers there are."""
        return np.isfinite(self.mv)


def pattern_of(template: Template, waves: Delineation, rows: dict[str, int], *, with_p: bool) -> Pattern:
    """The pattern of a median beat.

    Parameters
    ----------
    template : Template
    waves : Delineation
    rows : dict of str to int
        Row of each usable lead.
    with_p : bool
        Whether P waves precede the beats in an organised way: fibrillatory waves say nothing about electrodes.
    """
    mv = np.full((len(INDEPENDENT_LEADS), PARTS), np.nan)
    at = [k for k, name in enumerate(INDEPENDENT_LEADS) if name in rows]
    picked = [rows[INDEPENDENT_LEADS[k]] for k in at]
    fine, smooth = template.fine[picked], template.smooth[picked]
    on, off = int(waves.qrs.on), int(waves.qrs.off)
    level = fine[:, max(on - samples(0.008), 0) : on + 1].mean(axis=1, keepdims=True)
    mv[at, QRS] = _means(fine - level, on, off, QRS_PARTS)
    if with_p and waves.p is not None:
        first, last = int(waves.p.on), int(waves.p.off)
        chord = smooth[:, max(first - 2, 0) : first + 3].mean(axis=1) + smooth[:, last - 2 : last + 3].mean(axis=1)
        mv[at, 0] = smooth[:, first : last + 1].mean(axis=1) - chord / 2
    start = off + samples(AFTER_J_S)
    if waves.t is not None and waves.t.off - start > samples(SHORTEST_ST_T_S):
        mv[at, QRS.stop :] = _means(smooth - level, start, int(waves.t.off), ST_T_PARTS)
    return Pattern(mv)


def _means(curves: NDArray[np.float64], first: int, last: int, parts: int) -> NDArray[np.float64]:
    """Mean of each of some equal parts of a span, (leads, parts)."""
    total = np.concatenate([np.zeros((len(curves), 1)), np.cumsum(curves, axis=1)], axis=1)
    edges = np.linspace(first, last, parts + 1)
    below = np.clip(np.floor(edges).astype(int), 0, total.shape[1] - 2)
    share = edges - below
    at_edges = total[:, below] * (1 - share) + total[:, below + 1] * share
    return np.diff(at_edges, axis=1) / np.diff(edges)


def size(mv: NDArray[np.float64]) -> NDArray[np.float64]:
    """Root mean square of QRS over the twelve leads (those that are there), mV; (..., 8, 12) to (..., 1, 1).

    Exchanging arms and left leg, or chest electrodes, does not change it.
    """
    i, ii = mv[..., 0, QRS], mv[..., 1, QRS]
    limb = np.stack([i, ii, ii - i, (i + ii) / 2, i - ii / 2, ii - i / 2], axis=-2)
    twelve = np.concatenate([limb, mv[..., 2:, QRS]], axis=-2)
    return np.asarray(np.sqrt(np.nanmean(twelve**2, axis=(-2, -1), keepdims=True)))


@dataclass(frozen=True, slots=True, eq=False)
class Plausibility:
    """Distribution of some of the 96 numbers, relative to the size of QRS.

    Attributes
    ----------
    mean : ndarray, shape (n,)
    precision : ndarray, shape (n, n)
        Inverse of the scatter matrix.
    """

    mean: NDArray[np.float64]
    precision: NDArray[np.float64]

    def distance(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Squared Mahalanobis distance per number of the pattern; about 0.5 in most recordings. (..., n) to (...)."""
        away = values - self.mean
        return np.asarray(np.einsum("...i,ij,...j->...", away, self.precision, away) / len(self.mean))

    def log_likelihood(self, distance: NDArray[np.float64]) -> NDArray[np.float64]:
        """Up to a constant, which drops out between hypotheses about the same recording."""
        count = len(self.mean)
        return np.asarray(-0.5 * (DEGREES + count) * np.log1p(distance * count / DEGREES))


def plausibility(known: NDArray[np.bool_]) -> Plausibility:
    """The distribution of the numbers that a recording has, as its mask of shape (8, 12)."""
    return _marginal(known.tobytes())


def usual_pattern() -> NDArray[np.float64]:
    """The centre of the distribution, (8, 12): each wave in each lead relative to the size of QRS."""
    return _model()[0].reshape(len(INDEPENDENT_LEADS), PARTS)


@lru_cache(maxsize=1)
def _model() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    stored = load_weights("lead_pattern")
    mean, packed = stored["mean"].astype(np.float64), stored["scatter"].astype(np.float64)
    scatter = np.zeros((len(mean), len(mean)))
    scatter[np.triu_indices(len(mean))] = packed
    return _kept(mean), _kept(scatter + np.triu(scatter, 1).T)


@lru_cache(maxsize=16)
def _marginal(mask: bytes) -> Plausibility:
    mean, scatter = _model()
    at = np.flatnonzero(np.frombuffer(mask, bool))
    precision = np.asarray(np.linalg.inv(scatter[np.ix_(at, at)]), np.float64)
    return Plausibility(_kept(mean[at]), _kept(precision))


def _kept(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """An array that every caller is handed: nobody may write to it."""
    array.flags.writeable = False
    return array
