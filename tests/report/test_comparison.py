"""What a reading says of an earlier recording: sentences, tables, JSON; and that its own audit agrees."""

from __future__ import annotations

import dataclasses
import json

import jsonschema
import pytest
from builders import make_measurements
from made_readings import HOSTILE, make_reading

from einthoven.protocol import assess
from einthoven.protocol.serial import Recorded, compare
from einthoven.report import compose, csv, html, text
from einthoven.report import json as rendering
from einthoven.report.composition import MARK
from einthoven.verify.audit import verify

NORMAL = make_measurements()
BLOCK = make_measurements(
    values={"qrs": 148, "qrs_axis": -20},
    leads={lead: {"q_amplitude": None, "r_peak_time": 75} for lead in ("I", "aVL", "V5", "V6")},
    morphology={lead: {"qrs": "R", "notched": True} for lead in ("I", "aVL", "V5", "V6")}
    | {"V1": {"qrs": "QS"}, "V2": {"qrs": "rS"}},
)
LONG_PR = make_measurements(values={"pr": 204})
RAISED = make_measurements(leads={lead: {"st_j": 0.25, "st_60": 0.25} for lead in ("II", "III", "aVF")})
TURNED = make_measurements(
    leads={lead: {"t_amplitude": -0.35} for lead in ("V3", "V4", "V5")},
    morphology={lead: {"t": "inverted"} for lead in ("V3", "V4", "V5")},
)
FIBRILLATING = make_measurements(
    rhythm="atrial fibrillation", regular=False, organised_p=False, conduction=None,
    values={"pr": None, "p_duration": None, "p_axis": None, "heart_rate": 128, "rr": 469},
    rhythm_values={"rr_variation": 0.25, "p_fraction": 0.1, "atrial_rate": None},
)  # fmt: skip
UNREADABLE = make_measurements(usable=False, warnings=("no signal in any lead",))
ALL = {
    "normal": NORMAL, "block": BLOCK, "long PR": LONG_PR, "raised ST": RAISED, "turned T": TURNED,
    "fibrillation": FIBRILLATING, "not readable": UNREADABLE, "limb leads": make_measurements(only_leads=("I", "II")),
    "longer PR": make_measurements(values={"pr": 340}), "possible": make_measurements(values={"pr": 197}),
    "women": make_measurements(sex="F", values={"qtc": 505}), "slow": make_measurements(values={"heart_rate": 45}),
}  # fmt: skip


def since(prior, now, **record):
    return compare(Recorded(now, assess(now), {}), Recorded(prior, assess(prior), record))


def composed(prior, now, **record):
    comparison = since(prior, now, **record)
    return compose(now, assess(now), comparison), comparison


def reading(prior, now, **record):
    return dataclasses.replace(make_reading(now, assess(now)), comparison=since(prior, now, **record))


def test_what_is_new_is_said_with_its_date_and_the_size_of_the_change():
    composition, _ = composed(NORMAL, BLOCK, start="2021-03-02T09:12:00")
    assert "Compared with the recording of 2021-03-02: new" in composition.narrative
    assert "complete left bundle branch block (QRS 148 ms, previously 92 ms, +56 ± 7 ms)" in composition.narrative
    assert "Unchanged: sinus rhythm" in composition.steps[5].text


def test_what_is_gone_and_what_is_the_same():
    gone, _ = composed(BLOCK, NORMAL)
    assert "complete left bundle branch block no longer present" in gone.narrative
    same, _ = composed(BLOCK, BLOCK)
    assert "Compared with the prior recording: no significant change." in same.narrative


def test_a_flip_within_uncertainty_is_called_neither_new_nor_resolved():
    composition, _ = composed(make_measurements(values={"pr": 196}), LONG_PR)
    assert "new" not in composition.narrative
    assert "First-degree AV block, a change within measurement uncertainty (PR 204 ms, previously 196 ms, +8 ± " in (
        composition.steps[5].text.replace("unchanged within", "a change within")
    )


def test_what_is_masked_is_not_resolved():
    leads = {lead: {"q_amplitude": 0.4, "q_duration": 45, "r_amplitude": 0.3} for lead in ("II", "III", "aVF")}
    before = make_measurements(leads=leads, morphology={n: {"qrs": "Qr"} for n in ("II", "III", "aVF")})
    composition, _ = composed(before, BLOCK)
    assert "inferior myocardial infarction no longer" not in composition.answer
    assert "inferior myocardial infarction: not assessable now, masked by complete left bundle" in composition.answer


def test_without_a_prior_nothing_is_said_of_changes():
    composition = compose(BLOCK, assess(BLOCK))
    assert "Compared" not in composition.answer
    assert "previously" not in composition.answer


@pytest.mark.parametrize("now", list(ALL)[:6])
@pytest.mark.parametrize("prior", ALL)
def test_the_audit_contradicts_nothing_that_the_comparison_says(prior, now):
    composition, comparison = composed(ALL[prior], ALL[now])
    audit = verify(composition.answer, ALL[now], assessment=assess(ALL[now]), comparison=comparison)
    alone = verify(compose(ALL[now], assess(ALL[now])).answer, ALL[now])
    assert audit.contradicted == alone.contradicted, [c for c in audit.claims if c.verdict == "contradicted"]


@pytest.mark.parametrize("prior", ALL)
def test_every_sentence_names_evidence_that_is_in_the_document(prior):
    composition, _ = composed(ALL[prior], BLOCK)
    ids = {e.id for outcome in assess(BLOCK).outcomes.values() for e in outcome.evidence}
    for sentence in composition.sentences():
        for path in sentence.evidence:
            at = BLOCK.to_dict()
            for part in path.split("."):
                at = at.get(part) if isinstance(at, dict) else None
            assert path in ids or at is not None, (path, sentence.text)
        assert MARK not in sentence.text


@pytest.mark.parametrize("prior", ALL)
def test_the_json_follows_the_schema(prior):
    document = json.loads(rendering.render(reading(ALL[prior], BLOCK)))
    jsonschema.Draft202012Validator(rendering.schema()).validate(document)
    assert document["schema"] == 1
    assert document["comparison"]["prior"]["rhythm"] == ALL[prior].rhythm.name


def test_a_reading_alone_has_null_for_a_comparison():
    document = json.loads(rendering.render(make_reading(NORMAL, assess(NORMAL))))
    assert document["comparison"] is None
    jsonschema.Draft202012Validator(rendering.schema()).validate(document)


def test_the_text_shows_then_now_and_the_change():
    out = text.render(reading(NORMAL, BLOCK, start="2021-03-02T09:12:00"))
    assert "Compared with the recording of 2021-03-02" in out
    row = next(line for line in out.splitlines() if line.startswith("QRS  ") and "±" in line)
    assert row.split() == ["QRS", "92", "148", "+56", "±", "7", "ms", "changed"]
    assert "AHA/ACC/HRS 2007 Part II: 403 New conduction abnormality" in " ".join(out.split())


@pytest.mark.parametrize("width", [72, 100])
def test_no_line_of_the_text_is_too_wide(width):
    out = text.render(reading(NORMAL, RAISED, device=HOSTILE), width=width)
    assert max(map(len, out.splitlines())) <= width


def test_the_page_shows_the_comparison_and_nothing_that_a_file_could_inject():
    page = html.render(reading(NORMAL, BLOCK, device=HOSTILE, start="2021-03-02T09:12:00"))
    assert "Compared with the recording of 2021-03-02" in page
    assert "<td>changed</td>" in page
    assert "<script>alert" not in page
    assert "Compared with" not in html.render(make_reading(NORMAL, assess(NORMAL)))


def test_the_sheet_holds_what_came_and_went():
    cells = dict(zip(csv.COLUMNS, csv.row(reading(NORMAL, BLOCK)).split(","), strict=False))
    assert cells["new"].split("; ")[0] == "CLBBB"
    assert (cells["significant_change"], cells["comparison_statements"]) == ("true", "403")
    alone = dict(zip(csv.COLUMNS, csv.row(make_reading(NORMAL, assess(NORMAL))).split(","), strict=False))
    assert alone["new"] == alone["significant_change"] == ""
