"""EDF files read a piece at a time, over edfio's memory map; see ``einthoven.formats.open_blocks``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import FileDamaged
from einthoven.formats.blocks import PIECE_S, SignalBlocks
from einthoven.formats.channels import Channel, assemble
from einthoven.formats.edf import refuse_bdf
from einthoven.formats.given import Given
from einthoven.formats.limits import Source


def open_source(source: Source, given: Given) -> SignalBlocks:
    """Open an EDF file."""
    refuse_bdf(source)
    from edfio import read_edf

    edf = read_edf(source.path, lazy_load_data=True, header_encoding="latin-1")
    records, record_s = edf.num_data_records, edf.data_record_duration
    if records < 1 or record_s <= 0 or not edf.signals:
        raise FileDamaged("the file holds no signal")
    step = max(int(PIECE_S / record_s), 1)
    asked = Given(given.rate, given.unit, given.leads)

    def piece(first: int, stop: int, warned: list[str]) -> tuple[NDArray[np.float32], float, tuple[str, ...]]:
        channels = [
            Channel(
                signal.label,
                signal.get_data_slice(first * record_s, stop * record_s).astype(np.float32),
                signal.sampling_frequency,
                signal.physical_dimension,
            )
            for signal in edf.signals
        ]
        return assemble(channels, asked, warned)

    def pieces() -> Iterator[NDArray[np.float32]]:
        for first in range(0, records, step):
            yield piece(first, min(first + step, records), [])[0]

    warnings: list[str] = []
    _, rate, leads = piece(0, 1, warnings)
    return SignalBlocks(rate, leads, records * record_s, tuple(warnings), pieces)
