# Two commands for a newcomer: `make demo` and `make test`. Both set up .venv and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
STAMP_DEV := $(VENV)/.installed-dev
PACKAGES := crawlers demo expectations extraction flows warehouse

.PHONY: demo test test-all lint types unit lock docs clean

demo: $(STAMP)
	$(BIN)/copydesk demo

test: lint types unit

lint: $(STAMP_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP_DEV)
	$(BIN)/mypy

unit: $(STAMP_DEV)
	$(BIN)/pytest -n 2 --dist loadfile

test-all: lint types $(STAMP_DEV)
	$(BIN)/pytest -n 2 --dist loadfile -m "slow or not slow"

# pip resolves nothing: the files list every package with its hashes, and it refuses whatever they do not list.
$(STAMP): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Copydesk needs Python 3.11 or newer; name one with PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "pip downloads some 190 packages into $(VENV) now: that takes minutes, once, and it prints nothing meanwhile"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(STAMP_DEV): $(STAMP) requirements-dev.txt
	@echo "pip downloads the tools for checks and tests into $(VENV) now: another minute or so, once"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	touch $@

# After a change of pyproject.toml; needs uv. requirements-dev.txt holds what is not in requirements.txt.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --generate-hashes \
	  --no-header --quiet --output-file requirements.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --all-extras --generate-hashes \
	  --no-header --quiet --constraint requirements.txt --output-file requirements-dev.txt
	$(PYTHON) .ci/lock.py requirements.txt requirements-dev.txt

docs: $(STAMP)
	$(BIN)/python -m warehouse.contract.document > docs/tables.md
	$(BIN)/python -m expectations.catalogue > docs/checks.md
	$(BIN)/python -m flows.reference docs/sources.md

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
