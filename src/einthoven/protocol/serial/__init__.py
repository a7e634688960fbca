"""Serial comparison: two recordings of one patient in, what is new, resolved or unchanged out."""

from __future__ import annotations

from einthoven.protocol.serial.compare import compare
from einthoven.protocol.serial.comparison import Change, Deviation, FindingChange, Moved, NotCompared, SerialComparison
from einthoven.protocol.serial.recorded import Recorded

__all__ = [
    "Change",
    "Deviation",
    "FindingChange",
    "Moved",
    "NotCompared",
    "Recorded",
    "SerialComparison",
    "compare",
]
