"""Rhythms in which the ventricles do not follow the atria: fibrillation, flutter, junction, device, complete block."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from einthoven.twin.recording.atrial_rhythms import EARLIEST_QT, V_COUPLING_SD, Ectopy
from einthoven.twin.recording.dynamics import Array, FibrillationNode, Flutter, Pacemaker
from einthoven.twin.recording.events import Events, Label, Spike, VentricularEvent, VentricularOrigin

#: In fibrillation a short interval after a long one (shares of the mean) ends so often with an aberrant beat (Gouaux &
#: Ashman 1947).
LONG, SHORT, ABERRANT = 1.25, 0.75, 0.25
#: What a beat of the junction does to the atria, chances and times of P from QRS onset, s: hidden in QRS (no P is
#: laid), after QRS, shortly before it.
HIDDEN, AFTER = 0.5, 0.3
RETROGRADE_AFTER_S, RETROGRADE_BEFORE_S = (0.11, 0.16), (0.085, 0.115)
#: From a flutter wave to its QRS, s; and how much it varies.
FLUTTER_DELAY_S, FLUTTER_DELAY_SD_S = 0.18, 0.003
#: From a spike to the onset of QRS, s; from a P that is followed to the spike.
CAPTURE_S, AV_DELAY_S = (0.003, 0.012), (0.13, 0.18)
#: In demand pacing, chances of a beat of the patient's own, and of one that meets the paced one.
OWN_BEAT, FUSED = 0.07, 0.04
#: Two beats of the ventricles never come closer, s.
LEAST_RR_S = 0.30


def fibrillation(node: FibrillationNode, ectopy: Ectopy, qtc_s: float, rng: np.random.Generator, span: Array) -> Events:
    """Irregular beats without P, and premature ventricular ones among them."""
    at = node.times(*span)
    earliest = EARLIEST_QT * qtc_s * node.mean_s ** (1 / 3)
    events, before = Events(), 0.0
    for on_s, following in zip(at, np.r_[at[1:], np.inf], strict=True):
        chance, wide = rng.random(2)
        spread = float(rng.standard_normal())
        rr = float(on_s) - events.last_s
        if rr >= LEAST_RR_S:
            aberrant = before > LONG * node.mean_s and rr < SHORT * node.mean_s and wide < ABERRANT
            events.ventricular.append(VentricularEvent(float(on_s), "aberrant" if aberrant else "his"))
            before = rr
        early = max((ectopy.v_coupling + V_COUPLING_SD * spread) * node.mean_s, earliest)
        if chance < ectopy.ventricular and early < following - on_s:
            events.ventricular.append(VentricularEvent(float(on_s) + early, ectopy.focus, "V"))
    return events


def flutter(waves: Flutter, node: np.random.Generator, delays: np.random.Generator, span: Array) -> Events:
    """A beat a conducted flutter wave."""
    number = waves.waves(node, *span)
    delay = FLUTTER_DELAY_S + FLUTTER_DELAY_SD_S * delays.standard_normal(len(number))
    return Events(ventricular=[VentricularEvent(float(t)) for t in number / waves.atrial_hz + delay])


def junctional(pacemaker: Pacemaker, rng: np.random.Generator, span: Array) -> Events:
    """Narrow beats; P hidden, inverted after QRS, or inverted right before it."""
    place = float(rng.random())
    after, before = float(rng.uniform(*RETROGRADE_AFTER_S)), float(rng.uniform(*RETROGRADE_BEFORE_S))
    events = Events()
    for on_s in pacemaker.times(*span).tolist():
        number = -1
        if place >= HIDDEN + AFTER:
            number = events.p(on_s - before, "retrograde", conducted=False)
        elif place >= HIDDEN:
            events.p(on_s + after, "retrograde", conducted=False)
        events.ventricular.append(VentricularEvent(on_s, atrial=number))
    return events


def complete_block(atria: Pacemaker, escape: Pacemaker, origin: VentricularOrigin, span: Array) -> Events:
    """P waves and an escape, each at its own pace."""
    events = Events()
    for p_s in atria.times(*span).tolist():
        events.p(p_s, "sinus", conducted=False)
    label: Label = "N" if origin == "his" else "V"
    period = escape.interval(float(span[0]))
    for on_s in escape.times(float(span[0]) - 0.37 * period, float(span[1])).tolist():
        events.ventricular.append(VentricularEvent(on_s, origin, label))
    return events


def demand_pacing(
    device: Pacemaker, origin: VentricularOrigin, rng: np.random.Generator, span: Array, *, own_beats: bool
) -> Events:
    """A device that paces the ventricles whenever no beat comes in time."""
    capture = float(rng.uniform(*CAPTURE_S))
    events, spike_s = Events(), float(span[0])
    while spike_s <= span[1]:
        rr = device.interval(spike_s)
        chance, early = rng.random(2)
        on_s = spike_s + capture
        paced = VentricularEvent(on_s, origin, "P")
        if own_beats and chance < OWN_BEAT:
            own_s = max(on_s - (0.02 + 0.2 * early) * rr, events.last_s + LEAST_RR_S)
            events.ventricular.append(VentricularEvent(own_s))
            spike_s = own_s + rr
            continue
        if own_beats and chance < OWN_BEAT + FUSED:
            paced = replace(paced, label="F", fused=0.35 + 0.4 * float(early))
        events.spikes.append(Spike(spike_s, "ventricle"))
        events.ventricular.append(paced)
        spike_s += rr
    return events


def tracking_pacing(
    atria: Pacemaker, origin: VentricularOrigin, rng: np.random.Generator, span: Array, *, atria_paced: bool
) -> Events:
    """A device that follows every P wave, sinus or paced."""
    capture, delay = float(rng.uniform(*CAPTURE_S)), float(rng.uniform(*AV_DELAY_S))
    events = Events()
    for p_s in atria.times(*span).tolist():
        number = events.p(p_s, "paced" if atria_paced else "sinus", conducted=True)
        events.spikes.append(Spike(p_s + delay, "ventricle"))
        events.ventricular.append(VentricularEvent(p_s + delay + capture, origin, "P", number))
    return events
