# One place that says what to run. `make demo` and `make test` need only python3, python3-venv and make.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

.PHONY: demo test browser test-long check docs pictures palette vendor lock bench

demo: .venv/ready  ## set up, run the main job on a small demo company, print what it found, open its pages with a log-in per role
	@$(BIN)/sameside demo --home demo-workspace --fresh --until today --serve --port $(PORT)

test: .venv/ready-dev browser  ## set up and pass everything
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not long" --durations=60

test-long: .venv-engines/ready .venv-spark/ready  ## kills at every write, other engines, everything on PostgreSQL and other slow proofs
	.venv-engines/bin/python -m pytest -m long
	.venv-engines/bin/python -m pytest --records=postgresql -m "not long" tests/services tests/web tests/worlds tests/cli tests/journeys

check: .venv/ready-dev  ## style, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready-dev  ## import, build, every metric at 1M and 10M touches, held against scans: ratios and memory
	$(BIN)/python -m bench

docs: .venv/ready-dev  ## write the reference pages from the program itself
	$(BIN)/python docs/write_reference.py

pictures: .venv/ready-dev  ## take the pictures of the docs again; needs Chromium
	$(BIN)/python -m docs.take_pictures
	$(BIN)/python -m docs.take_page_pictures

palette: .venv/ready-dev  ## write the style sheet of the pages' colours again
	$(BIN)/python -c "from sameside.presentation.palette import screen_css; print(screen_css(), end='')" > sameside/web/static/palette.css

vendor:  ## copy fonts, icons and scripts of others again from their packages; needs npm
	$(PYTHON) docs/copy_vendor.py

lock: .venv/ready-dev  ## renew the hashed locks
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 --extra dev --extra engines -c requirements-dev.lock pyproject.toml -o requirements-engines.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11 requirements-spark.in -o requirements-spark.lock

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

# The pages are tested in a browser. Root gets it installed; anybody else is told, and those tests are skipped.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { test "$$(id -u)" = 0 && echo "Installing Chromium (once)" && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium >/dev/null; } || echo "No Chromium here: tests in a browser are skipped. Have it installed: apt-get install chromium"

# Two environments of their own: Spark's server and its thin client bring the same package, each its half of it.
.venv-engines/ready: requirements-engines.lock
	@echo "Setting up other engines in .venv-engines (once; a few minutes)"
	@test -x .venv-engines/bin/python || $(PYTHON) -m venv .venv-engines
	@.venv-engines/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-engines.lock
	@.venv-engines/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv-spark/ready: requirements-spark.lock
	@echo "Setting up Spark's server in .venv-spark (once; a few minutes)"
	@command -v java >/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -qq default-jre-headless; } || { echo "Spark needs Java: apt-get install default-jre-headless"; exit 1; }
	@test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	@.venv-spark/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@
