"""Measuring an ECG: quality, beats, waves, intervals, amplitudes, axes, rhythm, each with its uncertainty."""

from einthoven.measure.line import measure
from einthoven.measure.measurements import (
    ABSENT,
    LeadQuality,
    Measurements,
    Morphology,
    Quality,
    Quantity,
    Rhythm,
)

__all__ = ["ABSENT", "LeadQuality", "Measurements", "Morphology", "Quality", "Quantity", "Rhythm", "measure"]
