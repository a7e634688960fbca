"""How far added disturbances move the numbers of clean recordings, and whether the stated sd covers it.

    python -m einthoven.bench.disturbances FOLDER [--records 40]

FOLDER holds PTB-XL in its official layout at 500 Hz. To recordings in which no problem is flagged, wander
(0.05-0.6 Hz), muscle noise (20-150 Hz) and mains (50 Hz) of a given standard deviation (mains: amplitude) are added;
the numbers are compared with those of the same recording without. The stated sd also covers what is not seen here: that
the undisturbed number itself is not exact.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from einthoven.ecg import ECG
from einthoven.formats import load
from einthoven.measure import measure
from einthoven.measure.measurements import Measurements, Quantity

BANDS_HZ = {"wander": (0.05, 0.6), "muscle": (20.0, 150.0)}
LEVELS_MV = {"wander": (0.2, 0.5, 1.0), "muscle": (0.03, 0.06, 0.1, 0.2), "mains": (0.1, 0.4)}
OF_LEADS = (
    "p_amplitude", "q_amplitude", "r_amplitude", "s_amplitude", "qrs_amplitude", "st_j", "st_60", "t_amplitude",
)  # fmt: skip
GLOBAL = ("p_duration", "pr", "qrs", "qt", "p_axis", "qrs_axis", "t_axis")
NINETY_PERCENT = 1.645

Found = dict[str, list[tuple[float, float]]]


def disturbed(ecg: ECG, kind: str, level_mv: float, rng: np.random.Generator) -> ECG:
    """The twelve-lead recording with a disturbance of the electrodes, which the limb leads share."""
    count = ecg.signal_mv.shape[1]
    if kind == "mains":
        time = np.arange(count) / ecg.rate
        eight = level_mv * np.sin(2 * np.pi * 50 * time + rng.uniform(0, 2 * np.pi, (8, 1)))
    else:
        eight = _in_band(rng, count, ecg.rate, BANDS_HZ[kind])
        eight *= level_mv / eight.std(axis=1, keepdims=True)
    i, ii = eight[0], eight[1]
    added = np.stack([i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2, *eight[2:]])
    return ecg.replace(signal_mv=ecg.signal_mv + added)


def _in_band(rng: np.random.Generator, count: int, rate: float, band_hz: tuple[float, float]) -> NDArray[np.float64]:
    frequency = np.fft.rfftfreq(count, 1 / rate)
    inside = (frequency > band_hz[0]) & (frequency < band_hz[1])
    return np.fft.irfft(np.fft.rfft(rng.standard_normal((8, count))) * inside, count)


def compare(found: Found, before: Measurements, after: Measurements) -> None:
    """Collect the change of each number and its stated sd."""
    pairs = [(name, before.values[name], after.values[name]) for name in GLOBAL]
    pairs += [(name, before.leads[lead][name], after.leads[lead][name]) for lead in before.leads for name in OF_LEADS]
    for name, old, new in pairs:
        if old.value is not None and new.value is not None and new.sd is not None:
            found.setdefault(name, []).append((_change(old, new), new.sd))


def _change(old: Quantity, new: Quantity) -> float:
    change = (new.value or 0.0) - (old.value or 0.0)
    return (change + 180) % 360 - 180 if old.unit == "deg" else change


def main() -> None:
    """Print a table a disturbance."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=40)
    args = parser.parse_args()
    with (args.folder / "ptbxl_database.csv").open(newline="") as file:
        names = [row["filename_hr"] for row in csv.DictReader(file)]
    rng = np.random.default_rng(3)
    clean = []
    for name in rng.permutation(names):
        ecg = load((args.folder / name).with_suffix(".hea")).with_limb_leads()
        before = measure(ecg)
        if before.quality.usable and not any(lead.problems for lead in before.quality.leads.values()):
            clean.append((ecg, before))
        if len(clean) == args.records:
            break
    print("| disturbance | quantity | n | rms change | 68 % within | stated sd | within the 90 % interval |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for kind, levels in LEVELS_MV.items():
        for level in levels:
            found: Found = {}
            for ecg, before in clean:
                compare(found, before, measure(disturbed(ecg, kind, level, rng)))
            for name in (*GLOBAL, *OF_LEADS):
                if name in found:
                    change, sd = np.array(found[name]).T
                    size = np.abs(change)
                    print(
                        f"| {kind} {level:g} mV | {name} | {len(size)} | {np.sqrt((size**2).mean()):.3g} "
                        f"| {np.quantile(size, 0.68):.3g} | {np.median(sd):.3g} "
                        f"| {np.mean(size < NINETY_PERCENT * sd):.2f} |"
                    )


if __name__ == "__main__":
    main()
