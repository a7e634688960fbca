"""Pacing spikes: deflections of some 2 ms, seen in the unfiltered recording and taken out before filtering."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.signal.filters import GRID_HZ, Signal, samples
from einthoven.measure.signal.order_statistics import median

LEAST_SPIKE_MV = 0.15
#: Half-width of a spike with its recovery, s.
SPIKE_HALF_S = 0.006
#: A spike is as high above its neighbours at 6 ms as at 12 ms; an R wave, whose flanks go on, about half as high.
NARROW = 0.75
#: More than this many a second are noise, not a pacemaker.
MOST_PER_S = 6.0
#: Under this sampling rate a spike is as wide as a sample and no higher than a wave, and can't be told from a narrow R
#: by itself: it is looked for only where it would stand, from so long before to so long after QRS onset, s.
BLURRED_UNDER_HZ = 200.0
BLURRED_BEFORE_S, BLURRED_AFTER_S = 0.030, 0.010
#: There it shows in this share of the leads at the same moment, and at least so high; over its neighbours' neighbours
#: it is nearly as high as over its neighbours.
BLURRED_LEADS, BLURRED_MV, BLURRED_NARROW = 0.4, 0.08, 0.9
#: In fewer beats it is chance.
BLURRED_BEATS = 0.6
#: Time from an atrial spike to QRS, s.
LEAST_AV_DELAY_S, LONGEST_AV_DELAY_S = 0.080, 0.350


def spikes(raw: Signal, usable: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Samples at which a pacing spike stands, ascending.

    Parameters
    ----------
    raw : ndarray, shape (leads, samples)
        Unfiltered, on the analysis grid.
    usable : ndarray of bool, shape (leads,)

    Notes
    -----
    A spike shows in at least two leads at the same moment (one, if there is only one), narrower than any R wave and
    far above the lead's usual movement at that scale.
    """
    leads = raw[usable]
    if leads.shape[1] < GRID_HZ or not len(leads):
        return np.empty(0, np.intp)
    least_leads = min(2, len(leads))
    near = _above_neighbours(leads, samples(SPIKE_HALF_S))
    # Hardly any sample gets beyond the first condition; the second is tested, and the median taken, for those alone.
    at = np.flatnonzero((near > LEAST_SPIKE_MV).sum(axis=0) >= least_leads)
    high = near[:, at]
    seen = (high > LEAST_SPIKE_MV) & (high > NARROW * _above_neighbours_at(leads, at, samples(2 * SPIKE_HALF_S)))
    if not (seen.sum(axis=0) >= least_leads).any():
        return np.empty(0, np.intp)
    seen &= high > 12 * median(near)[:, None]
    spiky = np.flatnonzero(seen.sum(axis=0) >= least_leads)
    if not len(spiky):
        return np.empty(0, np.intp)
    # Each spike answers at its own sample and at both its neighbours' distance: keep the strongest of a cluster.
    at, strength = at[spiky], (high * seen).sum(axis=0)[spiky]
    clusters = np.split(np.arange(len(at)), np.flatnonzero(np.diff(at) > samples(0.02)) + 1)
    found = np.array([at[c[np.argmax(strength[c])]] for c in clusters], dtype=np.intp)
    return found if len(found) <= MOST_PER_S * leads.shape[1] / GRID_HZ else np.empty(0, np.intp)


def without_spikes(raw: Signal, at: NDArray[np.intp]) -> Signal:
    """The recording with each spike bridged by a line: a filter would smear it over the beginning of QRS."""
    if not len(at):
        return raw
    out = raw.copy()
    half = samples(SPIKE_HALF_S)
    for k in at:
        first, last = max(k - half, 0), min(k + half, raw.shape[1] - 1)
        out[:, first : last + 1] = np.linspace(raw[:, first], raw[:, last], last - first + 1, axis=1)
    return out


def paced_beats(at_spikes: NDArray[np.intp], at_beats: NDArray[np.intp], onset: int) -> NDArray[np.bool_]:
    """Whether a ventricular spike precedes each beat.

    Parameters
    ----------
    onset : int
        QRS onset relative to a beat's fiducial (negative), samples.
    """
    if not len(at_spikes):
        return np.zeros(len(at_beats), bool)
    before = at_beats[:, None] + onset - at_spikes[None, :]
    return np.asarray(((before > -samples(0.020)) & (before < samples(0.050))).any(axis=1))


def blurred_paced_beats(
    raw: Signal, usable: NDArray[np.bool_], onsets: NDArray[np.intp], recorded_hz: float
) -> NDArray[np.bool_]:
    """Whether what a low sampling rate leaves of a spike stands at the onset of each QRS complex.

    Parameters
    ----------
    raw : ndarray, shape (leads, samples)
        Unfiltered, on the analysis grid.
    usable : ndarray of bool, shape (leads,)
    onsets : ndarray of int, shape (beats,)
        Onset of each complex, sample; only of wide ones, for a narrow one is not paced in the ventricles.
    recorded_hz : float
        Rate of the recording before it was brought to the grid.

    Returns
    -------
    ndarray of bool, shape (beats,)
        All False where too few beats show it, or the rate is high enough for ``spikes``.
    """
    nowhere = np.zeros(len(onsets), bool)
    if not len(onsets) or recorded_hz >= BLURRED_UNDER_HZ or usable.sum() < 2:
        return nowhere
    leads, reach = raw[usable], round(GRID_HZ / recorded_hz)
    at = onsets[:, None] + np.arange(-samples(BLURRED_BEFORE_S), samples(BLURRED_AFTER_S))
    near = _above_neighbours_at(leads, at.ravel(), reach)
    seen = (near > BLURRED_MV) & (near > BLURRED_NARROW * _above_neighbours_at(leads, at.ravel(), 2 * reach))
    enough = seen.sum(axis=0) >= max(BLURRED_LEADS * len(leads), 2)
    paced = enough.reshape(at.shape).any(axis=1)
    return paced if paced.mean() >= BLURRED_BEATS else nowhere


def chambers(spikes_s: NDArray[np.float64], qrs_on_s: NDArray[np.float64]) -> str | None:
    """Which chambers the spikes pace: ``"atrial"``, ``"ventricular"``, ``"dual"``, or None without spikes.

    A ventricular spike stands right before QRS; an atrial one a PR interval before it.
    """
    if not len(spikes_s) or not len(qrs_on_s):
        return None
    before = qrs_on_s[:, None] - spikes_s[None, :]
    ventricular = ((before > -0.020) & (before < 0.050)).any(axis=1).sum()
    atrial = ((before >= LEAST_AV_DELAY_S) & (before <= LONGEST_AV_DELAY_S)).any(axis=1).sum()
    least = max(2, 0.2 * len(qrs_on_s))
    if ventricular >= least:
        return "dual" if atrial >= least else "ventricular"
    return "atrial" if atrial >= least else None


def _above_neighbours(leads: Signal, reach: int) -> Signal:
    """Distance of each sample to the line between its neighbours at ``reach``."""
    out = np.zeros_like(leads)
    inner = out[:, reach:-reach]
    np.add(leads[:, 2 * reach :], leads[:, : -2 * reach], out=inner)
    inner *= 0.5
    np.subtract(leads[:, reach:-reach], inner, out=inner)
    np.abs(inner, out=inner)
    return out


def _above_neighbours_at(leads: Signal, at: NDArray[np.intp], reach: int) -> Signal:
    """The same at some samples only, shape (leads, len(at)); 0 too near an end."""
    inside = (at >= reach) & (at < leads.shape[1] - reach)
    k = at[inside]
    out = np.zeros((len(leads), len(at)))
    out[:, inside] = np.abs(leads[:, k] - 0.5 * (leads[:, k + reach] + leads[:, k - reach]))
    return out
