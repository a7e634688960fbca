"""The examples of docs/verify.md run and print what they show."""

from __future__ import annotations

import doctest
from pathlib import Path

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "verify.md"


def test_the_examples_of_the_document_run():
    outcome = doctest.testfile(str(DOCUMENT), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert outcome.attempted >= 8
    assert outcome.failed == 0
