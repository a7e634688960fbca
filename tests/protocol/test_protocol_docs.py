"""docs/protocol.md is current, and what it shows is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from einthoven.protocol import load_profile
from einthoven.protocol.dictionary import table_markdown
from einthoven.protocol.loading import FOLDER

DOCS = Path(__file__).parents[2] / "docs" / "protocol.md"


@pytest.fixture(scope="module")
def text() -> str:
    return DOCS.read_text(encoding="utf-8")


def test_table_of_statements_is_current(text):
    _, generated = text.split("<!-- generated: statements -->\n")
    assert generated == table_markdown(), "write table_markdown() below the marker"


def test_rule_shown_is_the_rule(text):
    shown = yaml.safe_load(re.search(r"```yaml\n(1AVB:.*?)```", text, re.DOTALL)[1])
    rules = yaml.safe_load((FOLDER / "rules" / "step2_conduction_axis.yaml").read_text(encoding="utf-8"))
    assert shown["1AVB"] == rules["1AVB"]


def test_profile_shown_is_valid(text, tmp_path):
    path = tmp_path / "clinic.yaml"
    path.write_text(re.search(r"```yaml\n(# clinic.yaml.*?)```", text, re.DOTALL)[1], encoding="utf-8")
    assert load_profile(path).name == "our clinic"
