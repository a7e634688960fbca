"""The worker process that makes and writes patients; it speaks the protocol of ``einthoven.bulk.worker``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from einthoven.bulk.request import failure
from einthoven.bulk.worker import Perform, serve
from einthoven.errors import EinthovenError


def main() -> None:
    """Make patients until the input ends."""
    serve(_maker)


def _maker() -> Perform:
    # Before the first patient, whose time is limited.
    import einthoven.twin.example
    import einthoven.twin.writing.one  # noqa: F401

    return perform


def perform(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request: ``{"row": {...}}`` of the manifest, or ``{"error": {...}}``.

    Parameters
    ----------
    request : dict
        ``folder`` of the set, ``seed``, and ``recipe`` (``Recipe.to_dict``).
    """
    from einthoven.twin.example import make
    from einthoven.twin.recipe import Recipe
    from einthoven.twin.writing.manifest import row_of
    from einthoven.twin.writing.one import folder_name, write_example

    seed = request["seed"]
    try:
        recipe = Recipe.from_dict(request["recipe"])
        truth = write_example(Path(request["folder"]) / folder_name(seed), make(seed, recipe), recipe)
        return {"row": row_of(truth)}
    except EinthovenError as error:
        return failure(error)
    except MemoryError:
        return failure(EinthovenError("not enough memory for this patient", remedy="fewer pixels, frames or seconds"))
    except Exception as error:  # a bug must cost one patient, not the run
        return failure(EinthovenError(f"internal error: {type(error).__name__}: {error}", remedy="please report it"))


if __name__ == "__main__":
    main()
