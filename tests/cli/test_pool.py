"""The worker pool: order, isolation of a death or a hang, early end. With small workers of the test's own."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from einthoven.bulk.pool import IN_FLIGHT_PER_JOB, Pool
from einthoven.errors import EinthovenError

WORKER = """
import json, os, signal, sys, time
print('{"ready": true}', flush=True)
for line in sys.stdin:
    request = json.loads(line)
    what = request["do"]
    if what == "crash": os.kill(os.getpid(), signal.SIGSEGV)
    if what == "exit": sys.exit(3)
    if what == "torn": os.write(1, b'{"half'); os._exit(0)
    if what == "hang":
        while True: pass
    if what == "slow": time.sleep(0.3)
    print(json.dumps({"did": what, "pid": os.getpid(), "threads": os.environ.get("OPENBLAS_NUM_THREADS")}), flush=True)
"""


@pytest.fixture
def command(tmp_path):
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    return (sys.executable, str(script))


def answers(command, tasks, jobs=2, limit_s=10.0):
    with Pool(jobs, limit_s=limit_s, command=command) as pool:
        return list(pool.answers({"do": task} for task in tasks))


def test_answers_come_in_the_order_of_the_requests(command):
    got = answers(command, ["slow", "a", "b", "c", "d"])
    assert [a.payload["did"] for a in got] == ["slow", "a", "b", "c", "d"]
    assert [a.index for a in got] == list(range(5))


def test_no_requests_start_no_worker():
    assert answers(("this program does not exist",), []) == []


def test_workers_are_reused_and_limited_to_one_blas_thread(command):
    got = answers(command, ["a"] * 20, jobs=2)
    assert len({a.payload["pid"] for a in got}) <= 2
    assert {a.payload["threads"] for a in got} == {"1"}


@pytest.mark.parametrize(("what", "words"), [("crash", "SIGSEGV"), ("exit", "exit code 3"), ("torn", "exit code 0")])
def test_a_worker_that_dies_costs_only_its_own_request(command, what, words):
    got = answers(command, ["a", what, "b", what, "c"])
    assert [a.payload and a.payload["did"] for a in got] == ["a", None, "b", None, "c"]
    assert words in got[1].failure


def test_a_request_that_hangs_is_ended_at_the_limit(command):
    began = time.monotonic()
    got = answers(command, ["a", "hang", "b"], limit_s=0.7)
    assert [a.payload and a.payload["did"] for a in got] == ["a", None, "b"]
    assert got[1].failure == "took longer than 0.7 s"
    assert time.monotonic() - began < 10


def test_memory_is_bounded_however_many_requests_there_are(command):
    taken = 0

    def requests():
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield {"do": "a"}

    with Pool(2, limit_s=10, command=command) as pool:
        for given, _ in enumerate(pool.answers(requests()), start=1):
            assert taken - given < IN_FLIGHT_PER_JOB * 2


def test_a_stop_hands_over_what_is_finished_and_ends_the_workers(command):
    with Pool(2, limit_s=10, command=command) as pool:
        got = []
        for answer in pool.answers({"do": what} for what in ["a", "b", "hang", "c", "d", "e"]):
            got.append(answer)
            if len(got) == 2:
                threading.Timer(0.5, pool.stop).start()
        workers = list(pool._workers)
    assert [a.payload["did"] for a in got[:2]] == ["a", "b"]
    assert {a.payload["did"] for a in got[2:]} <= {"c", "d", "e"}
    assert got[2:], "what finished behind the one that hangs is not lost"
    assert not any(worker.alive for worker in workers)


def test_a_worker_that_cannot_start_ends_the_run_with_one_error():
    with pytest.raises(EinthovenError, match="does not start"):
        answers((sys.executable, "-c", "raise SystemExit(4)"), ["a", "b"])
    with pytest.raises(EinthovenError, match="does not start"):
        answers(("this program does not exist",), ["a"])
