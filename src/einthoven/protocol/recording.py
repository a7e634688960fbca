"""Facts about the recording as a whole that rules may name beside the measured quantities."""

from __future__ import annotations

import numpy as np

from einthoven.ecg import STANDARD_LEADS
from einthoven.measure.measurements import Measurements
from einthoven.measure.quality.reversal import WORDS
from einthoven.measure.rhythm.patterns import PAUSE_OVER_USUAL
from einthoven.protocol.derived import Reading
from einthoven.protocol.limits import ADULT_YEARS

#: name -> (unit, words)
RECORDING_QUANTITIES: dict[str, tuple[str, str]] = {
    "beats": ("count", "number of beats"),
    "recorded_leads": ("count", "leads recorded"),
    "age": ("years", "age (18 where it is not given: limits of adults are taken)"),
    "sampling_rate": ("Hz", "sampling rate"),
    "missing_leads": ("count", "standard leads not recorded"),
    "unusable_leads": ("count", "leads that could not be used"),
    "bigeminy_cycles": ("count", "longest run of alternating normal and premature beats, in pairs"),
    "trigeminy_cycles": ("count", "longest run of two normal beats and a premature one, in threes"),
    "st_segment": ("ms", "end of QRS to onset of T"),
    "ventricular_escape_beats": ("count", "ventricular beats after a longer interval than usual"),
    "alternans": ("ratio", "alternation of QRS from beat to beat, third largest of the leads"),
    "ventricular_run": ("count", "longest run of ventricular beats"),
    "supraventricular_run": ("count", "longest run of supraventricular premature beats"),
    "ventricular_run_rate": ("bpm", "rate of the longest run of ventricular beats"),
    "supraventricular_run_rate": ("bpm", "rate of the longest run of supraventricular premature beats"),
}

#: name -> words, positive and negative
RECORDING_FLAGS: dict[str, tuple[str, str]] = {
    "recording interpretable": ("the recording is interpretable", "the recording is not interpretable"),
    "electrodes reversed": ("electrodes look reversed", "no electrode reversal"),
    "recording flagged": ("the recording has quality warnings", "the recording has no quality warnings"),
    "regular rhythm": ("RR is regular", "RR is irregular"),
    "possible arrest": ("an arrest is not excluded", "no sign of an arrest"),
    "organised P waves": ("organised P waves", "no organised P waves"),
    "right chest leads recorded": ("V3R or V4R was recorded", "neither V3R nor V4R was recorded"),
    "posterior leads recorded": ("V7-V9 were recorded", "V7-V9 were not recorded"),
    "indeterminate axis": ("QRS vanishes in the frontal plane", "QRS has a frontal axis"),
    "sinus arrhythmia": ("the sinus rate varies", "the sinus rate is even"),
}

#: Names that measuring gives; where there is none of the latter three, it was looked for and is not there.
RECORDING_NAMES = ("rhythm", "conduction", "pacing", "pattern", "reversal")
NONE_IS_NO = frozenset({"pacing", "pattern", "reversal"})
_EXCHANGES: dict[str, str] = {words: kind for kind, words in WORDS.items()}
EXCHANGES: tuple[str, ...] = tuple(WORDS)


def recording_name(measurements: Measurements, subject: str) -> str | None:
    """One of ``RECORDING_NAMES``."""
    rhythm = measurements.rhythm
    match subject:
        case "rhythm":
            return rhythm.name
        case "conduction":
            return rhythm.conduction
        case "pacing":
            return rhythm.pacing
        case "pattern":
            return rhythm.pattern
    return _EXCHANGES.get(measurements.quality.reversal or "")


def recording_flag(measurements: Measurements, name: str) -> bool | None:
    """One of ``RECORDING_FLAGS``; None if it was not determined."""
    quality, rhythm = measurements.quality, measurements.rhythm
    if name == "recording interpretable":
        return quality.usable
    if name == "electrodes reversed":
        return quality.reversal is not None
    if name == "possible arrest":
        return rhythm.critical is not None
    if name == "recording flagged":
        return bool(quality.warnings)
    if name == "right chest leads recorded":
        return bool({"V3R", "V4R"} & set(measurements.leads))
    if name == "posterior leads recorded":
        return bool({"V7", "V8", "V9"} & set(measurements.leads))
    if name == "indeterminate axis":
        return (measurements.get("qrs_axis").reason or "").startswith("indeterminate")
    if name == "sinus arrhythmia":
        return rhythm.sinus_arrhythmia
    return rhythm.regular if name == "regular rhythm" else rhythm.organised_p


def recording_reading(measurements: Measurements, name: str) -> Reading:
    """One of ``RECORDING_QUANTITIES``."""
    unit = RECORDING_QUANTITIES[name][0]
    if name == "beats":
        return _beats(measurements)
    if name == "recorded_leads":
        return Reading(float(len(measurements.leads)), unit)
    if name == "age":
        known = measurements.age is not None
        return Reading(measurements.age if known else ADULT_YEARS, unit, reason=None if known else "age not given")
    if name == "sampling_rate":
        return Reading(measurements.rate, unit)
    if name == "missing_leads":
        return Reading(float(sum(lead not in measurements.leads for lead in STANDARD_LEADS)), unit)
    if name == "unusable_leads":
        return Reading(float(sum(not lead.usable for lead in measurements.quality.leads.values())), unit)
    if name == "st_segment":
        return _st_segment(measurements)
    if name == "alternans":
        return _alternans(measurements)
    if "_run" in name:
        return _run(measurements, name)
    if not len(measurements.beats):
        return Reading(None, unit, reason="beat classes are not at hand")
    if name == "ventricular_escape_beats":
        return Reading(float(_escapes(measurements)), unit)
    cycle = "NE" if name == "bigeminy_cycles" else "NNE"
    return Reading(float(_longest_run(measurements, cycle)), unit)


def _beats(measurements: Measurements) -> Reading:
    if len(measurements.beats):
        return Reading(float(len(measurements.beats)), "count")
    rate = measurements.get("heart_rate")
    if rate.value is None:
        return Reading(None, "count", reason=rate.reason)
    return Reading(max(round(rate.value * measurements.duration_s / 60.0), 1), "count")


def _run(measurements: Measurements, name: str) -> Reading:
    """Beats or rate of the longest run of an origin; without a run there are 0 beats in it, and no rate."""
    origin, _, what = name.partition("_run")
    found = max((r for r in measurements.rhythm.runs if r.origin == origin), key=lambda r: r.beats, default=None)
    if not what:
        return Reading(float(found.beats if found else 0), "count")
    if found is None:
        return Reading(None, "bpm", reason=f"no run of {origin} beats")
    return Reading(found.rate_bpm, "bpm", 2.0)


def _longest_run(measurements: Measurements, cycle: str) -> int:
    beats = "".join("E" if label in ("V", "S", "F") else "N" for label in measurements.beats["label"])
    run = 0
    while cycle * (run + 1) in beats:
        run += 1
    return run


def _escapes(measurements: Measurements) -> int:
    """Ventricular beats that come later than the next beat was due, by as much as makes an interval a pause."""
    beats = measurements.beats
    if "V" not in beats["label"] or not np.isfinite(beats["rr_ms"]).any():
        return 0
    late = beats["rr_ms"] > PAUSE_OVER_USUAL * np.nanmedian(beats["rr_ms"])
    return int(((beats["label"] == "V") & late).sum())


#: Fewer beats may alternate by chance.
_LEAST_ALTERNATING = 10


def _alternans(measurements: Measurements) -> Reading:
    """By how much the QRS of even beats differs from that of odd ones, over its size, in the third of the leads.

    A lead counts if every beat of the recording is on the other side of its neighbours, and all are of one class.
    """
    if not measurements.beat_values:
        return Reading(None, "ratio", reason="values of single beats are not at hand")
    shares = [0.0, 0.0, 0.0]
    if len(measurements.beats) >= _LEAST_ALTERNATING and len(set(measurements.beats["label"])) == 1:
        for values in measurements.beat_values.values():
            size = values["qrs_amplitude"]
            steps = np.diff(size)
            if np.isfinite(size).all() and (steps[1:] * steps[:-1] < 0).all():
                shares.append(abs(float(np.median(size[::2]) - np.median(size[1::2]))) / float(np.median(size)))
    return Reading(sorted(shares)[-3], "ratio", 0.02)


def _st_segment(measurements: Measurements) -> Reading:
    """Median over leads of the median over beats; its uncertainty is the spread between leads."""
    medians = []
    for waves in measurements.waves.values():
        lengths = (waves["t_on"] - waves["qrs_off"]) * 1000.0
        lengths = lengths[np.isfinite(lengths)]
        if len(lengths):
            medians.append(float(np.median(lengths)))
    if len(medians) < 3:
        return Reading(None, "ms", reason="onset of T not delineated in three leads")
    spread = 1.4826 * float(np.median(np.abs(np.array(medians) - np.median(medians))))
    return Reading(float(np.median(medians)), "ms", max(spread, 10.0))
