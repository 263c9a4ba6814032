# make: everything from nothing to a table of what the release holds. make test: the tests.
PYTHON ?= python3
BIN := .venv/bin
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
endif
READY := .venv/ready

.PHONY: all test lint citation clean

all: $(READY)
	$(BIN)/parley check corpus
	$(BIN)/parley build corpus --output dist
	@$(BIN)/python scripts/load_all.py
	@echo
	@$(BIN)/parley show courier-strait-2024 --release dist | head -n 24

test: $(READY)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/export_schema.py --check
	$(BIN)/python scripts/describe_corpus.py --check

# cffconvert needs an older jsonschema than we do: it has an environment of its own.
CFF := build/cffconvert

citation: $(CFF)/ready
	$(CFF)/$(notdir $(BIN))/cffconvert --validate --infile CITATION.cff

$(CFF)/ready:
	$(PYTHON) -m venv $(CFF)
	$(CFF)/$(notdir $(BIN))/python -m pip install --quiet --disable-pip-version-check "cffconvert==2.0.0"
	@touch $@

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "hatchling>=1.27" "editables>=0.5"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable ".[dev]"
	@touch $(READY)

clean:
	rm -rf .venv build dist
