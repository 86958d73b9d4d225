# chat: everything for the main job.  test: everything for the tests.  Both work on a fresh machine.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: chat test install check fix benchmark clean

chat: install
	-$(BIN)/saksi sync
	$(BIN)/saksi chat

test: .venv/tests-installed chromium check
	$(BIN)/pytest

install: .venv/installed

check: .venv/tests-installed
	$(BIN)/ruff format --check assistant index tests
	$(BIN)/ruff check assistant index tests
	$(BIN)/mypy

fix: .venv/tests-installed
	$(BIN)/ruff check --fix assistant index tests
	$(BIN)/ruff format assistant index tests

benchmark: .venv/tests-installed
	$(BIN)/python -m tests.benchmark

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Saksi needs Python 3.11 or newer: run 'make PYTHON=/path/to/python3.11'"; exit 2; }
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	@touch $@

.venv/tests-installed: .venv/installed
	$(PIP) --editable '.[test]'
	@touch $@

# The tests of the page drive a real browser: Debian's or Ubuntu's package, or $$CHROMIUM.
.PHONY: chromium
chromium:
	@if [ -n "$$CHROMIUM" ] || command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else echo "the page's tests need chromium: run 'sudo apt-get install chromium', or set CHROMIUM=/path/to/it"; exit 2; fi

clean:
	rm -rf .venv build dist *.egg-info
