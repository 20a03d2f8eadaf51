# Thin names for scripts/bootstrap.py, which makes .venv when it is missing or out of date.
# Extra arguments: make test ARGS="tests/study -x"; another interpreter: make test PYTHON=python3.12

PYTHON ?= $(shell command -v python3 || command -v python || echo python3)

.PHONY: demo test check docs validation bench torture audit setup clean

demo test check docs validation bench torture audit setup clean:
	@$(PYTHON) scripts/bootstrap.py $@ $(ARGS)
