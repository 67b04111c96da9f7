# Needs python3 (3.11 or newer) and make. `make help` lists what there is.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
# The stamps carry the requirements' checksums: a changed file means another stamp, and a new install.
SUM = $(shell cat $(1) | cksum | tr -d ' ')
BASE := $(VENV)/.base-$(call SUM,requirements/bootstrap.txt requirements/base.txt)
DEV := $(VENV)/.dev-$(call SUM,requirements/bootstrap.txt requirements/base.txt requirements/dev.txt)
COMPILE := ../$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --quiet --python-version 3.11

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench backup restore requirements docs chromium

help: ## List the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -e 's/:.*## /|/' | \
	while IFS='|' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

setup: $(DEV) ## Install everything, the tools for tests and checks included

run: $(BASE) ## Run the desk on this machine until Ctrl-C (PORT=8000)
	@exec $(BIN)/python manage.py run --port $(PORT)

test: $(DEV) chromium ## Run all tests but the benchmarks and print their counts (JOBS=2 processes)
	$(BIN)/python -m pytest tests --ignore=tests/benchmark -n $(JOBS)

bench: $(DEV) ## Measure speed and quality, and compare with the floors
	$(BIN)/python -m pytest tests/benchmark -s

check: $(DEV) ## Style, types, import contracts, migrations, documents and the API's schema
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py workflow_diagram --check
	$(BIN)/python manage.py api_snapshot --check
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

docs: $(DEV) ## Write the generated documents
	$(BIN)/python manage.py workflow_diagram
	$(BIN)/python manage.py api_snapshot

backup: $(BASE) ## Save the database to var/backups (NAME=...)
	@$(BIN)/python manage.py backup $(NAME)

restore: $(BASE) ## Put a backup back (NAME=..., YES=1 to replace what is there)
	@test -n "$(NAME)" || { echo "Say which: make restore NAME=... (they are in var/backups)"; exit 2; }
	@$(BIN)/python manage.py restore "$(NAME)" $(if $(YES),--yes)

requirements: $(DEV) ## Compile requirements/*.in to pinned, hashed files (UPGRADE=1 for newer versions)
	cd requirements && $(COMPILE) $(if $(UPGRADE),--upgrade) bootstrap.in -o bootstrap.txt
	cd requirements && $(COMPILE) $(if $(UPGRADE),--upgrade) base.in -o base.txt
	cd requirements && $(COMPILE) $(if $(UPGRADE),--upgrade) dev.in -o dev.txt
	cd requirements && $(COMPILE) $(if $(UPGRADE),--upgrade) train.in -o train.txt

# Installing. uv is quick, pip is the fall-back; both refuse what does not match its hash.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11, or missing. Name another: make PYTHON=/path/to/python3.12"; exit 2; }
	@echo "Making $(VENV)"
	@if $(PYTHON) -m pip --version >/dev/null 2>&1; then $(PYTHON) -m venv --without-pip $(VENV); \
	else $(PYTHON) -m venv $(VENV); fi || { rm -rf $(VENV); \
	echo "$(PYTHON) can make no virtual environment. On Debian or Ubuntu: apt-get install python3-venv"; exit 2; }

$(VENV)/.uv-tried: $(BIN)/python requirements/bootstrap.txt
	@$(PIP) install --quiet --require-hashes -r requirements/bootstrap.txt || echo "uv cannot be installed here; pip does the work."
	@touch $@

# With a pip of its own the environment uses that one, otherwise the one of $(PYTHON) installs into it.
PIP = $$(test -x $(BIN)/pip && echo $(BIN)/python -m pip || echo $(PYTHON) -m pip --python $(VENV))

define install
	@if test -x $(BIN)/uv && VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes $(1); then :; \
	else $(PIP) install --quiet --require-hashes $(addprefix -r ,$(1)); fi
endef

$(BASE): | $(VENV)/.uv-tried
	@echo "Installing what the desk runs on"
	$(call install,requirements/base.txt)
	@rm -f $(VENV)/.base-* $(VENV)/.dev-*
	@touch $@

$(DEV): | $(VENV)/.uv-tried
	@echo "Installing what the desk, its tests and its checks run on"
	$(call install,requirements/base.txt requirements/dev.txt)
	@rm -f $(VENV)/.base-* $(VENV)/.dev-*
	@touch $(BASE) $@

# The browser tests' browser: Debian's own package.
chromium:
	@command -v chromium >/dev/null || { \
	if test "$$(id -u)" = 0; then sudo=; elif sudo -n true 2>/dev/null; then sudo="sudo -n"; else sudo=none; fi; \
	if test "$$sudo" = none || ! command -v apt-get >/dev/null; then \
	echo "The browser tests need Chromium. Install it as root, for example: apt-get install chromium"; exit 2; fi; \
	echo "Installing Chromium"; \
	$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; }
