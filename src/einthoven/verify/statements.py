"""Findings by code: what the protocol says of them, one by one or as a group of statements."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from einthoven.verify.clause import Raw
from einthoven.verify.context import Context, Ruling, by_margin, unknown
from einthoven.verify.rhythms import (
    RHYTHM_NAMES,
    judge_arrhythmia,
    judge_count,
    judge_organised_p,
    judge_p_per_qrs,
    judge_regularity,
    judge_rhythm,
    truth,
)
from einthoven.verify.words import as_word, judge_word

if TYPE_CHECKING:
    from einthoven.protocol.findings import Outcome

_STE = ("STE_ANT", "STE_SEP", "STE_LAT", "STE_INF", "STE_POST")
_STD = ("STD_ANT", "STD_LAT", "STD_INF", "STD_WIDE")
_INVT = ("INVT_ANT", "INVT_LAT", "INVT_INF")
_QMI = ("IMI", "AMI", "ASMI", "ALMI", "LMI", "ILMI")
_ACUTE = (*_STE, "STE_AVR", *_STD, "POSTMI", "DEWINTER", "WELLENS", "HYPERT")
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
    "VRUN": (("VRUN", "NSVT"), ()),
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
    "RECIPROCAL": (("RECIP", *_STD, "POSTMI"), ()),
    "ISCHEMIA": (_ACUTE, _INVT),
    "ACUTE": (_ACUTE, _INVT),
    "MI": ((*_QMI, *_STE, "POSTMI"), ()),
    "POSTMI": (("POSTMI", "PMI", "STE_POST"), ()),
    "OLDMI": (_QMI, ()),
    "ASMI": (("ASMI", "AMI", "ALMI"), ()),
    "AMI": (("AMI", "ASMI", "ALMI"), ()),
    "ALMI": (("ALMI", "AMI"), ("LMI",)),
    "IMI": (("IMI", "ILMI"), ()),
    "LMI": (("LMI", "ALMI", "ILMI"), ()),
    "ILMI": (("ILMI", "IMI", "LMI"), ()),
    "ERP": (("ERP", "STEVAR"), ()),
    "JUVT": (("JUVT",), ("INVT_ANT",)),
    "NDT": (("NDT", "LOWT", *_INVT), ("SECREP",)),
    "ELECTROLYTE": (("HYPERK", "HYPOK", "HYPOCA", "HYPERCA"), ()),
    "STRAIN": (("SECREP",), ("STD_LAT", "INVT_LAT", "RVH")),
    "DELTA": (("WPW",), ()),
    "ABNORM": (("ABNORM",), ("BORDERLINE",)),
    "STE_AL": (("STE_ANT", "STE_SEP", "STE_LAT"), ()),
    "STE_IL": (("STE_INF", "STE_LAT"), ()),
    "WENCK": (("2AVB",), ()),
}
_ALL_OF = {"BIFASC": ("CRBBB", ("LAFB", "LPFB")), "TRIFASC": ("CRBBB", ("LAFB", "LPFB")), "BIATRIAL": ("LAE", ("RAE",))}
#: Statements that can't be true together: the one found excludes the other.
_RIVALS = {
    "CRBBB": ("CLBBB",), "CLBBB": ("CRBBB",), "IRBBB": ("CLBBB", "ILBBB"), "ILBBB": ("CRBBB", "IRBBB"),
    "LAFB": ("LPFB",), "LPFB": ("LAFB",),
}  # fmt: skip
#: A region narrows these.
_BY_TERRITORY: dict[str, dict[str, tuple[str, ...]]] = {
    "inferior": {
        "ISCHEMIA": ("STE_INF", "STD_INF"),
        "MI": ("IMI", "ILMI", "STE_INF"),
        "STEMI": ("STE_INF",),
        "OLDMI": ("IMI", "ILMI"),
    },
    "anterior": {
        "ISCHEMIA": ("STE_ANT", "STE_SEP", "STD_ANT", "WELLENS", "DEWINTER"),
        "MI": ("AMI", "ASMI", "ALMI", "STE_ANT", "STE_SEP"),
        "STEMI": ("STE_ANT", "STE_SEP"),
        "OLDMI": ("AMI", "ASMI", "ALMI"),
    },
    "lateral": {
        "ISCHEMIA": ("STE_LAT", "STD_LAT"),
        "MI": ("LMI", "ALMI", "ILMI", "STE_LAT"),
        "STEMI": ("STE_LAT",),
        "OLDMI": ("LMI", "ALMI", "ILMI"),
    },
}
for _joined, _parts in {"anterolateral": ("anterior", "lateral"), "inferolateral": ("inferior", "lateral")}.items():
    _BY_TERRITORY[_joined] = {
        name: tuple(code for part in _parts for code in _BY_TERRITORY[part][name]) for name in _BY_TERRITORY["inferior"]
    }
_T_BY_TERRITORY = {
    "inferior": ("INVT_INF",), "anterior": ("INVT_ANT",), "lateral": ("INVT_LAT",),
    "anterolateral": ("INVT_ANT", "INVT_LAT"), "inferolateral": ("INVT_INF", "INVT_LAT"),
}  # fmt: skip
#: Statements that need organised P waves: wrong, not merely open, in atrial fibrillation.
_OF_P_WAVES = frozenset(("1AVB", "SARRH", "2AVB", "WENCK", "AVDELAY"))
_NOT_KNOWN = frozenset(("EPSILON", "SIQ"))
#: Diseases that an ECG can suggest but not exclude.
_NOT_EXCLUDED = frozenset(("PE", "OSBORN", "ANEUR", "APHCM", "CNST"))
_NONSPECIFIC = frozenset(("NDT",))


def judge_finding(raw: Raw, context: Context) -> Ruling:
    """A statement that is claimed or denied."""
    code = raw.subject
    special = _SPECIAL.get(code)
    if special is not None:
        return special(raw, context)
    if code in RHYTHM_NAMES:
        return judge_rhythm(raw, context)
    if code in ("LAD", "RAD", "EXAX", "AXNORM", "LNGQT", "SHORTQT", "TACHY", "BRADY", "RAPIDVR", "SLOWVR", "SHORTPR"):
        return as_word(raw, context)
    if code == "1AVB" and raw.own is not None:
        inside = as_word(raw, context)
        if inside.reason.startswith("the text's own"):
            return inside
    if code in _OF_P_WAVES and context.measurements.rhythm.name == "atrial fibrillation":
        return truth(raw, "atrial fibrillation", "there are no organised P waves in atrial fibrillation", found=False)
    if code in _NOT_KNOWN:
        return unknown("the protocol has no such statement")
    if code in _NOT_EXCLUDED and context.assessment.status(code) not in ("definite", "probable", "borderline"):
        return unknown("an ECG can suggest it, not exclude it")
    status = by_status(raw, context)
    if code in _NONSPECIFIC and status.measured is False:
        return unknown("a nonspecific change has no agreed limit")
    return status


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
    return _group(raw, *codes_for(raw), context)


def codes_for(raw: Raw) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The protocol's statements that make a claim true, and those that are near enough to leave it open."""
    codes, near = GROUPS.get(raw.subject, ((raw.subject,), ()))
    region = region_of(raw)
    narrowed = _BY_TERRITORY.get(region, {}).get(raw.subject) if region else None
    if narrowed:
        return narrowed, _T_BY_TERRITORY[region] if raw.subject == "ISCHEMIA" and region else ()
    return codes, near


def region_of(raw: Raw) -> str | None:
    """Territory of the protocol that the leads of a claim stand for."""
    leads = set(raw.leads.leads) if raw.leads is not None else set()
    if not leads:
        return None
    if leads <= {"II", "III", "aVF"}:
        return "inferior"
    if leads <= {"V1", "V2", "V3", "V4"}:
        return "anterior"
    if leads <= {"I", "aVL", "V5", "V6"}:
        return "lateral"
    if leads <= {"V1", "V2", "V3", "V4", "V5", "V6", "I", "aVL"}:
        return "anterolateral"
    return "inferolateral" if leads <= {"II", "III", "aVF", "V5", "V6", "I", "aVL"} else None


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
    alone = outcomes[0].code in ("LVH", "RVH") and outcomes[0].status == "absent"
    # Where one ventricle is not hypertrophied, both are not, assessable or not.
    open_ones = [o for o in outcomes if o.status in ("not assessable", "muted") and not (alone and o.code == "BVH")]
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
    parts = []
    for e in shown:
        where = f" in {'/'.join(e.leads)}" if e.leads else ""
        limit = f"({e.comparison} {_short(e.limit)})"
        parts.append(f"{e.quantity.replace('_', ' ')}{where} {_short(e.value)} {e.unit} {limit}")
    return "; ".join(parts) or "its conditions are not met"


def _short(value: object) -> str:
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.4g}"
    return " to ".join(_short(v) for v in value) if isinstance(value, tuple) else str(value)


def _normal(raw: Raw, context: Context) -> Ruling:
    """A normal ECG: wrong where there is an abnormal finding, a matter of taste where there is a borderline one."""
    if raw.subject == "OTHERNORM" and context.said:
        return unknown("it does not say besides what")
    abnormal = context.assessment.outcomes.get("ABNORM")
    if abnormal is not None and abnormal.status in ("definite", "probable"):
        codes = [f.code for f in context.assessment.findings if f.code != "ABNORM"][:3]
        return truth(raw, False, f"the ECG is abnormal: {', '.join(codes) or _evidence(abnormal)}", found=False)
    return by_status(Raw("finding", "NORM", True, raw.start, raw.end, negated=raw.negated, hedged=raw.hedged), context)


def _controlled(raw: Raw, context: Context) -> Ruling:
    """A controlled ventricular rate: 60 to 110 bpm (lenient rate control, ESC 2020 atrial fibrillation)."""
    rate = context.get("heart_rate")
    if rate.value is None:
        return unknown(context.why_missing("heart_rate"))
    margin = min(rate.value - 60.0, 110.0 - rate.value)
    words = f"heart rate {rate.value:.4g} bpm; controlled is 60 to 110"
    return by_margin(
        -margin if raw.negated else margin,
        context.sd(rate),
        measured=rate.value,
        unit="bpm",
        holds=words,
        fails=words,
    )


def _couplet(raw: Raw, context: Context) -> Ruling:
    """Two premature ventricular beats in a row: not with fewer than two."""
    found = context.get("ventricular_premature_beats").value
    if found is None:
        return unknown("premature beats were not looked for")
    if any(run.origin == "ventricular" for run in context.measurements.rhythm.runs):
        return truth(raw, found, "ventricular beats in a row were found", found=True)
    if found >= 2:
        return unknown(f"{found:.0f} premature ventricular beats, in a row or not", found)
    return truth(raw, found, f"{found:.0f} premature ventricular beats were found", found=False)


def _arrest(raw: Raw, context: Context) -> Ruling:
    """A pause that is an arrest: longer than 3 s."""
    finding = context.assessment.outcomes["PAUSE"].finding
    if finding is None:
        return by_status(replace(raw, subject="PAUSE"), context)
    words = f"{finding.statement.lower()}: {_evidence(context.assessment.outcomes['PAUSE'])}"
    return truth(raw, context.get("pause").value, words, found=finding.severity == "critical")


def _fragmented(raw: Raw, context: Context) -> Ruling:
    """A fragmented QRS: where leads are named, in these; else as the protocol says it."""
    leads = raw.leads.leads if raw.leads is not None else ()
    seen = [n for n in leads or context.usable_leads if context.shape(n).fragmented or context.shape(n).notched]
    if leads and len(leads) < len(context.usable_leads):
        return truth(raw, ", ".join(seen) or False, f"notches in {', '.join(seen) or 'none of them'}", found=bool(seen))
    status = by_status(raw, context)
    if status.verdict == "contradicted" and not raw.negated and seen:
        return unknown(f"notches in {', '.join(seen)}, in fewer leads than make a fragmented QRS", ", ".join(seen))
    return status


def _deviation(raw: Raw, context: Context) -> Ruling:
    twin = Raw(
        "state", "qrs_axis", "normal", raw.start, raw.end, negated=not raw.negated, hedged=raw.hedged, own=raw.own
    )
    return judge_word(twin, context)


def _reversal(raw: Raw, context: Context) -> Ruling:
    found = context.measurements.quality.reversal
    words = f"suspected reversal: {found}" if found else "no lead reversal is suspected"
    return truth(raw, found or False, words, found=found is not None)


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
    "REGULAR": judge_regularity,
    "IRREGULAR": judge_regularity,
    "IRREGIRREG": judge_regularity,
    "ORGP": judge_organised_p,
    "PPERQRS": judge_p_per_qrs,
    "ONETOONE": judge_p_per_qrs,
    "PAC": judge_count("supraventricular_premature_beats"),
    "PVC": judge_count("ventricular_premature_beats"),
    "ECTOPY": judge_count("ventricular_premature_beats", "supraventricular_premature_beats"),
    "ARRHYTHMIA": judge_arrhythmia,
    "AXDEV": _deviation,
    "NORM": _normal,
    "OTHERNORM": _normal,
    "CTRLVR": _controlled,
    "COUPLET": _couplet,
    "REVERSAL": _reversal,
    "ARREST": _arrest,
    "FQRS": _fragmented,
    "DELTA": _delta,
    "LVOLT": _low_voltage,
}
