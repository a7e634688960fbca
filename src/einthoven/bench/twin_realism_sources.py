"""Where the recordings to be told apart come from: PTB-XL by label, synthetic patients alike, and analytic hearts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from einthoven.analytic.cases import random_exact
from einthoven.bench.twin_realism_features import Described, describe, feature_names
from einthoven.data.ptbxl import Row, rows
from einthoven.ecg import ECG
from einthoven.formats import load
from einthoven.twin.patient import Observability
from einthoven.twin.population import Population, draw

SINUS = frozenset({"SR", "SBRAD", "STACH", "SARRH"})
#: What is taken as usual: QTc in ms, electrolytes in mmol/l, share of premature beats.
_USUAL = {
    "repolarisation.qtc_ms": (350.0, 470.0),
    "repolarisation.potassium_mmol_l": (3.3, 5.3),
    "repolarisation.calcium_mmol_l": (2.0, 2.7),
    "rhythm.ventricular_premature": (0.0, 0.0),
    "rhythm.atrial_premature": (0.0, 0.0),
}
#: Patients drawn for each one wanted, and besides, so that those of the right age and sex are among them.
DRAWN_FOR_ONE, DRAWN_BESIDES = 12, 1500
#: Ages are matched within bins of so many years.
BIN_YEARS = 5


@dataclass(frozen=True, slots=True)
class Group:
    """Recordings of one kind: which of PTB-XL, and which synthetic patients.

    Attributes
    ----------
    name : str
    labelled : callable
        Whether a recording of PTB-XL belongs to it.
    forced : dict of str to value
        What is fixed in the synthetic patients, by the names of ``einthoven.twin.population.draw``.
    eligible : callable
        Which of these would be given the label: (n,) of bool from a population.
    """

    name: str
    labelled: Callable[[Row], bool]
    forced: dict[str, Any]
    eligible: Callable[[Population], NDArray[np.bool_]]


def _sinus(row: Row) -> bool:
    return bool(row.rhythm) and row.rhythm <= SINUS


def _only(sub_class: str, super_class: str) -> Callable[[Row], bool]:
    """In sinus rhythm with this label, and of the other classes ST-T changes at most."""
    return lambda row: sub_class in row.sub_class and row.super_class <= {super_class, "STTC"} and _sinus(row)


def _plain(population: Population) -> NDArray[np.bool_]:
    """Neither a phenocopy nor a second electrical disorder that a reader would have named."""
    out = ~population["disease.electrically_silent"] & ~population["disease.mimic"] & (population["scar.acute_mv"] == 0)
    for name in ("conduction.preexcitation", "conduction.lafb", "repolarisation.digoxin"):
        out &= population[name] == 0
    for name, (low, high) in _USUAL.items():
        out &= (population[name] >= low) & (population[name] <= high)
    return out


def _unblocked(population: Population) -> NDArray[np.bool_]:
    """Plain, and without bundle branch block."""
    return _plain(population) & (population["conduction.lbbb"] < 0.1) & (population["conduction.rbbb"] < 0.1)


GROUPS = {
    group.name: group
    for group in (
        Group("normal", lambda row: row.super_class == {"NORM"} and _sinus(row), {"disease": "normal"}, _unblocked),
        Group("LBBB", lambda row: "CLBBB" in row.sub_class and _sinus(row), {"disease": "lbbb"}, _plain),
        Group("RBBB", lambda row: "CRBBB" in row.sub_class and _sinus(row), {"disease": "rbbb"}, _plain),
        Group("LVH", _only("LVH", "HYP"), {"disease": "lvh"}, _unblocked),
        Group("inferior infarct", _only("IMI", "MI"), {"disease": "infarct", "territory": "inferior"}, _unblocked),
        Group("anterior infarct", _only("AMI", "MI"), {"disease": "infarct", "territory": "anterior"}, _unblocked),
        Group(
            "fibrillation",
            lambda row: "AFIB" in row.rhythm and row.super_class <= {"NORM", "STTC"},
            {"disease": "normal", "rhythm": "fibrillation"},
            _unblocked,
        ),
    )
}


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Recordings of one source.

    Attributes
    ----------
    patients : ndarray, shape (n,)
        ``patient_id`` or seed.
    beat, recording : ndarray, shape (n, features)
    signals_mv : ndarray, shape (n, 8, samples)
        Median beats.
    beat_names, recording_names : tuple of str
    people : tuple of (float or None, str or None)
        Age and sex.
    """

    patients: NDArray[np.int64]
    beat: NDArray[np.float64]
    recording: NDArray[np.float64]
    signals_mv: NDArray[np.float32]
    beat_names: tuple[str, ...]
    recording_names: tuple[str, ...]
    people: tuple[tuple[float | None, str | None], ...]

    def __len__(self) -> int:
        return len(self.patients)

    def rows(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> Sample:
        """Some of the recordings."""
        at = np.arange(len(self))[chosen]
        return replace(
            self,
            patients=self.patients[at],
            beat=self.beat[at],
            recording=self.recording[at],
            signals_mv=self.signals_mv[at],
            people=tuple(self.people[k] for k in at),
        )


def sample(recordings: Iterable[tuple[int, ECG]]) -> Sample:
    """Describe recordings given with the number of their patient; those that can't be measured are left out."""
    patients, found, people = [], [], []
    for patient, ecg in recordings:
        described = describe(ecg)
        if described is not None:
            patients.append(patient)
            found.append(described)
            people.append((ecg.age, ecg.sex))
    return _stacked(patients, found, people)


def _stacked(
    patients: Sequence[int], found: Sequence[Described], people: Sequence[tuple[float | None, str | None]]
) -> Sample:
    return Sample(
        np.array(patients, np.int64),
        np.array([list(one.beat.values()) for one in found]),
        np.array([list(one.recording.values()) for one in found]),
        np.stack([one.signal_mv for one in found]),
        tuple(found[0].beat),
        tuple(found[0].recording),
        tuple(people),
    )


def real_sample(found: Sequence[Row], cache: Path | None = None) -> Sample:
    """Describe recordings of PTB-XL; what stands in the cache (an ``.npz`` file) is not measured again."""
    known = {} if cache is None else _cached(cache)
    fresh = False
    for row in found:
        if row.ecg_id not in known:
            known[row.ecg_id] = describe(load(row.header))
            fresh = True
    if cache is not None and fresh:
        _write_cache(cache, known)
    there = [(row, one) for row in found if (one := known[row.ecg_id]) is not None]
    return _stacked(
        [row.patient_id for row, _ in there], [one for _, one in there], [(row.age, row.sex) for row, _ in there]
    )


def _cached(cache: Path) -> dict[int, Described | None]:
    """By ``ecg_id``; None: can't be measured. A file of other features than today's is not used."""
    if not cache.exists():
        return {}
    with np.load(cache, allow_pickle=False) as file:
        names, kinds = file["names"].tolist(), file["of_beat"]
        if names != list(feature_names()):
            return {}
        out: dict[int, Described | None] = {int(k): None for k in file["unmeasured"]}
        for k, values, signal in zip(file["ids"], file["values"], file["signals_mv"], strict=True):
            named = list(zip(names, values.tolist(), kinds, strict=True))
            beat = {name: value for name, value, of_beat in named if of_beat}
            recording = {name: value for name, value, of_beat in named if not of_beat}
            out[int(k)] = Described(beat, recording, signal)
    return out


def _write_cache(cache: Path, known: dict[int, Described | None]) -> None:
    there = {k: one for k, one in known.items() if one is not None}
    any_one = next(iter(there.values()))
    np.savez(
        cache,
        ids=np.array(list(there)),
        unmeasured=np.array([k for k, one in known.items() if one is None], np.int64),
        names=np.array([*any_one.beat, *any_one.recording]),
        of_beat=np.array([True] * len(any_one.beat) + [False] * len(any_one.recording)),
        values=np.array([[*one.beat.values(), *one.recording.values()] for one in there.values()]),
        signals_mv=np.stack([one.signal_mv for one in there.values()]),
    )


def real_rows(folder: Path, group: Group, folds: Sequence[int], count: int, seed: int = 0) -> list[Row]:
    """So many recordings of a group drawn at random, one a patient."""
    found = [row for row in rows(folder, 100) if row.fold in folds and group.labelled(row)]
    order = np.random.default_rng(seed).permutation(len(found))
    chosen: dict[int, Row] = {}
    for k in order:
        chosen.setdefault(found[k].patient_id, found[k])
    return list(chosen.values())[:count]


def read(found: Sequence[Row]) -> Iterator[tuple[int, ECG]]:
    """Recordings of PTB-XL with the number of the patient."""
    for row in found:
        yield row.patient_id, load(row.header).replace(age=row.age, sex=row.sex)


def analytic(count: int, seed: int = 700_000) -> Iterator[tuple[int, ECG]]:
    """Analytic hearts drawn at random: smooth waves of a dipole in white noise, the weak baseline."""
    for k in range(seed, seed + count):
        yield k, random_exact(k, rate=500.0).ecg


Person = tuple[float | None, str | None]


def synthetic(
    group: Group, people: Sequence[Person], seed: int, *, observability: Observability = "realistic"
) -> Iterator[tuple[int, ECG]]:
    """A synthetic patient for each person, of the same age and sex; the unknown are drawn from among the known."""
    from einthoven.twin.recording import record

    forced = {"rhythm": "sinus", "av": "normal"} | group.forced
    population = draw(
        range(seed, seed + DRAWN_FOR_ONE * len(people) + DRAWN_BESIDES), observability=observability, **forced
    )
    for index in matched(population, group.eligible(population), people, seed):
        patient = population.patient(index)
        yield patient.seed, record(patient).ecg


def matched(population: Population, eligible: NDArray[np.bool_], people: Sequence[Person], seed: int) -> list[int]:
    """Rows of a population, one for each person, of the same sex and bin of age as far as there are any."""
    rng = np.random.default_rng(seed)
    known = [person for person in people if None not in person]
    wanted = [person if None not in person or not known else known[rng.integers(len(known))] for person in people]
    waiting: dict[tuple[int, str], list[int]] = {}
    for index in np.flatnonzero(eligible):
        waiting.setdefault(
            _bin(population["body.age_years"][index], "M" if population["body.male"][index] else "F"), []
        ).append(int(index))
    rest = [int(index) for index in rng.permutation(np.flatnonzero(eligible))]
    chosen: list[int] = []
    for age, sex in wanted:
        near = waiting.get(_bin(age, sex), []) if age is not None and sex is not None else rest
        if near:
            chosen.append(near.pop())
    return chosen


def _bin(age: float, sex: str) -> tuple[int, str]:
    return int(age // BIN_YEARS), sex
