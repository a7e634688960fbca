"""Beats laid into a recording at any moment, moved a little by breathing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import DOWER
from einthoven.twin.electrics import GRID_HZ
from einthoven.twin.recording.beats import Beats, Piece
from einthoven.twin.recording.events import EVENT_HZ, Timeline

Array = NDArray[np.float64]
Signal = NDArray[np.float32]

#: Breathing: what it adds to the size of the limb leads and of V2-V6, whose electrodes move, and by how much it turns
#: the heart, degrees; medians over patients and SD of the logarithm (amplitudes move by some 5-10 % and axes by a few
#: degrees: Moody 1985, Bailon 2006; here QRS varies from beat to beat as in PTB-XL). Size changes by so much besides.
BREATH_GAIN, BREATH_CHEST_GAIN, BREATH_TURN_DEGREES, BREATH_LOG_SD, BEAT_GAIN_SD = 0.019, 0.034, 0.9, 0.6, 0.010
#: No wave of a beat is later than this after QRS onset, s.
LONGEST_BEAT_S = 1.2
_DOWER = np.array(list(DOWER.values()))


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """The leads and the heart vector of a stretch of time.

    Attributes
    ----------
    signal : ndarray, shape (11, n)
        I, II, V1-V6, X, Y, Z, mV.
    rate : float
        ``GRID_HZ`` or a whole fraction of it, Hz.
    start_s : float
        Time of its first sample.
    """

    signal: Signal
    rate: float
    start_s: float

    def times(self) -> Array:
        """Of its samples, s."""
        return self.start_s + np.arange(self.signal.shape[1]) / self.rate

    def reaches(self, at_s: float) -> bool:
        """Whether a beat at a time may be seen on it."""
        return self.start_s - LONGEST_BEAT_S < at_s < self.start_s + self.signal.shape[1] / self.rate + 0.5

    def lay(self, piece: Piece, at_s: float, movement: Signal) -> None:
        """Add a piece whose onset is at a time of the grid of events, on a sample or between two."""
        step = round(GRID_HZ / self.rate)
        # Half milliseconds from the canvas's first sample to the piece's, and from there to the next of the canvas.
        offset = round((at_s + piece.start_s - self.start_s) * EVENT_HZ)
        first = max(-(-offset // (2 * step)), 0)
        skipped, phase = divmod(2 * step * first - offset, 2 * step)
        room = max(self.signal.shape[1] - first, 0)
        course = piece.sampled(phase, step)[:, skipped : skipped + room]
        self.signal[:, first : first + course.shape[1]] += movement @ course


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """How breathing moves the heart of a patient: gain of each row (11,), turn about an axis; chance of each beat."""

    gain: Array
    turn: Array
    beat: Array

    @classmethod
    def draw(cls, rng: np.random.Generator, beats: int) -> Movement:
        """Of a patient, for so many beats."""
        limbs, chest, turn = np.exp(BREATH_LOG_SD * rng.standard_normal(3)) * (
            BREATH_GAIN,
            BREATH_CHEST_GAIN,
            np.deg2rad(BREATH_TURN_DEGREES),
        )
        axis, sign = rng.standard_normal(3), 1 if rng.random() < 0.5 else -1
        gain = np.full(11, limbs)
        gain[3:8] = sign * chest
        return cls(gain, turn * axis / np.linalg.norm(axis), BEAT_GAIN_SD * rng.standard_normal(beats))

    def at(self, breath: Array) -> Signal:
        """What the signal (11, n) of each beat is multiplied with, shape (beats, 11, 11).

        The lead fields of patients differ, their change by a small turn does not much: it is Dower's.
        """
        x, y, z = self.turn
        turn = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
        change = np.zeros((11, 11))
        change[:8, 8:], change[8:, 8:] = _DOWER @ turn, turn
        depth = np.sin(breath)[:, None, None]
        size = 1 + self.gain[:, None] * depth + self.beat[: len(breath), None, None]
        return ((np.eye(11) + depth * change) * size).astype(np.float32)


def lay_beats(canvas: Canvas, timeline: Timeline, beats: Beats, movement: Movement) -> None:
    """Add all P waves, QRS complexes and T waves of a timeline."""
    breath = timeline.modulation.breath
    ventricular, atrial = timeline.ventricular, timeline.atrial
    at = np.array([event.on_s for event in ventricular])
    rr = np.diff(at, prepend=at[:1] - timeline.mean_rr_s)
    moved = movement.at(breath(at))
    for k, event in enumerate(ventricular):
        if canvas.reaches(event.on_s):
            canvas.lay(beats.ventricular(event, float(rr[k])), event.on_s, moved[k])
    moved = replace(movement, beat=np.zeros(len(atrial))).at(breath(np.array([event.on_s for event in atrial])))
    for k, p in enumerate(atrial):
        if canvas.reaches(p.on_s):
            canvas.lay(beats.atrial(p.origin), p.on_s, moved[k])
