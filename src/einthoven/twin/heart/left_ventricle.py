"""The left ventricle: a truncated spheroid whose every part moves by its own share, volume and mass exact.

A material point goes from (x, y, z) to (s x, s y, s_z z) in the units of ``directions``, s from its own direction; the
common contraction is solved so that the cavity holds the volume asked for. The muscle of a material sector keeps its
volume, so the wall thickens as it must; one factor a frame, within a few per cent of 1, makes the mass exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.cine.phenotypes import MUSCLE_DENSITY
from einthoven.twin.heart.directions import (
    COSINE,
    COSINE_SQUARED,
    OFF_AXIS,
    SINE_SQUARED,
    THIRD_OF_CELL,
    Field,
    around,
    base_cubed,
    cap,
    smooth,
)
from einthoven.twin.heart.form import form
from einthoven.twin.heart.volumes import Volumes, atrial_share, emptying, timing
from einthoven.twin.patient import Anatomy, Patient
from einthoven.twin.spheroid import BASE, semi_axes

#: The apex rises by this share of the radial contraction: it stays where it is while the base comes down (Rogers 1991).
#: A thick apex closes its end of the cavity instead of sliding towards it.
_APEX_RISE, _APEX_RISE_PER_MM, _THIN_APEX_MM = 0.32, 0.04, 6.0
#: The septum moves a little less than the free wall, and is a little flatter than a circle (convention of this model).
_SEPTAL_MOTION, _SEPTAL_FLATNESS = 0.96, 0.03
#: Towards the mitral ring the cavity is narrower than a spheroid, its wall thinner, and it contracts less (convention
#: of this model, held against the mean shapes of 1,991 hearts).
_TAPER, _STILL_RING, _THIN_RING = 0.06, 0.5, 0.15
_USUAL_RADIUS_MM = 26.0
#: As the base descends, muscle of the ring gathers below it: its share that leaves, over the shortening (as above).
_RING_SLIDES = 2.4
#: A septal flash of 3 mm for a delay of 80 ms, in the first 110 ms after the R wave (Parsai 2009: 2 to 8 mm, within the
#: QRS); afterwards the early wall contracts less, and the late one, with this part of its motion, by the delay later.
_FLASH_PER_MS, _FLASH_MS, _TETHERED_PER_MS, _LATE_PART = 0.0014, 110.0, 0.003, 0.30
#: No part contracts less than this share of the common contraction, so that any volume can be reached.
_FLOOR = 0.03


@dataclass(frozen=True)
class LeftVentricle:
    """Surfaces of the left ventricle at T phases.

    Attributes
    ----------
    radius_mm, half_axis_mm : float
        Of the spheroid at the end of diastole.
    descent_mm : float
        Of the base plane at the end of systole.
    stretch : ndarray (T,)
        Present over end-diastolic length of the long axis.
    endo, epi : ndarray (T, AZIMUTHS, COSINES)
        Radii in the units of ``directions``.
    wall_mm : ndarray (AZIMUTHS, COSINES)
        Thickness at the end of diastole, normal to the surface.
    narrowing : ndarray (T, AZIMUTHS, COSINES)
        Radial over axial scale s / s_z.
    """

    radius_mm: float
    half_axis_mm: float
    descent_mm: float
    stretch: NDArray[np.float64]
    endo: Field
    epi: Field
    wall_mm: Field
    narrowing: Field

    @property
    def length_mm(self) -> float:
        """Apex of the cavity to the base plane at the end of diastole."""
        return self.half_axis_mm * (1 + BASE)

    @property
    def centre_z_mm(self) -> NDArray[np.float64]:
        """Height of the centre of the spheroid; the apex of the cavity would stay at minus half the length."""
        return self.half_axis_mm * self.stretch - self.length_mm / 2

    @property
    def base_z_mm(self) -> NDArray[np.float64]:
        """Height of the base plane (T,)."""
        return self.centre_z_mm + BASE * self.half_axis_mm * self.stretch

    @property
    def cell_ml(self) -> NDArray[np.float64]:
        """Millilitres of one cell of the grid out to radius 1, per frame."""
        return THIRD_OF_CELL * self.radius_mm**2 * self.half_axis_mm * 1e-3 * self.stretch

    def millilitres(self, cubes: Field, base: Field | None = None) -> NDArray[np.float64]:
        """Volume below the base plane inside a surface given by its cubes, per frame."""
        inside = np.minimum(cubes, base_cubed() if base is None else base)
        return np.asarray(inside.sum(axis=(-2, -1), dtype=np.float64) * self.cell_ml)


def left_ventricle(patient: Patient, phases: NDArray[np.float64], chambers: Volumes) -> LeftVentricle:
    """Size at the end of diastole, motion, wall."""
    anatomy = patient.anatomy
    flat_at_rest, flat_in_systole = _flatness(patient)
    flat = flat_at_rest + (flat_in_systole - flat_at_rest) * chambers.lv_emptying
    own = form(patient)
    septum = around(0.0, 75.0) * SINE_SQUARED
    taper = 1 - _taper(anatomy) * smooth(COSINE, 0.05, 0.45)
    shape_ed = (taper - np.float32(flat_at_rest) * septum) * own.cavity
    shape = (taper - flat.astype(np.float32)[:, None, None] * septum) * own.cavity

    ratio = 2 * anatomy.lv_sphericity / (1 + BASE)
    unit_volume = float(np.minimum(shape_ed**3, base_cubed()).sum()) * THIRD_OF_CELL
    radius = (anatomy.lv_edv_ml * 1e3 / (ratio * unit_volume)) ** (1 / 3)
    half_axis = ratio * radius
    length = half_axis * (1 + BASE)
    descent = min(patient.physiology.base_descent_mm, 0.3 * length)
    stretch = 1 - descent / length * chambers.lv_emptying

    scar = cap(patient.scar.azimuth_degrees, (0.5 + 0.5 * BASE) * patient.scar.height - 0.3, patient.scar.extent)
    share, shift = _regional(patient, phases, chambers, scar)
    share *= own.contraction
    wall_mm, muscle = _wall(patient, scar, own.wall, shape_ed, radius, half_axis)
    target = chambers.lv_ml * 1e3 / (radius**2 * half_axis * stretch)
    apex_mm = float(wall_mm[:, 0].mean())
    apex_rise = float(np.clip(_APEX_RISE + _APEX_RISE_PER_MM * (apex_mm - _THIN_APEX_MM), _APEX_RISE, 0.75))
    narrowing, endo = _contract(shape, share, shift, target, apex_rise)
    wanted = anatomy.lv_mass_g / MUSCLE_DENSITY * 1e3 / (radius**2 * half_axis)
    epi = _thicken(endo, narrowing, muscle, stretch, wanted)
    return LeftVentricle(radius, half_axis, descent, stretch, endo, epi, wall_mm, narrowing)


def _taper(anatomy: Anatomy) -> float:
    """How much narrower than the spheroid the base is: the ring widens less than the cavity in dilated hearts."""
    radius = 10 * semi_axes(anatomy.lv_edv_ml, anatomy.lv_sphericity)[0]
    return float(np.clip(1 - (1 - _TAPER) * (radius / _USUAL_RADIUS_MM) ** -0.6, 0.0, 0.25))


def _flatness(patient: Patient) -> tuple[float, float]:
    """How flat the septum is in diastole and at the end of systole.

    Pressure in the right ventricle flattens it in systole too, volume in diastole (Ryan 1985).
    """
    anatomy = patient.anatomy
    pressure = float(np.clip((anatomy.rv_wall_mm - 4.5) / 4, 0, 1))
    volume = float(np.clip((anatomy.rv_edv_ml / anatomy.lv_edv_ml - 1.35) / 0.8, 0, 1))
    return _SEPTAL_FLATNESS + 0.10 * pressure + 0.15 * volume, _SEPTAL_FLATNESS + 0.32 * pressure + 0.05 * volume


def _regional(patient: Patient, phases: NDArray[np.float64], chambers: Volumes, scar: Field) -> tuple[Field, Field]:
    """Share of the common contraction in each direction, (AZIMUTHS, COSINES), and what is added at each phase."""
    physiology = patient.physiology
    delay = float(np.clip(physiology.septal_delay_ms, -150, 150))
    septum, free_wall = around(0.0, 90.0) * OFF_AXIS, around(180.0, 110.0) * OFF_AXIS
    early, late = (septum, free_wall) if delay >= 0 else (free_wall, septum)
    tethered = min(_TETHERED_PER_MS * abs(delay), 0.5)
    dead = np.clip(1.25 * patient.scar.transmurality, 0, 1) * scar
    lively = 1 - _STILL_RING * smooth(COSINE, -0.1, 0.5)
    share = lively * (1 - (1 - _SEPTAL_MOTION) * septum) * (1 - tethered * early) * (1 - dead)

    flash, behind = _dyssynchrony(patient, phases, chambers, abs(delay))
    # A large transmural scar bulges outwards while the rest contracts.
    bulging = 0.10 * np.clip(4 * patient.scar.extent - 0.4, 0, 1) * np.clip(3 * patient.scar.transmurality - 2, 0, 1)
    shift = (
        flash[:, None, None] * early
        - _LATE_PART * behind[:, None, None] * late
        - bulging * chambers.lv_emptying[:, None, None] * scar
    )
    return np.maximum(share, _FLOOR).astype(np.float32), shift.astype(np.float32)


def _dyssynchrony(
    patient: Patient, phases: NDArray[np.float64], chambers: Volumes, delay_ms: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Early twitch of the wall that is activated first, and how far the other one lags behind the volume: (T,) each."""
    phase, cycle_ms = np.mod(phases, 1.0), 60_000 / patient.physiology.heart_rate_bpm
    flash = _FLASH_PER_MS * delay_ms * np.sin(np.pi * np.clip(phase * cycle_ms / _FLASH_MS, 0, 1)) ** 2
    when = timing(patient, left=True)
    lagging = emptying(np.maximum(phase - delay_ms / cycle_ms, 0.0), when, atrial_share(patient))
    # The lag is of contraction and early relaxation; what fills later fills all walls alike.
    lasting = 1 - smooth(phase, 0.5 * (when.filling + when.early_end), when.early_end)
    return flash, (chambers.lv_emptying - lagging) * lasting


def _wall(
    patient: Patient, scar: Field, uneven: Field, shape: Field, radius: float, half_axis: float
) -> tuple[Field, Field]:
    """End-diastolic thickness in mm, and the muscle of each direction as a difference of cubes."""
    anatomy = patient.anatomy
    septal = 1 + (anatomy.septal_ratio - 1) * smooth(around(0.0, 110.0), 0.05, 0.65) * OFF_AXIS
    apical = 1 + (anatomy.apical_ratio - 1) * smooth(-COSINE, 0.25, 0.95)
    thinned = 1 - 0.5 * patient.scar.transmurality * scar if patient.scar.acute_mv == 0 else 1.0
    ring = 1 - _THIN_RING * smooth(COSINE, 0.1, 0.45)
    pattern = np.asarray(septal * apical * thinned * ring * uneven, dtype=np.float32)
    inner = shape**3
    wanted = anatomy.lv_mass_g / MUSCLE_DENSITY * 1e3 / (radius**2 * half_axis)

    def outer(thickness: float) -> Field:
        wall = thickness * pattern
        along, across = half_axis / (half_axis + wall), radius / (radius + wall)
        return np.asarray((shape - 1 + 1 / np.sqrt(SINE_SQUARED * across**2 + COSINE_SQUARED * along**2)) ** 3)

    def excess(thickness: float) -> float:
        muscle = np.minimum(outer(thickness), base_cubed()) - np.minimum(inner, base_cubed())
        return float(muscle.sum(dtype=np.float64)) * THIRD_OF_CELL - wanted

    thin, thick = 4.0, 9.0
    low, high = excess(thin), excess(thick)
    for _ in range(6):
        if high == low:
            break
        thin, thick, low = thick, max(thick - high * (thick - thin) / (high - low), 0.2), high
        high = excess(thick)
    return (thick * pattern).astype(np.float32), (outer(thick) - inner).astype(np.float32)


def _contract(
    shape: Field, share: Field, shift: Field, target: NDArray[np.float64], apex_rise: float
) -> tuple[Field, Field]:
    """Solve the common contraction so that the cavity holds ``target`` (T,): the narrowing and the inner surface."""
    base = base_cubed()

    def surface(amount: NDArray[np.float64], step: int) -> tuple[Field, Field]:
        scale = np.exp(-amount.astype(np.float32)[:, None, None] * share[::step] - shift[:, ::step])
        rise = np.where(COSINE < 0, 1 - np.float32(apex_rise) * (1 - scale), np.float32(1))
        form = shape[:, ::step] / np.sqrt(SINE_SQUARED / (scale * scale) + COSINE_SQUARED / (rise * rise))
        return scale / rise, form

    def log_volume(amount: NDArray[np.float64], step: int) -> NDArray[np.float64]:
        form = surface(amount, step)[1]
        total = np.minimum(form * form * form, base).sum(axis=(1, 2), dtype=np.float64)
        return np.asarray(np.log(total * (step * THIRD_OF_CELL) / target))

    # Secant method. Every fourth azimuth is enough until the last steps: the surfaces are smooth.
    before = np.zeros(len(target))
    error_before = log_volume(before, 4)
    now = 0.6 * error_before + 0.01
    step, left = 4, 14
    while left:
        error = log_volume(now, step)
        slope = (error - error_before) / np.where(now == before, 1.0, now - before)
        before, error_before = now, error
        now = now - error / np.where(slope > -0.05, -1.5, slope)
        left -= 1
        if step == 4 and (np.abs(error).max() < 1e-3 or left == 2):
            step, left = 1, 2
    return surface(now, 1)


def _thicken(endo: Field, narrowing: Field, muscle: Field, stretch: NDArray[np.float64], wanted: float) -> Field:
    """Outer surface: each direction holds the muscle of the sector that moved there, in all exactly ``wanted``.

    Only near the ring a sector loses some to those below it.
    """
    squeezed = COSINE_SQUARED + SINE_SQUARED / (narrowing * narrowing)
    # The sector seen here came from a direction nearer to the equator, and covers another solid angle.
    origin = COSINE / np.sqrt(squeezed)
    place = np.clip((origin + 1) * (COSINE.size / 2) - 0.5, 0, COSINE.size - 1.001)
    cell = place.astype(np.int32)
    part = place - cell
    rows = np.arange(muscle.shape[0], dtype=np.int32)[:, None] * COSINE.size
    flat = muscle.ravel()
    here = flat[rows + cell] * (1 - part) + flat[rows + cell + 1] * part
    sector = here / (narrowing * narrowing * squeezed * np.sqrt(squeezed))
    longer = stretch.astype(np.float32)[:, None, None]
    sector *= (1 - _RING_SLIDES * (1 - longer) * smooth(COSINE, -0.1, 0.4)) / longer
    inner, base = endo * endo * endo, base_cubed()
    held = np.minimum(inner, base).sum(axis=(1, 2), dtype=np.float64)
    goal = held + wanted / stretch / THIRD_OF_CELL
    factor = np.ones(len(stretch))
    for _ in range(3):
        outer = inner + factor.astype(np.float32)[:, None, None] * sector
        short = goal - np.minimum(outer, base).sum(axis=(1, 2), dtype=np.float64)
        factor += short / np.where(outer < base, sector, 0).sum(axis=(1, 2), dtype=np.float64)
    return np.cbrt(inner + factor.astype(np.float32)[:, None, None] * sector)
