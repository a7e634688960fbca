"""What an ECG can tell about each phenotype of a synthetic patient, at each level of the dial.

    python -m einthoven.bench.twin_observability [--n 20000] [--levels low realistic high] [--quick] [--into FILE]
                                                 [--docs docs/benchmarks.md]

For each level ``n`` patients of the clinic's cohort are drawn; from the numbers of ``twin_features`` (ECG), from sex,
age, height and weight (demographics), or from both, strong regressors (``twin_regressors``) tell each phenotype and
each disease. Printed is the share of variance that is explained, R2*, and the AUC, on patients not trained on, beside
the first prototype's. ``--into`` writes the table that ``einthoven.twin.observability`` reads.

The level "low" has the largest jitter of lead field and segments: its ECG tells least.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import yaml
from numpy.typing import NDArray

from einthoven._version import __version__
from einthoven.bench.speed import put_into
from einthoven.bench.twin_features import SUMMARY, features
from einthoven.bench.twin_regressors import Array, Parts, auc, explained
from einthoven.twin.patient import DiseaseName, Observability, Patient
from einthoven.twin.population import Population, draw

CHUNK = 250
DEMOGRAPHICS = ("body.male", "body.age_years", "body.height_cm", "body.weight_kg")
#: Phenotype -> unit. The last two hang on the scanner alone: nothing may tell them.
UNITS = {
    "lv_mass_g": "g",
    "lv_edv_ml": "ml",
    "lv_esv_ml": "ml",
    "lv_ef_percent": "%",
    "rv_edv_ml": "ml",
    "rv_ef_percent": "%",
    "wall_mm": "mm",
    "lv_sphericity": "",
    "septal_ratio": "",
    "la_max_ml": "ml",
    "lbbb": "",
    "scar_extent": "",
    "azimuth_degrees": "deg",
    "elevation_degrees": "deg",
    "roll_degrees": "deg",
    "heart_rate_bpm": "bpm",
    "place_in_image": "sd",
    "contrast_of_image": "sd",
}
#: R2 of the first prototype: ECG, demographics, both.
PROTOTYPE: dict[str, tuple[float | None, float | None, float | None]] = {
    "lv_mass_g": (0.57, 0.41, 0.74),
    "lv_edv_ml": (0.32, 0.32, 0.50),
    "lv_esv_ml": (0.31, 0.11, 0.35),
    "lv_ef_percent": (0.28, 0.0, 0.28),
    "rv_edv_ml": (0.30, 0.26, 0.47),
    "rv_ef_percent": (0.27, 0.04, 0.32),
    "wall_mm": (0.64, 0.18, 0.70),
    "lv_sphericity": (0.15, None, None),
    "septal_ratio": (0.82, None, None),
    "la_max_ml": (0.24, 0.32, 0.42),
    "lbbb": (0.96, None, None),
    "scar_extent": (0.44, None, None),
    "azimuth_degrees": (0.51, None, None),
    "roll_degrees": (0.28, None, None),
    "place_in_image": (0.0, None, None),
    "contrast_of_image": (0.0, None, None),
}
PROTOTYPE_AUC = {"lvh": 0.85, "dcm": 0.85, "infarct": 0.91, "hcm": 0.99, "lbbb": 0.99, "rv_overload": 0.99}


@dataclass(frozen=True, eq=False)
class Sample:
    """Patients of one level: features, demographics, phenotypes (columns ``UNITS``), names of diseases."""

    ecg: NDArray[np.float32]
    demographics: Array
    phenotypes: Array
    diseases: NDArray[np.str_]


def sample(level: Observability, n: int, seed: int, workers: int) -> Sample:
    """Draw patients and measure their ECGs."""
    starts = range(seed, seed + n, CHUNK)
    jobs = [(level, start, min(CHUNK, seed + n - start)) for start in starts]
    with ProcessPoolExecutor(workers) as pool:
        chunks = list(pool.map(_chunk, jobs))
    return Sample(*(np.concatenate(part) for part in zip(*chunks, strict=True)))


def _chunk(job: tuple[Observability, int, int]) -> tuple[Any, ...]:
    level, start, count = job
    population = draw(range(start, start + count), observability=level)
    patients = [population.patient(i) for i in range(count)]
    return (
        np.stack([features(patient) for patient in patients]),
        np.stack([population[name].astype(float) for name in DEMOGRAPHICS], axis=1),
        _phenotypes(population, patients),
        population["disease.name"],
    )


def _phenotypes(population: Population, patients: Sequence[Patient]) -> Array:
    edv, ef = population["anatomy.lv_edv_ml"], population["physiology.lv_ef_percent"]
    columns = {
        "lv_mass_g": population["anatomy.lv_mass_g"],
        "lv_edv_ml": edv,
        "lv_esv_ml": edv * (1 - ef / 100),
        "lv_ef_percent": ef,
        "rv_edv_ml": population["anatomy.rv_edv_ml"],
        "rv_ef_percent": population["physiology.rv_ef_percent"],
        "wall_mm": np.array([_wall_mm(patient) for patient in patients]),
        "lv_sphericity": population["anatomy.lv_sphericity"],
        "septal_ratio": population["anatomy.septal_ratio"],
        "la_max_ml": population["anatomy.la_max_ml"],
        "lbbb": population["conduction.lbbb"],
        "scar_extent": population["scar.extent"],
        "azimuth_degrees": population["pose.azimuth_degrees"],
        "elevation_degrees": population["pose.elevation_degrees"],
        "roll_degrees": population["pose.roll_degrees"],
        "heart_rate_bpm": population["physiology.heart_rate_bpm"],
        # The first numbers of these streams: where the picture is put, and how the scanner is set.
        "place_in_image": np.array([patient.generator("cine").standard_normal() for patient in patients]),
        "contrast_of_image": np.array([patient.generator("scanner").standard_normal() for patient in patients]),
    }
    return np.stack([columns[name] for name in UNITS], axis=1)


def _wall_mm(patient: Patient) -> float:
    """Mean thickness of the left ventricular wall."""
    from einthoven.twin.electrics.segments import LEFT, segments

    wall = segments(patient)
    return 10 * float(np.average(wall.wall_cm[:LEFT], weights=wall.area_cm2[:LEFT]))


def ceilings(sample: Sample, workers: int, *, network: bool = True) -> dict[str, Any]:
    """The rows of one level: ``phenotypes`` and ``diseases``."""
    parts = Parts.of(len(sample.diseases))
    ecg, who = sample.ecg.astype(np.float64), sample.demographics
    # Demographics stand first, so that trees, which see the first features only, see them.
    given: dict[str, Array] = {"ecg": ecg, "demographics": who, "both": np.column_stack([who, ecg])}
    first = {"ecg": len(SUMMARY), "demographics": who.shape[1], "both": who.shape[1] + len(SUMMARY)}
    names = [name for name in get_args(DiseaseName) if (sample.diseases == name).any()]
    with ProcessPoolExecutor(workers) as pool:
        r2 = {
            name: pool.submit(explained, x, sample.phenotypes, parts, network=network, summary=first[name])
            for name, x in given.items()
        }
        told = {
            (disease, name): pool.submit(auc, x[:, : first[name]], sample.diseases == disease, parts)
            for disease, (name, x) in itertools.product(names, given.items())
        }
        sd = sample.phenotypes.std(axis=0)
        explains = {what: np.maximum(found.result(), 0.0) for what, found in r2.items()}
        # Who knows both may leave either out: what it costs to fit more features is no property of the patients.
        explains["both"] = np.maximum.reduce(list(explains.values()))
        phenotypes = {
            name: {what: round(float(explains[what][k]), 3) for what in given}
            | {"sd": float(f"{sd[k]:.4g}"), "unit": unit}
            for k, (name, unit) in enumerate(UNITS.items())
        }
        diseases = {name: {what: round(told[name, what].result(), 3) for what in given} for name in names}
    return {"phenotypes": phenotypes, "diseases": diseases}


def markdown(levels: dict[str, Any]) -> Iterator[str]:
    """The tables, one line after the other."""
    heads = [f"{level}: {what}" for level in levels for what in ("ECG", "demographics", "both")]
    yield "| R2* of | " + " | ".join(heads) + " | prototype: ECG, demographics, both | SD | residual SD given ECG |"
    yield "|---|" + "---:|" * (len(heads) + 3)
    first = next(iter(levels.values()))
    middle = levels.get("realistic", first)
    for name, row in first["phenotypes"].items():
        cells = [f"{levels[level]['phenotypes'][name][what]:.2f}" for level in levels for what in _GIVEN]
        was = ", ".join("-" if x is None else f"{x:.2f}" for x in PROTOTYPE.get(name, (None, None, None)))
        left = middle["phenotypes"][name]
        residual = left["sd"] * (1 - left["ecg"]) ** 0.5
        yield f"| {name} | {' | '.join(cells)} | {was} | {left['sd']:.3g} {row['unit']} | {residual:.3g} |"
    yield ""
    yield "| AUC of | " + " | ".join(heads) + " | prototype: ECG |"
    yield "|---|" + "---:|" * (len(heads) + 1)
    for name in first["diseases"]:
        cells = [
            f"{levels[level]['diseases'].get(name, {}).get(what, np.nan):.2f}" for level in levels for what in _GIVEN
        ]
        was = f"{PROTOTYPE_AUC[name]:.2f}" if name in PROTOTYPE_AUC else "-"
        yield f"| {name} | {' | '.join(cells)} | {was} |"


_GIVEN = ("ecg", "demographics", "both")


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, fit, print, and write the table if told to."""
    parser = argparse.ArgumentParser(
        prog="python -m einthoven.bench.twin_observability", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--n", type=int, default=20_000, help="patients a level (default: 20000)")
    parser.add_argument("--levels", nargs="+", choices=get_args(Observability), default=get_args(Observability))
    parser.add_argument("--seed", type=int, default=1_000_000, help="of the first patient (default: 1000000)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="2,000 patients and no network")
    parser.add_argument("--into", type=Path, help="write the table as YAML: src/einthoven/twin/observability.yaml")
    parser.add_argument("--docs", type=Path, help="put the tables between their marks in this file, docs/benchmarks.md")
    args = parser.parse_args(arguments)
    n = 2_000 if args.quick else args.n
    levels: dict[str, Any] = {}
    for level in args.levels:
        print(f"{level}: {n} patients", file=sys.stderr, flush=True)
        drawn = sample(level, n, args.seed, args.workers)
        levels[level] = ceilings(drawn, args.workers, network=not args.quick)
    said = "--quick" if args.quick else f"--n {n}"
    command = f"python -m einthoven.bench.twin_observability {said} --seed {args.seed}"
    head = f"Einthoven {__version__}, {datetime.date.today().isoformat()}, `{command}`: cohort clinic."
    tables = "\n".join([head, "", *markdown(levels)])
    print(tables)
    if args.docs is not None:
        put_into(args.docs, tables, mark="twin-observability")
    if args.into is not None:
        table = {"version": __version__, "command": command, "n": n, "cohort": "clinic", "levels": levels}
        args.into.write_text(yaml.safe_dump(table, sort_keys=False, width=120), encoding="utf-8")


if __name__ == "__main__":
    main()
