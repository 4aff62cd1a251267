# Everything a person does here. Python 3.11 and a package index are all it counts on.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
SIMULATORS ?= 9000
REPEAT ?= 20
SEED ?=
ONLY ?=
BIN := .venv/bin

.PHONY: install demo test real check audit bench faults lock

install: .venv/.installed ## the environment, in .venv

.venv/.installed: requirements.txt requirements-dev.txt
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $@

demo: install ## the whole hub with pretend systems, on loopback; Ctrl-C stops it
	@exec $(BIN)/python manage.py up --demo --port $(PORT) --simulators $(SIMULATORS)

test: install ## every test
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

real: install ## our sentences against real systems; their addresses and keys are in the environment
	@$(BIN)/python -m tests.real

check: install ## lint, types, import contracts, missing migrations
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/python manage.py makemigrations --check --dry-run

audit: install ## known weaknesses of what we depend on; fails on one, says loudly where it cannot know
	@$(BIN)/python -m tests.audit

bench: install ## the bounds of speed and size, as ratios
	@$(BIN)/python -m bench

faults: install ## 26 kinds of fault while orders flow: lost 0, doubled 0, wrong 0 (REPEAT, SEED, ONLY=F1,F6)
	@$(BIN)/python -m tests.trust.board --repeat $(REPEAT) --seed "$(SEED)" --only "$(ONLY)"

lock: install ## resolve the requirements anew
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url requirements-dev.in -o requirements-dev.txt
