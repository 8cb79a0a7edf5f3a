# Broadsheet's commands. Each does all its own set-up; `make help` lists them.

PORT ?= 8000
WORKERS ?= 2
WORKER_THREADS ?= 2
PYTHON ?=
CHROMIUM ?=
TESTS ?= tests
# An even number of processes for the suite: as many as processors, but not so many that browsers starve.
TEST_PROCESSES ?= 2

MANAGE = .venv/bin/python manage.py
PYTEST = .venv/bin/python -m pytest -n $(TEST_PROCESSES) $(TESTS)

export PORT WORKERS WORKER_THREADS PYTHON CHROMIUM
# Compiled modules are kept, or each process of the suite would compile the site and all its tests anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run serve worker test test-sqlite test-postgresql faults check bench bench-postgresql requirements environment dev-environment

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 26

run: environment ## Set up everything and serve the demo magazine (PORT=8000, DATABASE_URL= for PostgreSQL)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@$(MANAGE) demo
	@echo "Broadsheet is at http://127.0.0.1:$(PORT)/ (Ctrl+C stops it); its mails are files in var/mail/."
	@DJANGO_SETTINGS_MODULE=config.settings.dev exec scripts/serve

# On the same database as `make run`; what differs from production stands in config/settings/local.py.
serve: export DJANGO_SETTINGS_MODULE = config.settings.local
serve: environment ## Serve with production's settings and server, without TLS (WORKERS=2 WORKER_THREADS=2)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@echo "Broadsheet is at http://127.0.0.1:$(PORT)/ (Ctrl+C stops it); make worker sends mails and makes pictures."
	@exec scripts/serve

worker: export DJANGO_SETTINGS_MODULE = config.settings.local
worker: environment ## Do what make serve leaves to task workers; as many as wanted may run
	@exec $(MANAGE) db_worker

test: dev-environment ## Set up everything and run the whole suite on SQLite and on PostgreSQL
	@CHROMIUM=$$(scripts/find_chromium) $(MAKE) --no-print-directory test-sqlite test-postgresql

test-sqlite: dev-environment ## Run the suite on SQLite
	@echo "The suite on SQLite:"
	@env -u DATABASE_URL $(PYTEST)

test-postgresql: dev-environment ## Run the suite on a PostgreSQL of its own
	@echo "The suite on PostgreSQL, but for what asks no database (browser tests: the journeys, for scripts and styles ask none):"
	@env -u DATABASE_URL TEST_DATABASE=postgresql $(PYTEST) -m "not browser or journey"

faults: dev-environment ## Break what a site stands on while it is read and written (half an hour and more)
	@env -u DATABASE_URL FAULTS=1 .venv/bin/python -m pytest -n 0 -q -s tests/faults

# Without a cache: mypy loses submodules in cycles when it starts from one, and reports attributes as missing.
check: dev-environment ## Check format, lint, types, templates, imports, migrations and production settings
	@.venv/bin/ruff format --check --quiet . || { echo "Run: .venv/bin/ruff format ."; exit 1; }
	@.venv/bin/ruff check --quiet .
	@.venv/bin/djlint --quiet --lint templates
	@.venv/bin/mypy --cache-dir=/dev/null accounts articles comments config
	@.venv/bin/lint-imports --no-cache
	@$(MANAGE) makemigrations --check --dry-run
	@scripts/check_requirements
	@scripts/check_deploy
	@echo "make check: all is well."

bench: dev-environment ## Measure the server's speed as ratios of one run (docs/performance.md)
	@$(MANAGE) bench

bench-postgresql: dev-environment ## The same on a PostgreSQL of its own
	@.venv/bin/python scripts/with_postgresql.py bench

requirements: dev-environment ## Renew the pinned packages with their hashes
	@for name in base scale dev; do .venv/bin/python -m uv pip compile --quiet --upgrade --universal --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --python-version 3.12 \
		requirements/$$name.in -o requirements/$$name.txt; done

environment:
	@mkdir -p var
	@scripts/make_environment requirements/base.txt

dev-environment:
	@mkdir -p var
	@scripts/make_environment requirements/dev.txt
