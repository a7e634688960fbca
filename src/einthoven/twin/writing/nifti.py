"""Cines and stacks as NIfTI-1: frames and masks, gzipped, the same bytes every time."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import ConfigError

if TYPE_CHECKING:
    from einthoven.cine import Cine
    from einthoven.twin.imaging import Stack

#: Frames are stored as uint8 with slope 1/255: steps of 0.4 % of full brightness, a tenth of the scanner's noise.
SLOPE = 1 / 255
#: The fastest: the best takes ten times as long and saves little, since most of a frame is noise.
GZIP_LEVEL = 1


def checked_nibabel() -> Any:
    """The package that writes NIfTI.

    Raises
    ------
    ConfigError
        If it is not installed.
    """
    try:
        import nibabel
    except ImportError:
        raise ConfigError("writing NIfTI needs nibabel", remedy="pip install 'einthoven[cmr]'") from None
    return nibabel


def frames_nifti(image: Cine | Stack, beat_s: float) -> bytes:
    """Frames: (columns, rows, slices, time), uint8 that stand for 0 to 1.

    Parameters
    ----------
    image : Cine or Stack
    beat_s : float
        RR interval: the time axis is RR over the number of frames.
    """
    stored = np.rint(np.clip(_volume(image, "frames"), 0, 1) / SLOPE).astype(np.uint8)
    return _encode(stored, image, beat_s, slope=SLOPE, name="cine, 0 to 1")


def masks_nifti(image: Cine | Stack, beat_s: float) -> bytes:
    """Masks: as the frames; labels 0 none 1 LV blood 2 LV myocardium 3 RV blood 4 LA 5 RA."""
    return _encode(_volume(image, "masks"), image, beat_s, slope=1.0, name="1 LV 2 myocardium 3 RV 4 LA 5 RA")


def _slices(image: Cine | Stack) -> tuple[Cine, ...]:
    return tuple(getattr(image, "slices", (image,)))


def _volume(image: Cine | Stack, what: str) -> NDArray[Any]:
    """(T, H, W) of each slice to (W, H, slices, T), the order of NIfTI."""
    return np.stack([getattr(cine, what) for cine in _slices(image)]).transpose(3, 2, 0, 1)


def _encode(stored: NDArray[np.uint8], image: Cine | Stack, beat_s: float, *, slope: float, name: str) -> bytes:
    nibabel = checked_nibabel()
    affine = image_affine(image)
    nifti = nibabel.Nifti1Image(stored, affine)
    header = nifti.header
    header.set_data_dtype(np.uint8)
    header.set_slope_inter(slope, 0.0)
    header.set_xyzt_units("mm", "sec")
    header["pixdim"][4] = beat_s / stored.shape[3]
    header["descrip"] = name.encode()
    header["cal_max"] = stored.max() * slope
    nifti.set_qform(affine, code="scanner")
    nifti.set_sform(affine, code="scanner")
    return gzip.compress(nifti.to_bytes(), GZIP_LEVEL, mtime=0)


def image_affine(image: Cine | Stack) -> NDArray[np.float64]:
    """From (column, row, slice) to mm in the frame of NIfTI: X right, Y front, Z head."""
    slices = _slices(image)
    affine = np.array(slices[0].affine, np.float64)
    if len(slices) > 1:
        affine[:3, 2] = np.asarray(slices[1].affine, np.float64)[:3, 3] - affine[:3, 3]
    return affine
