"""The documentation of the truth names every key that is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from einthoven.measure.measurements import WAVE_COLUMNS
from einthoven.twin.example import make
from einthoven.twin.recipe import Recipe
from einthoven.twin.writing.manifest import COLUMNS
from einthoven.twin.writing.truth import SCHEMA, text_of, truth_of

DOCUMENT = Path(__file__).parents[3] / "docs" / "twin_json.md"
#: Objects whose keys are names of leads, segments or labels.
NAMED = ("waves", "wall_by_segment_mm", "labels")
RECIPE = Recipe(seconds=2.0, frames=4, size=32, spacing_mm=5.5)


@pytest.fixture(scope="module")
def text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {name for key, item in value.items() if key not in NAMED for name in keys(item)}
    if isinstance(value, list):
        return {name for item in value for name in keys(item)}
    return set()


def truth(seed: int) -> dict:
    files = {"ecg": "ecg.hea", "vcg": "vcg.hea", "images": {"4ch": {"cine": "c.nii.gz", "masks": "m.nii.gz"}}}
    return truth_of(make(seed, RECIPE), RECIPE, files)


def test_every_key_is_documented(text):
    written = set.union(*(keys(truth(seed)) for seed in range(6))) | {*WAVE_COLUMNS}
    assert written - set(re.findall(r"[A-Za-z][A-Za-z0-9_]*", text)) == set()


def test_every_column_of_the_manifest_is_documented(text):
    assert {column for column in COLUMNS if f"`{column}`" not in text} == set()


def test_the_schema_version_is_documented(text):
    assert f"`schema` is {SCHEMA}." in text


def test_the_text_is_the_truth(text):
    assert json.loads(text_of(truth(1))) == json.loads(json.dumps(truth(1)))
