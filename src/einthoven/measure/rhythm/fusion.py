"""Fusion beats: complexes that are a mixture of the own beat and an ectopic one.

Judged by class of beats: a mixture so like one of its parts that it shares that part's class keeps its label.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.detection import QRS_HALF
from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.signal.filters import Signal, samples

#: Share of the complex that the mixture must explain, and by how much more than either part alone.
EXPLAINED, BETTER = 0.94, 0.04
#: Least and largest weight of either part.
LEAST_PART, LARGEST_PART = 0.15, 0.90
#: The two activations may begin up to this far apart, s.
APART_S = 0.040


def is_fusion(group: int, found: list[BeatClass], ventricular: list[bool], usable: NDArray[np.bool_]) -> bool:
    """Whether a class of beats is a mixture of the dominant class and another, ventricular one.

    Parameters
    ----------
    group : int
        Index of the class.
    found : list of BeatClass
        The dominant class first.
    ventricular : list of bool
        Which classes are wide.
    usable : ndarray of bool, shape (leads,)
    """
    if group == 0:
        return False
    others = [k for k, wide in enumerate(ventricular) if wide and k != group]
    if not others:
        return False
    own = _complex(found[0], usable, 0)
    mixed = _complex(found[group], usable, 0)
    parts = [
        _complex(found[k], usable, shift)
        for k in others
        for shift in range(-samples(APART_S), samples(APART_S) + 1, samples(APART_S) // 5)
    ]
    return any(_is_mixture(mixed, own, part) for part in parts)


def _complex(group: BeatClass, usable: NDArray[np.bool_], shift: int) -> Signal:
    """QRS of a class in all usable leads as one vector about its mean in each lead."""
    template = group.template
    at = np.clip(template.centre + shift + np.arange(-QRS_HALF, QRS_HALF + 1), 0, template.fine.shape[1] - 1)
    part = template.fine[usable][:, at]
    return (part - part.mean(axis=1, keepdims=True)).ravel()


def _is_mixture(mixed: Signal, own: Signal, other: Signal) -> bool:
    """Least squares of two parts: both weights positive and below one, and far better than either alone."""
    basis = np.stack([own, other])
    gram, answer = basis @ basis.T, basis @ mixed
    power = float(mixed @ mixed)
    determinant = gram[0, 0] * gram[1, 1] - gram[0, 1] ** 2
    if power <= 0 or determinant < 0.05 * gram[0, 0] * gram[1, 1]:
        return False
    weights = np.linalg.solve(gram, answer)
    together = float(weights @ answer) / power
    alone = float((answer**2 / (np.diag(gram) * power)).max())
    inside = bool(((weights >= LEAST_PART) & (weights <= LARGEST_PART)).all())
    return inside and together >= EXPLAINED and together - alone >= BETTER
