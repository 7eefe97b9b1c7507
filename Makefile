# Executable documentation: every command that a maintainer needs, each building what it stands on.
# `make demo` shows the product, `make test` is the gate that .ci/run calls.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LOCKS  := deploy/locks
PIP    := $(BIN)/python -m pip --disable-pip-version-check install -qq --no-build-isolation
RESOLVE := uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
           --python-version 3.11 --upgrade

LABELLED := ../shared/data/watch-dev.jsonl ../shared/data/stories-dev.jsonl.gz \
           $(addprefix tests/evaluation/,articles.jsonl series.jsonl copies.jsonl news.jsonl)

.DEFAULT_GOAL := help
.PHONY: help install demo test lint types bench soak fuzz evaluate lock clean

help: ## what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(VENV)/.runtime ## the environment with `monitor` in .venv/bin, nothing else

demo: $(VENV)/.runtime ## the bundled sample press through the real pipeline, the digest in this terminal
	@$(BIN)/monitor demo

# Compiled once, whatever the shell says: reading the tests takes each worker 3.9 s of CPU instead of 8.6.
test: export PYTHONDONTWRITEBYTECODE :=
test: lint types ## everything the gate checks
	$(BIN)/python -m pytest -n 4 --dist worksteal

lint: $(VENV)/.dev ## style, names, docstrings, common mistakes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev ## every annotation, strictly
	$(BIN)/mypy

bench: $(VENV)/.dev ## CPU figures beside their baselines, written to bench-results/
	$(BIN)/python -m benchmarks

soak: $(VENV)/.dev ## 200 kills at random instants and every fault at Slack: anything lost or told twice? (half an hour)
	$(BIN)/python -m tests.crash

SECONDS ?= 600
fuzz: $(VENV)/.dev ## damaged feeds and pages for SECONDS=600: an exception, a hang, an entry without a fate?
	$(BIN)/python -W ignore -m tests.fuzz --seconds $(SECONDS)

evaluate: $(VENV)/.runtime ## precision, recall and F1 on our labelled sample, and on ../shared/data where that is there
	@status=0; for file in $(LABELLED); do echo; \
	  if [ -e "$$file" ]; then echo "== $$file"; $(BIN)/monitor evaluate "$$file" --baseline || status=1; \
	  else echo "== $$file is not there: left out"; fi; done; exit $$status

lock: ## re-resolve every dependency into deploy/locks/ (needs uv on the path)
	$(RESOLVE) --group build -o $(LOCKS)/build.lock
	$(RESOLVE) pyproject.toml -o $(LOCKS)/runtime.lock
	$(RESOLVE) pyproject.toml --group dev -o $(LOCKS)/dev.lock

clean: ## the environment and every cache, gone
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis bench-results

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "monitor needs Python 3.11 or newer; try: make PYTHON=python3.12"; exit 1; }
	@echo "Building the environment in $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# Two steps, so that nothing is built with a tool that no lock names: langdetect comes as source only.
$(VENV)/.runtime: $(VENV)/.python $(LOCKS)/build.lock $(LOCKS)/runtime.lock pyproject.toml
	@$(PIP) --require-hashes -r $(LOCKS)/build.lock
	@$(PIP) --require-hashes -r $(LOCKS)/runtime.lock
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime $(LOCKS)/dev.lock
	@$(PIP) --require-hashes -r $(LOCKS)/dev.lock
	@touch $@
