"""``einthoven exam``: public examinations, one command each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from einthoven.options import FILE


@click.group()
def exam() -> None:
    """Take a public examination by rules and measurements, and score it."""


@exam.command()
@click.argument("data", type=FILE, metavar="DATA.jsonl[.xz]")
@click.option("--records", type=FILE, required=True, metavar="DIR", help="Folder of PTB-XL, 100 or 500 Hz.")
@click.option("-o", "--output", type=FILE, required=True, metavar="OUT.json", help="Results: summary and every row.")
def reasoning(data: Path, records: Path, output: Path) -> None:
    """Take the ECG-Reasoning-Benchmark: criterion, finding, leads, beats, measured range, decision.

    Each question is asked after the true answers to the earlier ones of its chain. A chain is complete when every
    reasoning question in it is right; the initial yes or no is scored apart.
    """
    from einthoven.bulk.output import write_whole
    from einthoven.exam.questions import read_chains
    from einthoven.exam.records import find_records
    from einthoven.exam.run import examine

    results = examine(read_chains(data), find_records(records))
    write_whole(output, results.json())
    for line in _lines(results.to_dict()["summary"]):
        click.echo(line)
    if results.unreadable:
        number, reason = next(iter(results.unreadable.items()))
        more = f"; {len(results.unreadable) - 1} more" if len(results.unreadable) > 1 else ""
        click.echo(f"einthoven: guessed where a record can't be read: {number}: {reason}{more}", err=True)


def _lines(summary: dict[str, Any]) -> list[str]:
    """The summary as a table, beside what a random choice would reach."""
    chance = summary["chance"]
    lines = [f"{summary['chains']} chains, depth {summary['depth'] or 0:.2f} of 4{'':12s}right  by chance"]
    shares = [("completion", summary["completion"], chance["completion"])]
    shares += [(stage, share, chance["stages"][stage]) for stage, share in summary["stages"].items()]
    lines += [f"  {name.replace('_', ' '):34s}{share:8.1%}{by_chance:11.1%}" for name, share, by_chance in shares]
    lines += ["", f"{'completion by diagnosis':36s}{'':8s}{'chains':>11s}"]
    for name, of in summary["diagnoses"].items():
        lines.append(f"  {name.replace('_', ' '):34s}{of['completion']:8.1%}{of['chains']:11d}")
    return lines
