"""Judges every statement of the protocol on one recording."""

from __future__ import annotations

import difflib

from einthoven.errors import ProtocolError
from einthoven.measure.measurements import Measurements, Quantity
from einthoven.protocol.case import Case
from einthoven.protocol.certainty import NO, Judgement, certainty_of, unknown
from einthoven.protocol.explanation import Explanation, explained
from einthoven.protocol.findings import Assessment, Certainty, Evidence, Finding, Outcome, Severity, Status
from einthoven.protocol.limits import Bound
from einthoven.protocol.limits_file import Profile
from einthoven.protocol.loading import Protocol, Rule, load_protocol
from einthoven.protocol.record import Record
from einthoven.protocol.territories import in_standard_order

#: The statement that ends all others.
NOT_INTERPRETABLE = "NOTINT"
_ADULT = "adult limits used: age not given"


def assess(measurements: Measurements, profile: Profile | None = None) -> Assessment:
    """Judge every statement of the protocol.

    Parameters
    ----------
    measurements : Measurements
        The recording.
    profile : Profile, optional
        Limits of the user.

    Returns
    -------
    Assessment
        Every statement with what became of it, its evidence, and what had to be assumed.
    """
    return _assessed(_case(measurements, profile))


def _assessed(case: Case) -> Assessment:
    measurements, protocol = case.measurements, case.protocol
    outcomes: dict[str, Outcome] = {}
    assumptions = {} if case.profile is None else {f"limits of the profile {case.profile.name}": None}
    assumptions |= {} if measurements.age is not None else {_ADULT: None}
    for code in protocol.order:
        rule = protocol.rules[code]
        if not measurements.quality.usable and code != NOT_INTERPRETABLE:
            reason = "the recording is not interpretable"
            outcomes[code] = Outcome(code, rule.statement, rule.step, "not assessable", reason=reason)
            continue
        outcomes[code] = _judge(case, rule)
    assumptions |= case.assumptions
    return Assessment(
        {code: outcomes[code] for code in protocol.rules},
        tuple(assumptions) if measurements.quality.usable else (),
        measurements.quality.usable,
        case.profile,
    )


def interpret(measurements: Measurements, profile: Profile | None = None) -> list[Finding]:
    """What the protocol finds, in the order of the six steps."""
    return assess(measurements, profile).findings


def explain_code(measurements: Measurements, code: str, profile: Profile | None = None) -> Explanation:
    """Why a statement was or was not made.

    Parameters
    ----------
    measurements : Measurements
        The recording.
    code : str
        Code of the statement, such as ``"LVH"``.
    profile : Profile, optional
        Limits of the user.

    Returns
    -------
    Explanation
        The rule in words and as a tree of answered criteria, its source, and every input with value, limit and whether
        it is met.

    Raises
    ------
    ProtocolError
        If the protocol has no such statement.
    """
    rule = rule_of(code, load_protocol())
    case = _case(measurements, profile)
    # First all: a rule may ask what became of others.
    outcome = _assessed(case).outcomes[code]
    return explained(Record(case, rule), outcome)


def rule_of(code: str, protocol: Protocol) -> Rule:
    """The rule of a statement; a ProtocolError with the nearest code if there is none."""
    if code not in protocol.rules:
        near = difflib.get_close_matches(code.upper(), list(protocol.rules), n=1, cutoff=0.5)
        raise ProtocolError(
            f"the protocol has no statement {code!r}",
            remedy=f"did you mean {near[0]}?" if near else "`einthoven protocol list` shows all",
        )
    return protocol.rules[code]


def derived(measurements: Measurements) -> dict[str, Quantity]:
    """The global quantities that the protocol computes from measured ones, such as ``sokolow_lyon``, by name."""
    case = _case(measurements, None)
    out = {}
    for name, definition in case.protocol.derived.items():
        if not definition.per_lead:
            reading = case.reading(name, None)
            known = reading.value is not None
            out[name] = Quantity(
                reading.value, reading.unit, reading.sd if known else None, None if known else reading.reason
            )
    return out


def limit_for(name: str, measurements: Measurements, lead: str | None = None, profile: Profile | None = None) -> Bound:
    """A limit as it holds for the patient of a recording, and a lead where it depends on one.

    Raises
    ------
    ProtocolError
        If there is no such limit.
    """
    case = _case(measurements, profile)
    if name not in case.limits:
        near = difflib.get_close_matches(name, list(case.limits), n=1)
        raise ProtocolError(f"there is no limit {name!r}", remedy=f"did you mean {near[0]}?" if near else None)
    return case.bound(name, lead)


def normal_range(
    quantity: str, measurements: Measurements, lead: str | None = None, profile: Profile | None = None
) -> tuple[float | None, float | None, str] | None:
    """The normal range of a quantity for the patient of a recording.

    Returns
    -------
    tuple or None
        Lower and upper end (None: open) and the source; None if the protocol has no range for it. An angle's range runs
        clockwise from the first to the second.
    """
    case = _case(measurements, profile)
    ends = case.protocol.normal_ranges.get(quantity)
    if ends is None:
        return None
    if isinstance(ends, str):
        bound = case.bound(ends, lead)
        return None if not isinstance(bound.value, tuple) else (*bound.value, bound.source)
    bounds = [None if name is None else case.bound(name, lead) for name in ends]
    values = [b.value if b is not None and isinstance(b.value, float) else None for b in bounds]
    if values == [None, None]:
        return None
    sources = dict.fromkeys(b.source for b in bounds if b is not None and b.value is not None)
    return values[0], values[1], "; ".join(sources)


def _case(measurements: Measurements, profile: Profile | None) -> Case:
    return Case(measurements, load_protocol(), profile)


def _judge(case: Case, rule: Rule) -> Outcome:
    muter = _muter(case, rule)
    if muter is not None:
        case.verdicts[rule.code] = (NO, "muted")
        because = f"{muter.code}: {muter.because}"
        return Outcome(
            rule.code, rule.statement, rule.step, "muted", None, muter.code, because, look=_Later(case, rule)
        )
    judgement = _judgement(case, rule)
    status, reason = _status(judgement)
    case.verdicts[rule.code] = (judgement, status)
    made = status not in ("absent", "not assessable")
    certainty = certainty_of(judgement.low, of_normality=rule.severity == "normal") if made else None
    if certainty is None:
        return Outcome(rule.code, rule.statement, rule.step, status, None, None, reason, look=_Later(case, rule))
    record = Record(case, rule)
    finding = _finding(record, rule, _judgement(record, rule), certainty)
    case.made.append(finding)
    evidence = record.evidence
    return Outcome(rule.code, finding.statement, rule.step, certainty, finding, look=lambda: evidence)


def _judgement(case: Case, rule: Rule) -> Judgement:
    """How far a rule holds."""
    age = case.measurements.age
    if age is not None and age < rule.minimum_age:
        return unknown(f"no sourced limit under {rule.minimum_age:g} years", applicable=False)
    return case.judge(rule.condition, None)


class _Later:
    """Gathers the evidence of a rule when it is asked for, once."""

    __slots__ = ("_case", "_found", "_rule")

    def __init__(self, case: Case, rule: Rule) -> None:
        self._case, self._rule = case, rule
        self._found: tuple[Evidence, ...] | None = None

    def __call__(self) -> tuple[Evidence, ...]:
        if self._found is None:
            record = Record(self._case, self._rule)
            _judgement(record, self._rule)
            self._found = record.evidence
        return self._found


def _status(judgement: Judgement) -> tuple[Status, str | None]:
    status = judgement.status
    if status != "not assessable":
        return status, None
    gaps = "; ".join(judgement.gaps[:6]) or "inputs are missing"
    if judgement.mostly_excluded:
        return "absent", f"not all criteria could be assessed: {gaps}"
    return status, gaps


def _muter(case: Case, rule: Rule) -> Rule | None:
    """The first present finding that voids the statement."""
    for code in case.protocol.muters[rule.code]:
        judgement, status = case.verdict(code)
        if status in ("definite", "probable") and judgement.present:
            return case.protocol.rules[code]
    return None


def _finding(record: Record, rule: Rule, judgement: Judgement, certainty: Certainty) -> Finding:
    statement, severity = _wording(record, rule)
    support = tuple(dict.fromkeys(judgement.support)) or tuple(e for e in record.evidence if e.met)
    leads = in_standard_order({lead for e in support for lead in e.leads})
    if rule.detail:
        statement += rule.detail.format(criteria=_criteria(record.protocol, support), leads=", ".join(leads))
    notes = tuple(record.assumptions) + ((rule.note,) if rule.note else ())
    action = rule.action if severity == "critical" else None
    return Finding(
        rule.code, statement, rule.step, certainty, severity, leads, rule.territory, support, notes=notes, action=action
    )


def _wording(case: Case, rule: Rule) -> tuple[str, Severity]:
    statement, severity = rule.statement, case.severities.get(rule.code, rule.severity)
    for variant in rule.variants:
        if case.judge(variant.when, None).present:
            return variant.statement or statement, variant.severity or severity
    return statement, severity


def _criteria(protocol: Protocol, support: tuple[Evidence, ...]) -> str:
    """The named criteria that are met, or those that are nearly so."""
    names: dict[bool, dict[str, None]] = {True: {}, False: {}}
    for evidence in support:
        definition = protocol.derived.get(evidence.quantity)
        if definition is not None and not definition.per_lead:
            names[bool(evidence.met)][definition.words] = None
        elif evidence.unit == "points":
            names[bool(evidence.met)]["-".join(part.capitalize() for part in evidence.quantity.split("_"))] = None
    return ", ".join(names[True]) or f"borderline {', '.join(names[False])}".rstrip()
