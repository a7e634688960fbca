"""The top level: the design's names and nothing else, lazily, whatever was imported before."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations

import pytest

import einthoven
from einthoven import errors

# The design's public names that exist so far; `statements`, `ask` and `cine` come with their parts.
DESIGN = {"load", "ECG", "measure", "interpret", "explain", "read", "twin", "verify", "__version__"}
ERRORS = {n for n, v in vars(errors).items() if isinstance(v, type) and issubclass(v, errors.EinthovenError)}

STEPS = (
    "import einthoven",
    "import einthoven.measure.measurements",
    "from einthoven.verify.claims import Claim",
    "from einthoven import measure, twin, verify\nimport einthoven.twin.patient",
)


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_all_is_the_design_and_the_errors():
    assert set(einthoven.__all__) == DESIGN | ERRORS
    assert len(einthoven.__all__) == len(set(einthoven.__all__))  # ruff keeps their order


@pytest.mark.parametrize("name", einthoven.__all__)
def test_every_name_resolves_and_is_listed(name):
    assert getattr(einthoven, name) is not None
    assert name in dir(einthoven)


def test_unknown_names_are_attribute_errors():
    with pytest.raises(AttributeError, match="has no attribute 'cine_movie'"):
        _ = einthoven.cine_movie


def test_star_import_gives_exactly_all():
    names = run("from einthoven import *; print(*sorted(n for n in dir() if not n.startswith('__')))").split()
    assert set(names) == set(einthoven.__all__) - {"__version__"}


@pytest.mark.parametrize("order", list(permutations(STEPS)), ids=lambda o: "-".join(str(STEPS.index(s)) for s in o))
def test_functions_keep_their_names_in_every_import_order(order):
    code = "\n".join(order) + (
        "\nimport sys, types, einthoven"
        "\nfor name in ('measure', 'twin', 'verify'):"
        "\n    f = getattr(einthoven, name)"
        "\n    assert isinstance(f, types.FunctionType), (name, f)"
        "\n    assert f.__name__ == name and f is globals()[name], (name, f)"
        "\n    assert isinstance(sys.modules['einthoven.' + name], types.ModuleType)"
    )
    run(code)


def test_the_subpackage_stays_importable_after_the_function():
    out = run(
        "from einthoven import measure, verify\n"
        "from einthoven.measure import measurements\n"
        "from einthoven.measure.measurements import Quantity\n"
        "from einthoven.verify.claims import Claim\n"
        "print(measurements.__name__, Quantity.__module__, Claim.__module__)"
    )
    assert out.split() == [
        "einthoven.measure.measurements",
        "einthoven.measure.quantities",
        "einthoven.verify.claims",
    ]


def test_a_public_function_can_be_replaced_by_a_test_double(monkeypatch):
    monkeypatch.setattr(einthoven, "measure", len)
    assert einthoven.measure is len


def test_importing_the_package_loads_no_heavy_module():
    heavy = run(
        "import sys, einthoven\n"
        "heavy = {'typing', 'numpy', 'scipy', 'pydicom', 'ecgdatakit', 'rich', 'yaml', 'click'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    assert heavy == ""


def test_the_examples_of_many_files_work_after_import_einthoven_alone():
    """README: `import einthoven`, then `einthoven.bulk.read_many(...)`."""
    out = run(
        "import einthoven\n"
        "print(einthoven.bulk.read_many.__name__, einthoven.formats.find_records.__name__)\n"
        "print(einthoven.protocol.assess.__name__, einthoven.report.compose.__name__)\n"
        "print(einthoven.errors.ReadError.__name__)"
    )
    assert out.split() == ["read_many", "find_records", "assess", "compose", "ReadError"]


def test_dir_shows_what_is_public_and_no_imports_of_ours():
    public = {name for name in dir(einthoven) if not name.startswith("_")}
    assert public - set(einthoven.__all__) == {"bulk", "errors", "formats", "protocol", "report"}


@pytest.mark.parametrize("source", ["x.dcm", None, b"bytes", 5], ids=repr)
@pytest.mark.parametrize(
    "call",
    [einthoven.measure, einthoven.interpret, lambda source: einthoven.explain(source, "LVH")],
    ids=["measure", "interpret", "explain"],
)
def test_what_is_no_ecg_is_refused_with_what_to_pass(call, source):
    with pytest.raises(errors.SignalError, match="expected an ECG, not a ") as caught:
        call(source)
    assert caught.value.remedy == "pass an ECG: einthoven.load(path)"


def test_measurements_do_for_all_that_needs_no_signal():
    from builders import make_measurements

    measurements = make_measurements()
    codes = [finding.code for finding in einthoven.interpret(measurements)]
    assert codes == [finding.code for finding in einthoven.interpret(measurements.to_dict())] != []
    assert einthoven.explain(measurements, "LVH").code == "LVH"
    assert einthoven.verify("Sinus rhythm.", measurements).claims


def test_a_reading_can_be_asked_again():
    from synthetic import make_ecg

    reading = einthoven.read(make_ecg())
    assert [f.code for f in einthoven.interpret(reading)] == [f.code for f in reading.findings]
    assert einthoven.verify("PR 160 ms", reading).claims


def test_a_text_that_is_none_is_a_text_error():
    from builders import make_measurements

    with pytest.raises(errors.TextError, match="a NoneType"):
        einthoven.verify(None, make_measurements())
    with pytest.raises(errors.TextError, match="verified against an ECG"):
        einthoven.verify("PR 160 ms", "ecg.dcm")
