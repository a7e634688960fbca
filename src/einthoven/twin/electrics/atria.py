"""The P wave: the right atrium, then the left one, each a heart vector that rises and falls once."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import ConfigError
from einthoven.twin.electrics import constants as k
from einthoven.twin.electrics.depolarisation import bump
from einthoven.twin.electrics.jitter import Jitter
from einthoven.twin.patient import Patient

Array = NDArray[np.float64]
AtrialOrigin = Literal["sinus", "ectopic_low", "ectopic_left", "retrograde", "paced"]

#: Directions (X, Y, Z) and sizes of the two atria, mV, and when each is active, share of P: start, peak, end.
RIGHT = ((0.056, 0.060, -0.054), (0.0, 0.36, 0.74))
LEFT = ((0.108, 0.030, 0.018), (0.20, 0.60, 1.0))
#: Turned by where the impulse starts: factor of X, Y, Z of the right and of the left atrium; order; duration.
ORIGINS: dict[str, tuple[Array, Array, bool, float]] = {
    "sinus": (np.array([1.0, 1.0, 1.0]), np.array([1.0, 1.0, 1.0]), False, 1.0),
    "paced": (np.array([1.0, 0.9, 1.0]), np.array([1.0, 1.0, 1.1]), False, 1.12),
    "ectopic_low": (np.array([0.8, -0.7, 0.8]), np.array([0.8, -0.9, 0.8]), False, 0.95),
    "ectopic_left": (np.array([-1.0, 0.7, 1.0]), np.array([-1.0, 0.5, -1.2]), True, 1.0),
    "retrograde": (np.array([0.3, -1.0, 0.6]), np.array([0.4, -1.3, 0.6]), False, 0.85),
}


def atrial_vector(patient: Patient, jitter: Jitter, origin: AtrialOrigin, rr_s: float) -> tuple[Array, Array]:
    """Heart vector of a P wave, and of the atria's recovery, mV (3, samples) from the first activation on.

    Parameters
    ----------
    patient : Patient
    jitter : Jitter
    origin : {"sinus", "ectopic_low", "ectopic_left", "retrograde", "paced"}
    rr_s : float
        RR interval: P shortens at high rates.

    Raises
    ------
    ConfigError
        If there is no such origin.
    """
    if origin not in ORIGINS:
        raise ConfigError(f"no atrial origin {origin!r}", remedy=f"one of {', '.join(ORIGINS)}")
    right_turn, left_turn, left_first, stretch = ORIGINS[origin]
    length = patient.conduction.p_duration_ms * stretch * (k.P_AT_ZERO_RR + (1 - k.P_AT_ZERO_RR) * min(rr_s, 1.0))
    length = length / k.P_SEEN
    right, left = _vectors(patient, jitter)
    right, left = right * right_turn, left * left_turn
    courses = [RIGHT[1], LEFT[1]]
    if left_first:
        courses = [(1 - end, 1 - peak, 1 - start) for start, peak, end in courses]
    p = np.stack([right, left], axis=1) @ np.stack([_course(length, part) for part in courses])
    hill = bump(120.0, 180.0, 1.5, 1.5)
    recovery = -k.ATRIAL_RECOVERY * p.sum(axis=1, keepdims=True) * hill
    return p, np.concatenate([np.zeros((3, int(0.8 * length))), recovery], axis=1)


def _vectors(patient: Patient, jitter: Jitter) -> tuple[Array, Array]:
    """Sizes and directions of the right and the left atrium in sinus rhythm, mV: larger in a large atrium."""
    bsa, anatomy = patient.body.bsa_m2, patient.anatomy
    size = (bsa / 1.85) ** k.P_BY_BODY * patient.torso.gain**k.P_BY_GAIN * np.exp(k.P_SIZE_SD * jitter.atria[0])
    size *= np.clip(1 - k.P_BY_POTASSIUM * (patient.repolarisation.potassium_mmol_l - k.P_POTASSIUM), 0.1, 1.0)
    right_size = (anatomy.ra_max_ml / bsa / k.RA_USUAL_ML_M2) ** k.RA_POWER
    left_size = (anatomy.la_max_ml / bsa / k.LA_USUAL_ML_M2) ** k.LA_POWER
    spread = np.array(k.P_VECTOR_SD_MV) * patient.torso.segment_spread * jitter.atria[1:7].reshape(2, 3)
    right = (np.array(RIGHT[0]) + spread[0]) * right_size * size
    left = (np.array(LEFT[0]) + spread[1]) * left_size * size
    return right, left + np.array([0.0, 0.0, k.LA_TURNS_MV * (left_size - 1)])


def _course(length: float, part: tuple[float, float, float]) -> Array:
    """Rise and fall of one atrium in a P wave of some length in ms."""
    start, peak, end = (length * share * k.GRID_HZ / 1000 for share in part)
    t = np.arange(int(np.ceil(length * k.GRID_HZ / 1000)) + 2)
    phase = np.where(t < peak, (t - start) / (peak - start), (end - t) / (end - peak)).clip(0, 1)
    return np.asarray(np.sin(np.pi / 2 * phase) ** k.P_POWER)
