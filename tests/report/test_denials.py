"""What a reading denies: only what was looked at, in every lead that was looked at, or with the exception named."""

from __future__ import annotations

import re

import made_assessments as made
import pytest
from builders import make_measurements
from hypothesis import given
from hypothesis import strategies as st

from einthoven import protocol
from einthoven.ecg import CHEST_LEADS, LIMB_LEADS, STANDARD_LEADS
from einthoven.measure.measurements import Measurements, Quantity
from einthoven.report import compose
from einthoven.verify import verify

ELEVATION = {"II": {"st_j": 0.21}, "III": {"st_j": 0.32}, "aVF": {"st_j": 0.26}}


def read(measurements: Measurements):
    return compose(measurements, protocol.assess(measurements))


def step(composition, number):
    return composition.steps[number - 1].text


def without_amplitudes(reason: str) -> Measurements:
    """A recording whose gain is in doubt: no amplitude in any lead."""
    measurements = make_measurements(values={"qrs_axis": None})
    for quantities in measurements.leads.values():
        for name, quantity in quantities.items():
            if quantity.unit in ("mV", "mV.ms", "mV/s"):
                quantities[name] = Quantity.missing(quantity.unit, reason)
    return measurements


def test_st_depression_in_a_single_lead_is_named_not_denied():
    leads = ELEVATION | {"aVL": {"st_j": -0.16, "st_60": -0.09}}
    composition = compose(make_measurements(leads=leads), made.make_assessment(made.found("STE_INF"), made.found("SR")))
    for text in (step(composition, 4), composition.narrative):
        assert "ST depression of 0.16 mV in aVL alone (reciprocal)" in text
        assert not re.search(r"(?:no|without|or) ST depression", text)


def test_st_depression_that_only_st_60_shows_is_named_too():
    composition = read(make_measurements(leads={"V5": {"st_j": -0.02, "st_60": -0.12}}))
    assert "ST depression of 0.12 mV in V5 alone" in composition.narrative


def test_upsloping_st_depression_in_neighbouring_leads_is_named_as_such():
    low = {lead: {"st_j": -0.13, "st_60": -0.09} for lead in ("V3", "V4", "V5")}
    shapes = {lead: {"st": "upsloping"} for lead in low}
    composition = compose(make_measurements(leads=low, morphology=shapes), made.normal())
    assert "ST depression in V3-V5 alone (upsloping)" in composition.narrative
    assert "(reciprocal)" not in composition.answer


def test_a_lead_at_the_limit_is_neither_shown_nor_denied():
    # Uncertainty of the made-up measurements: 0.02 mV.
    composition = read(make_measurements(leads={"V5": {"st_j": -0.06, "st_60": 0.0}}))
    assert "no ST depression in two contiguous leads" in composition.narrative
    assert "alone" not in composition.narrative


def test_a_clean_ecg_denies_plainly():
    text = read(make_measurements()).narrative
    assert "There is no ST elevation, ST depression, T wave inversion or pathological Q waves." in text


@pytest.mark.parametrize("leads", [("V1",), ("III",), ("III", "V1")])
def test_t_inversion_that_is_common_in_health_is_an_exception_to_the_denial(leads):
    changes = {lead: {"t_amplitude": -0.2} for lead in leads}
    text = read(make_measurements(leads=changes)).narrative
    assert f"no T wave inversion except in {' and '.join(leads)}" in text


def test_t_inversion_in_another_single_lead_has_its_size():
    text = read(make_measurements(leads={"aVL": {"t_amplitude": -0.21}})).narrative
    assert "T wave inversion of 0.21 mV in aVL alone" in text
    assert not re.search(r"no [^.;]*T wave inversion", text)


def test_a_pathological_q_wave_in_one_lead_is_not_denied():
    q = {"aVL": {"q_amplitude": 0.3, "q_duration": 45.0}}
    composition = read(make_measurements(leads=q))
    assert "pathological Q wave in aVL alone" in composition.narrative
    assert "no sign of an old infarction" not in composition.answer


@given(
    lead=st.sampled_from(STANDARD_LEADS),
    name=st.sampled_from(["st_j", "st_60", "t_amplitude"]),
    value=st.floats(-0.4, 0.4),
)
def test_whatever_one_lead_shows_the_reading_is_not_contradicted(lead, name, value):
    measurements = make_measurements(leads={lead: {name: value}})
    claims = verify(read(measurements).narrative, measurements).claims
    assert [(c.text, c.reason) for c in claims if c.verdict == "contradicted"] == []


@given(lead=st.sampled_from([x for x in STANDARD_LEADS if x != "aVR"]), depth=st.floats(0.09, 0.5))
def test_no_plain_denial_of_st_depression_where_a_lead_shows_it(lead, depth):
    text = read(make_measurements(leads={lead: {"st_j": -depth, "st_60": -depth}})).answer
    assert not re.search(r"(?:no|without|or) ST depression(?! in two contiguous leads)", text)


@pytest.mark.parametrize("only", [("II",), ("I", "II"), LIMB_LEADS])
def test_without_chest_leads_nothing_that_they_show_is_denied(only):
    text = read(make_measurements(only_leads=only)).answer
    denial = r"no[^.;]*(?:ventricular hypertrophy|delta|pre-excitation|hyperkalaemia|atrial enlargement)"
    assert not re.search(denial, text)
    assert "ventricular hypertrophy" not in text


def test_low_voltage_is_denied_for_the_leads_that_were_measured():
    for only, shown in (
        (LIMB_LEADS, " in the limb leads (QRS peak to peak 1.20 mV in II)"),
        (CHEST_LEADS, " in the chest leads (QRS peak to peak 1.80 mV in V4)"),
        (STANDARD_LEADS, " (QRS peak to peak 1.20 mV in II and 1.80 mV in V4)"),
    ):
        assert f"There is no low QRS voltage{shown}." in step(read(make_measurements(only_leads=only)), 3)
    assert "low QRS voltage" not in read(make_measurements(only_leads=("II",))).answer


@pytest.mark.parametrize(
    ("only", "where"), [(CHEST_LEADS, "V1-V6"), (LIMB_LEADS, "I, II, III, aVR, aVL and aVF"), (("II",), "II")]
)
def test_step_4_speaks_of_the_leads_that_are_there_and_names_the_others(only, where):
    text = step(read(make_measurements(only_leads=only, leads={"V1": {"t_amplitude": 0.1}})), 4)
    assert f"no ST elevation or ST depression in {where}." in text
    assert f"no T wave inversion in {where}." in text
    assert re.search(f"no pathological Q waves in {where}[ .]", text, re.IGNORECASE)
    missing = "V1-V6" if "II" in only else "I, II, III"
    assert re.search(rf"Not assessable \(without [^)]*{missing}", text)
    assert "no sign of an old infarction" not in text


@pytest.mark.parametrize("reason", ["gains differ between leads: II is not I + III", "the gain is in doubt"])
def test_without_amplitudes_the_reason_is_said_once_and_no_voltage_is_denied(reason):
    composition = read(without_amplitudes(reason))
    assert composition.narrative.count(f"No amplitude is given: {reason}.") == 1
    assert not re.search(r"hypertrophy|low QRS voltage|no ST |T wave inversion", composition.answer)
    assert "Not assessable (no amplitude is given), in part or in whole: voltage" in step(composition, 3)
    assert step(composition, 4).count(reason) == 0


def test_a_subject_is_named_as_not_assessable_once_a_step():
    for number in (2, 3, 4, 5):
        text = step(read(make_measurements(only_leads=("II",), values={"qrs_axis": None})), number)
        topics = [t for part in re.findall(r"in whole: ([^.]+)", text) for t in re.split(", | and ", part)]
        assert len(topics) == len(set(topics)), text
        assert "qrs_axis" not in text


def test_under_the_age_of_sourced_limits_the_rate_is_said_not_to_be_judged():
    composition = read(make_measurements(age=0.5, values={"heart_rate": 61}))
    assert "The rate of 61 bpm is not judged (no sourced limit under 16 years)." in step(composition, 1)
    assert "(rate not judged: no sourced limit under 16 years)" in composition.narrative
    voltage = r"Not assessable \(no sourced limit under 16 years\)[^.]*: voltage"
    assert re.search(voltage, step(composition, 3))
    assert "not judged" not in read(make_measurements()).answer


@pytest.mark.parametrize(("low", "high", "words"), [(700, 950, False), (810, 860, True)])
def test_a_wide_range_of_rr_is_not_called_regular(low, high, words):
    text = step(read(make_measurements(values={"rr_min": low, "rr_max": high}, regular=True)), 1)
    assert bool(re.search(r"\bregular\b", text, re.IGNORECASE)) is words
    assert f"RR between {low} and {high} ms" in text


def test_in_flutter_no_pr_is_printed():
    flutter = make_measurements(
        rhythm="atrial flutter", organised_p=False, conduction="2:1", values={"pr": None, "heart_rate": 150}
    )
    assert not re.search(r"PR \d|PR interval of", read(flutter).answer)
