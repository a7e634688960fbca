"""Rules that hold for every file, checked on the source itself."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from einthoven import errors

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "einthoven"
MODULES = sorted(SOURCE.rglob("*.py"))
CODE = MODULES + sorted((ROOT / "tests").rglob("*.py"))

BANNED_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
BANNED_CALLS = {"eval", "exec", "compile", "__import__", "torch.load", "yaml.load", "yaml.unsafe_load", "os.system"}
NETWORK = {"socket", "urllib.request", "http.client", "requests", "httpx", "ftplib"}

# Folders of one machine: no test, document or default may rest on them. (Assembled, so as not to find this line.)
MACHINE_PATH = re.compile(
    r"(?<![\w./~-])/(?:" + "|".join(["wo" + "rk", "fa" + "rm", "ho" + "me", "ro" + "ot", "Us" + "ers"]) + r")/"
)


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def dotted(node: ast.expr) -> str:
    """``a.b.c`` of an expression, or nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (left := dotted(node.value)):
        return f"{left}.{node.attr}"
    return ""


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def forbidden(source: str) -> list[str]:
    """Everything in a source text that the rules ban."""
    tree = ast.parse(source)
    found = [name for name in imported(tree) if name.split(".")[0] in BANNED_MODULES or name in NETWORK]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = dotted(node.func)
        if called in BANNED_CALLS:
            found.append(called)
        for keyword in node.keywords:
            on = not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
            if keyword.arg in ("trust_remote_code", "allow_pickle", "shell") and on:
                found.append(keyword.arg)
        if called in ("np.load", "numpy.load") and "allow_pickle" not in {k.arg for k in node.keywords}:
            found.append(f"{called} without allow_pickle=False")
    return sorted(found)


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_nothing_unpickles_evaluates_or_goes_online(path):
    assert forbidden(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads",
        "import joblib.memory",
        "eval('1')",
        "import torch; torch.load(p)",
        "yaml.load(f)",
        "AutoModel.from_pretrained(x, trust_remote_code=True)",
        "np.load(p, allow_pickle=True)",
        "np.load(p)",
        "from urllib import request",
        "subprocess.run(c, shell=True)",
    ],
)
def test_the_rule_above_sees_what_it_bans(source):
    assert forbidden(source)


@pytest.mark.parametrize(
    "source", ["model.eval()", "yaml.safe_load(f)", "np.load(p, allow_pickle=False)", "re.compile(x)"]
)
def test_the_rule_above_lets_the_safe_twins_pass(source):
    assert forbidden(source) == []


@pytest.mark.parametrize("path", CODE, ids=short)
def test_a_file_holds_one_idea(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_no_text_names_a_folder_of_one_machine():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if tracked.returncode != 0:
        pytest.skip("not a git checkout")
    found = []
    for name in filter(None, tracked.stdout.decode().split("\0")):
        path = ROOT / name
        if not path.is_file() or b"\0" in (content := path.read_bytes())[:4096]:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
            if MACHINE_PATH.search(line):
                found.append(f"{name}:{number}: {line.strip()[:100]}")
    assert found == []


def test_reading_imports_nothing_heavy():
    """`scipy.signal` alone takes longer to import than a reading takes to make; torch three times as long."""
    code = (
        "import sys\n"
        "import einthoven\n"
        "for name in einthoven.__all__: getattr(einthoven, name)\n"
        "import einthoven.cli\n"
        "heavy = {'torch', 'scipy', 'scipy.signal', 'matplotlib', 'pandas', 'wfdb', 'neurokit2'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == ""


def test_help_imports_no_numpy():
    code = (
        "import sys, einthoven.cli\n"
        "try: einthoven.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print('LOADED', *sorted({'numpy', 'rich', 'yaml', 'pydicom', 'ecgdatakit'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED"


def test_the_error_tree_in_the_docstring_is_the_tree_in_the_code():
    drawn: dict[str, str] = {}
    stack: list[tuple[int, str]] = []
    for line in inspect.getdoc(errors).splitlines():
        match = re.match(r"^([ |`-]*)([A-Z]\w+)(?:\s{2,}|$)", line)
        if match and (match[2] == "EinthovenError" or "--" in match[1]):
            depth = len(match[1])
            while stack and stack[-1][0] >= depth:
                stack.pop()
            drawn[match[2]] = stack[-1][1] if stack else "Exception"
            stack.append((depth, match[2]))
    real = {
        name: kind.__bases__[0].__name__
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }
    assert drawn == real


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_errors_are_raised_from_the_tree(path):
    """A public function may not raise ``Exception`` itself, nor end the process."""
    raised = {
        dotted(node.exc.func if isinstance(node.exc, ast.Call) else node.exc)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise) and node.exc is not None
    }
    allowed = {"SystemExit"} if path.name == "cli.py" else set()
    assert not raised & ({"Exception", "BaseException", "RuntimeError", "SystemExit"} - allowed)
