"""Where on the trace a piece of evidence is seen: the waves of the beats that it was measured on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from einthoven.measure.measurements import Measurements
from einthoven.measure.rhythm.patterns import ECTOPIC
from einthoven.protocol.derived import Definition
from einthoven.protocol.findings import Evidence

Part = Literal["P", "PR", "QRS", "ST", "T", "QT", "pause"]

#: Columns of ``Measurements.waves`` between which a part lies.
_LIMITS: dict[Part, tuple[str, str]] = {
    "P": ("p_on", "p_off"),
    "PR": ("p_on", "qrs_on"),
    "QRS": ("qrs_on", "qrs_off"),
    "ST": ("qrs_off", "t_on"),
    "T": ("t_on", "t_off"),
    "QT": ("qrs_on", "t_off"),
}
#: The part that a quantity is measured on, by how its name begins; the longest beginning counts.
_PARTS: dict[str, Part] = {
    "p_": "P", "morphology.p": "P", "pr": "PR", "q_": "QRS", "r_": "QRS", "s_": "QRS", "r2_": "QRS", "s2_": "QRS",
    "qrs": "QRS", "morphology.qrs": "QRS", "morphology.notched": "QRS", "morphology.s_notched": "QRS",
    "morphology.fragmented": "QRS", "morphology.delta": "QRS", "morphology.j": "QRS", "j_": "QRS", "st_": "ST",
    "morphology.st": "ST", "t_": "T", "morphology.t": "T", "qt": "QT",
}  # fmt: skip
#: Where T has no onset, the stretch of ST that is measured, s.
_ST_S = 0.08
#: Leads in which a global quantity is shown, in order of preference.
_PREFERRED = ("II", "V5", "V2", "I")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the trace.

    Attributes
    ----------
    part : {"P", "PR", "QRS", "ST", "T", "QT", "pause"}
        What lies there.
    lead : str or None
        The lead; None for all.
    beat : int
        Number of the beat, from 1.
    start_s, stop_s : float
        From the start of the recording, s.
    value : float or None
        The value in this beat alone, where one was measured.
    """

    part: Part
    lead: str | None
    beat: int
    start_s: float
    stop_s: float
    value: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        out: dict[str, Any] = {
            "part": self.part, "lead": self.lead, "beat": self.beat,
            "start_s": round(self.start_s, 3), "stop_s": round(self.stop_s, 3),
        }  # fmt: skip
        if self.value is not None:
            out["value"] = round(self.value, 4)
        return out


def spans(measurements: Measurements, evidence: Evidence, derived: Mapping[str, Definition]) -> tuple[Span, ...]:
    """The stretches of the trace on which a value was measured.

    Returns
    -------
    tuple of Span
        Beats of the prevailing class, or the premature beats that are counted; empty where the beats are not at hand
        (measurements read back from JSON) or the value belongs to no wave.
    """
    if not len(measurements.beats):
        return ()
    quantity = evidence.quantity
    if quantity == "pause":
        return tuple(_pauses(measurements))
    for origin, letters in ECTOPIC.items():
        if quantity.startswith(f"{origin}_"):
            lead = _shown_in(measurements, "QRS")
            return _of_beats(measurements, "QRS", lead, np.isin(measurements.beats["label"], letters), None)
    part = _part(quantity, derived)
    if part is None:
        return ()
    usual = Counter(measurements.beats["label"].tolist()).most_common(1)[0][0]
    chosen = measurements.beats["label"] == usual
    leads = evidence.leads or (_shown_in(measurements, part),)
    return tuple(span for lead in leads for span in _of_beats(measurements, part, lead, chosen, quantity))


def _part(quantity: str, derived: Mapping[str, Definition]) -> Part | None:
    """The part of a beat; of a derived quantity, that of its first input."""
    seen: set[str] = set()
    while quantity in derived and quantity not in seen:
        seen.add(quantity)
        inputs = derived[quantity].expression.inputs()
        if not inputs:
            return None
        quantity = inputs[0]
    begins = [name for name in _PARTS if quantity.startswith(name)]
    return _PARTS[max(begins, key=len)] if begins else None


def _shown_in(measurements: Measurements, part: Part) -> str | None:
    """A lead that shows the part in most beats."""
    on, off = _LIMITS[part]
    for lead in (*_PREFERRED, *measurements.waves):
        rows = measurements.waves.get(lead)
        if rows is not None and np.isfinite(rows[on] + rows[off]).mean() > 0.5:
            return lead
    return None


def _of_beats(
    measurements: Measurements, part: Part, lead: str | None, chosen: np.ndarray, quantity: str | None
) -> tuple[Span, ...]:
    rows = measurements.waves.get(lead or "")
    if rows is None:
        return ()
    own = measurements.beat_values.get(lead or "")
    values = own[quantity] if own is not None and quantity in (own.dtype.names or ()) else None
    on, off = _LIMITS[part]
    found = []
    for beat in np.flatnonzero(chosen):
        start, stop = float(rows[on][beat]), float(rows[off][beat])
        if part == "ST" and not math.isfinite(stop):
            stop = start + _ST_S
        if math.isfinite(start) and math.isfinite(stop) and start < stop:
            value = None if values is None or not math.isfinite(values[beat]) else float(values[beat])
            found.append(Span(part, lead, int(beat) + 1, start, stop, value))
    return tuple(found)


def _pauses(measurements: Measurements) -> list[Span]:
    times = measurements.beats["time_s"]
    found = []
    for pause in measurements.rhythm.pauses:
        beat = int(np.argmin(np.abs(times - pause.start_s))) + 1
        found.append(Span("pause", None, beat, pause.start_s, pause.start_s + pause.duration_s, pause.duration_s))
    return found
