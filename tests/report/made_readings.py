"""Readings made by hand: measurements and assessment as given, a drawn-up signal, an audit of no or given claims."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from einthoven.ecg import ECG, STANDARD_LEADS, Provenance
from einthoven.prior import record_of
from einthoven.reading import Reading
from einthoven.report import compose
from einthoven.verify.claims import Claim, Verification

HOSTILE = '<script>alert("1")</script>\x1b[31m\u202e'


def make_ecg(leads=STANDARD_LEADS, seconds=10.0, rate=500.0, **more):
    """A spike of 1 mV each second on a flat line, the same in every lead."""
    signal = np.zeros((len(leads), round(seconds * rate)), dtype=np.float32)
    signal[:, :: round(rate)] = 1.0
    more.setdefault(
        "provenance", Provenance(file=Path("folder/made.xml"), format="made", device_measurements={"pr": 160})
    )
    return ECG(signal, rate, leads, age=55, sex="M", patient_id="SECRET-ID", **more)


def claim(verdict="supported", text="PR 158 ms", span=(0, 9), **more):
    values = {
        "kind": "value", "quantity": "pr", "lead": None, "stated": 158.0, "unit": "ms", "measured": 158.0,
        "reason": "within 2 sd",
    } | more  # fmt: skip
    return Claim(text=text, span=span, verdict=verdict, **values)


def make_reading(measurements, assessment, *, ecg=None, claims=()):
    composition = compose(measurements, assessment)
    recording = ecg or make_ecg()
    return Reading(
        record=record_of(recording),
        measurements=measurements,
        assessment=assessment,
        findings=assessment.findings,
        steps=composition.steps,
        summary=composition.summary,
        labels=composition.labels,
        answer=composition.answer,
        verification=Verification(tuple(claims)),
        warnings=tuple(recording.warnings + measurements.quality.warnings),
        assumptions=assessment.assumptions,
        ecg=recording,
    )
