"""The measured numbers of 50 recordings, written down; `python tests/measure/freeze_numbers.py` writes them anew.

A commit that moves any of them writes them anew, and says in CHANGELOG.md under "Numbers that changed" what moved and
why. In the file a line is a recording; quantities of the leads stand as lists in the order of its ``leads``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS)]

from synthetic import Beat, make_ecg  # noqa: E402

from einthoven.ecg import ECG  # noqa: E402
from einthoven.formats import load  # noqa: E402
from einthoven.measure import measure  # noqa: E402

FROZEN = Path(__file__).with_name("frozen_numbers.jsonl")
COMMAND = "python tests/measure/freeze_numbers.py"
#: Digits that are written down: float64 on another processor differs in the twelfth or later.
DIGITS = 6

LUDB = (
    3, 8, 11, 13, 16, 18, 22, 26, 32, 37, 41, 45, 50, 57, 60, 63, 69, 73, 80, 90, 100, 108, 115, 121, 131, 140, 155,
    169, 180, 200,
)  # fmt: skip
VENDOR = (
    "aecg/mortara.xml", "cardiologyxml/example1.xml", "dicom/mortara_waveform_ecg.dcm", "muse/example1.xml",
    "muse/example2.xml", "scp/example_huffman.scp", "sierra/v1_03.xml", "sierra/v1_04.xml",
)  # fmt: skip


def _irregular(seed: int) -> ECG:
    onsets = 0.3 + np.cumsum(np.random.default_rng(seed).uniform(0.45, 1.05, 20))
    return make_ecg(onsets=onsets[onsets < 10.5], with_p=False, noise_mv=0.01, seed=seed)


def _alone(ecg: ECG, lead: str) -> ECG:
    return ecg.replace(signal_mv=ecg.lead(lead)[None], leads=(lead,))


SYNTHETIC: dict[str, Callable[[], ECG]] = {
    "synthetic/plain": make_ecg,
    "synthetic/250 Hz": lambda: make_ecg(rate=250.0),
    "synthetic/1000 Hz": lambda: make_ecg(rate=1000.0, heart_rate=50.0),
    "synthetic/100 Hz": lambda: make_ecg(rate=100.0, noise_mv=0.005),
    "synthetic/noise": lambda: make_ecg(noise_mv=0.03, seed=4),
    "synthetic/fast": lambda: make_ecg(heart_rate=150.0, beat=Beat(pr=0.12, qt=0.28)),
    "synthetic/wide": lambda: make_ecg(beat=Beat(pr=0.22, qrs=0.15, qt=0.46)),
    "synthetic/no P": lambda: make_ecg(heart_rate=45.0, with_p=False),
    "synthetic/irregular": lambda: _irregular(3),
    "synthetic/two minutes": lambda: make_ecg(seconds=120.0, noise_mv=0.01),
    "synthetic/lead II alone": lambda: _alone(make_ecg(noise_mv=0.01), "II"),
    "synthetic/white noise": lambda: make_ecg(onsets=np.empty(0), noise_mv=0.1),
}
RECORDS = (*SYNTHETIC, *(f"ludb/data/{number}.hea" for number in LUDB), *(f"vendor/{name}" for name in VENDOR))


def recording(record: str, find: Callable[[str], Path]) -> ECG:
    """A recording by its name; ``find`` gives the path of a data file."""
    return SYNTHETIC[record]() if record in SYNTHETIC else load(find(record))


def numbers_of(ecg: ECG) -> dict[str, Any]:
    """Everything measured, flat: ``"qrs"``, ``"V1 r_amplitude"``, ``"V1 qrs shape"``, ...; None where no number is."""
    m = measure(ecg)
    flat: dict[str, Any] = {
        "usable": m.quality.usable,
        "unusable leads": [name for name, lead in m.quality.leads.items() if not lead.usable],
        "reversal": m.quality.reversal,
        "rhythm": m.rhythm.name,
        "conduction": m.rhythm.conduction,
        "beats": dict(sorted(Counter(m.beats["label"].tolist()).items())),
    }
    for row in m.table(per_beat=False):
        if row["unit"] == "text":  # the shapes follow
            continue
        name = row["quantity"] if row["lead"] is None else f"{row['lead']} {row['quantity']}"
        flat[name] = None if row["value"] is None else float(f"{row['value']:.{DIGITS}g}")
    for lead, shape in m.morphology.items():
        flat |= {f"{lead} {name} shape": value for name, value in shape.to_dict().items()}
    return flat


def frozen() -> dict[str, dict[str, Any]]:
    """What is written down, by record."""
    found = {}
    for entry in map(json.loads, FROZEN.read_text(encoding="utf-8").splitlines()):
        numbers = entry["numbers"]
        for name, values in entry["of_leads"].items():
            numbers |= {f"{lead} {name}": value for lead, value in zip(entry["leads"], values, strict=True)}
        found[entry["record"]] = numbers
    return found


def line_of(record: str, ecg: ECG, numbers: dict[str, Any]) -> str:
    """A recording's line in the file."""
    leads = ecg.with_limb_leads().leads
    names = [name.removeprefix(f"{leads[0]} ") for name in numbers if name.startswith(f"{leads[0]} ")]
    of_leads = {name: [numbers[f"{lead} {name}"] for lead in leads] for name in names}
    rest = {name: value for name, value in numbers.items() if name.split(" ")[0] not in leads}
    entry = {"record": record, "numbers": rest, "leads": leads, "of_leads": of_leads}
    return json.dumps(entry, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def differences(then: dict[str, Any], now: dict[str, Any], tolerance: float) -> Iterator[str]:
    """Each number that moved by more than a share of itself, and each that came or went."""
    for name in sorted(then.keys() | now.keys()):
        a, b = then.get(name, "nothing"), now.get(name, "nothing")
        if isinstance(a, float) and isinstance(b, float):
            if abs(a - b) > tolerance * max(abs(a), abs(b)) + 1e-9:
                yield f"{name}: {a:g} -> {b:g}"
        elif a != b:
            yield f"{name}: {a} -> {b}"


def main() -> None:
    """Write the numbers anew."""
    import os

    named = os.environ.get("EINTHOVEN_DATA")
    root = Path(named) if named else TESTS.parents[1] / "shared" / "data"
    missing = [record for record in RECORDS if record not in SYNTHETIC and not (root / record).exists()]
    if missing:
        raise SystemExit(f"set EINTHOVEN_DATA: {len(missing)} recordings are not in {root}, such as {missing[0]}")
    before = frozen() if FROZEN.exists() else {}
    lines = []
    for record in RECORDS:
        ecg = recording(record, root.joinpath)
        now = numbers_of(ecg)
        lines.append(line_of(record, ecg, now))
        moved = list(differences(before.get(record, now), now, 0.0))
        if moved:
            print(f"{record}: {len(moved)} moved, such as {'; '.join(moved[:3])}")
    FROZEN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{FROZEN.name}: {len(lines)} recordings")


if __name__ == "__main__":
    main()
