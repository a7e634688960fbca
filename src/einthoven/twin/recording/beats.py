"""The beats of one patient, each made once: what is laid into a recording, and where its waves begin and end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from einthoven.analytic.ecg import twelve
from einthoven.twin.electrics import GRID_HZ, Electrics, WaveShape, electrics
from einthoven.twin.recording.events import AtrialOrigin, VentricularEvent, VentricularOrigin

Array = NDArray[np.float64]
Signal = NDArray[np.float32]

#: QT follows the mean RR over minutes, and a single RR by this share (Pueyo 2004: a heart rate's change takes two
#: minutes to reach QT; Raunig 2001: some tenth to fifth of the way at once).
SINGLE_RR_SHARE = 0.15
#: Beats whose RR, so taken, differs by less than this share are one shape: QT then differs by a third of it.
RR_STEP = 0.04
#: RR that QT follows at all, s.
RR_LIMITS_S = (0.33, 2.0)
#: Block of the right bundle in an aberrant beat; and with how much block of its own a heart has none.
ABERRANT_BLOCK, MOST_BLOCK = 0.95, 0.3

VENTRICULAR_COLUMNS = ("qrs_on", "r_peak", "qrs_off", "t_on", "t_peak", "t_off")
ATRIAL_COLUMNS = ("p_on", "p_peak", "p_off")


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What one activation adds to a recording.

    Attributes
    ----------
    signal : ndarray, shape (11, n)
        I, II, V1-V6, then X, Y, Z, mV at ``GRID_HZ``, with zeros at both ends.
    start_s : float
        Time of its first sample from the onset of QRS (of P).
    leads : ndarray, shape (12, columns)
        Fiducials of each lead from there, s: ``VENTRICULAR_COLUMNS`` or ``ATRIAL_COLUMNS``; NaN where not shown.
    whole : dict of str to float
        Earliest onsets and latest offsets over the leads.
    """

    signal: Signal
    start_s: float
    leads: Array
    whole: dict[str, float]
    _sampled: dict[tuple[int, int], Signal] = field(default_factory=dict)

    def sampled(self, phase: int, step: int) -> Signal:
        """Every ``step``-th sample from so many half samples after the first on; halves by Lagrange's cubic."""
        if (phase, step) not in self._sampled:
            source = self.signal if phase % 2 == 0 else self._between()
            self._sampled[phase, step] = np.ascontiguousarray(source[:, phase // 2 :: step])
        return self._sampled[phase, step]

    def _between(self) -> Signal:
        """The values half a sample after each but the last."""
        between = 9 * (self.signal[:, :-1] + self.signal[:, 1:])
        between[:, 1:] -= self.signal[:, :-2]
        between[:, :-1] -= self.signal[:, 2:]
        between /= 16
        return between


@dataclass(slots=True)
class Beats:
    """Makes pieces and keeps them.

    Parameters
    ----------
    electrics : Electrics
        Of the patient.
    mean_rr_s : float
        That QT is adapted to.
    """

    electrics: Electrics
    mean_rr_s: float
    _kept: dict[object, Piece] = field(default_factory=dict)
    _blocked: Electrics | None = None

    def ventricular(self, event: VentricularEvent, rr_s: float) -> Piece:
        """QRS, ST, T and U of an event that follows the beat before by RR."""
        followed = self.mean_rr_s + SINGLE_RR_SHARE * (rr_s - self.mean_rr_s)
        step = round(float(np.log(followed / self.mean_rr_s)) / RR_STEP)
        key = (event.origin, event.fused, step)
        if key not in self._kept:
            rr_s = float(np.clip(self.mean_rr_s * np.exp(step * RR_STEP), *RR_LIMITS_S))
            made = self._beat(event.origin, rr_s)
            self._kept[key] = _fused(self._beat("his", rr_s), made, event.fused) if event.fused else made
        return self._kept[key]

    def atrial(self, origin: AtrialOrigin) -> Piece:
        """P of an origin."""
        if origin not in self._kept:
            wave = self.electrics.atrial_wave(origin, rr_s=float(np.clip(self.mean_rr_s, *RR_LIMITS_S)))
            leads = np.stack([wave.fiducials.leads[name] for name in ATRIAL_COLUMNS], axis=1)
            self._kept[origin] = Piece(*_joined([wave.p]), leads, wave.fiducials.whole)
        return self._kept[origin]

    def _beat(self, origin: VentricularOrigin, rr_s: float) -> Piece:
        if origin == "aberrant":
            beat = self._with_block().ventricular_beat("his", rr_s=rr_s)
        else:
            beat = self.electrics.ventricular_beat(origin, rr_s=rr_s)
        leads = np.stack([beat.fiducials.leads[name] for name in VENTRICULAR_COLUMNS], axis=1)
        return Piece(*_joined([beat.qrs, beat.recovery]), leads, beat.fiducials.whole)

    def _with_block(self) -> Electrics:
        """The same heart while its right bundle does not conduct; itself if a bundle never does."""
        patient = self.electrics.patient
        if max(patient.conduction.lbbb, patient.conduction.rbbb) > MOST_BLOCK:
            return self.electrics
        if self._blocked is None:
            conduction = replace(patient.conduction, rbbb=ABERRANT_BLOCK)
            self._blocked = electrics(replace(patient, conduction=conduction))
        return self._blocked


def _joined(shapes: list[WaveShape]) -> tuple[Signal, float]:
    """Waves of one event on one grid with two zeros at either end, and when it starts."""
    first = [round(shape.start_s * GRID_HZ) for shape in shapes]
    start = min(first) - 2
    end = max(at + shape.leads_mv.shape[1] for at, shape in zip(first, shapes, strict=True)) + 2
    signal = np.zeros((11, end - start), np.float32)
    for at, shape in zip(first, shapes, strict=True):
        span = slice(at - start, at - start + shape.leads_mv.shape[1])
        signal[:8, span] += shape.leads_mv
        signal[8:, span] += shape.vcg_mv
    return signal, start / GRID_HZ


def _fused(own: Piece, other: Piece, share: float) -> Piece:
    """A beat in which two activations meet: the mixture, from the earliest onset to the latest offset of both."""
    start = min(own.start_s, other.start_s)
    at = [round((piece.start_s - start) * GRID_HZ) for piece in (own, other)]
    signal = np.zeros((11, max(k + p.signal.shape[1] for k, p in zip(at, (own, other), strict=True))), np.float32)
    for k, piece, weight in zip(at, (own, other), (1 - share, share), strict=True):
        signal[:, k : k + piece.signal.shape[1]] += weight * piece.signal
    stacked = np.stack([own.leads, other.leads])
    leads = np.fmin(*stacked)
    for column, name in enumerate(VENTRICULAR_COLUMNS):
        if name.endswith("_off"):
            leads[:, column] = np.fmax(*stacked[:, :, column])
    times = start + np.arange(signal.shape[1]) / GRID_HZ
    for peak, on, off in ((1, 0, 2), (4, 3, 5)):
        leads[:, peak] = _peaks(twelve(signal[:8].astype(np.float64)), times, leads[:, on], leads[:, off])
    whole = {name: (min if name.endswith("_on") else max)(own.whole[name], other.whole[name]) for name in own.whole}
    return Piece(signal, start, leads, whole)


def _peaks(leads: Array, times: Array, on: Array, off: Array) -> Array:
    """Time of the largest deflection of each lead between two times; NaN where there are none."""
    inside = (times >= on[:, None]) & (times <= off[:, None])
    peaks = times[np.abs(leads * inside).argmax(axis=1)]
    return np.where(inside.any(axis=1), peaks, np.nan)
