"""Real files against the device's own numbers and the cardiologists' annotations."""

from __future__ import annotations

import numpy as np
import pytest

from einthoven.formats import load
from einthoven.measure import measure

#: file: what the device printed. Left out are a device QRS of 135 ms in an inferior infarction whose complex ends by
#: 100 ms in every lead but those with ST elevation, and the heart rates of both Sierra files: a premature beat, and
#: a sinus arrhythmia of which the device prints one interval, not the mean.
DEVICE = {
    "aecg/mortara.xml": {"pr": 148, "qrs": 120, "qt": 420, "p_axis": 44, "qrs_axis": -61, "t_axis": 86},
    "cardiologyxml/example1.xml": {"heart_rate": 50, "pr": 174, "qrs": 92, "qt": 440, "p_axis": 56, "qrs_axis": 55},
    "dicom/mortara_waveform_ecg.dcm": {"rr": 982, "pr": 161, "qrs": 75, "qt": 368, "p_axis": 74, "qrs_axis": 52},
    "muse/example1.xml": {
        "heart_rate": 48,
        "pr": 138,
        "qrs": 96,
        "qt": 452,
        "p_axis": 51,
        "qrs_axis": 20,
        "t_axis": 40,
    },
    "muse/example2.xml": {"heart_rate": 65, "pr": 184, "qrs": 100, "qt": 420, "p_axis": 42, "qrs_axis": -2},
    "sierra/v1_03.xml": {"pr": 151, "qt": 476, "p_axis": 66, "qrs_axis": -21, "t_axis": 59},
    "sierra/v1_04.xml": {"pr": 144, "qrs": 84, "qt": 352, "p_axis": 81, "qrs_axis": 78, "t_axis": 67},
}
TOLERANCE = {"heart_rate": 2, "rr": 20, "pr": 20, "qrs": 16, "qt": 30, "p_axis": 12, "qrs_axis": 12, "t_axis": 12}


@pytest.mark.parametrize("name", DEVICE)
def test_numbers_agree_with_the_device(vendor_file, name):
    m = measure(load(vendor_file(name)))
    for quantity, printed in DEVICE[name].items():
        assert m.values[quantity].value == pytest.approx(printed, abs=TOLERANCE[quantity]), quantity


@pytest.mark.filterwarnings("default")  # wfdb's own imports warn
def test_ludb_beats_are_all_found(data_file):
    """Beats within 100 ms of the annotated ones, in 12 records of all kinds."""
    wfdb = pytest.importorskip("wfdb", reason="annotations are read with wfdb (extra: bench)")
    found = total = 0
    headers = sorted(data_file("ludb/data").glob("*.hea"), key=lambda path: int(path.stem))
    for header in headers[::12]:
        stem = header.with_suffix("")
        m = measure(load(header))
        marks = wfdb.rdann(str(stem), "ii")
        reference = np.array([s for s, kind in zip(marks.sample, marks.symbol, strict=True) if kind == "N"]) / 500
        found += sum(np.abs(m.beats["time_s"] - r).min() < 0.10 for r in reference)
        total += len(reference)
    assert found >= 0.99 * total
