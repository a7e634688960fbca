"""The command line: parse, call the public API, print.

Nothing heavy is imported until a command runs, so that ``einthoven --help`` answers at once.
"""

from __future__ import annotations

import sys

try:
    import errno
    import io
    import os
    from collections.abc import Sequence
    from pathlib import Path
    from typing import TYPE_CHECKING, Any

    import click

    from einthoven._version import __version__
    from einthoven.errors import EinthovenError, OutputError, ReadError
    from einthoven.late_commands import LateCommand, LateGroup
    from einthoven.options import FILE, Number, profile_option, recording_options, signal_options
except KeyboardInterrupt:
    # These take most of the time until `main` can answer a Ctrl-C.
    sys.stderr.write("einthoven: interrupted\n")
    raise SystemExit(130) from None

if TYPE_CHECKING:
    from einthoven.bulk.request import ReadOptions

FORMS = ("text", "json", "jsonl", "csv", "html")
#: 128 + SIGINT and 128 + SIGPIPE, as a shell reports them.
INTERRUPTED, PIPE_CLOSED = 130, 141

#: Suffix of an output -> format.
SUFFIXES = {**{form: form for form in FORMS}, "htm": "html", "txt": "text"}


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


@einthoven.command(
    epilog=examples(
        "einthoven read ecg.xml",
        "einthoven read ecg.csv --rate 500 --unit uV --age 61 --sex F",
        "einthoven read ecg.scp --format json -o ecg.json",
        "einthoven read today.xml --prior last_year.xml",
        "einthoven read folder/ --format jsonl -o all.jsonl --resume",
        "einthoven read *.dcm --format html -o pages/",
    )
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--format", "form", type=click.Choice(FORMS), help="Default: by the suffix of OUT, else text.")
@click.option(
    "-o", "--output", type=FILE, metavar="OUT", help="Write to a file; several files as json or html: a folder."
)
@click.option(
    "--prior",
    type=FILE,
    metavar="FILE",
    help="An earlier ECG of the patient, or its JSON, to compare with.",
)
@profile_option
@recording_options
@click.option("--resume", is_flag=True, help="Skip the files whose results OUT already holds, and add to it.")
@click.option("--jobs", type=click.IntRange(1), help="Worker processes for several files. Default: one a core.")
@click.option(
    "--time-limit",
    type=Number(0, min_open=True),
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
    prior: Path | None,
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
    if prior is not None and many:
        raise click.UsageError(
            "--prior is for one FILE: a patient's recording is compared with that patient's earlier one"
        )
    _check_output(files, form, output, many=many, resume=resume)
    options = _options(about)
    if not many:
        _read_one(files[0], options, form, output, prior)
        return 0
    from einthoven.bulk.command import read_files
    from einthoven.bulk.task import profile_of

    # One that is wrong is said once, not for every file.
    profile_of(options)

    return read_files(files, options, form=form, output=output, resume=resume, jobs=jobs, limit_s=time_limit)


def _read_one(file: Path, options: ReadOptions, form: str, output: Path | None, prior: Path | None) -> None:
    from einthoven.bulk.task import load_file, profile_of, render
    from einthoven.reading import read
    from einthoven.recording_or_json import earlier

    ecg = load_file(file, options)
    reading = read(ecg, None if prior is None else earlier(prior, options), profile=profile_of(options))
    if form == "text" and output is None and _is_terminal():
        import shutil

        from einthoven.report import text

        columns = min(shutil.get_terminal_size().columns, 120)
        _print(text.render(reading, width=columns, color="NO_COLOR" not in os.environ), nl=False)
    else:
        _put(render(reading, form, file), output)


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _form_of(output: Path | None) -> str:
    suffix = "" if output is None else output.suffix.lower().removeprefix(".")
    if suffix and suffix not in SUFFIXES:
        known = ", ".join(f".{name}" for name in SUFFIXES)
        raise click.UsageError(f"{output}: no format ends in .{suffix}: use one of {known}, or say --format")
    return SUFFIXES.get(suffix, "text")


def _options(about: dict[str, Any]) -> ReadOptions:
    from einthoven.bulk.request import ReadOptions, lead_names

    return ReadOptions(**(about | {"leads": lead_names(about["leads"])}))


def _check_output(files: Sequence[Path], form: str, output: Path | None, *, many: bool, resume: bool) -> None:
    if resume and (output is None or form == "text"):
        raise click.UsageError("--resume adds to what OUT holds: give -o OUT and a --format other than text")
    if many and form in ("json", "html"):
        if output is None:
            raise click.UsageError(f"several files as {form} need -o FOLDER, or --format jsonl")
        if not output.is_dir() and (output.exists() or SUFFIXES.get(output.suffix.lower().removeprefix("."))):
            what = "--resume with" if len(files) == 1 and resume else "several files as"
            raise click.UsageError(f"{what} {form} needs a folder, and {output} is the name of a file")
    elif output is not None and output.is_dir():
        raise click.UsageError(f"{output} is a folder: give -o a file name")
    for file in files:
        if output is not None and output.is_file() and file.exists() and output.samefile(file):
            raise click.UsageError(f"{output} is the input; it would be overwritten")


def _put(text: str, output: Path | None) -> None:
    if output is None:
        _print(text.rstrip("\n"))
        return
    from einthoven.bulk.output import write_whole

    write_whole(output, text.rstrip("\n") + "\n")


def _print(text: str, *, nl: bool = True) -> None:
    """Write to standard output, which may have been closed."""
    if sys.stdout is None:
        raise _no_standard_output("it is closed")
    click.echo(text, nl=nl)


def _no_standard_output(why: str) -> OutputError:
    return OutputError(f"standard output can't be written: {why}", remedy="give another output, as with -o")


@einthoven.command(
    epilog=examples(
        "einthoven measure ecg.dcm",
        "einthoven measure ecg.dcm --json > ecg.json",
        "einthoven measure holter.edf --blocks           a day, summed up",
    )
)
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="The measurement JSON instead of tables.")
@click.option("--blocks", is_flag=True, help="All of a long recording, minute by minute, summed up as a Holter is.")
@recording_options
def measure(file: Path, *, as_json: bool, blocks: bool, **about: Any) -> None:
    """Measure an ECG: every interval, amplitude and axis with its uncertainty, or the reason why there is none.

    Without --blocks only the first ten minutes of a longer recording are measured.
    """
    if blocks:
        _measure_blocks(file, as_json, _options(about))
        return
    from einthoven.bulk.task import load_file
    from einthoven.measure import measure as measured

    measurements = measured(load_file(file, _options(about)))
    if as_json:
        _print(_json(measurements.to_dict()))
    else:
        from einthoven.tables import measurement_tables

        _print(measurement_tables(measurements))


def _measure_blocks(file: Path, as_json: bool, options: ReadOptions) -> None:  # noqa: FBT001
    from einthoven.formats import open_blocks
    from einthoven.measure import HolterSummary, measure_blocks

    recording = open_blocks(file, rate=options.rate, unit=options.unit, leads=options.leads)
    blocks = measure_blocks(recording, recording.rate, recording.leads, age=options.age, sex=options.sex)
    summary = HolterSummary.of(blocks)
    if as_json:
        _print(_json(summary.to_dict()))
    else:
        from einthoven.tables import holter_table

        _print(holter_table(summary))


@einthoven.command(
    epilog=examples(
        "einthoven verify ecg.dcm --text report.txt",
        "echo 'Sinus rhythm, PR 240 ms' | einthoven verify ecg.dcm --text -",
    )
)
@click.argument("file", type=FILE)
@click.option("--text", type=FILE, required=True, metavar="FILE|-", help="The text.")
@click.option("--json", "as_json", is_flag=True, help="The verification as JSON.")
@click.option("--prior", type=FILE, metavar="FILE", help="An earlier ECG of the patient, or its JSON.")
@recording_options
def verify(file: Path, text: Path, *, as_json: bool, prior: Path | None, **about: Any) -> None:
    """Audit a text about an ECG: each claim supported, contradicted (with what was measured), or unverifiable.

    FILE is a recording, or the JSON that `measure --json` or `read --format json` wrote. The text may be anybody's: a
    colleague's, the device's, a language model's.
    """
    from einthoven._api import verify as judged
    from einthoven.recording_or_json import earlier, given

    words = _read_text(text)
    options = _options(about)
    verification = judged(words, given(file, options), None if prior is None else earlier(prior, options))
    if as_json:
        _print(_json(verification.to_dict()))
    else:
        from einthoven.tables import verification_table

        _print(verification_table(verification))


def _read_text(path: Path) -> str:
    from einthoven.formats.limits import decode, open_source

    if str(path) == "-":
        return decode(sys.stdin.buffer.read())
    try:
        return open_source(path).text()
    except ReadError as error:
        if not path.exists():
            error.remedy = "check the name; a text itself goes in by `echo TEXT | einthoven verify FILE --text -`"
        raise


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
    if str(target) == "-":
        raise click.UsageError("OUT is a file or a WFDB record, not standard output: name it")
    from einthoven import formats

    written = formats.convert(source, target, **about)
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

    _print(_json(protocol.statements_table()) if as_json else statement_list(protocol.statements_table()))


@protocol.command(epilog=examples("einthoven protocol show LVH"))
@click.argument("code")
def show(code: str) -> None:
    """Show the rule of a statement in words, its source, and which statements void it."""
    from einthoven import protocol
    from einthoven.protocol.assessment import rule_of
    from einthoven.protocol.loading import load_protocol
    from einthoven.tables import statement_card

    known = rule_of(code.upper(), load_protocol()).code
    _print(statement_card(protocol.statements()[known]))


@protocol.command(
    epilog=examples("einthoven protocol explain ecg.dcm LVH", "einthoven protocol explain ecg.json LNGQT")
)
@click.argument("file", type=FILE)
@click.argument("code")
@profile_option
@click.option("--json", "as_json", is_flag=True, help="As JSON, with the stretches of the trace that show it.")
@recording_options
def explain(file: Path, code: str, *, as_json: bool, **about: Any) -> None:
    """Explain on an ECG why a statement is or is not made: each input with its value, limit and source."""
    from einthoven import protocol
    from einthoven.bulk.task import profile_of
    from einthoven.recording_or_json import measurements_of
    from einthoven.tables import explanation_table

    options = _options(about)
    explanation = protocol.explain_code(measurements_of(file, options), code.upper(), profile_of(options))
    _print(_json(explanation.to_dict()) if as_json else explanation_table(explanation))


@einthoven.group(cls=LateGroup, module="einthoven.training.command")
def train() -> None:
    """Train the models that Einthoven ships. Needs the `train` extra."""


@einthoven.group(cls=LateGroup, module="einthoven.exam.command")
def exam() -> None:
    """Take a public examination by rules and measurements, and score it."""


einthoven.add_command(
    LateCommand(
        "twin", module="einthoven.twin.command", help="Make synthetic patients: ECG, beating heart, and the truth."
    )
)


def _json(value: object) -> str:
    import json

    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; every failure ends in one line on standard error and an exit code."""
    try:
        _prepare()
        # Not `einthoven.main`: it prints an empty line on Ctrl-C.
        with einthoven.make_context("einthoven", list(sys.argv[1:] if arguments is None else arguments)) as context:
            code = einthoven.invoke(context)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except EinthovenError as error:
        code = _fail(str(error))
    except BrokenPipeError:
        # The reader of our output has seen enough.
        code = PIPE_CLOSED
    except (KeyboardInterrupt, click.Abort):
        click.echo("einthoven: interrupted", err=True)
        code = INTERRUPTED
    except MemoryError:
        code = _fail("not enough memory for this input (crop the recording, or read fewer at once)")
    except Exception as error:
        lost = _lost_output(error)
        if lost is None and os.environ.get("EINTHOVEN_DEBUG"):
            raise
        bug = f"internal error: {type(error).__name__}: {error} (please report it; EINTHOVEN_DEBUG=1 shows more)"
        code = _fail(bug if lost is None else str(lost))
    _let_go_of_output()
    raise SystemExit(code or 0)


def _prepare() -> None:
    """Settings of the process, before anything heavy is imported."""
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


def _lost_output(error: Exception) -> OutputError | None:
    """The error of standard output that is full or gone. Files have names, and raise errors of ours themselves."""
    reasons = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO, errno.EBADF)
    if not isinstance(error, OSError) or error.filename is not None or error.errno not in reasons:
        return None
    return _no_standard_output((error.strerror or str(error)).lower())


def _let_go_of_output() -> None:
    """Where standard output takes nothing more, leave nothing for the interpreter to flush at exit."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _fail(line: str) -> int:
    click.echo(f"einthoven: {' '.join(line.split())}", err=True)
    return 1


if __name__ == "__main__":
    main()
