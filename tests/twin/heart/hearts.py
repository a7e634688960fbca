"""Patients made by hand: one of each disease whose heart looks different."""

from __future__ import annotations

from typing import Any

from changed_patients import changed as in_groups

from einthoven.twin.patient import (
    Anatomy,
    Body,
    Conduction,
    Disease,
    Patient,
    Physiology,
    Pose,
    Repolarisation,
    RhythmTraits,
    Scar,
    Torso,
)

NORMAL = Patient(
    seed=1,
    observability="realistic",
    body=Body(male=True, age_years=60, height_cm=176, weight_kg=80),
    anatomy=Anatomy(
        lv_edv_ml=166,
        lv_mass_g=103,
        lv_sphericity=1.75,
        septal_ratio=1.08,
        apical_ratio=0.8,
        rv_edv_ml=178,
        rv_wall_mm=3.0,
        la_max_ml=72,
        ra_max_ml=80,
    ),
    physiology=Physiology(
        heart_rate_bpm=62,
        lv_ef_percent=58,
        rv_ef_percent=54,
        systolic_fraction=0.35,
        atrial_share=0.25,
        base_descent_mm=13.5,
        torsion_degrees=12,
        septal_delay_ms=0,
    ),
    disease=Disease(name="normal", electrically_silent=False, mimic=False),
    scar=Scar(territory="none", extent=0, azimuth_degrees=60, height=-0.3, transmurality=0, acute_mv=0),
    conduction=Conduction(velocity=1, lbbb=0, rbbb=0, lafb=0, preexcitation=0, pr_ms=160, p_duration_ms=105),
    repolarisation=Repolarisation(
        qtc_ms=410, t_gain=1, strain=0, early_mv=0, potassium_mmol_l=4.2, calcium_mmol_l=2.4, digoxin=0
    ),
    rhythm=RhythmTraits(
        name="sinus",
        av="normal",
        ventricular_premature=0,
        atrial_premature=0,
        respiratory_rr=0.03,
        slow_rr=0.02,
        breaths_per_minute=14,
    ),
    pose=Pose(azimuth_degrees=-42, elevation_degrees=19, roll_degrees=0),
    torso=Torso(gain=1, lead_field_spread=1, segment_spread=1),
)


def changed(patient: Patient = NORMAL, **values: Any) -> Patient:
    """``changed(anatomy_lv_mass_g=200)``: another patient with some latents set."""
    groups: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        group, field = name.split("_", 1)
        groups.setdefault(group, {})[field] = value
    return in_groups(patient, **groups)


WOMAN = changed(
    body_male=False,
    anatomy_lv_edv_ml=124,
    anatomy_lv_mass_g=70,
    anatomy_rv_edv_ml=130,
    anatomy_la_max_ml=62,
    anatomy_ra_max_ml=62,
    physiology_lv_ef_percent=61,
    physiology_rv_ef_percent=58.2,
    physiology_base_descent_mm=13,
)
HCM = changed(
    disease_name="hcm",
    anatomy_lv_edv_ml=132,
    anatomy_lv_mass_g=185,
    anatomy_septal_ratio=1.9,
    anatomy_rv_edv_ml=160,
    physiology_lv_ef_percent=70,
    physiology_rv_ef_percent=57.8,
    physiology_base_descent_mm=10,
    anatomy_la_max_ml=95,
)
APICAL_HCM = changed(HCM, anatomy_septal_ratio=1.05, anatomy_apical_ratio=2.4, anatomy_lv_mass_g=150)
DCM = changed(
    disease_name="dcm",
    anatomy_lv_edv_ml=283,
    anatomy_lv_mass_g=160,
    anatomy_lv_sphericity=1.4,
    anatomy_rv_edv_ml=190,
    anatomy_la_max_ml=110,
    anatomy_ra_max_ml=100,
    physiology_lv_ef_percent=20,
    physiology_rv_ef_percent=29.8,
    physiology_base_descent_mm=6,
    physiology_heart_rate_bpm=78,
)
INFARCT = changed(
    disease_name="infarct",
    anatomy_lv_edv_ml=185,
    physiology_lv_ef_percent=36,
    physiology_rv_ef_percent=37.4,
    physiology_base_descent_mm=8.5,
    scar_territory="anterior",
    scar_extent=0.28,
    scar_azimuth_degrees=50,
    scar_height=-0.45,
    scar_transmurality=0.95,
)
LBBB = changed(
    disease_name="lbbb",
    anatomy_lv_edv_ml=190,
    physiology_lv_ef_percent=45,
    physiology_rv_ef_percent=48,
    physiology_septal_delay_ms=90,
    physiology_base_descent_mm=9.5,
    conduction_lbbb=1,
)
RV_OVERLOAD = changed(
    disease_name="rv_overload",
    anatomy_lv_edv_ml=115,
    anatomy_lv_mass_g=95,
    anatomy_rv_edv_ml=210,
    anatomy_rv_wall_mm=7.5,
    anatomy_ra_max_ml=130,
    physiology_lv_ef_percent=58,
    physiology_rv_ef_percent=31.8,
)
HEARTS = {
    "normal man": NORMAL,
    "normal woman": WOMAN,
    "septal HCM": HCM,
    "apical HCM": APICAL_HCM,
    "DCM": DCM,
    "anterior infarct": INFARCT,
    "LBBB": LBBB,
    "RV overload": RV_OVERLOAD,
}
