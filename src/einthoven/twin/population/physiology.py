"""How the heart beats: rate, timing and motion."""

from __future__ import annotations

import numpy as np

from einthoven.twin.population.anatomy import Names
from einthoven.twin.population.cohorts import Cohort
from einthoven.twin.population.draws import Array, Column, Draws

#: End of ejection after the Q wave, ms: at no heart rate, and for each beat a minute less (Weissler et al. 1968, of men
#: and of women).
QS2_MS, QS2_BY_RATE = (546.0, 549.0), (2.1, 2.0)
#: The smallest volume in an image comes before the closure of the valve, and images count from the R wave, which is
#: that much later than Q, ms. Together they give the end of systole of Sunnybrook: 308 ms after R in the median of 26
#: patients with a median rate of 70.
SMALLEST_BEFORE_CLOSURE, R_AFTER_Q_MS = 0.91, 40.0

#: Mean, standard deviation, lowest and highest rate of rhythms that are not sinus rhythm, per minute.
_RATES: dict[str, tuple[float, float, float, float]] = {
    "fibrillation": (86.0, 20.0, 48.0, 165.0),
    "flutter": (98.0, 30.0, 60.0, 155.0),
    "atrial_pacing": (70.0, 6.0, 60.0, 90.0),
    "ventricular_pacing": (68.0, 6.0, 58.0, 90.0),
    "junctional": (52.0, 9.0, 38.0, 90.0),
    "atrial_ectopic": (75.0, 14.0, 50.0, 115.0),
}
_BLOCKED_RATES = {
    "complete": (38.0, 5.0, 28.0, 52.0),
    "two_to_one": (42.0, 6.0, 30.0, 52.0),
    "mobitz": (52.0, 8.0, 36.0, 70.0),
    "wenckebach": (57.0, 8.0, 40.0, 76.0),
}


def draw_physiology(draws: Draws, columns: dict[str, Column], disease: Names, cohort: Cohort) -> dict[str, Column]:
    """Columns of ``Physiology`` but the ejection fractions, which come with the anatomy."""
    male, ef = columns["body.male"].astype(bool), columns["physiology.lv_ef_percent"]
    rate = _heart_rate(draws, columns, disease, cohort)
    lbbb, scar = columns["conduction.lbbb"], columns["scar.extent"]
    qs2 = np.where(male, *QS2_MS) - np.where(male, *QS2_BY_RATE) * rate
    systole = (SMALLEST_BEFORE_CLOSURE * qs2 - R_AFTER_Q_MS) * rate / 60000 + 0.05 * lbbb
    no_atrium = np.isin(columns["rhythm.name"], ("fibrillation", "flutter", "junctional", "ventricular_pacing"))
    older = np.clip((columns["body.age_years"] - 20) / 60, 0, 1)
    share = np.clip(draws.normal("atrial_share", 0.12 + 0.18 * older, 0.05), 0.04, 0.45)
    # A thick wall shortens little along its length, whatever its ejection fraction (convention of this model: the
    # mitral ring descends some 8 mm in hypertrophic cardiomyopathy and amyloidosis).
    stiff = np.select([np.isin(disease, ("hcm", "amyloid")), disease == "lvh"], [0.6, 0.85], 1.0)
    strength = stiff * ef / 60 * np.where(columns["anatomy.la_max_ml"] > 120, 0.9, 1.0)
    return {
        "physiology.heart_rate_bpm": rate,
        "physiology.systolic_fraction": np.clip(draws.normal("systole", systole, 0.018), 0.27, 0.56),
        "physiology.atrial_share": np.where(no_atrium, 0.0, share),
        "physiology.base_descent_mm": np.clip(draws.normal("base", 13.5, 1.8) * strength * (1 - 0.6 * scar), 3, 21),
        "physiology.torsion_degrees": np.clip(
            draws.normal("torsion", 13, 3) * ef / 60 * (1 - 0.5 * (disease == "dcm")), 0, 26
        ),
        "physiology.septal_delay_ms": lbbb * draws.even("delay", 68, 118) - columns["conduction.rbbb"] * 15,
    }


def _heart_rate(draws: Draws, columns: dict[str, Column], disease: Names, cohort: Cohort) -> Array:
    """Ventricular beats a minute."""
    stroke = columns["anatomy.lv_edv_ml"] * columns["physiology.lv_ef_percent"] / 100
    spread = draws.normal("heart_rate")
    rate = cohort.heart_rate_bpm + cohort.heart_rate_sd * spread - 0.05 * (stroke - 85)
    rate = rate + 8 * (disease == "dcm") + 5 * (disease == "rv_overload") + 4 * (disease == "amyloid")
    rate = np.where(disease == "athlete", 56 + 8 * spread, rate)
    # A share has a tachycardia of fever, pain or anaemia.
    fast = draws.happens("rate", 0.04 * cohort.rare)
    rate = np.clip(np.where(fast, rate + 38, rate), 38, 150)
    for column, table in (("rhythm.name", _RATES), ("rhythm.av", _BLOCKED_RATES)):
        for name, (mean, sd, low, high) in table.items():
            rate = np.where(columns[column] == name, np.clip(mean + sd * spread, low, high), rate)
    return rate
