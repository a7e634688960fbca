"""``einthoven verify``: any text, from a file or standard input, against a recording or a JSON."""

from __future__ import annotations

import json

import pytest
from cli_recording import GIVEN

import einthoven
from einthoven.errors import TextError

TRUE = "Sinus rhythm at 72 bpm."
FALSE = "Sinus rhythm at 140 bpm."


def verdicts(done) -> dict[str, str]:
    return {claim["quantity"]: claim["verdict"] for claim in json.loads(done.out)["claims"]}


def test_a_text_from_standard_input(run, recording):
    done = run("verify", recording, *GIVEN, "--text", "-", stdin=FALSE)
    assert (done.code, done.err) == (0, "")
    assert "stated 140" in done.out
    last = done.out.splitlines()[-1]
    assert "1 contradicted" in last and "claims: " in last


def test_a_text_from_a_file_as_json(run, recording, tmp_path):
    report = tmp_path / "report.txt"
    report.write_bytes(TRUE.encode("utf-8-sig"))
    found = verdicts(run("verify", recording, *GIVEN, "--text", report, "--json"))
    assert found["heart_rate"] == "supported"
    report.write_text(FALSE)
    found = verdicts(run("verify", recording, *GIVEN, "--text", report, "--json"))
    assert found["heart_rate"] == "contradicted"


def test_a_text_in_an_old_encoding_is_read(run, recording, tmp_path):
    report = tmp_path / "report.txt"
    report.write_bytes("Rate 140 bpm, axis 50°.".encode("latin-1"))
    assert verdicts(run("verify", recording, *GIVEN, "--text", report, "--json"))["heart_rate"] == "contradicted"


@pytest.mark.parametrize("command", [("measure", "--json"), ("read", "--format", "json")], ids=["measure", "read"])
def test_a_json_stands_for_the_recording(run, recording, tmp_path, command):
    whole = verdicts(run("verify", recording, *GIVEN, "--text", "-", "--json", stdin=FALSE))
    path = tmp_path / "ecg.json"
    path.write_text(run(command[0], recording, *GIVEN, *command[1:]).out)
    done = run("verify", path, "--text", "-", "--json", stdin=FALSE)
    assert verdicts(done) == whole
    assert whole["heart_rate"] == "contradicted"


@pytest.mark.parametrize(
    "content",
    ["{", "{}", '{"measurements": 3}', '{"a": ' * 100_000, '{"recording": {}, "quality": {}}', "{" + "\x00" * 100],
    ids=["torn", "empty", "no object", "deep", "incomplete", "zeros"],
)
def test_a_json_that_is_no_measurement_is_one_line(run, tmp_path, content):
    path = tmp_path / "bad.json"
    path.write_text(content)
    done = run("verify", path, "--text", "-", stdin=TRUE)
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert "bad.json" in done.err and "internal error" not in done.err


def test_a_missing_text_is_one_line(run, recording, tmp_path):
    done = run("verify", recording, *GIVEN, "--text", tmp_path / "nowhere.txt")
    assert done.code == 1
    assert "nowhere.txt" in done.err and len(done.err.splitlines()) == 1


def test_a_denial_is_shown_as_one(run, recording):
    done = run("verify", recording, *GIVEN, "--text", "-", stdin="No atrial fibrillation.")
    assert done.out.splitlines()[0] == "supported     atrial fibrillation (denied)"


def test_a_text_without_a_claim_says_so(run, recording):
    done = run("verify", recording, *GIVEN, "--text", "-", stdin="")
    assert done.code == 0
    assert done.out.splitlines()[-1] == "0 claims: 0 supported, 0 contradicted, 0 unverifiable"


def test_from_python_an_ecg_measurements_and_json_give_the_same(recording):
    ecg = einthoven.load(recording, rate=500, unit="uV")
    measurements = einthoven.measure(ecg)
    results = [einthoven.verify(FALSE, source) for source in (ecg, measurements, measurements.to_dict())]
    judged = [[(claim.quantity, claim.verdict) for claim in result.claims] for result in results]
    assert judged == [[("SR", "supported"), ("heart_rate", "contradicted")]] * 3
    with pytest.raises(TextError, match="not a str"):
        einthoven.verify(TRUE, "ecg.csv")


def test_from_python_the_line_step_by_step_agrees_with_the_reading(recording):
    ecg = einthoven.load(recording, rate=500, unit="uV").replace(age=55, sex="M")
    reading = einthoven.read(ecg)
    assert einthoven.interpret(ecg) == reading.findings
    explanation = einthoven.explain(ecg, "SR")
    assert explanation.outcome.finding in reading.findings
    with pytest.raises(einthoven.ProtocolError, match="LVH"):
        einthoven.explain(ecg, "LHV")
