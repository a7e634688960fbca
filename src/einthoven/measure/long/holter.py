"""What a long recording comes to: beats, rates, heart rate variability, pauses, ectopy and rhythm over hours.

A ``HolterSummary`` is added up from the blocks of ``measure_blocks``; it keeps sums, counts and extremes, no beats.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.long.stream import BlockMeasurements
from einthoven.measure.measurements import BEAT_LABELS
from einthoven.measure.rhythm.patterns import ECTOPIC

#: An interval this long is a pause (a sinus pause exceeds 3 s: thresholds F2).
PAUSE_S = 3.0
#: Longest pauses that are kept with their times.
PAUSES_KEPT = 50
#: Beats whose mean interval makes a slowest and a fastest rate: one short interval is no heart rate.
RATE_OVER_BEATS = 8
#: Bins of the RR histogram (Task Force of the ESC and NASPE 1996: 1/128 s), the last one for all that is longer.
RR_BIN_MS, RR_BINS = 1000.0 / 128.0, 384
#: Successive normal intervals that differ by more count for pNN50 (the same source).
NN50_MS = 50.0
#: Three in a row are a run.
LEAST_RUN = 3
UNUSABLE = "unusable"


@dataclass(slots=True)
class Moments:
    """Count, mean and sum of squared deviations of numbers that come one by one (Welford)."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        """One more number."""
        self.count += 1
        change = value - self.mean
        self.mean += change / self.count
        self.squares += change * (value - self.mean)

    @property
    def sd(self) -> float | None:
        """Standard deviation; None of fewer than two."""
        return float(np.sqrt(self.squares / (self.count - 1))) if self.count > 1 else None


@dataclass(slots=True)
class Ectopy:
    """Ectopic beats of one kind and how they come: alone, in pairs, in runs of three and more."""

    beats: int = 0
    single: int = 0
    couplets: int = 0
    runs: int = 0
    longest_run_beats: int = 0
    longest_run_at_s: float | None = None
    _going: int = 0
    _since_s: float = 0.0

    def add(self, at_s: float, *, belongs: bool, follows: bool) -> None:
        """The next beat of the recording: whether it is of this kind, and whether the one before it is known."""
        if self._going and not (belongs and follows):
            self.close()
        if belongs:
            self._since_s = self._since_s if self._going else at_s
            self._going += 1
            self.beats += 1

    def close(self) -> None:
        """End what is going on."""
        self.single += self._going == 1
        self.couplets += self._going == 2
        self.runs += self._going >= LEAST_RUN
        if self._going >= LEAST_RUN and self._going > self.longest_run_beats:
            self.longest_run_beats, self.longest_run_at_s = self._going, self._since_s
        self._going = 0

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        run = None
        if self.longest_run_at_s is not None:
            run = {"beats": self.longest_run_beats, "start_s": round(self.longest_run_at_s, 3)}
        counts = {name: int(getattr(self, name)) for name in ("beats", "single", "couplets", "runs")}
        return counts | {"longest_run": run}


@dataclass(slots=True)
class Episode:
    """A stretch of one rhythm."""

    name: str
    start_s: float
    stop_s: float


@dataclass(slots=True)
class HolterSummary:
    """Sums over the blocks of a long recording.

    Attributes
    ----------
    pause_s : float
        Intervals from this length on are pauses.
    duration_s, usable_s : float
        Length of the blocks, and of those in which beats could be measured.
    labels : Counter
        Beats by class, as in ``BEAT_DTYPE``.
    rr_ms, nn_ms : Moments
        Of all intervals, and of those between two normal beats.
    pauses : int
        How many there were; ``longest_pauses`` holds (length in s, time in s) of the longest.
    slowest, fastest : tuple of float, or None
        Heart rate over eight intervals, bpm, and its time, s.
    rr_histogram : ndarray of int, shape (384,)
        Intervals by length in bins of 1/128 s.
    ventricular, supraventricular : Ectopy
        Beats of class V or F (fusion), and of class S, as in ``Rhythm.runs``.
    episodes : list of Episode
        The rhythm from block to block, alike neighbours as one.
    """

    pause_s: float = PAUSE_S
    duration_s: float = 0.0
    usable_s: float = 0.0
    labels: Counter[str] = field(default_factory=Counter)
    rr_ms: Moments = field(default_factory=Moments)
    nn_ms: Moments = field(default_factory=Moments)
    pauses: int = 0
    longest_pauses: list[tuple[float, float]] = field(default_factory=list)
    longest_rr: tuple[float, float] | None = None
    slowest: tuple[float, float] | None = None
    fastest: tuple[float, float] | None = None
    rr_histogram: NDArray[np.int64] = field(default_factory=lambda: np.zeros(RR_BINS, np.int64))
    ventricular: Ectopy = field(default_factory=Ectopy)
    supraventricular: Ectopy = field(default_factory=Ectopy)
    episodes: list[Episode] = field(default_factory=list)
    _squared_changes: float = 0.0
    _changes: int = 0
    _large_changes: int = 0
    _last_label: str = ""
    _last_nn_ms: float | None = None
    _recent_rr_ms: deque[float] = field(default_factory=lambda: deque(maxlen=RATE_OVER_BEATS))

    @classmethod
    def of(cls, blocks: Iterable[BlockMeasurements], *, pause_s: float = PAUSE_S) -> HolterSummary:
        """The summary of a whole recording."""
        summary = cls(pause_s=pause_s)
        for block in blocks:
            summary.add(block)
        return summary.finish()

    def add(self, block: BlockMeasurements) -> None:
        """The next block."""
        length = block.stop_s - block.start_s
        self.duration_s += length
        self.usable_s += length if block.quality.usable else 0.0
        name = block.rhythm.name if block.quality.usable else UNUSABLE
        if self.episodes and self.episodes[-1].name == name:
            self.episodes[-1].stop_s = block.stop_s
        else:
            self.episodes.append(Episode(name, block.start_s, block.stop_s))
        for at_s, label, rr_ms, _ in block.beats.tolist():
            self._add_beat(at_s, label, rr_ms)

    def finish(self) -> HolterSummary:
        """Count the run that the recording ends in."""
        self.ventricular.close()
        self.supraventricular.close()
        return self

    def _add_beat(self, at_s: float, label: str, rr_ms: float) -> None:
        known = bool(np.isfinite(rr_ms))
        self.labels[label] += 1
        self.ventricular.add(at_s, belongs=label in ECTOPIC["ventricular"], follows=known)
        self.supraventricular.add(at_s, belongs=label in ECTOPIC["supraventricular"], follows=known)
        if known:
            self._add_rr(at_s, rr_ms)
        else:
            self._recent_rr_ms.clear()
        self._add_nn(rr_ms if known and label == self._last_label == "N" else None)
        self._last_label = label

    def _add_rr(self, at_s: float, rr_ms: float) -> None:
        began_s = at_s - rr_ms / 1000
        self.rr_ms.add(rr_ms)
        self.rr_histogram[min(int(rr_ms / RR_BIN_MS), RR_BINS - 1)] += 1
        if self.longest_rr is None or rr_ms / 1000 > self.longest_rr[0]:
            self.longest_rr = (rr_ms / 1000, began_s)
        if rr_ms >= 1000 * self.pause_s:
            self.pauses += 1
            keep = heapq.heappush if len(self.longest_pauses) < PAUSES_KEPT else heapq.heappushpop
            keep(self.longest_pauses, (rr_ms / 1000, began_s))
        self._recent_rr_ms.append(rr_ms)
        if len(self._recent_rr_ms) == RATE_OVER_BEATS:
            total_ms = sum(self._recent_rr_ms)
            rate, since_s = 60_000 * RATE_OVER_BEATS / total_ms, at_s - total_ms / 1000
            if self.slowest is None or rate < self.slowest[0]:
                self.slowest = (rate, since_s)
            if self.fastest is None or rate > self.fastest[0]:
                self.fastest = (rate, since_s)

    def _add_nn(self, nn_ms: float | None) -> None:
        """An interval between two normal beats; None for any other, after which nothing is successive."""
        if nn_ms is not None:
            self.nn_ms.add(nn_ms)
            if self._last_nn_ms is not None:
                change = nn_ms - self._last_nn_ms
                self._squared_changes += change**2
                self._changes += 1
                self._large_changes += abs(change) > NN50_MS
        self._last_nn_ms = nn_ms

    @property
    def beats(self) -> int:
        """Beats of every class."""
        return sum(self.labels.values())

    @property
    def heart_rate(self) -> float | None:
        """Mean ventricular rate, bpm."""
        return 60_000 / self.rr_ms.mean if self.rr_ms.count else None

    @property
    def sdnn_ms(self) -> float | None:
        """Standard deviation of the normal intervals."""
        return self.nn_ms.sd

    @property
    def rmssd_ms(self) -> float | None:
        """Root mean square of the differences of successive normal intervals."""
        return float(np.sqrt(self._squared_changes / self._changes)) if self._changes else None

    @property
    def pnn50(self) -> float | None:
        """Share of successive normal intervals that differ by more than 50 ms."""
        return self._large_changes / self._changes if self._changes else None

    @property
    def unusable_share(self) -> float | None:
        """Share of the recording in which nothing could be measured."""
        return 1.0 - self.usable_s / self.duration_s if self.duration_s else None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form (docs/measurements.md, "Long recordings")."""
        used = np.flatnonzero(self.rr_histogram)
        longest = sorted(self.longest_pauses, reverse=True)
        return {
            "recording": {
                "duration_s": round(self.duration_s, 3),
                "usable_s": round(self.usable_s, 3),
                "unusable_share": _rounded(self.unusable_share),
            },
            "beats": {"total": self.beats} | {label: self.labels[label] for label in BEAT_LABELS},
            "heart_rate": {
                "unit": "bpm",
                "mean": _rounded(self.heart_rate),
                "min": _at(self.slowest),
                "max": _at(self.fastest),
            },
            "rr": {"unit": "ms", "count": self.rr_ms.count, "mean": _rounded(self.rr_ms.mean or None)},
            "hrv": {
                "nn_intervals": self.nn_ms.count,
                "sdnn_ms": _rounded(self.sdnn_ms),
                "rmssd_ms": _rounded(self.rmssd_ms),
                "pnn50": _rounded(self.pnn50),
            },
            "longest_rr": _interval(self.longest_rr),
            "pauses": {"from_s": self.pause_s, "count": self.pauses, "longest": [_interval(p) for p in longest]},
            "ventricular": self.ventricular.to_dict(),
            "supraventricular": self.supraventricular.to_dict(),
            "rhythm": [
                {"name": e.name, "start_s": round(e.start_s, 3), "stop_s": round(e.stop_s, 3)} for e in self.episodes
            ],
            "rr_histogram": {
                "bin_ms": RR_BIN_MS,
                "counts": {f"{k * RR_BIN_MS:g}": int(self.rr_histogram[k]) for k in used},
            },
        }


def _at(extreme: tuple[float, float] | None) -> dict[str, float | None] | None:
    return None if extreme is None else {"value": _rounded(extreme[0]), "time_s": round(extreme[1], 3)}


def _interval(interval: tuple[float, float] | None) -> dict[str, float] | None:
    return None if interval is None else {"duration_s": round(interval[0], 3), "start_s": round(interval[1], 3)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
