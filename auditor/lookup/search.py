"""A search over everything: people, processes and goods, each kind apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from auditor.lookup import telling
from auditor.lookup.index import Index, Part
from auditor.lookup.people import find
from auditor.lookup.processes import by_number, by_words, goods_by_words, months, row_numbers
from auditor.lookup.records import Found, Good, Process
from auditor.lookup.suggestions import near_words

PEOPLE = ("supplier", "buyer", "unit")


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for, in which kinds; `period` holds days since 1970-01-01, `most` is for each kind."""

    text: str
    kinds: Sequence[str]
    period: tuple[int | None, int | None] = (None, None)
    buyer: str | None = None
    most: int = 10


@dataclass
class Answer:
    """What was found of each kind, and of how many it is."""

    people: dict[str, list[Found]] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)
    goods: list[Good] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    # What may have been meant, where nothing has these words.
    suggestion: str | None = None

    columns = ("kind", "source", "id", "name", "how", "likeness", "processes", "awards", "awarded", "first", "last",
               "published", "status", "modality", "buyer_name", "unit_name", "link")  # fmt: skip

    @property
    def is_empty(self) -> bool:
        return not (any(self.people.values()) or self.processes or self.goods)

    @property
    def is_likeness(self) -> bool:
        found = [one for group in self.people.values() for one in group]
        return bool(found) and all(one.how == "likeness" for one in found)

    def objects(self, *, show_persons: bool) -> Iterator[Mapping[str, Any]]:
        """One flat object for each thing found."""
        for group in self.people.values():
            yield from (telling.found_object(one, show_persons=show_persons) for one in group)
        for process in self.processes:
            yield {
                **telling.process_object(process),
                "name": process.title,
                "buyer_name": process.buyer_name,
                "unit_name": process.unit_name,
            }
        for good in self.goods:
            told = telling.good_object(good)
            yield {**told, "id": good.code, "name": good.description, "link": good.newest.link}

    def document(self, *, show_persons: bool) -> dict[str, Any]:
        groups = {
            role: [telling.found_object(one, show_persons=show_persons) for one in found]
            for role, found in self.people.items()
        }
        return {
            "totals": self.totals,
            **groups,
            "process": [telling.process_object(one) for one in self.processes],
            "item": [telling.good_object(one) for one in self.goods],
        }


def search(index: Index, asked: Question) -> Answer:
    """Numbers first: a text that is a process's number means that process."""
    answer = Answer()
    buyers = None if asked.buyer is None else _buyers(index, asked.buyer)
    roles = [role for role in PEOPLE if role in asked.kinds]
    everyone = find(index, asked.text, roles) if roles else []
    for role in roles:
        found = [
            one for one in everyone if one.who.role == role and _active(index, one, asked.period, buyers)
        ]
        answer.people[role], answer.totals[role] = found[: asked.most], len(found)
    if "process" in asked.kinds:
        answer.processes = by_number(index, asked.text)
        answer.totals["process"] = len(answer.processes)
        if not answer.processes:
            answer.totals["process"], answer.processes = by_words(
                index, asked.text, most=asked.most, period=asked.period, buyers=buyers
            )
    if "item" in asked.kinds:
        answer.totals["item"], answer.goods = goods_by_words(
            index, asked.text, most=asked.most, period=asked.period, buyers=buyers
        )
    if answer.processes or answer.goods:
        _drop_faint(answer)
    elif answer.is_empty:
        answer.suggestion = near_words(index, asked.text)
    return answer


def _drop_faint(answer: Answer) -> None:
    """Where words were found, a name that is a little like them is no answer."""
    for role, found in answer.people.items():
        answer.people[role] = [one for one in found if one.how != "likeness" or one.likeness >= 90]


def _buyers(index: Index, text: str) -> dict[str, set[str]]:
    buyers: dict[str, set[str]] = {}
    for one in find(index, text, ["buyer", "unit"]):
        buyers.setdefault(one.who.source, set()).add(one.who.id)
    return buyers


def _active(
    index: Index, found: Found, period: tuple[int | None, int | None], buyers: dict[str, set[str]] | None
) -> bool:
    """Whether there is anything of somebody in the period, and with the buyers."""
    if period == (None, None) and buyers is None:
        return True
    who = found.who
    if period[0] is not None and (who.last or 0) < period[0]:
        return False
    if period[1] is not None and (who.first or 0) > period[1]:
        return False
    return any(
        _in_month(part, found, period, buyers) for part in index.months_of(who.source, *months(period))
    )


def _in_month(
    part: Part, found: Found, period: tuple[int | None, int | None], buyers: dict[str, set[str]] | None
) -> bool:
    numbers = row_numbers(part, (found.who.role,), [found.who.id])
    if not numbers:
        return False
    mine = numbers[0]
    own = {
        "supplier": "p.n IN (SELECT process FROM award WHERE who = :mine UNION SELECT process FROM bid WHERE who = :mine)",
        "buyer": "p.buyer = :mine",
        "unit": "p.unit = :mine",
    }[found.who.role].replace(":mine", str(mine))
    conditions = [own]
    if period[0] is not None:
        conditions.append(f"p.day >= {period[0]}")
    if period[1] is not None:
        conditions.append(f"p.day <= {period[1]}")
    if buyers is not None:
        theirs = (
            ",".join(map(str, row_numbers(part, ("buyer", "unit"), buyers.get(part.source, ())))) or "NULL"
        )
        conditions.append(f"(p.buyer IN ({theirs}) OR p.unit IN ({theirs}))")
    return bool(part.rows(f"SELECT 1 FROM process AS p WHERE {' AND '.join(conditions)} LIMIT 1"))
