"""Weights that come with the package: safetensors, with their hashes in ``manifest.json`` and a model card each."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from einthoven.errors import WeightsError

REINSTALL = "reinstall einthoven"


def load_weights(name: str) -> dict[str, NDArray[np.float32]]:
    """The tensors of a model by name.

    Parameters
    ----------
    name : str
        Such as ``"delineator"``.

    Raises
    ------
    WeightsError
        If the file is missing, or is not the one of the manifest.
    """
    from safetensors.numpy import load

    folder = files(__name__)
    file = folder / f"{name}.safetensors"
    try:
        content = file.read_bytes()
        expected = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))[f"{name}.safetensors"]
    except (OSError, KeyError) as error:
        raise WeightsError(f"the weights of the {name} are not there", file=str(file), remedy=REINSTALL) from error
    if hashlib.sha256(content).hexdigest() != expected["sha256"]:
        raise WeightsError(f"the weights of the {name} are not those of the manifest", file=str(file), remedy=REINSTALL)
    return {key: value.astype(np.float32) for key, value in load(content).items()}
