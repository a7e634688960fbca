"""What the masks of a cine say of the heart: volumes, mass, walls, motion.

Four-chamber view: the area-length method for one plane, V = 8 A^2 / (3 pi L) (Dodge 1960; Lang 2015), exact for an
ellipsoid. Short-axis stack: Simpson's rule, the sum of areas times the distance of slices (Schulz-Menger 2020). The end
of diastole is the frame at the R wave, the end of systole the frame of the smallest volume.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.cine.cine import Cine, Mask
from einthoven.cine.region import Region, region, touching
from einthoven.errors import ConfigError

#: g/ml (Schulz-Menger 2020).
MUSCLE_DENSITY = 1.05
#: A region of fewer pixels is too small for an axis.
_FEWEST = 6


@dataclass(frozen=True)
class CinePhenotypes:
    """Measured on masks. What can't be measured is None, and ``missing`` says why.

    Attributes
    ----------
    method : str
        ``area-length`` or ``Simpson``.
    lv_volume_ml : ndarray (T,)
    es_phase : float
        Share of RR from the R wave to the smallest volume.
    wall_mm : float
        Mean end-diastolic thickness of the left ventricle: in a stack from areas (radius of the outer minus that of the
        inner circle), in four chambers the mean of septum and lateral wall.
    septal_wall_mm, lateral_wall_mm : float
        End-diastolic, middle third, four chambers only.
    mapse_mm : float
        Descent of the mitral plane.
    rv_fac_percent : float
        Fractional area change of the right ventricle in four chambers.
    """

    method: str
    lv_volume_ml: NDArray[np.float64]
    lv_edv_ml: float
    lv_esv_ml: float
    es_phase: float
    lv_mass_g: float | None = None
    wall_mm: float | None = None
    septal_wall_mm: float | None = None
    lateral_wall_mm: float | None = None
    lv_length_mm: float | None = None
    mapse_mm: float | None = None
    rv_edv_ml: float | None = None
    rv_esv_ml: float | None = None
    rv_fac_percent: float | None = None
    la_max_ml: float | None = None
    la_min_ml: float | None = None
    ra_max_ml: float | None = None
    ra_min_ml: float | None = None
    missing: dict[str, str] = field(default_factory=dict)

    @property
    def lv_sv_ml(self) -> float:
        """Stroke volume."""
        return self.lv_edv_ml - self.lv_esv_ml

    @property
    def lv_ef_percent(self) -> float:
        """Ejection fraction."""
        return 100 * self.lv_sv_ml / self.lv_edv_ml

    @property
    def rv_ef_percent(self) -> float | None:
        """Ejection fraction of the right ventricle."""
        return _emptied(self.rv_edv_ml, self.rv_esv_ml)

    @property
    def la_ef_percent(self) -> float | None:
        """Emptying fraction of the left atrium."""
        return _emptied(self.la_max_ml, self.la_min_ml)

    @property
    def ra_ef_percent(self) -> float | None:
        """Emptying fraction of the right atrium."""
        return _emptied(self.ra_max_ml, self.ra_min_ml)

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers, for JSON."""
        out = asdict(self) | {"lv_volume_ml": [round(float(v), 2) for v in self.lv_volume_ml]}
        for name in ("lv_sv_ml", "lv_ef_percent", "rv_ef_percent", "la_ef_percent", "ra_ef_percent"):
            out[name] = getattr(self, name)
        return out


def _emptied(largest: float | None, smallest: float | None) -> float | None:
    return None if not largest or smallest is None else 100 * (largest - smallest) / largest


def area_length_ml(area_mm2: float, length_mm: float) -> float:
    """Volume of an ellipsoid from its area in one plane through the long axis, and its length (Dodge 1960)."""
    return 8 * area_mm2**2 / (3 * np.pi * length_mm) / 1e3


def four_chamber_phenotypes(cine: Cine) -> CinePhenotypes:
    """What the masks of a four-chamber cine say, by the area-length method.

    Raises
    ------
    ConfigError
        No masks, another view, or a frame without left ventricle.
    """
    masks = _masks(cine, "4ch")
    missing = {
        "rv_edv_ml": "the area-length method does not hold for the crescent of the right ventricle",
        "rv_esv_ml": "the area-length method does not hold for the crescent of the right ventricle",
    }
    shapes = [_left_ventricle(mask, cine.spacing_mm) for mask in masks]
    volume = np.array([area_length_ml(shape.area_mm2, ends[1] - ends[0]) for shape, _, ends in shapes])
    ed, es = _ends(cine.phase, volume)
    blood, axis, ends = shapes[ed]
    out: dict[str, Any] = {"mapse_mm": float(ends[1] - shapes[es][0].ends(axis)[1])}
    out |= _wall(masks[ed], cine.spacing_mm, blood, axis, ends, volume[ed], missing)
    for name, mask, ventricle in (
        ("la", Mask.LEFT_ATRIUM, Mask.LV_BLOOD),
        ("ra", Mask.RIGHT_ATRIUM, Mask.RV_BLOOD),
    ):
        curve = [_atrium_ml(frame, cine.spacing_mm, mask, ventricle) for frame in masks]
        if any(value is None for value in curve):
            missing[f"{name}_max_ml"] = missing[f"{name}_min_ml"] = "not outlined in every frame"
        else:
            out[f"{name}_max_ml"], out[f"{name}_min_ml"] = max(curve), min(curve)  # type: ignore[type-var]
    right = (masks == Mask.RV_BLOOD).sum(axis=(1, 2)).astype(float)
    if right[ed]:
        out["rv_fac_percent"] = float(100 * (right[ed] - right.min()) / right[ed])
    else:
        missing["rv_fac_percent"] = "no right ventricle outlined"
    return CinePhenotypes(
        method="area-length",
        lv_volume_ml=volume,
        lv_edv_ml=float(volume[ed]),
        lv_esv_ml=float(volume[es]),
        es_phase=float(cine.phase[es] % 1),
        lv_length_mm=float(ends[1] - ends[0]),
        missing=missing,
        **out,
    )


def stack_phenotypes(slices: Sequence[Cine], slice_step_mm: float | None = None) -> CinePhenotypes:
    """What the masks of a short-axis stack say, by Simpson's rule.

    Parameters
    ----------
    slices : sequence of Cine
        In order along the long axis, with the same frames.
    slice_step_mm : float, optional
        From one slice to the next; otherwise from their affines.

    Raises
    ------
    ConfigError
        No masks, another view, slices with different frames, or one slice without a step.
    """
    if not slices:
        raise ConfigError("a stack without slices")
    if any(len(one) != len(slices[0]) for one in slices):
        raise ConfigError("slices with different numbers of frames")
    step = slice_step_mm if slice_step_mm is not None else _step_mm(slices)

    def curve_ml(*kinds: Mask) -> NDArray[np.float64]:
        areas = [np.isin(_masks(one, "sax"), kinds).sum(axis=(1, 2)) * one.pixel_mm2 for one in slices]
        return np.asarray(np.sum(areas, axis=0) * step / 1e3)

    volume, muscle, right = curve_ml(Mask.LV_BLOOD), curve_ml(Mask.LV_MYOCARDIUM), curve_ml(Mask.RV_BLOOD)
    ed, es = _ends(slices[0].phase, volume)
    if not volume[ed]:
        raise ConfigError("no left ventricle outlined at the end of diastole")
    missing = dict.fromkeys(
        ("septal_wall_mm", "lateral_wall_mm", "lv_length_mm", "mapse_mm", "rv_fac_percent"), "needs a long-axis view"
    ) | dict.fromkeys(("la_max_ml", "la_min_ml", "ra_max_ml", "ra_min_ml"), "not covered by the stack")
    outlined = bool(right[ed])
    if not outlined:
        missing |= dict.fromkeys(("rv_edv_ml", "rv_esv_ml"), "no right ventricle outlined")
    return CinePhenotypes(
        method="Simpson",
        lv_volume_ml=volume,
        lv_edv_ml=float(volume[ed]),
        lv_esv_ml=float(volume[es]),
        es_phase=float(slices[0].phase[es] % 1),
        lv_mass_g=float(muscle[ed] * MUSCLE_DENSITY),
        wall_mm=_wall_of_stack(slices, ed),
        rv_edv_ml=float(right[ed]) if outlined else None,
        rv_esv_ml=float(right.min()) if outlined else None,
        missing=missing,
    )


def _masks(cine: Cine, view: str) -> NDArray[np.uint8]:
    if cine.masks is None:
        raise ConfigError("the cine has no masks", remedy="outline the chambers first")
    if cine.view != view:
        raise ConfigError(f"the cine is a {cine.view} view, not {view}")
    return cine.masks


def _ends(phase: NDArray[np.float64], volume: NDArray[np.float64]) -> tuple[int, int]:
    """Frames at the end of diastole and of systole."""
    from_r_wave = np.abs(np.mod(phase + 0.5, 1.0) - 0.5)
    return int(from_r_wave.argmin()), int(volume.argmin())


def _left_ventricle(
    mask: NDArray[np.uint8], spacing_mm: tuple[float, float]
) -> tuple[Region, NDArray[np.float64], tuple[float, float]]:
    """Blood, long axis (to the base) and ends of the left ventricle."""
    if (mask == Mask.LV_BLOOD).sum() < _FEWEST:
        raise ConfigError("a frame without left ventricle")
    blood = region(mask == Mask.LV_BLOOD, spacing_mm)
    atrium = region(mask == Mask.LEFT_ATRIUM, spacing_mm)
    towards = atrium.centre_mm if atrium.area_mm2 else None
    fallback = None
    if towards is not None:
        fallback = (towards - blood.centre_mm) / np.linalg.norm(towards - blood.centre_mm)
    axis = blood.axis(towards, fallback)
    if towards is None:
        axis = _to_the_wider_end(blood, axis)
    return blood, axis, blood.ends(axis)


def _to_the_wider_end(blood: Region, axis: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without an atrium the base is the end nearer to the middle of the area."""
    along = blood.at_mm @ axis
    return -axis if along.mean() - along.min() < along.max() - along.mean() else axis


def _wall(
    mask: NDArray[np.uint8],
    spacing_mm: tuple[float, float],
    blood: Region,
    axis: NDArray[np.float64],
    ends: tuple[float, float],
    volume_ml: float,
    missing: dict[str, str],
) -> dict[str, float]:
    """Mass by area-length of the outer and inner outline, thickness of septum and lateral wall in the middle third."""
    names = ("lv_mass_g", "wall_mm", "septal_wall_mm", "lateral_wall_mm")
    muscle = region(mask == Mask.LV_MYOCARDIUM, spacing_mm)
    if len(muscle.at_mm) < _FEWEST:
        missing |= dict.fromkeys(names, "no myocardium outlined")
        return {}
    whole = region(np.isin(mask, (Mask.LV_BLOOD, Mask.LV_MYOCARDIUM)), spacing_mm)
    length = ends[1] - whole.ends(axis)[0]
    out = {"lv_mass_g": MUSCLE_DENSITY * (area_length_ml(whole.area_mm2, length) - volume_ml)}
    right = region(mask == Mask.RV_BLOOD, spacing_mm)
    if not right.area_mm2:
        missing |= dict.fromkeys(names[1:], "no right ventricle outlined: which wall is the septum is unknown")
        return out
    across = np.array([-axis[1], axis[0]])
    across *= np.sign(across @ (right.centre_mm - blood.centre_mm))
    third = (ends[1] - ends[0]) / 3
    along, side = muscle.at_mm @ axis, (muscle.at_mm - blood.centre_mm) @ across
    middle = np.abs(along - (ends[0] + ends[1]) / 2) < third / 2
    # The band is a whole number of pixels high only by chance: its height comes from the blood between the walls.
    for name, chosen in (("septal_wall_mm", middle & (side > 0)), ("lateral_wall_mm", middle & (side < 0))):
        out[name] = float(chosen.sum() * muscle.pixel_mm2 / third)
    out["wall_mm"] = (out["septal_wall_mm"] + out["lateral_wall_mm"]) / 2
    return out


def _atrium_ml(mask: NDArray[np.uint8], spacing_mm: tuple[float, float], kind: Mask, ventricle: Mask) -> float | None:
    """Area-length volume of an atrium; its axis stands upright on the line of its valve."""
    inside = mask == kind
    if inside.sum() < _FEWEST:
        return None
    atrium = region(inside, spacing_mm)
    valve = region(touching(inside, mask == ventricle), spacing_mm)
    axis = atrium.axis(None, None)
    if len(valve.at_mm) >= _FEWEST:
        along_valve = valve.axis(None, None)
        axis = np.array([-along_valve[1], along_valve[0]])
        axis *= np.sign(axis @ (valve.centre_mm - atrium.centre_mm)) or 1.0
    low, high = atrium.ends(axis)
    return area_length_ml(atrium.area_mm2, high - low)


def _step_mm(slices: Sequence[Cine]) -> float:
    """Distance of neighbouring slices by their affines."""
    if len(slices) < 2:
        raise ConfigError("one slice has no distance to the next", remedy="give slice_step_mm")
    corners = np.array([one.affine[:3, 3] for one in slices])
    normal = np.cross(slices[0].affine[:3, 0], slices[0].affine[:3, 1])
    steps = np.abs(np.diff(corners @ (normal / np.linalg.norm(normal))))
    if not np.allclose(steps, steps[0], rtol=0.05) or steps[0] <= 0:
        raise ConfigError("slices are not evenly spaced", remedy="give slice_step_mm")
    return float(steps.mean())


def _wall_of_stack(slices: Sequence[Cine], ed: int) -> float | None:
    """Mean over slices with blood of the outer minus the inner radius of circles of the same areas."""
    walls = []
    for one in slices:
        mask = _masks(one, "sax")[ed]
        inner, muscle = (float((mask == kind).sum()) for kind in (Mask.LV_BLOOD, Mask.LV_MYOCARDIUM))
        if inner and muscle:
            walls.append((np.sqrt(inner + muscle) - np.sqrt(inner)) * np.sqrt(one.pixel_mm2 / np.pi))
    return float(np.mean(walls)) if walls else None
