# The commands of the README. Everything is set up on the way: `make demo` works in a fresh clone.

PYTHON := .venv/bin/python
LOCAL := $(PYTHON) -m deploy.local
FRESH_HOME = $(or $(HEALTHYPLACES_HOME),$(CURDIR)/.local/$(1))

.DEFAULT_GOAL := help
.PHONY: help setup demo up endpoints test check faults benchmarks lock format env

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

setup: ## install everything that is missing, start nothing
	@sh deploy/bootstrap.sh
	@$(LOCAL) setup

demo: ## a Coventry day with a pollution episode, live, until Ctrl-C (ARGS=--once: ends by itself)
	@sh deploy/bootstrap.sh
	@$(LOCAL) --home "$(call FRESH_HOME,demo)" demo -- $(ARGS)

up: ## the platform, empty, in the foreground until Ctrl-C
	@sh deploy/bootstrap.sh
	@$(LOCAL) up

endpoints: ## where the running platform is, and its keys, as JSON (make -s endpoints)
	@sh deploy/bootstrap.sh
	@$(LOCAL) endpoints

check: ## formatting rules, types, and which room may import which
	@sh deploy/bootstrap.sh
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

test: setup check ## everything CI runs (ARGS: for pytest)
	@$(LOCAL) --home "$(call FRESH_HOME,test)" run --fresh --browser -- $(PYTHON) -m pytest $(ARGS)

faults: setup ## kill -9 of every part under load, in full (hours; `make test` has the short form)
	@$(LOCAL) --home "$(call FRESH_HOME,test)" run --fresh -- env FAULTS=full $(PYTHON) -m pytest -m faults $(ARGS)

benchmarks: setup ## speed and size, as ratios within one run
	@$(LOCAL) --home "$(call FRESH_HOME,benchmarks)" run --fresh -- env PYTHONPATH=tests $(PYTHON) -m benchmarks $(ARGS)

env: ## write .env with fresh passwords, and API keys, for docker compose
	@python3 -m deploy.compose

format:
	@sh deploy/bootstrap.sh
	$(PYTHON) -m ruff format .

lock: ## choose the newest versions that fit pyproject.toml
	@sh deploy/bootstrap.sh
	printf 'hatchling\neditables\nuv\n' | .venv/bin/uv pip compile pyproject.toml - --upgrade --quiet \
	  --universal --generate-hashes --python-version 3.11 --extra dev --no-emit-index-url \
	  --custom-compile-command 'make lock' --output-file deploy/requirements.lock
	.venv/bin/uv pip compile pyproject.toml --constraint deploy/requirements.lock --quiet --universal \
	  --generate-hashes --python-version 3.11 --no-emit-index-url --no-annotate \
	  --custom-compile-command 'make lock' --output-file deploy/requirements-service.lock
