"""Features of the QRS complex of one lead: delta wave, fragmentation, notch or slur at its end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.median.wave import Template, Wave
from einthoven.measure.quantities import ABSENT, Quantity
from einthoven.measure.shapes.deflections import Deflection, named
from einthoven.measure.shapes.lead_beat import LeadBeat
from einthoven.measure.signal.filters import GRID_HZ, samples

#: From this width on more notches are asked for (Das et al., Circulation 2006 and Circ Arrhythm Electrophysiol 2008).
WIDE_MS = 120.0
NOTCHES_NARROW, NOTCHES_WIDE = 1, 3
#: In these leads a lone r' is a variant of right ventricular conduction; aVR belongs to no territory.
R_PRIME_LEADS, NO_TERRITORY = ("V1", "V2"), ("aVR",)
#: An additional R rises this far above J, mV, and what comes before it is visible on paper: half a millimetre.
ADDITIONAL_R_MV, VISIBLE_MV = 0.1, 0.05

#: Pre-excitation starts the ventricles slowly as a whole: the slope over all leads stays below this share of its peak
#: for this long, s. Of 752 normal recordings 1 % do, of those with pre-excitation nearly all.
SLOW_SHARE, SLOW_START_S = 0.30, 0.044
#: Leads that show it begin with a wave of at least this size, mV, together with the complex, s; at the end of the slow
#: start the wave stands at this share of its height, and it has risen at most this share as steeply as it does later.
DELTA_LEAST_MV, DELTA_LATEST_S, DELTA_SHARE, DELTA_SLOPE = 0.2, 0.020, (0.10, 0.50), 0.55
#: Halfway it has come this far: a curve that is flat until then begins later than the complex was thought to.
DELTA_HALFWAY = 0.25

#: The R wave whose end is examined, mV; and from which share of it downwards (Macfarlane et al., JACC 2015).
PROMINENT_R_MV, FINAL_SHARE = 0.3, 0.5
#: Rise of a notch, mV and standard errors of the median beat; how far beyond J it may peak, s.
J_NOTCH_MV, J_NOTCH_NOISE, J_BEYOND_S = 0.03, 4.0, 0.024
#: A slur begins where the fall slows to this share of its steepest, at least this high (mV, share of R); it takes at
#: least this long to fall to half of that, s, which the rounded foot of a plain R does not.
SLUR_SLOPE, SLUR_LEAST_MV, SLUR_LEAST_SHARE, SLUR_S = 0.30, 0.1, 0.12, 0.012


def slow_start(template: Template, qrs: Wave, usable: NDArray[np.bool_]) -> int:
    """Samples from QRS onset until the slope over all leads gathers speed."""
    velocity = np.diff(template.fine[usable, int(qrs.on) : int(qrs.off) + 1], axis=1)
    spatial = np.einsum("ij,ij->j", velocity, velocity)
    return int(np.argmax(spatial > SLOW_SHARE**2 * spatial.max())) if spatial.size else 0


def delta_wave(beat: LeadBeat) -> bool | None:
    """Slow start, in the heart as a whole and in this lead, before a steep main deflection."""
    if not beat.deflections:
        return None
    first, on, slow = beat.deflections[0], int(beat.waves.qrs.on), beat.slow_start
    if slow < samples(SLOW_START_S) or abs(first.height) < DELTA_LEAST_MV or first.on - on > samples(DELTA_LATEST_S):
        return False
    curve = np.abs(beat.fine[on : first.peak + 1] - beat.level)
    if len(curve) <= slow + 3:
        return False
    slope = np.gradient(curve)
    share = float(curve[slow]) / abs(first.height)
    comes_on = curve[slow // 2] >= DELTA_HALFWAY * curve[slow]
    steeper = slope[: slow - 2].max() < DELTA_SLOPE * slope[slow - 2 :].max()
    return bool(DELTA_SHARE[0] < share < DELTA_SHARE[1] and comes_on and steeper)


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
        Its name: a lone r' in V1 or V2 does not count; aVR belongs to no territory and gives None.
    end : str or None
        What ``end_of_qrs`` found: a notch at the very end is early repolarisation and does not count.
    """
    if not beat.deflections or lead in NO_TERRITORY:
        return None
    additional = _additional_r(beat)
    if lead in R_PRIME_LEADS and additional == 1:
        additional = 0
    notches = sum(max(len(d.tops) - 1, 0) for d in beat.deflections)
    notches -= end == "notch" and beat.deflections[-1].notched
    wide = (beat.waves.qrs.off - beat.waves.qrs.on) * 1000 / GRID_HZ >= WIDE_MS
    return additional + notches >= (NOTCHES_WIDE if wide else NOTCHES_NARROW)


def _additional_r(beat: LeadBeat) -> int:
    """R waves after the first that are told from noise and from a raised J point."""
    at_j = float(beat.fine[int(beat.waves.qrs.off)] - beat.level)
    count, last_r, last_s = 0, False, False
    for d in beat.deflections:
        visible = abs(d.height) >= VISIBLE_MV
        if d.height < 0:
            last_s = last_r and visible
        elif last_s and d.height - max(at_j, 0.0) >= ADDITIONAL_R_MV:
            count += 1
        else:
            last_r = last_r or visible
    return count


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
    least = max(SLUR_LEAST_MV, SLUR_LEAST_SHARE * float(fall[0]))
    half_down = np.flatnonzero(fall[at:] < 0.5 * fall[at])
    if at < half or fall[at] < least or not len(half_down):
        return None
    # A rise that is too small for a notch is still a slur.
    falls = bool(fall[at : at + int(half_down[0])].max() < fall[at] + J_NOTCH_MV)
    return at if falls and half_down[0] >= samples(SLUR_S) else None
