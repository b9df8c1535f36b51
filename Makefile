# `make demo` and `make test` are all that a newcomer needs; both set up .venv on first use.
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
AXE := .axe/node_modules/axe-core/axe.min.js
CHECKER := .vnu/node_modules/vnu-jar/build/dist/vnu.jar

.PHONY: demo test thorough nightly engines pages browser lint types wheel bench golden clean

demo: $(READY)
	@$(VENV)/bin/kb demo

test: $(READY)
	@$(VENV)/bin/pytest -n auto -rs -m "not slow" --ignore tests/test_repl.py --ignore tests/browser
	@$(VENV)/bin/pytest tests/test_repl.py  # by itself: a terminal waits for what is typed, and a busy machine is late
	@echo "make thorough runs what takes long, make browser the page in a browser"

thorough: $(READY)  # what takes long: random cases, killed loads, servers under fire, other engines where they are there
	@$(VENV)/bin/pytest -n auto -rs -m slow --ignore tests/browser

nightly: $(READY)  # all of it, with ten times as many random cases, and every step of a killed load
	@HYPOTHESIS_PROFILE=nightly $(VENV)/bin/pytest -n auto -rs --ignore tests/test_repl.py --ignore tests/browser

engines: $(READY)  # the same questions on other servers; they must be there: Debian's virtuoso-opensource-7, PyPI's oxigraph
	@KB_ENGINES=1 $(VENV)/bin/pytest -rs tests/engines

pages: $(READY)  # the Nu HTML checker on every page that we write; needs Java, and npm to fetch the checker
	@test -f $(CHECKER) || npm install --silent --no-audit --no-fund --no-save --prefix .vnu vnu-jar
	@VNU_JAR=$(CHECKER) $(VENV)/bin/pytest tests/test_pages.py

browser: $(READY)  # the page in Chromium, with axe-core; needs chromium, and npm to fetch axe-core; pictures: build/screenshots
	@test -f $(AXE) || npm install --silent --no-audit --no-fund --no-save --prefix .axe axe-core
	@AXE_JS=$(AXE) $(VENV)/bin/pytest tests/browser

lint: $(READY)
	@$(VENV)/bin/ruff check kb tests benchmarks
	@$(VENV)/bin/ruff format --check kb tests benchmarks

types: $(READY)
	@$(VENV)/bin/mypy --strict kb

wheel: $(READY)
	@$(VENV)/bin/python -m build --wheel --outdir dist .

bench: $(READY)  # the first time about an hour and 12 GB under build/: stores of up to 5 million events
	@failed=0; $(VENV)/bin/python -m benchmarks || failed=1; \
	 $(VENV)/bin/python -m benchmarks.twelve --write || failed=1; exit $$failed

golden: $(READY)  # rewrite the golden files after a change that is meant; read the diff before committing it
	@$(VENV)/bin/pytest tests/test_golden.py --update

clean:
	rm -rf $(VENV) .vnu .axe dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): pyproject.toml
	@echo "setting up $(VENV) (once)" >&2
	@$(PYTHON) -c 'import sys; sys.exit("timeline-kb needs Python 3.11 or newer; this is " + sys.version.split()[0] + " (set PYTHON=…)") if sys.version_info < (3, 11) else None'
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@
