"""What the tests of writing share."""

from __future__ import annotations

import pytest

from einthoven.twin.writing import many
from einthoven.twin.writing.worker import perform


@pytest.fixture
def at_once(monkeypatch):
    """Patients made in this process: the pool of workers has tests of its own, and takes a second to start."""

    def answers(root, seeds, recipe, jobs):
        for seed in seeds:
            yield seed, perform({"folder": str(root), "seed": seed, "recipe": recipe.to_dict()})["row"]

    monkeypatch.setattr(many, "_answers", answers)
