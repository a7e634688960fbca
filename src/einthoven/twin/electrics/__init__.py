"""The potentials of one heartbeat of a synthetic patient."""

from einthoven.twin.electrics.beat import AtrialWave, Electrics, VentricularBeat, WaveShape, electrics
from einthoven.twin.electrics.constants import GRID_HZ
from einthoven.twin.electrics.fiducials import Fiducials

__all__ = ["GRID_HZ", "AtrialWave", "Electrics", "Fiducials", "VentricularBeat", "WaveShape", "electrics"]
