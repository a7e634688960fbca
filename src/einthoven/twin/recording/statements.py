"""Which statements a synthetic recording holds by construction: the codes of the protocol, with SCP where one exists.

What the ECG must show (rhythm, conduction, intervals, injured or dead walls) is kept apart from what the heart has
(``ANATOMY``): hypertrophy of the muscle is one thing, high voltage another, and a chamber can be large in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.patient import Patient
from einthoven.twin.recording.events import Timeline
from einthoven.twin.recording.truth import mean_rate


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What statements follow from.

    Attributes
    ----------
    patient : Patient
    timeline : Timeline
    labels : ndarray of str
        Of the beats in the recording.
    rr_s : ndarray
        Between them.
    rate, atrial_rate : float
        Of the ventricles, and of the P waves, per minute; NaN if unknown.
    pr, qrs, qt : float
        ms; NaN if there is none.
    axis : float
        Of QRS in the frontal plane, degrees; NaN if there is none.
    blocked : int
        P waves in the recording that no QRS follows.
    """

    patient: Patient
    timeline: Timeline
    labels: NDArray[np.str_]
    rr_s: NDArray[np.float64]
    rate: float
    atrial_rate: float
    pr: float
    qrs: float
    qt: float
    axis: float
    blocked: int

    @classmethod
    def gathered(
        cls,
        patient: Patient,
        timeline: Timeline,
        labels: NDArray[np.str_],
        onsets_s: NDArray[np.float64],
        atrial: NDArray[np.void],
        intervals: dict[str, float | None],
        axis: float | None,
    ) -> Facts:
        """From the beats, the P waves (``ATRIAL_DTYPE``), the intervals and the axis of a recording."""
        return cls(
            patient,
            timeline,
            labels,
            np.diff(onsets_s),
            rate=_number(mean_rate(onsets_s)),
            atrial_rate=_number(mean_rate(atrial["p_on"])),
            pr=_number(intervals["pr"]),
            qrs=_number(intervals["qrs"]),
            qt=_number(intervals["qt"]),
            axis=_number(axis),
            blocked=int((~atrial["conducted"]).sum()),
        )

    @property
    def sinus(self) -> bool:
        """Whether the sinus node leads."""
        return self.timeline.rhythm == "sinus rhythm"

    @property
    def by_his(self) -> bool:
        """Whether the impulse reaches the ventricles by the bundle of His in all but premature beats."""
        return self.timeline.rhythm != "idioventricular rhythm" and not self.has("P")

    @property
    def sinus_rate(self) -> float:
        """Rate of the sinus node: of the P waves where some are blocked."""
        return self.rate if self.timeline.conduction == "1:1" else self.atrial_rate

    @property
    def qtc(self) -> float:
        """Fridericia, ms."""
        return self.qt / (60.0 / self.rate) ** (1 / 3) if self.rate == self.rate else np.nan

    @property
    def rr_range(self) -> float:
        """Range of RR over its mean, of neighbouring beats that are N."""
        if self.timeline.conduction != "1:1":
            return 0.0
        own = (self.labels[1:] == "N") & (self.labels[:-1] == "N")
        rr = self.rr_s[own]
        return float(np.ptp(rr) / rr.mean()) if len(rr) > 2 and not self.has("S") else 0.0

    def has(self, label: str) -> bool:
        """Whether a beat of this class lies in the recording."""
        return bool((self.labels == label).any())

    def cycle(self, every: int) -> bool:
        """Whether ectopic beats come as every second or third one, three times in a row."""
        letters = "".join("E" if label in "VSF" else "N" for label in self.labels)
        return ("N" * (every - 1) + "E") * 3 in letters

    @property
    def scar_seen(self) -> bool:
        """A scar that is large, deep and not silent."""
        scar = self.patient.scar
        large = scar.extent >= SCAR_EXTENT and scar.transmurality >= SCAR_DEPTH
        return large and not self.patient.disease.electrically_silent

    def mass_index(self) -> float:
        """Left ventricular mass, g/m2."""
        return self.patient.anatomy.lv_mass_g / self.patient.body.bsa_m2


def _number(value: float | None) -> float:
    return np.nan if value is None else value


@dataclass(frozen=True, slots=True)
class Statement:
    """A code, its SCP code if there is one, and when it holds."""

    code: str
    scp: str | None
    when: Callable[[Facts], bool]


#: Rate and interval limits are those of the protocol's table (limits.yaml); of the sinus bradycardia the definite one.
SLOW, FAST = 50.0, 100.0
LONG_PR, SHORT_PR, WIDE, WIDER = 200.0, 120.0, 120.0, 110.0
LONG_QTC, SHORT_QTC = {"M": 450.0, "F": 460.0}, 360.0
#: Range of RR over its mean in sinus arrhythmia: in PTB-XL, folds 7-8, 95 % of SR have less than 0.195, and 95 % of
#: SARRH more than 0.23.
ARRHYTHMIA = 0.20
#: A block of a branch, complete or not as the width of QRS says (a delay of 20 ms shows as one), or of a fascicle, from
#: this share on; a scar from this share of the wall and of its thickness on.
BLOCK, FASCICLE, SCAR_EXTENT, SCAR_DEPTH = 0.15, 0.5, 0.05, 0.5
LEFT_AXIS = (-90.0, -30.0)
ACUTE_MV, EARLY_MV, PREEXCITED, DIGOXIN = 0.10, 0.10, 0.50, 0.4
#: Serum levels beyond which the ECG changes, mmol/l.
POTASSIUM, CALCIUM = (3.0, 6.0), (1.9, 2.9)


def _av(*kinds: str) -> Callable[[Facts], bool]:
    return lambda f: f.timeline.conduction in kinds and f.blocked > 0


def _branch(side: str, low: float, high: float) -> Callable[[Facts], bool]:
    return lambda f: getattr(f.patient.conduction, side) >= BLOCK and low <= f.qrs < high and f.by_his


def _old_scar(*territories: str) -> Callable[[Facts], bool]:
    return lambda f: f.scar_seen and f.patient.scar.acute_mv < ACUTE_MV and f.patient.scar.territory in territories


def _acute(*territories: str) -> Callable[[Facts], bool]:
    return lambda f: f.patient.scar.acute_mv >= ACUTE_MV and f.patient.scar.territory in territories


def _anterior_fascicle(f: Facts) -> bool:
    """Block that turns the axis to the left, as far as the protocol asks for."""
    return f.patient.conduction.lafb >= FASCICLE and LEFT_AXIS[0] <= f.axis <= LEFT_AXIS[1] and f.by_his


def _preexcited(f: Facts) -> bool:
    """Short PR, a delta wave of 40 ms or more, wide QRS (AHA/ACCF/HRS Part III, Surawicz et al. 2009)."""
    return f.pr < SHORT_PR and f.patient.conduction.preexcitation >= PREEXCITED and f.qrs >= WIDER


STATEMENTS = (
    Statement("SR", "SR", lambda f: f.sinus and SLOW <= f.sinus_rate <= FAST and f.rr_range <= ARRHYTHMIA),
    Statement("SBRAD", "SBRAD", lambda f: f.sinus and f.sinus_rate < SLOW),
    Statement("STACH", "STACH", lambda f: f.sinus and f.sinus_rate > FAST),
    Statement("SARRH", "SARRH", lambda f: f.sinus and f.rr_range > ARRHYTHMIA),
    Statement("EAT", None, lambda f: f.timeline.rhythm == "ectopic atrial rhythm"),
    Statement("AFIB", "AFIB", lambda f: f.timeline.activity == "fibrillation"),
    Statement("AFLT", "AFLT", lambda f: f.timeline.activity == "flutter"),
    Statement("JUNC", None, lambda f: f.timeline.rhythm == "junctional rhythm"),
    Statement("IVR", None, lambda f: f.timeline.rhythm == "idioventricular rhythm"),
    Statement("PACE", "PACE", lambda f: f.timeline.rhythm == "paced rhythm"),
    Statement("PVC", "PVC", lambda f: f.has("V") and f.timeline.rhythm != "idioventricular rhythm"),
    Statement("PAC", "PAC", lambda f: f.has("S")),
    Statement("FUSION", None, lambda f: f.has("F")),
    Statement("BIGU", "BIGU", lambda f: f.cycle(2)),
    Statement("TRIGU", "TRIGU", lambda f: f.cycle(3)),
    Statement("1AVB", "1AVB", lambda f: f.pr > LONG_PR and f.timeline.conduction == "1:1"),
    Statement("2AVB", "2AVB", _av("Wenckebach", "Mobitz II", "2:1")),
    Statement("3AVB", "3AVB", _av("dissociated")),
    Statement("SHORTPR", None, lambda f: f.pr < SHORT_PR and not _preexcited(f)),
    Statement("WPW", "WPW", _preexcited),
    Statement("CLBBB", "CLBBB", _branch("lbbb", WIDE, np.inf)),
    Statement("ILBBB", "ILBBB", _branch("lbbb", WIDER, WIDE)),
    Statement("CRBBB", "CRBBB", _branch("rbbb", WIDE, np.inf)),
    Statement("IRBBB", "IRBBB", _branch("rbbb", WIDER, WIDE)),
    Statement("LAFB", "LAFB", _anterior_fascicle),
    Statement("IMI", "IMI", _old_scar("inferior")),
    Statement("ILMI", "ILMI", _old_scar("inferolateral")),
    Statement("AMI", "AMI", _old_scar("anterior")),
    Statement("ASMI", "ASMI", _old_scar("septal")),
    Statement("LMI", "LMI", _old_scar("lateral")),
    Statement("STE_ANT", "STE_", _acute("anterior")),
    Statement("STE_SEP", "STE_", _acute("septal")),
    Statement("STE_INF", "STE_", _acute("inferior", "inferolateral")),
    Statement("STE_LAT", "STE_", _acute("lateral", "inferolateral")),
    Statement("ERP", None, lambda f: f.patient.repolarisation.early_mv >= EARLY_MV),
    Statement("LNGQT", "LNGQT", lambda f: f.qrs < WIDE and f.qtc >= LONG_QTC[f.patient.body.sex]),
    Statement("SHORTQT", None, lambda f: f.qtc <= SHORT_QTC),
    Statement("HYPERK", None, lambda f: f.patient.repolarisation.potassium_mmol_l >= POTASSIUM[1]),
    Statement("HYPOK", None, lambda f: f.patient.repolarisation.potassium_mmol_l <= POTASSIUM[0]),
    Statement("HYPERCA", None, lambda f: f.patient.repolarisation.calcium_mmol_l >= CALCIUM[1]),
    Statement("HYPOCA", None, lambda f: f.patient.repolarisation.calcium_mmol_l <= CALCIUM[0]),
    Statement("DIG", "DIG", lambda f: f.patient.repolarisation.digoxin >= DIGOXIN),
)

#: Upper limits by sex (mean and 1.96 SD of Petersen 2017, UK Biobank): mass and volumes over body surface, g/m2 and
#: ml/m2; of the wall of the right ventricle, mm (Lang 2015).
MASS_INDEX, LV_INDEX, LA_INDEX, RA_INDEX = (
    {"M": 69.0, "F": 55.0},
    {"M": 112.0, "F": 96.0},
    {"M": 54.0, "F": 54.0},
    {"M": 68.0, "F": 58.0},
)
RV_WALL_MM = 5.0


def _indexed(name: str, limits: dict[str, float]) -> Callable[[Facts], bool]:
    return lambda f: getattr(f.patient.anatomy, name) / f.patient.body.bsa_m2 > limits[f.patient.body.sex]


def _scarred(*territories: str) -> Callable[[Facts], bool]:
    return lambda f: f.patient.scar.extent > 0 and f.patient.scar.territory in territories


ANATOMY = (
    Statement("LVH", "LVH", _indexed("lv_mass_g", MASS_INDEX)),
    Statement("LVDIL", None, _indexed("lv_edv_ml", LV_INDEX)),
    Statement("RVH", "RVH", lambda f: f.patient.anatomy.rv_wall_mm > RV_WALL_MM),
    Statement("LAE", "LAO/LAE", _indexed("la_max_ml", LA_INDEX)),
    Statement("RAE", "RAO/RAE", _indexed("ra_max_ml", RA_INDEX)),
    Statement("HCM", None, lambda f: f.patient.disease.name == "hcm"),
    Statement("DCM", None, lambda f: f.patient.disease.name == "dcm"),
    Statement("AMYLOID", None, lambda f: f.patient.disease.name == "amyloid"),
    Statement("IMI", "IMI", _scarred("inferior")),
    Statement("ILMI", "ILMI", _scarred("inferolateral")),
    Statement("AMI", "AMI", _scarred("anterior")),
    Statement("ASMI", "ASMI", _scarred("septal")),
    Statement("LMI", "LMI", _scarred("lateral")),
)
#: What a normal ECG may have.
HARMLESS = frozenset({"SR", "SARRH", "SBRAD"})


def stated(facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of what the ECG holds, and of what the heart has; NORM where neither has anything."""
    seen = tuple(s.code for s in STATEMENTS if s.when(facts))
    has = tuple(s.code for s in ANATOMY if s.when(facts))
    hidden = facts.patient.conduction.preexcitation > 0 or facts.patient.conduction.lafb >= FASCICLE
    # A mimic's Q waves or inverted T have no code of their own, and are not normal either.
    well = facts.patient.disease.name in ("normal", "athlete") and not (hidden or facts.patient.disease.mimic)
    normal = set(seen) <= HARMLESS and facts.sinus and not has and well
    return (*seen, "NORM") if normal else seen, has
