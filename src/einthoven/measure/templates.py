"""Median beats, and the waves of every single beat found with their help."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats import Beats, Windows
from einthoven.measure.delineate import Delineation, Template, Wave, delineate, samples
from einthoven.measure.filters import GRID_HZ, Signal
from einthoven.measure.measurements import WAVE_DTYPE
from einthoven.measure.order_statistics import median

#: A beat has its class's P wave when it correlates at least this much with it.
P_PRESENT = 0.70


@dataclass(frozen=True, slots=True)
class BeatClass:
    """A class of alike beats: its members (indices into the beats), median beat, and waves."""

    members: NDArray[np.intp]
    template: Template
    waves: Delineation


def classes(
    fine: Signal, smooth: Signal, beats: Beats, usable: NDArray[np.bool_], noise_mv: NDArray[np.float64]
) -> list[BeatClass]:
    """Median beat and waves of every class, the dominant one first.

    That is the largest; of two nearly as large, as in bigeminy, the one with the narrower QRS.

    Parameters
    ----------
    fine, smooth : ndarray, shape (leads, samples)
        Up to 100 Hz and up to 30 Hz, baseline removed.
    beats : Beats
    usable : ndarray of bool, shape (leads,)
    noise_mv : ndarray, shape (leads,)
        Noise of the recording, for classes too small to show their own.
    """
    found = []
    intervals = np.diff(beats.at)
    typical = float(np.median(intervals)) if len(intervals) else GRID_HZ
    for label in range(int(beats.group.max()) + 1):
        members = np.flatnonzero(beats.group == label)
        following = intervals[members[members < len(intervals)]]
        rr = float(np.median(following)) if len(following) else typical
        template = _median_beat(fine, smooth, beats.at[members], rr, noise_mv)
        found.append(BeatClass(members, template, delineate(template, usable)))
    rivals = [group for group in found if len(group.members) >= 0.7 * len(found[0].members)]
    dominant = min(rivals, key=lambda group: group.waves.qrs.off - group.waves.qrs.on)
    return [dominant, *(group for group in found if group is not dominant)]


def _median_beat(
    fine: Signal, smooth: Signal, at: NDArray[np.intp], rr: float, noise_mv: NDArray[np.float64]
) -> Template:
    before = min(samples(0.40), int(0.60 * rr))
    after = min(samples(0.80), max(int(rr) - samples(0.16), samples(0.30)))
    window = np.arange(-before, after)
    whole = (at >= before) & (at + after <= fine.shape[1])
    at = at[whole] if whole.any() else at
    index = np.clip(at[:, None] + window, 0, fine.shape[1] - 1)
    fine_beats, smooth_beats = fine[:, index], smooth[:, index]
    level = smooth_beats[:, :, before - samples(0.08) : before - samples(0.04)].mean(axis=2, keepdims=True)
    fine_beats, smooth_beats = fine_beats - level, smooth_beats - level
    if len(at) < 3:
        noise = noise_mv / np.sqrt(len(at))
        return Template(fine_beats.mean(axis=1), smooth_beats.mean(axis=1), before, len(at), rr, noise)
    middle = median(smooth_beats, axis=1)
    spread = median(np.abs(smooth_beats - middle[:, None]).reshape(len(middle), -1)) * 1.4826
    noise = np.hypot(spread, noise_mv) / np.sqrt(len(at))
    return Template(median(fine_beats, axis=1), middle, before, len(at), rr, noise)


def waves_of_beats(
    smooth: Signal, beats: Beats, found: list[BeatClass], leads: tuple[str, ...], usable: NDArray[np.bool_]
) -> dict[str, NDArray[np.void]]:
    """Fiducials of every beat in every lead, seconds: those of its class, moved to where its own P and T are."""
    rows = np.full((len(leads), len(beats)), np.nan, dtype=WAVE_DTYPE)
    for group in found:
        at = beats.at[group.members]
        centre = group.template.centre
        for name, wave in (("p", group.waves.p), ("qrs", group.waves.qrs), ("t", group.waves.t)):
            if wave is None:
                continue
            if name == "qrs":
                shift, present = np.zeros(len(at)), np.ones(len(at), bool)
            else:
                shift, present = _own_shift(smooth, at, group, wave, usable)
                if name == "t":  # a T that does not resemble its class's is still a T: it stays where theirs is
                    shift, present = np.where(present, shift, 0.0), np.ones(len(at), bool)
            _place(rows, group, name, wave, at - centre + shift, present, smooth.shape[1])
    return {lead: rows[i] for i, lead in enumerate(leads)}


def _own_shift(
    smooth: Signal, at: NDArray[np.intp], group: BeatClass, wave: Wave, usable: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How far each beat's wave lies from its class's, and whether it resembles it.

    The compared window keeps clear of the QRS complex at every shift: its energy would decide the match.
    """
    qrs, reach, margin = group.waves.qrs, samples(0.05), samples(0.02)
    first, last = max(int(wave.on) - margin, 0), min(int(wave.off) + margin, group.template.smooth.shape[1])
    earliest, latest = -reach, reach
    if wave.off <= qrs.on:
        last = min(last, int(qrs.on))
        latest = min(reach, int(qrs.on) - last)
    else:
        first = max(first, int(qrs.off) + 1)
        earliest = max(-reach, int(qrs.off) + 1 - first)
    template = group.template.smooth[usable, first:last]
    start = at - group.template.centre + first
    index = start[:, None] + np.arange(earliest, last - first + latest)
    inside = (start >= 0) & (start + last - first <= smooth.shape[1])
    own = smooth[np.flatnonzero(usable)[:, None], np.clip(index, 0, smooth.shape[1] - 1)[:, None, :]]
    score = Windows(own).correlated(template)
    shifts = np.arange(earliest, latest + 1)
    # Nearer shifts win among equals.
    best = np.argmax(score - 0.1 * np.abs(shifts) / reach, axis=1)
    return shifts[best].astype(float), inside & (score[np.arange(len(at)), best] >= P_PRESENT)


def _place(
    rows: NDArray[np.void],
    group: BeatClass,
    name: str,
    wave: Wave,
    start: NDArray[np.float64],
    present: NDArray[np.bool_],
    length: int,
) -> None:
    peak = "r_peak" if name == "qrs" else f"{name}_peak"
    for column, of_lead in ((f"{name}_on", wave.lead_on), (peak, wave.lead_peak), (f"{name}_off", wave.lead_off)):
        at = start[None, :] + of_lead[:, None]
        ok = present[None, :] & (at >= 0) & (at < length)
        rows[column][:, group.members] = np.where(ok, at / GRID_HZ, np.nan)
