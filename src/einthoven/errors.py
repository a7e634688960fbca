"""Every error that Einthoven raises on purpose.

    EinthovenError
    |-- ReadError             an input can't be read
    |   |-- FormatUnknown     no reader recognises the content
    |   |-- FileDamaged       recognised, but truncated or inconsistent beyond use
    |   |-- MetadataMissing   the file does not say its rate, unit or lead names, and nobody else did
    |   `-- UnsafeFile        refused: leaves its folder, expands without bound, exceeds a limit
    |-- SignalError           numbers that can't be an ECG (shape, rate, lead names)
    |-- TextError             a text to verify, or a measurement JSON, that can't be used
    |-- ProtocolError         a rule file or a user's profile is invalid
    |-- ConfigError           a configuration of a training is invalid
    |-- WeightsError          model weights are missing, changed or of another version
    `-- OutputError           a result can't be written

Each carries the file (where there is one), the cause, and a remedy: what the user can do. Nothing else escapes from
the public functions for bad input; a different exception is a bug in Einthoven.
"""

from __future__ import annotations

from pathlib import Path


class EinthovenError(Exception):
    """Base of all errors.

    Parameters
    ----------
    cause : str
        What is wrong, without a full stop.
    file : path-like, optional
        The input or output concerned.
    remedy : str, optional
        What the user can do about it.
    """

    def __init__(self, cause: str, *, file: str | Path | None = None, remedy: str | None = None) -> None:
        self.cause = cause
        self.file = None if file is None else Path(file)
        self.remedy = remedy
        super().__init__(cause)

    def __str__(self) -> str:
        where = f"{self.file}: " if self.file is not None else ""
        what_to_do = f" ({self.remedy})" if self.remedy else ""
        # One line, printable: causes may quote bytes of a hostile file.
        text = f"{where}{self.cause}{what_to_do}"
        return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword arguments survive the trip back from a worker process.
        return (_rebuild, (type(self), self.cause, self.file, self.remedy))


def _rebuild(kind: type[EinthovenError], cause: str, file: Path | None, remedy: str | None) -> EinthovenError:
    return kind(cause, file=file, remedy=remedy)


class ReadError(EinthovenError):
    """An input can't be read."""


class FormatUnknown(ReadError):
    """No reader recognises the content."""


class FileDamaged(ReadError):
    """Recognised, but truncated or inconsistent beyond use."""


class MetadataMissing(ReadError):
    """The file does not say its rate, unit or lead names, and nobody else did."""


class UnsafeFile(ReadError):
    """Refused: it leaves its folder, expands without bound, or exceeds a limit."""


class SignalError(EinthovenError):
    """Numbers that can't be an ECG."""


class TextError(EinthovenError):
    """A text to verify, or a measurement JSON, that can't be used."""


class ProtocolError(EinthovenError):
    """A rule file or a user's profile is invalid."""


class ConfigError(EinthovenError):
    """A configuration of a training is invalid."""


class WeightsError(EinthovenError):
    """Model weights are missing, changed or of another version."""


class OutputError(EinthovenError):
    """A result can't be written."""
