"""The recovery benchmark itself."""

from __future__ import annotations

import numpy as np
import pytest

from einthoven.bench import twin_recovery as recovery


@pytest.fixture(scope="module")
def found():
    return recovery.run(3, 1000, "clean", 500.0, 1)


def test_every_table_is_made(found):
    for table in (
        recovery.interval_table,
        recovery.beat_table,
        recovery.rhythm_table,
        recovery.label_table,
        recovery.fiducial_table,
        recovery.statement_table,
    ):
        rows = table(found).splitlines()
        assert rows[1].startswith("|---")
        assert len(rows) > 2


def test_clean_beats_are_all_found(found):
    assert sum(o.beats[0] for o in found) == sum(o.beats[1] for o in found) > 20
    for o in found:
        assert sum(o.labels.values()) == o.beats[0]


def test_errors_are_measured_minus_true_and_count_what_is_missing(found):
    for o in found:
        given, missing = recovery.errors([o], "qrs")
        assert missing == 0
        assert given.tolist() == [o.ours["qrs"] - o.truth["qrs"]]


def test_the_farthest_are_left_out():
    given = np.r_[np.zeros(48), 500.0, -400.0]
    assert np.abs(recovery.without_farthest(given)).max() == 0
