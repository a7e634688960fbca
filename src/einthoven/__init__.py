"""Einthoven reads a 12-lead ECG and says only what it can show.

    import einthoven

    ecg = einthoven.load("record.dcm")
    reading = einthoven.read(ecg)
    print(reading.narrative)
    for claim in einthoven.verify("PR 210 ms, left axis deviation", ecg).claims:
        print(claim.text, claim.verdict, claim.reason)

Research use only; not a medical device.

The names below are loaded on first use, so that ``import einthoven`` and ``einthoven --help`` do not wait for numpy.
``measure``, ``twin`` and ``verify`` name a function here and a package: the attribute is always the function
(``from einthoven import measure``), and ``from einthoven.measure.measurements import Quantity`` works as everywhere.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from einthoven._version import __version__

# Type checkers take it for true. The module `typing` would be half of what `import einthoven` costs, in which a Ctrl-C
# can't be answered yet.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from einthoven import bulk as bulk
    from einthoven import errors as errors
    from einthoven import formats as formats
    from einthoven import protocol as protocol
    from einthoven import report as report
    from einthoven._api import explain, interpret, measure, twin, verify
    from einthoven.ecg import ECG
    from einthoven.errors import (
        ConfigError,
        EinthovenError,
        FileDamaged,
        FormatUnknown,
        MetadataMissing,
        OutputError,
        ProtocolError,
        ReadError,
        SignalError,
        TextError,
        UnsafeFile,
        WeightsError,
    )
    from einthoven.formats import load
    from einthoven.reading import read

__all__ = [
    "ECG",
    "ConfigError",
    "EinthovenError",
    "FileDamaged",
    "FormatUnknown",
    "MetadataMissing",
    "OutputError",
    "ProtocolError",
    "ReadError",
    "SignalError",
    "TextError",
    "UnsafeFile",
    "WeightsError",
    "__version__",
    "explain",
    "interpret",
    "load",
    "measure",
    "read",
    "twin",
    "verify",
]

# Where each name is defined; the errors are the rest.
_HOME = {
    "ECG": "einthoven.ecg",
    "explain": "einthoven._api",
    "interpret": "einthoven._api",
    "load": "einthoven.formats",
    "measure": "einthoven._api",
    "read": "einthoven.reading",
    "twin": "einthoven._api",
    "verify": "einthoven._api",
}

#: Subpackages that `import einthoven` makes reachable: `einthoven.bulk.read_many(...)`.
_PACKAGES = ("bulk", "errors", "formats", "protocol", "report")


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return importlib.import_module(f"{__name__}.{name}")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME.get(name, "einthoven.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_PACKAGES, *(name for name in globals() if name.startswith("__"))})


class _Package(ModuleType):
    """The package itself: a public function keeps its name when the subpackage of the same name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        # The import system binds every submodule to its parent after loading it; that alone is turned away.
        if name in __all__ and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
