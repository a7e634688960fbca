"""How often the stated intervals hold: share of errors within the interval of each nominal coverage."""

from __future__ import annotations

from pathlib import Path
from statistics import NormalDist

import numpy as np

#: Nominal coverages that are looked at.
LEVELS = (0.50, 0.68, 0.80, 0.90, 0.95)
#: A normal distribution holds 90 % within this many sd.
NINETY_PERCENT = NormalDist().inv_cdf(0.95)

#: Errors and stated sd, ms, by interval.
Pairs = dict[str, list[tuple[float, float | None]]]


def observed(pairs: list[tuple[float, float | None]], level: float) -> float:
    """Share of the errors within the central interval of a nominal coverage."""
    error, sd = np.array(pairs, float).T
    return float(np.mean(np.abs(error) <= NormalDist().inv_cdf(0.5 + level / 2) * sd))


def figure(path: Path, sets: dict[str, Pairs]) -> None:
    """Nominal against observed coverage, one panel a set of recordings, one line an interval."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    drawn, axes = plt.subplots(1, len(sets), figsize=(4.2 * len(sets), 4.2), squeeze=False, sharey=True)
    nominal = [100 * level for level in LEVELS]
    for panel, (name, pairs) in zip(axes[0], sets.items(), strict=True):
        panel.plot([40, 100], [40, 100], color="0.7", linewidth=1)
        panel.axhspan(85, 95, color="0.92")
        for interval, found in pairs.items():
            panel.plot(nominal, [100 * observed(found, level) for level in LEVELS], "o-", label=interval, markersize=4)
        panel.set(title=name, xlabel="stated interval, %", xlim=(45, 100), ylim=(30, 101))
    axes[0][0].set_ylabel("errors inside it, %")
    axes[0][-1].legend(loc="lower right")
    drawn.tight_layout()
    drawn.savefig(path, dpi=110)
    plt.close(drawn)
