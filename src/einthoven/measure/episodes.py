"""Episodes within a recording: runs of ectopic beats, and pauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Origin = Literal["ventricular", "supraventricular"]


@dataclass(frozen=True, slots=True)
class Run:
    """Ectopic beats in a row: a couplet (2), or a salvo or tachycardia (3 and more).

    Attributes
    ----------
    origin : {"ventricular", "supraventricular"}
        Where they come from.
    start_s : float
        R of the first beat, s.
    beats : int
        How many.
    rate_bpm : float
        Their rate: 60 / mean interval between them.
    """

    origin: Origin
    start_s: float
    beats: int
    rate_bpm: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "origin": self.origin,
            "start_s": round(self.start_s, 3),
            "beats": self.beats,
            "rate_bpm": round(self.rate_bpm, 1),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Run:
        """The inverse of ``to_dict``."""
        if data["origin"] not in get_args(Origin):
            raise ValueError(f"origin of a run: {data['origin']!r}")
        return cls(data["origin"], float(data["start_s"]), int(data["beats"]), float(data["rate_bpm"]))


@dataclass(frozen=True, slots=True)
class Pause:
    """A long interval without a beat.

    Attributes
    ----------
    start_s : float
        R of the beat before it, s.
    duration_s : float
        To the next R.
    after : str
        Class of the beat before it: after a premature one a pause is to be expected.
    """

    start_s: float
    duration_s: float
    after: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"start_s": round(self.start_s, 3), "duration_s": round(self.duration_s, 3), "after": self.after}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Pause:
        """The inverse of ``to_dict``."""
        return cls(float(data["start_s"]), float(data["duration_s"]), str(data["after"]))
