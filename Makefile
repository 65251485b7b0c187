# Everything a fresh machine with Python 3.11 and make needs to run Warmline and to check it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CODE := $(wildcard app.py) $(wildcard bot) $(wildcard adapters) $(wildcard directory) tests

.DEFAULT_GOAL := help
.PHONY: help setup run test chaos bench diagram screenshots lint format lock browser schema clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: $(READY) ## build .venv from requirements.lock, if it is not up to date

# Kept quick when nothing changed: the stamp is written last, so a broken installation is tried again.
$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Warmline needs Python 3.11 or newer; try: make setup PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@touch $(READY)

run: setup ## start Warmline with whatever is configured
	$(BIN)/python app.py

browser: setup ## find or install the browser of the page tests
	$(BIN)/python -m tests.browser.ensure_browser

schema: setup ## fetch the schema of Teams' manifests by npm, if it is there
	$(BIN)/python -m tests.support.ensure_schema

test: setup browser schema ## run every test, the house's rules included
	$(BIN)/python -m pytest -n 2 --dist worksteal

chaos: setup ## ten minutes in which everything fails at once, all the races and interleavings, and fuzz
	$(BIN)/python -m tests.chaos --minutes 10 --replicas 3
	$(BIN)/python -m tests.races --rounds 100
	$(BIN)/python -m tests.simulation
	$(BIN)/python -m tests.fuzz --examples 500

bench: setup ## measure the speed and print it as a table
	$(BIN)/python -m tests.bench

diagram: setup ## draw the README's diagrams anew
	$(BIN)/python -m tests.house.diagram

screenshots: setup browser ## take the README's pictures anew
	$(BIN)/python -m tests.browser.screenshots

lint: setup ## ruff, mypy and import-linter alone
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports

format: setup ## let ruff put the code into shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: ## write requirements.lock anew from pyproject.toml
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(VENV)/lock/bin/uv pip compile pyproject.toml --group test --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements.lock

clean: ## remove .venv and what the tools left behind
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
