"""A table while a rule's clauses work on it: a lazy frame, and what its columns mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from auditor.rules.compiler.values import Value


@dataclass
class Table:
    """`identity` are the columns that tell rows apart, `order` those that put them in order for good.

    `counts` says which rows take part in windows: those that can be evaluated; None for all.
    """

    frame: nw.LazyFrame[Any]
    values: dict[str, Value]
    order: tuple[str, ...]
    counts: nw.Expr | None = None
    _temporaries: int = field(default=0, repr=False)

    def define(self, name: str, value: Value) -> None:
        """Adds a column, with all that travels with its value."""
        self.frame = self.frame.with_columns(
            *(expr.alias(f"{name}{suffix}") for suffix, expr in value.parts())
        )
        self.values[name] = value.stored(name)

    def add(self, columns: Mapping[str, nw.Expr]) -> None:
        self.frame = self.frame.with_columns(*(expr.alias(name) for name, expr in columns.items()))

    def temporary(self, expr: nw.Expr) -> str:
        """The name of a new column that nobody named: a step that other expressions build on."""
        name = self.unused()
        self.add({name: expr})
        return name

    def unused(self) -> str:
        self._temporaries += 1
        return f"__t{self._temporaries}"
