"""The worker process: one JSON request a line on standard input, one JSON answer a line on standard output.

Started by ``einthoven.bulk.pool``; ends when its input ends, so it never outlives the parent by more than one file.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

Perform = Callable[[dict[str, Any]], dict[str, Any]]


def main() -> None:
    """Read recordings until the input ends."""
    serve(_reader)


def _reader() -> Perform:
    import einthoven.reading  # noqa: F401 - before the first file, whose time is limited
    from einthoven.bulk.task import perform

    return perform


def serve(prepare: Callable[[], Perform]) -> None:
    """Answer requests until the input ends.

    Parameters
    ----------
    prepare : callable
        Imports what the work needs, and returns what answers a request.
    """
    # The answers get a descriptor of their own: what a library prints must not end up between them.
    with os.fdopen(os.dup(1), "w", encoding="ascii") as out, Path(os.devnull).open("w") as nowhere:
        os.dup2(2, 1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        warnings.simplefilter("ignore")  # what matters about a file is in the reading's warnings
        perform = prepare()
        print(json.dumps({"ready": True}), file=out, flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            # The parent keeps the limit; should it be gone, this ends a worker that hangs (in C as well).
            faulthandler.dump_traceback_later(request.pop("limit_s") + 5, exit=True, file=nowhere)
            answer = perform(request)
            faulthandler.cancel_dump_traceback_later()
            print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    main()
