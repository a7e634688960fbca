"""Critical values: above all else in every rendering, with what they ask for; a borderline one raises no alert."""

from __future__ import annotations

import csv
import json

import made_assessments as made
import pytest
from builders import make_measurements
from made_readings import make_reading

from einthoven.protocol.dictionary import statements
from einthoven.report import csv as sheet
from einthoven.report import html, text
from einthoven.report import json as document
from einthoven.report.critical import actions, critical_findings, critical_to_review
from einthoven.verify import verify

RATE = "Prompt review: assess the patient for syncope, hypotension and conduction disease"


def marked_bradycardia():
    return made.found("SBRAD", statement="Marked bradycardia", severity="critical", action=RATE)


def elevation(certainty="definite"):
    high = [made.evidence("STE_INF", i, "st_j", 0.2, "mV", ">=", 0.1, lead) for i, lead in enumerate(("II", "aVF"), 1)]
    more = {"severity": "critical", "leads": ("II", "aVF"), "action": made.OCCLUSION, "certainty": certainty}
    return made.found("STE_INF", *high, statement="Inferior ST elevation", **more)


def reading(*findings):
    summary = made.found("ABNORM", statement="Abnormal ECG with a critical finding: prompt review", severity="critical")
    return make_reading(make_measurements(), made.make_assessment(*findings, summary))


@pytest.fixture(scope="module")
def alert():
    return reading(marked_bradycardia(), elevation())


@pytest.fixture(scope="module")
def open_one():
    return reading(elevation("borderline"))


def test_the_most_urgent_comes_first_and_the_summary_is_no_critical_value(alert):
    assert [f.code for f in critical_findings(alert.findings)] == ["STE_INF", "SBRAD"]


def test_the_json_holds_them_on_its_top_level(alert):
    values = json.loads(document.render(alert))["critical"]
    assert values[0] == {
        "code": "STE_INF", "statement": "Inferior ST elevation", "certainty": "definite", "action": made.OCCLUSION,
        "leads": ["II", "aVF"],
    }  # fmt: skip
    assert [v["code"] for v in values] == ["STE_INF", "SBRAD"]


def test_the_list_is_empty_where_there_is_none():
    assert json.loads(document.render(make_reading(make_measurements(), made.normal())))["critical"] == []


def test_the_text_begins_with_them(alert):
    out = text.render(alert)
    assert out.index("CRITICAL") < out.index("Measurements")
    assert out.index("Inferior ST elevation in II and aVF  [STE_INF, definite]") < out.index("Marked bradycardia")
    assert out.index(f"    {made.OCCLUSION}") < out.index("Measurements")


def test_the_page_begins_with_a_box(alert):
    page = html.render(alert)
    box = page[page.index('<section class="alert"') : page.index("<header>")]
    assert "Inferior ST elevation in II and aVF" in box
    assert made.OCCLUSION in box
    assert 'data-leads="II aVF" data-waves="st"' in box


def test_the_sheet_has_codes_and_actions(alert):
    row = next(csv.DictReader([sheet.header(), sheet.row(alert)]))
    assert row["critical_findings"] == "STE_INF; SBRAD"
    assert row["critical_actions"] == "; ".join(a.replace(";", ",") for a in (made.OCCLUSION, RATE))


def test_narrative_and_step_6_begin_with_them(alert):
    assert alert.narrative.startswith(
        "Critical findings, for immediate review: inferior ST elevation (II and aVF) and marked bradycardia."
    )
    first, *advice = (s.text for s in alert.steps[5].sentences[:3])
    assert "inferior ST elevation" in first
    assert advice == [
        "Immediate review is advised: consider acute coronary occlusion, record V4R.",
        f"Prompt review is advised: {RATE.partition(': ')[2]}.",
    ]


def test_a_borderline_one_is_shown_for_review_and_raises_no_alert(open_one):
    assert [f.code for f in critical_to_review(open_one.findings)] == ["STE_INF"]
    assert json.loads(document.render(open_one))["critical"] == []
    out, page = text.render(open_one), html.render(open_one)
    assert "CRITICAL" not in out
    assert "For review: possible inferior ST elevation in II and aVF, borderline" in out
    assert '<section class="alert"' not in page
    assert "For review: possible inferior ST elevation in II and aVF, borderline" in page
    assert "Critical finding" not in open_one.narrative
    assert "is advised" not in open_one.steps[5].text


def test_a_reading_without_any_shows_no_box():
    normal = make_reading(make_measurements(), made.normal())
    assert "CRITICAL" not in text.render(normal)
    assert '<section class="alert"' not in html.render(normal)


def test_a_recording_that_may_show_an_arrest_is_one_too():
    check = "Check the patient and the electrodes at once; record again"
    finding = made.found("NOTINT", severity="critical", action=check)
    measurements = make_measurements(usable=False, warnings=("no beats were found",))
    unread = make_reading(measurements, made.make_assessment(finding, interpretable=False))
    assert [v.code for v in unread.critical] == ["NOTINT"]
    assert text.render(unread).index(check) < text.render(unread).index("Findings")
    assert f"The recording is not interpretable. Immediate review: c{check[1:]}." == unread.steps[5].text


def test_what_several_ask_for_is_said_once():
    lateral = made.found("STD_LAT", severity="critical", action="Immediate review: consider acute coronary occlusion")
    assert actions([elevation(), lateral]) == [made.OCCLUSION]
    later = made.found("STD_INF", severity="critical", action="Prompt review: record V4R; compare")
    assert actions([elevation(), later]) == [made.OCCLUSION, "Prompt review: compare"]


@pytest.mark.parametrize("code", [code for code, s in statements().items() if s.action])
def test_advice_claims_nothing_of_the_ecg(code):
    found = made.found("ABNORM", severity="critical", action=statements()[code].action)
    assert found.action is not None
    soon, _, what = found.action.partition(": ")
    sentence = f"{soon} is advised: {what.replace('; ', ', ')}." if what else f"{soon} is advised."
    assert verify(sentence, make_measurements()).claims == ()
