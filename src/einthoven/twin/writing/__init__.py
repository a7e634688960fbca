"""Synthetic patients on disk: WFDB, NIfTI and the truth as JSON, one folder a patient, and one table of all.

from einthoven.twin.recipe import Recipe
from einthoven.twin.writing import write_patients

write_patients("twins", 1000, recipe=Recipe(cohort="biobank", views=("4ch", "stack")))
"""

from einthoven.twin.writing.many import Written, write_patients

__all__ = ["Written", "write_patients"]
