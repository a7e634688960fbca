"""The rhythm: classes of beats, regularity, P waves, atrial rate; and the name these support."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.beats import Beats
from einthoven.measure.delineate import samples
from einthoven.measure.filters import GRID_HZ, Signal
from einthoven.measure.measurements import BEAT_DTYPE, RHYTHM_QUANTITIES, Quantity, Rhythm, RhythmName
from einthoven.measure.templates import BeatClass

#: A beat this much earlier than its neighbours' rhythm is premature.
PREMATURE = 0.85
#: ... and this much shorter than the interval before and the one after.
STEP = 0.85
#: A wide complex; and a beat that is wide beside the others (its own delineation errs by some 8 ms).
WIDE_MS, WIDE_BEAT_MS = 120.0, 112.0
#: Wide complexes with a wave before each at a faster rate than this are a wide-complex tachycardia all the same: the
#: wave may be the T of the beat before. Slower, a sinus or atrial tachycardia with bundle branch block is likelier.
WIDE_TACHYCARDIA_WITH_P = 120.0
#: RMSSD / mean RR from which RR is irregular; and where hardly any beat has a P wave, which excludes sinus arrhythmia.
IRREGULAR, IRREGULAR_WITHOUT_P, HARDLY_ANY_P = 0.10, 0.065, 0.25
#: Range of RR over its mean beyond which a rhythm is not called regular, however slowly it glides.
WIDE_SPREAD = 0.25
#: Share of beats with a P at a constant distance below which there is no organised P. Fibrillatory waves match a P by
#: chance, so an irregular rhythm needs more of them.
FEW_P_REGULAR, FEW_P_IRREGULAR = 0.40, 0.75


@dataclass(frozen=True, slots=True)
class RhythmInputs:
    """What the rhythm is decided from.

    Attributes
    ----------
    labels : structured array, ``BEAT_DTYPE``
        The beats.
    p_present : ndarray of bool, shape (beats,)
        Whether each beat has its class's P wave before it.
    p_assessable : ndarray of bool, shape (beats,)
        False at the edges of the recording and for ventricular beats.
    qrs_ms : float
        Duration of the dominant QRS.
    p_axis : float or None
        Frontal axis of P, degrees.
    p_upright_ii : bool or None
        False if P is clearly inverted in lead II; None where that lead has no P or is unusable.
    flutter_rate : float or None
        Rate of a regular atrial wave between 220 and 350 per minute, if one dominates.
    paced : ndarray of bool, shape (beats,)
        Whether a pacing spike precedes the beat.
    """

    labels: NDArray[np.void]
    p_present: NDArray[np.bool_]
    p_assessable: NDArray[np.bool_]
    qrs_ms: float
    p_axis: float | None
    p_upright_ii: bool | None
    flutter_rate: float | None
    paced: NDArray[np.bool_]


def label_beats(
    beats: Beats, found: list[BeatClass], paced: NDArray[np.bool_], rr_ms: NDArray[np.float64]
) -> NDArray[np.void]:
    """Class of every beat: N, S (early, same shape), V (early or odd, wide), P (paced), Q (odd but not wide)."""
    out = np.zeros(len(beats), BEAT_DTYPE)
    out["time_s"] = beats.at / GRID_HZ
    out["correlation"] = beats.correlation
    out["rr_ms"] = rr_ms
    out["label"] = "N"
    finite = rr_ms[np.isfinite(rr_ms)]
    typical = float(np.median(finite)) if len(finite) else np.nan
    width = [(c.waves.qrs.off - c.waves.qrs.on) * 1000 / GRID_HZ for c in found]
    early = _early(out["rr_ms"])
    for group, group_class in enumerate(found):
        for k in group_class.members:
            if paced[k]:
                out["label"][k] = "P"
            elif group > 0 and width[group] >= max(WIDE_BEAT_MS, width[0] + 15):
                out["label"][k] = "V"
            elif early[k] and not _irregular_throughout(out["rr_ms"]):
                out["label"][k] = "S"
            elif group > 0 and len(group_class.members) < 2 and out["correlation"][k] > 0:
                out["label"][k] = "Q" if abs(out["rr_ms"][k] - typical) > 0.1 * typical else "N"
    return out


def _early(rr_ms: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Beats clearly earlier than the median of the intervals around them, by a sudden step and with a longer one after.

    In respiratory arrhythmia the rate glides; a short interval alone is no premature beat.
    """
    early = np.zeros(len(rr_ms), bool)
    for k in range(1, len(rr_ms)):
        around = np.r_[rr_ms[max(1, k - 3) : k], rr_ms[k + 1 : k + 4]]
        around = around[np.isfinite(around)]
        if len(around) < 2 or not rr_ms[k] < PREMATURE * np.median(around):
            continue
        before, after = rr_ms[k - 1], rr_ms[k + 1] if k + 1 < len(rr_ms) else np.nan
        early[k] = not rr_ms[k] > STEP * before and not after < rr_ms[k] / STEP
    return early


def _irregular_throughout(rr_ms: NDArray[np.float64]) -> bool:
    """Whether RR varies from beat to beat everywhere, so that "early" has no meaning (atrial fibrillation).

    A pattern that repeats every second or third beat (bigeminy, trigeminy) is no such variation.
    """
    rr = rr_ms[np.isfinite(rr_ms)]
    if len(rr) < 4:
        return False
    near = 0.05 * float(np.median(rr))
    alike = [float((np.abs(rr[k:] - rr[:-k]) < near).mean()) for k in (1, 2, 3)]
    return max(alike) < 0.35


def classify(inputs: RhythmInputs) -> Rhythm:
    """Name the rhythm and give the numbers that it rests on."""
    labels = inputs.labels
    evidence = _evidence(inputs)
    if not len(labels):
        return Rhythm("no rhythm", evidence=evidence)
    variation = evidence["rr_variation"].value
    fraction = evidence["p_fraction"].value
    rr = labels["rr_ms"][np.isfinite(labels["rr_ms"])]
    rate = 60_000 / float(rr.mean()) if len(rr) else None
    regular = _regular(variation, fraction)
    organised = None if fraction is None else not _few_p(fraction, regular)
    name, conduction = _name(inputs, rate, evidence)
    if name in ("atrial fibrillation", "atrial flutter"):
        organised = False
    return Rhythm(name, regular and not _spread(labels) > WIDE_SPREAD, organised, conduction, evidence)


def _spread(labels: NDArray[np.void]) -> float:
    """Range of RR between plain beats over their mean: a slowly gliding rate has a small RMSSD and a wide range."""
    plain = np.isin(labels["label"], ("N", "P"))
    rr = labels["rr_ms"][1:][plain[1:] & plain[:-1] & np.isfinite(labels["rr_ms"][1:])]
    return float(np.ptp(rr) / rr.mean()) if len(rr) else 0.0


def _evidence(inputs: RhythmInputs) -> dict[str, Quantity]:
    labels = inputs.labels
    out = {n: Quantity.missing(d.unit, "no beats") for n, d in RHYTHM_QUANTITIES.items()}
    if not len(labels):
        return out
    count = len(labels)
    out["rr_variation"] = _variation(labels)
    assessable = inputs.p_assessable
    if assessable.sum() >= 2:
        share = float(inputs.p_present[assessable].mean())
        out["p_fraction"] = Quantity(share, "ratio", 0.5 / float(np.sqrt(assessable.sum())) * 0.5, None, count)
    else:
        out["p_fraction"] = Quantity.missing("ratio", "too few beats")
    out["atrial_rate"] = _atrial_rate(inputs)
    rr = labels["rr_ms"][np.isfinite(labels["rr_ms"])]
    out["pause"] = (
        Quantity(float(rr.max()) / 1000, "s", 0.004, None, count)
        if len(rr)
        else Quantity.missing("s", "fewer than two beats")
    )
    for name, letter in (("ventricular_premature_beats", "V"), ("supraventricular_premature_beats", "S")):
        out[name] = Quantity(float((labels["label"] == letter).sum()), "count", 0.0, None, count)
    return out


def _variation(labels: NDArray[np.void]) -> Quantity:
    """RMSSD / mean RR over intervals between beats that are neither premature nor follow a premature one."""
    plain = np.isin(labels["label"], ("N", "P"))
    good = plain[1:] & plain[:-1] & np.isfinite(labels["rr_ms"][1:])
    rr = labels["rr_ms"][1:]
    pairs = good[1:] & good[:-1]
    if pairs.sum() >= 2:
        change, beats = np.diff(rr)[pairs], int(good.sum()) + 1
        mean = float(rr[good].mean())
    else:
        rr = rr[np.isfinite(rr)]
        if len(rr) < 5:
            return Quantity.missing("ratio", "too few consecutive beats")
        # So many premature beats that nothing is left between them: a repeating pattern is still no irregularity.
        change = min((rr[k:] - rr[:-k] for k in (1, 2, 3)), key=lambda d: float((d**2).mean()))
        beats, mean = len(rr) + 1, float(rr.mean())
    value = float(np.sqrt((change**2).mean()) / mean)
    return Quantity(value, "ratio", max(0.005, 0.25 * value / float(np.sqrt(len(change)))), None, beats)


def _atrial_rate(inputs: RhythmInputs) -> Quantity:
    if inputs.flutter_rate is not None:
        return Quantity(inputs.flutter_rate, "bpm", 8.0, None, len(inputs.labels))
    times = inputs.labels["time_s"][inputs.p_present]
    if len(times) < 3:
        return Quantity.missing("bpm", "no regular P waves")
    return Quantity(60.0 / float(np.median(np.diff(times))), "bpm", 2.0, None, len(times))


def _name(inputs: RhythmInputs, rate: float | None, evidence: dict[str, Quantity]) -> tuple[RhythmName, str | None]:
    fraction = evidence["p_fraction"].value
    regular = _regular(evidence["rr_variation"].value, fraction)
    wide = inputs.qrs_ms >= WIDE_MS
    if inputs.paced.mean() >= 0.5:
        return "paced rhythm", None
    if rate is None:
        return "undetermined rhythm", None
    few_p = fraction is not None and _few_p(fraction, regular)
    # At a fixed ratio a flutter wave stands before every QRS like a P, but not with the axis of one.
    if inputs.flutter_rate is not None and (few_p or rate > 100 or not _sinus_p(inputs)):
        return "atrial flutter", _ratio(inputs.flutter_rate, rate)
    if regular is False and few_p:
        return "atrial fibrillation", None
    if fraction is not None and not few_p:
        if rate > WIDE_TACHYCARDIA_WITH_P and wide and not _sinus_p(inputs):
            return "wide-complex tachycardia", None
        return ("sinus rhythm" if _sinus_p(inputs) else "ectopic atrial rhythm"), "1:1"
    if few_p and regular:
        return _without_p(rate, wide), None
    return "undetermined rhythm", None


def _regular(variation: float | None, p_fraction: float | None) -> bool | None:
    if variation is None:
        return None
    hardly_any_p = p_fraction is not None and p_fraction <= HARDLY_ANY_P
    return variation < (IRREGULAR_WITHOUT_P if hardly_any_p else IRREGULAR)


def _few_p(fraction: float, regular: bool | None) -> bool:  # noqa: FBT001 - a fact about RR, not an option
    return fraction < (FEW_P_IRREGULAR if regular is False else FEW_P_REGULAR)


def _sinus_p(inputs: RhythmInputs) -> bool:
    """P of sinus origin: axis 0 to 75 (thresholds F24), with 30 degrees for the uncertainty of a small wave's axis."""
    if inputs.p_axis is not None:
        return -30.0 <= inputs.p_axis <= 105.0
    return inputs.p_upright_ii is not False


def _without_p(rate: float, wide: bool) -> RhythmName:  # noqa: FBT001 - a fact about the QRS, not an option
    if wide:
        if rate > 110:
            return "wide-complex tachycardia"
        return "idioventricular rhythm" if rate < 50 else "undetermined rhythm"
    if rate >= 140:
        return "supraventricular tachycardia"
    return "junctional rhythm" if 35 <= rate <= 60 else "undetermined rhythm"


def _ratio(atrial: float, ventricular: float) -> str | None:
    ratio = atrial / ventricular
    return f"{round(ratio)}:1" if abs(ratio - round(ratio)) < 0.2 and round(ratio) >= 2 else "variable"


def flutter_rate(smooth: Signal, beats: Beats, found: list[BeatClass], rows: list[int]) -> float | None:
    """Rate of a regular atrial wave of 220-350 per minute between the QRS complexes, or None.

    The QRS complexes are bridged, and the autocorrelation of what remains must show the wave's period and its double.

    Parameters
    ----------
    rows : list of int
        Rows of the leads in which flutter waves show: II, III, aVF, V1.
    """
    if len(beats) < 3 or not rows:
        return None
    qrs = found[0].waves.qrs
    centre = found[0].template.centre
    on, off = int(qrs.on) - centre - samples(0.012), int(qrs.off) - centre + samples(0.022)
    keep = np.ones(smooth.shape[1], bool)
    for at in beats.at:
        keep[max(at + on, 0) : at + off] = False
    if keep.sum() < 2 * GRID_HZ:
        return None
    best: tuple[float, float] = (0.0, 0.0)
    where = np.arange(smooth.shape[1])
    for row in rows:
        bridged = np.interp(where, where[keep], smooth[row, keep])
        strength, lag = _periodicity(bridged)
        best = max(best, (strength, lag))
    strength, lag = best
    return 60.0 * GRID_HZ / lag if strength > 0.55 else None


def _periodicity(signal: NDArray[np.float64]) -> tuple[float, float]:
    """Strength (least correlation at one and two periods) and length in samples of a 3.7-5.8 Hz wave."""
    length = 1 << (2 * len(signal) - 1).bit_length()
    transform = np.fft.rfft(signal - signal.mean(), length)
    frequency = np.fft.rfftfreq(length, 1 / GRID_HZ)
    transform[(frequency < 2.5) | (frequency > 14)] = 0
    correlation = np.fft.irfft(np.abs(transform) ** 2, length)[: samples(1.2)]
    if correlation[0] <= 0:
        return 0.0, 1.0
    correlation = correlation / correlation[0]
    low, high = samples(60 / 350), samples(60 / 220)
    lag = low + int(np.argmax(correlation[low:high]))
    if lag in (low, high - 1):
        return 0.0, 1.0
    double = float(correlation[2 * lag - 6 : 2 * lag + 7].max())
    return min(float(correlation[lag]), double), float(lag)
