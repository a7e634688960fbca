"""What goes to a worker and comes back, as JSON can carry it. Light: the parent reads nothing itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from einthoven import errors
from einthoven.errors import EinthovenError, ReadError

if TYPE_CHECKING:
    from einthoven.bulk.pool import Answer
    from einthoven.ecg import Sex


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller says about a recording.

    Attributes
    ----------
    rate, unit, leads : float or None, str or None, tuple of str or None
        As in ``einthoven.load``: for files that do not say.
    age, sex : float or None, {"M", "F"} or None
        Of the patient; they replace what the file says.
    profile : str or None
        Limits of the user: a file, or the name of a shipped profile.
    """

    rate: float | None = None
    unit: str | None = None
    leads: tuple[str, ...] | None = None
    age: float | None = None
    sex: Sex | None = None
    profile: str | None = None


def lead_names(text: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Names from one text (``"I,II,V1"``) or from a sequence."""
    if text is None:
        return None
    return tuple(text.replace(",", " ").split() if isinstance(text, str) else text)


def request(path: Path, form: str, options: ReadOptions) -> dict[str, Any]:
    """Ask for the reading of ``path``, rendered as ``form``."""
    return {"file": str(path), "form": form, "options": dataclasses.asdict(options)}


def failure(error: EinthovenError) -> dict[str, Any]:
    """The payload that stands for an error."""
    return {"error": {"type": type(error).__name__, "cause": error.cause, "remedy": error.remedy}}


def outcome(answer: Answer, file: Path) -> str | EinthovenError:
    """The rendered reading, or why there is none."""
    if answer.payload is None:
        return ReadError(str(answer.failure), file=file, remedy="read it alone: `einthoven read FILE`")
    if "error" not in answer.payload:
        return str(answer.payload["text"])
    error = answer.payload["error"]
    kind = getattr(errors, error["type"], EinthovenError)
    return kind(error["cause"], file=file, remedy=error["remedy"])
