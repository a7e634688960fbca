"""Import every module of the installed package and read one ECG: run in an environment that holds the wheel alone."""

import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import einthoven
from einthoven.errors import ConfigError

here = Path(einthoven.__file__).parent
if not here.is_relative_to(sys.prefix):
    sys.exit(f"not the installed package: {here}")
names = [m.name for m in pkgutil.walk_packages(einthoven.__path__, "einthoven.")]
for name in names:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as missing:
        # Modules for training need the train extra, and nothing else may need it.
        if missing.name != "torch" or not name.startswith("einthoven.delineator."):
            raise
    except ConfigError as told:
        # This one says so in our own words.
        if name != "einthoven.twin.torch_dataset" or "needs torch" not in told.cause:
            raise

from pydicom.data import get_testdata_file  # noqa: E402 - a dependency: it must be there now

ecg = get_testdata_file("waveform_ecg.dcm", download=False)
program = Path(sys.executable).parent / "einthoven"
for form in ("text", "json", "csv", "html"):
    subprocess.run([program, "read", ecg, "--format", form, "-o", os.devnull], check=True)
print(f"{len(names)} modules of {here.name} {einthoven.__version__} imported from the wheel, one ECG read")
