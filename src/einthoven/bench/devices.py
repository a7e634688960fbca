"""Our numbers beside the device's own, file by file.

    python -m einthoven.bench.devices FOLDER

Reads every recording below FOLDER that carries the device's measurements. A pair that differs by more than its
tolerance is marked with an asterisk; P durations are shown, not judged (devices differ too much in what they print).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from einthoven.errors import EinthovenError
from einthoven.formats import find_records, load
from einthoven.measure import measure

QUANTITIES = ("heart_rate", "p_duration", "pr", "qrs", "qt", "p_axis", "qrs_axis", "t_axis")

#: Largest difference that counts as agreement: bpm, ms, degrees.
TOLERANCE = {"heart_rate": 2, "pr": 20, "qrs": 16, "qt": 30, "p_axis": 12, "qrs_axis": 12, "t_axis": 12}


def main() -> None:
    """Print the table: ours / device's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    pairs = outside = 0
    print("| file | " + " | ".join(QUANTITIES) + " | outside |")
    print("|---" * (len(QUANTITIES) + 2) + "|")
    for path in find_records([folder]):
        try:
            ecg = load(path)
        except EinthovenError as error:
            print(f"| {path.relative_to(folder)} | {error.cause} |")
            continue
        device = ecg.provenance.device_measurements
        if not any(name in device for name in QUANTITIES):
            continue
        values = measure(ecg).values
        far = [_outside(name, values[name].value, device.get(name)) for name in QUANTITIES]
        pairs, outside = pairs + sum(f is not None for f in far), outside + sum(f is True for f in far)
        cells = [
            _cell(values[name].value, device.get(name)) + ("*" if f else "")
            for name, f in zip(QUANTITIES, far, strict=True)
        ]
        print(f"| {path.relative_to(folder)} | " + " | ".join(cells) + f" | {sum(f is True for f in far)} |")
    print(f"\n{outside} of {pairs} pairs are outside (P durations are not judged)")


def _outside(name: str, ours: float | None, theirs: float | None) -> bool | None:
    """Whether a pair differs too much; None where there is no pair to judge."""
    if name not in TOLERANCE or ours is None or theirs is None:
        return None
    difference = abs(ours - theirs)
    return (min(difference, 360 - difference) if name.endswith("_axis") else difference) > TOLERANCE[name]


def _cell(ours: float | None, theirs: float | None) -> str:
    return f"{'-' if ours is None else round(ours)} / {'-' if theirs is None else round(theirs)}"


if __name__ == "__main__":
    main()
