"""What measuring an ECG yields: quantities with units and uncertainty, and reasons where there is no number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import Sex, canonical_lead
from einthoven.errors import TextError
from einthoven.measure.episodes import Pause, Run
from einthoven.measure.quantities import (
    ABSENT,
    GLOBAL_QUANTITIES,
    LEAD_QUANTITIES,
    RHYTHM_QUANTITIES,
    Quantity,
    rounded,
)
from einthoven.measure.shapes.shapes import Morphology

if TYPE_CHECKING:
    from einthoven.measure.beats.median_beat import MedianBeat

__all__ = [
    "ABSENT",
    "BEAT_DTYPE",
    "BEAT_LABELS",
    "GLOBAL_QUANTITIES",
    "LEAD_QUANTITIES",
    "RHYTHM_QUANTITIES",
    "WAVE_COLUMNS",
    "WAVE_DTYPE",
    "LeadQuality",
    "Measurements",
    "Morphology",
    "Quality",
    "Quantity",
    "Rhythm",
    "RhythmName",
]

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

#: Onset, peak and offset of each wave in ``WAVE_DTYPE``.
COLUMNS_OF_WAVE = {
    "p": ("p_on", "p_peak", "p_off"),
    "qrs": ("qrs_on", "r_peak", "qrs_off"),
    "t": ("t_on", "t_peak", "t_off"),
}
WAVE_COLUMNS = tuple(column for columns in COLUMNS_OF_WAVE.values() for column in columns)
WAVE_DTYPE = np.dtype([(name, "f8") for name in WAVE_COLUMNS])
#: One row a beat: time of R, class, RR before it. Classes: N normal, S supraventricular, V ventricular, P paced,
#: F fusion, Q unknown.
BEAT_DTYPE = np.dtype([("time_s", "f8"), ("label", "U1"), ("rr_ms", "f8"), ("correlation", "f8")])
BEAT_LABELS = "NSVPFQ"


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
        return {"usable": self.usable, "noise_mv": rounded(self.noise_mv), "problems": list(self.problems)}


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


def is_block(conduction: str | None) -> bool:
    """Whether a relation of P to QRS is a second-degree or complete AV block."""
    return conduction in ("dissociated", "Wenckebach", "Mobitz II") or (
        conduction is not None and conduction.endswith(":1") and conduction != "1:1"
    )


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

    @property
    def av_block(self) -> bool:
        """Whether P waves are blocked: second-degree or complete AV block (or a flutter that is not conducted 1:1)."""
        return is_block(self.conduction)

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
    deflections : dict of str to structured array
        Per lead, one row a beat: peaks of Q, R, S, R', S' and the J point, seconds, NaN where absent
        (``per_beat.DEFLECTIONS``). Empty when read back from JSON.
    beat_values : dict of str to structured array
        Per lead, one row a beat: amplitudes read from the beat itself, mV, NaN where absent (``per_beat.BEAT_VALUES``).
        Empty when read back from JSON.
    median_beats : tuple of MedianBeat
        Of each class of alike beats, the dominant one first. Empty when read back from JSON.
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
    deflections: dict[str, NDArray[np.void]] = field(default_factory=dict)
    beat_values: dict[str, NDArray[np.void]] = field(default_factory=dict)
    median_beats: tuple[MedianBeat, ...] = ()

    def get(self, quantity: str, lead: str | None = None) -> Quantity:
        """A quantity of one lead or global (rhythm evidence included); missing with its reason if not there."""
        if lead is None:
            found = self.rhythm.evidence.get(quantity) or self.values.get(quantity)
        else:
            lead = lead if lead in self.leads else canonical_lead(lead)
            found = self.leads.get(lead, {}).get(quantity)
        if found is not None:
            return found
        known = GLOBAL_QUANTITIES | RHYTHM_QUANTITIES if lead is None else LEAD_QUANTITIES
        if quantity not in known:
            kind = "global quantity" if lead is None else "quantity of a lead"
            return Quantity.missing("", f"there is no {kind} {quantity!r}: see docs/measurements.md")
        there = lead is None or lead in self.leads
        return Quantity.missing(known[quantity].unit, "not measured" if there else f"no lead {lead}")

    def __repr__(self) -> str:
        numbers = ", ".join(
            f"{name} {self.values[name].value:.0f} {self.values[name].unit}"
            for name in ("heart_rate", "pr", "qrs", "qtc")
            if name in self.values and self.values[name].value is not None
        )
        return (
            f"<Measurements: {self.rhythm.name}, {len(self.leads)} leads, {self.duration_s:.1f} s; {numbers or 'none'}>"
        )

    def table(self, *, per_beat: bool = True) -> list[dict[str, Any]]:
        """Everything as one long table: ``pandas.DataFrame(measurements.table())``.

        Parameters
        ----------
        per_beat : bool
            Whether to add the values of every single beat, under their FeatureDB names (``"QRS Amplitude (mV)"``).

        Returns
        -------
        list of dict
            A row has ``quantity``; ``lead`` (None if global); ``beat`` (row of ``beats``, None if of the median beat or
            the whole recording); ``value``, or ``text`` for a shape (``morphology.qrs``), or ``reason`` why there is
            neither; ``unit``; ``sd`` (None for a single beat); ``beats`` (how many it rests on).
        """
        from einthoven.measure.table import rows

        return rows(self, per_beat=per_beat)

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
