"""How long each stage of a reading takes, on one core.

    python -m einthoven.bench.speed [FILE...] [--repeats N] [--into docs/benchmarks.md]

Without a file it reads the ECG that pydicom ships. Each figure is the median over the repeats, then over the files.
Times are processor time, which a busy machine changes little (on an idle one it is the clock's: all is on one
thread). The other delineators of ``einthoven.bench.peers`` that are installed follow in the same process on the same
core: compare the ratios, not the milliseconds of another machine.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from einthoven._version import __version__
from einthoven.bulk.pool import ONE_THREAD

# Before numpy is imported: its threads are counted when it starts.
os.environ.update(ONE_THREAD)

from einthoven.bench.peers import PEERS, Peer
from einthoven.formats import find_records, load

#: Processes are slower to time than calls.
PROCESS_REPEATS = 7
PEER_REPEATS = 3
MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a stage and its time; None for a peer that is not installed."""

    stage: str
    ms: float | None
    limit_ms: float | None = None


def main(arguments: Sequence[str] | None = None) -> None:
    """Time the stages and print the table."""
    parser = argparse.ArgumentParser(prog="python -m einthoven.bench.speed", description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, help="recordings or folders")
    parser.add_argument("--repeats", type=int, default=15, help="of each warm stage (default: 15)")
    parser.add_argument("--into", type=Path, help="put the table between its marks in this file, docs/benchmarks.md")
    options = parser.parse_args(arguments)
    _stay_on_one_core()
    files = find_records(options.files) if options.files else [demo_file()]
    rows = process_rows(files[0]) + warm_rows(files, options.repeats)
    table = as_markdown(rows, peer_rows(files), files, options.repeats, named=bool(options.files))
    if options.into is None:
        print(table)
    else:
        put_into(options.into, table, mark="speed-files" if options.files else "speed")


def demo_file() -> Path:
    """The Mortara ECG in pydicom's own package; no network is asked."""
    from pydicom.data import get_testdata_file

    return Path(str(get_testdata_file("waveform_ecg.dcm", download=False)))


def process_rows(file: Path) -> list[Row]:
    """Whole processes: start, work, end."""
    program = (sys.executable, "-m", "einthoven.cli")
    environment = os.environ | ONE_THREAD

    def run(*arguments: str) -> float:
        def once() -> None:
            subprocess.run((*program, *arguments), stdout=subprocess.DEVNULL, env=environment, check=True)

        return median_ms(once, PROCESS_REPEATS, _seconds_of_children)

    return [
        Row("process: `einthoven --help`", run("--help"), 300),
        Row("process: `einthoven measure FILE --json`", run("measure", str(file), "--json")),
        Row("process: `einthoven read FILE`, cold", run("read", str(file)), 1500),
    ]


def _seconds_of_children() -> float:
    """Processor time of the processes that have ended; by the clock where the system does not tell."""
    try:
        import resource
    except ImportError:
        return time.perf_counter()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def warm_rows(files: Sequence[Path], repeats: int) -> list[Row]:
    """Stages within one process, everything imported and loaded before."""
    per_file = [_stages(file, repeats) for file in files]
    return [
        Row(
            rows[0].stage,
            statistics.median(row.ms for row in rows if row.ms is not None),
            rows[0].limit_ms,
        )
        for rows in zip(*per_file, strict=True)
    ]


def _stages(file: Path, repeats: int) -> list[Row]:
    from einthoven import protocol
    from einthoven.measure import measure
    from einthoven.reading import read
    from einthoven.report import compose, html, json
    from einthoven.verify import verify

    ecg = load(file)
    measurements = measure(ecg)
    assessment = protocol.assess(measurements)
    composition = compose(measurements, assessment)
    reading = read(ecg)

    def timed(stage: str, work: Callable[[], object], limit_ms: float | None = None) -> Row:
        return Row(stage, median_ms(work, repeats), limit_ms)

    return [
        timed("load the file", lambda: load(file)),
        timed(MEASURE, lambda: measure(ecg), 20),
        timed("assess (the protocol)", lambda: protocol.assess(measurements), 5),
        timed("compose (the text)", lambda: compose(measurements, assessment), 5),
        timed("verify (its own text)", lambda: verify(composition.answer, measurements), 10),
        timed("**all of it: file to verified reading**", lambda: read(load(file)), 60),
        timed("render as JSON", lambda: json.render(reading)),
        timed("render as HTML with the trace", lambda: html.render(reading)),
    ]


def peer_rows(files: Sequence[Path]) -> list[Row]:
    """What other packages take to delineate every lead of the same recordings."""
    ecgs = [load(file) for file in files]

    def ms(peer: Peer) -> float | None:
        if not peer.installed:
            return None
        return statistics.median(median_ms(lambda ecg=ecg: peer.delineate(ecg), PEER_REPEATS) for ecg in ecgs)  # type: ignore[misc]

    return [Row(peer.label, ms(peer)) for peer in PEERS]


def median_ms(work: Callable[[], object], repeats: int, clock: Callable[[], float] = time.process_time) -> float:
    """Median time of ``work`` in milliseconds, after one call that is not counted."""
    work()
    times = []
    for _ in range(repeats):
        began = clock()
        work()
        times.append(clock() - began)
    return statistics.median(times) * 1000


def as_markdown(rows: Sequence[Row], peers: Sequence[Row], files: Sequence[Path], repeats: int, *, named: bool) -> str:
    """The tables, ours and the peers', under a line that says how they came about."""
    first = load(files[0])
    kind = f"{first.provenance.format}, {len(first.leads)} leads, {first.duration_s:.0f} s at {first.rate:g} Hz"
    what = f"{len(files)} recordings ({kind})" if named else f"pydicom's `{files[0].name}` ({kind})"
    lines = [
        f"Einthoven {__version__}, {datetime.date.today().isoformat()}. "
        f"`python -m einthoven.bench.speed{' FILE...' if named else ''} --repeats {repeats}` on {what}. "
        f"One core of {os.cpu_count()}, {_processor()}, Python {platform.python_version()}.",
        "",
        "| stage | median, ms | promised, ms |",
        "|---|---:|---:|",
    ]
    for row in rows:
        lines.append(f"| {row.stage} | {_ms(row.ms)} | {'' if row.limit_ms is None else f'{row.limit_ms:g}'} |")
    ours = next(row.ms for row in rows if row.stage == MEASURE)
    lines += ["", "| delineating the same | median, ms | times ours |", "|---|---:|---:|"]
    for row in peers:
        times = "" if row.ms is None or ours is None else f"{row.ms / ours:.1f}"
        lines.append(f"| {row.stage} | {_ms(row.ms)} | {times} |")
    return "\n".join(lines)


def _ms(value: float | None) -> str:
    if value is None:
        return "not installed"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def put_into(path: Path, table: str, *, mark: str) -> None:
    """Replace what stands between ``<!-- mark -->`` and ``<!-- /mark -->`` in ``path``."""
    first, last = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    text = path.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(first)}.*?{re.escape(last)}", re.DOTALL)
    path.write_text(pattern.sub(lambda _: f"{first}\n{table}\n{last}", text), encoding="utf-8")


def _stay_on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
