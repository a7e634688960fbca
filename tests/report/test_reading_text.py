"""The terminal rendering: complete, within its width, harmless."""

from __future__ import annotations

import made_assessments as made
import pytest
from builders import make_measurements
from made_readings import HOSTILE, claim, make_ecg, make_reading

from einthoven.ecg import Provenance
from einthoven.report import text as rendering


@pytest.fixture(scope="module")
def reading():
    claims = [claim(), claim("contradicted", measured=238.0, reason="80 ms away"), claim("unverifiable")]
    return make_reading(make_measurements(), made.left_hypertrophy(), claims=claims)


def test_everything_is_there(reading):
    out = rendering.render(reading)
    for part in (
        "made.xml", "Heart rate", "72 bpm", "QTc (Bazett)", "Step 6: Final Medical Reasoning", "Sokolow-Lyon",
        "4.10 mV", "> 3.50 mV", "Made-up Guideline 2020", "Narrative", "Labels: sinus rhythm",
        "1 supported, 1 contradicted, 1 unverifiable", "(measured 238 ms)", "Research use only; not a medical device.",
    ):  # fmt: skip
        assert part in out, part
    for step in reading.steps:
        assert step.title in out


def test_the_devices_own_numbers_stand_beside_ours(reading):
    line = next(line for line in rendering.render(reading).splitlines() if line.startswith("PR "))
    assert line.split() == ["PR", "158", "ms", "5", "120", "to", "200", "160"]


@pytest.mark.parametrize("width", [72, 80, 100, 140])
def test_no_line_is_wider_than_asked(reading, width):
    assert max(map(len, rendering.render(reading, width=width).splitlines())) <= width


def test_plain_text_has_no_escape_sequences(reading):
    assert "\x1b" not in rendering.render(reading)


def test_colours_change_no_word(reading):
    import re

    coloured = rendering.render(reading, color=True)
    assert "\x1b[" in coloured
    plain = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert plain.split() == rendering.render(reading).split()


def test_strings_of_the_file_cannot_steer_the_terminal():
    source = Provenance(format=HOSTILE, device=HOSTILE, device_statements=(HOSTILE,))
    ecg = make_ecg(provenance=source, warnings=(HOSTILE,))
    out = rendering.render(make_reading(make_measurements(), made.normal(), ecg=ecg))
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_a_reason_stands_where_a_number_is_missing():
    out = rendering.render(make_reading(make_measurements(values={"qt": None}), made.normal()))
    line = next(line for line in out.splitlines() if line.startswith("QT "))
    assert "could not be delineated" in line
