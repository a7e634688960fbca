"""What diseases do to the sources of the wall and to its recovery: scar, injury, strain, electrolytes, drugs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.analytic.ecg import twelve
from einthoven.ecg import STANDARD_LEADS
from einthoven.twin.electrics import constants as k
from einthoven.twin.electrics.activation import Activation
from einthoven.twin.electrics.depolarisation import Sources
from einthoven.twin.electrics.jitter import Jitter
from einthoven.twin.electrics.repolarisation import Course
from einthoven.twin.electrics.segments import ALL_AZIMUTH, ALL_HEIGHT, AZIMUTH, HEIGHT, LEFT, SEGMENTS, SEPTAL, Segments
from einthoven.twin.electrics.window import lost
from einthoven.twin.patient import Patient, Scar

Array = NDArray[np.float64]

_LEFT_ONLY = np.arange(SEGMENTS) < LEFT
_FLAT = np.sqrt(np.clip(1 - ALL_HEIGHT**2, 0, 1))
#: The free wall of the left ventricle: R is tall over it, and there salts and digoxin lower ST.
_FREE_WALL = _LEFT_ONLY & (SEPTAL == 0)
#: The wall that faces the front of the chest: septum and apex.
_TO_THE_FRONT = np.clip(0.5 * _FLAT * np.cos(ALL_AZIMUTH) - ALL_HEIGHT, 0, None) * _LEFT_ONLY
#: Where early repolarisation is seen: the wall from the lateral to the inferior side, and the apex.
_EARLY_REGION = (
    np.clip(0.4 + np.cos(ALL_AZIMUTH - np.deg2rad(225.0)), 0, None) * np.clip(0.7 - ALL_HEIGHT, 0, 1) * _LEFT_ONLY
)
_INFERIOR = np.clip(-np.sin(ALL_AZIMUTH), 0, 1) * _LEFT_ONLY
#: Softness of the border of a scar, rad.
BORDER = 0.12


def territory(scar: Scar, wall: Segments) -> Array:
    """Share of each segment that the scar takes, (SEGMENTS,): the muscle nearest its centre, ``extent`` of the mass."""
    out = np.zeros(SEGMENTS)
    if scar.extent <= 0:
        return out
    flat = np.sqrt(1 - HEIGHT**2)
    centre_flat = np.sqrt(1 - scar.height**2)
    turn = np.cos(AZIMUTH - np.deg2rad(scar.azimuth_degrees))
    distance = np.arccos(np.clip(flat * centre_flat * turn + HEIGHT * scar.height, -1, 1))
    order = np.argsort(distance)
    share = np.cumsum(wall.mass_g[:LEFT][order]) / wall.mass_g[:LEFT].sum()
    edge = float(np.interp(scar.extent, share, distance[order]))
    out[:LEFT] = 1 / (1 + np.exp((distance - edge) / (BORDER / 2)))
    return out


def alive(patient: Patient, wall: Segments) -> Array:
    """Size of each segment's source against that of healthy muscle."""
    source = 1 - territory(patient.scar, wall) * lost(patient)
    # In left anterior block waves run through the inferior wall both ways, which takes part of its force.
    source = source * (1 - k.ANTERIOR_TAKES * patient.conduction.lafb * _INFERIOR)
    if patient.disease.name == "amyloid" and not patient.disease.electrically_silent:
        source = source * k.AMYLOID_SOURCE
    return np.asarray(source)


def course(
    patient: Patient, wall: Segments, jitter: Jitter, usual: Activation, weights: Sources, field_of_leads: Array
) -> Course:
    """How a patient's muscle recovers.

    Parameters
    ----------
    patient : Patient
    wall : Segments
    jitter : Jitter
    usual : Activation
        Without block: what the muscle is used to.
    weights : Sources
    field_of_leads : ndarray, shape (8, 3)
        With which the sizes of elevations are aimed at.
    """
    how = patient.repolarisation
    low = max(0.0, k.LOW_POTASSIUM - how.potassium_mmol_l)
    high = max(0.0, how.potassium_mmol_l - k.HIGH_POTASSIUM)
    taller = 1 + k.T_BY_HIGH_POTASSIUM * min(high, k.TALLEST_POTASSIUM - k.HIGH_POTASSIUM)
    overload = _overload(patient, wall)
    difference = _over_wall(k.TRANSMURAL_MS, patient) * jitter.transmural * (1 - k.STRAIN_TURNS * overload)
    difference = difference * (1 + k.DIFFERENCE_BY_POTASSIUM * high) * max(0.1, 1 - k.T_BY_LOW_POTASSIUM * low)
    difference = difference * (1 - k.T_BY_DIGOXIN * how.digoxin)
    late = (usual.inner_ms + usual.outer_ms) / 2
    injured = _scaled(territory(patient.scar, wall), patient.scar.acute_mv, weights, field_of_leads, STANDARD_LEADS)
    early = _scaled(_EARLY_REGION, how.early_mv, weights, field_of_leads, ("II", "III", "aVF", "V4", "V5", "V6"))
    level = injured - k.STRAIN_LEVEL * overload - k.LOW_POTASSIUM_LEVEL * low * _FREE_WALL
    # ST sags where R is tall.
    main = weights.across[_FREE_WALL].sum(axis=0)
    return Course(
        usual_ms=late,
        apd_ms=jitter.recovery_ms - k.ADAPTED * (late - late.mean()),
        across_ms=usual.outer_ms - usual.inner_ms,
        difference_ms=difference,
        level=level + k.EARLY_SHARE * early,
        dome=k.USUAL_LEVEL[0 if patient.body.male else 1] * _TO_THE_FRONT,
        notch=k.EARLY_SHARE * early,
        scoop_mv=-k.SCOOP_MV * how.digoxin * main / (np.linalg.norm(main) + 1e-9),
        u_share=k.U_SHARE * float(np.exp(k.U_SD * jitter.u_wave)) * (1 + k.U_BY_LOW_POTASSIUM * low) / taller,
        t_size=how.t_gain * float(np.exp(k.T_SIZE_SD * jitter.t_size)) * taller,
        width=max(0.6, 1 - k.NARROW_BY_POTASSIUM * high),
        rise=max(0.5, 1 - k.TENT_BY_POTASSIUM * high),
    )


def _over_wall(constants: dict[str, tuple[float, float]], patient: Patient) -> Array:
    """A quantity that varies from apex to base, from back to front and from septum to free wall, (SEGMENTS,)."""
    shapes = {"base": ALL_HEIGHT, "front": _FLAT * np.sin(ALL_AZIMUTH), "septum": _FLAT * np.cos(ALL_AZIMUTH)}
    of_sex = {name: pair[0 if patient.body.male else 1] for name, pair in constants.items()}
    return np.asarray(sum(value * shapes.get(name, np.ones(SEGMENTS)) for name, value in of_sex.items()))


def _overload(patient: Patient, wall: Segments) -> Array:
    """Strain of each segment, 0 to 1: of the ventricle that is loaded, most where it is thickest."""
    out = np.zeros(SEGMENTS)
    left = wall.wall_cm[:LEFT]
    strain, apical = patient.repolarisation.strain, patient.anatomy.apical_ratio
    right = patient.anatomy.rv_wall_mm / k.RV_WALL_MM > left.mean() / k.LV_WALL_CM
    # A thin right wall beside a thinner left one, as in dilatation, bears no strain.
    if right and (strain == 0 or patient.anatomy.rv_wall_mm > k.RV_LOADED_MM):
        out[LEFT:] = k.RIGHT_STRAIN * strain
        out[:LEFT] = k.RIGHT_STRAIN * strain * 0.5 * np.clip(np.cos(AZIMUTH), 0, 1)
        return out
    if not patient.disease.electrically_silent:
        # Apical hypertrophy: giant negative T (Yamaguchi et al., Am J Cardiol 1979).
        strain = max(strain, min(1.8, k.APICAL_STRAIN * (apical - k.APICAL_RATIO)))
    out[:LEFT] = strain * (left / left.max()) ** 2
    return out


def _scaled(where: Array, aim_mv: float, weights: Sources, field_of_leads: Array, leads: tuple[str, ...]) -> Array:
    """A level over some segments such that the largest elevation in the leads is what is aimed at."""
    if aim_mv <= 0 or not where.any():
        return np.zeros(SEGMENTS)
    seen = twelve((field_of_leads @ (weights.across * where[:, None]).sum(axis=0))[:, None])[:, 0]
    rows = [STANDARD_LEADS.index(lead) for lead in leads]
    largest = float(seen[rows].max())
    return where * aim_mv / max(largest, 0.25 * float(np.abs(seen).max()), 1e-6)


def qt_shift_ms(patient: Patient) -> float:
    """What calcium and digoxin add to QT: ST is longer or shorter, T as wide as before."""
    how = patient.repolarisation
    low, high = max(0.0, k.LOW_CALCIUM - how.calcium_mmol_l), max(0.0, how.calcium_mmol_l - k.HIGH_CALCIUM)
    return k.QT_BY_LOW_CALCIUM * low + k.QT_BY_HIGH_CALCIUM * high + k.QT_BY_DIGOXIN * how.digoxin


def slowing(patient: Patient) -> float:
    """Travel time against the usual: shorter in larger hearts, longer with much potassium."""
    larger = (patient.anatomy.lv_edv_ml / 140) ** -k.SPEED_BY_VOLUME
    return float(
        larger * (1 + k.SLOW_BY_POTASSIUM * max(0.0, patient.repolarisation.potassium_mmol_l - k.SLOWING_POTASSIUM))
    )
