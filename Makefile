# Every target does its own set-up: a fresh clone needs only Python 3.11-3.13 and make.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
SPEED ?= 5

VENV := .venv
PY := $(VENV)/bin/python
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
INSTALL := VIRTUAL_ENV=$(VENV) uv pip install --quiet --require-hashes -r
else
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r
endif

SERVE := $(PY) -m deskapp.server.serve -v 0 -b $(HOST) -p $(PORT) deskapp.asgi:application

.PHONY: help run test test-sqlite test-postgresql check bench soak format lock translations pictures clean

help:
	@echo "make run    a demo centre on http://localhost:$(PORT)   (PORT=9000 for another port; SIMULATE=1: a day is played in it)"
	@echo "make test   every test, on SQLite and on PostgreSQL with Redis"
	@echo "make check  style, types, layers, templates, translations, migrations"
	@echo "make bench  how fast this is, beside its limits and peers; writes docs/benchmarks.md"
	@echo "make soak   the truth under faults, many times over: hours (SEEDS=2 KILLS=5 … for fewer)"
	@echo "make lock   renew the hash-locked requirements       make translations  renew the translations"
	@echo "make pictures  take the README's pictures anew"

run: $(VENV)/.run
	@$(PY) manage.py translations --compile
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py close_day
	@$(PY) manage.py purge
	@PORT=$(PORT) $(PY) manage.py demo
# REHEARSE is the earlier name of SIMULATE.
ifeq ($(filter-out 0,$(SIMULATE)$(REHEARSE)),)
	@exec $(SERVE)
else
	@echo "  A made-up day is played in it, $(SPEED) times as fast."
	@$(SERVE) & server=$$!; \
	PORT=$(PORT) $(PY) manage.py simulate --endless --speed $(SPEED) & lobby=$$!; \
	trap 'kill $$lobby 2>/dev/null; wait $$lobby; kill $$server 2>/dev/null; wait $$server' EXIT; \
	trap 'exit 130' INT; trap 'exit 143' TERM HUP; \
	wait $$server
endif

# Without their byte code, each of the hundreds of processes that the tests start would compile Django and Twisted anew.
test test-sqlite test-postgresql: export PYTHONDONTWRITEBYTECODE =

# Side by side, since both often wait. Make 4 holds the output of each back until its end, else both would mix.
test: $(VENV)/.dev
	@echo "SQLite and PostgreSQL run side by side; the output of each appears when it has ended."
	@$(MAKE) --no-print-directory --jobs=2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) test-sqlite test-postgresql

test-sqlite: $(VENV)/.dev
	@$(PY) manage.py translations --compile
	$(VENV)/bin/pytest -q

# The pages in the browser are the same on both, so they are opened once.
test-postgresql: $(VENV)/.dev
	@$(PY) manage.py translations --compile
	$(PY) -m tests.services $(VENV)/bin/pytest -q -m "not browser"

check: $(VENV)/.dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(PY) manage.py translations --compile --check
	$(PY) manage.py check --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run
	$(VENV)/bin/mypy
	PYTHONPATH=.:queue $(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --lint --quiet templates

# About ten minutes; QUICK=1 for a minute's try that writes nothing.
bench: $(VENV)/.dev
	@$(PY) -m tests.bench

soak: $(VENV)/.dev
	@$(PY) manage.py translations --compile
	@$(PY) -m tests.soak

format: $(VENV)/.dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

pictures: $(VENV)/.dev
	$(PY) -m tests.pictures

translations: $(VENV)/.dev
	$(PY) manage.py translations --update --compile

# No address of a registry may enter the files, whatever this machine is set to.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  --custom-compile-command "make lock" --output-file requirements.txt requirements.in
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  --custom-compile-command "make lock" --constraint requirements.txt --output-file requirements-dev.txt requirements-dev.in

clean:
	rm -rf $(VENV) var

$(PY):
ifdef UV
	@uv venv --quiet --python $(PYTHON) $(VENV)
else
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: on Debian or Ubuntu, apt install python3-venv"; exit 1; }
endif

$(VENV)/.run: requirements.txt | $(PY)
	@$(INSTALL) requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(PY)
	@$(INSTALL) requirements-dev.txt
	@touch $@ $(VENV)/.run
