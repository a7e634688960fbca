"""Step 3, Chamber Hypertrophy & Voltage: ventricles by voltage, atria by the P wave, R progression, low voltage."""

from __future__ import annotations

from functools import partial

from einthoven.protocol.findings import Evidence, Outcome
from einthoven.report.composition import Sentence
from einthoven.report.facts import Facts
from einthoven.report.mimics import mimics_of_tall_r
from einthoven.report.needed import LEAD_SETS, voltage_sets
from einthoven.report.phrases import found, joined, rest
from einthoven.report.unjudged import muted, not_assessable
from einthoven.report.wording import amount, listing, quantity_name

#: AHA/ACCF/HRS 2009 part V.
_LONG_P_MS = 120.0
_R_LEADS = ("V1", "V2", "V3", "V4")


def write(facts: Facts) -> tuple[Sentence, ...]:
    """The paragraph's sentences."""
    sentences = [*_left(facts), *_right(facts), _atria(facts), _voltage(facts), _progression(facts)]
    said = {code for s in sentences if s for code in s.findings}
    return joined([*sentences, *rest(facts, 3, said), *muted(facts, 3), *not_assessable(facts, 3)])


def _left(facts: Facts) -> list[Sentence]:
    present = facts.found("LVH", "BVH")
    if present:
        return [found(facts, f) for f in present if f.present]
    outcome = facts.outcome("LVH")
    if outcome is None or outcome.status != "absent":
        return []
    criteria = _refused(facts, outcome, ("sokolow", "cornell", "peguero"))
    if not criteria:
        return [facts.sentence("There is no left ventricular hypertrophy by voltage.", findings=("LVH",))]
    names = listing(criteria)
    verb = "is below its limit" if len(criteria) == 1 else "are below their limits"
    text = facts.choose(
        "LVH",
        f"{names} {verb}: no left ventricular hypertrophy.",
        f"{names} {verb} and exclude left ventricular hypertrophy by voltage."
        if len(criteria) > 1
        else f"{names} {verb} and excludes left ventricular hypertrophy by voltage.",
    )
    return [facts.sentence(text, findings=("LVH",))]


def _refused(facts: Facts, outcome: Outcome, preferred: tuple[str, ...], most: int = 2) -> list[str]:
    """The criteria of an absent statement that were computed and not met, the best known ones first; cited."""
    numbers = [e for e in outcome.evidence if e.met is False and _is_number(e) and e.unit == "mV"]

    def rank(evidence: Evidence) -> int:
        return next((i for i, name in enumerate(preferred) if evidence.quantity.startswith(name)), len(preferred))

    chosen = sorted(numbers, key=rank)[:most]
    chosen = [e for e in chosen if rank(e) < len(preferred)] or chosen[:1]
    facts.cite(*(e.id for e in chosen))
    return [_criterion(e) for e in chosen]


def _is_number(evidence: Evidence) -> bool:
    return isinstance(evidence.value, int | float) and not isinstance(evidence.value, bool)


def _criterion(evidence: Evidence) -> str:
    name = quantity_name(evidence.quantity)
    of = f" of {amount(float(evidence.value), evidence.unit)}"  # type: ignore[arg-type]
    if isinstance(evidence.limit, int | float):
        of += f" (limit {amount(float(evidence.limit), evidence.unit)})"
    # A criterion with a name of its own names its leads already.
    return f"{name}{of}" if len(evidence.leads) != 1 else f"{name}{of} in {evidence.leads[0]}"


def _right(facts: Facts) -> list[Sentence]:
    present = facts.found("RVH")
    if present:
        return [found(facts, f) for f in present if f.present]
    if not facts.excluded("RVH"):
        return []
    r, s = facts.quantity("r_amplitude", "V1"), facts.quantity("s_amplitude", "V1")
    if r.value is None or s.value is None or r.value >= s.value:
        return mimics_of_tall_r(facts)
    facts.cite_exclusion("RVH")
    parts = f"R of {facts.number('r_amplitude', 'V1')} in V1 and S of {facts.number('s_amplitude', 'V1')} in V1"
    text = facts.choose(
        "RVH",
        f"{parts} exclude right ventricular hypertrophy.",
        f"{parts} speak against right ventricular hypertrophy.",
    )
    return [facts.sentence(text, findings=("RVH",))]


def _atria(facts: Facts) -> Sentence | None:
    duration = facts.value("p_duration")
    if not facts.excluded("LAE", "RAE") or facts.value("p_amplitude", "II") is None:
        return None
    facts.cite_exclusion("LAE", "RAE")
    shown = [f"P of {facts.number('p_amplitude', 'II')} in II"]
    # A long P wave alone makes no enlargement, but it is no argument against it.
    if duration is not None and duration < _LONG_P_MS:
        shown.append(f"P duration {facts.number('p_duration')}")
    if facts.value("p_terminal_force", "V1") is not None:
        shown.append(f"P terminal force of {facts.number('p_terminal_force', 'V1')} in V1")
    text = facts.choose(
        "atria",
        f"{listing(shown)}: no left or right atrial enlargement.",
        f"{listing(shown)} {'exclude' if len(shown) > 1 else 'excludes'} left and right atrial enlargement.",
    )
    return facts.sentence(text, findings=("LAE", "RAE"))


def _voltage(facts: Facts) -> Sentence | None:
    if not facts.excluded("LVOLT"):
        return None
    facts.cite_exclusion("LVOLT")
    sets = voltage_sets(facts.measurements)
    where = f" in the {sets[0]} leads" if len(sets) == 1 else ""
    largest = [max(known, key=known.__getitem__) for known in map(partial(_voltages, facts), sets) if known]
    sizes = listing(f"{facts.number('qrs_amplitude', lead)} in {lead}" for lead in largest)
    shown = f" (QRS peak to peak {sizes})" if sizes else ""
    return facts.sentence(f"There is no low QRS voltage{where}{shown}.", findings=("LVOLT",))


def _voltages(facts: Facts, name: str) -> dict[str, float]:
    return facts.values_over_leads("qrs_amplitude", leads=LEAD_SETS[name])


def _progression(facts: Facts) -> Sentence | None:
    """R growing across the chest, where it does."""
    values = facts.values_over_leads("r_amplitude", leads=[x for x in _R_LEADS if x in facts.usable_leads()])
    if facts.found("ETRANS", "LTRANS", "TALLR1"):
        return None
    if not facts.excluded("PRWP") or "V1" not in values or "V4" not in values or values["V4"] <= values["V1"]:
        return None
    facts.cite_exclusion("PRWP")
    first, last = facts.number("r_amplitude", "V1"), facts.number("r_amplitude", "V4")
    text = facts.choose(
        "progression",
        f"Normal R wave progression: R of {first} in V1, R of {last} in V4.",
        f"R wave progression is normal: R of {first} in V1 and R of {last} in V4.",
    )
    return facts.sentence(text, findings=("PRWP",))
