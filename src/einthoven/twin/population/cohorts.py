"""Whom a population consists of: ages, sizes, and how common every disease and rhythm is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from einthoven.errors import ConfigError
from einthoven.twin.patient import AVConduction, DiseaseName, RhythmName

CohortName = Literal["clinic", "biobank"]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who comes.

    Attributes
    ----------
    share_male : float
    age_years, age_sd, youngest, oldest : float
    bmi, bmi_log_sd : float
        Median, and standard deviation of its logarithm.
    heart_rate_bpm, heart_rate_sd : float
        Of sinus rhythm in the healthy.
    diseases, rhythms, av_blocks : dict
        Shares, of sum 1. Blocks are shares of those in sinus rhythm.
    rare : float
        How common the rare electrical findings are: 1 as in hospital, 0 not at all.
    """

    share_male: float
    age_years: float
    age_sd: float
    youngest: float
    oldest: float
    bmi: float
    bmi_log_sd: float
    heart_rate_bpm: float
    heart_rate_sd: float
    diseases: dict[DiseaseName, float]
    rhythms: dict[RhythmName, float]
    av_blocks: dict[AVConduction, float]
    rare: float


#: Those who have an ECG in hospital: age, sex and rate as in PTB-XL (Wagner et al. 2020); the shares are ours, so that
#: every disease is there to learn from.
_CLINIC = Cohort(
    share_male=0.52,
    age_years=61.0,
    age_sd=16.0,
    youngest=18.0,
    oldest=92.0,
    bmi=26.2,
    bmi_log_sd=0.17,
    heart_rate_bpm=69.0,
    heart_rate_sd=11.5,
    diseases={
        "normal": 0.44,
        "athlete": 0.03,
        "lvh": 0.10,
        "hcm": 0.05,
        "amyloid": 0.02,
        "dcm": 0.07,
        "infarct": 0.13,
        "lbbb": 0.04,
        "rbbb": 0.05,
        "rv_overload": 0.04,
        "atrial_enlargement": 0.03,
    },
    rhythms={
        "sinus": 0.855,
        "fibrillation": 0.080,
        "flutter": 0.012,
        "atrial_pacing": 0.006,
        "ventricular_pacing": 0.017,
        "junctional": 0.012,
        "atrial_ectopic": 0.018,
    },
    av_blocks={
        "normal": 0.942,
        "first_degree": 0.040,
        "wenckebach": 0.006,
        "mobitz": 0.003,
        "two_to_one": 0.004,
        "complete": 0.005,
    },
    rare=1.0,
)

#: Volunteers of UK Biobank's imaging (Petersen et al. 2017: 45 to 74 years).
_BIOBANK = Cohort(
    share_male=0.48,
    age_years=62.0,
    age_sd=7.6,
    youngest=45.0,
    oldest=80.0,
    bmi=26.4,
    bmi_log_sd=0.155,
    heart_rate_bpm=62.0,
    heart_rate_sd=9.5,
    diseases={
        "normal": 0.88,
        "athlete": 0.01,
        "lvh": 0.04,
        "hcm": 0.005,
        "amyloid": 0.0,
        "dcm": 0.005,
        "infarct": 0.02,
        "lbbb": 0.01,
        "rbbb": 0.02,
        "rv_overload": 0.005,
        "atrial_enlargement": 0.005,
    },
    rhythms={
        "sinus": 0.975,
        "fibrillation": 0.015,
        "flutter": 0.001,
        "atrial_pacing": 0.0,
        "ventricular_pacing": 0.002,
        "junctional": 0.002,
        "atrial_ectopic": 0.005,
    },
    av_blocks={
        "normal": 0.97,
        "first_degree": 0.028,
        "wenckebach": 0.001,
        "mobitz": 0.0,
        "two_to_one": 0.0,
        "complete": 0.001,
    },
    rare=0.2,
)
COHORTS: dict[CohortName, Cohort] = {"clinic": _CLINIC, "biobank": _BIOBANK}


def cohort_of(name: str) -> Cohort:
    """The cohort of a name.

    Raises
    ------
    ConfigError
        If there is none.
    """
    if name not in COHORTS:
        raise ConfigError(f"no cohort {name!r}", remedy=f"one of: {', '.join(get_args(CohortName))}")
    return COHORTS[name]
