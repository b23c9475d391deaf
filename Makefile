# The verbs of the house. `make setup` is idempotent and takes under a second when nothing changed.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
# Tests at once: most of them wait for a clock or a disk rather than work, so two a core.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 2))')

.PHONY: setup check test test-fast coverage mutants demo bench torture soak messages run

setup: $(STAMP)

$(STAMP): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "DutyBell needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "no venv: install the package python3-venv"; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/messages.py --check

test: setup
	@command -v chromium >/dev/null || echo "no Chromium here: the browser tests are skipped (Debian: apt-get install chromium fonts-noto-cjk)"
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

# What is quick: no browser, no PostgreSQL, nothing that is a process or goes over a wire.
test-fast: setup
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m fast

# Which lines and branches the tests come through; TESTS=tests/schedules for some of them.
TESTS ?= tests

coverage: setup
	$(BIN)/coverage erase
	COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml $(BIN)/coverage run -m pytest -n $(WORKERS) --dist worksteal $(TESTS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# Small mistakes made in pure code, and whether a test notices; as many of them as MUTANTS says.
MUTANTS ?= 300

mutants: setup
	MUTANTS=$(MUTANTS) $(BIN)/python -m tools.mutants

demo: setup
	$(BIN)/dutybell demo

bench: setup
	$(BIN)/python -m bench $(ONLY)

torture: setup
	$(BIN)/python -m tests.torture

# The state machines for an hour, on both databases, taking chance as it comes.
SOAK_MINUTES ?= 60

soak: setup
	SOAK_MINUTES=$(SOAK_MINUTES) $(BIN)/python -m tests.machines

messages: setup
	$(BIN)/python tools/messages.py

run: setup
	$(BIN)/dutybell run
