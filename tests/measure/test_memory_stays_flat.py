"""Measuring ten thousand recordings leaves the process no larger than measuring the first few hundred."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from freeze_numbers import SYNTHETIC

from einthoven.formats import load
from einthoven.measure import measure

RECORDINGS, WARM_UP = 10_000, 500
#: What the allocator may still move, and far below a kilobyte a recording.
ALLOWED_MB = 8.0


def resident_mb() -> float:
    """Memory of this process now; its peak would hide growth below a peak."""
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("the system does not say how much memory a process has")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ten_thousand_recordings_leave_no_memory_behind(data_root):
    # Ten seconds each, so that it takes minutes; of many rates, rhythms and leads.
    kinds = [make() for make in SYNTHETIC.values()]
    kinds = [ecg for ecg in kinds if ecg.duration_s <= 10]
    if data_root is not None:
        kinds += [load(path) for path in sorted((data_root / "ludb" / "data").glob("*.hea"))[:30]]
    rng = np.random.default_rng(0)

    def measure_some(count: int) -> None:
        for k in range(count):
            ecg = kinds[k % len(kinds)]
            # No two are the same: another size, and of another length.
            signal = ecg.signal_mv[:, : ecg.signal_mv.shape[1] - int(rng.integers(0, 50))]
            measure(ecg.replace(signal_mv=signal * np.float32(rng.uniform(0.8, 1.2))))

    measure_some(WARM_UP)
    before = resident_mb()
    measure_some(RECORDINGS - WARM_UP)
    assert resident_mb() - before < ALLOWED_MB
