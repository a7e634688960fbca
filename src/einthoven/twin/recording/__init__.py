"""From a patient to a 12-lead recording of any length and rate, with exact truth."""

from einthoven.twin.recording.faults import LeadFault
from einthoven.twin.recording.noise import NOISES, NoiseSettings
from einthoven.twin.recording.recording import Recorded, record
from einthoven.twin.recording.truth import ECGTruth

__all__ = ["NOISES", "ECGTruth", "LeadFault", "NoiseSettings", "Recorded", "record"]
