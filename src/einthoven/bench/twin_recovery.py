"""What the measurement layer finds in synthetic ECGs, against their truth: intervals, beats, rhythms, statements.

    python -m einthoven.bench.twin_recovery [--n N] [--first SEED] [--noise clinical] [--rate HZ] [--processes N]

Patients are those of the clinic: all diseases, rhythms and blocks by their shares. The limits are those of
IEC 60601-2-25 for global intervals of biological ECGs. Where P begins before T of the beat before has ended, or no P
leads to the beats, P, PR and (for the first) QT have no truth that could be seen, and only QRS is scored. A beat is
found if a measured one lies within 150 ms (ANSI/AAMI EC57), the first and last 0.3 s of a recording left out.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from einthoven import interpret
from einthoven.measure import measure
from einthoven.measure.measurements import WAVE_COLUMNS, Measurements
from einthoven.twin.population import draw
from einthoven.twin.recording import ECGTruth, record
from einthoven.twin.recording.noise import NOISES, NoiseName

#: Largest mean difference and standard deviation, ms: IEC 60601-2-25, biological ECGs.
LIMITS_MS = {"p_duration": (10, 15), "pr": (10, 10), "qrs": (10, 10), "qt": (25, 30)}
#: Seeds that nothing was tuned on start here.
FIRST_SEED = 500_000
#: A measured beat is the true one within this time, s; the edges of a recording are not scored.
SAME_BEAT_S, EDGE_S = 0.15, 0.3
#: The mean and SD beside the plain ones leave out this share of the errors, those farthest from the median.
FARTHEST = 0.04
LABELS = "NSVPF"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One recording, measured.

    Attributes
    ----------
    disease, rhythm, named : str
        Of the patient; the true rhythm; the rhythm's name as measured. Conduction is part of both where it is not 1:1.
    truth, ours : dict of str to float
        The intervals, ms; NaN where there is no visible truth, and where none was measured.
    beats : tuple of int
        True ones, those found, and measured ones that are not true.
    labels : Counter
        Pairs of true and measured class.
    fiducials : dict of str to (ndarray, int, int)
        By column of ``WAVE_DTYPE``, of all leads: measured minus true, ms; waves missed; waves that are not there.
    stated, found : frozenset of str
        Statements that hold by construction, and those that the protocol finds definite or probable.
    """

    disease: str
    rhythm: str
    named: str
    truth: dict[str, float]
    ours: dict[str, float]
    beats: tuple[int, int, int]
    labels: Counter[tuple[str, str]]
    fiducials: dict[str, tuple[NDArray[np.float64], int, int]]
    stated: frozenset[str]
    found: frozenset[str]


def outcome(seed: int, noise: NoiseName, rate: float) -> Outcome:
    """Record and measure one patient."""
    patient = draw([seed]).patient(0)
    recorded = record(patient, rate=rate, noise=noise)
    truth, found = recorded.truth, measure(recorded.ecg)
    values = {name: found.values[name].value for name in LIMITS_MS}
    beats, labels, pairs = _beats(truth, found)
    return Outcome(
        patient.disease.name,
        _name(truth.rhythm, truth.conduction),
        _name(found.rhythm.name, found.rhythm.conduction),
        {name: _visible(truth, name) for name in LIMITS_MS},
        {name: np.nan if value is None else value for name, value in values.items()},
        beats,
        labels,
        {name: _fiducial(name, truth, found, pairs) for name in WAVE_COLUMNS},
        frozenset(truth.statements),
        frozenset(finding.code for finding in interpret(found) if finding.present),
    )


def _name(rhythm: str, conduction: str | None) -> str:
    return rhythm if conduction in (None, "1:1") else f"{rhythm}, {conduction}"


def _visible(truth: ECGTruth, name: str) -> float:
    value = truth.intervals[name]
    return np.nan if value is None or (truth.merged and name != "qrs") else value


def _beats(
    truth: ECGTruth, found: Measurements
) -> tuple[tuple[int, int, int], Counter[tuple[str, str]], list[tuple[int, int]]]:
    """How many beats were found, what class they were given, and which true beat is which measured one."""
    last = found.duration_s - EDGE_S
    true, seen = _peaks(truth), np.asarray(found.beats["time_s"])
    labels: Counter[tuple[str, str]] = Counter()
    inner = [k for k, t in enumerate(true) if EDGE_S < t < last]
    pairs = []
    for k in inner:
        near = int(np.abs(seen - true[k]).argmin()) if len(seen) else -1
        hit = near >= 0 and abs(seen[near] - true[k]) <= SAME_BEAT_S
        if hit:
            pairs.append((k, near))
        labels[str(truth.labels[k]), str(found.beats["label"][near]) if hit else "-"] += 1
    false = sum(not len(true) or bool(np.abs(true - t).min() > SAME_BEAT_S) for t in seen if EDGE_S < t < last)
    hits = sum(count for (_, label), count in labels.items() if label != "-")
    return (len(inner), hits, false), labels, pairs


def _peaks(truth: ECGTruth) -> NDArray[np.float64]:
    """Time of each beat: the median R peak of the leads; its onset if the end of the recording cuts it off."""
    peaks = truth.onsets_s.copy()
    leads = np.array([table["r_peak"] for table in truth.waves.values()])
    whole = np.isfinite(leads).any(axis=0)
    peaks[whole] = np.nanmedian(leads[:, whole], axis=0)
    return peaks


def _fiducial(
    name: str, truth: ECGTruth, found: Measurements, pairs: list[tuple[int, int]]
) -> tuple[NDArray[np.float64], int, int]:
    """One column in all leads that were measured: errors of the beats that were found, missed waves, waves too many."""
    if not pairs or not found.waves:
        return np.empty(0), 0, 0
    of_truth, of_ours = np.array(pairs).T
    error = np.concatenate(
        [1000 * (rows[name][of_ours] - truth.waves[lead][name][of_truth]) for lead, rows in found.waves.items()]
    )
    there = np.concatenate([np.isfinite(truth.waves[lead][name][of_truth]) for lead in found.waves])
    seen = np.concatenate([np.isfinite(rows[name][of_ours]) for rows in found.waves.values()])
    return error[there & seen], int((there & ~seen).sum()), int((seen & ~there).sum())


def errors(found: Iterable[Outcome], interval: str) -> tuple[NDArray[np.float64], int]:
    """Measured minus true where both are there, and how often the measurement is missing."""
    known = [(o.ours[interval], o.truth[interval]) for o in found if np.isfinite(o.truth[interval])]
    every = np.array([ours - true for ours, true in known])
    given = every[np.isfinite(every)]
    return given, len(every) - len(given)


def without_farthest(given: NDArray[np.float64]) -> NDArray[np.float64]:
    """All but the share ``FARTHEST`` of them."""
    far = np.abs(given - np.median(given))
    return given[np.argsort(far)[: len(given) - int(FARTHEST * len(given))]]


def interval_table(found: list[Outcome]) -> str:
    """Markdown: intervals of all, and of every disease."""
    out = ["| group | interval | n | no value | mean, ms | SD, ms | without the farthest 4 % | limits | verdict |"]
    out.append("|---|---|---:|---:|---:|---:|---|---|---|")
    groups = ["all", *sorted({o.disease for o in found})]
    for group in groups:
        for interval, (mean, sd) in LIMITS_MS.items():
            given, missing = errors([o for o in found if group in ("all", o.disease)], interval)
            if len(given) < 3:
                continue
            core = without_farthest(given)
            inside = abs(given.mean()) <= mean and given.std(ddof=1) <= sd
            core_inside = abs(core.mean()) <= mean and core.std(ddof=1) <= sd
            verdict = "inside" if inside else "inside but for outliers" if core_inside else "**outside**"
            out.append(
                f"| {group} | {interval} | {len(given)} | {missing} | {given.mean():+.1f} | {given.std(ddof=1):.1f} "
                f"| {core.mean():+.1f} / {core.std(ddof=1):.1f} | {mean} / {sd} | {verdict} |"
            )
    return "\n".join(out)


def beat_table(found: list[Outcome]) -> str:
    """Markdown: beats found by true rhythm."""
    out = ["| rhythm | recordings | beats | found | false |", "|---|---:|---:|---:|---:|"]
    for rhythm in ["all", *sorted({o.rhythm for o in found})]:
        own = [o for o in found if rhythm in ("all", o.rhythm)]
        true, hits, false = (sum(o.beats[k] for o in own) for k in range(3))
        out.append(f"| {rhythm} | {len(own)} | {true} | {100 * hits / max(true, 1):.2f} % | {false} |")
    return "\n".join(out)


def rhythm_table(found: list[Outcome]) -> str:
    """Markdown: how each true rhythm was named."""
    out = ["| true rhythm | n | named so | named otherwise |", "|---|---:|---:|---|"]
    for rhythm in sorted({o.rhythm for o in found}):
        names = Counter(o.named for o in found if o.rhythm == rhythm)
        others = "; ".join(f"{name} {count}" for name, count in names.most_common() if name != rhythm)
        out.append(f"| {rhythm} | {sum(names.values())} | {names[rhythm]} | {others} |")
    right = sum(o.rhythm.split(",")[0] == o.named.split(",")[0] for o in found)
    return "\n".join([*out, "", f"The rhythm's name (without its conduction) is right in {right} of {len(found)}."])


def label_table(found: list[Outcome]) -> str:
    """Markdown: true class of each beat against the measured one."""
    total: Counter[tuple[str, str]] = Counter()
    for o in found:
        total.update(o.labels)
    columns = [*LABELS, "Q", "-"]
    out = [f"| true \\ measured | {' | '.join(columns)} |", "|---|" + "---:|" * len(columns)]
    for true in LABELS:
        out.append(f"| {true} | " + " | ".join(str(total[true, column]) for column in columns) + " |")
    return "\n".join(out)


def fiducial_table(found: list[Outcome]) -> str:
    """Markdown: every fiducial of every beat in every lead. The network marks as cardiologists do, wider than 20 uV."""
    out = ["| fiducial | n | missed | not there | mean, ms | SD, ms | median distance, ms |"]
    out.append("|---|---:|---:|---:|---:|---:|---:|")
    for name in WAVE_COLUMNS:
        given = np.concatenate([o.fiducials[name][0] for o in found])
        missed, extra = (sum(o.fiducials[name][k] for o in found) for k in (1, 2))
        middle = float(np.median(np.abs(given)))
        out.append(
            f"| {name} | {len(given)} | {missed} | {extra} | {given.mean():+.1f} | {given.std():.1f} | {middle:.1f} |"
        )
    return "\n".join(out)


def statement_table(found: list[Outcome]) -> str:
    """Markdown: statements that hold by construction, and how often the protocol makes them."""
    total: Counter[str] = Counter(code for o in found for code in o.stated)
    out = ["| statement | holds | found of these | found where it does not hold |", "|---|---:|---:|---:|"]
    for code, count in sorted(total.items(), key=lambda item: (-item[1], item[0])):
        hits = sum(code in o.stated and code in o.found for o in found)
        false = sum(code not in o.stated and code in o.found for o in found)
        out.append(f"| {code} | {count} | {hits} | {false} |")
    return "\n".join(out)


def run(n: int, first: int, noise: NoiseName, rate: float, processes: int) -> list[Outcome]:
    """All outcomes, in order of the seeds."""
    each = partial(outcome, noise=noise, rate=rate)
    seeds = range(first, first + n)
    if processes == 1:
        return [each(seed) for seed in seeds]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(each, seeds, chunksize=16))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="first seed")
    parser.add_argument("--noise", choices=list(NOISES), default="clinical")
    parser.add_argument("--rate", type=float, default=500.0)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    found = run(args.n, args.first, args.noise, args.rate, args.processes)
    merged = sum(not np.isfinite(o.truth["qt"]) for o in found)
    print(f"{len(found)} synthetic patients from seed {args.first} on, noise {args.noise}, {args.rate:g} Hz; ", end="")
    print(f"P lies on T (only QRS is scored) in {merged}.")
    for table in (interval_table, beat_table, rhythm_table, label_table, fiducial_table, statement_table):
        print(f"\n{table(found)}")


if __name__ == "__main__":
    main()
