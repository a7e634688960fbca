"""Many recordings: read in worker processes, in order, whatever state each file is in.

from einthoven.bulk import read_many

for result in read_many(["folder", "another.dcm"], jobs=4):
    if result.error is None:
        print(result.file, result.reading["measurements"]["heart_rate"]["value"])
    else:
        print(result.error)
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from einthoven.errors import EinthovenError, ReadError

if TYPE_CHECKING:
    from einthoven.ecg import Sex

__all__ = ["FileResult", "read_many"]


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    Attributes
    ----------
    file : Path
        The recording.
    reading : dict or None
        The reading JSON (schema 1); None if there is none.
    error : EinthovenError or None
        Why there is none.
    """

    file: Path
    reading: dict[str, Any] | None
    error: EinthovenError | None


def read_many(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    jobs: int | None = None,
    time_limit_s: float = 30.0,
    rate: float | None = None,
    unit: str | None = None,
    leads: Sequence[str] | None = None,
    age: float | None = None,
    sex: Sex | None = None,
) -> Iterator[FileResult]:
    """Read files and folders in worker processes; the results come in the order of the files.

    Memory is bounded however many files there are. One bad file never stops the rest: a file that can't be read, that
    takes longer than ``time_limit_s`` or that ends its worker yields a result with an ``error``.

    Parameters
    ----------
    paths : path-like or iterable of path-like
        Recordings, and folders that stand for every recording in them.
    jobs : int, optional
        Worker processes; one a core by default.
    time_limit_s : float
        Wall limit of one file, seconds.
    rate, unit, leads
        As in ``einthoven.load``: for files that do not say.
    age, sex
        Of the patient, for all files.

    Yields
    ------
    FileResult
        One a file.

    Raises
    ------
    ReadError
        For what is no path.
    SignalError
        For a ``rate``, ``unit`` or ``leads`` that can't be.
    """
    from einthoven.bulk.inputs import recordings
    from einthoven.bulk.pool import Pool, available_cores
    from einthoven.bulk.request import ReadOptions, lead_names, outcome, request
    from einthoven.formats.given import Given

    given = Given.checked(rate, unit, leads)
    options = ReadOptions(given.rate, given.unit, lead_names(given.leads), age, sex)
    in_work: dict[int, Path] = {}
    named = [paths] if isinstance(paths, str | os.PathLike) else paths
    if isinstance(named, bytes) or not isinstance(named, Iterable):
        raise ReadError(f"a {type(paths).__name__} names no files", remedy="pass a path, or a list of paths")

    def requests() -> Iterator[dict[str, Any]]:
        for index, found in enumerate(recordings(named)):
            in_work[index] = found.path
            yield request(found.path, "json", options)

    with Pool(jobs or available_cores(), limit_s=time_limit_s) as pool:
        for answer in pool.answers(requests()):
            file = in_work.pop(answer.index)
            result = outcome(answer, file)
            if isinstance(result, EinthovenError):
                yield FileResult(file, None, result)
            else:
                yield FileResult(file, json.loads(result), None)
