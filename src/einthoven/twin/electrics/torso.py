"""From the heart to the electrodes: where the heart points, and what each lead sees of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import DOWER
from einthoven.twin.electrics import constants as k
from einthoven.twin.electrics.jitter import Jitter
from einthoven.twin.patient import Patient

Array = NDArray[np.float64]


def gain(patient: Patient) -> float:
    """MV of the heart vector per unit of source: smaller in a large chest."""
    return k.SOURCE_MV * patient.torso.gain * (patient.body.bsa_m2 / 1.85) ** k.CHEST_POWER


def lead_fields(jitter: Jitter) -> tuple[Array, Array]:
    """I, II, V1-V6 of the heart vector, (8, 3), in activation and in recovery: Dower's matrix as it is in this chest."""
    mean = np.array(list(DOWER.values()))
    length = np.linalg.norm(mean, axis=1, keepdims=True)
    active = (mean + jitter.lead_field * length) * jitter.electrode[:, None]
    return active, active
