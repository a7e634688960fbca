"""docs/measurements.md lists exactly what is measured; running this file renews its tables."""

from __future__ import annotations

from pathlib import Path

from einthoven.measure.measurements import GLOBAL_QUANTITIES, LEAD_QUANTITIES, RHYTHM_QUANTITIES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measurements.md"
BEGIN, END = "<!-- quantities -->\n", "<!-- /quantities -->"
GROUPS = (
    ("Global", GLOBAL_QUANTITIES),
    ("In each lead (`measurements.leads.V1...`)", LEAD_QUANTITIES),
    ("Evidence of the rhythm (`rhythm.evidence`)", RHYTHM_QUANTITIES),
)


def tables() -> str:
    lines: list[str] = []
    for title, quantities in GROUPS:
        lines += [f"### {title}", "", "| name | unit | definition |", "|---|---|---|"]
        lines += [f"| `{name}` | {unit} | {definition} |" for name, (unit, definition) in quantities.items()]
        lines.append("")
    return "\n".join(lines)


def renewed(page: str) -> str:
    before, rest = page.split(BEGIN)
    return before + BEGIN + tables() + END + rest.split(END)[1]


def test_the_page_lists_every_quantity():
    page = PAGE.read_text()
    assert page == renewed(page), "run this file to renew the tables of docs/measurements.md"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text()))
