PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
FUZZ_EXAMPLES ?= 1000000
CRASH_EXAMPLES ?= 500
PROVE_LINES ?= 1000000
# Every start of a process would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install run test lint format docs wording bench soak rolling pace crash prove fuzz audit sbom lock clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

install: $(STAMP) ## Build .venv from the locked, hashed dependencies (instant when nothing changed)
	@:

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Meridian needs Python 3.11 or newer. Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Installing Meridian into $(VENV) (once, about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-deps --no-compile --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

run: $(STAMP) ## Start the demo company with the web chat
	@$(BIN)/meridian run --demo

test: $(STAMP) ## Run the tests; the end says what was skipped and why, and how long it took
	@$(BIN)/python -m pytest -q -n 3 tests

lint: $(STAMP) ## Check style, types, layers and the generated docs; all of them, even when one fails
	@failed=0; \
	for check in 'ruff check --quiet --output-format concise .' 'ruff format --check --quiet .' \
	  'mypy --no-error-summary' 'lint-imports --no-logo --no-cache' 'meridian docs --check'; \
	do $(BIN)/$$check || { failed=1; echo "failed: $$check"; }; done; exit $$failed

format: $(STAMP) ## Format the code and mend what ruff can mend
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

docs: $(STAMP) ## Write the generated pages anew
	@$(BIN)/meridian docs

wording: $(STAMP) ## Write tests/wording/golden.txt anew: what the demo company answers
	@$(BIN)/python -m tests.wording

bench: $(STAMP) ## Measure the hot paths against their goals; SHORT=1 fails when one got much worse
	@$(BIN)/python -m tests.bench $(if $(SHORT),short)

soak: $(STAMP) ## Run 20 minutes under load on all surfaces and watch memory (SOAK_MINUTES=n)
	@$(BIN)/python -m tests.soak

rolling: $(STAMP) ## Replace two processes of each role in turn under load (ROLLING_ROUNDS=n ROLLING_RATE=n)
	@$(BIN)/python -m tests.rolling

pace: $(STAMP) ## Send 600 messages to 20 channels as fast as their limits allow (PACE_EACH=n to each)
	@$(BIN)/python -m tests.pace

crash: $(STAMP) ## Kill workers 100 times while 2,000 messages go out (CRASH_NOTICES=n CRASH_KILLS=n)
	@$(BIN)/python -m tests.crash
	@CRASH_EXAMPLES=$(CRASH_EXAMPLES) $(BIN)/python -m pytest -q -o faulthandler_timeout=0 tests/bot/delivery/test_delivery_machine.py

prove: $(STAMP) ## Read a million generated lines, and account for each of their words (PROVE_LINES=n)
	@PROVE_LINES=$(PROVE_LINES) $(BIN)/python -m pytest -q -p no:xdist -o faulthandler_timeout=0 tests/typed

fuzz: $(STAMP) ## Try a million generated inputs on all surfaces (FUZZ_EXAMPLES=n for another number)
	@FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/python -m pytest -q -n 2 --dist worksteal -o faulthandler_timeout=0 tests/fuzz tests/trust tests/adapters/*/test_replays.py tests/adapters/*/test_permissions.py

audit: $(STAMP) ## Look for known vulnerabilities and risky code, and list the licences of the dependencies
	@$(BIN)/pip-audit --progress-spinner=off --timeout=10 --disable-pip --requirement requirements.lock >$(VENV)/audit.txt 2>&1; \
	  failed=$$?; unknown=$$(grep -c 'could not be audited' $(VENV)/audit.txt); \
	  if grep -q '^Found ' $(VENV)/audit.txt; then grep -v 'could not be audited' $(VENV)/audit.txt; exit 1; \
	  elif [ $$failed = 0 ]; then echo "No vulnerability is known of the packages that the index tells about; of $$unknown it tells nothing."; \
	  else echo "Vulnerabilities were not looked for: the data cannot be reached."; fi
	@$(BIN)/bandit --quiet --configfile pyproject.toml --confidence-level medium --recursive adapters bot commands storage
	@$(BIN)/pip-licenses --order=license --format=plain

sbom: $(STAMP) ## Write what Meridian is made of, from the lock, as CycloneDX into build/sbom.json
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --output-file build/sbom.json

lock: $(STAMP) ## Write requirements.lock anew; UPGRADE=1 takes the newest versions in range
	@$(PIP) install 'uv>=0.13,<0.14'
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-config \
	  --extra dev --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.lock

clean: ## Remove the environment and what the tools left behind
	@rm -rf $(VENV) build *.egg-info .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
