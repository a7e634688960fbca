"""Draw some leads of a recording with the waves of every beat.

    python -m einthoven.bench.draw_waves FILE OUT.png [--leads II V1 V5] [--seconds 5]

P blue, QRS green, T red, from onset to offset; a mark at each peak. Needs ``matplotlib``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from einthoven.formats import load
from einthoven.measure import measure
from einthoven.measure.measurements import COLUMNS_OF_WAVE

COLOURS = {"p": "tab:blue", "qrs": "tab:green", "t": "tab:red"}


def main() -> None:
    """Write the picture."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--leads", nargs="+", default=["II", "V1", "V5"])
    parser.add_argument("--seconds", type=float, default=5.0)
    args = parser.parse_args()
    ecg = load(args.file)
    measured = measure(ecg)
    time = np.arange(ecg.signal_mv.shape[1]) / ecg.rate
    shown = time <= args.seconds
    figure, axes = plt.subplots(len(args.leads), 1, figsize=(10, 2.0 * len(args.leads)), sharex=True, squeeze=False)
    for lead, (axis,) in zip(args.leads, axes, strict=True):
        signal = ecg.lead(lead)
        axis.plot(time[shown], signal[shown], color="black", linewidth=0.8)
        for row in measured.waves[lead]:
            for name, colour in COLOURS.items():
                on, peak, off = (row[column] for column in COLUMNS_OF_WAVE[name])
                if np.isfinite([on, off, peak]).all() and off <= args.seconds:
                    axis.axvspan(on, off, color=colour, alpha=0.2, linewidth=0)
                    axis.plot(peak, np.interp(peak, time, signal), ".", color=colour, markersize=5)
        axis.set_ylabel(f"{lead}, mV")
    axes[-1, 0].set_xlabel("s")
    figure.suptitle(measured.rhythm.name + (f", {measured.rhythm.conduction}" if measured.rhythm.conduction else ""))
    figure.tight_layout()
    figure.savefig(args.out, dpi=80)


if __name__ == "__main__":
    main()
