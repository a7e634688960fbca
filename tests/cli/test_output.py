"""Files of results: whole or not there; line files survive being cut anywhere."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einthoven.bulk.output import LineFile, files_in_csv, files_in_jsonl, write_whole
from einthoven.errors import OutputError

NAMES = ["a b.dcm", "ü/é.xml", "with\nnewline", 'quote".csv', "back\\slash"]


def jsonl_lines(size: int = 10) -> list[str]:
    return [json.dumps({"file": name, "schema": 1, "x": "y" * size}, ensure_ascii=False) for name in NAMES]


def write_lines(path, lines, done_in=files_in_jsonl):
    file = LineFile(path, done_in=done_in)
    known = set(file.done)
    for line in lines:
        file.write(line)
    file.close()
    return known


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 400), size=st.sampled_from([0, 40]))
def test_cut_anywhere_a_line_file_resumes_with_the_whole_lines(tmp_path_factory, cut, size):
    path = tmp_path_factory.mktemp("cut") / "o.jsonl"
    lines = jsonl_lines(size)
    content = "".join(line + "\n" for line in lines).encode()
    path.write_bytes(content[:cut])
    whole = content[:cut].count(b"\n")
    known = write_lines(path, lines[whole:])
    assert known == {str(Path.cwd() / name) for name in NAMES[:whole]}
    assert path.read_bytes() == content


def test_a_torn_line_longer_than_the_search_block_is_cut(tmp_path):
    path = tmp_path / "o.jsonl"
    first = jsonl_lines()[0] + "\n"
    path.write_text(first + '{"file": "torn", "x": "' + "y" * 200_000)
    assert write_lines(path, []) == {str(Path.cwd() / NAMES[0])}
    assert path.read_text() == first


@pytest.mark.parametrize("line", ['{"file": "a", "x": 1}', '{"file":"a","x":1}', '{"x": 1, "file": "a"}'])
def test_the_file_of_a_line_is_found_however_it_is_spaced(line):
    assert list(files_in_jsonl([line + "\n"])) == ["a"]


def test_names_that_are_not_utf8_survive(tmp_path):
    path = tmp_path / "o.csv"
    name = os.fsdecode(b"caf\xe9.csv")
    file = LineFile(path, header="file,x")
    file.write(f"{name},1")
    file.close()
    again = LineFile(path, header="file,x", done_in=files_in_csv)
    again.close()
    assert again.done == {str(Path.cwd() / name)}


def test_an_output_is_never_half_written(tmp_path, monkeypatch):
    path = tmp_path / "o.html"
    write_whole(path, "old")

    def fail(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OutputError, match="No space left"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["o.html"]


def test_an_output_gets_the_permissions_of_any_new_file(tmp_path):
    write_whole(tmp_path / "a", "x")
    (tmp_path / "b").write_text("x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode
