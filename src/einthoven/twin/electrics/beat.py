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
from einthoven.twin.electrics.disease import alive, course, qt_shift_ms, slowing
from einthoven.twin.electrics.fiducials import Fiducials
from einthoven.twin.electrics.individual import (
    MEAN_FIELD,
    Individual,
    OwnPart,
    draw_individual,
    flattened,
    lead_fields,
    own_part,
)
from einthoven.twin.electrics.jitter import Jitter, draw_jitter
from einthoven.twin.electrics.repolarisation import Course, Recovery, recover
from einthoven.twin.electrics.segments import Segments, segments
from einthoven.twin.electrics.torso import gain
from einthoven.twin.electrics.window import through_the_wall
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
    individual : Individual
    lead_field, recovery_field : ndarray, shape (8, 3)
        Of activation, and of recovery, whose sources lie elsewhere.
    """

    patient: Patient
    wall: Segments
    jitter: Jitter
    ways: Paths
    weights: Sources
    course: Course
    individual: Individual
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
        usual_qt_ms = self.patient.repolarisation.qtc_ms
        qt_ms = usual_qt_ms * min(rr_s, k.LONGEST_RR_S) ** (1 / 3)
        shift = self.shift_ms + qt_ms - usual_qt_ms + qt_shift_ms(self.patient)
        block = max(self.patient.conduction.lbbb, self.patient.conduction.rbbb, early)
        usual = 1 - block if origin == "his" else 0.0
        return _ventricular_beat(self, activation, shift, qt_ms, usual=usual)

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
        view = self.lead_field * np.array(k.ATRIAL_VIEW)[:, None]
        leads = view @ vector
        columns = marks.p_fiducials(twelve(leads))
        limits = marks.whole(columns, ("p",))
        onset = 0.0 if np.isnan(limits["p_on"]) else limits["p_on"]
        both = _sum(vector, recovery)
        return AtrialWave(_wave_shape(both, view @ both, onset), _in_seconds(limits, columns, onset))

    def _activation(self, origin: Origin, early: float) -> Activation:
        if (origin, early) not in self._activations:
            conduction = self.patient.conduction
            moved = self.jitter.focus
            times = activate(self.ways, conduction, origin, preexcitation=early, pathway=self.pathway, moved=moved)
            self.remember(origin, early, times)
        return self._activations[origin, early]

    def remember(self, origin: Origin, early: float, times: Activation) -> None:
        """Keep the activation of an origin."""
        self._activations[origin, early] = times

    @property
    def pathway(self) -> PathwaySite:
        """Where an accessory pathway lies (left lateral in half: Calkins et al., Circulation 1999)."""
        sites: tuple[PathwaySite, ...] = ("left_lateral", "left_posterior", "septal", "right")
        return sites[int(np.searchsorted([0.50, 0.65, 0.85], self.jitter.site))]


def electrics(patient: Patient) -> Electrics:
    """What is fixed for a patient, computed once."""
    wall, jitter = segments(patient), draw_jitter(patient)
    weights = sources(wall, alive(patient, wall) * jitter.source, gain(patient), patient.pose.rotation())
    individual = draw_individual(patient)
    ways = paths(wall, patient.conduction, jitter.slowing * slowing(patient), patient.physiology.septal_delay_ms)
    # What the muscle is used to: no block, no pathway.
    usual = activate(ways, replace(patient.conduction, lbbb=0.0, rbbb=0.0, lafb=0.0), "his", pathway="septal")
    how = course(patient, wall, jitter, usual, weights, MEAN_FIELD)
    out = Electrics(patient, wall, jitter, ways, weights, how, individual, MEAN_FIELD, MEAN_FIELD)
    out.shift_ms = _shift_for_qt(out, usual)
    if patient.scar.acute_mv > 0 or patient.repolarisation.early_mv > 0:
        # Elevations of ST are sizes in this patient's leads.
        out.course = course(patient, wall, jitter, usual, weights, out.recovery_field)
    if not (patient.conduction.lbbb or patient.conduction.rbbb or patient.conduction.lafb):
        out.remember("his", 0.0, usual)
    return out


def _normal_share(patient: Patient, way: float) -> float:
    """How far a beat is a normal one, 0 to 1: by its way, and by what is wrong with the muscle."""
    return way * (1 - patient.repolarisation.strain) * (1 - patient.scar.transmurality) ** 0.5


def _shift_for_qt(fixed: Electrics, usual: Activation) -> float:
    """What to add to every action potential so that without block and at an RR of 1 s QT is the patient's QTc.

    The lead fields, which go with the usual beat, are set on the way.
    """
    aim = fixed.patient.repolarisation.qtc_ms
    shift = aim - k.APD_BEFORE_END_MS
    vectors = _vectors(fixed, usual, shift, aim, 1.0)
    fixed.lead_field, fixed.recovery_field = lead_fields(
        fixed.individual, *vectors[2].within(vectors[0], vectors[1].st_t)
    )
    # T moves as its muscle does, so that one look is enough.
    qt = 1000 * _beat_of(fixed, *vectors).fiducials.whole["t_off"]
    return shift + (aim - qt if np.isfinite(qt) else 0.0)


def _vectors(
    fixed: Electrics, activation: Activation, shift_ms: float, qt_ms: float, usual: float
) -> tuple[Array, Recovery, OwnPart]:
    """Heart vector of QRS and of recovery with what is the patient's own in them, and the own part."""
    qrs = depolarise(fixed.weights, activation)
    after = recover(fixed.weights, activation, fixed.course, shift_ms, qt_ms, usual)
    own = own_part(
        fixed.individual, qrs, after.st_t, usual=_normal_share(fixed.patient, usual), delta_ms=activation.delta_ms
    )
    recovery = replace(after, st_t=after.st_t + own.recovery_vector, t_alone=after.t_alone + own.recovery_vector)
    return flattened(qrs + own.qrs_vector), recovery, own


def _ventricular_beat(
    fixed: Electrics, activation: Activation, shift_ms: float, qt_ms: float, *, usual: float = 1.0
) -> VentricularBeat:
    return _beat_of(fixed, *_vectors(fixed, activation, shift_ms, qt_ms, usual))


def _beat_of(fixed: Electrics, qrs: Array, after: Recovery, own: OwnPart) -> VentricularBeat:
    qrs_leads = fixed.lead_field @ qrs + own.qrs_leads
    t_alone = fixed.recovery_field @ after.t_alone + own.recovery_leads
    q, turned_t = through_the_wall(fixed.patient, fixed.jitter, qrs_leads, t_alone)
    qrs_leads, t_alone = qrs_leads + q, t_alone + turned_t
    recovery_leads = fixed.recovery_field @ after.st_t + own.recovery_leads + turned_t
    columns = marks.qrs_fiducials(twelve(qrs_leads))
    j = marks.whole(columns, ("qrs",))["qrs_off"]
    columns |= marks.t_fiducials(twelve(recovery_leads), twelve(t_alone), j)
    limits = marks.whole(columns, ("qrs", "t"))
    onset = 0.0 if np.isnan(limits["qrs_on"]) else limits["qrs_on"]
    u_leads = fixed.recovery_field @ after.u
    return VentricularBeat(
        _wave_shape(qrs, qrs_leads, onset),
        _wave_shape(after.st_t + after.u, recovery_leads + u_leads, onset),
        _in_seconds(limits, columns, onset),
    )


def _wave_shape(vector: Array, leads: Array, onset: float) -> WaveShape:
    return WaveShape(leads.astype(np.float32), vector.astype(np.float32), -onset / k.GRID_HZ)


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
