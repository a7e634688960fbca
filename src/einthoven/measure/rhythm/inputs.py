"""What the rhythm is decided from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.waves.atrial import AtrialWaves


@dataclass(frozen=True, slots=True)
class RhythmInputs:
    """What the rhythm is decided from.

    Attributes
    ----------
    labels : structured array, ``BEAT_DTYPE``
        The beats.
    p_assessable : ndarray of bool, shape (beats,)
        False at the edges of the recording and for ventricular beats.
    qrs_ms : float
        Duration of the dominant QRS.
    p_axis : float or None
        Frontal axis of P, degrees.
    p_upright_ii : bool or None
        False if P is clearly inverted in lead II; None where that lead has no P or is unusable.
    flutter_rate : float or None
        Rate of a regular atrial wave between 220 and 350 per minute, if one dominates.
    paced : ndarray of bool, shape (beats,)
        Whether a pacing spike precedes the beat.
    atrial : AtrialWaves
        All P waves of the recording, conducted or not.
    searched : AtrialWaves or None
        What a search beside QRS and T found, where hardly any P was seen and the ventricles beat slowly and steadily.
    qrs_on_s : ndarray, shape (beats,)
        Onset of each QRS, s.
    spikes_s : ndarray, shape (spikes,)
        Pacing spikes, s.
    """

    labels: NDArray[np.void]
    p_assessable: NDArray[np.bool_]
    qrs_ms: float
    p_axis: float | None
    p_upright_ii: bool | None
    flutter_rate: float | None
    paced: NDArray[np.bool_]
    atrial: AtrialWaves
    searched: AtrialWaves | None
    qrs_on_s: NDArray[np.float64]
    spikes_s: NDArray[np.float64]
