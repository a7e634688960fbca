"""Rules in readable words: what a cardiologist sees for `protocol show`, and the table of the documentation."""

from __future__ import annotations

from collections.abc import Iterator

from einthoven.protocol import conditions as node
from einthoven.protocol.loading import Protocol, Rule
from einthoven.protocol.recording import RECORDING_FLAGS, RECORDING_QUANTITIES

#: Measured quantities in words; the others are described by their derivation.
QUANTITY_WORDS: dict[str, str] = {
    "heart_rate": "heart rate",
    "rr": "RR",
    "rr_min": "shortest RR",
    "rr_max": "longest RR",
    "rr_sd": "SD of RR",
    "p_duration": "P duration",
    "pr": "PR",
    "qrs": "QRS duration",
    "qt": "QT",
    "qtc": "QTc (Fridericia)",
    "qtc_bazett": "QTc (Bazett)",
    "qtc_framingham": "QTc (Framingham)",
    "qtc_hodges": "QTc (Hodges)",
    "p_axis": "P axis",
    "qrs_axis": "QRS axis",
    "t_axis": "T axis",
    "p_amplitude": "P amplitude",
    "p_positive_amplitude": "positive P amplitude",
    "p_negative_amplitude": "negative P amplitude",
    "p_terminal_force": "terminal P force",
    "p_terminal_amplitude": "terminal P depth",
    "p_terminal_duration": "terminal P duration",
    "q_amplitude": "Q depth",
    "q_duration": "Q duration",
    "r_amplitude": "R amplitude",
    "r_duration": "R duration",
    "s_amplitude": "S depth",
    "s_duration": "S duration",
    "r2_amplitude": "R' amplitude",
    "r2_duration": "R' duration",
    "s2_amplitude": "S' depth",
    "s2_duration": "S' duration",
    "qrs_amplitude": "QRS peak to peak",
    "qrs_area": "QRS area",
    "qrs_duration": "QRS duration in the lead",
    "r_peak_time": "R-peak time",
    "j_peak_amplitude": "notch or slur at the end of QRS",
    "st_j": "ST at J",
    "st_60": "ST at J+60 ms",
    "st_80": "ST at J+80 ms",
    "st_slope": "ST slope",
    "t_amplitude": "T amplitude",
    "t_positive_amplitude": "positive T amplitude",
    "t_negative_amplitude": "negative T amplitude",
    "t_duration": "T duration in the lead",
    "t_area": "T area",
    "t_peak_to_end": "T peak to end",
    "t_symmetry": "T symmetry",
    "u_amplitude": "U amplitude",
    "rr_variation": "RR variability",
    "p_fraction": "share of beats led by a P wave",
    "atrial_rate": "atrial rate",
    "pause": "longest pause",
    "ventricular_premature_beats": "ventricular premature beats",
    "supraventricular_premature_beats": "supraventricular premature beats",
    "rr_spread": "range of RR over its mean",
    "p_waves": "P waves",
    "pp_variation": "PP variability",
    "blocked_p_waves": "blocked P waves",
    "pr_range": "range of PR",
    "fusion_beats": "fusion beats",
    "paced_fraction": "share of paced beats",
    "pacing_spikes": "pacing spikes",
    "disorganised_frequency": "dominant frequency without beats",
    "disorganised_amplitude": "size of the signal without beats",
}

_MARKS = {
    "notched": "R notched or slurred",
    "s_notched": "S notched",
    "fragmented": "QRS fragmented",
    "delta": "delta wave",
    "p_notched": "notched P",
}
_HOW = {"any": "any of", "every": "every one of", "no": "none of"}


def rule_words(rule: Rule, protocol: Protocol) -> str:
    """The rule of a statement, one condition a line, indented by depth."""
    return "\n".join(_lines(rule.condition, protocol, 0))


def rule_sentence(rule: Rule, protocol: Protocol) -> str:
    """The rule of a statement in one line."""
    return _sentence(rule.condition, protocol)


def quantity_words(name: str, protocol: Protocol) -> str:
    """A quantity in words."""
    if name in protocol.derived:
        return protocol.derived[name].words
    if name in RECORDING_QUANTITIES:
        return RECORDING_QUANTITIES[name].words
    return QUANTITY_WORDS.get(name) or name.replace("_", " ")


def _lines(condition: node.Condition, protocol: Protocol, depth: int) -> Iterator[str]:
    indent = "  " * depth
    head = condition_head(condition)
    if head is None:
        yield indent + condition_words(condition, protocol)
        return
    yield indent + head + ":"
    if isinstance(condition, node.Score):
        for points, part in condition.items:
            first, *rest = list(_lines(part, protocol, depth + 1))
            yield f"{indent}  {points:g} for {first.strip()}"
            yield from rest
        return
    for part in condition.parts():
        yield from _lines(part, protocol, depth + 1)


def condition_head(condition: node.Condition) -> str | None:
    """What a condition asks of its parts, in words; None if it has none."""
    match condition:
        case node.AllOf():
            return "all of"
        case node.AnyOf():
            return "any of"
        case node.NoneOf():
            return "none of"
        case node.AtLeast():
            return f"at least {condition.count} of"
        case node.AtMost():
            return f"at most {condition.grade}"
        case node.AsMeasured():
            return "as measured"
        case node.Score():
            return f"score {_score_name(condition.name)}, {condition.limit.replace('_', ' ')}"
        case node.ForLeads():
            return f"in {_leads(condition)}"
    return None


def _leads(condition: node.ForLeads) -> str:
    leads = condition.group if len(condition.leads) > 6 else ", ".join(condition.leads)
    if condition.how in _HOW:
        return leads if len(condition.leads) == 1 else f"{_HOW[condition.how]} {leads}"
    contiguous = "contiguous " if condition.how == "contiguous" else ""
    return f"at least {condition.count} {contiguous}leads of {leads}"


def _sentence(condition: node.Condition, protocol: Protocol) -> str:
    parts = [_sentence(part, protocol) for part in condition.parts()]
    inner = [f"({part})" if " or " in part or " and " in part else part for part in parts]
    match condition:
        case node.AllOf():
            return " and ".join(inner)
        case node.AnyOf():
            return " or ".join(inner)
        case node.NoneOf():
            return "not " + " and not ".join(inner)
        case node.Score():
            return "points: " + ", ".join(
                f"{points:g} for {part}" for (points, _), part in zip(condition.items, inner, strict=True)
            )
    head = condition_head(condition)
    return f"{head} {'; '.join(inner)}" if head else condition_words(condition, protocol)


def comparison_words(condition: node.Compare, protocol: Protocol, limit: str) -> str:
    """A comparison with its limit written out: for everyone, or as it holds for one patient and lead."""
    where = f" in {condition.lead}" if condition.lead else ""
    return f"{quantity_words(condition.quantity, protocol)}{where} {condition.comparison} {limit}"


def condition_words(condition: node.Condition, protocol: Protocol) -> str:
    """A condition without parts in words, with its limit."""
    match condition:
        case node.Compare():
            return comparison_words(condition, protocol, protocol.limits[condition.limit].text(condition.lead))
        case node.Shape():
            where = f" in {condition.lead}" if condition.lead else ""
            return f"{condition.field.upper()}{where} is {condition.words}"
        case node.Mark():
            return _MARKS[condition.field] + (f" in {condition.lead}" if condition.lead else "")
        case node.NameIs():
            return f"{condition.subject} is {' or '.join(condition.names)}"
        case node.RecordingIs():
            return RECORDING_FLAGS[condition.name].words
        case node.FindingIs():
            return f"{condition.code} is found"
        case node.CriteriaOf():
            return f"criteria of {condition.code}"
        case node.SomeFinding():
            grade = "borderline" if condition.borderline else "definite or probable"
            return f"a {grade} finding of severity {' or '.join(condition.severities)}"
        case node.Assessed():
            return f"{', '.join(condition.codes)} could be assessed"
    raise TypeError(f"no words for {type(condition).__name__}")


def _score_name(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("_"))
