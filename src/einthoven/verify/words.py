"""Range words: "normal PR", "QRS is narrow", "leftward axis", against the protocol's limits for this patient."""

from __future__ import annotations

from einthoven.verify.clause import Raw
from einthoven.verify.context import Context, Ruling, by_margin, unknown
from einthoven.verify.items import Amount
from einthoven.verify.numeric import APPROXIMATELY, LEAD_OF, candidates, floor_of, lenient

#: Words that mean "above the normal range", and "below".
_ABOVE = frozenset(("prolonged", "wide", "high", "elevated", "fast", "prominent"))
_BELOW = frozenset(("short", "low", "slow"))
#: Upper limits that are themselves abnormal ("QTc >= 450 ms is prolonged").
_EXCLUSIVE = frozenset(("qtc", "qtc_bazett", "qtc_framingham", "qtc_hodges", "p_duration"))
#: Axis by word, deg: inside the first interval it holds, outside the second it does not.
_AXES: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "leftward": ((-90.0, -30.0), (-120.0, -15.0)),
    "rightward": ((90.0, 180.0), (75.0, 210.0)),
    # "Deviation" is what the limits define; "leftward" is looser.
    "deviated to the left": ((-90.0, -30.0), (-90.0, -30.0)),
    "deviated to the right": ((90.0, 180.0), (90.0, 180.0)),
    "extreme": ((180.0, 270.0), (165.0, 285.0)),
    "vertical": ((60.0, 90.0), (45.0, 105.0)),
    "horizontal": ((-30.0, 30.0), (-45.0, 45.0)),
    "intermediate": ((0.0, 90.0), (-30.0, 90.0)),
}
_QTC = ("qtc", "qtc_bazett")


def judge_word(raw: Raw, context: Context) -> Ruling:
    """A range word for a global quantity; against the text's own number first, then against the measured one."""
    inside = _inside_text(raw, context)
    if inside is not None:
        return inside
    if (
        raw.subject == "pr"
        and raw.what in ("normal", "prolonged")
        and not raw.negated
        and context.measurements.rhythm.name == "atrial fibrillation"
    ):
        return Ruling(
            "contradicted", None, "ms", "no organised P waves (atrial fibrillation), so there is no PR interval"
        )
    names = _QTC if raw.subject in ("qtc", "qt") else (_measured_name(raw.subject),)
    rulings = []
    for name in names:
        quantity = context.get(name, LEAD_OF.get(name))
        if quantity.value is None:
            rulings.append(unknown(context.why_missing(name)))
            continue
        rulings.append(
            word_on(
                raw.what,
                name,
                quantity.value,
                quantity.unit,
                context.sd(quantity),
                context,
                negated=raw.negated,
                hedged=raw.hedged,
            )
        )
    if len(rulings) > 1 and rulings[0].verdict == "contradicted" and rulings[1].verdict != "contradicted":
        return unknown(f"the formulas disagree: {rulings[0].reason}", rulings[0].measured, rulings[0].unit)
    return rulings[0] if rulings[0].measured is not None else lenient(rulings)


def _measured_name(subject: str) -> str:
    return {"qtc_fridericia": "qtc", "QRS": "qrs"}.get(subject, subject)


def _inside_text(raw: Raw, context: Context) -> Ruling | None:
    """A contradiction between the word and the number that the same sentence states; None if there is none."""
    own = raw.own
    if own is None or own.op not in ("=", "range"):
        return None
    name = "qtc" if raw.subject == "qt" else _measured_name(raw.subject)
    if raw.subject == "qt":
        return None
    quantity = context.get(name)
    unit = quantity.unit or {"heart_rate": "bpm", "qrs_axis": "deg"}.get(name, "ms")
    tolerance = floor_of(name, unit) * (APPROXIMATELY - 1.0) if own.approx else 0.0
    if name in _EXCLUSIVE:
        # "About 450 ms" is not below 450.
        tolerance = 0.0
    ends = _ends(own, unit)
    if not ends or _only_rounded(raw, name, ends, context):
        return None
    for value in ends:
        ruling = word_on(raw.what, name, value, unit, tolerance, context, negated=raw.negated, hedged=False)
        if ruling.verdict != "contradicted":
            return None
    denied = "not " if raw.negated else ""
    reason = f"the text's own number, {own.low:g} {own.unit or unit}, is not {denied}{raw.what}: {ruling.reason}"
    return Ruling("contradicted", quantity.value, unit, reason)


def _only_rounded(raw: Raw, name: str, ends: list[float], context: Context) -> bool:
    """Whether the text's number is the measured one, rounded onto the limit: "QTc 450 ms, normal" of 449.6 ms."""
    quantity = context.get(name)
    if quantity.value is None or any(abs(quantity.value - end) > 0.5 for end in ends):
        return False
    ruling = word_on(raw.what, name, quantity.value, quantity.unit, 0.0, context, negated=raw.negated, hedged=False)
    return ruling.verdict == "supported"


def _ends(own: Amount, unit: str) -> list[float]:
    return [v for end in (own.low, own.high) for v in candidates(end, own.unit, unit)[:1]] or []


def word_on(
    word: str, name: str, value: float, unit: str, sd: float, context: Context, *, negated: bool, hedged: bool
) -> Ruling:
    """A range word on one value.

    Parameters
    ----------
    word : str
        State of the lexicon.
    name : str
        The quantity.
    value, unit, sd : float, str, float
        What it is held against.
    negated, hedged : bool
        As in the text.
    """
    shown = f"{name.replace('_', ' ')} {value:.4g} {unit}"
    if name == "qrs_axis" and word in _AXES:
        return _axis_word(word, value, unit, sd, shown, negated=negated)
    bounds = context.normal_range(name)
    if bounds is None:
        return unknown(f"no normal range of {name.replace('_', ' ')} for this patient", value, unit)
    low, high, source = bounds
    if word == "borderline":
        high_risk = (context.limit("qtc_high", None, 500.0),) if name.startswith("qtc") else ()
        return _borderline(value, unit, sd, (low, high, *high_risk), name, shown)
    margin, limit = _margin(word, name, value, unit, low, high, context)
    if margin is None:
        return unknown(f"no limit for this word ({source})", value, unit)
    if negated:
        margin = -margin
    reason = f"{shown}; {limit} ({source})"
    ruling = by_margin(margin, sd, measured=value, unit=unit, holds=reason, fails=reason)
    if hedged and ruling.verdict == "unverifiable":
        return Ruling("supported", value, unit, f"borderline, as the text says: {reason}")
    return ruling


def _margin(
    word: str, name: str, value: float, unit: str, low: float | None, high: float | None, context: Context
) -> tuple[float | None, str]:
    """By how much a word holds, and the limit in words."""
    if unit == "deg":
        from einthoven.protocol.limits import outside_by

        if low is None or high is None:
            return None, ""
        within = -outside_by(value, (low, high), unit)
        return (within if word == "normal" else -within), f"normal {low:g} to {high:g}"
    if name == "qrs" and word in ("narrow", "wide"):
        limit = context.limit("block_complete", None, 120.0)
        if word == "wide":
            upper = high if high is not None else limit
            # Between the two limits a QRS is neither narrow nor wide.
            return (value - limit if value >= limit or value <= upper else -1e-9), f"wide from {limit:g}"
        return limit - value - 1e-9, f"narrow under {limit:g}"
    above = None if high is None else value - high
    if above is not None and name in _EXCLUSIVE:
        above = above if above != 0 else 1e-9
    elif above is not None and word in _ABOVE and above == 0:
        above = -1e-9
    below = None if low is None else low - value
    if word in _ABOVE:
        return above, f"upper limit {high:g}" if high is not None else ""
    if word in _BELOW:
        if below == 0:
            below = -1e-9
        return below, f"lower limit {low:g}" if low is not None else ""
    outside = max(x for x in (above, below, -1e9) if x is not None)
    span = f"normal {'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'}".replace("  ", " ")
    if word in ("normal", "narrow"):
        return -outside, span
    return (outside, span) if word == "abnormal" else (None, span)


def _axis_word(word: str, value: float, unit: str, sd: float, shown: str, *, negated: bool) -> Ruling:
    from einthoven.protocol.limits import outside_by

    inner, outer = _AXES[word]
    within = -outside_by(value, inner, unit)
    beyond = outside_by(value, outer, unit)
    reason = f"{shown}; {word} is {inner[0]:g} to {inner[1]:g}"
    if negated:
        return by_margin(-within, sd, measured=value, unit=unit, holds=reason, fails=reason)
    if within >= 0:
        return Ruling("supported", value, unit, reason)
    if beyond > sd:
        return Ruling("contradicted", value, unit, reason)
    return unknown(f"near the limit of the word: {reason}", value, unit)


def _borderline(value: float, unit: str, sd: float, ends: tuple[float | None, ...], name: str, shown: str) -> Ruling:
    gaps = [abs(value - end) for end in ends if end is not None]
    near = max(2 * sd, floor_of(name, unit) / 2)
    if gaps and min(gaps) <= near:
        return Ruling("supported", value, unit, f"{shown}, near a limit")
    if gaps and min(gaps) > 3 * near:
        return Ruling("contradicted", value, unit, f"{shown}, {min(gaps):.3g} {unit} from the nearest limit")
    return unknown(f"{shown}: near enough to a limit is a matter of taste", value, unit)


#: Findings that are a range word on one quantity.
AS_WORD: dict[str, tuple[str, str]] = {
    "TACHY": ("heart_rate", "fast"),
    "BRADY": ("heart_rate", "slow"),
    "RAPIDVR": ("heart_rate", "fast"),
    "SLOWVR": ("heart_rate", "slow"),
    "LNGQT": ("qtc", "prolonged"),
    "SHORTQT": ("qtc", "short"),
    "1AVB": ("pr", "prolonged"),
    "SHORTPR": ("pr", "short"),
    "AXNORM": ("qrs_axis", "normal"),
    "LAD": ("qrs_axis", "deviated to the left"),
    "RAD": ("qrs_axis", "deviated to the right"),
    "EXAX": ("qrs_axis", "extreme"),
    "SBRAD": ("heart_rate", "slow"),
    "STACH": ("heart_rate", "fast"),
    "NSR": ("heart_rate", "normal"),
    "PRNORM": ("pr", "normal"),
    "QRSNORM": ("qrs", "normal"),
}


def as_word(raw: Raw, context: Context) -> Ruling:
    """A finding that is a range word on one quantity ("tachycardia")."""
    quantity, word = AS_WORD[raw.subject]
    twin = Raw("state", quantity, word, raw.start, raw.end, negated=raw.negated, hedged=raw.hedged, own=raw.own)
    return judge_word(twin, context)
