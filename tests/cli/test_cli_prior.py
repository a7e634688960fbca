"""``--prior``: a recording compared with an earlier one, from a file or its JSON."""

from __future__ import annotations

import json

import pytest
from cli_recording import GIVEN, synthetic_signal, write_csv


@pytest.fixture(scope="module")
def faster(tmp_path_factory):
    return write_csv(tmp_path_factory.mktemp("now") / "now.csv", synthetic_signal(bpm=118.0, seed=1))


def test_a_reading_says_what_changed_since_the_prior(run, recording, faster):
    done = run("read", faster, *GIVEN, "--prior", recording, "--format", "json")
    assert (done.code, done.err) == (0, "")
    document = json.loads(done.out)
    rate = next(c for c in document["comparison"]["changes"] if c["quantity"] == "heart_rate")
    assert rate["judgement"] == "changed"
    assert rate["change"] == pytest.approx(46, abs=2)
    assert document["comparison"]["prior"]["file"] == "ecg.csv"
    # The age that was given is the one of today; the prior is judged by the same limits.
    assert document["comparison"]["warnings"] == []
    assert "Compared with the prior recording" in document["narrative"]
    assert document["verification"]["contradicted"] == 0


def test_the_json_of_the_prior_will_do(run, recording, faster, tmp_path):
    path = tmp_path / "prior.json"
    path.write_text(run("read", recording, *GIVEN, "--format", "json").out)
    by_json = json.loads(run("read", faster, *GIVEN, "--prior", path, "--format", "json").out)["comparison"]
    by_file = json.loads(run("read", faster, *GIVEN, "--prior", recording, "--format", "json").out)["comparison"]
    assert [f["kind"] for f in by_json["findings"]] == [f["kind"] for f in by_file["findings"]]
    for a, b in zip(by_json["changes"], by_file["changes"], strict=True):
        assert a["change"] == pytest.approx(b["change"], rel=0.02, abs=0.01)


def test_against_itself_nothing_changed(run, recording):
    done = run("read", recording, *GIVEN, "--prior", recording)
    assert "400 No significant change" in done.out
    assert "Compared with the prior recording: no significant change" in " ".join(done.out.split())


@pytest.mark.parametrize("more", ["folder", "two", "resume"])
def test_a_prior_is_for_one_file(run, recording, folder, tmp_path, more):
    arguments = {
        "folder": [folder],
        "two": [recording, recording],
        "resume": [recording, "--resume", "-o", tmp_path / "x.csv"],
    }
    done = run("read", *arguments[more], *GIVEN, "--prior", recording)
    assert done.code == 2
    assert "--prior is for one FILE" in done.err


def test_a_prior_that_can_not_be_read_is_one_line(run, recording, tmp_path):
    torn = tmp_path / "torn.json"
    torn.write_text('{"measurements": 3}')
    for path in (tmp_path / "nowhere.csv", torn):
        done = run("read", recording, *GIVEN, "--prior", path)
        assert done.code == 1
        assert path.name in done.err
        assert len(done.err.splitlines()) == 1


def test_verify_takes_a_prior(run, recording, faster):
    text = "The heart rate has increased since the previous ECG."
    done = run("verify", faster, *GIVEN, "--prior", recording, "--text", "-", "--json", stdin=text)
    assert [c["verdict"] for c in json.loads(done.out)["claims"]] == ["supported"]
    alone = run("verify", faster, *GIVEN, "--text", "-", "--json", stdin=text)
    assert [c["verdict"] for c in json.loads(alone.out)["claims"]] == ["unverifiable"]
