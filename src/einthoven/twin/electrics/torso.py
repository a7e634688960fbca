"""From the heart to the electrodes: how strong the potentials of a heart are in its chest."""

from __future__ import annotations

from einthoven.twin.electrics import constants as k
from einthoven.twin.patient import Patient


def gain(patient: Patient) -> float:
    """Size of the sources, mV per cm2: what large chests take from the potentials is in it."""
    body = patient.body
    chest = k.SEX_GAIN[0 if body.male else 1] * (body.height_cm / 170) ** k.HEIGHT_POWER
    power = k.SILENT_POWER if patient.disease.electrically_silent else k.MASS_POWER
    blood = (patient.anatomy.lv_mass_g / 90) ** power
    return k.SOURCE_MV * patient.torso.gain * chest * blood
