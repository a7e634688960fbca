"""From raw claims to claims with a verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from einthoven.verify.claims import Claim
from einthoven.verify.clause import Raw
from einthoven.verify.context import Context, Ruling, by_margin, unknown
from einthoven.verify.items import Amount
from einthoven.verify.numeric import judge_sum, judge_value, resolve, stated_value
from einthoven.verify.patterns import judge_pattern, judge_r_prime
from einthoven.verify.states import Rulings, judge_wave
from einthoven.verify.statements import AS_WORD, by_status, judge_finding, voltage_in
from einthoven.verify.waves import LEVELS
from einthoven.verify.words import judge_word

#: Codes of lead-wise states.
_STATE_CODES = {
    ("ST", "elevated"): "STE", ("ST", "depressed"): "STD", ("ST", "changed"): "ST", ("ST", "abnormal"): "ST", ("ST", "neutral"): "ST",
    ("ST", "normal"): "ST", ("T", "inverted"): "INVT", ("T", "flat"): "LOWT", ("T", "low"): "LOWT", ("Q", "present"): "QWAVE",
    ("Q", "pathological"): "QWAVE", ("STT", "changed"): "ST-T",
}  # fmt: skip
_SIZE_OF = {"ST": "st_j", "T": "t_amplitude", "Q": "q_amplitude", "P": "p_amplitude", "R": "r_amplitude", "S": "s_amplitude"}
_QRS_WORDS = frozenset(("narrow", "wide", "normal", "prolonged", "short", "abnormal", "borderline"))
_RHYTHM_CODES = frozenset(
    ("SR", "NSR", "SBRAD", "MBRAD", "STACH", "SARRH", "EAT", "AFIB", "AFLT", "JUNC", "SVTAC", "WCT", "IVR", "PACE", "PAC", "PVC",
     "ECTOPY", "BIGU", "TRIGU", "PAUSE", "REGULAR", "IRREGULAR", "IRREGIRREG", "ORGP", "PPERQRS", "ONETOONE", "ARRHYTHMIA", "TACHY",
     "BRADY", "RAPIDVR", "SLOWVR")
)  # fmt: skip
_PRINTOUT = "a property of the printout, not of the signal"


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
    claims = []
    for raw in raws:
        for lead, ruling in rulings_on(raw, context):
            claims.append(_claim(raw, lead, ruling, text))
    return claims


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


def _described(raw: Raw, ruling: Ruling) -> tuple[str, str | None, float | str | bool | tuple[float, float] | None, str | None]:
    """Kind, quantity, stated and unit of a claim."""
    if raw.kind == "value":
        unit = ruling.unit or raw.what.unit
        return _amount_kind(raw.what), resolve(raw), stated_value(raw.what, unit or ""), unit
    if raw.kind == "sum":
        return _amount_kind(raw.what[0]), "+".join(_term(t) for t in raw.what[1]), stated_value(raw.what[0], "mV"), "mV"
    if raw.kind == "state":
        if raw.amount is not None:
            return _amount_kind(raw.amount), _SIZE_OF.get(raw.subject, raw.subject), stated_value(raw.amount, "mV"), "mV"
        code = _STATE_CODES.get((raw.subject, raw.what))
        if code is not None:
            return "finding", code, not raw.negated, ruling.unit
        wave = raw.subject in ("P", "Q", "R", "S", "T", "U", "ST", "STT", "PRSEG") or (raw.subject == "QRS" and raw.what not in _QRS_WORDS)
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
    return {"not_ecg": "not in an ECG"}.get(raw.kind, raw.kind), None, None if not isinstance(raw.what, str) else raw.what, None


def _term(term: tuple[str, object]) -> str:
    wave, leads = term
    names = getattr(leads, "leads", ())
    return f"{wave} {'/'.join(names)}"


# --- one judge a kind ---------------------------------------------------------------------------------------------------


def _value(raw: Raw, context: Context) -> Rulings:
    per_lead = raw.leads is not None and raw.subject not in _GLOBAL_ONLY
    leads = raw.leads.leads if per_lead and raw.leads is not None else ()
    if not leads or len(leads) == 12:
        return [(None, judge_value(raw, None, context))]
    rulings: Rulings = [(lead, judge_value(raw, lead, context)) for lead in leads]
    if len(leads) > 1 and raw.what.op in ("=", "range") and any(r.verdict == "supported" for _, r in rulings):
        # One number for several leads is right if it is right in one; the text does not say that all are alike.
        rulings = [(lead, r if r.verdict != "contradicted" else unknown(f"one number for several leads: {r.reason}", r.measured, r.unit)) for lead, r in rulings]
    return rulings


_GLOBAL_ONLY = frozenset(
    ("heart_rate", "rr", "rr_min", "rr_max", "rr_sd", "pr", "qt", "qtc", "qtc_fridericia", "qtc_bazett", "qtc_framingham",
     "qtc_hodges", "p_axis", "qrs_axis", "t_axis", "atrial_rate", "pause", "sokolow_lyon", "cornell", "cornell_product", "peguero",
     "gubner")
)  # fmt: skip


def _sum(raw: Raw, context: Context) -> Rulings:
    return [(None, judge_sum(raw, context))]


def _finding(raw: Raw, context: Context) -> Rulings:
    if raw.subject == "R2":
        leads = raw.leads.leads if raw.leads is not None and raw.leads.leads else ("V1", "V2")
        rulings = [(lead, judge_r_prime(raw, lead, context)) for lead in leads]
        return rulings if raw.leads is not None and raw.leads.leads else _any_of(rulings)
    return [(None, judge_finding(raw, context))]


def _any_of(rulings: Rulings) -> Rulings:
    for verdict in ("supported", "unverifiable", "contradicted"):
        for lead, ruling in rulings:
            if ruling.verdict == verdict:
                return [(lead if verdict == "supported" else None, ruling)]
    return rulings


def _state(raw: Raw, context: Context) -> Rulings:
    special = _STATES.get(raw.subject)
    if special is not None:
        return special(raw, context)
    if raw.subject == "QRS":
        return _qrs_state(raw, context)
    if raw.subject in ("P", "Q", "R", "S", "T", "ST"):
        if raw.subject == "P" and raw.what in ("normal", "abnormal", "wide", "narrow", "changed"):
            return [(None, _p_state(raw, context))]
        return judge_wave(raw, context)
    return [(None, judge_word(raw, context))]


def _qrs_state(raw: Raw, context: Context) -> Rulings:
    if raw.what in _QRS_WORDS:
        return [(None, judge_word(raw, context))]
    if raw.what in ("high", "low"):
        return _voltage(raw, context)
    return judge_wave(raw, context)


def _p_state(raw: Raw, context: Context) -> Ruling:
    """ "P waves are normal": of normal width, no atrial enlargement, and there at all."""
    if raw.what in ("wide", "narrow"):
        return judge_word(replace(raw, subject="p_duration", what="prolonged" if raw.what == "wide" else "normal"), context)
    if context.measurements.rhythm.organised_p is False:
        found = Ruling("supported" if raw.negated == (raw.what == "normal") else "contradicted", False, None, "no organised P waves were found")
        return found
    enlarged = _as_finding(raw, "ATRIAL", context, negated=(raw.what == "normal") != raw.negated)
    if enlarged.verdict == "contradicted":
        return enlarged
    width = judge_word(replace(raw, subject="p_duration", what="normal" if raw.what == "normal" else "prolonged"), context)
    if raw.what == "normal" and not raw.negated:
        worst = [r for r in (enlarged, width) if r.verdict == "contradicted"] or [r for r in (enlarged, width) if r.verdict == "unverifiable"]
        return worst[0] if worst else width
    return enlarged if enlarged.verdict == "supported" or width.verdict != "supported" else width


def _as_finding(raw: Raw, code: str, context: Context, *, negated: bool) -> Ruling:
    return judge_finding(Raw("finding", code, True, raw.start, raw.end, raw.leads, negated, raw.hedged, own=None), context)


def _voltage(raw: Raw, context: Context) -> Rulings:
    leads = raw.leads.leads if raw.leads is not None else ()
    if raw.what == "low":
        return [(None, judge_finding(replace(raw, kind="finding", subject="LVOLT"), context))]
    if raw.what == "high":
        return [(None, by_status(replace(raw, kind="finding", subject="HVOLT"), context))]
    if raw.what == "normal":
        low = _as_finding(raw, "LVOLT", context, negated=not raw.negated)
        if leads and len(leads) < 12:
            return [(None, voltage_in(raw, leads, context, low=False) if not raw.negated else low)]
        high = _as_finding(raw, "HVOLT", context, negated=not raw.negated)
        order = ("contradicted", "unverifiable", "supported") if not raw.negated else ("supported", "unverifiable", "contradicted")
        return [(None, next(r for verdict in order for r in (low, high) if r.verdict == verdict))]
    return [(None, unknown("no limit for this word"))]


def _progression(raw: Raw, context: Context) -> Rulings:
    poor = raw.what in ("poor", "slow", "abnormal")
    if raw.what == "borderline":
        return [(None, unknown("near enough to a limit is a matter of taste"))]
    return [(None, _as_finding(raw, "PRWP", context, negated=raw.negated if poor else not raw.negated))]


def _intervals(raw: Raw, context: Context) -> Rulings:
    rulings: Rulings = []
    for name in ("pr", "qrs", "qtc"):
        ruling = judge_word(replace(raw, subject=name, own=None), context)
        rulings.append((None, Ruling(ruling.verdict, ruling.measured, ruling.unit, f"{name}: {ruling.reason}")))
    if raw.what != "normal" or raw.negated:
        return [(None, unknown("it does not say which interval"))]
    return rulings


def _rhythm_state(raw: Raw, context: Context) -> Rulings:
    return [(None, _as_finding(raw, "SR", context, negated=(raw.what == "abnormal") != raw.negated))]


def _conduction(raw: Raw, context: Context) -> Rulings:
    return [(None, _as_finding(raw, "AVB", context, negated=(raw.what == "normal") != raw.negated))]


def _intraventricular(raw: Raw, context: Context) -> Rulings:
    if raw.what == "normal":
        return [(None, judge_word(replace(raw, subject="qrs"), context))]
    return [(None, _as_finding(raw, "IVCD", context, negated=raw.negated))]


def _repolarisation(raw: Raw, context: Context) -> Rulings:
    """ST and T together: changed if either is, normal if both are."""
    if raw.leads is not None and raw.leads.leads and len(raw.leads.leads) < 12:
        state = "changed" if raw.what in ("changed", "abnormal") else "normal"
        out: Rulings = []
        pairs = zip(judge_wave(replace(raw, subject="ST", what=state), context), judge_wave(replace(raw, subject="T", what=state), context), strict=True)
        for (lead, st), (_, t) in pairs:
            out.append((lead, _both(st, t, every=(state == "normal") != raw.negated)))
        return out
    changed = raw.what in ("changed", "abnormal")
    twin = replace(raw, what="changed", negated=raw.negated == changed, leads=None)
    parts = [judge_wave(replace(twin, subject=wave), context)[0][1] for wave in ("ST", "T")]
    return [(None, _both(*parts, every=twin.negated))]


def _both(first: Ruling, second: Ruling, *, every: bool) -> Ruling:
    order = ("contradicted", "unverifiable", "supported") if every else ("supported", "unverifiable", "contradicted")
    return next(r for verdict in order for r in (first, second) if r.verdict == verdict)


def _transition(raw: Raw, context: Context) -> Rulings:
    leads = raw.leads.leads if raw.leads is not None else ()
    measured = _transition_lead(context)
    if measured is None:
        return [(None, unknown("the transition was not found"))]
    place = int(measured[1])
    if raw.what == "normal" and not leads:
        ok = 2 <= place <= 5
        return [(None, Ruling("supported" if ok != raw.negated else "contradicted", measured, None, f"R exceeds S from {measured}"))]
    return [(None, unknown(f"R exceeds S from {measured}", measured))]


def _transition_lead(context: Context) -> str | None:
    for lead in ("V1", "V2", "V3", "V4", "V5", "V6"):
        r, _ = context.level("r_amplitude", lead)
        s, _ = context.level("s_amplitude", lead)
        if r is not None and s is not None and r >= s and r > 0:
            return lead
    return None


def _not_measured(words: str) -> Callable[[Raw, Context], Rulings]:
    return lambda raw, context: [(None, unknown(words))]


_STATES: dict[str, Callable[[Raw, Context], Rulings]] = {
    "voltage": _voltage,
    "qrs_amplitude": _voltage,
    "r_progression": _progression,
    "transition": _transition,
    "intervals": _intervals,
    "rhythm": _rhythm_state,
    "conduction": _conduction,
    "intraventricular": _intraventricular,
    "STT": _repolarisation,
    "U": _not_measured("U waves are not measured"),
    "PRSEG": _not_measured("the PR segment is not measured"),
    "rr": _not_measured("no limits for RR"),
    "t_axis": _not_measured("no limits for the T axis"),
    "p_amplitude": lambda raw, context: judge_wave(replace(raw, subject="P", what="prominent" if raw.what != "normal" else "normal"), context)
    if raw.what != "normal"
    else [(None, _as_finding(raw, "RAE", context, negated=not raw.negated))],
    "t_amplitude": lambda raw, context: judge_wave(replace(raw, subject="T"), context),
    "r_amplitude": lambda raw, context: judge_wave(replace(raw, subject="R"), context) if ("R", raw.what) in LEVELS else [(None, unknown("no limit for this word"))],
}


def _rule(raw: Raw, context: Context) -> Rulings:
    name = resolve(raw)
    if raw.what != "met":
        return []
    if name == "romhilt_estes":
        return [(None, unknown("the score is not part of the measurements"))]
    quantity = context.get(name)
    bounds = context.normal_range(name)
    if quantity.value is None or bounds is None or bounds[1] is None:
        return [(None, unknown(f"{name.replace('_', ' ')} could not be computed: {quantity.reason or 'no limit for this patient'}"))]
    margin = quantity.value - bounds[1]
    words = f"{name.replace('_', ' ')} {quantity.value:.4g} {quantity.unit}, limit {bounds[1]:g} ({bounds[2]})"
    ruling = by_margin(-margin if raw.negated else margin, context.sd(quantity), measured=quantity.value, unit=quantity.unit, holds=words, fails=words)
    return [(None, ruling)]


def _pattern(raw: Raw, context: Context) -> Rulings:
    leads = raw.leads.leads if raw.leads is not None else ()
    if leads:
        return [(lead, judge_pattern(raw, lead, context)) for lead in leads]
    where = ("V1", "V2") if "'" in raw.what else context.usable_leads
    return _any_of([(lead, judge_pattern(raw, lead, context)) for lead in where]) or [(None, unknown("no lead is named"))]


def _ratio(raw: Raw, context: Context) -> Rulings:
    found = context.measurements.rhythm.conduction
    if found is None:
        return [(None, unknown("the relation of P to QRS was not determined"))]
    same = found == raw.what
    return [(None, Ruling("supported" if same != raw.negated else "contradicted", found, None, f"conduction is {found}"))]


def _quality(raw: Raw, context: Context) -> Rulings:
    quality = context.measurements.quality
    problems = [f"{n}: {', '.join(q.problems)}" for n, q in quality.leads.items() if q.problems or not q.usable]
    words = "; ".join([*quality.warnings, *problems][:4]) or "no problems were found"
    if raw.subject == "calibration":
        return [(None, unknown(_PRINTOUT))]
    clean = quality.usable and not problems and not quality.warnings
    if raw.subject == "artifact":
        if clean:
            return [(None, Ruling("supported", False, None, words) if raw.negated else unknown(f"none beyond the limits: {words}"))]
        return [(None, unknown(words) if raw.negated and quality.usable and not problems else Ruling("contradicted" if raw.negated else "supported", True, None, words))]
    good = (raw.subject == "good") != raw.negated
    if quality.usable and not clean:
        return [(None, unknown(f"usable, with reservations: {words}"))]
    return [(None, Ruling("supported" if good == quality.usable else "contradicted", quality.usable, None, words))]


def _always_unknown(words: str) -> Callable[[Raw, Context], Rulings]:
    return lambda raw, context: [(None, unknown(words))]


_JUDGES: dict[str, Callable[[Raw, Context], Rulings]] = {
    "value": _value,
    "sum": _sum,
    "state": _state,
    "finding": _finding,
    "rule": _rule,
    "pattern": _pattern,
    "ratio": _ratio,
    "quality": _quality,
    "not_ecg": _always_unknown("not in an ECG"),
    "prior": _always_unknown("needs the earlier ECG"),
    "not understood": _always_unknown("not understood"),
}
