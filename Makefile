# make reports · make test · make test-browser · make nbval · make lab · make notebooks · make bench · make schema · make lock · make sbom
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PLAN ?= reports/plans/annual-2024.yaml

.PHONY: reports test test-browser fuzz nbval lab notebooks bench schema lock sbom
.DEFAULT_GOAL := reports

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

reports: $(READY)  ## the PDF reports of a plan, in reports/out
	$(BIN)/kommunetall run $(PLAN)

test: $(READY)  ## all tests, and the notebooks against their kept outputs
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-browser: $(READY)  ## the pages to explore on, in a real browser (needs chromium)
	$(BIN)/python -m pytest tests/browser

fuzz: $(READY)  ## 100 000 spoilt inputs of every reader, a spoilt bank, canaries and the second answer, for the night
	PYTHONPATH=tests/faults:tests/fetch:examples $(BIN)/python tests/faults/test_fuzz.py 100000
	$(BIN)/python -m pytest tests/fetch/test_answers.py tests/fetch/test_spoilt.py \
	    tests/faults/test_canaries.py tests/prepare/test_possible_values.py --hypothesis-profile=nightly

nbval: $(READY)  ## the notebooks against their kept outputs, each cell, in ordinary kernels
	$(BIN)/python -m pytest --nbval notebooks --nbval-sanitize-with tests/notebooks/drawings.cfg -n 2 --dist loadfile

lab: $(READY)  ## JupyterLab with copies of the notebooks, the page to explore with first
	$(BIN)/kommunetall lab

notebooks: $(READY)  ## run the notebooks in place, to keep their outputs for readers
	$(BIN)/jupyter nbconvert --log-level=ERROR --to notebook --execute --inplace --ExecutePreprocessor.record_timing=False notebooks/*.ipynb

bench: $(READY)  ## the comparisons behind every speed claim
	for file in benchmarks/*.py; do PYTHONPATH=examples:tests/fetch $(BIN)/python $$file || exit 1; done

schema: $(READY)  ## the published form of manifest.json
	$(BIN)/python -c 'import json; from kommunetall.batch.record import Manifest; \
	    print(json.dumps(Manifest.model_json_schema(), indent=1, ensure_ascii=False))' > reports/manifest.schema.json

lock:  ## exact versions with hashes of everything that pyproject.toml asks for (needs uv)
	uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --no-header --no-annotate \
	    --quiet --output-file requirements.lock pyproject.toml

sbom: $(READY)  ## every package of the lock as CycloneDX, the same bytes each time, in dist/sbom.cdx.json
	@mkdir -p dist
	env -u SOURCE_DATE_EPOCH $(BIN)/cyclonedx-py requirements --output-reproducible --spec-version 1.6 \
	    --pyproject pyproject.toml --output-file dist/sbom.cdx.json requirements.lock
