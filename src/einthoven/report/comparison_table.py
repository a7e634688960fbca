"""The comparison with an earlier recording as rows: what text and HTML show of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from einthoven.protocol.serial import Change, FindingChange, SerialComparison
from einthoven.report.display import KEY_QUANTITIES
from einthoven.report.serial import since
from einthoven.report.wording import amount, inside, listing, quantity_name

_DAYS_A_YEAR = 365.25
_DAYS_A_MONTH = 30.44
#: Kind of change -> heading.
_GROUPS = {
    "new": "New",
    "resolved": "Resolved",
    "changed": "Changed in degree",
    "within uncertainty": "Unchanged within uncertainty",
    "unchanged": "Unchanged",
    "masked": "Masked now",
    "unmasked": "Masked before",
    "not assessable now": "Not assessable now",
    "not assessable before": "Not assessable before",
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A number in both recordings: heading, then, now, change with its uncertainty, judgement."""

    name: str
    then: str
    now: str
    change: str
    judgement: str


def heading(comparison: SerialComparison) -> str:
    """``"Compared with the recording of 2021-03-02, 3.2 years before"``."""
    days = comparison.days
    return f"Compared with {since(comparison)}" + ("" if days is None else f", {_apart(days)}")


def _apart(days: float) -> str:
    size, when = abs(days), "before" if days >= 0 else "after this one"
    for unit, length, name in ((_DAYS_A_YEAR, 2.0, "years"), (_DAYS_A_MONTH, 2.0, "months"), (1.0, 2.0, "days")):
        if size >= length * unit:
            return f"{size / unit:.1f} {name} {when}".replace(".0 ", " ")
    return f"{size * 24.0:.0f} hours {when}"


def lines(comparison: SerialComparison) -> Iterator[tuple[str, str]]:
    """Comparison statements, findings by what became of them, deviations, how the recordings differ."""
    if comparison.statements:
        said = "; ".join(f"{number} {words}" for number, words in comparison.statements)
        yield "AHA/ACC/HRS 2007 Part II", said
    for kind, name in _GROUPS.items():
        # Whether a rhythm is normal is said by its name; of the rest only what is not normal is worth a line.
        found = [f for f in comparison.findings if f.kind == kind and (f.severity != "normal" or kind != "unmasked")]
        if found:
            yield name, "; ".join(_finding(f) for f in found)
    sized = [_deviation(d.kind, d.leads, d.secondary_to) for d in comparison.deviations]
    if sized:
        yield "By size", "; ".join(sized)
    if comparison.conditions:
        yield "Recorded otherwise", "; ".join(comparison.conditions)
    missing = [
        f"{item.lead or quantity_name(item.quantity or '')} ({item.reason})"
        for item in comparison.not_compared
        if item.quantity is None or item.lead is None
    ]
    if missing:
        yield "Not compared", "; ".join(missing)


def _finding(finding: FindingChange) -> str:
    text = inside(finding.statement)
    if finding.statement_then and finding.statement_then != finding.statement:
        text += f", before: {inside(finding.statement_then)}"
    if finding.kind in ("within uncertainty", "new", "resolved") and "probable" in (finding.then, finding.now):
        text += f" ({finding.then} before, {finding.now} now)"
    return text + (f" (by {finding.by})" if finding.by else "")


def _deviation(kind: str, leads: tuple[str, ...], secondary_to: str | None) -> str:
    where = f" in {listing(leads)}" if leads else ""
    return f"{kind}{where}" + (f" (secondary: {secondary_to} came or went)" if secondary_to else "")


def rows(comparison: SerialComparison) -> Iterator[ChangeRow]:
    """The numbers of the whole recording, and those of single leads that changed."""
    yield from (_row(c) for c in comparison.changes if c.lead is None)
    yield from (_row(c) for c in _by_lead(comparison.changes) if c.judgement == "changed")


def _by_lead(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.lead is not None]


def _row(change: Change) -> ChangeRow:
    name = KEY_QUANTITIES.get(change.quantity) or quantity_name(change.quantity)
    size, _, unit = amount(change.change, change.unit).partition(" ")
    sd = amount(change.sd, change.unit).partition(" ")[0]
    return ChangeRow(
        f"{name} in {change.lead}" if change.lead else name,
        amount(change.then, change.unit).partition(" ")[0],
        amount(change.now, change.unit).partition(" ")[0],
        f"{'' if size.startswith('-') else '+'}{size} ± {sd} {unit}".rstrip(),
        change.judgement,
    )
