"""Made-up measurements for the injected-error benchmark: a normal ECG, varied and given one of a dozen conditions."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from einthoven.ecg import STANDARD_LEADS
from einthoven.measure.measurements import (
    ABSENT,
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

_SD = {"bpm": 1.0, "ms": 4.0, "deg": 4.0, "mV": 0.02, "mV.ms": 0.3, "mV/s": 0.1, "ratio": 0.01, "s": 0.01, "count": 0.0}

#: lead: P, Q, R, S, ST at J, T in mV, QRS letters.
_NORMAL: dict[str, tuple[float, float, float, float, float, float, str]] = {
    "I": (0.08, 0.04, 0.70, 0.10, 0.01, 0.22, "qRs"),
    "II": (0.13, 0.05, 1.10, 0.15, 0.02, 0.30, "qRs"),
    "III": (0.06, 0.0, 0.45, 0.12, 0.01, 0.10, "Rs"),
    "aVR": (-0.10, 0.0, 0.06, 0.85, -0.01, -0.26, "rS"),
    "aVL": (0.03, 0.04, 0.28, 0.10, 0.00, 0.08, "qRs"),
    "aVF": (0.09, 0.03, 0.75, 0.10, 0.01, 0.20, "qRs"),
    "V1": (0.05, 0.0, 0.22, 0.85, 0.02, -0.04, "rS"),
    "V2": (0.08, 0.0, 0.45, 1.25, 0.05, 0.50, "rS"),
    "V3": (0.08, 0.0, 0.75, 0.85, 0.05, 0.55, "RS"),
    "V4": (0.08, 0.03, 1.35, 0.45, 0.03, 0.48, "qRs"),
    "V5": (0.07, 0.06, 1.25, 0.20, 0.02, 0.38, "qRs"),
    "V6": (0.06, 0.06, 1.00, 0.10, 0.01, 0.28, "qRs"),
}


class Draft:
    """Measurements under construction: plain numbers by name."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.sex = rng.choice(("M", "F"))
        self.age = float(rng.randint(36, 84))
        self.rhythm = "sinus rhythm"
        self.regular, self.organised_p, self.conduction = True, True, "1:1"
        self.values: dict[str, float | None] = {
            "heart_rate": float(rng.randint(64, 92)),
            "p_duration": float(rng.randint(88, 108)),
            "pr": float(rng.randint(136, 182)),
            "qrs": float(rng.randint(78, 102)),
            "p_axis": float(rng.randint(30, 65)),
            "qrs_axis": float(rng.randint(5, 70)),
            "t_axis": float(rng.randint(20, 60)),
        }
        self.qtc = float(rng.randint(394, 428))
        self.beats = {"ventricular_premature_beats": 0.0, "supraventricular_premature_beats": 0.0}
        self.leads: dict[str, dict[str, float | None]] = {}
        self.shapes: dict[str, dict[str, Any]] = {}
        for lead, (p, q, r, s, st, t, qrs) in _NORMAL.items():
            scale = rng.uniform(0.85, 1.15)
            self.leads[lead] = {
                "p_amplitude": p, "q_amplitude": q * scale or None, "q_duration": 16.0 if q else None,
                "r_amplitude": r * scale, "s_amplitude": s * scale, "st_j": st, "st_60": st + 0.01,
                "t_amplitude": t * rng.uniform(0.9, 1.15),
            }  # fmt: skip
            self.shapes[lead] = {"qrs": qrs, "notched": False, "delta": False, "p_notched": False, "st": "horizontal"}

    def finish(self) -> Measurements:
        """The measurements."""
        rate = self.values["heart_rate"] or 75.0
        rr = 60000.0 / rate
        seconds = rr / 1000.0
        qt = self.qtc * seconds ** (1 / 3)
        spread = 14.0 if self.regular else 0.3 * rr
        values = self.values | {
            "rr": rr, "rr_min": rr - 1.5 * spread, "rr_max": rr + 1.5 * spread, "rr_sd": spread,
            "qt": qt, "qtc": self.qtc, "qtc_bazett": qt / seconds**0.5, "qtc_framingham": qt + 154 * (1 - seconds),
            "qtc_hodges": qt + 1.75 * (rate - 60),
        }  # fmt: skip
        evidence = {
            "rr_variation": 0.02 if self.regular else 0.24, "p_fraction": 1.0 if self.organised_p else 0.05,
            "atrial_rate": rate if self.organised_p else None, "pause": (rr + 1.5 * spread) / 1000.0,
        } | self.beats  # fmt: skip
        return Measurements(
            rate=500.0,
            duration_s=10.0,
            age=self.age,
            sex="M" if self.sex == "M" else "F",
            quality=Quality(usable=True, leads={n: LeadQuality(usable=True, noise_mv=0.01) for n in STANDARD_LEADS}),
            rhythm=Rhythm(
                name=self.rhythm,  # type: ignore[arg-type]
                regular=self.regular,
                organised_p=self.organised_p,
                conduction=self.conduction if self.organised_p else None,
                evidence={n: _quantity(evidence[n], RHYTHM_QUANTITIES[n][0], "not found") for n in evidence},
            ),
            values={n: _quantity(values.get(n), GLOBAL_QUANTITIES[n][0], ABSENT) for n in GLOBAL_QUANTITIES},
            leads={n: _lead(self.leads[n], rate) for n in STANDARD_LEADS},
            morphology={n: _shape(self.leads[n], self.shapes[n], organised_p=self.organised_p) for n in STANDARD_LEADS},
        )


def _quantity(value: float | None, unit: str, reason: str) -> Quantity:
    if value is None:
        return Quantity.missing(unit, reason)
    return Quantity(round(value, 3), unit, _SD[unit], None, 10)


def _lead(given: dict[str, float | None], rate: float) -> dict[str, Quantity]:
    p, t = given["p_amplitude"], given["t_amplitude"] or 0.0
    r, s, q = given["r_amplitude"], given["s_amplitude"], given["q_amplitude"]
    values = given | {
        "p_positive_amplitude": None if p is None or p <= 0 else p,
        "p_negative_amplitude": None if p is None or p >= 0 else -p,
        "p_duration": None if p is None else 96.0,
        "p_terminal_force": None if p is None else 1.0,
        "r_duration": None if r is None else 45.0,
        "s_duration": None if s is None else 38.0,
        "qrs_amplitude": (r or 0.0) + max(s or 0.0, q or 0.0),
        "qrs_duration": 88.0,
        "r_peak_time": given.get("r_peak_time", 32.0),
        "st_slope": 0.2,
        "t_positive_amplitude": t if t > 0 else None,
        "t_negative_amplitude": -t if t < 0 else None,
    }
    return {n: _quantity(values.get(n), d.unit, ABSENT) for n, d in LEAD_QUANTITIES.items()}


def _shape(given: dict[str, float | None], shape: dict[str, Any], *, organised_p: bool) -> Morphology:
    p, t = given["p_amplitude"], given["t_amplitude"] or 0.0
    kind = "inverted" if t <= -0.1 else "flat" if abs(t) < 0.05 else "upright"
    p_kind = "absent" if not organised_p or p is None else "inverted" if p < 0 else "upright"
    return Morphology(p=p_kind, t=kind, **shape)


# --- conditions ---


def _fibrillation(d: Draft) -> None:
    d.rhythm, d.regular, d.organised_p = "atrial fibrillation", False, False
    d.values |= {"pr": None, "p_duration": None, "p_axis": None, "heart_rate": float(d.rng.randint(70, 96))}
    for lead in d.leads.values():
        lead["p_amplitude"] = None


def _flutter(d: Draft) -> None:
    _fibrillation(d)
    d.rhythm, d.regular, d.conduction = "atrial flutter", True, "4:1"


def _first_degree(d: Draft) -> None:
    d.values["pr"] = float(d.rng.randint(222, 268))


def _left_bundle(d: Draft) -> None:
    d.values["qrs"] = float(d.rng.randint(138, 164))
    for lead in ("I", "aVL", "V5", "V6"):
        d.leads[lead] |= {
            "q_amplitude": None,
            "q_duration": None,
            "s_amplitude": None,
            "r_peak_time": 72.0,
            "t_amplitude": -0.2,
        }
        d.shapes[lead] |= {"qrs": "R", "notched": True}
    d.leads["V1"] |= {"r_amplitude": None, "s_amplitude": 1.3, "st_j": 0.1, "t_amplitude": 0.3}
    d.shapes["V1"]["qrs"] = "QS"


def _right_bundle(d: Draft) -> None:
    d.values["qrs"] = float(d.rng.randint(128, 148))
    d.leads["V1"] |= {
        "r2_amplitude": 0.6,
        "r2_duration": 60.0,
        "r_peak_time": 75.0,
        "s_amplitude": 0.3,
        "t_amplitude": -0.2,
    }
    d.shapes["V1"]["qrs"] = "rSR'"
    for lead in ("I", "V6"):
        d.leads[lead] |= {"s_amplitude": 0.3, "s_duration": 60.0}


def _left_hypertrophy(d: Draft) -> None:
    d.leads["V1"]["s_amplitude"] = d.rng.uniform(2.0, 2.6)
    d.leads["V5"]["r_amplitude"] = d.rng.uniform(2.6, 3.2)
    d.leads["V6"]["r_amplitude"] = d.rng.uniform(2.1, 2.6)
    d.leads["aVL"]["r_amplitude"] = d.rng.uniform(1.35, 1.6)


def _inferior_elevation(d: Draft) -> None:
    for lead in ("II", "III", "aVF"):
        d.leads[lead] |= {"st_j": d.rng.uniform(0.18, 0.3), "st_60": 0.3, "t_amplitude": 0.5}
    for lead in ("I", "aVL"):
        d.leads[lead] |= {"st_j": -0.14, "st_60": -0.15}


def _anterior_inversion(d: Draft) -> None:
    for lead in ("V2", "V3", "V4", "V5"):
        d.leads[lead]["t_amplitude"] = -d.rng.uniform(0.22, 0.45)


def _lateral_depression(d: Draft) -> None:
    for lead in ("I", "aVL", "V5", "V6"):
        depth = -d.rng.uniform(0.14, 0.22)
        d.leads[lead] |= {"st_j": depth, "st_60": depth - 0.02}


def _inferior_q(d: Draft) -> None:
    for lead in ("II", "III", "aVF"):
        d.leads[lead] |= {"q_amplitude": d.rng.uniform(0.3, 0.45), "q_duration": float(d.rng.randint(42, 52))}
        d.shapes[lead]["qrs"] = "QR"


def _left_axis(d: Draft) -> None:
    d.values["qrs_axis"] = float(d.rng.randint(-65, -50))
    for lead in ("II", "III", "aVF"):
        d.leads[lead] |= {"q_amplitude": None, "q_duration": None, "r_amplitude": 0.2, "s_amplitude": 0.8}
        d.shapes[lead]["qrs"] = "rS"
    d.leads["aVL"] |= {"r_amplitude": 0.9, "r_peak_time": 50.0}
    d.shapes["aVL"]["qrs"] = "qR"


def _right_axis(d: Draft) -> None:
    d.values["qrs_axis"] = float(d.rng.randint(106, 130))
    d.leads["I"] |= {"q_amplitude": None, "q_duration": None, "r_amplitude": 0.2, "s_amplitude": 0.6}
    d.shapes["I"]["qrs"] = "rS"


def _long_qt(d: Draft) -> None:
    d.qtc = float(d.rng.randint(482, 515))


def _slow(d: Draft) -> None:
    d.values["heart_rate"] = float(d.rng.randint(42, 48))


def _fast(d: Draft) -> None:
    d.values["heart_rate"] = float(d.rng.randint(110, 132))


def _premature(d: Draft) -> None:
    d.beats["ventricular_premature_beats"] = float(d.rng.randint(1, 3))


def _normal(d: Draft) -> None:
    """Nothing to change."""


CONDITIONS: tuple[Callable[[Draft], None], ...] = (
    _normal, _normal, _normal, _fibrillation, _flutter, _first_degree, _left_bundle, _right_bundle, _left_hypertrophy,
    _inferior_elevation, _anterior_inversion, _lateral_depression, _inferior_q, _left_axis,
    _right_axis, _long_qt, _slow,
    _fast, _premature,
)  # fmt: skip


def made_up(rng: random.Random) -> Measurements:
    """Measurements of a made-up patient."""
    draft = Draft(rng)
    rng.choice(CONDITIONS)(draft)
    return draft.finish()
