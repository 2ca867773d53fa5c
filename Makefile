# One place that says what to run. `make demo` and `make test` need only python3, python3-venv and make.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-long check docs lock bench

demo: .venv/ready  ## set up, run the main job on a small demo company, print what it found
	@$(BIN)/sameside demo --home demo-workspace --fresh

test: .venv/ready-dev  ## set up and pass everything
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 2 -m "not long"

test-long: .venv/ready-dev  ## kills at every write and other slow proofs
	$(BIN)/python -m pytest -m long

check: .venv/ready-dev  ## style, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready-dev  ## what an import takes, in seconds and memory
	$(BIN)/python bench/import_memory.py

docs: .venv/ready-dev  ## write the reference pages from the program itself
	$(BIN)/python docs/write_reference.py

lock: .venv/ready-dev  ## renew the hashed locks
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

# `make demo` must work without building anything: a path file makes the package importable, two lines of shell make the command.
.venv/ready: requirements.lock
	@echo "Setting up in .venv (once; a minute or two)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@echo "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/sameside.pth"
	@printf '#!/bin/sh\nexec "%s" -m sameside.cli.main "$$@"\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/sameside
	@chmod +x $(BIN)/sameside
	@touch $@

.venv/ready-dev: requirements-dev.lock
	@echo "Setting up for development in .venv (once; a minute or two)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
