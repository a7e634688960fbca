"""From raw claims to claims with a verdict."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from einthoven.verify.claims import Claim
from einthoven.verify.clause import Raw
from einthoven.verify.context import Context, Ruling, by_margin, unknown
from einthoven.verify.items import Amount
from einthoven.verify.numeric import judge_sum, judge_value, resolve, stated_value
from einthoven.verify.patterns import judge_pattern, judge_r_prime
from einthoven.verify.special import QRS_WORDS, judge_quality, judge_state
from einthoven.verify.statements import judge_finding
from einthoven.verify.states import Rulings
from einthoven.verify.words import AS_WORD

#: Codes of lead-wise states.
_STATE_CODES = {
    ("ST", "elevated"): "STE", ("ST", "depressed"): "STD", ("ST", "changed"): "ST", ("ST", "abnormal"): "ST",
    ("ST", "neutral"): "ST", ("ST", "normal"): "ST", ("T", "inverted"): "INVT", ("T", "flat"): "LOWT",
    ("T", "low"): "LOWT", ("Q", "present"): "QWAVE", ("Q", "pathological"): "QWAVE", ("STT", "changed"): "ST-T",
}  # fmt: skip
_SIZE_OF = {
    "ST": "st_j",
    "T": "t_amplitude",
    "Q": "q_amplitude",
    "P": "p_amplitude",
    "R": "r_amplitude",
    "S": "s_amplitude",
}
_RHYTHM_CODES = frozenset(
    ("SR", "NSR", "SBRAD", "MBRAD", "STACH", "SARRH", "EAT", "AFIB", "AFLT", "JUNC", "SVTAC", "WCT", "IVR", "PACE",
     "PAC", "PVC", "ECTOPY", "BIGU", "TRIGU", "QUADRI", "NSVT", "VRUN", "SVRUN", "PAUSE", "ARREST",
     "REGULAR", "IRREGULAR", "IRREGIRREG", "ORGP", "PPERQRS",
     "ONETOONE", "WENCK", "COUPLET", "CTRLVR", "ARRHYTHMIA", "TACHY", "BRADY", "RAPIDVR", "SLOWVR")
)  # fmt: skip


def judge(raws: list[Raw], text: str, context: Context) -> list[Claim]:
    """Judge the claims of one sentence.

    Parameters
    ----------
    raws : list of Raw
        As the grammar extracted them.
    text : str
        The whole text, which the claims quote.
    context : Context
        The recording.
    """
    _link_own_numbers(raws)
    judged = [(raw, rulings_on(raw, context)) for raw in raws]
    for (first, a), (second, b) in pairwise(judged):
        if _alternatives(first, second, text):
            a[:], b[:] = _one_will_do(a, b), _one_will_do(b, a)
    return [_claim(raw, lead, ruling, text) for raw, rulings in judged for lead, ruling in rulings]


def _alternatives(first: Raw, second: Raw, text: str) -> bool:
    """Whether two states are said of one wave, joined by "or": "flat or inverted"."""
    if not (first.kind == second.kind == "state" and first.subject == second.subject and first.leads is second.leads):
        return False
    return not (first.negated or second.negated) and " or " in text[first.start : second.end].lower()


def _one_will_do(rulings: Rulings, other: Rulings) -> Rulings:
    shown = {lead for lead, ruling in other if ruling.verdict == "supported"}
    return [
        (lead, unknown(f"the other alternative holds: {r.reason}", r.measured, r.unit))
        if r.verdict == "contradicted" and lead in shown
        else (lead, r)
        for lead, r in rulings
    ]


def rulings_on(raw: Raw, context: Context) -> Rulings:
    """One ruling a lead (or a single one without lead)."""
    return _JUDGES[raw.kind](raw, context)


def _link_own_numbers(raws: list[Raw]) -> None:
    """Tell range words of the number that the same sentence states for the same quantity."""
    stated: dict[str, list[Amount]] = {}
    for raw in raws:
        if raw.kind == "value" and not raw.negated:
            stated.setdefault(resolve(raw), []).append(raw.what)
    for raw in raws:
        name = None
        if raw.kind == "state":
            name = {"QRS": "qrs"}.get(raw.subject, raw.subject)
        elif raw.kind == "finding" and raw.subject in AS_WORD:
            name = AS_WORD[raw.subject][0]
        numbers = stated.get(name, []) if name else []
        if len(numbers) == 1 and numbers[0].op in ("=", "range"):
            raw.own = numbers[0]


def _claim(raw: Raw, lead: str | None, ruling: Ruling, text: str) -> Claim:
    if raw.ambiguous and ruling.verdict == "contradicted":
        ruling = unknown(f"it is unclear whether the negation covers it; {ruling.reason}", ruling.measured, ruling.unit)
    kind, quantity, stated, unit = _described(raw, ruling)
    return Claim(
        text=text[raw.start : raw.end],
        span=(raw.start, raw.end),
        kind=kind,
        quantity=quantity,
        lead=lead,
        stated=stated,
        unit=unit,
        measured=ruling.measured,
        verdict=ruling.verdict,
        reason=ruling.reason,
        negated=raw.negated,
        hedged=raw.hedged,
    )


def _amount_kind(amount: Amount) -> str:
    return {"=": "value", "range": "range", "outside": "range"}.get(amount.op, "inequality")


def _described(
    raw: Raw, ruling: Ruling
) -> tuple[str, str | None, float | str | bool | tuple[float, float] | None, str | None]:
    """Kind, quantity, stated and unit of a claim."""
    if raw.kind == "value":
        unit = ruling.unit or raw.what.unit
        return _amount_kind(raw.what), resolve(raw), stated_value(raw.what, unit or ""), unit
    if raw.kind == "sum":
        return _amount_kind(raw.what[0]), "+".join(_term(t) for t in raw.what[1]), stated_value(raw.what[0], "mV"), "mV"
    if raw.kind == "state":
        if raw.amount is not None:
            return (
                _amount_kind(raw.amount),
                _SIZE_OF.get(raw.subject, raw.subject),
                stated_value(raw.amount, "mV"),
                "mV",
            )
        code = _STATE_CODES.get((raw.subject, raw.what))
        if code is not None:
            return "finding", code, not raw.negated, ruling.unit
        wave = raw.subject in ("P", "Q", "R", "S", "T", "U", "ST", "STT", "PRSEG") or (
            raw.subject == "QRS" and raw.what not in QRS_WORDS
        )
        name = {"QRS": "qrs"}.get(raw.subject, raw.subject)
        return ("morphology" if wave else "range word"), name, raw.what, ruling.unit
    if raw.kind == "finding":
        if raw.subject == "REVERSAL":
            return "quality", raw.subject, not raw.negated, ruling.unit
        return ("rhythm" if raw.subject in _RHYTHM_CODES else "finding"), raw.subject, not raw.negated, ruling.unit
    if raw.kind == "rule":
        return "finding", raw.subject, not raw.negated, ruling.unit
    if raw.kind == "pattern":
        return "morphology", "qrs", raw.what, None
    if raw.kind == "ratio":
        return "rhythm", "conduction", raw.what, None
    return (
        {"not_ecg": "not in an ECG"}.get(raw.kind, raw.kind),
        None,
        None if not isinstance(raw.what, str) else raw.what,
        None,
    )


def _term(term: tuple[str, object]) -> str:
    wave, leads = term
    names = getattr(leads, "leads", ())
    return f"{wave} {'/'.join(names)}"


# --- one judge a kind ---


def _value(raw: Raw, context: Context) -> Rulings:
    per_lead = raw.leads is not None and raw.subject not in _GLOBAL_ONLY
    leads = raw.leads.leads if per_lead and raw.leads is not None else ()
    if not leads or len(leads) == 12:
        return [(None, judge_value(raw, None, context))]
    rulings: Rulings = [(lead, judge_value(raw, lead, context)) for lead in leads]
    if len(leads) > 1 and raw.what.op in ("=", "range") and any(r.verdict == "supported" for _, r in rulings):
        # One number for several leads is right if it is right in one; the text does not say that all are alike.
        rulings = [
            (
                lead,
                r
                if r.verdict != "contradicted"
                else unknown(f"one number for several leads: {r.reason}", r.measured, r.unit),
            )
            for lead, r in rulings
        ]
    return rulings


_GLOBAL_ONLY = frozenset(
    ("heart_rate", "rr", "rr_min", "rr_max", "rr_sd", "pr", "qt", "qtc", "qtc_fridericia", "qtc_bazett",
     "qtc_framingham", "qtc_hodges", "p_axis", "qrs_axis", "t_axis", "atrial_rate", "pause", "sokolow_lyon",
     "cornell", "cornell_product", "peguero", "gubner")
)  # fmt: skip


def _sum(raw: Raw, context: Context) -> Rulings:
    return [(None, judge_sum(raw, context))]


def _finding(raw: Raw, context: Context) -> Rulings:
    if raw.subject == "R2":
        leads = raw.leads.leads if raw.leads is not None and raw.leads.leads else ("V1", "V2")
        rulings: Rulings = [(lead, judge_r_prime(raw, lead, context)) for lead in leads]
        return rulings if raw.leads is not None and raw.leads.leads else _any_of(rulings)
    return [(None, judge_finding(raw, context))]


def _any_of(rulings: Rulings) -> Rulings:
    for verdict in ("supported", "unverifiable", "contradicted"):
        for lead, ruling in rulings:
            if ruling.verdict == verdict:
                return [(lead if verdict == "supported" else None, ruling)]
    return rulings


def _rule(raw: Raw, context: Context) -> Rulings:
    name = resolve(raw)
    if raw.what != "met":
        return []
    if name == "romhilt_estes":
        return [(None, unknown("the score is not part of the measurements"))]
    quantity = context.get(name)
    bounds = context.normal_range(name)
    if quantity.value is None or bounds is None or bounds[1] is None:
        return [
            (
                None,
                unknown(
                    f"{name.replace('_', ' ')} could not be computed: {quantity.reason or 'no limit for this patient'}"
                ),
            )
        ]
    margin = quantity.value - bounds[1]
    words = f"{name.replace('_', ' ')} {quantity.value:.4g} {quantity.unit}, limit {bounds[1]:g} ({bounds[2]})"
    ruling = by_margin(
        -margin if raw.negated else margin,
        context.sd(quantity),
        measured=quantity.value,
        unit=quantity.unit,
        holds=words,
        fails=words,
    )
    return [(None, ruling)]


def _pattern(raw: Raw, context: Context) -> Rulings:
    leads = raw.leads.leads if raw.leads is not None else ()
    if leads:
        return [(lead, judge_pattern(raw, lead, context)) for lead in leads]
    where = ("V1", "V2") if "'" in raw.what else context.usable_leads
    return _any_of([(lead, judge_pattern(raw, lead, context)) for lead in where]) or [
        (None, unknown("no lead is named"))
    ]


def _ratio(raw: Raw, context: Context) -> Rulings:
    found = context.measurements.rhythm.conduction
    if found is None:
        return [(None, unknown("the relation of P to QRS was not determined"))]
    mean = _mean_ratio(context) if found == "variable" else None
    if mean is not None and raw.what == f"{mean:.0f}:1":
        return [(None, unknown(f"conduction varies, {mean:.1f}:1 on average", found))]
    same = found == raw.what
    return [
        (None, Ruling("supported" if same != raw.negated else "contradicted", found, None, f"conduction is {found}"))
    ]


def _mean_ratio(context: Context) -> float | None:
    """Atrial waves a QRS complex."""
    atrial, ventricular = context.get("atrial_rate").value, context.get("heart_rate").value
    return None if atrial is None or not ventricular else atrial / ventricular


def _always_unknown(words: str) -> Callable[[Raw, Context], Rulings]:
    return lambda raw, context: [(None, unknown(words))]


_JUDGES: dict[str, Callable[[Raw, Context], Rulings]] = {
    "value": _value,
    "sum": _sum,
    "state": judge_state,
    "finding": _finding,
    "rule": _rule,
    "pattern": _pattern,
    "ratio": _ratio,
    "quality": judge_quality,
    "not_ecg": _always_unknown("not in an ECG"),
    "prior": _always_unknown("needs the earlier ECG"),
    "not understood": _always_unknown("not understood"),
}
