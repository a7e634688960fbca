"""What measuring an ECG yields: quantities with units and uncertainty, and reasons where there is no number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import Sex, canonical_lead
from einthoven.errors import TextError
from einthoven.measure.episodes import Pause, Run

#: Reason of a wave that was looked for and is not there (its amplitude contributes nothing to a sum).
ABSENT = "absent"

#: Global quantities: name -> (unit, definition). Times are global: earliest onset to latest offset over the leads.
GLOBAL_QUANTITIES: dict[str, tuple[str, str]] = {
    "heart_rate": ("bpm", "ventricular rate: 60,000 / mean RR"),
    "rr": ("ms", "mean interval between consecutive beats"),
    "rr_min": ("ms", "shortest RR interval"),
    "rr_max": ("ms", "longest RR interval"),
    "rr_sd": ("ms", "standard deviation of the RR intervals"),
    "p_duration": ("ms", "P onset to P offset"),
    "pr": ("ms", "P onset to QRS onset"),
    "qrs": ("ms", "QRS onset to QRS offset"),
    "qt": ("ms", "QRS onset to T offset"),
    "qtc": ("ms", "QT corrected for rate by Fridericia: QT / RR^(1/3)"),
    "qtc_bazett": ("ms", "QT / RR^(1/2)"),
    "qtc_framingham": ("ms", "QT + 154 (1 - RR)"),
    "qtc_hodges": ("ms", "QT + 1.75 (HR - 60)"),
    "p_axis": ("deg", "frontal axis of the P wave, by area"),
    "qrs_axis": ("deg", "frontal axis of the QRS complex, by area"),
    "t_axis": ("deg", "frontal axis of the T wave, by area"),
}

#: Quantities of one lead: name -> (unit, definition). Amplitudes are relative to QRS onset (P: its own chord).
#: Depths of Q and S are positive numbers; levels (ST, P, T) are signed.
LEAD_QUANTITIES: dict[str, tuple[str, str]] = {
    "p_amplitude": ("mV", "largest deflection of P, signed"),
    "p_positive_amplitude": ("mV", "height of the positive part of P"),
    "p_negative_amplitude": ("mV", "depth of the negative part of P"),
    "p_duration": ("ms", "P onset to P offset in this lead"),
    "p_terminal_force": ("mV.ms", "area of the terminal negative part of P"),
    "q_amplitude": ("mV", "depth of Q"),
    "q_duration": ("ms", "duration of Q"),
    "r_amplitude": ("mV", "height of R"),
    "r_duration": ("ms", "duration of R"),
    "s_amplitude": ("mV", "depth of S (of QS, if there is no R)"),
    "s_duration": ("ms", "duration of S"),
    "r2_amplitude": ("mV", "height of R'"),
    "r2_duration": ("ms", "duration of R'"),
    "qrs_amplitude": ("mV", "peak to peak of the QRS complex"),
    "qrs_duration": ("ms", "QRS onset to QRS offset in this lead"),
    "r_peak_time": ("ms", "QRS onset to the peak of the last R wave"),
    "st_j": ("mV", "level at the J point"),
    "st_60": ("mV", "level 60 ms after the J point"),
    "st_slope": ("mV/s", "slope of ST from J to J + 60 ms"),
    "t_amplitude": ("mV", "largest deflection of T, signed"),
    "t_positive_amplitude": ("mV", "height of the positive part of T"),
    "t_negative_amplitude": ("mV", "depth of the negative part of T"),
}

#: Evidence on which the rhythm rests: name -> (unit, definition).
RHYTHM_QUANTITIES: dict[str, tuple[str, str]] = {
    "rr_variation": ("ratio", "variability of RR without premature beats and their pauses: RMSSD / mean RR"),
    "p_fraction": ("ratio", "share of beats that are preceded by a P wave at a constant distance"),
    "atrial_rate": ("bpm", "rate of the P or flutter waves"),
    "pause": ("s", "longest interval without a beat"),
    "ventricular_premature_beats": ("count", "premature wide beats"),
    "supraventricular_premature_beats": ("count", "premature narrow beats"),
    "rr_spread": ("ratio", "range of RR between beats of the own rhythm over their mean"),
    "p_fraction_by_search": ("ratio", "the same share as p_fraction, of P waves found without regard to the QRS"),
    "p_waves": ("count", "P waves found anywhere, conducted or not"),
    "pp_variation": ("ratio", "standard deviation of the PP intervals over their mean, where P waves come evenly"),
    "blocked_p_waves": ("count", "P waves on time that no QRS follows"),
    "pr_range": ("ms", "range of the time from each P on time to the QRS that follows"),
    "fusion_beats": ("count", "mixtures of an own and a ventricular beat, neither early nor late"),
    "paced_fraction": ("ratio", "share of beats that a pacing spike precedes"),
    "pacing_spikes": ("count", "pacing spikes in the recording"),
    "disorganised_frequency": ("Hz", "dominant frequency of a signal without beats"),
    "disorganised_amplitude": ("mV", "size of a signal without beats: middle 95 % in the median lead"),
}

#: Names that `Rhythm.name` can take.
RhythmName = Literal[
    "sinus rhythm",
    "ectopic atrial rhythm",
    "atrial fibrillation",
    "atrial flutter",
    "junctional rhythm",
    "supraventricular tachycardia",
    "wide-complex tachycardia",
    "idioventricular rhythm",
    "paced rhythm",
    "undetermined rhythm",
    "no rhythm",
]

WAVE_COLUMNS = ("p_on", "p_peak", "p_off", "qrs_on", "r_peak", "qrs_off", "t_on", "t_peak", "t_off")
WAVE_DTYPE = np.dtype([(name, "f8") for name in WAVE_COLUMNS])
#: One row a beat: time of R, class, RR before it. Classes: N normal, S supraventricular, V ventricular, P paced,
#: F fusion, Q unknown.
BEAT_DTYPE = np.dtype([("time_s", "f8"), ("label", "U1"), ("rr_ms", "f8"), ("correlation", "f8")])


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured number, or the reason why there is none.

    Attributes
    ----------
    value : float or None
        The number; None if it can't be measured, never 0 in its stead.
    unit : str
        Its unit.
    sd : float or None
        Standard deviation of the measurement error, in the same unit.
    reason : str or None
        Why ``value`` is None. ``ABSENT`` for a wave that is not there.
    beats : int or None
        How many beats it rests on.
    """

    value: float | None
    unit: str
    sd: float | None = None
    reason: str | None = None
    beats: int | None = None

    @classmethod
    def missing(cls, unit: str, reason: str) -> Quantity:
        """No number, with the reason."""
        return cls(None, unit, None, reason)

    @property
    def absent(self) -> bool:
        """Whether the wave was looked for and is not there."""
        return self.value is None and self.reason == ABSENT

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; fields without content are left out, except ``value``."""
        out: dict[str, Any] = {"value": _rounded(self.value), "unit": self.unit}
        if self.sd is not None:
            out["sd"] = _rounded(self.sd)
        if self.reason is not None:
            out["reason"] = self.reason
        if self.beats is not None:
            out["beats"] = self.beats
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Quantity:
        """The inverse of ``to_dict``."""
        return cls(data.get("value"), data["unit"], data.get("sd"), data.get("reason"), data.get("beats"))


@dataclass(frozen=True, slots=True)
class Morphology:
    """Shapes in one lead.

    Attributes
    ----------
    qrs : str or None
        Pattern of the QRS in the usual letters, such as ``"qRs"``, ``"rSR'"``, ``"QS"``; capital for a wave of at
        least 0.5 mV or the largest of the complex.
    notched : bool or None
        R wave notched or slurred.
    delta : bool or None
        Slurred QRS upstroke, as in pre-excitation.
    p : {"upright", "inverted", "biphasic", "absent"} or None
        Shape of the P wave.
    p_notched : bool or None
        Two P peaks at least 40 ms apart.
    st : {"upsloping", "horizontal", "downsloping"} or None
        Direction of the ST segment.
    t : {"upright", "inverted", "biphasic", "flat"} or None
        Shape of the T wave.
    """

    qrs: str | None = None
    notched: bool | None = None
    delta: bool | None = None
    p: str | None = None
    p_notched: bool | None = None
    st: str | None = None
    t: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class LeadQuality:
    """How far one lead can be trusted.

    Attributes
    ----------
    usable : bool
        Whether numbers are taken from this lead.
    noise_mv : float or None
        Standard deviation of the noise, mV.
    problems : tuple of str
        In words: ``"lead off (flat)"``, ``"mains interference 0.08 mV"``, ...
    """

    usable: bool
    noise_mv: float | None = None
    problems: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"usable": self.usable, "noise_mv": _rounded(self.noise_mv), "problems": list(self.problems)}


@dataclass(frozen=True, slots=True)
class Quality:
    """Whether the recording can be interpreted at all, and what stands against it."""

    usable: bool
    leads: dict[str, LeadQuality]
    warnings: tuple[str, ...] = ()
    #: Suspected electrode reversal in words, such as ``"left and right arm"``.
    reversal: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "usable": self.usable,
            "leads": {name: lead.to_dict() for name, lead in self.leads.items()},
            "warnings": list(self.warnings),
            "reversal": self.reversal,
        }


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The rhythm and what it rests on.

    Attributes
    ----------
    name : str
        One of ``RhythmName``.
    regular : bool or None
        Whether RR is regular apart from premature beats and pauses.
    organised_p : bool or None
        Whether organised P waves were found.
    conduction : str or None
        Relation of P to QRS: ``"1:1"``, ``"2:1"``, ``"dissociated"``, ``"Wenckebach"``, ``"Mobitz II"``, or None;
        in flutter and advanced block also ``"3:1"``, ``"4:1"``, ..., in flutter ``"variable"``.
    evidence : dict
        The quantities of ``RHYTHM_QUANTITIES``.
    pattern : str or None
        ``"ventricular bigeminy"``, ``"supraventricular trigeminy"``, ...: premature beats in a fixed cycle.
    sinus_arrhythmia : bool or None
        Whether a sinus rhythm varies its rate; None in other rhythms.
    pacing : {"atrial", "ventricular", "dual"} or None
        Where pacing spikes stand, if any.
    runs : tuple of Run
        Couplets and runs of premature beats, with time and rate.
    pauses : tuple of Pause
        Pauses of 2 s and more, with time and length.
    critical : str or None
        Why the absence of beats may be an arrest, in words; ``name`` is then ``"no rhythm"``.
    """

    name: RhythmName
    regular: bool | None = None
    organised_p: bool | None = None
    conduction: str | None = None
    evidence: dict[str, Quantity] = field(default_factory=dict)
    pattern: str | None = None
    sinus_arrhythmia: bool | None = None
    pacing: str | None = None
    runs: tuple[Run, ...] = ()
    pauses: tuple[Pause, ...] = ()
    critical: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "name": self.name,
            "regular": self.regular,
            "organised_p": self.organised_p,
            "conduction": self.conduction,
            "pattern": self.pattern,
            "sinus_arrhythmia": self.sinus_arrhythmia,
            "pacing": self.pacing,
            "runs": [run.to_dict() for run in self.runs],
            "pauses": [pause.to_dict() for pause in self.pauses],
            "critical": self.critical,
            "evidence": {name: q.to_dict() for name, q in self.evidence.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Rhythm:
        """The inverse of ``to_dict``; what came after schema 1's first form may be missing."""
        return cls(
            name=data["name"],
            regular=data["regular"],
            organised_p=data["organised_p"],
            conduction=data["conduction"],
            evidence={n: Quantity.from_dict(q) for n, q in data["evidence"].items()},
            pattern=data.get("pattern"),
            sinus_arrhythmia=data.get("sinus_arrhythmia"),
            pacing=data.get("pacing"),
            runs=tuple(Run.from_dict(run) for run in data.get("runs", ())),
            pauses=tuple(Pause.from_dict(pause) for pause in data.get("pauses", ())),
            critical=data.get("critical"),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Measurements:
    """Everything that was measured in one recording.

    Attributes
    ----------
    rate : float
        Sampling rate of the recording, Hz.
    duration_s : float
        Its length.
    age, sex : float or None, {"M", "F"} or None
        Of the patient, where known: limits depend on them.
    quality : Quality
        Per lead and overall.
    rhythm : Rhythm
        With its evidence.
    values : dict of str to Quantity
        The global quantities (``GLOBAL_QUANTITIES``).
    leads : dict of str to dict of str to Quantity
        Per lead, the quantities of ``LEAD_QUANTITIES``.
    morphology : dict of str to Morphology
        Per lead.
    beats : structured array, ``BEAT_DTYPE``
        One row a beat. Empty when read back from JSON.
    waves : dict of str to structured array, ``WAVE_DTYPE``
        Per lead, one row a beat, seconds, NaN where absent. Empty when read back from JSON.
    """

    rate: float
    duration_s: float
    age: float | None
    sex: Sex | None
    quality: Quality
    rhythm: Rhythm
    values: dict[str, Quantity]
    leads: dict[str, dict[str, Quantity]]
    morphology: dict[str, Morphology]
    beats: NDArray[np.void] = field(default_factory=lambda: np.empty(0, BEAT_DTYPE))
    waves: dict[str, NDArray[np.void]] = field(default_factory=dict)

    def get(self, quantity: str, lead: str | None = None) -> Quantity:
        """A quantity of one lead or global (rhythm evidence included); missing with its reason if not there."""
        known = GLOBAL_QUANTITIES | RHYTHM_QUANTITIES if lead is None else LEAD_QUANTITIES
        if quantity not in known:
            kind = "global quantity" if lead is None else "quantity of a lead"
            return Quantity.missing("", f"there is no {kind} {quantity!r}: see docs/measurements.md")
        unit = known[quantity][0]
        if lead is None:
            return (self.values | self.rhythm.evidence).get(quantity, Quantity.missing(unit, "not measured"))
        lead = canonical_lead(lead)
        if lead not in self.leads:
            return Quantity.missing(unit, f"no lead {lead}")
        return self.leads[lead].get(quantity, Quantity.missing(unit, "not measured"))

    def __repr__(self) -> str:
        numbers = ", ".join(
            f"{name} {self.values[name].value:.0f} {self.values[name].unit}"
            for name in ("heart_rate", "pr", "qrs", "qtc")
            if name in self.values and self.values[name].value is not None
        )
        return (
            f"<Measurements: {self.rhythm.name}, {len(self.leads)} leads, {self.duration_s:.1f} s; {numbers or 'none'}>"
        )

    def table(self) -> list[dict[str, Any]]:
        """Every quantity as one row: quantity, lead (None if global), value, unit, sd, reason, beats.

        ``pandas.DataFrame(measurements.table())`` gives the long table.
        """
        rows: list[tuple[str, str | None, Quantity]] = [
            (name, None, q) for name, q in (self.values | self.rhythm.evidence).items()
        ]
        rows += [(name, lead, q) for lead, quantities in self.leads.items() for name, q in quantities.items()]
        fields = ("value", "unit", "sd", "reason", "beats")
        return [{"quantity": n, "lead": lead} | {f: getattr(q, f) for f in fields} for n, lead, q in rows]

    def to_dict(self) -> dict[str, Any]:
        """The ``measurements`` object of the reading JSON, plus patient, recording, quality and rhythm."""
        out: dict[str, Any] = {name: q.to_dict() for name, q in self.values.items()}
        out["leads"] = {
            lead: {n: q.to_dict() for n, q in quantities.items()} for lead, quantities in self.leads.items()
        }
        out["morphology"] = {lead: shape.to_dict() for lead, shape in self.morphology.items()}
        out["recording"] = {
            "rate": self.rate,
            "duration_s": round(self.duration_s, 3),
            "age": self.age,
            "sex": self.sex,
            "beats": len(self.beats),
        }
        out["quality"] = self.quality.to_dict()
        out["rhythm"] = self.rhythm.to_dict()
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Measurements:
        """Rebuild from ``to_dict`` or from the whole reading JSON; beats and waves, which it does not hold, stay empty.

        Raises
        ------
        TextError
            If the object does not have the documented form.
        """
        body = data.get("measurements", data)
        try:
            recording = body["recording"]
            quality = body["quality"]
            return cls(
                rate=float(recording["rate"]),
                duration_s=float(recording["duration_s"]),
                age=recording["age"],
                sex=recording["sex"],
                quality=Quality(
                    usable=quality["usable"],
                    leads={
                        n: LeadQuality(q["usable"], q["noise_mv"], tuple(q["problems"]))
                        for n, q in quality["leads"].items()
                    },
                    warnings=tuple(quality["warnings"]),
                    reversal=quality["reversal"],
                ),
                rhythm=Rhythm.from_dict(body["rhythm"]),
                values={n: Quantity.from_dict(body[n]) for n in GLOBAL_QUANTITIES if n in body},
                leads={
                    lead: {n: Quantity.from_dict(q) for n, q in quantities.items()}
                    for lead, quantities in body["leads"].items()
                },
                morphology={lead: Morphology(**shape) for lead, shape in body["morphology"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise TextError(
                f"not a measurement JSON: {type(error).__name__} {error}",
                remedy="write one with `einthoven measure FILE --json` or `einthoven read FILE --format json`",
            ) from error


def _rounded(value: float | None) -> float | None:
    """Four significant digits: the JSON states what was measured, not float noise."""
    return None if value is None else float(f"{value:.4g}")
