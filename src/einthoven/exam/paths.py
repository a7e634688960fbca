"""The order in which a diagnosis is reasoned (``paths.yaml``), and where the answers so far have led."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path as File
from typing import Any

from einthoven.errors import ProtocolError
from einthoven.exam.meaning import Meaning, likeness, read
from einthoven.protocol.loading import read_yaml
from einthoven.verify.tokens import fold

#: Where a path ends.
OUTCOMES = ("present", "absent")


@dataclass(frozen=True, slots=True)
class PathStep:
    """A criterion, and where its answer leads: a step's name or one of ``OUTCOMES``."""

    name: str
    criterion: Meaning
    definition: Meaning
    yes: str = ""
    no: str = ""
    count: tuple[tuple[int, str], ...] = ()

    def after(self, finding: bool, met: int) -> str:  # noqa: FBT001
        """What follows the answer to this step's finding, when so many criteria were met with it."""
        return dict(self.count).get(met, "present") if self.count else self.yes if finding else self.no


@dataclass(frozen=True, slots=True)
class Path:
    """The steps of a diagnosis; the first one comes first."""

    diagnosis: str
    names: tuple[str, ...]
    steps: tuple[PathStep, ...]

    def step(self, name: str) -> PathStep:
        """A step by its name."""
        return next(step for step in self.steps if step.name == name)

    def nearest(self, criterion: Meaning) -> PathStep:
        """The step whose criterion is most like this one."""
        return max(self.steps, key=lambda step: likeness(step.criterion, criterion))

    def where(self, answers: Sequence[tuple[Meaning, bool]]) -> str:
        """The name of the step, or the outcome, that criteria and their findings so far have led to.

        Every criterion is recognised by itself, so that an order unlike ours does no harm.
        """
        at = self.steps[0].name
        for n, (criterion, finding) in enumerate(answers, 1):
            met = sum(found for _, found in answers[:n])
            at = self.nearest(criterion).after(finding, met)
        return at


def path_of(text: str) -> Path | None:
    """The path of the diagnosis that a question names; None if it names none that is known.

    The one named last counts: "Given that left bundle branch block is not present, ... to diagnose ...".
    """
    words = f" {_plain(text)}"
    named = [(words.rfind(f" {_plain(name)}"), name, path) for path in paths() for name in path.names]
    found = [(at + len(_plain(name)), len(name), path) for at, name, path in named if at >= 0]
    return max(found, key=lambda one: one[:2])[2] if found else None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w:']+", fold(text).replace("ischaem", "ischem")))


@functools.cache
def paths() -> tuple[Path, ...]:
    """All paths of the package."""
    file = File(str(resources.files(__package__).joinpath("paths.yaml")))
    return tuple(_path(raw, file) for raw in read_yaml(file))


def _path(raw: Mapping[str, Any], file: File) -> Path:
    steps = tuple(_step(name, about) for name, about in raw["steps"].items())
    known = {*OUTCOMES, *(step.name for step in steps)}
    for step in steps:
        led = {outcome for _, outcome in step.count} if step.count else {step.yes, step.no}
        if led - known:
            cause = f"{raw['diagnosis']}, {step.name}: no step or outcome {', '.join(sorted(led - known))!r}"
            raise ProtocolError(cause, file=file, remedy=f"name a step, or one of {', '.join(OUTCOMES)}")
    return Path(raw["diagnosis"], tuple(raw["names"]), steps)


def _step(name: str, about: Mapping[str, Any]) -> PathStep:
    return PathStep(
        name=name,
        criterion=read(about["criterion"]),
        definition=read(about.get("definition", about["criterion"])),
        yes=about.get("yes", ""),
        no=about.get("no", ""),
        count=tuple((int(met), outcome) for met, outcome in about.get("count", {}).items()),
    )
