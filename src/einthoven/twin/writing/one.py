"""One patient as files: each is whole or not there, and the truth comes last, so that where it is, all is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from einthoven.bulk.output import write_whole
from einthoven.errors import OutputError
from einthoven.formats.write_wfdb import encode
from einthoven.twin.writing import nifti
from einthoven.twin.writing.truth import text_of, truth_of

if TYPE_CHECKING:
    from einthoven.twin.example import Example
    from einthoven.twin.recipe import Recipe

TRUTH = "truth.json"


def folder_name(seed: int) -> str:
    """Of a patient's folder; in the order of seeds when sorted."""
    return f"{seed:08d}"


def write_example(folder: Path, example: Example, recipe: Recipe) -> dict[str, Any]:
    """Write the files of one patient into a folder of its own, and say what is true of it.

    Raises
    ------
    OutputError
        If the folder can't be written.
    """
    _clean(folder)
    files: dict[str, Any] = {"ecg": None, "vcg": None, "images": {}}
    if example.recorded is not None:
        files |= _write_ecg(folder, example)
    beat_s = 60 / example.patient.physiology.heart_rate_bpm
    for view, image in example.images.items():
        names = {"cine": f"cine_{view}.nii.gz", "masks": f"masks_{view}.nii.gz"}
        write_whole(folder / names["cine"], nifti.frames_nifti(image, beat_s))
        write_whole(folder / names["masks"], nifti.masks_nifti(image, beat_s))
        files["images"][view] = names
    truth = truth_of(example, recipe, files)
    write_whole(folder / TRUTH, text_of(truth))
    return truth


def _clean(folder: Path) -> None:
    """Make the folder, and take away what a run that was ended left: its truth, and files under temporary names."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in [folder / TRUTH, *folder.glob(".*")]:
            left.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"can't be written: {error.strerror or error}", file=folder, remedy="give another folder with -o"
        ) from error


def _write_ecg(folder: Path, example: Example) -> dict[str, str]:
    """Twelve leads as recorded, and the heart vector free of noise."""
    recorded = example.recorded
    assert recorded is not None
    vector = recorded.ecg.replace(signal_mv=np.asarray(recorded.vcg_mv, np.float32), leads=("X", "Y", "Z"))
    for name, ecg in (("ecg", recorded.ecg), ("vcg", vector)):
        for file, content in encode(ecg, folder / name).items():
            write_whole(file, content)
    return {"ecg": "ecg.hea", "vcg": "vcg.hea"}


def files_of(truth: dict[str, Any]) -> list[str]:
    """Every file that a truth speaks of, and itself."""
    names = [TRUTH]
    if truth["ecg"] is not None:
        for header in (truth["ecg"]["file"], truth["ecg"]["vcg"]):
            names += [header, str(Path(header).with_suffix(".dat"))]
    for image in truth["images"]:
        names += [image["cine"], image["masks"]]
    return names
