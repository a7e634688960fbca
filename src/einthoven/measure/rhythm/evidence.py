"""The numbers that the name of a rhythm rests on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.measure.measurements import RHYTHM_QUANTITIES, Quantity
from einthoven.measure.rhythm.atrial_train import LEAST_CONFIDENCE, LONGEST_PR_S, SHORTEST_PR_S, AtrialTrain
from einthoven.measure.rhythm.conduction import Relation
from einthoven.measure.rhythm.inputs import RhythmInputs

#: A found P counts as leading a QRS when its distance is the usual one within this, s.
SAME_PR_S = 0.030
#: ... and it is at least this sure: less than a P wave needs that stands alone, for it stands where one is expected.
LEAST_CONFIDENCE_BEFORE_QRS = 0.4


def gather(inputs: RhythmInputs, train: AtrialTrain | None, relation: Relation | None) -> dict[str, Quantity]:
    """Every quantity of ``RHYTHM_QUANTITIES``, missing ones with their reason."""
    labels = inputs.labels
    out = {n: Quantity.missing(d.unit, "no beats") for n, d in RHYTHM_QUANTITIES.items()}
    if not len(labels):
        return out
    count = len(labels)
    for name in ("disorganised_frequency", "disorganised_amplitude"):
        out[name] = Quantity.missing(RHYTHM_QUANTITIES[name].unit, "the recording has beats")
    out["rr_variation"] = _variation(labels)
    out["rr_spread"] = _spread(labels)
    led = led_at_usual_distance(inputs)
    out["p_fraction"] = _share(led[inputs.p_assessable], count)
    out["atrial_rate"] = _atrial_rate(inputs, train, led)
    rr = labels["rr_ms"][np.isfinite(labels["rr_ms"])]
    out["pause"] = (
        Quantity(float(rr.max()) / 1000, "s", 0.004, None, count)
        if len(rr)
        else Quantity.missing("s", "fewer than two beats")
    )
    counted = {
        "ventricular_premature_beats": (labels["label"] == "V").sum(),
        "supraventricular_premature_beats": (labels["label"] == "S").sum(),
        "fusion_beats": (labels["label"] == "F").sum(),
        "p_waves": len(inputs.atrial.surer_than(LEAST_CONFIDENCE)),
        "pacing_spikes": len(inputs.spikes_s),
    }
    out |= {name: Quantity(float(value), "count", 0.0, None, count) for name, value in counted.items()}
    out["paced_fraction"] = Quantity(float(inputs.paced.mean()), "ratio", 0.0, None, count)
    return out | _of_relation(train, relation, count)


def _of_relation(train: AtrialTrain | None, relation: Relation | None, beats: int) -> dict[str, Quantity]:
    """What the regular P waves show; without them nothing is known."""
    names = ("pp_variation", "blocked_p_waves", "pr_range")
    if train is None or relation is None:
        return {n: Quantity.missing(RHYTHM_QUANTITIES[n].unit, "no regular P waves") for n in names}
    pr = relation.pr_range_s
    return {
        "pp_variation": Quantity(train.variation, "ratio", max(0.005, 0.2 * train.variation), None, beats),
        "blocked_p_waves": Quantity(float(relation.blocked), "count", 0.0, None, beats),
        "pr_range": Quantity.missing("ms", "no P wave leads to a QRS")
        if pr is None
        else Quantity(1000 * pr, "ms", 14.0, None, beats),
    }


def _share(present: NDArray[np.bool_], beats: int) -> Quantity:
    """Share of the assessable beats with a P wave."""
    if len(present) < 2:
        return Quantity.missing("ratio", "too few beats")
    return Quantity(float(present.mean()), "ratio", 0.25 / float(np.sqrt(len(present))), None, beats)


def led_at_usual_distance(inputs: RhythmInputs) -> NDArray[np.bool_]:
    """Beats before which a P wave stands at the distance that is usual in this recording."""
    waves = inputs.atrial.surer_than(LEAST_CONFIDENCE_BEFORE_QRS)
    before = inputs.qrs_on_s[:, None] - waves.at_s[None, :]
    possible = (before > SHORTEST_PR_S) & (before < LONGEST_PR_S)
    nearest = np.where(possible, before, np.inf).min(axis=1, initial=np.inf)
    seen = np.isfinite(nearest)
    if not seen.any():
        return seen
    return seen & (np.abs(nearest - np.median(nearest[seen])) < SAME_PR_S)


def own_rr_ms(labels: NDArray[np.void]) -> NDArray[np.float64]:
    """Intervals between beats of the own rhythm."""
    plain = np.isin(labels["label"], ("N", "P"))
    return np.asarray(labels["rr_ms"][1:][plain[1:] & plain[:-1] & np.isfinite(labels["rr_ms"][1:])])


def _spread(labels: NDArray[np.void]) -> Quantity:
    """Range of RR between plain beats over their mean: a slowly gliding rate has a small RMSSD and a wide range."""
    rr = own_rr_ms(labels)
    if not len(rr):
        return Quantity.missing("ratio", "no two consecutive beats of the own rhythm")
    return Quantity(float(np.ptp(rr) / rr.mean()), "ratio", 0.01, None, len(rr) + 1)


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


def _atrial_rate(inputs: RhythmInputs, train: AtrialTrain | None, led: NDArray[np.bool_]) -> Quantity:
    if inputs.flutter_rate is not None:
        return Quantity(inputs.flutter_rate, "bpm", 8.0, None, len(inputs.labels))
    if train is not None:
        return Quantity(60.0 / train.period_s, "bpm", 2.0, None, len(train.at_s))
    times = inputs.labels["time_s"][led]
    if len(times) < 3:
        return Quantity.missing("bpm", "no regular P waves")
    return Quantity(60.0 / float(np.median(np.diff(times))), "bpm", 2.0, None, len(times))
