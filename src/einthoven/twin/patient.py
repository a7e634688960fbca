"""A synthetic patient: what is drawn of one, in groups of numbers, and the ECG, the cine and the truth that follow."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from einthoven.cine import Cine
    from einthoven.ecg import ECG, Sex
    from einthoven.twin.recording import Recorded
    from einthoven.twin.truth import Truth

Observability = Literal["low", "realistic", "high"]
Territory = Literal["none", "anterior", "septal", "lateral", "inferior", "inferolateral"]
#: What is wrong with a heart, and hearts that look as if it were (phenocopies).
DiseaseName = Literal[
    "normal",
    "athlete",
    "lvh",
    "hcm",
    "amyloid",
    "dcm",
    "infarct",
    "lbbb",
    "rbbb",
    "rv_overload",
    "atrial_enlargement",
]
RhythmName = Literal[
    "sinus", "fibrillation", "flutter", "atrial_pacing", "ventricular_pacing", "junctional", "atrial_ectopic"
]
AVConduction = Literal["normal", "first_degree", "wenckebach", "mobitz", "two_to_one", "complete"]

#: Streams of random numbers of one patient; a new one never changes the others.
_STREAMS = {
    "latents": 0,
    "ecg": 1,
    "rhythm": 2,
    "noise": 3,
    "cine": 4,
    "scanner": 5,
    "choices": 6,
    "heart": 7,
    "individual": 8,
}


def generator(seed: int, stream: str) -> np.random.Generator:
    """The random numbers of one part of one patient."""
    return np.random.default_rng([seed, _STREAMS[stream]])


@dataclass(frozen=True, slots=True)
class Body:
    """Who the patient is."""

    male: bool
    age_years: float
    height_cm: float
    weight_kg: float

    @property
    def sex(self) -> Sex:
        """As in ``ECG.sex``."""
        return "M" if self.male else "F"

    @property
    def bmi(self) -> float:
        """Body mass index, kg/m2."""
        return self.weight_kg / (self.height_cm / 100) ** 2

    @property
    def bsa_m2(self) -> float:
        """Body surface area (Mosteller 1987)."""
        return float(np.sqrt(self.height_cm * self.weight_kg / 3600))


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The heart at the end of diastole.

    Attributes
    ----------
    lv_edv_ml, rv_edv_ml : float
        Volumes of the ventricles, papillary muscles counted as blood.
    lv_mass_g : float
        1.05 g/ml times the volume of the left ventricular myocardium.
    lv_sphericity : float
        Length from apex to base plane over the diameter of the cavity.
    septal_ratio, apical_ratio : float
        Thickness of the septum over that of the free wall at the equator, and of the apex over the equator.
    rv_wall_mm : float
    la_max_ml, ra_max_ml : float
        At the end of ventricular systole.
    """

    lv_edv_ml: float
    lv_mass_g: float
    lv_sphericity: float
    septal_ratio: float
    apical_ratio: float
    rv_edv_ml: float
    rv_wall_mm: float
    la_max_ml: float
    ra_max_ml: float


@dataclass(frozen=True, slots=True)
class Physiology:
    """How it beats.

    Attributes
    ----------
    heart_rate_bpm : float
        Mean ventricular rate in the ECG and of the cine.
    lv_ef_percent, rv_ef_percent : float
    systolic_fraction : float
        End-systole as a share of RR from the R wave on.
    atrial_share : float
        Of ventricular filling: what atrial contraction does (0 in atrial fibrillation).
    base_descent_mm : float
        Of the mitral plane towards the apex.
    torsion_degrees : float
        Apex against base at end-systole.
    septal_delay_ms : float
        How much later the free wall contracts than the septum (LBBB), or, negative, earlier.
    """

    heart_rate_bpm: float
    lv_ef_percent: float
    rv_ef_percent: float
    systolic_fraction: float
    atrial_share: float
    base_descent_mm: float
    torsion_degrees: float
    septal_delay_ms: float


@dataclass(frozen=True, slots=True)
class Disease:
    """What is wrong.

    Attributes
    ----------
    name : DiseaseName
    electrically_silent : bool
        A phenocopy: the muscle is ill and its ECG shows little of it.
    mimic : bool
        A phenocopy: the heart is as its name says, and its ECG resembles another disease (pseudo-infarct Q, strain).
    """

    name: DiseaseName
    electrically_silent: bool
    mimic: bool


@dataclass(frozen=True, slots=True)
class Scar:
    """Muscle that is dead or injured. Zero extent: none.

    Attributes
    ----------
    territory : Territory
    extent : float
        Share of the left ventricular wall.
    azimuth_degrees, height : float
        Centre: 0 septum, 90 anterior, 180 lateral, 270 inferior; -1 apex to 1 base.
    transmurality : float
        0 to 1.
    acute_mv : float
        ST elevation over its centre; 0: old.
    """

    territory: Territory
    extent: float
    azimuth_degrees: float
    height: float
    transmurality: float
    acute_mv: float


@dataclass(frozen=True, slots=True)
class Conduction:
    """How the impulse travels. Blocks from 0 (none) to 1 (complete)."""

    velocity: float
    lbbb: float
    rbbb: float
    lafb: float
    preexcitation: float
    pr_ms: float
    p_duration_ms: float


@dataclass(frozen=True, slots=True)
class Repolarisation:
    """How the muscle recovers.

    Attributes
    ----------
    qtc_ms : float
        Aimed at (Fridericia), before activation is added.
    t_gain : float
        Size of T against the usual.
    strain : float
        0 to 1: inverted T and depressed ST over the thick wall.
    early_mv : float
        Early repolarisation: elevation of J and ST in the left chest and inferior leads.
    potassium_mmol_l, calcium_mmol_l : float
    digoxin : float
        0 to 1.
    """

    qtc_ms: float
    t_gain: float
    strain: float
    early_mv: float
    potassium_mmol_l: float
    calcium_mmol_l: float
    digoxin: float


@dataclass(frozen=True, slots=True)
class RhythmTraits:
    """What the rhythm is.

    Attributes
    ----------
    name : RhythmName
    av : AVConduction
    ventricular_premature, atrial_premature : float
        Share of beats.
    respiratory_rr, slow_rr : float
        Standard deviation of RR over RR, from respiration and from slower waves; in fibrillation RR varies by itself.
    breaths_per_minute : float
    """

    name: RhythmName
    av: AVConduction
    ventricular_premature: float
    atrial_premature: float
    respiratory_rr: float
    slow_rr: float
    breaths_per_minute: float


@dataclass(frozen=True, slots=True)
class Pose:
    """How the heart lies in the chest: its long axis, and its turn about it, degrees.

    The frame of the heart: origin in the middle of the left ventricle, x to the septum, y to the anterior wall, z to
    the base. The frame of the chest is that of the heart vector: X left, Y foot, Z back.
    """

    azimuth_degrees: float
    elevation_degrees: float
    roll_degrees: float

    def rotation(self) -> NDArray[np.float64]:
        """Rows: the heart's x, y and z in the frame of the chest. ``v_chest = v_heart @ rotation``."""
        az, el, roll = np.deg2rad([self.azimuth_degrees, self.elevation_degrees, self.roll_degrees])
        apex = np.array([np.cos(el) * np.cos(az), np.sin(el), np.cos(el) * np.sin(az)])
        septal = np.array([-0.75, 0.05, -0.65])
        septal -= apex * (septal @ apex)
        septal /= np.linalg.norm(septal)
        anterior = np.cross(-apex, septal)
        x = np.cos(roll) * septal + np.sin(roll) * anterior
        return np.stack([x, np.cross(-apex, x), -apex])


@dataclass(frozen=True, slots=True)
class Torso:
    """What lies between heart and electrodes.

    Attributes
    ----------
    gain : float
        Size of all leads against the usual.
    lead_field_spread, segment_spread : float
        How far this chest's lead field, and this heart's activation and recovery, are from the mean ones; 1: as in
        people, less: the ECG tells more of the anatomy.
    """

    gain: float
    lead_field_spread: float
    segment_spread: float


@dataclass(frozen=True)
class Patient:
    """One synthetic patient. The same seed gives the same heart, ECG and images.

    Attributes
    ----------
    seed : int
    observability : Observability
        How much the ECG can tell of the anatomy.
    body, anatomy, physiology, disease, scar, conduction, repolarisation, rhythm, pose, torso
        What was drawn.
    """

    seed: int
    observability: Observability
    body: Body
    anatomy: Anatomy
    physiology: Physiology
    disease: Disease
    scar: Scar
    conduction: Conduction
    repolarisation: Repolarisation
    rhythm: RhythmTraits
    pose: Pose
    torso: Torso

    def generator(self, stream: str) -> np.random.Generator:
        """The random numbers of one part: what an electrode sees does not hang on how an image was made."""
        return generator(self.seed, stream)

    @property
    def ecg(self) -> ECG:
        """Ten seconds of twelve leads at 500 Hz, as recorded in a clinic.

        For another length, rate or noise: ``einthoven.twin.recording.record``.
        """
        return self._recorded.ecg

    @cached_property
    def cine(self) -> Cine:
        """The beating heart in the 4-chamber view, with exact masks.

        For other views, sizes and stacks: ``einthoven.twin.imaging``.
        """
        from einthoven.twin.imaging import image

        return image(self)

    @cached_property
    def truth(self) -> Truth:
        """What is true of that ECG, and of the heart."""
        from einthoven.twin.heart import phenotypes
        from einthoven.twin.truth import Truth

        return Truth(self._recorded.truth, phenotypes(self))

    @cached_property
    def _recorded(self) -> Recorded:
        from einthoven.twin.recording import record

        return record(self)


#: The groups of numbers, in the order of ``Patient``.
GROUPS: dict[str, type] = {
    "body": Body,
    "anatomy": Anatomy,
    "physiology": Physiology,
    "disease": Disease,
    "scar": Scar,
    "conduction": Conduction,
    "repolarisation": Repolarisation,
    "rhythm": RhythmTraits,
    "pose": Pose,
    "torso": Torso,
}
#: ``group.field`` of everything that is drawn.
LATENTS = tuple(f"{group}.{field.name}" for group, kind in GROUPS.items() for field in fields(kind))
