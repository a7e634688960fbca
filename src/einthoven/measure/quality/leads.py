"""How far each lead, and the recording, can be trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import CHEST_LEADS, ECG, LIMB_LEADS
from einthoven.measure.measurements import LeadQuality, Quality
from einthoven.measure.quality.reversal import Reversal
from einthoven.measure.signal.filters import GRID_HZ, Signal, moving_mean
from einthoven.measure.signal.order_statistics import percentiles

FLAT_MV = 0.010
#: A quiet TP segment at a slow rate is still, too: only longer stretches mean a lead off.
FLAT_S = 1.0
#: A lead that varies by less than this over the whole recording carries no ECG.
DEAD_MV = 0.030
#: No 12-lead ECG in millivolts reaches this; microvolts taken for millivolts do.
IMPOSSIBLE_MV = 25.0
#: A clipped peak stays at the extreme for at least this many samples and this long, s; most do so more than once. The
#: signal leaves it steeply: half as long again beside it, it has fallen by more than this share of the lead's spread. A
#: round peak that only the resolution makes flat has fallen by three steps of the resolution.
CLIPPED_RUN, CLIPPED_S, CLIPPED_TIMES, CLIPPED_FALL = 3, 0.006, 3, 0.04
#: No wave stays within this share of the range at its extreme for so long, s: the amplifier has reached its end.
SATURATED_S, SATURATED_SHARE = 0.20, 0.002
#: A lead that is saturated or flat for more than this share of the recording is not usable.
LOST_SHARE = {"saturated": 0.25, "flat": 0.5}
#: Amplitude of mains interference, mV: half a millimetre of paper.
MAINS_MV = 0.05
#: Change of the baseline (1-s mean) within a second, exceeded in a tenth of the recording, mV. Of the leads of PTB-XL
#: at 500 Hz that its annotators marked for drift more than half exceed it, of the others fewer than 1 in 20.
WANDER_MV, WANDER_SHARE = 0.25, 0.10
#: Noise above 40 Hz, standard deviation, mV: from about 1 mm peak to peak on paper, and where nothing can be read.
NOISE_MV, UNREADABLE_NOISE_MV = 0.02, 0.3
LEAST_DURATION_S = 2.0
LEAST_RATE_HZ = 80.0
NARROW_RATE_HZ = 250.0


class Problem(StrEnum):
    """What can be wrong with a lead, as its problems begin in words; a number may follow (``problem_of``)."""

    RANGE = "range impossible for an ECG in millivolts (is the unit uV?)"
    NO_SAMPLES = "no samples"
    MISSING = "samples missing"
    LEAD_OFF = "lead off (flat)"
    FLAT = "flat"
    SATURATED = "saturated (at the end of the amplifier's range)"
    TOP = "clipped at the top"
    BOTTOM = "clipped at the bottom"
    MAINS = "mains interference"
    WANDER = "baseline wander"
    NOISE = "muscle or other noise"


def problem_of(words: str) -> Problem | None:
    """The kind of a problem from its words, as in ``LeadQuality.problems`` or read back from JSON."""
    return next((kind for kind in Problem if words.startswith(kind)), None)


def lead_quality(
    raw: NDArray[np.float32], signal: Signal, detail: Signal, mains_mv: NDArray[np.float64], names: tuple[str, ...]
) -> dict[str, LeadQuality]:
    """Problems of each lead.

    Parameters
    ----------
    raw : ndarray, shape (leads, samples)
        As recorded, mV, NaN where missing.
    signal, detail : ndarray, shape (leads, grid samples)
        On the analysis grid: unfiltered, and high-passed at 40 Hz (noise).
    mains_mv : ndarray, shape (leads,)
        Amplitude of mains interference.
    names : tuple of str
        Lead names.
    """
    noise, wander, flat = _noise(detail), _wander(signal), _longest_flat_s(signal)
    duration = signal.shape[1] / GRID_HZ
    low, middle, high = percentiles(signal, 0.5, 50, 99.5)
    found = {}
    for i, name in enumerate(names):
        at_end = _at_the_end(raw[i], raw.shape[1] / duration, float(middle[i]), float(high[i] - low[i]))
        found[name] = _judge(
            raw[i], at_end, noise[i], wander[i], flat[i], float(high[i] - low[i]), mains_mv[i], duration
        )
    return found


def recording_quality(
    ecg: ECG,
    leads: dict[str, LeadQuality],
    *,
    beats: int,
    gap_s: float,
    reversal: Reversal | None,
    gain: str | None,
) -> Quality:
    """Verdict on the whole recording.

    Parameters
    ----------
    beats : int
        How many were recognised.
    gap_s : float
        Time in which no usable lead shows anything.
    reversal : Reversal or None
        Suspected exchange of electrodes.
    gain : str or None
        Doubt about the amplitudes.
    """
    warnings = list(ecg.warnings)
    usable = [name for name, lead in leads.items() if lead.usable]
    long_enough, fast_enough = ecg.duration_s >= LEAST_DURATION_S, ecg.rate >= LEAST_RATE_HZ
    if not long_enough:
        warnings.append(f"the recording lasts {ecg.duration_s:.1f} s; at least {LEAST_DURATION_S:.0f} s are needed")
    if not fast_enough:
        warnings.append(f"at {ecg.rate:g} Hz intervals and shapes can't be measured")
    elif ecg.rate < NARROW_RATE_HZ:
        warnings.append(f"sampled at {ecg.rate:g} Hz: intervals and fine details are less certain")
    warnings += _problems_by_lead(leads)
    if gap_s > 0 and usable:
        warnings.append(f"no signal in any lead for {gap_s:.1f} s: electrodes off, or asystole")
    if usable and long_enough and fast_enough and beats == 0:
        warnings.append("no heart beats were recognised: noise, an artefact, or ventricular fibrillation or asystole")
    if gain:
        warnings.append(gain)
    if reversal:
        warnings.append(f"suspected electrode reversal: {reversal.words}; {', '.join(reversal.evidence)}")
    good = bool(usable) and beats >= 2 and long_enough and fast_enough
    return Quality(usable=good, leads=leads, warnings=tuple(warnings), reversal=reversal.words if reversal else None)


def gaps(raw: NDArray[np.float32], signal: Signal, usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Grid samples at which no usable lead shows anything: missing in all, or flat in all for more than a second.

    Parameters
    ----------
    raw : ndarray, shape (leads, samples)
        As recorded, NaN where missing.
    signal : ndarray, shape (leads, grid samples)
        On the analysis grid, bridged.
    """
    missing = np.isnan(raw[usable]).all(axis=0)
    count = signal.shape[1]
    nearest = np.minimum((np.arange(count) * (raw.shape[1] / count)).astype(int), raw.shape[1] - 1)
    gap: NDArray[np.bool_] = np.asarray(missing)[nearest]
    step = int(0.2 * GRID_HZ)
    blocks = signal[usable, : count // step * step].reshape(int(usable.sum()), -1, step)
    still = (np.ptp(blocks, axis=2) < FLAT_MV).all(axis=0)
    edges = np.flatnonzero(np.diff(np.r_[False, still, False].astype(int)))
    for first, last in edges.reshape(-1, 2):
        if (last - first) * step > FLAT_S * GRID_HZ:
            gap[first * step : last * step] = True
    return gap


def _problems_by_lead(leads: dict[str, LeadQuality]) -> list[str]:
    """One warning a kind of problem, with the leads that have it; those that make leads unusable first."""
    kinds: dict[tuple[bool, str], list[str]] = {}
    for name, lead in leads.items():
        for problem in lead.problems:
            kinds.setdefault((lead.usable, _kind(problem)), []).append(name)
    return [
        f"{kind} in {_in_words(names, tuple(leads))}" + ("" if usable else ": not usable")
        for (usable, kind), names in sorted(kinds.items())
    ]


def _in_words(names: list[str], recorded: tuple[str, ...]) -> str:
    if len(names) > 1 and len(names) == len(recorded):
        return "all leads"
    text = ", ".join(names)
    for group, words in ((LIMB_LEADS, "the limb leads"), (CHEST_LEADS, "V1-V6")):
        text = text.replace(", ".join(group), words)
    return text


def _kind(problem: str) -> str:
    """The problem without its number."""
    return re.sub(r" (for )?\d[\d.]*( mV| s)?$", "", problem)


@dataclass(frozen=True, slots=True)
class _AtTheEnd:
    """What a lead does at the ends of its range: for how long it stays there at once, and whether it is cut there."""

    longest_s: float = 0.0
    whole_s: float = 0.0
    top: bool = False
    bottom: bool = False


def _judge(
    raw: NDArray[np.float32],
    at_end: _AtTheEnd,
    noise_mv: float,
    wander_mv: float,
    flat_s: float,
    spread_mv: float,
    mains_mv: float,
    duration_s: float,
) -> LeadQuality:
    if spread_mv > IMPOSSIBLE_MV:
        return LeadQuality(False, None, (Problem.RANGE,))
    missing = float(np.isnan(raw).mean())
    if missing == 1:
        return LeadQuality(False, None, (Problem.NO_SAMPLES,))
    problems: list[str] = [Problem.MISSING] if missing > 0 else []
    usable = missing <= 0.5
    if spread_mv < DEAD_MV or flat_s > LOST_SHARE["flat"] * duration_s:
        problems.append(Problem.LEAD_OFF)
        usable = False
    elif at_end.longest_s >= SATURATED_S:
        problems.append(f"{Problem.SATURATED} for {at_end.whole_s:.1f} s")
        usable = usable and at_end.whole_s <= LOST_SHARE["saturated"] * duration_s
    elif flat_s > FLAT_S:
        problems.append(f"{Problem.FLAT} for {flat_s:.1f} s")
    problems += [problem for problem, cut in ((Problem.TOP, at_end.top), (Problem.BOTTOM, at_end.bottom)) if cut]
    if mains_mv > MAINS_MV:
        problems.append(f"{Problem.MAINS} {mains_mv:.2f} mV")
    if wander_mv > WANDER_MV:
        problems.append(f"{Problem.WANDER} {wander_mv:.1f} mV")
    if noise_mv > NOISE_MV:
        problems.append(f"{Problem.NOISE} {noise_mv:.2f} mV")
        usable = usable and bool(noise_mv < UNREADABLE_NOISE_MV)
    return LeadQuality(usable, float(noise_mv), tuple(str(problem) for problem in problems))


def _noise(detail: Signal) -> NDArray[np.float64]:
    """Standard deviation of what lies above 40 Hz, from its quieter half (the other half holds the QRS complexes)."""
    power = moving_mean(detail**2, int(0.1 * GRID_HZ))
    return np.sqrt(percentiles(power, 30)[0])


def _wander(signal: Signal) -> NDArray[np.float64]:
    """How much the 1-s mean changes within a second in the worst tenth of the recording, mV."""
    second, step = int(GRID_HZ), int(0.05 * GRID_HZ)
    slow = moving_mean(signal, second)[:, ::step]
    lag = second // step
    if slow.shape[1] <= lag:
        return np.zeros(len(signal))
    return np.percentile(np.abs(slow[:, lag:] - slow[:, :-lag]), 100 * (1 - WANDER_SHARE), axis=1)


def _longest_flat_s(signal: Signal) -> NDArray[np.float64]:
    """Longest stretch in which a lead moves by less than 10 uV within 0.2 s, in seconds."""
    step = int(0.2 * GRID_HZ)
    count = signal.shape[1] // step
    if count == 0:
        return np.zeros(len(signal))
    blocks = signal[:, : count * step].reshape(len(signal), count, step)
    still = np.ptp(blocks, axis=2) < FLAT_MV
    longest = np.zeros(len(signal))
    run = np.zeros(len(signal))
    for k in range(count):
        run = np.where(still[:, k], run + 1, 0)
        longest = np.maximum(longest, run)
    return longest * step / GRID_HZ


def _at_the_end(raw: NDArray[np.float32], rate: float, middle_mv: float, spread_mv: float) -> _AtTheEnd:
    """Saturation and clipping of a lead, as recorded."""
    if spread_mv < 0.2 or np.isnan(raw).all():
        return _AtTheEnd()
    ends = float(np.nanmax(raw)), float(np.nanmin(raw))
    tolerance = SATURATED_SHARE * (ends[0] - ends[1])
    longest, whole, cut = 0.0, 0.0, []
    for end in ends:
        # Where the baseline itself is the end of the range, as in a lead without any negative wave, nothing is cut.
        if abs(end - middle_mv) < 0.25 * spread_mv:
            cut.append(False)
            continue
        near = np.abs(raw - end) <= tolerance
        if np.count_nonzero(near) >= SATURATED_S * rate:
            lengths = np.diff(_runs(near), axis=1)[:, 0] / rate
            longest = max(longest, float(lengths.max(initial=0.0)))
            whole += float(lengths[lengths >= SATURATED_S].sum())
        at_end = raw == end
        enough = np.count_nonzero(at_end) >= CLIPPED_TIMES * CLIPPED_RUN
        cut.append(bool(enough and _cut(raw, end, rate, spread_mv)))
    return _AtTheEnd(longest, whole, *cut)


def _cut(raw: NDArray[np.float32], end: float, rate: float, spread_mv: float) -> bool:
    """Whether several peaks stop at exactly the same value, held and steeply left."""
    runs = _runs(raw == end)
    length = np.diff(runs, axis=1)[:, 0]
    runs = runs[(length >= CLIPPED_RUN) & (length >= CLIPPED_S * rate) & (length < SATURATED_S * rate)]
    if len(runs) < CLIPPED_TIMES:
        return False
    beside = np.maximum(np.diff(runs, axis=1)[:, 0] // 2, 1)
    before, after = np.maximum(runs[:, 0] - 1 - beside, 0), np.minimum(runs[:, 1] + beside, len(raw) - 1)
    fall = np.minimum(np.abs(raw[before] - end), np.abs(raw[after] - end))
    steps = np.abs(np.diff(raw))
    resolution = float(steps[steps > 0].min(initial=spread_mv))
    return bool(np.count_nonzero(fall > max(CLIPPED_FALL * spread_mv, 5 * resolution)) >= CLIPPED_TIMES)


def _runs(held: NDArray[np.bool_]) -> NDArray[np.intp]:
    """First and one past last index of each run of True, (runs, 2)."""
    framed = np.r_[False, held, False]
    return np.flatnonzero(framed[1:] != framed[:-1]).reshape(-1, 2)
