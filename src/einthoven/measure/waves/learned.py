"""Waves as the network sees them: events that all leads share, with their limits in each lead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.signal.filters import GRID_HZ, Signal, samples
from einthoven.measure.waves.network import TOKEN_S, UNIT_S, Network, inputs
from einthoven.weights import load_weights

#: Mean probability over the leads from which a token belongs to an event; and the highest from which an event counts.
#: A wave is an event of the heart: it is there in all leads or in none.
REGION, EVENT = 0.20, 0.35
#: Tokens on either side of an event that still have a say about its limits in a lead.
MARGIN_TOKENS = 2
#: Least weight of a token: every lead has limits, seen by it or not.
LEAST_WEIGHT = 1e-6
#: The network's peak goes to the extremum of the trace, if there is one this near, s.
PEAK_REACH_S = 0.016
#: The input's length is a multiple of this.
MULTIPLE = 8


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Waves of one kind, in order of time.

    Attributes
    ----------
    on, peak, off : ndarray, shape (leads, events)
        Seconds, in every usable lead; NaN in the others.
    probability : ndarray, shape (events,)
        Highest mean over the leads of lying inside the wave.
    at : ndarray, shape (events,)
        Median of the peak over the usable leads, s.
    """

    on: NDArray[np.float64]
    peak: NDArray[np.float64]
    off: NDArray[np.float64]
    probability: NDArray[np.float64]
    at: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.probability)

    def starts(self) -> NDArray[np.float64]:
        """Median onset over the usable leads, s, shape (events,)."""
        return np.asarray(np.nanmedian(self.on, axis=0)) if len(self) else np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """All waves of a recording."""

    p: Events
    qrs: Events
    t: Events


@lru_cache(maxsize=1)
def shipped_network() -> Network:
    """The network that comes with the package."""
    return Network(load_weights("delineator"))


def see(network: Network, fine: Signal, smooth: Signal, usable: NDArray[np.bool_]) -> Seen:
    """Find the waves of a recording.

    Parameters
    ----------
    fine, smooth : ndarray, shape (leads, samples)
        mV, up to 100 Hz and up to 30 Hz, on the analysis grid.
    usable : ndarray of bool, shape (leads,)
        Leads that the network sees. It has never seen a dead one; the others have no waves.
    """
    half = fine[usable, ::2]
    padded = np.pad(half, ((0, 0), (0, -half.shape[1] % MULTIPLE)))
    found = events(network.tokens(inputs(padded)))
    signals = (smooth[usable], fine[usable], smooth[usable])
    kinds = (found.p, found.qrs, found.t)
    return Seen(*(_of_all_leads(_on_extrema(k, x), usable) for k, x in zip(kinds, signals, strict=True)))


def events(tokens: NDArray[np.float32]) -> Seen:
    """Waves from what the tokens say.

    Parameters
    ----------
    tokens : ndarray, shape (leads, tokens, 12)
        From ``Network.tokens``.
    """
    inside = 1.0 / (1.0 + np.exp(-tokens[:, :, :3]))
    return Seen(*(_events(inside[:, :, w], tokens[:, :, 3 + 3 * w : 6 + 3 * w]) for w in range(3)))


def _events(inside: NDArray[np.floating], distance: NDArray[np.floating]) -> Events:
    together = inside.mean(axis=0)
    edges = np.flatnonzero(np.diff(np.r_[False, together > REGION, False].astype(int))).reshape(-1, 2)
    if len(edges):
        highest = np.maximum.reduceat(np.r_[together, 0.0], edges.ravel())[::2]
        edges, highest = edges[highest > EVENT], highest[highest > EVENT]
    if not len(edges):
        nothing = np.empty((len(inside), 0))
        return Events(nothing, nothing, nothing, np.empty(0), np.empty(0))
    ends = _extended(edges, len(together))
    # What every token of an event says; those in its middle, sure to lie inside, say it best. A lead that does not show
    # the wave is sure of none: its tokens then count alike.
    weight = np.maximum(np.square(np.square(inside)), LEAST_WEIGHT)
    said = np.zeros((len(inside), len(together) + 1, 5))
    said[:, :-1, :3] = weight[:, :, None] * distance
    said[:, :-1, 3] = weight * np.arange(len(together))
    said[:, :-1, 4] = weight
    total = np.add.reduceat(said, ends.ravel(), axis=1)[:, ::2]
    limits = (total[:, :, :3] * UNIT_S + total[:, :, 3:4] * TOKEN_S) / total[:, :, 4:]
    peak = limits[:, :, 1]
    on, off = np.minimum(limits[:, :, 0], peak), np.maximum(limits[:, :, 2], peak)
    middle = np.median(peak, axis=0)
    order = np.argsort(middle, kind="stable")
    return Events(on[:, order], peak[:, order], off[:, order], highest[order], middle[order])


def _of_all_leads(found: Events, usable: NDArray[np.bool_]) -> Events:
    """The same with rows for the leads that were not shown to the network."""
    rows = np.full((3, len(usable), len(found)), np.nan)
    rows[:, usable] = found.on, found.peak, found.off
    return Events(rows[0], rows[1], rows[2], found.probability, found.at)


def _extended(edges: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """First and last token with a say about each event: a margin on both sides, up to half the way to the next."""
    first = np.maximum(edges[:, 0] - MARGIN_TOKENS, 0)
    last = np.minimum(edges[:, 1] + MARGIN_TOKENS, count)
    middle = (edges[1:, 0] + edges[:-1, 1] + 1) // 2
    first[1:], last[:-1] = np.maximum(first[1:], middle), np.minimum(last[:-1], middle)
    return np.stack([first, last], axis=1)


def _on_extrema(found: Events, signal: Signal) -> Events:
    """The same with each peak on the nearest extremum of the trace, if one is near."""
    if not len(found):
        return found
    reach = samples(PEAK_REACH_S)
    around = np.arange(-reach - 1, reach + 2)
    centre = np.rint(found.peak * GRID_HZ).astype(int)
    index = np.clip(centre[:, :, None] + around, 0, signal.shape[1] - 1)
    slope = np.diff(np.take_along_axis(signal[:, None, :], index, axis=2), axis=2)
    distance = np.where(slope[:, :, :-1] * slope[:, :, 1:] <= 0, np.abs(around[1:-1]), reach + 1)
    nearest = np.argmin(distance, axis=2)
    near = np.take_along_axis(distance, nearest[:, :, None], axis=2)[:, :, 0] <= reach
    peak = np.where(near, (centre + around[1:-1][nearest]) / GRID_HZ, found.peak)
    return Events(found.on, peak, found.off, found.probability, found.at)
