"""Cine MRI: the type all parts speak, and what its masks say of the heart."""

from einthoven.cine.cine import Cine, Mask, View
from einthoven.cine.phenotypes import CinePhenotypes, area_length_ml, four_chamber_phenotypes, stack_phenotypes

__all__ = [
    "Cine",
    "CinePhenotypes",
    "Mask",
    "View",
    "area_length_ml",
    "four_chamber_phenotypes",
    "stack_phenotypes",
]
