"""Real and synthetic short-axis cines brought to the same window, spacing, grey levels and size, so that only what is
in the picture can tell them apart.

Every synthetic patient has a real partner: it has the partner's kind of disease, is imaged at the partner's pixel
spacing and number of frames, is cut out at the same place relative to the left ventricle, rounded to the partner's grey
levels and resampled by the same interpolation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from einthoven.data import acdc, sunnybrook
from einthoven.twin.imaging import image
from einthoven.twin.patient import DiseaseName
from einthoven.twin.population import draw

#: Pixels along each side of what is judged, and their spacing: 86 mm, the left ventricle with its surroundings.
SIDE, SPACING_MM = 48, 1.8
#: Percentiles of the window that become 0 and 1.
DARK, BRIGHT = 1.0, 99.0
#: Of a synthetic cine whose partner is a slice at ED and ES.
FRAMES = 24
#: How far a reader's contour wanders, sd, and over what length: those of two readers are 1 mm apart on average (Bai
#: 2018). It is smooth, and lies outside the half maximum: at the border of Sunnybrook's masks the brightness is a third
#: of the way from muscle to blood.
READER_MM, READER_GRAIN_MM, READER_PEN_MM, READER_OUTWARD_MM = 0.9, 9.0, 2.5, 0.5

Frames = NDArray[np.float32]
Mask = NDArray[np.bool_]

DISEASE_OF_GROUP: dict[str, DiseaseName] = {
    "NOR": "normal",
    "DCM": "dcm",
    "HCM": "hcm",
    "MINF": "infarct",
    "RV": "rv_overload",
    "Normal": "normal",
    "Heart failure without infarct": "dcm",
    "Hypertrophy": "hcm",
    "Heart failure with infarct": "infarct",
}


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """A cine of one slice as it was made, real or synthetic.

    Attributes
    ----------
    frames : ndarray of float32, shape (T, H, W)
    spacing_mm : float
    lv, rv : ndarray of bool, shape (2, H, W)
        Cavities at ED and ES; ``rv`` None where nobody drew it.
    ed, es : int
    """

    frames: Frames
    spacing_mm: float
    lv: Mask
    rv: Mask | None
    ed: int
    es: int


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is judged: a window of ``SIDE`` x ``SIDE`` pixels, grey levels from 0 to 1.

    ``pair`` joins a real patient with its synthetic ones: they stay in one fold. ``partner`` is how a synthetic partner
    is to be made.
    """

    pair: int
    real: bool
    frames: Frames
    lv: Mask
    rv: Mask | None
    ed: int
    es: int
    partner: Partner


@dataclass(frozen=True, slots=True)
class Partner:
    """What a synthetic cine takes over from a real one.

    ``shift_mm`` is where the window lies relative to the middle of the left ventricle, ``grey`` the levels of ``DARK``
    and ``BRIGHT``, 0 to 255.
    """

    disease: DiseaseName
    frames: int
    spacing_mm: float
    shift_mm: tuple[float, float]
    grey: tuple[float, float]


class Imaged(Protocol):
    """What is used of a ``Cine``."""

    @property
    def frames(self) -> Frames:
        """Grey levels, (T, H, W)."""

    @property
    def masks(self) -> NDArray[np.uint8] | None:
        """Numbers of the chambers, (T, H, W)."""


#: Makes the cine of a synthetic patient: disease, seed, frames, spacing in mm.
Imager = Callable[[DiseaseName, int, int, float], Imaged]


def acdc_scans(folder: Path) -> Iterator[tuple[DiseaseName, Scan]]:
    """The cines of ACDC."""
    for patient in acdc.patients(folder):
        masks = np.stack([patient.ed_mask, patient.es_mask])
        spacing = float(np.mean(patient.spacing_mm))
        scan = Scan(patient.frames, spacing, masks == 1, masks == 3, patient.ed, patient.es)
        yield DISEASE_OF_GROUP[patient.group], scan


def sunnybrook_scans(folder: Path) -> Iterator[tuple[DiseaseName, Scan]]:
    """The middle slice of every patient of Sunnybrook at ED and ES, as cines of two frames."""
    by_patient: dict[str, dict[int, dict[str, sunnybrook.Slice]]] = {}
    for one in sunnybrook.slices(folder):
        by_patient.setdefault(one.patient, {}).setdefault(one.number, {})[one.phase] = one
    for numbers in by_patient.values():
        both = [phases for _, phases in sorted(numbers.items()) if len(phases) == 2]
        ed, es = (both[len(both) // 2][phase] for phase in ("ed", "es"))
        images, masks = np.stack([ed.image, es.image]), np.stack([ed.lv_mask, es.lv_mask])
        yield DISEASE_OF_GROUP[ed.pathology], Scan(images, sunnybrook.SPACING_MM, masks, None, 0, 1)


def real_subjects(
    scans: Iterator[tuple[DiseaseName, Scan]], side: int = SIDE, spacing_mm: float = SPACING_MM
) -> list[Subject]:
    """Real scans, each the first of a pair, in a window of ``side`` pixels."""
    window = Window(side, spacing_mm)
    return [_real(pair, disease, scan, window) for pair, (disease, scan) in enumerate(scans)]


def _real(pair: int, disease: DiseaseName, scan: Scan, window: Window) -> Subject:
    cut, shift = window.cut(scan.frames, scan, (0.0, 0.0))
    dark, bright = np.percentile(cut, [DARK, BRIGHT]) * 255
    partner = Partner(disease, len(scan.frames), scan.spacing_mm, shift, (float(dark), float(bright)))
    return _subject(pair, scan, window, shift, partner, real=True)


def synthetic_subjects(
    reals: Sequence[Subject],
    imager: Imager,
    each: int,
    first_seed: int = 0,
    side: int = SIDE,
    spacing_mm: float = SPACING_MM,
) -> list[Subject]:
    """``each`` synthetic partners of every real subject."""
    window, made = Window(side, spacing_mm), []
    for real in reals:
        for k in range(each):
            p = real.partner
            # The partner of a slice at ED and ES alone is a whole cine: its ED and ES are found as a reader would.
            frames = p.frames if p.frames > 2 else FRAMES
            cine = imager(p.disease, first_seed + real.pair * each + k, frames, p.spacing_mm)
            scan = as_drawn(scan_of(cine, p.spacing_mm), np.random.default_rng([first_seed, real.pair, k]))
            made.append(synthetic(real, scan, window))
    return made


def scan_of(cine: Imaged, spacing_mm: float) -> Scan:
    """A synthetic cine as a scan: ED and ES are the largest and the smallest cavity."""
    assert cine.masks is not None
    cavity = (cine.masks == 1).sum((1, 2))
    ed, es = int(cavity.argmax()), int(cavity.argmin())
    masks = cine.masks[[ed, es]]
    return Scan(cine.frames, spacing_mm, masks == 1, masks == 3, ed, es)


def as_drawn(scan: Scan, rng: np.random.Generator) -> Scan:
    """Contours as a reader would have drawn them: exact ones would give a picture away by sharp edges."""
    from scipy.ndimage import distance_transform_edt, gaussian_filter

    def drawn(mask: Mask) -> Mask:
        # From the middle of a pixel to the border between pixels; a pen has no corners.
        depth = np.where(mask, distance_transform_edt(mask) - 0.5, 0.5 - distance_transform_edt(~mask))
        depth = gaussian_filter(depth, READER_PEN_MM / scan.spacing_mm) * scan.spacing_mm
        wander = gaussian_filter(rng.standard_normal(mask.shape), READER_GRAIN_MM / scan.spacing_mm)
        return depth + READER_OUTWARD_MM + READER_MM * wander / wander.std() > 0 if mask.any() else mask

    rv = None if scan.rv is None else np.stack([drawn(m) for m in scan.rv])
    return replace(scan, lv=np.stack([drawn(m) for m in scan.lv]), rv=rv)


def synthetic(real: Subject, scan: Scan, window: Window) -> Subject:
    """A synthetic scan, treated like its real partner's; if that had no mask of the right ventricle, without one."""
    p = real.partner
    if p.frames == 2:
        scan = replace(scan, frames=scan.frames[[scan.ed, scan.es]], ed=0, es=1)
    cut, shift = window.cut(scan.frames, scan, p.shift_mm)
    dark, bright = np.percentile(cut, [DARK, BRIGHT])
    scale = (p.grey[1] - p.grey[0]) / max(bright - dark, 1e-6)
    rounded = np.round(np.clip((scan.frames - dark) * scale + p.grey[0], 0, 255)) / 255
    scan = replace(scan, frames=rounded.astype(np.float32), rv=None if real.rv is None else scan.rv)
    return _subject(real.pair, scan, window, shift, p, real=False)


def _subject(
    pair: int, scan: Scan, window: Window, shift: tuple[float, float], partner: Partner, *, real: bool
) -> Subject:
    cut, _ = window.cut(scan.frames, scan, shift)
    dark, bright = np.percentile(cut, [DARK, BRIGHT])
    grey = np.clip((cut - dark) / max(bright - dark, 1e-6), 0, 1).astype(np.float32)

    def masks(whole: Mask) -> Mask:
        return window.cut(whole.astype(np.float32), scan, shift)[0] > 0.5

    rv = None if scan.rv is None else masks(scan.rv)
    return Subject(pair, real, grey, masks(scan.lv), rv, scan.ed, scan.es, partner)


@dataclass(frozen=True, slots=True)
class Window:
    """A square about the left ventricle."""

    side: int = SIDE
    spacing_mm: float = SPACING_MM

    def cut(self, pictures: Frames, scan: Scan, shift_mm: tuple[float, float]) -> tuple[Frames, tuple[float, float]]:
        """The window ``shift_mm`` from the middle of the cavity at ED, by linear interpolation.

        It is moved where it would leave the picture; also gives the shift that came of it.
        """
        from scipy.ndimage import map_coordinates

        middle = np.argwhere(scan.lv[0]).mean(0) * scan.spacing_mm
        at = (np.arange(self.side) - (self.side - 1) / 2) * self.spacing_mm
        last = (np.array(pictures.shape[1:]) - 1) * scan.spacing_mm
        centre = np.clip(middle + shift_mm, np.minimum(at[-1], last / 2), np.maximum(last - at[-1], last / 2))
        rows, columns = ((centre[axis] + at) / scan.spacing_mm for axis in (0, 1))
        grid = np.stack(np.meshgrid(rows, columns, indexing="ij"))
        cut = [map_coordinates(picture, grid, order=1, mode="nearest") for picture in pictures]
        shift = centre - middle
        return np.stack(cut).astype(np.float32), (float(shift[0]), float(shift[1]))


#: Side of a synthetic picture, mm, before the window is cut out.
FIELD_MM = 200.0


def twin_imager(disease: DiseaseName, seed: int, frames: int, spacing_mm: float) -> Imaged:
    """The mid-ventricular short-axis cine of the twin."""
    patient = draw([seed], disease=disease).patient(0)
    size = round(FIELD_MM / spacing_mm)
    return image(patient, view="sax", frames=frames, size=size, spacing_mm=spacing_mm)


#: Greys of nothing, LV blood, LV muscle, RV blood and the atria in a picture without physics, and its noise.
FLAT_GREYS, FLAT_NOISE = np.array([0.12, 0.95, 0.30, 0.88, 0.90, 0.86]), 0.03


def flat_imager(imager: Imager) -> Imager:
    """The same hearts as masks filled with flat greys under Rician noise: no chest, no point spread, no coils."""

    def flat(disease: DiseaseName, seed: int, frames: int, spacing_mm: float) -> Imaged:
        masks = imager(disease, seed, frames, spacing_mm).masks
        assert masks is not None
        real, imaginary = np.random.default_rng([seed, 13]).normal(0, FLAT_NOISE, (2, *masks.shape))
        return Flat(np.hypot(FLAT_GREYS[masks] + real, imaginary).astype(np.float32), masks)

    return flat


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """A picture without physics."""

    frames: Frames
    masks: NDArray[np.uint8]
