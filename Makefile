# make map         the map of the bundled corridor, in instc.html
# make test        all tests
# make check       what .ci/run adds to them: lint, types, examples
# make format      lay the code out as `make check` wants it
# make docs        the documentation as a site, in build/site
# make benchmarks  every benchmark on a small input: does it still run?
# make bench       every benchmark beside its peers, into docs/benchmarks.md (about a quarter of an hour)
# make trust       mutation score of geo/, fuzzing of every reader, every draw behind a reading (hours; goes on
#                  where it was broken off)
# make lowest      the tests of geo and layers at the lowest versions that pyproject.toml admits (needs uv)
# make lock        pin the dependencies anew (needs uv)

BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
# The first interpreter that is new enough; name another with PYTHON=...
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)

# One more than there are cores, since some tests wait for a server or a browser.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: map test check page-scripts docs format benchmarks bench trust lowest lock clean

map: .venv/installed
	@$(BIN)/corridor map instc.html --overwrite

test: .venv/installed
	@$(BIN)/python -m pytest -rs -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: .venv/installed page-scripts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --doctest-modules --doctest-glob='*.md' \
		--ignore maps/qgis_plugin/corridor_mapper corridor geo layers maps README.md docs

# Lint and types of the page's scripts, by npm. Where that is absent they are left out, except where every program is required.
page-scripts:
	@if command -v npm >/dev/null; then \
		cd scripts/page && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent || \
			{ echo "npm cannot fetch eslint and typescript: the page's scripts are not checked" >&2; exit 0; }; } && \
		npm run -s lint && npm run -s types; \
	elif [ "$$CORRIDOR_REQUIRE_PROGRAMS" = 1 ]; then echo "npm is absent: apt-get install npm" >&2; exit 1; \
	else echo "npm is absent: the page's scripts are not checked" >&2; fi

format: .venv/installed
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

benchmarks: .venv/installed
	@$(BIN)/python scripts/benchmarks/bench.py --small
	@$(BIN)/python scripts/trust/mutate.py --small
	@$(BIN)/python scripts/trust/fuzz.py --small

bench: .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[bench]'
	@$(BIN)/python scripts/benchmarks/bench.py --record

trust: .venv/installed
	@CORRIDOR_EVERY_DRAW=1 $(BIN)/python -m pytest tests/test_bundled_scenarios.py -k days_in_readings
	@$(BIN)/python scripts/trust/mutate.py
	@$(BIN)/python scripts/trust/fuzz.py --seconds 450

lowest:
	@mkdir -p build
	@uv pip compile --quiet --resolution lowest-direct --python-version 3.11 pyproject.toml --output-file build/lowest.txt
	@uv venv --quiet --clear --python 3.11 build/lowest
	@uv pip install --quiet --python build/lowest/bin/python --requirement build/lowest.txt \
		clarabel geographiclib highspy hypothesis jsonschema linopy pygeodesy pytest SALib
	@PYTHONPATH=. build/lowest/bin/python -m pytest --ignore tests/geo/gas tests/geo tests/layers tests/corridor/test_cli.py

docs: .venv/installed
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

.venv/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Corridor Mapper needs Python 3.11 or newer; none was found. Name one: make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Setting up .venv (once) …" >&2
	@"$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--extra dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv instc.html build dist .pytest_cache .mypy_cache .ruff_cache
