"""docs/measurements.md lists exactly what is measured; running this file renews its tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from einthoven.measure.feature_db import BEAT_FEATURES, GLOBAL_FEATURES
from einthoven.measure.quantities import GLOBAL_QUANTITIES, LEAD_QUANTITIES, RHYTHM_QUANTITIES
from einthoven.measure.shapes.per_beat import BEAT_VALUES, DEFLECTIONS
from einthoven.measure.shapes.shapes import SHAPES, Morphology

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, JSON_PAGE = DOCS / "measurements.md", DOCS / "reading_json.md"
BEGIN, END = "<!-- quantities -->\n", "<!-- /quantities -->"
Table = tuple[str, tuple[str, ...], Mapping[str, tuple[str, ...]]]
UNITS = ("name", "unit", "definition", "source")
GROUPS: tuple[Table, ...] = (
    ("Global", UNITS, GLOBAL_QUANTITIES),
    ("In each lead (`measurements.leads.V1...`)", UNITS, LEAD_QUANTITIES),
    ("Shapes in each lead (`measurements.morphology.V1...`)", ("name", "values", "meaning", "source"), SHAPES),
    ("Evidence of the rhythm (`rhythm.evidence`)", UNITS, RHYTHM_QUANTITIES),
    ("Peaks in every beat and lead (`measurements.deflections[lead]`)", UNITS, DEFLECTIONS),
    ("Amplitudes of every beat and lead (`measurements.beat_values[lead]`)", UNITS, BEAT_VALUES),
    ("FeatureDB names: the recording", UNITS, GLOBAL_FEATURES),
    ("FeatureDB names: every beat and lead", UNITS, BEAT_FEATURES),
)


def tables() -> str:
    lines: list[str] = []
    for title, heading, rows in GROUPS:
        lines += [f"### {title}", "", "| " + " | ".join(heading) + " |", "|" + "---|" * len(heading)]
        lines += [f"| `{name}` | " + " | ".join(cells) + " |" for name, cells in rows.items()]
        lines.append("")
    return "\n".join(lines)


def renewed(page: str) -> str:
    before, rest = page.split(BEGIN)
    return before + BEGIN + tables() + END + rest.split(END)[1]


def test_the_page_lists_every_quantity():
    page = PAGE.read_text()
    assert page == renewed(page), "run this file to renew the tables of docs/measurements.md"


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_every_quantity_has_a_unit_a_definition_and_a_source(group):
    for name, cells in group[2].items():
        assert len(cells) == 3, name
        assert all(cell.strip() for cell in cells), name
        assert not any("|" in cell for cell in cells), name


def test_the_page_of_the_json_names_the_evidence_of_the_rhythm():
    row = next(line for line in JSON_PAGE.read_text().splitlines() if line.startswith("| `evidence` | the quantities"))
    assert sorted(re.findall(r"`(\w+)`", row)[1:]) == sorted(RHYTHM_QUANTITIES)


def test_every_shape_is_defined():
    assert [field.name for field in fields(Morphology)] == list(SHAPES)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text()))
