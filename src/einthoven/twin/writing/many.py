"""Many patients: made in worker processes with bounded memory, the same bytes for any number of them, resumable."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from einthoven import errors
from einthoven._version import __version__
from einthoven.bulk.output import write_whole
from einthoven.bulk.pool import Answer, Pool, available_cores
from einthoven.errors import ConfigError, EinthovenError, OutputError
from einthoven.twin.recipe import Recipe
from einthoven.twin.writing.manifest import Manifest
from einthoven.twin.writing.truth import SCHEMA

SET = "set.json"
WORKER = (sys.executable, "-P", "-m", "einthoven.twin.writing.worker")
#: Wall limit of one patient, seconds: a stack at the finest resolution takes some ten.
LIMIT_S = 300.0


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a set.

    Attributes
    ----------
    folder : Path
    made, kept : int
        Patients written by this run, and whole from an earlier one.
    failed : tuple of (int, EinthovenError)
        Seeds of those who could not be made, and why.
    seconds : float
        What the run took.
    """

    folder: Path
    made: int
    kept: int
    failed: tuple[tuple[int, EinthovenError], ...]
    seconds: float


def write_patients(
    folder: str | Path,
    n: int,
    *,
    seed: int = 0,
    recipe: Recipe | None = None,
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Written:
    """Make ``n`` synthetic patients and write each into a folder of its own.

    A patient hangs on the recipe and the seed only, and so does every byte of its files. A patient who is whole already
    is kept: the same call after an interruption goes on, with a larger ``n`` it adds.

    Parameters
    ----------
    folder : path-like
        Gets ``manifest.csv`` (a row a patient), ``set.json`` (the recipe) and ``00000042/`` for the patient of seed 42.
    n : int
        How many.
    seed : int
        Of the first; the others follow. Sets whose seeds do not overlap share nobody.
    recipe : Recipe, optional
        What is made of each.
    jobs : int, optional
        Worker processes; one a core by default.
    progress : callable, optional
        Called with the number of patients done and ``n``.

    Returns
    -------
    Written

    Raises
    ------
    ConfigError
        For numbers that can't be, a folder that holds patients of another recipe, or images without nibabel.
    OutputError
        If the folder can't be written.
    """
    began = time.monotonic()
    recipe = recipe or Recipe()
    root = Path(folder)
    _check(n, seed, jobs, recipe)
    _claim(root, recipe)
    manifest = Manifest(root)
    left = [number for number in range(seed, seed + n) if number not in manifest.seeds]
    done, failed = n - len(left), []
    tell = progress or (lambda done, n: None)
    tell(done, n)
    try:
        for number, result in _answers(root, left, recipe, min(jobs or available_cores(), len(left) or 1)):
            if isinstance(result, OutputError | ConfigError):
                raise result
            if isinstance(result, EinthovenError):
                failed.append((number, result))
            else:
                manifest.add(result)
            done += 1
            tell(done, n)
    finally:
        manifest.close()
    return Written(root, len(left) - len(failed), n - len(left), tuple(failed), time.monotonic() - began)


def _answers(
    root: Path, seeds: list[int], recipe: Recipe, jobs: int
) -> Iterator[tuple[int, dict[str, str] | EinthovenError]]:
    request = {"folder": str(root.absolute()), "recipe": recipe.to_dict()}
    with Pool(jobs, limit_s=LIMIT_S, command=WORKER) as pool:
        for answer in pool.answers(request | {"seed": seed} for seed in seeds):
            yield seeds[answer.index], _result(answer, seeds[answer.index])


def _result(answer: Answer, seed: int) -> dict[str, str] | EinthovenError:
    if answer.payload is None:
        return EinthovenError(f"patient {seed}: {answer.failure}", remedy="fewer pixels, frames or seconds")
    if "error" not in answer.payload:
        row: dict[str, str] = answer.payload["row"]
        return row
    error: dict[str, Any] = answer.payload["error"]
    kind: type[EinthovenError] = getattr(errors, error["type"], EinthovenError)
    return kind(f"patient {seed}: {error['cause']}", remedy=error["remedy"])


def _check(n: int, seed: int, jobs: int | None, recipe: Recipe) -> None:
    if n < 1 or seed < 0 or (jobs is not None and jobs < 1):
        raise ConfigError(
            f"{n} patients from seed {seed} by {jobs} processes can't be", remedy="at least one, from seed 0 or later"
        )
    if recipe.views:
        from einthoven.twin.writing.nifti import checked_nibabel

        checked_nibabel()


def _claim(root: Path, recipe: Recipe) -> None:
    """Make the folder this recipe's, or find that it is: half of a set must not be made otherwise than the rest."""
    text = json.dumps({"schema": SCHEMA, "version": __version__, "recipe": recipe.to_dict()}, indent=1) + "\n"
    file = root / SET
    try:
        root.mkdir(parents=True, exist_ok=True)
        there = file.read_text(encoding="utf-8") if file.exists() else None
    except (OSError, ValueError) as error:
        raise OutputError(f"can't be used: {error}", file=root, remedy="give another folder") from error
    if there is None:
        write_whole(file, text)
    elif there != text:
        raise ConfigError(
            "holds patients of another recipe or version", file=root, remedy="give another folder, or remove it"
        )
