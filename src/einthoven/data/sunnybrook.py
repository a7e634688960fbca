"""Sunnybrook cardiac data: short-axis slices at ED and ES with masks of the left ventricle (Radau et al. 2009, CC0).

The layout read here holds, below ``Images`` and ``Labels``, PNG files of the same names, the central part of every
slice that was contoured, and ``meta/scd_patientdata.csv``. A name counts the images of a patient over all slices, 20
phases each: ``SC-HF-I-01-IM-0001-0059.dcm.png`` is phase 18 of slice 2, both from 0.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import Sex
from einthoven.errors import FileDamaged, UnsafeFile
from einthoven.formats.limits import check_regular

Pathology = Literal["Heart failure with infarct", "Heart failure without infarct", "Hypertrophy", "Normal"]

PHASES = 20
#: The PNG files do not say it: field of view 320 mm, matrix 256 (Radau 2009). Volumes in the patient table suggest
#: 1.1 to 1.6 mm, by patient.
SPACING_MM = 1.25
#: Most pixels of an image.
MAX_PIXELS = 1_000_000
_NAME = re.compile(r"(?P<kind>SC-[A-Z]+(?:-[A-Z]+)?)-(?P<number>\d+)-IM-\d+-(?P<image>\d+)\.dcm\.png")


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """One slice at one phase.

    Attributes
    ----------
    patient : str
        ``"SC-HF-I-1"``, as in the patient table.
    pathology : Pathology
    age : float
    sex : "M" or "F"
    number : int
        Of the slice, from base to apex.
    phase : {"ed", "es"}
    image : ndarray of float32, shape (H, W)
        0 to 1 (8 bits a pixel).
    lv_mask : ndarray of bool, shape (H, W)
        Cavity of the left ventricle, papillary muscles included.
    """

    patient: str
    pathology: Pathology
    age: float
    sex: Sex
    number: int
    phase: Literal["ed", "es"]
    image: NDArray[np.float32]
    lv_mask: NDArray[np.bool_]


def slices(folder: Path) -> Iterator[Slice]:
    """Every slice with its mask, by patient, slice and phase. Needs Pillow (the ``bench`` extra).

    End-diastole is, of the two phases that a patient was contoured at, the one with the larger cavity.

    Raises
    ------
    FileDamaged
        If the table lacks a patient, an image lacks its mask, or either can't be read.
    UnsafeFile
        If an image is larger than ``MAX_PIXELS``.
    """
    table = _patient_table(folder / "meta" / "scd_patientdata.csv")
    images: defaultdict[str, list[tuple[int, Path]]] = defaultdict(list)
    for path in sorted((folder / "Images").glob("*/*.png")):
        if name := _NAME.fullmatch(path.name):
            images[f"{name['kind']}-{int(name['number'])}"].append((int(name["image"]) - 1, path))
    for patient, files in sorted(images.items()):
        if patient not in table:
            raise FileDamaged(f"no patient {patient} in the table", file=folder, remedy="copy it again")
        yield from _slices_of(patient, table[patient], sorted(files), folder)


def _slices_of(
    patient: str, row: tuple[Pathology, float, Sex], files: list[tuple[int, Path]], folder: Path
) -> Iterator[Slice]:
    loaded = [(place, *_pair(path, folder)) for place, path in files]
    cavity: Counter[int] = Counter()
    for place, _, mask in loaded:
        cavity[place % PHASES] += int(mask.sum())
    ed = max(cavity, key=lambda phase: cavity[phase])
    for place, image, mask in loaded:
        number, phase = divmod(place, PHASES)
        yield Slice(patient, *row, number, "ed" if phase == ed else "es", image, mask)


def _pair(path: Path, folder: Path) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    image, mask = _pixels(path), _pixels(folder / "Labels" / path.parent.name / path.name)
    if image.shape != mask.shape or not mask.any():
        raise FileDamaged("the mask is empty or of another size", file=path, remedy="copy it again")
    return image.astype(np.float32) / np.float32(255), mask > 0


def _pixels(path: Path) -> NDArray[np.uint8]:
    from PIL import Image

    try:
        check_regular(path)
        with Image.open(path, formats=["PNG"]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UnsafeFile(f"has {picture.width} x {picture.height} pixels, more than the limit", file=path)
            return np.asarray(picture.convert("L"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise FileDamaged(f"can't be read: {error}", file=path, remedy="copy it again") from error


def _patient_table(path: Path) -> dict[str, tuple[Pathology, float, Sex]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        try:
            return {row["OriginalID"]: _row(row) for row in csv.DictReader(stream)}
        except (KeyError, ValueError) as error:
            raise FileDamaged(f"not the table of patients: {error}", file=path, remedy="copy it again") from error


def _row(row: dict[str, str]) -> tuple[Pathology, float, Sex]:
    if row["Pathology"] not in get_args(Pathology) or row["Gender"] not in ("Male", "Female"):
        raise ValueError(f"{row['OriginalID']} has an unknown pathology or sex")
    return row["Pathology"], float(row["Age"]), "M" if row["Gender"] == "Male" else "F"  # type: ignore[return-value]
