"""SCP-ECG -> ECG, over ecgdatakit's parser; the decoding of the samples is ours and stops where the data do.

A size field of section 6 has 16 bits: converters write longer leads with a wrong size (``contec_converted.scp`` holds
32,767 of 37,855 samples a lead). Such leads, and files that were cut, are read as far as they go.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ecgdatakit.exceptions import CorruptedFileError
from ecgdatakit.parsing.parsers import scp_ecg
from numpy.typing import NDArray

from einthoven.ecg import ECG, MAX_LEADS
from einthoven.errors import FileDamaged, UnsafeFile
from einthoven.formats import limits, vendor
from einthoven.formats.given import Given
from einthoven.formats.limits import Source

#: A cut file is read if this share of it is there: below, the record's own structure is gone.
MIN_SHARE = 0.05


def read(source: Source, given: Given) -> ECG:
    """Read an SCP-ECG file; see ``einthoven.formats.load``."""
    parser = _Parser(source.data)
    record = vendor.run(parser.parse_data)
    for lead, there in zip(record.leads, parser.there, strict=True):
        lead.samples = lead.samples[:there]
    lengths = {len(lead.samples) for lead in record.leads}
    ecg = vendor.to_ecg(record, given, "SCP-ECG")
    if parser.expected and min(lengths) < parser.expected:
        most = max(lengths)
        shared = f"{most}" if len(lengths) == 1 else f"up to {most}"
        ecg = ecg.with_warnings(f"the rhythm data stop early: {shared} of {parser.expected} samples a lead were read")
    return ecg


class _Parser(scp_ecg.SCPECGParser):
    """ecgdatakit's parser with lenient, bounded and faster decoding of sections 5 and 6."""

    def __init__(self, data: bytes) -> None:
        declared = struct.unpack_from("<I", data, 2)[0]
        self.real_size = len(data)
        if declared > len(data):
            if declared > limits.MAX_FILE_BYTES or len(data) < MIN_SHARE * declared:
                raise FileDamaged(f"the file declares {declared:,} bytes and holds {len(data):,}")
            data = data.ljust(declared, b"\x00")
        self.data = data
        #: Samples really there, and samples declared, in section 6.
        self.there: list[int] = []
        self.expected = 0

    def parse_data(self) -> Any:
        """Parse the bytes given at construction."""
        context = scp_ecg._Context()
        try:
            record = self._parse(self.data, context, Path())
        except (struct.error, IndexError) as error:
            raise CorruptedFileError(f"SCP-ECG: truncated or inconsistent data ({error})") from error
        for message, category in context.warnings:
            scp_ecg.warnings.warn(message, category, stacklevel=2)
        return record

    def _decode_leads(
        self, ctx: Any, sid: int, counts: list[int] | None
    ) -> tuple[int, int, int, int, list[NDArray[np.int64]]]:
        """As ecgdatakit's, but a lead that ends early is filled up, and its real length kept in ``there``."""
        body, leads = ctx.sections[sid].body(ctx.data), len(ctx.leads)
        if leads > MAX_LEADS:
            raise UnsafeFile(f"declares {leads} leads")
        if len(body) < 6 + 2 * leads:
            raise CorruptedFileError(f"SCP-ECG: Section {sid} is too short")
        multiplier, interval, differences, flag, *sizes = struct.unpack_from(f"<HHBB{leads}H", body)
        if differences not in (0, 1, 2):
            raise CorruptedFileError(f"SCP-ECG: Section {sid} has unknown difference encoding {differences}")
        at = 6 + 2 * leads
        start = ctx.sections[sid].offset + scp_ecg._SECTION_HEADER
        body = body[: max(self.real_size - start, 0)]
        decoded, there = [], []
        for i, size in enumerate(sizes):
            chunk = body[at : at + size]
            at += size
            count = counts[i] if counts is not None else None
            values = _values(chunk, count, ctx.tables)
            there.append(values.size)
            filled = np.zeros(min(max(count or 0, values.size), 16 * 65536), np.int64)
            filled[: values.size] = values
            decoded.append(scp_ecg._undo_differences(filled, differences))
        if sid == 6:
            self.there, self.expected = there, max(counts or [0])
            if not any(there):
                raise CorruptedFileError("SCP-ECG: Section 6 holds no samples")
        return multiplier, interval, differences, flag, decoded


def _values(chunk: bytes, count: int | None, tables: Sequence[Any] | None) -> NDArray[np.int64]:
    """The stored values that a lead's bytes hold, at most ``count``."""
    if tables is None:
        return np.frombuffer(chunk, "<i2", count=len(chunk) // 2).astype(np.int64)[:count]
    if count is None:
        raise CorruptedFileError("SCP-ECG: the number of samples is unknown")
    if len(tables) == 1 and all(c.mode == 1 for c in tables[0].codes.values()):
        return _decode_one_table(chunk, count, tables[0])
    return _decode_switching(chunk, count, tables)


def _decode_one_table(chunk: bytes, count: int, table: Any) -> NDArray[np.int64]:
    """Huffman data of a single table: the bit string cut into its codes by one regular expression."""
    bits = _bit_string(chunk)
    codes = [(f"{c.code:0{c.prefix_bits}b}", c) for c in sorted(table.codes.values(), key=lambda c: c.prefix_bits)]
    pattern = "|".join(f"{prefix}[01]{{{max(c.total_bits - c.prefix_bits, 0)}}}" for prefix, c in codes)
    words = re.findall(pattern, bits)[: max(count, 0)]
    if not bits.startswith("".join(words)):  # bits that are no code were skipped: keep what lies before them
        return _decode_switching(chunk, count, [table])
    meaning = {prefix: c.value for prefix, c in codes if c.total_bits <= c.prefix_bits}
    extended = [(prefix, c) for prefix, c in codes if c.total_bits > c.prefix_bits]
    values = [meaning[word] if word in meaning else _extended_value(word, extended) for word in words]
    return np.array(values, np.int64)


def _extended_value(word: str, extended: list[tuple[str, Any]]) -> int:
    """A code followed by a two's complement number."""
    code = next(c for prefix, c in extended if len(word) == c.total_bits and word.startswith(prefix))
    extra = word[code.prefix_bits :]
    raw = int(extra, 2)
    return int(code.value) + (raw - (1 << len(extra)) if extra[0] == "1" else raw)


def _decode_switching(chunk: bytes, count: int, tables: Sequence[Any]) -> NDArray[np.int64]:
    """Huffman data that change tables: code by code, up to the first that is none."""
    bits = _bit_string(chunk)
    out: list[int] = []
    table, at = tables[0], 0
    while len(out) < count and at < len(bits):
        entry = None
        for length in range(1, min(table.max_prefix, len(bits) - at) + 1):
            entry = table.codes.get((length, int(bits[at : at + length], 2)))
            if entry is not None:
                break
        if entry is None or at + max(entry.total_bits, entry.prefix_bits) > len(bits):
            break
        at += entry.prefix_bits
        if entry.mode == 0:
            if not 1 <= entry.value <= len(tables):
                break
            table = tables[entry.value - 1]
            continue
        extra = entry.total_bits - entry.prefix_bits
        raw = int(bits[at : at + extra], 2) if extra else 0
        out.append(entry.value + (raw - (1 << extra) if extra and raw >> (extra - 1) else raw))
        at += extra
    return np.array(out, np.int64)


def _bit_string(chunk: bytes) -> str:
    return bin(int.from_bytes(chunk, "big") | (1 << 8 * len(chunk)))[3:] if chunk else ""
