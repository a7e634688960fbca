"""Which disease, and where a scar is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from einthoven.twin.population.draws import Column, Draws

#: Where the centre of an infarct lies: azimuth in degrees, height (-1 apex, 1 base), and how common it is.
TERRITORIES: dict[str, tuple[float, float, float]] = {
    "anterior": (50.0, -0.45, 0.30),
    "septal": (15.0, -0.30, 0.14),
    "lateral": (165.0, 0.00, 0.11),
    "inferior": (285.0, 0.15, 0.33),
    "inferolateral": (230.0, 0.15, 0.12),
}


def draw_disease(draws: Draws, disease: NDArray[np.str_], territory: str | None) -> dict[str, Column]:
    """Columns of ``Disease`` and ``Scar``."""
    ill = disease == "infarct"
    shares = {name: share for name, (_, _, share) in TERRITORIES.items()}
    where = draws.choice("scar_territory", shares if territory is None else {territory: 1.0})
    azimuth = np.array([TERRITORIES[name][0] for name in where]) + draws.even("scar_azimuth", -18, 18)
    height = np.array([TERRITORIES[name][1] for name in where]) + draws.even("scar_height", -0.2, 0.2)
    # Some infarcts are small or lie under the endocardium alone: no Q wave tells of them.
    silent = draws.happens("silent", np.where(ill, 0.22, np.where(disease == "normal", 0.0, 0.20)))
    depth = np.where(silent, draws.even("scar_depth", 0.25, 0.5), draws.even("scar_depth", 0.6, 1.0))
    acute = ill & ~silent & draws.happens("acute", 0.30)
    return {
        "disease.name": disease,
        "disease.electrically_silent": silent,
        "disease.mimic": (disease == "normal") & draws.happens("mimic", 0.06),
        "scar.territory": np.where(ill, where, "none"),
        "scar.extent": np.where(ill, draws.even("scar_extent", 0.08, 0.40), 0.0),
        "scar.azimuth_degrees": np.where(ill, azimuth % 360, 0.0),
        "scar.height": np.where(ill, height, 0.0),
        "scar.transmurality": np.where(ill, depth, 0.0),
        "scar.acute_mv": np.where(acute, np.exp(draws.even("acute_size", np.log(0.12), np.log(0.7))), 0.0),
    }
