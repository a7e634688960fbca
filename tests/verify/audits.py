"""Short ways to audit a sentence and to pick claims from the result."""

from __future__ import annotations

from builders import make_measurements

from einthoven.measure.measurements import Measurements
from einthoven.protocol.findings import Assessment, Outcome, Status
from einthoven.verify import Claim, Verification, verify

NORMAL = make_measurements()


def audit(text: str, measurements: Measurements = NORMAL, assessment: Assessment | None = None) -> Verification:
    return verify(text, measurements, assessment=assessment)


def only(text: str, measurements: Measurements = NORMAL, assessment: Assessment | None = None) -> Claim:
    """The single claim of a text."""
    claims = audit(text, measurements, assessment).claims
    assert len(claims) == 1, [c.to_dict() for c in claims]
    return claims[0]


def verdicts(text: str, measurements: Measurements = NORMAL) -> dict[tuple[str | None, str | None], str]:
    """(quantity, lead) -> verdict."""
    return {(c.quantity, c.lead): c.verdict for c in audit(text, measurements).claims}


def stated(text: str) -> dict[str | None, object]:
    """quantity -> what the text states of it."""
    return {c.quantity: c.stated for c in audit(text).claims}


def assessment_of(**statuses: Status) -> Assessment:
    """An assessment in which these statements have these outcomes, and no other is known."""
    outcomes = {
        code: Outcome(code, code, 1, status, muted_by="CLBBB" if status == "muted" else None, reason="for this test")
        for code, status in statuses.items()
    }
    return Assessment(outcomes)
