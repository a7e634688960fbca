"""What is a patient's own of the potentials, beyond what anatomy and conduction explain.

Three parts, each a normal distribution estimated from normal recordings of PTB-XL (``individual.csv`` says how):

- the lead field: what the electrodes of this chest see of the heart vector, in the five directions of the eight leads
  that Dower's matrix cannot reach. Estimated from QRS and from T of the same people it agrees, so a patient has one; T
  adds its own part, since recovery lies elsewhere than activation. It goes with the size and direction of QRS and T;
- the heart vector: smooth patterns over QRS and over ST and T in which real ones vary more than modelled ones;
- a remainder that no single vector explains.

Patterns are sums of sines over QRS and over ST and T, zero at the ends of each, so that the limits of the waves stay
where the physics put them; one more function carries a level of the J point. They scale with the sizes of QRS and T.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import DOWER
from einthoven.twin.electrics import constants as k
from einthoven.twin.patient import Patient

Array = NDArray[np.float64]

MEAN_FIELD = np.array(list(DOWER.values()))


def _beyond() -> Array:
    """Orthonormal directions that Dower's matrix cannot reach, (8, 5): by Gram and Schmidt, leads in their order."""
    basis, triangle = np.linalg.qr(np.eye(8) - MEAN_FIELD @ np.linalg.pinv(MEAN_FIELD))
    return np.asarray(basis * np.sign(np.diag(triangle)))[:, :5]


BEYOND = _beyond()
#: Sines over QRS, and over ST and T.
QRS_SINES, T_SINES = 8, 6
SHAPES = QRS_SINES + T_SINES + 1
#: Where the peak of T is laid in the time of ST and T, share (median of PTB-XL), and where it can be.
T_PEAK, T_PEAK_RANGE = 0.70, (0.45, 0.85)
#: Patterns of ST and T rise and fall within these shares, so that they look neither like more of QRS nor of T.
T_RISE, T_FALL = 0.20, 0.12
#: No pattern is larger than with a QRS and a T of these sizes, mV.
LARGEST_MV = (0.80, 0.40)
#: Loops of QRS lie in a plane but for 0.26 % of their energy (median of PTB-XL's NORM), those of the model for four
#: times as much: what remains of the distance from the plane.
OFF_PLANE = 0.5
#: What has several rows in the table of numbers.
MATRICES = ("field_by_summary", "field_factors", "vector_factors", "remainder_factors")
#: Standard deviations beyond which nobody is.
FURTHEST = 2.8


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """The distributions.

    Attributes
    ----------
    summary_mean, summary_sd : ndarray, shape (8,)
        Of ``summary``.
    field_mean, field_by_summary, field_factors : ndarray, shapes (30,), (8, 30), (factors, 30)
        Lead field of activation (5, 3) and what recovery adds to it (5, 3): mean, change with the standardised
        summary, and independent parts.
    vector_mean, vector_factors : ndarray, shapes (3, SHAPES), (factors, 3, SHAPES)
    remainder_mean, remainder_factors : ndarray, shapes (5, SHAPES), (factors, 5, SHAPES)
        In ``scales``.
    """

    summary_mean: Array
    summary_sd: Array
    field_mean: Array
    field_by_summary: Array
    field_factors: Array
    vector_mean: Array
    vector_factors: Array
    remainder_mean: Array
    remainder_factors: Array


@lru_cache(maxsize=1)
def shipped() -> Patterns:
    """The distributions that come with the package."""
    text = files("einthoven.twin.electrics").joinpath("individual.csv").read_text(encoding="utf-8")
    rows: dict[str, list[list[int]]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, *values = line.split(",")
            rows.setdefault(name, []).append([int(value) for value in values])
    numbers = {name: np.array(several, np.float64) / 1000 for name, several in rows.items()}
    numbers = {name: n if name in MATRICES else n[0] for name, n in numbers.items()}
    for name, axes in (("vector", 3), ("remainder", 5)):
        numbers[f"{name}_mean"] = numbers[f"{name}_mean"].reshape(axes, SHAPES)
        numbers[f"{name}_factors"] = numbers[f"{name}_factors"].reshape(-1, axes, SHAPES)
    return Patterns(**numbers)


@dataclass(frozen=True, slots=True, eq=False)
class Individual:
    """One patient's own part.

    Attributes
    ----------
    patterns : Patterns
    field : ndarray, shape (30,)
        Deviation of the lead field, without what goes with the summary.
    field_spread : float
        ``Torso.lead_field_spread``.
    vector, remainder : ndarray, shapes (3, SHAPES), (5, SHAPES)
        Deviations of the coefficients of the shapes, in ``scales``.
    """

    patterns: Patterns
    field: Array
    field_spread: float
    vector: Array
    remainder: Array


def draw_individual(patient: Patient) -> Individual:
    """A patient's own part; always the same count of random numbers is taken."""
    patterns, torso, rng = shipped(), patient.torso, patient.generator("individual")

    def drawn(factors: Array) -> Array:
        z = rng.standard_normal(len(factors)).clip(-FURTHEST, FURTHEST)
        return np.asarray(np.tensordot(z, factors, 1))

    field, vector, remainder = (
        drawn(factors) for factors in (patterns.field_factors, patterns.vector_factors, patterns.remainder_factors)
    )
    return Individual(
        patterns,
        field * torso.lead_field_spread,
        torso.lead_field_spread,
        vector * torso.segment_spread,
        remainder * torso.segment_spread,
    )


def lead_fields(own: Individual, qrs: Array, t: Array) -> tuple[Array, Array]:
    """I, II, V1-V6 of the heart vector in activation and in recovery, (8, 3) each.

    Parameters
    ----------
    own : Individual
    qrs, t : ndarray, shape (3, samples)
        Heart vectors of the patient's usual beat, from onset to offset.
    """
    p = own.patterns
    at = (summary(qrs, t) - p.summary_mean) / p.summary_sd
    known = p.field_mean + own.field_spread * at.clip(-FURTHEST, FURTHEST) @ p.field_by_summary
    active, more = (known + own.field).reshape(2, 5, 3)
    return MEAN_FIELD + BEYOND @ active, MEAN_FIELD + BEYOND @ (active + more)


def summary(qrs: Array, t: Array) -> Array:
    """Size (log mV) of QRS and of T as Dower's leads show them, and their mean vectors in units of it: shape (8,)."""
    sizes = size_mv(qrs), size_mv(t)
    return np.concatenate([np.log(sizes), qrs.mean(axis=1) / sizes[0], t.mean(axis=1) / sizes[1]])


def size_mv(vector: Array) -> float:
    """Root mean square over Dower's leads and time."""
    return float(np.sqrt(((MEAN_FIELD @ vector) ** 2).mean())) + 1e-6


def scales(qrs_mv: float, t_mv: float) -> Array:
    """What the coefficients of the shapes are multiples of, (SHAPES,): sizes of QRS, of T, and, for J, of QRS."""
    return np.repeat([qrs_mv, t_mv, qrs_mv], [QRS_SINES, T_SINES, 1])


def qrs_shapes(samples: int) -> Array:
    """Sines over QRS, and what leads to the level of J: (QRS_SINES + 1, samples)."""
    share = np.linspace(0.0, 1.0, samples)
    return np.concatenate([_sines(share, QRS_SINES), _step(2 * share - 1)[None]])


def t_shapes(samples: int, peak: float) -> Array:
    """Sines over ST and T, and how the level of J fades: (T_SINES + 1, samples).

    Parameters
    ----------
    samples : int
    peak : float
        Where T peaks, share: the time before it and after it is stretched so that peaks lie on each other.
    """
    share = np.interp(np.linspace(0.0, 1.0, samples), [0.0, peak, 1.0], [0.0, T_PEAK, 1.0])
    taper = _step(share / T_RISE) * _step((1 - share) / T_FALL)
    return np.concatenate([taper * _sines(share, T_SINES), (np.cos(np.pi / 2 * share) ** 2)[None]])


def t_peak(t: Array) -> float:
    """Where ST and T (rows, samples) are largest, share of their time."""
    first, last = (round(share * (t.shape[1] - 1)) for share in T_PEAK_RANGE)
    return (first + int(np.argmax((t[:, first : last + 1] ** 2).sum(axis=0)))) / (t.shape[1] - 1)


def _step(x: Array) -> Array:
    """From 0 to 1 between 0 and 1, smoothly."""
    x = x.clip(0.0, 1.0)
    return np.asarray(x**2 * (3 - 2 * x))


def _sines(share: Array, count: int) -> Array:
    return np.asarray(np.sin(np.pi * np.arange(1, count + 1)[:, None] * share))


@dataclass(frozen=True, slots=True, eq=False)
class OwnPart:
    """What is the patient's own in one beat, to be added: mV on the grid of the beat.

    Attributes
    ----------
    limits : (int, int, int)
        Onset and offset of QRS and end of T, samples.
    qrs_vector, recovery_vector : ndarray, shape (3, samples)
    qrs_leads, recovery_leads : ndarray, shape (8, samples)
        Of no single vector.
    """

    limits: tuple[int, int, int]
    qrs_vector: Array
    recovery_vector: Array
    qrs_leads: Array
    recovery_leads: Array

    def within(self, qrs: Array, recovery: Array) -> tuple[Array, Array]:
        """QRS and T cut at their limits."""
        on, off, end = self.limits
        return qrs[:, on : off + 1], recovery[:, off : end + 1]


def flattened(qrs: Array) -> Array:
    """A loop of QRS nearer to its own plane, (3, samples): ``OFF_PLANE`` of what leaves the plane stays."""
    _, directions = np.linalg.eigh(qrs @ qrs.T)
    normal = directions[:, 0]
    return np.asarray(qrs - (1 - OFF_PLANE) * np.outer(normal, normal @ qrs))


def own_part(own: Individual, qrs: Array, recovery: Array, *, usual: float, delta_ms: float = 0.0) -> OwnPart:
    """Lay a patient's own part over a beat.

    Parameters
    ----------
    own : Individual
    qrs, recovery : ndarray, shapes (3, samples)
        Heart vectors as the physics has them, on one grid.
    usual : float
        1: a beat on the usual way, 0: on another. What normal beats have besides the physics on average goes with it.
    delta_ms : float
        Beginning of QRS that an accessory pathway alone activates: the patterns are those of the network, and the less
        of QRS comes by it the smaller they are.
    """
    on, off, end = _limits(qrs, recovery)
    limits = on, off, end = min(on + round(delta_ms * k.GRID_HZ / 1000), off - 1), off, end
    sizes = size_mv(qrs[:, on : off + 1]), size_mv(recovery[:, off : end + 1])
    size = scales(min(sizes[0], LARGEST_MV[0]), min(sizes[1], LARGEST_MV[1]))
    peak = t_peak(MEAN_FIELD @ recovery[:, off : end + 1])
    courses = (1 - delta_ms / k.DELTA_MS) * qrs_shapes(off - on + 1), t_shapes(end - off + 1, peak)
    lengths = qrs.shape[1], recovery.shape[1]
    vector = usual * own.patterns.vector_mean + own.vector
    remainder = usual * own.patterns.remainder_mean + own.remainder
    return OwnPart(
        limits,
        *_laid(size * vector, courses, limits, lengths),
        *_laid(BEYOND @ (size * remainder), courses, limits, lengths),
    )


def _limits(qrs: Array, recovery: Array) -> tuple[int, int, int]:
    """Where Dower's leads show QRS, and where T ends; all of it where they show nothing."""
    seen = np.flatnonzero(np.abs(MEAN_FIELD @ qrs).max(axis=0) >= k.VISIBLE_MV)
    after = np.flatnonzero(np.abs(MEAN_FIELD @ recovery).max(axis=0) >= k.VISIBLE_MV)
    on, off = (int(seen[0]), int(seen[-1])) if len(seen) else (0, qrs.shape[1] - 1)
    return on, off, max(int(after[-1]) if len(after) else off, off + 1)


def _laid(
    coefficients: Array, courses: tuple[Array, Array], limits: tuple[int, int, int], lengths: tuple[int, int]
) -> tuple[Array, Array]:
    """Coefficients (rows, SHAPES) as courses over QRS and over recovery, (rows, samples) each."""
    on, off, end = limits
    qrs, recovery = (np.zeros((len(coefficients), length)) for length in lengths)
    sines, t_sines, level = np.split(coefficients, [QRS_SINES, QRS_SINES + T_SINES], axis=1)
    within, after = courses
    qrs[:, on : off + 1] = sines @ within[:-1]
    recovery[:, on : off + 1] = level @ within[-1:]
    recovery[:, off : end + 1] = t_sines @ after[:-1] + level @ after[-1:]
    return qrs, recovery
