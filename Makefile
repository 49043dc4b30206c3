# The commands of the house. `make run` opens the studio; the rest is for those who work on it.
#
# The virtual environment is made with python3, or with another one: `make run PYTHON=python3.12`.
# Streamlit's own variables work as always: `STREAMLIT_SERVER_PORT=9000 make run`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help run ready test check bench chaos shots lock licences clean

help:
	@echo 'make run     open the studio in the browser'
	@echo 'make test    every test, the ones in a real browser included'
	@echo 'make check   lint of Python, JavaScript and CSS, formatting, types, the direction of imports: seconds'
	@echo 'make bench   measure, and print ratios'
	@echo 'make chaos   200 jobs, 40 % faults, ten kill -9, on SQLite and on PostgreSQL: is every promise kept? And no server gets more than it takes'
	@echo 'make shots   write docs/screenshots anew'
	@echo 'make lock    write the lock files and docs/licences.md anew, after a change of requirements'
	@echo 'make clean   remove the virtual environment and every cache'

run: $(VENV)/.installed
	@$(BIN)/streamlit run app.py

# Everything a test needs, without running one.
ready: $(VENV)/.installed-dev
	@.ci/browser
	@.ci/postgres

# Three processes, for two processors: many tests wait much of their time (tests/shares.py).
test: ready
	@$(BIN)/python -m pytest --numprocesses=3 --maxschedchunk=8

check: $(VENV)/.installed-dev
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@test ! -x $(BIN)/biome || $(BIN)/biome lint --log-level=error
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m bench

chaos: ready
	@$(BIN)/python -m chaos
	@$(BIN)/python -m chaos --postgres
	@$(BIN)/python -m chaos.tasks
	@$(BIN)/python -m chaos.tasks --postgres
	@$(BIN)/python -m chaos.limits
	@$(BIN)/python -m chaos.away
	@$(BIN)/python -m chaos.grid
	@$(BIN)/python -m chaos.grid --postgres

shots: ready
	@$(BIN)/python -m tests.browser.shots

# Every package with its exact version and the digests of its files, for all systems and Pythons that Easel runs on.
# uv is only needed here, so it lives in an environment of its own. The tests' tools come first: the studio runs on what was tested.
UV := $(VENV)-lock/bin/uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links --no-annotate
lock:
	@test -x $(UV) || { $(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv==0.13.9; }
	@$(COMPILE) requirements-dev.txt --output-file requirements-dev.lock
	@$(COMPILE) requirements.txt --constraint requirements-dev.lock --output-file requirements.lock
	@$(MAKE) --no-print-directory licences

licences: $(VENV)/.installed
	@$(BIN)/python .ci/licences.py

clean:
	rm -rf $(VENV) $(VENV)-lock .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find app.py easel components pages tests bench chaos -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# The stamps are written last, so that an interrupted installation starts again, and a finished one is
# repeated only when a requirements file has changed.
$(VENV)/.installed: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo 'Easel needs Python 3.11 or newer, and there is no $(PYTHON) here.' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Easel needs Python 3.11 or newer, and $$($(PYTHON) -V 2>&1) is older: try make run PYTHON=python3.12." >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	@echo 'Installing what Easel needs into $(VENV) (once, about a minute)...'
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@$(PIP) -r requirements-dev.lock
	@touch $@
