# Everything a newcomer calls. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help install demo drill up down test lint bench eval train train-sudoku lock clean

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
VENV := .venv/bin
RUN := $(VENV)/python -m

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## make .venv from the committed lock (again: at once) [TORCH=cpu|cuda|none]
	@$(PYTHON) -I deployments/install.py $(TORCH)

demo: install ## break a workload and repair it with you [APPROVE=yes|no] [VALUE=...] [CAPTURE=file]
	@$(RUN) deployments demo $(if $(APPROVE),--approve '$(APPROVE)') $(if $(VALUE),--value '$(VALUE)') \
		$(if $(CAPTURE),--capture '$(CAPTURE)')

drill: install ## inject every fault that has a fix, approve, and see each resolved [FAULT=...] [SEED=...] [JUNIT=file]
	@$(RUN) deployments drill $(if $(FAULT),--fault '$(FAULT)') $(if $(SEED),--seed '$(SEED)') \
		$(if $(JUNIT),--junit '$(JUNIT)')

up: install ## start the embedded stack and keep it
	@$(RUN) deployments up

down: install ## stop it
	@$(RUN) deployments down

# Two processes, each with whole files and the longest first: most of the longest is waiting. PYTEST_ARGS='-n 0' is one.
test: install ## everything that proves it
	@$(RUN) pytest -n 3 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

lint: install ## ruff, mypy strict, import contracts
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports

bench: install ## measure the figures of the README
	@$(RUN) deployments bench

eval: install ## how right the diagnoses are: captured and generated incidents [N=...] [SEED=...]
	@$(RUN) deployments eval --captures tests/data/captures
	@$(RUN) deployments eval --captures tests/data/written/sixth
	@$(RUN) deployments eval --generated $(or $(N),2000) --held-out $(if $(SEED),--seed '$(SEED)')

train: install ## a model from nothing; again: goes on [PRESET=cpu|gpu] [OUT=...] [SEED=...] [MINUTES=...]
	@$(RUN) trm.train --preset '$(or $(PRESET),cpu)' --out '$(or $(OUT),.nightshift/train)' $(if $(SEED),--seed '$(SEED)') \
		$(if $(MINUTES),--minutes '$(MINUTES)')

train-sudoku: install ## recursion against one pass of equal cost, on the paper's ground [MINUTES=10] [SEED=...] [SEEDS=1]
	@$(RUN) trm.sudoku $(if $(MINUTES),--minutes '$(MINUTES)') $(if $(SEED),--seed '$(SEED)') \
		$(if $(SEEDS),--seeds '$(SEEDS)')

lock: ## resolve requirements*.in anew
	@PYTHON='$(PYTHON)' deployments/lock.sh

clean: ## stop the stack; remove its state and the environment
	@if [ -x $(VENV)/python ]; then $(RUN) deployments down; fi
	@rm -rf .nightshift .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
