"""The protocol's statements against the labels of PTB-XL, beside two peers on the same records.

    python -m einthoven.bench.labels FOLDER [--fold 9] [--rate 100] [--workers 2]

FOLDER holds PTB-XL in its official layout (``ptbxl_database.csv``, ``records100`` or ``records500``) with the columns
of labels that ``einthoven.data.ptbxl`` names; age and sex come from the table. Three tables are printed: every
statement with its scores (a statement is made if it is definite or probable), false findings in normal ECGs, and how
many disagreements come from a definition. The peers are the flat thresholds of ECG-R1 (``flat_thresholds``), fed with
the same measurements, and the package ``ecg-interpreter`` (``lead_two``), where it is installed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.bench import flat_thresholds, lead_two
from einthoven.bench.label_definitions import DEFINITIONS, Case
from einthoven.bench.ptbxl_statements import STATEMENTS
from einthoven.bench.scores import count, middle, resampled_f1, resamples, wilson
from einthoven.data import ptbxl
from einthoven.formats import load
from einthoven.measure import measure
from einthoven.protocol import assess

#: A statement with fewer labelled records is listed, but does not count in the macro F1: chance would decide it.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Read:
    """What was said about one recording: names of ``STATEMENTS`` by reader, and what the other tables need."""

    row: ptbxl.Row
    ours: frozenset[str]
    flat: frozenset[str]
    lead_two: frozenset[str]
    false_if_normal: tuple[str, ...]
    defined: tuple[bool, ...]


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fold", type=int, help="only this fold")
    parser.add_argument("--rate", type=int, choices=(100, 500), default=100)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    rows = [row for row in ptbxl.rows(args.folder, args.rate) if args.fold in (None, row.fold)]
    with ProcessPoolExecutor(args.workers) as pool:
        reads = list(pool.map(read, rows, chunksize=16))
    for line in (*scores_table(reads), "", *normal_table(reads), "", *definitions_table(reads)):
        print(line)


def read(row: ptbxl.Row) -> Read:
    """Measure a recording and let every reader judge it."""
    ecg = load(row.header).replace(age=row.age, sex=row.sex)
    measurements = measure(ecg)
    assessment = assess(measurements)
    findings = assessment.findings
    serious = (f for f in findings if f.present and f.severity in ("abnormal", "critical") and f.code != "ABNORM")
    case = Case(row, measurements, assessment)
    return Read(
        row,
        frozenset(statement.name for statement in STATEMENTS if statement.made(findings)),
        flat_thresholds.flat_statements(measurements),
        lead_two.lead_two_statements(ecg, row.sex) if lead_two.installed() else frozenset(),
        tuple(f"{f.code} {f.statement}" for f in serious),
        tuple(definition.holds(case) for definition in DEFINITIONS),
    )


def scores_table(reads: list[Read]) -> Iterable[str]:
    """Every statement with our scores and the F1 of the peers; then the macro F1."""
    truth = np.array([[s.labelled(r.row) for s in STATEMENTS] for r in reads], float)
    draws = resamples(len(reads))
    readers = {"Einthoven": [r.ours for r in reads], "flat thresholds": [r.flat for r in reads]}
    if lead_two.installed():
        readers[lead_two.label()] = [r.lead_two for r in reads]
    made = {reader: np.array([[s.name in n for s in STATEMENTS] for n in names]) for reader, names in readers.items()}
    drawn = {reader: resampled_f1(truth, m, draws) for reader, m in made.items()}
    ours = made["Einthoven"]
    peers = [reader for reader in readers if reader != "Einthoven"]
    columns = ["statement", "label in", "n of", "sensitivity", "specificity", "PPV", "F1", *(f"F1, {p}" for p in peers)]
    yield "| " + " | ".join(columns) + " |"
    yield "|---|---|---:|---|---|---|---|" + "---:|" * len(peers)
    for k, statement in enumerate(STATEMENTS):
        c = count(truth[:, k], ours[:, k])
        cells = [
            _with(c.sensitivity, wilson(c.hits, c.labelled)),
            _with(c.specificity, wilson(c.rightly_absent, c.rightly_absent + c.false)),
            _with(c.ppv, wilson(c.hits, c.hits + c.false)),
            _with(c.f1, middle(drawn["Einthoven"][:, k])),
        ]
        others = [_peer_f1(peer, statement.name, count(truth[:, k], made[peer][:, k]).f1) for peer in peers]
        known = int(np.isfinite(truth[:, k]).sum())
        cells = [statement.name, statement.source, f"{c.labelled} of {known}", *cells, *others]
        yield "| " + " | ".join(cells) + " |"
    yield ""
    yield from _macro_lines(truth, made, drawn)


def _macro_lines(
    truth: NDArray[np.float64], made: dict[str, NDArray[np.bool_]], drawn: dict[str, NDArray[np.float64]]
) -> Iterable[str]:
    """The macro F1 over all statements with enough records, and over those that a peer can express."""
    enough = [k for k in range(len(STATEMENTS)) if (truth[:, k] == 1).sum() >= FEWEST]
    chosen = {f"all {len(enough)}": enough}
    for peer in [name for name in made if name != "Einthoven"]:
        can = [k for k in enough if STATEMENTS[k].name in _expressible(peer)]
        chosen[f"the {len(can)} that {peer} can express"] = can
    yield f"| macro F1 (statements with {FEWEST} labelled records or more) | {' | '.join(made)} |"
    yield "|---|" + "---|" * len(made)
    for words, which in ((words, which) for words, which in chosen.items() if which):
        cells = []
        for reader in made:
            value = np.mean([count(truth[:, k], made[reader][:, k]).f1 for k in which])
            cells.append(_with(float(value), middle(drawn[reader][:, which].mean(axis=1))))
        yield f"| {words} | {' | '.join(cells)} |"
    for reader in [name for name in made if name != "Einthoven" and enough]:
        ours = drawn["Einthoven"][:, enough].mean(axis=1)
        low, high = middle(ours - drawn[reader][:, enough].mean(axis=1))
        yield f"| ahead of {reader}, all {len(enough)} | {low:.3f} to {high:.3f} |" + " |" * (len(made) - 1)


def normal_table(reads: list[Read]) -> Iterable[str]:
    """Records whose only label of a super class is NORM: how many have no serious finding, and which others have."""
    normal = [r for r in reads if r.row.super_class == {"NORM"}]
    clean = sum(not r.false_if_normal for r in normal)
    found = Counter(finding for r in normal for finding in r.false_if_normal)
    yield (
        f"NORM alone, {len(normal)} records: no finding of severity abnormal or critical (definite or probable) in "
        f"{_with(clean / max(len(normal), 1), wilson(clean, len(normal)))}"
    )
    yield ""
    yield "| finding in normal ECGs | records |"
    yield "|---|---:|"
    for finding, times in found.most_common(25):
        code, statement = finding.split(" ", 1)
        yield f"| {statement} ({code}) | {times} |"


def definitions_table(reads: list[Read]) -> Iterable[str]:
    """Of the disagreements, how many come from a difference of definition."""
    names = {statement.name: statement for statement in STATEMENTS}
    yield "| statement | records | of them | n |"
    yield "|---|---|---|---:|"
    for k, definition in enumerate(DEFINITIONS):
        statement = names[definition.statement]
        group = [
            r
            for r in reads
            if (statement.labelled(r.row), statement.name in r.ours) == (definition.labelled, not definition.labelled)
        ]
        words = "label, not made" if definition.labelled else "made, no label"
        share = f"{sum(r.defined[k] for r in group)} of {len(group)}"
        yield f"| {definition.statement} | {words} | {definition.words} | {share} |"


def _expressible(peer: str) -> frozenset[str]:
    return flat_thresholds.EXPRESSIBLE if peer == "flat thresholds" else lead_two.EXPRESSIBLE


def _peer_f1(peer: str, statement: str, f1: float) -> str:
    return f"{f1:.2f}" if statement in _expressible(peer) else "-"


def _with(value: float, interval: tuple[float, float]) -> str:
    return "-" if np.isnan(value) else f"{value:.3f} ({interval[0]:.2f} to {interval[1]:.2f})"


if __name__ == "__main__":
    main()
