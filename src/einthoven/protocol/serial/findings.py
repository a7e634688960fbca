"""Changes of statements: new, resolved, unchanged, changed in degree; and flips that no measured change explains."""

from __future__ import annotations

from typing import Literal, NamedTuple

from einthoven.measure.quantities import LEAD_QUANTITIES
from einthoven.protocol.findings import Evidence, Finding, Outcome
from einthoven.protocol.loading import load_protocol
from einthoven.protocol.serial.comparison import FindingChange, FindingKind, Moved
from einthoven.protocol.serial.quantities import Level, difference, spread_sd
from einthoven.protocol.serial.recorded import Recorded
from einthoven.protocol.serial.table import load_changes

_SEVERITY = ("normal", "minor", "abnormal", "critical")
_LIMIT_MOVED = "the limit differs with the patient's age or sex, not the measurement"
#: The numbers named of a flip or change.
_MOST_MOVED = 4


def finding_changes(now: Recorded, prior: Recorded) -> tuple[FindingChange, ...]:
    """Every statement that is present in one of the two recordings, in the order of the steps.

    Statements that a number is normal, and the summary, are left out: they say again what the others say.
    """
    rules, table = load_protocol().rules, load_changes()
    found: dict[str, FindingChange] = {}
    alike = now.alike(prior)
    for code, today in now.assessment.outcomes.items():
        before, rule = prior.assessment.outcomes.get(code), rules.get(code)
        normal = rule is not None and rule.severity == "normal" and rule.kind != "rhythm"
        if before is None or normal or (rule is not None and rule.kind == "summary"):
            continue
        anchor = _anchor(table.anchors.get(rule.kind, ()) if rule else (), now, prior)
        change = _change(_Pair(before, today, alike, anchor), found)
        if change is not None:
            found[code] = change
    return tuple(sorted(found.values(), key=lambda change: change.step))


def _anchor(anchors: tuple[tuple[str, str | None], ...], now: Recorded, prior: Recorded) -> Moved | None:
    """How the numbers moved that statements of a kind come and go with: the first that moved, else the first.

    None if there are none, or none is known in both.
    """
    moves = [moved for name, lead in anchors if (moved := _anchored(name, lead, now, prior)) is not None]
    return next((moved for moved in moves if moved.certain), moves[0] if moves else None)


def _anchored(quantity: str, lead: str | None, now: Recorded, prior: Recorded) -> Moved | None:
    then, today = (side.measurements.get(quantity, lead) for side in (prior, now))
    if then.value is None or today.value is None:
        return None
    if lead is not None and then.value * today.value >= 0.0:
        return None  # on the same side
    first, second = Level(then.value, then.sd or 0.0), Level(today.value, today.sd or 0.0)
    sd = spread_sd(load_changes().spread_of(quantity, then.unit), then.unit, first, second, alike=now.alike(prior))
    change = difference(first.value, second.value, then.unit)
    return Moved(quantity, (lead,) if lead else (), then.unit, first.value, second.value, change, sd)


class _Pair(NamedTuple):
    """What became of one statement in either recording.

    ``alike`` says whether both were recorded in the same way; ``anchor`` how the number that it goes with moved.
    """

    before: Outcome
    today: Outcome
    alike: bool
    anchor: Moved | None


def _present(outcome: Outcome) -> Finding | None:
    return outcome.finding if outcome.finding is not None and outcome.finding.present else None


def _change(pair: _Pair, found: dict[str, FindingChange]) -> FindingChange | None:
    earlier, finding = _present(pair.before), _present(pair.today)
    if earlier is not None and finding is not None:
        return _both(pair, earlier, finding)
    shown = finding or earlier
    if shown is None:
        return None
    kind, by, reason = _one_sided(pair.before, pair.today)
    moved: tuple[Moved, ...] = ()
    if kind in ("new", "resolved"):
        noise, moved, reason = _flip(pair, found)
        kind = "within uncertainty" if noise else kind
    return FindingChange(
        shown.code, shown.statement, shown.step, shown.severity, kind, pair.before.status, pair.today.status,
        by=by, reason=reason, moved=moved[:_MOST_MOVED],
    )  # fmt: skip


def _both(pair: _Pair, earlier: Finding, finding: Finding) -> FindingChange:
    """A statement that is present in both: unchanged, or in another degree where a number moved for certain."""
    other = (_wording(earlier), earlier.severity) != (_wording(finding), finding.severity)
    moved = tuple(m for m in _moved(pair) if m.certain) if other else ()
    kind: FindingKind = "changed" if moved else "unchanged"
    return FindingChange(
        finding.code, finding.statement, finding.step, finding.severity, kind, pair.before.status, pair.today.status,
        earlier.statement if moved else None, _degree(pair, earlier, finding) if moved else None,
        reason="the wording differs within measurement uncertainty" if other and not moved else None,
        moved=moved[:_MOST_MOVED],
    )  # fmt: skip


def _wording(finding: Finding) -> str:
    """The statement without the list of criteria that it may carry."""
    return finding.statement.partition(" (")[0]


def _degree(pair: _Pair, earlier: Finding, finding: Finding) -> Literal["worse", "better"] | None:
    """By severity; where that is the same, by whether the surest number moved away from its limit or towards it."""
    step = _SEVERITY.index(finding.severity) - _SEVERITY.index(earlier.severity)
    if not step:
        certain = [
            (m, e)
            for first, e in _pairs(pair.before, pair.today)
            if (m := _move(first, e, alike=pair.alike)) and m.certain
        ]
        signs = [m.change if e.comparison.startswith(">") else -m.change for m, e in certain if e.comparison[0] in "<>"]
        step = 0 if not signs else 1 if max(signs, key=abs) > 0 else -1
    return None if not step else "worse" if step > 0 else "better"


def _one_sided(before: Outcome, today: Outcome) -> tuple[FindingKind, str | None, str | None]:
    """What a statement that is present in one recording has become, before its numbers are looked at."""
    rivals = load_changes().rivals
    if today.status == "muted" and {today.code, today.muted_by} not in rivals:
        return "masked", today.muted_by, today.reason
    if before.status == "muted" and {before.code, before.muted_by} not in rivals:
        return "unmasked", before.muted_by, before.reason
    if today.status == "not assessable":
        return "not assessable now", None, today.reason
    if before.status == "not assessable":
        return "not assessable before", None, before.reason
    return ("new" if _present(today) else "resolved"), None, None


def _flip(pair: _Pair, found: dict[str, FindingChange]) -> tuple[bool, tuple[Moved, ...], str | None]:
    """Whether a statement came or went without a measured change beyond its uncertainty; the numbers behind it; why."""
    if pair.anchor is not None and not pair.anchor.certain:
        return True, (pair.anchor,), None
    turned = _turned(pair)
    moves = tuple(moved for a, b in turned if (moved := _move(a, b, alike=pair.alike)) is not None)
    certain = tuple(moved for moved in moves if moved.certain)
    facts = [a for a, b in turned if _number(a) is None or _number(b) is None]
    references = [found.get(a.quantity.removeprefix("finding.")) for a in facts if a.quantity.startswith("finding.")]
    plain = [a for a in facts if not a.quantity.startswith(("finding.", "morphology."))]
    if certain or plain or any(change is None or change.kind != "within uncertainty" for change in references):
        return False, certain or moves, None
    if references and not moves:
        return True, (), "follows " + ", ".join(change.code for change in references if change is not None)
    if moves:
        still = all(a.limit != b.limit and a.value == b.value for a, b in turned)
        return True, moves, _LIMIT_MOVED if still else None
    # Only a shape, a score or a certainty differs: then it counts whether any number behind it moved.
    every = tuple(_moved(pair))
    certain = tuple(moved for moved in every if moved.certain)
    return not certain, certain or every, None if certain or every else "only the reading of a shape differs"


def _turned(pair: _Pair) -> list[tuple[Evidence, Evidence]]:
    """The inputs that are met in one recording only: those that speak for the flip, else those against it."""
    turned = [(a, b) for a, b in _pairs(pair.before, pair.today) if a.met != b.met]
    new = _present(pair.today) is not None
    return [(a, b) for a, b in turned if (b if new else a).met] or turned


def _moved(pair: _Pair) -> list[Moved]:
    """The numbers of a rule in both recordings, the surest change first; each once."""
    moves = dict.fromkeys(
        moved for a, b in _pairs(pair.before, pair.today) if (moved := _move(a, b, alike=pair.alike)) is not None
    )
    return sorted(moves, key=lambda moved: -abs(moved.change) / (moved.sd or 1.0))


def _pairs(before: Outcome, today: Outcome) -> list[tuple[Evidence, Evidence]]:
    """The same input of a rule in both recordings.

    A limit may differ with the patient's age, and a largest or smallest over leads may come from another lead.
    """
    pairs: list[tuple[Evidence, Evidence]] = []
    left, right = list(before.evidence), list(today.evidence)
    for key in (_exactly, _any_limit, _any_lead):
        known: dict[object, list[Evidence]] = {}
        for evidence in left:
            known.setdefault(key(evidence), []).append(evidence)
        rest = []
        for evidence in right:
            same = known.get(key(evidence), [])
            if same:
                first = same.pop(0)
                left.remove(first)
                pairs.append((first, evidence))
            else:
                rest.append(evidence)
        right = rest
    return pairs


def _exactly(e: Evidence) -> object:
    return e.quantity, e.leads, e.comparison, e.limit


def _any_limit(e: Evidence) -> object:
    return e.quantity, e.leads, e.comparison, isinstance(e.limit, str | bool | tuple)


def _any_lead(e: Evidence) -> object:
    # What belongs to one lead is no largest or smallest over leads.
    own = e.leads if e.quantity in LEAD_QUANTITIES or e.quantity.startswith("morphology.") else ()
    return e.quantity, own, e.comparison, e.limit


def _number(evidence: Evidence) -> float | None:
    value = evidence.value
    return None if value is None or isinstance(value, bool | str) else float(value)


def _move(first: Evidence, second: Evidence, *, alike: bool) -> Moved | None:
    then, now = _number(first), _number(second)
    if then is None or now is None:
        return None
    unit = second.unit
    spread = load_changes().spread_of(second.quantity, unit)
    sd = spread_sd(spread, unit, Level(then, first.sd or 0.0), Level(now, second.sd or 0.0), alike=alike)
    return Moved(second.quantity, second.leads, unit, then, now, difference(then, now, unit), sd)
