"""The numbers of 50 recordings are what they were, or the changelog says why not."""

from __future__ import annotations

import pytest
from freeze_numbers import COMMAND, FROZEN, RECORDS, differences, frozen, numbers_of, recording

#: Share of a number by which it may differ: what rounding in another order leaves, and the digits written down.
PLATFORM = 1e-5


@pytest.mark.parametrize("record", RECORDS)
def test_the_numbers_are_those_written_down(record, data_file):
    ecg = recording(record, data_file)
    moved = list(differences(frozen()[record], numbers_of(ecg), PLATFORM))
    assert not moved, (
        f"{len(moved)} numbers of {record} moved: {'; '.join(moved[:8])}. If that is meant, run `{COMMAND}`, "
        "and say in CHANGELOG.md under 'Numbers that changed' what moved and why."
    )


def test_every_recording_is_written_down_and_no_other():
    assert len(RECORDS) == 50
    assert list(frozen()) == list(RECORDS)
    assert FROZEN.stat().st_size < 400_000


def test_a_moved_a_new_and_a_lost_number_are_told():
    then = {"qrs": 92.0, "pr": 160.0, "qt": 400.0, "rhythm": "sinus rhythm", "beats": {"N": 9}}
    now = {"qrs": 94.0, "pr": 160.0000001, "qt": None, "rhythm": "sinus rhythm", "beats": {"N": 10}, "new": 1.0}
    assert list(differences(then, now, PLATFORM)) == [
        "beats: {'N': 9} -> {'N': 10}",
        "new: nothing -> 1.0",
        "qrs: 92 -> 94",
        "qt: 400.0 -> None",
    ]
    assert not list(differences(then, dict(then), PLATFORM))
