"""The name of the rhythm."""

from __future__ import annotations

import numpy as np

from einthoven.measure.measurements import Quantity, Rhythm, RhythmName
from einthoven.measure.rhythm.evidence import gather, spread
from einthoven.measure.rhythm.flutter import conduction_ratio
from einthoven.measure.rhythm.inputs import RhythmInputs

#: A wide complex.
WIDE_MS = 120.0
#: Wide complexes with a wave before each at a faster rate than this are a wide-complex tachycardia all the same: the
#: wave may be the T of the beat before. Slower, a sinus or atrial tachycardia with bundle branch block is likelier.
WIDE_TACHYCARDIA_WITH_P = 120.0
#: RMSSD / mean RR from which RR is irregular; and where hardly any beat has a P wave, which excludes sinus arrhythmia.
IRREGULAR, IRREGULAR_WITHOUT_P, HARDLY_ANY_P = 0.10, 0.065, 0.25
#: Range of RR over its mean beyond which a rhythm is not called regular, however slowly it glides.
WIDE_SPREAD = 0.25
#: Share of beats with a P at a constant distance below which there is no organised P. Fibrillatory waves match a P by
#: chance, so an irregular rhythm needs more of them.
FEW_P_REGULAR, FEW_P_IRREGULAR = 0.40, 0.75


def classify(inputs: RhythmInputs) -> Rhythm:
    """Name the rhythm and give the numbers that it rests on."""
    labels = inputs.labels
    evidence = gather(inputs)
    if not len(labels):
        return Rhythm("no rhythm", evidence=evidence)
    variation = evidence["rr_variation"].value
    fraction = evidence["p_fraction"].value
    rr = labels["rr_ms"][np.isfinite(labels["rr_ms"])]
    rate = 60_000 / float(rr.mean()) if len(rr) else None
    regular = _regular(variation, fraction)
    organised = None if fraction is None else not _few_p(fraction, regular)
    name, conduction = _name(inputs, rate, evidence)
    if name in ("atrial fibrillation", "atrial flutter"):
        organised = False
    return Rhythm(name, regular and not spread(labels) > WIDE_SPREAD, organised, conduction, evidence)


def _name(inputs: RhythmInputs, rate: float | None, evidence: dict[str, Quantity]) -> tuple[RhythmName, str | None]:
    fraction = evidence["p_fraction"].value
    regular = _regular(evidence["rr_variation"].value, fraction)
    wide = inputs.qrs_ms >= WIDE_MS
    if inputs.paced.mean() >= 0.5:
        return "paced rhythm", None
    if rate is None:
        return "undetermined rhythm", None
    few_p = fraction is not None and _few_p(fraction, regular)
    # At a fixed ratio a flutter wave stands before every QRS like a P, but not with the axis of one.
    if inputs.flutter_rate is not None and (few_p or rate > 100 or not _sinus_p(inputs)):
        return "atrial flutter", conduction_ratio(inputs.flutter_rate, rate)
    if regular is False and few_p:
        return "atrial fibrillation", None
    if fraction is not None and not few_p:
        if rate > WIDE_TACHYCARDIA_WITH_P and wide and not _sinus_p(inputs):
            return "wide-complex tachycardia", None
        return ("sinus rhythm" if _sinus_p(inputs) else "ectopic atrial rhythm"), "1:1"
    if few_p and regular:
        return _without_p(rate, wide), None
    return "undetermined rhythm", None


def _regular(variation: float | None, p_fraction: float | None) -> bool | None:
    if variation is None:
        return None
    hardly_any_p = p_fraction is not None and p_fraction <= HARDLY_ANY_P
    return variation < (IRREGULAR_WITHOUT_P if hardly_any_p else IRREGULAR)


def _few_p(fraction: float, regular: bool | None) -> bool:  # noqa: FBT001 - a fact about RR, not an option
    return fraction < (FEW_P_IRREGULAR if regular is False else FEW_P_REGULAR)


def _sinus_p(inputs: RhythmInputs) -> bool:
    """P of sinus origin: axis 0 to 75 (thresholds F24), with 30 degrees for the uncertainty of a small wave's axis."""
    if inputs.p_axis is not None:
        return -30.0 <= inputs.p_axis <= 105.0
    return inputs.p_upright_ii is not False


def _without_p(rate: float, wide: bool) -> RhythmName:  # noqa: FBT001 - a fact about the QRS, not an option
    if wide:
        if rate > 110:
            return "wide-complex tachycardia"
        return "idioventricular rhythm" if rate < 50 else "undetermined rhythm"
    if rate >= 140:
        return "supraventricular tachycardia"
    return "junctional rhythm" if 35 <= rate <= 60 else "undetermined rhythm"
