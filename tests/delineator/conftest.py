"""Two small marked recordings for the training tests."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic import Beat, make_ecg

from einthoven.data.ludb import Marks
from einthoven.delineator.examples import source

ONSETS = np.arange(0.5, 9.5, 0.9)


@pytest.fixture(scope="session")
def beat():
    return Beat()


@pytest.fixture(scope="session")
def marks(beat):
    """Exact marks of an analytic recording, the same in every lead."""
    p = np.stack([ONSETS - beat.pr, ONSETS - beat.pr + beat.p_duration / 2, ONSETS - beat.pr + beat.p_duration], axis=1)
    qrs = np.stack([ONSETS, ONSETS + 0.04, ONSETS + beat.qrs], axis=1)
    t = np.stack([ONSETS + 0.17, ONSETS + 0.30, ONSETS + beat.qt], axis=1)
    return Marks({"p": p, "qrs": qrs, "t": t}, float(p[0, 0]), float(t[-1, 2]))


@pytest.fixture(scope="session")
def marked(beat, marks):
    ecg = make_ecg(beat=beat, onsets=ONSETS)
    return source(ecg, dict.fromkeys(ecg.leads, marks))
