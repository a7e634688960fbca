"""The volumes of the four chambers over one beat. Phase 0 is the R wave; the curves close on themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.patient import Patient

Curve = NDArray[np.float64]

#: From the R wave to the opening of the valve, from its closing to the opening of the other, and how long the early
#: wave and the atrial contraction last, ms at rest (Weissler 1968; Nagueh 2016, age 50 to 70).
_LEFT_CONTRACTION_MS, _LEFT_RELAXATION_MS = 40.0, 75.0
_RIGHT_CONTRACTION_MS, _RIGHT_RELAXATION_MS = 20.0, 40.0
_EARLY_FILLING_MS, _ATRIAL_KICK_MS = 230.0, 130.0
#: No more of diastole than this, whatever the rate.
_EARLY_SHARE, _KICK_SHARE = 0.5, 0.3
#: Of filling: what comes between the two waves (convention of this model).
_DIASTASIS_SHARE = 0.06
#: Of the blood of early filling: what was stored in the atrium; the rest only passes through (Petersen 2017: LA max
#: 71 ml, min 28 ml at a stroke volume of 85 ml). An atrium never gives more than these shares of its largest volume.
_STORED_SHARE, _PASSIVE_LIMIT, _ACTIVE_LIMIT = 0.31, 0.40, 0.36


@dataclass(frozen=True, slots=True)
class Timing:
    """When a ventricle does what, as shares of RR from the R wave on."""

    ejection: float
    end_systole: float
    filling: float
    early_end: float
    kick: float


def timing(patient: Patient, *, left: bool) -> Timing:
    """The phases of one ventricle.

    A late free wall lengthens isovolumic contraction and relaxation (Grines 1989); a block of the right bundle delays
    the right ventricle.
    """
    rr_ms = 60_000 / patient.physiology.heart_rate_bpm
    late_ms = 0.4 * abs(patient.physiology.septal_delay_ms) if left else 25.0 * patient.conduction.rbbb
    contraction = (_LEFT_CONTRACTION_MS if left else _RIGHT_CONTRACTION_MS) + late_ms
    relaxation = (_LEFT_RELAXATION_MS if left else _RIGHT_RELAXATION_MS) + (0.5 * late_ms if left else 0.0)
    end_systole = float(np.clip(patient.physiology.systolic_fraction, 0.15, 0.65))
    ejection = min(contraction / rr_ms, 0.35 * end_systole)
    filling = end_systole + min(relaxation / rr_ms, 0.25 * (1 - end_systole))
    diastole = 1 - filling
    early = min(_EARLY_FILLING_MS / rr_ms, _EARLY_SHARE * diastole)
    kick = min(_ATRIAL_KICK_MS / rr_ms, _KICK_SHARE * diastole)
    return Timing(ejection, end_systole, filling, filling + early, 1 - kick)


def _ramp(phase: Curve, start: float, end: float, skew: float = 1.0) -> Curve:
    """From 0 to 1 like half a cosine; ``skew`` below 1 hurries its first half."""
    share = np.clip((phase - start) / (end - start), 0.0, 1.0) ** skew
    return 0.5 - 0.5 * np.cos(np.pi * share)


def emptying(phases: Curve, when: Timing, kick_share: float) -> Curve:
    """How empty a ventricle is: 0 at the end of diastole, 1 from the end of systole until it fills again."""
    phase = np.mod(phases, 1.0)
    early = 1 - kick_share - _DIASTASIS_SHARE
    return np.asarray(
        _ramp(phase, when.ejection, when.end_systole, 0.88)
        - early * _ramp(phase, when.filling, when.early_end, 0.85)
        - _DIASTASIS_SHARE * np.clip((phase - when.early_end) / (when.kick - when.early_end), 0, 1)
        - kick_share * _ramp(phase, when.kick, 1.0)
    )


def _atrial_volume(phases: Curve, when: Timing, largest_ml: float, stroke_ml: float, kick_share: float) -> Curve:
    """Reservoir while the ventricle ejects, conduit in early filling, booster at the end.

    What the booster gives is the ventricle's late filling; what early filling takes from the store is a share of it.
    """
    phase = np.mod(phases, 1.0)
    active = min(kick_share * stroke_ml, _ACTIVE_LIMIT * largest_ml)
    passive = min(_STORED_SHARE * (1 - kick_share) * stroke_ml, _PASSIVE_LIMIT * largest_ml)
    smallest = largest_ml - active - passive
    return np.asarray(
        smallest
        + (active + passive) * _ramp(phase, 0.0, when.filling, 0.9)
        - passive * _ramp(phase, when.filling, when.early_end, 0.85)
        - active * _ramp(phase, when.kick, 1.0)
    )


def atrial_share(patient: Patient) -> float:
    """Of ventricular filling: what the atrium's contraction does; nothing in fibrillation."""
    fibrillating = patient.rhythm.name == "fibrillation"
    return 0.0 if fibrillating else float(np.clip(patient.physiology.atrial_share, 0.0, 0.6))


@dataclass(frozen=True)
class Volumes:
    """Volumes at the phases asked for, ml, and how empty each ventricle is (0 to 1)."""

    lv_ml: Curve
    rv_ml: Curve
    la_ml: Curve
    ra_ml: Curve
    lv_emptying: Curve
    rv_emptying: Curve


def volumes(patient: Patient, phases: Curve) -> Volumes:
    """The four chambers at ``phases`` (T,), shares of RR from the R wave on."""
    anatomy, physiology = patient.anatomy, patient.physiology
    share = atrial_share(patient)
    left, right = timing(patient, left=True), timing(patient, left=False)
    lv_empty, rv_empty = emptying(phases, left, share), emptying(phases, right, share)
    lv_stroke = anatomy.lv_edv_ml * physiology.lv_ef_percent / 100
    rv_stroke = anatomy.rv_edv_ml * physiology.rv_ef_percent / 100
    return Volumes(
        lv_ml=anatomy.lv_edv_ml - lv_stroke * lv_empty,
        rv_ml=anatomy.rv_edv_ml - rv_stroke * rv_empty,
        la_ml=_atrial_volume(phases, left, anatomy.la_max_ml, lv_stroke, share),
        ra_ml=_atrial_volume(phases, right, anatomy.ra_max_ml, rv_stroke, share),
        lv_emptying=lv_empty,
        rv_emptying=rv_empty,
    )
