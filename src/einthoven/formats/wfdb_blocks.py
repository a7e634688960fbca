"""WFDB records read a piece at a time; see ``einthoven.formats.open_blocks``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import FileDamaged
from einthoven.formats import limits
from einthoven.formats.blocks import PIECE_S, SignalBlocks
from einthoven.formats.channels import assemble
from einthoven.formats.given import Given
from einthoven.formats.limits import Source, check_regular
from einthoven.formats.wfdb import by_file, channel, frame_rate
from einthoven.formats.wfdb_header import Header, Signal, inside, parse_header
from einthoven.formats.wfdb_samples import BITS, decode_samples, samples_in

#: Frames are read by multiples of this: then a piece ends between two bytes in every format (212: 3 bytes for 2
#: samples, 310 and 311: 4 bytes for 3).
FRAMES_STEP = 6


def open_source(source: Source, given: Given) -> SignalBlocks:
    """Open the record of a header."""
    limits.check_size(source, limits.MAX_HEADER_BYTES)
    header = parse_header(source.text())
    _check(header)
    warnings: list[str] = []
    rate = frame_rate(header, given, warnings)
    files = {inside(source.path.parent, name): group for name, group in by_file(header.signals).items()}
    frames = min(_frames(path, group.signals) for path, group in files.items())
    if header.samples is not None and frames < header.samples:
        warnings.append(f"the signal file stops early: {frames} of {header.samples} samples a lead")
    frames = min(frames, header.samples or frames)
    if frames == 0:
        raise FileDamaged("the signal file holds no complete sample")

    def pieces(length: int, warned: list[str] | None = None) -> Iterator[tuple[NDArray[np.float32], tuple[str, ...]]]:
        with ExitStack() as opened:
            streams = {path: opened.enter_context(path.open("rb")) for path in files}
            for path, stream in streams.items():
                stream.seek(files[path].signals[0].offset)
            for at in range(0, frames, length):
                # Later pieces may each have something to warn of: kept, that would grow with the recording.
                said = [] if warned is None else warned
                channels = {}
                for path, group in files.items():
                    width = len(group.signals)
                    data = streams[path].read(round(length * width * BITS[group.signals[0].format] / 8))
                    table = decode_samples(data, group.signals[0].format)
                    table = table[: min(length, frames - at) * width].reshape(-1, width)
                    for column, (i, spec) in enumerate(zip(group.members, group.signals, strict=True)):
                        channels[i] = channel(spec, i, table[:, column], rate, said)
                signal_mv, _, leads = assemble([channels[i] for i in sorted(channels)], asked, said)
                yield signal_mv, leads

    asked = Given(None, given.unit, given.leads)
    _, leads = next(pieces(FRAMES_STEP, warnings))
    piece = max(round(PIECE_S * rate) // FRAMES_STEP, 1) * FRAMES_STEP
    return SignalBlocks(
        rate, leads, frames / rate, tuple(warnings), lambda: (signal_mv for signal_mv, _ in pieces(piece))
    )


def _check(header: Header) -> None:
    """Refuse what needs more than the bytes of a piece."""
    signals = header.signals
    if header.segments is not None:
        why = "is divided into segments"
    elif any(s.format not in BITS or s.format == 8 for s in signals):
        why = "is stored without samples, as differences or as FLAC"
    elif any(s.per_frame > 1 or s.skew for s in signals):
        why = "has signals of several rates or shifted against each other"
    elif any(len({s.format for s in g.signals}) > 1 for g in by_file(signals).values()):
        why = "has signals of different formats in one file"
    else:
        return
    raise FileDamaged(f"can't be read piece by piece: the record {why}", remedy="load it whole, or convert it to EDF")


def _frames(path: Path, signals: list[Signal]) -> int:
    if not path.exists():
        raise FileDamaged(f"the signal file {path.name} is missing", remedy="put it beside the header")
    stored, code = check_regular(path, any_size=True) - signals[0].offset, signals[0].format
    # The last word of three 10-bit samples counts as a whole or not at all.
    samples = max(stored, 0) // 4 * 3 if code in (310, 311) else samples_in(stored, code)
    return samples // len(signals)
