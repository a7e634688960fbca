"""Critical values: what stands above everything else in a reading, and what it asks of the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from einthoven.protocol.findings import Certainty, Finding
from einthoven.report.phrases import SUMMARY_CODES
from einthoven.report.wording import inside

_IMMEDIATE = "Immediate review"


@dataclass(frozen=True, slots=True)
class Critical:
    """A critical value as the top level of the reading JSON holds it.

    Attributes
    ----------
    code, statement : str
        As in the finding.
    certainty : {"definite", "probable"}
        A borderline finding is no critical value: it is left for review.
    action : str
        What it asks of its reader, in the words of the field.
    leads : tuple of str
        Leads that show it; empty if global.
    """

    code: str
    statement: str
    certainty: Certainty
    action: str
    leads: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {name: getattr(self, name) for name in self.__slots__} | {"leads": list(self.leads)}


def critical_values(findings: Iterable[Finding]) -> list[Critical]:
    """The critical values among the findings, the most urgent first."""
    return [
        Critical(f.code, f.statement, f.certainty, f.action or "Prompt review", f.leads)
        for f in critical_findings(findings)
    ]


def critical_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Present findings of severity critical, but for the summary of them; the most urgent first."""
    return sorted((f for f in _critical(findings) if f.present), key=lambda f: urgency(f) != _IMMEDIATE)


def critical_to_review(findings: Iterable[Finding]) -> list[Finding]:
    """What would be critical and is borderline: shown apart, for review, never as an alert."""
    return [f for f in _critical(findings) if not f.present]


def _critical(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if f.severity == "critical" and f.code not in SUMMARY_CODES]


def urgency(finding: Finding) -> str:
    """How soon: ``"Immediate review"`` or ``"Prompt review"``."""
    return _asked(finding)[0]


def _asked(finding: Finding) -> tuple[str, str]:
    """How soon, and what: an action that names no urgency can't wait."""
    action = finding.action or "Prompt review"
    soon, _, what = action.partition(": ")
    return (soon, what) if soon.endswith(" review") else (_IMMEDIATE, inside(action))


def actions(findings: Iterable[Finding]) -> list[str]:
    """What critical findings ask for together, one text an urgency, nothing twice.

    ``["Immediate review: consider acute coronary occlusion; compare with an earlier ECG; record V4R"]``.
    """
    asked: dict[str, dict[str, None]] = {}
    for finding in critical_findings(findings):
        soon, what = _asked(finding)
        said = [part for parts in asked.values() for part in parts]
        new = [part for part in what.split("; ") if part and not any(old.startswith(part) for old in said)]
        if new or not what:
            asked.setdefault(soon, {}).update(dict.fromkeys(new))
    return [": ".join(filter(None, (soon, "; ".join(what)))) for soon, what in asked.items()]
