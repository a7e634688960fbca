"""One patient's heartbeat: potentials of QRS, ST, T and U, and of the P wave, with where they begin and end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from einthoven.analytic.ecg import twelve
from einthoven.errors import ConfigError
from einthoven.twin.electrics import constants as k
from einthoven.twin.electrics import fiducials as marks
from einthoven.twin.electrics.activation import Activation, Origin, Paths, PathwaySite, activate, paths
from einthoven.twin.electrics.atria import AtrialOrigin, atrial_vector
from einthoven.twin.electrics.depolarisation import Sources, depolarise, sources
from einthoven.twin.electrics.disease import alive, course
from einthoven.twin.electrics.fiducials import Fiducials
from einthoven.twin.electrics.jitter import Jitter, draw_jitter
from einthoven.twin.electrics.repolarisation import Course, recover
from einthoven.twin.electrics.segments import Segments, segments
from einthoven.twin.electrics.torso import gain, lead_fields
from einthoven.twin.patient import Patient

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class WaveShape:
    """Part of a beat.

    Attributes
    ----------
    leads_mv : ndarray, shape (8, samples)
        I, II, V1-V6 at ``GRID_HZ``.
    vcg_mv : ndarray, shape (3, samples)
        Heart vector: X to the left, Y to the foot, Z to the back.
    start_s : float
        Time of the first sample from the QRS onset of its beat (P: from P onset).
    """

    leads_mv: NDArray[np.float32]
    vcg_mv: NDArray[np.float32]
    start_s: float


@dataclass(frozen=True, slots=True, eq=False)
class VentricularBeat:
    """QRS, and what follows it (ST, T, U), to be added; both are zero outside their samples."""

    qrs: WaveShape
    recovery: WaveShape
    fiducials: Fiducials


@dataclass(frozen=True, slots=True, eq=False)
class AtrialWave:
    """A P wave (with its recovery, which runs into the PR segment and QRS) and where it begins and ends."""

    p: WaveShape
    fiducials: Fiducials


@dataclass(eq=False)
class Electrics:
    """What of a patient's potentials stays from beat to beat.

    Attributes
    ----------
    patient : Patient
    wall : Segments
    jitter : Jitter
    weights : Sources
    lead_field, recovery_field : ndarray, shape (8, 3)
        Of activation, and of recovery, whose sources lie elsewhere.
    """

    patient: Patient
    wall: Segments
    jitter: Jitter
    ways: Paths
    weights: Sources
    course: Course
    lead_field: Array
    recovery_field: Array
    shift_ms: float = 0.0
    _activations: dict[tuple[str, float], Activation] = field(default_factory=dict)

    def ventricular_beat(
        self, origin: Origin = "his", *, rr_s: float = 1.0, preexcitation: float | None = None
    ) -> VentricularBeat:
        """The ventricles' part of a beat.

        Parameters
        ----------
        origin : {"his", "lv_ectopic", "rv_ectopic", "rv_pacing", "biventricular_pacing", "escape"}
        rr_s : float
            RR interval before it: QT adapts.
        preexcitation : float, optional
            0 to 1; if not given, the patient's.

        Raises
        ------
        ConfigError
            For an unknown origin or an RR interval that can't be.
        """
        if not 0.1 <= rr_s <= 10.0:
            raise ConfigError(f"an RR interval of {rr_s:g} s is not possible", remedy="give seconds")
        early = self.patient.conduction.preexcitation if preexcitation is None else preexcitation
        activation = self._activation(origin, early)
        qt_ms = self.patient.repolarisation.qtc_ms * min(rr_s, k.LONGEST_RR_S) ** (1 / 3)
        shift = self.shift_ms + qt_ms - self.patient.repolarisation.qtc_ms
        return _ventricular_beat(
            self.weights, activation, self.course, (self.lead_field, self.recovery_field), shift, qt_ms
        )

    def atrial_wave(self, origin: AtrialOrigin = "sinus", *, rr_s: float = 1.0) -> AtrialWave:
        """A P wave.

        Parameters
        ----------
        origin : {"sinus", "ectopic_low", "ectopic_left", "retrograde", "paced"}
        rr_s : float
            RR interval: P shortens at high rates.

        Raises
        ------
        ConfigError
            For an unknown origin.
        """
        vector, recovery = atrial_vector(self.patient, self.jitter, origin, rr_s)
        leads = self.lead_field @ vector
        columns = marks.p_fiducials(twelve(leads))
        limits = marks.whole(columns, ("p",))
        onset = 0.0 if np.isnan(limits["p_on"]) else limits["p_on"]
        both = vector.copy() if recovery is None else _sum(vector, recovery)
        return AtrialWave(self._shape(both, onset), _in_seconds(limits, columns, onset))

    def _shape(self, vector: Array, onset: float) -> WaveShape:
        return _wave_shape(vector, self.lead_field, onset)

    def _activation(self, origin: Origin, early: float) -> Activation:
        key = (origin, early)
        if key not in self._activations:
            self._activations[key] = activate(
                self.ways, self.patient.conduction, origin, preexcitation=early, pathway=self.pathway
            )
        return self._activations[key]

    @property
    def pathway(self) -> PathwaySite:
        """Where an accessory pathway lies (left lateral in half: Calkins et al., Circulation 1999)."""
        sites: tuple[PathwaySite, ...] = ("left_lateral", "left_posterior", "septal", "right")
        return sites[int(np.searchsorted([0.50, 0.65, 0.85], self.jitter.site))]


def electrics(patient: Patient) -> Electrics:
    """What is fixed for a patient, computed once."""
    wall, jitter = segments(patient), draw_jitter(patient)
    weights = sources(wall, alive(patient, wall) * jitter.source, gain(patient), patient.pose.rotation())
    active, recovering = lead_fields(jitter)
    ways = paths(wall, patient.conduction, jitter.slowing)
    # What the muscle is used to: no block, no pathway.
    usual = activate(ways, replace(patient.conduction, lbbb=0.0, rbbb=0.0, lafb=0.0), "his", pathway="septal")
    how = course(patient, wall, jitter, usual, weights, recovering)
    out = Electrics(patient, wall, jitter, ways, weights, how, active, recovering)
    out.shift_ms = _shift_for_qt(out, usual)
    return out


def _shift_for_qt(fixed: Electrics, usual: Activation) -> float:
    """What to add to every action potential so that without block and at an RR of 1 s QT is the patient's QTc."""
    aim = fixed.patient.repolarisation.qtc_ms
    shift = aim - k.APD_BEFORE_END_MS
    for _ in range(2):
        fields = fixed.lead_field, fixed.recovery_field
        beat = _ventricular_beat(fixed.weights, usual, fixed.course, fields, shift, aim)
        qt = 1000 * beat.fiducials.whole["t_off"]
        if not np.isfinite(qt):
            break
        shift += aim - qt
    return shift


def _ventricular_beat(
    weights: Sources, activation: Activation, how: Course, fields: tuple[Array, Array], shift_ms: float, qt_ms: float
) -> VentricularBeat:
    qrs = depolarise(weights, activation)
    after = recover(weights, activation, how, shift_ms, qt_ms)
    columns = marks.qrs_fiducials(twelve(fields[0] @ qrs))
    columns |= marks.t_fiducials(twelve(fields[1] @ after.st_t), twelve(fields[1] @ after.t_alone))
    limits = marks.whole(columns, ("qrs", "t"))
    onset = 0.0 if np.isnan(limits["qrs_on"]) else limits["qrs_on"]
    return VentricularBeat(
        _wave_shape(qrs, fields[0], onset),
        _wave_shape(after.st_t + after.u, fields[1], onset),
        _in_seconds(limits, columns, onset),
    )


def _wave_shape(vector: Array, field_of_leads: Array, onset: float) -> WaveShape:
    return WaveShape((field_of_leads @ vector).astype(np.float32), vector.astype(np.float32), -onset / k.GRID_HZ)


def _in_seconds(limits: dict[str, float], columns: dict[str, Array], onset: float) -> Fiducials:
    return Fiducials(
        {name: (value - onset) / k.GRID_HZ for name, value in limits.items()},
        {name: (values - onset) / k.GRID_HZ for name, values in columns.items()},
    )


def _sum(a: Array, b: Array) -> Array:
    out = np.zeros((3, max(a.shape[1], b.shape[1])))
    out[:, : a.shape[1]] += a
    out[:, : b.shape[1]] += b
    return out
