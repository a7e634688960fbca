"""What all slices of one patient's examination share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart import BeatingHeart, beating_heart
from einthoven.twin.imaging.look import Look
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
    veins: Veins
    signal: NDArray[np.float32]
    scanner: Scanner
    look: Look


def examine(patient: Patient, frames: int, rng: np.random.Generator, look: Look) -> Examination:
    """Draw the chest from ``rng``, and the scanner from a stream of its own."""
    phase = np.arange(frames) / frames
    heart = beating_heart(patient, phase)
    return Examination(
        patient=patient,
        heart=heart,
        phase=phase,
        thorax=draw_thorax(patient, rng, look),
        veins=draw_veins(heart.left_atrium.centre_mm.mean(axis=0), rng),
        signal=signals(patient, rng, look),
        scanner=draw_scanner(patient.generator("scanner"), look),
        look=look,
    )
