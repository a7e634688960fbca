"""What the exact masks of synthetic cines say of volumes, against the truth of the heart, by disease.

    python -m einthoven.bench.twin_volumes [--n N] [--first SEED] [--stacks N] [--processes N]

Four chambers: area-length in one plane (64x64 pixels of 2.75 mm). Short axis: Simpson's rule over a stack. For every
quantity: bias, standard deviation and mean absolute error. A scar or a late wall beside the four-chamber plane, and the
flat septum of an overloaded right ventricle, are errors of the method, not of the masks.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.heart import phenotypes
from einthoven.twin.imaging import image, image_stack
from einthoven.twin.population import draw

#: Seeds that nothing was tuned on start here.
FIRST_SEED = 700_000
FOUR_CHAMBERS = (
    "lv_edv_ml",
    "lv_esv_ml",
    "lv_ef_percent",
    "lv_mass_g",
    "lv_length_mm",
    "mapse_mm",
    "la_max_ml",
    "ra_max_ml",
)
SHORT_AXIS = ("lv_edv_ml", "lv_esv_ml", "lv_ef_percent", "lv_mass_g", "rv_edv_ml", "rv_esv_ml", "rv_ef_percent")

Errors = tuple[str, NDArray[np.float64]]


def errors_of(seed: int, *, stack: bool) -> Errors:
    """Disease, and what the masks say less the truth, for one patient."""
    patient = draw([seed]).patient(0)
    truth = phenotypes(patient)
    found = image_stack(patient).phenotypes() if stack else image(patient).phenotypes()
    names = SHORT_AXIS if stack else FOUR_CHAMBERS
    return patient.disease.name, np.array([getattr(found, name) - getattr(truth, name) for name in names], dtype=float)


def table(title: str, names: Iterable[str], rows: Iterable[Errors]) -> str:
    """One line a disease: bias, SD and (mean absolute error) of each quantity."""
    groups: dict[str, list[NDArray[np.float64]]] = defaultdict(list)
    for disease, errors in rows:
        groups[disease].append(errors)
        groups["all"].append(errors)
    lines = [title, f"{'':20}{'n':>5}" + "".join(f"{name:>20}" for name in names)]
    for disease in sorted(groups, key=lambda name: (name == "all", name)):
        errors = np.stack(groups[disease])
        cells = zip(errors.mean(axis=0), errors.std(axis=0), np.abs(errors).mean(axis=0), strict=True)
        texts = (f"{bias:+.1f}±{sd:.1f} ({mae:.1f})" for bias, sd, mae in cells)
        lines.append(f"{disease:20}{len(errors):5}" + "".join(f"{text:>20}" for text in texts))
    return "\n".join(lines)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=400, help="patients in four chambers")
    parser.add_argument("--stacks", type=int, default=60, help="patients in short axis")
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="first seed")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    with ProcessPoolExecutor(given.processes) as pool:
        for title, names, count in (
            ("Area-length, four chambers", FOUR_CHAMBERS, given.n),
            ("Simpson, short axis", SHORT_AXIS, given.stacks),
        ):
            seeds = range(given.first, given.first + count)
            rows = pool.map(partial(errors_of, stack=names is SHORT_AXIS), seeds, chunksize=4)
            print(table(title, names, rows), flush=True)


if __name__ == "__main__":
    main()
