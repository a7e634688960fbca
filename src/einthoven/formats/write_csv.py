"""ECG -> CSV: a time column in seconds, then one column a lead in millivolts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from einthoven.ecg import ECG


def encode(ecg: ECG, target: Path) -> dict[Path, bytes]:
    """The table, after comment lines with what a table has no column for (rate, unit, age, sex, start).

    Each number has the fewest digits that give back the same float32. A missing sample is an empty cell.
    """
    lines = [f"# rate: {ecg.rate:.12g}", "# unit: mV"]
    if ecg.age is not None:
        lines.append(f"# age: {ecg.age:.10g}")
    if ecg.sex is not None:
        lines.append(f"# sex: {ecg.sex}")
    if ecg.start is not None:
        lines.append(f"# start: {ecg.start.isoformat()}")
    lines.append(",".join(["time_s", *(_quoted(lead) for lead in ecg.leads)]))
    cells = ecg.signal_mv.T.astype("U")
    cells[np.isnan(ecg.signal_mv.T)] = ""
    times = np.round(np.arange(ecg.signal_mv.shape[1]) / ecg.rate, 9).tolist()
    lines.extend(f"{time:.9g},{','.join(row)}" for time, row in zip(times, cells.tolist(), strict=True))
    return {target: ("\n".join(lines) + "\n").encode()}


def _quoted(lead: str) -> str:
    """A name without the marks that divide a table."""
    return "".join("_" if c in ",;\t\"'" else c for c in lead)
