"""Recordings of any length in bounded memory: measured block by block, no beat lost or doubled between blocks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from einthoven.ecg import ECG, Sex
from einthoven.errors import SignalError
from einthoven.measure.line import LONGEST_S, measure
from einthoven.measure.measurements import Measurements, Quality, Quantity, Rhythm

#: A minute is long enough to name a rhythm and short enough to say when it changed.
BLOCK_S = 60.0
#: Signal measured with a block on either side of it, so that its first and last beats stand amid their neighbours.
OVERLAP_S = 10.0
LEAST_BLOCK_S, LEAST_OVERLAP_S = 10.0, 2.0
#: Seen from two blocks a beat is placed up to twice 40 ms apart (it is aligned to the beats of its class, and these
#: differ); two beats are further apart than this (their refractory period is 240 ms).
SAME_BEAT_S = 0.10
#: Signal kept before the last beat of a block, where that lies further back than the overlap: a pause is measured with
#: both its beats in sight. A silence longer than half a block is a stretch without beats, not a pause between two.
BEFORE_LAST_BEAT_S = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class BlockMeasurements:
    """One block of a long recording.

    Attributes
    ----------
    start_s, stop_s : float
        Its place in the recording. The blocks of a recording lie end to end.
    beats : structured array, ``BEAT_DTYPE``
        The beats in it; ``time_s`` in the recording. Every beat of the recording is in one block.
    measurements : Measurements
        Of the block with its overlap on both sides; times of its ``beats`` and ``waves`` count from ``window_start_s``.
    window_start_s : float
        Where the signal begins that was measured.
    """

    start_s: float
    stop_s: float
    beats: NDArray[np.void]
    measurements: Measurements
    window_start_s: float

    @property
    def rhythm(self) -> Rhythm:
        """The rhythm of the block."""
        return self.measurements.rhythm

    @property
    def values(self) -> dict[str, Quantity]:
        """Its global quantities, as in ``Measurements.values``."""
        return self.measurements.values

    @property
    def quality(self) -> Quality:
        """How far it can be trusted."""
        return self.measurements.quality


def measure_blocks(
    chunks: Iterable[ArrayLike],
    rate: float,
    leads: Sequence[str],
    *,
    block_s: float = BLOCK_S,
    overlap_s: float = OVERLAP_S,
    age: float | None = None,
    sex: Sex | None = None,
) -> Iterator[BlockMeasurements]:
    """Measure a recording as it comes in, in memory that does not grow with its length.

    Parameters
    ----------
    chunks : iterable of array_like, shape (leads, samples)
        The recording in pieces of any length, millivolts, NaN where missing: ``einthoven.formats.open_blocks`` reads
        them from a file; ``[ecg.signal_mv]`` is a recording in memory. How it is cut changes no result.
    rate : float
        Sampling rate, Hz.
    leads : sequence of str
        One name a row.
    block_s : float
        Length of the blocks, s; the last one takes what remains (at most ``block_s + overlap_s``).
    overlap_s : float
        How far the signal measured with a block reaches beyond it. As much signal must have come in after a block
        before it is measured.
    age, sex : optional
        Of the patient, as in ``ECG``.

    Yields
    ------
    BlockMeasurements
        In the order of time. ``HolterSummary`` adds them up.

    Raises
    ------
    SignalError
        For a rate, lead name or length that can't be, at once; for a chunk of another shape, when it comes.
    """
    if not (block_s >= LEAST_BLOCK_S and overlap_s >= LEAST_OVERLAP_S and 2 * (block_s + overlap_s) <= LONGEST_S):
        raise SignalError(
            f"blocks of {block_s:g} s with {overlap_s:g} s around them can't be measured",
            remedy=f"block_s from {LEAST_BLOCK_S:g}, overlap_s from {LEAST_OVERLAP_S:g}, "
            f"both together up to {LONGEST_S / 2:g} s",
        )
    frame = ECG(np.zeros((len(leads), 1), np.float32), rate, tuple(leads), age=age, sex=sex)
    return _blocks(chunks, frame, round(block_s * frame.rate), round(overlap_s * frame.rate))


def _blocks(chunks: Iterable[ArrayLike], frame: ECG, core: int, overlap: int) -> Iterator[BlockMeasurements]:
    signal = _Buffer(len(frame.leads))
    start, last_beat_s = 0, -np.inf

    def block(stop: int) -> BlockMeasurements:
        to_last_beat = (last_beat_s - BEFORE_LAST_BEAT_S) * frame.rate
        first = start - overlap
        if start - core // 2 <= to_last_beat < first:
            first = int(to_last_beat)
        first = max(first, 0)
        window = frame.replace(signal_mv=signal.between(first, stop + overlap))
        return _measured(window, first, start, stop, last_beat_s, final=stop == signal.stop)

    for chunk in chunks:
        signal.append(chunk)
        while signal.stop >= start + core + overlap:
            measured = block(start + core)
            yield measured
            if len(measured.beats):
                last_beat_s = float(measured.beats["time_s"][-1])
            start += core
            signal.forget_before(start - max(core // 2, overlap))
    if signal.stop > start:
        yield block(signal.stop)


def _measured(window: ECG, first: int, start: int, stop: int, last_beat_s: float, *, final: bool) -> BlockMeasurements:
    """Measure a window, and keep the beats of the block in it that no block before has."""
    measurements = measure(window)
    offset_s, start_s, stop_s = (samples / window.rate for samples in (first, start, stop))
    beats = measurements.beats.copy()
    beats["time_s"] += offset_s
    time_s = beats["time_s"]
    earliest_s = max(start_s - SAME_BEAT_S, last_beat_s + SAME_BEAT_S) if start else 0.0
    beats = beats[(time_s >= earliest_s) & (final | (time_s < stop_s))]
    if len(beats) and np.isfinite(beats["rr_ms"][0]):
        # From the beat as the block before has placed it, if it has that beat.
        since_last_ms = (beats["time_s"][0] - last_beat_s) * 1000
        if abs(since_last_ms - beats["rr_ms"][0]) < SAME_BEAT_S * 1000:
            beats["rr_ms"][0] = since_last_ms
    return BlockMeasurements(start_s, stop_s, beats, measurements, offset_s)


class _Buffer:
    """The part of a recording that is still needed, as the chunks in which it came."""

    def __init__(self, leads: int) -> None:
        self._leads = leads
        self._parts: deque[tuple[int, NDArray[np.generic]]] = deque()
        self.stop = 0

    def append(self, chunk: ArrayLike) -> None:
        part = np.asarray(chunk)
        if part.flags.writeable:
            part = part.copy()  # whoever records may fill the same array again
        if part.ndim != 2 or len(part) != self._leads:
            raise SignalError(
                f"a chunk has shape {part.shape}, not ({self._leads}, samples)", remedy="one row a lead, as in an ECG"
            )
        self._parts.append((self.stop, part))
        self.stop += part.shape[1]

    def between(self, first: int, stop: int) -> NDArray[np.float32]:
        """Samples ``first`` to ``stop`` of the recording, or to its end."""
        pieces = [part[:, max(first - at, 0) : max(stop - at, 0)] for at, part in self._parts]
        try:
            whole = np.concatenate(pieces, axis=1, dtype=np.float32, casting="same_kind")
        except TypeError as error:
            raise SignalError(f"the signal is not numeric: {error}") from error
        whole.flags.writeable = False  # an ECG takes such an array without a copy
        return whole

    def forget_before(self, first: int) -> None:
        while self._parts and self._parts[0][0] + self._parts[0][1].shape[1] <= first:
            self._parts.popleft()
