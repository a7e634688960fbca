"""Scores of yes-or-no statements against labels, with 95 % intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Quantile of the normal distribution of a 95 % interval.
Z = 1.96
DRAWS = 1000
Interval = tuple[float, float]


def wilson(hits: int, total: int) -> Interval:
    """95 % interval of a share (Wilson 1927); the whole range where there is nothing to count."""
    if not total:
        return 0.0, 1.0
    share, spread = hits / total, Z * Z / total
    centre = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(centre - half, 0.0), min(centre + half, 1.0)


@dataclass(frozen=True, slots=True)
class Counts:
    """Records by label and statement."""

    hits: int
    false: int
    missed: int
    rightly_absent: int

    @property
    def labelled(self) -> int:
        """Records with the label."""
        return self.hits + self.missed

    @property
    def sensitivity(self) -> float:
        """Share of the labelled records that are found; NaN where there are none."""
        return _ratio(self.hits, self.labelled)

    @property
    def specificity(self) -> float:
        """Share of the records without the label in which the statement is not made."""
        return _ratio(self.rightly_absent, self.rightly_absent + self.false)

    @property
    def ppv(self) -> float:
        """Share of the statements that the label confirms; NaN where none is made."""
        return _ratio(self.hits, self.hits + self.false)

    @property
    def f1(self) -> float:
        """Harmonic mean of sensitivity and positive predictive value; 0 where nothing is hit."""
        return 2 * self.hits / max(2 * self.hits + self.false + self.missed, 1)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def count(truth: NDArray[np.float64], made: NDArray[np.bool_]) -> Counts:
    """Counts over the records whose label is known.

    Parameters
    ----------
    truth : array, (records,)
        1 with the label, 0 without, NaN where that is not known.
    made : array of bool, (records,)
        Whether the statement is made.
    """
    yes, no = truth == 1, truth == 0
    return Counts(int((yes & made).sum()), int((no & made).sum()), int((yes & ~made).sum()), int((no & ~made).sum()))


def resamples(records: int, seed: int = 0) -> NDArray[np.float64]:
    """How often each record is drawn, (draws, records): the bootstrap by record, the same draws for every score."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(records, np.full(records, 1 / records), size=DRAWS).astype(float)


def resampled_f1(
    truth: NDArray[np.float64], made: NDArray[np.bool_], draws: NDArray[np.float64]
) -> NDArray[np.float64]:
    """F1 of every statement in every draw.

    Parameters
    ----------
    truth, made : array, (records, statements)
        As in ``count``.
    draws : array, (draws, records)
        Of ``resamples``.

    Returns
    -------
    array, (draws, statements)
    """
    yes, no = (truth == 1).astype(float), (truth == 0).astype(float)
    hits, false, missed = draws @ (yes * made), draws @ (no * made), draws @ (yes * ~made)
    return 2 * hits / np.maximum(2 * hits + false + missed, 1)


def middle(values: NDArray[np.float64]) -> Interval:
    """The middle 95 % of the draws."""
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)
