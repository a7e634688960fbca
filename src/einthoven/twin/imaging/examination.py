"""What all slices of one patient's examination share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart import BeatingHeart, beating_heart
from einthoven.twin.heart.directions import AZIMUTH, COSINE, SINE
from einthoven.twin.imaging.bulk import displacement_mm
from einthoven.twin.imaging.look import Look, settled
from einthoven.twin.imaging.scanner import Scanner, draw_scanner
from einthoven.twin.imaging.thorax import Thorax, Veins, draw_thorax, draw_veins
from einthoven.twin.imaging.tissue import signals
from einthoven.twin.patient import Patient

#: Parts of a pixel along each axis.
SUPERSAMPLE = 2


@dataclass(frozen=True)
class Examination:
    """One patient in one scanner.

    Attributes
    ----------
    patient : Patient
    heart : BeatingHeart
    phase : ndarray (T,)
        Shares of RR.
    thorax : Thorax
    way_mm : ndarray (T, 3)
        Of the whole heart over the beat, in its frame.
    veins : Veins
    signal : ndarray (codes,) float32
        Of each tissue.
    scanner : Scanner
    look : Look
    """

    patient: Patient
    heart: BeatingHeart
    phase: NDArray[np.float64]
    thorax: Thorax
    way_mm: NDArray[np.float64]
    veins: Veins
    signal: NDArray[np.float32]
    scanner: Scanner
    look: Look

    @cached_property
    def heart_mm(self) -> NDArray[np.float64]:
        """Lower and upper corner of a box round the heart in its frame, without the fat (2, 3)."""
        lv, rv = self.heart.lv, self.heart.rv
        across = rv.outer[0] * SINE * lv.radius_mm
        apex = lv.centre_z_mm[0] - float((lv.epi[0] * -COSINE).max()) * lv.half_axis_mm
        corners = [[float((across * wave(AZIMUTH)).min()) for wave in (np.cos, np.sin)] + [float(apex)]]
        corners += [[float((across * wave(AZIMUTH)).max()) for wave in (np.cos, np.sin)] + [float(lv.base_z_mm.max())]]
        for atrium in (self.heart.left_atrium, self.heart.right_atrium):
            corners += [*(atrium.centre_mm - atrium.radii_mm), *(atrium.centre_mm + atrium.radii_mm)]
        return np.stack([np.min(corners, axis=0), np.max(corners, axis=0)])


def examine(patient: Patient, frames: int, rng: np.random.Generator, look: Look) -> Examination:
    """Draw the chest from ``rng``, and the scanner from a stream of its own."""
    phase = np.arange(frames) / frames
    heart = beating_heart(patient, phase)
    return Examination(
        patient=patient,
        heart=heart,
        phase=phase,
        thorax=draw_thorax(patient, rng, look),
        way_mm=displacement_mm(patient, heart, rng, look),
        veins=draw_veins(heart.left_atrium.centre_mm.mean(axis=0), rng),
        signal=signals(patient, rng, look),
        scanner=draw_scanner(patient.generator("scanner"), look),
        look=settled(look, rng),
    )
