"""Strong regressors for the ceilings of ``twin_observability``: boosted trees, a network of all targets, their mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EPOCHS, WIDTH, BATCH = 60, 256, 256
TREES = {"max_iter": 300, "learning_rate": 0.06, "max_leaf_nodes": 15, "min_samples_leaf": 30, "l2_regularization": 1.0}


@dataclass(frozen=True, eq=False)
class Parts:
    """Which patients train, which choose between regressors, which are scored: indices."""

    train: NDArray[np.intp]
    choose: NDArray[np.intp]
    score: NDArray[np.intp]

    @classmethod
    def of(cls, n: int) -> Parts:
        """60, 15 and 25 % of n patients, who are in no order."""
        return cls(*np.split(np.arange(n), [int(0.60 * n), int(0.75 * n)]))


def explained(x: Array, y: Array, parts: Parts, *, network: bool = True, summary: int | None = None) -> Array:
    """R2 of each target on the patients that are scored, shape (k,); of the better of trees, network and their mean.

    Parameters
    ----------
    x : ndarray, shape (n, features)
        NaN where missing.
    y : ndarray, shape (n, k)
    parts : Parts
    network : bool
        Whether the network is trained, too.
    summary : int, optional
        Trees see so many of the first features: samples of a curve are for a network.
    """
    trees = np.stack([_trees(x[:, :summary], target, parts) for target in y.T], axis=1)
    found = [trees]
    if network:
        deep = _network(x, y, parts)
        found += [deep, (trees + deep) / 2]
    choose = np.stack([_r2(y[parts.choose], guess[parts.choose]) for guess in found])
    score = np.stack([_r2(y[parts.score], guess[parts.score]) for guess in found])
    # Chosen on other patients than it is scored on: no luck of the draw.
    return np.asarray(np.take_along_axis(score, choose.argmax(axis=0)[None], axis=0)[0])


def auc(x: Array, ill: NDArray[np.bool_], parts: Parts) -> float:
    """Area under the ROC curve of telling the ill, by boosted trees, on the patients that are scored."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import roc_auc_score

    if min(ill[parts.score].sum(), ill[parts.train].sum()) < 5:
        return float("nan")
    train = np.concatenate([parts.train, parts.choose])
    model = HistGradientBoostingClassifier(**(TREES | {"max_iter": 120}), early_stopping=False, random_state=0)
    model.fit(x[train], ill[train])
    return float(roc_auc_score(ill[parts.score], model.predict_proba(x[parts.score])[:, 1]))


def _r2(y: Array, guess: Array) -> Array:
    return np.asarray(1 - ((y - guess) ** 2).mean(axis=0) / y.var(axis=0))


def _trees(x: Array, y: Array, parts: Parts) -> Array:
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(**TREES, early_stopping=True, n_iter_no_change=15, random_state=0)
    model.fit(x[parts.train], y[parts.train])
    return np.asarray(model.predict(x))


def _network(x: Array, y: Array, parts: Parts) -> Array:
    """All targets at once by two hidden layers; the epoch that is best on the patients that choose."""
    import torch

    torch.manual_seed(0)
    inputs = torch.tensor(_standard(np.column_stack([x, np.isnan(x).any(axis=1)]), parts), dtype=torch.float32)
    mean, sd = y[parts.train].mean(axis=0), y[parts.train].std(axis=0) + 1e-9
    aims = torch.tensor((y - mean) / sd, dtype=torch.float32)
    layers = [torch.nn.Linear(inputs.shape[1], WIDTH), torch.nn.GELU(), torch.nn.Dropout(0.15)]
    layers += [
        torch.nn.Linear(WIDTH, WIDTH),
        torch.nn.GELU(),
        torch.nn.Dropout(0.15),
        torch.nn.Linear(WIDTH, y.shape[1]),
    ]
    model = torch.nn.Sequential(*layers)
    steps = -(-len(parts.train) // BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=EPOCHS * steps)
    train, choose = torch.from_numpy(parts.train), torch.from_numpy(parts.choose)
    best = torch.full((y.shape[1],), torch.inf)
    guess = torch.zeros_like(aims)
    for _ in range(EPOCHS):
        model.train()
        for rows in train[torch.randperm(len(train))].split(BATCH):
            loss = torch.nn.functional.mse_loss(model(inputs[rows]), aims[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        model.eval()
        with torch.no_grad():
            now = model(inputs)
            error = ((now - aims)[choose] ** 2).mean(dim=0)
        better = error < best
        best = torch.where(better, error, best)
        guess[:, better] = now[:, better]
    return np.asarray(guess.numpy() * sd + mean)


def _standard(x: Array, parts: Parts) -> Array:
    """Features of mean 0 and sd 1, outliers drawn in, missing ones 0."""
    mean, sd = np.nanmean(x[parts.train], axis=0), np.nanstd(x[parts.train], axis=0) + 1e-6
    return np.asarray(np.nan_to_num(np.clip((x - mean) / sd, -5, 5)))
