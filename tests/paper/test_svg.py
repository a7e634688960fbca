"""The SVG: well formed, true to scale, every peak kept, small, and safe."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from einthoven.ecg import ECG, STANDARD_LEADS
from einthoven.measure.measurements import WAVE_DTYPE
from einthoven.paper import draw, lay_out
from einthoven.paper.svg import BIN_MM, UNIT_MM, trace_path

SVG = "{http://www.w3.org/2000/svg}"


def wavy(leads=STANDARD_LEADS, seconds=10.0, rate=500.0, scale=1.0):
    time = np.arange(round(seconds * rate)) / rate
    rows = [np.sin(2 * np.pi * (1.1 + i / 10) * time) + 0.02 * np.sin(2 * np.pi * 50 * time) for i in range(len(leads))]
    return ECG(np.array(rows) * scale, rate, leads)


def points(path):
    """Absolute points of each run of a trace path, in mm."""
    runs = []
    for run in re.findall(r"M[^M]*", path):
        numbers = [int(n) for n in re.findall(r"-?\d+", run.replace("h0", ""))]
        steps = np.array(numbers).reshape(-1, 2)
        runs.append(np.cumsum(steps, axis=0) * UNIT_MM)
    return runs


def panel(text, lead, rhythm="0"):
    root = ElementTree.fromstring(text)
    return next(g for g in root.iter(f"{SVG}g") if g.get("data-lead") == lead and g.get("data-rhythm") == rhythm)


def trace(group):
    return next(p.get("d") for p in group.iter(f"{SVG}path") if p.get("class") == "ecg-trace")


def test_it_is_well_formed_and_its_units_are_millimetres():
    root = ElementTree.fromstring(draw(wavy()))
    page = lay_out(wavy())
    assert root.get("viewBox") == f"0 0 {page.width_mm:g} {page.height_mm:g}"
    assert root.get("width") == f"{page.width_mm:g}mm"
    assert {g.get("data-lead") for g in root.iter(f"{SVG}g")} == set(STANDARD_LEADS)


def test_one_millivolt_is_ten_millimetres_and_one_second_twenty_five():
    signal = np.zeros((12, 5000), dtype=np.float32)
    signal[:, 500:1000] = 1.0  # from 1 s to 2 s
    (run,) = points(trace(panel(draw(ECG(signal, 500, STANDARD_LEADS)), "I")))
    level = run[:, 1]
    assert level.max() - level.min() == pytest.approx(10, abs=UNIT_MM)
    high = run[level < level.min() + 1, 0]
    assert high[-1] - high[0] == pytest.approx(25, abs=0.1)


def test_the_calibration_pulse_is_one_millivolt_high_and_a_fifth_of_a_second_wide():
    root = ElementTree.fromstring(draw(wavy()))
    pulses = [p.get("d") for p in root.iter(f"{SVG}path") if p.get("class") == "ecg-pulse"]
    assert len(pulses) == 4
    assert all(re.fullmatch(r"M[\d.]+ [\d.]+h1v-10h5v10h1", d) for d in pulses)


def test_grid_of_one_and_five_millimetres():
    root = ElementTree.fromstring(draw(wavy()))
    patterns = {p.get("id"): p.get("width") for p in root.iter(f"{SVG}pattern")}
    assert patterns == {"ecg-minor": "1", "ecg-major": "5"}


@given(
    arrays(np.float64, st.integers(1, 400), elements=st.floats(-30, 30) | st.just(np.nan)),
    st.sampled_from([0.0125, 0.025, 0.05, 0.1, 0.25]),
)
def test_decimation_keeps_every_visible_peak_and_stays_on_the_line(y, step):
    x = np.arange(len(y)) * step
    runs = points(trace_path(x, y))
    present = ~np.isnan(y)
    if not present.any():
        assert runs == []
        return
    drawn = np.concatenate(runs)
    assert drawn[:, 1].max() == pytest.approx(np.nanmax(y), abs=UNIT_MM)
    assert drawn[:, 1].min() == pytest.approx(np.nanmin(y), abs=UNIT_MM)
    # Every sample lies within the line's range at its place.
    for at, value in zip(x[present], y[present], strict=True):
        near = [run for run in runs if run[0, 0] - BIN_MM <= at <= run[-1, 0] + BIN_MM]
        low, high = np.inf, -np.inf
        for run in near:
            edges = np.interp([at - BIN_MM, at, at + BIN_MM], run[:, 0], run[:, 1])
            inside = run[np.abs(run[:, 0] - at) <= BIN_MM + UNIT_MM, 1]
            everything = np.concatenate([edges, inside])
            low, high = min(low, everything.min()), max(high, everything.max())
        assert low - 2 * UNIT_MM <= value <= high + 2 * UNIT_MM


def test_missing_samples_break_the_line():
    y = np.zeros(100)
    y[40:60] = np.nan
    runs = points(trace_path(np.arange(100) * 0.05, y))
    assert len(runs) == 2
    assert runs[0][-1, 0] == pytest.approx(39 * 0.05, abs=UNIT_MM)
    assert runs[1][0, 0] == pytest.approx(60 * 0.05, abs=UNIT_MM)


def test_a_lead_without_any_sample_says_so():
    signal = np.zeros((12, 5000), dtype=np.float32)
    signal[3] = np.nan
    group = panel(draw(ECG(signal, 500, STANDARD_LEADS)), "aVR")
    assert "no signal" in "".join(group.itertext())


def test_a_lead_that_was_not_recorded_is_an_empty_labelled_cell():
    leads = tuple(lead for lead in STANDARD_LEADS if lead != "V3")
    group = panel(draw(wavy(leads)), "V3")
    assert "V3" in "".join(group.itertext())
    assert "not recorded" in "".join(group.itertext())
    assert not list(group.iter(f"{SVG}path"))


def test_what_leaves_its_row_is_clipped_and_said():
    ecg = wavy(scale=20.0)
    text = draw(ecg)
    page = lay_out(ecg)
    for place in page.panels:
        group = panel(text, place.lead, str(int(place.rhythm)))
        run = np.concatenate(points(trace(group)))
        assert run[:, 1].min() >= place.top_mm - UNIT_MM
        assert run[:, 1].max() <= place.bottom_mm + UNIT_MM
        assert "clipped" in "".join(group.itertext())
    assert "clipped" not in draw(wavy())


def test_marks_span_the_intervals_of_the_beats_in_the_panel():
    waves = np.full(2, np.nan, dtype=WAVE_DTYPE)
    waves[0] = (0.5, 0.55, 0.6, 0.66, 0.7, 0.75, 0.9, 1.0, 1.1)
    waves[1] = (np.nan, np.nan, np.nan, 3.0, 3.04, 3.1, 3.3, 3.4, 3.5)
    ecg = wavy()
    group = panel(draw(ecg, {"I": waves}), "I")
    marks = {r.get("class").split()[1]: r for r in group.iter(f"{SVG}rect")}
    assert set(marks) == {"p", "pr", "qrs", "st", "t", "qt"}  # of the first beat only: the second is in another column
    first = lay_out(ecg).panels[0]
    qrs = marks["qrs"]
    assert float(qrs.get("x")) == pytest.approx(float(first.x(0.66)), abs=0.01)
    assert float(qrs.get("width")) == pytest.approx(0.09 * 25, abs=0.01)


def test_names_of_leads_are_escaped():
    text = draw(wavy(('<script>"x"', "II")), footer="<&>")
    root = ElementTree.fromstring(text)
    assert "<script" not in text
    assert '<script>"x"' in {g.get("data-lead") for g in root.iter(f"{SVG}g")}
    assert "<&>" in "".join(root.itertext())


@pytest.mark.parametrize("rate", [100, 500, 1000, 8000])
def test_it_stays_small(rate):
    noisy = ECG(np.random.default_rng(0).normal(0, 0.05, (12, rate * 10)), rate, STANDARD_LEADS)
    assert len(draw(noisy)) < 300_000


def test_the_same_record_gives_the_same_bytes():
    assert draw(wavy()) == draw(wavy())
