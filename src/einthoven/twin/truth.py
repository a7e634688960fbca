"""What is true of a synthetic patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from einthoven.twin.heart import Phenotypes
    from einthoven.twin.recording import ECGTruth


@dataclass(frozen=True, slots=True)
class Truth:
    """What no measurement has to guess.

    Attributes
    ----------
    ecg : ECGTruth
        Every beat and wave of the recording, its rhythm and what it shows by construction.
    heart : Phenotypes
        Volumes, mass, walls and motion, exact.
    """

    ecg: ECGTruth
    heart: Phenotypes

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"ecg": self.ecg.to_dict(), "heart": self.heart.to_dict()}
