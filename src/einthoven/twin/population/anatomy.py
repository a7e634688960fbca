"""Volumes, mass and shape of the heart, and what each disease does to them.

Normal values: Petersen et al. 2017 (UK Biobank, J Cardiovasc Magn Reson 19:18), by sex. Diseases: the groups of ACDC
(Bernard et al. 2018), and convention of this model where that has none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.population.draws import Array, Column, Draws

Names = NDArray[np.str_]

#: Of men and of women.
EDV_ML_M2, EDV_BY_SIZE, EDV_SD = (82.0, 70.5), (12.0, 8.6), (7.5, 5.4)
MASS_G_M2, MASS_BY_SIZE, MASS_SD = (51.0, 39.0), (6.4, 4.0), (6.0, 3.8)
#: Right over left ventricular volume, and the standard deviation of its logarithm.
RV_OVER_LV, RV_LOG_SD = (1.096, 1.048), (0.070, 0.063)
#: Ejection fraction falls with size: athletes and the tall.
EF_PERCENT, EF_SD, EF_BY_SIZE = (58.0, 61.0), (4.8, 4.8), -0.8
LA_ML, RA_ML, ATRIAL_BSA_M2 = (72.0, 62.0), (92.0, 68.0), (2.0, 1.75)
#: ml/m2 and percent a year, within adult life.
EDV_BY_AGE, EF_BY_AGE = -0.30, 0.02
#: g/m2 for each kg/m2 of body mass index.
MASS_BY_BMI = 0.35

#: Factors of volume and mass (from, to), added ejection fraction (mean, sd) in percent, by disease.
_EFFECTS: dict[str, tuple[tuple[float, float], tuple[float, float], tuple[float, float]]] = {
    "athlete": ((1.12, 1.48), (1.08, 1.50), (-1.5, 2.5)),
    "lvh": ((0.90, 1.18), (1.25, 1.85), (1.0, 4.0)),
    "hcm": ((0.70, 1.08), (1.30, 2.20), (10.0, 5.0)),
    "amyloid": ((0.70, 1.02), (1.20, 2.10), (-7.0, 7.0)),
    "dcm": ((1.45, 2.30), (1.30, 2.30), (-36.5, 8.5)),
    "lbbb": ((1.00, 1.35), (1.00, 1.30), (-11.0, 6.0)),
    "rv_overload": ((0.62, 1.00), (0.80, 1.05), (-2.0, 5.0)),
    "atrial_enlargement": ((0.90, 1.25), (1.00, 1.30), (-1.0, 5.0)),
}


def draw_anatomy(draws: Draws, columns: dict[str, Column], disease: Names) -> dict[str, Column]:
    """Columns of ``Anatomy``, and ejection fractions."""
    male, age, bsa = columns["body.male"].astype(bool), columns["body.age_years"], bsa_m2(columns)
    bmi = columns["body.weight_kg"] / (columns["body.height_cm"] / 100) ** 2
    size, years = draws.normal("size"), np.clip(age, 30, 85) - 60

    def by_sex(pair: tuple[float, float]) -> Array:
        return np.where(male, *pair)

    edv_index = by_sex(EDV_ML_M2) + EDV_BY_AGE * years + by_sex(EDV_BY_SIZE) * size
    mass_index = by_sex(MASS_G_M2) + by_sex(MASS_BY_SIZE) * size + MASS_BY_BMI * (bmi - 26.4)
    edv = bsa * (edv_index + draws.normal("edv", 0, by_sex(EDV_SD)))
    mass = bsa * (mass_index + draws.normal("mass", 0, by_sex(MASS_SD)))
    ef = draws.normal("ef", by_sex(EF_PERCENT) + EF_BY_SIZE * size + EF_BY_AGE * years, by_sex(EF_SD))
    larger, heavier, more = _effects(draws, disease, columns["scar.extent"], columns["scar.transmurality"])
    edv, mass = np.clip(edv * larger, 45, 460), np.clip(mass * heavier, 35, 380)
    ef = np.clip(ef + more, 9, 82)
    rv_edv, rv_ef = _right(draws, disease, edv, ef, by_sex(RV_OVER_LV), by_sex(RV_LOG_SD))
    septal, apical = _wall_shape(draws, disease)
    sphericity = draws.normal("sphericity", 1.75, 0.10) - 0.05 * (disease == "athlete") - 0.30 * (disease == "dcm")
    rv_wall = np.where(
        disease == "rv_overload", draws.even("wall", 3.2, 9.0), np.clip(draws.normal("rv_wall", 3.0, 0.5), 1.8, 4.8)
    )
    return {
        "anatomy.lv_edv_ml": edv,
        "anatomy.lv_mass_g": mass,
        "anatomy.lv_sphericity": np.clip(sphericity - 0.10 * columns["scar.extent"] / 0.2, 1.15, 2.1),
        "anatomy.septal_ratio": septal,
        "anatomy.apical_ratio": apical,
        "anatomy.rv_edv_ml": rv_edv,
        "anatomy.rv_wall_mm": rv_wall,
        **_atria(draws, disease, columns),
        "physiology.lv_ef_percent": ef,
        "physiology.rv_ef_percent": rv_ef,
    }


def bsa_m2(columns: dict[str, Column]) -> Array:
    """Body surface area (Mosteller 1987)."""
    return np.sqrt(columns["body.height_cm"] * columns["body.weight_kg"] / 3600)


def _effects(draws: Draws, disease: Names, scar: Array, transmurality: Array) -> tuple[Array, Array, Array]:
    """Factors of volume and mass and the change of ejection fraction, each of shape (n,)."""
    larger, heavier, more = np.ones(draws.n), np.ones(draws.n), np.zeros(draws.n)
    for name, (volume, mass, ef) in _EFFECTS.items():
        ill = disease == name
        larger[ill] = draws.even("edv_factor", *volume)[ill]
        heavier[ill] = draws.even("mass_factor", *mass)[ill]
        more[ill] = draws.normal("disease_ef", *ef)[ill]
    # What is scarred does not contract, and the rest dilates: by its size.
    dead = scar * transmurality
    larger += np.where(disease == "infarct", dead * draws.even("edv_factor", 0.3, 1.8), 0.0)
    heavier += np.where(disease == "infarct", dead * draws.even("mass_factor", 0.2, 1.6), 0.0)
    more -= np.where(disease == "infarct", 110 * dead + draws.normal("disease_ef", 0, 4.0), 0.0)
    return larger, heavier, more


def _right(draws: Draws, disease: Names, edv: Array, ef: Array, ratio: Array, log_sd: Array) -> tuple[Array, Array]:
    """Volume and ejection fraction of the right ventricle: it moves the same stroke volume as the left."""
    stroke = edv * ef / 100
    usual = edv * ratio * np.exp(draws.normal("rv_edv", 0.0, log_sd))
    # A dilated left ventricle does not dilate the right one as much.
    usual = np.where(disease == "dcm", stroke / (draws.normal("disease_rv_ef", 42, 10).clip(18, 62) / 100), usual)
    left_alone = np.isin(disease, ("infarct", "hcm", "lvh", "amyloid", "lbbb"))
    usual = np.where(left_alone, _apart(draws, stroke, ratio), usual)
    overloaded = stroke / (np.clip(draws.normal("disease_rv_ef", 35, 8.5), 18, 52) / 100)
    rv_edv = np.clip(np.where(disease == "rv_overload", overloaded, usual), stroke * 1.15, 480)
    return rv_edv, 100 * stroke / rv_edv


def _apart(draws: Draws, stroke: Array, ratio: Array) -> Array:
    """The right ventricle where the left one alone is ill: its own ejection fraction is usual."""
    usual_ef = 0.60 / ratio
    return stroke / np.clip(usual_ef + draws.normal("disease_rv_ef", 0.0, 0.055), 0.25, 0.75)


def _wall_shape(draws: Draws, disease: Names) -> tuple[Array, Array]:
    """Septal and apical ratio: hypertrophic cardiomyopathy is septal, apical or of all walls."""
    septal = np.clip(draws.normal("septal", 1.08, 0.05), 0.9, 1.3)
    apical = np.clip(draws.normal("apical", 0.80, 0.06), 0.6, 1.0)
    hcm, kind = disease == "hcm", draws.even("kind")
    septal = np.where(hcm & (kind < 0.72), draws.even("kind_size", 1.45, 2.2), septal)
    apical = np.where(hcm & (kind > 0.85), draws.even("kind_size", 1.4, 2.3), apical)
    # A bulging septum in hypertension is a phenocopy of the milder septal kind.
    septal = np.where((disease == "lvh") & (kind < 0.2), draws.even("kind_size", 1.2, 1.55), septal)
    return septal, apical


def _atria(draws: Draws, disease: Names, columns: dict[str, Column]) -> dict[str, Column]:
    """Largest volumes of the atria."""
    male = columns["body.male"].astype(bool)
    usual = bsa_m2(columns) / np.where(male, *ATRIAL_BSA_M2)
    la = np.where(male, *LA_ML) * usual * np.exp(draws.normal("la", 0.0, 0.23))
    ra = np.where(male, *RA_ML) * usual * np.exp(draws.normal("ra", 0.0, 0.22) + 0.3 * draws.normal("la", 0.0, 0.23))
    fibrillating = np.isin(columns["rhythm.name"], ("fibrillation", "flutter"))
    dilated = np.isin(disease, ("dcm", "hcm", "amyloid", "lvh"))
    la = la * (1 + 0.35 * fibrillating + 0.30 * dilated * draws.even("la_factor") + 0.15 * (disease == "athlete"))
    la = np.where(disease == "atrial_enlargement", la * draws.even("la_factor", 1.35, 2.3), la)
    ra = ra * (1 + 0.35 * fibrillating) * np.where(disease == "rv_overload", draws.even("la_factor", 1.1, 1.9), 1.0)
    return {"anatomy.la_max_ml": np.clip(la, 20, 260), "anatomy.ra_max_ml": np.clip(ra, 20, 260)}
