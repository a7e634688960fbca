"""Conduction, repolarisation, the lie of the heart, and the chest round it."""

from __future__ import annotations

import numpy as np

from einthoven.twin.patient import Observability
from einthoven.twin.population.anatomy import Names
from einthoven.twin.population.cohorts import Cohort
from einthoven.twin.population.draws import Column, Draws

#: How far lead fields and segments are from the mean ones: what an ECG can tell of the heart hangs on it.
SPREAD: dict[Observability, float] = {"low": 2.0, "realistic": 1.0, "high": 0.3}
#: Fridericia's QT of men and women, ms (Rijnbeek et al. 2014).
QTC_MS, QTC_SD = (404.0, 415.0), (17.0, 17.0)

#: From the end of P to QRS, without an accessory pathway, ms: PTB-XL measures 18 or more in 95 of 100 (fold 8).
LEAST_PR_SEGMENT_MS = 20.0


def draw_conduction(draws: Draws, columns: dict[str, Column], disease: Names, cohort: Cohort) -> dict[str, Column]:
    """Columns of ``Conduction`` but PR and P, which hang on the atria."""
    age = columns["body.age_years"]
    some_left = draws.happens("lbbb", np.where(disease == "dcm", 0.30, 0.015 * cohort.rare))
    whole = disease == "lbbb"
    lbbb = np.where(whole, draws.even("lbbb_level", 0.75, 1.0), 0.0)
    lbbb = np.where(~whole & some_left, draws.even("lbbb_level", 0.15, 0.45), lbbb)
    lbbb = np.where((disease == "dcm") & some_left, draws.even("lbbb_level", 0.7, 1.0), lbbb)
    some_right = draws.happens("rbbb", np.where(disease == "rv_overload", 0.40, 0.04))
    rbbb = np.where(disease == "rbbb", draws.even("rbbb_level", 0.75, 1.0), 0.0)
    rbbb = np.where((disease != "rbbb") & some_right & (lbbb < 0.1), draws.even("rbbb_level", 0.15, 0.55), rbbb)
    anterior = np.isin(columns["scar.territory"], ("anterior", "septal"))
    often = np.clip(0.001 * (age - 25), 0.004, 0.05) * cohort.rare + 0.10 * anterior + 0.12 * (disease == "rbbb")
    lafb = np.where(draws.happens("lafb", often) & (lbbb < 0.1), draws.even("lafb_level", 0.6, 1.0), 0.0)
    wpw = (disease == "normal") & draws.happens("wpw", 0.02 * cohort.rare) & (rbbb < 0.1)
    slow = 1 - 0.06 * np.isin(disease, ("dcm", "amyloid"))
    return {
        "conduction.velocity": slow * np.exp(draws.normal("velocity", 0.0, 0.07)),
        "conduction.lbbb": lbbb,
        "conduction.rbbb": rbbb,
        "conduction.lafb": lafb,
        "conduction.preexcitation": np.where(wpw, draws.even("wpw_level", 0.35, 1.0), 0.0),
    }


def draw_atrial_conduction(draws: Draws, columns: dict[str, Column]) -> dict[str, Column]:
    """PR and P duration (normal: Rijnbeek et al. 2014; longer with age and with the left atrium)."""
    age, la = columns["body.age_years"], columns["anatomy.la_max_ml"]
    p = np.clip(draws.normal("p_duration", 96 + 0.17 * la + 0.05 * (age - 60), 11.0), 70, 165)
    pr = draws.normal("pr", 161 + 0.28 * (age - 60) + 0.25 * (p - 104), 18.0)
    pr = pr - 0.25 * (columns["physiology.heart_rate_bpm"] - 68)
    long = columns["rhythm.av"] == "first_degree"
    pr = np.where(long, draws.even("pr_long", 206, 320), np.clip(np.maximum(pr, p + LEAST_PR_SEGMENT_MS), 112, 199))
    wpw = columns["conduction.preexcitation"]
    pr = np.where(wpw > 0, np.clip(pr - 55 * (0.4 + 0.6 * wpw), 75, 125), pr)
    pr = np.maximum(pr, 74)
    return {"conduction.pr_ms": pr, "conduction.p_duration_ms": np.minimum(p, pr - 4)}


def draw_repolarisation(draws: Draws, columns: dict[str, Column], disease: Names, cohort: Cohort) -> dict[str, Column]:
    """Columns of ``Repolarisation``."""
    male, age = columns["body.male"].astype(bool), columns["body.age_years"]
    silent, mimic = columns["disease.electrically_silent"].astype(bool), columns["disease.mimic"].astype(bool)
    ill, size = draws.even("qt"), draws.even("qt_size")
    qtc = draws.normal("qtc", np.where(male, *QTC_MS) + 0.12 * (age - 50), np.where(male, *QTC_SD))
    qtc = np.where(ill < 0.015 * cohort.rare, 475 + 85 * size, qtc)
    qtc = np.where(ill > 1 - 0.003 * cohort.rare, 305 + 30 * size, qtc)
    strained = {"lvh": 0.45, "hcm": 0.55, "dcm": 0.30, "rv_overload": 0.50, "amyloid": 0.10, "athlete": 0.04}
    often = np.zeros(draws.n)
    for name, probability in strained.items():
        often[disease == name] = probability
    often = np.where(silent, 0.0, np.where(mimic, 0.5, often))
    early = np.where(male & (age < 50), 0.16, 0.025)
    early = np.where(disease == "athlete", 0.45, np.where(disease == "normal", early, 0.01))
    salt, how_much = draws.even("electrolyte"), draws.even("electrolyte_size")
    rare = 0.012 * cohort.rare
    potassium = draws.normal("potassium", 4.2, 0.3)
    potassium = np.where(salt < rare, 2.2 + 0.9 * how_much, potassium)
    potassium = np.where((salt >= rare) & (salt < 2 * rare), 6.0 + 2.0 * how_much, potassium)
    calcium = draws.normal("calcium", 2.35, 0.07)
    calcium = np.where((salt >= 2 * rare) & (salt < 2.5 * rare), 1.45 + 0.35 * how_much, calcium)
    calcium = np.where((salt >= 2.5 * rare) & (salt < 3 * rare), 2.95 + 0.6 * how_much, calcium)
    digoxin = draws.happens("digoxin", np.where(columns["rhythm.name"] == "fibrillation", 0.18, 0.004 * cohort.rare))
    return {
        "repolarisation.qtc_ms": qtc,
        "repolarisation.t_gain": np.exp(draws.normal("t_gain", 0.0, 0.17)),
        "repolarisation.strain": np.where(draws.happens("strain", often), draws.even("strain_size", 0.3, 1.0), 0.0),
        "repolarisation.early_mv": np.where(draws.happens("early", early), draws.even("early_size", 0.05, 0.22), 0.0),
        "repolarisation.potassium_mmol_l": potassium,
        "repolarisation.calcium_mmol_l": calcium,
        "repolarisation.digoxin": np.where(digoxin, draws.even("digoxin_size", 0.4, 1.0), 0.0),
    }


def draw_chest(draws: Draws, columns: dict[str, Column], disease: Names, level: Observability) -> dict[str, Column]:
    """Columns of ``Pose`` and ``Torso``: the heart lies flat in the obese, and fat weakens what electrodes see."""
    bmi = columns["body.weight_kg"] / (columns["body.height_cm"] / 100) ** 2
    older = columns["body.age_years"] - 60
    gain = np.exp(-0.022 * (bmi - 26.4) + draws.normal("gain", 0.0, 0.18))
    gain = np.where(disease == "amyloid", gain * draws.even("wall", 0.50, 1.0), gain)
    return {
        "pose.azimuth_degrees": draws.normal("azimuth", -42, 8),
        "pose.elevation_degrees": draws.normal("elevation", 19, 6.5) - 0.9 * (bmi - 26.4) - 0.15 * older,
        "pose.roll_degrees": draws.normal("roll", 0, 6.5),
        "torso.gain": gain,
        "torso.lead_field_spread": np.full(draws.n, SPREAD[level]),
        "torso.segment_spread": np.full(draws.n, SPREAD[level]),
    }
