"""Boundaries and peaks of P, QRS and T in a median beat: globally, and in every lead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.delineation import LEAST_WAVE_MV, Delineation, Template, Wave, samples
from einthoven.measure.find_p import find_p
from einthoven.measure.find_qrs import find_qrs
from einthoven.measure.find_t import find_t

__all__ = ["LEAST_WAVE_MV", "Delineation", "Template", "Wave", "delineate", "samples"]


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
