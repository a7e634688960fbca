"""The ECG-Reasoning-Benchmark with the limits of waves from another delineator, beside our own.

    python -m einthoven.bench.exam_reasoning dev.jsonl.xz ptb-xl/records100

NeuroKit2 delineates lead II by wavelets, as its documentation does; the grammar, the rules, the beats, the amplitudes
and the shapes of QRS are ours in both columns. It tells what the limits of P, QRS and T are worth here.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.bench.peers import neurokit
from einthoven.ecg import ECG
from einthoven.exam.questions import read_chains
from einthoven.exam.records import find_records
from einthoven.exam.run import examine_with
from einthoven.exam.scoring import summary
from einthoven.exam.trace import Spans, Trace
from einthoven.formats import load

#: The peer's R peak belongs to a beat of ours within this time, s.
_SAME_BEAT_S = 0.15


def with_limits_of_neurokit(ecg: ECG) -> Trace:
    """A trace whose P, QRS and T begin and end where NeuroKit2 sees them in lead II."""
    trace = Trace.of(ecg)
    if trace.measurements is None or "II" not in ecg:
        return trace
    of_ii = ecg.replace(signal_mv=ecg.lead("II")[None, :].copy(), leads=("II",))
    waves = neurokit(of_ii).get("II", {})
    at = np.asarray(trace.measurements.beats["time_s"], np.float64)
    nothing = np.full(len(at), np.nan)

    def of_our_beats(column: str) -> NDArray[np.float64]:
        peaks, times = waves.get("r_peak", nothing[:0]), waves.get(column, nothing[:0])
        if not len(peaks) or len(times) != len(peaks) or not len(at):
            return nothing
        nearest = np.abs(at[:, None] - peaks[None, :]).argmin(axis=1)
        return np.where(np.abs(at - peaks[nearest]) < _SAME_BEAT_S, times[nearest], np.nan)

    def spans(wave: str) -> Spans:
        return Spans(of_our_beats(f"{wave}_on"), of_our_beats(f"{wave}_off"))

    return replace(trace, p=spans("p"), qrs=spans("qrs"), t=spans("t"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("records", type=Path)
    given = parser.parse_args()
    chains, records = read_chains(given.data), find_records(given.records)
    found = []
    for trace_of in (Trace.of, with_limits_of_neurokit):
        found.append(summary(examine_with(chains, _measured(records, trace_of)).rows))
    print(f"| {len(chains)} chains | ours | limits of waves by NeuroKit2 |\n|---|---:|---:|")
    rows = [("completion", [f"{of['completion']:.1%}" for of in found])]
    rows.append(("depth", [f"{of['depth']:.2f}" for of in found]))
    rows += [(stage, [f"{of['stages'][stage]:.1%}" for of in found]) for stage in found[0]["stages"]]
    for name, cells in rows:
        print(f"| {name.replace('_', ' ')} | {' | '.join(cells)} |")


def _measured(records: dict[int, Path], trace_of: Callable[[ECG], Trace]) -> Callable[[int], Trace]:
    return lambda number: trace_of(load(records[number]))


if __name__ == "__main__":
    main()
