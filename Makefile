# `make demo` and `make test` need Python 3.11 or later and nothing else; what they install goes into .venv.

VENV := .venv
BIN := $(VENV)/bin
SOURCES := $(shell find src -type f -not -name '*.pyc')
# The first Python that is new enough; `make PYTHON=...` chooses another.
PYTHON ?= $(shell for p in python3 python python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)

.PHONY: help demo test test-slow lint bench readme clean

help:
	@echo 'make demo       read a real ECG: the reading here, and as reading.html'
	@echo 'make test       what CI runs: lint, types, the wheel in an empty environment, tests'
	@echo 'make test-slow  the tests that take minutes'
	@echo 'make lint       ruff and mypy alone'
	@echo 'make bench      time every stage of a reading on one core'
	@echo 'make readme     write the real output of every command into README.md'
	@echo 'make clean      remove everything that these commands made'

demo: $(VENV)/.installed
	@ecg=$$($(BIN)/python -c "from pydicom.data import get_testdata_file as find; \
	print(find('waveform_ecg.dcm', download=False))") \
	&& $(BIN)/einthoven read "$$ecg" \
	&& $(BIN)/einthoven read "$$ecg" --format html -o reading.html \
	&& echo && echo 'The same with the trace, finding by finding: reading.html'

test: lint build/wheel-venv/.imported
	$(BIN)/python -m pytest -q -m 'not slow'

test-slow: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q -m slow

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python -m einthoven.bench.speed

readme: $(VENV)/.installed-dev
	$(BIN)/python tests/test_readme.py

clean:
	rm -rf $(VENV) build dist reading.html .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# An empty environment that gets the wheel alone must import every module and read an ECG: nothing undeclared, nothing left out.
build/wheel-venv/.imported: $(SOURCES) pyproject.toml README.md | $(VENV)/.installed-dev
	@rm -rf build/wheel build/wheel-venv
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir build/wheel .
	$(BIN)/python -m venv build/wheel-venv
	build/wheel-venv/bin/python -m pip install --quiet build/wheel/*.whl
	build/wheel-venv/bin/python -P .ci/import_every_module.py
	@touch $@

$(VENV)/.installed: pyproject.toml | $(VENV)/.made
	@echo 'Installing Einthoven into $(VENV) (once; a minute or so)'
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/.made
	@echo 'Installing Einthoven with its test and lint tools into $(VENV) (once; a minute or two)'
	@$(BIN)/python -m pip install --quiet --editable '.[test,lint]'
	@touch $@ $(VENV)/.installed

$(VENV)/.made:
	@[ -n "$(PYTHON)" ] || { echo 'Einthoven needs Python 3.11 or later, and there is none on the PATH.' >&2; \
	echo 'Install it (python.org, or your package manager), or name it: make PYTHON=/path/to/python3.12' >&2; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	echo 'Python can not make a virtual environment; on Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }
	@touch $@
