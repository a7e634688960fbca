"""The whole line on made-up and on real recordings: what is read, and that it survives its own audit."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from builders import make_measurements

from einthoven import protocol
from einthoven.ecg import ECG, STANDARD_LEADS, Provenance
from einthoven.errors import SignalError
from einthoven.formats import load
from einthoven.reading import DISCLAIMER, Reading, audited, read
from einthoven.report import compose
from einthoven.report import csv as csv_rendering
from einthoven.report import html as html_rendering
from einthoven.report import json as json_rendering
from einthoven.report import text as text_rendering
from einthoven.report.composition import MARK, Composition, Sentence
from einthoven.verify import verify

VENDOR = (
    "aecg/mortara.xml",
    "cardiologyxml/example1.xml",
    "dicom/ge_example1.dcm",
    "dicom/mortara_waveform_ecg.dcm",
    "edf/contec.edf",
    "muse/example1.xml",
    "muse/example2.xml",
    "scp/contec_converted.scp",
    "scp/example_huffman.scp",
    "sierra/v1_03.xml",
    "sierra/v1_04.xml",
)


def synthetic(seconds=10.0, rate=500.0, leads=STANDARD_LEADS, noise=0.005, **more) -> ECG:
    """A beat a second with P, QRS and T, scaled by lead."""
    time = np.arange(round(seconds * rate)) / rate
    phase = np.mod(time, 1.0)

    def wave(centre, width, height):
        return height * np.exp(-0.5 * ((phase - centre) / width) ** 2)

    beat = wave(0.30, 0.022, 0.12) + wave(0.465, 0.010, 1.0) - wave(0.495, 0.009, 0.25) + wave(0.75, 0.045, 0.3)
    scale = {"aVR": -0.8, "V1": -0.5, "III": 0.4, "aVL": 0.4}
    signal = np.stack([scale.get(lead, 0.9) * beat for lead in leads])
    signal += np.random.default_rng(0).normal(0, noise, signal.shape)
    return ECG(signal, rate, leads, **more)


@pytest.fixture(scope="module")
def reading() -> Reading:
    source = Provenance(file=Path("somewhere/made.xml"), format="made")
    return read(synthetic(age=60, sex="F", patient_id="SECRET-ID", provenance=source))


def test_a_reading_holds_everything_it_rests_on(reading):
    assert reading.measurements.get("heart_rate").value == pytest.approx(60, abs=2)
    assert [step.number for step in reading.steps] == [1, 2, 3, 4, 5, 6]
    assert reading.findings == reading.assessment.findings
    assert reading.narrative
    assert reading.labels
    assert reading.disclaimer == DISCLAIMER == "Research use only; not a medical device."
    assert reading.answer.startswith("<think>\n**Step 1: Technical, Rate & Rhythm**\n")
    assert reading.answer.endswith(f"<answer>{'; '.join(reading.labels)}</answer>")


def test_the_record_has_no_identity_and_no_folder(reading):
    assert reading.record["file"] == "made.xml"
    assert "SECRET-ID" not in json.dumps(reading.to_dict())
    assert "SECRET-ID" not in repr(reading)
    assert "somewhere" not in json.dumps(reading.to_dict())


def test_reading_twice_gives_the_same_bytes(reading):
    again = read(reading.ecg)
    assert json_rendering.render(again) == json_rendering.render(reading)
    assert html_rendering.render(again) == html_rendering.render(reading)


def test_the_audit_is_that_of_the_printed_answer(reading):
    assert reading.verification == verify(reading.answer, reading.measurements)
    assert reading.verification.supported > 20
    for claim in reading.verification.claims:
        assert 0 <= claim.span[0] < claim.span[1] <= len(reading.answer)


def test_a_sentence_that_the_trace_contradicts_is_marked():
    measurements = make_measurements()
    honest = compose(measurements, protocol.assess(measurements))
    wrong = Sentence("PR 320 ms: first-degree AV block.", ("pr",), ("1AVB",))
    false_label = (*honest.labels, "complete left bundle branch block")
    composition = Composition(honest.steps, (wrong, *honest.summary), false_label)
    marked, verification = audited(composition, measurements)
    assert marked.summary[0].contradicted
    assert marked.summary[0].text.endswith(MARK)
    assert marked.labels[-1].endswith(MARK)
    assert [s.contradicted for s in marked.summary[1:]] == [False] * len(honest.summary)
    # Our mark is no part of what is audited, and the spans point into the text that is printed.
    unmarked = verify(composition.answer, measurements)
    assert [c.verdict for c in verification.claims] == [c.verdict for c in unmarked.claims]
    assert verification.contradicted > 0
    for claim in verification.claims:
        assert marked.answer[claim.span[0] :].startswith(claim.text.split()[0])


def test_an_honest_reading_is_not_marked(reading):
    assert MARK not in reading.answer
    assert reading.verification.contradicted == 0


def test_missing_limb_leads_are_derived():
    reading = read(synthetic(leads=("I", "II", "V1", "V2", "V3", "V4", "V5", "V6")))
    assert reading.record["leads"] == list(STANDARD_LEADS)
    assert "aVF" in reading.measurements.leads


@pytest.mark.parametrize("leads", [("II",), ("I", "II"), ("V1", "V2", "V3"), ("X", "Y", "Z")])
def test_few_leads_are_read_as_far_as_they_go(leads):
    reading = read(synthetic(leads=leads))
    assert "not recorded" in reading.steps[0].text or not reading.assessment.interpretable
    jsonschema.validate(json.loads(json_rendering.render(reading)), json_rendering.schema())
    assert html_rendering.render(reading)


@pytest.mark.parametrize(
    "signal",
    [
        np.zeros((12, 5000)),
        np.full((12, 5000), np.nan),
        np.random.default_rng(1).normal(0, 0.2, (12, 5000)),
        np.zeros((12, 100)),
    ],
    ids=["flat", "missing", "noise", "a fifth of a second"],
)
def test_what_can_not_be_interpreted_is_said_to_be_so(signal):
    reading = read(ECG(signal, 500, STANDARD_LEADS))
    assert reading.labels == ("not interpretable",)
    assert reading.narrative.startswith("Not interpretable: ")
    assert reading.verification.contradicted == 0
    jsonschema.validate(json.loads(json_rendering.render(reading)), json_rendering.schema())
    assert "Not interpretable" in html_rendering.render(reading)
    assert "not interpretable" in text_rendering.render(reading)
    assert csv_rendering.row(reading)


UNNAMED = "the file does not name its leads; taken as I, II, III, aVR, aVL, aVF, V1, V2, V3, V4, V5, V6"


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        (np.zeros((12, 5000)), "lead off (flat) in all leads"),
        (synthetic(seconds=1.0).signal_mv, "the recording lasts 1.0 s; at least 2 s are needed"),
        (synthetic().signal_mv * 1000, "range impossible for an ECG in millivolts (is the unit uV?) in all leads"),
        (np.random.default_rng(1).normal(0, 0.2, (12, 5000)), "no heart beats were recognised"),
    ],
    ids=["flat", "one second", "microvolt", "noise"],
)
@pytest.mark.parametrize("warnings", [(), (UNNAMED,)], ids=["named", "unnamed leads"])
def test_not_interpretable_gives_reasons_of_the_signal_only_and_survives_the_audit(signal, reason, warnings):
    reading = read(ECG(signal, 500, STANDARD_LEADS, warnings=warnings))
    assert reading.narrative.startswith(f"Not interpretable: {reason}")
    assert "does not name" not in reading.answer
    assert set(warnings) <= set(reading.warnings)  # said, but not as a reason
    assert MARK not in reading.answer
    assert reading.verification.contradicted == 0


def test_unknown_age_and_sex_are_said():
    reading = read(synthetic())
    assert reading.assumptions
    assert "Age and sex are not given" in reading.steps[0].text


def _of_borderline_label(reading: Reading, span: tuple[int, int]) -> bool:
    """Whether a claim lies in a label that only says borderline."""
    start = reading.answer.rindex("; ", 0, span[0] + 2) if span[0] > reading.answer.index("<answer>") else -1
    return start >= 0 and reading.answer[start + 2 :].startswith("borderline")


@pytest.mark.parametrize("name", VENDOR)
def test_on_real_records_nothing_we_print_is_contradicted(vendor_file, name):
    reading = read(load(vendor_file(name)))
    wrong = [c for c in reading.verification.claims if c.verdict == "contradicted"]
    assert [(c.text, c.reason) for c in wrong if not _of_borderline_label(reading, c.span)] == []
    assert not any(s.contradicted for step in reading.steps for s in step.sentences)
    assert not any(s.contradicted for s in reading.summary)
    assert reading.verification.supported >= 5 * reading.verification.unverifiable


@pytest.mark.parametrize("name", VENDOR)
def test_real_records_render_in_every_form(vendor_file, name):
    reading = read(load(vendor_file(name)))
    document = json.loads(json_rendering.render(reading))
    jsonschema.validate(document, json_rendering.schema())
    ids = {e["id"] for item in (*document["findings"], *document["outcomes"]) for e in item["evidence"]}
    for sentence in (*(s for step in document["steps"] for s in step["sentences"]), *document["narrative_sentences"]):
        for name_ in sentence["evidence"]:
            assert name_ in ids or _resolves(name_, document["measurements"]), (name_, sentence["text"])
    page = html_rendering.render(reading)
    assert page.count("<script") == 1
    assert len(page) < 400_000
    assert DISCLAIMER in page
    assert DISCLAIMER in text_rendering.render(reading)
    assert len(csv_rendering.row(reading).splitlines()) == 1


@pytest.mark.parametrize("name", VENDOR)
def test_the_dictionary_of_a_real_reading_is_plain_json(vendor_file, name):
    document = read(load(vendor_file(name))).to_dict()
    assert json.loads(json.dumps(document))["labels"] == document["labels"]


def test_reciprocal_st_depression_of_a_real_infarction_is_named(vendor_file):
    reading = read(load(vendor_file("sierra/v1_03.xml")))
    assert "Reciprocal ST depression (aVL)" in reading.narrative
    assert "without ST depression" not in reading.answer
    assert "no ST depression" not in reading.answer


@pytest.mark.parametrize("name", ["scp/contec_converted.scp", "edf/contec.edf"])
def test_a_real_record_with_flat_chest_leads_denies_nothing_of_the_chest(vendor_file, name):
    reading = read(load(vendor_file(name)))
    assert "ventricular hypertrophy" not in reading.answer
    assert "in I, II, III, aVR, aVL and aVF" in reading.steps[3].text


def _resolves(path: str, at: object) -> bool:
    for part in path.split("."):
        if not isinstance(at, dict) or part not in at:
            return False
        at = at[part]
    return True


def test_different_real_records_read_differently(vendor_file):
    texts = {read(load(vendor_file(name))).answer for name in VENDOR[:6]}
    assert len(texts) == 6


def test_what_is_no_ecg_is_refused_with_what_to_pass():
    with pytest.raises(SignalError, match=r"einthoven.load\(path\)"):
        read("ecg.dcm")  # type: ignore[arg-type]


def test_a_profile_holds_in_the_whole_reading(vendor_file, tmp_path):
    """Its limits stand in the findings, in the ranges and in the audit, and the reading says so."""
    file = tmp_path / "strict.yaml"
    file.write_text("name: strict\nlimits: {pr_long: 130}\n")
    profile = protocol.load_profile(file)
    reading = read(load(vendor_file("dicom/ge_example1.dcm")), profile=profile)
    assert "1AVB" in {f.code for f in reading.findings if f.present}
    assert "limits of the profile strict" in reading.assumptions
    assert reading.verification.contradicted == 0
    assert "first-degree AV block" in " ".join(reading.labels)
