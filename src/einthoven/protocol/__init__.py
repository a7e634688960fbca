"""The protocol: measurements in, an assessment of every statement out, by rules that are data with a source each."""

from __future__ import annotations

from einthoven.protocol.assessment import assess, derived, explain_code, interpret, limit_for, normal_range
from einthoven.protocol.dictionary import Statement, load_profile, shipped_profiles, statements, statements_table
from einthoven.protocol.explanation import Criterion, Explanation
from einthoven.protocol.findings import STEP_TITLES, Assessment, Evidence, Finding, Outcome
from einthoven.protocol.limits import Bound
from einthoven.protocol.limits_file import Profile
from einthoven.protocol.territories import TERRITORIES

__all__ = [
    "STEP_TITLES",
    "TERRITORIES",
    "Assessment",
    "Bound",
    "Criterion",
    "Evidence",
    "Explanation",
    "Finding",
    "Outcome",
    "Profile",
    "Statement",
    "assess",
    "derived",
    "explain_code",
    "interpret",
    "limit_for",
    "load_profile",
    "normal_range",
    "shipped_profiles",
    "statements",
    "statements_table",
]
