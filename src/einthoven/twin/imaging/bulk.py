"""How the whole heart moves in the chest over a beat: pulled by its own contraction, thrown by the blood it moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart import BeatingHeart
from einthoven.twin.imaging.look import Look
from einthoven.twin.patient import Patient

Float64 = NDArray[np.float64]

#: Throw and blow towards septum, front and base: less across the 4-chamber plane and along the axis, so that what is
#: measured in that plane stays true (convention of this model).
_SPREAD = np.array([1.0, 0.5, 0.4])
#: Blows while no valve is open: at the start of contraction and of relaxation, ms after the R wave and after the
#: smallest volume, and how long they last (convention of this model).
_BLOWS_MS, _BLOW_MS = (35.0, 25.0), 22.0
#: Steps in which the way is counted: frames that lie in the same place are looked at together.
_STEP_MM = 0.2


def displacement_mm(patient: Patient, heart: BeatingHeart, rng: np.random.Generator, look: Look) -> Float64:
    """Way of the heart from its place at the R wave, in its own frame, (T, 3)."""
    phase, volume = heart.phases, np.asarray(heart.volumes_ml["lv"])
    beat_ms = 60000 / patient.physiology.heart_rate_bpm
    pull = look.bulk_pull_mm + look.bulk_pull_sd * rng.standard_normal(3)
    throw, *blows = (sd * _SPREAD * rng.standard_normal(3) for sd in (look.bulk_throw_mm, *[look.bulk_blow_mm] * 2))
    emptied = (volume.max() - volume) / max(np.ptp(volume), 1e-6)
    flow = np.roll(volume, -1) - np.roll(volume, 1)
    way = np.outer(emptied, pull) + np.outer(flow / max(np.abs(flow).max(), 1e-6), throw)
    for after_ms, start, blow in zip(_BLOWS_MS, (0.0, float(phase[volume.argmin()])), blows, strict=True):
        away = np.mod(phase - start - after_ms / beat_ms + 0.5, 1) - 0.5
        way += np.outer(np.exp(-0.5 * (away * beat_ms / _BLOW_MS) ** 2), blow)
    limit = look.bulk_limit_mm
    return np.rint(np.clip(way - way[0], -limit, limit) / _STEP_MM) * _STEP_MM
