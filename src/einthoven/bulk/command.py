"""``einthoven read`` on many files: progress, results as they come, an orderly end on Ctrl-C."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from einthoven._version import DISCLAIMER
from einthoven.bulk.destination import destination_of
from einthoven.bulk.inputs import Input, recordings
from einthoven.bulk.pool import Pool, available_cores
from einthoven.bulk.request import ReadOptions, outcome, request
from einthoven.errors import EinthovenError

if TYPE_CHECKING:
    from rich.progress import Progress

#: A job that is ended by its scheduler keeps its results just as one that is ended by its user.
STOPPING = (signal.SIGINT, signal.SIGTERM)


def read_files(
    paths: Sequence[Path],
    options: ReadOptions,
    *,
    form: str,
    output: Path | None,
    resume: bool,
    jobs: int | None,
    limit_s: float,
) -> int:
    """Read every recording that ``paths`` name, and write one result each.

    Returns
    -------
    int
        The exit code: 0 if at least one was read (or nothing was left to do), 1 if none could be, 128 + the signal
        that ended it.
    """
    inputs = list(recordings(paths))
    if not inputs:
        raise EinthovenError("no recording in there", file=paths[0], remedy="name the files themselves to try them")
    with destination_of(inputs, form, output, resume=resume) as destination:
        left = [i for i in inputs if not destination.done(i)]
        tally = _Tally(len(left), skipped=len(inputs) - len(left))
        with (
            Pool(min(jobs or available_cores(), len(left) or 1), limit_s=limit_s) as pool,
            _stoppable(pool) as stop,
            _progress(left) as bar,
        ):
            for answer in pool.answers(request(i.path, destination.form, options) for i in left):
                result = outcome(answer, left[answer.index].path)
                destination.put(left[answer.index], result)
                tally.count(result)
                if isinstance(result, EinthovenError) and not destination.shows_errors:
                    print(f"einthoven: {result}", file=sys.stderr)
                if bar is not None:
                    bar.advance(bar.task_ids[0])
    resumable = output is not None and form != "text"
    print(tally.line(stopped=stop.by is not None, resumable=resumable), file=sys.stderr)
    if stop.by is not None:
        return 128 + stop.by
    return 1 if tally.failed and not tally.read else 0


@dataclass(slots=True)
class _Tally:
    total: int
    skipped: int
    read: int = 0
    failed: int = 0

    def count(self, result: str | EinthovenError) -> None:
        if isinstance(result, EinthovenError):
            self.failed += 1
        else:
            self.read += 1

    def line(self, *, stopped: bool, resumable: bool) -> str:
        if self.skipped and not self.total:
            return f"nothing left to read; {self.skipped} done before"
        line = f"{self.total} file{'' if self.total == 1 else 's'}: {self.read} read, {self.failed} could not be read"
        if self.skipped:
            line += f"; {self.skipped} done before"
        if stopped:
            left = self.total - self.read - self.failed
            line += f"; interrupted with {left} to go" + (" (--resume goes on from here)" if resumable else "")
        return f"{line}. {DISCLAIMER}" if self.read else line


@dataclass(slots=True)
class _Stop:
    by: int | None = None


@contextmanager
def _stoppable(pool: Pool) -> Iterator[_Stop]:
    """The first Ctrl-C ends the run between two results; a second one ends it anyhow."""
    stop = _Stop()

    def handle(number: int, frame: FrameType | None) -> None:
        stop.by = number
        pool.stop()
        signal.signal(number, previous[number])

    previous: dict[int, Any] = {number: signal.signal(number, handle) for number in STOPPING}
    try:
        yield stop
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _progress(left: Sequence[Input]) -> AbstractContextManager[Progress | None]:
    if sys.stderr is None or not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    # Results on the same terminal are printed above the bar; results that go elsewhere are left alone.
    bar = Progress(
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        redirect_stdout=sys.stdout is not None and sys.stdout.isatty(),
        transient=True,
    )
    bar.add_task("reading", total=len(left))
    return bar
