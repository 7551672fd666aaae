# Sextant: every command of the house. `make run` and `make test` do all the set-up they need.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PY := .venv/bin/python
STAMPS := .cache/stamps
DATA ?= sextant-data
PORT ?= 8000
DEMO_ROWS ?= 100000
EVALS ?=
WORKERS ?= 2
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export npm_config_update_notifier := false
export npm_config_fund := false
export npm_config_audit := false

.PHONY: help setup run test test-all check check-python check-engine check-page bench eval train fuzz servers lock fmt clean
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## a virtual environment, the engine, the page
	@$(MAKE) -s --no-print-directory -j2 $(STAMPS)/engine $(STAMPS)/page $(STAMPS)/fonts

run: setup ## start Sextant with the demo workspace on port 8000
	@exec .venv/bin/sextant serve --data "$(DATA)" --port "$(PORT)" --demo "$(DEMO_ROWS)"

test: setup $(STAMPS)/system ## checks, unit, feature, contract, journey and browser tests
	@scripts/say "Checks"
	@$(MAKE) --no-print-directory check
	@scripts/say "Engine tests"
	@cd engine && cargo test --release --quiet --workspace
	@scripts/say "Page tests"
	@cd web && npm test --silent
	@scripts/say "Python tests"
	@$(PY) -m pytest tests -n $(WORKERS) --dist loadfile -m "not long" --cov=sextant --cov-report=
	@scripts/say "Browser tests"
	@cd web && npm run --silent journeys
	@$(PY) -m coverage combine --append --quiet 2>/dev/null || true
	@$(PY) -m coverage report --skip-covered --sort=cover --fail-under=80 | tail -n 25

test-all: setup $(STAMPS)/system ## the long loops
	@scripts/say "Long loops"
	@$(PY) -m pytest tests -n $(WORKERS) --dist loadfile -m long

check: check-python check-page check-engine ## lint, types, layers, licences
check-python: $(STAMPS)/python $(STAMPS)/engine
	@$(PY) -m ruff check src tests bench evals scripts
	@$(PY) -m ruff format --check src tests bench evals scripts
	@$(PY) -m pyright
	@lint-imports
	@$(PY) scripts/licences.py --check
	@$(PY) scripts/reference.py --check
check-engine: $(STAMPS)/python
	@cd engine && cargo fmt --all --check
	@cd engine && PYO3_PYTHON="$(CURDIR)/$(PY)" cargo clippy --quiet --release --workspace --all-targets -- -D warnings
check-page: $(STAMPS)/node $(STAMPS)/python $(STAMPS)/engine
	@cd web && npm run --silent check
	@cd web && npm run --silent types:check

bench: setup ## every figure of docs/benchmarks.md
	@for b in bench/[a-z]*.py; do scripts/say "$$b"; $(PY) "$$b"; done

eval: setup ## accuracy and safety on outside data: make eval EVALS=DIR
	@[ -n "$(EVALS)" ] || { echo "make eval needs the folder of the evaluation sets: make eval EVALS=DIR"; exit 2; }
	@for e in evals/[a-z]*.py; do scripts/say "$$e"; $(PY) "$$e" "$(EVALS)"; done

train: setup ## the planner for joins learns anew from open questions: make train EVALS=DIR
	@[ -n "$(EVALS)" ] || { echo "make train needs the folder of the evaluation sets: make train EVALS=DIR"; exit 2; }
	@uv pip install --quiet --no-deps --target .cache/training lightgbm==4.7.0 scikit-learn==1.9.1 scipy==1.17.1 \
	  joblib==1.6.0 cloudpickle==3.1.3 threadpoolctl narwhals==2.29.0
	@PYTHONPATH=.cache/training $(PY) evals/_planner.py "$(EVALS)" --all --folds .cache/folds
	@PYTHONPATH=.cache/training $(PY) evals/_planner_surely.py "$(EVALS)" --all --folds .cache/folds --write

FUZZ := csv json ndjson xml excel parquet arrow orc avro packed
FUZZ_SECONDS ?= 60
COVERAGE := -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
	-Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares
fuzz: $(STAMPS)/toolchain ## any bytes through each reader, a minute each (built once, which takes a while)
	@host="$$(rustc -vV | sed -n 's/^host: //p')"; cd engine/fuzz; \
	RUSTFLAGS="$(COVERAGE)" CARGO_TARGET_DIR=../target/fuzz cargo build --quiet --release --target "$$host"; \
	for reader in $(FUZZ); do ../../scripts/say "Fuzz $$reader"; mkdir -p "../target/fuzz/corpus/$$reader" "seeds/$$reader"; \
	SEXTANT_READER="$$reader" "../target/fuzz/$$host/release/read" "../target/fuzz/corpus/$$reader" "seeds/$$reader" -verbosity=0 \
	-max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=4096 -artifact_prefix=../target/fuzz/; done

lock: $(STAMPS)/python ## resolve the lock files anew
	@uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group dev pyproject.toml -o requirements.lock

fmt: ## format everything
	@$(PY) -m ruff check --fix-only -q src tests bench evals scripts; $(PY) -m ruff format -q src tests bench evals scripts
	@cd engine && cargo fmt --all
	@cd web && npx biome check --write --log-level=error .

servers: $(STAMPS)/python $(STAMPS)/system ## the servers that the tests start
	@$(PY) -m tests.servers.kafka
	@$(PY) -m tests.servers.spark
	@$(PY) -m tests.servers.snowflake

clean: ## remove what was built
	rm -rf .venv .cache web/node_modules src/sextant/page src/sextant/page_fonts engine/target src/sextant/*.so

# What follows runs once, and again when its inputs change.
$(STAMPS)/toolchain: scripts/toolchain
	@scripts/toolchain
	@mkdir -p $(@D) && touch $@

$(STAMPS)/python: requirements.lock pyproject.toml | $(STAMPS)/toolchain
	@scripts/say "Python packages"
	@[ -x $(PY) ] || "$$(scripts/toolchain --python)" -m venv .venv
	@[ -x .venv/bin/uv ] || .venv/bin/pip install -q --disable-pip-version-check "$$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements.lock)"
	@.venv/bin/uv pip sync -q --python $(PY) --require-hashes requirements.lock
	@rm -f $(STAMPS)/engine
	@mkdir -p $(@D) && touch $@

ENGINE_SOURCES := $(shell find engine \( -name target -o -path engine/fuzz \) -prune -o \( -name '*.rs' -o -name 'Cargo.*' \) -print 2>/dev/null)
$(STAMPS)/engine: $(STAMPS)/python $(ENGINE_SOURCES)
	@scripts/say "Rust engine (a few minutes the first time)"
	@$(PY) -m maturin develop --release --uv --skip-install --quiet
	@.venv/bin/uv pip install -q --python $(PY) --no-deps --no-build-isolation --editable . --config-settings build-args=--quiet
	@mkdir -p $(@D) && touch $@

# `npm ci` refuses a lock in which a mirror's missing builds for other systems are absent; versions are the lock's either way.
$(STAMPS)/node: web/package-lock.json | $(STAMPS)/toolchain
	@scripts/say "Page packages"
	@cd web && npm install --no-save --no-audit --no-fund --loglevel=error
	@mkdir -p $(@D) && touch $@

PAGE_SOURCES := $(shell find web/src web/public web/index.html web/vite.config.ts -type f 2>/dev/null)
$(STAMPS)/page: $(STAMPS)/node $(PAGE_SOURCES)
	@scripts/say "Page"
	@cd web && npm run --silent build
	@mkdir -p $(@D) && touch $@

$(STAMPS)/fonts: $(STAMPS)/node $(STAMPS)/python scripts/cut_fonts.py
	@$(PY) scripts/cut_fonts.py
	@mkdir -p $(@D) && touch $@

$(STAMPS)/system: scripts/system_packages
	@scripts/system_packages
	@mkdir -p $(@D) && touch $@
