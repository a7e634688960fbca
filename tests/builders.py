"""Measurements made to order, so that rules, reports and the verifier can be tested without a signal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import STANDARD_LEADS, Sex
from einthoven.measure.episodes import Run
from einthoven.measure.measurements import (
    ABSENT,
    BEAT_DTYPE,
    GLOBAL_QUANTITIES,
    LEAD_QUANTITIES,
    RHYTHM_QUANTITIES,
    LeadQuality,
    Measurements,
    Morphology,
    Quality,
    Quantity,
    Rhythm,
)
from einthoven.measure.shapes.per_beat import BEAT_VALUE_DTYPE

SD = {"bpm": 1.0, "ms": 5.0, "deg": 4.0, "mV": 0.02, "mV.ms": 0.3, "mV/s": 0.1, "ratio": 0.01, "s": 0.005, "count": 0.0}

NORMAL_VALUES: dict[str, float | None] = {
    "heart_rate": 72, "rr": 833, "rr_min": 810, "rr_max": 860, "rr_sd": 14,
    "p_duration": 98, "pr": 158, "qrs": 92, "qt": 388, "qtc": 412, "qtc_bazett": 425, "qtc_framingham": 414,
    "qtc_hodges": 409, "p_axis": 52, "qrs_axis": 44, "t_axis": 38,
}  # fmt: skip

#: lead: P, Q, R, S, ST at J, T (mV; None: no such wave) and the QRS pattern.
NORMAL_LEADS: dict[str, tuple[float, float | None, float | None, float | None, float, float, str]] = {
    "I": (0.08, 0.04, 0.65, 0.12, 0.01, 0.22, "qRs"),
    "II": (0.13, 0.05, 1.05, 0.15, 0.02, 0.30, "qRs"),
    "III": (0.06, None, 0.45, 0.12, 0.01, 0.09, "Rs"),
    "aVR": (-0.10, None, 0.06, 0.85, -0.01, -0.26, "rS"),
    "aVL": (0.03, 0.04, 0.25, 0.10, 0.00, 0.08, "qRs"),
    "aVF": (0.09, 0.03, 0.75, 0.10, 0.01, 0.20, "qRs"),
    "V1": (0.05, None, 0.22, 0.80, 0.02, -0.05, "rS"),
    "V2": (0.08, None, 0.45, 1.25, 0.08, 0.50, "rS"),
    "V3": (0.08, None, 0.75, 0.80, 0.07, 0.55, "RS"),
    "V4": (0.08, 0.03, 1.35, 0.45, 0.04, 0.48, "qRs"),
    "V5": (0.07, 0.06, 1.25, 0.20, 0.02, 0.38, "qRs"),
    "V6": (0.06, 0.06, 1.00, 0.10, 0.01, 0.28, "qRs"),
}

NORMAL_RHYTHM: dict[str, float] = {
    "rr_variation": 0.02, "rr_spread": 0.06, "p_fraction": 1.0, "atrial_rate": 72, "pause": 0.86,
    "ventricular_premature_beats": 0, "supraventricular_premature_beats": 0, "fusion_beats": 0,
}  # fmt: skip


def quantity(value: float | None, unit: str, reason: str = "could not be delineated") -> Quantity:
    """A quantity with the usual uncertainty of its unit."""
    if value is None:
        return Quantity.missing(unit, reason)
    return Quantity(value, unit, SD[unit], None, 10)


def normal_leads() -> dict[str, dict[str, Quantity]]:
    leads: dict[str, dict[str, Quantity]] = {}
    for name, (p, q, r, s, st, t, _) in NORMAL_LEADS.items():
        values: dict[str, float | None] = {
            "p_amplitude": p, "p_positive_amplitude": max(p, 0.0) or None, "p_negative_amplitude": max(-p, 0.0) or None,
            "p_duration": 96, "p_terminal_force": 1.0 if name == "V1" else None,
            "q_amplitude": q, "q_duration": None if q is None else 18,
            "r_amplitude": r, "r_duration": None if r is None else 45,
            "s_amplitude": s, "s_duration": None if s is None else 40,
            "r2_amplitude": None, "r2_duration": None,
            "qrs_amplitude": (r or 0) + max(s or 0, q or 0), "qrs_duration": 88,
            "r_peak_time": 38 if name > "V3" else 25,
            "st_j": st, "st_60": st + 0.02, "st_slope": 0.3, "t_amplitude": t,
            "t_positive_amplitude": max(t, 0.0) or None, "t_negative_amplitude": max(-t, 0.0) or None,
            "t_duration": 210, "t_symmetry": 1.6, "j_peak_amplitude": None, "u_amplitude": None,
        }  # fmt: skip
        leads[name] = {n: quantity(v, LEAD_QUANTITIES[n][0], ABSENT) for n, v in values.items()}
    return leads


def make_measurements(
    *,
    age: float | None = 55,
    sex: Sex | None = "M",
    values: dict[str, float | None] | None = None,
    leads: dict[str, dict[str, float | None]] | None = None,
    morphology: dict[str, dict[str, object]] | None = None,
    rhythm: str = "sinus rhythm",
    rhythm_values: dict[str, float | None] | None = None,
    regular: bool | None = True,
    organised_p: bool | None = True,
    conduction: str | None = "1:1",
    unusable: tuple[str, ...] = (),
    only_leads: tuple[str, ...] = STANDARD_LEADS,
    usable: bool = True,
    warnings: tuple[str, ...] = (),
    reversal: str | None = None,
    pacing: str | None = None,
    pattern: str | None = None,
    runs: tuple[Run, ...] = (),
    rate: float = 500.0,
    beats: Sequence[tuple[str, float]] = (),
    alternating: dict[str, tuple[float, float]] | None = None,
    no_axis: bool = False,
) -> Measurements:
    """A normal ECG of a 55-year-old man with the named quantities changed; None in a lead means the wave is absent.

    ``beats``: class and RR of single beats. ``alternating``: lead -> QRS amplitude of odd and of even beats, mV.
    ``no_axis``: the QRS vanishes in the frontal plane.
    """
    all_values = NORMAL_VALUES | (values or {})
    lead_quantities = normal_leads()
    # A further lead, such as V4R, looks like V6 but for what is changed.
    further = tuple(lead for lead in leads or {} if lead not in NORMAL_LEADS)
    lead_quantities |= {lead: dict(lead_quantities["V6"]) for lead in further}
    only_leads = (*only_leads, *further)
    for lead, changes in (leads or {}).items():
        for name, value in changes.items():
            lead_quantities[lead][name] = quantity(value, LEAD_QUANTITIES[name][0], ABSENT)
    for lead in unusable:
        lead_quantities[lead] = {
            n: Quantity.missing(LEAD_QUANTITIES[n][0], "lead unusable: lead off (flat)") for n in LEAD_QUANTITIES
        }
    shapes = {
        lead: {"qrs": row[6], "notched": False, "s_notched": False, "fragmented": False, "delta": False, "j": "none",
               "p": "inverted" if row[0] < 0 else "upright", "p_notched": False, "u": "absent",
               "st": "horizontal", "t": "inverted" if row[5] <= -0.1 else "upright"}
        for lead, row in NORMAL_LEADS.items()
    }  # fmt: skip
    shapes |= {lead: dict(shapes["V6"]) for lead in further}
    for lead, shape_changes in (morphology or {}).items():
        shapes[lead] = shapes[lead] | shape_changes  # type: ignore[operator]
    measured = {n: quantity(v, GLOBAL_QUANTITIES[n][0]) for n, v in all_values.items()}
    if no_axis:
        measured["qrs_axis"] = Quantity.missing("deg", "indeterminate: the QRS vanishes in the frontal plane")
    evidence = NORMAL_RHYTHM | (rhythm_values or {})
    return Measurements(
        rate=rate,
        duration_s=10.0,
        age=age,
        sex=sex,
        quality=Quality(
            usable=usable,
            leads={
                n: LeadQuality(n not in unusable, 0.01, ("lead off (flat)",) if n in unusable else ())
                for n in only_leads
            },
            warnings=warnings,
            reversal=reversal,
        ),
        rhythm=Rhythm(
            name=rhythm,  # type: ignore[arg-type]
            regular=regular,
            organised_p=organised_p,
            conduction=conduction,
            evidence={n: quantity(v, RHYTHM_QUANTITIES[n][0]) for n, v in evidence.items()},
            pacing=pacing,
            pattern=pattern,
            runs=runs,
        ),
        values=measured,
        leads={n: lead_quantities[n] for n in only_leads},
        morphology={n: Morphology(**shapes[n]) for n in only_leads},  # type: ignore[arg-type]
        beats=_beats(beats),
        beat_values={lead: _alternation(sizes, len(beats)) for lead, sizes in (alternating or {}).items()},
    )


def _beats(beats: Sequence[tuple[str, float]]) -> NDArray[np.void]:
    out = np.zeros(len(beats), BEAT_DTYPE)
    if len(beats):
        out["label"], out["rr_ms"] = zip(*beats, strict=True)
        out["time_s"] = np.cumsum(out["rr_ms"]) / 1000.0
        out["rr_ms"][0] = np.nan
    return out


def _alternation(sizes: tuple[float, float], count: int) -> NDArray[np.void]:
    out = np.zeros(count, BEAT_VALUE_DTYPE)
    out["qrs_amplitude"] = np.where(np.arange(count) % 2, sizes[0], sizes[1])
    return out
