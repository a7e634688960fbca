"""Any text at all: never a foreign exception, linear time, the same result each time."""

from __future__ import annotations

import gc
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from audits import NORMAL, audit
from builders import make_measurements
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.errors import TextError
from einthoven.measure.measurements import Measurements
from einthoven.protocol import assess
from einthoven.protocol.findings import Assessment
from einthoven.verify import MAX_CHARACTERS, verify
from einthoven.verify.lexicon import expand, lexicon
from einthoven.verify.tokens import fold

WORDS = st.sampled_from(
    [
        "no",
        "not",
        "without",
        "PR",
        "QRS",
        "QTc",
        "ST",
        "T",
        "Q",
        "P",
        "R",
        "S",
        "axis",
        "rate",
        "LVH",
        "LBBB",
        "elevation",
        "depression",
        "inversion",
        "normal",
        "wide",
        "in",
        "V1",
        "V3",
        "aVL",
        "I",
        "II",
        ",",
        ".",
        ";",
        ":",
        "(",
        ")",
        "-",
        "–",
        "/",
        "+",
        "=",
        "<",
        ">",
        "≥",
        "±",
        "~",
        "°",
        "'",
        "?",
        "*",
        "**",
        "#",
        "|",
        "12",
        "0.16",
        "160",
        "-30",
        "mm",
        "ms",
        "s",
        "mV",
        "bpm",
        "of",
        "is",
        "are",
        "and",
        "or",
        "nor",
        "neither",
        "to",
        "V1-V6",
        "rSR'",
        "2:1",
        "1st",
        "<answer>",
        "</think>",
        "60-62/min",
        "SV1",
        "1:",
        "except",
        "about",
        "between",
        "step",
    ]
)


_ASSESSED: dict[int, Assessment] = {}


def known(measurements: Measurements) -> Assessment:
    if id(measurements) not in _ASSESSED:
        _ASSESSED[id(measurements)] = assess(measurements)
    return _ASSESSED[id(measurements)]


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_random_characters_never_raise(text):
    check(text)


@given(st.lists(WORDS, max_size=60))
@settings(max_examples=400, deadline=None)
def test_random_ecg_words_never_raise(words):
    check(" ".join(words))


LITTLE_KNOWN = make_measurements(
    organised_p=None, regular=None, conduction=None, rhythm="undetermined rhythm", only_leads=("I", "II"), age=None,
    sex=None,
    values=dict.fromkeys(("pr", "qrs", "qt", "qtc", "qtc_bazett", "heart_rate", "qrs_axis", "p_duration", "rr_min")),
)  # fmt: skip
UNUSABLE = make_measurements(usable=False, unusable=("V1", "V2", "II"), age=3)


def test_random_phrases_of_the_lexicon_never_raise():
    phrases: list[str] = []

    def walk(node, words=()):
        if node.terms:
            phrases.append(" ".join(words))
        for word, child in node.next.items():
            walk(child, (*words, word))

    walk(lexicon().phrases)
    rng = random.Random(7)
    between = [
        "V1",
        "V2-V4",
        "I",
        "-30",
        "0.16 s",
        "160 ms",
        "1-2 mm",
        "72 bpm",
        "> 35 mm",
        "(",
        ")",
        ",",
        ";",
        ":",
        "+",
        "no",
        "rSR'",
        "SV1",
    ]
    for i in range(3000):
        words = [rng.choice(phrases if rng.random() < 0.6 else between) for _ in range(rng.randint(2, 14))]
        check(" ".join(words), (NORMAL, LITTLE_KNOWN, UNUSABLE)[i % 3])


def check(text: str, measurements: Measurements = NORMAL) -> None:
    result = verify(text, measurements, assessment=known(measurements))
    for claim in result.claims:
        start, end = claim.span
        assert 0 <= start < end <= len(text)
        assert claim.text == text[start:end]
        assert claim.verdict in ("supported", "contradicted", "unverifiable")
        assert claim.reason
    json.dumps(result.to_dict(), allow_nan=False)
    assert result.supported + result.contradicted + result.unverifiable == len(result.claims)


@pytest.mark.parametrize(
    "unit",
    ["no ", "(", "V1-", "V1, ", "PR ", "1 ", "9", ".", "-", "**", "\n", "<", "a", "'", "no LVH, ",
     "ST elevation or ", "160 to ", "step 1 ",
     "neither nor ", "less than the ", "r'", "T wave inversion in V1, V2, V3 and ", "é", "\u2028"],
)  # fmt: skip
def test_repetition_costs_linear_time(unit):
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        gc.disable()  # a collection costs by what other tests have left behind
        try:
            start = time.process_time()
            verify(text, NORMAL)
            return time.process_time() - start
        finally:
            gc.enable()

    seconds(1000)
    short, long = seconds(20_000), seconds(80_000)
    # Four times the text; a quadratic scan would take sixteen times as long.
    assert long < 10 * max(short, 0.01), (short, long)


def test_a_text_beyond_the_limit_is_refused_in_one_line():
    with pytest.raises(TextError, match="more than 1,000,000"):
        verify("x" * (MAX_CHARACTERS + 1), NORMAL)


def test_what_is_not_text_is_refused():
    with pytest.raises(TextError, match="is bytes, not str"):
        verify(b"PR 160 ms", NORMAL)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "   \n\t ", "***", "\u200b"])
def test_an_empty_text_has_no_claims_and_says_so(text):
    result = audit(text)
    assert (result.claims, result.notes) == ((), ("the text is empty",))


def test_the_same_text_gives_the_same_result_in_every_process():
    code = (
        "import json, sys; sys.path += ['tests', 'tests/verify']; from audits import audit;"
        "print(json.dumps(audit('Sinus at 72. No LVH, T inversion in V1-V4, QTc 450 ms, possible infarct.').to_dict()))"
    )
    root = Path(__file__).parent.parent.parent
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            cwd=root,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_the_json_form_is_plain():
    claim = audit("Rate 70-74/min.").to_dict()["claims"][0]
    assert claim["stated"] == [70.0, 74.0]
    assert claim["span"] == [0, 14]
    assert set(claim) == {
        "text",
        "span",
        "kind",
        "quantity",
        "lead",
        "stated",
        "unit",
        "measured",
        "verdict",
        "reason",
        "negated",
        "hedged",
    }


@given(st.text(max_size=200))
def test_folding_keeps_every_place(text):
    assert len(fold(text)) == len(text)


def test_choices_of_a_phrase_expand():
    assert expand("(a|b|) c") == [("a", "c"), ("b", "c"), ("c",)]


def test_importing_costs_no_heavy_module():
    heavy = "('scipy', 'yaml', 'einthoven.protocol.loading', 'einthoven.measure.line')"
    code = f"import einthoven.verify, sys; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_no_phrase_stands_in_two_sections():
    def walk(node, words=()):
        sections = {t.section for t in node.terms}
        if len(sections) > 1:
            yield " ".join(words), sections
        for word, child in node.next.items():
            yield from walk(child, (*words, word))

    assert list(walk(lexicon().phrases)) == []
