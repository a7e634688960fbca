"""The name of the rhythm."""

from __future__ import annotations

from einthoven.measure.measurements import Quantity, Rhythm, RhythmName, is_block
from einthoven.measure.rhythm.atrial_train import regular_train
from einthoven.measure.rhythm.conduction import relation
from einthoven.measure.rhythm.evidence import gather
from einthoven.measure.rhythm.flutter import conduction_ratio
from einthoven.measure.rhythm.inputs import RhythmInputs
from einthoven.measure.rhythm.patterns import pattern, pauses, runs
from einthoven.measure.signal.pacing import chambers

#: A wide complex.
WIDE_MS = 120.0
#: Wide complexes with a wave before each at a faster rate than this are a wide-complex tachycardia all the same: the
#: wave may be the T of the beat before. Slower, a sinus or atrial tachycardia with bundle branch block is likelier.
WIDE_TACHYCARDIA_WITH_P = 120.0
#: RMSSD / mean RR from which RR is irregular; and where hardly any beat has a P wave, which excludes sinus arrhythmia.
IRREGULAR, IRREGULAR_WITHOUT_P, HARDLY_ANY_P = 0.10, 0.065, 0.25
#: Range of RR over its mean beyond which a rhythm is not called regular, however slowly it glides.
WIDE_SPREAD = 0.25
#: Share of beats with a P at the usual distance below which there is no organised P. At a fast rate many P waves lie in
#: T and are not seen, and where RR is regular a few at one distance are no chance. In atrial fibrillation a wave is
#: taken for P now and then, so an irregular rhythm needs more of them.
FEW_P_REGULAR, FEW_P_IRREGULAR = 0.15, 0.50
#: From this share of paced beats the rhythm is paced.
MOSTLY_PACED = 0.5


def classify(inputs: RhythmInputs) -> Rhythm:
    """Name the rhythm and give the numbers that it rests on."""
    labels = inputs.labels
    train = regular_train(inputs.atrial)
    followed = None if train is None else relation(train, inputs.qrs_on_s, labels["label"])
    if inputs.searched is not None and (again := regular_train(inputs.searched)) is not None:
        apart = relation(again, inputs.qrs_on_s, labels["label"])
        if apart.name == "dissociated":  # all else a search could find, the network sees
            train, followed = again, apart
    evidence = gather(inputs, train, followed)
    if not len(labels):
        return Rhythm("no rhythm", evidence=evidence)
    name, conduction = _name(inputs, followed.name if followed else None, evidence)
    regular = _regular(evidence)
    few = _few_p(evidence)
    organised = None if few is None else not few
    if is_block(conduction) and name != "atrial flutter":
        organised = True
    elif name in ("atrial fibrillation", "atrial flutter"):
        organised = False
    regular = regular and not (evidence["rr_spread"].value or 0.0) > WIDE_SPREAD
    return Rhythm(
        name,
        regular,
        organised,
        conduction,
        evidence,
        pattern=pattern(labels["label"]),
        sinus_arrhythmia=None if regular is None or (name, conduction) != ("sinus rhythm", "1:1") else not regular,
        pacing=chambers(inputs.spikes_s, inputs.qrs_on_s),
        runs=runs(labels["label"], labels["time_s"]),
        pauses=pauses(labels),
    )


def _name(inputs: RhythmInputs, conducted: str | None, evidence: dict[str, Quantity]) -> tuple[RhythmName, str | None]:
    """Name and conduction."""
    regular, few_p = _regular(evidence), _few_p(evidence)
    wide = inputs.qrs_ms >= WIDE_MS
    pause, rr = evidence["pause"].value, inputs.labels["rr_ms"] / 1000.0
    if inputs.paced.mean() >= MOSTLY_PACED:
        return "paced rhythm", None
    if pause is None:
        return "undetermined rhythm", None
    rate = 60.0 / float(rr[rr == rr].mean())
    # At a fixed ratio a flutter wave stands before every QRS like a P, but not with the axis of one.
    if inputs.flutter_rate is not None and (few_p or regular is False or rate > 100 or not _sinus_p(inputs)):
        return "atrial flutter", "variable" if regular is False else conduction_ratio(inputs.flutter_rate, rate)
    if conducted == "dissociated":
        return ("idioventricular rhythm" if wide else "junctional rhythm"), conducted
    if is_block(conducted):
        return _atrial_origin(inputs), conducted
    if regular is False and few_p:
        return "atrial fibrillation", None
    if few_p is False:
        if rate > WIDE_TACHYCARDIA_WITH_P and wide and not _sinus_p(inputs):
            return "wide-complex tachycardia", None
        return _atrial_origin(inputs), "1:1"
    if few_p and regular:
        return _without_p(rate, wide), None
    return "undetermined rhythm", None


def _regular(evidence: dict[str, Quantity]) -> bool | None:
    variation, fraction = evidence["rr_variation"].value, evidence["p_fraction"].value
    if variation is None:
        return None
    hardly_any_p = fraction is not None and fraction <= HARDLY_ANY_P
    return variation < (IRREGULAR_WITHOUT_P if hardly_any_p else IRREGULAR)


def _few_p(evidence: dict[str, Quantity]) -> bool | None:
    """Whether too few beats follow a P wave for an organised rhythm of the atria; None if that was not assessable."""
    fraction = evidence["p_fraction"].value
    if fraction is None:
        return None
    return fraction < (FEW_P_IRREGULAR if _regular(evidence) is False else FEW_P_REGULAR)


def _atrial_origin(inputs: RhythmInputs) -> RhythmName:
    return "sinus rhythm" if _sinus_p(inputs) else "ectopic atrial rhythm"


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
