"""Every flag of a lead both ways, on analytic ECGs that have the feature and on some that nearly have it."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from synthetic import Beat, make_ecg

from einthoven.ecg import STANDARD_LEADS
from einthoven.formats import load
from einthoven.measure import measure
from einthoven.measure.median.wave import Delineation, Template, Wave
from einthoven.measure.shapes.lead_beat import LeadBeat
from einthoven.measure.shapes.repolarisation import t_quantities, t_shape

#: The S wave of a standard beat (onset, offset): where a further wave of the opposite sign leaves a plain R.
S = (0.0607, 0.092)
NO_S = {"I": (*S, 0.15), "V5": (*S, 0.18), "V6": (*S, 0.08)}


def with_waves(waves, **beat):
    return measure(make_ecg(heart_rate=60, beat=Beat(waves=waves, **beat)))


@pytest.fixture(scope="module")
def plain():
    return measure(make_ecg(heart_rate=60))


@pytest.mark.parametrize("seen", [True, False])
def test_a_t_that_ends_with_qrs_has_no_amplitude(seen):
    """Not one of 0 mV."""
    qrs = Wave(100.0, 140.0, np.array([100.0]), np.array([120.0]), np.array([140.0]), np.nan, np.nan)
    own = np.array([138.0 if seen else np.nan])
    t = Wave(130.0, 140.0, own - 4, own, own + 2, np.nan, np.nan)
    curve = np.sin(np.arange(400) / 30)[None]
    template = Template(curve, curve, 120, 9, 400.0, np.array([0.01]))
    found = t_quantities(LeadBeat(template, Delineation(qrs, None, t), 0, 1.0, [], 0))
    assert {q.value for q in found.values()} == {None}
    assert all(q.reason for q in found.values())
    assert t_shape(found) is None


def test_a_plain_beat_has_no_flag(plain):
    for lead, shape in plain.morphology.items():
        assert not any((shape.notched, shape.s_notched, shape.fragmented, shape.delta)), lead
        assert (shape.j, shape.u) == ("none", "absent"), lead
        for name in ("u_amplitude", "j_peak_amplitude", "r2_amplitude", "s2_amplitude"):
            if name != "r2_amplitude" or lead != "aVR":
                assert plain.get(name, lead).absent, (name, lead)


# --- U wave ---


@pytest.mark.parametrize(("size", "shape"), [(0.09, "upright"), (-0.09, "inverted")])
def test_a_u_wave_is_found_with_its_size(size, shape):
    m = with_waves({"V2": ((0.41, 0.57, size),)})
    assert m.morphology["V2"].u == shape
    assert m.get("u_amplitude", "V2").value == pytest.approx(size, abs=0.015)
    assert m.morphology["V4"].u == "absent"
    assert m.get("u_amplitude", "V4").absent


def test_at_a_fast_rate_a_u_wave_cannot_be_told():
    m = measure(make_ecg(heart_rate=110, beat=Beat(qt=0.30)))
    assert {shape.u for shape in m.morphology.values()} == {None}
    assert m.get("u_amplitude", "V2").reason == "not assessable above 95 beats per minute"


def test_without_room_before_the_next_p_a_u_wave_cannot_be_told():
    m = measure(make_ecg(heart_rate=90, beat=Beat(qt=0.42, pr=0.20)))
    assert m.morphology["V3"].u is None
    assert m.get("u_amplitude", "V3").reason == "the next P wave follows the T wave too soon"


# --- delta wave ---


def test_a_slow_start_of_the_ventricles_is_a_delta_wave():
    m = measure(make_ecg(beat=Beat(delta=0.045)))
    assert sum(bool(shape.delta) for shape in m.morphology.values()) >= 6
    assert m.values["pr"].value < 125


@pytest.mark.parametrize("beat", [Beat(qrs=0.14), Beat(pr=0.10, p_duration=0.09), Beat(delta=0.012)])
def test_a_wide_complex_or_a_short_pr_alone_is_no_delta_wave(beat):
    m = measure(make_ecg(beat=beat))
    assert not any(shape.delta for shape in m.morphology.values())


# --- fragmentation ---


def test_a_notch_in_the_nadir_of_s_is_fragmentation():
    m = with_waves({"V3": ((0.069, 0.084, 0.6),)})
    assert (m.morphology["V3"].s_notched, m.morphology["V3"].notched, m.morphology["V3"].fragmented) == (
        True,
        False,
        True,
    )
    assert not m.morphology["V4"].fragmented


def test_one_notch_in_a_wide_complex_is_not_fragmentation():
    m = with_waves({"V3": ((0.069 * 1.52, 0.084 * 1.52, 0.6),)}, qrs=0.14)
    assert m.morphology["V3"].s_notched
    assert m.morphology["V3"].fragmented is False


def test_an_additional_r_is_fragmentation_but_alone_in_v1_a_variant():
    m = with_waves({"V1": ((0.084, 0.108, 0.30),), "V5": ((0.084, 0.108, 0.45),)})
    assert m.morphology["V5"].qrs == "qRsr'"
    assert m.morphology["V5"].fragmented
    assert m.morphology["V1"].qrs == "rSr'"
    assert m.morphology["V1"].fragmented is False
    assert m.morphology["aVR"].fragmented is None, "aVR belongs to no territory"
    assert m.get("r2_amplitude", "V1").value == pytest.approx(0.30, abs=0.05)


def test_a_raised_j_point_is_no_additional_r():
    st = np.zeros(12)
    st[STANDARD_LEADS.index("V4")] = 0.25
    m = measure(make_ecg(beat=Beat(st_mv=st)))
    assert m.morphology["V4"].fragmented is False


def test_a_second_s_is_measured_apart():
    m = with_waves({"V1": ((0.084, 0.106, 0.4), (0.102, 0.124, -0.5))})
    assert m.morphology["V1"].qrs in ("rSr's'", "rSr'S'")
    assert m.get("s2_amplitude", "V1").value == pytest.approx(0.5, abs=0.08)


# --- end of QRS ---


def test_a_notch_at_the_end_of_r_is_found_with_its_height_and_is_no_fragmentation():
    m = with_waves({"V6": (NO_S["V6"], (0.054, 0.10, 0.2))})
    assert m.morphology["V6"].j == "notch"
    assert m.get("j_peak_amplitude", "V6").value == pytest.approx(0.2, abs=0.02)
    assert m.morphology["V6"].fragmented is False


@pytest.mark.parametrize("size", [0.2, 0.3])
def test_a_slur_at_the_end_of_r_is_found_with_the_height_of_its_start(size):
    m = with_waves({lead: (no_s, (0.0, 0.11, size)) for lead, no_s in NO_S.items()})
    for lead in NO_S:
        assert m.morphology[lead].j == "slur", lead
        assert m.get("j_peak_amplitude", lead).value == pytest.approx(size, abs=0.05)


def test_a_plain_r_without_s_has_neither():
    m = with_waves({lead: (no_s,) for lead, no_s in NO_S.items()})
    for lead in NO_S:
        assert (m.morphology[lead].qrs, m.morphology[lead].j) == ("qR", "none")
        assert m.get("j_peak_amplitude", lead).absent


# --- real recordings ---


ABNORMAL = (
    "Conduction abnormalities",
    "Extrasystolies",
    "Hypertrophies",
    "Cardiac pacing",
    "Ischemia",
    "Non-specific repolarization abnormalities",
)


def test_normal_recordings_have_no_delta_wave_and_few_fragmented_leads(data_file):
    folder = data_file("ludb")
    with (folder / "ludb.csv").open(newline="", encoding="utf-8") as table:
        normal = [row["ID"] for row in csv.DictReader(table) if not any((row[c] or "").strip() for c in ABNORMAL)]
    files = [path for name in normal if (path := folder / "data" / f"{name}.hea").exists()]
    shapes = [shape for path in files for shape in measure(load(path)).morphology.values()]
    assert len(files) >= 20
    assert not any(shape.delta for shape in shapes)
    assert sum(bool(shape.fragmented) for shape in shapes) < 0.05 * len(shapes)
