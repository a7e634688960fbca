"""Synthetic patients against published people: volumes by sex, ECGs by sex and lead, effects, and the groups of ACDC.

    python -m einthoven.bench.twin_population [--n 1500] [--ptbxl FOLDER]

Prints every table as Markdown. ECGs are measured by ``einthoven.measure``, on both sides the same. With PTB-XL (its
official layout), the amplitudes of its NORM recordings of folds 1 to 8 stand beside those of synthetic normals.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from einthoven.bulk.pool import ONE_THREAD

# Before numpy is imported: its threads are counted when it starts.
os.environ.update(ONE_THREAD)

import numpy as np
from numpy.typing import NDArray

from einthoven.data import ptbxl
from einthoven.ecg import ECG, STANDARD_LEADS
from einthoven.formats import load
from einthoven.measure import measure
from einthoven.twin.patient import Patient
from einthoven.twin.population import Population, draw
from einthoven.twin.recording import record
from einthoven.twin.spheroid import BASE, semi_axes

Array = NDArray[np.float64]
Values = dict[str, float]
#: Who is a man, who a woman, shape (n,) each.
Sexes = tuple[NDArray[np.bool_], NDArray[np.bool_]]

#: Petersen et al. 2017, UK Biobank (J Cardiovasc Magn Reson 19:18): mean, sd of men and of women.
PETERSEN = {
    "LVEDV, ml": ((166, 32), (124, 21)),
    "LVESV, ml": ((69, 16), (49, 11)),
    "LVEF, %": ((58, 5), (61, 5)),
    "LV mass, g": ((103, 21), (70, 13)),
    "RVEDV, ml": ((182, 36), (130, 24)),
    "RVEF, %": ((54, 6), (58, 6)),
    "LA, ml": ((71, 20), (62, 17)),
    "RA, ml": ((93, 27), (69, 17)),
}
#: Bernard et al. 2018, ACDC: EDV in ml and EF in percent of its groups (n = 30 each), from its table of patients.
ACDC = {
    "normal": ((130, 29), (62, 6)),
    "dcm": ((283, 52), (20, 8)),
    "hcm": ((132, 34), (70, 9)),
    "infarct": ((181, 46), (31, 8)),
    "rv_overload": ((115, 37), (57, 7)),
}
#: ACDC takes infarcts with an ejection fraction below this.
ACDC_INFARCT_EF = 40.0
#: ELSA-Brasil (Pinto-Filho et al. 2017, Arq Bras Cardiol 109:416), 11,094 adults of 35 to 74 years without heart
#: disease: medians of men and of women.
ELSA = {
    "p_duration": (112, 108),
    "pr": (164, 158),
    "qrs": (92, 86),
    "qtc": (410, 421),
    "p_axis": (54, 57),
    "qrs_axis": (35, 39),
    "t_axis": (39, 45),
}
#: Correlations in people, of two quantities each: from a collection of reports, Sokolow-Lyon in young men
#: (docs/benchmarks.md).
EFFECTS = {
    ("Sokolow-Lyon, mV", "LV mass, g/m2"): 0.28,
    ("Cornell, mV", "LV mass, g"): 0.24,
    ("QRS, ms", "LV mass, g"): 0.32,
    ("QRS, ms", "LV length, mm"): 0.40,
}
AMPLITUDES = ("r_amplitude", "s_amplitude")
SEXES = ("men", "women")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--n", type=int, default=1500, help="synthetic normals whose ECG is measured")
    parser.add_argument("--ptbxl", type=Path, help="PTB-XL in its official layout")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    volumes = draw(range(20_000), cohort="biobank", disease="normal")
    print("### Normal hearts, against UK Biobank\n", *petersen_table(volumes), "", sep="\n")
    print("### Ill hearts, against the groups of ACDC\n", *acdc_table(), "", sep="\n")
    normals = draw(range(options.n), cohort="biobank", disease="normal", rhythm="sinus", av="normal")
    with ProcessPoolExecutor(options.jobs) as pool:
        ecgs = list(pool.map(partial(_synthetic, cohort="biobank"), range(options.n), chunksize=16))
        print("### Intervals and axes of normal ECGs\n", *interval_table(ecgs, normals), "", sep="\n")
        print("### Effects among normal men\n", *effect_table(ecgs, normals), "", sep="\n")
        if options.ptbxl is not None:
            clinic = draw(range(options.n), disease="normal", rhythm="sinus", av="normal")
            ours = list(pool.map(partial(_synthetic, cohort="clinic"), range(options.n), chunksize=16))
            rows = _norm_rows(options.ptbxl, options.n)
            theirs = list(pool.map(_real, rows, chunksize=16))
            real_male = np.array([row.sex == "M" for row in rows])
            table = amplitude_table(ours, _healthy_by_sex(clinic), theirs, _by_sex(real_male))
            print("### R and S in every lead, against NORM of PTB-XL (folds 1-8)\n", *table, sep="\n")


def petersen_table(population: Population) -> Iterator[str]:
    """Means and standard deviations by sex."""
    yield "| quantity | sex | UK Biobank | synthetic | mean | sd |"
    yield "|---|---|---:|---:|---:|---:|"
    for name, published in PETERSEN.items():
        values = _volumes(population)[name]
        for sex, (mean, sd), chosen in zip(SEXES, published, _by_sex(population["body.male"]), strict=True):
            x = values[chosen]
            yield (
                f"| {name} | {sex} | {mean} ± {sd} | {x.mean():.1f} ± {x.std():.1f} | "
                f"{100 * (x.mean() / mean - 1):+.0f} % | {100 * (x.std() / sd - 1):+.0f} % |"
            )


def acdc_table() -> Iterator[str]:
    """Groups by ACDC's own inclusion."""
    yield "| group | EDV, ml: ACDC | synthetic | EF, %: ACDC | synthetic |"
    yield "|---|---:|---:|---:|---:|"
    for name, ((edv, edv_sd), (ef, ef_sd)) in ACDC.items():
        population = draw(range(5000), disease=name)  # type: ignore[arg-type]
        x, y = population["anatomy.lv_edv_ml"], population["physiology.lv_ef_percent"]
        taken = y < ACDC_INFARCT_EF if name == "infarct" else np.full(len(x), True)
        yield (
            f"| {name} | {edv} ± {edv_sd} | {x[taken].mean():.0f} ± {x[taken].std():.0f} | {ef} ± {ef_sd} | "
            f"{y[taken].mean():.0f} ± {y[taken].std():.0f} |"
        )


def interval_table(ecgs: list[Values], population: Population) -> Iterator[str]:
    """Medians and 2nd to 98th percentiles by sex, beside the medians of ELSA-Brasil."""
    yield "| quantity | sex | ELSA-Brasil, median | synthetic, median | 2 to 98 % | without |"
    yield "|---|---|---:|---:|---:|---:|"
    for name, published in ELSA.items():
        for sex, median, chosen in zip(SEXES, published, _healthy_by_sex(population), strict=True):
            x = _column(ecgs, name)[chosen]
            low, middle, high = np.nanpercentile(x, [2, 50, 98])
            missing = int(np.isnan(x).sum())
            yield f"| {name} | {sex} | {median} | {middle:.0f} | {low:.0f} to {high:.0f} | {missing} of {len(x)} |"


def effect_table(ecgs: list[Values], population: Population) -> Iterator[str]:
    """Correlations of ECG and heart among men."""
    men, women = _healthy_by_sex(population)
    heart = _volumes(population)
    ecg = {
        "Sokolow-Lyon, mV": _column(ecgs, "sokolow_lyon"),
        "Cornell, mV": _column(ecgs, "cornell"),
        "QRS, ms": _column(ecgs, "qrs"),
    }
    yield "| ECG | heart | r, published | r, synthetic men | n |"
    yield "|---|---|---:|---:|---:|"
    for (first, second), published in EFFECTS.items():
        x, y = ecg[first][men], heart[second][men]
        both = np.isfinite(x) & np.isfinite(y)
        yield f"| {first} | {second} | {published} | {np.corrcoef(x[both], y[both])[0, 1]:.2f} | {both.sum()} |"
    for name, values in ecg.items():
        for sex, chosen in zip(SEXES, (men, women), strict=True):
            yield f"| {name} | {sex}: {np.nanmean(values[chosen]):.2f} ± {np.nanstd(values[chosen]):.2f} | | | |"


def amplitude_table(ours: list[Values], our_sexes: Sexes, theirs: list[Values], their_sexes: Sexes) -> Iterator[str]:
    """Medians and 2nd to 98th percentiles in every lead, and how many of ours lie within theirs."""
    yield "| lead | wave | sex | PTB-XL, mV | synthetic, mV | within their 2 to 98 % |"
    yield "|---|---|---|---:|---:|---:|"
    for lead in STANDARD_LEADS:
        for wave in AMPLITUDES:
            for sex, own, other in zip(SEXES, our_sexes, their_sexes, strict=True):
                x = _column(ours, f"{lead}.{wave}")[own]
                y = _column(theirs, f"{lead}.{wave}")[other]
                low, high = np.nanpercentile(y, [2, 98])
                within = np.nanmean((x >= low) & (x <= high))
                yield f"| {lead} | {wave[0].upper()} | {sex} | {_spread(y)} | {_spread(x)} | {100 * within:.0f} % |"


def _spread(x: Array) -> str:
    low, middle, high = np.nanpercentile(x, [2, 50, 98])
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def _volumes(population: Population) -> dict[str, Array]:
    """What is known of the hearts, by the names of the tables."""
    edv, ef = population["anatomy.lv_edv_ml"], population["physiology.lv_ef_percent"]
    mass, height, weight = population["anatomy.lv_mass_g"], population["body.height_cm"], population["body.weight_kg"]
    _, half_axis_cm = semi_axes(edv, population["anatomy.lv_sphericity"])
    return {
        "LVEDV, ml": edv,
        "LVESV, ml": edv * (1 - ef / 100),
        "LVEF, %": ef,
        "LV mass, g": mass,
        "LV mass, g/m2": mass / np.sqrt(height * weight / 3600),
        "LV length, mm": 10 * half_axis_cm * (1 + BASE),
        "RVEDV, ml": population["anatomy.rv_edv_ml"],
        "RVEF, %": population["physiology.rv_ef_percent"],
        "LA, ml": population["anatomy.la_max_ml"],
        "RA, ml": population["anatomy.ra_max_ml"],
    }


def _by_sex(male: NDArray[np.bool_]) -> Sexes:
    return male, ~male


def _healthy_by_sex(population: Population) -> Sexes:
    """As studies of normal ECGs take them: without blocks, pathways, phenocopies and disturbed salts."""
    blocks = sum(population[f"conduction.{name}"] for name in ("lbbb", "rbbb", "lafb", "preexcitation"))
    salt = np.abs(population["repolarisation.potassium_mmol_l"] - 4.2) < 1
    healthy = (blocks == 0) & ~population["disease.mimic"] & salt
    return healthy & population["body.male"], healthy & ~population["body.male"]


def _column(ecgs: Iterable[Values], name: str) -> Array:
    return np.array([values.get(name, np.nan) for values in ecgs])


def _synthetic(seed: int, cohort: str) -> Values:
    patient = draw([seed], cohort=cohort, disease="normal", rhythm="sinus", av="normal").patient(0)  # type: ignore[arg-type]
    return measured_values(_recording(patient))


def _recording(patient: Patient) -> ECG:
    return record(patient).ecg


def _norm_rows(folder: Path, n: int) -> list[ptbxl.Row]:
    """The first recordings of folds 1 to 8 that are labelled normal and whose sex is known."""
    rows = (r for r in ptbxl.rows(folder) if r.fold <= 8 and r.super_class == {"NORM"} and r.sex is not None)
    return [row for row, _ in zip(rows, range(n), strict=False)]


def _real(row: ptbxl.Row) -> Values:
    return measured_values(load(row.header).replace(age=row.age, sex=row.sex))


def measured_values(ecg: ECG) -> Values:
    """Global quantities by name, lead quantities by ``lead.name``, and two sums; NaN where there is no value.

    A wave that is not there counts as nothing.
    """
    table = measure(ecg).to_dict()
    values = {name: _value(table[name]) for name in ELSA}
    for lead, quantities in table["leads"].items():
        values |= {f"{lead}.{name}": _value(quantities[name], absent=0.0) for name in AMPLITUDES}
    values["sokolow_lyon"] = values["V1.s_amplitude"] + max(values["V5.r_amplitude"], values["V6.r_amplitude"])
    values["cornell"] = values["aVL.r_amplitude"] + values["V3.s_amplitude"]
    return values


def _value(quantity: dict[str, object], absent: float = float("nan")) -> float:
    value = quantity.get("value")
    if isinstance(value, float | int):
        return float(value)
    return absent if quantity.get("reason") == "absent" else float("nan")


if __name__ == "__main__":
    main()
