"""Chains of the development split on recordings of PTB-XL at 100 Hz: one of each diagnosis."""

from __future__ import annotations

import csv
import io
import lzma

import numpy as np
import pytest

from einthoven.ecg import ECG
from einthoven.exam import Trace, read_chains
from einthoven.exam.run import examine_with
from einthoven.exam.scoring import summary

FOLD = 1
#: Of PTB-XL in the compact form: leads I, II and V1-V6 as differences in steps of 5 uV.
STEP_MV = 0.005
STORED = ("I", "II", "V1", "V2", "V3", "V4", "V5", "V6")


@pytest.fixture(scope="module")
def results(data_file):
    """The examination of the first chain of each diagnosis in one fold."""
    with data_file("ptbxl100/records.csv").open(newline="", encoding="utf-8") as file:
        numbers = [int(float(row["ecg_id"])) for row in csv.DictReader(file) if int(row["strat_fold"]) == FOLD]
    packed = data_file(f"ptbxl100/fold{FOLD}.delta5uV.npy.xz").read_bytes()
    signals = np.load(io.BytesIO(lzma.decompress(packed)), allow_pickle=False)
    place = {number: row for row, number in enumerate(numbers)}
    first = {}
    for chain in read_chains(data_file("ecg_reasoning_benchmark/dev.jsonl.xz")):
        if chain.ecg_id in place:
            first.setdefault(chain.diagnosis, chain)

    def trace(number: int) -> Trace:
        signal = np.cumsum(signals[place[number]], axis=1, dtype=np.int32) * STEP_MV
        return Trace.of(ECG(signal.astype(np.float32), 100.0, STORED))

    return examine_with(first.values(), trace)


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
