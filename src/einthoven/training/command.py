"""``einthoven train``: one command and one configuration file a model."""

from __future__ import annotations

from pathlib import Path

import click

from einthoven.errors import ConfigError
from einthoven.options import FILE


@click.group()
def train() -> None:
    """Train the models that Einthoven ships. Needs the `train` extra."""


def _trained_by(name: str) -> None:
    try:
        import torch  # noqa: F401
    except ImportError:
        raise ConfigError(
            f"training {name} needs torch", remedy="pip install 'einthoven[train]' (on a GPU machine: its torch build)"
        ) from None


@train.command()
@click.option("--config", type=FILE, required=True, metavar="FILE", help="YAML: docs/training/delineator.yaml.")
@click.argument("overrides", nargs=-1, metavar="[FIELD=VALUE]...")
def delineator(config: Path, overrides: tuple[str, ...]) -> None:
    """Train the network that finds P, QRS and T in every lead.

    Fields of the configuration can be replaced: `steps=200 network.lead=48`. A training that was cut off goes on where
    its last checkpoint was, exactly as if it had not been.
    """
    _trained_by("the delineator")
    from einthoven.delineator.config import Config
    from einthoven.delineator.train import train as run
    from einthoven.training.config import load_config

    weights = run(load_config(Config, config, overrides))
    click.echo(f"{weights}")
