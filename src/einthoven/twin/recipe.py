"""What is made of every synthetic patient of a set: which people, how their ECG is recorded, their heart imaged."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from einthoven.errors import ConfigError
from einthoven.twin.patient import DiseaseName, Observability, RhythmName
from einthoven.twin.population.cohorts import CohortName

#: How much of mains, muscle, wander, loose and exchanged electrodes.
Noise = Literal["none", "clean", "clinical", "poor"]
#: A 4-chamber long axis, the short axis through the middle, and a short-axis stack over the whole heart.
View = Literal["4ch", "sax", "stack"]

#: Field -> the words it may be.
_WORDS: dict[str, tuple[str, ...]] = {
    "cohort": get_args(CohortName),
    "observability": get_args(Observability),
    "disease": get_args(DiseaseName),
    "rhythm": get_args(RhythmName),
    "noise": get_args(Noise),
}
#: Field -> lowest and highest value. A page of a day's recording, or a frame of a few pixels, is a slip of the hand.
_RANGES: dict[str, tuple[float, float]] = {
    "rate_hz": (50.0, 1000.0),
    "seconds": (1.0, 3600.0),
    "frames": (2, 200),
    "size": (16, 512),
    "spacing_mm": (0.5, 10.0),
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The same recipe and seed give the same patient, ECG and images.

    Attributes
    ----------
    cohort : {"clinic", "biobank"}
        How often each disease is drawn.
    observability : {"low", "realistic", "high"}
        How much an ECG tells of its heart.
    disease, rhythm : str or None
        The same for all; None: as the cohort has them.
    ecg : bool
        Whether the ECG is recorded.
    rate_hz, seconds, noise : float, float, str
        Of the ECG.
    views : tuple of {"4ch", "sax", "stack"}
        What is imaged; may be empty.
    frames, size, spacing_mm : int, int, float
        Of each cine: frames a heartbeat, pixels along an edge, edge of a pixel.

    Raises
    ------
    ConfigError
        For a word or number that can't be.
    """

    cohort: CohortName = "clinic"
    observability: Observability = "realistic"
    disease: DiseaseName | None = None
    rhythm: RhythmName | None = None
    ecg: bool = True
    rate_hz: float = 500.0
    seconds: float = 10.0
    noise: Noise = "clinical"
    views: tuple[View, ...] = ("4ch",)
    frames: int = 24
    size: int = 64
    spacing_mm: float = 2.75

    def __post_init__(self) -> None:
        for name, words in _WORDS.items():
            value = getattr(self, name)
            if value not in words and not (value is None and name in ("disease", "rhythm")):
                raise ConfigError(f"there is no {name} {value!r}", remedy=f"one of {', '.join(words)}")
        for name, (low, high) in _RANGES.items():
            value = getattr(self, name)
            if not (isinstance(value, int | float) and low <= value <= high):
                raise ConfigError(f"{name} can't be {value!r}", remedy=f"from {low:g} to {high:g}")
        for name in ("frames", "size"):
            if not isinstance(getattr(self, name), int):
                raise ConfigError(f"{name} can't be {getattr(self, name)!r}", remedy="give a whole number")
        if isinstance(self.views, str) or not set(self.views) <= set(get_args(View)):
            raise ConfigError(f"views can't be {self.views!r}", remedy=f"a tuple of {', '.join(get_args(View))}")
        # In the order of their names above, each once: two recipes that make the same are the same.
        object.__setattr__(self, "views", tuple(view for view in get_args(View) if view in self.views))

    @property
    def forced(self) -> dict[str, Any]:
        """What ``population.draw`` is told to give every patient."""
        return {name: value for name in ("disease", "rhythm") if (value := getattr(self, name)) is not None}

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return dataclasses.asdict(self) | {"views": list(self.views)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Recipe:
        """The inverse of ``to_dict``."""
        return cls(**(dict(data) | {"views": tuple(data["views"])}))
