# Mithaq: every command a user or a scheduler needs. `make` alone lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
# Where journal, ledger and alerts live; FEEDS is a user's own catalogue (TOML, OPML or a list of URLs).
STATE ?= var
FEEDS ?= catalogue
# Labelled items and the figures that `make eval` compares with.
GOLD := tests/data/gold
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
PACKAGES := pipeline transforms schemas

.DEFAULT_GOAL := help
.PHONY: serve same-answer cost screenshots template deploy-dataflow test-all emulator prism flink flink-cluster topics subscribe schedule unschedule help setup setup-dev run live watch alerts test lint eval bench peer-tests wheel-test lock clean

help: ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Mithaq needs Python 3.11 or newer; this is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 ..." >&2; exit 3; }
	@$(PYTHON) -m venv $(VENV) || { echo "Could not make $(VENV): on Debian install python3-venv" >&2; exit 3; }

# The lock files hold the whole closure with hashes, so pip resolves nothing and camel-tools comes without torch.
$(VENV)/.runtime: $(BIN)/python requirements/runtime.lock requirements/camel.lock setup.py
	@echo "Installing the environment into $(VENV) (once, about a minute) ..." >&2
	@$(PIP) --require-hashes -r requirements/runtime.lock
	@$(PIP) --require-hashes -r requirements/camel.lock
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.lock
	@echo "Installing the test tools into $(VENV) ..." >&2
	@$(PIP) --require-hashes -r requirements/dev.lock
	@touch $@

setup: $(VENV)/.runtime ## build the environment (the other commands do it themselves)

setup-dev: $(VENV)/.dev ## the same with the tools for tests and lint

run: $(VENV)/.runtime ## the bundled sample feeds through the whole pipeline (FRESH=1 starts over)
	@$(BIN)/mithaq run --sample --state $(STATE)/sample $(if $(FRESH),--fresh)

live: $(VENV)/.runtime ## one pass over real feeds (FEEDS=my.toml for your own, STATE=dir)
	@$(BIN)/mithaq run --feeds $(FEEDS) --state $(STATE)/live

watch: $(VENV)/.runtime ## a pass every ten minutes until stopped (FEEDS, STATE)
	@$(BIN)/mithaq run --feeds $(FEEDS) --state $(STATE)/live --every 10m

alerts: $(VENV)/.runtime ## the alerts of `make live` (STATE=var/sample for those of the sample)
	@$(BIN)/mithaq alerts list --state $(if $(filter var,$(STATE)),var/live,$(STATE))

emulator: ## a Pub/Sub emulator on loopback until Ctrl-C (gcloud's, else Google's pstest built with Go; KIND=, PORT=)
	@$(PYTHON) deploy/emulator/pubsub_emulator.py $(if $(KIND),--kind $(KIND)) $(if $(PORT),--port $(PORT))

prism: build/prism ## Beam's Prism engine, built with Go at the version of Beam that is installed, into build/

build/prism: $(VENV)/.runtime
	@command -v go >/dev/null || { echo "Prism is built with Go, which is not here: install it, or name a binary in MITHAQ_PRISM" >&2; exit 3; }
	@mkdir -p build && GOBIN="$(CURDIR)/build" go install \
	  github.com/apache/beam/sdks/v2/go/cmd/prism@v$$($(BIN)/python -c 'from importlib.metadata import version as v; print(v("apache-beam"))')

flink: build/flink/job-server.jar ## Beam's job server for Flink and Flink itself, one jar out of Maven, into build/

build/flink/job-server.jar: deploy/flink/pom.xml
	@for program in java mvn; do command -v $$program >/dev/null || { \
	  echo "Flink needs $$program, which is not here: on Debian install openjdk-17-jdk-headless and maven" >&2; exit 3; }; done
	@echo "Building $@ (once, some minutes) ..." >&2
	@mvn --quiet --batch-mode --file deploy/flink/pom.xml package

FLINK_MEMORY = $(if $(HEAP_MB),--heap-mb $(HEAP_MB)) $(if $(MANAGED_MB),--managed-mb $(MANAGED_MB))
flink-cluster: $(VENV)/.runtime build/flink/job-server.jar ## a Flink cluster on loopback until Ctrl-C: JobManager, two TaskManagers, checkpoints in $(STATE)/flink (HEAP_MB=768 MANAGED_MB=64 of each TaskManager)
	@$(BIN)/python deploy/flink/flink_cluster.py --dir $(STATE)/flink $(FLINK_MEMORY)

topics: $(VENV)/.runtime ## topics and ready-made subscriptions, in PROJECT or the emulator (PARTIES="IRN BLR", BIGQUERY=p.dataset)
	@$(BIN)/mithaq topics create $(if $(PROJECT),--project $(PROJECT)) $(addprefix --party ,$(PARTIES)) $(if $(BIGQUERY),--bigquery $(BIGQUERY))

subscribe: $(VENV)/.runtime ## alerts as they are published, a card each, until Ctrl-C (PROJECT, SUBSCRIPTION, FILTER)
	@$(BIN)/mithaq subscribe $(SUBSCRIPTION) $(if $(PROJECT),--project $(PROJECT)) $(if $(FILTER),--filter '$(FILTER)')

# The script reads what is given to make from its environment.
DATAFLOW = PATH="$(CURDIR)/$(BIN):$$PATH" $(foreach v,PROJECT REGION BUCKET IMAGE JOB ACCOUNT SUBSCRIPTION ALERT_WINDOW TOPICS UPDATE MAPPINGS LAUNCHER,$(if $($(v)),$(v)='$($(v))')) deploy/dataflow/job.sh

EVERY ?= 10m
schedule: $(VENV)/.runtime ## a pass every EVERY=10m by a systemd user timer or cron (COLLECT=1: the collector; FEEDS, STATE, PROJECT)
	@deploy/schedule.sh install $(EVERY) "$(CURDIR)/$(BIN)/mithaq" $(if $(COLLECT),collect,run) -q \
	  --feeds $(FEEDS) \
	  --state $(STATE)/$(if $(COLLECT),items,live) $(if $(PROJECT),$(if $(COLLECT),--project,--publish) $(PROJECT))

template: $(VENV)/.runtime ## image and Flex Template of the stream for Dataflow (PROJECT, REGION, BUCKET, IMAGE; needs docker and gcloud)
	@$(DATAFLOW) build

deploy-dataflow: $(VENV)/.runtime ## what is missing for the job, else the job (and ACCOUNT, ALERT_WINDOW, SUBSCRIPTION, TOPICS, UPDATE=1; CHECK=1)
	@$(DATAFLOW) $(if $(CHECK),check,run)

unschedule: ## take the schedule away
	@deploy/schedule.sh remove

test: $(VENV)/.dev ## the test suite, on all cores; needs no network
	@$(BIN)/python -m pytest -n auto --dist worksteal

# Beam's Google libraries, 270 MB, are needed by the test of Dataflow's job alone.
GCP_VENV := build/gcp
$(GCP_VENV)/.done: requirements/runtime.lock requirements/camel.lock requirements/gcp.lock
	@echo "Installing Beam's Google libraries into $(GCP_VENV) (once) ..." >&2
	@$(PYTHON) -m venv $(GCP_VENV)
	@for lock in runtime camel gcp; do $(GCP_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --require-hashes -r requirements/$$lock.lock || exit 1; done
	@touch $@

test-all: $(VENV)/.dev build/prism build/flink/job-server.jar $(GCP_VENV)/.done ## what takes minutes: a pass killed at 200 moments, real peers (Pub/Sub, Prism, Flink, Dataflow's job), an empty environment
	@MITHAQ_KILLS=200 $(BIN)/python -m pytest tests/pipeline/cli/test_interruption.py
	@$(PYTHON) deploy/emulator/pubsub_emulator.py --build
	@MITHAQ_GCP_PYTHON=$(CURDIR)/$(GCP_VENV)/bin/python $(BIN)/python -m pytest -m peer -rs
	@$(MAKE) --no-print-directory wheel-test

serve: $(VENV)/.runtime ## the page in a browser over what `make run` found (STATE=var/live for `make live`)
	@$(BIN)/mithaq serve --state $(if $(filter var,$(STATE)),var/sample,$(STATE))

screenshots: $(VENV)/.dev ## pictures of the page for the README, from the sample, by Chromium (MITHAQ_CHROMIUM)
	@PYTHONPATH=.:tests $(BIN)/python -W ignore docs/screenshots/take.py

lint: $(VENV)/.dev ## ruff, mypy (strict), the lexicon linter, the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python -m transforms.lexicon
	@$(BIN)/python -m pytest tests/test_architecture.py

eval: $(VENV)/.runtime ## accuracy on the labelled items, into docs/accuracy.md; fails when it fell (UPDATE=1 accepts)
	@$(BIN)/mithaq eval $(GOLD)/*.jsonl --by-tag -o markdown \
	  $(if $(UPDATE),--write-baseline,--baseline) $(GOLD)/baseline.json > docs/accuracy.md.new; code=$$?; \
	  case $$code in 0|6) mv docs/accuracy.md.new docs/accuracy.md && echo "docs/accuracy.md written" >&2;; \
	  *) rm -f docs/accuracy.md.new;; esac; exit $$code

bench: $(VENV)/.runtime ## speed as ratios measured side by side (every script of bench/; ITEMS=file.jsonl for your own text)
	@echo "== bench/extract.py"; $(BIN)/python bench/extract.py $(ITEMS)
	@for script in $(filter-out bench/cost.py bench/extract.py bench/fit_% bench/fuzz_% bench/peer_% bench/same_%,$(wildcard bench/*.py)); do \
	  echo "== $$script"; $(BIN)/python $$script || exit 1; done

cost: $(VENV)/.runtime ## cost of a million items from your unit prices (ITEMS_PER_DAY, PRICES="vm_hour=.. pubsub_tib=..", ARGS=--help)
	@$(BIN)/python bench/cost.py $(if $(ITEMS_PER_DAY),--items-per-day $(ITEMS_PER_DAY)) $(foreach p,$(PRICES),--price $(p)) $(ARGS)

SAME_ENGINES = $(or $(ENGINES),in-process prism flink)
SAME_NEEDS = $(if $(filter prism,$(SAME_ENGINES)),$(if $(MITHAQ_PRISM),,build/prism)) $(if $(filter flink,$(SAME_ENGINES)),build/flink/job-server.jar)
same-answer: $(VENV)/.dev $(SAME_NEEDS) ## one history, the same alerts: store, engines and streams side by side (ITEMS=200000, STEP=7d, STREAM_ITEMS=40, ENGINES="in-process prism flink", KEEP=DIR to go on after an interrupt)
	@$(BIN)/python bench/same_answer.py --items $(or $(ITEMS),20000) --engines "$(SAME_ENGINES)" $(if $(STEP),--step $(STEP)) $(if $(STREAM_ITEMS),--stream-items $(STREAM_ITEMS)) $(if $(KEEP),--keep $(KEEP)) $(FLINK_MEMORY)

peer-tests: $(VENV)/.runtime ## other projects' feed corpora through the parser (PEER_TESTS=DIR; without it says what to put there)
	@$(BIN)/python bench/peer_tests.py $(PEER_TESTS)

wheel-test: $(VENV)/.dev ## build wheel and sdist, install them into an empty environment, run the command there
	@sh tests/packaging/wheel_test.sh $(BIN)/python

lock: ## resolve requirements/*.in into the lock files (needs the package index)
	@$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv
	@cd requirements && for f in runtime camel gcp dev; do \
	  ../build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  $$(test $$f = camel && echo --no-deps) $$f.in -o $$f.lock || exit 1; done

clean: ## remove the environment, builds and caches (not $(STATE))
	rm -rf $(VENV) build dist mithaq.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
