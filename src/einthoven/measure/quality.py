"""How far each lead, and the recording, can be trusted."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import CHEST_LEADS, ECG, LIMB_LEADS
from einthoven.measure.filters import GRID_HZ, Signal, moving_mean
from einthoven.measure.measurements import LeadQuality, Quality
from einthoven.measure.order_statistics import percentiles

FLAT_MV = 0.010
#: A quiet TP segment at a slow rate is still, too: only longer stretches mean a lead off.
FLAT_S = 1.0
#: A lead that varies by less than this over the whole recording carries no ECG.
DEAD_MV = 0.030
#: No 12-lead ECG in millivolts reaches this; microvolts taken for millivolts do.
IMPOSSIBLE_MV = 25.0
#: Equal extreme samples in a row that a real peak does not show, and how many such runs make a clipped lead.
CLIPPED_RUN, CLIPPED_RUNS = 6, 3
LEAST_DURATION_S = 2.0
LEAST_RATE_HZ = 80.0
NARROW_RATE_HZ = 250.0


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
    noise = _noise(detail)
    wander = _wander(signal)
    flat = _longest_flat_s(signal)
    duration = signal.shape[1] / GRID_HZ
    low, high = percentiles(signal, 0.5, 99.5)
    spread = high - low
    return {
        name: _judge(raw[i], noise[i], wander[i], flat[i], spread[i], mains_mv[i], duration)
        for i, name in enumerate(names)
    }


def recording_quality(
    ecg: ECG,
    leads: dict[str, LeadQuality],
    *,
    beats: int,
    gap_s: float,
    reversal: str | None,
    gain: str | None,
) -> Quality:
    """Verdict on the whole recording.

    Parameters
    ----------
    beats : int
        How many were recognised.
    gap_s : float
        Time in which no usable lead shows anything.
    reversal : str or None
        Suspected electrode reversal.
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
        warnings.append(f"suspected electrode reversal: {reversal}")
    good = bool(usable) and beats >= 2 and long_enough and fast_enough
    return Quality(usable=good, leads=leads, warnings=tuple(warnings), reversal=reversal)


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


def _judge(
    raw: NDArray[np.float32],
    noise_mv: float,
    wander_mv: float,
    flat_s: float,
    spread_mv: float,
    mains_mv: float,
    duration_s: float,
) -> LeadQuality:
    if spread_mv > IMPOSSIBLE_MV:
        return LeadQuality(False, None, ("range impossible for an ECG in millivolts (is the unit uV?)",))
    missing = float(np.isnan(raw).mean())
    if missing == 1:
        return LeadQuality(False, None, ("no samples",))
    problems = ["samples missing"] if missing > 0 else []
    usable = missing <= 0.5
    if spread_mv < DEAD_MV or flat_s > 0.5 * duration_s:
        problems.append("lead off (flat)")
        usable = False
    elif flat_s > FLAT_S:
        problems.append(f"flat for {flat_s:.1f} s")
    if _clipped(raw, spread_mv):
        problems.append("clipped")
    if mains_mv > 0.05:
        problems.append(f"mains interference {mains_mv:.2f} mV")
    if wander_mv > 0.3:
        problems.append(f"baseline wander {wander_mv:.1f} mV")
    if noise_mv > 0.05:
        problems.append(f"muscle or other noise {noise_mv:.2f} mV")
        usable = usable and bool(noise_mv < 0.3)
    return LeadQuality(usable, float(noise_mv), tuple(problems))


def _noise(detail: Signal) -> NDArray[np.float64]:
    """Standard deviation of what lies above 40 Hz, from its quieter half (the other half holds the QRS complexes)."""
    power = moving_mean(detail**2, int(0.1 * GRID_HZ))
    return np.sqrt(percentiles(power, 30)[0])


def _wander(signal: Signal) -> NDArray[np.float64]:
    slow = moving_mean(signal, int(1.0 * GRID_HZ))
    low, high = percentiles(slow, 3, 97)
    return high - low


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


def _clipped(raw: NDArray[np.float32], spread_mv: float) -> bool:
    """Whether an extreme value is held in several runs, as at the end of an amplifier's range."""
    if spread_mv < 0.2:
        return False
    for extreme in (np.nanmax(raw), np.nanmin(raw)):
        at_extreme = raw == extreme
        if np.count_nonzero(at_extreme) < CLIPPED_RUNS * CLIPPED_RUN:
            continue
        held = np.r_[False, at_extreme, False].astype(int)
        runs = np.diff(np.flatnonzero(np.diff(held)).reshape(-1, 2), axis=1)
        if np.count_nonzero(runs >= CLIPPED_RUN) >= CLIPPED_RUNS:
            return True
    return False
