"""The waves of every beat in every lead: those that the network sees, given to the beats they belong to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.detection import Beats
from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.measurements import COLUMNS_OF_WAVE, WAVE_DTYPE
from einthoven.measure.signal.filters import GRID_HZ
from einthoven.measure.waves.learned import Events, Seen

#: A QRS complex of the network this near to a beat is the beat's, s.
SAME_BEAT_S = 0.12
#: Longest P to R that still belongs together, s.
LONGEST_P_TO_R_S = 0.60


def waves_of_beats(
    seen: Seen,
    beats: Beats,
    found: list[BeatClass],
    leads: tuple[str, ...],
    usable: NDArray[np.bool_],
    duration_s: float,
) -> dict[str, NDArray[np.void]]:
    """Fiducials of every beat in every usable lead, seconds.

    A beat whose QRS or T the network does not see gets those of its class's median beat. P is there only where it is
    seen: of several between two beats, as in AV block, the last.
    """
    rows = np.full((len(leads), len(beats)), np.nan, dtype=WAVE_DTYPE)
    _place_classes(rows, beats, found)
    at = beats.at / GRID_HZ
    _place(rows, "qrs", seen.qrs, _nearest(seen.qrs.at, at))
    before = np.searchsorted(seen.p.at, at) - 1
    _place(rows, "p", seen.p, _between(seen.p.at, before, np.maximum(np.r_[0.0, at[:-1]], at - LONGEST_P_TO_R_S), at))
    after = np.searchsorted(seen.t.at, at)
    _place(rows, "t", seen.t, _between(seen.t.at, after, at, np.r_[at[1:], np.inf]))
    for column in WAVE_DTYPE.names or ():
        values = rows[column]
        values[~usable] = np.nan
        values[(values < 0) | (values > duration_s)] = np.nan
    return {lead: rows[i] for i, lead in enumerate(leads)}


def _place_classes(rows: NDArray[np.void], beats: Beats, found: list[BeatClass]) -> None:
    for group in found:
        start = beats.at[group.members] - group.template.centre
        for name, wave in (("qrs", group.waves.qrs), ("t", group.waves.t)):
            if wave is None:
                continue
            for column, of_lead in zip(
                COLUMNS_OF_WAVE[name], (wave.lead_on, wave.lead_peak, wave.lead_off), strict=True
            ):
                rows[column][:, group.members] = (start[None, :] + of_lead[:, None]) / GRID_HZ


def _place(rows: NDArray[np.void], name: str, events: Events, which: NDArray[np.intp]) -> None:
    """Give each beat its event; -1 is none."""
    has = which >= 0
    for column, values in zip(COLUMNS_OF_WAVE[name], (events.on, events.peak, events.off), strict=True):
        rows[column][:, has] = values[:, which[has]]


def _nearest(events: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.intp]:
    """The event nearest to each beat, -1 where none is near."""
    if not len(events):
        return np.full(len(at), -1)
    distance = np.abs(events[None, :] - at[:, None])
    return np.where(distance.min(axis=1) <= SAME_BEAT_S, distance.argmin(axis=1), -1)


def _between(
    events: NDArray[np.float64], which: NDArray[np.intp], after: NDArray[np.float64], before: NDArray[np.float64]
) -> NDArray[np.intp]:
    """The given event of each beat if it lies between two times, else -1."""
    if not len(events):
        return np.full(len(which), -1)
    at = events[np.clip(which, 0, len(events) - 1)]
    inside = (which >= 0) & (which < len(events)) & (at > after) & (at < before)
    return np.where(inside, which, -1)
