"""Weights as ``measure.waves.network`` reads them: normalisation folded into the convolutions, half precision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file

from einthoven.delineator.model import Convolution, Delineator


def folded(model: Delineator) -> dict[str, NDArray[np.float16]]:
    """Weight (width, inputs, outputs) and bias of every layer by name."""
    out: dict[str, NDArray[np.float16]] = {}
    inside = {id(part) for m in model.modules() if isinstance(m, Convolution) for part in m}
    for name, module in model.named_modules():
        if isinstance(module, Convolution):
            weight, bias = module.folded()
        elif isinstance(module, torch.nn.Conv1d) and id(module) not in inside:
            weight = module.weight
            bias = torch.zeros(len(weight)) if module.bias is None else module.bias
        else:
            continue
        out[f"{name}.weight"] = weight.detach().cpu().numpy().transpose(2, 1, 0).astype(np.float16).copy()
        out[f"{name}.bias"] = bias.detach().cpu().numpy().astype(np.float16)
    return out


def export(model: Delineator, file: Path) -> None:
    """Write the weights."""
    save_file(folded(model), file)
