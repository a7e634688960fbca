"""Training examples: a stretch of a recording, varied, with what each token should say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.analytic.cases import random_exact
from einthoven.data.ludb import Marks
from einthoven.delineator.config import Augmentation
from einthoven.delineator.warp import Timeline, moved, timeline, warp, without_complexes, without_p_waves
from einthoven.ecg import ECG
from einthoven.measure.line import filter_bands
from einthoven.measure.measurements import COLUMNS_OF_WAVE
from einthoven.measure.signal.filters import GRID_HZ
from einthoven.measure.waves.network import NETWORK_HZ, TOKEN_S, UNIT_S, inputs

#: Share of analytic recordings without P waves.
WITHOUT_P = 0.35
#: At the ends of an analytic recording lie waves that are there in part.
EDGE_S = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A recording to draw examples from.

    Attributes
    ----------
    fine : ndarray, shape (leads, samples)
        mV, up to 100 Hz, on the analysis grid.
    marks : list of Marks, or None
        By lead. None where all that is known is that there is no P wave.
    line : Timeline or None
        The waves over all leads.
    """

    fine: NDArray[np.float32]
    marks: list[Marks] | None
    line: Timeline | None


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One example.

    Attributes
    ----------
    signal : ndarray, shape (leads, 2, samples)
        Input of the network.
    inside : ndarray, shape (leads, 3, tokens)
        1 inside P, QRS, T, 0 outside, NaN where it is not known.
    distance : ndarray, shape (leads, 9, tokens)
        To onset, peak and offset of the wave that the token lies in, in ``UNIT_S``; NaN elsewhere.
    """

    signal: NDArray[np.float32]
    inside: NDArray[np.float32]
    distance: NDArray[np.float32]


def source(ecg: ECG, marks: dict[str, Marks] | None) -> Source:
    """Filter a recording as measuring does."""
    fine = filter_bands(ecg).fine.astype(np.float32)
    if marks is None:
        return Source(fine, None, None)
    by_lead = [marks[lead] for lead in ecg.leads]
    return Source(fine, by_lead, timeline(by_lead))


def analytic(seed: int) -> Source:
    """A random analytic recording. Where a lead does not show a wave of the beat, it has the limits of the others."""
    random = np.random.default_rng([seed, 1])
    with_p = random.random() > WITHOUT_P
    exact = random_exact(seed, with_p=with_p)
    ecg = exact.ecg if with_p else _with_atrial_waves(exact.ecg, random)
    fine = filter_bands(ecg).fine.astype(np.float32)
    tables = list(exact.waves.values())
    by_kind = {}
    for kind, columns in COLUMNS_OF_WAVE.items():
        rows = np.stack([[table[column] for column in columns] for table in tables])  # leads, limits, beats
        rows = rows[:, :, np.isfinite(rows).all(axis=1).any(axis=0)]
        whole = np.stack(
            [np.nanmin(rows[:, 0], axis=0), np.nanmedian(rows[:, 1], axis=0), np.nanmax(rows[:, 2], axis=0)]
        )
        shown = np.isfinite(rows).all(axis=1, keepdims=True)
        by_kind[kind] = np.where(shown, rows, whole).transpose(0, 2, 1)
    last_s = ecg.duration_s - EDGE_S
    marks = [Marks({kind: rows[lead] for kind, rows in by_kind.items()}, EDGE_S, last_s) for lead in range(len(fine))]
    return Source(fine, marks, timeline(marks))


def _with_atrial_waves(ecg: ECG, random: np.random.Generator) -> ECG:
    """Fibrillation, flutter or still atria under the complexes: nothing that is a P wave."""
    time = np.arange(ecg.signal_mv.shape[1]) / ecg.rate
    kind = random.integers(3)
    if kind == 0:
        return ecg
    size_mv = np.exp(random.uniform(np.log(0.02), np.log(0.15))) * random.uniform(0.2, 1.0, (len(ecg.leads), 1))
    if kind == 1:
        drift = 0.05 * np.cumsum(random.standard_normal((4, len(time))), axis=1)
        phase = 2 * np.pi * random.uniform(4, 9, (4, 1)) * time + drift
        course = random.standard_normal((len(ecg.leads), 4)) @ np.sin(phase) / 2
    else:
        cycle = random.uniform(3.7, 5.8) * time + 0.02 * random.standard_normal((len(ecg.leads), 1))
        course = random.choice([-1.0, 1.0], (len(ecg.leads), 1)) * (np.arcsin(np.sin(2 * np.pi * cycle)) + cycle % 1.0)
    return ecg.replace(signal_mv=ecg.signal_mv + size_mv * course)


def whole(of: Source) -> Example:
    """A recording as it is."""
    count = of.fine.shape[1] // 2 // 8 * 8
    signal = of.fine[:, : 2 * count : 2]
    return _example(signal, of.marks, np.zeros(len(signal), bool))


def varied(
    of: Source, leads: NDArray[np.intp], seconds: float, how: Augmentation, random: np.random.Generator
) -> Example:
    """A random stretch of some leads of a recording, varied.

    Parameters
    ----------
    leads : ndarray of int
        The leads to use.
    seconds : float
        Length of the example.
    """
    length = of.fine.shape[1] / GRID_HZ
    fine, marks, line = of.fine[leads], None if of.marks is None else [of.marks[i] for i in leads], of.line
    if marks is not None and line is not None and random.random() < how.blocked:
        fine, marks = without_complexes(fine, marks, line, random)
    if marks is not None and line is not None and random.random() < how.without_p:
        fine, marks = without_p_waves(fine, marks, line, random)
    old, new = np.array([0.0, length]), np.array([0.0, length])
    if line is not None and random.random() < how.moved:
        old, new = warp(line, length, how, random)
    new = new * how.stretch ** random.uniform(-1, 1)
    spare = new[-1] - seconds
    start = random.uniform(min(spare, 0.0), max(spare, 0.0))
    new = new - start
    if marks is not None:
        marks = [moved(of_lead, old, new) for of_lead in marks]
    time = np.arange(round(seconds * NETWORK_HZ)) / NETWORK_HZ
    at = np.interp(time, new, old, left=-1.0, right=length + 1.0) * GRID_HZ
    grid = np.arange(fine.shape[1])
    signal = np.stack([np.interp(at, grid, of_lead, left=0.0, right=0.0) for of_lead in fine])
    signal *= 2 ** (random.normal(0, how.gain_octaves) + random.normal(0, how.lead_gain_octaves, (len(leads), 1)))
    inverted = random.random(len(leads)) < how.inverted
    signal[inverted] *= -1
    if random.random() < how.narrow:
        signal = _narrowed(signal)
    signal += _disturbance(signal.shape, how, random)
    return _example(signal, marks, inverted)


def _example(signal: NDArray[np.floating], marks: list[Marks] | None, inverted: NDArray[np.bool_]) -> Example:
    tokens = signal.shape[1] // 4
    inside = np.full((len(signal), 3, tokens), np.nan, np.float32)
    distance = np.full((len(signal), 9, tokens), np.nan, np.float32)
    at = np.arange(tokens) * TOKEN_S
    if marks is None:
        inside[:, 0] = 0.0
    else:
        for row, of_lead in enumerate(marks):
            known = (at >= of_lead.first_s - TOKEN_S) & (at <= of_lead.last_s + TOKEN_S)
            inside[row][:, known] = 0.0
            for w, name in enumerate(COLUMNS_OF_WAVE):
                for wave in of_lead.waves[name]:
                    on, _, off = wave
                    if not (np.isfinite(on) and np.isfinite(off)):
                        # Half-marked at the border of the annotated span: a wave is there, its extent is not known.
                        inside[row, w, np.abs(at - wave[1]) < 0.1] = np.nan
                        continue
                    within = np.flatnonzero((at >= on - TOKEN_S / 2) & (at <= off + TOKEN_S / 2))
                    inside[row, w, within] = 1.0
                    distance[row][3 * w : 3 * w + 3, within] = (wave[:, None] - at[within]) / UNIT_S
        # Turned upside down, another deflection may be the one an expert marks.
        distance[inverted, 4] = np.nan
    return Example(inputs(signal), inside, distance)


def _narrowed(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a recording at 100 Hz keeps."""
    transform = np.fft.rfft(signal, axis=1)
    frequency = np.fft.rfftfreq(signal.shape[1], 1 / NETWORK_HZ)
    transform *= np.clip((50.0 - frequency) / 10.0, 0.0, 1.0)
    return np.fft.irfft(transform, n=signal.shape[1], axis=1)


def _disturbance(shape: tuple[int, ...], how: Augmentation, random: np.random.Generator) -> NDArray[np.float64]:
    leads, count = shape
    out = np.zeros(shape)
    time = np.arange(count) / NETWORK_HZ
    if random.random() < how.noisy:
        size = how.largest_noise_mv * random.random() ** 2 * random.uniform(0.3, 1.0, (leads, 1))
        out += size * random.standard_normal(shape)
    if random.random() < how.wander:
        size = how.largest_wander_mv * random.random((leads, 1))
        out += size * np.sin(2 * np.pi * (random.uniform(0.3, 1.2) * time + random.random((leads, 1))))
    if random.random() < how.mains:
        size = how.largest_mains_mv * random.random((leads, 1))
        out += size * np.sin(2 * np.pi * (random.choice([50.0, 60.0]) * time + random.random()))
    return out
