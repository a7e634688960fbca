"""Sex, age and size of the body."""

from __future__ import annotations

import numpy as np

from einthoven.twin.population.cohorts import Cohort
from einthoven.twin.population.draws import Column, Draws

#: Height of adults born around 1950 in Britain, cm, of men and women (Health Survey for England).
HEIGHT_CM, HEIGHT_SD = (176.0, 163.0), (6.6, 6.2)


def draw_body(draws: Draws, cohort: Cohort) -> dict[str, Column]:
    """Columns of ``Body``."""
    male = draws.even("sex") < cohort.share_male
    age = np.clip(draws.normal("age", cohort.age_years, cohort.age_sd), cohort.youngest, cohort.oldest)
    height = draws.normal("height", np.where(male, *HEIGHT_CM), np.where(male, *HEIGHT_SD))
    bmi = np.clip(cohort.bmi * np.exp(draws.normal("bmi", 0.0, cohort.bmi_log_sd)), 17.5, 45.0)
    return {
        "body.male": male,
        "body.age_years": age,
        "body.height_cm": height,
        "body.weight_kg": bmi * (height / 100) ** 2,
    }
