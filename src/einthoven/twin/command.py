"""``einthoven twin``: synthetic patients on disk, with a progress bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import click

from einthoven.errors import ConfigError
from einthoven.options import FILE, Number
from einthoven.twin.patient import DiseaseName, Observability, RhythmName
from einthoven.twin.population.cohorts import CohortName
from einthoven.twin.recipe import Noise, Recipe, View
from einthoven.twin.writing import Written, write_patients


def _words(kind: Any) -> click.Choice[str]:
    return click.Choice(get_args(kind))


#: Failures that are shown one by one.
SHOWN_FAILURES = 5
EXAMPLES = """\b
Examples:
  einthoven twin --n 100 -o twins                            ECG and 4-chamber cine
  einthoven twin --n 20 -o dcm --disease dcm --view stack    a short-axis stack each
  einthoven twin --n 5000 -o ecgs --no-cine --seed 100000    ECGs only, none of whom is in the others
"""


@click.command(epilog=EXAMPLES)
@click.option("--n", type=click.IntRange(1), required=True, metavar="N", help="How many.")
@click.option("-o", "--output", type=FILE, required=True, metavar="DIR", help="A folder a patient, and manifest.csv.")
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Of the first patient; the others follow. Sets whose seeds do not overlap share nobody.",
)
@click.option("--cohort", type=_words(CohortName), default="clinic", show_default=True, help="Whom to draw.")
@click.option(
    "--observability",
    type=_words(Observability),
    default="realistic",
    show_default=True,
    help="How much the ECG tells of the heart.",
)
@click.option("--disease", type=_words(DiseaseName), help="The same for all; else as the cohort has them.")
@click.option("--rhythm", type=_words(RhythmName), help="The same for all; else as the cohort has them.")
@click.option("--view", "views", type=_words(View), multiple=True, help="Repeatable; a 4-chamber cine by default.")
@click.option("--frames", type=int, default=24, show_default=True, help="Of a cine.")
@click.option("--size", type=int, default=64, show_default=True, help="Pixels along an edge.")
@click.option("--spacing", type=Number(0, min_open=True), default=2.75, show_default=True, help="Of pixels, mm.")
@click.option("--rate", type=Number(0, min_open=True), default=500.0, show_default=True, help="Of the ECG, Hz.")
@click.option("--seconds", type=Number(0, min_open=True), default=10.0, show_default=True, help="Of the ECG.")
@click.option("--noise", type=_words(Noise), default="clinical", show_default=True, help="Of the ECG.")
@click.option("--no-cine", is_flag=True, help="No images.")
@click.option("--no-ecg", is_flag=True, help="No ECG.")
@click.option("--jobs", type=click.IntRange(1), help="Worker processes. Default: one a core.")
def twin(
    *,
    n: int,
    output: Path,
    seed: int,
    views: tuple[Any, ...],
    spacing: float,
    rate: float,
    no_cine: bool,
    no_ecg: bool,
    jobs: int | None,
    **words: Any,
) -> int:
    """Make synthetic patients: ECG (WFDB), beating heart (NIfTI) and what is true of both (JSON).

    The same options give the same files, byte for byte. A run that was cut off goes on when it is started again, and a
    larger --n adds to what is there. Needs the `cmr` extra for images.

    Exit codes: 0 done; 1 a patient could not be made or written; 2 wrong usage; 130 interrupted.
    """
    if no_cine and views:
        raise click.UsageError("--no-cine makes no images: leave out --view")
    try:
        recipe = Recipe(
            views=() if no_cine else views or ("4ch",), ecg=not no_ecg, spacing_mm=spacing, rate_hz=rate, **words
        )
    except ConfigError as error:
        raise click.UsageError(str(error)) from None
    try:
        with _progress() as tell:
            written = write_patients(output, n, seed=seed, recipe=recipe, jobs=jobs, progress=tell)
    except KeyboardInterrupt:
        click.echo(f"einthoven: interrupted; the same command goes on from here: {output}", err=True)
        return 130
    for _, failure in written.failed[:SHOWN_FAILURES]:
        click.echo(f"einthoven: {failure}", err=True)
    click.echo(summary(written), err=True)
    return 1 if written.failed else 0


def summary(written: Written) -> str:
    """One line: how many patients, seconds, where."""
    line = f"{written.made} synthetic patient{'' if written.made == 1 else 's'} made in {written.seconds:.1f} s"
    if written.kept:
        line += f", {written.kept} there before"
    if written.failed:
        line += f", {len(written.failed)} failed"
    return f"{line}: {written.folder}"


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error, if that is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("patients"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("patients", total=None)
        yield lambda done, n: bar.update(task, completed=done, total=n)
