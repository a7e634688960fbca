"""Philips Sierra XML -> ECG, over ecgdatakit's parser, whose XLI decompression is replaced.

The replacement is several times faster, refuses to expand without bound, and reads a waveform that stops early as far
as it goes. The calibration pulse that carts append to every lead (zeros, 1 mV for 0.2 s, zeros) is cut off: it would be
taken for a beat.
"""

from __future__ import annotations

import base64
import binascii
import logging
import re
import warnings as python_warnings
from typing import Any

import numpy as np
from ecgdatakit.exceptions import CorruptedFileError
from ecgdatakit.parsing.parsers import sierra_xml
from numpy.typing import NDArray

from einthoven.ecg import ECG, LIMB_LEADS, MAX_LEADS
from einthoven.errors import UnsafeFile
from einthoven.formats import vendor
from einthoven.formats.given import Given
from einthoven.formats.limits import Source

#: Samples of one lead after decompression: ten minutes at 1,000 Hz.
MAX_SAMPLES = 600_000
logger = logging.getLogger("einthoven.formats")

_CODE_BITS = 10
_LAST_CODE = (1 << _CODE_BITS) - 2


def read(source: Source, given: Given) -> ECG:
    """Read a Sierra XML file; see ``einthoven.formats.load``."""
    vendor.guard_xml(source)
    return vendor.parsed(_Parser, source, given, "Philips Sierra XML")


class _Parser(sierra_xml.SierraXMLParser):
    """ecgdatakit's parser with our decompression."""

    def _read_leads(self, parsed: Any, signal_node: Any) -> list[Any]:
        if sierra_xml._compression(parsed).upper() == "XLI":
            leads = self._read_xli(parsed, signal_node)
        else:
            leads = super()._read_leads(parsed, signal_node)
        cut_calibration(leads)
        return leads

    @staticmethod
    def _rhythm_labels(parsed: Any, signal_node: Any) -> list[str]:
        # The declared number of channels is counted out into names: it must be possible before it costs memory.
        for name in ("numberchannelsallocated", "numberchannelsvalid"):
            declared = sierra_xml._to_int(sierra_xml._text(sierra_xml._get(signal_node, name)))
            if declared is not None and declared > MAX_LEADS:
                raise UnsafeFile(f"declares {declared} leads")
        labels: list[str] = sierra_xml.SierraXMLParser._rhythm_labels(parsed, signal_node)
        if len(labels) > MAX_LEADS:
            raise UnsafeFile(f"declares {len(labels)} leads")
        return labels

    def _read_xli(self, parsed: Any, signal_node: Any) -> list[Any]:
        rate = self._rate(parsed, signal_node)
        expected = self._samples(parsed, rate)
        labels = self._rhythm_labels(parsed, signal_node)
        arrays = decode_xli(_base64(sierra_xml._text(parsed)), len(labels), expected)
        there = min((len(a) for a in arrays), default=0)
        if not there:
            raise CorruptedFileError("the waveform holds no samples")
        if len(arrays) < len(labels) or there < expected:
            python_warnings.warn(
                f"the waveform stops early: {len(arrays)} of {len(labels)} leads, {there} of {expected} samples a lead "
                "were read",
                stacklevel=2,
            )
        arrays = [a[:there] for a in arrays]
        if tuple(labels[:6]) == LIMB_LEADS:  # III to aVF are stored as residuals
            if len(arrays) >= 6:
                sierra_xml._rebuild_limb_leads(arrays)
            else:  # a residual without its partners is no lead
                arrays = arrays[:2]
        resolution = self._resolution(parsed, signal_node)
        zero = sierra_xml._attr(parsed, "signaloffset") or sierra_xml._text(
            sierra_xml._get(signal_node, "signaloffset")
        )
        offset = sierra_xml._to_int(zero) or 0
        return [self._make_lead(label, a, rate, resolution, offset) for label, a in zip(labels, arrays, strict=False)]

    @staticmethod
    def _samples(parsed: Any, rate: int) -> int:
        """Declared samples a lead."""
        duration_ms = sierra_xml._to_float(sierra_xml._attr(parsed, "durationperchannel"))
        if duration_ms is None or duration_ms <= 0:
            raise CorruptedFileError("Missing or invalid parsedwaveforms@durationperchannel")
        if duration_ms * rate / 1000 > MAX_SAMPLES:
            raise UnsafeFile(f"declares {duration_ms / 1000:,.0f} s at {rate:,} Hz", remedy="no resting ECG is so long")
        return round(duration_ms * rate / 1000)

    @staticmethod
    def _rate(parsed: Any, signal_node: Any) -> int:
        rate = sierra_xml._to_int(sierra_xml._attr(parsed, "samplespersecond")) or sierra_xml._to_int(
            sierra_xml._text(sierra_xml._get(signal_node, "samplingrate"))
        )
        if not rate or rate <= 0:
            raise CorruptedFileError("Missing or invalid sampling rate")
        return int(rate)


def cut_calibration(leads: list[Any]) -> None:
    """Cut off the calibration: the end in which all leads are the same, and nothing but 0 and 1 mV, both."""
    if len(leads) < 2 or not leads[0].resolution_unit:
        return
    table = np.stack([lead.samples for lead in leads])
    zero = -leads[0].offset / leads[0].resolution
    one_mv = round(1000 / leads[0].resolution) + zero
    calibrating = (table == table[0]).all(axis=0) & ((table[0] == zero) | (table[0] == one_mv))
    start = int(np.flatnonzero(~calibrating).max(initial=-1)) + 1
    if start > 0 and (table[0, start:] == one_mv).any():
        logger.info("the calibration pulse from sample %d on was cut off", start)
        for lead in leads:
            lead.samples = lead.samples[:start].copy()


def decode_xli(data: bytes, leads: int, samples: int) -> list[NDArray[np.int32]]:
    """The leads of an XLI waveform, each at most ``samples`` long; fewer or shorter ones where the data end early.

    A lead is a chunk: its size, two unused bytes and the first value of the difference, then 10-bit LZW codes for the
    high bytes of all second differences, then the low bytes.
    """
    out: list[NDArray[np.int32]] = []
    at = 0
    while at + 8 <= len(data) and len(out) < leads:
        size = int.from_bytes(data[at : at + 4], "little", signed=True)
        first = int.from_bytes(data[at + 6 : at + 8], "little", signed=True)
        chunk = data[at + 8 : at + 8 + max(size, 0)]
        # The halves of the bytes can't be told apart in a chunk that was cut.
        if size <= 0 or len(chunk) < size:
            break
        out.append(_integrate(_decompress(chunk), first)[:samples])
        at += 8 + size
    return out


def _decompress(chunk: bytes) -> bytes:
    """LZW with 10-bit codes, first bit first."""
    codes = _codes(chunk)
    table: list[bytes] = [bytes([i]) for i in range(256)]
    out: list[bytes] = []
    size, previous = 0, b""
    for code in codes.tolist():
        if code > _LAST_CODE:
            break
        if code < len(table):
            entry = table[code]
        elif previous:
            entry = previous + previous[:1]
        else:
            raise CorruptedFileError(f"LZW stream starts with undefined code {code}")
        if previous and len(table) <= _LAST_CODE:
            table.append(previous + entry[:1])
        out.append(entry)
        size += len(entry)
        if size > 2 * MAX_SAMPLES + 4:
            raise UnsafeFile("the compressed waveform expands without bound")
        previous = entry
    return b"".join(out)


def _codes(chunk: bytes) -> NDArray[np.uint16]:
    """10-bit numbers: five bytes hold four."""
    whole = len(chunk) * 8 // _CODE_BITS
    padded = np.frombuffer(chunk + b"\x00" * (-len(chunk) % 5), np.uint8).reshape(-1, 5).astype(np.uint16)
    b0, b1, b2, b3, b4 = padded.T
    codes = np.stack(
        [b0 << 2 | b1 >> 6, (b1 & 0x3F) << 4 | b2 >> 4, (b2 & 0x0F) << 6 | b3 >> 2, (b3 & 0x03) << 8 | b4], axis=1
    )
    return codes.reshape(-1)[:whole]


def _integrate(buffer: bytes, first: int) -> NDArray[np.int32]:
    """Undo the second differences: z[n] = 2 z[n-1] - z[n-2] - d[n-1], d[n] = code - 64, d[1] = ``first``."""
    raw = np.frombuffer(buffer + b"\x00" * (len(buffer) % 2), np.uint8).astype(np.int16)
    half = raw.size // 2
    codes = (raw[:half] << 8) | raw[half:]
    if codes.size < 2:
        raise CorruptedFileError("XLI chunk holds fewer than two delta codes")
    bend = np.concatenate(([first], codes[2:-1].astype(np.int64) - 64)) if codes.size > 2 else np.zeros(0, np.int64)
    slope = int(codes[1]) - int(codes[0]) - np.cumsum(bend)
    out = np.concatenate(([codes[0], codes[1]], codes[1] + np.cumsum(slope)))
    return out.astype(np.int32)


def _base64(text: str) -> bytes:
    """Base64 up to where it stops being that."""
    compact = re.match(r"[A-Za-z0-9+/]*", "".join(text.split())).group()  # type: ignore[union-attr]
    try:
        return base64.b64decode(compact[: len(compact) // 4 * 4])
    except binascii.Error as error:
        raise CorruptedFileError(f"invalid Base64 data ({error})") from error
