"""Where the results of many files go: lines on standard output or in a file, or a folder with one file each."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

from einthoven.bulk.inputs import Input
from einthoven.bulk.output import LineFile, files_in_csv, files_in_jsonl, write_whole
from einthoven.bulk.request import failure
from einthoven.errors import EinthovenError, OutputError

RESUMABLE = {"jsonl": files_in_jsonl, "csv": files_in_csv}


class Destination(Protocol):
    """Takes one result after the other.

    Attributes
    ----------
    form : str
        What a worker is asked for (``einthoven.bulk.task.render``).
    shows_errors : bool
        Whether an error put here is seen at once, and need not be reported elsewhere.
    """

    form: str
    shows_errors: bool

    def __enter__(self) -> Destination: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...

    def done(self, item: Input) -> bool:
        """Whether the result was there before this run."""
        ...

    def put(self, item: Input, result: str | EinthovenError) -> None:
        """Write one result."""
        ...


def destination_of(inputs: Sequence[Input], form: str, output: Path | None, *, resume: bool) -> Destination:
    """Where the results of a run go, ready to be written to."""
    if form in ("json", "html"):
        assert output is not None
        return _Folder(inputs, output, form, resume=resume)
    return _Lines(form, output, resume=resume)


class _Lines:
    """One line a result: a summary, a JSON object or a CSV row."""

    def __init__(self, form: str, output: Path | None, *, resume: bool) -> None:
        self._form = form
        self.shows_errors = output is None
        header = _csv_header() if form == "csv" else None
        self.form = {"text": "summary", "csv": "row"}.get(form, form)
        self._file = (
            None if output is None else LineFile(output, header=header, done_in=RESUMABLE[form] if resume else None)
        )
        if self._file is None and header is not None:
            _say(header)

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def done(self, item: Input) -> bool:
        return self._file is not None and os.path.abspath(item.path) in self._file.done  # noqa: PTH100

    def put(self, item: Input, result: str | EinthovenError) -> None:
        line = self._error_line(item, result) if isinstance(result, EinthovenError) else result
        if self._file is None:
            _say(line)
        else:
            self._file.write(line)

    def _error_line(self, item: Input, error: EinthovenError) -> str:
        if self._form == "jsonl":
            return json.dumps({"file": str(item.path)} | failure(error))
        if self._form == "csv":
            return _csv_row(item.path, error)
        return str(error)


def _say(line: str) -> None:
    if sys.stdout is None:
        raise OutputError("standard output is closed", remedy="give another output with -o")
    # Not click's echo: it would write past a progress bar that guards the terminal.
    print(line, flush=True)


def _csv_header() -> str:
    from einthoven.report import csv

    return csv.header()


def _csv_row(file: Path, error: EinthovenError) -> str:
    """The row of a file that could not be read: its name, ``usable`` false, and the error among the warnings."""
    from einthoven.report.csv import COLUMNS

    cells = {"file": str(file), "usable": "false", "warnings": f"not read: {' '.join(error.cause.split())}"}
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells.get(column, "") for column in COLUMNS)
    return out.getvalue()


class _Folder:
    """One file a result, under the name of its input; whole or not there."""

    shows_errors = False

    def __init__(self, inputs: Sequence[Input], folder: Path, form: str, *, resume: bool) -> None:
        self.form = form
        self._resume = resume
        self._targets: dict[Path, Path] = {}
        taken: set[Path] = set()
        for item in inputs:
            target, again = folder / f"{item.name}.{form}", 1
            while target in taken:
                again += 1
                target = folder / f"{item.name}-{again}.{form}"
            taken.add(target)
            self._targets[item.path] = target

    def __enter__(self) -> _Folder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        pass

    def done(self, item: Input) -> bool:
        return self._resume and self._targets[item.path].exists()

    def put(self, item: Input, result: str | EinthovenError) -> None:
        if isinstance(result, EinthovenError):
            return
        target = self._targets[item.path]
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"can't be made: {error.strerror}", file=target.parent, remedy="give another -o"
            ) from error
        write_whole(target, result)
