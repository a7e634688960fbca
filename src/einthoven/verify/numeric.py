"""Stated numbers against measured ones: values, intervals, inequalities, sums of voltages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from einthoven.verify.clause import Raw
from einthoven.verify.context import Context, Ruling, by_margin, unknown
from einthoven.verify.items import Amount

if TYPE_CHECKING:
    from einthoven.measure.measurements import Quantity

#: Tolerance that a stated value is always given (design: verdict of a stated value); by quantity, then by unit.
FLOORS = {
    "heart_rate": 5.0, "atrial_rate": 15.0, "pr": 20.0, "qrs": 16.0, "qt": 30.0, "qtc": 30.0, "qtc_bazett": 30.0,
    "qtc_framingham": 30.0, "qtc_hodges": 30.0, "p_duration": 20.0, "rr": 50.0, "rr_min": 50.0, "rr_max": 50.0,
    "rr_sd": 20.0, "q_duration": 12.0, "r_duration": 16.0, "s_duration": 16.0, "r_peak_time": 12.0,
    "qrs_duration": 16.0, "sum": 0.15, "sokolow_lyon": 0.15, "cornell": 0.15, "gubner": 0.15,
    "peguero_lo_presti": 0.15, "cornell_product": 25.0, "pause": 0.2, "r_s_ratio": 0.25,
}  # fmt: skip
_UNIT_FLOORS = {"ms": 20.0, "mV": 0.1, "deg": 15.0, "bpm": 5.0, "mV.ms": 1.5, "ratio": 0.1, "s": 0.2, "mV/s": 0.5}
#: "about" widens the tolerance by this.
APPROXIMATELY = 1.25
#: Beyond this multiple of the tolerance a value is contradicted; between, it can't be told.
CLEARLY = 1.5

_TO_BASE: dict[str, dict[str, float]] = {
    "ms": {"ms": 1.0, "s": 1000.0, "mm": 40.0, "box": 40.0, "bigbox": 200.0},
    "s": {"ms": 0.001, "s": 1.0, "mm": 0.04, "box": 0.04, "bigbox": 0.2},
    "mV": {"mV": 1.0, "uV": 0.001, "mm": 0.1, "box": 0.1, "cm": 1.0, "bigbox": 0.5},
    "bpm": {"bpm": 1.0},
    "deg": {"deg": 1.0},
    "mV.ms": {"mV.ms": 1.0, "mm.ms": 0.1, "mm.s": 100.0},
    "ratio": {},
}
_ALIASES = {"qtc_fridericia": "qtc", "peguero": "peguero_lo_presti"}
#: A QTc without a named formula may be by either of the two in common use.
_QTC = ("qtc", "qtc_bazett")
#: Lead meant where none is named.
LEAD_OF = {"p_amplitude": "II", "p_terminal_force": "V1"}
_UNSIGNED = frozenset(("q_amplitude", "s_amplitude", "p_negative_amplitude", "t_negative_amplitude"))
_NO_P = "there are no organised P waves, so there is no PR interval"


def floor_of(name: str, unit: str) -> float:
    """Tolerance that a stated value of this quantity is always given."""
    return FLOORS.get(name, _UNIT_FLOORS.get(unit, 0.0))


def factors(size: float, stated: str | None, base: str) -> list[float]:
    """Factors from a stated unit to the base unit; several where none was written and more than one is usual.

    Parameters
    ----------
    size : float
        Magnitude of the number: tells seconds from milliseconds and millimetres from millivolts.
    stated : str or None
        The unit as written.
    base : str
        Unit of the measurement.
    """
    table = _TO_BASE.get(base, {})
    if stated is not None:
        return [table[stated]] if stated in table else []
    if base == "ms":
        return [1000.0] if size <= 3 else [1.0]
    if base == "mV":
        if size > 100:
            return [0.001]
        return [0.1] if size >= 6 else [1.0, 0.1]
    return [1.0, 0.1] if base == "mV.ms" else [1.0]


def candidates(value: float, stated: str | None, base: str) -> list[float]:
    """A stated number in the base unit, by each usual reading of its unit."""
    return [value * factor for factor in factors(abs(value), stated, base)]


def intervals(amount: Amount, base: str) -> list[tuple[float, float]]:
    """Low and high of a stated amount in the base unit, by each usual reading of its unit."""
    size = max(abs(amount.low), abs(amount.high))
    return [(amount.low * factor, amount.high * factor) for factor in factors(size, amount.unit, base)]


def resolve(raw: Raw) -> str:
    """Name of the measured quantity that a claim is about."""
    return _ALIASES.get(raw.subject, raw.subject)


def judge_value(raw: Raw, lead: str | None, context: Context) -> Ruling:
    """A stated number, interval or inequality of one quantity."""
    name = resolve(raw)
    amount: Amount = raw.what
    if name == "pr" and context.measurements.rhythm.organised_p is False and context.get("pr").value is None:
        return Ruling("contradicted", None, "ms", _NO_P) if not raw.negated else unknown(_NO_P)
    if lead is None and name != "p_duration" and context.is_per_lead(name):
        lead = LEAD_OF.get(name)
        if lead is None:
            return unknown("no lead is named for a quantity that differs between leads")
    if name == "r_s_ratio" and lead is not None:
        return _r_to_s(raw, amount, lead, context)
    names = [(n, None) for n in _QTC] if name == "qtc" and raw.subject == "qtc" else [(name, lead)]
    if name == "qrs" and lead is not None:
        names = [("qrs", None), ("qrs_duration", lead)]
    if name == "rr" and amount.op == "range":
        return _rr_range(raw, amount, context)
    rulings = [_against(raw, amount, n, context.get(n, where), context) for n, where in names]
    return lenient(rulings)


def _r_to_s(raw: Raw, amount: Amount, lead: str, context: Context) -> Ruling:
    """R over S of one lead, from their amplitudes."""
    r, r_sd = context.level("r_amplitude", lead)
    s, s_sd = context.level("s_amplitude", lead)
    if r is None or s is None:
        return unknown(context.why_missing("r_amplitude", lead))
    if s < 0.02:
        return unknown(f"there is no S in {lead}")
    ratio = r / s
    sd = ratio * math.hypot(r_sd / max(r, 0.05), s_sd / s)
    return compare(amount.low, amount.high, amount, "r_s_ratio", ratio, "ratio", sd, negated=raw.negated)


def _rr_range(raw: Raw, amount: Amount, context: Context) -> Ruling:
    """RR from shortest to longest: each end against its own measurement; a narrower interval is left open."""
    ends = [
        _against(raw, Amount(end, end, amount.unit, "=", amount.approx), name, context.get(name), context)
        for end, name in ((amount.low, "rr_min"), (amount.high, "rr_max"))
    ]
    for verdict in ("contradicted", "unverifiable"):
        for ruling in ends:
            if ruling.verdict == verdict:
                whole = _against(raw, amount, "rr", context.get("rr"), context)
                narrower = whole.verdict == "supported" and _within_ends(amount, context)
                return (
                    unknown(f"narrower than the RR range: {ruling.reason}", ruling.measured, "ms")
                    if narrower
                    else ruling
                )
    return ends[0]


def _within_ends(amount: Amount, context: Context) -> bool:
    shortest, longest = context.get("rr_min").value, context.get("rr_max").value
    stated = intervals(amount, "ms")
    if shortest is None or longest is None or not stated:
        return False
    low, high = stated[0]
    return low >= shortest - floor_of("rr", "ms") and high <= longest + floor_of("rr", "ms")


def lenient(rulings: list[Ruling]) -> Ruling:
    """Of several readings of a claim, the most favourable: contradicted only if each is."""
    for verdict in ("supported", "unverifiable"):
        for ruling in rulings:
            if ruling.verdict == verdict and (verdict == "supported" or ruling.measured is not None):
                return ruling
    measured = [r for r in rulings if r.verdict == "contradicted"]
    return measured[0] if measured else rulings[0]


def _against(raw: Raw, amount: Amount, name: str, quantity: Quantity, context: Context) -> Ruling:
    value = 0.0 if quantity.absent else quantity.value
    if value is None:
        return unknown(f"{name.replace('_', ' ')} was not measured: {quantity.reason or 'no value'}")
    unit = quantity.unit
    stated = intervals(amount, unit)
    if not stated:
        return _wrong_unit(amount, name, value, unit, context.sd(quantity))
    if unit == "ms" and amount.unit == "s" and amount.op[0] == "<" and value > 0 and stated[0][0] > 50 * value:
        # "QRS under 120 s" holds, but only because the unit is wrong.
        return Ruling("contradicted", value, unit, f"measured {value:.4g} ms; {amount.low:g} s is no limit of it")
    rulings = [
        compare(low, high, amount, name, value, unit, context.sd(quantity), negated=raw.negated) for low, high in stated
    ]
    return lenient(rulings)


def _wrong_unit(amount: Amount, name: str, value: float, unit: str, sd: float) -> Ruling:
    """A unit of another dimension: an error if the number itself is right, else perhaps not about this quantity."""
    label = name.replace("_", " ")
    fitting = [candidates(amount.low, u, unit) for u in (unit, "s" if unit == "ms" else unit)]
    near = any(abs(c[0] - value) <= CLEARLY * max(2 * sd, floor_of(name, unit)) for c in fitting if c)
    if near:
        return Ruling("contradicted", value, unit, f"{label} is measured in {unit}, not {amount.unit}")
    return unknown(f"{amount.unit} is not a unit of {label}", value, unit)


def distance(stated: float, measured: float, unit: str) -> float:
    """Absolute difference; the shorter way round for angles."""
    gap = abs(stated - measured)
    return min(gap % 360.0, 360.0 - gap % 360.0) if unit == "deg" else gap


def compare(
    low: float, high: float, amount: Amount, name: str, value: float, unit: str, sd: float, *, negated: bool
) -> Ruling:
    """One stated amount, in the base unit, against one measured value."""
    if name in _UNSIGNED:
        low, high = sorted((abs(low), abs(high)))
    shown = f"measured {value:.4g} {unit}".rstrip()
    if amount.op in ("<", "<=", ">", ">="):
        margin = low - value if amount.op[0] == "<" else value - low
        if amount.approx:
            margin += 0.25 * floor_of(name, unit)
        if negated:
            margin = -margin
        limit = f"{'not ' if negated else ''}{amount.op} {low:.4g}"
        return by_margin(
            margin, sd, measured=value, unit=unit, holds=f"{shown}, {limit}", fails=f"{shown}, stated {limit}"
        )
    tolerance = max(2 * sd, floor_of(name, unit)) * (APPROXIMATELY if amount.approx else 1.0)
    if amount.op in ("range", "outside"):
        return _interval(low, high, amount, value, unit, sd, tolerance, shown, negated=negated)
    gap = distance(low, value, unit)
    if negated:
        return unknown("a denied number can't be held against one measured value", value, unit)
    if gap <= tolerance:
        return Ruling("supported", value, unit, f"{shown}, within {tolerance:.3g} of {low:.4g}")
    if gap <= CLEARLY * tolerance:
        return unknown(f"within tolerance, can't tell: {shown}, stated {low:.4g}", value, unit)
    return Ruling("contradicted", value, unit, f"{shown}, stated {low:.4g}")


def _interval(
    low: float,
    high: float,
    amount: Amount,
    value: float,
    unit: str,
    sd: float,
    tolerance: float,
    shown: str,
    *,
    negated: bool,
) -> Ruling:
    inside = low <= value <= high
    gap = 0.0 if inside else min(distance(low, value, unit), distance(high, value, unit))
    margin = min(distance(low, value, unit), distance(high, value, unit)) if inside else -gap
    if (amount.op == "outside") != negated:
        margin = -margin
        return by_margin(
            margin, sd, measured=value, unit=unit, holds=f"{shown}, outside", fails=f"{shown}, not outside"
        )
    stated = f"stated {low:.4g} to {high:.4g}"
    narrow = high - low <= tolerance
    if narrow and distance((low + high) / 2, value, unit) <= tolerance:
        return Ruling("supported", value, unit, f"{shown}, {stated}")
    if narrow and gap <= CLEARLY * tolerance and gap > 0:
        return unknown(f"within tolerance, can't tell: {shown}, {stated}", value, unit)
    return by_margin(margin, sd, measured=value, unit=unit, holds=f"{shown}, {stated}", fails=f"{shown}, {stated}")


def judge_sum(raw: Raw, context: Context) -> Ruling:
    """Voltages added up, such as S in V1 + R in V5; of several leads in one place, the largest counts."""
    amount, terms = raw.what
    total, variance = 0.0, 0.0
    for wave, leads in terms:
        names = leads.leads if leads is not None else ()
        found = [context.level(f"{wave.lower()}_amplitude", lead) for lead in names] if wave in ("R", "S", "Q") else []
        known = [(v, sd) for v, sd in found if v is not None]
        if not known:
            return unknown("a part of the sum was not measured, or has no lead")
        value, sd = max(known)
        total, variance = total + value, variance + sd * sd
    stated = intervals(amount, "mV")
    if not stated:
        return unknown(f"{amount.unit} is not a unit of voltage", total, "mV")
    sd = math.sqrt(variance)
    return lenient([compare(a, b, amount, "sum", total, "mV", sd, negated=raw.negated) for a, b in stated])


def stated_value(amount: Amount, unit: str) -> float | tuple[float, float] | None:
    """The stated number or interval in the unit of the measurement, for the claim."""
    stated = intervals(amount, unit)
    if not stated:
        return amount.low if amount.low == amount.high else (amount.low, amount.high)
    low, high = round(stated[0][0], 6), round(stated[0][1], 6)
    return low if low == high else (low, high)
