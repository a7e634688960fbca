"""MATLAB matrices -> ECG: level 4 (as CinC writes them) and level 5, without a WFDB header beside them.

With its header a CinC record is read as WFDB. Alone, the matrix has neither rate nor unit nor lead names, except that
twelve rows are taken for the standard leads, with a warning. scipy's reader is not used: it expands compressed elements
without bound, and importing it would take longer than reading.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG, Provenance
from einthoven.errors import FileDamaged, FormatUnknown, UnsafeFile
from einthoven.formats.bare_array import array_to_ecg
from einthoven.formats.given import Given
from einthoven.formats.limits import Source

_LEVEL_4_TYPES = {0: "f8", 10: "f4", 20: "i4", 30: "i2", 40: "u2", 50: "u1"}
_LEVEL_5_TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_COMPRESSED, _MATRIX = 15, 14
_NUMERIC_CLASSES = range(6, 16)
#: Expansion of compressed elements, times their size in the file.
MAX_EXPANSION = 50


def read(source: Source, given: Given) -> ECG:
    """Read the first matrix of a MATLAB file; see ``einthoven.formats.load``."""
    data = source.data
    if data.startswith((b"MATLAB 7.3", b"\x89HDF")):
        raise FormatUnknown("a MATLAB 7.3 (HDF5) file is not read", remedy="save it with -v7 or as CSV")
    matrix = _level_5(data) if data.startswith(b"MATLAB 5.0") else _level_4(data)
    return array_to_ecg(matrix, given, Provenance(format="MATLAB"))


def _level_4(data: bytes) -> NDArray[np.generic]:
    kind, rows, columns, _, name_length = struct.unpack_from("<5i", data)
    dtype = np.dtype(_LEVEL_4_TYPES[kind]).newbyteorder("<")
    start = 20 + name_length
    there = (len(data) - start) // dtype.itemsize // rows if rows > 0 else 0
    if rows <= 0 or columns <= 0 or there == 0:
        raise FileDamaged(f"the matrix of {rows} x {columns} is not in the file")
    if there < columns and rows > columns:
        raise FileDamaged(f"the matrix of {rows} x {columns} is cut short", remedy="copy the file again")
    values = np.frombuffer(data, dtype, count=rows * min(columns, there), offset=start)
    matrix = values.reshape(-1, rows).T
    if there < columns:
        import warnings

        warnings.warn(f"the matrix stops early: {there} of {columns} samples were read", stacklevel=2)
    return matrix


def _level_5(data: bytes) -> NDArray[np.generic]:
    order = ">" if data[126:128] == b"MI" else "<"
    at = 128
    while at + 8 <= len(data):
        kind, size = struct.unpack_from(f"{order}II", data, at)
        body = data[at + 8 : at + 8 + size]
        at += 8 + size + (-size % 8 if kind != _COMPRESSED else 0)
        if kind == _COMPRESSED:
            body = _inflate(body)
            kind, size = struct.unpack_from(f"{order}II", body)
            body = body[8 : 8 + size]
        if kind == _MATRIX:
            matrix = _matrix(body, order)
            if matrix is not None:
                return matrix
    raise FileDamaged("no numeric matrix of two dimensions in the file")


def _matrix(body: bytes, order: str) -> NDArray[np.generic] | None:
    """A 2-D numeric matrix, or None for any other kind of variable."""
    flags, at = _element(body, 0, order)
    dimensions, at = _element(body, at, order)
    _, at = _element(body, at, order)
    kind = struct.unpack_from(f"{order}I", flags[1])[0]
    shape = np.frombuffer(dimensions[1], f"{order}i4")
    if (kind & 0xFF) not in _NUMERIC_CLASSES or kind & 0x800 or shape.size != 2 or (shape <= 0).any():
        return None
    (code, raw), _ = _element(body, at, order)
    dtype = np.dtype(_LEVEL_5_TYPES.get(code, "V1")).newbyteorder(order)  # type: ignore[arg-type]
    count = int(shape[0]) * int(shape[1])
    if dtype.kind == "V" or len(raw) < count * dtype.itemsize:
        raise FileDamaged(f"the matrix of {shape[0]} x {shape[1]} is not whole", remedy="save it again")
    return np.frombuffer(raw, dtype, count=count).reshape(int(shape[1]), int(shape[0])).T


def _element(body: bytes, at: int, order: str) -> tuple[tuple[int, bytes], int]:
    """One data element (type, bytes) and where the next starts; small ones are packed into their tag."""
    kind, size = struct.unpack_from(f"{order}II", body, at)
    if kind >> 16:
        size, kind = kind >> 16, kind & 0xFFFF
        return (kind, body[at + 4 : at + 4 + min(size, 4)]), at + 8
    return (kind, body[at + 8 : at + 8 + size]), at + 8 + size + -size % 8


def _inflate(body: bytes) -> bytes:
    limit = MAX_EXPANSION * len(body) + 4096
    decoder = zlib.decompressobj()
    try:
        out = decoder.decompress(body, limit)
    except zlib.error as error:
        raise FileDamaged(f"the compressed matrix is damaged: {error}") from error
    if decoder.unconsumed_tail:
        raise UnsafeFile(f"the compressed matrix expands more than {MAX_EXPANSION} times")
    return out
