# Two commands matter: `make run` serves the product, `make test` proves it. Both do all set-up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FRONTEND := $(BIN)/python scripts/frontend.py
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)

.PHONY: run test test-services check bench domains-demo format frontend languages messages dev clean

run: $(VENV)/ready frontend
	@$(BIN)/python manage.py launch

test: $(VENV)/ready-dev frontend
	$(BIN)/python scripts/frontend.py test
	$(MAKE) --no-print-directory check
	$(BIN)/python scripts/test.py

test-services: $(VENV)/ready-dev frontend
	$(BIN)/python scripts/test.py --services

check: $(VENV)/ready-dev frontend
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DATA_DIR=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(FRONTEND) check

bench: $(VENV)/ready-dev frontend
	$(BIN)/python benchmarks/run.py

domains-demo: $(VENV)/ready-dev frontend
	@$(BIN)/python -m scripts.domains_demo

format: $(VENV)/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

frontend: $(VENV)/ready languages
	@$(FRONTEND) build

languages: $(VENV)/languages

messages: $(VENV)/ready
	$(BIN)/python scripts/languages.py messages

dev: $(VENV)/ready-dev

clean:
	rm -rf $(VENV) node_modules static/dist

$(VENV)/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Roundhouse needs Python 3.11 or newer; $(PYTHON) is older." >&2; exit 1; }
	@echo "Installing Python packages (about a minute the first time)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/languages: $(CATALOGUES) scripts/languages.py | $(VENV)/ready
	@$(BIN)/python scripts/languages.py compile
	@touch $@

$(VENV)/ready-dev: requirements.txt requirements-dev.txt $(VENV)/ready
	@echo "Installing what the tests need"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
