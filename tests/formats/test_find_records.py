"""Folders -> recordings."""

from __future__ import annotations

import pytest
import samples

from einthoven.errors import ReadError
from einthoven.formats import find_records, load, save


@pytest.fixture
def folder(tmp_path):
    deep = tmp_path / "study" / "patient"
    deep.mkdir(parents=True)
    save(samples.ecg(), deep / "r1.hea")
    (deep / "r1.atr").write_bytes(b"\0\0")
    (deep / "r1.i").write_bytes(b"\0\0")
    (deep / "a.xml").write_bytes(samples.muse_xml())
    (deep / "renamed.bin").write_bytes(samples.dicom())
    (tmp_path / "study" / "database.csv").write_text("ecg_id,age,sex\n1,56,1\n2,19,0\n")
    (tmp_path / "study" / "ecg.csv").write_text("time_s,I (mV),II (mV)\n0,1,2\n0.002,1,2\n")
    (tmp_path / "study" / "README.md").write_text("# read me\n1 2 3\n")
    (tmp_path / "study" / "notes.txt").write_text("1 2 3\n")
    (tmp_path / "study" / "header_like.txt").write_text("name 12 500 5000\nof 16 200\n")
    (tmp_path / "study" / "broken.scp").write_bytes(b"rubbish" * 10)
    (tmp_path / "study" / "empty.dcm").touch()
    (tmp_path / "study" / "other.xml").write_text("<html><body/></html>")
    (tmp_path / "study" / ".hidden.xml").write_bytes(samples.muse_xml())
    (tmp_path / "study" / ".git").mkdir()
    (tmp_path / "study" / ".git" / "x.xml").write_bytes(samples.muse_xml())
    return tmp_path / "study"


def test_each_recording_once(folder):
    names = [str(path.relative_to(folder)) for path in find_records([folder])]
    assert names == ["broken.scp", "ecg.csv", "empty.dcm", "patient/a.xml", "patient/r1.hea", "patient/renamed.bin"]


def test_files_named_are_kept_whatever_they_are(folder):
    named = [folder / "README.md", folder / "patient" / "r1", folder / "patient" / "r1.dat"]
    assert find_records(named) == [folder / "README.md", folder / "patient" / "r1.hea"]


def test_a_recording_named_twice_is_read_once(folder):
    found = find_records([folder / "patient" / "a.xml", folder, folder])
    assert len(found) == len(set(found)) == 6
    assert found[0].name == "a.xml"


def test_a_missing_path_is_told(folder):
    with pytest.raises(ReadError, match="no such file"):
        find_records([folder, folder / "nothing"])


def test_segments_of_a_record_are_not_records(tmp_path):
    save(samples.ecg(), tmp_path / "part1.hea")
    save(samples.ecg(), tmp_path / "part2.hea")
    (tmp_path / "whole.hea").write_text("whole/2 12 250 1000\npart1 500\npart2 500\n")
    assert [path.name for path in find_records([tmp_path])] == ["whole.hea"]


@pytest.mark.parametrize("path", ["", None, b"x.dcm"], ids=repr)
def test_what_is_no_path_is_refused(path):
    """An empty one would mean the current folder: a script with an unset variable would read whatever is there."""
    with pytest.raises(ReadError):
        find_records([path])
    with pytest.raises(ReadError):
        load(path)


def test_real_folders(data_file):
    assert len(find_records([data_file("vendor")])) == 11
    assert {path.suffix for path in find_records([data_file("ludb")])} == {".hea"}
