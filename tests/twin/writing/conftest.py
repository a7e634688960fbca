"""Temporary: stand-ins for the parts that are not there yet, in this process and in the workers."""
import sys
import pytest
import stand_ins
from einthoven.twin.writing import many

@pytest.fixture(autouse=True, scope="session")
def _installed(tmp_path_factory):
    import pathlib
    stand_ins.install()
    script = tmp_path_factory.mktemp("w") / "worker.py"
    script.write_text(f"import sys; sys.path.insert(0, {str(pathlib.Path(__file__).parent)!r})\nimport stand_ins; stand_ins.install()\nfrom einthoven.twin.writing.worker import main\nmain()\n")
    many.WORKER = (sys.executable, str(script))
