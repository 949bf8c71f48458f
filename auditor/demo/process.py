"""One process as it is drawn, before it becomes a release."""

from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.demo.modalities import Modality
from auditor.demo.population import Unit


class Outcome(NamedTuple):
    """How far a process came: OCDS status and the portal's own word."""

    status: str
    details: str
    ended: bool


OPEN = Outcome("active", "Vigente", ended=False)
EVALUATION = Outcome("active", "Evaluación", ended=False)
AWARDED = Outcome("complete", "Adjudicado", ended=True)
VOID = Outcome("unsuccessful", "Desierto", ended=True)
WITHDRAWN = Outcome("withdrawn", "Prescindido", ended=True)
NOT_AWARDED = Outcome("active", "No adjudicado", ended=True)


class Bid(NamedTuple):
    supplier: int
    amount: int
    at: int
    valid: bool = True


class Award(NamedTuple):
    supplier: int
    amount: int
    at: int
    active: bool = True


@dataclass(slots=True)
class Case:
    """A planted pattern, or an innocent look-alike of one: what the answers file says about it."""

    kind: str
    role: str
    variant: str
    buyer_ids: list[str] = field(default_factory=list)
    entity_ids: list[str] = field(default_factory=list)
    unit_ids: list[str] = field(default_factory=list)
    supplier_ids: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    periods: list[tuple[str, str]] = field(default_factory=list)
    ocids: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Process:
    """Instants are wall seconds (clock), amounts hundredths of a quetzal, classes UNSPSC commodity codes."""

    published: int
    unit: Unit
    modality: Modality
    outcome: Outcome
    classes: list[int]
    bids: list[Bid]
    awards: list[Award]
    ended: int
    case: Case | None = None
