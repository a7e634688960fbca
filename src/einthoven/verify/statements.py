"""Findings by code: what the protocol says of them, or, for the rhythm, what was measured."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from einthoven.verify.clause import Raw
from einthoven.verify.context import Context, Ruling, by_margin, unknown
from einthoven.verify.words import judge_word, word_on

if TYPE_CHECKING:
    from einthoven.protocol.findings import Outcome

_STE = ("STE_ANT", "STE_SEP", "STE_LAT", "STE_INF")
_STD = ("STD_ANT", "STD_LAT", "STD_INF")
_INVT = ("INVT_ANT", "INVT_LAT", "INVT_INF")
_QMI = ("IMI", "AMI", "ASMI", "ALMI", "LMI")
_ACUTE = (*_STE, "STE_AVR", *_STD, "POSTMI", "DEWINTER", "WELLENS")
_BLOCKS = ("CRBBB", "CLBBB")
_PARTIAL = ("IRBBB", "ILBBB")

#: Words for several statements: those that make it true, and those that are near enough to leave it open.
GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "AVB": (("1AVB", "2AVB", "3AVB"), ()),
    "AVDELAY": (("1AVB",), ("2AVB",)),
    "BBB": (_BLOCKS, _PARTIAL),
    "CRBBB": (("CRBBB",), ("IRBBB",)),
    "CLBBB": (("CLBBB",), ("ILBBB",)),
    "IRBBB": (("IRBBB",), ("CRBBB",)),
    "ILBBB": (("ILBBB",), ("CLBBB",)),
    "IVCD": (("IVCD", *_BLOCKS), _PARTIAL),
    "CONDUCTION": ((*_BLOCKS, *_PARTIAL, "IVCD", "LAFB", "LPFB", "1AVB", "2AVB", "3AVB", "WPW"), ()),
    "FASC": (("LAFB", "LPFB"), ()),
    "HYPERTROPHY": (("LVH", "RVH", "BVH"), ("HVOLT",)),
    "CHAMBER": (("LVH", "RVH", "BVH", "LAE", "RAE"), ("HVOLT",)),
    "ATRIAL": (("LAE", "RAE"), ()),
    "LVH": (("LVH", "BVH"), ("HVOLT",)),
    "RVH": (("RVH", "BVH"), ()),
    "VCLVH": (("LVH", "BVH"), ("HVOLT",)),
    "HVOLT": (("HVOLT", "LVH", "BVH"), ()),
    "STEMI": ((*_STE, "POSTMI", "STE_AVR"), ()),
    "STE_ANT": (("STE_ANT", "STE_SEP"), ()),
    "STE_SEP": (("STE_SEP", "STE_ANT"), ()),
    "RECIPROCAL": ((*_STD, "POSTMI"), ()),
    "ISCHEMIA": (_ACUTE, _INVT),
    "ACUTE": (_ACUTE, _INVT),
    "MI": ((*_QMI, *_STE, "POSTMI"), ()),
    "OLDMI": (_QMI, ()),
    "ASMI": (("ASMI", "AMI", "ALMI"), ()),
    "AMI": (("AMI", "ASMI", "ALMI"), ()),
    "ALMI": (("ALMI", "AMI"), ("LMI",)),
    "LMI": (("LMI", "ALMI"), ()),
    "ILMI": (("IMI", "LMI"), ()),
    "ELECTROLYTE": (("HYPERK", "HYPOK", "HYPOCA", "HYPERCA"), ()),
    "STRAIN": (("SECREP",), ("STD_LAT", "INVT_LAT", "RVH")),
    "DELTA": (("WPW",), ()),
    "ABNORM": (("ABNORM",), ("BORDERLINE",)),
}
_ALL_OF = {"BIFASC": ("CRBBB", ("LAFB", "LPFB")), "TRIFASC": ("CRBBB", ("LAFB", "LPFB")), "BIATRIAL": ("LAE", ("RAE",))}
#: Statements that can't be true together: the one found excludes the other.
_RIVALS = {
    "CRBBB": ("CLBBB",), "CLBBB": ("CRBBB",), "IRBBB": ("CLBBB", "ILBBB"), "ILBBB": ("CRBBB", "IRBBB"), "LAFB": ("LPFB",),
    "LPFB": ("LAFB",),
}  # fmt: skip
#: A region narrows these.
_BY_TERRITORY: dict[str, dict[str, tuple[str, ...]]] = {
    "inferior": {"ISCHEMIA": ("STE_INF", "STD_INF"), "MI": ("IMI", "STE_INF"), "STEMI": ("STE_INF",), "OLDMI": ("IMI",)},
    "anterior": {"ISCHEMIA": ("STE_ANT", "STE_SEP", "STD_ANT", "WELLENS", "DEWINTER"), "MI": ("AMI", "ASMI", "ALMI", "STE_ANT", "STE_SEP"),
                 "STEMI": ("STE_ANT", "STE_SEP"), "OLDMI": ("AMI", "ASMI", "ALMI")},
    "lateral": {"ISCHEMIA": ("STE_LAT", "STD_LAT"), "MI": ("LMI", "ALMI", "STE_LAT"), "STEMI": ("STE_LAT",), "OLDMI": ("LMI", "ALMI")},
}  # fmt: skip
_T_BY_TERRITORY = {"inferior": ("INVT_INF",), "anterior": ("INVT_ANT",), "lateral": ("INVT_LAT",)}
_NOT_KNOWN = frozenset(("PE", "OSBORN", "EPSILON", "SIQ"))
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
_RHYTHM_NAMES = {
    "SR": ("sinus rhythm",), "NSR": ("sinus rhythm",), "SBRAD": ("sinus rhythm",), "STACH": ("sinus rhythm",),
    "MBRAD": ("sinus rhythm",), "EAT": ("ectopic atrial rhythm",), "AFIB": ("atrial fibrillation",), "AFLT": ("atrial flutter",),
    "JUNC": ("junctional rhythm",), "SVTAC": ("supraventricular tachycardia",), "WCT": ("wide-complex tachycardia",),
    "IVR": ("idioventricular rhythm",), "PACE": ("paced rhythm",),
}  # fmt: skip


def judge_finding(raw: Raw, context: Context) -> Ruling:
    """A statement that is claimed or denied."""
    code = raw.subject
    special = _SPECIAL.get(code)
    if special is not None:
        return special(raw, context)
    if code in _RHYTHM_NAMES:
        return _rhythm(raw, context)
    if code in ("LAD", "RAD", "EXAX", "AXNORM", "LNGQT", "SHORTQT", "TACHY", "BRADY", "RAPIDVR", "SLOWVR", "SHORTPR"):
        return as_word(raw, context)
    if code == "1AVB" and raw.own is not None:
        inside = as_word(raw, context)
        if inside.reason.startswith("the text's own"):
            return inside
    if code in _NOT_KNOWN:
        return unknown("the protocol has no such statement")
    return by_status(raw, context)


def as_word(raw: Raw, context: Context) -> Ruling:
    """A finding that is a range word on one quantity ("tachycardia")."""
    quantity, word = AS_WORD[raw.subject]
    twin = Raw("state", quantity, word, raw.start, raw.end, negated=raw.negated, hedged=raw.hedged, own=raw.own)
    return judge_word(twin, context)


# --- by the protocol ----------------------------------------------------------------------------------------------------


def by_status(raw: Raw, context: Context) -> Ruling:
    """What the protocol says of a statement, or of the statements that a word stands for."""
    if raw.subject in _ALL_OF:
        first, others = _ALL_OF[raw.subject]
        parts = [_group(raw, (first,), (), context), _group(raw, others, (), context)]
        order = (
            ("contradicted", "unverifiable", "supported")
            if not raw.negated
            else ("supported", "unverifiable", "contradicted")
        )
        return next(p for verdict in order for p in parts if p.verdict == verdict)
    codes, near = GROUPS.get(raw.subject, ((raw.subject,), ()))
    region = _region(raw)
    narrowed = _BY_TERRITORY.get(region, {}).get(raw.subject) if region else None
    if narrowed:
        codes, near = narrowed, _T_BY_TERRITORY[region] if raw.subject == "ISCHEMIA" and region else ()
    return _group(raw, codes, near, context)


def _region(raw: Raw) -> str | None:
    """Territory of the protocol that the leads of a claim stand for."""
    leads = set(raw.leads.leads) if raw.leads is not None else set()
    if not leads:
        return None
    if leads <= {"II", "III", "aVF"}:
        return "inferior"
    if leads <= {"V1", "V2", "V3", "V4"}:
        return "anterior"
    return "lateral" if leads <= {"I", "aVL", "V5", "V6"} else None


def _group(raw: Raw, codes: tuple[str, ...], near: tuple[str, ...], context: Context) -> Ruling:
    outcomes = [context.assessment.outcomes[c] for c in codes if c in context.assessment.outcomes]
    if not outcomes:
        return unknown("the protocol has no such statement")
    present = [o for o in outcomes if o.status in ("definite", "probable")]
    if present:
        names = ", ".join(o.code for o in present)
        if not raw.negated:
            return Ruling("supported", True, None, f"the protocol finds {names} ({present[0].status})")
        if all(o.status == "probable" and weak(o) for o in present):
            return unknown(f"{names} is met by less than the measurement uncertainty", True)
        return Ruling(
            "contradicted", True, None, f"the protocol finds {names} ({present[0].status}): {_evidence(present[0])}"
        )
    rivals = [o for o in outcomes if o.status == "muted" and o.muted_by in _RIVALS.get(o.code, ())]
    if rivals and len(rivals) == len(outcomes):
        words = f"the protocol finds {rivals[0].muted_by} instead"
        return Ruling("supported" if raw.negated else "contradicted", rivals[0].muted_by, None, words)
    close = [c for c in near if context.assessment.status(c) in ("definite", "probable")]
    if close:
        return unknown(f"not met, but the protocol finds {', '.join(close)}")
    borderline = [o for o in outcomes if o.status == "borderline"]
    if borderline:
        words = f"{borderline[0].code} is borderline, within the measurement uncertainty: {_evidence(borderline[0])}"
        return (
            Ruling("supported", "borderline", None, words)
            if raw.hedged and not raw.negated
            else unknown(words, "borderline")
        )
    open_ones = [o for o in outcomes if o.status in ("not assessable", "muted")]
    if open_ones:
        return unknown(f"{open_ones[0].code} is {open_ones[0].status}: {open_ones[0].reason or 'no reason given'}")
    words = f"the protocol finds no {', '.join(o.code for o in outcomes)}"
    if len(outcomes) == 1:
        words += f": {_evidence(outcomes[0])}"
    return Ruling("supported" if raw.negated else "contradicted", False, None, words)


def weak(outcome: Outcome) -> bool:
    """Whether a statement rests on nothing that is met by 1 sd or more."""
    finding = outcome.finding
    evidence = finding.evidence if finding is not None else outcome.evidence
    margins = [(e.margin, e.sd) for e in evidence if e.met and e.margin is not None and e.sd]
    return bool(margins) and all(margin < sd for margin, sd in margins if margin is not None and sd)


def _evidence(outcome: Outcome) -> str:
    finding = outcome.finding
    chosen = finding.evidence if finding is not None else tuple(e for e in outcome.evidence if e.met is False)
    shown = [e for e in chosen if e.value is not None][:2]
    parts = [
        f"{e.quantity.replace('_', ' ')}{' in ' + '/'.join(e.leads) if e.leads else ''} {_short(e.value)} {e.unit} ({e.comparison} {_short(e.limit)})"
        for e in shown
    ]
    return "; ".join(parts) or "its conditions are not met"


def _short(value: object) -> str:
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.4g}"
    return " to ".join(_short(v) for v in value) if isinstance(value, tuple) else str(value)


# --- by the rhythm ------------------------------------------------------------------------------------------------------


def _truth(found: bool, raw: Raw, measured: float | str | bool | None, words: str) -> Ruling:
    return Ruling("supported" if found != raw.negated else "contradicted", measured, None, words)


def _rhythm(raw: Raw, context: Context) -> Ruling:
    """A named rhythm."""
    if raw.own is not None and raw.subject in AS_WORD:
        inside = as_word(raw, context)
        if inside.reason.startswith("the text's own"):
            return inside
    name = context.measurements.rhythm.name
    if name in ("undetermined rhythm", "no rhythm"):
        return unknown(f"the rhythm could not be determined ({name})", name)
    found = name in _RHYTHM_NAMES[raw.subject]
    if raw.subject in ("SR", "NSR") and name == "ectopic atrial rhythm" and not raw.negated:
        return unknown("P waves are organised but of ectopic axis", name)
    if raw.subject == "SVTAC" and not found and name in ("atrial flutter", "ectopic atrial rhythm") and not raw.negated:
        return unknown(f"the rhythm is {name}", name)
    if raw.subject in ("SBRAD", "STACH", "NSR", "MBRAD") and found:
        return _rate_of_sinus(raw, context)
    return _truth(found, raw, name, f"the rhythm is {name}")


def _rate_of_sinus(raw: Raw, context: Context) -> Ruling:
    rate = context.get("heart_rate")
    if rate.value is None:
        return unknown(context.why_missing("heart_rate"))
    if raw.subject == "MBRAD":
        margin = context.limit("rate_very_slow", None, 40.0) - rate.value
        words = f"sinus rhythm at {rate.value:.4g} bpm"
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


def _regular(raw: Raw, context: Context) -> Ruling:
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
    return _truth(
        found,
        raw,
        "regular" if rhythm.regular else "irregular",
        f"RR is {'regular' if rhythm.regular else 'irregular'}",
    )


def _premature(context: Context) -> float:
    names = ("ventricular_premature_beats", "supraventricular_premature_beats")
    return sum(context.get(n).value or 0.0 for n in names)


def _organised_p(raw: Raw, context: Context) -> Ruling:
    found = context.measurements.rhythm.organised_p
    if found is None:
        return unknown("P waves were not looked for")
    return _truth(found, raw, found, "organised P waves were found" if found else "no organised P waves were found")


def _p_per_qrs(raw: Raw, context: Context) -> Ruling:
    rhythm = context.measurements.rhythm
    share = context.get("p_fraction")
    if rhythm.organised_p is None and share.value is None and rhythm.conduction is None:
        return unknown("P waves were not looked for")
    one_to_one = rhythm.conduction == "1:1" if rhythm.conduction is not None else None
    if rhythm.organised_p is False or one_to_one is False or (share.value is not None and share.value < 0.5):
        return _truth(False, raw, rhythm.conduction or share.value, "not every QRS follows a P wave")
    if raw.subject == "ONETOONE" and one_to_one:
        return _truth(True, raw, "1:1", "conduction is 1:1")
    if share.value is not None and share.value >= 0.8 and one_to_one is not False:
        return _truth(True, raw, share.value, f"a P wave before {share.value:.0%} of the beats")
    return unknown("P waves were found before only part of the beats", share.value)


def _count(*names: str) -> Callable[[Raw, Context], Ruling]:
    def judge(raw: Raw, context: Context) -> Ruling:
        values = [context.get(n).value for n in names]
        known = [v for v in values if v is not None]
        if not known:
            return unknown("premature beats were not looked for")
        total = sum(known)
        if not total and len(known) < len(names):
            return unknown("one kind of premature beats was not looked for")
        return _truth(total > 0, raw, total, f"{total:.0f} premature beats were found")

    return judge


def _arrhythmia(raw: Raw, context: Context) -> Ruling:
    rhythm = context.measurements.rhythm
    if rhythm.name in ("undetermined rhythm", "no rhythm"):
        return unknown("the rhythm could not be determined", rhythm.name)
    if rhythm.name == "sinus rhythm" and (_premature(context) or rhythm.regular is False):
        return unknown("sinus rhythm with premature beats or irregular RR", rhythm.name)
    return _truth(rhythm.name != "sinus rhythm", raw, rhythm.name, f"the rhythm is {rhythm.name}")


def _deviation(raw: Raw, context: Context) -> Ruling:
    twin = Raw(
        "state", "qrs_axis", "normal", raw.start, raw.end, negated=not raw.negated, hedged=raw.hedged, own=raw.own
    )
    return judge_word(twin, context)


def _reversal(raw: Raw, context: Context) -> Ruling:
    found = context.measurements.quality.reversal
    words = f"suspected reversal: {found}" if found else "no lead reversal is suspected"
    return _truth(found is not None, raw, found or False, words)


def _delta(raw: Raw, context: Context) -> Ruling:
    status = by_status(raw, context)
    if status.verdict != "unverifiable":
        seen = [n for n in context.usable_leads if context.shape(n).delta]
        if status.measured is False and len(seen) >= 2:
            return unknown(f"slurred upstroke in {', '.join(seen)} without the other criteria")
    return status


def _low_voltage(raw: Raw, context: Context) -> Ruling:
    """Low voltage in the limb or the chest leads only; else the protocol's statement."""
    leads = raw.leads.leads if raw.leads is not None else ()
    if not leads or len(leads) == 12:
        return by_status(raw, context)
    return voltage_in(raw, leads, context, low=True)


def voltage_in(raw: Raw, leads: tuple[str, ...], context: Context, *, low: bool) -> Ruling:
    """Whether every one of some leads has a low QRS (or none has)."""
    gaps, sds = [], []
    for lead in leads:
        size, sd = context.level("qrs_amplitude", lead)
        if size is None:
            return unknown(context.why_missing("qrs_amplitude", lead))
        gaps.append(
            context.limit("low_chest" if lead[0] == "V" else "low_limb", None, 1.0 if lead[0] == "V" else 0.5) - size
        )
        sds.append(sd)
    worst = gaps.index(min(gaps))
    margin = gaps[worst] if low else -gaps[worst]
    words = f"QRS amplitude in {leads[worst]} is {-gaps[worst]:+.2f} mV from the limit of low voltage"
    return by_margin(-margin if raw.negated else margin, sds[worst], measured=None, unit=None, holds=words, fails=words)


_SPECIAL: dict[str, Callable[[Raw, Context], Ruling]] = {
    "REGULAR": _regular,
    "IRREGULAR": _regular,
    "IRREGIRREG": _regular,
    "ORGP": _organised_p,
    "PPERQRS": _p_per_qrs,
    "ONETOONE": _p_per_qrs,
    "PAC": _count("supraventricular_premature_beats"),
    "PVC": _count("ventricular_premature_beats"),
    "ECTOPY": _count("ventricular_premature_beats", "supraventricular_premature_beats"),
    "ARRHYTHMIA": _arrhythmia,
    "AXDEV": _deviation,
    "REVERSAL": _reversal,
    "DELTA": _delta,
    "LVOLT": _low_voltage,
}
