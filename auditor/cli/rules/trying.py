"""`auditor rules try|explain`: what a rule says of the data at hand, and why."""

import typer


def register(group: typer.Typer) -> None:
    del group
