"""How far each lead, and the recording, can be trusted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG
from einthoven.measure.filters import GRID_HZ, Signal, moving_mean
from einthoven.measure.measurements import LeadQuality, Quality

FLAT_MV = 0.010
#: A lead that varies by less than this over the whole recording carries no ECG.
DEAD_MV = 0.030
#: No 12-lead ECG in millivolts reaches this; microvolts taken for millivolts do.
IMPOSSIBLE_MV = 25.0
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
    spread = np.percentile(signal, 99.5, axis=1) - np.percentile(signal, 0.5, axis=1)
    return {
        name: _judge(raw[i], noise[i], wander[i], flat[i], spread[i], mains_mv[i], duration)
        for i, name in enumerate(names)
    }


def recording_quality(ecg: ECG, leads: dict[str, LeadQuality], beats: int, reversal: str | None) -> Quality:
    """Verdict on the whole recording."""
    warnings = list(ecg.warnings)
    usable = [name for name, lead in leads.items() if lead.usable]
    if not usable:
        warnings.append("no lead is usable: " + "; ".join(sorted({p for q in leads.values() for p in q.problems})))
    elif beats == 0:
        warnings.append("no heart beats were recognised: the recording shows noise, an artefact or no ECG")
    if ecg.duration_s < LEAST_DURATION_S:
        warnings.append(f"the recording lasts {ecg.duration_s:.1f} s; at least {LEAST_DURATION_S:.0f} s are needed")
    if ecg.rate < LEAST_RATE_HZ:
        warnings.append(f"at {ecg.rate:g} Hz intervals and shapes can't be measured")
    elif ecg.rate < NARROW_RATE_HZ:
        warnings.append(f"sampled at {ecg.rate:g} Hz: intervals and fine details are less certain")
    unusable = [name for name in leads if name not in usable]
    if unusable and usable:
        warnings.append(f"not usable: {', '.join(unusable)} ({'; '.join(leads[unusable[0]].problems)})")
    if reversal:
        warnings.append(f"suspected electrode reversal: {reversal}")
    good = bool(usable) and beats >= 2 and ecg.duration_s >= LEAST_DURATION_S and ecg.rate >= LEAST_RATE_HZ
    return Quality(usable=good, leads=leads, warnings=tuple(warnings), reversal=reversal)


def _judge(
    raw: NDArray[np.float32],
    noise_mv: float,
    wander_mv: float,
    flat_s: float,
    spread_mv: float,
    mains_mv: float,
    duration_s: float,
) -> LeadQuality:
    problems: list[str] = []
    usable = True
    missing = float(np.isnan(raw).mean())
    if missing > 0:
        problems.append(f"{100 * missing:.0f} % of the samples missing")
        usable = missing <= 0.5
    if spread_mv < DEAD_MV or flat_s > 0.5 * duration_s:
        problems.append("lead off (flat)")
        usable = False
    elif flat_s > 1.0:
        problems.append(f"flat for {flat_s:.1f} s")
    if spread_mv > IMPOSSIBLE_MV:
        problems.append(f"range of {spread_mv:.0f} mV is not an ECG in millivolts: is the unit uV?")
        usable = False
    if _clipped(raw, spread_mv):
        problems.append("clipped")
    if mains_mv > 0.05:
        problems.append(f"mains interference {mains_mv:.2f} mV")
    if wander_mv > 0.3:
        problems.append(f"baseline wander {wander_mv:.1f} mV")
    if noise_mv > 0.05:
        problems.append(f"muscle or other noise {noise_mv:.2f} mV")
        usable = usable and noise_mv < 0.3
    return LeadQuality(usable, float(noise_mv), tuple(problems))


def _noise(detail: Signal) -> NDArray[np.float64]:
    """Standard deviation of what lies above 40 Hz, from its quieter half (the other half holds the QRS complexes)."""
    power = moving_mean(detail**2, int(0.1 * GRID_HZ))
    return np.sqrt(np.percentile(power, 30, axis=1))


def _wander(signal: Signal) -> NDArray[np.float64]:
    slow = moving_mean(signal, int(1.0 * GRID_HZ))
    return np.percentile(slow, 97, axis=1) - np.percentile(slow, 3, axis=1)


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
    # A quiet TP segment at a slow rate is still, too: only stretches longer than 1 s mean a lead off.
    return longest * step / GRID_HZ


def _clipped(raw: NDArray[np.float32], spread_mv: float) -> bool:
    """Whether the extreme value repeats in runs, as at the end of an amplifier's range."""
    if spread_mv < 0.5:
        return False
    for extreme in (np.nanmax(raw), np.nanmin(raw)):
        at = np.flatnonzero(raw == extreme)
        if len(at) >= 12 and np.count_nonzero(np.diff(at) == 1) >= 0.8 * len(at) and abs(extreme) > 1.5:
            return True
    return False
