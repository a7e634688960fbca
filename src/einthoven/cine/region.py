"""A region of a mask as a shape: its area, its long axis and where it ends, to a fraction of a pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Where the ends are looked for: beyond these shares of the pixels along the axis.
_APEX_SHARE, _BASE_SHARE = 0.12, 0.15
#: Below this ratio of spreads a shape has no long axis of its own.
_ROUND = 1.15


@dataclass(frozen=True)
class Region:
    """Places of the pixels of a region, mm from the corner of the image (row, column), and the area of one.

    Attributes
    ----------
    at_mm : ndarray (N, 2)
    pixel_mm2 : float
    """

    at_mm: NDArray[np.float64]
    pixel_mm2: float

    @property
    def area_mm2(self) -> float:
        """All pixels."""
        return len(self.at_mm) * self.pixel_mm2

    @property
    def centre_mm(self) -> NDArray[np.float64]:
        """Middle of all pixels."""
        return np.asarray(self.at_mm.mean(axis=0))

    def axis(self, towards_mm: NDArray[np.float64] | None, fallback: NDArray[np.float64] | None) -> NDArray[np.float64]:
        """Unit vector of the long axis, pointing to ``towards_mm``; a round region takes the fallback."""
        spread, vectors = np.linalg.eigh(np.cov(self.at_mm.T))
        along = vectors[:, 1]
        if fallback is not None and spread[1] < _ROUND**2 * spread[0]:
            along = fallback
        if towards_mm is not None and along @ (towards_mm - self.centre_mm) < 0:
            along = -along
        return np.asarray(along)

    def ends(self, axis: NDArray[np.float64]) -> tuple[float, float]:
        """Where the region begins and ends along an axis, mm: a rounded tip at the low end, a straight cut at the high.

        Beyond a cross-section of width w lies an area A. A cut ends A / w further; a round tip, whose width goes with
        the square root of the distance from it, 3 A / 2 w.
        """
        along = np.sort(self.at_mm @ axis)
        low, high = along[int(_APEX_SHARE * len(along))], along[int((1 - _BASE_SHARE) * len(along)) - 1]
        return (
            low - 1.5 * self._beyond(along, low, -1) / self._width(along, low),
            high + self._beyond(along, high, 1) / self._width(along, high),
        )

    def _beyond(self, along: NDArray[np.float64], cut: float, side: int) -> float:
        """Area beyond a cut, its pixels spread over their own size."""
        size = np.sqrt(self.pixel_mm2)
        return float(np.clip(0.5 + side * (along - cut) / size, 0, 1).sum()) * self.pixel_mm2

    def _width(self, along: NDArray[np.float64], cut: float) -> float:
        """Width at a cut: the area within a band round it, over the height of the band."""
        band = 4 * np.sqrt(self.pixel_mm2)
        return (
            max(self._beyond(along, cut - band / 2, 1) - self._beyond(along, cut + band / 2, 1), self.pixel_mm2) / band
        )


def region(mask: NDArray[np.bool_], spacing_mm: tuple[float, float]) -> Region:
    """The pixels of a mask (H, W)."""
    return Region(np.argwhere(mask) * np.asarray(spacing_mm), spacing_mm[0] * spacing_mm[1])


def touching(mask: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels of ``mask`` within one pixel (corners too) of ``other``."""
    padded = np.pad(other, 1)
    rows, columns = other.shape
    near = np.zeros_like(other)
    for down in range(3):
        for right in range(3):
            near |= padded[down : down + rows, right : right + columns]
    return mask & near
