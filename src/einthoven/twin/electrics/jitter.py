"""What differs between the chests and hearts of patients beside anatomy: drawn once, in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.electrics import constants as k
from einthoven.twin.electrics.segments import ALL_AZIMUTH, ALL_HEIGHT
from einthoven.twin.patient import Patient

Array = NDArray[np.float64]


def _smooth_fields() -> Array:
    """Patterns over the wall that vary slowly, shape (patterns, SEGMENTS); a unit normal sum of them has variance 1."""
    z, az = ALL_HEIGHT, ALL_AZIMUTH
    flat = np.sqrt(np.clip(1 - z**2, 0.0, 1.0))
    fields = np.stack(
        [z, flat * np.cos(az), flat * np.sin(az), z * np.cos(az), z * np.sin(az), np.cos(2 * az), np.sin(2 * az), z**2]
    )
    fields -= fields.mean(axis=1, keepdims=True)
    fields /= np.sqrt((fields**2).sum(axis=0).mean())
    return fields


_FIELDS = _smooth_fields()


@dataclass(frozen=True, slots=True)
class Jitter:
    """One patient's deviations.

    Attributes
    ----------
    slowing, source, recovery_ms, transmural : ndarray, shape (SEGMENTS,)
        Factor of travel time; factor of source size; shift of recovery; factor of the transmural difference.
    atria : ndarray, shape (8,)
        Unit normal: sizes, directions and timing of P.
    site : float
        0 to 1: where an accessory pathway lies.
    u_wave, t_size : float
        Unit normal.
    focus : (float, float)
        Where ectopic beats start against the usual place: azimuth in degrees and height.
    """

    slowing: Array
    source: Array
    recovery_ms: Array
    transmural: Array
    atria: Array
    site: float
    u_wave: float
    t_size: float
    focus: tuple[float, float]


def draw_jitter(patient: Patient) -> Jitter:
    """The deviations of a patient. New ones are drawn after the others, so that these stay as they are."""
    rng = patient.generator("ecg")
    torso = patient.torso
    slowing, source, recovery, transmural = rng.standard_normal((4, len(_FIELDS))) @ _FIELDS * torso.segment_spread
    atria, site, (u_wave, t_size) = rng.standard_normal(8), rng.random(), rng.standard_normal(2)
    turn, up = rng.standard_normal(2)
    return Jitter(
        slowing=np.exp(k.ACTIVATION_SD * slowing),
        source=np.exp(k.SOURCE_SD * source),
        recovery_ms=k.RECOVERY_SD_MS * recovery,
        transmural=1 + k.TRANSMURAL_SD * transmural,
        atria=atria,
        site=site,
        u_wave=float(u_wave),
        t_size=float(t_size),
        focus=(k.FOCUS_SD[0] * float(turn), k.FOCUS_SD[1] * float(up)),
    )
