"""The documentation of the reading JSON names every key of the schema and every column of the sheet."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from einthoven.measure.measurements import GLOBAL_QUANTITIES, LEAD_QUANTITIES, RHYTHM_QUANTITIES
from einthoven.report import csv as sheet
from einthoven.report import json as rendering

DOCUMENT = Path(__file__).parents[2] / "docs" / "reading_json.md"


@pytest.fixture(scope="module")
def text():
    return DOCUMENT.read_text(encoding="utf-8")


def keys(schema) -> set[str]:
    found = set()
    if isinstance(schema, dict):
        found |= set(schema.get("properties", {}))
        for value in schema.values():
            found |= keys(value)
    elif isinstance(schema, list):
        for value in schema:
            found |= keys(value)
    return found


def test_every_key_is_documented(text):
    words = set(re.findall(r"[a-z][a-z0-9_]*", text))
    assert keys(rendering.schema()) - words == set()


def test_every_column_is_documented(text):
    quantities = {*GLOBAL_QUANTITIES, *LEAD_QUANTITIES, *RHYTHM_QUANTITIES}
    for column in sheet.COLUMNS:
        bare = re.sub(r"^(sd_|(?:I|II|III|aVR|aVL|aVF|V\d)_)", "", column)
        assert bare in quantities or f"`{column}`" in text, column


def test_the_examples_are_json(text):
    for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL):
        for line in re.split(r"\n(?=\{)", block.strip()):
            json.loads(line)


def test_the_schema_version_is_documented(text):
    assert f"`schema` is {rendering.schema()['properties']['schema']['const']}." in text
