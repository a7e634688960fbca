"""What the classes of the beats make in a row: bigeminy, trigeminy, couplets and runs; and pauses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.episodes import Origin, Pause, Run

#: Cycles in a row that make an allorhythmia.
LEAST_CYCLES = 3
_CYCLES = {"bigeminy": "NE", "trigeminy": "NNE", "quadrigeminy": "NNNE"}
#: A pause lasts this long, s, and this many usual intervals: at 29 per minute every interval lasts as long.
PAUSE_S, PAUSE_OVER_USUAL = 2.0, 1.3
#: Classes of ectopic beats by origin; a fusion beat is half ventricular.
ECTOPIC: dict[Origin, tuple[str, ...]] = {"ventricular": ("V", "F"), "supraventricular": ("S",)}


def pattern(labels: NDArray[np.str_]) -> str | None:
    """``"ventricular bigeminy"``, ``"supraventricular trigeminy"``, ..., or None.

    Parameters
    ----------
    labels : ndarray of str, shape (beats,)
        Class of each beat.
    """
    letters = "".join("E" if label in ("V", "F", "S") else "N" for label in labels)
    for name, cycle in _CYCLES.items():
        at = letters.find(cycle * LEAST_CYCLES)
        if at >= 0:
            taking_part = labels[at : at + len(cycle) * LEAST_CYCLES]
            ventricular = np.isin(taking_part, ECTOPIC["ventricular"]).sum() >= (taking_part == "S").sum()
            return f"{'ventricular' if ventricular else 'supraventricular'} {name}"
    return None


def runs(labels: NDArray[np.str_], time_s: NDArray[np.float64]) -> tuple[Run, ...]:
    """Two or more ectopic beats of one origin in a row, in order of time."""
    found = []
    for origin, letters in ECTOPIC.items():
        edges = np.flatnonzero(np.diff(np.r_[False, np.isin(labels, letters), False].astype(int)))
        for first, last in edges.reshape(-1, 2).tolist():
            if last - first >= 2:
                mean = float(np.diff(time_s[first:last]).mean())
                found.append(Run(origin, float(time_s[first]), last - first, 60.0 / mean))
    return tuple(sorted(found, key=lambda run: run.start_s))


def pauses(labels: NDArray[np.void]) -> tuple[Pause, ...]:
    """Long intervals without a beat.

    Parameters
    ----------
    labels : structured array, ``BEAT_DTYPE``
        The beats.
    """
    rr = labels["rr_ms"] / 1000.0
    if np.isfinite(rr).sum() < 1:
        return ()
    usual = float(np.median(rr[np.isfinite(rr)]))
    # Of two intervals neither is usual: the length alone counts.
    least = PAUSE_S if np.isfinite(rr).sum() < 3 else max(PAUSE_S, PAUSE_OVER_USUAL * usual)
    long = np.flatnonzero(np.nan_to_num(rr) >= least)
    return tuple(Pause(float(labels["time_s"][k - 1]), float(rr[k]), str(labels["label"][k - 1])) for k in long)
