"""From electrodes to leads and back: noise, loose contacts and swaps happen at electrodes, so Einthoven's law holds."""

from __future__ import annotations

import numpy as np

ELECTRODES = ("RA", "LA", "LL", "V1", "V2", "V3", "V4", "V5", "V6")


def _leads_of_electrodes() -> np.ndarray:
    """I, II, V1-V6 (8) from the potentials of the electrodes (9): limb differences, chest against Wilson's terminal."""
    matrix = np.zeros((8, 9))
    matrix[0, [1, 0]] = 1, -1
    matrix[1, [2, 0]] = 1, -1
    matrix[2:, :3] = -1 / 3
    matrix[2:, 3:] = np.eye(6)
    return matrix


#: Shape (8, 9).
LEADS_OF_ELECTRODES = _leads_of_electrodes()
#: Shape (9, 8): potentials against Wilson's terminal.
ELECTRODES_OF_LEADS = np.linalg.pinv(LEADS_OF_ELECTRODES)
