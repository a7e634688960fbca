"""What the single beats of a recording show together, for rules to name: runs, cycles, escapes, alternation."""

from __future__ import annotations

import numpy as np

from einthoven.measure.episodes import Origin
from einthoven.measure.measurements import Measurements
from einthoven.measure.rhythm.patterns import PAUSE_OVER_USUAL
from einthoven.protocol.derived import Reading

_NO_BEATS = Reading(None, "count", reason="beat classes are not at hand")


def number_of_beats(measurements: Measurements) -> Reading:
    """Beats in the recording; by the rate, where they are not at hand."""
    if len(measurements.beats):
        return Reading(float(len(measurements.beats)), "count")
    rate = measurements.get("heart_rate")
    if rate.value is None:
        return Reading(None, "count", reason=rate.reason)
    return Reading(max(round(rate.value * measurements.duration_s / 60.0), 1), "count")


def run_beats(measurements: Measurements, origin: Origin) -> Reading:
    """Beats of the longest run of an origin; 0 without one."""
    runs = [run.beats for run in measurements.rhythm.runs if run.origin == origin]
    return Reading(float(max(runs, default=0)), "count")


def run_rate(measurements: Measurements, origin: Origin) -> Reading:
    """Rate of the longest run of an origin."""
    runs = [run for run in measurements.rhythm.runs if run.origin == origin]
    if not runs:
        return Reading(None, "bpm", reason=f"no run of {origin} beats")
    return Reading(max(runs, key=lambda run: run.beats).rate_bpm, "bpm", 2.0)


def cycles(measurements: Measurements, cycle: str) -> Reading:
    """How often a cycle of normal (N) and premature (E) beats comes in a row, at most."""
    if not len(measurements.beats):
        return _NO_BEATS
    beats = "".join("E" if label in ("V", "S", "F") else "N" for label in measurements.beats["label"])
    found = 0
    while cycle * (found + 1) in beats:
        found += 1
    return Reading(float(found), "count")


def escapes(measurements: Measurements) -> Reading:
    """Ventricular beats that come later than the next beat was due, by as much as makes an interval a pause."""
    beats = measurements.beats
    if not len(beats):
        return _NO_BEATS
    if "V" not in beats["label"] or not np.isfinite(beats["rr_ms"]).any():
        return Reading(0.0, "count")
    late = beats["rr_ms"] > PAUSE_OVER_USUAL * np.nanmedian(beats["rr_ms"])
    return Reading(float(((beats["label"] == "V") & late).sum()), "count")


#: Fewer beats may alternate by chance.
_LEAST_ALTERNATING = 10


def alternans(measurements: Measurements) -> Reading:
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


def st_segment(measurements: Measurements) -> Reading:
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
