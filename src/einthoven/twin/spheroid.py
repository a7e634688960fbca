"""The left ventricular cavity as a spheroid cut above its equator: what electrics and geometry share."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers = TypeVar("Numbers", float, NDArray[np.float64])

#: The base plane cuts the spheroid this far above its equator, in long semi-axes (convention of this model).
BASE = 0.4


def semi_axes(volume: Numbers, sphericity: Numbers) -> tuple[Numbers, Numbers]:
    """Short and long semi-axis.

    Parameters
    ----------
    volume : float or ndarray
        Of the cut spheroid: pi a^2 c (2/3 + b - b^3/3), b = ``BASE``. In ml the axes are in cm.
    sphericity : float or ndarray
        Length from apex to base plane over the diameter at the equator.
    """
    ratio = 2 * sphericity / (1 + BASE)
    a = (volume / (np.pi * ratio * (2 / 3 + BASE - BASE**3 / 3))) ** (1 / 3)
    return a, a * ratio
