"""The comparison with an earlier recording in sentences; each form is one that the verifier reads back."""

from __future__ import annotations

import re

from einthoven.measure.quantities import GLOBAL_QUANTITIES, LEAD_QUANTITIES
from einthoven.protocol import limit_for
from einthoven.protocol.loading import load_protocol
from einthoven.protocol.serial import Change, Deviation, FindingChange, Moved, SerialComparison
from einthoven.report.composition import Sentence
from einthoven.report.facts import Facts
from einthoven.report.phrases import QUALITY_CODES
from einthoven.report.wording import amount, inside, lead_list, listing, quantity_name, statement_of

#: Numbers named behind one statement, and changes named in the narrative; the rest is in the table.
_MOST_NUMBERS = 2
_MOST_SPOKEN = 6
_RANK = {"critical": 0, "abnormal": 1, "minor": 2, "normal": 3}
#: What is about the recording, what follows from statements that are said themselves, and what is nonspecific: in the
#: table alone.
_UNSAID = QUALITY_CODES | {
    "SECREP", "RECIP", "RHYUND", "NST_", "JDEP", "STEVAR", "NDT", "PROMU", "INVU", "MTACH", "VT", "PAXIS", "FQRS",
}  # fmt: skip
#: Statements whose own wording is no noun that can be new or gone.
_NAMES = {
    "QTHIGH": "markedly prolonged QTc",
    "SGARBOSSA": "Sgarbossa pattern",
    "PVC": "ventricular ectopy",
    "PAC": "supraventricular ectopy",
    "LOWT": "T-wave flattening",
    "SARRH": "sinus arrhythmia",
    "PAUSE": "pause",
    "WCT": "wide-complex tachycardia",
}
#: Kind of statement -> the numbers that are said of it; what else its rule looks at is in the JSON.
_TOLD = {
    "rhythm": ("heart_rate",),
    "rate": ("heart_rate",),
    "axis": ("qrs_axis",),
    "fascicle": ("qrs_axis",),
    "pr": ("pr",),
    "conduction": ("qrs",),
    "qt": ("qtc",),
    "lvh": ("sokolow_lyon", "cornell"),
    "atrial": ("p_terminal_force",),
    "progression": ("r_amplitude",),
    "st": ("st_j", "st_60"),
    "sgarbossa": ("st_j",),
    "pattern": ("st_j", "t_amplitude"),
    "t": ("t_amplitude",),
    "q": ("q_duration", "q_amplitude"),
}
_DEGREES = {"worse": "more marked", "better": "less marked"}
#: A deviation by its size -> the statements that say the same.
_SAID_BY = {
    "ST elevation": ("STE_ANT", "STE_SEP", "STE_LAT", "STE_INF", "STE_AVR", "PERICARD", "ERP", "BRUGADA1"),
    "ST depression": ("STD_ANT", "STD_LAT", "STD_INF", "POSTMI", "DEWINTER"),
    "T inversion": ("INVT_ANT", "INVT_LAT", "INVT_INF", "WELLENS"),
}


def since(comparison: SerialComparison) -> str:
    """``"the recording of 2021-03-02"``, or ``"the prior recording"`` where its date is not known."""
    start = comparison.prior["start"]
    return f"the recording of {start[:10]}" if isinstance(start, str) and start else "the prior recording"


def summary(facts: Facts, comparison: SerialComparison) -> Sentence:
    """One sentence for the narrative: what is new, worse, better or resolved, or that nothing significant is."""
    return _changes(facts, comparison, brief=True)


def write(facts: Facts, comparison: SerialComparison) -> list[Sentence]:
    """The sentences of step 6."""
    if not _comparable(facts, comparison):
        return [_changes(facts, comparison, brief=True)]
    return [
        _changes(facts, comparison, brief=False),
        *_unchanged(facts, comparison),
        *_uncertain(facts, comparison),
        *_not_assessable(facts, comparison),
    ]


def moved_words(moved: Moved | Change) -> str:
    """A number now and before: ``"QRS 148 ms, previously 92 ms, +56 ± 9 ms"``."""
    leads = (moved.lead,) if isinstance(moved, Change) and moved.lead else getattr(moved, "leads", ())
    # A sum over leads has a name of its own; naming its leads as well would read like a wave's height in them.
    leads = leads if moved.quantity in LEAD_QUANTITIES else ()
    where = f" in {lead_list(leads)}" if leads else ""
    name = quantity_name(moved.quantity)
    of = " of" if moved.quantity in LEAD_QUANTITIES else ""
    now, then = amount(moved.now, moved.unit), amount(moved.then, moved.unit)
    return f"{name}{of} {now}{where}, previously {then}, {_size(moved)}"


def _size(moved: Moved | Change) -> str:
    """``"+56 ± 9 ms"``."""
    change, _, unit = amount(moved.change, moved.unit).partition(" ")
    sign = "" if change.startswith("-") else "+"
    return f"{sign}{change} ± {amount(moved.sd, moved.unit).partition(' ')[0]} {unit}".rstrip()


def _changes(facts: Facts, comparison: SerialComparison, *, brief: bool) -> Sentence:
    lead_in = f"Compared with {since(comparison)}"
    facts.cite("rhythm.name")
    if not _comparable(facts, comparison):
        return facts.sentence("Comparison with the prior recording is not assessable: one of the two can't be read.")
    parts = _parts(facts, comparison, brief=brief)
    shown = parts[:_MOST_SPOKEN] if brief else parts
    texts = [text for text, _ in shown]
    if len(parts) > len(shown):
        texts.append("more in step six")
    if comparison.significant and not shown:
        texts = [inside(words) for _, words in comparison.statements] or ["a significant change, in the table"]
    if not comparison.significant:
        facts.cite(*(name for name in ("qrs", "qtc") if facts.known(name)))
        texts.insert(0, "no significant change")
    codes = dict.fromkeys(code for _, code in shown if code)
    return facts.sentence(f"{lead_in}: {'; '.join(texts)}.", findings=codes)


def _comparable(facts: Facts, comparison: SerialComparison) -> bool:
    return facts.assessment.interpretable and bool(comparison.prior["interpretable"])


def _parts(facts: Facts, comparison: SerialComparison, *, brief: bool) -> list[tuple[str, str | None]]:
    """What changed, the gravest first, each with its code where it is a statement; each number once."""
    found = [f for f in comparison.of("new", "resolved", "changed") if f.code not in _UNSAID]
    if any(f.kind == "new" and load_protocol().rules[f.code].kind == "rhythm" for f in found):
        # The new rhythm says that the sinus rhythm is gone.
        found = [f for f in found if f.kind != "resolved" or f.code not in ("SR", "SARRH", "SBRAD", "STACH")]
    found.sort(key=lambda f: (_RANK[f.severity], f.kind != "new", f.step))
    said: set[tuple[str, tuple[str, ...]]] = set()
    parts: list[tuple[str, str | None]] = []
    for finding in found:
        parts.append((_finding(facts, comparison, finding, said, brief=brief), finding.code))
    for deviation in comparison.deviations:
        if deviation.secondary_to is None and not _said(deviation, found, said):
            parts.append((_deviation(facts, deviation, brief=brief), None))
    said |= {(c.quantity, ()) for d in comparison.deviations for c in d.changes}
    for change in comparison.changes:
        notable = change.weighs or change.quantity == "heart_rate"
        if notable and change.judgement == "changed" and (change.quantity, ()) not in said:
            facts.cite(change.quantity)
            parts.append((moved_words(change), None))
    return parts


def _said(deviation: Deviation, found: list[FindingChange], said: set[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether a statement that came or went says the same."""
    if not deviation.leads:
        return ("qtc", ()) in said
    kind = "new" if deviation.kind.startswith("new ") else "resolved"
    codes = _SAID_BY[deviation.kind.removeprefix("new ").removesuffix(" resolved")]
    return any(f.kind == kind and f.code in codes for f in found)


def _name(facts: Facts, finding: FindingChange) -> str:
    """The statement inside a sentence: without criteria in brackets, and without what goes with it."""
    present = facts.finding(finding.code)
    words = statement_of(present) if present is not None else inside(finding.statement)
    if ": consider " in words:
        words = words.partition(": ")[2]
    return _NAMES.get(finding.code) or re.split(r" \(| with | by ", words)[0]


def _lesser(comparison: SerialComparison, finding: FindingChange) -> FindingChange | None:
    """What a statement that is gone has become: one of its kind that it voided before."""
    left = (f for f in comparison.of("unmasked") if f.by == finding.code and _restated(f))
    return next(left, None) if finding.now not in ("definite", "probable") else None


def _finding(
    facts: Facts,
    comparison: SerialComparison,
    finding: FindingChange,
    said: set[tuple[str, tuple[str, ...]]],
    *,
    brief: bool,
) -> str:
    name = _name(facts, finding)
    numbers = _numbers(facts, finding, said, brief=brief)
    _cite(facts, finding)
    lesser = _lesser(comparison, finding)
    if lesser is not None:
        return f"{_name(facts, lesser)}, changed since then{numbers}"
    if name.startswith("consider "):
        return f"new reason to {name}{numbers}" if finding.kind == "new" else f"no more reason to {name}{numbers}"
    if finding.kind == "new":
        probable = "probable " if finding.now == "probable" and not name.startswith(("probable", "consider")) else ""
        return f"new {probable}{name}{numbers}"
    if finding.kind == "resolved":
        return f"{name} no longer present{numbers}"
    degree = finding.degree if load_protocol().rules[finding.code].kind != "rhythm" else None
    return f"{name}, {_DEGREES.get(degree or '', 'changed')} since then{numbers}"


def _numbers(
    facts: Facts, finding: FindingChange, said: set[tuple[str, tuple[str, ...]]] | None = None, *, brief: bool = False
) -> str:
    """The numbers that moved, in brackets: of the whole recording, and unless ``brief`` of single leads."""
    wanted = _TOLD.get(load_protocol().rules[finding.code].kind, ())
    spoken: list[Moved] = []
    for moved in finding.moved:
        key = (moved.quantity, moved.leads)
        of_lead = moved.quantity in LEAD_QUANTITIES and moved.quantity not in GLOBAL_QUANTITIES
        sure = moved.certain or finding.kind == "within uncertainty"
        told = not sure or key in (said or ()) or key in [(m.quantity, m.leads) for m in spoken]
        if moved.quantity in wanted and not told and not (of_lead and (brief or not _telling(finding, moved))):
            spoken.append(moved)
    chosen = spoken[:_MOST_NUMBERS]
    for moved in chosen:
        if moved.quantity in GLOBAL_QUANTITIES or moved.quantity in LEAD_QUANTITIES:
            facts.cite(*[facts.path(moved.quantity, lead) for lead in moved.leads] or [facts.path(moved.quantity)])
    if said is not None:
        said |= {(moved.quantity, moved.leads) for moved in chosen}
    return f" ({'; '.join(moved_words(moved) for moved in chosen)})" if chosen else ""


def _telling(finding: FindingChange, moved: Moved) -> bool:
    """Whether a lead's number speaks for what became of the statement: larger where it is new, smaller where gone."""
    grown = abs(moved.now) - abs(moved.then)
    absent = 0.0 in (moved.then, moved.now)  # a wave that was not there has no duration
    if not moved.leads or not grown or (absent and moved.unit == "ms"):
        return False
    return finding.kind not in ("new", "resolved") or (grown > 0.0) == (finding.kind == "new")


def _cite(facts: Facts, finding: FindingChange) -> None:
    present = facts.finding(finding.code)
    if present is not None:
        facts.cite_finding(present)
    else:
        facts.cite_exclusion(finding.code)


def _deviation(facts: Facts, deviation: Deviation, *, brief: bool) -> str:
    if not deviation.leads:
        facts.cite("qtc")
        return moved_words(deviation.changes[0])
    for change in deviation.changes:
        facts.cite(facts.path(change.quantity, change.lead))
    largest = sorted(deviation.changes, key=lambda change: -abs(change.change))[:_MOST_NUMBERS]
    kind = deviation.kind.replace("ST elevation", "J-point rise") if _below_limit(facts, deviation) else deviation.kind
    numbers = "" if brief else f" ({'; '.join(moved_words(change) for change in largest)})"
    where = f" in {lead_list(deviation.leads)}"
    if kind.endswith(" resolved"):
        return f"{kind.removesuffix(' resolved')}{where} no longer present{numbers}"
    return f"{kind}{where}{numbers}"


def _below_limit(facts: Facts, deviation: Deviation) -> bool:
    """Whether a rise of ST counts by its size, while its level is no elevation by the limit for patient and lead."""
    levels = ((c.lead, max(c.now, c.then)) for c in deviation.changes)
    limits = ((level, limit_for("st_elevation", facts.measurements, lead).value) for lead, level in levels)
    return any(isinstance(limit, float) and level < limit for level, limit in limits)


def _unchanged(facts: Facts, comparison: SerialComparison) -> list[Sentence]:
    still = [f for f in comparison.of("unchanged") if f.code not in _UNSAID]
    if not still:
        return []
    for finding in still:
        _cite(facts, finding)
    names = "; ".join(_name(facts, f) for f in still)
    return [facts.sentence(f"Unchanged: {names}.", findings=[f.code for f in still])]


def _uncertain(facts: Facts, comparison: SerialComparison) -> list[Sentence]:
    """Statements that came or went while nothing moved beyond its uncertainty."""
    sentences = []
    for finding in comparison.of("within uncertainty"):
        if finding.code in _UNSAID or finding.severity == "normal":
            continue
        numbers = _numbers(facts, finding)
        _cite(facts, finding)
        lesser = _lesser(comparison, finding)
        gone = " no longer present" if facts.finding(finding.code) is None and lesser is None else ""
        open_now = finding.now == "borderline" and lesser is None
        name = f"possible {_name(facts, finding)}, borderline" if open_now else _name(facts, lesser or finding)
        still = all(abs(moved.change) <= moved.sd for moved in finding.moved)
        how = "unchanged within measurement uncertainty" if still else "a change within measurement uncertainty"
        # Beside its own number a statement that is only possible reads as if it were met.
        value, _, change = numbers[2:-1].partition("; ")[0].partition(", ")
        text = f"{value} ({change}), {how}." if open_now and numbers else f"{name}{gone}, {how}{numbers}."
        sentences.append(facts.sentence(text, findings=(finding.code,)))
    return sentences


def _not_assessable(facts: Facts, comparison: SerialComparison) -> list[Sentence]:
    """What one of the recordings can't show: never told as new or resolved."""
    sentences = []
    for kind, when in (("masked", "now"), ("unmasked", "before")):
        hidden: dict[str, list[FindingChange]] = {}
        for finding in comparison.of(kind):  # type: ignore[arg-type]
            if finding.severity != "normal" and finding.by is not None and not _restated(finding):
                hidden.setdefault(finding.by, []).append(finding)
        for code, findings in hidden.items():
            # A statement that is not present now is not named: it would read as if it were.
            mask = facts.finding(code)
            masked = (
                f", masked by {statement_of(mask).partition(' with ')[0]}" if mask is not None and mask.present else ""
            )
            sentences.append(_open(facts, findings, f"not assessable {when}{masked}"))
    for kind, when in (("not assessable now", "now"), ("not assessable before", "before")):
        findings = [f for f in comparison.of(kind) if f.severity != "normal"]  # type: ignore[arg-type]
        if findings:
            sentences.append(_open(facts, findings, f"not assessable {when}"))
    return sentences


def _restated(finding: FindingChange) -> bool:
    """Whether what voids a statement says the same in other words, as a stronger one of its kind does."""
    rules = load_protocol().rules
    own, mask = rules.get(finding.code), rules.get(finding.by or "")
    return own is not None and mask is not None and own.kind == mask.kind


def _open(facts: Facts, findings: list[FindingChange], words: str) -> Sentence:
    facts.cite("rhythm.name")
    for finding in findings:
        _cite(facts, finding)
    names = listing(_name(facts, f) for f in findings)
    return facts.sentence(f"Whether it changed stays open for {names}: {words}.", findings=[f.code for f in findings])
