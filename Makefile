# `make` checks everything a reviewer would; .ci/run does the same on a bare machine.
.PHONY: all check test format docs
all: check test

check:
	uv run ruff check .
	uv run ruff format --check .
	uv run mypy
	uv run lint-imports

test:
	uv run pytest

format:
	uv run ruff check --fix .
	uv run ruff format .

docs:
	uv run python -m auditor.cli.docs en > docs/commands.md
	uv run python -m auditor.cli.docs es > docs/commands.es.md
	uv run auditor rules schema --output rules/schema.json
	uv run auditor rules schema --view --output rules/view.schema.json
	uv run auditor rules docs docs/rules
