"""Chains of the development split on recordings of PTB-XL at 100 Hz: one of each diagnosis."""

from __future__ import annotations

import csv
import functools
import io
import lzma
from dataclasses import replace

import numpy as np
import pytest

from einthoven.ecg import ECG
from einthoven.exam import Answered, Chain, Question, Trace, read_chains
from einthoven.exam.run import examine_with
from einthoven.exam.scoring import summary

FOLD = 1
#: Of PTB-XL in the compact form: leads I, II and V1-V6 as differences in steps of 5 uV.
STEP_MV = 0.005
STORED = ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6")


#: The same in other words.
OTHER_WORDS = {
    "Presence of an ": "",
    "Presence of a ": "",
    "Presence of ": "",
    "Evidence of ": "",
    "ST-segment": "ST segment",
    "inverted T waves": "T wave inversion",
    "pathological Q waves": "abnormal Q waves",
    "Prolongation of the QRS duration": "Prolonged QRS duration",
    "Prolongation of the PR interval": "Prolonged PR interval",
    "left bundle branch block": "LBBB",
    "leads II, III, and aVF": "II, III and aVF",
    "lateral leads": "leads I, aVL, V5 and V6",
    "premature beats": "early beats",
    "non-conducted P wave": "blocked P wave",
    "bradycardia (slow ventricular rate)": "slow heart rate",
    "Regularity of the RR intervals": "Regular RR intervals",
    "R wave amplitude in lead aVL": "R amplitude in aVL",
    "rS pattern": "rS complex",
    "greater than": "more than",
    "milliseconds": "ms",
    "Regarding the criterion you selected, does this ECG show": "Can you see",
    "To accurately diagnose": "For the diagnosis of",
}


@pytest.fixture(scope="module")
def traces(data_file):
    """``traces(number)``: a recording of the fold."""
    with data_file("ptbxl100/records.csv").open(newline="", encoding="utf-8") as file:
        numbers = [int(float(row["ecg_id"])) for row in csv.DictReader(file) if int(row["strat_fold"]) == FOLD]
    packed = data_file(f"ptbxl100/fold{FOLD}.delta5uV.npy.xz").read_bytes()
    signals = np.load(io.BytesIO(lzma.decompress(packed)), allow_pickle=False)
    place = {number: row for row, number in enumerate(numbers)}

    @functools.cache
    def trace(number: int) -> Trace:
        signal = np.cumsum(signals[place[number]], axis=1, dtype=np.int32) * STEP_MV
        return Trace.of(ECG(signal.astype(np.float32), 100.0, STORED))

    trace.numbers = frozenset(numbers)
    return trace


@pytest.fixture(scope="module")
def chains(data_file, traces):
    """The first chain of each diagnosis in the fold."""
    first = {}
    for chain in read_chains(data_file("ecg_reasoning_benchmark/dev.jsonl.xz")):
        if chain.ecg_id in traces.numbers:
            first.setdefault(chain.diagnosis, chain)
    return list(first.values())


@pytest.fixture(scope="module")
def results(chains, traces):
    """Their examination."""
    return examine_with(chains, traces)


def test_every_diagnosis_is_examined(results):
    assert len({row.diagnosis for row in results.rows}) == 17
    assert results.unreadable == {}


def test_words_are_understood_in_every_chain(results):
    stages = summary(results.rows)["stages"]
    assert stages["criterion_selection"] == 1.0
    assert stages["diagnostic_decision"] == 1.0
    assert not [row for row in results.rows if row.guess]


def test_most_is_right(results):
    found = summary(results.rows)
    assert found["completion"] >= 0.6
    assert found["depth"] >= 3.5
    assert found["stages"]["wave_grounding"] >= 0.95
    assert found["stages"]["finding_identification"] >= 0.9


def test_other_words_give_the_same_answers(chains, traces, results):
    again = examine_with([_in_other_words(chain) for chain in chains], traces)
    assert [row.right for row in again.rows] == [row.right for row in results.rows]
    assert not [row for row in again.rows if row.guess]


def _in_other_words(chain: Chain) -> Chain:
    def said(text: str) -> str:
        for words, others in OTHER_WORDS.items():
            text = text.replace(words, others)
        return text

    def changed(asked: Answered) -> Answered:
        question = asked.question
        options = tuple(said(option) for option in question.options)
        return Answered(Question(question.kind, said(question.text), options), tuple(said(a) for a in asked.answer))

    return replace(chain, initial=changed(chain.initial), steps=tuple(tuple(map(changed, s)) for s in chain.steps))
