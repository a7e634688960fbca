"""ACDC: short-axis cines of five groups of patients with masks at ED and ES (Bernard et al. 2018), one slice each.

The layout read here is a cut of the published one: ``patients.csv`` and, for each patient, ``patientNNN.npy.xz``, which
holds two NPY arrays one after the other: the frames of one mid-ventricular slice (T, H, W) and the masks at ED and ES
(2, H, W). ACDC is for evaluation only (CC BY-NC-SA): nothing fitted to it may be shipped.
"""

from __future__ import annotations

import csv
import io
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import FileDamaged, UnsafeFile
from einthoven.formats.limits import read_bytes

Group = Literal["NOR", "DCM", "HCM", "MINF", "RV"]

#: Largest unpacked file, bytes: 100 frames of 300 x 300 pixels.
MAX_UNPACKED_BYTES = 9_000_000
#: ACDC numbers its masks 1 RV, 2 myocardium, 3 LV; ``Cine`` 1 LV blood, 2 LV myocardium, 3 RV blood.
_MASK_NUMBERS = np.array([0, 3, 2, 1], np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Patient:
    """One patient's mid-ventricular slice.

    Attributes
    ----------
    name : str
        ``"patient003"``.
    group : Group
        Normal, dilated, hypertrophic, infarcted with low EF, or with an abnormal right ventricle.
    frames : ndarray of float32, shape (T, H, W)
        The cine, 0 to 1 (8 bits a pixel), as it lies in the file: not turned to the usual view.
    ed, es : int
        Frames of end-diastole and end-systole, from 0.
    ed_mask, es_mask : ndarray of uint8, shape (H, W)
        0 none, 1 LV blood (papillary muscles included), 2 LV myocardium, 3 RV blood, as in ``Cine.masks``.
    spacing_mm : tuple of float
        Of rows and of columns.
    lv_edv_ml, lv_ef_percent : float
        Of the whole ventricle, from the masks of all slices.
    """

    name: str
    group: Group
    frames: NDArray[np.float32]
    ed: int
    es: int
    ed_mask: NDArray[np.uint8]
    es_mask: NDArray[np.uint8]
    spacing_mm: tuple[float, float]
    lv_edv_ml: float
    lv_ef_percent: float


def patients(folder: Path) -> Iterator[Patient]:
    """Every patient of ``folder/patients.csv`` whose file is there.

    Raises
    ------
    FileDamaged
        If the table lacks a column or says what its files deny, or a file is cut.
    UnsafeFile
        If a file unpacks to more than ``MAX_UNPACKED_BYTES``, or holds Python objects.
    """
    table = folder / "patients.csv"
    with table.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            path = folder / f"{row.get('patient')}.npy.xz"
            if path.exists():
                try:
                    yield _patient(row, path)
                except (KeyError, ValueError) as error:
                    raise FileDamaged(f"{row.get('patient')}: {error}", file=table, remedy="copy it again") from error


def _patient(row: dict[str, str], path: Path) -> Patient:
    if row["group"] not in get_args(Group):
        raise ValueError(f"unknown group {row['group']!r}")
    frames, masks = _two_arrays(path)
    ed, es = int(row["ed"]), int(row["es"])
    if masks.shape != (2, *frames.shape[1:]) or not (0 <= ed < len(frames) and 0 <= es < len(frames)):
        raise FileDamaged("frames and masks do not belong together", file=path, remedy="copy it again")
    if masks.max() >= len(_MASK_NUMBERS):
        raise FileDamaged("a mask holds other numbers than 0 to 3", file=path, remedy="copy it again")
    ed_mask, es_mask = _MASK_NUMBERS[masks]
    return Patient(
        row["patient"],
        row["group"],  # type: ignore[arg-type]
        frames.astype(np.float32) / np.float32(255),
        ed,
        es,
        ed_mask,
        es_mask,
        (float(row["dy_mm"]), float(row["dx_mm"])),
        float(row["edv_ml"]),
        100 * float(row["ef"]),
    )


def _two_arrays(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The two arrays of a file; never more memory than the limit, never an object."""
    unpacker = lzma.LZMADecompressor(memlimit=200_000_000)
    try:
        data = unpacker.decompress(read_bytes(path), max_length=MAX_UNPACKED_BYTES)
    except lzma.LZMAError as error:
        raise FileDamaged(f"can't be unpacked: {error}", file=path, remedy="copy it again") from error
    if not unpacker.eof:
        if len(data) >= MAX_UNPACKED_BYTES:
            raise UnsafeFile(f"unpacks to more than {MAX_UNPACKED_BYTES:,} bytes", file=path)
        raise FileDamaged("the file is cut", file=path, remedy="copy it again")
    stream = io.BytesIO(data)
    frames, masks = _array(stream, path), _array(stream, path)
    if frames.ndim != 3 or masks.ndim != 3 or not frames.size:
        raise FileDamaged("the arrays are not frames and masks", file=path, remedy="copy it again")
    return frames, masks


def _array(stream: io.BytesIO, path: Path) -> NDArray[np.uint8]:
    """The next array of bytes; its header is checked against what is there before anything is laid out."""
    try:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise ValueError("another version of NPY")
        shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(stream)
    except ValueError as error:
        raise FileDamaged(f"the NPY header is damaged: {error}", file=path, remedy="copy it again") from error
    if dtype.hasobject:
        raise UnsafeFile("the array holds Python objects, which are never loaded", file=path)
    count = 1  # a Python integer: the product of a hostile shape does not wrap around
    for length in shape:
        count *= length
    if dtype != np.uint8 or fortran_order or min(shape, default=0) < 0:
        raise FileDamaged(f"holds {dtype} {shape}, not rows of bytes", file=path, remedy="copy it again")
    data = stream.read(count) if count <= MAX_UNPACKED_BYTES else b""
    if len(data) < count:
        raise FileDamaged(f"declares {shape} bytes, more than there are", file=path, remedy="copy it again")
    return np.frombuffer(data, np.uint8).reshape(shape)
