"""What is true of a patient, as JSON (schema 1; docs/twin_json.md describes every field)."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from einthoven._version import __version__
from einthoven.twin.patient import GROUPS, Patient

if TYPE_CHECKING:
    from einthoven.twin.example import Example
    from einthoven.twin.recipe import Recipe

SCHEMA = 1
LABELS = {"1": "LV blood", "2": "LV myocardium", "3": "RV blood", "4": "LA blood", "5": "RA blood"}


def truth_of(example: Example, recipe: Recipe, files: dict[str, Any]) -> dict[str, Any]:
    """Everything known of an example.

    Parameters
    ----------
    example : Example
    recipe : Recipe
    files : dict
        ``"ecg"``, ``"vcg"`` and ``"images"`` (by view, ``"cine"`` and ``"masks"``): names beside the JSON.

    Returns
    -------
    dict
        Of what JSON can hold; what is missing is None.
    """
    patient = example.patient
    ecg = None
    if example.recorded is not None:
        record = example.recorded.ecg
        ecg = {
            "file": files["ecg"],
            "vcg": files["vcg"],
            "rate_hz": record.rate,
            "seconds": record.duration_s,
            "leads": record.leads,
            "truth": example.recorded.truth.to_dict(),
        }
    images = [_image(image, view, patient) | files["images"][view] for view, image in example.images.items()]
    found: dict[str, Any] = plain(
        {
            "schema": SCHEMA,
            "version": __version__,
            "seed": patient.seed,
            "recipe": recipe.to_dict(),
            "patient": latents_of(patient),
            "phenotypes": example.phenotypes.to_dict(),
            "ecg": ecg,
            "images": images,
        }
    )
    return found


def latents_of(patient: Patient) -> dict[str, dict[str, Any]]:
    """What was drawn, by group."""
    return {group: dataclasses.asdict(getattr(patient, group)) for group in GROUPS}


def _image(image: Any, view: str, patient: Patient) -> dict[str, Any]:
    slices = getattr(image, "slices", (image,))
    beat_ms = 60_000 / patient.physiology.heart_rate_bpm
    return {
        "view": view,
        "slices": len(slices),
        "frames": len(slices[0].frames),
        "spacing_mm": slices[0].spacing_mm,
        "frame_ms": beat_ms / len(slices[0].frames),
        "phase": slices[0].phase,
        "labels": LABELS,
    }


def text_of(truth: dict[str, Any]) -> str:
    """The JSON text: a line a name, lists of numbers on one line; the same bytes every time."""
    return _lines(truth, "\n") + "\n"


def _lines(value: Any, newline: str) -> str:
    inner = newline + " "
    if isinstance(value, dict) and value:
        parts = [f"{json.dumps(name)}: {_lines(item, inner)}" for name, item in value.items()]
        return "{" + inner + ("," + inner).join(parts) + newline + "}"
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return "[" + inner + ("," + inner).join(_lines(item, inner) for item in value) + newline + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:
    """Only what JSON can hold: arrays as lists, NaN as None."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
