"""ST, T and Q that no statement was made of: what may be denied, and the leads that are an exception to the denial.

The protocol asks for two contiguous leads and, for ST depression, for a shape. A reader of "no ST depression" looks at
every lead: a lead that deviates by itself is therefore named, and nothing is denied of leads that were not measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from einthoven.ecg import STANDARD_LEADS
from einthoven.report.facts import Facts
from einthoven.report.wording import amount, lead_list, listing

ELEVATION = ("STE_ANT", "STE_SEP", "STE_LAT", "STE_INF", "STE_AVR", "STE_POST", "STEVAR")
DEPRESSION = ("STD_ANT", "STD_LAT", "STD_INF", "STD_WIDE", "RECIP", "JDEP", "NST_")
INVERSION = ("INVT_ANT", "INVT_LAT", "INVT_INF")
INFARCTION = ("IMI", "AMI", "ASMI", "ALMI", "LMI", "ILMI")

#: Limits of one lead where the protocol gave none: Fourth Universal Definition of MI 2018; Minnesota code 5.
_ST_LOW, _ST_HIGH, _T_LOW = -0.05, 0.1, -0.1
#: Q of infarction: Fourth Universal Definition of MI 2018.
_Q_MS, _Q_MV = 30.0, 0.1
#: Leads in which the deviation is normal and goes unsaid.
_MIRROR = "aVR"
_NORMAL_Q = ("aVR", "V1")
#: Leads in which T inversion or a Q wave by itself is common in healthy hearts: part of the denial, not news.
_USUAL = frozenset({"III", "V1"})
#: ST depression opposite to ST elevation: codes of the elevation, leads of the depression.
_OPPOSITE = {
    ("STE_INF",): ("I", "aVL"),
    ("STE_LAT",): ("II", "III", "aVF"),
    ("STE_ANT", "STE_SEP"): ("II", "III", "aVF"),
}


@dataclass(frozen=True, slots=True)
class Deviation:
    """One kind of deviation of which no statement was made.

    Attributes
    ----------
    name : str
        In words.
    codes : tuple of str
        The statements that are denied.
    judged : tuple of str
        Leads in which it was measured.
    shown : dict
        Leads that show it beyond the uncertainty of the measurement: size in mV, None where it has no number.
    close : tuple of str
        Leads at the limit: within the uncertainty of the measurement.
    """

    name: str
    codes: tuple[str, ...]
    judged: tuple[str, ...]
    shown: dict[str, float | None]
    close: tuple[str, ...]

    @property
    def clear(self) -> bool:
        """Whether no lead shows it."""
        return not self.shown and not self.close

    @property
    def usual(self) -> bool:
        """Whether only leads show it that often do in health."""
        whole = len(self.judged) == len(STANDARD_LEADS) and not self.close
        return whole and bool(self.shown) and set(self.shown) <= _USUAL and not self.name.startswith("ST")


def deviations(facts: Facts) -> list[Deviation]:
    """Kinds of deviation that were looked for, at least in some leads, and of which no statement was made."""
    out = []
    for name, codes, quantity, measure in (
        ("ST elevation", ELEVATION, "st_j", _elevated),
        ("ST depression", DEPRESSION, "st_j", _depressed),
        ("T wave inversion", INVERSION, "t_amplitude", _inverted),
        ("pathological Q waves", INFARCTION, "", _q_wave),
    ):
        if not _unfound(facts, codes):
            continue
        leads = facts.usable_leads()
        judged = [x for x in leads if facts.value(quantity, x) is not None] if quantity else _with_shape(facts, leads)
        if not judged:
            continue
        sizes = {lead: measure(facts, lead) for lead in judged}
        shown = {lead: found[1] for lead, found in sizes.items() if found[0] == "shown"}
        close = tuple(lead for lead, found in sizes.items() if found[0] == "close")
        out.append(Deviation(name, codes, tuple(judged), shown, close))
    return out


def _unfound(facts: Facts, codes: Iterable[str]) -> bool:
    """Whether every statement is absent, or not assessable for want of leads only."""
    outcomes = [facts.outcome(code) for code in codes]
    return all(
        o is not None and (o.status == "absent" or (o.status == "not assessable" and facts.lacks_leads(o)))
        for o in outcomes
    )


def _with_shape(facts: Facts, leads: Iterable[str]) -> list[str]:
    return [lead for lead in leads if facts.shape(lead, "qrs")]


_Found = tuple[str, float | None]
_CLEAR: _Found = ("", None)


def _beyond(size: float, limit: float, sd: float | None) -> _Found:
    """``shown`` beyond the limit by the uncertainty, ``close`` beyond it by less."""
    if size < limit:
        return _CLEAR
    return ("shown" if size - (sd or 0.0) >= limit else "close"), size


def _elevated(facts: Facts, lead: str) -> _Found:
    level = facts.quantity("st_j", lead)
    return _beyond(level.value or 0.0, facts.limit_of(ELEVATION, "st_j", lead) or _ST_HIGH, level.sd)


def _depressed(facts: Facts, lead: str) -> _Found:
    found = [facts.quantity(name, lead) for name in ("st_j", "st_60")]
    level = min((q for q in found if q.value is not None), key=lambda q: q.value or 0.0)
    state = _beyond(-(level.value or 0.0), -_ST_LOW, level.sd)
    # aVR mirrors the others: ST below the line there is elevation elsewhere, or nothing.
    return ("close", state[1]) if state[0] and lead == _MIRROR else state


def _inverted(facts: Facts, lead: str) -> _Found:
    if lead == _MIRROR:
        return _CLEAR
    level = facts.quantity("t_amplitude", lead)
    return _beyond(-(level.value or 0.0), -_T_LOW, level.sd)


def _q_wave(facts: Facts, lead: str) -> _Found:
    if lead in _NORMAL_Q:
        return _CLEAR
    if facts.shape(lead, "qrs") == "QS":
        return "shown", None
    width, depth = facts.quantity("q_duration", lead), facts.quantity("q_amplitude", lead)
    if width.value is None or width.value < _Q_MS or (depth.value is not None and depth.value < _Q_MV):
        return _CLEAR
    sure = width.value - (width.sd or 0.0) >= _Q_MS and depth.value is not None
    return ("shown" if sure else "close"), depth.value


def shown_in(facts: Facts, name: str, leads: Iterable[str]) -> list[str]:
    """Those of these leads that show ``"ST elevation"``, ``"ST depression"`` or ``"T wave inversion"``; cited."""
    quantity, measure = {
        "ST elevation": ("st_j", _elevated), "ST depression": ("st_j", _depressed),
        "T wave inversion": ("t_amplitude", _inverted),
    }[name]  # fmt: skip
    known = [lead for lead in leads if facts.value(quantity, lead) is not None]
    shown = [lead for lead in known if measure(facts, lead)[0] == "shown"]
    facts.cite(*(f"leads.{lead}.{quantity}" for lead in shown))
    return shown


def q_waves(facts: Facts, leads: Iterable[str]) -> list[str]:
    """Q waves of infarction in these leads, in words: ``["QS in V1-V3", "Q waves in II"]``; cited."""
    shown = [lead for lead in _with_shape(facts, leads) if _q_wave(facts, lead)[0] == "shown"]
    facts.cite(*(f"morphology.{lead}.qrs" for lead in shown))
    complete = [lead for lead in shown if facts.shape(lead, "qrs") == "QS"]
    partial = [lead for lead in shown if lead not in complete]
    words = [f"QS in {lead_list(complete)}"] if complete else []
    return words + ([f"Q {'wave' if len(partial) == 1 else 'waves'} in {lead_list(partial)}"] if partial else [])


def denials(found: Iterable[Deviation]) -> list[str]:
    """What may be denied, each as far as it goes.

    ``"no ST elevation in V1-V6"``, ``"no T wave inversion except in III and V1"``, and where a single lead is at the
    limit ``"no ST depression in two contiguous leads"``.
    """
    kinds = list(found)
    clear = [d for d in kinds if d.clear]
    close = [d for d in kinds if d.close and not d.shown and len(d.judged) > 1]
    out = [f"no {listing([d.name for d in clear], 'or')}{scope(clear)}"] if clear else []
    out += [f"no {d.name} except in {lead_list(d.shown)}" for d in kinds if d.usual]
    return out + ([f"no {listing([d.name for d in close], 'or')} in two contiguous leads"] if close else [])


def scope(found: Iterable[Deviation]) -> str:
    """`` in V1-V6`` where not all twelve leads were judged."""
    common = [lead for lead in STANDARD_LEADS if all(lead in d.judged for d in found)]
    return "" if len(common) == len(STANDARD_LEADS) else f" in {lead_list(common)}"


def exceptions(facts: Facts, found: Iterable[Deviation]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What single leads show, with the statements it is about; each is cited as it is taken.

    ``"ST depression of 0.16 mV in aVL alone (reciprocal)"``.
    """
    for deviation in found:
        if deviation.shown and not deviation.usual:
            yield _exception(facts, deviation), deviation.codes


def _exception(facts: Facts, deviation: Deviation) -> str:
    leads = lead_list(deviation.shown)
    quantity = {"ST elevation": "st_j", "ST depression": "st_j", "T wave inversion": "t_amplitude"}.get(deviation.name)
    if quantity is None:
        facts.cite(*(f"morphology.{lead}.qrs" for lead in deviation.shown))
        waves = "Q wave" if len(deviation.shown) == 1 else "Q waves"
        return f"pathological {waves} in {leads} alone{_remark(facts, deviation)}"
    facts.cite(*(f"leads.{lead}.{quantity}" for lead in deviation.shown))
    if deviation.name == "ST depression":
        facts.cite(*(f"leads.{lead}.st_60" for lead in deviation.shown))
    size = next(iter(deviation.shown.values())) if len(deviation.shown) == 1 else None
    of = "" if size is None else f" of {amount(size, 'mV')}"
    return f"{deviation.name}{of} in {leads} alone{_remark(facts, deviation)}"


def _remark(facts: Facts, deviation: Deviation) -> str:
    """What tells the reader how much it counts."""
    leads = set(deviation.shown)
    if deviation.name == "ST depression":
        for codes, opposite in _OPPOSITE.items():
            if any(f.present for f in facts.found(*codes)) and leads <= set(opposite):
                return " (reciprocal)"
        shapes = {facts.shape(lead, "st") for lead in leads}
        return " (upsloping)" if shapes == {"upsloping"} else ""
    return ""
