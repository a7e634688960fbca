"""Two judges that tell synthetic from real: boosted trees on features, and a small network on pixels; by patient.

Folds keep a real patient and its synthetic partners together. Scores are those of pictures that the judge has not
seen, averaged over several ways to cut the folds; the 95 % interval is by bootstrap over patients. Trees need
scikit-learn, the network torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.bench.twin_realism_separation import auc

Array = NDArray[np.float64]
Fit = Callable[[NDArray[np.floating], NDArray[np.bool_], int], Callable[[NDArray[np.floating]], Array]]

FOLDS, CUTS, DRAWS = 5, 4, 1000


@dataclass(frozen=True, slots=True)
class Auc:
    """Area under the ROC curve with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Giveaway:
    """One feature: how much the AUC falls when it is shuffled, its AUC alone (0.5 to 1), its medians."""

    name: str
    importance: float
    alone: float
    real: float
    synthetic: float


def folds(pairs: NDArray[np.int_], cut: int) -> Iterator[NDArray[np.bool_]]:
    """What is held out in each fold: whole pairs."""
    names = np.random.default_rng([cut, 77]).permutation(np.unique(pairs))
    for held in np.array_split(names, FOLDS):
        yield np.isin(pairs, held)


def held_out_scores(
    x: NDArray[np.floating], real: NDArray[np.bool_], pairs: NDArray[np.int_], fit: Fit, cuts: int
) -> Array:
    """Scores of every picture by judges that have not seen its patient."""
    total = np.zeros(len(x))
    for cut in range(cuts):
        for number, held in enumerate(folds(pairs, cut)):
            judge = fit(x[~held], real[~held], cut * FOLDS + number)
            total[held] += judge(x[held])
    return total / cuts


def interval(scores: Array, real: NDArray[np.bool_], pairs: NDArray[np.int_]) -> Auc:
    """The AUC and its interval by bootstrap over pairs of patients."""
    rng = np.random.default_rng(5)
    names, place = np.unique(pairs, return_inverse=True)
    drawn = []
    for _ in range(DRAWS):
        count = np.bincount(rng.integers(len(names), size=len(names)), minlength=len(names))
        weight = count[place].astype(float)
        if weight[real].sum() and weight[~real].sum():
            drawn.append(auc(scores, real, weight))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Auc(auc(scores, real), float(low), float(high))


def fit_trees(x: NDArray[np.floating], real: NDArray[np.bool_], seed: int) -> Callable[[NDArray[np.floating]], Array]:
    """Boosted trees, held back for a few dozen patients. The score is the log odds of being real."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    trees = HistGradientBoostingClassifier(
        max_iter=120,
        learning_rate=0.06,
        max_leaf_nodes=6,
        min_samples_leaf=8,
        l2_regularization=2.0,
        max_features=0.4,
        class_weight="balanced",
        early_stopping=False,
        random_state=seed,
    ).fit(x, real)
    return lambda new: np.asarray(trees.decision_function(new), float)


def giveaways(
    x: Array, names: list[str], real: NDArray[np.bool_], pairs: NDArray[np.int_], repeats: int = 4
) -> list[Giveaway]:
    """Features by importance: the fall of the held-out AUC when one is shuffled among the held-out pictures."""
    rng = np.random.default_rng(3)
    fall = np.zeros(len(names))
    for held in folds(pairs, 0):
        judge = fit_trees(x[~held], real[~held], 0)
        whole = auc(judge(x[held]), real[held])
        for column in range(len(names)):
            for _ in range(repeats):
                shuffled = x[held].copy()
                shuffled[:, column] = rng.permutation(shuffled[:, column])
                fall[column] += (whole - auc(judge(shuffled), real[held])) / repeats / FOLDS
    found = []
    for column, name in enumerate(names):
        values = x[:, column]
        known = np.isfinite(values)
        alone = auc(values[known], real[known])
        medians = [float(np.median(values[known & side])) for side in (real, ~real)]
        found.append(Giveaway(name, float(fall[column]), max(alone, 1 - alone), *medians))
    return sorted(found, key=lambda g: -g.importance - 0.1 * (g.alone - 0.5))


def fit_network(
    x: NDArray[np.floating], real: NDArray[np.bool_], seed: int, steps: int = 400
) -> Callable[[NDArray[np.floating]], Array]:
    """A convolutional network of about four thousand weights on pictures (n, channels, H, W).

    Trained on pictures turned, mirrored, shifted by up to two pixels and stretched in grey, as many real as synthetic.
    """
    import torch
    from torch import nn

    torch.manual_seed(seed)
    rng = np.random.default_rng([seed, 9])
    network = nn.Sequential(
        *(nn.Conv2d(x.shape[1], 8, 5, 2, 2), nn.BatchNorm2d(8), nn.ReLU()),
        *(nn.Conv2d(8, 16, 3, 2, 1), nn.BatchNorm2d(16), nn.ReLU()),
        *(nn.Conv2d(16, 16, 3, 1, 1), nn.BatchNorm2d(16), nn.ReLU()),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(16, 1)),
    )
    optimiser = torch.optim.AdamW(network.parameters(), lr=4e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=4e-3, total_steps=steps)
    sides = [np.flatnonzero(real), np.flatnonzero(~real)]
    labels = torch.tensor([1.0] * 16 + [0.0] * 16)
    for _ in range(steps):
        batch = np.concatenate([rng.choice(side, 16) for side in sides])
        pictures = np.stack([_varied(x[i], rng) for i in batch])
        loss = nn.functional.binary_cross_entropy_with_logits(network(torch.from_numpy(pictures))[:, 0], labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    network.eval()

    def judge(new: NDArray[np.floating]) -> Array:
        with torch.no_grad():
            turned = [np.rot90(new, k, (2, 3)) for k in range(4)]
            scores = [network(torch.from_numpy(np.ascontiguousarray(t, np.float32)))[:, 0].numpy() for t in turned]
        return np.asarray(np.mean(scores, 0), float)

    return judge


def _varied(picture: NDArray[np.floating], rng: np.random.Generator) -> NDArray[np.float32]:
    picture = np.rot90(picture, int(rng.integers(4)), (1, 2))
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
    picture = np.roll(picture, rng.integers(-2, 3, 2), (1, 2))
    return np.ascontiguousarray(np.clip(picture, 0, 1) ** np.exp(rng.normal(0, 0.1)), np.float32)
