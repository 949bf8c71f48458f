"""Random streams of a sample: each by a name of its own, so that a change in one leaves the others alone."""

from random import Random


def stream(*names: object) -> Random:
    """The same stream for the same names, on every machine and Python."""
    return Random(" ".join(map(str, names)))  # noqa: S311 - a sample has to be repeatable; nothing is secret
