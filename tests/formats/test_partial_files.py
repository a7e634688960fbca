"""A file that is damaged but partly readable is read as far as it goes, with a warning."""

from __future__ import annotations

import numpy as np
import pytest
import samples

from einthoven.ecg import ECG
from einthoven.formats import load


def test_wfdb_signal_file_cut_short(written, tmp_path):
    for name in ("record.hea", "record.dat"):
        (tmp_path / name).write_bytes((written["record.hea"].parent / name).read_bytes())
    with (tmp_path / "record.dat").open("r+b") as stream:
        stream.truncate(24 * 300 + 7)
    ecg = load(tmp_path / "record.hea")
    assert ecg.warnings == ("record.dat stops early: 300 of 500 samples a lead were read",)
    np.testing.assert_array_equal(ecg.signal_mv, load(written["record.hea"]).signal_mv[:, :300])


def test_edf_cut_short(written, tmp_path):
    from einthoven.formats import save

    path = save(ECG(np.tile(samples.counts(), 11) / 1000, 250, samples.STANDARD_LEADS), tmp_path / "long.edf")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    ecg = load(path)
    assert 0 < ecg.duration_s < 22
    assert any("truncated" in warning for warning in ecg.warnings)


def test_dicom_cut_short(tmp_path):
    whole = samples.dicom()
    cut = whole.index(np.ascontiguousarray(samples.counts().T.astype("<i2")).tobytes()) + 24 * 321 + 5
    (tmp_path / "cut.dcm").write_bytes(whole[:cut])
    ecg = load(tmp_path / "cut.dcm")
    assert ecg.signal_mv.shape == (12, 321)
    assert ecg.warnings[0] == "the waveform stops early: 321 of 500 samples a lead were read"
    np.testing.assert_allclose(ecg.lead("II"), samples.counts()[1, :321] * 0.00125, atol=1e-6)


@pytest.mark.parametrize("huffman", [True, False])
def test_scp_cut_short(tmp_path, huffman):
    whole = samples.scp(huffman=huffman)
    (tmp_path / "cut.scp").write_bytes(whole[: len(whole) * 2 // 3])
    ecg = load(tmp_path / "cut.scp")
    assert any("stop early" in warning for warning in ecg.warnings)
    np.testing.assert_allclose(ecg.lead("I"), samples.counts(8)[0] * 0.0025, atol=1e-6)
    assert np.isnan(ecg.signal_mv).any() or "V6" not in ecg


def test_csv_ending_in_the_middle_of_a_row(tmp_path):
    text = samples.csv_text()
    (tmp_path / "cut.csv").write_text(text[: len(text) // 2])
    ecg = load(tmp_path / "cut.csv")
    assert 200 < ecg.signal_mv.shape[1] < 300
    assert "rows before it were read" in ecg.warnings[0]


def test_a_damaged_checksum_is_told(written, tmp_path):
    for name in ("record.hea", "record.dat"):
        content = bytearray((written["record.hea"].parent / name).read_bytes())
        if name.endswith("dat"):
            content[100] ^= 1
        (tmp_path / name).write_bytes(content)
    assert "checksum does not match in III" in load(tmp_path / "record.hea").warnings[0]
