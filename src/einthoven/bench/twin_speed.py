"""How long a synthetic patient takes, part by part, and how many a minute two processes write.

    python -m einthoven.bench.twin_speed [--patients 20] [--many 200] [--jobs 2] [--into docs/benchmarks.md]

Each figure is the median over patients of the clinic's cohort, after one that is not counted; processor time on one
core. The last line is by the clock: ``write_patients`` with ECG and 4-chamber cine, starting of processes included.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from einthoven._version import __version__
from einthoven.bulk.pool import ONE_THREAD

# Before numpy is imported: its threads are counted when it starts.
os.environ.update(ONE_THREAD)

from einthoven.bench.speed import put_into
from einthoven.twin.example import example_of
from einthoven.twin.patient import Patient
from einthoven.twin.population import draw
from einthoven.twin.recipe import Recipe

#: What is timed, and what was promised, ms.
PROMISED_MS = {
    "draw the patient": None,
    "ECG: 12 leads, 10 s at 500 Hz, with its truth": 5.0,
    "cine: 4-chamber, 64 x 64 x 24": 60.0,
    "cine: short axis, 64 x 64 x 24": 60.0,
    "cine: short-axis stack, 64 x 64 x 24": None,
    "exact phenotypes": None,
    "write: WFDB, NIfTI, JSON": None,
}
PROMISED_MANY = 10_000 / 10


def main(arguments: Sequence[str] | None = None) -> None:
    """Time the parts and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m einthoven.bench.twin_speed", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--patients", type=int, default=20, help="for each part (default: 20)")
    parser.add_argument("--many", type=int, default=200, help="written by several processes (default: 200; 0: none)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--into", type=Path, help="put the table between its marks in this file, docs/benchmarks.md")
    args = parser.parse_args(arguments)
    rate = None if args.many == 0 else patients_a_minute(args.many, args.jobs)
    table = as_markdown(stages(args.patients), rate, args)
    if args.into is None:
        print(table)
    else:
        put_into(args.into, table, mark="twin-speed")


def stages(count: int) -> dict[str, float]:
    """Median milliseconds of each part."""
    from einthoven.twin.heart import phenotypes
    from einthoven.twin.imaging import image, image_stack
    from einthoven.twin.recording import record
    from einthoven.twin.writing.one import write_example

    recipe = Recipe()
    population = draw(range(count + 1))
    patients = [population.patient(i) for i in range(count + 1)]
    examples = iter([example_of(patient, recipe) for patient in patients])
    with tempfile.TemporaryDirectory() as folder:
        work: list[Callable[[Patient], object]] = [
            lambda patient: draw([patient.seed]).patient(0),
            lambda patient: record(patient),
            lambda patient: image(patient, view="4ch"),
            lambda patient: image(patient, view="sax"),
            lambda patient: image_stack(patient, frames=24, size=64, spacing_mm=2.75),
            phenotypes,
            lambda patient: write_example(Path(folder) / str(patient.seed), next(examples), recipe),
        ]
        return {name: _median_ms(do, patients) for name, do in zip(PROMISED_MS, work, strict=True)}


def _median_ms(work: Callable[[Patient], object], patients: Sequence[Patient]) -> float:
    times = []
    for patient in patients:
        began = time.process_time()
        work(patient)
        times.append(time.process_time() - began)
    return 1000 * statistics.median(times[1:])


def patients_a_minute(n: int, jobs: int) -> float:
    """By the clock, written to a temporary folder."""
    from einthoven.twin.writing import write_patients

    with tempfile.TemporaryDirectory() as folder:
        written = write_patients(Path(folder) / "set", n, jobs=jobs)
    return 60 * written.made / written.seconds


def as_markdown(found: dict[str, float], rate: float | None, args: argparse.Namespace) -> str:
    """The table, under a line that says how it came about."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    lines = [
        f"Einthoven {__version__}, {datetime.date.today().isoformat()}. `python -m einthoven.bench.twin_speed "
        f"--patients {args.patients} --many {args.many} --jobs {args.jobs}`, {os.cpu_count()} cores{load}, "
        f"Python {platform.python_version()}.",
        "",
        "| part | median, ms | promised, ms |",
        "|---|---:|---:|",
    ]
    for name, ms in found.items():
        promised = PROMISED_MS[name]
        lines.append(f"| {name} | {ms:.3g} | {'' if promised is None else f'{promised:g}'} |")
    if rate is not None:
        lines += [
            "",
            f"{rate:.0f} patients a minute on {args.jobs} processes (ECG, 4-chamber cine, truth, on disk); promised "
            f"{PROMISED_MANY:.0f}: 10,000 in {10_000 / rate:.1f} minutes.",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
