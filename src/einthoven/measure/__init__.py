"""Measuring an ECG: quality, beats, waves, intervals, amplitudes, axes, rhythm, each with its uncertainty."""

from einthoven.measure.beats.median_beat import MedianBeat
from einthoven.measure.line import measure
from einthoven.measure.long.holter import HolterSummary
from einthoven.measure.long.stream import BlockMeasurements, measure_blocks
from einthoven.measure.measurements import (
    ABSENT,
    LeadQuality,
    Measurements,
    Morphology,
    Quality,
    Quantity,
    Rhythm,
)

__all__ = [
    "ABSENT",
    "BlockMeasurements",
    "HolterSummary",
    "LeadQuality",
    "Measurements",
    "MedianBeat",
    "Morphology",
    "Quality",
    "Quantity",
    "Rhythm",
    "measure",
    "measure_blocks",
]
