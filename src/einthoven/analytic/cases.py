"""Morphologies with exact boundaries: some thirty hearts, their change with the heart rate, and random ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from einthoven.analytic.ecg import ExactECG, Morphology, Noise, Piece, exact_ecg

Vector = tuple[float, float, float]
#: A piece of the complex: on, peak, off in ms from QRS onset, and its vector in mV (left, foot, back).
Part = tuple[float, float, float, Vector]

HEART_RATES = (40, 55, 70, 90, 120, 150, 165, 180)
#: PR and P at an RR of 0 s, relative to an RR of 1 s and more (treadmill: some 30 % shorter at 180 per minute).
PR_AT_ZERO_RR, P_AT_ZERO_RR = 0.6, 0.85
#: Where T begins and peaks between the end of QRS and its own end.
T_STARTS, T_PEAKS = 0.25, 0.75
#: QT does not grow beyond this RR, s.
LONGEST_RR_S = 1.5

_P_RIGHT: Part = (0, 40, 75, (0.03, 0.09, -0.04))
_P_LEFT: Part = (25, 65, 105, (0.06, 0.06, 0.03))
_Q: Part = (0, 14, 30, (-0.12, -0.05, -0.15))
_R: Part = (14, 40, 66, (0.95, 0.75, 0.25))
_S: Part = (48, 68, 92, (-0.15, -0.10, 0.60))
_T: Vector = (0.35, 0.25, -0.15)


@dataclass(frozen=True, slots=True)
class Heart:
    """Parameters of a morphology: ms at an RR of 1 s, mV.

    Attributes
    ----------
    p : tuple of Part
        Pieces of P, ms from P onset. Empty: no P wave.
    pr, qt : float
    qrs : tuple of Part
        Pieces of QRS, ms from its onset.
    t : tuple of (float, float, Vector)
        Parts of T as shares of the time from its onset to its end (0 to 1).
    st : dict of str to float, or Vector
        ST shift from J on, falling until the end of T: in single leads (I, II, V1-V6), or as a vector.
    u : Vector or None
        U wave of 160 ms that starts 20 ms after T, at rates at which it ends before the next P.
    t_starts : float
        Where T begins between the end of QRS and its own end.
    """

    p: tuple[Part, ...] = (_P_RIGHT, _P_LEFT)
    pr: float = 160.0
    qrs: tuple[Part, ...] = (_Q, _R, _S)
    qt: float = 390.0
    t: tuple[tuple[float, float, Vector], ...] = ((0.0, 1.0, _T),)
    st: dict[str, float] | Vector | None = None
    u: Vector | None = None
    t_starts: float = T_STARTS

    def __call__(self, rr_s: float) -> list[Piece]:
        """The pieces of a beat at an RR interval."""
        share = min(rr_s, 1.0)
        pr = self.pr * (PR_AT_ZERO_RR + (1 - PR_AT_ZERO_RR) * share)
        stretch = P_AT_ZERO_RR + (1 - P_AT_ZERO_RR) * share
        j = max(part[2] for part in self.qrs)
        t_off = max(self.qt * min(rr_s, LONGEST_RR_S) ** 0.5, j + 110.0)
        t_on = j + self.t_starts * (t_off - j)
        pieces = [_piece("P", a * stretch - pr, b * stretch - pr, c * stretch - pr, v) for a, b, c, v in self.p]
        pieces += [_piece("QRS", *part) for part in self.qrs]
        for first, last, vector in self.t:
            on, off = t_on + first * (t_off - t_on), t_on + last * (t_off - t_on)
            pieces.append(_piece("T", on, on + (T_PEAKS - 0.15) * (off - on), off, vector))
        if self.st is not None:
            local = self.st if isinstance(self.st, dict) else {}
            vector = (0.0, 0.0, 0.0) if isinstance(self.st, dict) else self.st
            pieces.append(replace(_piece("ST", j - 20, j, t_off, vector), local=local))
        if self.u is not None and t_off + 180 < 1000 * rr_s - pr:
            pieces.append(_piece("U", t_off + 20, t_off + 90, t_off + 180, self.u))
        return pieces


def _piece(wave: str, on: float, peak: float, off: float, vector: Vector) -> Piece:
    return Piece(wave, on / 1000, peak / 1000, off / 1000, vector)


def _times(parts: tuple[Part, ...], k: float) -> tuple[Part, ...]:
    """The same parts k times as large."""
    return tuple((on, peak, off, _scaled(v, k)) for on, peak, off, v in parts)


def _scaled(v: Vector, k: float) -> Vector:
    return (v[0] * k, v[1] * k, v[2] * k)


def _whole(v: Vector) -> tuple[tuple[float, float, Vector], ...]:
    return ((0.0, 1.0, v),)


_NARROW = (_Q, _R, _S)
_LBBB: tuple[Part, ...] = (
    (0, 35, 82, (0.50, 0.15, 0.50)),
    (40, 85, 126, (0.80, 0.10, 0.70)),
    (84, 114, 150, (0.60, -0.20, 0.40)),
)
_ECTOPIC: tuple[Part, ...] = (
    (0, 45, 95, (-0.7, 0.9, -0.5)),
    (50, 95, 135, (-0.9, 0.6, 0.2)),
    (95, 125, 160, (0.4, -0.5, 0.3)),
)
#: The premature ventricular beat that is mixed in.
PREMATURE = Heart(p=(), qrs=_ECTOPIC, qt=430, t=_whole((0.4, -0.4, 0.1)))
#: Morphologies into which premature ventricular beats are mixed.
WITH_PREMATURE = ("normal with ventricular premature beats",)

HEARTS: dict[str, Heart] = {
    "normal": Heart(),
    "left bundle branch block": Heart(qrs=_LBBB, qt=430, t=_whole((-0.40, 0.0, -0.35)), st=(-0.08, 0.0, -0.15)),
    "right bundle branch block": Heart(qrs=(*_NARROW, (68, 104, 140, (-0.35, 0.0, -0.45))), qt=410),
    "right bundle branch block, late small R'": Heart(qrs=(*_NARROW, (90, 118, 150, (-0.15, 0.0, -0.20))), qt=415),
    "left anterior fascicular block": Heart(
        qrs=((0, 14, 36, (-0.05, 0.22, -0.10)), (16, 50, 84, (0.75, -0.75, 0.25)), (62, 82, 104, (-0.05, -0.35, 0.35)))
    ),
    "left ventricular hypertrophy with strain": Heart(
        qrs=(_Q, (14, 46, 80, (1.90, 0.80, 0.80)), (56, 80, 106, (-0.10, -0.10, 1.20))),
        qt=410,
        t=_whole((-0.30, -0.12, 0.05)),
        st=(-0.12, -0.06, 0.03),
    ),
    "right ventricular hypertrophy": Heart(
        qrs=((0, 14, 30, (0.10, 0.1, -0.25)), (14, 44, 70, (-0.40, 0.60, -0.70)), (50, 72, 98, (-0.35, 0.1, 0.15))),
        t=_whole((0.20, -0.15, 0.20)),
    ),
    "old inferior infarction": Heart(
        qrs=((0, 20, 46, (0.05, -0.35, -0.05)), (24, 48, 74, (0.85, 0.35, 0.30)), (54, 76, 100, (-0.10, 0.2, 0.50))),
        t=_whole((0.30, -0.20, -0.20)),
    ),
    "old anterior infarction (QS)": Heart(
        qrs=((0, 24, 52, (-0.05, 0.05, 0.55)), (22, 46, 74, (0.55, 0.60, 0.50)), (54, 74, 98, (-0.15, -0.15, 0.45))),
        t=_whole((-0.15, 0.15, 0.25)),
        st={"V2": 0.12, "V3": 0.12},
    ),
    "low voltage": Heart(p=_times((_P_RIGHT, _P_LEFT), 0.6), qrs=_times(_NARROW, 0.30), t=_whole(_scaled(_T, 0.35))),
    "tall T": Heart(t=_whole(_scaled(_T, 2.4)), t_starts=0.40),
    "flat T": Heart(t=_whole(_scaled(_T, 0.22))),
    "inverted T": Heart(t=_whole((-0.25, 0.05, 0.30))),
    "biphasic T": Heart(t=((0.0, 0.62, (0.25, 0.15, -0.20)), (0.50, 1.0, (-0.20, 0.05, 0.20)))),
    "notched P": Heart(p=((0, 36, 72, (0.02, 0.10, -0.04)), (54, 96, 136, (0.08, 0.09, 0.06))), pr=190),
    "tall P": Heart(p=((0, 46, 92, (0.05, 0.28, -0.10)), (25, 68, 106, (0.05, 0.05, 0.03)))),
    "P terminal force": Heart(p=(_P_RIGHT, (40, 82, 120, (0.07, 0.05, 0.10))), pr=175),
    "small P": Heart(p=_times((_P_RIGHT, _P_LEFT), 0.45)),
    "inverted P": Heart(p=((0, 42, 84, (-0.06, -0.14, 0.02)),), pr=125),
    "first-degree AV block": Heart(pr=270),
    "short PR": Heart(p=((0, 36, 66, (0.03, 0.09, -0.04)), (20, 55, 86, (0.06, 0.06, 0.03))), pr=104),
    "pre-excitation": Heart(
        p=((0, 36, 66, (0.03, 0.09, -0.04)), (20, 52, 84, (0.06, 0.06, 0.03))),
        pr=100,
        qrs=((0, 52, 92, (0.32, 0.26, 0.12)), (40, 72, 100, (0.90, 0.60, 0.10)), (82, 104, 128, (-0.15, -0.1, 0.50))),
        t=_whole((-0.20, -0.15, -0.20)),
        qt=410,
    ),
    "long QT": Heart(qt=490),
    "short QT": Heart(qt=310, t_starts=0.10),
    "U wave": Heart(qt=380, u=(0.10, 0.08, -0.07)),
    "anterior ST elevation": Heart(
        st={"V1": 0.12, "V2": 0.30, "V3": 0.35, "V4": 0.25, "V5": 0.10}, t=_whole((0.45, 0.25, -0.35))
    ),
    "inferior ST elevation": Heart(st={"I": -0.12, "II": 0.20, "V5": 0.05, "V2": -0.12}),
    "ST depression": Heart(st={"I": -0.05, "II": -0.12, "V3": -0.08, "V4": -0.18, "V5": -0.20, "V6": -0.15}),
    "early repolarisation": Heart(
        qrs=(*_NARROW, (80, 92, 106, (0.14, 0.14, -0.02))), st={"II": 0.06, "V4": 0.12, "V5": 0.12, "V6": 0.08}
    ),
    "intraventricular delay": Heart(
        qrs=(
            _Q,
            (12, 48, 84, (0.70, 0.45, 0.25)),
            (50, 80, 112, (0.30, -0.20, 0.65)),
            (88, 110, 134, (0.10, -0.2, 0.2)),
        )
    ),
    "junctional rhythm (no P)": Heart(p=()),
    "normal with ventricular premature beats": Heart(),
}


def exact_case(name: str, heart_rate: float, noise: Noise, *, rate: float = 500.0, seed: int = 0) -> ExactECG:
    """A recording of a named morphology, beating regularly but for its premature beats."""
    ectopic = PREMATURE if name in WITH_PREMATURE else None
    return exact_ecg(HEARTS[name], np.array([60 / heart_rate]), rate=rate, ectopic=ectopic, noise=noise, seed=seed)


def random_exact(seed: int, *, rate: float = 500.0, seconds: float = 10.0, with_p: bool = True) -> ExactECG:
    """A recording drawn at random: morphology, times, vectors, rate and its variation, premature beats, and noise.

    Parameters
    ----------
    seed : int
        The same seed gives the same recording.
    with_p : bool
        False leaves out the P waves, and lets RR vary as much as in atrial fibrillation.
    """
    rng = np.random.default_rng(seed)
    heart = _varied(HEARTS[str(rng.choice(list(HEARTS)))], rng)
    heart_rate = float(np.exp(rng.uniform(np.log(40), np.log(170))))
    variation = float(rng.choice([0.005, 0.03, 0.08] if with_p else [0.005, 0.1, 0.2]))
    if not with_p:
        heart = replace(heart, p=())
    rr = 60 / heart_rate * np.exp(variation * rng.standard_normal(40))
    noise = Noise(
        mains_mv=float(rng.choice([0.0, 0.01, 0.03])),
        mains_hz=float(rng.choice([50.0, 60.0])),
        white_mv=float(np.exp(rng.uniform(np.log(0.002), np.log(0.04)))),
        baseline_mv=float(rng.choice([0.0, 0.1, 0.4])),
        baseline_hz=float(rng.uniform(0.1, 0.4)),
    )
    ectopic: Morphology | None = _varied(PREMATURE, rng) if heart_rate < 110 and rng.random() < 0.15 else None
    every = int(rng.integers(3, 9))
    return exact_ecg(
        heart, rr, rate=rate, seconds=seconds, ectopic=ectopic, ectopic_every=every, noise=noise, seed=seed + 1
    )


def _varied(heart: Heart, rng: np.random.Generator) -> Heart:
    """Other times, sizes and directions of the same kind of heart."""
    wide, p_wide = float(rng.uniform(0.85, 1.2)), float(rng.uniform(0.85, 1.15))
    size = {wave: float(np.exp(0.35 * rng.standard_normal())) for wave in ("p", "qrs", "t")}

    def vector(v: Vector, k: float) -> Vector:
        varied = k * (np.array(v) + 0.25 * np.linalg.norm(v) * rng.standard_normal(3) / np.sqrt(3))
        return (float(varied[0]), float(varied[1]), float(varied[2]))

    p = tuple((a * p_wide, b * p_wide, c * p_wide, vector(v, size["p"])) for a, b, c, v in heart.p)
    p_end = max((part[2] for part in p), default=0.0)
    return replace(
        heart,
        p=p,
        pr=max(heart.pr * float(rng.uniform(0.85, 1.25)), p_end + 8.0),
        qrs=tuple((a * wide, b * wide, c * wide, vector(v, size["qrs"])) for a, b, c, v in heart.qrs),
        qt=heart.qt * float(rng.uniform(0.92, 1.12)),
        t=tuple((a, b, vector(v, size["t"])) for a, b, v in heart.t),
        t_starts=float(np.clip(heart.t_starts + 0.08 * rng.standard_normal(), 0.05, 0.45)),
    )
