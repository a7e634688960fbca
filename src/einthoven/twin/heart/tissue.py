"""What lies at a point of the heart, and what a mask of a cine says of it."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Tissue(IntEnum):
    """One byte a point. The first six are the masks of a cine."""

    NONE = 0
    LV_BLOOD = 1
    LV_MUSCLE = 2
    RV_BLOOD = 3
    LA_BLOOD = 4
    RA_BLOOD = 5
    PAPILLARY = 6
    RV_WALL = 7
    ATRIAL_WALL = 8
    FAT = 9
    PERICARDIUM = 10
    MITRAL = 11
    TRICUSPID = 12


#: Tissue -> mask. Papillary muscles and leaflets count as blood (Petersen 2017); what a reader does not outline is 0.
MASK_OF_TISSUE = np.array([0, 1, 2, 3, 4, 5, 1, 0, 0, 0, 0, 1, 3], dtype=np.uint8)
