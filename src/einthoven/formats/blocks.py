"""A recording of any length from its file, a piece at a time: WFDB and EDF from the disk, others loaded whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.formats.given import Given
from einthoven.formats.limits import HEAD_BYTES, Source, check_regular
from einthoven.formats.loading import as_path, load, locate, our_errors, resolve
from einthoven.formats.registry import recognise

#: Readers that need not hold a whole file: ``(Source, Given) -> SignalBlocks``.
READERS = {"WFDB": "einthoven.formats.wfdb_blocks:open_source", "EDF": "einthoven.formats.edf_blocks:open_source"}
#: Length of a piece, s.
PIECE_S = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class SignalBlocks:
    """A recording to be gone through piece by piece, as often as wanted.

    Attributes
    ----------
    rate : float
        Sampling rate, Hz.
    leads : tuple of str
        One name a row of each piece.
    duration_s : float
        Length of the recording.
    warnings : tuple of str
        What the reader noticed.
    pieces : callable
        Reads the recording from its beginning: float32, shape (leads, samples), millivolts, NaN where missing.
    """

    rate: float
    leads: tuple[str, ...]
    duration_s: float
    warnings: tuple[str, ...]
    pieces: Callable[[], Iterator[NDArray[np.float32]]]

    def __iter__(self) -> Iterator[NDArray[np.float32]]:
        return self.pieces()


def open_blocks(
    path: str | Path,
    *,
    rate: float | None = None,
    unit: str | None = None,
    leads: Sequence[str] | None = None,
) -> SignalBlocks:
    """Open a recording that may be larger than memory.

        recording = open_blocks("holter.hea")
        for block in measure_blocks(recording, recording.rate, recording.leads): ...

    Parameters
    ----------
    path, rate, unit, leads
        As for ``load``. WFDB (one segment, one rate, any format but 8 and the FLAC ones) and EDF are read as they are
        gone through, whatever their size; a file of another format is loaded, within ``load``'s limits.

    Raises
    ------
    EinthovenError
        As ``load`` does.
    """
    given = Given.checked(rate, unit, leads)
    found = locate(as_path(path))
    with our_errors(found):
        size = check_regular(found, any_size=True)
        with found.open("rb") as stream:
            source = Source(found, stream.read(HEAD_BYTES), size)
        kind = recognise(source) if size else None
        if kind is not None and kind.name in READERS:
            blocks: SignalBlocks = resolve(READERS[kind.name])(source, given)
            return blocks
    ecg = load(path, rate=rate, unit=unit, leads=leads)
    return SignalBlocks(ecg.rate, ecg.leads, ecg.duration_s, ecg.warnings, lambda: iter([ecg.signal_mv]))
