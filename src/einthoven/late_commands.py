"""Commands that are imported when they are asked for, so that ``einthoven --help`` answers at once."""

from __future__ import annotations

import importlib
from typing import Any

import click


class LateGroup(click.Group):
    """A group of commands: the group of the same name in ``module``."""

    def __init__(self, *args: Any, module: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._module = module

    def _all(self) -> click.Group:
        group: click.Group = getattr(importlib.import_module(self._module), str(self.name))
        return group

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, after the import."""
        return self._all().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them, after the import."""
        return self._all().get_command(ctx, cmd_name)


class LateCommand(click.Command):
    """One command: that of the same name in ``module``; ``help`` is its line in the list of commands."""

    def __init__(self, name: str, *, module: str, help: str) -> None:
        super().__init__(name, help=help)
        self._module = module

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the command itself, which takes over from here."""
        command: click.Command = getattr(importlib.import_module(self._module), str(self.name))
        return command.make_context(info_name, args, parent, **extra)
