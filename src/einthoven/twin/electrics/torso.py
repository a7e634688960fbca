"""From the heart to the electrodes: how strong the potentials of a heart are in its chest."""

from __future__ import annotations

from einthoven.twin.electrics import constants as k
from einthoven.twin.patient import Patient


def gain(patient: Patient) -> float:
    """MV of the heart vector per unit of source: smaller in a large chest."""
    return k.SOURCE_MV * patient.torso.gain * (patient.body.bsa_m2 / 1.85) ** k.CHEST_POWER
