"""Worker processes that outlive a bad file.

Each worker is a plain subprocess that takes one JSON line and answers with one: nothing is pickled, a crash costs the
task it happened in, and a script that calls ``read_many`` needs no ``if __name__ == "__main__"``. Workers live in
their own session, so that Ctrl-C reaches only the parent, which then decides what becomes of them.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from einthoven.errors import EinthovenError

#: -P: the current folder is no place to import from, it may hold anything.
WORKER = (sys.executable, "-P", "-m", "einthoven.bulk.worker")

#: Each worker gets one core; a threaded BLAS in every one of them would fight over the same cores.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)

#: How many tasks a job may have taken and not yet handed over in order: bounds the memory held by waiting results.
IN_FLIGHT_PER_JOB = 2


def available_cores() -> int:
    """Cores that this process may use: fewer than the machine has inside a container or a batch job."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one request.

    Attributes
    ----------
    index : int
        Position of the request.
    payload : dict or None
        What the worker sent; None if it did not live to send it.
    failure : str or None
        How the worker ended, when it did.
    """

    index: int
    payload: dict[str, Any] | None
    failure: str | None = None


class Pool:
    """Workers for one run over many requests; use it as a context manager.

    Parameters
    ----------
    jobs : int
        Number of worker processes.
    limit_s : float
        Wall limit of one request, seconds: the worker is ended then, and only that request fails.
    command : sequence of str, optional
        Starts a worker that speaks the protocol of ``einthoven.bulk.worker``.
    """

    def __init__(self, jobs: int, *, limit_s: float, command: Sequence[str] | None = None) -> None:
        self._jobs = jobs
        self._limit_s = limit_s
        self._command = command or WORKER
        self._tasks: queue.SimpleQueue[tuple[int, dict[str, Any]] | None] = queue.SimpleQueue()
        # SimpleQueue.put may be called from a signal handler; None asks for an early end.
        self._results: queue.SimpleQueue[Answer | EinthovenError | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._workers: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def answers(self, requests: Iterable[dict[str, Any]]) -> Iterator[Answer]:
        """The answers in the order of the requests; after ``stop``, those that are finished, and no more."""
        source = enumerate(requests)
        finished: dict[int, Answer] = {}
        taken = given = 0
        while True:
            while taken - given < IN_FLIGHT_PER_JOB * self._jobs and (item := next(source, None)) is not None:
                self._submit(item)
                taken += 1
            if taken == given:
                return
            result = self._results.get()
            if result is None:
                break
            if isinstance(result, EinthovenError):
                raise result
            finished[result.index] = result
            while given in finished:
                yield finished.pop(given)
                given += 1
        while not self._results.empty():
            if isinstance(late := self._results.get(), Answer):
                finished[late.index] = late
        yield from (finished[index] for index in sorted(finished))

    def stop(self) -> None:
        """End ``answers`` early; safe to call from a signal handler."""
        self._results.put(None)

    def close(self) -> None:
        """End every worker, working or not."""
        with self._lock:
            self._closed = True
            workers = list(self._workers)
        for worker in workers:
            worker.kill()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join(timeout=5)

    def _submit(self, item: tuple[int, dict[str, Any]]) -> None:
        self._tasks.put(item)
        if len(self._threads) < self._jobs:
            thread = threading.Thread(target=self._drive, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _drive(self) -> None:
        """Keep one worker busy; runs in a thread of its own."""
        worker: _Worker | None = None
        try:
            while not self._closed and (item := self._tasks.get()) is not None:
                if worker is None or not worker.alive:
                    worker = self._replace(worker)
                index, request = item
                self._results.put(Answer(index, *worker.ask(request, self._limit_s)))
        except EinthovenError as error:
            self._results.put(error)
        except Exception as error:  # a bug here must end the run, not leave it waiting for ever
            self._results.put(EinthovenError(f"internal error: {type(error).__name__}: {error}"))
        finally:
            if worker is not None:
                worker.kill()

    def _replace(self, worker: _Worker | None) -> _Worker:
        with self._lock:
            if self._closed:
                raise EinthovenError("the pool is closed")
            fresh = _Worker(self._command)
            self._workers.discard(worker)
            self._workers.add(fresh)
        fresh.wait_until_ready()
        return fresh


class _Worker:
    """One worker process and the pipes to it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = " ".join(command)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | ONE_THREAD,
                start_new_session=True,
            )
        except OSError as error:
            raise self._does_not_start(str(error)) from error
        assert self._process.stdin is not None and self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def wait_until_ready(self) -> None:
        # The time to start and import is not held against the first file.
        if not self._read():
            self.kill()
            raise self._does_not_start(_ending(self._process.returncode))

    def _does_not_start(self, cause: str) -> EinthovenError:
        return EinthovenError(f"a worker process does not start: {cause}", remedy=f"`{self._command}` shows why")

    def ask(self, request: dict[str, Any], limit_s: float) -> tuple[dict[str, Any] | None, str | None]:
        """Payload, or None and how the worker ended."""
        over = threading.Event()

        def end() -> None:
            over.set()
            self._process.kill()

        limit = threading.Timer(limit_s, end)
        limit.start()
        try:
            self._stdin.write(json.dumps(request | {"limit_s": limit_s}).encode() + b"\n")
            self._stdin.flush()
            line = self._read()
        except (OSError, ValueError):  # it died, or was ended by `close`: the pipe is closed
            line = b""
        finally:
            limit.cancel()
        if line:
            return json.loads(line), None
        self.kill()
        if over.is_set():
            return None, f"took longer than {limit_s:g} s"
        return None, f"the worker process died ({_ending(self._process.returncode)})"

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._stdin, self._stdout):
            # A request that was never taken may still be in the buffer.
            with contextlib.suppress(OSError, ValueError):
                pipe.close()

    def _read(self) -> bytes:
        """A whole line, or nothing if the worker ended first."""
        try:
            line = self._stdout.readline()
        except (OSError, ValueError):  # closed by `kill` from another thread
            return b""
        return line if line.endswith(b"\n") else b""


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    name = signal.Signals(-code).name
    return f"{name}: out of memory?" if name == "SIGKILL" else name
