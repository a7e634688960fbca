"""The reading of a recording that shows a statement of steps 4 and 5 names it, and contradicts no number of its own."""

from __future__ import annotations

import pytest
from builders import make_measurements
from statement_cases import PRESENT

from einthoven.protocol import assess, statements
from einthoven.reading import audited
from einthoven.report.compose import compose

CODES = [code for code in PRESENT if statements()[code].step in (4, 5)]


@pytest.mark.parametrize("code", CODES)
def test_reading_of_a_statement_stands_its_own_audit(code):
    measurements = make_measurements(**PRESENT[code])
    assessment = assess(measurements)
    composition, verification = audited(compose(measurements, assessment), measurements, assessment)
    assert [claim.text for claim in verification.claims if claim.verdict == "contradicted"] == []
    if statements()[code].severity == "normal":
        return  # what is normal goes into other sentences
    assert any(code in sentence.findings for step in composition.steps for sentence in step.sentences)
