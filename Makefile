# Portico's commands; `make` or `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv/bin
TEMPLATES := $(wildcard templates)
export PORT

.DEFAULT_GOAL := help
.PHONY: help venv run test chaos check bench bench-interviews screenshots messages format coverage

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-16s %s\n", $$1, $$2}'

venv: ## Create .venv and install the locked packages, when they have changed
	@$(PYTHON) tools/create_environment.py

run: venv ## Start the demo province: web and worker, on PORT (8000); Ctrl-C stops both
	@exec $(VENV)/python -m config.run

test: venv ## Run the tests, on the servers that TEST_... variables name; ARGS="-k word" narrows them down
	@$(VENV)/python -m pytest -n 2 --dist loadgroup --ignore tests/chaos $(ARGS)

chaos: venv ## Kill and hang what carries live interviews, while hundreds read; wants the machine for itself
	@$(VENV)/python -m pytest tests/chaos $(ARGS)

check: venv ## Check format, lint, types, imports, migrations, templates, translations and what the README claims
	@$(VENV)/python -m tools.check

coverage: venv ## Run the tests and show the lines and branches that none of them reaches
	@$(VENV)/python -m pytest -n 2 --dist loadgroup --ignore tests/chaos --cov --cov-report=term $(ARGS)

bench: venv ## Measure the pages and the search of the demo province
	@$(VENV)/python -m bench $(ARGS)

bench-interviews: venv ## Measure interviews beside websockets.broadcast; ARGS="-n 4000" readers; needs PostgreSQL, Redis and cc
	@$(VENV)/python -m bench.interviews $(ARGS)

screenshots: venv ## Picture every face in four modes (build/screenshots), and the README's; ARGS="portal"; needs TEST_CHROMIUM
	@$(VENV)/python -m tools.screenshots $(ARGS)
	@$(if $(ARGS),,$(VENV)/python -m tools.take_screenshots)

messages: venv ## Collect messages, merge locale/pending/*.po and compile the catalogue; needs gettext
	@$(VENV)/python -m tools.merge_messages

format: venv ## Format code and templates
	@$(VENV)/ruff format -q . && $(VENV)/ruff check -q --fix --unsafe-fixes --select I .
	@$(if $(TEMPLATES),$(VENV)/djhtml --tabwidth 2 $(TEMPLATES))
