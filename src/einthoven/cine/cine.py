"""A cine: one plane of the heart over one beat, as pictures and, where known, masks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import ConfigError

if TYPE_CHECKING:
    from einthoven.cine.phenotypes import CinePhenotypes

View = Literal["4ch", "sax"]
VIEWS: tuple[View, ...] = ("4ch", "sax")


class Mask(IntEnum):
    """What a pixel of a mask is."""

    NONE = 0
    LV_BLOOD = 1
    LV_MYOCARDIUM = 2
    RV_BLOOD = 3
    LEFT_ATRIUM = 4
    RIGHT_ATRIUM = 5


@dataclass(frozen=True)
class Cine:
    """Pictures of one plane over one beat. A short-axis stack is several, one a slice.

    Attributes
    ----------
    frames : ndarray (T, H, W) float32
        Brightness from 0 to 1.
    masks : ndarray (T, H, W) uint8 or None
        ``Mask``; None where nobody outlined them.
    spacing_mm : tuple of float
        Between rows and between columns.
    phase : ndarray (T,) float64
        Of each frame as a share of RR; 0 is the R wave.
    view : {"4ch", "sax"}
        Four-chamber long axis, or short axis.
    affine : ndarray (4, 4) float64
        Column, row and slice index (in this order) to mm; how a NIfTI file says it.

    Raises
    ------
    ConfigError
        Arrays that do not fit together.
    """

    frames: NDArray[np.float32]
    masks: NDArray[np.uint8] | None
    spacing_mm: tuple[float, float]
    phase: NDArray[np.float64]
    view: View
    affine: NDArray[np.float64]

    def __post_init__(self) -> None:
        problem = _problem(self)
        if problem:
            raise ConfigError(problem, remedy="frames and masks are (T, H, W), phase (T,), affine (4, 4)")

    def __len__(self) -> int:
        """How many frames."""
        return len(self.frames)

    @property
    def pixel_mm2(self) -> float:
        """Area of a pixel."""
        return self.spacing_mm[0] * self.spacing_mm[1]

    def phenotypes(self) -> CinePhenotypes:
        """What the masks of a four-chamber cine say (``four_chamber_phenotypes``).

        Raises
        ------
        ConfigError
            No masks, or another view.
        """
        from einthoven.cine.phenotypes import four_chamber_phenotypes

        return four_chamber_phenotypes(self)


def _problem(cine: Cine) -> str | None:
    frames, masks = cine.frames, cine.masks
    if frames.ndim != 3 or not frames.size:
        return f"frames have shape {frames.shape}"
    if masks is not None and masks.shape != frames.shape:
        return f"masks have shape {masks.shape}, frames {frames.shape}"
    if masks is not None and masks.dtype != np.uint8:
        return f"masks are {masks.dtype}, not uint8"
    if cine.phase.shape != frames.shape[:1]:
        return f"{len(frames)} frames, but phase has shape {cine.phase.shape}"
    if cine.view not in VIEWS:
        return f"unknown view {cine.view!r}"
    if cine.affine.shape != (4, 4):
        return f"affine has shape {cine.affine.shape}"
    if not all(np.isfinite(s) and s > 0 for s in cine.spacing_mm):
        return f"spacing_mm is {cine.spacing_mm}"
    return None
