"""Which rhythm, and how it varies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.patient import AVConduction, RhythmName
from einthoven.twin.population.anatomy import Names
from einthoven.twin.population.cohorts import Cohort
from einthoven.twin.population.draws import Array, Column, Draws


def draw_rhythm(
    draws: Draws, age: Array, disease: Names, cohort: Cohort, name: RhythmName | None, av: AVConduction | None
) -> dict[str, Column]:
    """Columns of ``RhythmTraits``."""
    names = _names(draws, age, disease, cohort) if name is None else np.full(draws.n, name)
    sinus = np.isin(names, ("sinus", "atrial_ectopic"))
    blocks = draws.choice("av", {str(k): v for k, v in cohort.av_blocks.items()})
    blocks = np.where(sinus, blocks, "normal") if av is None else np.full(draws.n, av)
    # Sinus arrhythmia wanes with age.
    younger = np.clip((75 - age) / 50, 0, 1.2)
    often = np.where(np.isin(disease, ("dcm", "hcm", "infarct")), 0.16, 0.06)
    pvc = np.where(draws.happens("pvc", often), 0.02 + 0.35 * draws.even("pvc_share") ** 2, 0.0)
    has_pac = draws.happens("pac", 0.02 + 0.08 * (1 - younger.clip(0, 1)))
    pac = np.where(has_pac, draws.even("pac_share", 0.03, 0.25), 0.0)
    breathing = np.exp(draws.normal("respiratory_rr", np.log(0.010) + 1.15 * younger, 0.55))
    paced = np.isin(names, ("atrial_pacing", "ventricular_pacing"))
    return {
        "rhythm.name": names,
        "rhythm.av": blocks,
        "rhythm.ventricular_premature": np.where(paced, 0.0, pvc),
        "rhythm.atrial_premature": np.where(sinus & (blocks == "normal"), pac, 0.0),
        "rhythm.respiratory_rr": breathing.clip(0, 0.13),
        "rhythm.slow_rr": np.exp(draws.normal("slow_rr", np.log(0.015) + 0.45 * younger, 0.7)).clip(0, 0.09),
        "rhythm.breaths_per_minute": draws.normal("breaths", 15, 2.8).clip(8, 26),
    }


def _names(draws: Draws, age: Array, disease: Names, cohort: Cohort) -> NDArray[np.str_]:
    """The rhythm by its share; fibrillation is a disease of the old and of dilated atria."""
    names = draws.choice("rhythm", {str(k): v for k, v in cohort.rhythms.items()})
    spared = (age < 50) & np.isin(disease, ("normal", "athlete"))
    return np.where(spared, "sinus", names)
