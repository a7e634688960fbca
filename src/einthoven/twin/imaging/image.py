"""A patient's beating heart as cine MRI: one view, or a stack of short-axis slices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from einthoven.cine import Cine, CinePhenotypes, stack_phenotypes
from einthoven.errors import ConfigError
from einthoven.twin.imaging.examination import Examination, examine
from einthoven.twin.imaging.look import LOOK, Look
from einthoven.twin.imaging.planes import Placement, View, check_view, place, plane
from einthoven.twin.imaging.slices import image_slice
from einthoven.twin.patient import Patient

#: Usual thickness of a slice and gap between two (Petersen 2016, UK Biobank; Kramer 2020).
_SLICE_MM, _GAP_MM = 8.0, 2.0
#: How far a stack goes on above the base plane: blood of the right ventricle lies there, in its outflow tract.
_OUTFLOW_MM = 18.0


@dataclass(frozen=True)
class Stack:
    """Short-axis slices from base to apex, each its own breath-hold.

    Attributes
    ----------
    slices : tuple of Cine
    slice_mm, gap_mm : float
        Thickness, and what lies between two slices.
    heights_mm : tuple of float
        From the middle of the left ventricle towards the base, as the scanner states them.
    """

    slices: tuple[Cine, ...]
    slice_mm: float
    gap_mm: float
    heights_mm: tuple[float, ...]

    def __len__(self) -> int:
        """How many slices."""
        return len(self.slices)

    def phenotypes(self) -> CinePhenotypes:
        """What the masks say, by Simpson's rule."""
        return stack_phenotypes(self.slices, self.slice_mm + self.gap_mm)


def image(
    patient: Patient,
    *,
    view: View = "4ch",
    frames: int = 24,
    size: int = 64,
    spacing_mm: float = 2.75,
    height_mm: float = 0.0,
    slice_mm: float = _SLICE_MM,
    look: Look = LOOK,
) -> Cine:
    """One view of a patient's heart over one beat, as balanced SSFP shows it, with exact masks.

    Parameters
    ----------
    patient : Patient
        The same patient and arguments give the same picture, byte for byte.
    view : {"4ch", "sax"}
        4-chamber long axis, apex up; or short axis, anterior up. The right ventricle is on the left of both.
    frames : int
        Evenly over RR, from the R wave.
    size : int
        Rows and columns.
    spacing_mm : float
        Of pixels.
    height_mm : float
        Of a short axis, from the middle of the left ventricle towards the base.
    slice_mm : float
        Thickness of the slice.
    look : Look
        Ranges of what differs between patients and scanners.

    Raises
    ------
    ConfigError
        An unknown view, or numbers out of range.
    """
    check_view(view)
    _check(frames, size, spacing_mm, slice_mm)
    rng = patient.generator("cine")
    placement = place(rng, view, look)
    examination = examine(patient, frames, rng, look)
    cut = partial(plane, view, size=size, spacing_mm=spacing_mm, thickness_mm=slice_mm, height_mm=height_mm)
    return image_slice(examination, cut(placement, examination.heart_mm), rng)


def image_stack(
    patient: Patient,
    *,
    frames: int = 25,
    size: int = 128,
    spacing_mm: float = 1.5,
    slice_mm: float = _SLICE_MM,
    gap_mm: float = _GAP_MM,
    look: Look = LOOK,
) -> Stack:
    """Short-axis slices that cover both ventricles from base to apex.

    Between two breath-holds the heart does not return to the very same place: slices lie a little aside of where their
    affines state. Parameters and errors as for ``image``.
    """
    _check(frames, size, spacing_mm, slice_mm)
    if not 0 <= gap_mm <= 20:
        raise ConfigError(f"a gap of {gap_mm} mm between slices", remedy="use 0 to 20")
    rng = patient.generator("cine")
    placement = place(rng, "sax", look)
    examination = examine(patient, frames, rng, look)
    heights = _heights_mm(examination, slice_mm + gap_mm)
    slices = []
    for height in heights:
        cut = partial(plane, "sax", size=size, spacing_mm=spacing_mm, thickness_mm=slice_mm, height_mm=height)
        where = cut(_breath_hold(placement, rng, look), examination.heart_mm)
        slices.append(image_slice(examination, where, rng, stated=cut(placement, examination.heart_mm)))
    return Stack(tuple(slices), slice_mm, gap_mm, heights)


def _heights_mm(examination: Examination, step_mm: float) -> tuple[float, ...]:
    """Middles of slices from the outflow tract of the right ventricle, above the base plane, to below the apex."""
    lv = examination.heart.lv
    base = float(lv.base_z_mm.max())
    apex = -lv.length_mm / 2 - float(lv.wall_mm[:, 0].mean())
    above = int(np.ceil(_OUTFLOW_MM / step_mm))
    count = int(np.ceil((base - apex) / step_mm))
    return tuple(base - (k + 0.5) * step_mm for k in range(-above, count))


def _breath_hold(placement: Placement, rng: np.random.Generator, look: Look) -> Placement:
    """Where the slice lies after another breath."""
    limit = 2 * look.breath_hold_sd
    down, right, through = np.clip(look.breath_hold_sd * rng.standard_normal(3) * [1.0, 0.6, 0.6], -limit, limit)
    shift = placement.shift_mm[0] + float(down), placement.shift_mm[1] + float(right)
    return replace(placement, shift_mm=shift, offset_mm=placement.offset_mm + float(through))


def _check(frames: int, size: int, spacing_mm: float, slice_mm: float) -> None:
    if not 2 <= frames <= 200:
        raise ConfigError(f"a cine of {frames} frames", remedy="use 2 to 200, usually 12 to 50")
    if not 8 <= size <= 1024:
        raise ConfigError(f"a picture of {size} pixels", remedy="use 8 to 1024, usually 64 to 256")
    if not 0.25 <= spacing_mm <= 10:
        raise ConfigError(f"pixels of {spacing_mm} mm", remedy="use 0.25 to 10, usually 1.0 to 2.75")
    if not 0 < slice_mm <= 20:
        raise ConfigError(f"a slice of {slice_mm} mm", remedy="use up to 20, usually 6 to 10")
