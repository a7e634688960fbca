"""What the tests of formats share: one small file of every format, written once a module."""

from __future__ import annotations

import pytest
import samples


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return samples.write_all(tmp_path_factory.mktemp("written"))
