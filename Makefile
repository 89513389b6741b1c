# Two commands: `make run` and `make test`. Each does its own set-up; `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
V := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Tests that need both cores to themselves: two processes that may not wait a second, a set-up as on a new machine.
ALONE := tests/store/test_two_processes.py tests/fresh

help: ## show the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

run: .venv/run portal/web/static/vendor/ready ## start the portal with its demo on http://localhost:8000 (PORT=… for another)
	@HOMEWARD_MODE=$${HOMEWARD_MODE:-demo} HOMEWARD_BASE_URL=$${HOMEWARD_BASE_URL:-http://localhost:$(PORT)} \
	  exec $(V)/python -m portal.serve --port $(PORT)

test: set-up-tests ## run the tests: units, SQLite, PostgreSQL, browser (10 minutes at most), on two cores
	$(V)/python -m pytest -n 2 --dist worksteal

test-thorough: set-up-tests ## run the large counts, crashes, mutants, full walks and the fresh-machine test (30 minutes at most)
	HOMEWARD_THOROUGH=1 $(V)/python -m pytest -m thorough -n 2 --dist worksteal $(ALONE:%=--ignore %)
	HOMEWARD_THOROUGH=1 $(V)/python -m pytest -m thorough $(ALONE)

test-random: set-up-tests ## run the property tests with a new seed, which is printed
	@seed=$${SEED:-$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}; echo "seed $$seed (again with SEED=$$seed)"; \
	  HOMEWARD_SEED=$$seed $(V)/python -m pytest -m "not browser and not thorough" --hypothesis-seed=$$seed

test-fresh: set-up-tests ## what a new user on a new machine sees: clone, make run, sign-in page, tests
	HOMEWARD_THOROUGH=1 $(V)/python -m pytest tests/fresh

check: .venv/dev ## ruff, types, templates, architecture
	$(V)/ruff check .
	$(V)/ruff format --check .
	$(V)/mypy
	$(V)/djlint --lint portal/web/templates
	$(V)/python -m pytest tests/architecture

lock: ## resolve the dependencies anew and write the locks with their hashes
	$(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet uv
	for name in requirements requirements-dev requirements-node; do \
	  build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade $$name.in -o $$name.txt; done
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund

screenshots: set-up-tests ## make the pictures of README.md anew
	$(V)/python -m setup.screenshots

docs: .venv/dev ## write the generated pages of docs/ anew
	$(V)/python -m setup.generated_docs

clean: ## remove what set-up made; the data under instance/ stays
	rm -rf .venv node_modules build portal/web/static/vendor

set-up-tests: .venv/dev portal/web/static/vendor/ready build/tools
	@sh setup/browser.sh

.venv/run: requirements.txt setup/environment.sh
	@sh setup/environment.sh $(PYTHON) requirements.txt .venv/run

.venv/dev: requirements-dev.txt setup/environment.sh
	@sh setup/environment.sh $(PYTHON) requirements-dev.txt .venv/dev
	@touch .venv/run

portal/web/static/vendor/ready: package-lock.json setup/assets.py | .venv/any
	@$(V)/python setup/assets.py

build/tools: package-lock.json setup/assets.py | .venv/any
	@$(V)/python setup/assets.py --tools

.venv/any:
	@test -x $(V)/python || $(MAKE) --no-print-directory .venv/run

.PHONY: help run test test-thorough test-random test-fresh check lock screenshots docs clean set-up-tests .venv/any
