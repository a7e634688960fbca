"""Options and types of arguments that several commands share."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import click


class Number(click.FloatRange):
    """A range that keeps out NaN and infinity, which compare with nothing."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number, if it is one."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a number to work with.", param, ctx)
        return number


class File(click.Path):
    """A path that is not empty: an empty one would mean the current folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, if it is not empty."""
        if not os.fspath(value):
            self.fail("the name of a file is empty (is a variable of the shell unset?)", param, ctx)
        return super().convert(value, param, ctx)


class Sex(click.Choice):
    """F or M, also as words."""

    def __init__(self) -> None:
        super().__init__(["F", "M"], case_sensitive=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """``"F"`` or ``"M"``."""
        return super().convert({"female": "F", "male": "M"}.get(str(value).lower(), value), param, ctx)


FILE = File()
UNIT = click.Choice(["nV", "uV", "mV", "V"], case_sensitive=False)


def signal_options(command: Any) -> Any:
    """Options that say about the samples what a table or an array does not."""
    for option in (
        click.option("--leads", metavar="I,II,...", help="Lead names in the order of the columns (CSV, NPY)."),
        click.option("--unit", type=UNIT, help="Unit of the samples (CSV, NPY)."),
        click.option("--rate", type=Number(0, min_open=True), metavar="HZ", help="Sampling rate (CSV, NPY)."),
    ):
        command = option(command)
    return command


def profile_option(command: Any) -> Any:
    """Limits of the user."""
    words = "Limits of your own, a file or the name of a shipped profile: athlete (docs/protocol.md)."
    return click.option("--profile", metavar="YAML", help=words)(command)


def recording_options(command: Any) -> Any:
    """Options that say about samples and patient what a file does not; age and sex replace what it says."""
    command = signal_options(command)
    command = click.option("--sex", type=Sex(), help="Sex of the patient.")(command)
    return click.option("--age", type=Number(0, 130), metavar="YEARS", help="Age of the patient.")(command)
