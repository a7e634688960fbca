"""New and resolved ST deviation, T inversion and QTc change: they count by their size, whatever statement they make."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from einthoven.protocol.serial.comparison import Change, Deviation, DeviationKind, FindingChange
from einthoven.protocol.serial.table import ChangesTable, load_changes
from einthoven.protocol.territories import TERRITORIES, contiguous_runs, in_standard_order

#: Contiguous means two of one of these: neighbours among the chest leads, any two elsewhere (4th UDMI 2018).
_GROUPS = tuple(TERRITORIES[name] for name in ("inferior", "lateral", "anterior"))

_Test = Callable[[Change], bool]


def deviations(changes: tuple[Change, ...], findings: tuple[FindingChange, ...]) -> tuple[Deviation, ...]:
    """What changed by an amount that counts in itself.

    Parameters
    ----------
    changes : tuple of Change
        Of all quantities.
    findings : tuple of FindingChange
        Of all statements: one that came or went and changes QRS makes changes of ST and T secondary to it.
    """
    table = load_changes()
    secondary = _secondary(findings, table)
    out: list[Deviation] = []
    for kind, quantity, test in _tests(table):
        shown = {c.lead: c for c in changes if c.quantity == quantity and c.lead is not None and test(c)}
        leads = {
            lead for group in _GROUPS for run in contiguous_runs(group, 2) if set(run) <= set(shown) for lead in run
        }
        if leads:
            ordered = in_standard_order(leads)
            source = table.deviations["st_change" if quantity == "st_j" else "t_inversion"].source
            out.append(Deviation(kind, ordered, tuple(shown[lead] for lead in ordered), secondary, source))
    limit = table.deviations["qtc_change"]
    qtc = next((c for c in changes if c.quantity == "qtc" and c.lead is None), None)
    if qtc is not None and abs(qtc.change) >= limit.value and _certain(qtc):
        longer: DeviationKind = "QTc longer" if qtc.change > 0 else "QTc shorter"
        out.append(Deviation(longer, (), (qtc,), None, limit.source))
    return tuple(out)


def _certain(change: Change) -> bool:
    return abs(change.change) > 2.0 * change.sd


def _tests(table: ChangesTable) -> Iterator[tuple[DeviationKind, str, _Test]]:
    """Each kind of deviation: its quantity and what a lead must show. Resolved is new with the recordings exchanged."""
    limit = {name: item.value for name, item in table.deviations.items()}
    least = limit["st_change"]
    yield "new ST elevation", "st_j", lambda c: c.change >= least and c.now >= limit["st_elevation"] and _certain(c)
    yield (
        "ST elevation resolved",
        "st_j",
        lambda c: -c.change >= least and c.then >= limit["st_elevation"] and _certain(c),
    )
    yield "new ST depression", "st_j", lambda c: -c.change >= least and c.now <= limit["st_depression"] and _certain(c)
    yield (
        "ST depression resolved",
        "st_j",
        lambda c: c.change >= least and c.then <= limit["st_depression"] and _certain(c),
    )
    low, high = limit["t_inversion"], limit["t_upright"]
    yield "new T inversion", "t_amplitude", lambda c: c.now <= low and c.then >= high and _certain(c)
    yield "T inversion resolved", "t_amplitude", lambda c: c.then <= low and c.now >= high and _certain(c)


def _secondary(findings: tuple[FindingChange, ...], table: ChangesTable) -> str | None:
    """A statement that changes QRS and is present in one of the recordings only."""
    came_or_went = ("new", "resolved", "masked", "unmasked")
    return next((f.code for f in findings if f.code in table.secondary_to and f.kind in came_or_went), None)
