"""A 12-lead recording of a patient, of any length and rate, with its truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.analytic.ecg import twelve
from einthoven.ecg import ECG, STANDARD_LEADS
from einthoven.errors import ConfigError
from einthoven.twin.electrics import GRID_HZ, Electrics, electrics
from einthoven.twin.patient import Patient
from einthoven.twin.recording import faults, noise_signal
from einthoven.twin.recording import noise as noises
from einthoven.twin.recording import truth as truths
from einthoven.twin.recording.beats import Beats
from einthoven.twin.recording.events import Timeline
from einthoven.twin.recording.fibrillatory import add_fibrillation, add_flutter, add_spikes
from einthoven.twin.recording.noise import NoiseName, NoiseSettings
from einthoven.twin.recording.recorder import sampled
from einthoven.twin.recording.statements import Facts, stated
from einthoven.twin.recording.timeline import timeline
from einthoven.twin.recording.train import Canvas, Movement, Signal, lay_beats
from einthoven.twin.recording.truth import ECGTruth

#: Recordings of up to this rate are made at this rate and resampled: a heart has nothing beyond 250 Hz.
BASE_HZ = 500.0
RATES_HZ, LONGEST_S = (50.0, 1000.0), 3600.0
#: What is made at least before and after the recording and cut off, s: filters and resampling need it.
MARGIN_S = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """A recording.

    Attributes
    ----------
    ecg : ECG
        As recorded: with noise, faults and the recorder's filters.
    vcg_mv : ndarray, shape (3, n)
        The heart vector without noise, mV: X left, Y foot, Z back.
    clean_mv : ndarray, shape (12, n)
        The leads without noise, faults and filters, mV.
    truth : ECGTruth
    """

    ecg: ECG
    vcg_mv: NDArray[np.float32]
    clean_mv: NDArray[np.float32]
    truth: ECGTruth


def record(
    patient: Patient,
    *,
    seconds: float = 10.0,
    rate: float = 500.0,
    noise: NoiseName | NoiseSettings = "clinical",
    lead_faults: tuple[faults.LeadFault, ...] | None = None,
    electrical: Electrics | None = None,
) -> Recorded:
    """Record the ECG of a patient.

    Parameters
    ----------
    patient : Patient
        The same patient gives the same beats at the same times, whatever the rate and length.
    seconds : float
        Up to an hour.
    rate : float
        50 to 1000 Hz.
    noise : {"none", "clean", "clinical", "poor"} or NoiseSettings
    lead_faults : tuple of LeadFault, optional
        Instead of those that the noise settings draw.
    electrical : Electrics, optional
        Of this patient, where it is there already.

    Raises
    ------
    ConfigError
        For a length, rate or noise that can't be.
    """
    if not RATES_HZ[0] <= rate <= RATES_HZ[1]:
        raise ConfigError(f"a rate of {rate:g} Hz", remedy=f"{RATES_HZ[0]:g} to {RATES_HZ[1]:g} Hz")
    if not 1.0 <= seconds <= LONGEST_S:
        raise ConfigError(f"a recording of {seconds:g} s", remedy=f"1 to {LONGEST_S:g} s")
    own = noises.settings(noise)
    events = timeline(patient, seconds)
    beats = Beats(electrical or electrics(patient), events.mean_rr_s)
    canvas = _canvas(patient, events, beats, seconds, BASE_HZ if rate <= BASE_HZ else float(GRID_HZ))
    rng, of_faults, samples = patient.generator("noise").spawn(3)
    added = noises.draw(own, seconds, rng)
    drawn = faults.draw(own.fault, seconds, of_faults) if lead_faults is None else lead_faults
    leads = sampled(_noisy(canvas, events, own, added, drawn, samples), canvas, seconds, rate, added.band)
    if events.spikes:
        spikes = Canvas(np.zeros_like(canvas.signal), canvas.rate, canvas.start_s)
        add_spikes(spikes, events.spikes, patient.generator("ecg").spawn(3)[2])
        canvas.signal[:] += spikes.signal
        # A recorder looks for spikes before its filters, and adds them afterwards (AHA 2007, part I).
        leads = leads + sampled(_faulty(spikes.signal[:8], canvas, drawn, samples), canvas, seconds, rate)
    clean = sampled(canvas.signal, canvas, seconds, rate)
    steps = leads.astype(np.float64)
    if own.lsb_mv:
        steps = np.round(steps / own.lsb_mv) * own.lsb_mv
    ecg = ECG(
        twelve(steps).astype(np.float32),
        rate,
        STANDARD_LEADS,
        age=patient.body.age_years,
        sex=patient.body.sex,
    )
    told = _truth(patient, events, beats, seconds, drawn, added)
    return Recorded(ecg, np.array(clean[8:]), twelve(clean[:8].astype(np.float64)).astype(np.float32), told)


def _canvas(patient: Patient, events: Timeline, beats: Beats, seconds: float, rate: float) -> Canvas:
    """The heart's signal with its margins."""
    count = round(np.ceil(seconds + 2 * MARGIN_S) * rate)
    canvas = Canvas(np.zeros((11, count), np.float32), rate, -MARGIN_S)
    of_beats, of_atria, _ = patient.generator("ecg").spawn(3)
    lay_beats(canvas, events, beats, Movement.draw(of_beats, len(events.ventricular)))
    if events.activity == "fibrillation":
        add_fibrillation(canvas, of_atria)
    elif events.flutter is not None:
        add_flutter(canvas, events.flutter, of_atria)
    return canvas


def _noisy(
    canvas: Canvas,
    events: Timeline,
    own: NoiseSettings,
    added: noises.NoiseTruth,
    drawn: tuple[faults.LeadFault, ...],
    rng: np.random.Generator,
) -> Signal:
    """I, II, V1-V6 with noise, faults and the gains of the channels."""
    leads, times = canvas.signal[:8], canvas.times()
    if own == noises.NOISES["none"]:
        return _faulty(leads, canvas, drawn, rng)
    leads = leads + noise_signal.noise(added, own, times, events.modulation.breath, rng)
    return _faulty(leads, canvas, drawn, rng) * np.array(added.gains, np.float32)[:, None]


def _faulty(leads: Signal, canvas: Canvas, drawn: tuple[faults.LeadFault, ...], rng: np.random.Generator) -> Signal:
    for fault in drawn:
        leads = faults.applied(leads, fault, canvas.times(), rng)
    return leads


def _truth(
    patient: Patient,
    events: Timeline,
    beats: Beats,
    seconds: float,
    drawn: tuple[faults.LeadFault, ...],
    added: noises.NoiseTruth,
) -> ECGTruth:
    own = truths.course(events, beats, seconds)
    main = truths.dominant(own)
    values, merged = truths.intervals(own, main)
    axes = truths.axes(own, main, GRID_HZ)
    atrial = truths.atrial_table(events, beats, seconds)
    onsets = np.array([e.on_s + p.whole["qrs_on"] for e, p in zip(own.events, own.pieces, strict=True)])
    statements, anatomy = stated(Facts.gathered(patient, events, own.labels, onsets, atrial, values, axes["qrs"]))
    named = {f"{wave}_axis": value for wave, value in axes.items()}
    return ECGTruth(
        onsets_s=onsets,
        labels=own.labels,
        waves=truths.wave_tables(own, seconds),
        atrial=atrial,
        intervals=values,
        axes=axes,
        reasons=truths.reasons(events, own, values | named),
        merged=merged,
        heart_rate_bpm=truths.mean_rate(onsets),
        rhythm=events.rhythm,
        conduction=events.conduction,
        atrial_activity=events.activity,
        statements=statements,
        anatomy=anatomy,
        faults=drawn,
        noise=added,
    )
