"""What the electrodes over a dead wall see beside the heart vector: the cavity behind it.

A single vector has no place; but the chest electrodes lie near the heart, and one over an infarct looks through the
dead wall, as through a window, at the cavity, which is negative while the muscle around is activated (Wilson et al., Am
Heart J 1944): Q waves. Later the wall around the scar recovers last: T turns there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.electrics import constants as k
from einthoven.twin.electrics.depolarisation import bump
from einthoven.twin.patient import Patient

Array = NDArray[np.float64]

#: How much I, II, V1-V6 look at each territory (leads as in AHA/ACCF/HRS Part VI, Wagner et al. 2009; sizes are a
#: convention of this model).
_VIEW: dict[str, tuple[float, ...]] = {
    "none": (0.0,) * 8,
    "anterior": (0.10, 0.0, 0.50, 1.0, 1.0, 0.75, 0.25, 0.05),
    "septal": (0.0, 0.0, 0.80, 1.0, 0.50, 0.10, 0.0, 0.0),
    "lateral": (0.35, 0.0, -0.20, -0.25, 0.0, 0.10, 0.55, 0.70),
    "inferior": (-0.05, 0.35, 0.0, 0.0, 0.0, 0.0, 0.0, 0.05),
    "inferolateral": (0.05, 0.30, -0.30, -0.40, -0.20, 0.0, 0.25, 0.45),
}


def through_the_wall(patient: Patient, qrs: Array, t_alone: Array) -> tuple[Array, Array]:
    """What is added to QRS and to recovery in I, II, V1-V6, mV.

    Parameters
    ----------
    patient : Patient
    qrs, t_alone : ndarray, shape (8, samples)
        Of the beat without it, from the first activation on.
    """
    scar = patient.scar
    seen = np.array(_VIEW[scar.territory]) * min(1.0, scar.extent / k.WINDOW_EXTENT) * lost(patient)
    q, t = np.zeros_like(qrs), np.zeros_like(t_alone)
    if not seen.any():
        return q, t
    size = float(np.sqrt((qrs**2).mean(axis=1).mean()))
    width = k.WINDOW_SHARE * qrs.shape[1]
    hill = bump(0.45 * width, 0.55 * width, 1.5, 1.5)[: qrs.shape[1]]
    q[:, : len(hill)] = -k.WINDOW_DEPTH * size * seen[:, None] * hill / hill.max()
    if scar.acute_mv == 0:
        course = np.sqrt((t_alone**2).mean(axis=0))
        t = -k.WINDOW_T * seen[:, None] * course
    return q, t


def lost(patient: Patient) -> float:
    """Share of the source of a scar's wall that is lost: of little depth, little."""
    scar = patient.scar
    share = min(1.0, k.SCAR_LOSS * scar.transmurality**k.SCAR_POWER)
    return share * k.ACUTE_LOSS if scar.acute_mv > 0 else share
