# make demo shows Quarterdeck on a made-up company; make test proves that everything works. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo dev test lint chromium postgres spark bench bench-large shots clean

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
VENDOR := src/quarterdeck/web/static/vendor/.built
PIP := $(PY) -m pip --disable-pip-version-check install -qq --progress-bar off

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

demo: $(READY)/run $(VENDOR) ## Start Quarterdeck on the demo company and print its address
	@$(VENV)/bin/quarterdeck demo

dev: $(READY)/test $(VENDOR) ## The same, restarting whenever the code changes
	@$(VENV)/bin/quarterdeck demo --reload

test: ## Lint, then the whole test suite on SQLite and on PostgreSQL
	@$(MAKE) --no-print-directory -j chromium postgres spark lint $(VENDOR)
	@scripts/pytest.sh

# Installing waits for disk and network, so it goes side by side, and lint beside it.
chromium: ## A browser for tests and pictures, where none is there
	@scripts/ensure_chromium.sh

postgres: $(READY)/venv ## A database server for tests, where none is there
	@scripts/ensure_postgres.sh

spark: $(READY)/run ## A cluster's programs for tests, where they are not there
	@scripts/ensure_spark.sh

lint: $(READY)/test ## Style, types, layers and templates
	@scripts/lint.sh

bench: $(READY)/test $(VENDOR) ## Measure speed and memory; prints one table
	@$(PY) -m bench

bench-large: $(READY)/test $(VENDOR) ## The same at full size, in var/bench: hours the first time, and 20 GB of disk
	@$(PY) -m bench.large var/bench

shots: $(READY)/test $(VENDOR) chromium ## Take the pictures in docs/screenshots
	@$(PY) scripts/shots.py

clean: ## Remove everything that make made, but not your data in var/
	rm -rf $(VENV) node_modules build dist src/quarterdeck/web/static/vendor src/quarterdeck/paper/cut src/*.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Stamps: each step runs again only when what it is made from has changed.
$(READY)/venv:
	@scripts/make_venv.sh $(VENV)
	@mkdir -p $(READY) && touch $@

$(READY)/run: requirements/base.txt requirements/build.txt pyproject.toml $(READY)/venv
	@echo "Installing the libraries (first time: about a minute)"
	@$(PIP) --require-hashes -r requirements/build.txt -r requirements/base.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(READY)/test: requirements/test.txt $(READY)/run
	@echo "Installing what tests and lint need"
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json $(READY)/venv
	@echo "Fetching the front-end parts"
	@scripts/npm.sh ci --no-fund --no-audit --loglevel=error >/dev/null
	@touch $@

$(VENDOR): scripts/build_static.py src/quarterdeck/paper/typefaces.py node_modules/.package-lock.json $(READY)/run
	@$(PY) scripts/build_static.py
	@touch $@
