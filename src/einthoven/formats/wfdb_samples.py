"""WFDB signal files: bytes -> sample values, for every storage format but the FLAC ones. Source: signal(5)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import FileDamaged

#: The value that each format reserves for "no valid sample here".
INVALID = {
    16: -(2**15), 24: -(2**23), 32: -(2**31), 61: -(2**15), 80: -(2**7), 160: -(2**15), 212: -(2**11), 310: -(2**9),
    311: -(2**9),
}  # fmt: skip
FLAC = (508, 516, 524)

#: Bits a sample takes in the file.
BITS = {8: 8, 80: 8, 212: 12, 310: 32 / 3, 311: 32 / 3, 16: 16, 61: 16, 160: 16, 24: 24, 32: 32}


def samples_in(size: int, code: int) -> int:
    """How many samples of a format so many bytes hold at most."""
    return int(max(size, 0) * 8 / BITS.get(code, 8))


def decode_samples(data: bytes, code: int) -> NDArray[np.signedinteger]:
    """The stored values in the order of the file, in the smallest integer type that holds them.

    Parameters
    ----------
    data : bytes
        From the first sample on; an incomplete last sample is ignored.
    code : int
        The WFDB format. Format 8 yields differences.
    """
    if code in (16, 61):
        return np.frombuffer(data, "<i2" if code == 16 else ">i2", count=len(data) // 2)
    if code == 160:
        return (np.frombuffer(data, "<u2", count=len(data) // 2) ^ np.uint16(0x8000)).view(np.int16)
    if code == 8:
        return np.frombuffer(data, np.int8)
    if code == 80:
        return (np.frombuffer(data, np.uint8) ^ np.uint8(0x80)).view(np.int8)
    if code == 32:
        return np.frombuffer(data, "<i4", count=len(data) // 4)
    if code == 24:
        return _decode_24(data)
    if code == 212:
        return _decode_212(data)
    if code in (310, 311):
        return _decode_10_bit(data, code)
    if code in FLAC:
        raise FileDamaged(
            f"WFDB format {code} (FLAC) is not read", remedy="convert it with the wfdb package: format 16"
        )
    raise FileDamaged(f"there is no WFDB format {code}")


def _decode_24(data: bytes) -> NDArray[np.int32]:
    parts = np.frombuffer(data, np.uint8, count=len(data) // 3 * 3).reshape(-1, 3)
    wide = np.zeros((len(parts), 4), np.uint8)
    wide[:, 1:] = parts
    return wide.reshape(-1).view("<i4") >> 8


def _decode_212(data: bytes) -> NDArray[np.int16]:
    """Two 12-bit samples in three bytes; the low nibble of the second belongs to the first."""
    whole = len(data) // 3
    parts = np.frombuffer(data, np.uint8, count=whole * 3).reshape(-1, 3).astype(np.int16)
    rest = data[whole * 3 :]
    out = np.empty(2 * whole + (len(rest) == 2), np.int16)
    out[0 : 2 * whole : 2] = parts[:, 0] | ((parts[:, 1] & 0x0F) << 8)
    out[1 : 2 * whole : 2] = parts[:, 2] | ((parts[:, 1] & 0xF0) << 4)
    if len(rest) == 2:
        out[-1] = rest[0] | ((rest[1] & 0x0F) << 8)
    return (out << 4) >> 4


def _decode_10_bit(data: bytes, code: int) -> NDArray[np.int16]:
    """Three 10-bit samples in four bytes."""
    words = np.frombuffer(data, "<u4", count=len(data) // 4)
    out = np.empty((len(words), 3), np.uint16)
    if code == 310:
        low, high = words & 0xFFFF, words >> 16
        out[:, 0] = (low >> 1) & 0x3FF
        out[:, 1] = (high >> 1) & 0x3FF
        out[:, 2] = ((low >> 11) & 0x1F) | (((high >> 11) & 0x1F) << 5)
    else:
        out[:, 0] = words & 0x3FF
        out[:, 1] = (words >> 10) & 0x3FF
        out[:, 2] = (words >> 20) & 0x3FF
    return (out.reshape(-1) << 6).view(np.int16) >> 6
