"""Exchanged electrodes: which exchange, undone, makes the leads fit each other as those of one heart do.

Exchanging electrodes is linear algebra on the leads. Each known exchange is undone in turn on the median beat, and the
likelihood of the result is compared with that of the recording as it stands (``lead_pattern``). One is suspected only
if undoing it makes the recording far more plausible, and plausible in itself: a heart with a pattern of its own
(infarction, bundle branch block) is implausible either way. An exchange with the right-leg electrode can't be undone,
for it loses a lead: what shows it is that lead, nearly flat between two that are not.

What can't be told: exchanged legs (both lie at nearly the same potential), an electrode beside its place, several
exchanges at once. The exchange of left arm and left leg changes little and is missed often. Sources: thresholds F26;
Kligfield et al. 2007 (AHA/ACC/HRS part I); Batchvarov, Malik and Camm, Europace 2007 (the algebra, and the flat lead).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import DOWER, LIMB_LEADS
from einthoven.measure.median.wave import Delineation, Template
from einthoven.measure.quality.lead_pattern import INDEPENDENT_LEADS, QRS, Pattern, plausibility, size, usual_pattern
from einthoven.measure.signal.filters import samples

Kind = Literal[
    "LA/RA", "LA/LL", "RA/LL", "RA/RL", "LA/RL", "arms/legs", "dextrocardia",
    "V1/V2", "V2/V3", "V3/V4", "V4/V5", "V5/V6", "V1/V3", "V1-V6",
]  # fmt: skip

WORDS: dict[Kind, str] = {
    "LA/RA": "left and right arm",
    "LA/LL": "left arm and left leg",
    "RA/LL": "right arm and left leg",
    "RA/RL": "right arm and right leg (lead II nearly flat)",
    "LA/RL": "left arm and right leg (lead III nearly flat)",
    "arms/legs": "both arms and both legs (lead I nearly flat)",
    "dextrocardia": "dextrocardia, or arms and chest electrodes on the wrong sides",
    "V1/V2": "V1 and V2",
    "V2/V3": "V2 and V3",
    "V3/V4": "V3 and V4",
    "V4/V5": "V4 and V5",
    "V5/V6": "V5 and V6",
    "V1/V3": "V1 and V3",
    "V1-V6": "V1 to V6 in reverse order",
}

#: Gain in log likelihood from which an exchange is suspected, chosen on PTB-XL folds 1-2 such that all together are
#: suspected in fewer than 1 recording of 100 (``einthoven.bench.reversal``); most of those have gains of 20 to 100 and
#: look exchanged in truth.
LEAST_GAIN: dict[Kind, float] = {
    "LA/RA": 5.0, "LA/LL": 11.5, "RA/LL": 8.0, "dextrocardia": 22.0,
    "V1/V2": 12.0, "V2/V3": 15.5, "V3/V4": 10.5, "V4/V5": 9.0, "V5/V6": 15.0, "V1/V3": 7.0, "V1-V6": 22.0,
}  # fmt: skip
#: With the exchange undone the recording must be as plausible as 99 in 100 are: its squared distance a number.
LARGEST_DISTANCE = 8.0
#: A lead is nearly flat below this, mV peak to peak from P to T and as a share of the smaller of its two neighbours.
#: Hearts whose axis is at right angles to a lead leave more in it: P, QRS and T never vanish in one lead together.
FLAT_MV, FLAT_SHARE = 0.10, 0.08
#: A P wave whose mean is beyond this is clearly upright or inverted, mV.
CLEAR_P_MV = 0.01


@dataclass(frozen=True, slots=True)
class Reversal:
    """A suspected exchange of electrodes.

    Attributes
    ----------
    kind : Kind
        Which.
    evidence : tuple of str
        What speaks for it, in words.
    """

    kind: Kind
    evidence: tuple[str, ...]

    @property
    def words(self) -> str:
        """The electrodes, as ``Quality.reversal`` names them."""
        return WORDS[self.kind]


def exchanges() -> dict[Kind, NDArray[np.float64]]:
    """What each exchange makes of (I, II, V1-V6): matrices of shape (8, 8), recorded = matrix @ true.

    The right leg is taken to have the potential of the left one, which the central terminal of the chest leads sees,
    too. Dextrocardia mirrors the heart's dipole, seen through Dower's matrix, and leaves alone what no dipole explains.
    """
    third = 1 / 3
    limb: dict[Kind, tuple[list[list[float]], list[float]]] = {
        "LA/RA": ([[-1, 0], [-1, 1]], [0, 0]),
        "LA/LL": ([[0, 1], [1, 0]], [0, 0]),
        "RA/LL": ([[1, -1], [0, -1]], [0, 0]),
        "RA/RL": ([[1, -1], [0, 0]], [0, -third]),
        "LA/RL": ([[0, 1], [0, 1]], [third, -third]),
        "arms/legs": ([[0, 0], [1, -1]], [0, -third]),
    }
    found: dict[Kind, NDArray[np.float64]] = {}
    for kind, (of_limbs, of_chest) in limb.items():
        matrix = np.eye(8)
        matrix[:2, :2], matrix[2:, :2] = of_limbs, of_chest
        found[kind] = matrix
    dower = np.array([DOWER[lead] for lead in INDEPENDENT_LEADS])
    mirror = dower @ np.diag([-1.0, 1.0, 1.0]) @ np.linalg.pinv(dower)
    found["dextrocardia"] = mirror + np.eye(8) - dower @ np.linalg.pinv(dower)
    for first, second in (("V1", "V2"), ("V2", "V3"), ("V3", "V4"), ("V4", "V5"), ("V5", "V6"), ("V1", "V3")):
        order = np.arange(8)
        a, b = INDEPENDENT_LEADS.index(first), INDEPENDENT_LEADS.index(second)
        order[[a, b]] = b, a
        found[f"{first}/{second}"] = np.eye(8)[order]  # type: ignore[index]
    found["V1-V6"] = np.eye(8)[[0, 1, 7, 6, 5, 4, 3, 2]]
    return found


_UNDO: dict[Kind, NDArray[np.float64]] = {
    kind: np.asarray(np.linalg.inv(matrix), np.float64) for kind, matrix in exchanges().items() if kind in LEAST_GAIN
}


def suspected_reversal(
    pattern: Pattern, template: Template, waves: Delineation, rows: Mapping[str, int]
) -> Reversal | None:
    """The most plausible exchange of electrodes, or None.

    Parameters
    ----------
    pattern : Pattern
        Of the dominant median beat.
    template : Template
        That beat, for leads that are nearly flat and therefore unusable.
    waves : Delineation
    rows : mapping of str to int
        Row of every recorded limb lead in the template, usable or not.
    """
    flat = _flat_lead(template, waves, rows)
    if flat is not None:
        return flat
    known = pattern.known()
    if not known[:2, QRS].all():
        return None
    kinds = [kind for kind, matrix in _UNDO.items() if _possible(matrix, known)]
    gain, _, after = gains(pattern, kinds)
    best = int(np.argmax(gain - np.array([LEAST_GAIN[kind] for kind in kinds])))
    if gain[best] < LEAST_GAIN[kinds[best]] or after[best] > LARGEST_DISTANCE:
        return None
    return Reversal(kinds[best], _evidence(kinds[best], pattern.mv))


def gains(pattern: Pattern, kinds: Iterable[Kind]) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:
    """Gain in log likelihood by undoing each exchange; distance of the recording as it stands, and after undoing."""
    known = pattern.known()
    model = plausibility(known)
    mv = np.nan_to_num(pattern.mv)
    candidates = np.stack([mv, *(_UNDO[kind] @ mv for kind in kinds)])
    seen = np.where(known, candidates, np.nan)
    distance = model.distance((candidates / size(seen))[:, known])
    likelihood = model.log_likelihood(distance)
    return likelihood[1:] - likelihood[0], float(distance[0]), distance[1:]


def _possible(matrix: NDArray[np.float64], known: NDArray[np.bool_]) -> bool:
    """Whether every lead that the exchange touches is there, with the same waves."""
    touched = np.flatnonzero((matrix != np.eye(8)).any(axis=1))
    return bool((known[touched] == known[0]).all())


def _flat_lead(template: Template, waves: Delineation, rows: Mapping[str, int]) -> Reversal | None:
    """One of I, II, III nearly flat while the other two, which then mirror or equal each other, are not.

    If they do not, the lead was lost on its way (unplugged, without samples): no electrode explains it.
    """
    if any(name not in rows for name in LIMB_LEADS[:3]):
        return None
    first, last = max(int(waves.qrs.on) - samples(0.20), 0), int(waves.qrs.off) + samples(0.30)
    curves = template.smooth[[rows[name] for name in LIMB_LEADS[:3]], first:last]
    if not np.isfinite(curves).all():
        return None
    height = np.ptp(curves, axis=1)
    at = int(np.argmin(height))
    others = float(np.delete(height, at).min())
    if height[at] > min(FLAT_MV, FLAT_SHARE * others):
        return None
    i, ii, iii = curves
    if float(np.ptp(i - ii + iii)) > 2 * FLAT_SHARE * others:
        return None
    kinds: tuple[Kind, Kind, Kind] = ("arms/legs", "RA/RL", "LA/RL")
    words = f"{LIMB_LEADS[at]} spans {height[at]:.2f} mV from P to T, the smaller of the other two {others:.2f} mV"
    return Reversal(kinds[at], (words,))


def _evidence(kind: Kind, recorded: NDArray[np.float64]) -> tuple[str, ...]:
    """The signs that a reader can see, and what the suspicion rests on."""
    signs = _chest_signs(kind, recorded) if kind.startswith("V") else _limb_signs(kind, recorded)
    return (*signs, "the leads fit each other better with the exchange undone")


def _limb_signs(kind: Kind, recorded: NDArray[np.float64]) -> list[str]:
    (p_i, p_ii), (qrs_i, qrs_ii) = recorded[:2, 0], recorded[:2, QRS].mean(axis=1)
    qrs_v6 = recorded[-1, QRS].mean()
    signs = {
        "P inverted in I": kind in ("LA/RA", "dextrocardia") and p_i < -CLEAR_P_MV,
        "QRS inverted in I": kind in ("LA/RA", "dextrocardia") and qrs_i < 0,
        "QRS upright in V6": kind == "LA/RA" and qrs_v6 > 0,
        "QRS not upright in V6": kind == "dextrocardia" and qrs_v6 <= 0,
        "P inverted in II": kind == "RA/LL" and p_ii < -CLEAR_P_MV,
        "QRS inverted in II": kind == "RA/LL" and qrs_ii < 0,
        "P larger in I than in II": kind == "LA/LL" and p_i > p_ii,
        "P upright in aVR": kind in ("LA/RA", "RA/LL") and p_i + p_ii < -4 * CLEAR_P_MV,
    }
    return [words for words, holds in signs.items() if holds]


def _chest_signs(kind: Kind, recorded: NDArray[np.float64]) -> list[str]:
    """Where R, S or T of the two electrodes stand in another order than they usually do; of waves that are there."""
    first, second = (INDEPENDENT_LEADS.index(name) for name in re.findall(r"V\d", kind))
    signs = []
    for wave, seen, usual in zip(("R", "S", "T"), _heights(recorded), _heights(usual_pattern()), strict=True):
        if not np.isfinite(seen[[first, second]]).all():
            continue
        larger, smaller = (first, second) if seen[first] > seen[second] else (second, first)
        if usual[larger] < usual[smaller]:
            signs.append(f"{wave} larger in {INDEPENDENT_LEADS[larger]} than in {INDEPENDENT_LEADS[smaller]}")
    return signs


def _heights(mv: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Height of R, depth of S and height of T in each of the eight leads."""
    return mv[:, QRS].max(axis=1), -mv[:, QRS].min(axis=1), mv[:, QRS.stop :].max(axis=1)
