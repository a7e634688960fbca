"""Claims about waves, lead by lead, by territory, or anywhere: which leads are asked, and what they add up to."""

from __future__ import annotations

from einthoven.verify.clause import Raw
from einthoven.verify.context import Context, Measured, Ruling, by_margin, unknown
from einthoven.verify.items import Amount
from einthoven.verify.numeric import compare, intervals, lenient
from einthoven.verify.waves import DENIED, LEVELS, Level

#: Statements of the protocol that a claim without leads is about.
_ST_UP = ("STE_ANT", "STE_SEP", "STE_LAT", "STE_INF", "STE_AVR")
_ST_DOWN = ("STD_ANT", "STD_LAT", "STD_INF", "POSTMI")
_T_DOWN = ("INVT_ANT", "INVT_LAT", "INVT_INF")
_Q_WAVES = ("IMI", "AMI", "ASMI", "ALMI", "LMI")
_CODES: dict[tuple[str, str], tuple[str, ...]] = {
    ("ST", "elevated"): _ST_UP,
    ("ST", "depressed"): _ST_DOWN,
    ("ST", "changed"): _ST_UP + _ST_DOWN,
    ("ST", "abnormal"): _ST_UP + _ST_DOWN,
    ("T", "inverted"): _T_DOWN,
    ("T", "deep"): _T_DOWN,
    ("T", "flat"): ("LOWT",),
    ("T", "low"): ("LOWT",),
    ("T", "peaked"): ("HYPERK",),
    ("T", "changed"): (*_T_DOWN, "LOWT", "HYPERK"),
    ("T", "abnormal"): (*_T_DOWN, "LOWT", "HYPERK"),
    ("Q", "present"): _Q_WAVES,
    ("Q", "pathological"): _Q_WAVES,
    ("Q", "abnormal"): _Q_WAVES,
    ("P", "prominent"): ("RAE",),
    ("P", "peaked"): ("RAE",),
    ("P", "notched"): ("LAE",),
    ("P", "wide"): ("LAE",),
}
#: "Normal" states and the abnormal one that they deny.
_DENIES = {"neutral": "changed", "normal": "changed"}
#: Leads that normally show the state and so decide nothing when no lead is named.
_NORMALLY = {
    ("T", "inverted"): ("aVR", "V1", "III"),
    ("T", "changed"): ("aVR", "V1", "III", "aVL"),
    ("T", "abnormal"): ("aVR", "V1", "III", "aVL"),
    ("T", "flat"): ("aVR", "V1", "III", "aVL"),
    ("ST", "elevated"): ("aVR",),
    ("ST", "depressed"): ("aVR",),
    ("ST", "changed"): ("aVR",),
    ("ST", "abnormal"): ("aVR",),
    ("Q", "present"): ("aVR", "V1", "III"),
    ("Q", "pathological"): ("aVR", "V1", "III"),
    ("P", "inverted"): ("aVR", "V1"),
    ("QRS", "inverted"): ("aVR", "V1"),
    ("S", "deep"): ("aVR",),
}
#: Leads asked when none is named, for states that speak of the usual ones.
_USUAL = {
    ("P", "upright"): ("II",),
    ("P", "biphasic"): ("II", "V1"),
    ("T", "upright"): ("I", "II", "V4", "V5", "V6"),
    ("QRS", "upright"): ("I", "II"),
}
_SIGN = {"depressed": -1.0, "inverted": -1.0}
_SIZES = {
    "ST": ("st_j", "st_60"), "T": ("t_amplitude",), "Q": ("q_amplitude",), "P": ("p_amplitude",), "R": ("r_amplitude",),
    "S": ("s_amplitude",),
}  # fmt: skip

_REGIONS = {
    "_INF": ("II", "III", "aVF"),
    "_LAT": ("I", "aVL", "V5", "V6"),
    "_ANT": ("V1", "V2", "V3", "V4", "V5", "V6"),
}

Rulings = list[tuple[str | None, Ruling]]


def judge_wave(raw: Raw, context: Context) -> Rulings:
    """One ruling a lead; a single one, without lead, where the text names none."""
    key = (raw.subject, str(raw.what))
    if key not in LEVELS and key not in _CODES:
        return [(None, unknown(f"{raw.subject} {raw.what} is not measured"))]
    if raw.subject == "P" and raw.what == "present" and raw.leads is None:
        return [(None, _organised(raw, context))]
    leads = raw.leads.leads if raw.leads is not None else ()
    any_lead = raw.leads is not None and len(leads) == 12 and (raw.negated or raw.leads.territory)
    if not leads or any_lead or key not in LEVELS:
        return [(None, _anywhere(raw, key, context))]
    if len(leads) == 12:
        leads = tuple(n for n in leads if n != "aVR")
    rulings: Rulings = [(lead, in_lead(raw, key, lead, context)) for lead in leads]
    if raw.what == "upright" and len(leads) > 6:
        # "Upright in all leads" leaves out those where T and P may well be negative.
        return [(lead, ruling) for lead, ruling in rulings if lead not in ("aVR", "V1", "III")]
    if raw.leads is not None and (raw.leads.territory or len(leads) > 6) and not raw.negated:
        return _territory(rulings, shown=raw.amount is None and _region_shown(raw, key, leads, context))
    return rulings


def _organised(raw: Raw, context: Context) -> Ruling:
    found = context.measurements.rhythm.organised_p
    if found is None:
        return unknown("P waves were not looked for")
    words = "organised P waves were found" if found else "no organised P waves were found"
    return Ruling("supported" if found != raw.negated else "contradicted", found, None, words)


def in_lead(raw: Raw, key: tuple[str, str], lead: str, context: Context) -> Ruling:
    """The ruling on one lead."""
    if raw.amount is not None and raw.subject in _SIZES:
        return _sized(raw, key, lead, context)
    if raw.negated:
        level = DENIED.get(key, LEVELS[key])(context, lead)
        if level.margin is None:
            return unknown(level.words)
        many = raw.leads is not None and len(raw.leads.leads) > 6
        if level.margin > 0 and lead in _NORMALLY.get(key, ()) and (lead == "aVR" or raw.subject == "Q" or many):
            return unknown(f"normal in {lead}: {level.words}", level.measured, level.unit)
        return by_margin(
            -level.margin, level.sd, measured=level.measured, unit=level.unit, holds=level.words, fails=level.words
        )
    level = LEVELS[key](context, lead)
    return _positive(level, hedged=raw.hedged)


def _positive(level: Level, *, hedged: bool) -> Ruling:
    if level.margin is None:
        return unknown(level.words)
    ruling = by_margin(
        level.margin, level.sd, measured=level.measured, unit=level.unit, holds=level.words, fails=level.words
    )
    if ruling.verdict == "contradicted" and level.visible:
        ruling = unknown(f"short of the limit, though a reader may say so: {level.words}", level.measured, level.unit)
    if hedged and ruling.verdict == "unverifiable":
        return Ruling("supported", level.measured, level.unit, f"borderline, as the text says: {level.words}")
    return ruling


def _sized(raw: Raw, key: tuple[str, str], lead: str, context: Context) -> Ruling:
    """A state with its size: "ST elevation of 2 mm"."""
    amount: Amount = raw.amount  # type: ignore[assignment]
    sign = _SIGN.get(str(raw.what), 1.0)
    stated = [(min(abs(a), abs(b)), max(abs(a), abs(b))) for a, b in intervals(amount, "mV")]
    if not stated:
        return unknown(f"{amount.unit} is not a unit of its size")
    rulings = []
    largest: float | None = None
    either_way = raw.what in ("changed", "abnormal", "neutral")
    sized = amount._replace(op=">=") if raw.negated and amount.op == "=" else amount
    for quantity in _SIZES[raw.subject]:
        value, sd = context.level(quantity, lead)
        if value is None:
            rulings.append(unknown(context.why_missing(quantity, lead)))
            continue
        size = abs(value) if either_way else sign * value
        largest = size if largest is None else max(size, largest)
        for low, high in stated:
            ruling = compare(low, high, sized, "size", size, "mV", sd, negated=raw.negated)
            rulings.append(ruling.about(value, "mV"))
    found = lenient(rulings)
    if largest is None or raw.negated or sized.op not in ("=", "range") or found.verdict == "contradicted":
        return found
    least = min(low for low, _ in stated)
    if largest < 0.5 * least and least - largest > _sd_of(raw, lead, context):
        # Within tolerance of the number, but there is no such change at all.
        return Ruling("contradicted", found.measured, "mV", f"no such change: {LEVELS[key](context, lead).words}")
    return found


def _sd_of(raw: Raw, lead: str, context: Context) -> float:
    return context.level(_SIZES[raw.subject][0], lead)[1]


def _region_shown(raw: Raw, key: tuple[str, str], leads: tuple[str, ...], context: Context) -> bool:
    """Whether the protocol makes the statement for this region; borderline will do for a text that only suggests it."""
    suffix = next((name for name, members in _REGIONS.items() if set(leads) <= set(members)), None)
    code = next((c for c in _CODES.get(key, ()) if suffix is not None and c.endswith(suffix)), None)
    status = context.assessment.status(code) if code is not None else None
    return status in ("definite", "probable") or (raw.hedged and status == "borderline")


def _territory(rulings: Rulings, *, shown: bool) -> Rulings:
    """A region shows a finding if two of its leads do; the others then neither support nor contradict it."""
    showing = sum(ruling.verdict == "supported" for _, ruling in rulings)
    if showing < min(2, len(rulings)) and not shown:
        return rulings
    return [
        (
            lead,
            unknown(f"other leads of the region show it: {r.reason}", r.measured, r.unit)
            if r.verdict == "contradicted"
            else r,
        )
        for lead, r in rulings
    ]


def _anywhere(raw: Raw, key: tuple[str, str], context: Context) -> Ruling:
    """A claim that names no lead."""
    if raw.amount is not None and raw.subject in _SIZES:
        return _sized_anywhere(raw, key, context)
    if key in _USUAL:
        return _usual(raw, key, context)
    wave, state = key
    denies = _DENIES.get(state)
    if denies is not None and wave in ("ST", "T"):
        return _denied(raw, (wave, denies), context) if not raw.negated else _found(raw, (wave, denies), context)
    if wave == "Q" and state == "normal":
        return _denied(raw, ("Q", "pathological"), context)
    return _denied(raw, key, context) if raw.negated else _found(raw, key, context)


def _asked(key: tuple[str, str], context: Context) -> list[tuple[str, Level]]:
    if key not in LEVELS:
        return []
    skip = _NORMALLY.get(key, ())
    found = [(lead, LEVELS[key](context, lead)) for lead in context.usable_leads if lead not in skip]
    return [(lead, level) for lead, level in found if level.margin is not None]


def _found(raw: Raw, key: tuple[str, str], context: Context) -> Ruling:
    """It is claimed to be somewhere."""
    present = [c for c in _CODES.get(key, ()) if context.assessment.status(c) in ("definite", "probable")]
    if present:
        return Ruling("supported", True, None, f"the protocol finds {', '.join(present)}")
    levels = _asked(key, context)
    if not levels:
        statuses = {context.assessment.status(c) for c in _CODES.get(key, ())}
        if statuses == {"absent"}:
            return Ruling("contradicted", False, None, f"the protocol finds no {', '.join(_CODES[key])}")
        return unknown("not measured in any lead")
    lead, best = max(levels, key=lambda pair: pair[1].margin or 0.0)
    if key[1] in ("changed", "abnormal") and sum((level.margin or 0.0) >= 0 for _, level in levels) < 2:
        # An abnormality of ST or T at large needs more than one stray lead.
        near = sum((level.margin or 0.0) >= 0 or level.visible for _, level in levels)
        return (unknown if near > 1 else _not_shown)(f"in fewer than two leads: {best.words}", best.measured, best.unit)
    if best.margin is not None and best.margin >= 0:
        return Ruling("supported", best.measured, best.unit, f"in {lead}: {best.words}")
    normally = [LEVELS[key](context, n) for n in _NORMALLY.get(key, ()) if n in context.usable_leads and n != "aVR"]
    if any(level.visible for _, level in levels) or any((level.margin or -1.0) >= 0 for level in normally):
        ruling = unknown(f"only near the limit, or only where it is normal: {best.words}", best.measured, best.unit)
        return Ruling("supported", best.measured, best.unit, ruling.reason) if raw.hedged else ruling
    return _positive(best, hedged=raw.hedged)


def _not_shown(reason: str, measured: Measured, unit: str | None) -> Ruling:
    return Ruling("contradicted", measured, unit, reason)


def _denied(raw: Raw, key: tuple[str, str], context: Context) -> Ruling:
    """It is claimed to be nowhere."""
    codes = _CODES.get(key, ())
    present = [c for c in codes if context.assessment.status(c) in ("definite", "probable")]
    if present:
        return Ruling("contradicted", True, None, f"the protocol finds {', '.join(present)}")
    level_of = DENIED.get(key, LEVELS.get(key))
    skip = _NORMALLY.get(key, ())
    over = []
    if level_of is not None:
        for lead in context.usable_leads:
            if lead not in skip:
                level = level_of(context, lead)
                if level.margin is not None and level.margin > level.sd:
                    over.append((lead, level))
    if len(over) > 1 or (over and not codes):
        words = "; ".join(level.words for _, level in over[:3])
        if len(over) > 1 and not codes:
            return Ruling("contradicted", True, None, words)
        return unknown(f"beyond the limit in single leads: {words}", True)
    if (
        codes
        and not any(context.assessment.status(c) in ("absent", "borderline") for c in codes)
        and not context.usable_leads
    ):
        return unknown("the protocol could not assess it")
    return Ruling(
        "supported",
        False,
        None,
        "in no lead beyond its limit" if not codes else f"the protocol finds no {', '.join(codes)}",
    )


def _usual(raw: Raw, key: tuple[str, str], context: Context) -> Ruling:
    rulings = [in_lead(raw, key, lead, context) for lead in _USUAL[key] if lead in context.usable_leads]
    if not rulings:
        return unknown("none of the leads that show it was recorded")
    for verdict in ("contradicted", "unverifiable"):
        for ruling in rulings:
            if ruling.verdict == verdict:
                return ruling
    return rulings[0]


def _sized_anywhere(raw: Raw, key: tuple[str, str], context: Context) -> Ruling:
    skip = _NORMALLY.get(key, ())
    rulings = [in_lead(raw, key, lead, context) for lead in context.usable_leads if lead not in skip]
    if not rulings:
        return unknown("not measured in any lead")
    if raw.negated:
        for verdict in ("contradicted", "unverifiable", "supported"):
            for ruling in rulings:
                if ruling.verdict == verdict:
                    return ruling
    return lenient(rulings)
