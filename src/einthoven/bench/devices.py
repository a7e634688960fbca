"""Our numbers beside the device's own, file by file.

    python -m einthoven.bench.devices FOLDER

Reads every recording below FOLDER that carries the device's measurements.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from einthoven.errors import EinthovenError
from einthoven.formats import find_records, load
from einthoven.measure import measure

QUANTITIES = ("heart_rate", "p_duration", "pr", "qrs", "qt", "p_axis", "qrs_axis", "t_axis")


def main() -> None:
    """Print the table: ours / device's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    print("| file | " + " | ".join(QUANTITIES) + " |")
    print("|---" * (len(QUANTITIES) + 1) + "|")
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
        cells = [_cell(values[name].value, device.get(name)) for name in QUANTITIES]
        print(f"| {path.relative_to(folder)} | " + " | ".join(cells) + " |")


def _cell(ours: float | None, theirs: float | None) -> str:
    return f"{'-' if ours is None else round(ours)} / {'-' if theirs is None else round(theirs)}"


if __name__ == "__main__":
    main()
