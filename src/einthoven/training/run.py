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

CHECKPOINT, LOG = "checkpoint.safetensors", "log.jsonl"


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
        with (self.folder / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def resume(self, parts: dict[str, torch.nn.Module], optimizer: torch.optim.Optimizer) -> int:
        """Load the last checkpoint into the modules and the optimizer; the log goes back to it, too.

        Returns
        -------
        int
            Steps done; 0 without a checkpoint.

        Raises
        ------
        ConfigError
            If the checkpoint is of another version, which did not say its step.
        """
        from safetensors import safe_open

        step, tensors = 0, {}
        if (self.folder / CHECKPOINT).exists():
            with safe_open(self.folder / CHECKPOINT, framework="pt") as file:
                stated = (file.metadata() or {}).get("step")
                if stated is None:
                    raise ConfigError(
                        "the checkpoint does not say its step", file=self.folder / CHECKPOINT, remedy="remove it"
                    )
                step = int(stated)
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        self._forget_after(step)
        if not step:
            return 0
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
        return step

    def _forget_after(self, step: int) -> None:
        """Drop the lines of the log whose steps will be done again."""
        log = self.folder / LOG
        if not log.exists():
            return
        # A line cut off in writing is younger than any checkpoint.
        lines = [line for line in log.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]
        draft = self.folder / (LOG + ".new")
        draft.write_text("".join(line for line in lines if json.loads(line)["step"] <= step), encoding="utf-8")
        draft.replace(log)

    def save(self, parts: dict[str, torch.nn.Module], optimizer: torch.optim.Optimizer, step: int) -> None:
        """Write a checkpoint; the one before stays until the new one is whole."""
        from safetensors.torch import save_file

        tensors = {
            f"{name}/{k}": v.detach().cpu().contiguous() for name, m in parts.items() for k, v in m.state_dict().items()
        }
        for index, slots in optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer/{index}/{slot}": value.detach().cpu() for slot, value in slots.items()}
        draft = self.folder / (CHECKPOINT + ".new")
        # The step lies in the same file: of two, one could be younger than the other.
        save_file(tensors, draft, metadata={"step": str(step)})
        draft.replace(self.folder / CHECKPOINT)
        self._saved = time.monotonic()

    def due(self, minutes: float) -> bool:
        """Whether the last checkpoint is older than that."""
        return time.monotonic() - self._saved > 60 * minutes
