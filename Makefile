# make map         the map of the bundled corridor, in instc.html
# make test        all tests
# make check       what .ci/run adds to them: lint, types, examples
# make format      lay the code out as `make check` wants it
# make docs        the documentation as a site, in build/site
# make benchmarks  every benchmark on a small input: does it still run?
# make lock        pin the dependencies anew (needs uv)

BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
# The first interpreter that is new enough; name another with PYTHON=...
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)

# One more than there are cores, since some tests wait for a server or a browser.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: map test check docs format benchmarks lock clean

map: .venv/installed
	@$(BIN)/corridor map instc.html --overwrite

test: .venv/installed
	@$(BIN)/python -m pytest -rs -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: .venv/installed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest --doctest-modules --doctest-glob='*.md' corridor geo layers maps README.md docs

format: .venv/installed
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

benchmarks: .venv/installed
	@for name in closures criticality exposure headlines interdiction page scenarios stream sweep; do \
		echo "$$name:"; $(BIN)/python scripts/benchmarks/$$name.py --small || exit 1; done

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
