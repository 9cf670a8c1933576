# The two commands that matter on a fresh machine: `make run` and `make test`. Both set everything up first.

VENV ?= .venv
PYTHON_IN = $(VENV)/bin/python
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run demo test test-slow test-frozen torture mutants bench tables tables-onthefly tables-others package krita screenshots translations docs release-check lint format setup-run setup-dev clean

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup-run:
	@sh packaging/setup.sh "$(VENV)" samples,heif,formats

setup-dev:
	@sh packaging/setup.sh "$(VENV)" train,samples,heif,formats,dev

# Without a display there is no window to open, so the same search is shown in the terminal.
run: setup-run ## set up and open the program on the sample pictures (without a display: the demo)
	@if [ "$$(uname)" = Linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		echo "inkseek: no display here, so this runs the demo in the terminal instead of the window"; \
		"$(VENV)/bin/inkseek" demo; \
	else \
		"$(VENV)/bin/inkseek" --samples; \
	fi

demo: setup-run ## replay a sample sketch in the terminal and write demo.png
	@"$(VENV)/bin/inkseek" demo

test: setup-dev ## set up and run the tests
	@"$(PYTHON_IN)" -m pytest -n auto --maxprocesses 4 --dist worksteal $(PYTEST_OPTIONS)

test-slow: setup-dev ## run the tests that take minutes
	@"$(PYTHON_IN)" -m pytest -m slow

test-frozen: setup-dev ## build the packaged program and try it out
	@"$(PYTHON_IN)" packaging/build.py --program-only
	@"$(PYTHON_IN)" -m pytest -m frozen tests/frozen

package: ## build what designers install: dist/Inkseek, its archive, checksum and parts list
	@$(PYTHON) packaging/build.py

krita: ## pack the plug-in for Krita: dist/inkseek-krita.zip
	@$(PYTHON) packaging/krita_plugin.py

# SCREENS="--every --out build/screens --screen 1280x720 --look dark --language de" takes every screen, and a sheet of them.
screenshots: setup-dev ## take the pictures of the README from the real program
	@"$(PYTHON_IN)" packaging/screenshots.py $(SCREENS)

translations: setup-dev ## bring the translations up to date with the texts in the code
	@"$(PYTHON_IN)" packaging/translations.py

docs: ## build the documentation as a site, build/site, and refuse broken links
	@sh packaging/setup.sh "$(VENV)" docs
	@"$(VENV)/bin/mkdocs" build --strict --quiet
	@echo "open build/site/index.html"

release-check: ## check what can be checked of a release here: wheel, sdist, docs, desktop files, commands
	@sh packaging/setup.sh "$(VENV)" docs,release
	@"$(PYTHON_IN)" packaging/check_release.py --all

# A share shortens it (TORTURE_SHARE=0.1), a seed repeats it (TORTURE_SEED=7). The parts can be run one by one, as in
# TORTURE_PARTS=tests/torture/test_torture_kills.py; the table has the rows of all.
TORTURE_PARTS ?= tests/torture
torture: setup-dev ## hostile files, killed processes, power cuts; a table in build/torture.md, 90 minutes at most
	@TORTURE_REPORT="$${TORTURE_REPORT:-build/torture.md}" "$(PYTHON_IN)" -m pytest -m torture $(TORTURE_PARTS)

mutants: setup-dev ## break the code on purpose and check that the tests notice
	@"$(PYTHON_IN)" tests/mutants/run.py

# Tables go on where they stopped; pages and result files are written beside the methods. Two run at a time, each on one core.
tables: setup-dev ## measure all tables of the three methods (hours; INKSEEK_DATA names the data sets)
	@$(MAKE) --no-print-directory -j2 OMP_NUM_THREADS=1 tables-onthefly tables-others

tables-onthefly:
	@"$(VENV)/bin/inkseek" evaluate onthefly

tables-others:
	@"$(VENV)/bin/inkseek" train adaptive
	@"$(VENV)/bin/inkseek" evaluate zeroshot

bench: setup-dev ## measure speed and memory; the figures also go to build/bench.json
	@mkdir -p build
	@"$(PYTHON_IN)" -m pytest -m bench tests/bench --benchmark-json=build/bench.json

lint: setup-dev ## check style, types and the walls between layers
	@"$(PYTHON_IN)" -m ruff check .
	@"$(PYTHON_IN)" -m ruff format --check .
	@"$(PYTHON_IN)" -m mypy
	@"$(VENV)/bin/lint-imports"

format: setup-dev ## put the code into the project's format
	@"$(PYTHON_IN)" -m ruff check --fix .
	@"$(PYTHON_IN)" -m ruff format .

clean: ## remove caches and build results (not the environment)
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks .coverage
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
