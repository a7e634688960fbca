"""``compare``: a recording and an earlier one of the same patient in, what changed out."""

from __future__ import annotations

from einthoven.protocol.loading import load_protocol
from einthoven.protocol.serial.comparison import Change, Deviation, FindingChange, SerialComparison
from einthoven.protocol.serial.deviations import deviations
from einthoven.protocol.serial.findings import finding_changes
from einthoven.protocol.serial.quantities import changes
from einthoven.protocol.serial.recorded import Recorded, conditions, days_between, warnings
from einthoven.protocol.serial.table import ComparisonStatement, load_changes

_NO_CHANGE, _ISCHEMIA, _REPOLARISATION, _INTERPRETATION = "400", "402", "404", "406"
_ISCHEMIC = ("new ST elevation", "new ST depression")
_GRAVE = ("abnormal", "critical")


def compare(now: Recorded, prior: Recorded) -> SerialComparison:
    """Compare a recording with an earlier one.

    Parameters
    ----------
    now, prior : Recorded
        This recording and the earlier one. Exchanged, they give the mirror image: new and resolved change places, every
        change its sign.

    Returns
    -------
    SerialComparison
        What changed, each number against its uncertainty. Nothing is compared where one is not interpretable.
    """
    usable = now.assessment.interpretable and prior.assessment.interpretable
    found = finding_changes(now, prior) if usable else ()
    moved, missing = changes(now, prior) if usable else ((), ())
    deviating = deviations(moved, found)
    statements, significant = _statements(found, moved, deviating) if usable else ((), False)
    return SerialComparison(
        prior.shown(),
        days_between(now, prior),
        found,
        moved,
        deviating,
        statements,
        significant,
        missing,
        conditions(now, prior),
        warnings(now, prior),
    )


def _statements(
    findings: tuple[FindingChange, ...], moved: tuple[Change, ...], deviating: tuple[Deviation, ...]
) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The comparison statements that apply, and whether anything significant changed."""
    table = load_changes()
    known = table.statements
    numbers = {number for number, statement in known.items() if any(_makes(statement, f) for f in findings)}
    for deviation in deviating:
        if deviation.secondary_to is None:
            numbers.add(_ISCHEMIA if deviation.kind in _ISCHEMIC else _REPOLARISATION)
    kind_of = {f.code: _kind(f.code) for f in findings}
    grave = [f for f in findings if f.severity in _GRAVE and kind_of[f.code] not in table.passing]
    weighing = any(change.weighs and change.judgement == "changed" for change in moved)
    significant = bool(numbers) or weighing or any(f.kind in ("new", "resolved") or f.degree for f in grave)
    if not significant:
        otherwise = any(f.kind == "within uncertainty" for f in grave)
        numbers.add(_INTERPRETATION if otherwise else _NO_CHANGE)
    return tuple((number, known[number].says) for number in sorted(numbers)), significant


def _makes(statement: ComparisonStatement, finding: FindingChange) -> bool:
    """Whether what became of a finding makes a comparison statement."""
    names = {finding.code, _kind(finding.code)}
    if finding.code in statement.excluded or (statement.whole and finding.kind == "changed"):
        return False
    worse = finding.kind == "new" or (finding.kind == "changed" and finding.degree != "better")
    better = finding.kind == "resolved" or (finding.kind == "changed" and finding.degree == "better")
    return (worse and bool(names & statement.when_new)) or (better and bool(names & statement.when_resolved))


def _kind(code: str) -> str:
    rule = load_protocol().rules.get(code)
    return "" if rule is None else rule.kind
