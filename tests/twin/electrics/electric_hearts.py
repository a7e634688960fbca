"""Patients whose electrics are looked at, and what their beats show."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from changed_patients import changed
from numpy.typing import NDArray

from einthoven.analytic.ecg import twelve
from einthoven.ecg import STANDARD_LEADS
from einthoven.twin.electrics import VentricularBeat, electrics
from einthoven.twin.patient import Patient
from einthoven.twin.population import draw

Array = NDArray[np.float64]
#: Enough for a median that no single chest decides.
SEEDS = range(12)


@lru_cache(maxsize=1)
def plain_people() -> tuple[Patient, ...]:
    """Normal hearts in sinus rhythm without any block, pathway, salt, drug or early repolarisation."""
    people = draw(SEEDS, cohort="biobank", disease="normal", rhythm="sinus", av="normal")
    return tuple(
        changed(
            people.patient(i),
            conduction={"lbbb": 0.0, "rbbb": 0.0, "lafb": 0.0, "preexcitation": 0.0},
            repolarisation={
                "strain": 0.0,
                "early_mv": 0.0,
                "potassium_mmol_l": 4.2,
                "calcium_mmol_l": 2.35,
                "digoxin": 0.0,
            },
            disease={"mimic": False},
            # Chests near the mean one: what is tested is the heart.
            torso={"lead_field_spread": 0.3, "segment_spread": 0.3},
        )
        for i in range(len(people))
    )


def people_with(**groups: dict[str, Any]) -> list[Patient]:
    """The same people with something changed."""
    return [changed(patient, **groups) for patient in plain_people()]


def beats(
    patients: list[Patient] | tuple[Patient, ...], origin: Any = "his", rr_s: float = 1.0
) -> list[VentricularBeat]:
    """One beat of each."""
    return [electrics(patient).ventricular_beat(origin, rr_s=rr_s) for patient in patients]


def whole_beat(beat: VentricularBeat) -> tuple[Array, int]:
    """All of a beat in 12 leads, mV, and the sample of QRS onset."""
    both = np.zeros((8, max(beat.qrs.leads_mv.shape[1], beat.recovery.leads_mv.shape[1])))
    for part in (beat.qrs, beat.recovery):
        both[:, : part.leads_mv.shape[1]] += part.leads_mv
    return twelve(both), round(-1000 * beat.qrs.start_s)


def during(beat: VentricularBeat, lead: str, wave: str) -> Array:
    """The potential of one lead during QRS or T, mV."""
    signal, onset = whole_beat(beat)
    first, last = (round(1000 * beat.fiducials.whole[f"{wave}_{end}"]) + onset for end in ("on", "off"))
    return np.asarray(signal[STANDARD_LEADS.index(lead), first : last + 1])


def level(beat: VentricularBeat, lead: str, after_j_ms: float) -> float:
    """The potential of one lead some time after the end of QRS, mV."""
    signal, onset = whole_beat(beat)
    at = round(1000 * beat.fiducials.whole["qrs_off"] + after_j_ms) + onset
    return float(signal[STANDARD_LEADS.index(lead), at])


def qrs_ms(beat: VentricularBeat) -> float:
    """Duration of QRS."""
    return 1000 * beat.fiducials.whole["qrs_off"]


def t_height(beat: VentricularBeat, lead: str) -> float:
    """Signed height of T, mV."""
    t = during(beat, lead, "t")
    return float(t[np.abs(t).argmax()])


def median(values: Any) -> float:
    """Of any iterable."""
    return float(np.median(list(values)))


def axis_degrees(beat: VentricularBeat) -> float:
    """Frontal axis of QRS by net amplitude."""
    i, avf = (during(beat, lead, "qrs") for lead in ("I", "aVF"))
    return float(np.degrees(np.arctan2(2 / np.sqrt(3) * (avf.max() + avf.min()), i.max() + i.min())))
