"""How well a classifier tells synthetic from real: cross-validated by patient, with what gives it away.

An area under the ROC curve (AUC) of 0.5 means that it cannot; 1 that it always can. Boosted trees see named features
and a small convolutional network the raw signal. Needs scikit-learn and, for the network, torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.bench.scores import Interval, middle

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

FOLDS = 5
DRAWS = 500
SHUFFLES = 2
#: Of the boosted trees: small enough that they do not learn single patients by heart.
TREES = {"max_iter": 200, "learning_rate": 0.06, "max_leaf_nodes": 12, "min_samples_leaf": 15, "l2_regularization": 1.0}


@dataclass(frozen=True, slots=True)
class Separation:
    """How well two sources are told apart.

    Attributes
    ----------
    auc : float
        Of the predictions for patients whom the classifier did not learn from, pooled over the folds.
    interval : (float, float)
        95 %, by drawing patients anew.
    """

    auc: float
    interval: Interval

    def __str__(self) -> str:
        return f"{self.auc:.3f} ({self.interval[0]:.3f} to {self.interval[1]:.3f})"


@dataclass(frozen=True, slots=True)
class Giveaway:
    """What one feature gives away.

    Attributes
    ----------
    name : str
    importance : float
        By how much the AUC on held-out patients falls when the values of this feature are shuffled.
    alone : float
        AUC of the feature alone: above 0.5 if real values are larger. A missing value counts as the smallest.
    real, synthetic : (float, float, float)
        16th, 50th and 84th percentile; NaN where there is never a value.
    real_missing, synthetic_missing : float
        Share without a value.
    """

    name: str
    importance: float
    alone: float
    real: tuple[float, float, float]
    synthetic: tuple[float, float, float]
    real_missing: float
    synthetic_missing: float


def folds_by_patient(patients: NDArray[np.int64], is_real: Flags, seed: int = 0) -> Rows:
    """A fold for every row: all rows of a patient share one, and each fold has its part of both sources."""
    rng = np.random.default_rng(seed)
    fold = np.empty(len(patients), np.intp)
    for source in (False, True):
        rows = np.flatnonzero(is_real == source)
        unique, of_row = np.unique(patients[rows], return_inverse=True)
        fold[rows] = (rng.permutation(len(unique)) % FOLDS)[of_row]
    return fold


def auc(score: Array, is_real: Flags, weight: Array | None = None) -> float:
    """Area under the ROC curve, ties counted half; a weight counts a row that often."""
    weight = np.ones(len(score)) if weight is None else weight
    value, rank = np.unique(score, return_inverse=True)
    real = np.bincount(rank, weight * is_real, len(value))
    synthetic = np.bincount(rank, weight * ~is_real, len(value))
    below = np.cumsum(synthetic) - synthetic / 2
    return float(real @ below / (real.sum() * synthetic.sum()))


def separation(predicted: Array, is_real: Flags, patients: NDArray[np.int64], seed: int = 0) -> Separation:
    """The AUC of predictions, with its interval from drawing the patients of each source with replacement."""
    rng = np.random.default_rng(seed)
    drawn = np.empty(DRAWS)
    people = [np.unique(patients[is_real == source], return_inverse=True)[1] for source in (False, True)]
    weight = np.empty(len(predicted))
    for k in range(DRAWS):
        for source, person in zip((False, True), people, strict=True):
            total = person.max() + 1
            weight[is_real == source] = np.bincount(rng.integers(0, total, total), minlength=total)[person]
        drawn[k] = auc(predicted, is_real, weight)
    return Separation(auc(predicted, is_real), middle(drawn))


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees, one a fold.

    Attributes
    ----------
    predicted : ndarray, shape (rows,)
        Probability of being real, by the trees that have not seen the patient.
    models : tuple
        Of the folds.
    """

    predicted: Array
    models: tuple[Any, ...]


def trees(features: Array, is_real: Flags, fold: Rows) -> Trees:
    """Learn from all folds but one, predict that one; NaN is a missing value."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    predicted = np.empty(len(is_real))
    models = []
    for k in range(FOLDS):
        test = fold == k
        model = HistGradientBoostingClassifier(random_state=k, early_stopping=False, **TREES)
        model.fit(features[~test], is_real[~test])
        predicted[test] = model.predict_proba(features[test])[:, 1]
        models.append(model)
    return Trees(predicted, tuple(models))


def giveaways(
    learned: Trees, features: Array, names: Sequence[str], is_real: Flags, fold: Rows, seed: int = 0
) -> list[Giveaway]:
    """Every feature with what it gives away, the most important first (permutation on held-out folds)."""
    rng = np.random.default_rng(seed)
    out = []
    for column, name in enumerate(names):
        falls = []
        for k, model in enumerate(learned.models):
            held = features[fold == k]
            truth, before = is_real[fold == k], auc(learned.predicted[fold == k], is_real[fold == k])
            for _ in range(SHUFFLES):
                shuffled = held.copy()
                shuffled[:, column] = rng.permutation(shuffled[:, column])
                falls.append(before - auc(model.predict_proba(shuffled)[:, 1], truth))
        out.append(_giveaway(name, float(np.mean(falls)), features[:, column], is_real))
    return sorted(out, key=lambda giveaway: -giveaway.importance)


def _giveaway(name: str, importance: float, values: Array, is_real: Flags) -> Giveaway:
    missing = np.isnan(values)
    ranked = np.where(missing, -np.inf, values)
    return Giveaway(
        name,
        importance,
        auc(ranked, is_real),
        _percentiles(values[is_real & ~missing]),
        _percentiles(values[~is_real & ~missing]),
        float(missing[is_real].mean()),
        float(missing[~is_real].mean()),
    )


def _percentiles(values: Array) -> tuple[float, float, float]:
    if not len(values):
        return (np.nan, np.nan, np.nan)
    low, middle_one, high = np.percentile(values, (16, 50, 84))
    return float(low), float(middle_one), float(high)


def network(signals: NDArray[np.float32], is_real: Flags, fold: Rows, *, epochs: int = 15, seed: int = 0) -> Array:
    """The probability of being real by a small convolutional network on raw signals, (rows, channels, samples)."""
    import torch

    torch.manual_seed(seed)
    predicted = np.empty(len(is_real))
    data = torch.from_numpy(np.ascontiguousarray(signals))
    truth = torch.from_numpy(is_real.astype(np.float32))
    for k in range(FOLDS):
        train = torch.from_numpy(np.flatnonzero(fold != k))
        model = _convolutions(signals.shape[1], float(data[train].std()))
        steps = epochs * -(-len(train) // 64)
        optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
        rate = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=3e-3, total_steps=steps)
        for _ in range(epochs):
            for rows in train[torch.randperm(len(train))].split(64):
                loss = torch.nn.functional.binary_cross_entropy_with_logits(model(data[rows])[:, 0], truth[rows])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                rate.step()
        model.eval()
        with torch.no_grad():
            predicted[fold == k] = torch.sigmoid(model(data[torch.from_numpy(fold == k)])[:, 0]).numpy()
    return predicted


def _convolutions(channels: int, spread: float) -> Any:
    """Three convolutions, the mean and the largest of each map over time, one number."""
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            sizes = ((channels, 32, 7), (32, 48, 5), (48, 64, 5))
            layers: list[nn.Module] = []
            for inputs, outputs, width in sizes:
                layers += [nn.Conv1d(inputs, outputs, width, padding=width // 2), nn.BatchNorm1d(outputs), nn.GELU()]
            self.body = nn.Sequential(*layers)
            self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(2 * 64, 1))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            maps = self.body(x / spread)
            return self.head(torch.cat([maps.mean(-1), maps.amax(-1)], 1))

    return Net()
