"""What is true of a heart: volumes, mass, walls and motion, exact because the heart was made from them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart.directions import COSINE, SINE
from einthoven.twin.heart.left_ventricle import LeftVentricle, left_ventricle
from einthoven.twin.heart.right_ventricle import RightVentricle, right_ventricle
from einthoven.twin.heart.volumes import timing, volumes
from einthoven.twin.heart.walls import AHA_SEGMENTS, by_segment, strains_percent, thickness_mm
from einthoven.twin.patient import Patient
from einthoven.twin.spheroid import BASE

#: Phases of the curves.
_FINE = 500
_CURVE = 50


@dataclass(frozen=True)
class Phenotypes:
    """Exact truth of a heart.

    Attributes
    ----------
    wall_mean_mm, wall_max_mm : float
        Mean of segments 1 to 16 and the thickest of them, end of diastole.
    wall_by_segment_mm : dict
        17 segments of the American Heart Association by name, end of diastole.
    longitudinal_strain_percent, circumferential_strain_percent, radial_strain_percent : float
        Global, end of diastole to end of systole, inner surface; radial: thickening of the wall.
    mapse_mm, tapse_mm : float
        Descent of the mitral plane and of the free wall's tricuspid ring.
    curve_phase : ndarray (50,)
        Shares of RR from the R wave on, for the four volume curves.
    peak_ejection_ml_s, peak_filling_ml_s : float
        Steepest fall and rise of the left ventricle's volume, and the shares of RR when (``..._phase``).
    es_phase : float
        End of systole.
    """

    lv_edv_ml: float
    lv_esv_ml: float
    lv_sv_ml: float
    lv_ef_percent: float
    lv_mass_g: float
    lv_diameter_mm: float
    lv_length_mm: float
    wall_mean_mm: float
    wall_max_mm: float
    wall_by_segment_mm: dict[str, float]
    rv_edv_ml: float
    rv_esv_ml: float
    rv_sv_ml: float
    rv_ef_percent: float
    la_max_ml: float
    la_min_ml: float
    la_ef_percent: float
    ra_max_ml: float
    ra_min_ml: float
    ra_ef_percent: float
    longitudinal_strain_percent: float
    circumferential_strain_percent: float
    radial_strain_percent: float
    mapse_mm: float
    tapse_mm: float
    heart_rate_bpm: float
    cardiac_output_l_min: float
    es_phase: float
    peak_ejection_ml_s: float
    peak_ejection_phase: float
    peak_filling_ml_s: float
    peak_filling_phase: float
    curve_phase: NDArray[np.float64]
    lv_volume_ml: NDArray[np.float64]
    rv_volume_ml: NDArray[np.float64]
    la_volume_ml: NDArray[np.float64]
    ra_volume_ml: NDArray[np.float64]

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers, for JSON."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [round(float(v), 3) for v in value]
    if isinstance(value, dict):
        return {name: _plain(v) for name, v in value.items()}
    return round(float(value), 3)


def phenotypes(patient: Patient) -> Phenotypes:
    """Exact truth of a patient's heart, whatever phases an image samples."""
    es_phase = timing(patient, left=True).end_systole
    ends = np.array([0.0, es_phase])
    chambers = volumes(patient, ends)
    lv = left_ventricle(patient, ends, chambers)
    rv = right_ventricle(patient, chambers, lv)
    wall = by_segment(thickness_mm(lv, 0), lv)
    longitudinal, circumferential, radial = strains_percent(lv, 0, 1)
    anatomy, physiology = patient.anatomy, patient.physiology
    stroke = anatomy.lv_edv_ml * physiology.lv_ef_percent / 100
    right_stroke = anatomy.rv_edv_ml * physiology.rv_ef_percent / 100
    curves = _curves(patient)
    tricuspid = _tricuspid_ring_mm(lv, rv)
    return Phenotypes(
        lv_edv_ml=anatomy.lv_edv_ml,
        lv_esv_ml=anatomy.lv_edv_ml - stroke,
        lv_sv_ml=stroke,
        lv_ef_percent=physiology.lv_ef_percent,
        lv_mass_g=anatomy.lv_mass_g,
        lv_diameter_mm=_diameter_mm(lv),
        lv_length_mm=lv.length_mm,
        wall_mean_mm=float(wall[:16].mean()),
        wall_max_mm=float(wall[:16].max()),
        wall_by_segment_mm=dict(zip(AHA_SEGMENTS, wall.tolist(), strict=True)),
        rv_edv_ml=anatomy.rv_edv_ml,
        rv_esv_ml=anatomy.rv_edv_ml - right_stroke,
        rv_sv_ml=right_stroke,
        rv_ef_percent=physiology.rv_ef_percent,
        longitudinal_strain_percent=longitudinal,
        circumferential_strain_percent=circumferential,
        radial_strain_percent=radial,
        mapse_mm=float(lv.base_z_mm[0] - lv.base_z_mm[1]),
        tapse_mm=float(tricuspid[0] - tricuspid[1]),
        heart_rate_bpm=physiology.heart_rate_bpm,
        cardiac_output_l_min=stroke * physiology.heart_rate_bpm / 1000,
        es_phase=es_phase,
        **curves,
    )


def _curves(patient: Patient) -> dict[str, Any]:
    """Volume curves, what atria hold at most and at least, and how fast the left ventricle empties and fills."""
    fine = np.arange(_FINE) / _FINE
    chambers = volumes(patient, fine)
    rate = np.gradient(np.concatenate([chambers.lv_ml, chambers.lv_ml[:1]]), 1 / _FINE)[:-1]
    rate *= patient.physiology.heart_rate_bpm / 60
    out: dict[str, Any] = {"curve_phase": fine[:: _FINE // _CURVE]}
    for name, curve in (
        ("lv", chambers.lv_ml),
        ("rv", chambers.rv_ml),
        ("la", chambers.la_ml),
        ("ra", chambers.ra_ml),
    ):
        out[f"{name}_volume_ml"] = curve[:: _FINE // _CURVE]
    for name, curve in (("la", chambers.la_ml), ("ra", chambers.ra_ml)):
        largest, smallest = float(curve.max()), float(curve.min())
        out |= {f"{name}_max_ml": largest, f"{name}_min_ml": smallest}
        out[f"{name}_ef_percent"] = 100 * (largest - smallest) / largest
    out |= {"peak_ejection_ml_s": -float(rate.min()), "peak_ejection_phase": float(fine[rate.argmin()])}
    return out | {"peak_filling_ml_s": float(rate.max()), "peak_filling_phase": float(fine[rate.argmax()])}


def _diameter_mm(lv: LeftVentricle) -> float:
    """Largest mean inner diameter across the long axis at the end of diastole, below the base plane."""
    across = (lv.endo[0] * SINE).mean(axis=0)
    return float(2 * lv.radius_mm * across[(lv.endo[0].mean(axis=0) * COSINE[0]) < BASE].max())


def _tricuspid_ring_mm(lv: LeftVentricle, rv: RightVentricle) -> NDArray[np.float64]:
    """Height of the free wall's ring in the four-chamber plane, per frame."""
    level, slope = rv.plane_mm(lv)
    out = []
    for frame, inner in enumerate(rv.inner[:, 0].astype(float)):
        x = inner * SINE[0] * lv.radius_mm
        z = lv.centre_z_mm[frame] + inner * COSINE[0] * lv.half_axis_mm * lv.stretch[frame]
        above = z - (level[frame] + slope[frame] * x)
        first = int(np.argmax(above > 0))
        out.append(np.interp(0.0, above[first - 1 : first + 1], z[first - 1 : first + 1]))
    return np.array(out)
