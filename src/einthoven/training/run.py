"""The folder of one training: its configuration, its log, and checkpoints from which it goes on exactly."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from einthoven.errors import ConfigError
from einthoven.training.config import config_dict

if TYPE_CHECKING:
    import torch

CHECKPOINT, STATE = "checkpoint.safetensors", "checkpoint.json"


class Run:
    """One training on disk.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    config : dataclass
        Written to ``config.yaml``. A folder with another configuration is refused: going on would mix two trainings.

    Raises
    ------
    ConfigError
        If the folder belongs to another configuration.
    """

    def __init__(self, folder: Path, config: Any) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(config_dict(config), sort_keys=False)
        file = folder / "config.yaml"
        if file.exists() and file.read_text(encoding="utf-8") != text:
            raise ConfigError(f"{folder} holds a training with another configuration", remedy="choose another output")
        file.write_text(text, encoding="utf-8")
        self._saved = time.monotonic()

    def log(self, **entry: Any) -> None:
        """Append one line to ``log.jsonl``."""
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def resume(self, parts: dict[str, torch.nn.Module], optimizer: torch.optim.Optimizer) -> int:
        """Load the last checkpoint into the modules and the optimizer.

        Returns
        -------
        int
            Steps done; 0 without a checkpoint.
        """
        from safetensors.torch import load_file

        if not (self.folder / STATE).exists():
            return 0
        state = json.loads((self.folder / STATE).read_text(encoding="utf-8"))
        tensors = load_file(self.folder / CHECKPOINT)
        for name, module in parts.items():
            module.load_state_dict(
                {k.removeprefix(f"{name}/"): v for k, v in tensors.items() if k.startswith(name + "/")}
            )
        slots: dict[int, dict[str, torch.Tensor]] = {}
        for key, value in tensors.items():
            if key.startswith("optimizer/"):
                _, index, slot = key.split("/")
                slots.setdefault(int(index), {})[slot] = value
        optimizer.load_state_dict({"state": slots, "param_groups": optimizer.state_dict()["param_groups"]})
        return int(state["step"])

    def save(self, parts: dict[str, torch.nn.Module], optimizer: torch.optim.Optimizer, step: int) -> None:
        """Write a checkpoint; the one before stays until the new one is whole."""
        from safetensors.torch import save_file

        tensors = {
            f"{name}/{k}": v.detach().cpu().contiguous() for name, m in parts.items() for k, v in m.state_dict().items()
        }
        for index, slots in optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer/{index}/{slot}": value.detach().cpu() for slot, value in slots.items()}
        draft = self.folder / (CHECKPOINT + ".new")
        save_file(tensors, draft)
        draft.replace(self.folder / CHECKPOINT)
        state = self.folder / (STATE + ".new")
        state.write_text(json.dumps({"step": step}), encoding="utf-8")
        state.replace(self.folder / STATE)
        self._saved = time.monotonic()

    def due(self, minutes: float) -> bool:
        """Whether the last checkpoint is older than that."""
        return time.monotonic() - self._saved > 60 * minutes
