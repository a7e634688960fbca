"""Where results go: files that are whole or not there, and line files that grow by whole lines and can be resumed."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from einthoven.errors import OutputError

#: Names of files are bytes; those that are not UTF-8 survive the way out and back.
_ENCODING, _ERRORS = "utf-8", "surrogateescape"

_DECODER = json.JSONDecoder()


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file under a temporary name and rename it: readers never see half of it.

    Raises
    ------
    OutputError
        If the folder is missing or can't be written.
    """
    data = content.encode(_ENCODING, _ERRORS) if isinstance(content, str) else content
    try:
        if path.exists() and not path.is_file():  # a pipe or a device has no temporary name
            path.write_bytes(data)
            return
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.chmod(temporary, 0o666 & ~_umask())  # noqa: PTH101 - mkstemp made it private
            os.replace(temporary, path)  # noqa: PTH105
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _cannot_write(path, error) from error


class LineFile:
    """A file of results, one line each, that may already hold some.

    Parameters
    ----------
    path : Path
        The file.
    header : str, optional
        First line of a CSV file.
    done_in : callable, optional
        Given when resuming: yields the ``file`` of every result in the lines of the file.

    Attributes
    ----------
    done : set of str
        Absolute paths of the inputs whose results were there already.
    """

    def __init__(
        self,
        path: Path,
        *,
        header: str | None = None,
        done_in: Callable[[Iterable[str]], Iterable[str]] | None = None,
    ) -> None:
        self.path = path
        self.done: set[str] = set()
        try:
            kept = self._kept(header, done_in) if done_in is not None and path.is_file() else False
            self._file = path.open("a" if kept else "w", encoding=_ENCODING, errors=_ERRORS, newline="")
        except OSError as error:
            raise _cannot_write(path, error) from error
        if header is not None and not kept:
            self.write(header)

    def _kept(self, header: str | None, done_in: Callable[[Iterable[str]], Iterable[str]]) -> bool:
        """Cut a torn last line, note what is there; whether anything is."""
        with self.path.open("r+b") as file:
            whole = _end_of_last_line(file)
            file.truncate(whole)
        with self.path.open(encoding=_ENCODING, errors=_ERRORS, newline="") as lines:
            first = lines.readline()
            if header is not None and first and first.rstrip("\r\n") != header.rstrip("\r\n"):
                raise OutputError(
                    "the columns are not those of this version", file=self.path, remedy="write to a new file"
                )
            lines.seek(0)
            try:
                self.done = {os.path.abspath(name) for name in done_in(lines)}  # noqa: PTH100 - links stay as given
            except (ValueError, KeyError, TypeError, csv.Error) as error:
                raise OutputError(
                    "not an output that can be resumed", file=self.path, remedy="write to a new file"
                ) from error
        return whole > 0

    def write(self, line: str) -> None:
        """Append one line and hand it to the operating system."""
        try:
            self._file.write(line.rstrip("\r\n") + "\n")
            self._file.flush()
        except OSError as error:
            raise _cannot_write(self.path, error) from error

    def close(self) -> None:
        """Close the file; everything written is in it already."""
        self._file.close()


def files_in_jsonl(lines: Iterable[str]) -> Iterable[str]:
    """The ``file`` of each line of a JSONL output."""
    begin = '{"file":'
    for line in lines:
        if line.startswith(begin):
            # It stands first: the rest of a line, some hundred times as long, need not be parsed.
            value, _ = _DECODER.raw_decode(line, len(begin) + (line[len(begin)] == " "))
            yield str(value)
        else:
            yield str(json.loads(line)["file"])


def files_in_csv(lines: Iterable[str]) -> Iterable[str]:
    """The ``file`` of each row of a CSV output."""
    for row in csv.DictReader(lines):
        yield str(row["file"])


def _end_of_last_line(file: BinaryIO) -> int:
    """Where the last whole line ends; searched from the end, for the file may be large."""
    end = file.seek(0, os.SEEK_END)
    while end > 0:
        start = max(end - 65_536, 0)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(f"can't be written: {error.strerror or error}", file=path, remedy="give another output with -o")
