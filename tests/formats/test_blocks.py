"""A recording read piece by piece is the recording that `load` reads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import make_ecg

from einthoven.errors import FileDamaged, FormatUnknown, MetadataMissing, ReadError, UnsafeFile
from einthoven.formats import edf_blocks, limits, load, open_blocks, save, wfdb_blocks


@pytest.fixture(autouse=True)
def short_pieces(monkeypatch):
    monkeypatch.setattr(wfdb_blocks, "PIECE_S", 0.3)
    monkeypatch.setattr(edf_blocks, "PIECE_S", 2.0)


def whole(recording):
    return np.concatenate(list(recording), axis=1)


def write_wfdb(folder, code, data, *, signals=2, name="r", file="r.dat", extra=""):
    lines = [f"{name} {signals} 100"] + [f"{file} {code}{extra} 200 12 0 0 0 0 {lead}" for lead in ("V1", "V2", "V3")]
    (folder / f"{name}.hea").write_text("\n".join(lines[: signals + 1]) + "\n")
    (folder / "r.dat").write_bytes(data)
    return folder / f"{name}.hea"


@pytest.mark.parametrize("code", [16, 61, 80, 160, 24, 32, 212, 310, 311])
@pytest.mark.parametrize("signals", [1, 2, 3])
def test_every_wfdb_format_gives_the_same_samples(tmp_path, code, signals):
    data = np.random.default_rng(code).integers(0, 256, 3 * 1234, dtype=np.uint8).tobytes()
    header = write_wfdb(tmp_path, code, data, signals=signals)
    ecg, recording = load(header), open_blocks(header)
    assert (recording.rate, recording.leads) == (ecg.rate, ecg.leads)
    assert recording.duration_s == ecg.duration_s
    assert len(list(recording)) > 3
    np.testing.assert_array_equal(whole(recording), ecg.signal_mv)
    np.testing.assert_array_equal(whole(recording), ecg.signal_mv, err_msg="it can be gone through again")


@given(st.binary(min_size=12, max_size=700), st.sampled_from([16, 80, 212, 310]), st.integers(0, 9))
def test_whatever_the_bytes_are(tmp_path_factory, data, code, offset):
    extra = f"+{offset}" if offset else ""
    header = write_wfdb(tmp_path_factory.mktemp("wfdb"), code, data, extra=extra)
    try:
        expected = load(header).signal_mv
    except FileDamaged:
        with pytest.raises(FileDamaged):
            open_blocks(header)
        return
    np.testing.assert_array_equal(whole(open_blocks(header)), expected)


@pytest.mark.parametrize("suffix", ["hea", "edf", "csv"])
def test_what_we_write_is_read_alike(tmp_path, suffix):
    path = tmp_path / f"ecg.{suffix}"
    save(make_ecg(seconds=7.5), path)
    ecg, recording = load(path), open_blocks(path)
    assert recording.rate == pytest.approx(ecg.rate)
    assert recording.leads == ecg.leads
    np.testing.assert_allclose(whole(recording), ecg.signal_mv, atol=1e-6)


def test_a_file_beyond_the_limit_of_load_is_read(tmp_path, monkeypatch):
    paths = [tmp_path / "ecg.hea", tmp_path / "ecg.edf"]
    for path in paths:
        save(make_ecg(seconds=5.0), path)
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 10_000)
    for path in paths:
        with pytest.raises(UnsafeFile):
            load(path)
        assert whole(open_blocks(path)).shape == (12, 2500)


def test_a_record_may_be_named_by_its_stem_or_signal_file(tmp_path):
    header = write_wfdb(tmp_path, 16, bytes(4000))
    for path in (tmp_path / "r", tmp_path / "r.dat", str(header)):
        assert whole(open_blocks(path)).shape == (2, 1000)


def test_a_signal_file_that_stops_early_is_said_to(tmp_path):
    header = write_wfdb(tmp_path, 212, bytes(3000))
    header.write_text(header.read_text().replace("r 2 100", "r 2 100 5000"))
    recording = open_blocks(header)
    assert recording.duration_s == 10.0
    assert any("stops early" in warning for warning in recording.warnings)


def test_warnings_do_not_pile_up_with_the_pieces(tmp_path, monkeypatch):
    before = []

    def warning(channels, given, warnings):
        before.append(len(warnings))
        warnings.append(f"piece {len(before)}")
        return assemble(channels, given, warnings)

    assemble = wfdb_blocks.assemble
    monkeypatch.setattr(wfdb_blocks, "assemble", warning)
    whole(open_blocks(write_wfdb(tmp_path, 16, bytes(4000))))
    assert len(before) > 10
    assert max(before) < 5


@pytest.mark.parametrize(
    ("code", "extra", "problem"),
    [(8, "", "differences"), (508, "", "FLAC"), (16, "x2", "several rates"), (16, ":3", "shifted")],
)
def test_what_can_not_be_read_by_pieces_is_refused_with_the_reason(tmp_path, code, extra, problem):
    header = write_wfdb(tmp_path, code, bytes(4000), extra=extra)
    with pytest.raises(FileDamaged, match=problem) as caught:
        open_blocks(header)
    assert caught.value.file == header


def test_a_header_that_leads_out_of_its_folder_is_refused(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "r.dat").write_bytes(bytes(4000))
    header = write_wfdb(inner, 16, bytes(4000), file="../r.dat")
    with pytest.raises(UnsafeFile, match="outside"):
        open_blocks(header)


def test_other_failures_are_those_of_load(tmp_path):
    with pytest.raises(ReadError, match="no such file"):
        open_blocks(tmp_path / "nothing.hea")
    (tmp_path / "x.bin").write_bytes(b"\x00\x01 nothing known")
    with pytest.raises(FormatUnknown):
        open_blocks(tmp_path / "x.bin")
    np.save(tmp_path / "x.npy", np.zeros((2, 500)))
    with pytest.raises(MetadataMissing):
        open_blocks(tmp_path / "x.npy")
    assert open_blocks(tmp_path / "x.npy", rate=500, unit="mV", leads=["I", "II"]).duration_s == 1.0
