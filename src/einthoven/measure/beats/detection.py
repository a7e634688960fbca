"""Where the heart beats: detection over all leads at once, alignment, and classes of alike beats."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.signal.filters import GRID_HZ, Signal, fast_length, moving_mean

#: Half-width of the window in which two beats are compared, samples (100 ms).
QRS_HALF = int(0.10 * GRID_HZ)
#: How far a beat is shifted at most to fit its class, samples (40 ms).
SHIFT = int(0.04 * GRID_HZ)
REFRACTORY_S = 0.24
#: Least local peak level, of the usual one: in a long pause there is only noise to take the level from.
LEAST_LEVEL = 0.5
#: Beats correlating at least this much with a template share its class.
SAME_CLASS = 0.85
#: Least energy of the beats over its median (real recordings reach 5 and more, noise seldom 3), and least size of the
#: complexes over the noise above 40 Hz. One to three leads can look like beats by chance more easily.
CONTRAST, CONTRAST_FEW_LEADS = (3.0, 1.5), (4.2, 2.0)
#: At a fast rate wide complexes fill most of the time and stand out less. Where they come evenly (RMSSD over mean RR)
#: and nearly equal (correlation within their class), this contrast is enough.
LEAST_CONTRAST, STEADY_RR, LEAST_STEADY, NEARLY_EQUAL = 1.6, 0.10, 5, 0.90


@dataclass(frozen=True, slots=True)
class Beats:
    """Detected beats.

    Attributes
    ----------
    at : ndarray of int, shape (beats,)
        Fiducial sample of each beat on the analysis grid (centre of its QRS energy, aligned within a class).
    group : ndarray of int, shape (beats,)
        Class of alike beats; 0 is the largest.
    correlation : ndarray, shape (beats,)
        With the mean of its class.
    """

    at: NDArray[np.intp]
    group: NDArray[np.intp]
    correlation: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.at)


NO_BEATS = Beats(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0))


def qrs_energy(bandpassed: Signal, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smoothed slope magnitude over the leads, mV/s: large in QRS complexes only, shape (samples,)."""
    slope = np.gradient(bandpassed, 1.0 / GRID_HZ, axis=1)
    spatial = np.sqrt((weight[:, None] * slope**2).sum(axis=0) / weight.sum())
    return moving_mean(spatial, int(0.08 * GRID_HZ))


def detect(bandpassed: Signal, weight: NDArray[np.float64], noise_mv: NDArray[np.float64]) -> Beats:
    """Find the beats of a recording, or none if what is there does not look like QRS complexes.

    Parameters
    ----------
    bandpassed : ndarray, shape (leads, samples)
        5-30 Hz, on the analysis grid.
    weight : ndarray, shape (leads,)
        How much each lead counts (0 for an unusable one).
    noise_mv : ndarray, shape (leads,)
        Noise above 40 Hz in each lead.

    Notes
    -----
    Peaks of the energy are accepted above a share of the local peak level, with search-back in long gaps. A recording
    in which the peaks hardly rise above what lies between them, in which "beats" are no larger than the noise above
    40 Hz, or do not resemble each other, has none: white noise and muscle noise give zero beats, not a heart rate.
    """
    if not weight.any() or bandpassed.shape[1] < GRID_HZ:
        return NO_BEATS
    energy = qrs_energy(bandpassed, weight)
    peaks = _peaks(energy)
    if len(peaks) < 2:
        return NO_BEATS
    accepted = _accept(energy, peaks)
    stands_out, over_noise = CONTRAST_FEW_LEADS if np.count_nonzero(weight) < 4 else CONTRAST
    contrast = np.median(energy[accepted]) / max(np.median(energy), 1e-12) if len(accepted) > 1 else 0.0
    if contrast < LEAST_CONTRAST:
        return NO_BEATS
    if _size_over_noise(bandpassed, weight > 0, noise_mv, accepted) < over_noise:
        return NO_BEATS
    at, group, correlation = _grouped(bandpassed, weight, accepted)
    alike = correlation[np.isin(group, np.flatnonzero(np.bincount(group) > 1))]
    if len(alike) < 0.5 * len(at) or np.median(correlation) < 0.75:
        return NO_BEATS
    if contrast < stands_out and not (steady(at) and np.median(correlation) >= NEARLY_EQUAL):
        return NO_BEATS
    return Beats(at, group, correlation)


def steady(at: NDArray[np.intp]) -> bool:
    """Whether beats come as evenly as a regular heart's: noise and artefacts do not."""
    rr = np.diff(at)
    return len(rr) >= LEAST_STEADY and bool(np.sqrt((np.diff(rr) ** 2).mean()) < STEADY_RR * rr.mean())


def _peaks(energy: NDArray[np.float64]) -> NDArray[np.intp]:
    inner = (energy[1:-1] > energy[:-2]) & (energy[1:-1] >= energy[2:])
    peaks = np.flatnonzero(inner) + 1
    # Keep the higher of two peaks within the refractory period.
    kept: list[int] = []
    refractory = bytearray(len(energy))
    gap = int(REFRACTORY_S * GRID_HZ)
    for peak in peaks[np.argsort(-energy[peaks], kind="stable")].tolist():
        if not refractory[peak]:
            kept.append(peak)
            first, stop = max(peak - gap + 1, 0), min(peak + gap, len(energy))
            refractory[first:stop] = b"\1" * (stop - first)
        if len(kept) > 8 * len(energy) / GRID_HZ:
            break
    return np.array(sorted(kept), dtype=np.intp)


def _accept(energy: NDArray[np.float64], peaks: NDArray[np.intp]) -> NDArray[np.intp]:
    height = energy[peaks]
    # Local peak level: the median over the neighbouring 2-s maxima follows amplitude changes but not one artefact.
    window = int(2 * GRID_HZ)
    edges = range(0, max(len(energy) - window // 2, 1), window)
    tops = np.array([energy[e : e + window].max() for e in edges])
    level = float(np.median(tops))
    around = np.array([np.median(tops[max(0, k - 2) : k + 3]) for k in range(int(peaks[-1]) // window + 1)])
    local = around[peaks // window]
    threshold = 0.33 * np.clip(local, LEAST_LEVEL * level, 1.5 * level)
    strong = height > threshold
    accepted = _without_t_waves(energy, peaks[strong])
    if len(accepted) < 3:
        return accepted
    typical = float(np.median(np.diff(accepted)))
    weak = peaks[~strong & (height > 0.45 * threshold)]
    for before, after in pairwise(accepted):
        if after - before > 1.65 * typical:
            inside = weak[(weak > before + 0.36 * GRID_HZ) & (weak < after - 0.30 * GRID_HZ)]
            if len(inside):
                accepted = np.append(accepted, inside[np.argmax(energy[inside])])
    return np.sort(accepted)


def _without_t_waves(energy: NDArray[np.float64], peaks: NDArray[np.intp]) -> NDArray[np.intp]:
    """Drop a peak soon after a beat that is much weaker than it: a T wave."""
    kept: list[int] = []
    for peak in peaks:
        soon = bool(kept) and peak - kept[-1] < 0.40 * GRID_HZ
        if soon and energy[peak] < 0.55 * energy[kept[-1]]:
            continue
        if soon and energy[kept[-1]] < 0.40 * energy[peak]:
            kept.pop()
        kept.append(int(peak))
    return np.array(kept, dtype=np.intp)


def _size_over_noise(
    bandpassed: Signal, usable: NDArray[np.bool_], noise_mv: NDArray[np.float64], at: NDArray[np.intp]
) -> float:
    """RMS of the complexes over the noise above 40 Hz, in the lead where it is largest."""
    segments = _segments(bandpassed[usable], at, QRS_HALF // 2)
    size = np.median(np.sqrt((segments**2).mean(axis=2)), axis=0)
    return float((size / (noise_mv[usable] + 0.002)).max())


def _segments(signal: Signal, at: NDArray[np.intp], half: int) -> Signal:
    """Windows around each beat, (beats, leads, 2 half + 1); the ends repeat."""
    index = np.clip(at[:, None] + np.arange(-half, half + 1), 0, signal.shape[1] - 1)
    return signal[:, index].transpose(1, 0, 2)


def _grouped(
    signal: Signal, weight: NDArray[np.float64], at: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Align beats within classes of alike shape; the largest class is 0."""
    leads = np.flatnonzero(weight)
    signal = signal[leads] * np.sqrt(weight[leads])[:, None]
    at = at.copy()
    group = np.full(len(at), -1, np.intp)
    correlation = np.zeros(len(at))
    for label in range(len(at)):
        free = np.flatnonzero(group < 0)
        if not len(free):
            break
        windows = Windows(_segments(signal, at[free], QRS_HALF + SHIFT))
        similarity, shift = _match(windows, _seed(signal, at[free]))
        for _ in range(2):  # the mean of a class is a better template than its first member
            member = similarity >= SAME_CLASS
            if not member.any():
                member[np.argmax(similarity)] = True
            template = _segments(signal, at[free[member]] + shift[member], QRS_HALF).mean(axis=0)
            similarity, shift = _match(windows, template)
        member = similarity >= SAME_CLASS
        if not member.any():
            member[np.argmax(similarity)] = True
        group[free[member]] = label
        at[free[member]] += shift[member]
        correlation[free[member]] = similarity[member]
    order = np.argsort(-np.bincount(group), kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    sort = np.argsort(at, kind="stable")
    return at[sort], rank[group][sort], correlation[sort]


def _seed(signal: Signal, at: NDArray[np.intp]) -> Signal:
    """The beat that resembles the others most."""
    segments = _segments(signal, at, QRS_HALF).reshape(len(at), -1)
    unit = segments / (np.linalg.norm(segments, axis=1, keepdims=True) + 1e-12)
    likeness = np.median(unit @ unit.T, axis=1)
    return _segments(signal, at[[int(np.argmax(likeness))]], QRS_HALF)[0]


def _match(windows: Windows, template: Signal) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Best correlation of each beat with a template over shifts of up to 40 ms, and the shift."""
    score = windows.correlated(template)
    best = np.argmax(score, axis=1)
    return score[np.arange(len(score)), best], best - SHIFT


class Windows:
    """Windows around beats, made ready to slide one template after another over them.

    Parameters
    ----------
    segments : ndarray, shape (beats, leads, samples)
    """

    def __init__(self, segments: Signal) -> None:
        self._segments = segments
        self._length = fast_length(segments.shape[2])
        self._spectrum = np.fft.rfft(segments, self._length)
        self._total = np.cumsum(segments, axis=2)
        self._total_squares = np.cumsum(np.einsum("bls,bls->bs", segments, segments), axis=1)

    def correlated(self, template: Signal) -> Signal:
        """Pearson correlation with a template at each shift, all leads together, each about its own mean.

        Parameters
        ----------
        template : ndarray, shape (leads, width)

        Returns
        -------
        ndarray, shape (beats, samples - width + 1)
        """
        width = template.shape[1]
        template = template - template.mean(axis=1, keepdims=True)
        product = (self._spectrum * np.conj(np.fft.rfft(template, self._length))).sum(axis=1)
        dot = np.fft.irfft(product, self._length)[:, : self._segments.shape[2] - width + 1]
        sums = _sums(self._total, width)
        power = _sums(self._total_squares, width) - np.einsum("bls,bls->bs", sums, sums) / width
        return dot / (np.sqrt(np.maximum(power, 0)) * np.linalg.norm(template) + 1e-12)


def _sums(total: Signal, width: int) -> Signal:
    """Sums over every ``width`` samples from the running total."""
    return np.concatenate([total[..., width - 1 : width], total[..., width:] - total[..., :-width]], axis=-1)
