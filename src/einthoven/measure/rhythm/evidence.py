"""The numbers that the name of a rhythm rests on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.measurements import RHYTHM_QUANTITIES, Quantity
from einthoven.measure.rhythm.inputs import RhythmInputs


def gather(inputs: RhythmInputs) -> dict[str, Quantity]:
    """Every quantity of ``RHYTHM_QUANTITIES``, missing ones with their reason."""
    labels = inputs.labels
    out = {n: Quantity.missing(unit, "no beats") for n, (unit, _) in RHYTHM_QUANTITIES.items()}
    if not len(labels):
        return out
    count = len(labels)
    out["rr_variation"] = _variation(labels)
    assessable = inputs.p_assessable
    if assessable.sum() >= 2:
        share = float(inputs.p_present[assessable].mean())
        out["p_fraction"] = Quantity(share, "ratio", 0.5 / float(np.sqrt(assessable.sum())) * 0.5, None, count)
    else:
        out["p_fraction"] = Quantity.missing("ratio", "too few beats")
    out["atrial_rate"] = _atrial_rate(inputs)
    rr = labels["rr_ms"][np.isfinite(labels["rr_ms"])]
    out["pause"] = (
        Quantity(float(rr.max()) / 1000, "s", 0.004, None, count)
        if len(rr)
        else Quantity.missing("s", "fewer than two beats")
    )
    for name, letter in (("ventricular_premature_beats", "V"), ("supraventricular_premature_beats", "S")):
        out[name] = Quantity(float((labels["label"] == letter).sum()), "count", 0.0, None, count)
    return out


def _variation(labels: NDArray[np.void]) -> Quantity:
    """RMSSD / mean RR over intervals between beats that are neither premature nor follow a premature one."""
    plain = np.isin(labels["label"], ("N", "P"))
    good = plain[1:] & plain[:-1] & np.isfinite(labels["rr_ms"][1:])
    rr = labels["rr_ms"][1:]
    pairs = good[1:] & good[:-1]
    if pairs.sum() >= 2:
        change, beats = np.diff(rr)[pairs], int(good.sum()) + 1
        mean = float(rr[good].mean())
    else:
        rr = rr[np.isfinite(rr)]
        if len(rr) < 5:
            return Quantity.missing("ratio", "too few consecutive beats")
        # So many premature beats that nothing is left between them: a repeating pattern is still no irregularity.
        change = min((rr[k:] - rr[:-k] for k in (1, 2, 3)), key=lambda d: float((d**2).mean()))
        beats, mean = len(rr) + 1, float(rr.mean())
    value = float(np.sqrt((change**2).mean()) / mean)
    return Quantity(value, "ratio", max(0.005, 0.25 * value / float(np.sqrt(len(change)))), None, beats)


def _atrial_rate(inputs: RhythmInputs) -> Quantity:
    if inputs.flutter_rate is not None:
        return Quantity(inputs.flutter_rate, "bpm", 8.0, None, len(inputs.labels))
    times = inputs.labels["time_s"][inputs.p_present]
    if len(times) < 3:
        return Quantity.missing("bpm", "no regular P waves")
    return Quantity(60.0 / float(np.median(np.diff(times))), "bpm", 2.0, None, len(times))


def spread(labels: NDArray[np.void]) -> float:
    """Range of RR between plain beats over their mean: a slowly gliding rate has a small RMSSD and a wide range."""
    plain = np.isin(labels["label"], ("N", "P"))
    rr = labels["rr_ms"][1:][plain[1:] & plain[:-1] & np.isfinite(labels["rr_ms"][1:])]
    return float(np.ptp(rr) / rr.mean()) if len(rr) else 0.0
