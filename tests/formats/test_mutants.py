"""Mutants of every format: a record or one of our errors, soon, within bounded memory."""

from __future__ import annotations

import random
import threading
import time
import tracemalloc

import mutants
import pytest

from einthoven.errors import (
    EinthovenError,
)
from einthoven.formats import load

SLOWEST_S = 2.0


def _survives(path, given: dict) -> str:
    begun = time.perf_counter()
    try:
        ecg = load(path, **given)
        outcome = "warned" if ecg.warnings else "read"
        assert ecg.signal_mv.size
    except EinthovenError as error:
        outcome = type(error).__name__
        assert error.file is not None
        assert str(error).isprintable()
    assert time.perf_counter() - begun < SLOWEST_S
    return outcome


def _mutants(count: int, seed: int, files: dict, folder) -> dict[str, int]:
    """Read ``count`` damaged copies of the files in turn; how often each outcome came."""
    outcomes: dict[str, int] = {}
    names = sorted(files)
    record = files["record.hea"].parent
    companions = {name: (record / name).read_bytes() for name in ("record.hea", "record.dat")}
    for name, content in companions.items():
        (folder / name).write_bytes(content)
    for number in range(count):
        name = names[number % len(names)]
        random_ = random.Random(f"{seed}-{number}")
        target = folder / name
        target.write_bytes(mutants.mutate(files[name].read_bytes(), random_))
        given = {"rate": 250, "unit": "uV"} if name.endswith((".mat", ".npy")) else {}
        try:
            outcome = _survives(target, given)
        except BaseException as error:
            raise AssertionError(f"{name}, seed {seed}-{number}: {error!r}") from error
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        if name in companions:
            target.write_bytes(companions[name])
    return outcomes


def _seeds(written, data_folder) -> dict:
    files = dict(written) | {"record.dat": written["record.hea"].with_suffix(".dat")}
    if data_folder is not None:
        vendor = data_folder / "vendor"
        files |= {f"v_{p.parent.name}_{p.name}": p for p in sorted(vendor.rglob("*.*")) if p.stat().st_size < 200_000}
    return files


def test_2_500_mutants_over_all_formats(written, data_root, tmp_path):
    outcomes = _mutants(2_500, 1, _seeds(written, data_root), tmp_path)
    # The damage must reach the readers: many refused, and some still read.
    assert outcomes["FileDamaged"] > 500
    assert outcomes.get("read", 0) + outcomes.get("warned", 0) > 300


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_10_000_mutants(written, data_root, tmp_path, seed):
    _mutants(10_000, seed, _seeds(written, data_root), tmp_path)


def test_reading_in_threads(written, tmp_path):
    """Warnings are collected per reading; two readings at once must not lose an error or raise a foreign one."""
    failures: list[BaseException] = []

    def work(name):
        try:
            for _ in range(10):
                load(written[name])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("record.hea", "muse.xml", "plus.edf")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.parametrize("name", ["record.hea", "table.csv", "muse.xml", "ecg.dcm", "plus.edf"])
def test_memory_stays_within_four_times_the_file(written, name):
    load(written[name])
    tracemalloc.start()
    try:
        load(written[name])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * written[name].stat().st_size + 2_000_000
