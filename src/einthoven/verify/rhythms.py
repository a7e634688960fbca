"""Claims about the rhythm, held against what was measured rather than against the protocol's choice of statement."""

from __future__ import annotations

from collections.abc import Callable

from einthoven.verify.clause import Raw
from einthoven.verify.context import Context, Measured, Ruling, by_margin, unknown
from einthoven.verify.words import AS_WORD, as_word, word_on

#: Statement -> names of the measured rhythm that make it true.
RHYTHM_NAMES = {
    "SR": ("sinus rhythm",), "NSR": ("sinus rhythm",), "SBRAD": ("sinus rhythm",), "STACH": ("sinus rhythm",),
    "MBRAD": ("sinus rhythm",), "EAT": ("ectopic atrial rhythm",), "AFIB": ("atrial fibrillation",),
    "AFLT": ("atrial flutter",), "JUNC": ("junctional rhythm",), "SVTAC": ("supraventricular tachycardia",),
    "WCT": ("wide-complex tachycardia",), "IVR": ("idioventricular rhythm",), "PACE": ("paced rhythm",),
}  # fmt: skip


def truth(raw: Raw, measured: Measured, words: str, *, found: bool) -> Ruling:
    """The ruling on something that was found or not."""
    return Ruling("supported" if found != raw.negated else "contradicted", measured, None, words)


def judge_rhythm(raw: Raw, context: Context) -> Ruling:
    """A named rhythm."""
    if raw.own is not None and raw.subject in AS_WORD:
        inside = as_word(raw, context)
        if inside.reason.startswith("the text's own"):
            return inside
    name = context.measurements.rhythm.name
    if name in ("undetermined rhythm", "no rhythm"):
        return unknown(f"the rhythm could not be determined ({name})", name)
    if raw.subject == "MBRAD":
        return _rate_of_sinus(raw, context)
    found = name in RHYTHM_NAMES[raw.subject]
    if raw.subject in ("SR", "SBRAD", "STACH") and context.measurements.rhythm.conduction == "dissociated":
        return unknown("the atria have a rhythm of their own beside that of the ventricles", name)
    if raw.subject in ("SR", "NSR") and name == "ectopic atrial rhythm" and not raw.negated:
        return unknown("P waves are organised but of ectopic axis", name)
    if raw.subject == "SVTAC" and not found and name in ("atrial flutter", "ectopic atrial rhythm") and not raw.negated:
        return unknown(f"the rhythm is {name}", name)
    if raw.subject in ("SBRAD", "STACH", "NSR", "MBRAD") and found:
        return _rate_of_sinus(raw, context)
    return truth(raw, name, f"the rhythm is {name}", found=found)


def _rate_of_sinus(raw: Raw, context: Context) -> Ruling:
    rate = context.get("heart_rate")
    if rate.value is None:
        return unknown(context.why_missing("heart_rate"))
    if raw.subject == "MBRAD":
        margin = context.limit("rate_very_slow", None, 40.0) - rate.value
        words = f"heart rate {rate.value:.4g} bpm"
        if not raw.negated and margin < 0 and rate.value < context.limit("rate_low", None, 60.0):
            return unknown(f"slow, but not markedly by the protocol: {words}", rate.value, "bpm")
        return by_margin(
            -margin if raw.negated else margin,
            context.sd(rate),
            measured=rate.value,
            unit="bpm",
            holds=words,
            fails=words,
        )
    word = AS_WORD[raw.subject][1]
    return word_on(
        word, "heart_rate", rate.value, "bpm", context.sd(rate), context, negated=raw.negated, hedged=raw.hedged
    )


def judge_regularity(raw: Raw, context: Context) -> Ruling:
    """Regular, irregular, or irregularly irregular."""
    rhythm = context.measurements.rhythm
    if rhythm.regular is None:
        return unknown("regularity was not assessed")
    premature = _premature(context)
    if premature and rhythm.regular and raw.subject != "IRREGIRREG":
        return unknown("regular apart from premature beats", "regular")
    if context.assessment.status("SARRH") in ("definite", "probable", "borderline"):
        return unknown("sinus arrhythmia: regular or not is a matter of degree", "irregular")
    found = rhythm.regular == (raw.subject == "REGULAR")
    if raw.subject == "IRREGIRREG" and not rhythm.regular and rhythm.name != "atrial fibrillation" and not raw.negated:
        return unknown(f"irregular, but the rhythm is {rhythm.name}", "irregular")
    return truth(
        raw,
        "regular" if rhythm.regular else "irregular",
        f"RR is {'regular' if rhythm.regular else 'irregular'}",
        found=found,
    )


def _premature(context: Context) -> float:
    names = ("ventricular_premature_beats", "supraventricular_premature_beats")
    return sum(context.get(n).value or 0.0 for n in names)


def judge_organised_p(raw: Raw, context: Context) -> Ruling:
    """Whether there are organised P waves."""
    found = context.measurements.rhythm.organised_p
    if found is None:
        return unknown("P waves were not looked for")
    return truth(
        raw, found, "organised P waves were found" if found else "no organised P waves were found", found=found
    )


def judge_p_per_qrs(raw: Raw, context: Context) -> Ruling:
    """A P wave before every QRS; 1:1 conduction."""
    rhythm = context.measurements.rhythm
    share = context.get("p_fraction")
    if rhythm.organised_p is None and share.value is None and rhythm.conduction is None:
        return unknown("P waves were not looked for")
    one_to_one = rhythm.conduction == "1:1" if rhythm.conduction is not None else None
    blocked = rhythm.av_block and rhythm.conduction != "dissociated"
    if blocked and rhythm.organised_p and raw.subject != "ONETOONE":
        # Not every P has its QRS, though every QRS may have its P: the words do not tell which of the two is meant.
        words = f"conduction is {rhythm.conduction}"
        return truth(raw, rhythm.conduction, words, found=False) if raw.negated else unknown(words, rhythm.conduction)
    if rhythm.organised_p is False or one_to_one is False or (share.value is not None and share.value < 0.5):
        return truth(raw, rhythm.conduction or share.value, "not every QRS follows a P wave", found=False)
    if raw.subject == "ONETOONE" and one_to_one:
        return truth(raw, "1:1", "conduction is 1:1", found=True)
    if share.value is not None and share.value >= 0.8 and one_to_one is not False:
        return truth(raw, share.value, f"a P wave before {share.value:.0%} of the beats", found=True)
    return unknown("P waves were found before only part of the beats", share.value)


def judge_count(*names: str) -> Callable[[Raw, Context], Ruling]:
    """A judge of premature beats of some kinds."""

    def judge(raw: Raw, context: Context) -> Ruling:
        values = [context.get(n).value for n in names]
        known = [v for v in values if v is not None]
        if not known:
            return unknown("premature beats were not looked for")
        total = sum(known)
        if raw.amount is not None and not raw.negated and total and total < raw.amount.low - 1:
            return truth(raw, total, f"{total:.0f} premature beats were found, fewer than stated", found=False)
        if not total and len(known) < len(names):
            return unknown("one kind of premature beats was not looked for")
        return truth(raw, total, f"{total:.0f} premature beats were found", found=total > 0)

    return judge


def judge_arrhythmia(raw: Raw, context: Context) -> Ruling:
    """Any rhythm but an undisturbed sinus rhythm."""
    rhythm = context.measurements.rhythm
    if rhythm.name in ("undetermined rhythm", "no rhythm"):
        return unknown("the rhythm could not be determined", rhythm.name)
    if rhythm.name == "sinus rhythm" and (_premature(context) or rhythm.regular is False):
        return unknown("sinus rhythm with premature beats or irregular RR", rhythm.name)
    return truth(raw, rhythm.name, f"the rhythm is {rhythm.name}", found=rhythm.name != "sinus rhythm")
