"""The command line: parse, call the public API, print.

Nothing heavy is imported until a command runs, so that ``einthoven --help`` answers at once.
"""

from __future__ import annotations

import io
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from einthoven._version import __version__
from einthoven.errors import EinthovenError

if TYPE_CHECKING:
    from einthoven.bulk.request import ReadOptions
    from einthoven.measure.measurements import Measurements

FORMS = ("text", "json", "jsonl", "csv", "html")
#: 128 + SIGINT and 128 + SIGPIPE, as a shell reports them.
INTERRUPTED, PIPE_CLOSED = 130, 141

FILE = click.Path(path_type=Path, allow_dash=False)


def examples(*lines: str) -> str:
    """The end of a help text: examples, each on its line."""
    return "\b\n" + "\n".join(["Examples:", *(f"  {line}" for line in lines)])


class _InOrder(click.Group):
    """A group that lists its commands in the order of use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_InOrder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "einthoven read ecg.dcm                          the reading, here",
        "einthoven read ecg.dcm -o reading.html          with the trace, finding by finding",
        "einthoven read folder/ --format csv -o all.csv  one row a recording",
        "einthoven verify ecg.dcm --text report.txt      audit a report",
    ),
)
@click.version_option(__version__, prog_name="einthoven", message="%(prog)s %(version)s")
def einthoven() -> None:
    """Read a 12-lead ECG, and check every word about it against the trace.

    Research use only; not a medical device.

    Exit codes: 0 done; 1 the input can't be read (one line says why); 2 wrong usage; 130 interrupted.
    """


class _Number(click.FloatRange):
    """A range that keeps out NaN and infinity, which compare with nothing."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a number to work with.", param, ctx)
        return number


def signal_options(command: Any) -> Any:
    """Options that say about the samples what a table or an array does not."""
    for option in (
        click.option("--leads", metavar="I,II,...", help="Lead names in the order of the columns (CSV, NPY)."),
        click.option("--unit", type=click.Choice(["mV", "uV"]), help="Unit of the samples (CSV, NPY)."),
        click.option("--rate", type=_Number(0, min_open=True), metavar="HZ", help="Sampling rate (CSV, NPY)."),
    ):
        command = option(command)
    return command


def recording_options(command: Any) -> Any:
    """Options that say about samples and patient what a file does not; age and sex replace what it says."""
    command = signal_options(command)
    command = click.option("--sex", type=click.Choice(["F", "M"]), help="Sex of the patient.")(command)
    return click.option("--age", type=_Number(0, 130), metavar="YEARS", help="Age of the patient.")(command)


@einthoven.command(
    epilog=examples(
        "einthoven read ecg.xml",
        "einthoven read ecg.csv --rate 500 --unit uV --age 61 --sex F",
        "einthoven read ecg.scp --format json -o ecg.json",
        "einthoven read folder/ --format jsonl -o all.jsonl --resume",
        "einthoven read *.dcm --format html -o pages/",
    )
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--format", "form", type=click.Choice(FORMS), help="Default: by the suffix of OUT, else text.")
@click.option(
    "-o", "--output", type=FILE, metavar="OUT", help="Write to a file; several files as json or html: a folder."
)
@recording_options
@click.option("--resume", is_flag=True, help="Skip the files whose results OUT already holds, and add to it.")
@click.option("--jobs", type=click.IntRange(1), help="Worker processes for several files. Default: one a core.")
@click.option(
    "--time-limit",
    type=_Number(0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="For each of several files.",
)
def read(
    files: tuple[Path, ...],
    *,
    form: str | None,
    output: Path | None,
    resume: bool,
    jobs: int | None,
    time_limit: float,
    **about: Any,
) -> int:
    """Read ECGs: measurements, the six steps of the protocol with their evidence, narrative, labels.

    A folder stands for every recording in it. Several files are read in worker processes; one that can't be read is
    reported in its place and stops nothing. Results come in the order of the files.

    Exit codes: 0 done; 1 the file (of several: every one) can't be read; 2 wrong usage; 130 interrupted.
    """
    output = None if output == Path("-") else output
    form = form or _form_of(output)
    # A pattern of the shell may match one file only: what --resume means does not depend on that.
    many = resume or len(files) > 1 or files[0].is_dir()
    _check_output(files, form, output, many=many, resume=resume)
    options = _options(about)
    if not many:
        _read_one(files[0], options, form, output)
        return 0
    from einthoven.bulk.command import read_files

    return read_files(files, options, form=form, output=output, resume=resume, jobs=jobs, limit_s=time_limit)


def _read_one(file: Path, options: ReadOptions, form: str, output: Path | None) -> None:
    from einthoven.bulk.task import read_file, render

    reading = read_file(file, options)
    if form == "text" and output is None and _is_terminal():
        import shutil

        from einthoven.report import text

        columns = min(shutil.get_terminal_size().columns, 120)
        click.echo(text.render(reading, width=columns, color="NO_COLOR" not in os.environ), nl=False)
    else:
        _put(render(reading, form, file), output)


def _is_terminal() -> bool:
    return sys.stdout.isatty()


def _form_of(output: Path | None) -> str:
    suffix = "" if output is None else output.suffix.lower().removeprefix(".")
    return {"htm": "html", "txt": "text"}.get(suffix, suffix if suffix in FORMS else "text")


def _options(about: dict[str, Any]) -> ReadOptions:
    from einthoven.bulk.request import ReadOptions

    return ReadOptions(**(about | {"leads": _lead_names(about["leads"])}))


def _lead_names(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(name for name in text.replace(",", " ").split() if name)


def _check_output(files: Sequence[Path], form: str, output: Path | None, *, many: bool, resume: bool) -> None:
    if resume and (output is None or form == "text"):
        raise click.UsageError("--resume adds to what OUT holds: give -o OUT and a --format other than text")
    if many and form in ("json", "html"):
        if output is None:
            raise click.UsageError(f"several files as {form} need -o FOLDER, or --format jsonl")
        if output.exists() and not output.is_dir():
            raise click.UsageError(f"several files as {form} need a folder, and {output} is a file")
    elif output is not None and output.is_dir():
        raise click.UsageError(f"{output} is a folder: give -o a file name")
    for file in files:
        if output is not None and output.is_file() and file.exists() and output.samefile(file):
            raise click.UsageError(f"{output} is the input; it would be overwritten")


def _put(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text.rstrip("\n"))
        return
    from einthoven.bulk.output import write_whole

    write_whole(output, text.rstrip("\n") + "\n")


@einthoven.command(
    epilog=examples(
        "einthoven measure ecg.dcm",
        "einthoven measure ecg.dcm --json > ecg.json",
    )
)
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="The measurement JSON instead of tables.")
@recording_options
def measure(file: Path, *, as_json: bool, **about: Any) -> None:
    """Measure an ECG: every interval, amplitude and axis with its uncertainty, or the reason why there is none."""
    from einthoven.bulk.task import load_file
    from einthoven.measure import measure as measured

    measurements = measured(load_file(file, _options(about)))
    if as_json:
        click.echo(_json(measurements.to_dict()))
    else:
        from einthoven.tables import measurement_tables

        click.echo(measurement_tables(measurements))


@einthoven.command(
    epilog=examples(
        "einthoven verify ecg.dcm --text report.txt",
        "echo 'Sinus rhythm, PR 240 ms' | einthoven verify ecg.dcm --text -",
    )
)
@click.argument("file", type=FILE)
@click.option(
    "--text", type=click.Path(path_type=Path, allow_dash=True), required=True, metavar="FILE|-", help="The text."
)
@click.option("--json", "as_json", is_flag=True, help="The verification as JSON.")
@recording_options
def verify(file: Path, text: Path, *, as_json: bool, **about: Any) -> None:
    """Audit a text about an ECG: each claim supported, contradicted (with what was measured), or unverifiable.

    FILE is a recording, or the JSON that `measure --json` or `read --format json` wrote. The text may be anybody's: a
    colleague's, the device's, a language model's.
    """
    from einthoven.verify import verify as judged

    words = _read_text(text)
    verification = judged(words, _measurements(file, about))
    if as_json:
        click.echo(_json(verification.to_dict()))
    else:
        from einthoven.tables import verification_table

        click.echo(verification_table(verification))


def _read_text(path: Path) -> str:
    from einthoven.formats.limits import decode, open_source

    if str(path) == "-":
        return decode(sys.stdin.buffer.read())
    return open_source(path).text()


def _measurements(file: Path, about: dict[str, Any]) -> Measurements:
    """Of a recording, or read back from a JSON."""
    import json

    from einthoven.bulk.task import load_file
    from einthoven.errors import TextError
    from einthoven.formats.limits import open_source
    from einthoven.formats.sniffing import is_kardia
    from einthoven.measure import measure as measured
    from einthoven.measure.measurements import Measurements

    source = open_source(file)
    json_object = source.head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    if not json_object or is_kardia(source):
        return measured(load_file(file, _options(about)))
    try:
        return Measurements.from_dict(json.loads(source.text()))
    except (ValueError, RecursionError) as error:
        raise TextError(
            f"not valid JSON: {error}", file=file, remedy="write it again with `einthoven measure`"
        ) from error
    except TextError as error:
        raise TextError(error.cause, file=file, remedy=error.remedy) from error


@einthoven.command(
    epilog=examples(
        "einthoven convert ecg.xml ecg.edf",
        "einthoven convert ecg.dcm wfdb/ecg.hea",
    )
)
@click.argument("source", type=FILE, metavar="IN")
@click.argument("target", type=FILE, metavar="OUT")
@signal_options
def convert(source: Path, target: Path, **about: Any) -> None:
    """Convert a recording; the suffix of OUT says into what: .hea (WFDB), .edf or .csv."""
    from einthoven import formats

    written = formats.convert(source, target, **(about | {"leads": _lead_names(about["leads"])}))
    click.echo(f"{written} written", err=True)


@einthoven.group(cls=_InOrder)
def protocol() -> None:
    """The rules behind the findings: list the statements, show one, or explain one on an ECG."""


@protocol.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_statements(*, as_json: bool) -> None:
    """List every statement that the protocol can make, with its severity and source."""
    from einthoven import protocol
    from einthoven.tables import statement_list

    click.echo(_json(protocol.statements_table()) if as_json else statement_list(protocol.statements_table()))


@protocol.command(epilog=examples("einthoven protocol show LVH"))
@click.argument("code")
def show(code: str) -> None:
    """Show the rule of a statement in words, its source, and which statements void it."""
    from einthoven import protocol
    from einthoven.protocol.assessment import rule_of
    from einthoven.protocol.loading import load_protocol
    from einthoven.tables import statement_card

    known = rule_of(code.upper(), load_protocol()).code
    click.echo(statement_card(protocol.statements()[known]))


@protocol.command(
    epilog=examples("einthoven protocol explain ecg.dcm LVH", "einthoven protocol explain ecg.json LNGQT")
)
@click.argument("file", type=FILE)
@click.argument("code")
@click.option("--profile", type=FILE, metavar="YAML", help="Limits of your own (docs/protocol.md).")
@recording_options
def explain(file: Path, code: str, profile: Path | None, **about: Any) -> None:
    """Explain on an ECG why a statement is or is not made: each input with its value, limit and source."""
    from einthoven import protocol
    from einthoven.tables import explanation_table

    limits = None if profile is None else protocol.load_profile(profile)
    explanation = protocol.explain_code(_measurements(file, about), code.upper(), limits)
    click.echo(explanation_table(explanation))


def _json(value: object) -> str:
    import json

    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; every failure ends in one line on standard error and an exit code."""
    import warnings

    for stream in (sys.stdout, sys.stderr):
        # A file's name, or a terminal without UTF-8, must not turn a result into an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if not sys.warnoptions:
        # What matters about a file is among the reading's own warnings.
        warnings.simplefilter("ignore")
    # One reading has no work for a second core, and a threaded BLAS starts slower.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        # Not `einthoven.main`: it prints an empty line on Ctrl-C.
        with einthoven.make_context("einthoven", list(sys.argv[1:] if arguments is None else arguments)) as context:
            code = einthoven.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except EinthovenError as error:
        code = _fail(str(error))
    except BrokenPipeError:
        # The reader of our output has seen enough; nothing is left to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = PIPE_CLOSED
    except (KeyboardInterrupt, click.Abort):
        click.echo("einthoven: interrupted", err=True)
        code = INTERRUPTED
    except MemoryError:
        code = _fail("not enough memory for this input (crop the recording, or read fewer at once)")
    except Exception as error:
        if os.environ.get("EINTHOVEN_DEBUG"):
            raise
        code = _fail(
            f"internal error: {type(error).__name__}: {error} (please report it; EINTHOVEN_DEBUG=1 shows more)"
        )
    raise SystemExit(code or 0)


def _fail(line: str) -> int:
    click.echo(f"einthoven: {' '.join(line.split())}", err=True)
    return 1


if __name__ == "__main__":
    main()
