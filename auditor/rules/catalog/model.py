"""What a column and a view are, and how a column's type is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from auditor.language import Text


class Type(StrEnum):
    """The types of the rule language."""

    TEXT = "text"
    CLASS = "class code"
    MONEY = "money"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One name of the dictionary.

    `currency` names the column that holds a money column's currency. `label` names the column that holds
    the words for an identifier, so that a message may say `{unit_name}` of a group made by `unit_id`.
    `instant` says that a date column also knows its instant (`<name>__us`). `folded` says that
    `<name>__key` exists, to compare texts by. `path` is where OCDS has it, empty where it is derived.
    """

    name: str
    type: Type
    meaning: Text
    path: str = ""
    unit: str = ""
    currency: str | None = None
    label: str | None = None
    instant: bool = False
    folded: bool = False
    personal: bool = False


@dataclass(frozen=True)
class View:
    """A table of facts: `grain` says what one row is, `key` which columns identify it for good."""

    name: str
    grain: Text
    key: tuple[str, ...]
    listing: tuple[Column, ...]
    partitioned: bool = True

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.listing}

    @cached_property
    def schema(self) -> Mapping[str, str]:
        """Stored name -> stored type, in order; the types are narwhals' names."""
        return {name: kind for column in self.listing for name, kind in physical(column)}


_STORED = {
    Type.TEXT: "String",
    Type.CLASS: "String",
    Type.MONEY: "Int64",
    Type.NUMBER: "Float64",
    Type.INTEGER: "Int64",
    Type.BOOLEAN: "Boolean",
    Type.DATE: "Date",
}


def physical(column: Column) -> Iterator[tuple[str, str]]:
    """The stored columns of one name: itself, a date's ordinals, a text's key.

    `__day` counts days since 1970-01-01; `__bday` counts the business days of the source's calendar since
    then, so a difference of two is the number of business days between; `__us` counts microseconds (UTC).
    """
    yield column.name, _STORED[column.type]
    if column.type is Type.DATE:
        yield f"{column.name}__day", "Int32"
        yield f"{column.name}__bday", "Int32"
        if column.instant:
            yield f"{column.name}__us", "Int64"
    if column.folded:
        yield f"{column.name}__key", "String"
