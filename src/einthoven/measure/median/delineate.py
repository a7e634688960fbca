"""Boundaries and peaks of P, QRS and T in a median beat: globally, and in every lead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.median.find_p import find_p
from einthoven.measure.median.find_qrs import find_qrs
from einthoven.measure.median.find_t import find_t
from einthoven.measure.median.wave import Delineation, Template


def delineate(template: Template, usable: NDArray[np.bool_]) -> Delineation:
    """Find QRS, T and P.

    Parameters
    ----------
    template : Template
    usable : ndarray of bool, shape (leads,)
        Leads that decide the global limits.
    """
    qrs = find_qrs(template, usable)
    t = find_t(template, usable, qrs)
    return Delineation(qrs, find_p(template, usable, qrs, t), t)
