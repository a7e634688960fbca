"""The line of measurement: quality, beats, median beats, waves, quantities, rhythm."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG, fill_missing, resample
from einthoven.measure import rhythm
from einthoven.measure.beats.detection import Beats, detect
from einthoven.measure.beats.median_beat import median_beats
from einthoven.measure.beats.templates import BeatClass, classes
from einthoven.measure.measurements import (
    GLOBAL_QUANTITIES,
    LEAD_QUANTITIES,
    LeadQuality,
    Measurements,
    Morphology,
    Quantity,
    Rhythm,
)
from einthoven.measure.median import intervals
from einthoven.measure.median.bounded import bounded
from einthoven.measure.quality import gain
from einthoven.measure.quality.beat_gate import beats_of_one_heart, borne_out
from einthoven.measure.quality.doubt import doubted_leads, doubted_values
from einthoven.measure.quality.lead_pattern import pattern_of
from einthoven.measure.quality.leads import (
    IMPOSSIBLE_MV,
    LEAST_DURATION_S,
    LEAST_RATE_HZ,
    gaps,
    lead_quality,
    recording_quality,
)
from einthoven.measure.quality.reversal import Reversal, suspected_reversal
from einthoven.measure.shapes import amplitudes, per_beat
from einthoven.measure.shapes.deflections import deflections
from einthoven.measure.signal.filters import GRID_HZ, Signal, filtered, mains_hz, spectrum
from einthoven.measure.signal.pacing import blurred_paced_beats, paced_beats, spikes, without_spikes
from einthoven.measure.waves import atrial_search, median_p
from einthoven.measure.waves.atrial import AtrialWaves
from einthoven.measure.waves.learned import Seen, see, shipped_network
from einthoven.measure.waves.network import Network
from einthoven.measure.waves.of_beats import waves_of_beats

#: What is measured of a longer recording.
LONGEST_S = 600.0
FLUTTER_LEADS = ("II", "III", "aVF", "V1")
#: A ventricle that is paced takes this long, s.
LEAST_PACED_QRS_S = 0.120


@dataclass(frozen=True, slots=True)
class Filtered:
    """One recording on the analysis grid in the bands that the parts need, (leads, samples) each, and its spikes."""

    raw: Signal
    spikes: NDArray[np.intp]
    bandpassed: Signal
    fine: Signal
    smooth: Signal
    detail: Signal
    mains_mv: NDArray[np.float64]


def measure(ecg: ECG, *, network: Network | None = None) -> Measurements:
    """Measure a recording.

    Parameters
    ----------
    ecg : ECG
        Any rate, length and leads; missing limb leads are derived where two are there.
    network : Network, optional
        Finds the waves instead of the network that comes with the package.

    Returns
    -------
    Measurements
        Numbers with units and uncertainty. Whatever can't be measured is None with its reason; a recording that
        allows nothing has ``quality.usable`` False.
    """
    recorded, ecg = ecg.leads, ecg.with_limb_leads()
    if ecg.duration_s > LONGEST_S:
        ecg = ecg.cropped(0.0, LONGEST_S).with_warnings(f"only the first {LONGEST_S / 60:.0f} minutes were measured")
    bands = filter_bands(ecg)
    quality = lead_quality(ecg.signal_mv, bands.raw, bands.detail, bands.mains_mv, ecg.leads)
    usable = np.array([quality[name].usable for name in ecg.leads])
    if ecg.duration_s < LEAST_DURATION_S or ecg.rate < LEAST_RATE_HZ or not usable.any():
        return _nothing(ecg, quality, bands, usable)
    noise = np.array([quality[name].noise_mv or 0.0 for name in ecg.leads])
    beats = detect(bands.bandpassed, usable / (noise + 0.02) ** 2, noise)
    if len(beats) < 2 or not beats_of_one_heart(bands.bandpassed, usable, beats):
        return _nothing(ecg, quality, bands, usable)
    found = classes(bands.fine, bands.smooth, beats, usable, noise, ecg.rate)
    gap = gaps(ecg.signal_mv, bands.raw, usable)
    seen = see(network or shipped_network(), bands.fine, bands.smooth, usable)
    if not borne_out(seen.qrs.at, beats):
        return _nothing(ecg, quality, bands, usable)
    limb_rows = {name: i for i, name in enumerate(ecg.leads) if usable[i] and name in recorded}
    limb = gain.limb_leads(bands.fine, beats.at[found[0].members], limb_rows)
    return _measured(ecg, bands, quality, usable, beats, found, seen, gap, limb)


def filter_bands(ecg: ECG) -> Filtered:
    """The bands of a recording, on the analysis grid."""
    grid = ecg.signal_mv if ecg.rate == GRID_HZ else resample(ecg.signal_mv, ecg.rate, GRID_HZ)
    raw = fill_missing(grid).astype(np.float64)
    at_spikes = spikes(raw, np.ptp(raw, axis=1) < IMPOSSIBLE_MV)
    transform = spectrum(without_spikes(raw, at_spikes))
    line, mains_mv = mains_hz(transform)
    notches = () if line is None else (line, 2 * line)
    return Filtered(
        raw=raw,
        spikes=at_spikes,
        bandpassed=filtered(transform, high_pass_hz=5, low_pass_hz=30, notches_hz=notches),
        fine=filtered(transform, high_pass_hz=0.4, low_pass_hz=100, notches_hz=notches),
        smooth=filtered(transform, high_pass_hz=0.4, low_pass_hz=30),
        detail=filtered(transform, high_pass_hz=40, low_pass_hz=200, notches_hz=notches),
        mains_mv=mains_mv,
    )


def _measured(
    ecg: ECG,
    bands: Filtered,
    quality: dict[str, LeadQuality],
    usable: NDArray[np.bool_],
    beats: Beats,
    found: list[BeatClass],
    seen: Seen,
    gap: NDArray[np.bool_],
    limb: gain.LimbLeads,
) -> Measurements:
    waves = waves_of_beats(seen, beats, found, ecg.leads, usable, ecg.duration_s)
    found = [bounded(group, waves, beats.at, usable) for group in found]
    main = found[0]
    floor_ms = 0.6 * max(1000.0 / ecg.rate, 1000.0 / GRID_HZ)
    rows = {name: i for i, name in enumerate(ecg.leads) if usable[i]}
    paced = paced_beats(bands.spikes, beats.at, int(main.waves.qrs.on) - main.template.centre)
    if not paced.any():
        paced = _paced_by_blurred_spikes(bands.raw, usable, beats, found, ecg.rate)
    rr_ms = _rr(beats, gap)
    atrial = AtrialWaves(seen.p.starts(), seen.p.probability)
    if median_p.hardly_any(atrial, beats):
        atrial = median_p.find(bands.smooth, beats, main, usable) or atrial
    again = atrial_search.may_be_dissociated(atrial, beats)
    searched = atrial_search.find(bands.smooth, beats, found, usable) if again else None
    labels = rhythm.label_beats(beats, found, paced, rr_ms, atrial, usable)
    deflected = [deflections(group.template, group.waves.qrs) for group in found]
    lead_beats = amplitudes.lead_beats(main, deflected[0], usable, floor_ms)
    leads, shapes = _lead_quantities(ecg.leads, quality, lead_beats)
    leads = doubted_leads(leads, quality, main.template)
    fitting = gain.repaired(main.template, limb, rows)
    values = intervals.rr_quantities(rr_ms[np.isfinite(rr_ms)], floor_ms)
    values |= intervals.interval_quantities(main.template, main.waves, floor_ms)
    values |= intervals.axis_quantities(fitting, main.waves, rows)
    values = doubted_values(values, main.template, quality, ecg.leads)
    in_ii = leads["II"]["p_amplitude"].value if "II" in rows else None
    values, leads, doubt = gain.withheld(values, leads, limb)
    named = rhythm.classify(_rhythm_inputs(labels, in_ii, values, paced, beats, found, bands, rows, atrial, searched))
    reversal = _exchanged(ecg.leads, replace(main, template=fitting), limb, rows, named)
    why = _no_p(named)
    if why is not None:
        values, leads = _without_p(values, leads, why)
        waves, shapes = _waves_without_p(waves), _shapes_without_p(shapes)
        found = [replace(group, waves=replace(group.waves, p=None)) for group in found]
    values |= intervals.corrected_qt(values["qt"], values["rr"])
    places, of_beats = per_beat.of_beats(bands.fine, bands.smooth, beats.at, found, deflected, waves)
    per_beat.withhold(of_beats, [n for n in ecg.leads if leads[n]["qrs_amplitude"].value is None])
    return Measurements(
        rate=ecg.rate,
        duration_s=ecg.duration_s,
        age=ecg.age,
        sex=ecg.sex,
        quality=recording_quality(
            ecg,
            quality,
            beats=len(beats),
            gap_s=float(gap.sum() / GRID_HZ),
            reversal=reversal,
            gain=doubt,
        ),
        rhythm=named,
        values={name: values[name] for name in GLOBAL_QUANTITIES},
        leads=leads,
        morphology=shapes,
        beats=labels,
        waves=waves,
        deflections=places,
        beat_values=of_beats,
        median_beats=median_beats(found, labels["label"], ecg.leads),
    )


def _paced_by_blurred_spikes(
    raw: Signal, usable: NDArray[np.bool_], beats: Beats, found: list[BeatClass], recorded_hz: float
) -> NDArray[np.bool_]:
    onsets = np.rint(rhythm.qrs_onsets(beats, found) * GRID_HZ).astype(np.intp)
    wide = np.zeros(len(beats), bool)
    for group in found:
        wide[group.members] = (group.waves.qrs.off - group.waves.qrs.on) / GRID_HZ >= LEAST_PACED_QRS_S
    paced = np.zeros(len(beats), bool)
    paced[wide] = blurred_paced_beats(raw, usable, onsets[wide], recorded_hz)
    return paced


def _rr(beats: Beats, gap: NDArray[np.bool_]) -> NDArray[np.float64]:
    """RR interval before each beat, ms; NaN for the first, and where the signal was gone for more than 0.1 s."""
    gone = np.cumsum(gap)[np.clip(beats.at, 0, len(gap) - 1)]
    rr = np.diff(beats.at) * 1000 / GRID_HZ
    rr[np.diff(gone) > 0.1 * GRID_HZ] = np.nan
    return np.r_[np.nan, rr]


def _lead_quantities(
    names: tuple[str, ...], quality: dict[str, LeadQuality], beats: list[amplitudes.LeadBeat]
) -> tuple[dict[str, dict[str, Quantity]], dict[str, Morphology]]:
    leads, shapes = {}, {}
    for row, name in enumerate(names):
        if not quality[name].usable:
            reason = f"lead unusable: {'; '.join(quality[name].problems)}"
            leads[name] = {q: Quantity.missing(d.unit, reason) for q, d in LEAD_QUANTITIES.items()}
            shapes[name] = Morphology()
            continue
        leads[name], shapes[name] = amplitudes.of_lead(beats[row], name)
    return leads, shapes


def _rhythm_inputs(
    labels: NDArray[np.void],
    p_in_ii: float | None,
    values: dict[str, Quantity],
    paced: NDArray[np.bool_],
    beats: Beats,
    found: list[BeatClass],
    bands: Filtered,
    rows: dict[str, int],
    atrial: AtrialWaves,
    searched: AtrialWaves | None,
) -> rhythm.RhythmInputs:
    # The P of the first beat may lie before the recording.
    assessable = (labels["time_s"] > 0.35) & (labels["label"] != "V")
    return rhythm.RhythmInputs(
        labels=labels,
        p_assessable=assessable,
        qrs_ms=values["qrs"].value or 0.0,
        p_axis=values["p_axis"].value,
        p_upright_ii=None if p_in_ii is None else p_in_ii > -0.05,
        flutter_rate=rhythm.flutter_rate(bands.smooth, beats, found, [rows[n] for n in FLUTTER_LEADS if n in rows]),
        paced=paced,
        atrial=atrial,
        searched=searched,
        qrs_on_s=rhythm.qrs_onsets(beats, found),
        spikes_s=bands.spikes / GRID_HZ,
    )


def _exchanged(
    names: tuple[str, ...], main: BeatClass, limb: gain.LimbLeads, rows: dict[str, int], named: Rhythm
) -> Reversal | None:
    """The electrodes that seem exchanged; where the limb leads contradict each other nothing can be said."""
    if limb.contradict and limb.odd is None:
        return None
    pattern = pattern_of(main.template, main.waves, rows, with_p=named.organised_p is True)
    return suspected_reversal(pattern, main.template, main.waves, {name: i for i, name in enumerate(names)})


def _no_p(named: Rhythm) -> str | None:
    """Why no P wave leads to the QRS complexes; None if P waves do."""
    if named.conduction == "dissociated":
        return "P waves and QRS are dissociated"
    return None if named.organised_p else f"no organised P waves ({named.name})"


def _waves_without_p(waves: dict[str, NDArray[np.void]]) -> dict[str, NDArray[np.void]]:
    out = {lead: rows.copy() for lead, rows in waves.items()}
    for rows in out.values():
        for column in ("p_on", "p_peak", "p_off"):
            rows[column] = np.nan
    return out


def _shapes_without_p(shapes: dict[str, Morphology]) -> dict[str, Morphology]:
    return {lead: replace(shape, p=None, p_notched=None) for lead, shape in shapes.items()}


def _without_p(
    values: dict[str, Quantity], leads: dict[str, dict[str, Quantity]], reason: str
) -> tuple[dict[str, Quantity], dict[str, dict[str, Quantity]]]:
    """Withdraw P numbers where no organised P waves precede the beats."""
    values = values | {n: Quantity.missing(GLOBAL_QUANTITIES[n][0], reason) for n in ("p_duration", "pr", "p_axis")}
    p_names = [n for n in LEAD_QUANTITIES if n.startswith("p_")]
    gone = {n: Quantity.missing(LEAD_QUANTITIES[n][0], reason) for n in p_names}
    return values, {lead: quantities | gone for lead, quantities in leads.items()}


def _nothing(ecg: ECG, quality: dict[str, LeadQuality], bands: Filtered, usable: NDArray[np.bool_]) -> Measurements:
    """A recording in which nothing can be measured."""
    overall = recording_quality(ecg, quality, beats=0, gap_s=0.0, reversal=None, gain=None)
    reason = overall.warnings[-1] if overall.warnings else "no heart beats were recognised"
    enough = ecg.duration_s >= LEAST_DURATION_S and ecg.rate >= LEAST_RATE_HZ
    seen = np.array([enough and rhythm.shows_the_heart(quality[name].problems) for name in ecg.leads])
    return Measurements(
        rate=ecg.rate,
        duration_s=ecg.duration_s,
        age=ecg.age,
        sex=ecg.sex,
        quality=overall,
        rhythm=rhythm.without_beats(bands.raw, bands.smooth, seen, usable),
        values={n: Quantity.missing(d.unit, reason) for n, d in GLOBAL_QUANTITIES.items()},
        leads={lead: {n: Quantity.missing(d.unit, reason) for n, d in LEAD_QUANTITIES.items()} for lead in ecg.leads},
        morphology={lead: Morphology() for lead in ecg.leads},
    )
