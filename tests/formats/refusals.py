"""How a file must be refused: soon, with one of our errors, on one printable line."""

from __future__ import annotations

import time

import pytest

from einthoven.errors import EinthovenError
from einthoven.formats import load

SLOWEST_S = 2.0


def refusal(path, kind=EinthovenError, **given) -> EinthovenError:
    """The error that reading raises, checked for time and for being one printable line."""
    begun = time.perf_counter()
    with pytest.raises(kind) as caught:
        load(path, **given)
    assert time.perf_counter() - begun < SLOWEST_S
    line = str(caught.value)
    assert line.startswith(str(path)) or caught.value.file is not None
    assert "\n" not in line
    assert line.isprintable()
    return caught.value
