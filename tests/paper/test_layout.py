"""Geometry of the page: 25 mm are 1 s, 10 mm are 1 mV, and every lead is where a cardiologist looks for it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from einthoven.ecg import ECG, STANDARD_LEADS
from einthoven.paper import THREE_BY_FOUR, lay_out


def record(leads=STANDARD_LEADS, seconds=10.0, rate=500.0, value=0.0):
    return ECG(np.full((len(leads), round(seconds * rate)), value, dtype=np.float32), rate, leads)


def test_scale():
    panel = lay_out(record()).panels[0]
    assert panel.x(1.0) - panel.x(0.0) == pytest.approx(25)
    assert panel.y(0.0) - panel.y(1.0) == pytest.approx(10)


def test_other_speed_and_gain():
    panel = lay_out(record(), speed_mm_s=50, gain_mm_mv=5).panels[0]
    assert panel.x(1.0) - panel.x(0.0) == pytest.approx(50)
    assert panel.y(0.0) - panel.y(1.0) == pytest.approx(5)


def test_three_by_four_with_lead_ii_below():
    page = lay_out(record())
    cells = [(p.lead, round(p.x_mm, 2), p.baseline_mm) for p in page.panels]
    columns, rows = sorted({x for _, x, _ in cells}), sorted({y for _, _, y in cells})
    grid = {(rows.index(y), columns.index(x)): lead for lead, x, y in cells}
    assert [[grid[r, c] for c in range(4)] for r in range(3)] == [list(row) for row in THREE_BY_FOUR.rows]
    assert grid[3, 0] == "II"
    assert np.diff(columns) == pytest.approx([62.5] * 3)
    assert [p.rhythm for p in page.panels] == [False] * 12 + [True]


def test_columns_follow_one_another_in_time():
    page = lay_out(record())
    assert [(p.start_s, p.stop_s) for p in page.panels[:4]] == [(0, 2.5), (2.5, 5), (5, 7.5), (7.5, 10)]
    strip = page.panels[-1]
    assert (strip.start_s, strip.stop_s) == (0, 10)
    # The same moment is at the same place in a column and in the strip below it.
    assert page.panels[2].x(6.0) == pytest.approx(strip.x(6.0))


@given(rate=st.sampled_from([100.0, 250.0, 257.0, 360.0, 500.0, 1000.0]), seconds=st.floats(0.5, 15, allow_nan=False))
def test_each_sample_is_drawn_once_in_its_lead(rate, seconds):
    ecg = record(seconds=seconds, rate=rate)
    strip = lay_out(ecg).panels[-1]
    x, y = strip.samples(ecg)
    drawn = min(ecg.signal_mv.shape[1], int(np.ceil(10 * rate)))
    assert len(x) == len(y) == drawn
    assert np.diff(x) == pytest.approx(25 / rate)
    columns = [p.samples(ecg)[0] for p in lay_out(ecg).panels[:4]]
    if lay_out(ecg).panels[1].start_s > 0:  # consecutive
        assert sum(map(len, columns)) == drawn


def test_a_long_recording_says_that_only_its_beginning_is_shown():
    assert lay_out(record(seconds=60)).notes == ("first 10 s of 60 s shown",)
    assert lay_out(record()).notes == ()


def test_a_short_recording_starts_every_column_at_zero_and_says_so():
    page = lay_out(record(seconds=5))
    assert {(p.start_s, p.stop_s) for p in page.panels[:12]} == {(0.0, 2.5)}
    assert page.panels[-1].stop_s == 5
    assert "all columns start at 0 s" in page.notes[0]


def test_a_missing_lead_keeps_its_cell():
    leads = tuple(lead for lead in STANDARD_LEADS if lead != "V3")
    page = lay_out(record(leads))
    assert [p.lead for p in page.panels if not p.recorded] == ["V3"]
    assert len(page.panels) == 13


def test_one_lead_is_one_strip():
    page = lay_out(record(("II",)))
    assert [(p.lead, p.rhythm, p.start_s, p.stop_s) for p in page.panels] == [("II", True, 0, 10)]


def test_a_strip_of_one_second_is_drawn():
    page = lay_out(record(("MCL1",), seconds=0.4))
    assert page.panels[0].stop_s == pytest.approx(0.4)
    assert page.width_mm > 40


def test_further_leads_get_rows_below():
    page = lay_out(record((*STANDARD_LEADS, "V7", "V8", "V9")))
    assert [p.lead for p in page.panels] == [*(x for row in THREE_BY_FOUR.rows for x in row), "V7", "V8", "V9", "II"]


def test_without_lead_ii_another_lead_is_the_strip():
    leads = ("V1", "V2", "V3", "V4", "V5", "V6")
    assert lay_out(record(leads)).panels[-1].lead == "V1"


def test_an_offset_does_not_push_a_trace_off_the_paper():
    ecg = record(value=7.0)
    page = lay_out(ecg)
    assert page.panels[0].samples(ecg)[1] == pytest.approx(page.panels[0].baseline_mm)


def test_everything_lies_on_the_paper():
    page = lay_out(record((*STANDARD_LEADS, "V7")))
    left, top, right, bottom = page.grid
    for panel in page.panels:
        assert left <= panel.x_mm
        assert panel.x_mm + panel.width_mm <= right
        assert top <= panel.top_mm < panel.baseline_mm < panel.bottom_mm <= bottom
    assert (right - left) % 5 == pytest.approx(0)
    assert (bottom - top) % 5 == pytest.approx(0)
    # A baseline, and the start of the traces, lie on a line of the grid.
    assert all((panel.baseline_mm - top) % 5 == 0 for panel in page.panels)
    assert (page.panels[0].x_mm - left) % 5 == 0


def test_a_page_fits_a4_landscape():
    page = lay_out(record())
    assert page.width_mm <= 297 - 20
    assert page.height_mm <= 210 - 20
