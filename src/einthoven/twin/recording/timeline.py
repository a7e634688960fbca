"""From the traits of a patient to what happens in the heart, and when."""

from __future__ import annotations

import numpy as np

from einthoven.measure.measurements import RhythmName
from einthoven.twin.patient import Patient
from einthoven.twin.recording import ventricular_rhythms as ventricular
from einthoven.twin.recording.atrial_rhythms import AtrialRhythm, Ectopy
from einthoven.twin.recording.av_node import (
    ATRIA_IN_COMPLETE_BLOCK,
    ESCAPE_RATES,
    FASTEST_ESCAPE,
    SLOWEST_JUNCTION,
    AVNode,
)
from einthoven.twin.recording.dynamics import (
    DEVICE_JITTER,
    ESCAPE_JITTER,
    JITTER,
    Array,
    FibrillationNode,
    Flutter,
    Modulation,
    Pacemaker,
    Variation,
    flutter,
    modulation,
)
from einthoven.twin.recording.events import (
    AtrialActivity,
    AtrialEvent,
    AtrialOrigin,
    Events,
    Timeline,
    VentricularEvent,
    VentricularOrigin,
    on_grid,
)

#: The heart beats so long before the recording begins and after it ends, s: beats reach over its edges.
BEFORE_S, AFTER_S = 4.0, 2.5
#: A paced ventricle: chances that the device follows sinus P waves, that it paces the atria too; else it paces on
#: demand, over fibrillation in this share.
TRACKS_SINUS, PACES_BOTH, OVER_FIBRILLATION = 0.40, 0.20, 0.70
#: An ejection fraction under which a device resynchronises, and the chance that it does, percent.
RESYNCHRONISED_UNDER_EF, RESYNCHRONISED = 36.0, 0.5


def timeline(patient: Patient, seconds: float) -> Timeline:
    """All beats of a recording of a patient.

    Parameters
    ----------
    patient : Patient
    seconds : float
        A longer recording begins as a shorter one does.
    """
    traits, mean_s = patient.rhythm, 60 / patient.physiology.heart_rate_bpm
    draw, atria, ventricles, node, ectopic = patient.generator("rhythm").spawn(5)
    span = np.array([-BEFORE_S - float(draw.random()) * mean_s, seconds + AFTER_S])
    breathing = modulation(
        Variation(traits.respiratory_rr, traits.slow_rr, traits.breaths_per_minute / 60, JITTER), draw
    )
    ectopy = Ectopy.draw(traits, draw)
    if traits.name == "ventricular_pacing":
        return _paced(patient, breathing, draw, atria, ventricles, span)
    if traits.av == "complete" and traits.name in ("sinus", "atrial_ectopic", "fibrillation"):
        return _complete_block(patient, breathing, draw, atria, ventricles, span)
    if traits.name == "fibrillation":
        conducting = FibrillationNode(mean_s, ventricles)
        qtc_s = patient.repolarisation.qtc_ms / 1000
        events = ventricular.fibrillation(conducting, ectopy, qtc_s, ectopic, span)
        return _timeline("atrial fibrillation", None, breathing, mean_s, events, "fibrillation")
    if traits.name == "flutter":
        waves = flutter(patient.physiology.heart_rate_bpm, draw)
        events = ventricular.flutter(waves, ventricles, node, span)
        return _timeline("atrial flutter", waves.conduction, breathing, mean_s, events, "flutter", waves)
    if traits.name == "junctional":
        pacemaker = _steady(mean_s, breathing, ventricles, 0.3)
        events = ventricular.junctional(pacemaker, draw, span)
        return _timeline("junctional rhythm", None, breathing, mean_s, events)
    return _led_by_atria(patient, breathing, ectopy, (draw, atria, node, ectopic), span)


def _timeline(
    name: RhythmName,
    conduction: str | None,
    breathing: Modulation,
    mean_rr_s: float,
    events: Events,
    activity: AtrialActivity = "none",
    waves: Flutter | None = None,
) -> Timeline:
    return Timeline(
        name,
        conduction,
        breathing,
        mean_rr_s,
        tuple(AtrialEvent(on_grid(e.on_s), e.origin, e.conducted) for e in events.atrial),
        tuple(VentricularEvent(on_grid(e.on_s), e.origin, e.label, e.atrial, e.fused) for e in events.ventricular),
        tuple(sorted(events.spikes, key=lambda spike: spike.at_s)),
        activity,
        waves,
    )


def _steady(
    mean_s: float, breathing: Modulation, rng: np.random.Generator, share: float, jitter: float = ESCAPE_JITTER
) -> Pacemaker:
    """A pacemaker on which breathing has only a share of its effect on the sinus node."""
    own = breathing.variation
    variation = Variation(share * own.respiratory, share * own.slow, own.breaths_hz, jitter)
    return Pacemaker(mean_s, Modulation(variation, breathing.phases), rng)


def _led_by_atria(
    patient: Patient,
    breathing: Modulation,
    ectopy: Ectopy,
    streams: tuple[np.random.Generator, np.random.Generator, np.random.Generator, np.random.Generator],
    span: Array,
) -> Timeline:
    draw, atria, of_node, ectopic = streams
    traits, rate = patient.rhythm, patient.physiology.heart_rate_bpm
    low: AtrialOrigin = "ectopic_low" if draw.random() < 0.6 else "ectopic_left"
    origin: AtrialOrigin = {"atrial_ectopic": low, "atrial_pacing": "paced"}.get(traits.name, "sinus")
    node = AVNode(traits.av, patient.conduction.pr_ms / 1000, of_node)
    mean_s = 60 / node.atrial_rate(rate)
    if origin == "paced":
        pacemaker = _steady(mean_s, breathing, atria, 0.0, DEVICE_JITTER)
    else:
        pacemaker = Pacemaker(mean_s, breathing, atria)
    if node.group:  # premature beats would hide the pattern
        ectopy = ectopy.none()
    rhythm = AtrialRhythm(origin, pacemaker, node, ectopy, patient.repolarisation.qtc_ms / 1000, ectopic)
    events = rhythm.run(*span.tolist())
    names: dict[AtrialOrigin, RhythmName] = {"sinus": "sinus rhythm", "paced": "paced rhythm"}
    return _timeline(names.get(origin, "ectopic atrial rhythm"), node.conduction, breathing, 60 / rate, events)


def _complete_block(
    patient: Patient,
    breathing: Modulation,
    draw: np.random.Generator,
    atria: np.random.Generator,
    ventricles: np.random.Generator,
    span: Array,
) -> Timeline:
    """The mean rate of the patient is the escape's, where an escape is so slow."""
    rate, drawn = patient.physiology.heart_rate_bpm, float(draw.uniform(*ESCAPE_RATES))
    rate = rate if rate <= FASTEST_ESCAPE else drawn
    from_junction = rate >= SLOWEST_JUNCTION and draw.random() < 0.7
    origin: VentricularOrigin = "his" if from_junction else "escape"
    escape = _steady(60 / rate, breathing, ventricles, 0.1)
    faster = max(float(draw.uniform(*ATRIA_IN_COMPLETE_BLOCK)), 1.3 * rate)
    name: RhythmName = "junctional rhythm" if from_junction else "idioventricular rhythm"
    events = ventricular.complete_block(Pacemaker(60 / faster, breathing, atria), escape, origin, span)
    if patient.rhythm.name == "fibrillation":
        return _timeline(name, None, breathing, 60 / rate, Events(ventricular=events.ventricular), "fibrillation")
    return _timeline(name, "dissociated", breathing, 60 / rate, events)


def _paced(
    patient: Patient,
    breathing: Modulation,
    draw: np.random.Generator,
    atria: np.random.Generator,
    ventricles: np.random.Generator,
    span: Array,
) -> Timeline:
    mean_s = 60 / patient.physiology.heart_rate_bpm
    mode, resynchronised, under = draw.random(3)
    origin: VentricularOrigin = "rv_pacing"
    if patient.physiology.lv_ef_percent < RESYNCHRONISED_UNDER_EF and resynchronised < RESYNCHRONISED:
        origin = "biventricular_pacing"
    device = _steady(mean_s, breathing, ventricles, 0.0, DEVICE_JITTER)
    activity: AtrialActivity = "none"
    if mode < TRACKS_SINUS:
        sinus = Pacemaker(mean_s, breathing, atria)
        events = ventricular.tracking_pacing(sinus, origin, draw, span, atria_paced=False)
    elif mode < TRACKS_SINUS + PACES_BOTH:
        events = ventricular.tracking_pacing(device, origin, draw, span, atria_paced=True)
    else:
        activity = "fibrillation" if under < OVER_FIBRILLATION else "none"
        events = ventricular.demand_pacing(device, origin, draw, span, own_beats=activity == "fibrillation")
    return _timeline("paced rhythm", None, breathing, mean_s, events, activity)
