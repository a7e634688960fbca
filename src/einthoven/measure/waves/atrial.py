"""All P waves of a recording, conducted or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class AtrialWaves:
    """When the atria were activated, wherever that shows: before a QRS complex, in a pause, after a T wave.

    Attributes
    ----------
    at_s : ndarray, shape (waves,)
        Onset of each P wave, seconds from the start of the recording, ascending.
    confidence : ndarray, shape (waves,)
        How sure each is a P wave, 0 to 1.
    """

    at_s: NDArray[np.float64]
    confidence: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.at_s.ndim != 1 or self.at_s.shape != self.confidence.shape:
            raise ValueError(f"one confidence a wave: {self.at_s.shape} times, {self.confidence.shape} confidences")

    def __len__(self) -> int:
        return len(self.at_s)

    def surer_than(self, confidence: float) -> AtrialWaves:
        """Those above a confidence."""
        keep = self.confidence > confidence
        return AtrialWaves(self.at_s[keep], self.confidence[keep])
