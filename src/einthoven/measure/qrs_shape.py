"""Features of the QRS complex of one lead: delta wave, fragmentation, notch or slur at its end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.deflections import Deflection, named
from einthoven.measure.delineate import samples
from einthoven.measure.filters import GRID_HZ
from einthoven.measure.lead_beat import LeadBeat
from einthoven.measure.quantities import ABSENT, Quantity

#: From this width on more notches are asked for (Das et al., Circulation 2006 and Circ Arrhythm Electrophysiol 2008).
WIDE_MS = 120.0
NOTCHES_NARROW, NOTCHES_WIDE = 1, 3
#: In these leads a lone r' is a variant of right ventricular conduction, not fragmentation.
R_PRIME_LEADS = ("V1", "V2")

#: A delta wave is looked for in first waves of at least this size, mV, that begin with the complex, s.
DELTA_LEAST_MV, DELTA_LATEST_S = 0.4, 0.010
#: After this time the wave stands at this share of its height, and has risen at most this share as steeply as later.
DELTA_S, DELTA_SHARE, DELTA_SLOPE = 0.036, (0.10, 0.45), 0.42

#: The R wave whose end is examined, mV; and from which share of it downwards (Macfarlane et al., JACC 2015).
PROMINENT_R_MV, FINAL_SHARE = 0.3, 0.5
#: Rise of a notch, mV and standard errors of the median beat; how far beyond J it may peak, s.
J_NOTCH_MV, J_NOTCH_NOISE, J_BEYOND_S = 0.03, 4.0, 0.024
#: A slur begins where the fall slows to this share of its steepest, at least this high, mV, and goes on for so long, s.
SLUR_SLOPE, SLUR_LEAST_MV, SLUR_S = 0.30, 0.1, 0.012


def delta_wave(beat: LeadBeat) -> bool | None:
    """Slow first 30-50 ms, then a fast main upstroke, in a tall enough first wave."""
    if not beat.deflections:
        return None
    first = beat.deflections[0]
    on = int(beat.waves.qrs.on)
    if abs(first.height) < DELTA_LEAST_MV or first.on - on > samples(DELTA_LATEST_S):
        return False
    curve = np.abs(beat.fine[on : first.peak + 1] - beat.level)
    early = samples(DELTA_S)
    if len(curve) <= early + 3:
        return False
    slope = np.gradient(curve) * GRID_HZ
    ratio = float(curve[early]) / abs(first.height)
    slow = slope[: early - 4].max() < DELTA_SLOPE * slope[early - 4 :].max()
    return bool(DELTA_SHARE[0] < ratio < DELTA_SHARE[1] and slow)


def r_notched(found: Sequence[Deflection]) -> bool | None:
    """Whether a positive wave of the complex has a notch."""
    return any(d.notched for d in found if d.height > 0) if found else None


def s_notched(found: Sequence[Deflection]) -> bool | None:
    """Whether an S wave or QS complex has a notch."""
    return any(d.notched for name, d in named(found).items() if name in ("s", "s2")) if found else None


def fragmented(beat: LeadBeat, lead: str, end: str | None) -> bool | None:
    """Additional R', or notches of R or S (Das et al. 2006; in a wide complex more than two, 2008).

    Parameters
    ----------
    beat : LeadBeat
    lead : str
        Its name: a lone r' in V1 or V2 does not count.
    end : str or None
        What ``end_of_qrs`` found: a notch at the very end is early repolarisation and does not count.
    """
    if not beat.deflections:
        return None
    additional = sum(d.height > 0 for d in beat.deflections) - 1
    if lead in R_PRIME_LEADS and additional == 1:
        additional = 0
    notches = sum(max(len(d.tops) - 1, 0) for d in beat.deflections)
    notches -= end == "notch" and beat.deflections[-1].notched
    wide = (beat.waves.qrs.off - beat.waves.qrs.on) * 1000 / GRID_HZ >= WIDE_MS
    return max(additional, 0) + notches >= (NOTCHES_WIDE if wide else NOTCHES_NARROW)


def end_of_qrs(beat: LeadBeat) -> tuple[str | None, Quantity]:
    """Notch or slur on the last part of R, and the amplitude of its peak or onset (Jp).

    Returns
    -------
    kind, amplitude
        ``"notch"``, ``"slur"`` or ``"none"``; None if there is no complex.
    """
    absent = Quantity.missing("mV", ABSENT)
    if not beat.deflections:
        return None, absent
    last = beat.deflections[-1]
    if last.height < PROMINENT_R_MV:
        return "none", absent
    stop = int(beat.waves.qrs.off) + samples(J_BEYOND_S) + samples(0.03)
    fall = beat.fine[last.peak : stop] - beat.level
    below = np.flatnonzero(fall < FINAL_SHARE * last.height)
    if not len(below):
        return "none", absent
    half = int(below[0])
    at = _notch(fall, half, int(beat.waves.qrs.off) + samples(J_BEYOND_S) - last.peak, beat.noise_mv)
    if at is not None:
        return "notch", beat.amplitude(float(fall[at]))
    at = _slur(fall, half)
    return ("none", absent) if at is None else ("slur", beat.amplitude(float(fall[at])))


def _notch(fall: NDArray[np.float64], half: int, latest: int, noise_mv: float) -> int | None:
    """Peak of a hump on the final part of the downstroke that lies above the baseline as a whole."""
    least = max(J_NOTCH_MV, J_NOTCH_NOISE * noise_mv)
    slope = np.diff(fall)
    turns = np.flatnonzero(slope[1:] * slope[:-1] < 0) + 1
    turns = turns[turns >= half]
    for dip, top in pairwise(turns):
        rise, drop = fall[top] - fall[dip], fall[top] - fall[top:].min()
        if fall[dip] > 0 and top <= latest and rise >= least and drop >= least:
            return int(top)
    return None


def _slur(fall: NDArray[np.float64], half: int) -> int | None:
    """Where the downstroke abruptly slows while still well above the baseline, and then goes on falling."""
    slope = -np.gradient(fall)
    steepest = int(np.argmax(slope[: half + samples(0.010)]))
    slow = np.flatnonzero(slope[steepest:] < SLUR_SLOPE * slope[steepest])
    if not len(slow):
        return None
    at = steepest + int(slow[0])
    later = at + samples(SLUR_S)
    if later >= len(fall) or fall[at] < SLUR_LEAST_MV or at < half:
        return None
    goes_on = bool((slope[at:later] > 0).all()) and fall[later:].min() < 0.5 * fall[at]
    return at if goes_on else None
