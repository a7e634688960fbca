"""The HTML page: one file, nothing loaded, nothing injected, findings tied to the trace."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import made_assessments as made
import pytest
from builders import make_measurements
from made_readings import HOSTILE, claim, make_ecg, make_reading

from einthoven.ecg import Provenance
from einthoven.measure.measurements import Measurements
from einthoven.report import html as rendering

VOID = {"meta", "br", "link", "input", "img", "hr"}


class Page(HTMLParser):
    """Every start tag with its attributes; open tags left at the end mean that the document is not well formed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.errors: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.errors.append(tag)


@pytest.fixture(scope="module")
def text():
    return rendering.render(make_reading(make_measurements(), made.inferior_elevation(), claims=[claim()]))


def hostile_reading() -> str:
    source = Provenance(format=HOSTILE, device=HOSTILE, filters=HOSTILE, device_statements=(HOSTILE,))
    ecg = make_ecg(leads=("I", "II", "<script>x</script>"), provenance=source, warnings=(HOSTILE,))
    finding = made.found("LVH", leads=("<b>V1</b>",), notes=(HOSTILE,))
    measurements = make_measurements(warnings=(HOSTILE,))
    audit = [claim("unverifiable", text=HOSTILE, reason=HOSTILE, lead=HOSTILE)]
    return rendering.render(make_reading(measurements, made.make_assessment(finding), ecg=ecg, claims=audit))


@pytest.mark.parametrize("document", ["text", "hostile"])
def test_every_tag_is_closed(document, text):
    page = Page(text if document == "text" else hostile_reading())
    assert page.errors == []
    assert page.open == []


def test_nothing_is_loaded_from_elsewhere(text):
    for tag, attributes in Page(text).tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form"}
        assert not {"src", "srcset", "action", "background", "xlink:href"} & set(attributes)
    assert not re.search(r"url\((?!#)", text)
    assert "@import" not in text
    assert set(re.findall(r"https?://[^\s\"'<]+", text)) == {"http://www.w3.org/2000/svg"}


def test_the_policy_allows_this_script_and_no_other(text):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    assert "default-src 'none'" in policy
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy


def test_strings_of_the_file_stay_text():
    text = hostile_reading()
    assert text.count("<script") == 1
    assert "<b>V1" not in text
    assert "&lt;script&gt;alert(" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    for _, attributes in Page(text).tags:
        assert not any(name.startswith("on") for name in attributes)


def test_a_finding_points_at_its_leads_and_interval(text):
    finding = next(a for _, a in Page(text).tags if a.get("id") == "finding-STE_INF")
    assert finding["data-leads"] == "II III aVF"
    assert finding["data-waves"] == "st"
    assert finding["tabindex"] == "0"
    drawn = {a["data-lead"] for _, a in Page(text).tags if "data-lead" in a}
    assert {"II", "III", "aVF"} <= drawn


def test_evidence_certainty_and_disclaimer_are_shown(text):
    assert "0.32 mV" in text
    assert "Made-up Guideline 2020" in text
    assert ">critical</span>" in text
    assert "Research use only; not a medical device." in text
    assert "device 160" in text


def test_no_identity(text):
    assert "SECRET-ID" not in text
    assert "folder" not in text


def test_rendering_is_deterministic(text):
    again = rendering.render(make_reading(make_measurements(), made.inferior_elevation(), claims=[claim()]))
    assert again == text


def test_not_interpretable_is_the_title():
    measurements: Measurements = make_measurements(usable=False, warnings=("no beats were found",))
    assessment = made.make_assessment(made.found("NOTINT"), interpretable=False)
    text = rendering.render(make_reading(measurements, assessment))
    assert "<h1>Not interpretable</h1>" in text
