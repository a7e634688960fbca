"""The device's own numbers, under our names and in our units.

Where a file stores wave boundaries rather than durations (P everywhere; PR, QRS and QT in SCP-ECG), the durations are
their differences, provided that the same differences reproduce the durations which the file does state.
A corrected QT whose formula the file does not state is named after the only formula that reproduces it, or left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_FIELDS = {
    "heart_rate": "heart_rate",
    "rr_interval": "rr",
    "pr_interval": "pr",
    "qrs_duration": "qrs",
    "qt_interval": "qt",
    "qtc_bazett": "qtc_bazett",
    "qtc_fridericia": "qtc",
    "p_axis": "p_axis",
    "qrs_axis": "qrs_axis",
    "t_axis": "t_axis",
}

#: What can be a measurement; outside, it is a code for "not measured".
_POSSIBLE = {
    "heart_rate": (1.0, 400.0),
    "rr": (100.0, 10_000.0),
    "p_duration": (10.0, 400.0),
    "pr": (10.0, 1000.0),
    "qrs": (10.0, 500.0),
    "qt": (50.0, 1500.0),
    "qtc": (50.0, 1500.0),
    "qtc_bazett": (50.0, 1500.0),
    "p_axis": (-360.0, 360.0),
    "qrs_axis": (-360.0, 360.0),
    "t_axis": (-360.0, 360.0),
}

#: Where a file has a corrected QT without its formula.
_UNSTATED_QTC = ("qtc", "QTCorrected", "QTc Interval", "MDC_ECG_TIME_PD_QTc")
_P_DURATION = ("MDC_ECG_TIME_PD_P", "MDC_ECG_TIME_PD_P_GL", "pdur", "P Duration", "P duration")


def device_numbers(record: Any) -> dict[str, float]:
    """All numbers of an ecgdatakit record that are possible values.

    Keys and units as in ``GLOBAL_QUANTITIES``: bpm, ms, degrees in (-180, 180].
    """
    read: dict[str, float | None] = {
        ours: getattr(record.measurements, theirs, None) for theirs, ours in _FIELDS.items()
    }
    notes: Mapping[str, str] = record.annotations
    read["p_duration"] = _first_number(notes, _P_DURATION)
    found: dict[str, float | None] = {**plausible(read)}
    if record.source_format == "ge_muse_xml":
        # MUSE's unqualified corrected QT is Bazett's; Fridericia's stands beside it under its own name.
        found.setdefault("qtc_bazett", _first_number(notes, ("QTCorrected",)))
    for name, value in _from_boundaries(notes, found).items():
        found.setdefault(name, value)
    unstated = _first_number(notes, _UNSTATED_QTC)
    if unstated is not None:
        formula = qtc_formula(unstated, found)
        if formula:
            found.setdefault(formula, unstated)
    return plausible(found)


def plausible(numbers: Mapping[str, float | None]) -> dict[str, float]:
    """Without the codes for "not measured"; axes brought into (-180, 180]."""
    kept: dict[str, float] = {}
    for name, value in numbers.items():
        low, high = _POSSIBLE[name]
        if value is not None and low <= value <= high:
            kept[name] = 180.0 - (180.0 - value) % 360.0 if name.endswith("_axis") else float(value)
    return kept


def qtc_formula(qtc: float, numbers: Mapping[str, float | None]) -> str | None:
    """Name of the only one of Bazett's and Fridericia's formulas that yields ``qtc`` within 3 ms, or None."""
    qt, rr, rate = (numbers.get(name) for name in ("qt", "rr", "heart_rate"))
    if qt is None or not (rr or rate):
        return None
    # A printed rate is rounded, so that the RR interval is the better basis where there is one.
    rr_s = rr / 1000 if rr else 60.0 / float(rate or 1)
    fits = {name for name, power in (("qtc_bazett", 1 / 2), ("qtc", 1 / 3)) if abs(qt / rr_s**power - qtc) <= 3.0}
    return fits.pop() if len(fits) == 1 else None


def _from_boundaries(notes: Mapping[str, str], stated: Mapping[str, float | None]) -> dict[str, float]:
    """Durations as differences of the representative beat's boundaries."""
    # In ms (SCP-ECG, aECG); else in samples, of which MUSE takes 500 a second (Sierra stores no more than the Q onset).
    for qrs, unit, steps_ms in (("qrs", "_ms", (1.0,)), ("q", "", (2.0, 1.0, 4.0))):
        edges = ("p_onset", "p_offset", f"{qrs}_onset", f"{qrs}_offset", "t_offset")
        p_on, p_off, qrs_on, qrs_off, t_off = (_first_number(notes, (f"median_{edge}{unit}",)) for edge in edges)
        spans = {"p_duration": (p_on, p_off), "pr": (p_on, qrs_on), "qrs": (qrs_on, qrs_off), "qt": (qrs_on, t_off)}
        widths = {name: b - a for name, (a, b) in spans.items() if a is not None and b is not None and b > a}
        for step in steps_ms:
            agreements = [
                abs(widths[name] * step - value) <= 4.0
                for name in ("pr", "qrs", "qt")
                if name in widths and (value := stated.get(name))
            ]
            if widths and all(agreements) and (agreements or unit):
                return {name: width * step for name, width in widths.items()}
    return {}


def _first_number(notes: Mapping[str, str], keys: tuple[str, ...]) -> float | None:
    for key in keys:
        match = re.match(r"\s*(-?\d+(?:\.\d+)?)", notes.get(key, ""))
        if match:
            return float(match.group(1))
    return None
