"""The deflections of the QRS complex: Q, R, S, R' and S' in every lead of a median beat, with the notches in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.median.wave import Template, Wave
from einthoven.measure.signal.filters import GRID_HZ, samples

#: A deflection of the QRS counts as a wave from this size on (IEC 60601-2-51 FF.5; a maker's minimum: 30 uV, 6 ms).
LEAST_DEFLECTION_MV = 0.030
LEAST_DEFLECTION_S = 0.006
#: And from this many standard errors of the median beat on.
LEAST_DEFLECTION_NOISE = 2.5
#: A notch parts two tops by a dip of at least this much: half a millimetre on paper, and a share of the deflection.
LEAST_NOTCH_MV, LEAST_NOTCH_SHARE = 0.05, 0.08
#: From this size on a wave is written with a capital letter.
CAPITAL_MV = 0.5


@dataclass(frozen=True, slots=True)
class Deflection:
    """A run of one sign within the QRS complex: limits, peak and tops (samples of the window), height (mV, signed)."""

    on: int
    off: int
    peak: int
    height: float
    tops: tuple[int, ...]

    @property
    def duration_ms(self) -> float:
        """Duration in ms."""
        return (self.off - self.on + 1) * 1000.0 / GRID_HZ

    @property
    def notched(self) -> bool:
        """Whether it has more than one top."""
        return len(self.tops) > 1


def onset_level(curve: NDArray[np.float64], qrs_on: int) -> NDArray[np.float64]:
    """Level at QRS onset, the reference of amplitudes: mean of the last 8 ms before it, over the last axis."""
    level: NDArray[np.float64] = curve[..., max(qrs_on - samples(0.008), 0) : qrs_on + 1].mean(axis=-1)
    return level


def deflections(template: Template, qrs: Wave) -> list[list[Deflection]]:
    """The waves of the QRS complex of every lead in order, each a run of one sign relative to the level at its onset.

    Parameters
    ----------
    template : Template
    qrs : Wave
        The QRS complex of that template.

    Returns
    -------
    list of list of Deflection
        One list a lead, neighbours of alternating sign.
    """
    on, off = int(qrs.on), int(qrs.off)
    curve = template.fine[:, on : off + 1] - onset_level(template.fine, on)[:, None]
    least = np.maximum(LEAST_DEFLECTION_MV, LEAST_DEFLECTION_NOISE * template.noise_mv)
    leads, width = curve.shape
    begins = np.ones(curve.shape, bool)
    begins[:, 1:] = np.diff(np.sign(curve), axis=1) != 0
    first = np.flatnonzero(begins)
    length = np.diff(np.append(first, curve.size))
    row = first // width
    size = np.abs(curve).ravel()
    large = np.maximum.reduceat(size, first) >= least[row]
    found: list[list[Deflection]] = [[] for _ in range(leads)]
    for k in np.flatnonzero(large & (length >= samples(LEAST_DEFLECTION_S))):
        part = size[first[k] : first[k] + length[k]]
        start, of_lead = int(first[k] % width), found[row[k]]
        peak = start + int(part.argmax())
        # A raised or lowered J point is ST, not a last wave of the complex.
        if peak >= width - 2 and of_lead:
            continue
        tops = tuple(on + start + top for top in _tops(part))
        height = float(curve[row[k], peak])
        of_lead.append(Deflection(on + start, on + start + int(length[k]) - 1, on + peak, height, tops))
    return [_merged(of_lead) for of_lead in found]


def _merged(found: list[Deflection]) -> list[Deflection]:
    """Join neighbours of the same sign: what lay between was too small to be a wave."""
    out: list[Deflection] = []
    for d in found:
        if out and (out[-1].height > 0) == (d.height > 0):
            a = out.pop()
            top = a if abs(a.height) >= abs(d.height) else d
            d = Deflection(a.on, d.off, top.peak, top.height, a.tops + d.tops)
        out.append(d)
    return out


def _tops(part: NDArray[np.float64]) -> list[int]:
    """Tops that rise above the dips between them, and that the curve leaves again, by at least a notch."""
    dip = max(LEAST_NOTCH_MV, LEAST_NOTCH_SHARE * float(part.max()))
    slope = np.diff(part)
    turns = [0, *(np.flatnonzero(slope[1:] * slope[:-1] < 0) + 1).tolist(), len(part) - 1]
    tops: list[int] = []
    rising, high, high_at, low = True, 0.0, 0, 0.0
    for at in turns:
        value = float(part[at])
        if rising:
            if value > high:
                high, high_at = value, at
            if value < high - dip:
                tops.append(high_at)
                rising, low = False, value
        else:
            low = min(low, value)
            if value > low + dip:
                rising, high, high_at = True, value, at
    return tops


def named(found: Sequence[Deflection]) -> dict[str, Deflection]:
    """The deflections by their names ``q``, ``r``, ``s``, ``r2`` (R'), ``s2`` (S'); a QS complex is ``s``."""
    out: dict[str, Deflection] = {}
    for d in found:
        if d.height > 0:
            out.setdefault("r2" if "r" in out else "r", d)
        elif "r" in out:
            out.setdefault("s2" if "r2" in out else "s", d)
        elif any(other.height > 0 for other in found):
            out["q"] = d
        else:
            out["s"] = d
    return out


def pattern(found: Sequence[Deflection]) -> str | None:
    """The complex in letters: capital from 0.5 mV on or for the largest wave."""
    if not found:
        return None
    largest = max(abs(d.height) for d in found)
    if all(d.height < 0 for d in found):
        return "QS"
    letters, r_count, s_count = [], 0, 0
    for d in found:
        big = abs(d.height) >= CAPITAL_MV or abs(d.height) == largest
        if d.height > 0:
            letters.append(("R" if big else "r") + "'" * r_count)
            r_count += 1
        elif r_count == 0:
            letters.append("Q" if big else "q")
        else:
            letters.append(("S" if big else "s") + "'" * s_count)
            s_count += 1
    return "".join(letters)
