"""What a look at the whole store finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flaw:
    """Something that does not hold: where, and what."""

    place: str
    what: str
