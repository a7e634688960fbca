"""What the command line takes for an ECG: a recording, or the JSON that was written of one."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from einthoven.bulk.task import load_file
from einthoven.errors import TextError
from einthoven.formats.limits import open_source
from einthoven.formats.sniffing import is_kardia
from einthoven.measure import measure
from einthoven.measure.measurements import Measurements

if TYPE_CHECKING:
    from einthoven.bulk.request import ReadOptions
    from einthoven.ecg import ECG


def given(file: Path, options: ReadOptions) -> ECG | dict[str, Any]:
    """The recording, or the measurement or reading JSON.

    Raises
    ------
    UsageError
        If options say something of a recording, and the file is none.
    TextError
        If it is a JSON of something else.
    """
    document = _json_object(file)
    if document is None:
        return load_file(file, options)
    # A profile is about limits, not about the recording.
    about = dataclasses.replace(options, profile=None)
    if said := [f"--{name}" for name, value in dataclasses.asdict(about).items() if value is not None]:
        raise click.UsageError(f"{', '.join(said)}: for a recording; {file} holds measurements, which are fixed")
    with _naming(file):
        Measurements.from_dict(document)
    return document


def measurements_of(file: Path, options: ReadOptions) -> Measurements:
    """What was measured on a recording, or what its JSON holds; errors as of ``given``."""
    source = given(file, options)
    return Measurements.from_dict(source) if isinstance(source, dict) else measure(source)


def earlier(file: Path, options: ReadOptions) -> ECG | dict[str, Any]:
    """An earlier recording of the same patient, or its JSON.

    Rate, unit and leads are those of the recording of today, where the file does not say; the age of today is not.
    """
    document = _json_object(file)
    if document is None:
        return load_file(file, dataclasses.replace(options, age=None))
    with _naming(file):
        Measurements.from_dict(document)
    return document


def _json_object(file: Path) -> dict[str, Any] | None:
    """The object that a JSON file holds; None if the file is something else, such as a recording."""
    source = open_source(file)
    if not source.head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") or is_kardia(source):
        return None
    try:
        document: dict[str, Any] = json.loads(source.text())
    except (ValueError, RecursionError) as error:
        raise TextError(
            f"not valid JSON: {error}", file=file, remedy="write it again with `einthoven measure`"
        ) from error
    return document


@contextlib.contextmanager
def _naming(file: Path) -> Iterator[None]:
    """Name the file in the error that its content raises."""
    try:
        yield
    except TextError as error:
        raise TextError(error.cause, file=file, remedy=error.remedy) from error
