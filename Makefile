# Trustwatch. `make help` lists what there is.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOME_DIR ?= sample-home
PORT ?= 8501

VENV := .venv
BIN := $(VENV)/bin
SAMPLE := data/sample
TRUSTWATCH := $(BIN)/trustwatch
FLAGS := --home "$(HOME_DIR)" --config $(SAMPLE)/trustwatch.toml
COVERS := --covers 2026-08-31 2026-11-09

.PHONY: help setup run sample test check mutants format weights docs clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.installed-dev ## make the environment in .venv, with the tools for development

run: sample ## set up, analyse the bundled sample, print the brief, serve the dashboard
	$(TRUSTWATCH) dashboard --port $(PORT) $(FLAGS)

sample: $(VENV)/.installed ## the same without serving
	$(TRUSTWATCH) collect file $(SAMPLE)/reddit.ndjson $(SAMPLE)/x.json $(COVERS) $(FLAGS)
	$(TRUSTWATCH) collect file $(SAMPLE)/status_anthropic.json $(SAMPLE)/status_openai.json $(FLAGS)
	$(TRUSTWATCH) analyse $(FLAGS)
	$(TRUSTWATCH) report --since 2026-08-31 $(FLAGS)

test: check ## everything that proves the project
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

check: $(VENV)/.installed-dev ## the fast part: lint, format, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

mutants: $(VENV)/.installed-dev ## change what decides, a number or a comparison at a time; prints what no test misses
	$(BIN)/python -m benchmarks.mutants

format: $(VENV)/.installed-dev ## format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

weights: $(VENV)/.installed ## rebuild the classifiers: the same bytes on the same machine; REAL=FILE has the real posts
	@test -n "$(REAL)" || { echo "make weights: the texts of the labelled real posts are missing; name the file that has them: make weights REAL=posts.jsonl (their ids: models/training/real.jsonl). The shipped weights stay as they are." >&2; exit 2; }
	$(TRUSTWATCH) train --no-corrections --real "$(REAL)" --into models/weights

docs: $(VENV)/.installed ## rewrite the reference pages from their sources
	$(BIN)/python -m docs.build

clean: ## remove the environment and the caches; collected data stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis *.egg-info

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@
