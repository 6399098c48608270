# Every target calls tasks.py, which needs nothing but Python; `make` alone prints what can be done.
ifeq ($(OS),Windows_NT)
PYTHON ?= python
else
PYTHON ?= python3
endif

.DEFAULT_GOAL := help
.PHONY: report lab test test-full lint types fuzz bench coverage-study lock notebooks picture words reference test-reference clean help

report: ## A page for every template on the example survey.
	@$(PYTHON) tasks.py report

lab: ## JupyterLab, open on the notebook to explore with.
	@$(PYTHON) tasks.py lab

test: ## Everything that proves the numbers, within the time budget.
	@$(PYTHON) tasks.py test

test-full: ## The same with full simulations, slow engines and a stranger's first hour.
	@$(PYTHON) tasks.py test-full

lint: ## Form and habits of every file, notebooks too.
	@$(PYTHON) tasks.py lint

types: ## The types of the package.
	@$(PYTHON) tasks.py types

fuzz: ## Changed exports, survey files and command lines for three minutes, by coverage too where atheris is; prints what they came to.
	@$(PYTHON) tasks.py fuzz

bench: ## Start-up times, the speed of the heavy numbers, twenty reports beside a plain loop; only=speed, reports, year or big.
	@$(PYTHON) tasks.py bench $(if $(only),only=$(only))

coverage-study: ## How often ranges hold and tests call, for docs/coverage.md and cards: 80 min, resumes; only=csi, runs=100, more=100.
	@$(PYTHON) tasks.py coverage-study $(if $(only),only=$(only)) $(if $(runs),runs=$(runs)) $(if $(more),more=$(more))

lock: ## Make the locks and constraints.txt anew from pyproject.toml.
	@$(PYTHON) tasks.py lock

notebooks: ## Run the lessons and explore.ipynb again and store their outputs.
	@$(PYTHON) tasks.py notebooks

picture: ## README's picture anew from the page of `make report` (needs a Chromium).
	@$(PYTHON) tasks.py picture

words: ## Gather what is to be translated into the catalogues of csat_research/locale; what is new there is empty.
	@$(PYTHON) tasks.py words

reference: ## The page of kinds, docs/reference.md: our numbers beside those of R.
	@$(PYTHON) tasks.py reference

test-reference: ## Every number that R gave, of the folder CSAT_RESEARCH_REFERENCE, else of tests/reference and tests/reference_more.
	@$(PYTHON) tasks.py test-reference

clean: ## Take away .venv, caches and reports (reports/README.md stays).
	@$(PYTHON) tasks.py clean

help: ## What can be done (this list).
	@$(PYTHON) tasks.py help
