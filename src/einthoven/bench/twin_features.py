"""What a careful measurement would make of a synthetic patient's beat: amplitudes, durations, axes, vectors, samples.

The waves' limits are the known ones, and the numbers get the noise that a median beat of 10 s leaves; measuring itself
(``measure``) would take ten times as long and add its own failures, which is not what a ceiling is about.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.analytic.ecg import twelve
from einthoven.ecg import DOWER, STANDARD_LEADS
from einthoven.twin.electrics import GRID_HZ, WaveShape, electrics
from einthoven.twin.electrics.activation import Origin
from einthoven.twin.electrics.atria import AtrialOrigin
from einthoven.twin.patient import Patient

Array = NDArray[np.float64]

#: What noise of the median beat of 10 s leaves in an amplitude, mV, and in a time, ms.
AMPLITUDE_NOISE_MV, TIME_NOISE_MS = 0.010, 3.0
#: Points at which QRS and ST-T are sampled, shares of each.
QRS_AT, T_AT = np.linspace(0.04, 0.96, 12), np.linspace(0.05, 0.95, 7)
OF_LEAD = ("q", "r", "s", "q_ms", "r_at_ms", "st_j", "st_60", "t", "t_at_ms", "p_high", "p_low")
OF_VECTOR = ("qrs_max", "qrs_area", "t_max", "t_area", "p_max")
WHOLE = (
    *("p_ms", "pr_ms", "qrs_ms", "qt_ms", "rr_ms"),
    *("qrs_axis", "t_axis", "angle", "sokolow", "cornell", "fibrillates"),
)

SUMMARY = (
    *(f"{lead}.{name}" for name in OF_LEAD for lead in STANDARD_LEADS),
    *(f"{name}.{axis}" for name in OF_VECTOR for axis in "xyz"),
    *WHOLE,
)
#: The summary, then samples of the beat.
FEATURES = (
    *SUMMARY,
    *(f"{lead}.qrs{k}" for lead in DOWER for k in range(len(QRS_AT))),
    *(f"{lead}.st_t{k}" for lead in DOWER for k in range(len(T_AT))),
)
_FROM_LEADS = np.linalg.pinv(np.array(list(DOWER.values())))
_IS_TIME = np.array([name.endswith("_ms") for name in FEATURES])


def features(patient: Patient) -> NDArray[np.float32]:
    """The numbers of one patient, in the order of ``FEATURES``; NaN where there is no such wave."""
    traits = patient.rhythm
    rr_s = 60 / patient.physiology.heart_rate_bpm
    heart = electrics(patient)
    origin: Origin = (
        "rv_pacing" if traits.name == "ventricular_pacing" else "escape" if traits.av == "complete" else "his"
    )
    beat = heart.ventricular_beat(origin, rr_s=rr_s)
    limits = beat.fiducials.whole
    grid = _Beat([beat.qrs, beat.recovery])
    atrial = traits.name not in ("fibrillation", "flutter", "junctional", "ventricular_pacing")
    p = heart.atrial_wave(_ATRIAL.get(traits.name, "sinus"), rr_s=rr_s) if atrial else None
    pr_ms = patient.conduction.pr_ms if atrial and traits.av in ("normal", "first_degree") else np.nan
    p_grid = None if p is None else _Beat([p.p])
    values = np.concatenate(
        [
            _of_leads(grid, beat.fiducials.leads, limits, p_grid),
            _of_vectors(grid, limits, p_grid),
            [np.nan if p is None else 1000 * (p.fiducials.whole["p_off"] - p.fiducials.whole["p_on"]), pr_ms],
            [1000 * (limits["qrs_off"] - limits["qrs_on"]), 1000 * (limits["t_off"] - limits["qrs_on"]), 1000 * rr_s],
            _sums(grid, limits),
            [float(traits.name == "fibrillation")],
            grid.at(limits["qrs_on"], limits["qrs_off"], QRS_AT)[_INDEPENDENT].ravel(),
            grid.at(limits["qrs_off"], limits["t_off"], T_AT)[_INDEPENDENT].ravel(),
        ]
    )
    noise = patient.generator("noise").standard_normal(len(values))
    sd = np.where(_IS_TIME, TIME_NOISE_MS, AMPLITUDE_NOISE_MV)
    return (values + sd * noise).astype(np.float32)


_ATRIAL: dict[str, AtrialOrigin] = {"atrial_pacing": "paced", "atrial_ectopic": "ectopic_low"}
_INDEPENDENT = [STANDARD_LEADS.index(lead) for lead in DOWER]


class _Beat:
    """Waves added up on one grid, in 12 leads."""

    def __init__(self, waves: list[WaveShape]) -> None:
        self.start_s = min(wave.start_s for wave in waves)
        first = [round((wave.start_s - self.start_s) * GRID_HZ) for wave in waves]
        length = max(at + wave.leads_mv.shape[1] for at, wave in zip(first, waves, strict=True))
        leads = np.zeros((8, length))
        for at, wave in zip(first, waves, strict=True):
            leads[:, at : at + wave.leads_mv.shape[1]] += wave.leads_mv
        self.leads = twelve(leads)
        self.vector = _FROM_LEADS @ leads

    def index(self, time_s: float | Array) -> NDArray[np.intp]:
        at = np.nan_to_num(np.rint((np.asarray(time_s) - self.start_s) * GRID_HZ))
        return np.clip(at, 0, self.leads.shape[1] - 1).astype(np.intp)

    def part(self, begin_s: float, end_s: float) -> slice:
        first = int(self.index(begin_s))
        return slice(first, max(int(self.index(end_s)), first) + 1)

    def at(self, begin_s: float, end_s: float, shares: Array) -> Array:
        """Samples at shares of the way, shape (12, shares)."""
        return np.asarray(self.leads[:, self.index(begin_s + shares * (end_s - begin_s))])


def _of_leads(beat: _Beat, leads: dict[str, Array], limits: dict[str, float], p: _Beat | None) -> Array:
    qrs = beat.leads[:, beat.part(limits["qrs_on"], limits["qrs_off"])]
    at = np.arange(qrs.shape[1])
    r_at = qrs.argmax(axis=1)
    before, after = at < r_at[:, None], at > r_at[:, None]
    q, r, s = np.max(-qrs * before, axis=1), np.maximum(qrs.max(axis=1), 0), np.max(-qrs * after, axis=1)
    q_ms = ((qrs < -0.02) & before).sum(axis=1) * 1000 / GRID_HZ
    j = int(beat.index(limits["qrs_off"]))
    st_t = beat.leads[:, beat.part(limits["qrs_off"], limits["t_off"])]
    t_at = np.nan_to_num(leads["t_peak"], nan=limits["qrs_off"])
    t = beat.leads[np.arange(12), beat.index(t_at)]
    st_60 = st_t[:, min(60 * GRID_HZ // 1000, st_t.shape[1] - 1)]
    high, low = (np.full(12, np.nan), np.full(12, np.nan)) if p is None else (p.leads.max(axis=1), p.leads.min(axis=1))
    t_ms = 1000 * (leads["t_peak"] - limits["qrs_on"])
    return np.concatenate([q, r, s, q_ms, r_at * 1000 / GRID_HZ, beat.leads[:, j], st_60, t, t_ms, high, low])


def _largest(vector: Array) -> Array:
    return np.asarray(vector[:, np.linalg.norm(vector, axis=0).argmax()])


def _of_vectors(beat: _Beat, limits: dict[str, float], p: _Beat | None) -> Array:
    qrs = beat.vector[:, beat.part(limits["qrs_on"], limits["qrs_off"])]
    t = beat.vector[:, beat.part(limits["qrs_off"] + 0.04, limits["t_off"])]
    # Areas in mV times a tenth of a second: of the size of the amplitudes.
    areas = [part.sum(axis=1) * 10 / GRID_HZ for part in (qrs, t)]
    atrial = np.full(3, np.nan) if p is None else _largest(p.vector)
    return np.concatenate([_largest(qrs), areas[0], _largest(t), areas[1], atrial])


def _sums(beat: _Beat, limits: dict[str, float]) -> Array:
    """Axes and the angle between QRS and T, rad; Sokolow-Lyon and Cornell, mV."""
    parts = [(limits["qrs_on"], limits["qrs_off"]), (limits["qrs_off"] + 0.04, limits["t_off"])]
    qrs, t = (beat.vector[:, beat.part(*part)].sum(axis=1) for part in parts)
    axes = [np.arctan2(v[1], v[0]) for v in (qrs, t)]
    angle = np.arccos(np.clip(qrs @ t / (np.linalg.norm(qrs) * np.linalg.norm(t) + 1e-9), -1, 1))
    lead = dict(zip(STANDARD_LEADS, beat.leads[:, beat.part(*parts[0])], strict=True))
    sokolow = -lead["V1"].min() + max(lead["V5"].max(), lead["V6"].max())
    return np.array([*axes, angle, sokolow, lead["aVL"].max() - lead["V3"].min()])
