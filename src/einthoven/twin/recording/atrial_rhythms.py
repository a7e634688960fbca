"""Rhythms that the atria lead: sinus, ectopic or paced, with premature beats and AV block."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.patient import RhythmTraits
from einthoven.twin.recording.av_node import AVNode
from einthoven.twin.recording.dynamics import Pacemaker
from einthoven.twin.recording.events import AtrialOrigin, Events, VentricularEvent, VentricularOrigin

#: From these shares of premature beats on they come after every second or every beat of the own rhythm.
TRIGEMINY, BIGEMINY = 0.22, 0.30
#: Coupling of premature beats, share of RR: the range between patients, and SD from beat to beat. Those of the
#: ventricles are coupled steadily (unifocal), those of the atria loosely.
V_COUPLING, V_COUPLING_SD = (0.50, 0.74), 0.012
A_COUPLING, A_COUPLING_SD = (0.52, 0.80), 0.035
#: No premature beat comes before this share of the QT (R on T), and none after this share of RR.
EARLIEST_QT, LATEST_RR = 0.95, 0.84
#: Of the premature ventricular beats: the late ones that fuse with a conducted beat, pairs, another focus.
FUSED, PAIRS, SECOND_FOCUS = 0.06, 0.05, 0.10
#: After a beat of the ventricles a P is blocked that would bring a QRS sooner than this, share of RR.
REFRACTORY_RR = 0.55
#: A premature P earlier than this after the last QRS is blocked, s; the node slows later ones, to this time.
BLOCKED_BEFORE_S, SLOWED_BEFORE_S, SLOWED_BY = 0.26, 0.50, 0.25
#: A beat that comes sooner after another than this share of the root of RR (s) is aberrant so often: the right bundle
#: recovers last.
ABERRANT_BEFORE, ABERRANT = 0.58, 0.4
#: The sinus node, reset by an early P, takes this much longer than its interval.
RESET = (1.0, 1.15)


@dataclass(frozen=True, slots=True)
class Ectopy:
    """The premature beats of a patient.

    Attributes
    ----------
    ventricular, atrial : float
        Chance after a beat of the own rhythm.
    every : int
        2 or 3: bigeminy or trigeminy of the likelier kind; 0: at random.
    v_coupling, a_coupling : float
        Share of RR.
    focus, second_focus : VentricularOrigin
    atrial_origin : AtrialOrigin
    """

    ventricular: float
    atrial: float
    every: int
    v_coupling: float
    a_coupling: float
    focus: VentricularOrigin
    second_focus: VentricularOrigin
    atrial_origin: AtrialOrigin

    @classmethod
    def draw(cls, traits: RhythmTraits, rng: np.random.Generator) -> Ectopy:
        """From the shares of a patient."""
        v, a = min(traits.ventricular_premature, 0.5), min(traits.atrial_premature, 0.5)
        most = max(v, a)
        every = 2 if most >= BIGEMINY else 3 if most >= TRIGEMINY else 0
        foci: tuple[VentricularOrigin, ...] = ("rv_ectopic", "lv_ectopic")
        first = int(rng.random() < 0.4)
        atrial: AtrialOrigin = "ectopic_low" if rng.random() < 0.5 else "ectopic_left"
        chances = (v / (1 - v), a / (1 - a))
        couplings = float(rng.uniform(*V_COUPLING)), float(rng.uniform(*A_COUPLING))
        return cls(*chances, every, *couplings, foci[first], foci[1 - first], atrial)

    def none(self) -> Ectopy:
        """The same without premature beats."""
        return replace(self, ventricular=0.0, atrial=0.0, every=0)


@dataclass(frozen=True, slots=True, eq=False)
class AtrialRhythm:
    """Atria that lead the ventricles.

    Attributes
    ----------
    origin : AtrialOrigin
        Of their own beats.
    pacemaker : Pacemaker
    node : AVNode
    ectopy : Ectopy
    qtc_s : float
        Premature beats come after T.
    rng : numpy.random.Generator
        Of the premature beats alone; the same number of draws for every P.
    """

    origin: AtrialOrigin
    pacemaker: Pacemaker
    node: AVNode
    ectopy: Ectopy
    qtc_s: float
    rng: np.random.Generator

    def run(self, start_s: float, stop_s: float) -> Events:
        """P waves, conducted beats and premature beats, from ``start_s`` to just after ``stop_s``."""
        events, p_s, since = Events(), start_s, 0
        while p_s <= stop_s:
            rr, pr = self.pacemaker.interval(p_s), self.node.pr()
            chance, spread = self.rng.random(5), float(self.rng.standard_normal())
            if pr is None or self._refractory(events, p_s + pr, rr):
                events.p(p_s, self.origin, conducted=False)
                p_s += rr
                continue
            number = events.p(p_s, self.origin, conducted=True)
            events.ventricular.append(VentricularEvent(p_s + pr, atrial=number))
            since += 1
            kind = self._premature(chance, since)
            since = 0 if kind else since
            if kind == "S":
                p_s = self._atrial_beat(events, p_s, rr, pr, chance, spread)
            elif kind == "V" and chance[2] < FUSED:
                p_s = self._fusion(events, p_s + rr, pr, chance) + rr
            else:
                if kind == "V":
                    self._ventricular_beat(events, rr, chance, spread)
                p_s += rr
        return events

    def _refractory(self, events: Events, on_s: float, rr: float) -> bool:
        after = events.ventricular and events.ventricular[-1].label == "V"
        return bool(after) and on_s - events.last_s < REFRACTORY_RR * rr

    def _premature(self, chance: NDArray[np.float64], since: int) -> str:
        """What follows the beat: V, S or nothing."""
        own = self.ectopy
        if own.every:
            likelier = "V" if own.ventricular >= own.atrial else "S"
            return likelier if since >= own.every - 1 else ""
        return "V" if chance[0] < own.ventricular else "S" if chance[1] < own.atrial else ""

    def _ventricular_beat(self, events: Events, rr: float, chance: NDArray[np.float64], spread: float) -> None:
        own = self.ectopy
        qt = self.qtc_s * rr ** (1 / 3)
        coupling = max((own.v_coupling + V_COUPLING_SD * spread) * rr, EARLIEST_QT * qt)
        if coupling > LATEST_RR * rr:
            return
        focus = own.second_focus if chance[4] < SECOND_FOCUS else own.focus
        on_s = events.last_s + coupling
        events.ventricular.append(VentricularEvent(on_s, focus, "V"))
        if not own.every and chance[3] < PAIRS:
            events.ventricular.append(VentricularEvent(on_s + coupling * (1.0 + 0.1 * chance[1]), focus, "V"))

    def _fusion(self, events: Events, p_s: float, pr: float, chance: NDArray[np.float64]) -> float:
        """A late beat of the ventricles meets the conducted one; time of its P."""
        number = events.p(p_s, self.origin, conducted=True)
        share = 0.35 + 0.35 * float(chance[4])
        earlier = 0.04 * share
        events.ventricular.append(VentricularEvent(p_s + pr - earlier, self.ectopy.focus, "F", number, share))
        return p_s

    def _atrial_beat(
        self, events: Events, p_s: float, rr: float, pr: float, chance: NDArray[np.float64], spread: float
    ) -> float:
        """A premature P, conducted or too early; time of the next P of the own rhythm."""
        own = self.ectopy
        early_s = p_s + min(own.a_coupling + A_COUPLING_SD * spread, LATEST_RR) * rr
        gap = early_s - events.last_s
        conducted = gap >= BLOCKED_BEFORE_S
        number = events.p(early_s, own.atrial_origin, conducted=conducted)
        if conducted:
            slowed = pr + SLOWED_BY * max(SLOWED_BEFORE_S - gap, 0.0)
            refractory = gap + slowed < ABERRANT_BEFORE * rr**0.5 and chance[4] < ABERRANT
            events.ventricular.append(
                VentricularEvent(early_s + slowed, "aberrant" if refractory else "his", "S", number)
            )
        return float(early_s + rr * (RESET[0] + (RESET[1] - RESET[0]) * chance[3]))
