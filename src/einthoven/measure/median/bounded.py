"""Limits of the median beat held to what the network sees in the beats it is made of.

The classical method is the more exact where waves stand apart, and can be wrong by a whole wave where they merge: a
wide complex at a fast rate, P on the end of T. The network errs little more there than elsewhere. So the classical
limit stands while it is near the network's, and gives way to it where it is not, with an uncertainty that says so.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats.templates import BeatClass
from einthoven.measure.measurements import COLUMNS_OF_WAVE
from einthoven.measure.median.wave import Delineation, Wave
from einthoven.measure.signal.filters import GRID_HZ, samples

#: How far a classical limit may lie from the network's, s: onset, offset. The marks it learned from are wider than the
#: limits of devices by some 6 ms on either side of QRS; ends of flat T waves differ most.
NEAR_S = {"p": (0.024, 0.024), "qrs": (0.024, 0.028), "t": (0.060, 0.060)}
#: Where T and the next P are near each other that is too far: at most these shares of RR.
NEAR_SHARE = {"p": (0.05, 0.06), "qrs": (1.0, 1.0), "t": (1.0, 0.06)}
#: Shorter than this is no wave, s.
SHORTEST_S = 0.020
#: Disagreement about the limits of a wave that only the network sees, s.
ONE_SEES_S = 0.050
#: Farther apart than this the two speak of different P waves, s: then the larger one, the classical, stands.
ANOTHER_P_S = 0.060
#: A delta wave, of which the network learned nothing, may begin this much earlier, s, and as a share of RR.
DELTA_S, DELTA_SHARE = 0.050, 0.08
#: Earliest and latest over the leads, without the one lead that goes farthest.
RANK = 2
#: A wave that the network sees in fewer of the beats is not that of the median beat.
LEAST_SHARE = 0.5


def bounded(
    group: BeatClass, waves: dict[str, NDArray[np.void]], at: NDArray[np.intp], usable: NDArray[np.bool_]
) -> BeatClass:
    """The class with limits that the network bears out, and with a P or T that only it sees.

    Parameters
    ----------
    group : BeatClass
    waves : dict of str to structured array, ``WAVE_DTYPE``
        Of every lead, in the order of the template's rows.
    at : ndarray of int, shape (beats,)
        Fiducial sample of every beat.
    usable : ndarray of bool, shape (leads,)
    """
    seen = {name: _seen(name, group, waves, at, usable) for name in ("p", "qrs", "t")}
    found = {"p": group.waves.p, "qrs": group.waves.qrs, "t": group.waves.t}
    rr_s = group.template.rr / GRID_HZ
    if _another(found["p"], seen["p"]):
        seen["p"] = None
    held = {name: _held(found[name], seen[name], _near_s(name, rr_s)) for name in found}
    qrs = held["qrs"] or group.waves.qrs
    return replace(group, waves=Delineation(qrs, _before(held["p"], qrs), _after(held["t"], qrs)))


def _another(found: Wave | None, seen: Wave | None) -> bool:
    return found is not None and seen is not None and abs(found.on - seen.on) > samples(ANOTHER_P_S)


def _near_s(name: str, rr_s: float) -> tuple[float, float, float]:
    """How far onset (earlier, later) and offset may lie from the network's, s."""
    on, off = (min(near, share * rr_s) for near, share in zip(NEAR_S[name], NEAR_SHARE[name], strict=True))
    return min(DELTA_S, DELTA_SHARE * rr_s) if name == "qrs" else on, on, off


def _seen(
    name: str,
    group: BeatClass,
    waves: dict[str, NDArray[np.void]],
    at: NDArray[np.intp],
    usable: NDArray[np.bool_],
) -> Wave | None:
    """The network's wave in the beats of a class, in samples of the template; None if most beats lack it."""
    members = group.members
    start = (at[members] - group.template.centre)[None, :]
    rows = (
        np.stack([[lead[column][members] for lead in waves.values()] for column in COLUMNS_OF_WAVE[name]]) * GRID_HZ
        - start
    )
    # Of a beat at the end of the recording one limit may be missing.
    there = np.isfinite(rows).all(axis=0) & usable[:, None]
    if there.any(axis=0).mean() < LEAST_SHARE:
        return None
    on, peak, off = _medians(rows, there)
    whole = np.isfinite(on)
    rank = min(RANK, int(whole.sum())) - 1
    first, last = float(np.sort(on[whole])[rank]), float(np.sort(off[whole])[::-1][rank])
    # Of a wave that reaches beyond the window nothing can be measured in it.
    inside = first >= 0 and last < group.template.fine.shape[1] - 1
    return Wave(first, last, on, peak, off) if inside else None


def _medians(values: NDArray[np.float64], there: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Median over the beats that have the wave, (limits, leads, beats) to (limits, leads); NaN where none has."""
    ranked = np.sort(np.where(there, values, np.nan), axis=2)  # NaN comes last
    count = there.sum(axis=1)[None, :, None]
    middle = np.concatenate([np.maximum(count - 1, 0) // 2, count // 2], axis=2)
    middle = np.minimum(middle, ranked.shape[2] - 1)
    return np.asarray(np.take_along_axis(ranked, middle, axis=2).mean(axis=2))


def _held(found: Wave | None, seen: Wave | None, near_s: tuple[float, float, float]) -> Wave | None:
    """The classical wave within reach of the network's."""
    if seen is None:
        return found
    earlier, later, around_off = (samples(s) for s in near_s)
    if found is None:
        # A wave that the network alone sees is less certain in all respects; of a single lead no spread is known.
        spread = float(samples(ONE_SEES_S)) if np.count_nonzero(np.isfinite(seen.lead_on)) > 1 else np.nan
        found = replace(seen, on_spread=spread, off_spread=spread)
        limits = np.clip([found.lead_on, found.lead_peak, found.lead_off], found.on, found.off)
        return replace(found, lead_on=limits[0], lead_peak=np.rint(limits[1]), lead_off=limits[2])
    on, on_spread = _near(found.on, found.on_spread, seen.on, earlier, later)
    off, off_spread = _near(found.off, found.off_spread, seen.off, around_off, around_off)
    if (on, off) == (found.on, found.off):
        return found
    if off - on < samples(SHORTEST_S):  # one limit of each method: they cross
        on, off = float(round(seen.on)), float(round(seen.off))
    if off - on < samples(SHORTEST_S):
        return found
    lead_on, lead_off = np.clip(found.lead_on, on, off), np.clip(found.lead_off, on, off)
    return Wave(on, off, lead_on, np.clip(found.lead_peak, on, off), lead_off, on_spread, off_spread)


def _near(limit: float, spread: float, seen: float, earlier: int, later: int) -> tuple[float, float]:
    """A limit and its spread: the network's where the classical one is out of reach."""
    if -earlier <= limit - seen <= later:
        return limit, spread
    return float(round(seen)), float(np.hypot(spread, later))


def _before(p: Wave | None, qrs: Wave) -> Wave | None:
    """P ends where QRS begins at the latest."""
    if p is None or p.off < qrs.on:
        return p
    last = qrs.on - 1
    if last - p.on < samples(SHORTEST_S):
        return None
    lead_on, lead_peak, lead_off = (np.minimum(at, last) for at in (p.lead_on, p.lead_peak, p.lead_off))
    return replace(p, off=last, lead_on=lead_on, lead_peak=lead_peak, lead_off=lead_off)


def _after(t: Wave | None, qrs: Wave) -> Wave | None:
    """T begins where QRS has ended at the earliest."""
    if t is None or t.on > qrs.off:
        return t
    first = qrs.off + 1
    if t.off - first < samples(SHORTEST_S):
        return None
    lead_on, lead_peak, lead_off = (np.maximum(at, first) for at in (t.lead_on, t.lead_peak, t.lead_off))
    return replace(t, on=first, lead_on=lead_on, lead_peak=lead_peak, lead_off=lead_off)
