"""A recording without beats: a still line, large waves without complexes, or noise. None is read as harmless."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.measurements import RHYTHM_QUANTITIES, Quantity, Rhythm
from einthoven.measure.quality.leads import Problem, problem_of
from einthoven.measure.signal.filters import GRID_HZ, Signal

#: A lead that moves by less than this over the recording is still, mV (the noise of an amplifier reaches 10 uV); by
#: less than the second, nothing is connected: even a body without heart beats gives some noise.
STILL_MV, DEAD_MV = 0.05, 0.002
#: Waves of ventricular fibrillation: 3 to 9 per second, at least this large (fine fibrillation begins below), mV, with
#: this share of the power of 1 to 30 Hz in that band. White and muscle noise have about a quarter of it there.
FIBRILLATION_HZ, FIBRILLATION_MV, FIBRILLATION_SHARE = (3.0, 9.0), 0.15, 0.60
WHOLE_BAND_HZ = (1.0, 30.0)
PREFIX = "not assessable, critical: "


@dataclass(frozen=True, slots=True, eq=False)
class Disorganised:
    """A signal without beats: its dominant frequency, its size, and how much of its power lies at 3 to 9 Hz."""

    frequency_hz: float
    amplitude_mv: float
    share: float


def shows_the_heart(problems: tuple[str, ...]) -> bool:
    """Whether a lead could have shown an arrest: not if it has no samples, or no ECG's range (a wrong unit)."""
    return not any(problem_of(problem) in (Problem.NO_SAMPLES, Problem.RANGE) for problem in problems)


def without_beats(raw: Signal, smooth: Signal, seen: NDArray[np.bool_], usable: NDArray[np.bool_]) -> Rhythm:
    """The rhythm of a recording in which no beats were recognised, with what that may mean.

    Parameters
    ----------
    raw : ndarray, shape (leads, samples)
        Unfiltered, on the analysis grid.
    smooth : ndarray, shape (leads, samples)
        0.4 to 30 Hz.
    seen : ndarray of bool, shape (leads,)
        Leads that could have shown an arrest; none of them where beats could not be looked for.
    usable : ndarray of bool, shape (leads,)
        Leads that are neither off nor drowned in noise.
    """
    evidence = {n: Quantity.missing(d.unit, "no beats") for n, d in RHYTHM_QUANTITIES.items()}
    if not seen.any():
        return Rhythm("no rhythm", evidence=evidence)
    movement = float(np.max(np.percentile(raw[seen], 99, axis=1) - np.percentile(raw[seen], 1, axis=1)))
    if movement < STILL_MV:
        evidence["disorganised_amplitude"] = Quantity(movement, "mV", 0.005)
        return Rhythm("no rhythm", evidence=evidence, critical=PREFIX + _still(movement))
    found = _disorganised(smooth[usable] if usable.any() else smooth[seen])
    evidence["disorganised_frequency"] = Quantity(found.frequency_hz, "Hz", 0.5)
    evidence["disorganised_amplitude"] = Quantity(found.amplitude_mv, "mV", 0.01 + 0.05 * found.amplitude_mv)
    return Rhythm("no rhythm", evidence=evidence, critical=PREFIX + _moving(found))


def _still(movement_mv: float) -> str:
    if movement_mv < DEAD_MV:
        return "a flat line in every lead; this may be electrodes off, or asystole"
    return (
        f"no heart beats and hardly any movement ({1000 * movement_mv:.0f} uV); this may be asystole, or electrodes off"
    )


def _moving(found: Disorganised) -> str:
    waves = f"{found.frequency_hz:.1f} Hz, {found.amplitude_mv:.2g} mV"
    if found.share >= FIBRILLATION_SHARE and found.amplitude_mv >= FIBRILLATION_MV:
        return f"no heart beats but waves of {waves}; this may be ventricular fibrillation, or an artefact"
    return f"a signal of {waves} without heart beats; ventricular fibrillation and asystole are not excluded"


def _disorganised(leads: Signal) -> Disorganised:
    """Spectrum over the leads, and the size in the median lead."""
    centred = leads - leads.mean(axis=1, keepdims=True)
    power = (np.abs(np.fft.rfft(centred * np.hanning(leads.shape[1]), axis=1)) ** 2).sum(axis=0)
    frequency = np.fft.rfftfreq(leads.shape[1], 1 / GRID_HZ)
    band = (frequency >= WHOLE_BAND_HZ[0]) & (frequency <= WHOLE_BAND_HZ[1])
    inside = (frequency >= FIBRILLATION_HZ[0]) & (frequency <= FIBRILLATION_HZ[1])
    low, high = np.percentile(leads, (2.5, 97.5), axis=1)
    share = float(power[inside].sum() / max(float(power[band].sum()), 1e-12))
    return Disorganised(float(frequency[band][np.argmax(power[band])]), float(np.median(high - low)), share)
