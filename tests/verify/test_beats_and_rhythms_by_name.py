"""Names of runs, pauses and shapes that contain the name of something graver: which of the two is meant."""

from __future__ import annotations

import pytest
from audits import NORMAL, only
from builders import make_measurements

from einthoven.measure.episodes import Run


def run(origin: str, beats: int, bpm: float):
    return make_measurements(
        rhythm_values={f"{origin}_premature_beats": beats},
        runs=(Run(origin, 2.0, beats, bpm),),  # type: ignore[arg-type]
    )


FAST = run("ventricular", 4, 160.0)
SLOW = run("ventricular", 4, 80.0)


@pytest.mark.parametrize(
    ("text", "measurements", "verdict"),
    [
        ("Nonsustained ventricular tachycardia.", FAST, "supported"),
        ("NSVT.", SLOW, "contradicted"),
        ("Ventricular tachycardia.", FAST, "contradicted"),
        ("No nonsustained ventricular tachycardia.", FAST, "contradicted"),
        ("A run of ventricular beats.", FAST, "supported"),
        ("A run of ventricular beats.", SLOW, "supported"),
        ("A run of ventricular beats.", NORMAL, "contradicted"),
        ("Ventricular couplet.", run("ventricular", 2, 140.0), "supported"),
        ("Nonsustained SVT.", run("supraventricular", 4, 150.0), "supported"),
        ("Nonsustained SVT.", NORMAL, "contradicted"),
    ],
)
def test_a_run_is_no_sustained_tachycardia(text, measurements, verdict):
    assert only(text, measurements).verdict == verdict


@pytest.mark.parametrize(
    ("text", "pause", "verdict"),
    [
        ("Asystole.", 4.0, "supported"),
        ("Asystole.", 2.4, "contradicted"),
        ("Sinus arrest.", 1.0, "contradicted"),
        ("Significant pause.", 2.4, "supported"),
        ("No significant pause.", 2.4, "contradicted"),
    ],
)
def test_an_arrest_lasts_longer_than_a_pause(text, pause, verdict):
    assert only(text, make_measurements(rhythm_values={"pause": pause})).verdict == verdict


FRAGMENTED_V2 = make_measurements(morphology={"V2": {"fragmented": True}})
FRAGMENTED = make_measurements(morphology={lead: {"fragmented": True} for lead in ("V2", "V3", "II", "aVF")})


@pytest.mark.parametrize(
    ("text", "measurements", "verdict"),
    [
        ("Fragmented QRS.", FRAGMENTED, "supported"),
        ("Fragmented QRS.", NORMAL, "contradicted"),
        ("Fragmented QRS.", FRAGMENTED_V2, "unverifiable"),
        ("Fragmented QRS in V2.", FRAGMENTED_V2, "supported"),
        ("Fragmented QRS in V5.", FRAGMENTED_V2, "contradicted"),
        ("No fragmented QRS.", FRAGMENTED, "contradicted"),
    ],
)
def test_a_fragmented_qrs_is_a_finding_of_two_leads_and_a_shape_of_one(text, measurements, verdict):
    assert only(text, measurements).verdict == verdict


@pytest.mark.parametrize(
    ("text", "changes", "verdict"),
    [
        ("Ventricular quadrigeminy.", {"pattern": "ventricular quadrigeminy"}, "supported"),
        ("Ventricular fusion beats.", {"rhythm_values": {"fusion_beats": 2}}, "supported"),
        ("Electrical alternans.", {}, "contradicted"),
        ("Partial interatrial block.", {}, "contradicted"),
        ("Left axis deviation for the age.", {"age": 10, "values": {"qrs_axis": -20}}, "supported"),
        ("Left axis deviation for the age.", {"age": 10, "values": {"qrs_axis": 40}}, "contradicted"),
    ],
)
def test_further_statements_are_known_by_name(text, changes, verdict):
    assert only(text, make_measurements(**changes)).verdict == verdict
