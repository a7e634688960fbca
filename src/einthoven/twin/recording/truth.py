"""What is true of a synthetic recording: waves of every beat, intervals, axes, rhythm, statements, faults, noise."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.analytic.ecg import twelve
from einthoven.ecg import STANDARD_LEADS
from einthoven.measure.measurements import WAVE_DTYPE, RhythmName
from einthoven.twin.recording.beats import ATRIAL_COLUMNS, VENTRICULAR_COLUMNS, Beats, Piece
from einthoven.twin.recording.events import Timeline, VentricularEvent
from einthoven.twin.recording.faults import LeadFault
from einthoven.twin.recording.noise import NoiseTruth

Array = NDArray[np.float64]

#: One row an activation of the atria: onset and end of P over the leads, where from, whether the ventricles follow.
ATRIAL_DTYPE = np.dtype([("p_on", "f8"), ("p_off", "f8"), ("origin", "U12"), ("conducted", "?")])
INTERVALS = ("p_duration", "pr", "qrs", "qt")
#: T is measured from so long after the end of QRS on, and P less the line between its ends, as ``measure`` does.
T_AFTER_QRS_S = 0.04
#: A wave whose area in the frontal plane is smaller has no axis, mV ms; QRS: net amplitude, mV (as ``measure``).
LEAST_AREA, LEAST_NET_MV = {"p": 1.0, "t": 4.0}, 0.10


@dataclass(frozen=True, slots=True, eq=False)
class ECGTruth:
    """The truth of a recording; times in seconds from its start.

    Attributes
    ----------
    onsets_s : ndarray, shape (beats,)
        Earliest QRS onset over the leads, of every beat whose onset lies in the recording.
    labels : ndarray of str, shape (beats,)
        N, S, V, P or F (``BEAT_LABELS``).
    waves : dict of str to structured array (``WAVE_DTYPE``)
        Per lead, one row a beat; NaN where the wave is not there, not visible in the lead or not in the recording. P is
        the one that the beat follows.
    atrial : structured array (``ATRIAL_DTYPE``)
        Every P wave whose onset lies in the recording, conducted or not.
    intervals : dict of str to float or None
        p_duration, pr, qrs, qt of the dominant kind of beat, ms: earliest onset to latest offset over the leads.
    axes : dict of str to float or None
        p, qrs, t, degrees in the frontal plane: as ``measure`` defines them, of the beat alone without noise.
    reasons : dict of str to str
        Why an interval or axis is None.
    merged : bool
        Whether P begins before T of the beat before has ended: no eye can then see where.
    heart_rate_bpm : float or None
        Mean over the recording; None with fewer than two beats.
    rhythm : RhythmName
    conduction : str or None
        As in ``Rhythm``.
    atrial_activity : str
        "none", "fibrillation" or "flutter", besides P waves.
    statements, anatomy : tuple of str
        Codes of what the ECG holds by construction, and of what the heart has, seen in the ECG or not.
    faults : tuple of LeadFault
    noise : NoiseTruth
    """

    onsets_s: Array
    labels: NDArray[np.str_]
    waves: dict[str, NDArray[np.void]] = field(repr=False)
    atrial: NDArray[np.void] = field(repr=False)
    intervals: dict[str, float | None]
    axes: dict[str, float | None]
    reasons: dict[str, str]
    merged: bool
    heart_rate_bpm: float | None
    rhythm: RhythmName
    conduction: str | None
    atrial_activity: str
    statements: tuple[str, ...]
    anatomy: tuple[str, ...]
    faults: tuple[LeadFault, ...]
    noise: NoiseTruth

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: no NaN, seconds to a tenth of a millisecond."""
        return {
            "beats": {"onset_s": [round(t, 4) for t in self.onsets_s.tolist()], "label": self.labels.tolist()},
            "waves": {
                lead: {name: [_rounded(t) for t in table[name].tolist()] for name in WAVE_DTYPE.names or ()}
                for lead, table in self.waves.items()
            },
            "atrial": [
                {"p_on": _rounded(on), "p_off": _rounded(off), "origin": origin, "conducted": conducted}
                for on, off, origin, conducted in self.atrial.tolist()
            ],
            "intervals_ms": {name: _rounded(value, 2) for name, value in self.intervals.items()},
            "axes_deg": {name: _rounded(value, 2) for name, value in self.axes.items()},
            "reasons": dict(self.reasons),
            "p_on_t": self.merged,
            "heart_rate_bpm": _rounded(self.heart_rate_bpm, 2),
            "rhythm": self.rhythm,
            "conduction": self.conduction,
            "atrial_activity": self.atrial_activity,
            "statements": list(self.statements),
            "anatomy": list(self.anatomy),
            "lead_faults": [fault.to_dict() for fault in self.faults],
            "noise": self.noise.to_dict(),
        }


def _rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), digits)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The beats of a recording with what was laid for each."""

    events: tuple[VentricularEvent, ...]
    pieces: tuple[Piece, ...]
    p_of: tuple[tuple[float, Piece] | None, ...]
    previous: VentricularEvent | None

    @property
    def labels(self) -> NDArray[np.str_]:
        """Of each beat."""
        return np.array([event.label for event in self.events], dtype="U1")


def course(timeline: Timeline, beats: Beats, seconds: float) -> Course:
    """The beats whose QRS begins in the recording."""
    events, pieces, p_of = [], [], []
    previous: VentricularEvent | None = None
    before: VentricularEvent | None = None
    for event in timeline.ventricular:
        rr = event.on_s - before.on_s if before else timeline.mean_rr_s
        piece = beats.ventricular(event, rr)
        if 0 <= event.on_s + piece.whole["qrs_on"] < seconds:
            events.append(event)
            pieces.append(piece)
            p = timeline.atrial[event.atrial] if event.atrial >= 0 else None
            p_of.append(None if p is None else (p.on_s, beats.atrial(p.origin)))
        elif event.on_s < 0:
            previous = event
        before = event
    return Course(tuple(events), tuple(pieces), tuple(p_of), previous)


def wave_tables(own: Course, seconds: float) -> dict[str, NDArray[np.void]]:
    """Fiducials of every beat in every lead."""
    count = len(own.events)
    tables = np.full((len(STANDARD_LEADS), count), np.nan, dtype=WAVE_DTYPE)
    if count:
        at = np.array([event.on_s for event in own.events])
        ventricular = np.stack([piece.leads for piece in own.pieces], axis=1) + at[:, None]
        for column, name in enumerate(VENTRICULAR_COLUMNS):
            tables[name] = ventricular[:, :, column]
        for beat, p in enumerate(own.p_of):
            if p is not None:
                for column, name in enumerate(ATRIAL_COLUMNS):
                    tables[name][:, beat] = p[0] + p[1].leads[:, column]
        for name in WAVE_DTYPE.names or ():
            times = tables[name]
            times[~((times >= 0) & (times < seconds))] = np.nan
    return dict(zip(STANDARD_LEADS, tables, strict=True))


def atrial_table(timeline: Timeline, beats: Beats, seconds: float) -> NDArray[np.void]:
    """Every P wave of the recording."""
    rows = []
    for event in timeline.atrial:
        whole = beats.atrial(event.origin).whole
        if 0 <= event.on_s + whole["p_on"] < seconds:
            rows.append((event.on_s + whole["p_on"], event.on_s + whole["p_off"], event.origin, event.conducted))
    return np.array(rows, dtype=ATRIAL_DTYPE)


def dominant(own: Course) -> NDArray[np.intp]:
    """Numbers of the beats of the commonest kind: one origin, not fused, not premature unless all are."""
    kinds = [(event.origin, event.label) for event in own.events if not event.fused]
    if not kinds:
        return np.arange(len(own.events))
    most = max(sorted(set(kinds)), key=lambda kind: (kinds.count(kind), kind[1] != "V"))
    return np.array([k for k, e in enumerate(own.events) if (e.origin, e.label) == most and not e.fused], dtype=np.intp)


def intervals(own: Course, main: NDArray[np.intp]) -> tuple[dict[str, float | None], bool]:
    """P duration, PR, QRS and QT of the dominant beats, ms (medians), and whether P lies on T."""
    out: dict[str, float | None] = dict.fromkeys(INTERVALS)
    if not len(main):
        return out, False
    pieces = [own.pieces[k] for k in main]
    out["qrs"] = _median_ms([p.whole["qrs_off"] - p.whole["qrs_on"] for p in pieces])
    out["qt"] = _median_ms([p.whole["t_off"] - p.whole["qrs_on"] for p in pieces])
    led = [(own.events[k], own.pieces[k], p) for k in main if (p := own.p_of[k]) is not None]
    out["pr"] = _median_ms([e.on_s + own_qrs.whole["qrs_on"] - p[0] - p[1].whole["p_on"] for e, own_qrs, p in led])
    out["p_duration"] = _median_ms([p[1].whole["p_off"] - p[1].whole["p_on"] for _, _, p in led])
    rr = [b.on_s - a.on_s for a, b in zip(own.events[:-1], own.events[1:], strict=True)]
    merged = False
    if rr and out["pr"] is not None and out["qt"] is not None:
        merged = bool(1000 * median(rr) - out["pr"] < out["qt"])
    return out, merged


def _median_ms(seconds: list[float]) -> float | None:
    known = [t for t in seconds if math.isfinite(t)]
    return 1000 * float(median(known)) if known else None


def axes(own: Course, main: NDArray[np.intp], grid_hz: float) -> dict[str, float | None]:
    """Frontal axes of P, QRS and T of a dominant beat, degrees."""
    out: dict[str, float | None] = dict.fromkeys(("p", "qrs", "t"))
    if not len(main):
        return out
    piece = own.pieces[int(main[len(main) // 2])]
    w = piece.whole
    out["qrs"] = _axis("qrs", piece, w["qrs_on"], w["qrs_off"], grid_hz)
    if np.isfinite(w["t_off"]):
        out["t"] = _axis("t", piece, max(w["t_on"], w["qrs_off"] + T_AFTER_QRS_S), w["t_off"], grid_hz)
    waves = [p for k in main if (p := own.p_of[k]) is not None]
    if waves:
        p = waves[0][1]
        out["p"] = _axis("p", p, p.whole["p_on"], p.whole["p_off"], grid_hz)
    return out


def _axis(wave: str, piece: Piece, on: float, off: float, grid_hz: float) -> float | None:
    if not (np.isfinite(on) and np.isfinite(off)):
        return None
    first, last = (round((t - piece.start_s) * grid_hz) for t in (on, off))
    part = twelve(piece.signal[:8, first : last + 1].astype(np.float64))[[0, 5]]
    if wave == "qrs":
        x, y = part.max(axis=1) + part.min(axis=1)
    else:
        x, y = part.sum(axis=1) * 1000 / grid_hz
    y = y * 2 / np.sqrt(3)
    if np.hypot(x, y) < (LEAST_NET_MV if wave == "qrs" else LEAST_AREA[wave]):
        return None
    return float(np.degrees(np.arctan2(y, x)))


def mean_rate(at_s: Array) -> float | None:
    """Of events, per minute; None with fewer than two."""
    return 60.0 * (len(at_s) - 1) / float(at_s[-1] - at_s[0]) if len(at_s) > 1 else None


def reasons(timeline: Timeline, own: Course, values: dict[str, float | None]) -> dict[str, str]:
    """Why values are missing."""
    if timeline.activity != "none":
        no_p = f"no P waves ({timeline.activity} of the atria)"
    elif timeline.conduction == "dissociated":
        no_p = "P waves and QRS are dissociated"
    else:
        no_p = "no P wave leads to the beats"
    out = {}
    for name, value in values.items():
        if value is None:
            of_p = name in ("p_duration", "pr", "p_axis")
            out[name] = "no beats" if not own.events else no_p if of_p else "the wave is too small"
    return out
