"""P waves and QRS complexes as times, made for the rules of AV conduction."""

from __future__ import annotations

import numpy as np

from einthoven.measure.rhythm.atrial_train import regular_train
from einthoven.measure.rhythm.conduction import relation
from einthoven.measure.waves.atrial import AtrialWaves


def p_times(rng, *, period=0.75, jitter=0.01, seconds=10.0):
    count = int(seconds / period)
    return 0.1 + period * np.arange(count) + rng.normal(0, jitter, count)


def waves(rng, at, *, missed=0, false=0, seconds=10.0):
    """As a search would report them: some missed, some false."""
    if missed:
        at = np.delete(at, rng.choice(np.arange(1, len(at) - 1), missed, replace=False))
    wrong = rng.uniform(0.2, seconds - 0.2, false)
    every = np.r_[at, wrong]
    sure = np.r_[rng.uniform(0.75, 1.0, len(at)), rng.uniform(0.5, 0.7, false)]
    order = np.argsort(every)
    return AtrialWaves(every[order], sure[order])


def wenckebach(at, group, *, first=0.16, more=0.07):
    """QRS onsets: PR grows within each group of conducted P waves, the next P is blocked."""
    place = np.arange(len(at)) % (group + 1)
    return (at + first + more * place)[place < group]


def every_but(at, n, pr=0.16):
    """Every n-th P blocked at constant PR."""
    return at[(np.arange(len(at)) + 1) % n != 0] + pr


def conduction(atrial, qrs, labels=None):
    train = regular_train(atrial)
    if train is None:
        return None
    labels = np.array(["N"] * len(qrs)) if labels is None else labels
    return relation(train, qrs, labels).name
