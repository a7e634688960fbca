"""What a text says of changes since an earlier ECG, held against the comparison with it.

"New LBBB", "sinus rhythm unchanged", "ST elevation no longer present", "QRS has increased", "no significant change",
"PR 204 ms, previously 160 ms". Without the earlier ECG none of these can be verified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeVar

from einthoven.verify.claims import Claim, Verdict
from einthoven.verify.clause import Raw
from einthoven.verify.items import Item
from einthoven.verify.numeric import floor_of, resolve
from einthoven.verify.statements import codes_for, region_of

if TYPE_CHECKING:
    from einthoven.protocol.serial import Change, FindingChange, Moved, SerialComparison

T = TypeVar("T")
Sort = Literal["new", "gone", "unchanged", "changed", "more", "less", "then", "none"]

#: Words of a cue -> what it says; the first that fits. What fits none only names the other ECG.
_SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("unchanged", re.compile(r"^no\b.*\bchange|unchanged|as before|stable since|^similar")),
    ("new", re.compile(r"^new|newly|recently|appeared|not previously|no previous")),
    ("gone", re.compile(r"no longer|not met|unmet|resolved|disappeared|gone|vanished|normali[sz]ed|^not seen")),
    ("more", re.compile(r"increased|risen|lengthened|widened|accelerated|longer")),
    ("less", re.compile(r"decreased|fallen|dropped|shortened|narrowed|slowed")),
    ("changed", re.compile(r"interval change|dynamic|evolving|changed")),
    ("then", re.compile(r"^previously$")),
)
_CHANGE_WORDS = re.compile(
    r"increased|decreased|risen|fallen|dropped|slowed|accelerated|shortened|lengthened|widened|narrowed"
)
_NUMBER = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(mV\.ms|ms|bpm|mV|degrees)?")
_SINUS = frozenset(("SR", "NSR"))
_STATES: dict[tuple[str, str], tuple[str, ...]] = {
    ("ST", "elevated"): (
        "STE_ANT",
        "STE_SEP",
        "STE_LAT",
        "STE_INF",
        "STE_AVR",
        "STE_POST",
        "RVMI",
        "STEVAR",
        "ANEUR",
        "PERICARD",
        "ERP",
    ),
    ("ST", "depressed"): ("STD_ANT", "STD_LAT", "STD_INF", "STD_WIDE", "RECIP", "NST_", "JDEP", "POSTMI"),
    ("T", "inverted"): ("INVT_ANT", "INVT_LAT", "INVT_INF", "NDT", "JUVT", "CNST", "APHCM"),
    ("T", "abnormal"): ("NDT", "LOWT", "INVT_ANT", "INVT_LAT", "INVT_INF"),
    ("T", "tall"): ("HYPERK", "HYPERT"),
    ("Q", "present"): ("IMI", "AMI", "ASMI", "ALMI", "LMI"),
    ("Q", "pathological"): ("IMI", "AMI", "ASMI", "ALMI", "LMI"),
    ("T", "flat"): ("LOWT",),
    ("T", "low"): ("LOWT",),
    ("pr", "short"): ("SHORTPR",),
    ("pr", "prolonged"): ("1AVB",),
    ("qtc", "prolonged"): ("LNGQT", "QTHIGH"),
    ("qtc", "short"): ("SHORTQT",),
    ("r_progression", "poor"): ("PRWP",),
    ("QRS", "low"): ("LVOLT",),
    ("QRS", "high"): ("HVOLT",),
    ("voltage", "low"): ("LVOLT",),
    ("voltage", "high"): ("HVOLT",),
}
_GROUPS = {
    "TACHY": ("STACH", "MTACH", "SVTAC", "WCT", "VT", "AFLT21"),
    "BRADY": ("SBRAD", "MBRAD"),
    "WCT": ("WCT", "VT", "NSVT"),
}
_DEVIATIONS = {
    ("ST", "elevated"): "ST elevation",
    ("ST", "depressed"): "ST depression",
    ("T", "inverted"): "T inversion",
}
_ENDS = {
    "inferior": ("_INF", "IMI"),
    "anterior": ("_ANT", "_SEP", "AMI", "ASMI", "POSTMI"),
    "lateral": ("_LAT", "LMI"),
    "anterolateral": ("_ANT", "_SEP", "_LAT"),
    "inferolateral": ("_INF", "_LAT"),
}
_QUANTITIES = {"QRS": "qrs", "HR": "heart_rate", "rate": "heart_rate"}
#: What may stand before "unchanged" where the whole ECG is meant.
_STRUCTURE = ("prior", "colon", "comma", "verb", "preposition", "ignore", "hedge")
_WHOLE = frozenset(
    ("ecg", "ekg", "tracing", "recording", "study", "electrocardiogram", "findings", "the", "this", "is")
)
_PRESENT = ("definite", "probable")


@dataclass(frozen=True, slots=True)
class _Cue:
    """A word of comparison in the text."""

    sort: Sort
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Ruling:
    verdict: Verdict
    reason: str
    measured: float | str | bool | None = None
    unit: str | None = None


def judge_changes(
    raws: list[Raw], items: list[Item], text: str, comparison: SerialComparison
) -> tuple[list[Claim], list[Raw]]:
    """The claims of one sentence about changes, judged, and the raw claims that are left.

    Parameters
    ----------
    raws : list of Raw
        All claims of the sentence.
    items : list of Item
        The sentence that they were read from.
    text : str
        The whole text, which the claims quote.
    comparison : SerialComparison
        What changed.
    """
    cues = [
        _Cue(_sort(text[item.start : item.end].lower()), item.start, item.end)
        for item in items
        if item.kind in ("prior", "resolved", "unmet") or _is_change(item, text)
    ]
    changing = [(item.start, item.end) for item in items if _is_change(item, text)]
    rest = [r for r in raws if r.kind != "prior" and (r.kind != "not_ecg" or (r.start, r.end) not in changing)]
    _lend_leads(raws)
    speaking = [cue for k, cue in enumerate(cues) if cue.sort != "none" and not _repeats(cue, cues[:k], text)]
    claims: list[Claim] = []
    gone: list[Raw] = []
    for cue in speaking:
        about = _subjects(cue, speaking, rest, items, text)
        claims += _judge(cue, about, speaking, rest, items, text, comparison)
        # "No longer present" is judged as a whole: absent now, and there before.
        gone += about if cue.sort == "gone" else []
    return claims, [raw for raw in rest if not any(raw is other for other in gone)]


def _lend_leads(raws: list[Raw]) -> None:
    """Leads that a cue caught belong to the finding after it: "unchanged: anterior ST depression"."""
    for cue, raw in pairwise(sorted(raws, key=lambda r: r.index)):
        if cue.kind == "prior" and cue.leads is not None and raw.kind == "state" and raw.leads is None:
            raw.leads = cue.leads


def _repeats(cue: _Cue, before: list[_Cue], text: str) -> bool:
    """Whether a cue only explains the one before it: "no longer present, unchanged within measurement uncertainty"."""
    last = before[-1] if before else None
    return (
        cue.sort == "unchanged" and last is not None and last.sort == "gone" and ";" not in text[last.end : cue.start]
    )


def _is_change(item: Item, text: str) -> bool:
    return item.kind == "not_ecg" and _CHANGE_WORDS.search(text[item.start : item.end].lower()) is not None


def _sort(words: str) -> Sort:
    return next((sort for sort, pattern in _SORTS if pattern.search(words)), "none")


def _subjects(cue: _Cue, cues: list[_Cue], raws: list[Raw], items: list[Item], text: str) -> list[Raw]:
    """The findings that a cue is about. Where a claim's own words stand counts; its leads may come much later."""
    subjects = [r for r in raws if r.kind == "finding" or (r.kind == "state" and (r.subject, r.what) in _STATES)]
    return _about(cue, cues, [(items[r.index].start, items[r.index].end, r) for r in subjects], text)


def _judge(
    cue: _Cue,
    about: list[Raw],
    cues: list[_Cue],
    raws: list[Raw],
    items: list[Item],
    text: str,
    comparison: SerialComparison,
) -> list[Claim]:
    if cue.sort == "then":
        return _then(cue, raws, text, comparison)
    if about:
        unsure = "uncertainty" in text[cue.start : cue.end + 60]
        rulings = [(items[r.index], r, _on_finding(cue, r, comparison, unsure=unsure)) for r in about]
        return [_claim(cue, (item.start, item.end), r.subject, ruling, text) for item, r, ruling in rulings]
    heads = [(i.start, i.end, i) for i in items if i.kind in ("quantity", "wave")]
    spoken = _about(cue, cues, heads, text)
    if spoken:
        return [
            _claim(cue, (item.start, item.end), name, _on_quantity(cue, name, comparison), text)
            for item in spoken
            if (name := _QUANTITIES.get(str(item.value), str(item.value)))
        ]
    before = [item for item in items if item.end <= cue.start and item.kind not in _STRUCTURE]
    of_all = all(item.word in _WHOLE for item in before)
    ruling = _on_all(cue, comparison) if of_all else _Ruling("unverifiable", "what it is about is not understood")
    return [_claim(cue, (cue.start, cue.end), None, ruling, text)]


def _about(cue: _Cue, cues: list[_Cue], found: Iterable[tuple[int, int, T]], text: str) -> list[T]:
    """What a cue is about: after "new" and before a colon's list what follows, else what stands before it."""
    others = [c for c in cues if c is not cue and c.sort != "then"]
    after = [(a, b, x) for a, b, x in found if a >= cue.end and not any(cue.end <= c.start < a for c in others)]
    listed = bool(after) and ":" in text[cue.end : after[0][0]]
    if listed:
        return [x for _, _, x in after]
    near_after = [x for a, _, x in after if not re.search(r"[;,]", text[cue.end : a])]
    before = [(a, b, x) for a, b, x in found if b <= cue.start and not any(b <= c.start < cue.start for c in others)]
    same = [(b, x) for _, b, x in before if ";" not in text[b : cue.start]]
    joined = [x for b, x in same if "," not in text[b : cue.start]]
    near_before = joined or [x for _, x in same[-1:]]
    first, second = (near_after, near_before) if cue.sort == "new" else (near_before, near_after)
    return first or second


def _claim(cue: _Cue, place: tuple[int, int], quantity: str | None, ruling: _Ruling, text: str) -> Claim:
    start, end = min(cue.start, place[0]), max(cue.end, place[1])
    return Claim(
        text[start:end], (start, end), "prior", quantity, None, cue.sort, ruling.unit, ruling.measured, ruling.verdict,
        ruling.reason,
    )  # fmt: skip


# --- statements ---


def _on_finding(cue: _Cue, raw: Raw, comparison: SerialComparison, *, unsure: bool) -> _Ruling:
    key = (raw.subject, raw.what) if raw.kind == "state" else None
    known = comparison.finding(raw.subject)
    exact = (raw.subject,) if known is not None else _GROUPS.get(raw.subject) or codes_for(raw)[0]
    codes = _STATES[key] if key is not None else exact
    everywhere = [f for f in comparison.findings if f.code in codes]
    septal = raw.leads is not None and set(raw.leads.leads) == {"V1", "V2"}
    ends = ("_SEP",) if septal else _ENDS.get(region_of(raw) or "", ("",))
    found = [f for f in everywhere if f.code.endswith(ends)] or everywhere
    if raw.subject in _SINUS:
        found = [f for f in comparison.findings if f.code in ("SR", "SARRH", "SBRAD", "STACH")]
    sized = _DEVIATIONS.get(key, "") if key is not None else ""
    kinds = {d.kind for d in comparison.deviations} if sized else set()
    if cue.sort == "new":
        ruling = _new(found, sized_new=f"new {sized}" in kinds)
        return _denied(ruling) if raw.negated else ruling
    if cue.sort == "gone":
        ruling = _gone(found, sized_gone=f"{sized} resolved" in kinds, unsure=unsure)
        # A wave or a family of rhythms may be meant in a way that no statement of the protocol is.
        loose = not found and (key is not None or raw.subject in _GROUPS or not _in_protocol(codes))
        return _Ruling("unverifiable", ruling.reason, ruling.measured) if loose else ruling
    return _same(cue, found)


def _in_protocol(codes: tuple[str, ...]) -> bool:
    from einthoven.protocol.loading import load_protocol

    return any(code in load_protocol().rules for code in codes)


def _words(found: list[FindingChange]) -> str:
    return "; ".join(f"{f.code} {f.kind}: {f.then} before, {f.now} now" for f in found) or "in neither recording"


def _new(found: list[FindingChange], *, sized_new: bool) -> _Ruling:
    fresh = [f for f in found if f.kind == "new" or (f.kind == "changed" and f.degree == "worse")]
    now = [f for f in found if f.now in _PRESENT]
    if fresh or sized_new:
        return _Ruling("supported", _words(fresh) if fresh else "new by its size", "new")
    if any(f.kind in ("within uncertainty", "unmasked", "not assessable before") for f in now):
        return _Ruling("unverifiable", _words(now), now[0].kind)
    # That it is there at all is a claim of its own.
    return _Ruling(
        "contradicted" if now else "unverifiable", _words(now or found), now[0].kind if now else "not present"
    )


def _denied(ruling: _Ruling) -> _Ruling:
    """Invert: "no new ..." is right where "new" is wrong."""
    turned: dict[Verdict, Verdict] = {"supported": "contradicted", "contradicted": "supported"}
    verdict = "supported" if ruling.measured == "not present" else turned.get(ruling.verdict, ruling.verdict)
    return _Ruling(verdict, ruling.reason, ruling.measured)


def _gone(found: list[FindingChange], *, sized_gone: bool, unsure: bool) -> _Ruling:
    gone = [f for f in found if f.kind == "resolved"]
    now = [f for f in found if f.now in _PRESENT]
    if (gone and not now) or sized_gone:
        return _Ruling("supported", _words(gone) if gone else "resolved by its size", "resolved")
    if now:
        # Where one of several is gone and another is there, the words may mean either.
        return _Ruling("unverifiable" if gone or unsure else "contradicted", _words(found), now[0].kind)
    if found:
        noise = unsure and all(f.kind == "within uncertainty" for f in found)
        return _Ruling("supported" if noise else "unverifiable", _words(found), found[0].kind)
    return _Ruling("contradicted", _words([]), "not present before")


def _same(cue: _Cue, found: list[FindingChange]) -> _Ruling:
    """Judge "unchanged", or with the signs exchanged "changed", of statements."""
    moved = [f for f in found if f.kind in ("new", "resolved", "changed")]
    still = [f for f in found if f.kind in ("unchanged", "within uncertainty")]
    wanted, other = (moved, still) if cue.sort in ("changed", "more", "less") else (still, moved)
    if wanted and other:
        return _Ruling("unverifiable", _words(found), wanted[0].kind)
    if wanted:
        return _Ruling("supported", _words(wanted), wanted[0].kind)
    if other:
        return _Ruling("contradicted", _words(other), other[0].kind)
    return _Ruling("unverifiable", _words(found), found[0].kind if found else "not present")


# --- numbers ---


def _on_quantity(cue: _Cue, name: str, comparison: SerialComparison) -> _Ruling:
    if name in ("ST", "T", "STT", "st_j"):
        waves = {"STT": ("ST", "T"), "st_j": ("ST",)}.get(name, (name,))
        shown = [d for d in comparison.deviations if set(waves) & set(d.kind.split())]
        if cue.sort in ("new", "gone"):
            shown = [d for d in shown if d.kind.startswith("new ") == (cue.sort == "new")]
            return _Ruling(
                "supported" if shown else "unverifiable", "; ".join(d.kind for d in shown) or "not by its size"
            )
        verdict: Verdict = "contradicted" if bool(shown) == (cue.sort == "unchanged") else "supported"
        return _Ruling(verdict, "; ".join(d.kind for d in shown) or "no new or resolved deviation")
    change = comparison.change(name)
    if change is None:
        return _Ruling("unverifiable", f"{name.replace('_', ' ')} was not compared")
    words = f"{change.then:.4g} before, {change.now:.4g} now, {change.change:+.3g} ± {change.sd:.2g} {change.unit}"
    return _Ruling(_direction(cue.sort, change), words, change.change, change.unit)


def _direction(sort: Sort, change: Change) -> Verdict:
    beyond = abs(change.change) > 2.0 * change.sd
    if sort == "unchanged":
        return "contradicted" if change.judgement == "changed" else "supported"
    if sort in ("more", "less"):
        if not beyond:
            return "unverifiable"
        return "supported" if (change.change > 0) == (sort == "more") else "contradicted"
    if sort == "changed":
        return {"changed": "supported", "unchanged": "contradicted"}.get(change.judgement, "unverifiable")  # type: ignore[return-value]
    return "unverifiable"


def _then(cue: _Cue, raws: list[Raw], text: str, comparison: SerialComparison) -> list[Claim]:
    """Judge "PR 204 ms, previously 160 ms": the number of the earlier recording."""
    number = _NUMBER.match(text, cue.end)
    values = [r for r in raws if r.kind == "value" and r.end <= cue.start]
    if number is None or not values:
        return []
    raw = values[-1]
    lead = raw.leads.leads[0] if raw.leads is not None and raw.leads.leads else None
    change = _compared(comparison, resolve(raw), lead)
    stated = float(number[1])
    if change is None:
        ruling = _Ruling("unverifiable", "not compared")
    else:
        tolerance = max(2.0 * change.sd, floor_of(change.quantity, change.unit))
        near = abs(stated - change.then) <= tolerance
        ruling = _Ruling(
            "supported" if near else "contradicted",
            f"{change.then:.4g} {change.unit} in the prior recording, stated {stated:g}",
            change.then,
            change.unit,
        )
    return [_claim(cue, (number.start(), number.end()), resolve(raw), ruling, text)]


def _compared(comparison: SerialComparison, quantity: str, lead: str | None) -> Change | Moved | None:
    """A number in both recordings: of the table, or of a statement that rests on it."""
    known = comparison.change(quantity, lead) or comparison.change(quantity)
    moved = (m for f in comparison.findings for m in f.moved if m.quantity == quantity and m.leads in ((lead,), ()))
    return known or next(moved, None)


def _on_all(cue: _Cue, comparison: SerialComparison) -> _Ruling:
    """Of the whole ECG: "no significant change", "unchanged", "interval change"."""
    words = "; ".join(says for _, says in comparison.statements) or (
        "something changed" if comparison.significant else "nothing changed"
    )
    if cue.sort in ("unchanged", "changed"):
        agrees = comparison.significant == (cue.sort == "changed")
        return _Ruling("supported" if agrees else "contradicted", words.lower(), comparison.significant)
    return _Ruling("unverifiable", "it does not say what")
